"""The playbooks and scenarios that come with the package."""

from pathlib import Path

from recovery.load.workspace import Workspace

PACKAGE = Path(__file__).parents[1]


def library(here: Path) -> Workspace:
    """In a wheel `recovery/_library`; in a checkout the folders beside the package."""
    inside = PACKAGE / "_library"
    return Workspace(inside if inside.is_dir() else PACKAGE.parent, None, here, library=True)
