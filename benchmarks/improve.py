"""How long `recovery improve` takes on each pair of the library: medians of whole processes, in what was compiled before.

    python benchmarks/improve.py [--repeats 3]

The first process of all may compile what the others find compiled; it is not counted.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from statistics import median

PAIRS = (
    ("agent-misused", "helpful-assistant"),
    ("data-breach", "stolen-partner-tokens"),
    ("dirty-build", "borrowed-code"),
    ("first-plan", "cloud-region-outage"),
    ("poisoned-model", "poisoned-training-data"),
    ("quality-drift", "slow-slide"),
    ("ransomware", "servers-locked"),
    ("sign-on-lost", "nobody-signs-on"),
    ("supplier-lost", "supplier-silent"),
)


def taken(*words: str) -> float:
    """Seconds from the start of a process to its end. Raises CalledProcessError where it fails."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "recovery", *words], check=True, capture_output=True)
    return time.perf_counter() - begin


def main() -> None:
    """Print a line for each pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    taken("simulate", *PAIRS[0], "--runs", "20000")
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}")
    for pair in PAIRS:
        spans = [taken("improve", *pair) for _ in range(asked.repeats)]
        print(f"{' '.join(pair):40} {median(spans):6.2f} s ({min(spans):.2f} to {max(spans):.2f})")


if __name__ == "__main__":
    main()
