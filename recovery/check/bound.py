"""The deadlines that bind an organisation, whether it names them or spells them out."""

from collections.abc import Mapping

from recovery.model.clocks import Clock
from recovery.model.organisation import Organisation
from recovery.standards.clocks import CLOCKS


def bound_clocks(organisation: Organisation) -> Mapping[str, Clock]:
    """The clocks that may bind an organisation, by their ids; those that nobody knows are left out."""
    listed = [
        CLOCKS[clock].clock if clock in CLOCKS else None for clock in organisation.clocks if isinstance(clock, str)
    ]
    own = [clock for clock in organisation.clocks if isinstance(clock, Clock)]
    return {clock.id: clock for clock in (*listed, *own) if clock is not None}
