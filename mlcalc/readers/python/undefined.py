"""Names that nothing in a source defines, and what was meant by them."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Sequence
from typing import Any, TypeGuard

from mlcalc.errors import closest, error
from mlcalc.layers import names
from mlcalc.readers.python.keras_names import functions, is_of_keras
from mlcalc.readers.python.objects import ChainObject, LayerObject, SourceLayer
from mlcalc.readers.python.rewriting import written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.tensors import holds_tensor
from mlcalc.readers.python.values import UNDEFINED, Class, Function, Setting, Unknown
from mlcalc.texts import named

_LIKE_ADD = ("append", "extend", "insert", "push")


def is_undefined(session: Session, value: Any) -> bool:
    """Tell whether a value is not known because nothing in the source defines its name."""
    if not isinstance(value, Unknown) or value.reason != UNDEFINED or session.stars or session.tries:
        return False
    return _name(value) not in session.bound


def _name(value: Unknown) -> str:
    """Return the name that a value is looked up by."""
    return re.split(r"\W", value.text, maxsplit=1)[0]


def lost_method(session: Session, function: Unknown, setting: Setting) -> None:
    """Say that a layer is given to a method that no model has, or to one of a name that is near to a model's."""
    called = setting.node.func if setting.node else None
    if not isinstance(called, ast.Attribute) or not isinstance(called.value, ast.Name):
        return
    if _misspelt_method(session, function, called, called.value.id):
        return
    if not any(isinstance(each, LayerObject) for each in setting.positional):
        return
    variable, method = called.value.id, called.attr
    owner = next((each for each in reversed(session.models) if variable in each.names), None)
    if owner is None:
        near = closest(variable, (name for each in session.models for name in each.names))
        if near is not None and is_undefined(session, function):
            mend = written_instead(session, called.value, near)
            message = f"nothing in the source defines `{named(variable)}`: did you mean `{near}`?"
            session.fail(error("unknown-name", message, help=mend), called.value)
    elif (
        function.text == f"{owner.name}.{method}"
        and isinstance(owner, ChainObject)
        and (method in _LIKE_ADD or closest(method, ("add",)))
    ):
        mend = written_instead(session, called, f"{variable}.add")
        message = f"`Sequential` has no `{named(method)}`: did you mean `add`?"
        session.fail(error("unknown-name", message, help=mend), setting.node)


_USUAL = "compile fit evaluate predict summary save save_weights load_weights get_layer pop".split()
_OTHERS = frozenset(
    "fit_generator evaluate_generator predict_generator predict_classes predict_proba predict_on_batch train_on_batch "
    "test_on_batch predict_step train_step test_step compiled_metrics compiled_loss compute_loss compute_metrics "
    "compile_from_config get_compile_config get_build_config get_config from_config get_weights set_weights layers "
    "built get_metrics_result compute_mask compute_output_shape compiled output outputs input inputs".split()
)
"""Names of models that are near to the usual ones."""


def _misspelt_method(session: Session, function: Unknown, called: ast.Attribute, variable: str) -> bool:
    """Tell whether a method is called that no model has and whose name is near to a usual one, and say so."""
    method = called.attr
    owner = next((each for each in reversed(session.models) if variable in each.names), None)
    if owner is None or isinstance(owner, SourceLayer) or function.text != f"{owner.name}.{method}":
        return False
    near = None if method in _OTHERS else closest(method, _USUAL)
    if near is None:
        return False
    mend = written_instead(session, called, f"{variable}.{near}")
    session.training.escaped.add(id(owner))  # what was meant to be done is not followed
    session.fail(error("unknown-name", f"a model has no `{named(method)}`: did you mean `{near}`?", help=mend), called)
    return True


_OF_KERAS = _OTHERS | {*_USUAL, *"add add_loss add_metric add_weight add_variable call build fit adapt".split()}
"""What objects of Keras have without being given it."""


