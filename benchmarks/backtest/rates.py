"""How long each kind of work takes in each kind of incident: figures from the literature, moved by published incidents.

The hours of a step are lognormal. Their median is a product: that of the kind of work, times a factor for the theatre (an
outage, ransomware, a breach ...), times a smaller one for early or late work there. All three are estimated together
from the published durations of steps, and are drawn towards what was believed before: the table below for the work, 1
for the factors. The fewer durations there are, the less they move (ridge regression, the posterior of a normal model with
normal priors). How one incident differs from others as a whole is the difficulty of the scenario.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log

from benchmarks.backtest.incident import Fair, Outcome

_QUICK = "failover failback rollback disable-feature restart isolate revoke-access shed-load remove-artifact"
KINDS: Mapping[str, tuple[float, str]] = {
    "diagnose": (1, "diagnose"),
    "decide": (2, "decide"),
    "quick": (0.7, f"{_QUICK} reconfigure manual-workaround physical-access"),
    "mend": (3, "patch deploy-fix scale-capacity replace-hardware"),
    "restore": (8, "restore-data copy-data decrypt reboot-fleet catch-up-replication retrain-or-swap-model"),
    "rebuild": (20, "rebuild-host rebuild-service"),
    "tail": (4, "drain-backlog reconcile-data validate staged-readmission warm-up"),
    "forensics": (48, "forensics"),
    "credentials": (24, "rotate-credentials"),
    "talk": (3, "notify vendor-escalation"),
}
"""Median hours before any incident was looked at, and the tasks of that kind: typical values of base rates for a mid-size
organisation (one team a task), most of them engineering estimates; medians of several rows where a kind has several."""
KIND = {task: kind for kind, (_, tasks) in KINDS.items() for task in tasks.split()}
OTHER = "mend"
"""The kind of a task that nobody has heard of."""
EARLY = frozenset({"diagnose", "decide", "quick", "mend", "talk"})
SPREAD = 1.1
"""Sigma of the logarithm of the hours of a step, around the product."""
DIFFICULTY = 0.9
"""Sigma of the logarithm of what makes all work of one incident longer or shorter."""
OF_KIND, OF_THEATRE, OF_PHASE = 0.8, 1.2, 0.5
"""How far each factor is believed to be from 1: sigma of its logarithm."""
_ROUNDS = 60

THEATRES = {
    "infra-outage": "outage",
    "data-integrity": "outage",
    "ransomware": "ransomware",
    "breach": "breach",
    "supply-chain": "supply-chain",
}
_SIGNS = (
    ("ransomware", re.compile(r"encrypt|ransom|wiped", re.IGNORECASE)),
    ("outage", re.compile(r"down|lost|error|unavail|unreach|fail|degrad|crash|outage|overload", re.IGNORECASE)),
    ("breach", re.compile(r"stolen|exfiltrat|leak|expos|read|taken|compromis", re.IGNORECASE)),
)


def theatre(known: Fair) -> str:
    """Which kind of incident it is, by category; where that says little, by how things are hurt."""
    if known.category in THEATRES:
        return THEATRES[known.category]
    hurt = " ".join(f"{asset.kind} {asset.effect}" for asset in known.assets)
    if known.category == "ai":
        return "outage" if _SIGNS[1][1].search(hurt) else "ai"
    return next((name for name, sign in _SIGNS if sign.search(hurt)), "outage")


@dataclass(frozen=True, slots=True)
class Rates:
    """Logarithms of hours, by kind of work, theatre, and theatre and phase."""

    kinds: Mapping[str, float]
    theatres: Mapping[str, float]
    phases: Mapping[tuple[str, bool], float]

    def median(self, task: str, where: str) -> float:
        """Hours that half of such steps take."""
        kind = KIND.get(task, OTHER)
        return exp(self.kinds[kind] + self.theatres.get(where, 0.0) + self.phases.get((where, kind in EARLY), 0.0))


def fit(cases: Iterable[tuple[Fair, Outcome]]) -> Rates:
    """The rates that these incidents come to."""
    seen = [
        (KIND.get(task, OTHER), theatre(known), log(hours)) for known, came in cases for task, hours in came.durations
    ]
    kinds = {kind: log(hours) for kind, (hours, _) in KINDS.items()}
    theatres = dict.fromkeys(sorted({where for _, where, _ in seen}), 0.0)
    phases = dict.fromkeys([(where, early) for where in theatres for early in (True, False)], 0.0)
    for _ in range(_ROUNDS):
        for kind, (hours, _tasks) in KINDS.items():
            left = [y - theatres[w] - phases[w, k in EARLY] for k, w, y in seen if k == kind]
            kinds[kind] = _posterior(log(hours), OF_KIND, left)
        for where in theatres:
            left = [y - kinds[k] - phases[w, k in EARLY] for k, w, y in seen if w == where]
            theatres[where] = _posterior(0.0, OF_THEATRE, left)
        for where, early in phases:
            left = [y - kinds[k] - theatres[w] for k, w, y in seen if w == where and (k in EARLY) == early]
            phases[where, early] = _posterior(0.0, OF_PHASE, left)
    return Rates(kinds, theatres, phases)


def _posterior(believed: float, sigma: float, seen: list[float]) -> float:
    """Mean of what is believed after these values, each with the spread of a step."""
    weight, each = 1 / sigma**2, 1 / SPREAD**2
    return (believed * weight + sum(seen) * each) / (weight + len(seen) * each)
