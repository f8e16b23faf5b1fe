"""Rules on what `compile` and `fit` are told: numbers that cannot be, and as many things as the model has outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlcalc.errors import ERROR, WARNING
from mlcalc.lint.facts import Event, Generator, Samples, begins_with, is_finite, replaced
from mlcalc.lint.findings import FITS, Finding, Round, Training
from mlcalc.texts import counted, named

_FITS = ("fit", "fit_generator")

# Numbers.


def impossible_settings(training: Training) -> Iterator[Finding]:
    """Numbers of `fit` with which it raises, or trains nothing."""
    told: set[Any] = set()
    for event in training.all(*_FITS):
        for finding in _settings_of(event):
            if (finding.place, finding.message) not in told:
                told.add((finding.place, finding.message))
                yield finding


def _settings_of(event: Event) -> Iterator[Finding]:
    values = event.written.values
    for name in ("epochs", "batch_size"):
        yield from _whole_number(event, name, values.get(name))
    epochs, first = values.get("epochs"), values.get("initial_epoch")
    if isinstance(epochs, int) and isinstance(first, int) and 0 < epochs <= first:
        message = f"training begins at epoch {first} and ends at epoch {epochs}, so that there is none"
        mend = f"epochs is the number of the last epoch: epochs={first + epochs}"
        yield Finding(message, event.written.at("epochs"), mend, severity=WARNING)
    yield from _split(event, values.get("validation_split"))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _whole_number(event: Event, name: str, value: Any) -> Iterator[Finding]:
    spot = event.written.spots.get(name)
    is_literal = begins_with(spot, "-.0123456789\"'")
    text = ""
    is_text = isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()) is not None
    if is_text or (isinstance(value, float) and abs(value) <= _LARGEST):
        whole = int(float(value))
        if name == "batch_size" and isinstance(value, float) and value < 1:
            message = f"batch_size is a number of samples, not the part {value:g} of them"
        else:
            message, text = f"{name} is a whole number, not {value!r}", str(whole)
        mend = f"{name}={text}" if text else "32 is usual"
        yield Finding(message, spot, mend, replaced(spot, text) if text and is_literal else ())
    elif _is_whole(value) and value < 1:
        is_raised = name == "batch_size" and value < 0
        what = "trains nothing" if name == "epochs" else "gives no batch" if is_raised else "is read as 32"
        yield Finding(f"{name}={value} {what}", spot, f"{name} is 1 or more", severity=ERROR if is_raised else WARNING)


_LARGEST = 1e9


def _split(event: Event, value: Any) -> Iterator[Finding]:
    spot = event.written.spots.get("validation_split")
    is_literal = begins_with(spot, "-.0123456789")
    if isinstance(event.inputs, Generator) and isinstance(value, float) and value > 0:
        where = event.written.at("validation_split")
        yield Finding(
            "validation_split takes a part of arrays, and this training reads batches from a generator",
            where,
            "take it out, and give validation_data",
            labels=((event.inputs.place, "gives batches"),),
        )
    elif is_finite(value) and not 0 <= value < 1:
        share = value / 100 if 1 < value < 100 else 0.2
        yield Finding(
            f"validation_split is the part that is set aside, from 0 to 1, and here it is {value:g}",
            spot,
            f"validation_split={share:g}",
            replaced(spot, f"{share:g}") if is_literal else (),
            is_certain=value > 1,
        )


# What is missing.


def missing_loss(training: Training) -> Iterator[Finding]:
    """Fit of a model that was compiled without a loss: Keras 3 trains in silence, and nothing is learnt."""
    if training.escapes or any(training.script.words.get(each) for each in ("add_loss", "compute_loss")):
        return
    for each in training.compiled:
        written = each.event.written
        is_known = "loss" in written.values or each.compiling.losses or written.is_partial
        if is_known or not each.event.is_sure or not each.fits:
            continue
        yield Finding(
            f"{training.title} is compiled without a loss: training has nothing to make less",
            written.place,
            '`loss="mse"` for numbers, a crossentropy for classes',
            labels=((each.fits[0].place, "trained here"),),
        )


def missing_labels(training: Training) -> Iterator[Finding]:
    """Arrays to train or to validate on, and no labels beside."""
    if training.script.words.get("add_loss"):
        return
    for each in training.compiled:
        if not any(each.compiling.losses) and not any(each.compiling.by_name.values()):
            continue
        for event in (event for event in each.events if event.kind == "fit"):
            given, validation = event.inputs, event.validation
            is_bare = event.targets is None and "y" not in event.written.values and not event.written.is_partial
            if is_bare and _is_array(given) and event.place is not None:
                yield Finding("fit gets no labels, and the loss compares with them", event.place, "fit(x, y)")
                return
            if _is_array(validation) and validation.text:
                mend = f"validation_data=({named(validation.text)}, …)"
                place = event.written.at("validation_data")
                yield Finding("validation_data has no labels, and the loss compares with them", place, mend)
                return


def _is_array(value: Any) -> bool:
    """Tell whether a value is known to be one array, and no list of several."""
    return isinstance(value, Samples) and value.shape is not None and not value.is_list


# As many as the model has outputs.


def wrong_count(training: Training) -> Iterator[Finding]:
    """Losses, weights of losses, or labels for outputs that the model does not have."""
    names = [end.name for end in training.ends]
    if (
        not training.has_names
        or not names
        or len({*names}) < len(names)
        or len(names) != len(training.view.flow.graph.outputs)
    ):
        return
    for each in training.compiled:
        yield from _of_compile(each, names)
        for event in each.fits:
            finding = _of_labels(event, names, training)
            if finding is not None:
                yield finding
                break
    yield from _of_inputs(training)


def _of_compile(each: Round, names: Sequence[str]) -> Iterator[Finding]:
    written, values = each.event.written, each.event.written.values
    losses, weights = values.get("loss"), values.get("loss_weights")
    count = len(names)
    has_names = isinstance(losses, (dict, Mapping))
    if isinstance(losses, (list, tuple)) and count > 1 and len(losses) not in (1, count):
        message = f"{counted(len(losses), 'loss', 'losses')} for the {count} outputs {_listed(names)}"
        yield Finding(message, written.at("loss"), "one loss for each output, in their order")
        return
    for argument in ("loss", "loss_weights", "metrics", "weighted_metrics"):
        value = values.get(argument)
        if isinstance(value, dict) and (strange := _strangers(value, names)):
            message = f"{argument} names `{named(strange[0])}`, and the model has the outputs {_listed(names)}"
            if count == 1:
                message = f"{argument} names `{named(strange[0])}`, and the model's output is {_listed(names)}"
            yield Finding(message, written.at(argument), f"the names are {_listed(names)}")
            return
    expected = len(losses) if isinstance(losses, (list, tuple)) else len(losses or ()) if has_names else None
    expected = 1 if count == 1 and len(each.compiling.losses) == 1 else expected
    if isinstance(weights, (list, tuple)) and expected not in (None, len(weights)):
        message = f"{counted(len(weights), 'weight')} for {counted(expected or 0, 'loss', 'losses')}"
        yield Finding(message, written.at("loss_weights"), "one weight for each loss, in their order")


def _strangers(value: Mapping[Any, Any], names: Sequence[str]) -> list[str]:
    keys = [each for each in value if isinstance(each, str)]
    return [each for each in keys if each not in names] if len(keys) == len(value) else []


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{named(each)}`" for each in names[:_MOST_NAMED])


_MOST_NAMED = 8


def _of_labels(event: Event, names: Sequence[str], training: Training) -> Finding | None:
    targets, count = event.targets, len(names)
    place = event.written.at("y")
    if isinstance(targets, dict) and (strange := _strangers(targets, names)):
        message = f"the labels are for `{named(strange[0])}`, and the model has the outputs {_listed(names)}"
        return Finding(message, place, f"the names are {_listed(names)}")
    if count < 2 or isinstance(event.inputs, Generator):
        return None
    if isinstance(targets, list) and len(targets) != count and all(isinstance(each, Samples) for each in targets):
        message = f"{counted(len(targets), 'array')} of labels for the {count} outputs {_listed(names)}"
        return Finding(message, place, "one array for each output, in their order")
    if _is_array(targets):
        message = f"one array of labels for the {count} outputs {_listed(names)}"
        return Finding(message, place, f"a list of {count} arrays, one for each output")
    return None


def _of_inputs(training: Training) -> Iterator[Finding]:
    """Yield what is said of data for a model of several inputs."""
    count = len(training.view.flow.graph.inputs)
    for event in training.all(*FITS, "evaluate", "predict"):
        given = event.inputs
        is_short = isinstance(given, list) and len(given) != count and all(isinstance(each, Samples) for each in given)
        if count > 1 and (_is_array(given) or is_short):
            have = counted(len(given) if isinstance(given, list) else 1, "array")
            yield Finding(
                f"{have} of data for a model of {count} inputs",
                event.written.at("x"),
                f"a list of {count} arrays, one for each input",
            )
            return


# The optimizer.


def shared_optimizer(training: Training) -> Iterator[Finding]:
    """One optimizer object for two models that are both trained: it keeps what it has learnt of the first one.

    The parts of a GAN learn batch by batch, in turn, and have shared one from the first examples on.
    """
    script = training.script
    if script.is_old or training.is_adversarial:
        return
    for each in training.compiled:
        mine = each.compiling.optimizer
        if mine is None or mine.source is None or not any(event.kind in _FITS for event in each.fits):
            continue
        for other in script.events:
            if other.order >= each.event.order or other.compiling is None or other.model is each.event.model:
                continue
            theirs = other.compiling.optimizer
            if theirs is None or theirs.source is not mine.source:
                continue
            if any(event.model is other.model and event.kind in _FITS for event in script.events):
                yield Finding(
                    f"{training.title} has the optimizer of another model, which keeps what it has learnt of that one",
                    mine.spot or each.event.place,
                    "make a new one for each model",
                    labels=((other.place, "the other model"),),
                )
                return