def undefined(session: Session, value: Unknown, node: ast.expr | ast.stmt | None, known: Sequence[str]) -> str | None:
    """Say that nothing in the source defines a name; return the known one that is near."""
    name = _name(value)
    found = (
        next((each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name), None)
        if node
        else None
    )
    near = closest(name, [each for each in known if each != name])
    meant = near or _only_tensor(session, node, found)
    if meant is None and not session.has_imports:
        return None  # an excerpt: what it leaves out may define the name
    mend = written_instead(session, found, meant) if meant and found else None
    message = f"nothing in the source defines `{named(name)}`" + (f": did you mean `{meant}`?" if meant else "")
    session.fail(error("unknown-name", message, help=mend), found or node)
    return meant


def _only_tensor(session: Session, node: ast.AST | None, found: ast.Name | None) -> str | None:
    """Return the variable of the tensor above, where a layer is called on a name of nothing, or a model ends there."""
    is_alone = isinstance(node, ast.Call) and (node.args == [found] or _is_end_of_model(node, found))
    last = next(reversed(session.tensors), None) if is_alone else None
    is_clear = last is not None and (len(session.tensors) == 1 or bool(session.tensors[last].use.inputs))
    return last if is_clear else None


def _is_end_of_model(node: ast.Call, found: ast.Name | None) -> bool:
    """Tell whether a name is all that a model is said to give."""
    ends = [*node.args[1:2], *(each.value for each in node.keywords if each.arg in ("outputs", "output"))]
    return ends == [found] and ast.unparse(node.func).endswith("Model")


def misspelt(session: Session, function: Unknown, setting: Setting, known: Sequence[str]) -> str | None:
    """Return the function of the source or the layer that is meant by the name that is called, and say so.

    Args:
        session: the reading of the source.
        function: what is called.
        setting: what it is given.
        known: the functions and classes of the source.
    """
    if setting.node is None or not isinstance(setting.node.func, ast.Name) or not is_undefined(session, function):
        return None
    if hasattr(builtins, function.text):
        return None
    layers = names() if function.text[:1].isupper() else functions() if holds_tensor(setting.positional) else ()
    if closest(function.text, (*known, *layers)) is None:
        return None
    return undefined(session, function, setting.node.func, (*known, *layers))


def attribute_never_set(session: Session, owner: Class, name: str, node: ast.expr | None) -> str | None:
    """Return the attribute of an object that is meant by one which nothing sets and which is called, and say so.

    That is the one whose name is near, or the only layer of the class that nothing calls.
    """
    function = session.stack[-1][1] if session.stack else None
    body = ast.walk(function.node) if isinstance(function, Function) else ()
    is_called = any(isinstance(each, ast.Call) and each.func is node and each.args for each in body)
    if (
        not isinstance(node, ast.Attribute)
        or not is_called
        or name in _OF_KERAS
        or name[0] == "_"
        or _may_have_more(owner)
    ):
        return None
    used = [each for part in owner.line() for each in ast.walk(part.node) if _is_of_self(each)]
    given = dict.fromkeys(each.attr for each in used if isinstance(each.ctx, ast.Store))
    taken = {each.attr for each in used if isinstance(each.ctx, ast.Load)}
    left = [each for each in given if each not in taken]
    if name in given or any(part.has(name) for part in owner.line()):
        return None
    near = closest(name, given) or (left[0] if len(left) == 1 else None)
    question = f": did you mean `self.{near}`?" if near else ""
    message = f"`self.{named(name)}` is called, and nothing sets it{question}"
    mend = written_instead(session, node, f"self.{near}") if near else None
    session.fail(error("unknown-name", message, help=mend), node)
    return near


def _may_have_more(owner: Class) -> bool:
    """Tell whether objects may have more attributes than those that their classes set by name."""
    return any(not is_of_keras(each.path) for each in owner.outside()) or any(
        (isinstance(each, ast.Name) and each.id in ("setattr", "vars"))
        or (isinstance(each, ast.Attribute) and each.attr in ("__setattr__", "__dict__"))
        for part in owner.line()
        for each in ast.walk(part.node)
    )


def _is_of_self(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
