"""How long `recovery check` takes: a workspace of 500 playbooks of 40 steps, and one file; medians of whole processes.

    python benchmarks/check.py [--playbooks 500] [--steps 40] [--repeats 5]

Each figure is the time of a process of its own, from its start to its end, with what it reads in the disk's cache.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).parents[1]
ORGANISATION = ROOT / "playbooks" / "northwind" / "organisation.yaml"
ROLES = ("incident-commander", "platform-engineer", "security-analyst", "ml-engineer", "comms-lead")
KINDS = ("task", "task", "task", "task", "task", "decision", "verify", "notify")


def playbook(number: int, steps: int, luck: Random) -> str:
    """A playbook as people write them: most steps wait for one or two others, and each tells what to do."""
    head = [
        "format: recovery/playbook@1",
        f"id: plan-{number}",
        f"title: Recovery from trouble number {number}",
        "organisation: organisation.yaml",
        "owner: incident-commander",
        "handles: [cloud-outage]",
        "reviewed: 2026-11-10",
        "start_when: Two customers ring, or our own probes fail for five minutes.",
        "complete_when: Customers are served again, and they know what happened.",
        "steps:",
    ]
    return "\n".join(head + [line for step in range(steps) for line in _step(step, steps, luck)]) + "\n"


def _step(number: int, steps: int, luck: Random) -> list[str]:
    kind = luck.choice(KINDS) if 0 < number < steps - 1 else "task"
    before = sorted({luck.randrange(max(0, number - 6), number) for _ in range(luck.randint(1, 2))}) if number else []
    lines = [
        f"  - id: step-{number}",
        f"    title: Do part {number} of the work",
        f"    kind: {kind}",
        f"    needs: [{', '.join(f'step-{each}' for each in before)}]",
        f"    role: {luck.choice(ROLES)}",
        f"    takes: {luck.randint(5, 40)}m..{luck.randint(1, 6)}h",
        "    do: |",
        "      Telephone first. Say what you see, not what you think. Write down the time of each thing you do.",
        "      Stop when the probes are quiet for ten minutes, and tell the commander.",
        "    done_when: The probes are quiet, and two people have looked.",
    ]
    match kind:
        case "decision":
            lines += ["    options:", "      - {id: this, title: This way}", "      - {id: that, title: That way}"]
        case "notify":
            lines += ["    to: [staff]"]
        case _:
            pass
    return lines


def timed(repeats: int, folder: Path, *words: str, before: Callable[[], object] = lambda: None) -> tuple[float, float]:
    """The medians of so many processes, in seconds: from start to end, and of processor time.

    What they find is not of interest, that they do is. On a busy machine only the second figure means much.
    """
    taken, worked = [], []
    for _ in range(repeats):
        before()
        start, used = time.perf_counter(), _processor_time()
        done = subprocess.run(
            [sys.executable, "-m", "recovery", "check", *words, "--output-format", "concise"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        )
        taken.append(time.perf_counter() - start)
        worked.append(_processor_time() - used)
        if done.returncode not in (0, 1):
            sys.exit(done.stderr.decode())
    return median(taken), median(worked)


def _processor_time() -> float:
    """Of all processes that were started here and have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def main() -> None:
    """Build the workspace, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--playbooks", type=int, default=500)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        plans = folder / "playbooks"
        plans.mkdir()
        (folder / "recovery.toml").touch()
        shutil.copy(ORGANISATION, plans)
        luck = Random(1)
        for number in range(asked.playbooks):
            (plans / f"plan-{number}.yaml").write_text(playbook(number, asked.steps, luck), "utf-8")
        one, cache = plans / "plan-0.yaml", folder / ".recovery" / "cache"

        def forget() -> None:
            shutil.rmtree(cache, ignore_errors=True)

        def change() -> None:
            one.write_text(one.read_text("utf-8") + f"# {time.perf_counter()}\n", "utf-8")

        rows = {
            "everything, for the first time": timed(asked.repeats, folder, before=forget),
            "everything, nothing changed": timed(asked.repeats, folder),
            "everything, one file changed": timed(asked.repeats, folder, before=change),
            "one file, for the first time": timed(asked.repeats, folder, str(one), before=forget),
            "one file, nothing changed": timed(asked.repeats, folder, str(one)),
        }
    print(
        f"{asked.playbooks} playbooks of {asked.steps} steps, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    for name, (taken, worked) in rows.items():
        print(f"{name:32} {taken:6.2f} s, of which {worked:5.2f} s of processor time")


if __name__ == "__main__":
    main()
