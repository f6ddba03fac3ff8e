"""What people call the things that ids stand for, safe to show."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Protocol

from recovery.model.clocks import Clock
from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.shown import shown
from recovery.model.steps import Decision
from recovery.standards.clocks import CLOCKS


class Titled(Protocol):
    """What has an id, and a name for people."""

    @property
    def id(self) -> str:
        """By which files name it."""

    @property
    def title(self) -> str:
        """What people call it."""


class Titles:
    """Looks up titles; what has none is called by its id."""

    def __init__(
        self,
        organisation: Organisation,
        playbook: Playbook | None = None,
        scenario: Scenario | None = None,
        inner: Mapping[tuple[str, ...], Playbook] | None = None,
        cast: Mapping[str, str] | None = None,
    ) -> None:
        """With a `cast`, names of its parts mean what fills them, as they do inside a scenario."""
        self._cast = cast or {}
        self._organisation = organisation
        self._playbook = playbook
        self._scenario = scenario
        self._inner = inner or {}

    def step(self, id: str) -> str:
        """Of a step of the playbook, of a lane of one (`clean-data/2`), or of the question of an inject (`@call`)."""
        above, _, last = id.rpartition("/")
        if last.isdecimal():
            return self.step(above) if last == "0" else f"{self.step(above)}, lane {last}"
        return self._steps.get(id, id)

    def service(self, id: str) -> str:
        """Of a service."""
        return self._services.get(self._cast.get(id, id), id)

    def role(self, id: str | None) -> str:
        """Of a role or team, or of a vendor who is called."""
        return self._roles.get(self._cast.get(id or "", id or ""), id or "somebody")

    def thing(self, id: str) -> str:
        """Of anything an organisation has, or a clock."""
        return self._things.get(self._cast.get(id, id), id)

    def any(self, id: str) -> str:
        """Of a step, else of anything an organisation has."""
        return self.step(id) if self.step(id) != id else self.thing(id)

    def option(self, step: str, option: str) -> str:
        """Of an option of a decision."""
        return self._options.get((step, option), option)

    def inject(self, id: str) -> str:
        """Of an inject, with whom it comes from."""
        return self._injects.get(id, id)

    @cached_property
    def _steps(self) -> dict[str, str]:
        plans: dict[tuple[str, ...], Playbook] = {(): self._playbook} if self._playbook else {}
        titles = {
            "/".join((*path, step.id)): shown(step.title)
            for path, playbook in (plans | dict(self._inner)).items()
            for step in playbook.steps
        }
        asked = {f"@{inject.id}": inject.asks for inject in self._scenario.injects} if self._scenario else {}
        return titles | {id: shown(question.title) for id, question in asked.items() if question}

    @cached_property
    def _services(self) -> dict[str, str]:
        ours = self._organisation
        return _titled(ours.services) | _titled(ours.channels) | _titled(ours.vendors)

    @cached_property
    def _roles(self) -> dict[str, str]:
        ours = self._organisation
        return _titled(ours.teams) | _titled(ours.roles) | _titled(ours.vendors)

    @cached_property
    def _things(self) -> dict[str, str]:
        ours = self._organisation
        clocks = {c.id: c.title for c in ours.clocks if isinstance(c, Clock)}
        clocks |= {id: CLOCKS[id].clock.title for id in ours.clocks if isinstance(id, str) and id in CLOCKS}
        return self._services | self._roles | _titled(ours.artefacts) | {id: shown(clocks[id]) for id in clocks}

    @cached_property
    def _options(self) -> dict[tuple[str, str], str]:
        plans: dict[tuple[str, ...], Playbook] = {(): self._playbook} if self._playbook else {}
        asked = [
            ("/".join((*path, step.id)), step.options)
            for path, playbook in (plans | dict(self._inner)).items()
            for step in playbook.steps
            if isinstance(step, Decision)
        ]
        injects = self._scenario.injects if self._scenario else ()
        asked += [(f"@{inject.id}", inject.asks.options) for inject in injects if inject.asks]
        return {(id, option.id): shown(option.title) for id, options in asked for option in options}

    @cached_property
    def _injects(self) -> dict[str, str]:
        injects = self._scenario.injects if self._scenario else ()
        return {inject.id: f"{shown(inject.from_)}: {shown(inject.title)}" for inject in injects}


def _titled(things: Iterable[Titled]) -> dict[str, str]:
    return {thing.id: shown(thing.title) for thing in things}
