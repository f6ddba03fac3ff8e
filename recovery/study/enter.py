"""Where jitted code begins: the addresses of five rows, and which runs to play."""

from recovery.study.block import block


def memory(address: int) -> list[int]:
    """The row at an address: of jitted code only, which has its own."""
    raise NotImplementedError(f"{address} is an address for jitted code")


def enter(p: int, blank: int, s: int, m: int, r: int, first: int, end: int) -> int:
    """Play a block of runs; the run that could not be played, or the end."""
    return block(memory(p), memory(blank), memory(s), memory(m), memory(r), first, end)
