"""An optimizer as people and files say it: a name, a call of Keras, or what Keras serialises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlcalc.errors import Diagnostic, MlcalcError, Source, error, note
from mlcalc.footprint.optimizers import LossScaleOptimizer, Optimizer, Schedule, find
from mlcalc.layers.base import Layer
from mlcalc.limits import DEEPEST
from mlcalc.texts import named, quoted

if TYPE_CHECKING:
    from mlcalc.readers.description.call_text import LayerCall

Made = Optimizer | LossScaleOptimizer

_SCALING = "lossscaleoptimizer"


def optimizer_of(model: Layer, text: str | Mapping[str, Any] | None) -> tuple[Made, list[Diagnostic]]:
    """Return the optimizer of a model, and what has to be said of where it comes from.

    Args:
        model: the model, whose file may say with which one it was compiled.
        text: a name, a call or what Keras serialises, that goes before the file; None for the file's own, and Adam
            without one.

    Raises:
        MlcalcError: Keras has no such optimizer, or it does not take these arguments.
    """
    config = getattr(model, "compiled", None) or {}
    compiled = config.get("optimizer", config.get("optimizer_config"))
    own = None if compiled is None else optimizer_of_config(compiled)
    if text is not None:
        given = read_optimizer(text) if isinstance(text, str) else _of_mapping(text)
        remark = f"the file was compiled with {own}: {given} goes before it"
        return given, [note("stated-optimizer", remark)] if own is not None and str(own) != str(given) else []
    if own is not None:
        return own, [note("stated-optimizer", f"the optimizer is {own}, with which the file was compiled")]
    if compiled is not None:
        remark = "the file was compiled with an optimizer that mlcalc does not know: adam stands in its place"
        return find("adam")(), [note("stated-optimizer", remark)]
    return find("adam")(), []


def _of_mapping(data: Mapping[str, Any]) -> Made:
    made = optimizer_of_config(data)
    if made is None:
        mend = "such as {'class_name': 'Adam', 'config': {'amsgrad': True}}, as `keras.optimizers.serialize` gives it"
        raise error("unknown-optimizer", f"{quoted(data)} is no optimizer of Keras", help=mend)
    return made


def read_optimizer(text: str) -> Made:
    """Return the optimizer of a name or of a call, such as `adam` or `keras.optimizers.SGD(momentum=0.9)`.

    >>> str(read_optimizer("Adam(1e-4, amsgrad=True)"))
    'Adam(amsgrad=True)'

    Raises:
        MlcalcError: Keras has no such optimizer, or it does not take these arguments.
    """
    text = text.strip()
    if "(" not in text:
        return find(text.rpartition(".")[2])()
    from mlcalc.readers.description.call_text import parse_call

    call = parse_call(text, Source("optimizer", text, is_file=False))
    try:
        return _of_call(call)
    except MlcalcError as cause:
        placed = [
            each._replace(place=each.place or call.locate(each.argument), argument=None) for each in cause.diagnostics
        ]
        raise cause.saying(placed) from None


def _of_call(call: LayerCall) -> Made:
    positional = [_value(each) for each in call.positional]
    given = {name: _value(each) for name, each in call.named.items()}
    return _made(str(call.name), positional, given)


def _made(name: str, positional: list[Any], given: dict[str, Any]) -> Made:
    if name.replace("_", "").lower() != _SCALING:
        return find(name)(*positional, **given)
    inner = positional[0] if positional else given.get("inner_optimizer")
    if not isinstance(inner, Optimizer):
        raise error("wrong-argument", "LossScaleOptimizer needs an `inner_optimizer`", help="such as `Adam()`")
    return LossScaleOptimizer(inner_optimizer=inner)


def _value(value: Any) -> Any:
    """Return an argument; a call is an optimizer inside, or a schedule."""
    from mlcalc.readers.description.call_text import LayerCall

    if not isinstance(value, LayerCall):
        return value
    is_schedule = "schedules" in (value.module or "") or str(value.name).endswith(_SCHEDULES)
    return Schedule(str(value.name)) if is_schedule else _of_call(value)


_SCHEDULES = ("Decay", "DecayRestarts", "Schedule")
"""How the names of learning-rate schedules end, those of Keras and others."""


def optimizer_of_config(data: Any, depth: int = 0) -> Made | None:
    """Return the optimizer that a model was compiled with, as Keras serialises it; None for one that is not known.

    Arguments that only older versions of Keras have are passed over: they change no variable.

    Args:
        data: the optimizer, with its class and its config, or its name alone.
        depth: how many optimizers are around it.
    """
    if isinstance(data, str):
        data = {"class_name": data, "config": {}}
    if not isinstance(data, Mapping) or not isinstance(data.get("config"), Mapping) or depth > DEEPEST:
        return None
    name, config = str(data.get("class_name")).rpartition(">")[2], data["config"]
    given = data.get("positional")  # of a source
    given = given if isinstance(given, list) else []
    try:
        if name.replace("_", "").lower() in (_SCALING, "lossscaleoptimizerv3"):
            inner = given[0] if given else config.get("inner_optimizer")
            inner = optimizer_of_config(inner, depth + 1)
            return LossScaleOptimizer(inner_optimizer=inner) if isinstance(inner, Optimizer) else None
        kind = find(name)
        known = {key: _serialised(value) for key, value in config.items() if key in kind.arguments}
        return kind(*map(_serialised, given), **{key: value for key, value in known.items() if value is not None})
    except MlcalcError:
        return None


def _serialised(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Schedule(named(value.get("class_name")))
    return value
