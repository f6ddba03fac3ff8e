"""An incident in which more is missing than its scenario says."""

from collections.abc import Mapping, Sequence

from recovery.model.effects import LossTarget
from recovery.model.scenario import CastMember, Scenario, ScenarioLoss


def losing(
    scenario: Scenario, cast: Mapping[str, str], targets: Sequence[LossTarget], by: str
) -> tuple[Scenario, Mapping[str, str]]:
    """The scenario in which these are lost from the onset, and its cast with a part for each, named after `by`."""
    parts: dict[str, CastMember] = {}
    bound, losses = dict(cast), list(scenario.loses)
    for number, target in enumerate(targets, 1):
        kind = next(kind for kind in ("role", "vendor", "channel", "artefact") if getattr(target, kind) is not None)
        part = f"{by}-{number}"
        parts[part], bound[part] = CastMember.model_validate({kind: target.named}), target.named
        said = target.model_dump(by_alias=True, exclude_none=True, exclude={"for_"}) | {kind: part}
        losses.append(ScenarioLoss.model_validate(said).model_copy(update={"for_": target.for_}))
    changed = scenario.model_copy(update={"loses": tuple(losses), "cast": {**scenario.cast, **parts}})
    return changed, bound
