"""Did you mean: the known word that is nearest to an unknown one."""

from collections.abc import Collection
from difflib import get_close_matches

FEW = 8


def nearest(word: str, known: Collection[str]) -> str | None:
    """A hint for the person, or None where nothing comes near."""
    near = get_close_matches(word, known, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"there is: {', '.join(known)}" if 0 < len(known) <= FEW else None
