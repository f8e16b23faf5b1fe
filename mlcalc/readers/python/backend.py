"""The functions of `keras.backend` that other modules have under another name, or with other defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mlcalc.formula import known_product
from mlcalc.readers.python.objects import Tensor
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.tensors import operation
from mlcalc.readers.python.values import Array, Setting, Unknown

Function = Callable[[Session, Setting], Any]

CONSTANTS: Mapping[str, Any] = {"epsilon": 1e-07, "floatx": "float32", "learning_phase": 0}
"""Functions without arguments -> what they give."""


def _with_axis(name: str, default: int) -> Function:
    """Return the rule of an operation whose axis has another default."""

    def ruled(session: Session, setting: Setting) -> Any:
        axis = setting.get(1, "axis", default)
        rest = {key: value for key, value in setting.named.items() if key not in ("axis", "x", "tensors")}
        first = setting.get(0, "x", setting.named.get("tensors"))
        return operation(session, name, [first], {**rest, "axis": axis})

    return ruled


def _as(name: str) -> Function:
    return lambda session, setting: operation(session, name, setting.positional, setting.named)


def _shape(value: Any) -> tuple[int | None, ...] | None:
    return value.shape if isinstance(value, (Tensor, Array)) else None


def _batch_flatten(session: Session, setting: Setting) -> Any:
    value = setting.get(0, "x")
    shape = _shape(value)
    size = known_product(shape[1:]) if shape else None
    return operation(session, "reshape", [value, [-1, Unknown("a size") if size is None else size]], {})


def _repeat(session: Session, setting: Setting) -> Any:
    """`repeat(x, n)`: (batch, features) becomes (batch, n, features)."""
    longer = operation(session, "expand_dims", [setting.get(0, "x"), 1], {})
    return operation(session, "tile", [longer, [1, setting.get(1, "n"), 1]], {})


def _repeat_elements(session: Session, setting: Setting) -> Any:
    times, axis = setting.get(1, "rep"), setting.get(2, "axis")
    return operation(session, "repeat", [setting.get(0, "x"), times], {"axis": axis})


def _gather(session: Session, setting: Setting) -> Any:
    table, indices = setting.get(0, "reference"), setting.get(1, "indices")
    return operation(session, "take", [table, indices], {"axis": 0})


def _first(session: Session, setting: Setting) -> Any:
    return setting.get(0, "x")


def _rank(session: Session, setting: Setting) -> Any:
    shape = _shape(setting.get(0, "x"))
    return Unknown("the rank of a tensor", "", None) if shape is None else len(shape)


BACKEND: Mapping[str, Function] = {
    "argmax": _with_axis("argmax", -1),
    "argmin": _with_axis("argmin", -1),
    "batch_flatten": _batch_flatten,
    "concatenate": _with_axis("concatenate", -1),
    "expand_dims": _with_axis("expand_dims", -1),
    "flatten": _as("ravel"),
    "gather": _gather,
    "in_test_phase": _first,
    "in_train_phase": _first,
    "ndim": _rank,
    "permute_dimensions": _as("transpose"),
    "repeat": _repeat,
    "repeat_elements": _repeat_elements,
}
"""Function of `keras.backend` -> its meaning, where that is not the operation of the same name."""
