"""Mistakes in classes of layers and models that a source writes: what Keras never calls, or cannot call.

Each is told where the class is defined, and the class is followed as it is meant. Sources: what Keras 3 raises.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import Diagnostic, error, warning
from mlcalc.readers.python.keras_names import is_known, is_of_keras
from mlcalc.readers.python.objects import LayerObject, SourceLayer
from mlcalc.readers.python.rewriting import put_around, written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Class, Function, Outside
from mlcalc.texts import named


def check_class(session: Session, owner: Class) -> None:
    """Say what is wrong with how a class of layers is written, and mend what is known of it.

    Args:
        session: the reading of the source.
        owner: a class that inherits from one of Keras.
    """
    if session.tries:
        return
    is_first = all(isinstance(each, Outside) and is_of_keras(each.path) for each in owner.bases)
    if is_first:
        _rename(session, owner, "__init__", _near_begin)
        _rename(session, owner, "call", _near_call)
        _check_super(session, owner)
    for each in _methods(owner):
        _check_self(session, each)
    call = owner.names.get("call")
    if is_first and isinstance(call, Function):
        _check_return(session, call)


def _methods(owner: Class) -> Iterator[Function]:
    return (each for each in owner.names.values() if isinstance(each, Function) and each.owner is owner)


def _near_begin(name: str) -> bool:
    return name != "__init__" and name.startswith("_") and name.strip("_") in ("init", "int", "inti", "ini")


def _near_call(name: str) -> bool:
    return name in ("forward", "Call", "_call", "calls", "apply_layers")


def _rename(session: Session, owner: Class, meant: str, is_near: object) -> None:
    """Say that a method is called otherwise than Keras calls it, where nothing in the source calls it either."""
    others = [each for each in _methods(owner) if callable(is_near) and is_near(each.node.name)]  # type: ignore[union-attr]
    if meant in owner.names or (meant == "call" and "__call__" in owner.names) or len(others) != 1:
        return
    node = others[0].node
    if isinstance(node, ast.Lambda) or _is_asked_for(session, node.name):
        return
    owner.names[meant] = others[0]
    line = session.cell.source.line(node.lineno) if session.cell else ""
    start = line.find(node.name, node.col_offset)
    place = session.place(node)
    mend = None
    if place and start >= 0:
        mend = bare(instruction([Edit(place.source, node.lineno, start, start + len(node.name), meant)]))
    which = ": PyTorch calls it so" if node.name == "forward" else ""
    message = f"Keras never calls `{named(node.name)}`{which}; what it calls is `{meant}`"
    session.fail(error("unknown-name", message, help=mend), node)


def _is_asked_for(session: Session, name: str) -> bool:
    """Tell whether the source takes an attribute of a name anywhere."""
    parts = (each for cell in session.cells for statement in cell.body for each in ast.walk(statement))
    return any(isinstance(each, ast.Attribute) and each.attr == name for each in parts)


def _check_super(session: Session, owner: Class) -> None:
    """Say that `__init__` sets layers, and that of Keras, which keeps them, is never called."""
    begin = owner.names.get("__init__")
    node = begin.node if isinstance(begin, Function) else None
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return
    parts = [each for statement in node.body for each in ast.walk(statement)]
    names = {each.attr for each in parts if isinstance(each, ast.Attribute)} | {
        each.id for each in parts if isinstance(each, ast.Name)
    }
    if not any(_sets_layer(each) for each in parts) or names & {"super", "__init__"}:
        return
    first = next((each for each in node.body if not _is_text(each)), node.body[0])
    mend = f"add above line {first.lineno}: `super().__init__()`"
    message = f"`__init__` of `{named(owner.name)}` never calls that of Keras, which keeps its layers"
    session.fail(error("missing-argument", message, help=mend), node)


def _sets_layer(node: ast.AST) -> bool:
    """Tell whether a statement sets an attribute to a layer that it makes: numbers and texts may be set before."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or not _is_of_self(node.targets[0]):
        return False
    made = node.value.func
    return is_known(made.attr if isinstance(made, ast.Attribute) else getattr(made, "id", ""))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _check_self(session: Session, method: Function) -> None:
    """Say that a method uses `self` and does not take it."""
    node = method.node
    if not isinstance(node, ast.FunctionDef) or method.kind or node.decorator_list:
        return
    given = [*node.args.posonlyargs, *node.args.args]
    everything = [each for statement in node.body for each in ast.walk(statement)]
    is_used = any(isinstance(each, ast.Name) and each.id == "self" for each in everything)
    if not is_used or any(each.arg in ("self", "cls") for each in given) or node.args.vararg:
        return
    if any(isinstance(each, ast.Name) and each.id == "self" and isinstance(each.ctx, ast.Store) for each in everything):
        return
    place, line = session.place(node), session.cell.source.line(node.lineno) if session.cell else ""
    at = line.find("(", node.col_offset) + 1
    mend = None
    if place and at and f"def {node.name}" in line:
        comma = ", " if given or node.args.kwonlyargs or node.args.kwarg else ""
        mend = bare(instruction([Edit(place.source, node.lineno, at, at, f"self{comma}")]))
    message = f"`{named(node.name)}` uses `self`, and does not take it as its first argument"
    session.fail(error("missing-argument", message, help=mend), node)
    node.args.args.insert(0, ast.arg("self"))


