"""Rules on the data of a training: how they are scaled, split, shuffled and encoded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlcalc.edits import Edit
from mlcalc.errors import NOTE, WARNING
from mlcalc.lint.facts import Data, Event, Generator, Remark, Rows, Samples, Script, Step, arrays_in, replaced
from mlcalc.lint.findings import FITS, Finding, Training
from mlcalc.lint.names import DISTANCES
from mlcalc.lint.pictures import PREDICTS, others, unequal_pictures


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
        for event, used in others(training, fit):
            if used.text in told:
                continue
            finding = unequal_pictures(event, learnt, used)
            if finding is None and isinstance(learnt, Samples) and isinstance(used, Samples):
                is_single = sum(each.text == used.text for _, each in others(training, fit)) == 1 and len(fits) == 1
                finding = _unequal(event, learnt, used, is_single=is_single)
            if finding is not None:
                told.add(used.text)
                yield finding
        yield from _unequal_targets(training, fit, told)


def _unequal_targets(training: Training, fit: Event, told: set[str]) -> Iterator[Finding]:
    """Yield what is said of targets that are scaled where a model learns, and not where it is tested."""
    validation = fit.validation[1] if isinstance(fit.validation, list) and len(fit.validation) > 1 else None
    tests = [(fit, validation), *((each, each.targets) for each in training.events if each.kind == "evaluate")]
    for event, used in tests:
        if not isinstance(fit.targets, Samples) or not isinstance(used, Samples) or used.text in told:
            continue
        if (finding := _unequal(event, fit.targets, used, is_single=False)) is not None:
            told.add(used.text)
            yield finding


def _unequal(event: Event, learnt: Samples, used: Samples, *, is_single: bool) -> Finding | None:
    one, two = _changes(learnt), _changes(used)
    roots = _rows_of(learnt), _rows_of(used)
    if one is None or two is None or roots[0] is None or roots[1] is None or not (one or two):
        return None
    is_of_one = roots[0].root is roots[1].root
    if one and two:
        return _divided_unequally(event, learnt, one, used, two) if is_of_one else None
    if is_of_one and learnt.text != used.text:
        return _changed_alone(event, learnt, one, used, two, is_single=is_single)
    are_read = roots[0].root.is_read and roots[1].root.is_read and event.kind in PREDICTS
    scaler = next((each for each in one if each.kind == "scaler"), None)
    if scaler is None or not (are_read or _is_far(scaler, used)):
        return None
    return Finding(
        f"the model learns from data that are scaled, and {used.text or 'these numbers'} looks as if it were not",
        used.place or event.place,
        "transform it by the same scaler",
        severity=WARNING,
    )


def _changes(given: Samples) -> list[Step] | None:
    """Return what has changed the values of samples; None if that is not known."""
    data = given.data
    return None if data is None or not data.is_clear else [each for each in data.steps if each.kind != "one-hot"]


def _changed_alone(
    event: Event, learnt: Samples, one: list[Step], used: Samples, two: list[Step], *, is_single: bool
) -> Finding:
    """Return what is said of two parts of one data set, of which only one is changed."""
    changed, plain = (learnt, used) if one else (used, learnt)
    step = (one or two)[-1]
    edits: tuple[Edit, ...] = ()
    if one and len(one) == 1 and step.kind == "divided" and used.text.isidentifier():
        edits = replaced(used.place, f"{used.text} / {step.by[1]!r}")
    return Finding(
        f"{changed.text or 'the training data'} is {_how(step)} and {plain.text or 'the other data'} is not: what "
        "comes out says nothing",
        used.place or event.place,
        f"do the same with {plain.text or 'both'}",
        edits if is_single else (),
        ((learnt.place, "learnt from"),),
        is_certain=False,
    )


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


def _is_far(step: Step, used: Samples) -> bool:
    """Tell whether numbers that are written out cannot well be scaled ones."""
    data = used.data
    if data is None or not data.is_written or data.high is None or data.low is None:
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
        elif remark.kind == "fitted" and _learns_from_test(remark, data.rows, script):
            yield Finding(
                f"{remark.by.name} is fitted on test data, so that these are scaled in a way of their own",
                remark.place,
                "fit it on the training data alone, and take `transform` for all others",
            )
    yield from _before_slices(script)


def _learns_from_test(remark: Remark, rows: Rows, script: Script) -> bool:
    """Tell whether a scaler is fitted on samples that a model is tested on, which learns from others of the same."""
    if getattr(remark.by, "name", "") not in _LEARN_FROM_ROWS:
        return False
    if rows.is_test:
        return True
    for fit in script.events:
        have = _rows_of(fit.inputs) if fit.kind in _LEARN else None
        if have is not None and have is not rows and have.whole is not None and have.whole is rows.whole:
            used = (each.inputs for each in script.of(fit.model) if each.kind in PREDICTS)
            return any(_rows_of(each) is rows for each in (*_tested(script, fit), *used))
    return False


def _rows_of(given: Any) -> Rows | None:
    return given.data.rows if isinstance(given, Samples) and given.data is not None else None


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


def _steps_before(split: Remark) -> list[Step]:
    return [] if split.data is None else [each for each in split.data.steps if each.kind == "scaler"]


def _before_slices(script: Script) -> Iterator[Finding]:
    """A scaler fitted on all rows, one part of which is learnt from and another tested on."""
    told = {step.place for each in script.remarks if each.kind == "split" for step in _steps_before(each)}
    for fit in script.events:
        have = fit.inputs.data if fit.kind in _LEARN and isinstance(fit.inputs, Samples) else None
        if have is None or have.rows is None or (whole := have.rows.whole) is None or whole.whole is not None:
            continue
        steps = [each for each in have.steps if each.kind == "scaler" and each.fitted is whole]
        step = next((each for each in steps if getattr(each.by, "name", "") in _LEARN_FROM_ROWS), None)
        is_part = have.rows.part == "train" or any(_is_other_part(each, have) for each in _tested(script, fit))
        if step is None or step.place in told or not is_part:
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
            used = next((each for each in training.events if each.kind in PREDICTS), None)
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
        if event.kind not in ("fit", "fit_generator") or event.validation is None:
            continue
        what = _validated_on(event)
        if not what:
            continue
        place = event.written.places.get("validation_data")
        is_here = place is not None and place.length > 1 and "validation_data" in event.written.texts
        takes_split = is_here and isinstance(event.inputs, Samples)
        yield Finding(
            f"validation_data is {what}: it cannot show overfitting",
            place or event.place,
            "validation_split=0.2 keeps a part aside" if takes_split else "validate on data that are kept aside",
            replaced(place, "validation_split=0.2") if takes_split else (),
            is_certain=False,
        )
        return
    yield from _evaluated_on_training(training)


def _validated_on(event: Event) -> str:
    """Return what of the training data a training is validated on; nothing if it is on others."""
    have, other, texts = event.inputs, event.validation, event.written.texts
    if isinstance(have, Generator):
        is_same = isinstance(other, Generator) and _are_same_batches(have, other)
        return "the training data itself" if is_same else ""
    if not isinstance(other, list) or not other or not isinstance(have, Samples):
        return ""
    first = other[0]
    if not isinstance(first, Samples) or (have.data is not None and have.data.is_written):
        return ""  # an example of a few samples
    is_same = have.data is not None and have.data is first.data
    if have.text and have.text == first.text:
        is_same = is_same or (_rows_of(have) is not None and _rows_of(have) is _rows_of(first))
    if is_same or _is_same(texts.get("x", ""), texts.get("validation_data", "")):
        return "the training data itself"
    return "a part of the training data" if _is_part(have, first) else ""


def _are_same_batches(one: Generator, two: Generator) -> bool:
    """Tell whether two generators are one, or take the same pictures of the same folder."""
    is_one = one.text.isidentifier() and one.text == two.text
    return is_one or (one.folder is not None and one.folder == two.folder)


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
    yield from _unused_scalers(training)
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
                    given.place or event.place,
                    f"give {name} {remark.target}",
                    replaced(given.place, remark.target) if given.text.isidentifier() else (),
                    ((remark.place, f"{remark.text} here"),),
                    is_certain=False,
                )
                break


def _unused_scalers(training: Training) -> Iterator[Finding]:
    """A scaler that learns from data and transforms nothing."""
    script = training.script
    for remark in script.remarks:
        name = getattr(remark.by, "variable", "")
        if any(each.kind == "lost" and each.by is remark.by for each in script.remarks):
            continue
        if (remark.kind, remark.text) != ("fitted", "fit") or not name or script.words.get(name) != _ONLY_MADE:
            continue
        for event in training.events:
            given = event.inputs
            is_behind = event.kind in FITS and event.order > remark.order
            if is_behind and isinstance(given, Samples) and given.data is not None and given.data is remark.data:
                yield Finding(
                    f"{name} learns how to scale, and {event.kind} still gets {given.text or 'the data'} as they were",
                    given.place or event.place,
                    f"give {event.kind} {name}.transform({given.text or 'x'})",
                    replaced(given.place, f"{name}.transform({given.text})") if given.text.isidentifier() else (),
                    ((remark.place, "fitted here"),),
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
        place, name = remark.place, remark.target
        if remark.kind != "lost" or place is None or _is_meant_to_learn(remark, script):
            continue
        start = place.column - 1
        edits = (Edit(place.source, place.line, start, start, f"{name} = "),) if name else ()
        yield Finding(
            f"{remark.text} gives a new array and leaves {name or 'this one'} as it is: what it gives is lost",
            place,
            f"{name or 'x'} = {remark.text}(…)",
            edits,
        )


def _is_meant_to_learn(remark: Remark, script: Script) -> bool:
    """Tell whether a scaler is called to learn from data, and used elsewhere."""
    is_learning = remark.text == "fit_transform"
    return is_learning and script.words.get(getattr(remark.by, "variable", ""), 0) != _ONLY_MADE


_ONLY_MADE = 2
"""How often the name of a scaler stands in a source that makes it and calls it once."""


def is_lost(training: Training, given: Samples) -> bool:
    """Tell whether a line was meant to give data another shape or form, which is told already."""
    remarks = training.script.remarks
    return given.data is not None and any(each.kind == "lost" and each.data is given.data for each in remarks)
