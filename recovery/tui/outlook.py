"""The forecast that only the facilitator sees: how likely each target is met from here, and what it was before."""

from collections.abc import Callable

from textual.content import Content

from recovery.errors import RecoveryError
from recovery.exercise.forecast import Forecast
from recovery.tui.desk import Desk
from recovery.tui.tables import cut, filled, lines

Foretell = Callable[[Desk, int], Forecast]
"""How an exercise may go on from a second after detection; takes seconds, and is asked for beside the screen.
Raises RecoveryError."""


class Outlook:
    """Asks again whenever something was done, one question at a time."""

    def __init__(self, desk: Desk, foretell: Foretell | None) -> None:
        self._desk, self._foretell = desk, foretell
        self._asked = -1
        self._asking = False
        self._found: Forecast | None = None
        self._before: Forecast | None = None

    @property
    def due(self) -> bool:
        """Whether something was done since the last forecast, and none is being made."""
        if self._foretell is None or self._asking or self._desk.session.ended or self._desk.view.clocks.over:
            return False
        return self._asked != self._done()

    def _done(self) -> int:
        return len(self._desk.session.ledger.branch)

    def look(self) -> bool:
        """Make one; whether there is something new to show. Takes seconds."""
        if self._foretell is None:
            return False
        self._asking, self._asked = True, self._done()
        try:
            found = self._foretell(self._desk, self._desk.view.clocks.at)
        except RecoveryError:
            return False
        finally:
            self._asking = False
        self._before, self._found = self._found, found
        return True

    def told(self, width: int) -> Content:
        """`Fraud scoring 0.71 → 0.44 (0.35-0.54)`, a line for each target, no wider than that."""
        if self._found is None:
            return Content("")
        before = {each.service: each.met.value for each in self._before.targets} if self._before else {}
        rows = [Content.styled(cut("chance to meet it (simulated)", width), "$quiet")]
        for each in self._found.targets:
            if each.met.value is None:
                continue
            was = before.get(each.service)
            changed = "" if was is None or round(was, 2) == round(each.met.value, 2) else f"{was:.2f} → "
            colour = "$success" if each.met.value >= 0.8 else "$warning" if each.met.value >= 0.5 else "$error"
            low, high = each.met.low, each.met.high
            between = "" if low is None or high is None else f" ({low:.2f}-{high:.2f})"
            figures = f"{each.met.value:.2f}"
            name = filled(
                self._desk.titles.service(each.service), width - len(changed) - len(figures) - len(between) - 1
            )
            rows.append(
                Content.assemble(f"{name} ", (changed, "$quiet"), (figures, f"bold {colour}"), (between, "$quiet"))
            )
        return lines(rows) if len(rows) > 1 else Content("")
