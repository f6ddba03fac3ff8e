"""The same program with its nodes in another order."""

from collections.abc import Sequence
from dataclasses import replace

from recovery.engine.codes import NONE, Fact, Op, Slows
from recovery.engine.program import Atom, Effect, Node, Program


def renumbered(old: Program, order: Sequence[int]) -> Program:
    """The same program with its nodes declared in this order (of old indices)."""
    new = {node: index for index, node in enumerate(order)} | {NONE: NONE}
    return replace(
        old,
        names=replace(
            old.names,
            nodes=tuple(old.names.nodes[n] for n in order),
            options=tuple(old.names.options[n] for n in order),
        ),
        nodes=tuple(_renumbered_node(old.nodes[n], new) for n in order),
        atoms=tuple(_renumbered_atom(atom, new) for atom in old.atoms),
        injects=tuple(replace(inject, effects=_renumbered_effects(inject.effects, new)) for inject in old.injects),
        ends=tuple(new[n] for n in old.ends),
    )


def _renumbered_node(node: Node, new: dict[int, int]) -> Node:
    return replace(
        node,
        needs=tuple(new[n] for n in node.needs),
        needs_any=tuple(new[n] for n in node.needs_any),
        after=tuple(new[n] for n in node.after),
        guards=tuple(replace(guard, node=new[guard.node]) for guard in node.guards),
        at_start=_renumbered_effects(node.at_start, new),
        at_end=_renumbered_effects(node.at_end, new),
        choices=tuple(replace(c, effects=_renumbered_effects(c.effects, new)) for c in node.choices),
        rework=new[node.rework],
        begin=new[node.begin],
        redo=tuple(replace(redo, reopened=tuple(sorted(new[n] for n in redo.reopened))) for redo in node.redo),
        broken_by=tuple(new[n] for n in node.broken_by),
        batch=new[node.batch],
        harms=_renumbered_effects(node.harms, new),
        at_enough=_renumbered_effects(node.at_enough, new),
        reopened=tuple(sorted(new[n] for n in node.reopened)),
    )


def _renumbered_effects(effects: tuple[Effect, ...], new: dict[int, int]) -> tuple[Effect, ...]:
    return tuple(replace(e, target=new[e.target]) if _is_of_a_node(e) else e for e in effects)


def _is_of_a_node(effect: Effect) -> bool:
    return effect.op in (Op.REVEAL, Op.CANCEL) or (effect.op is Op.SLOW and effect.a == Slows.NODE)


def _renumbered_atom(atom: Atom, new: dict[int, int]) -> Atom:
    of_a_step = atom.fact in (Fact.STEP_DONE, Fact.STEP_NOT_DONE, Fact.CHOSEN)
    return replace(atom, a=new[atom.a]) if of_a_step else atom
