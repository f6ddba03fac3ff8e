"""Mutants of a module: the same source with one small fault put in, to see whether any test notices."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.Pow: ast.Mult,
}
NOTHING = -1
"""The number of the place where a mutant that changes nothing is put in."""
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "update": "difference_update", "add": "discard"}


@dataclass(frozen=True)
class Mutant:
    """One fault that could be put into a source."""

    original: str
    number: int
    """Of the place, in the order in which its syntax tree is walked."""
    name: str
    """Unique in the source: line, number and kind."""
    line: int
    kind: str
    what: str

    @property
    def source(self) -> str:
        """The whole source with the fault in it."""
        if self.number == NOTHING:
            return self.original
        tree = ast.parse(self.original)
        place = next(node for number, node in enumerate(ast.walk(tree)) if number == self.number)
        replacement = next(new for kind, new in _replacements(place) if kind == self.kind)
        return ast.unparse(ast.fix_missing_locations(_Put(place, replacement).visit(tree)))


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a source, in the order of its lines."""
    tree = ast.parse(source)
    without_meaning = set(_without_meaning(tree))
    found = [
        Mutant(source, number, f"{line}:{number}:{kind}", line, kind, f"{_told(node)}  ->  {_told(replacement)}")
        for number, node in enumerate(ast.walk(tree))
        if node not in without_meaning
        for line in [getattr(node, "lineno", 0)]
        for kind, replacement in _replacements(node)
    ]
    return sorted(found, key=lambda mutant: (mutant.line, mutant.number))


class _Put(ast.NodeTransformer):
    def __init__(self, place: ast.AST, replacement: ast.AST) -> None:
        self._place, self._replacement = place, replacement

    def visit(self, node: ast.AST) -> ast.AST:
        if node is not self._place:
            return super().visit(node)
        return ast.copy_location(self._replacement, node)


def _told(node: ast.AST) -> str:
    text = ast.unparse(node).splitlines()[0]
    return text if len(text) <= 100 else f"{text[:97]}..."


def _without_meaning(tree: ast.Module) -> Iterator[ast.AST]:
    """Annotations and docstrings do nothing, an assertion defends nothing, and what an error says may be said otherwise."""
    for node in ast.walk(tree):
        match node:
            case ast.AnnAssign(annotation=inert) | ast.arg(annotation=ast.expr() as inert):
                yield from ast.walk(inert)
            case ast.Assert() | ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom() | ast.JoinedStr():
                yield from ast.walk(node)
            case ast.Assign(targets=[ast.Name()], value=ast.Subscript() | ast.BinOp(op=ast.BitOr())) if (
                node in tree.body
            ):
                yield from ast.walk(node)  # the name of a type
            case ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError"))):
                yield from ast.walk(node)
            case ast.Raise():
                yield from (inside for inside in ast.walk(node) if inside is not node)
            case _:
                pass
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield from ast.walk(node.returns)
        yield from (inside for decorator in getattr(node, "decorator_list", ()) for inside in ast.walk(decorator))


def _replacements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    yield from _other_operators(node)
    yield from _other_values(node)
    yield from _other_statements(node)


def _other_operators(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=comparators):
            for other in COMPARED[type(op)]:
                yield f"compare-{other.__name__.lower()}", ast.Compare(left, [other()], comparators)
        case ast.Compare(left=left, ops=[first, *more], comparators=comparators):
            yield "compare-first", ast.Compare(left, [COMPARED[type(first)][0](), *more], comparators)
            yield "compare-second", ast.Compare(left, [first, COMPARED[type(more[0])][0](), *more[1:]], comparators)
        case ast.BinOp(left=left, op=op, right=right):
            yield "arithmetic", ast.BinOp(left, COUNTED[type(op)](), right)
        case ast.BoolOp(op=op, values=values):
            yield "boolean", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case _:
            pass


def _other_values(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield "sign", operand
        case ast.Constant(value=bool(value)):
            yield "constant", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield "constant", ast.Constant(value + 1)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield "branches", ast.IfExp(test, orelse, body)
        case ast.comprehension(target=target, iter=iterable, ifs=[_, *ifs]):
            yield "filter", ast.comprehension(target, iterable, ifs, 0)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in CALLED:
            yield "call", ast.Call(ast.Name(CALLED[name], ast.Load()), args, keywords)
        case ast.Call(func=ast.Name(id="sorted"), args=[items, *_]):
            yield "order", ast.Call(ast.Name("list", ast.Load()), [items], [])
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=args, keywords=keywords) if name in CALLED:
            yield "call", ast.Call(ast.Attribute(value, CALLED[name], ast.Load()), args, keywords)
        case _:
            pass


def _other_statements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.If(body=body, orelse=orelse):
            yield "always", ast.If(ast.Constant(True), body, orelse)
            yield "never", ast.If(ast.Constant(False), body, orelse)
        case ast.AugAssign(target=target, op=op, value=value):
            yield "arithmetic", ast.AugAssign(target, COUNTED[type(op)](), value)
            yield "removed", ast.Pass()
        case ast.Expr() | ast.Raise() | ast.Break() | ast.Continue():
            yield "removed", ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript(), *_]):
            yield "removed", ast.Pass()
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "nothing", ast.Return(ast.Constant(None))
        case _:
            pass
