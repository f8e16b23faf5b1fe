"""Rules on what a model ends with and the loss that judges it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcalc.edits import Edit
from mlcalc.errors import ERROR, WARNING, Place
from mlcalc.lint.facts import INTEGERS, ONE_HOT, Generator, Samples, begins_with, replaced, written_at
from mlcalc.lint.findings import Answer, Finding
from mlcalc.lint.mends import changed
from mlcalc.lint.names import ABSOLUTE, BINARY, CATEGORICAL, CROSSENTROPIES, DISTANCES, SPARSE, SQUARED
from mlcalc.lint.sites import LINEAR

_LEAVING = frozenset(
    "linear relu tanh elu selu leaky_relu prelu threshold softplus softsign relu6 silu swish gelu mish exponential "
    "log_softmax log_sigmoid hard_tanh celu glu".split()
)
"""Activations that leave 0 to 1."""
_FOCAL = ("binary_focal_crossentropy", "categorical_focal_crossentropy")
_KINDS = ("Dense", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "SimpleRNN", "LSTM", "GRU", "Activation")


def spelt(loss: str, name: str, text: str) -> str | None:
    """Return how a loss of another name is written in the way of this one; None if that cannot be told.

    >>> spelt("mean_squared_error", "binary_crossentropy", '"mse"')
    '"binary_crossentropy"'
    >>> spelt("binary_crossentropy", "categorical_crossentropy", "keras.losses.BinaryCrossentropy()")
    'keras.losses.CategoricalCrossentropy()'
    """
    if match := re.fullmatch(r"(['\"])\w+\1", text):
        return f"{match[1]}{name}{match[1]}"
    if match := re.fullmatch(r"((?:\w+\.)*)([A-Za-z]\w*)(\(.*\))?", text, re.DOTALL):
        if match[2][:1].isupper() and match[3] is not None:
            return f"{match[1]}{_class_of(name)}{match[3]}"
        if match[1] and match[3] is None:
            return f"{match[1]}{name}"
    return None


def _class_of(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def as_loss(answer: Answer, name: str) -> tuple[str, tuple[Edit, ...]]:
    """Return the advice to take another loss, and the edit of it."""
    loss = answer.loss
    is_one = len(answer.round.compiling.losses) == 1
    text = spelt(loss.name, name, written_at(loss.spot) or loss.text) if is_one else None
    if text is None or loss.spot is None or loss.spot.length < 2:
        return f'`loss="{name}"`', ()
    edits = replaced(loss.spot, text)
    return f"take {text}", edits


def _labels(answer: Answer, text: str) -> tuple[tuple[Place | None, str], ...]:
    return ((answer.loss.spot or answer.round.event.written.at("loss"), text),)


# Crossentropies.


def without_probabilities(answer: Answer) -> Iterator[Finding]:
    """A crossentropy of what is no probability."""
    end, loss = answer.end, answer.loss
    if loss.name not in (*CROSSENTROPIES, *_FOCAL) or loss.from_logits is not False:
        return
    if end.activation not in _LEAVING or end.site.known_kind not in _KINDS:
        return
    wanted = "sigmoid" if loss.name in (BINARY, _FOCAL[0]) or end.units == 1 else "softmax"
    ending = "ends without an activation" if end.activation == LINEAR else f"ends in {end.activation}"
    site = end.last
    mend = changed(site, {"activation": wanted}) if "activation" in site.layer.arguments else ""
    logits = f"{_class_of(loss.name)}(from_logits=True)"
    yield Finding(
        f"{loss.name} takes probabilities, but {end.title} {ending}",
        site.place("activation" if end.activation != LINEAR else None),
        f'`activation="{wanted}"` in the last layer, or the loss {logits}',
        getattr(mend, "edits", ()),
        _labels(answer, f"or take {logits}" if end.activation == LINEAR else "takes probabilities"),
        where=site.name,
    )


def twice_softmax(answer: Answer) -> Iterator[Finding]:
    """A loss that is promised scores and gets probabilities."""
    end, loss = answer.end, answer.loss
    if loss.from_logits is not True or end.activation not in ("softmax", "sigmoid"):
        return
    if loss.name not in (*CROSSENTROPIES, *_FOCAL):
        return
    written = written_at(loss.spot)
    text = re.sub(r",\s*from_logits\s*=\s*True|from_logits\s*=\s*True\s*,?\s*", "", written)
    is_written = text != written
    yield Finding(
        f"from_logits=True promises raw scores, but the model ends in {end.activation}: the loss applies it a second "
        "time",
        loss.spot or answer.round.event.place,
        "leave out one of the two",
        replaced(loss.spot, text) if is_written else (),
        ((end.last.place("activation"), f"{end.activation} here"),),
    )


def mismatched_loss(answer: Answer) -> Iterator[Finding]:
    """The activation of another crossentropy."""
    end, loss, units = answer.end, answer.loss, answer.end.units
    if loss.from_logits is not False:
        return
    if loss.name in (CATEGORICAL, SPARSE) and end.activation == "sigmoid":
        yield from _sigmoid_of_classes(answer, units)
    elif loss.name == BINARY and end.activation == "softmax" and units is not None and units > 2:
        is_flat = (
            any(given.shape is not None and len(given.shape) == 1 for _, given in answer.targets) and end.rank == 2
        )
        name = SPARSE if is_flat or _has(answer, INTEGERS) else CATEGORICAL
        advice, edits = as_loss(answer, name)
        yield Finding(
            f"binary_crossentropy judges {units} separate questions, but softmax answers one: which of {units} classes",
            answer.loss.spot or answer.round.event.place,
            advice,
            edits,
            ((end.last.place("activation"), f"one class out of {units}"),),
            ERROR if is_flat else WARNING,
            is_certain=is_flat or _has(answer, INTEGERS) or _has(answer, ONE_HOT),
        )


def _has(answer: Answer, form: str) -> bool:
    """Tell whether the labels are known to have a form."""
    batches = {each.inputs.labels for each in answer.round.fits if isinstance(each.inputs, Generator)}
    is_of_batches = form in batches or (form == INTEGERS and "binary" in batches)
    return is_of_batches or any(given.data is not None and given.data.form == form for _, given in answer.targets)


def _sigmoid_of_classes(answer: Answer, units: int | None) -> Iterator[Finding]:
    end, loss = answer.end, answer.loss
    if units == 1:
        advice, edits = as_loss(answer, BINARY)
        what = "is 0 whatever the model learns" if loss.name == CATEGORICAL else "wants a column for each class"
        known = [given.data for _, given in answer.targets if given.data is not None]
        is_binary = any(each.high == 1 and each.is_whole for each in known)
        yield Finding(
            f"{loss.name} of a single unit {what}: one sigmoid belongs to binary_crossentropy",
            answer.loss.spot or answer.round.event.place,
            advice,
            edits,
            ((end.last.place(), "one unit"),),
            is_certain=is_binary,
        )
        return
    mend = changed(end.last, {"activation": "softmax"}) if "activation" in end.last.layer.arguments else ""
    counted = units or "several"
    yield Finding(
        f"{loss.name} wants one class out of {counted}, so softmax; {counted} sigmoids answer {counted} "
        "separate questions and belong to binary_crossentropy",
        end.last.place("activation"),
        '`activation="softmax"` in the last layer',
        getattr(mend, "edits", ()),
        _labels(answer, f"one class out of {counted}"),
        where=end.last.name,
    )


# Distances.


def squared_classes(answer: Answer) -> Iterator[Finding]:
    """A squared or absolute error of classes."""
    end, loss = answer.end, answer.loss
    if loss.name not in (SQUARED, ABSOLUTE) or answer.is_autoencoder:
        return
    if end.activation in _LEAVING and (numbered := _numbered(answer)) is not None:
        yield _of_numbered(answer, numbered)
        return
    if end.activation == "softmax" and end.units != 1:
        name = SPARSE if _has(answer, INTEGERS) else CATEGORICAL
        is_known = _has(answer, INTEGERS) or _has(answer, ONE_HOT)
        message = f"{_in_words(loss.name)} on a softmax learns slowest where it is most wrong"
    elif end.activation == "sigmoid" and end.units == 1 and end.site.known_kind == "Dense" and _is_of_classes(answer):
        name, is_known = BINARY, True
        message = f"{_in_words(loss.name)} on a sigmoid learns slowest where it is most wrong"
    else:
        return
    advice, edits = as_loss(answer, name)
    yield Finding(
        f"{message}: for classes take {name}",
        loss.spot or answer.round.event.place,
        advice,
        edits,
        ((end.last.place("activation"), "classes"),),
        is_certain=is_known,
    )


def _numbered(answer: Answer) -> Samples | None:
    """Return labels that number as many classes as there are answers for each sample."""
    units = answer.end.units or 0
    for _, given in answer.targets:
        data = given.data
        if data is None or data.form != INTEGERS or data.high is None or data.low != 0:
            continue
        if int(data.high) + 1 == units > 1 and answer.end.rank == 2 and len(given.shape or ()) == 1:
            return given
    return None


def _of_numbered(answer: Answer, given: Samples) -> Finding:
    """Return what is said of a distance from the number of a class, which Keras cannot work out for several answers."""
    end, site = answer.end, answer.end.last
    advice, edits = as_loss(answer, SPARSE)
    softmax = (
        getattr(changed(site, {"activation": "softmax"}), "edits", ()) if "activation" in site.layer.arguments else ()
    )
    return Finding(
        f"{given.text or 'y'} numbers {end.units} classes, and {answer.loss.name} compares the number of a class with "
        f"the {end.units} answers of {end.title}",
        answer.loss.spot or answer.round.event.place,
        f"{advice}, and softmax in the last layer",
        (*softmax, *edits) if softmax and edits else (),
        ((given.place, f"classes 0 to {(end.units or 0) - 1}"),),
        severity=ERROR,
        is_certain=False,
    )


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _is_of_classes(answer: Answer) -> bool:
    """Tell whether one sigmoid answers yes or no: its labels are 0 and 1, or its accuracy is asked for.

    A handful of samples that are written out, as those of XOR, are an example and no classes.
    """
    training = answer.round.training
    if training.is_adversarial:
        return False
    known = [given.data for _, given in answer.targets if given.data is not None]
    if any(each.is_written for each in known):
        return False
    if any(each.form == INTEGERS and each.low == 0 and each.high == 1 for each in known):
        return True
    if any(each.low is not None for each in known):
        return False
    keys = {each.key for each in answer.round.compiling.metrics or ()}
    return bool(keys & {"accuracy", "acc", "binary_accuracy"}) and not known_numbers(answer)


def known_numbers(answer: Answer) -> bool:
    """Tell whether the targets are known to be numbers and no classes."""
    return any(given.data is not None and given.data.form == "numbers" for _, given in answer.targets)


_RANGES = {
    "relu": (0.0, None, "is never negative"),
    "sigmoid": (0.0, 1.0, "stays between 0 and 1"),
    "softmax": (0.0, 1.0, "stays between 0 and 1"),
    "tanh": (-1.0, 1.0, "stays between -1 and 1"),
    "softplus": (0.0, None, "is never negative"),
}


def unreachable_targets(answer: Answer) -> Iterator[Finding]:
    """An activation that cannot reach the targets."""
    end, loss = answer.end, answer.loss
    if loss.name == BINARY:
        yield from _no_probabilities(answer)
    if (
        loss.name not in DISTANCES
        or end.activation not in _RANGES
        or end.site.known_kind not in ("Dense", "LSTM", "GRU")
    ):
        return
    least, most, reach = _RANGES[end.activation]
    mend = changed(end.last, {"activation": LINEAR}) if end.last.known_kind == "Dense" else ""
    parts = (
        end.last.place("activation"),
        "leave out the last activation for a regression",
        getattr(mend, "edits", ()),
    )
    ranges = list(_ranges(answer))
    for given, low, high in ranges:
        is_below = low < least
        is_above = most is not None and high > most
        if is_below or is_above:
            yield Finding(
                f"the targets go from {_number(low)} to {_number(high)}, and {end.activation} {reach}",
                *parts,
                labels=((given.place, f"from {_number(low)} to {_number(high)}"),),
                severity=ERROR,
                where=end.last.name,
            )
            return
    if end.activation != "relu" or ranges or answer.is_autoencoder or end.site.known_kind != "Dense":
        return
    training = answer.round.training
    if end.units != 1 or len(training.ends) > 1 or training.is_adversarial or end.site.is_saved:
        return
    yield Finding(
        f"{end.title} ends in relu, which is never negative, and where it is 0 it learns nothing",
        *parts,
        labels=_labels(answer, "a regression"),
        is_certain=False,
        where=end.last.name,
    )


def _ranges(answer: Answer) -> Iterator[tuple[Samples, float, float]]:
    """Yield the targets of which it is known from where to where they go."""
    for _, given in answer.targets:
        data = given.data
        if data is not None and data.low is not None and data.high is not None:
            yield given, data.low, data.high


def _no_probabilities(answer: Answer) -> Iterator[Finding]:
    """Targets of a binary crossentropy that are neither 0 nor 1 nor between them."""
    for given, low, high in _ranges(answer):
        is_class = given.data is not None and given.data.form == INTEGERS
        if low < 0 or (high > 1 and not is_class):
            is_sign = is_class and (low, high) == (-1, 1)
            yield Finding(
                f"the targets go from {_number(low)} to {_number(high)}, and {BINARY} takes them from 0 to 1",
                answer.loss.spot or answer.round.event.place,
                "make -1 a 0" if is_sign else "for numbers, no last activation and mean_squared_error",
                labels=((given.place, f"from {_number(low)} to {_number(high)}"),),
                severity=ERROR,
            )
            return


def _number(value: float) -> str:
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


_ACCURACIES = ("accuracy", "acc", "categorical_accuracy", "binary_accuracy", "sparse_categorical_accuracy")


def accuracy_of_numbers(answer: Answer) -> Iterator[Finding]:
    """Accuracy of a regression, or a distance to the numbers of classes."""
    end, loss, compiling = answer.end, answer.loss, answer.round.compiling
    if answer.round.training.is_adversarial or len(answer.round.training.ends) > 1:
        return
    for metric in compiling.metrics or ():
        is_number = end.activation == LINEAR or (end.activation == "relu" and end.units == 1)
        if loss.name in DISTANCES and is_number and metric.key in _ACCURACIES:
            message = f"accuracy counts answers that are exactly equal; in a regression ({loss.name}) it says nothing"
            text, advice = _spelt_metric(metric.text, "mae"), '`metrics=["mae"]`'
        elif loss.name == SPARSE and metric.key in ("mse", "mae", SQUARED, ABSOLUTE):
            message = f"{metric.text} compares {end.units or 'the'} probabilities with the number of the class"
            text, advice = _spelt_metric(metric.text, "accuracy"), '`metrics=["accuracy"]`'
        else:
            continue
        spot = metric.spot
        is_plain = begins_with(spot, "\"'")
        yield Finding(
            message,
            spot or answer.round.event.written.at("metrics"),
            advice,
            replaced(spot, text) if is_plain else (),
            _labels(answer, "a regression" if loss.name in DISTANCES else "classes as integers"),
            is_certain=is_plain and sum(each.key == "mae" for each in compiling.metrics or ()) == 0,
        )


def _spelt_metric(old: str, new: str) -> str:
    return f'"{new}"'
