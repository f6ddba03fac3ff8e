"""What an organisation has, by its ids, and complaints about names of what there is not."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from recovery.check.mentions import Mention
from recovery.check.nearest import Hints
from recovery.check.registry import Complaint
from recovery.load.source import Route
from recovery.model.organisation import Organisation


def named(organisation: Organisation) -> Iterator[tuple[Route, str, str]]:
    """Where each thing of the organisation stands, its id, and what it is."""
    for kind in ("service", "artefact", "role", "team", "vendor", "channel"):
        yield from (((f"{kind}s", i), thing.id, kind) for i, thing in enumerate(getattr(organisation, f"{kind}s")))


def ids_of(organisation: Organisation) -> Mapping[str, str]:
    """What each id of the organisation is; of an id given twice, the first."""
    ids: dict[str, str] = {}
    for _, name, kind in named(organisation):
        ids.setdefault(name, kind)
    return ids


def unknown(mentions: Iterable[Mention], known: Collection[str], sentence: Callable[[str], str]) -> Iterator[Complaint]:
    """A complaint about each mention of what is not known; `sentence` says of a name what is wrong."""
    ids, hints = set(known), Hints(known)
    for mention in mentions:
        if mention.name not in ids:
            yield Complaint(mention.route, sentence(mention.name), hints.nearest(mention.name), mention.key)
