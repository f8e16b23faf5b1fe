"""Values that are used as what they are not: a layer with an index, a model that `add` was to give back."""

from __future__ import annotations

import ast
from typing import Any, TypeGuard

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import error
from mlcalc.readers.python.keras_names import MODELS, is_layer_name
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.objects import ChainObject, LayerObject, Tensor
from mlcalc.readers.python.rewriting import one_line, written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Function, Outside, Setting
from mlcalc.texts import named


def called_with_brackets(session: Session, owner: Any, key: Any, node: ast.Subscript) -> Setting | None:
    """Return what a layer, or a class of layers or models, is given between square brackets, and say so."""
    is_class = isinstance(owner, Outside) and (is_layer_name(owner) or owner.name in MODELS)
    if session.tries or not (is_class or (isinstance(owner, LayerObject) and isinstance(key, Tensor))):
        return None
    text, given = text_of(node.value) or "", node.slice
    parts = [text_of(each) or "" for each in (given.elts if isinstance(given, ast.Tuple) else [given])]
    what = f"`{named(text)}` is called with round brackets, `(…)`, not with square ones"
    session.fail(error("never-called", what, help=written_instead(session, node, f"{text}({', '.join(parts)})")), node)
    return Setting(list(key) if isinstance(key, tuple) else [key], {})


def kept_of_add(session: Session, node: ast.Assign, owner: Any) -> bool:
    """Tell whether a statement sets a model to what its own `add` gives, which is nothing, and say so."""
    call, target = node.value, node.targets[0]
    if not isinstance(owner, ChainObject) or not isinstance(call, ast.Call) or not isinstance(target, ast.Name):
        return False
    name, start, end = target.id, session.place(target), session.place(call)
    edits = [Edit(start.source, start.line, start.column - 1, end.column - 1, "")] if start and end else []
    is_one_line = start is not None and end is not None and start.line == end.line
    mend = bare(instruction(edits)) if is_one_line else "call `add` alone"
    message = f"`add` gives nothing back: `{named(name)}` is no model then"
    session.fail(error("no-layer", message, help=mend), node)
    return True


def layer_beside_tensor(session: Session, node: ast.expr, value: Any) -> bool:
    """Tell whether a tuple holds a layer and the tensor on which it was to be called, and say so."""
    if not isinstance(node, ast.Tuple) or not isinstance(value, tuple) or len(node.elts) != 2 or session.tries:
        return False
    layer, tensor = value
    if not isinstance(layer, LayerObject) or not isinstance(tensor, Tensor) or isinstance(node.elts[1], ast.Starred):
        return False
    text = f"{ast.unparse(node.elts[0])}({ast.unparse(node.elts[1])})"
    first, last = one_line(session, node.elts[0]), one_line(session, node.elts[1])
    edits = []
    if first and last and first.line == last.line:
        end, start = first.column - 1 + first.length, last.column - 1
        edits = [
            Edit(first.source, first.line, end, start, "("),
            Edit(first.source, first.line, start + last.length, start + last.length, ")"),
        ]
    mend = bare(instruction(edits)) if edits else f"write `{text}`"
    message = "a layer and a tensor stand beside each other here: the layer is never called"
    session.fail(error("never-called", message, help=mend), node)
    return True


def function_without_call(session: Session, name: str, function: Function) -> None:
    """Say that a variable is a function of the source itself, of which the methods of a model are asked."""
    statements = (each for cell in session.cells for statement in cell.body for each in ast.walk(statement))
    given = next((each for each in statements if _is_set_to(each, name, function.name)), None)
    if given is None:
        return
    needed = len(function.node.args.args) - len(function.node.args.defaults)
    mend = None if needed else written_instead(session, given.value, f"{text_of(given.value)}()")
    message = f"`{named(name)}` is the function `{named(function.name)}` itself, and no model: it is never called"
    call = f"call it with its {'argument' if needed == 1 else 'arguments'}: `{function.name}(…)`"
    session.fail(error("never-called", message, help=mend or call), given.value)


def _is_set_to(node: ast.AST, name: str, function: str) -> TypeGuard[ast.Assign]:
    is_plain = isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id == function
    return is_plain and any(isinstance(each, ast.Name) and each.id == name for each in node.targets)  # type: ignore[attr-defined]
