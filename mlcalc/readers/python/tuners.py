"""Values that a tuner chooses: of KerasTuner, Optuna and Hyperas; what is asked for has a value that it may choose."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from mlcalc.readers.python.values import EXAMPLE, Setting, Unknown

_REASON = "a tuner chooses it"
_FIRST: Mapping[str, tuple[int, str]] = {
    "Int": (1, "min_value"),
    "Float": (1, "min_value"),
    "Choice": (1, "values"),
    "suggest_int": (1, "low"),
    "suggest_float": (1, "low"),
    "suggest_uniform": (1, "low"),
    "suggest_loguniform": (1, "low"),
    "suggest_categorical": (1, "choices"),
}
"""A method of a tuner -> the argument that holds the first of the values that it may choose."""
_OF_HYPERAS = frozenset("choice uniform quniform loguniform qloguniform normal randint conditional".split())


def chosen(name: str, setting: Setting) -> Any:
    """Return what a method of a tuner gives; None if it is none of a tuner.

    Args:
        name: the method: `Int`, `suggest_int`.
        setting: what it is given.
    """
    if name == "Boolean":
        return Unknown(name, _REASON, None, "True")
    if name == "Fixed":
        return setting.get(1, "value")
    if name not in _FIRST:
        return None
    value = setting.named.get("default", setting.get(*_FIRST[name]))
    return Unknown(name, _REASON, None, _example(value))


def template(node: ast.Set) -> Unknown | None:
    """Return what a template of Hyperas stands for, `{{choice([1, 2])}}`; None if it is none."""
    inner = node.elts[0] if len(node.elts) == 1 else None
    call = inner.elts[0] if isinstance(inner, ast.Set) and len(inner.elts) == 1 else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id not in _OF_HYPERAS:
        return None
    options = call.args[0] if call.args else None
    first = options.elts[0] if isinstance(options, ast.List) and options.elts else options
    text = ast.unparse(node)
    return Unknown(text, _REASON, text, _example(first.value if isinstance(first, ast.Constant) else None))


def _example(value: Any) -> str:
    if isinstance(value, (list, tuple)) and value:
        value = value[0]
    return str(value) if isinstance(value, (int, float, str)) else EXAMPLE
