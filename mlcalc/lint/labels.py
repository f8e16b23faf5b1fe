"""Rules on the labels of a training: their form and their number, against the last layer and its loss."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcalc.changes import NewLayer
from mlcalc.edits import Edit
from mlcalc.errors import WARNING, Diagnostic, Place
from mlcalc.lint.facts import (
    INTEGERS,
    NUMBERS,
    ONE_HOT,
    Data,
    Event,
    Generator,
    Samples,
    begins_with,
    replaced,
)
from mlcalc.lint.feeds import other_input
from mlcalc.lint.findings import Answer, Finding, Training
from mlcalc.lint.losses import as_loss
from mlcalc.lint.mends import changed, preceded
from mlcalc.lint.names import BINARY, CATEGORICAL, CROSSENTROPIES, DISTANCES, SPARSE
from mlcalc.lint.pairs import is_of_others
from mlcalc.lint.preparation import is_lost
from mlcalc.lint.sites import Site
from mlcalc.shapes import Shape, format_shape

_RECURRENT = ("SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU", "RNN")
_BETWEEN = frozenset("Dropout Dense TimeDistributed Activation ReLU LayerNormalization BatchNormalization".split())


def _targets(answer: Answer) -> Iterator[Samples]:
    for event, given in answer.targets:
        if event.kind != "train_on_batch" and not _is_told(answer, event, given):
            yield given


def _is_told(answer: Answer, event: Event, given: Samples) -> bool:
    """Tell whether it is said already that labels are not what they were meant to be."""
    return is_lost(answer.round.training, given) or is_of_others(event, given)


def _trimmed(sizes: Shape) -> Shape:
    """Return sizes without those of 1 at their end, which Keras adds and leaves out."""
    while sizes and sizes[-1] == 1:
        sizes = sizes[:-1]
    return sizes


def answers_too_many(answer: Answer) -> Iterator[Finding]:
    """An answer for every step or every pixel where the labels have one for each sample."""
    end = answer.end
    if end.shape is None or len(end.shape) < 3:
        return
    if any(other_input(answer.round.training)):
        return  # which makes the answers what they are
    wanted = end.shape[1:-1] if answer.loss.name == SPARSE else _trimmed(end.shape[1:])
    for given in _targets(answer):
        if given.shape is None:
            continue
        have = _trimmed(given.shape[1:])
        if len(have) >= len(wanted) or not end.shape[1:-1] or end.shape[1] == 1:
            continue
        if have and have[0] == end.shape[1] and end.shape[1] is not None:
            continue
        yield _too_many(answer, given)
        return


def _too_many(answer: Answer, given: Samples) -> Finding:
    end = answer.end
    assert end.shape is not None  # noqa: S101  (who calls has looked)
    labels = ((given.place, f"{format_shape(given.shape or ())}: one for each sample"),)
    recurrent = _recurrent(end.site)
    if recurrent is not None and getattr(recurrent.layer, "return_sequences", False):
        steps = end.shape[1]
        mend = changed(recurrent, {"return_sequences": False})
        return Finding(
            f"{recurrent.quoted} has return_sequences=True, so the model gives {steps or 'many'} answers for each "
            f"sample, and {given.text or 'y'} has one",
            recurrent.place("return_sequences"),
            "leave out `return_sequences` there",
            getattr(mend, "edits", ()),
            labels,
            where=recurrent.name,
        )
    rank = len(end.shape) - 2
    what = "pixel" if rank > 1 else "step"
    before = preceded(end.site, NewLayer("Flatten")) if None not in end.shape[1:] else ""
    return Finding(
        f"the output is {format_shape(end.shape)}, an answer for every {what}, but {given.text or 'y'} has "
        "one for each sample",
        end.site.place(),
        f"put Flatten() or GlobalAveragePooling{min(rank, 3)}D() before {end.site.quoted}",
        getattr(before, "edits", ()),
        labels,
        where=end.site.name,
    )


def _recurrent(site: Site) -> Site | None:
    """Return the recurrent layer that the answers come from."""
    for _ in range(1000):
        if site.known_kind in _RECURRENT:
            return site
        if site.known_kind not in _BETWEEN or len(site.call.node.inputs) != 1:
            return None
        site = site.at(site.call.node.inputs[0].node)
    return None


# The number of units.


def wrong_units(answer: Answer) -> Iterator[Finding]:
    """As many outputs as there are not classes."""
    end, loss = answer.end, answer.loss
    if end.units is None or loss.name not in CROSSENTROPIES or answer.is_autoencoder:
        return
    for given in _targets(answer):
        data = given.data
        if data is None or not data.is_whole:
            continue
        if data.form == ONE_HOT:
            finding = _of_one_hot(answer, given, data, end.units)
        else:
            finding = _of_integers(answer, given, data, end.units)
        if finding is not None:
            yield finding
            return
    yield from _of_batches(answer, end.units)


def _whose(given: Samples, data: Data) -> str:
    return f"the labels of {data.name}" if data.name else given.text or "y"


def _of_one_hot(answer: Answer, given: Samples, data: Data, units: int) -> Finding | None:
    classes = data.classes
    if classes is None or classes == units or (units == 1 and classes == 1):
        return None
    message = f"{given.text or 'y'} has {classes} columns, one for each class, but the last layer has {units} units"
    return _resized(answer, message.replace("1 units", "1 unit"), classes, given)


def _of_integers(answer: Answer, given: Samples, data: Data, units: int) -> Finding | None:
    high, loss = data.high, answer.loss.name
    if high is None or data.low is None or data.low < 0 or (given.shape is not None and len(_trimmed(given.shape)) > 1):
        return None
    classes = int(high) + 1
    titles = f"{_whose(given, data)} are the classes {int(data.low)} to {int(high)}"
    if loss == BINARY and units == 1 and high > 1 and data.form == INTEGERS:
        message = f"{titles}, but the model answers with one sigmoid, which tells two apart"
        return _resized(answer, message, classes, given, f"Dense({classes}) with softmax and {SPARSE}")
    if loss != SPARSE or units == classes or (units > classes and data.classes is None):
        return None
    if units > classes and data.low != 0:
        return None
    message = f"{titles}, but the last layer has {units} unit{'s' if units > 1 else ''}"
    if data.low == 1 and units == high:
        return _from_one(given, f"{titles}, and {SPARSE} takes 0 to {units - 1} for {units} units")
    finding = _resized(answer, message, classes, given)
    return finding._replace(severity=WARNING, is_certain=False) if units > classes else finding


def _from_one(given: Samples, message: str) -> Finding:
    """Return what is said of classes that are numbered from 1 on, as many as there are units."""
    text = f"{given.text or 'y'} - 1"
    edits = replaced(given.place, text) if given.text.isidentifier() else ()
    return Finding(message, given.place, f"`{text}` numbers them from 0 on", edits)


def _of_batches(answer: Answer, units: int) -> Iterator[Finding]:
    for event in answer.round.fits:
        batches = event.inputs
        if not isinstance(batches, Generator) or batches.classes is None or batches.classes == units:
            continue
        if units == 1 and batches.classes == 2 and batches.labels in ("binary", INTEGERS):
            continue
        if batches.labels in (INTEGERS, ONE_HOT) and not (units > batches.classes and batches.labels == INTEGERS):
            message = f"there are {batches.classes} classes, but the last layer has {units} unit{'s' * (units > 1)}"
            yield _resized(answer, message, batches.classes, Samples(place=batches.place))
            return


def _resized(
    answer: Answer, message: str, classes: int, given: Samples, advice: str = "", *, what: str = ""
) -> Finding:
    site = answer.end.site
    name = "filters" if "filters" in site.layer.arguments else "units"
    edits = getattr(changed(site, {name: classes}), "edits", ()) if name in site.layer.arguments and not advice else ()
    return Finding(
        message,
        site.place(name if name in site.layer.arguments else None),
        advice or f"give it {classes} unit{'s' * (classes > 1)}",
        edits,
        ((given.place, what or f"{classes} classes"),),
        where=site.name,
    )


# The columns of the targets.


def other_targets(answer: Answer) -> Iterator[Finding]:
    """Targets of another shape than the answers: of other columns, steps or pixels."""
    end, loss = answer.end, answer.loss
    if (
        loss.name not in (*DISTANCES, BINARY, CATEGORICAL, SPARSE)
        or end.shape is None
        or any(other_input(answer.round.training))
    ):
        return
    for given in _targets(answer):
        finding = _of_shape(answer, given, end.shape)
        if finding is not None:
            yield finding
            return
    for given in (each for pair in answer.labels if pair not in answer.targets for each in pair[1:]):
        finding = _of_shape(answer, given, end.shape)
        if finding is not None:
            advice = "give these labels the shape of those that it is trained on"
            yield finding._replace(place=given.place or finding.place, help=advice, edits=(), labels=())
            return


def _of_shape(answer: Answer, given: Samples, gives: Shape) -> Finding | None:
    """Return what is said of targets whose shape does not fit that of the answers."""
    sizes = given.shape
    if not sizes or (given.data is not None and not given.data.is_shaped):
        return None
    return _too_few(answer, given) or _of_other_sizes(answer, given, sizes[1:], gives[1:])


def _too_few(answer: Answer, given: Samples) -> Finding | None:
    """Return what is said of targets for each step where the model answers once for each sample."""
    end, loss, shape = answer.end, answer.loss.name, given.shape or ()
    have = _trimmed(shape[1:])
    if len(end.shape or ()) != 2 or not have or None in have or (len(have) == 1 and have[0] == end.units):
        return None
    recurrent = _last_step(end.site, have[0])
    if len(have) == 1 and loss != SPARSE and (recurrent is None or end.units != 1):
        return None  # so many numbers for each sample
    many = " × ".join(map(str, have))
    once = "the model answers once" if recurrent is None else f"{recurrent.quoted} gives its last step alone"
    silent = ": Keras compares them by broadcasting and says nothing" if loss in DISTANCES else ""
    mend = changed(recurrent, {"return_sequences": True}) if recurrent is not None else ""
    return Finding(
        f"{given.text or 'y'} is {format_shape(shape)}, {many} targets for each sample, and {once}, "
        f"{format_shape(end.shape or ())}{silent}",
        (recurrent or end.site).place(),
        "give one target for each sample" if recurrent is None else "`return_sequences=True` answers for each step",
        getattr(mend, "edits", ()),
        ((given.place, f"{many} for each sample"),),
        where=(recurrent or end.site).name,
    )


def _last_step(site: Site, steps: int | None) -> Site | None:
    """Return the recurrent layer of whose steps, if they are so many, the answers take the last one alone."""
    found = _recurrent(site)
    if found is None or getattr(found.layer, "return_sequences", True) or not found.input:
        return None
    return found if found.input[1] == steps else None


def _of_other_sizes(answer: Answer, given: Samples, have: Shape, gives: Shape) -> Finding | None:
    """Return what is said of targets of some sizes, those of one sample, beside the sizes of the answers."""
    loss, title, units = answer.loss.name, given.text or "y", gives[-1]
    if loss == SPARSE:
        if len(have) == len(gives) and have[-1] is not None and have[-1] == units != 1:
            message = f"{title} has a column for each class, and {SPARSE} takes the classes as integers"
            return _other_loss(answer, message, CATEGORICAL, given)
        wanted = gives[:-1]
        have = have[:-1] if len(have) == len(gives) and have[-1] == 1 else have
    else:
        wanted = gives
        have = (*have, 1) if len(have) == len(gives) - 1 and units == 1 else have
        have = have if have or len(gives) > 1 else (1,)
    if len(have) != len(wanted):
        return None
    apart = [at for at, pair in enumerate(zip(have, wanted, strict=True)) if None not in pair and pair[0] != pair[1]]
    if apart and apart[0] == len(gives) - 1:
        return _of_other_columns(answer, given, have, gives)
    if not apart or (loss in DISTANCES and 1 in (have[apart[0]], wanted[apart[0]])):
        return None
    place, gives_text = answer.end.site.place(), format_shape(answer.end.shape or ())
    file = place.source.name if place is not None and place.source.name.endswith(".py") else "…"
    asked = ",".join(str(size) for size in (*have, *gives[len(have) :]))
    return Finding(
        f"{title} is {format_shape(given.shape or ())}, but the model gives {gives_text}: {loss} needs equal sizes",
        place,
        f"`mlcalc solve {file} --output-shape {asked}` finds the changes that give that",
        labels=((given.place, f"{have[apart[0]]} where the model gives {wanted[apart[0]]}"),),
        where=answer.end.site.name,
    )


def _of_other_columns(answer: Answer, given: Samples, have: Shape, gives: Shape) -> Finding | None:
    """Return what is said of targets that differ from the answers in their last size alone."""
    end, loss, columns, units = answer.end, answer.loss.name, have[-1], gives[-1]
    if columns is None or units is None:
        return None
    if loss == CATEGORICAL and columns == 1:
        message = f"{given.text or 'y'} holds the classes as integers, and {CATEGORICAL} takes them one-hot"
        return _other_loss(answer, message, SPARSE, given)
    numbers = f"{columns} numbers" if columns > 1 else "one number"
    each = "sample" if len(gives) == 1 else "step" if len(gives) == 2 else "pixel"
    message = f"{given.text or 'y'} has {numbers} for each {each}, and {end.title} gives {units}"
    if 1 in (columns, units) and loss in DISTANCES and len(given.shape or ()) == len(gives) + 1:
        message += ": Keras compares them by broadcasting and says nothing"
    return _resized(answer, message, columns, given, what=numbers)


# The form of the labels.


def wrong_labels(answer: Answer) -> Iterator[Finding]:
    """One-hot labels for a loss that takes integers, and the other way round."""
    if answer.loss.name not in CROSSENTROPIES or answer.is_autoencoder:
        return
    for event, given in answer.labels:
        finding = None if _is_told(answer, event, given) else _of_arrays(answer, given)
        if finding is not None:
            yield finding
            return
    for each in answer.round.fits:
        if isinstance(each.inputs, Generator):
            finding = _of_generator(answer, each.inputs)
            if finding is not None:
                yield finding
                return


def _of_arrays(answer: Answer, given: Samples) -> Finding | None:
    loss, data, units, title = answer.loss.name, given.data, answer.end.units, given.text or "y"
    rank = answer.end.rank
    if data is not None and loss == SPARSE and (data.form == ONE_HOT or _is_binarized(data, units)) and units != 1:
        return _other_loss(
            answer, f"{title} is one-hot, and {SPARSE} takes the classes as integers", CATEGORICAL, given
        )
    if data is not None and data.form == NUMBERS and data.name and loss in (SPARSE, CATEGORICAL) and data.steps:
        return _changed_classes(answer, given, data.steps[-1].place)
    is_flat = given.shape is not None and len(_trimmed(given.shape)) <= 1 and rank == 2
    is_integers = data is not None and data.form == INTEGERS
    if loss == CATEGORICAL and (is_flat or (is_integers and given.shape is None)) and units != 1:
        return _other_loss(
            answer, f"{title} holds the classes as integers, and {CATEGORICAL} takes them one-hot", SPARSE, given
        )
    if loss == BINARY and is_flat and is_integers and units is not None and units > 1:
        return _for_binary(answer, given, units)
    return None


def _is_binarized(data: Data, units: int | None) -> bool:
    """Tell whether LabelBinarizer has made columns: it does of more than two classes."""
    is_of_it = bool(data.steps) and data.steps[-1].by == "LabelBinarizer"
    return data.form is None and is_of_it and units is not None and units > 2


def _changed_classes(answer: Answer, given: Samples, place: Place | None) -> Finding:
    """Return what is said of classes that are divided, or scaled: the line that does it can go, if it does no more."""
    title = given.text or "y"
    message = f"{title} holds classes, and they are changed as if they were measured"
    line = "" if place is None else place.source.line(place.line).strip()
    is_alone = re.fullmatch(rf"{re.escape(title)}\s*(/=|=\s*{re.escape(title)}\s*/)\s*[\d.]+", line) is not None
    edits = (Edit(place.source, place.line, 0, 0, None),) if is_alone and place is not None else ()
    labels = ((given.place, "the labels"),) if place is not None else ()
    return Finding(message, place or given.place or answer.round.event.place, f"leave {title} as it is", edits, labels)


def _for_binary(answer: Answer, given: Samples, units: int) -> Finding:
    """Return what is said of integers for several units that are judged one by one."""
    title = given.text or "y"
    if answer.end.activation == "softmax":
        return _other_loss(
            answer, f"{title} holds the classes as integers, and {BINARY} takes {units} columns", SPARSE, given
        )
    message = f"{title} has one number for each sample, and the last layer answers with {units}"
    return Finding(
        message,
        answer.end.site.place(),
        "softmax with sparse_categorical_crossentropy tells classes apart" if units > 2 else "give it one unit",
        labels=((given.place, "one number for each sample"),),
    )


def _other_loss(answer: Answer, message: str, name: str, given: Samples) -> Finding:
    others = [each for _, each in answer.labels if each.data is not None and each.data.form == ONE_HOT]
    if name == SPARSE and others:
        message = f"{given.text or 'y'} holds the classes as integers, and {others[0].text or 'y'} is one-hot"
        place = given.place or answer.round.event.place
        return Finding(message, place, f"to_categorical({given.text or 'y'})", labels=((others[0].place, "one-hot"),))
    advice, edits = as_loss(answer, name)
    return Finding(
        message,
        answer.loss.spot or answer.round.event.place,
        advice,
        edits,
        ((given.place, "the labels"),),
    )


_MODES = {ONE_HOT: "one-hot", INTEGERS: "integers", "binary": "0 or 1"}


def _of_generator(answer: Answer, batches: Generator) -> Finding | None:
    loss, units, labels = answer.loss.name, answer.end.units, batches.labels
    if labels is None:
        return None
    if labels in (INTEGERS, "binary") and loss == BINARY and units is not None and units > 1:
        return _for_binary(answer, Samples(text="each batch", place=batches.spot or batches.place), units)
    given = Samples(place=batches.spot or batches.place)
    if labels == ONE_HOT and loss == SPARSE:
        return _other_loss(answer, f"the labels are one-hot, and {SPARSE} takes integers", CATEGORICAL, given)
    if labels in (INTEGERS, "binary") and loss == CATEGORICAL and units != 1:
        return _other_loss(
            answer, f"the labels are {_MODES[labels]}, and {CATEGORICAL} takes them one-hot", SPARSE, given
        )
    if labels == ONE_HOT and loss == BINARY and units == 1:
        return Finding(
            "the labels are one-hot, a column for each class, and the model answers with one unit",
            batches.spot or batches.place,
            '`class_mode="binary"` gives 0 or 1',
            replaced(batches.spot, '"binary"') if begins_with(batches.spot, "\"'") else (),
            ((answer.end.site.place(), "one unit"),),
            is_certain=False,
        )
    return None


def settle_shape(training: Training, problem: Diagnostic) -> bool:
    """Tell whether the labels, of which the shape is known, settle what is suspected of the shape of an answer."""
    if not {problem.code} & {"missing-flatten"}:
        return False
    return any(
        given.shape is not None for each in training.compiled for answer in each.answers for given in _targets(answer)
    )
