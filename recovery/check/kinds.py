"""Kinds of incident, sorted by what they ask of a plan."""

from recovery.model.playbook import Playbook

AI_ATTACKS = frozenset(
    {
        "model-poisoning", "model-tampering", "rag-poisoning", "prompt-injection", "agent-misuse", "memory-poisoning",
        "model-extraction", "weight-theft", "training-data-leak", "prompt-exposure", "evasion", "ai-denial",
        "cost-harvesting", "ai-supply-chain", "ai-credential-theft",
    }
)  # fmt: skip
"""Somebody acts against an AI system of ours."""
HOSTILE = AI_ATTACKS | {"data-breach", "ransomware", "insider", "software-supply-chain", "deepfake-fraud"}
"""Somebody means harm, so investigators will ask what happened."""
OVERWRITTEN = frozenset({"ransomware", "data-corruption", "site-loss"})
"""What a service stood on is gone or cannot be read."""
MODEL_SPOILT = frozenset({"model-poisoning", "model-tampering"})
"""The model in service cannot be trusted, and neither can what was made from it."""
MODEL_CHANGES = MODEL_SPOILT | {"quality-drift", "ai-supply-chain"}
"""Recovery ends in another model than the one that served before."""


def is_part(playbook: Playbook) -> bool:
    """Whether a playbook is no plan by itself but a part of others: it says neither when it is meant nor what it promises."""
    return not (playbook.handles or playbook.start_when or playbook.targets)


def handled(playbook: Playbook, kinds: frozenset[str]) -> int | None:
    """The place in `handles` of the first of these kinds, or None where the playbook handles none of them."""
    return next((k for k, kind in enumerate(playbook.handles) if kind in kinds), None)
