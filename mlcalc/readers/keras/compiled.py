"""How a saved model was compiled, as its file says it: losses, an optimizer and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcalc.lint.facts import Compiling, Event, Loss, Metric, Optimizer, Written, is_finite
from mlcalc.lint.names import loss_name, metric_key, optimizer_name


def compiled_event(config: Mapping[str, Any], model: Any) -> Event | None:
    """Return what `compile` was given, from `compile_config` of Keras 3 or `training_config` of an `.h5` file."""
    optimizer = config.get("optimizer", config.get("optimizer_config"))
    losses = config.get("loss")
    if losses is None and optimizer is None:
        return None
    by_name: dict[str, Loss | None] = {}
    several: list[Loss | None] = []
    if isinstance(losses, Mapping) and "class_name" not in losses:
        by_name = {str(name): _loss(each) for name, each in losses.items()}
    elif isinstance(losses, (list, tuple)):
        several = [_loss(each) for each in losses]
    elif losses is not None:
        several = [_loss(losses)]
    compiling = Compiling(several, by_name, _optimizer(optimizer), _metrics(config.get("metrics")))
    return Event("compile", Written(), 1, compiling=compiling, model=model)


def _name_and_settings(value: Any) -> tuple[str, Mapping[str, Any]]:
    if isinstance(value, str):
        return value, {}
    if isinstance(value, Mapping):
        name, settings = value.get("class_name"), value.get("config")
        if name == "function" and isinstance(settings, str):
            name = settings
        if isinstance(name, str):
            return name, settings if isinstance(settings, Mapping) else {}
    return "", {}


def _loss(value: Any) -> Loss | None:
    name, settings = _name_and_settings(value)
    known = loss_name(name) if name else None
    logits = settings.get("from_logits", False)
    return None if known is None else Loss(known, logits if isinstance(logits, bool) else None, name)


def _optimizer(value: Any) -> Optimizer | None:
    name, settings = _name_and_settings(value)
    if not name:
        return None
    rate = settings.get("learning_rate", settings.get("lr"))
    return Optimizer(optimizer_name(name.rpartition(">")[2]), rate if is_finite(rate) else None)


def _metrics(value: Any) -> tuple[Metric, ...] | None:
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)):
        return None
    names = [_name_and_settings(each)[0] for each in value]
    return tuple(Metric(each, metric_key(each) if each else None) for each in names)
