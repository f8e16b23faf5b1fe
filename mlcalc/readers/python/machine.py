"""What follows a source: its state, and what its parts ask of each other."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NamedTuple

from mlcalc.readers.python.options import Namespace
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Class, Function, Scope, Setting

LONGEST_TEXT = 60
"""Characters of an expression that a message, or `--set`, names as it is written."""


class Ended(NamedTuple):
    """A block that ended before its last statement: by `return`, `raise`, `break` or `continue`."""

    how: str
    value: Any = None


class FailureError(Exception):
    """A run of the source would raise here: it leads to the handler around it.

    Attributes:
        kind: the name of the exception; empty if it is not known.
    """

    def __init__(self, kind: str = "") -> None:
        super().__init__(kind)
        self.kind = kind


class Machine:
    """The state of one reading.

    Attributes:
        session: what is kept of the source.
        scope: the names of its module.
        functions: those that it defines.
        classes: those that it defines.
        flags: the flags of Abseil that it defines.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.scope = Scope()
        self.scope.names["__name__"] = "__main__"
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.flags = Namespace()

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """Return what an expression is worth."""
        raise NotImplementedError

    def named_value(self, node: ast.expr, scope: Scope) -> Any:
        """Return what an expression stands for; a name of a module is one."""
        raise NotImplementedError

    def truth(self, node: ast.expr, scope: Scope) -> Any:
        """Return whether an expression counts as true; Unknown if it cannot be told."""
        raise NotImplementedError

    def block(self, body: Sequence[ast.stmt], scope: Scope) -> Ended | None:
        """Follow statements; return how they ended if that was before the last."""
        raise NotImplementedError

    def set(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Give a target a value."""
        raise NotImplementedError

    def run(self, function: Any, setting: Setting, node: ast.expr | None) -> Any:
        """Return what a call gives."""
        raise NotImplementedError

    def attribute(self, owner: Any, name: str, node: ast.expr | None) -> Any:
        """Return what a value has under a name."""
        raise NotImplementedError


def text_of(node: ast.expr | None) -> str | None:
    """Return an expression as it is written, on one line; None if it is long."""
    if node is None:
        return None
    try:
        text = ast.unparse(node)
    except (ValueError, RecursionError):
        return None
    return text if len(text) <= LONGEST_TEXT else None
