"""Texts that call layers on what they take, or add them to a model, with a part missing that Python needs."""

from __future__ import annotations

import ast
import re

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source
from mlcalc.faults.mending import place_at
from mlcalc.layers import is_layer
from mlcalc.readers.description.call_text import parsed_expression

_TENSORS = ("inputs", "x")
"""What Keras calls what a layer is called on."""


def check_called(source: Source) -> None:
    """Refuse layers that are called one on the other, and the first of them on a name or on nothing.

    Raises:
        MlcalcError: a text calls them so.
    """
    tree = parsed_expression(source.text)
    if not isinstance(tree, ast.Call):
        return
    _check_model(source, tree)
    _check_asked(source, tree)
    if not isinstance(tree.func, ast.Call):
        return
    layers: list[str] = []
    node: ast.expr = tree
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
        given = _given(node)
        if given is None or isinstance(node.func.func, ast.Call):
            return
        layers.append(_text_of(source, node.func))
        node = given
    if isinstance(node, ast.Name):
        message = f"`{node.id}` is a name, and stands for nothing here: the layers stand alone"
        raise _without_tensor(source, node, message, layers)
    if isinstance(node, ast.Call) and is_layer(_name_of(node)):
        layers.append(_text_of(source, node))
        raise _without_tensor(source, node, f"`{layers[-1]}` is a layer, and is called on no tensor", layers)


def _check_model(source: Source, tree: ast.Call) -> None:
    """Refuse a model of tensors that are made nowhere, `Model(inputs=x, outputs=y)`.

    Raises:
        MlcalcError: a text is one.
    """
    given = [*tree.args, *(each.value for each in tree.keywords)]
    parts = [part for each in given for part in (each.elts if isinstance(each, (ast.List, ast.Tuple)) else [each])]
    missing = [each for each in parts if isinstance(each, ast.Name)]
    if _name_of(tree) not in _MODELS or not missing:
        return
    message = (
        f"`{missing[0].id}` is made nowhere: the layers that make it stand in front of `{_name_of(tree)}` in Python"
    )
    mend = f"give them with it, such as: {_MODEL}; or as a chain: {_CHAIN}"
    raise MlcalcError(Diagnostic("not-a-value", message, help=mend, place=_place_of(source, missing[0])))


def _check_asked(source: Source, tree: ast.Call) -> None:
    """Refuse what is asked of a model that is made nowhere, `model.summary()`.

    Raises:
        MlcalcError: a text asks so.
    """
    asked = tree.func
    if not isinstance(asked, ast.Attribute) or not isinstance(asked.value, ast.Name) or asked.attr not in _QUESTIONS:
        return
    name = asked.value.id
    message = f"`{name}.{asked.attr}` is a line of Python about `{name}`, which is made nowhere here"
    mend = f"give the file that makes it, `mlcalc summary train.py`, or the model itself: {_CHAIN}"
    raise MlcalcError(Diagnostic("not-a-value", message, help=mend, place=_place_of(source, asked.value)))


_QUESTIONS = ("build", "compile", "count_params", "evaluate", "fit", "get_config", "predict", "save", "summary")
"""What Python asks a model for, and no layer is called."""
_MODELS = ("Model", "Functional")
_MODEL = "`x = Input((4,)); y = Dense(3)(x); Model(x, y)`"
_CHAIN = "`Sequential([Input((4,)), Dense(3)])`"


def with_its_model(text: str) -> str | None:
    """Return calls of `model.add` with the model that is made nowhere, as Python; None if a text is none."""
    return f"model = Sequential(); {text.strip()}\n" if _ADDING.match(text) and _is_adding(text) else None


_ADDING = re.compile(r"\s*model\.add\(")


def _is_adding(text: str) -> bool:
    """Tell whether a text adds several layers to a model that is made nowhere."""
    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return len(tree.body) > 1 and "=" not in re.sub(r"\([^\n]*\)", "", text)


def _name_of(node: ast.Call) -> str:
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _given(node: ast.Call) -> ast.expr | None:
    """Return the one thing that a layer is called on."""
    named = [each.value for each in node.keywords if each.arg in _TENSORS]
    given = [*node.args, *named]
    is_single = len(given) == 1 and len(named) == len(node.keywords)
    return given[0] if is_single and not isinstance(given[0], (ast.List, ast.Tuple, ast.Starred)) else None


def _text_of(source: Source, node: ast.expr) -> str:
    return ast.get_source_segment(source.text.strip(), node) or ""


def _chain(layers: list[str]) -> str:
    return layers[0] if len(layers) == 1 else f"Sequential([{', '.join(layers)}])"


def _without_tensor(source: Source, node: ast.expr, message: str, layers: list[str]) -> MlcalcError:
    """Return the error that the first of some layers is called on no tensor, with the layers as a chain."""
    mend = f"change it to: {_chain([*reversed(layers)])}"
    return MlcalcError(Diagnostic("not-a-value", message, help=mend, place=_place_of(source, node)))


def _place_of(source: Source, node: ast.expr) -> Place:
    start = len(source.text) - len(source.text.lstrip()) + _offset(source.text.strip(), node)
    return place_at(source, start, start + len(_text_of(source, node)))


def _offset(text: str, node: ast.expr) -> int:
    """Return at which character a part of a text begins."""
    lines = text.splitlines(keepends=True)
    before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    return sum(map(len, lines[: node.lineno - 1])) + len(before)
