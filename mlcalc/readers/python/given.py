"""What a call gives to a model: arrays, lists of them and generators, each where the source writes it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlcalc.lint.facts import Samples, Written
from mlcalc.readers.python.frames import Frame
from mlcalc.readers.python.keras_objects import generator_of
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.values import Array, Unknown

if TYPE_CHECKING:
    from mlcalc.readers.python.session import Session

_MOST_INPUTS = 100


def given(value: Any, written: Written, name: str) -> Any:  # noqa: PLR0911  (one for each kind)
    """Return what a model is given, as rules know it; None if nothing is known of it."""
    text, place = written.texts.get(name, ""), written.spots.get(name)
    if isinstance(value, Array):
        is_sure = value.data is None or value.data.is_shaped
        return Samples(_sizes(value.shape) if is_sure else None, value.data, text, place)
    if isinstance(value, Frame):
        return Samples((None, value.width), value.whole(), text, place)
    if isinstance(value, Unknown) and (generator := generator_of(value, given)) is not None:
        return generator._replace(text=text)
    if isinstance(value, Unknown):
        is_list = value.data is not None and value.data.kind == "list"
        return Samples(None, value.data, text, place, is_list=is_list) if text else None
    if isinstance(value, (list, tuple)):
        if value and all(isinstance(each, (int, float)) or _is_list(each) for each in value) and _holds_numbers(value):
            return Samples(None, None, text, place, is_list=isinstance(value, list))
        return [given(each, Written(), "") for each in value[:_MOST_INPUTS]]
    if isinstance(value, dict):
        return {key: given(each, Written(), "") for key, each in list(value.items())[:_MOST_INPUTS]}
    return None


def given_at(session: Session, name: str, written: Written, nodes: Mapping[str, ast.expr]) -> Any:
    """Return what an argument gives: each part of what is listed there as it is written."""
    return _parts(session, written.values.get(name), nodes.get(name), written, name)


def _parts(session: Session, value: Any, node: ast.expr | None, written: Written, name: str) -> Any:
    """Return what a value gives; its parts have places where the source lists them."""
    whole = given(value, written, name)
    if isinstance(whole, list) and isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) == len(whole):
        return [_part(session, *pair) for pair in zip(value, node.elts, strict=False)]
    if isinstance(whole, dict) and isinstance(node, ast.Dict) and len(node.values) == len(whole):
        pairs = zip(whole, value.values(), node.values, strict=False)
        return {key: _part(session, each, part) for key, each, part in pairs}
    return whole


def _part(session: Session, value: Any, node: ast.expr) -> Any:
    place = session.place(node)
    spots = {"": place} if place is not None else {}
    return _parts(session, value, node, Written(texts={"": text_of(node) or ""}, spots=spots), "")


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _holds_numbers(value: Any, depth: int = 0) -> bool:
    """Tell whether nested lists hold numbers and nothing else."""
    if not _is_list(value) or depth > 6:
        return isinstance(value, (int, float))
    return bool(value) and all(_holds_numbers(each, depth + 1) for each in value[:_MOST_INPUTS])


def _sizes(shape: Any) -> tuple[int | None, ...] | None:
    if shape is None:
        return None
    return tuple(each if isinstance(each, int) else None for each in shape)
