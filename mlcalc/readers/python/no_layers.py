"""What stands in a chain of layers and is none: a number, a text, a class, a function, a list, an array."""

from __future__ import annotations

import ast
import re
from typing import Any

from mlcalc.edits import bare, instruction
from mlcalc.errors import error
from mlcalc.layers import find
from mlcalc.readers.python.keras_names import is_layer_name
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.rewriting import put_around, written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Array, Function, Outside

_CALL = re.compile(r"[\w.]+\([^\n]*\)")


def no_layer(session: Session, value: Any, node: ast.expr | None, given: ast.expr | None = None) -> bool:
    """Tell whether what is added to a chain is no layer for sure, and say so.

    Args:
        session: the reading of the source.
        value: what is added.
        node: the call that adds it.
        given: how it is written, if it is not the only argument of the call.
    """
    if given is None and isinstance(node, ast.Call) and len(node.args) == 1:
        given = node.args[0]
    found = _described(session, value, node, given)
    if found is None:
        return False
    message, mend = found
    session.fail(error("no-layer", message, help=mend), given or node)
    return True


def _described(
    session: Session, value: Any, node: ast.expr | None, given: ast.expr | None
) -> tuple[str, str | None] | None:
    """Return what a value is, and what to write instead; None if it may be a layer."""
    if value is None or isinstance(value, (bool, int, float)):
        return f"`{value}` is no layer", "take this line out, or name a layer"
    if isinstance(value, str):
        is_call = isinstance(given, ast.Constant) and _CALL.fullmatch(value)
        mend = written_instead(session, given, value) if is_call else None
        return "a text is no layer: the layer itself stands here, without quotes", mend
    if isinstance(value, Outside) and is_layer_name(value):
        message = f"`{value.name}` is a class, and no layer yet: it is called with its arguments"
        return message, _called(session, value.name, given)
    return _of_values(session, value, node, given)


def _of_values(
    session: Session, value: Any, node: ast.expr | None, given: ast.expr | None
) -> tuple[str, str | None] | None:
    """Return the same of what may hold, make or take layers, and is none."""
    if isinstance(value, Function):
        edits = put_around(session, given, f"{_of_layers(session)}Lambda(", ")")
        around = bare(instruction(edits)) if edits else "write `Lambda(…)` around it"
        return "a function is no layer: `Lambda` makes one of it", around
    if isinstance(value, list):
        return "a list is no layer: `add` takes one layer at a time", _one_by_one(session, node, given)
    if isinstance(value, Array):
        call = given.func if isinstance(given, ast.Call) and isinstance(given.func, ast.Call) else None
        mend = written_instead(session, given, text_of(call) or "") if call else None
        return "an array is no layer: a chain holds the layers themselves, which are called later", mend
    return None


def _called(session: Session, title: str, given: ast.expr | None) -> str:
    """Return the help that calls a class, with what it cannot do without for an example."""
    from mlcalc.layers.examples import example_of

    text = text_of(given) or title
    needed = {name: each for name, each in example_of(find(title)).arguments.items() if type(each) is int}
    call = f"{text}({', '.join(f'{name}={each}' for name, each in needed.items())})"
    is_name = isinstance(given, (ast.Name, ast.Attribute))
    mend = written_instead(session, given, call) if is_name else None
    if mend is None:
        return f"write `{text}(…)`"
    return f"for example, {mend}" if needed else mend


def _of_layers(session: Session) -> str:
    """Return what stands before the name of a layer in a source."""
    if "Lambda" in session.bound:
        return ""
    return "layers." if "layers" in session.bound else "keras.layers." if "keras" in session.bound else ""


def _one_by_one(session: Session, node: ast.expr | None, given: ast.expr | None) -> str | None:
    """Return the help that adds the layers of a list one by one."""
    if not isinstance(node, ast.Call) or not isinstance(given, ast.List) or node.lineno != node.end_lineno:
        return None
    return written_instead(session, node, "; ".join(f"{text_of(node.func)}({text_of(each)})" for each in given.elts))
