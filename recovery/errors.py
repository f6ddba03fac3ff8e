"""What can go wrong, told to a person."""


class RecoveryError(Exception):
    """Something the user can mend: `message` says what and where, `hint` what to do next."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class NotFound(RecoveryError):
    """A file, library id or name that does not exist."""


class DoesNotFit(RecoveryError):
    """Things that are sound by themselves but do not go together, such as a scenario whose cast does not bind."""


class TooLarge(RecoveryError):
    """More than a documented limit allows; the message names the limit and the number."""
