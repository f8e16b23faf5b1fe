"""Rules on samples and their labels: that they belong together, one by one and in one order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlcalc.lint.facts import SPLIT, Data, Event, Generator, Samples, Script, arrays_in, replaced
from mlcalc.lint.findings import FITS, Finding, Training

_TAKE_PAIRS = (*FITS, "evaluate", "test_on_batch")


def unequal_samples(training: Training) -> Iterator[Finding]:
    """As many labels as there are no samples, or the labels of other samples."""
    for event in training.events:
        if event.kind not in _TAKE_PAIRS:
            continue
        for inputs, targets in _pairs(event):
            finding = _other_part(training.script, event, inputs, targets) or _other_count(event, inputs, targets)
            if finding is not None:
                yield finding
                return


def _pairs(event: Event) -> Iterator[tuple[list[Samples], list[Samples]]]:
    """Yield what is learnt from, or tested on, each with its labels."""
    given = event.inputs
    if isinstance(given, Generator):
        yield list(arrays_in(given.samples)), list(arrays_in(given.targets))
    else:
        yield list(arrays_in(given)), list(arrays_in(event.targets))
    if isinstance(event.validation, list) and len(event.validation) > 1:
        yield list(arrays_in(event.validation[0])), list(arrays_in(event.validation[1]))


def _other_count(event: Event, inputs: list[Samples], targets: list[Samples]) -> Finding | None:
    known = [(each, each.shape[0]) for each in (*inputs, *targets) if each.shape and each.shape[0] is not None]
    for each, count in known[1:]:
        first, wanted = known[0]
        if count != wanted:
            return Finding(
                f"{first.text or 'x'} has {wanted:,} samples, and {each.text or 'y'} has {count:,}",
                each.place or event.place,
                "give each sample one label",
                labels=((first.place, f"{wanted:,} samples"),),
            )
    return None


def _other_part(script: Script, event: Event, inputs: list[Samples], targets: list[Samples]) -> Finding | None:
    """Return what is said of labels that are those of another part of a split."""
    for one in inputs:
        for two in targets:
            if _are_of_others(one, two):
                return _of_another_part(script, event, one, two)
    return None


def is_of_others(event: Event, given: Samples) -> bool:
    """Tell whether labels are those of other samples than a model is given, by the part of a split."""
    for inputs, targets in _pairs(event):
        if any(each is given for each in targets):
            return any(_are_of_others(each, given) for each in inputs)
    return False


def is_torn(event: Event) -> bool:
    """Tell whether samples and labels are of different parts of a split."""
    return any(is_of_others(event, each) for _, targets in _pairs(event) for each in targets)


def _are_of_others(one: Samples, two: Samples) -> bool:
    have, other = _part(one), _part(two)
    return have is not None and other is not None and have != other and have[1] == other[1]


def _part(given: Samples) -> tuple[str, int] | None:
    """Return which part of a split samples are, and of which split."""
    rows = given.data.rows if given.data is not None else None
    while rows is not None and rows.key is not None:
        if isinstance(rows.key, tuple) and rows.key[0] in ("train", "test"):
            return rows.key
        rows = rows.whole
    return None


def _of_another_part(script: Script, event: Event, one: Samples, two: Samples) -> Finding:
    """Return what is said where the parts of a split have each other's names, or one is given in place of another."""
    have, other = _part(one), _part(two)
    assert have is not None  # noqa: S101  (who calls has looked)
    assert other is not None  # noqa: S101
    parts = _named(have[0]), _named(other[0])
    message = f"{one.text or 'x'} is the {parts[0]} part of a split, and {two.text or 'y'} the {parts[1]}"
    place, advice = two.place or event.place, "give it the labels of the same samples"
    split = next((each for each in script.remarks if each.kind == "split" and each.by == have[1]), None)
    names = split.target.split(", ") if split is not None else []
    if split is None or len(names) != 4 or two.text not in names:
        return Finding(f"{message} part", place, advice, labels=((one.place, f"the {_named(have[0])} part"),))
    # Both parts of the first array come first, then those of the labels.
    wrong, right = names.index(two.text), 2 if have[0] == "train" else 3
    if not _are_alike(one.text, two.text):
        edits = replaced(two.place, names[right])
        return Finding(f"{message} part", place, advice, edits, ((split.spot, "the parts of the split"),))
    names[wrong], names[right] = names[right], names[wrong]
    order = ", ".join(names)
    told = f"train_test_split gives {order}"
    labels = ((place, f"the {_named(other[0])} part"),)
    return Finding(f"{message} part: {told}", split.spot, told, replaced(split.spot, order), labels)


def _named(part: str) -> str:
    return "training" if part == "train" else "test"


def _are_alike(one: str, two: str) -> bool:
    """Tell whether two names are told apart by one letter, as `x_train` and `y_train`."""
    shorter = min(len(one), len(two)) - 1
    return shorter > 1 and (one[-shorter:] == two[-shorter:] or one[:shorter] == two[:shorter])


# Order.


def shuffled_alone(training: Training) -> Iterator[Finding]:
    """Labels that are shuffled and samples that are not, or the other way round."""
    for event in training.events:
        x, y = event.inputs, event.targets
        if event.kind not in FITS or not isinstance(x, Samples) or not isinstance(y, Samples):
            continue
        if x.data is None or y.data is None or x.data.order == y.data.order or not _may_be_compared(x.data, y.data):
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


def _may_be_compared(one: Data, two: Data) -> bool:
    """Tell whether the orders of samples and labels say something: not of equal numbers, nor of one part of a split."""
    for each, other in ((one, two), (two, one)):
        is_constant = each.low is not None and each.low == each.high
        if is_constant or (other.order is None and _is_of_split(each.order)):
            return False
    return True


def _is_of_split(order: Any) -> bool:
    while isinstance(order, tuple) and order:
        if order[0] == SPLIT:
            return True
        order = order[1] if order[0] == "by" else None
    return False


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
