"""Small workspaces made of files in part, for tests of rules: what an example leaves out is filled in."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from recovery.check.examine import Examined, examine
from recovery.check.gather import gather
from recovery.check.registry import Rule, all_rules
from recovery.check.sift import Choice, Settled, Sieve
from recovery.exercise.material import material_of
from recovery.load.files import Files
from recovery.load.plan import plan
from recovery.load.workspace import workspace
from recovery.model.playbook import Playbook
from recovery.model.record import FOLDER

ORGANISATION = """\
format: recovery/organisation@1
id: example
title: An example
services:
  - {id: shop, title: Shop, owner: engineer, core: true, needs: [database], rto: 8h, mtd: 24h}
  - {id: database, title: Database, owner: engineer, needs: [identity], rto: 8h, mtd: 24h}
  - {id: identity, title: Sign-on, owner: engineer, rto: 4h, mtd: 24h}
  - {id: chat, title: Chat, owner: comms-lead, needs: [identity], rto: 24h, mtd: 72h}
roles:
  - {id: commander, title: Incident commander, people: 4, hours: always, deputy: engineer}
  - {id: engineer, title: Engineer, team: platform, people: 8, hours: always, deputy: commander}
  - {id: comms-lead, title: Communications lead, people: 2, deputy: commander}
teams:
  - {id: platform, title: Platform team, people: 4}
artefacts:
  - {id: shop-backup, title: Backup of the shop, of: shop, every: 1d}
  - {id: directory-export, title: Export of accounts, of: identity, kind: configuration, every: 1d, digest: "sha256:00aa"}
vendors:
  - {id: cloud, title: Cloud provider}
channels:
  - {id: bridge, title: Telephone bridge}
contacts:
  - {role: commander, name: Duty phone, phone: "+44 7700 900000", without_network: true}
  - {role: engineer, name: On-call phone, phone: "+44 7700 900001", without_network: true}
  - {role: comms-lead, name: Press phone, phone: "+44 7700 900002", without_network: true}
"""
"""What the examples are held against, unless they bring an organisation of their own."""

TODAY = date(2026, 12, 1)
"""The day on which examples are checked."""

_DEFAULTS = {
    "organisation": {"id": "example", "title": "An example"},
    "playbook": {
        "id": "example",
        "title": "An example",
        "organisation": "organisation.yaml",
        "steps": "[{id: only, title: Do it, takes: 10m..1h}]",
    },
    "scenario": {
        "id": "example",
        "title": "An example",
        "category": "cloud-outage",
        "written_for": "organisation.yaml",
        "summary": "Something happens.",
        "detection": "{takes: 10m..1h}",
    },
    "exercise": {
        "id": "example",
        "date": "2026-11-01",
        "mode": "facilitated",
        "organisation": "example",
        "plan": f"{{id: example, material: 'sha256:{'0' * 64}'}}",
        "scenario": "example",
        "outcome": "recovered",
        "people": "{engineer: [Ada]}",
        "ratings": "[{objective: speak, title: Speak, rating: P}]",
        "journal": f"'sha256:{'0' * 64}'",
        "signed": "{by: Ada, date: 2026-11-02}",
    },
}


def check(folder: Path, text: str, rules: Iterable[Rule] | None = None) -> Examined:
    """What is found in the files of a text. Each begins with its `format:`; lines count from the top of the text."""
    (folder / "recovery.toml").touch()
    (folder / "playbooks").mkdir(exist_ok=True)
    (folder / FOLDER).mkdir(exist_ok=True)
    for name, file in [("organisation.yaml", ORGANISATION), *_files(text)]:
        where = folder / (FOLDER if name.startswith("exercise") else "playbooks")
        where.joinpath(name).write_text(_filled(file, folder), encoding="utf-8")
    every = list(all_rules().values())
    wanted = every if rules is None else list(rules)
    judged = every if any(rule.sifting for rule in wanted) else wanted
    gathered = gather([], folder, io.BytesIO())
    sieve = Sieve(Settled(all_rules()), Choice(tuple(rule.name for rule in judged)), TODAY)
    found = sieve.sift(examine(gathered, judged, TODAY), gathered.files.documents.values(), lambda _: True)
    names = {rule.name for rule in wanted} | {rule.name for rule in every if rule.reading}
    return replace(found, findings=tuple(finding for finding in found.findings if finding.rule in names))


def briefly(examined: Examined) -> list[str]:
    """`rule@line` for each finding."""
    return [f"{finding.rule}@{finding.location.line}" for finding in examined.findings]


def _filled(text: str, folder: Path) -> str:
    """With the digest of the plan that stands beside it, where it is asked for."""
    if "MATERIAL" not in text:
        return text
    path = folder / "playbooks" / "playbook.yaml"
    files = Files()
    found = plan(files, files.read(path, workspace(path.parent, folder)))
    playbook = found.documents[0].model
    assert isinstance(playbook, Playbook)
    assert found.organisation is not None
    material = material_of(found.organisation, playbook, found.inner)
    return text.replace("sha256:MATERIAL", material)


def _files(text: str) -> Iterator[tuple[str, str]]:
    """Name and content of each file; blank lines stand for the files before it, so that lines keep their numbers."""
    seen: dict[str, int] = {}
    starts = [found.start() for found in re.finditer("^format:", text, re.MULTILINE)]
    for start, end in pairwise([*[0][: len(starts)], *starts[1:], len(text)]):
        kind = re.search("^format: recovery/([a-z-]+)@", text[start:end], re.MULTILINE)
        what = kind[1] if kind else "file"
        seen[what] = seen.get(what, 0) + 1
        name = what if seen[what] == 1 else f"{what}-{seen[what]}"
        yield f"{name}.yaml", "\n" * text[:start].count("\n") + _completed(text[start:end], what, seen[what])


def _completed(file: str, kind: str, number: int) -> str:
    left_out = {
        key: value for key, value in _DEFAULTS.get(kind, {}).items() if not re.search(f"^{key}:", file, re.MULTILINE)
    }
    if number > 1 and "id" in left_out:
        left_out["id"] += f"-{number}"
    return file + "".join(f"{key}: {value}\n" for key, value in left_out.items())
