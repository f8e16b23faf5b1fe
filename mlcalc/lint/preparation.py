"""Rules on the data of a training: how they are scaled, split, shuffled and encoded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlcalc.edits import Edit
from mlcalc.errors import NOTE, WARNING, Place
from mlcalc.lint.facts import Data, Event, Generator, Remark, Samples, Script, Step, arrays_in, replaced
from mlcalc.lint.findings import FITS, Finding, Training
from mlcalc.lint.names import DISTANCES
from mlcalc.lint.sites import Site, View

_USES = ("evaluate", "predict", "predict_classes", "predict_proba")
_PASSED = frozenset(
    "InputLayer Flatten Reshape Permute Dropout ZeroPadding2D ZeroPadding1D MaxPooling2D AveragePooling2D Masking "
    "RandomFlip RandomRotation RandomZoom RandomTranslation RandomCrop Resizing CenterCrop RandomHeight RandomWidth "
    "TimeDistributed Identity".split()
)
_LEARNING = frozenset(
    "Dense Conv1D Conv2D Conv3D SeparableConv2D SeparableConv1D DepthwiseConv2D SimpleRNN LSTM GRU Bidirectional "
    "ConvLSTM2D LocallyConnected1D LocallyConnected2D CuDNNLSTM CuDNNGRU".split()
)


def takes_raw(view: View) -> Site | None:
    """Return the first layer that learns, if nothing before or behind it brings its input to a usual range."""
    graph = view.flow.graph
    if len(graph.inputs) != 1:
        return None
    number = graph.inputs[0]
    for _ in range(100):
        takers = view.takers.get(number, [])
        if not takers:
            return None
        site = view.site(takers[0][1])
        if (inner := site.inside()) is not None:
            return takes_raw(inner) if len(takers) == 1 else None
        if site.known_kind in _LEARNING:
            behind = [view.site(each).known_kind for _, each in view.takers.get(site.number, [])]
            return None if "BatchNormalization" in behind or len(takers) > 1 else site
        if site.known_kind not in _PASSED or len(takers) > 1:
            return None
        number = site.number
    return None


def raw_pictures(training: Training) -> Iterator[Finding]:
    """Pictures of 0 to 255, and numbers in the thousands."""
    for event in training.events:
        if event.kind not in ("fit", "fit_generator") or (found := _raw(event)) is None:
            continue
        site = takes_raw(training.view)
        if site is None:
            return
        message, mend, place = found
        labels = ((site.place(), "takes them as they are"),)
        yield Finding(message, place or event.place, mend, _divided_here(training, event), labels, is_certain=False)
        return


def _divided_here(training: Training, event: Event) -> tuple[Edit, ...]:
    """Return the edit that divides pictures where they are learnt from, if nothing else is given to the model."""
    given = event.inputs
    is_alone = len([each for each in training.events if each.inputs is not None]) == 1 and event.validation is None
    if not is_alone or not isinstance(given, Samples) or not given.text.isidentifier():
        return ()
    is_picture = given.data is not None and given.data.kind == "pictures"
    return replaced(given.place, f"{given.text} / 255") if is_picture else ()


def _raw(event: Event) -> tuple[str, str, Place | None] | None:
    """Return what is said of inputs that are not scaled, what would mend it, and where."""
    given = event.inputs
    if isinstance(given, Generator):
        if given.samples is None:
            if given.kind != "pictures" or given.is_scaled is not False:
                return None
            mend = "rescale=1/255 in ImageDataGenerator, or Rescaling(1/255) as the first layer"
            return "pixels of 0 to 255 go into the model as they are", mend, given.place
        given = given.samples if given.is_scaled is not True else None
    if not isinstance(given, Samples) or given.data is None or not given.data.is_clear:
        return None
    data, title = given.data, given.text or "the data"
    if data.kind == "pictures" and data.high == 255 and not data.steps:
        return (
            f"the pixels of {data.name} go in as 0 to 255",
            f"divide {title} by 255 before fit, or put Rescaling(1/255) first",
            given.place,
        )
    if data.kind == "words" or data.high is None or data.low is None or max(data.high, -data.low) < 1000:
        return None
    return (
        f"{title} goes in as it is, with values from {data.low:,.6g} to {data.high:,.6g}",
        "scale it, as StandardScaler does, or put Normalization() first",
        given.place,
    )


def large_targets(training: Training) -> Iterator[Finding]:
    """Targets in the thousands."""
    for each in training.compiled:
        for answer in each.answers:
            if answer.loss.name not in DISTANCES[:2] or answer.end.activation != "linear":
                continue
            for event, given in answer.targets:
                data = given.data
                if data is None or data.high is None or data.high < 1000 or data.form == "integers":
                    continue
                yield Finding(
                    f"{given.text or 'the targets'} goes up to {data.high:,.6g}, and the weights begin near 0",
                    given.place or event.place,
                    "scale the targets, as StandardScaler does, and the predictions back",
                )
                return


def unequal_scaling(training: Training) -> Iterator[Finding]:
    """Training data that are scaled, and test data that are not."""
    fits = [each for each in training.events if each.kind in ("fit", "fit_generator")]
    told: set[str] = set()
    for fit in fits:
        learnt = fit.inputs
        if isinstance(learnt, Generator):
            yield from _unequal_batches(training, fit, learnt)
        if not isinstance(learnt, Samples) or learnt.data is None or not learnt.data.is_clear:
            continue
        for event, used in _others(training, fit):
            if used.data is None or used.text in told:
                continue
            is_single = sum(each.text == used.text for _, each in _others(training, fit)) == 1 and len(fits) == 1
            finding = _unequal(event, learnt, learnt.data, used, used.data, is_single=is_single)
            if finding is not None:
                told.add(used.text)
                yield finding


def _unequal_batches(training: Training, fit: Event, learnt: Generator) -> Iterator[Finding]:
    """Pictures that a generator changes for the training, and another one leaves as they are."""
    used = [fit.validation, *(event.inputs for event in training.events if event.kind in _USES)]
    for other in used:
        are_pictures = isinstance(other, Generator) and other.kind == learnt.kind == "pictures"
        if are_pictures and learnt.is_scaled is True and other.is_scaled is False:
            yield Finding(
                "the pictures of the training are scaled and these are not: what comes out says nothing",
                other.place,
                "the same rescale= or preprocessing_function= for both",
                labels=((learnt.place, "learnt from"),),
            )
            return


def _others(training: Training, fit: Event) -> Iterator[tuple[Event, Samples]]:
    validation = fit.validation
    if isinstance(validation, (list, tuple)) and validation and isinstance(validation[0], Samples):
        yield fit, validation[0]
    for event in training.events:
        if event.kind in _USES and isinstance(event.inputs, Samples):
            yield event, event.inputs


def _changes(data: Data) -> list[Step]:
    return [each for each in data.steps if each.kind != "one-hot"]


def _unequal(
    event: Event, learnt: Samples, data: Data, used: Samples, other: Data, *, is_single: bool
) -> Finding | None:
    one, two = _changes(data), _changes(other)
    if not other.is_clear or data.rows is None or other.rows is None:
        return None
    if one and two:
        return _divided_unequally(event, learnt, one, used, two) if data.rows.root is other.rows.root else None
    if not one and not two:
        return None
    if data.rows.root is other.rows.root and learnt.text != used.text:
        changed, plain = (learnt, used) if one else (used, learnt)
        step = (one or two)[-1]
        how = _how(step)
        edits: tuple[Edit, ...] = ()
        if one and len(one) == 1 and step.kind == "divided" and used.text.isidentifier():
            edits = replaced(used.place, f"{used.text} / {step.by[1]!r}")
        return Finding(
            f"{changed.text or 'the training data'} is {how} and {plain.text or 'the other data'} is not: what comes "
            "out says nothing",
            used.place or event.place,
            f"do the same with {plain.text or 'both'}",
            edits if is_single else (),
            ((learnt.place, "learnt from"),),
            is_certain=False,
        )
    scaler = next((each for each in one if each.kind == "scaler"), None)
    if scaler is not None and other.is_written and _is_far(scaler, other):
        return Finding(
            f"the model learns from data that are scaled, and {used.text or 'these numbers'} looks as if it were not",
            used.place or event.place,
            "transform it by the same scaler",
            severity=WARNING,
        )
    return None


def _divided_unequally(
    event: Event, learnt: Samples, one: list[Step], used: Samples, two: list[Step]
) -> Finding | None:
    """Return what is said of data of one source that are divided by different numbers, and changed by nothing else."""
    steps = (*one, *two)
    if len(steps) != 2 or any(each.kind != "divided" for each in steps) or one[0].by[1] == two[0].by[1]:
        return None
    return Finding(
        f"{learnt.text or 'the training data'} is {_how(one[0])} and {used.text or 'the other data'} is "
        f"{_how(two[0])}: what comes out says nothing",
        used.place or event.place,
        "divide both by the same number",
        labels=((learnt.place, "learnt from"),),
    )


def _is_far(step: Step, data: Data) -> bool:
    """Tell whether numbers cannot well be scaled ones."""
    if data.high is None or data.low is None:
        return False
    most = 2.0 if getattr(step.by, "name", "") == "MinMaxScaler" else 10.0
    return max(data.high, -data.low) > most


def _how(step: Step) -> str:
    if step.kind == "divided":
        return f"divided by {step.by[1]}"
    return "scaled" if step.kind == "scaler" else "changed"


# Scalers and splits: of the whole source.

_LEARN_FROM_ROWS = frozenset(
    "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler PowerTransformer QuantileTransformer SimpleImputer Imputer "
    "PCA TruncatedSVD FastICA NMF KernelPCA".split()
)


def leaking_scaler(script: Script) -> Iterator[Finding]:
    """A scaler that has seen the test data."""
    for remark in script.remarks:
        data = remark.data
        if data is None or data.rows is None:
            continue
        if remark.kind == "split":
            yield from _before_split(remark, data)
        elif remark.kind == "fitted" and data.rows.is_test and getattr(remark.by, "name", "") in _LEARN_FROM_ROWS:
            yield Finding(
                f"{remark.by.name} is fitted on test data, so that these are scaled in a way of their own",
                remark.place,
                "fit it on the training data alone, and take `transform` for all others",
            )
    yield from _before_slices(script)


def _before_split(remark: Remark, data: Data) -> Iterator[Finding]:
    if data.rows is None or data.rows.whole is not None:
        return
    for step in data.steps:
        name = getattr(step.by, "name", "")
        if step.kind == "scaler" and name in _LEARN_FROM_ROWS and step.fitted is data.rows:
            yield Finding(
                f"{name} is fitted on all rows, the later test rows among them",
                step.place,
                "split first, fit on the training part, and transform both",
                labels=((remark.place, "split here"),),
            )
            return


def _before_slices(script: Script) -> Iterator[Finding]:
    """A scaler fitted on all rows, one slice of which is learnt from and another tested on."""
    told: set[Place | None] = set()
    for fit in script.events:
        have = fit.inputs.data if fit.kind in _LEARN and isinstance(fit.inputs, Samples) else None
        if have is None or have.rows is None or (whole := have.rows.whole) is None or whole.whole is not None:
            continue
        steps = [each for each in have.steps if each.kind == "scaler" and each.fitted is whole]
        step = next((each for each in steps if getattr(each.by, "name", "") in _LEARN_FROM_ROWS), None)
        if step is None or step.place in told or not any(_is_other_part(each, have) for each in _tested(script, fit)):
            continue
        told.add(step.place)
        yield Finding(
            f"{step.by.name} is fitted on all rows, the later test rows among them",
            step.place,
            "split first, fit on the training part, and transform both",
            labels=((fit.inputs.place, "a part of them"),),
        )


_LEARN = ("fit", "fit_generator")


def _tested(script: Script, fit: Event) -> Iterator[Samples]:
    """Yield what the model of a training is validated and tested on."""
    if isinstance(fit.validation, list) and fit.validation and isinstance(fit.validation[0], Samples):
        yield fit.validation[0]
    for each in script.of(fit.model):
        if each.kind == "evaluate" and isinstance(each.inputs, Samples):
            yield each.inputs


def _is_other_part(given: Samples, have: Data) -> bool:
    """Tell whether samples are another part of the same whole."""
    rows, own = given.data.rows if given.data is not None else None, have.rows
    return rows is not None and own is not None and rows is not own and rows.whole is own.whole


def never_scaled_back(training: Training) -> Iterator[Finding]:
    """Targets that are scaled, and predictions that are not scaled back."""
    script = training.script
    if script.words.get("inverse_transform"):
        return
    for event in training.events:
        for given in arrays_in(event.targets) if event.kind in ("fit", "fit_generator") else ():
            steps = given.data.steps if given.data is not None else ()
            scaler = next((each for each in steps if each.kind == "scaler"), None)
            used = next((each for each in training.events if each.kind in _USES[1:]), None)
            if scaler is not None and used is not None:
                yield Finding(
                    f"{given.text or 'the targets'} is scaled, and what is predicted is never scaled back",
                    used.place,
                    "`inverse_transform` of the scaler gives the numbers in their own unit",
                    labels=((scaler.place, "scaled here"),),
                )
                return


# Validation.


def validated_on_training(training: Training) -> Iterator[Finding]:
    """Validation on the training data."""
    for event in training.events:
        validation = event.validation
        if event.kind not in ("fit", "fit_generator") or not isinstance(validation, (list, tuple)) or not validation:
            continue
        written = event.written
        have, other = event.inputs, validation[0]
        if not isinstance(have, Samples) or not isinstance(other, Samples):
            continue
        is_same = _is_same(written.texts.get("x", ""), written.texts.get("validation_data", ""))
        if not is_same and not _is_part(have, other):
            continue
        if have.data is not None and have.data.is_written:
            continue  # an example of a few samples
        place = written.places.get("validation_data")
        is_here = place is not None and place.length > 1 and "validation_data" in written.texts
        yield Finding(
            "validation_data is "
            + ("the training data itself" if is_same else "a part of the training data")
            + ": it cannot show overfitting",
            place or event.place,
            "validation_split=0.2 keeps a part aside",
            replaced(place, "validation_split=0.2") if is_here else (),
            is_certain=False,
        )
        return
    yield from _evaluated_on_training(training)


def _is_same(text: str, validation: str) -> bool:
    """Tell whether `(x, y)` begins with the name of what is learnt from."""
    return text.isidentifier() and validation.lstrip("([ ").partition(",")[0].strip() == text


def _is_part(have: Samples, other: Samples) -> bool:
    """Tell whether validation takes a part of what is learnt from as a whole."""
    one, two = have.data, other.data
    if one is None or two is None or one.rows is None or two.rows is None:
        return False
    return two.rows.whole is one.rows


def _evaluated_on_training(training: Training) -> Iterator[Finding]:
    fits = training.all("fit")
    tests = training.all("evaluate")
    if len(fits) != 1 or len(tests) != 1 or training.is_adversarial:
        return
    values = fits[0].written.values
    if "validation_data" in values or "validation_split" in values:
        return
    text = fits[0].written.texts.get("x", "")
    have = fits[0].inputs
    is_example = isinstance(have, Samples) and have.data is not None and have.data.is_written
    if text.isidentifier() and tests[0].written.texts.get("x") == text and not is_example:
        yield Finding(
            "the model is tested on its training data alone, which says nothing of new ones",
            tests[0].place,
            "keep a part of the data aside, as train_test_split does",
            severity=NOTE,
        )


# What is prepared and lost.


def unused_preparation(training: Training) -> Iterator[Finding]:
    """A prepared result that is thrown away."""
    script = training.script
    for remark in script.remarks:
        data = remark.data
        if remark.kind != "prepared" or data is None or data.rows is None or script.words.get(remark.target) != 1:
            continue
        for event in training.events:
            if event.kind not in FITS or event.order < remark.order:
                continue
            given = event.targets if remark.text == "encoded" else event.inputs
            if _is_before(given, data, is_scaled=remark.text == "scaled"):
                name = event.kind
                yield Finding(
                    f"{remark.target} is never used: {name} still gets {given.text or 'the data'} as they were",
                    remark.place,
                    f"give {name} {remark.target}",
                    replaced(given.place, remark.target) if given.text.isidentifier() else (),
                    ((given.place, f"not {remark.text}"),),
                    is_certain=False,
                )
                break


def _is_before(given: Any, data: Data, *, is_scaled: bool) -> bool:
    """Tell whether a model is given what other data were made from."""
    if not isinstance(given, Samples) or given.data is None or given.data.rows is not data.rows:
        return False
    return len(given.data.steps) < len(data.steps) or not is_scaled


def lost_results(script: Script) -> Iterator[Finding]:
    """A line that changes nothing, since what it gives is not kept."""
    for remark in script.remarks:
        place = remark.place
        if remark.kind != "lost" or place is None:
            continue
        line = place.source.line(place.line)[place.column - 1 :]
        name = line.partition(".")[0].strip()
        edits = (
            (Edit(place.source, place.line, place.column - 1, place.column - 1, f"{name} = "),)
            if name.isidentifier()
            else ()
        )
        yield Finding(
            f"{remark.text} gives a new array and leaves {name or 'this one'} as it is: what it gives is lost",
            place,
            f"{name} = {name}.{remark.text}(…)",
            edits,
        )


# Order.


def shuffled_alone(training: Training) -> Iterator[Finding]:
    """Labels that are shuffled and samples that are not, or the other way round."""
    for event in training.events:
        x, y = event.inputs, event.targets
        if event.kind not in FITS or not isinstance(x, Samples) or not isinstance(y, Samples):
            continue
        if x.data is None or y.data is None or x.data.order == y.data.order:
            continue
        if x.data.rows is None or y.data.rows is None or not (x.data.is_clear and y.data.is_clear):
            continue
        moved = y if y.data.order is not None else x
        still = x if moved is y else y
        data = moved.data
        assert data is not None  # noqa: S101  (it is the one of the two that was looked at)
        if still.data is not None and still.data.order is not None:
            message = f"{x.text or 'x'} and {y.text or 'y'} are shuffled each in its own way: the pairs are torn"
        else:
            message = f"{moved.text or 'one'} is shuffled and {still.text or 'the other'} is not: the pairs are torn"
        yield Finding(
            message,
            data.shuffled_at or event.place,
            "shuffle an index, `np.random.permutation(len(x))`, and take both by it",
        )
        return


def shuffled_series(script: Script) -> Iterator[Finding]:
    """Windows that are cut out of a series after it was shuffled."""
    for remark in script.remarks:
        if remark.kind == "windows" and remark.data is not None and remark.data.order is not None:
            yield Finding(
                "windows are cut out of a series that is shuffled: what follows in time no longer stands together",
                remark.place,
                "cut the windows first, and shuffle these",
                labels=((remark.data.shuffled_at, "shuffled here"),),
            )
