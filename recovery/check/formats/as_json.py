"""For scripts: one object, `recovery/findings@1`."""

import json

from recovery.check.examined import Examined
from recovery.check.result import findings_result


def write(examined: Examined) -> str:
    """Everything that is known, as the published schema has it."""
    return json.dumps(findings_result(examined).model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
