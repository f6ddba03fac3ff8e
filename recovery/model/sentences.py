"""The sentences that stand below the fields of a model, for its schema and its pages.

Pydantic could read them when a class is made. That is a quarter of the time it takes to make all of ours, at every start
of a command that needs none of them; so they are read when somebody asks.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from textwrap import dedent

from pydantic import BaseModel


@cache
def sentences(model: type[BaseModel]) -> dict[str, str]:
    """Field -> what its class, or one that it is made from, says below it."""
    told: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if issubclass(kind, BaseModel) and kind is not BaseModel:
            told |= dict(_below(kind))
    return {name: told[name] for name in model.model_fields if name in told}


def _below(kind: type[BaseModel]) -> Iterator[tuple[str, str]]:
    (written,) = ast.parse(dedent(inspect.getsource(kind))).body
    assert isinstance(written, ast.ClassDef)
    for field, after in pairwise(written.body):
        match field, after:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(sentence))):
                yield name, inspect.cleandoc(sentence)
