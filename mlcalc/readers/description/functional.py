"""Layers called on what they take, as one expression: `Dense(4)(Dense(10)(Input((3,))))`.

A chain of them says what `Sequential([…])` says, and is read as that; one whose layers join tensors is a piece of
Python, as it stands in a file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlcalc.errors import Diagnostic, MlcalcError, Source
from mlcalc.faults.mending import place_at
from mlcalc.layers import is_layer
from mlcalc.limits import LONGEST_CALL

_INPUTS = ("Input", "InputLayer")
_MODELS = ("Model", "Functional")
_TENSORS = ("inputs", "x")
"""What Keras calls what a layer is called on."""


def as_chain(source: Source) -> Source:
    """Return the text of layers that are called one on the other as that of a chain; any other text as it is.

    Raises:
        MlcalcError: the first layer is called on a name, or on nothing.
    """
    tree = _parsed(source.text)
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Call):
        return source
    layers: list[str] = []
    node: ast.expr = tree
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
        given = _given(node)
        if given is None or isinstance(node.func.func, ast.Call):
            return source
        layers.append(_text_of(source, node.func))
        node = given
    if isinstance(node, ast.Call) and _name_of(node) in _INPUTS:
        return source._replace(text=_chain([_text_of(source, node), *reversed(layers)]))
    if isinstance(node, ast.Name):
        message = f"`{node.id}` is a name, and stands for nothing here: the layers stand alone"
        raise _without_tensor(source, node, message, layers)
    if isinstance(node, ast.Call) and is_layer(_name_of(node)):
        layers.append(_text_of(source, node))
        raise _without_tensor(source, node, f"`{layers[-1]}` is a layer, and is called on no tensor", layers)
    return source


def as_python(text: str) -> str | None:
    """Return layers that are called on several tensors, or a call of `Model`, as a piece of Python; None if it is none.

    Each input has a name of its own there.
    """
    if _ADDING.match(text) and _is_adding(text):
        return f"model = Sequential(); {text.strip()}\n"
    tree = _parsed(text)
    if not isinstance(tree, ast.Call):
        return None
    if _name_of(tree) in _MODELS and len(tree.args) + len(tree.keywords) > 1 and any(_inputs(tree)):
        return f"model = {text.strip()}\n"
    if _is_chain(tree):
        return None
    is_applied = any(isinstance(each, ast.Call) and isinstance(each.func, ast.Call) for each in ast.walk(tree))
    is_function = _name_of(tree) in _FUNCTIONS or (is_layer(_name_of(tree)) and _takes_inputs(tree))
    inputs = sorted(_inputs(tree), key=lambda each: (each.lineno, each.col_offset))
    if not (is_applied or is_function) or not inputs or "\n" in text.strip():
        return None
    body, lines, end = "", [], 0
    encoded = text.strip().encode()  # ast counts bytes
    for number, each in enumerate(inputs, 1):
        name = f"input_{number}"
        body += encoded[end : each.col_offset].decode() + name
        end = each.end_col_offset or len(encoded)
        lines.append(f"{name} = {encoded[each.col_offset : end].decode()}")
    body += encoded[end:].decode()
    names = ", ".join(f"input_{number}" for number in range(1, len(inputs) + 1))
    given = f"[{names}]" if len(inputs) > 1 else names
    return "\n".join([*lines, f"output = {body}", f"model = Model({given}, output)", ""])


def _is_chain(node: ast.expr) -> bool:
    """Tell whether layers are called one on the other, each on one tensor."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
        given = _given(node)
        if given is None:
            return False
        node = given
    return isinstance(node, ast.Name) or (isinstance(node, ast.Call) and _name_of(node) in _INPUTS)


def _takes_inputs(tree: ast.Call) -> bool:
    """Tell whether an input stands among the arguments of a layer."""
    given = [each for value in tree.args for each in (value.elts if isinstance(value, ast.List) else [value])]
    return any(isinstance(each, ast.Call) and _name_of(each) in _INPUTS for each in given)


_ADDING = re.compile(r"\s*model\.add\(")


def _is_adding(text: str) -> bool:
    """Tell whether a text adds several layers to a model that is made nowhere."""
    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return len(tree.body) > 1 and "=" not in re.sub(r"\([^\n]*\)", "", text)


_FUNCTIONS = "add subtract multiply average maximum minimum concatenate dot".split()
"""What joins tensors without a layer."""


def _inputs(tree: ast.Call) -> Iterator[ast.Call]:
    return (each for each in ast.walk(tree) if isinstance(each, ast.Call) and _name_of(each) in _INPUTS)


def _parsed(text: str) -> ast.expr | None:
    if len(text) > LONGEST_CALL:
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


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
    meant = _chain([*reversed(layers)])
    start = len(source.text) - len(source.text.lstrip()) + _offset(source.text.strip(), node)
    place = place_at(source, start, start + len(_text_of(source, node)))
    return MlcalcError(Diagnostic("not-a-value", message, help=f"change it to: {meant}", place=place))


def _offset(text: str, node: ast.expr) -> int:
    """Return at which character a part of a text begins."""
    lines = text.splitlines(keepends=True)
    before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    return sum(map(len, lines[: node.lineno - 1])) + len(before)
