"""The situation manual: what players read before an exercise."""

from dataclasses import dataclass

from recovery.report.views.planned import Aim, Cover, ForPlayers, Player, Target
from recovery.report.views.prose import Block
from recovery.report.views.wording import GROUND_RULES, QUESTIONS_FOR_PLAYERS

WELCOME, HOT_WASH_TAKES = "10 min", "15 min"


@dataclass(frozen=True, slots=True)
class Slot:
    """A line of the agenda."""

    what: str
    takes: str


@dataclass(frozen=True, slots=True)
class SituationManual:
    """Everything on its pages."""

    cover: Cover
    summary: str
    briefing: tuple[Block, ...]
    aims: tuple[Aim, ...]
    players: tuple[Player, ...]
    services: tuple[Target, ...]
    agenda: tuple[Slot, ...]
    ground_rules: tuple[str, ...]
    questions: tuple[str, ...]


def situation_manual(told: ForPlayers) -> SituationManual:
    """The manual, made from nothing but what players may know."""
    return SituationManual(
        cover=told.cover,
        summary=told.summary,
        briefing=told.briefing,
        aims=told.aims,
        players=told.players,
        services=told.services,
        agenda=agenda(told),
        ground_rules=GROUND_RULES,
        questions=QUESTIONS_FOR_PLAYERS,
    )


def agenda(told: ForPlayers) -> tuple[Slot, ...]:
    """Welcome, the parts of the play, the hot wash."""
    parts = [Slot(f"Play, part {number}", takes) for number, takes in enumerate(told.parts, 1)]
    play = parts if len(parts) > 1 else [Slot("Play", told.parts[0] if told.parts else told.cover.length)]
    return (Slot("Welcome, roles and ground rules", WELCOME), *play, Slot("Hot wash", HOT_WASH_TAKES))
