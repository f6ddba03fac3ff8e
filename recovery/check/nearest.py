"""Did you mean: the known word that is nearest to an unknown one."""

from collections.abc import Collection
from difflib import get_close_matches

FEW = 8
MOST_COMPARISONS = 20_000
"""How many words one set of hints may cost, so that a file full of unknown names is not held up by its hints."""


def nearest(word: str, known: Collection[str]) -> str | None:
    """A hint for the person, or None where nothing comes near."""
    near = get_close_matches(word, known, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"there is: {', '.join(dict.fromkeys(known))}" if 0 < len(known) <= FEW else None


class Hints:
    """Hints from one set of words, until they have cost enough."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._left = MOST_COMPARISONS

    def nearest(self, word: str) -> str | None:
        """As the function of that name; None also when enough hints were given."""
        if self._left <= 0:
            return None
        self._left -= len(self._known) + 1
        return nearest(word, self._known)
