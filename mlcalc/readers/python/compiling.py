"""What `compile` is given: losses, an optimizer and metrics, however they are spelt."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mlcalc.lint.facts import Compiling, Loss, Metric, Misnomer, Optimizer, is_finite
from mlcalc.lint.names import (
    is_loss_name,
    is_metric_name,
    is_optimizer_name,
    loss_name,
    metric_key,
    optimizer_name,
)
from mlcalc.lint.signatures import arguments_of
from mlcalc.readers.python.keras_objects import Made
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.values import Outside, Unknown

if TYPE_CHECKING:
    from mlcalc.readers.python.session import Session


def compiling_of(session: Session, values: Mapping[str, Any], nodes: Mapping[str, ast.expr]) -> Compiling:
    """Return what `compile` says by its arguments, and where."""
    value, node = values.get("loss"), nodes.get("loss")
    losses: list[Loss | None] = []
    by_name: dict[str, Loss | None] = {}
    if isinstance(value, dict):
        parts = dict(zip(value, node.values, strict=False)) if isinstance(node, ast.Dict) else {}
        by_name = {str(key): _loss(session, each, parts.get(key)) for key, each in value.items()}
    elif isinstance(value, (list, tuple)):
        elements = list(node.elts) if isinstance(node, (ast.List, ast.Tuple)) else [None] * len(value)
        losses = [_loss(session, each, part) for each, part in zip(value, elements, strict=False)]
    elif value is not None:
        losses = [_loss(session, value, node)]
    return Compiling(
        losses,
        by_name,
        _optimizer(session, values.get("optimizer"), nodes.get("optimizer")),
        _metrics(session, values.get("metrics", []), nodes.get("metrics")),
        _saved_optimizer(values.get("optimizer", "rmsprop")) or {},
        tuple(_misnomers(session, values, nodes)),
    )


_KNOWN = {"loss": is_loss_name, "metrics": is_metric_name, "optimizer": is_optimizer_name}
_KINDS = {"loss": "loss", "metrics": "metric", "optimizer": "optimizer"}


def _misnomers(session: Session, values: Mapping[str, Any], nodes: Mapping[str, ast.expr]) -> Iterator[Misnomer]:
    """Yield the names of losses, metrics and optimizers that Keras does not know."""
    for argument, is_known in _KNOWN.items():
        for value, node in _texts(values.get(argument), nodes.get(argument)):
            if not is_known(value):
                yield Misnomer(_KINDS[argument], value, session.place(node) if node is not None else None)


def _texts(value: Any, node: ast.expr | None) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the texts in a value, and in the lists and the values of the dictionary that it may be, with their code."""
    if isinstance(value, str):
        yield value, node
        return
    parts: list[Any] = []
    if isinstance(value, dict):
        parts, value = (list(node.values) if isinstance(node, ast.Dict) else []), list(value.values())
    elif isinstance(value, (list, tuple)):
        parts = list(node.elts) if isinstance(node, (ast.List, ast.Tuple)) else []
    else:
        return
    if len(parts) != len(value):
        parts = [node] * len(value)
    for each, part in zip(value[:_MOST_NAMES], parts, strict=False):
        yield from _texts(each, part) if isinstance(each, str) or not isinstance(each, dict) else ()


_MOST_NAMES = 100


def _loss(session: Session, value: Any, node: ast.expr | None) -> Loss | None:
    spot = session.place(node) if node is not None else None
    text = (text_of(node) if node is not None else None) or ""
    if isinstance(value, Outside) and _is_of(value, "losses", "metrics", "objectives"):
        value = value.name
        text = text or value
    if isinstance(value, str):
        name = loss_name(value)
        is_literal = isinstance(node, ast.Constant)
        return Loss(name, False, text, spot if is_literal or node is not None else None) if name else None
    if isinstance(value, Made) and value.kind == "losses":
        name = loss_name(value.name)
        if name is None or value.given.is_partial:
            return None
        arguments = arguments_of("losses", value.name) or ("from_logits",)
        logits = (
            value.argument("from_logits", arguments.index("from_logits"), False)
            if "from_logits" in arguments
            else False
        )
        known = logits if isinstance(logits, bool) else None if isinstance(logits, Unknown) else bool(logits)
        is_here = isinstance(node, ast.Call)
        return Loss(
            name, known, text if is_here else value.text, spot if is_here else value.written.whole, value.written
        )
    return None


def _is_of(value: Outside, *modules: str) -> bool:
    return any(each in value.parts for each in modules)


_FALLING = ("ExponentialDecay", "InverseTimeDecay", "PolynomialDecay")
"""Schedules that begin with their largest rate."""
_FIRST = "initial_learning_rate"


