"""Sound files, and a hundred ways to break one: what is written instead, and the finding this must give."""

from dataclasses import dataclass

ORGANISATION = """\
format: recovery/organisation@1
id: us
title: Us
services:
  - id: shop
    title: Shop
    core: true
    needs: [stock, {any: [bank, cash]}]
    rto: 4h
    rto_from: impact
roles:
  - id: lead
    title: Lead
    people: 4
    hours: Mon-Fri 09:00-17:30
    on_call: {people: 2, reach: 10m..30m..2h}
teams: [{id: all, title: All of us, people: 8}]
contacts: [{role: lead, name: A. Person, without_network: true}]
casts: {stolen: {thing: shop}}
x: {ours: [1, two]}
artefacts: [{id: copy, title: Copy, of: shop, kind: data, every: 1d, keep: 7, size: 40 GB, rate: 200 MB/s}]
vendors: [{id: cloud, title: Cloud, hours: always, reach: 15m..4h}]
channels: [{id: chat, title: Chat, needs: [shop]}]
clocks: [ukgdpr-33, {id: own, title: Own, starts: aware, within: 72h, to: The board}]
"""
PLAYBOOK = """\
format: recovery/playbook@1
id: plan
title: A plan
organisation: organisation.yaml
version: 1.2.0
reviewed: 2026-10-01
approved: {by: lead, date: 2026-10-02}
marking: TLP:AMBER
handles: [ransomware, x-own]
targets: [{service: shop, rto: 4h, chance: 0.9}]
steps:
  - id: isolate
    title: Isolate
    phase: contain
    role: {lead: 2}
    uses: [chat, {any: [phone, radio]}]
    priority: 3
    takes: 5m..10m..30m
    effects: [{isolate: shop, at: start}, {slow: {phase: restore, by: 1.5, for: 2h}}]
    marks: [contained]
    x: {ours: true}
  - id: choose
    title: Which way?
    kind: decision
    needs: [isolate]
    takes: 10m
    limit: 2h
    default: back
    options:
      - {id: back, title: Back, chance: 0.8, if: step isolate done, leads_to: [restore]}
      - {id: anew, title: Anew}
  - {id: restore, title: Restore, takes: 1h..3h, fails: {chance: 0.1, retry: 2, after: 15m}, restores: [shop]}
  - {id: prove, title: Prove it, kind: verify, takes: 1h, pass_chance: 0.9, on_fail: restore, verifies: [shop]}
  - {id: look, title: Look, kind: diagnose, each: 20m..1h, find_chance: 0.5, slower_without: {shop: 1.5}}
  - {id: clean, title: Clean, kind: batch, items: 12..40, each: 5m, at_once: 2, effects: [{lose: {role: lead, people: 1}}]}
  - {id: open, title: Open, kind: ramp, stages: [1%, 50%, 100%], hold: 10m, readmits: [shop], enough: 50%}
  - {id: tell, title: Tell, kind: notify, takes: 1h, to: [press, end-users], clock: own, facts_from: [look]}
  - {id: rest, title: Rest, kind: wait, until: [contained, Mon 09:00]}
  - {id: more, title: More, kind: playbook, playbook: other.yaml}
"""
SCENARIO = """\
format: recovery/scenario@1
id: stolen
title: Stolen
category: data-breach
cast: {thing: {service: shop}, boss: {role: lead}}
summary: Something is gone.
severity: high
starts: Sat 02:00
detection: {takes: 6h..5d, by: a guard}
difficulty: {sigma: 0.4}
hits: [{service: thing, state: down, after: 3h}]
injects:
  - id: call
    at: detected + 90m
    kind: inject
    from: A journalist
    to: [boss]
    title: A call
    message: Is it true?
    only_if: not step tell done
    chance: 0.5
sources: [{title: A report, ref: "https://example.org"}]
dwell: 7d..30d
threat: {spreads: {every: 1d, to: [thing], state: untrusted, most: 1}, returns: {chance: 0.3, after: 2h}}
loses: [{role: boss, people: 1, chance: 0.2}]
applies: {own: {chance: 0.2, aware: detected + 1h}}
modules: [{id: m1, title: First, room: 25m, ends: contained, discuss: [{ask: "Who?", look_for: [a name]}]}]
objectives: [{id: o1, title: Decide, capability: Coordination, tasks: [decides]}]
"""
RECORD = f"""\
format: recovery/exercise@1
id: k7m2x
date: 2026-11-25
mode: facilitated
organisation: house
plan: {{id: restore, version: 1.2.0, material: "sha256:{"0" * 64}"}}
scenario: outage
outcome: recovered
time_to_recovery: 2h10m
people: {{lead: [Ann Lee]}}
ratings: [{{objective: o1, title: Decide within an hour, rating: S, grounds: Two were late.}}]
actions: [{{id: call-list, text: Keep the list on paper., owner: Ann Lee, due: 2026-12-24, status: open}}]
journal: "sha256:{"1" * 64}"
signed: {{by: Ann Lee, date: 2026-11-26}}
"""
DRILL = """\
format: recovery/drill@1
id: rollback
title: It is rolled back
playbook: playbook.yaml
scenario: scenario.yaml
runs: 200
seed: 3
cases:
  - id: night
    title: At night
    given: {detected: "Sat 02:00", choose: {way: fix}, lose: [{role: lead, people: 1}], spare: [copy]}
    expect:
      - {order: [declare, fix], chance: 0.9}
      - {outcome: {fix: failed}}
      - {role: lead, does: declare}
      - {moment: recovered, within: 8h, of: detected, chance: 0.7}
      - {service: web, back_within: 3d}
  - {id: day, title: By day, given: {starts: "Mon 09:00"}, expect: [{never: [rebuild]}, {done: [tell]}]}
"""
FILES = {
    "organisation": ORGANISATION,
    "playbook": PLAYBOOK,
    "scenario": SCENARIO,
    "drill": DRILL,
    "exercise": RECORD,
}


