"""Rules on how a model is compiled, trained and used: the order of calls, their arguments, and what they give back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from mlcalc.edits import Edit
from mlcalc.errors import ERROR, NOTE, WARNING, closest
from mlcalc.lint.facts import Event, Lookup, Optimizer, Samples, arrays_in, begins_with, replaced
from mlcalc.lint.findings import FITS, Finding, Round, Training
from mlcalc.lint.names import BINARY, is_metric_name

# Data.


def lists_of_numbers(training: Training) -> Iterator[Finding]:
    """Python lists as data."""
    if len(training.view.flow.graph.inputs) != 1:
        return
    for event in training.events:
        if event.kind not in (*FITS, "predict"):
            continue
        for given in (event.inputs, event.targets):
            if isinstance(given, Samples) and given.is_list:
                both = [each for each in (event.inputs, event.targets) if isinstance(each, Samples) and each.is_list]
                edits = [
                    edit
                    for each in both
                    if each.text and (each.text.isidentifier() or (each.place is not None and each.place.length > 1))
                    for edit in replaced(each.place, f"np.array({each.text})")
                ]
                yield Finding(
                    f"{event.kind} takes a list as several inputs, one for each of its elements",
                    given.place or event.place,
                    f"np.array({given.text or 'x'})",
                    edits if len(edits) == len(both) else (),
                    is_certain=training.script.words.get("np", 0) > 0,
                )
                return


# The optimizer.

_DEFAULTS = {
    "adam": 0.001, "rmsprop": 0.001, "adamw": 0.001, "nadam": 0.001, "adamax": 0.001, "adagrad": 0.001,
    "adadelta": 0.001, "ftrl": 0.001, "sgd": 0.01, "lion": 0.001, "adafactor": 0.001, "lamb": 0.001,
}  # fmt: skip
_ADAPTIVE = frozenset("adam rmsprop adamw nadam adamax lion adafactor lamb".split())


def impossible_rate(training: Training) -> Iterator[Finding]:
    """A learning rate that cannot work."""
    for each in training.compiled:
        optimizer = each.compiling.optimizer
        if optimizer is not None and optimizer.wrong_rate:
            message = f"a learning rate is a number, not {optimizer.wrong_rate}"
            yield Finding(message, optimizer.spot or each.event.place, "0.001 is usual")
        elif optimizer is not None and optimizer.rate is not None:
            yield from _rate(each, optimizer, optimizer.rate)


_SET_LATER = ("LearningRateScheduler", "set_value", "assign")


def _rate(each: Round, optimizer: Optimizer, rate: float) -> Iterator[Finding]:
    default = _DEFAULTS.get(optimizer.name)
    if default is None:
        return
    severity = ""
    if rate <= 0:
        if rate == 0 and any(each.training.script.words.get(name) for name in _SET_LATER):
            return
        message = f"a learning rate of {rate:g} " + ("learns nothing" if rate == 0 else "goes away from the minimum")
        severity = ERROR
    elif rate >= 1 and optimizer.name != "adadelta":
        times = f"{rate / default:,.6g}"
        message = (
            f"a learning rate of {rate:g} is {times} times the default of {_title(optimizer.name)}, {default}: the "
            "weights jump to and fro"
        )
        severity = ERROR if optimizer.name in _ADAPTIVE else WARNING
    else:
        return
    spot = optimizer.spot
    is_literal = begins_with(spot, "-.0123456789")
    yield Finding(
        message,
        spot or each.event.place,
        f"take {default}",
        replaced(spot, str(default)) if is_literal else (),
        severity=severity,
    )


def _title(name: str) -> str:
    return {"sgd": "SGD", "rmsprop": "RMSprop", "adamw": "AdamW"}.get(name, name.capitalize())


# The order of calls.

_LEARNS = frozenset(("fit", "fit_generator"))


def never_compiled(training: Training) -> Iterator[Finding]:
    """Fit without compile, or before it."""
    script = training.script
    if not training.is_made or training.escapes:
        return
    own = training.all("compile")
    compiled = {each.place for each in script.events if each.kind == "compile"}
    if script.words.get("compile", 0) > len(compiled) and not training.is_loaded_bare:
        return  # a compile that was not followed may be the one
    for event in training.events:
        if own and event.order > own[0].order:
            return
        if event.kind in (*FITS, "evaluate") and event.is_sure:
            yield Finding(
                f"{training.title} is compiled behind this line alone"
                if own
                else f"{training.title} is never compiled",
                event.place,
                f'`{training.title}.compile(optimizer="adam", loss=…)` before this line',
                labels=((own[0].place, "compiled here"),) if own else (),
            )
            return


def twice_compiled(training: Training) -> Iterator[Finding]:
    """Compiled again before anything has used the first compile."""
    events = training.events
    for one, two in pairwise(events):
        if one.kind != two.kind or one.kind != "compile" or not (one.is_sure and two.is_sure) or one.place == two.place:
            continue
        if one.depth > two.depth:
            continue  # a function compiles what it makes, and who calls it may want another loss
        between = [each for each in training.script.events if one.order < each.order < two.order]
        if any(each.kind in ("freeze", "thaw", "fit", "fit_generator", "train_on_batch") for each in between):
            continue
        yield Finding(
            f"{training.title} is compiled again before it is trained: only the last compile counts",
            two.place,
            "take out one of the two",
            labels=((one.place, "without effect"),),
        )
        return


def late_thaw(training: Training) -> Iterator[Finding]:
    """Layers that are thawed, or frozen, after the first fit, and no compile behind it."""
    fits = [each for each in training.events if each.kind in _LEARNS]
    for first, second in pairwise(fits):
        if first.place == second.place:
            continue
        changes = [
            each
            for each in training.script.events
            if each.kind in ("thaw", "freeze")
            and first.order < each.order < second.order
            and each.layers & second.layers
        ]
        compiled = [each for each in training.all("compile") if each.order > first.order]
        if not changes or not second.is_sure or changes[-1].kind == _state_before(training, first, changes[-1]):
            continue
        if any(changes[-1].order < each.order < second.order for each in compiled):
            continue
        yield Finding(
            "trainable is changed after compile and a first fit: this fit goes on as it was compiled",
            second.place,
            f"call {training.title}.compile(…) once more before this line",
            labels=((changes[-1].place, "changed here"),),
        )
        return


def _state_before(training: Training, fit: Event, change: Event) -> str:
    """Return whether the layers of a change were thawed or frozen at a fit before it."""
    earlier = [
        each.kind
        for each in training.script.events
        if each.kind in ("thaw", "freeze") and each.order < fit.order and each.layers & change.layers
    ]
    return earlier[-1] if earlier else "thaw"


# What fit takes and gives.


def older_epochs(training: Training) -> Iterator[Finding]:
    """`nb_epoch`: each line is told that a run would stop at; of an old source, the first."""
    told: set[Any] = set()
    for event in training.events:
        values = event.written.values
        place = event.written.places.get("nb_epoch")
        if event.kind in FITS and "nb_epoch" in values and "epochs" not in values and place not in told:
            told.add(place)
            spot = event.written.spots.get("nb_epoch")
            is_old = training.script.is_old
            edits: tuple[Edit, ...] = ()
            if place is not None and spot is not None and place.line == spot.line:
                edits = replaced(place._replace(length=len("nb_epoch")), "epochs")
            yield Finding(
                "`nb_epoch` is called `epochs` since Keras 2",
                place or event.place,
                "epochs=…",
                edits,
                severity=NOTE if is_old else "",
            )
            if is_old:
                return


def batch_beyond_rows(training: Training) -> Iterator[Finding]:
    """Batches that are larger than the data, and more steps than there are batches."""
    for event in training.all("fit"):
        rows = next((each.shape[0] for each in arrays_in(event.inputs) if each.shape), None)
        batch, steps = event.written.values.get("batch_size", 32), event.written.values.get("steps_per_epoch")
        if not isinstance(rows, int) or not isinstance(batch, int) or isinstance(batch, bool):
            continue
        if isinstance(steps, int) and (steps - 1) * batch >= rows:
            yield Finding(
                f"{steps:,} steps of {batch} samples are more than the {rows:,} that there are",
                event.written.at("steps_per_epoch"),
                "leave out steps_per_epoch: arrays are taken as a whole",
                severity=WARNING,
            )
        elif "batch_size" in event.written.values and batch > rows:
            yield Finding(
                f"a batch of {batch:,} is larger than the {rows:,} samples: each epoch is one step",
                event.written.at("batch_size"),
                f"batch_size={max(1, min(32, rows))}",
            )


_OF_CALLBACKS = ("lr", "learning_rate")


def missing_key(training: Training) -> Iterator[Finding]:
    """A key of a history that this training does not make."""
    if training.view.is_whole is False:
        return
    told: set[Any] = set()
    for lookup in training.script.lookups:
        fit = lookup.fit
        if fit is None or fit.model is not _model(training) or (lookup.place, lookup.key) in told:
            continue
        keys = _keys_of(training, fit)
        if len(training.ends) != 1 and keys is not None:
            # Of several outputs only the sum of their losses is known by name.
            is_known = lookup.key == "val_loss" and "val_loss" not in keys
            keys = ["loss"] if is_known else None
        if keys is None or lookup.key in keys or lookup.key in _OF_CALLBACKS or _is_numbered(training, lookup.key):
            continue
        told.add((lookup.place, lookup.key))
        yield _missing_key(lookup, fit, keys, is_old=training.script.is_old)


def _model(training: Training) -> Any:
    return training.events[0].model if training.events else None


def _is_numbered(training: Training, key: str) -> bool:
    """Tell whether a key is that of a metric with a number, as `precision_1`."""
    metrics = [metric for each in training.compiled for metric in each.compiling.metrics or ()]
    stem = key.removeprefix("val_").rstrip("0123456789").rstrip("_")
    return any(each.is_numbered and each.key == stem for each in metrics)


def _keys_of(training: Training, fit: Event) -> list[str] | None:
    """Return the keys that a history of a fit has; None if that is not known."""
    before = [each for each in training.compiled if each.event.order < fit.order]
    if not before or before[-1].compiling.metrics is None or fit.written.is_partial:
        return None
    names = [metric.key for metric in before[-1].compiling.metrics]
    if None in names or "weighted_metrics" in before[-1].event.written.values:
        return None
    if any(each.kind not in ("compile", *FITS) and each.kind.startswith("add_") for each in training.events):
        return None
    keys = ["loss", *(name for name in names if name)]
    values = fit.written.values
    split = values.get("validation_split", 0)
    is_validated = values.get("validation_data") is not None or split != 0
    return [*keys, *(f"val_{each}" for each in keys)] if is_validated else keys


def _missing_key(lookup: Lookup, fit: Event, keys: list[str], *, is_old: bool) -> Finding:
    key = lookup.key
    listed = ", ".join(keys)
    text, is_name = "", False
    near = None if is_metric_name(key.removeprefix("val_")) else closest(key, keys)
    if key.startswith("val_") and not any(each.startswith("val_") for each in keys):
        reason = "fit has no validation data"
        mend = "validation_split=0.2 in fit keeps a part aside"
    else:
        reason = "the metrics of compile do not make it"
        other = key.replace("accuracy", "acc") if "accuracy" in key else key.replace("acc", "accuracy")
        is_name = other in keys
        other = other if is_name else near or ""
        text = f'"{other}"' if other else ""
        mend = text or f"the keys are {listed}"
    if lookup.in_path:
        message = f"the name of this callback's file holds {key}, which this training does not make: {reason}"
        text, mend = "", f"write one of {listed}" if text else mend
    elif lookup.is_callback:
        message = f"this callback watches {key}, which this training does not make: {reason}; the keys are {listed}"
    else:
        message = f"this history has no {key}: {reason}; the keys are {listed}"
    # Keras asks the metric for its direction, and a name with a value that is missing is no name.
    is_raised = lookup.in_path or (lookup.is_auto and key.removeprefix("val_") not in keys)
    severity = NOTE if is_old and is_name else WARNING if lookup.is_callback and not is_raised else ""
    spot = lookup.spot
    is_literal = begins_with(spot, "\"'")
    return Finding(
        message,
        lookup.place,
        mend,
        replaced(spot, text) if text and is_literal else (),
        ((fit.place, "the training"),),
        severity,
        is_name,
    )


_LESS_IS_BETTER = re.compile(r"loss|error|mse|mae|mape|msle|rmse|crossentropy")
_MORE_IS_BETTER = re.compile(r"acc|accuracy|auc|precision|recall|f1|f1_score|iou|mean_io_u|dice")


def wrong_direction(training: Training) -> Iterator[Finding]:
    """A callback that takes the worst value for the best, or a direction that there is not."""
    told: set[Any] = set()
    for lookup in training.script.lookups:
        mode, spot = lookup.mode, lookup.mode_spot or lookup.place
        if lookup.fit is None or lookup.fit.model is not _model(training) or mode in ("", "auto") or spot in told:
            continue
        right = _direction_of(lookup.key)
        if mode in ("min", "max"):
            if right in ("", mode):
                continue
            size = "largest" if mode == "max" else "smallest"
            message = f"this callback takes the {size} {lookup.key} for the best"
        else:
            right = right or "auto"
            message = f"there is no mode {mode!r}: this callback finds out itself which {lookup.key} is the best"
        told.add(spot)
        edits = replaced(spot, f'"{right}"') if begins_with(lookup.mode_spot, "\"'") else ()
        yield Finding(message, spot, f'mode="{right}"', edits)


def _direction_of(key: str) -> str:
    """Return whether less of a value is better or more of it; nothing if its name does not say so."""
    parts = key.removeprefix("val_").rstrip("0123456789").rstrip("_").split("_")
    ends = {parts[-1], "_".join(parts[-2:]), "_".join(parts[-3:])}
    if any(_LESS_IS_BETTER.fullmatch(each) for each in ends):
        return "min"
    return "max" if any(_MORE_IS_BETTER.fullmatch(each) for each in ends) else ""


def _gives_scores(training: Training) -> bool:
    """Tell whether the one output has no activation, and its loss takes scores."""
    losses = [answer.loss for each in training.compiled for answer in each.answers]
    is_linear = training.ends[0].activation == "linear"
    return is_linear and bool(losses) and all(each.name == BINARY and each.from_logits for each in losses)


def useless_argmax(training: Training) -> Iterator[Finding]:
    """`argmax` over one column."""
    if len(training.ends) != 1:
        return
    end = training.ends[0]
    if end.shape is None or len(end.shape) != 2:
        return
    for choice in training.script.choices:
        if choice.model is not _model(training):
            continue
        if choice.threshold is not None:
            if choice.threshold == 0.5 and end.units == 1 and _gives_scores(training):
                yield Finding(
                    "the model gives scores (from_logits=True), whose middle is 0 and not 0.5",
                    choice.place,
                    "compare with 0",
                    replaced(choice.spot, "0"),
                    ((end.site.place(), "no activation"),),
                )
        elif end.units == 1 and choice.axis in (1, -1):
            threshold = "0" if end.activation == "linear" else "0.5"
            yield Finding(
                "the output has one column, so argmax is always 0",
                choice.place,
                f"`{training.title}.predict(…) > {threshold}` tells the two classes apart",
                labels=((end.site.place(), "one unit"),),
            )
        elif choice.axis == 0 and end.units is not None and end.units > 1:
            yield Finding(
                "argmax over axis 0 chooses among the samples, not among the classes",
                choice.place,
                "axis=1",
                labels=((end.site.place(), f"{end.units} classes on axis 1"),),
            )
