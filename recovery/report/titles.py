"""What people call the things that ids stand for, safe to show."""

from functools import cached_property

from recovery.model.organisation import Organisation
from recovery.model.playbook import Playbook
from recovery.model.scenario import Scenario
from recovery.model.shown import shown
from recovery.model.steps import Decision


class Titles:
    """Looks up titles; what has none is called by its id."""

    def __init__(self, organisation: Organisation, playbook: Playbook | None = None, scenario: Scenario | None = None):
        self._organisation = organisation
        self._playbook = playbook
        self._scenario = scenario

    def step(self, id: str) -> str:
        """Of a step of the playbook."""
        return self._steps.get(id, id)

    def service(self, id: str) -> str:
        """Of a service."""
        return self._services.get(id, id)

    def role(self, id: str | None) -> str:
        """Of a role or team."""
        return self._roles.get(id or "", id or "somebody")

    def option(self, step: str, option: str) -> str:
        """Of an option of a decision."""
        return self._options.get((step, option), option)

    def inject(self, id: str) -> str:
        """Of an inject, with whom it comes from."""
        return self._injects.get(id, id)

    @cached_property
    def _steps(self) -> dict[str, str]:
        return {step.id: shown(step.title) for step in self._playbook.steps} if self._playbook else {}

    @cached_property
    def _services(self) -> dict[str, str]:
        return {service.id: shown(service.title) for service in self._organisation.services}

    @cached_property
    def _roles(self) -> dict[str, str]:
        return {it.id: shown(it.title) for it in (*self._organisation.teams, *self._organisation.roles)}

    @cached_property
    def _options(self) -> dict[tuple[str, str], str]:
        decisions = [step for step in self._playbook.steps if isinstance(step, Decision)] if self._playbook else []
        return {(step.id, option.id): shown(option.title) for step in decisions for option in step.options}

    @cached_property
    def _injects(self) -> dict[str, str]:
        injects = self._scenario.injects if self._scenario else ()
        return {inject.id: f"{shown(inject.from_)}: {shown(inject.title)}" for inject in injects}
