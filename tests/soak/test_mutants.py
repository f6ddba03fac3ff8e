"""The faults that are put into the engine to see whether any test notices."""

from tests.soak.mutants import mutants


def faults(source: str) -> set[str]:
    return {mutant.source for mutant in mutants(source)}


def test_a_comparison_is_shifted_and_turned() -> None:
    assert faults("a = b < c") == {"a = b >= c", "a = b <= c"}


def test_arithmetic_is_exchanged_and_constants_are_one_more() -> None:
    assert faults("a = b + 1") == {"a = b - 1", "a = b + 2"}


def test_logic_is_turned() -> None:
    assert faults("a = b and not c") == {"a = b or not c", "a = b and c"}


def test_conditions_are_forced_and_statements_removed() -> None:
    assert faults("if a:\n    b()") == {"if True:\n    b()", "if False:\n    b()", "if a:\n    pass"}


def test_what_picks_among_many_is_exchanged() -> None:
    assert faults("a = min(b for b in c if b)") == {"a = max((b for b in c if b))", "a = min((b for b in c))"}


def test_what_does_nothing_has_no_mutants() -> None:
    inert = '"""About."""\n\n@wrap(1)\ndef f(a: tuple[int, 1]) -> list[2]:\n    """Says."""\n    assert a < 1\n    return None'

    assert faults(inert) == set()


def test_the_names_of_mutants_of_a_module_are_unique() -> None:
    names = [mutant.name for mutant in mutants("a = 1 + 1 + 1 < 1 < 1\nb = not (a and -1)")]

    assert len(names) == len(set(names))