def _optimizer(session: Session, value: Any, node: ast.expr | None) -> Optimizer | None:
    if isinstance(value, str):
        return Optimizer(optimizer_name(value))
    if isinstance(value, Outside) and _is_of(value, "optimizers", "train"):
        is_class = arguments_of("optimizers", value.name) is not None
        spot = session.place(node) if node is not None else None
        return Optimizer(optimizer_name(value.name), spot=spot, is_class=is_class, text=value.name)
    if not isinstance(value, Made) or value.kind != "optimizers":
        return None
    key = next((each for each in ("learning_rate", "lr") if each in value.given.named), None)
    rate = value.argument(key or "learning_rate", 0)
    call = value.written
    spot = call.spots.get(key) if key else call.spots.get("0")
    text = call.texts.get(key or "", "")
    if isinstance(rate, Made) and rate.name in _FALLING:
        spots, text = rate.written.spots, rate.written.texts.get(_FIRST, "")
        spot, rate = spots.get(_FIRST, spots.get("0")), rate.argument(_FIRST, 0)
    is_no_number = isinstance(rate, (str, list, tuple))
    return Optimizer(
        optimizer_name(value.name),
        rate if is_finite(rate) else None,
        spot,
        text,
        value.given,
        wrong_rate=repr(rate)[:_LONGEST_VALUE] if is_no_number else "",
    )


_LONGEST_VALUE = 40


def _saved_optimizer(value: Any) -> dict[str, Any] | None:
    """Return an optimizer as Keras would save it, and its arguments by place beside; None if it is not known."""
    if isinstance(value, str):
        return {"class_name": value, "config": {}}
    if not isinstance(value, Made) or value.given.is_partial:
        return None
    positional = [_saved_argument(each) for each in value.given.positional]
    named = {key: _saved_argument(each) for key, each in value.given.named.items()}
    # A rate that is not known is a number: of a schedule it is known that it is one.
    others = [*positional[1:], *(each for key, each in named.items() if key not in ("learning_rate", "lr"))]
    if any(each is _UNKNOWN for each in others):
        return None
    named = {key: each for key, each in named.items() if each is not _UNKNOWN}
    first = [0.001 if each is _UNKNOWN else each for each in positional[:1]]
    return {"class_name": value.name, "config": named, "positional": [*first, *positional[1:]]}


def _saved_argument(value: Any) -> Any:
    """Return an argument as a file would hold it."""
    if isinstance(value, Made) and "schedules" in value.outside.parts:
        return {"class_name": value.name, "config": {}}
    if isinstance(value, Made):
        return _saved_optimizer(value) or _UNKNOWN
    is_plain = value is None or isinstance(value, (bool, int, float, str))
    is_list = isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value)
    return value if is_plain or is_list else _UNKNOWN


_UNKNOWN = object()


def _metrics(session: Session, value: Any, node: ast.expr | None) -> tuple[Metric, ...] | None:
    if value is None:
        return ()
    if isinstance(value, (str, Made, Outside)):
        value = [value]
    if not isinstance(value, (list, tuple)):
        return None
    elements = list(node.elts) if isinstance(node, (ast.List, ast.Tuple)) else []
    places = [session.place(each) for each in elements]
    found: list[Metric] = []
    for number, each in enumerate(value):
        metric = _metric(each)
        found.append(metric._replace(spot=places[number] if number < len(places) else None))
    return tuple(found)


_NAME_AT: Mapping[str, int] = {
    **dict.fromkeys("FalseNegatives FalsePositives TrueNegatives TruePositives MeanIoU OneHotMeanIoU".split(), 1),
    **dict.fromkeys("MeanMetricWrapper TopKCategoricalAccuracy SparseTopKCategoricalAccuracy".split(), 1),
    **dict.fromkeys("BinaryIoU F1Score IoU OneHotIoU R2Score".split(), 2),
    **dict.fromkeys("AUC FBetaScore Precision Recall PrecisionAtRecall RecallAtPrecision".split(), 3),
    **dict.fromkeys("SensitivityAtSpecificity SpecificityAtSensitivity".split(), 3),
}
"""Metric of Keras 3 -> the place of `name` among its arguments; the first in all others."""


def _positional_name(metric: Made) -> Any:
    """Return the name that a metric is given without saying `name`."""
    place, given = _NAME_AT.get(metric.name, 0), metric.given.positional
    return given[place] if place < len(given) else None


def _metric(value: Any) -> Metric:
    if isinstance(value, str):
        return Metric(value, metric_key(value))
    if isinstance(value, Outside):
        return Metric(value.name, metric_key(value.name))
    if isinstance(value, Made):
        name = value.given.named.get("name", _positional_name(value))
        key = name if isinstance(name, str) else metric_key(value.name) if "name" not in value.given.named else None
        return Metric(value.name, key, is_numbered=not isinstance(name, str))
    return Metric("", None)