def _check_return(session: Session, call: Function) -> None:
    """Say that `call` works out tensors and returns none."""
    node = call.node
    if not isinstance(node, ast.FunctionDef) or call.kind or node.decorator_list:
        return
    parts = [each for statement in node.body for each in ast.walk(statement)]
    if any(isinstance(each, (ast.Return, ast.Yield, ast.YieldFrom, ast.Raise)) for each in parts):
        return
    last = node.body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and _is_of_self(last.value.func):
        value: ast.expr = last.value
        edits = put_around(session, value, "return ", "")
        mend = bare(instruction(edits)) if edits else None
    elif isinstance(last, ast.Assign) and isinstance(last.targets[0], ast.Name) and isinstance(last.value, ast.Call):
        value = ast.copy_location(ast.Name(last.targets[0].id, ast.Load()), last)
        mend = f"add below line {last.end_lineno}: `return {last.targets[0].id}`"
    else:
        return
    session.fail(error("no-return", "`call` returns nothing: the model gives no tensor", help=mend), last)
    node.body[-1:] = [last] if isinstance(last, ast.Assign) else []
    node.body.append(ast.copy_location(ast.Return(value), last))


def _is_of_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def returned_uncalled(session: Session, call: Function) -> None:
    """Say that `call` returns a layer where it was to call it on the tensor that was set last."""
    node = call.node
    if not isinstance(node, ast.FunctionDef) or session.tries:
        return
    last = node.body[-1]
    value = last.value if isinstance(last, ast.Return) else None
    if value is None or not _is_of_self(value):
        return
    set_before = [
        each.targets[0].id
        for each in node.body[:-1]
        if isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name)
    ]
    arguments = [each.arg for each in node.args.args[1:2]]
    variable = next(reversed(set_before or arguments), None)
    text = ast.unparse(value)
    with session.in_cell(call.cell):
        mend = written_instead(session, value, f"{text}({variable})") if variable else None
    message = f"`{named(text)}` is a layer, not a tensor: it is never called"
    with session.in_cell(call.cell):
        session.fail(error("never-called", message, help=mend), value)


def never_used(session: Session, layer: SourceLayer) -> Iterator[Diagnostic]:
    """Yield a warning for each layer that a class makes and that nothing in the source ever takes."""
    owner = layer.instance.owner
    begin = owner.names.get("__init__") if owner else None
    node = begin.node if isinstance(begin, Function) else None
    if owner is None or not isinstance(node, ast.FunctionDef) or len(list(owner.line())) > 1:
        return
    session.cell = owner.cell
    for each in node.body:
        target = each.targets[0] if isinstance(each, ast.Assign) and len(each.targets) == 1 else None
        if not isinstance(target, ast.Attribute) or not _is_of_self(target):
            continue
        made = layer.instance.attributes.get(target.attr)
        if isinstance(made, LayerObject) and not made.uses and not _is_loaded(session, target.attr):
            message = f"nothing calls `self.{named(target.attr)}`: it is no part of the model"
            found = warning("unreached-layer", message, session.place(each))
            yield found._replace(help="call it in `call`, or take the line out")


_WAYS_AROUND = frozenset("getattr setattr vars __dict__ layers _layers submodules _flatten_layers".split())
"""What takes layers without their names."""


def _is_loaded(session: Session, name: str) -> bool:
    """Tell whether the source may take an attribute of a name anywhere."""
    for part in (each for cell in session.cells for statement in cell.body for each in ast.walk(statement)):
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Load) and part.attr == name:
            return True
        if isinstance(part, ast.Name) and part.id in ("getattr", "setattr", "vars"):
            return True
        if isinstance(part, ast.Attribute) and _is_of_self(part) and part.attr in _WAYS_AROUND:
            return True
    return False
