"""Deadlines of notices, as a law or a contract sets them."""

from typing import Literal

from pydantic import model_validator

from recovery.model.base import Extensible, Frozen, Id, Malformed, Text, Title
from recovery.model.conditions import MomentName
from recovery.model.durations import DAY, Duration

Calendar = Literal["hours", "business-days"]


class OuterLimit(Frozen):
    """A second deadline: the earlier of the two counts, unless the clock started after it."""

    starts: MomentName
    """The moment from which it counts."""
    within: Duration
    """How long there is."""


class Clock(Extensible):
    """From a moment, so long to submit a notice."""

    id: Id
    title: Title
    to: Title
    """Who must be told."""
    starts: MomentName = "aware"
    """The moment from which time counts."""
    chained_from: Id | None = None
    """Counts from the submission of that clock's notice instead."""
    within: Duration | None = None
    """How long there is. Left out: without undue delay, and no date to hold it against."""
    calendar: Calendar = "hours"
    """`business-days`: `within` counts whole days, Monday to Friday, after the day of the start."""
    latest: OuterLimit | None = None
    """A second deadline, whichever is earlier."""
    notes: Text = ""
    """What to know when using it."""

    @model_validator(mode="after")
    def _whole_days(self) -> "Clock":
        if self.calendar == "business-days" and (self.within is None or self.within % DAY or self.within == 0):
            raise Malformed("business days are counted in whole days", "for example within: 4d")
        return self
