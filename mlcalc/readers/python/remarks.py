"""What statements do with data: results that nothing takes, and the names of prepared data and of parts of a split."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from mlcalc.lint.facts import Remark
from mlcalc.readers.python import frames
from mlcalc.readers.python.arrays import Transformer
from mlcalc.readers.python.samples import data_of
from mlcalc.readers.python.values import Array, Outside, Unknown

if TYPE_CHECKING:
    from mlcalc.readers.python.session import Session

_GIVE_ANOTHER = frozenset(
    "reshape astype transpose flatten ravel squeeze expand_dims swapaxes moveaxis to_categorical pad_sequences "
    "normalize".split()
)
"""Functions and methods that leave what they are given as it is."""
_OF_FRAMES = frozenset("drop dropna fillna reset_index rename astype".split())
_WITH_FUNCTIONS = frozenset(("numpy", "keras", "tensorflow", "sklearn"))


def lost(session: Session, node: ast.Call, function: Any, owner: Any, target: str) -> None:
    """Note that what a call gives is lost, since nothing takes it.

    Args:
        session: the reading of the source.
        node: the call, which is a whole statement.
        function: what is called.
        owner: what it is called with, or on.
        target: the name of that; nothing if it has none.
    """
    name = function.name if isinstance(function, Outside) else getattr(node.func, "attr", "")
    is_scaler = isinstance(owner, Transformer)
    if is_scaler:
        argument = node.args[0] if node.args else None
        target = argument.id if isinstance(argument, ast.Name) else ""
    if _is_lost(session, node, function, owner, name) and session.training.may_keep(node):
        by, order = owner if is_scaler else None, session.training.next()
        keep = session.training.remarks.append
        keep(Remark("lost", session.place(node), data_of(owner), by, name, target, order=order))


def _is_lost(session: Session, node: ast.Call, function: Any, owner: Any, name: str) -> bool:
    """Tell whether a call does nothing but give something."""
    if session.training.doubts:
        return False
    options = {each.arg for each in node.keywords}
    if isinstance(owner, Transformer):
        return name in ("transform", "fit_transform")
    if isinstance(owner, frames.Frame):
        is_shown = session.cell is not None and session.cell.source.cell is not None  # at the end of a cell
        return name in _OF_FRAMES and not is_shown and not options & {"inplace", "copy", None}
    is_known = not isinstance(function, Outside) or function.path.partition(".")[0] in _WITH_FUNCTIONS
    return is_known and name in _GIVE_ANOTHER and "copy" not in options and isinstance(owner, (Array, Unknown, list))


def assigned(session: Session, target: ast.expr, value: Any) -> None:
    """Note that prepared data get a name, and what the parts of a split are called."""
    if isinstance(value, Transformer) and isinstance(target, ast.Name):
        value.variable = target.id
    if isinstance(value, list) and isinstance(target, (ast.Tuple, ast.List)):
        _named_parts(session, target, value)
    data = data_of(value)
    is_kept = isinstance(target, ast.Name) and isinstance(value, Array) and data is not None and bool(data.prepared)
    if is_kept and session.training.may_keep(target):
        keep = session.training.remarks.append
        place, order = session.place(target), session.training.next()
        keep(Remark("prepared", place, data, text=data.prepared, target=target.id, order=order))  # type: ignore[union-attr, attr-defined]


def _named_parts(session: Session, target: ast.Tuple | ast.List, values: list[Any]) -> None:
    first = data_of(values[0]) if values else None
    last = next((each for each in reversed(session.training.remarks) if each.kind == "split"), None)
    are_names = all(isinstance(each, ast.Name) for each in target.elts)
    if first is None or first.rows is None or last is None or first.rows.key != ("train", last.by) or not are_names:
        return
    remarks = session.training.remarks
    names = ", ".join(each.id for each in target.elts if isinstance(each, ast.Name))
    remarks[remarks.index(last)] = last._replace(target=names, spot=session.place(target))