@dataclass(frozen=True)
class Broken:
    """A sound file with `old` replaced by `new`, the finding expected of it, and whether a schema sees it as well."""

    kind: str
    old: str
    new: str
    found: str
    schema_sees_it: bool = True

    @property
    def text(self) -> str:
        sound = FILES[self.kind]
        assert sound.count(self.old) == 1, f"{self.old!r} stands {sound.count(self.old)} times in the {self.kind}"
        return sound.replace(self.old, self.new)

    def __str__(self) -> str:
        return f"{self.kind}: {self.new or f'no {self.old}'}".strip().replace("\n", " ")[:60]


def organisation(old: str, new: str, found: str, *, schema: bool = True) -> Broken:
    return Broken("organisation", old, new, found, schema)


def playbook(old: str, new: str, found: str, *, schema: bool = True) -> Broken:
    return Broken("playbook", old, new, found, schema)


def scenario(old: str, new: str, found: str, *, schema: bool = True) -> Broken:
    return Broken("scenario", old, new, found, schema)


BROKEN = [
    # a key that nobody knows, at the top and far inside
    playbook("version:", "versoin:", "5:1 unknown-key: did you mean version?"),
    playbook("marking:", "colour:", "8:1 unknown-key: one of: "),
    playbook("priority: 3", "priorty: 3", "17:5 unknown-key: did you mean priority?"),
    playbook("priority: 3", "pass_chance: 1", "17:5 unknown-key: it belongs to 'verify'"),
    playbook("{isolate: shop, at: start}", "{isolate: shop, when: start}", "19:31 unknown-key: one of: isolate, at"),
    playbook("{isolate: shop, at: start}", "{isolate: shop, release: shop}", "19:31 unknown-key: give it an entry"),
    playbook("by: 1.5", "by: 1.5, until: 3h", "19:76 unknown-key: one of: "),
    playbook("{any: [phone, radio]}", "{all: [phone, radio], any: [a]}", "16:19 unknown-key: one of: any"),
    playbook("{id: anew, title: Anew}", "{id: anew, title: Anew, y: 2}", "31:33 unknown-key: one of: "),
    playbook("{by: lead,", "{by: lead, at: lead,", "7:22 unknown-key: one of: "),
    organisation("core: true", "cor: true", "7:5 unknown-key: did you mean core?"),
    organisation("people: 2, reach", "persons: 2, reach", "16:15 unknown-key: one of: "),
    scenario("severity:", "severety:", "7:1 unknown-key: did you mean severity?"),
    scenario("from: A journalist", "by: us\n    from: A journalist", "16:5 unknown-key: one of: "),
    # a key that is missing
    playbook("id: plan\n", "", "1:1 missing-key: A short name"),
    playbook("title: A plan\n", "", "1:1 missing-key"),
    playbook("    title: Isolate\n", "", "12:5 missing-key"),
    playbook("    takes: 5m..10m..30m\n", "", "12:5 missing-key"),
    playbook("takes: 1h..3h, ", "", "32:5 missing-key"),
    playbook("by: lead, ", "", "7:1 missing-key"),
    playbook("service: shop, ", "", "10:11 missing-key"),
    playbook(", for: 2h", "", "19:44 missing-key"),
    organisation("title: Us\n", "", "1:1 missing-key"),
    organisation(", reach: 10m..30m..2h", "", "16:5 missing-key: From the call"),
    organisation("name: A. Person, ", "", "18:12 missing-key"),
    scenario("category: data-breach\n", "", "1:1 missing-key"),
    scenario("takes: 6h..5d, ", "", "9:1 missing-key: From onset"),
    scenario("    message: Is it true?\n", "", "13:5 missing-key"),
    scenario("    to: [boss]\n", "", "13:5 missing-key: Parts of the cast"),
    # a value of another sort
    playbook("title: A plan", "title: 2026", '3:8 wrong-type: put it in quotes: "2026"'),
    playbook("version: 1.2.0", "version: 1.20", '5:10 wrong-type: put it in quotes: "1.20"'),
    playbook("title: A plan", "title: [A, plan]", "3:8 wrong-type"),
    playbook("title: A plan", "title:", "3:1 wrong-type: write the value, or delete the key"),
    playbook(
        "handles: [ransomware, x-own]", "handles: ransomware", "9:10 wrong-type: write it as a list: [ransomware]"
    ),
    playbook("handles: [ransomware, x-own]", "handles: {}", "9:10 wrong-type"),
    playbook("needs: [isolate]", "needs: isolate", "25:12 wrong-type: write it as a list: [isolate]"),
    playbook("needs: [isolate]", "needs: [isolate, [a]]", "25:22 wrong-type"),
    playbook("needs: [isolate]", "needs: [isolate, 3]", '25:22 wrong-type: put it in quotes: "3"'),
    playbook("{lead: 2}", "{lead: two}", "15:18 wrong-type: write digits"),
    playbook("{lead: 2}", "{lead: 1.5}", "15:18 wrong-type"),
    playbook("{lead: 2}", "[lead]", "15:11 wrong-type"),
    playbook("priority: 3", 'priority: "3"', "17:15 wrong-type: write digits, without quotes"),
    playbook("priority: 3", "priority: true", "17:15 wrong-type"),
    playbook("chance: 0.8", 'chance: "0.8"', "30:41 wrong-type: write digits, without quotes"),
    playbook("chance: 0.8", "chance: 80%", "30:41 wrong-type: write digits, without quotes or units"),
    playbook("x: {ours: true}", "x: ours", "21:8 wrong-type: write its keys and values"),
    playbook("  - {id: restore, title: Restore", "  - restore\n  - {id: restore, title: Restore", "32:5 wrong-type"),
    playbook("{isolate: shop, at: start}", "isolate", "19:15 wrong-type"),
    playbook("[chat, {any: [phone, radio]}]", "[chat, 7]", '16:18 wrong-type: put it in quotes: "7"'),
    playbook("targets: [{service: shop, rto: 4h, chance: 0.9}]", "targets: {shop: 4h}", "10:10 wrong-type"),
    organisation("core: true", "core: 'true'", "7:11 wrong-type: write true or false"),
    organisation("core: true", "core: 1", "7:11 wrong-type: write true or false"),
    organisation("casts: {stolen: {thing: shop}}", "casts: [stolen]", "19:8 wrong-type"),
    organisation("{stolen: {thing: shop}}", "{stolen: {thing: [shop]}}", "19:25 wrong-type"),
    scenario("difficulty: {sigma: 0.4}", "difficulty: 0.4", "10:13 wrong-type"),
    scenario("to: [boss]", "to: boss", "17:9 wrong-type: write it as a list: [boss]"),
    # a word that is not in the list
    playbook("kind: decision", "kind: decison", "24:11 unknown-kind: did you mean decision?"),
    playbook("kind: decision", "kind:", "24:5 unknown-kind: one of: task, decision, verify"),
    playbook("kind: decision", "kind: [decision]", "24:11 unknown-kind: did you mean decision?"),
    playbook("{isolate: shop, at: start}", "{isolat: shop, at: start}", "19:16 unknown-kind: did you mean isolate?"),
    playbook("{isolate: shop, at: start}", "{}", "19:15 unknown-kind: one of: "),
    playbook("phase: contain\n", "phase: containing\n", "14:12 unknown-value: did you mean contain?"),
    playbook("[ransomware, x-own]", "[ransomwear, x-own]", "9:11 unknown-value: did you mean ransomware?"),
    playbook("TLP:AMBER", "amber", "8:10 unknown-value: one of: "),
    playbook("marks: [contained]", "marks: [recovered]", "20:13 unknown-value"),
    playbook("at: start", "at: begin", "19:35 unknown-value: one of: start, end"),
    organisation("rto_from: impact", "rto_from: outage", "10:15 unknown-value: one of: impact, detected, declared"),
    scenario("severity: high", "severity: hihg", "7:11 unknown-value: did you mean high?"),
    scenario("state: down", "state: gone", "11:32 unknown-value: one of: down, degraded, untrusted"),
    scenario("{sigma: 0.4}", "nonne", "10:13 unknown-value: did you mean none?"),
    scenario("category: data-breach", "category: databreach", "4:11 unknown-value: did you mean data-breach?"),
    # a text that is not written as it must be
    playbook("id: plan", "id: My Plan", "2:5 malformed-value: my-plan would do."),
    playbook("reviewed: 2026-10-01", "reviewed: 1.10.2026", "6:11 malformed-value: A day, written 2026-10-01."),
    playbook("takes: 10m", "takes: 45", "26:12 malformed-value: 45m is minutes, 45h is hours"),
    playbook("takes: 10m", "takes: 3..5h", "26:12 malformed-value: add the unit: 3m is minutes, 3h is hours"),
    playbook("takes: 10m", "takes: 2h..1h", "26:12 malformed-value: the smallest comes first", schema=False),
    playbook("takes: 10m", "takes: 400d", "26:12 malformed-value: no step, target", schema=False),
    playbook("takes: 10m", "takes: {about: 10m}", "26:12 malformed-value: for example 20m..3h"),
    playbook("takes: 10m", "takes: {uniform: [1m]}", "26:12 malformed-value"),
    playbook("takes: 10m", "takes: {range: 1m..2m, source: {kind: rumour}}", "26:12 malformed-value: one of: guess"),
    playbook("takes: 10m", "takes: {range: 1m..2m, source: {date: 5}}", "26:12 malformed-value"),
    playbook("takes: 10m", "takes: {range: {range: 1m..2m}}", "26:12 malformed-value"),
    playbook("limit: 2h", "limit: 1:30", "27:12 malformed-value: for hours and minutes write 1h30m"),
    playbook("step isolate done", "step isolate finished", "30:50 malformed-value: write for example: contained"),
    playbook("step isolate done", "step isolate done + soon", "30:50 malformed-value: write it like 45m"),
    playbook("[isolate]", "[Isolate]", "25:13 malformed-value: isolate would do."),
    playbook("{lead: 2}", "{Lead: 2}", "15:12 malformed-value: lead would do."),
    organisation("Mon-Fri 09:00-17:30", "weekdays 9-5", "15:12 malformed-value: write for example Mon-Fri"),
    organisation("{thing: shop}", "{the thing: shop}", "19:18 malformed-value: the-thing would do."),
    scenario("Sat 02:00", "Saturday", "8:9 malformed-value: write any, an hour such as Sat 02:00"),
    scenario("detected + 90m", "detected + 90", "14:9 malformed-value: add the unit: 90m is minutes"),
    # a number or a length out of bounds
    playbook("priority: 3", "priority: 10", "17:15 out-of-range: write at least 1 and at most 9"),
    playbook("chance: 0.8", "chance: 80", "30:41 out-of-range: write at least 0 and at most 1"),
    playbook("by: 1.5", "by: 0", "19:71 out-of-range: write more than 0 and at most 1000"),
    organisation("people: 4", "people: 0", "14:13 out-of-range: write at least 1 and at most 100000"),
    playbook("any: [phone, radio]", "any: []", "16:24 wrong-length"),
    playbook("title: Which way?", "title: ''", "23:12 wrong-length: write something, or delete the key"),
    playbook("title: Which way?", f"title: {'x' * 201}", "23:12 wrong-length: at most 200"),
    scenario("to: [boss]", "to: []", "17:9 wrong-length"),
    # the kinds of step and of things that came later
    playbook("find_chance: 0.5", "find_chance: 0", "34:73 out-of-range: write more than 0 and at most 1"),
    playbook("find_chance: 0.5, ", "", "34:5 missing-key: How likely a hypothesis is right."),
    playbook("items: 12..40", "items: dozens", "35:51 malformed-value: write 12, or a range such as 12..40"),
    playbook("{lose: {role: lead, people: 1}}", "{lose: lead}", "35:98 wrong-type: write its keys and values"),
    playbook("enough: 50%", "enough: 0.5", "36:103 wrong-type: put it in quotes"),
    playbook("to: [press, end-users]", "to: press", "37:58 wrong-type: write it as a list: [press]"),
    playbook("until: [contained, Mon 09:00]", "until: [contained, never]", "38:48 malformed-value: write for"),
    playbook("playbook: other.yaml", "playbok: other.yaml", "39:5 missing-key: Its file, relative to this one."),
    organisation("size: 40 GB", "size: big", "21:85 malformed-value"),
    organisation("rate: 200 MB/s", "rate: 200 MB", "21:98 malformed-value"),
    organisation("ukgdpr-33", "UK-GDPR", "24:10 malformed-value: uk-gdpr would do."),
    organisation("within: 72h", "within: 72", "24:66 malformed-value: 72m is minutes"),
    organisation("starts: aware", "starts: awaer", "24:51 unknown-value: did you mean aware?"),
    scenario("most: 1}", "most: 0}", "24:68 out-of-range: write at least 1 and at most 1000"),
    scenario("room: 25m", "room: 25", "27:40 malformed-value"),
    scenario("look_for: [a name]", "lookfor: [a name]", "27:86 unknown-key: did you mean look_for?"),
    # keys that do not go together, which no schema sees
    playbook("stages: [1%, 50%, 100%]", "stages: [50%, 1%]", "36:5 conflicting-keys", schema=False),
    playbook("    default: back\n", "", "22:5 conflicting-keys: say which option", schema=False),
    playbook("on_fail: restore, ", "", "33:5 conflicting-keys: name the step where rework starts", schema=False),
    playbook("slow: {phase: restore,", "slow: {", "19:44 conflicting-keys: for example {slow: ", schema=False),
    organisation("{people: 2, reach", "{people: 5, reach", "12:5 conflicting-keys: raise `people`", schema=False),
    scenario(
        "{service: shop}", "{service: shop, role: lead}", "5:8 conflicting-keys: for example {service", schema=False
    ),
]
