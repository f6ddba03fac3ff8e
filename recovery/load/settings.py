"""The settings of a workspace, read from its root."""

from pathlib import Path

from recovery import config
from recovery.config import BadSettings, Settings
from recovery.load import disk
from recovery.load.workspace import SETTINGS, Workspace

LARGEST_SETTINGS = 1024 * 1024
SHARED = "pyproject.toml"


def settings(workspace: Workspace) -> Settings:
    """What `recovery.toml` says or, where there is none, `[tool.recovery]` of `pyproject.toml`. Raises BadSettings."""
    own, shared = workspace.root / SETTINGS, workspace.root / SHARED
    if disk.exists(own):
        return config.parse(_text(own, workspace), workspace.name(own)) or Settings()
    if disk.exists(shared):
        return config.parse(_text(shared, workspace), workspace.name(shared), ("tool", "recovery")) or Settings()
    return Settings()


def _text(path: Path, workspace: Workspace) -> str:
    name = workspace.name(path)
    try:
        data = disk.read(path, LARGEST_SETTINGS + 1)
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except disk.NotAFile as error:
        raise BadSettings(f"{name}: {error}", error.hint) from None
    except UnicodeDecodeError:
        raise BadSettings(f"{name} is not UTF-8", "save it as UTF-8") from None
    except OSError as error:
        raise BadSettings(f"{name} cannot be read: {error.strerror}", "give yourself the right to read it") from error
    if len(data) > LARGEST_SETTINGS:
        raise BadSettings(f"{name} has more than {LARGEST_SETTINGS:,} bytes", "settings are short")
    return text
