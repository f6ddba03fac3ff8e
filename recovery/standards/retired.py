"""Ids of published catalogues that mean something else today, or nothing, and what to write instead.

A tag is written `vocabulary@edition:id`. Only rows that we have read, in the catalogue itself or in a public copy of it,
stand here; what is merely remembered does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

REVIEWED = "2026-11"
"""The month in which we last looked."""


@dataclass(frozen=True, slots=True)
class Retired:
    """An id that is no longer to be used.

    `instead`: the tag to write today; None where there is none. `confidence`: checked against the catalogue itself, or
    read in a secondary source.
    """

    vocabulary: str
    id: str
    why: str
    instead: str | None
    source: str
    confidence: Literal["checked", "secondary"]
    editions: tuple[str, ...] = ()
    """Editions in which the id is not to be used; none: in all."""


_ATLAS = "MITRE ATLAS, edition 2026.07"
_OWASP = "OWASP Top 10 for LLM Applications, editions 2025 and 2026"
_CSF = "NIST Cybersecurity Framework 2.0, withdrawn subcategories"
_NIST = "NIST AI 100-2 E2025, index of attacks"


def _rows() -> Iterator[Retired]:
    for old, new, what in (
        ("T0019", "000", "Datasets"),
        ("T0058", "001", "Models"),
        ("T0104", "002", "AI Agent Tools"),
    ):
        why = f"retired in edition 2026.07, into T0115 Publish Poisoned AI Artifacts: {what}"
        yield Retired("atlas", f"AML.{old}", why, f"atlas@2026.07:AML.T0115.{new}", _ATLAS, "checked")
    renumbered = {2: 2, 3: 4, 4: 5, 5: 10, 6: 3, 7: 8, 8: 9, 9: 7, 10: 6}
    for old_number, new_number in renumbered.items():
        tag = f"owasp-llm@2026:LLM{new_number:02}"
        moved = "kept its number" if old_number == new_number else "has another number"
        why = f"of edition 2025; in edition 2026 it {moved}"
        yield Retired("owasp-llm", f"LLM{old_number:02}", why, tag, _OWASP, "checked", ("2025",))
    for withdrawn, now in {
        "RS.AN-01": "RS.MA-02", "RS.AN-04": "RS.MA-03", "RS.AN-05": "ID.RA-08", "RS.CO-01": "PR.AT-01",
        "RC.CO-01": "RC.CO-04", "RC.CO-02": "RC.CO-04",
    }.items():  # fmt: skip
        yield Retired("csf", withdrawn, "withdrawn in CSF 2.0", f"csf@2.0:{now}", _CSF, "secondary", ("2.0",))
    why = "withdrawn in CSF 2.0, into RS.MA-02, RS.MA-03 and RS.MA-04"
    yield Retired("csf", "RS.AN-02", why, "csf@2.0:RS.MA-02", _CSF, "secondary", ("2.0",))
    for never in ("016", "017"):
        why = "in no published edition"
        yield Retired("nistaml", f"NISTAML.{never}", why, None, _NIST, "secondary")


RETIRED = tuple(_rows())


def retired(tag: str) -> Retired | None:
    """What is known of a tag that is no longer to be used; None for others, and for what is no tag."""
    vocabulary, _, rest = tag.partition("@")
    edition, _, id = rest.partition(":")
    return next(
        (
            row
            for row in RETIRED
            if (row.vocabulary, row.id) == (vocabulary, id) and (not row.editions or edition in row.editions)
        ),
        None,
    )
