"""What git says about a workspace. It is asked for names only, and runs nothing that a repository brings along."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from recovery.errors import NotFound, RecoveryError
from recovery.load import disk
from recovery.load.workspace import REPOSITORY

_PATIENCE_S = 60
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false")


def changed_since(revision: str, here: Path) -> frozenset[Path]:
    """Files that are not as they were where this branch left that revision: changed, new or gone, committed or not.

    Raises NotFound outside of a repository and for a revision that is none, RecoveryError where git is missing or fails.
    """
    top = next((folder for folder in (here, *here.parents) if disk.exists(folder / REPOSITORY)), None)
    if top is None:
        raise NotFound("this folder is in no git repository", "check without --diff")
    commit = _commit(revision, top)
    base = _git(top, "merge-base", commit, "HEAD").strip() or commit
    changed = _git(top, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", base, "--")
    new = _git(top, "ls-files", "--others", "--exclude-standard", "-z", "--full-name")
    return frozenset(top / name for name in (changed + new).split("\0") if name)


def history(files: Sequence[Path], most: int) -> list[tuple[str, str, str]]:
    """Day, author and subject of the last commits that touched these files, newest first; nothing without a repository."""
    if not files:
        return []
    folder = files[0].parent
    top = next((each for each in (folder, *folder.parents) if disk.exists(each / REPOSITORY)), None)
    if top is None:
        return []
    names = [str(path) for path in files if path.is_relative_to(top)]
    try:
        said = _git(top, "log", f"--max-count={most}", "--date=short", "--format=%ad%x00%an%x00%s", "--", *names)
    except RecoveryError:
        return []
    rows = [line.split("\0") for line in said.splitlines()]
    return [(row[0], row[1], row[2]) for row in rows if len(row) == 3]


def _commit(revision: str, top: Path) -> str:
    found = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    if not found:
        hint = "fetch it first: a checkout in CI often holds the newest commit only (fetch-depth: 0)"
        raise NotFound(f"git knows no revision {revision[:80]}", hint)
    return found


def _git(top: Path, *words: str) -> str:
    """What git prints; nothing where it says no. Raises RecoveryError where it cannot be asked."""
    done = _run(["git", *_SAFE, "-C", str(top), *words])
    if done.returncode not in (0, 1):
        said = os.fsdecode(done.stderr).strip().splitlines() or [f"it ended with {done.returncode}"]
        raise RecoveryError(f"git could not be asked: {said[0][:200]}", "try the same with git itself")
    return os.fsdecode(done.stdout) if done.returncode == 0 else ""


def _run(words: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603 - our own words, and no shell
            words, capture_output=True, check=False, env=environment, timeout=_PATIENCE_S, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError:
        raise RecoveryError("git is not installed", "check without --diff, or install git") from None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise RecoveryError(f"git could not be asked: {error}"[:200], "try the same with git itself") from error
