"""Rules on what a model is given: data of another shape than its inputs, and numbers that a table has no row for."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from mlcalc.lint.facts import Event, Generator, Samples, begins_with, is_finite, replaced, written_at
from mlcalc.lint.findings import FITS, Finding, Training
from mlcalc.lint.mends import changed, reshaped
from mlcalc.lint.pairs import is_torn
from mlcalc.lint.preparation import is_lost
from mlcalc.lint.sites import Site
from mlcalc.shapes import Shape, format_shape

USES = ("evaluate", "predict", "predict_classes", "predict_proba")

_SIMPLE = r"[\w.]+(\[[^\[\]]*\])*|[\w.]+\([^()]*\)"
"""A name, an item of one or a call, behind which an index can stand."""


class Feed(NamedTuple):
    """An array that an input of a model is given.

    Attributes:
        event: the call that gives it.
        input: the input.
        given: the array.
        title: how a message calls the input.
    """

    event: Event
    input: Site
    given: Samples
    title: str


def feeds(training: Training) -> Iterator[Feed]:
    """Yield the arrays that a model learns from, is validated on and is asked about, each with its input."""
    for event in training.events:
        if event.kind not in (*FITS, *USES, "test_on_batch", "predict_on_batch"):
            continue
        validation = event.validation
        tested = validation[0] if isinstance(validation, list) and len(validation) > 1 else None
        for given in (event.inputs, tested):
            yield from _for_inputs(training, event, given)


def _for_inputs(training: Training, event: Event, given: Any) -> Iterator[Feed]:
    numbers = training.view.flow.graph.inputs
    if isinstance(given, Generator) and given.picture is not None:
        own, turned = training.view.site(numbers[0]).output, (given.picture[-1], *given.picture[:-1])
        shape = turned if own is not None and own[1:] == turned else given.picture
        given = Samples((None, *shape), None, given.text, given.place)
    if isinstance(given, Samples):
        given = [given]
    if isinstance(given, dict):
        given = [given.get(training.view.site(each).call.node.name) for each in numbers]
    if not isinstance(given, list) or len(given) != len(numbers):
        return
    for number, each in zip(numbers, given, strict=True):
        if isinstance(each, Samples) and not is_lost(training, each):
            site = training.view.site(number)
            yield Feed(event, site, each, "the model's input" if len(numbers) == 1 else f"its input {site.quoted}")


# Shapes.


def other_input(training: Training) -> Iterator[Finding]:
    """Data of another shape than the input."""
    found = [each for each in feeds(training) if each.given.shape is not None and not is_torn(each.event)]
    for number in training.view.flow.graph.inputs:
        own = training.view.site(number).output
        if own is None or len(own) < 2:
            continue
        here = [each for each in found if each.input.number == number]
        wrong = [each for each in here if not _fits(own, each.given.shape or ())]
        for each in wrong[:1]:
            beside = [other for other in found if other.event is each.event and other is not each]
            finding = _exchanged(each, beside) or _other_input(each, own, is_input_wrong=len(wrong) == len(here))
            if finding is not None:
                yield finding
                return


def _exchanged(feed: Feed, beside: Sequence[Feed]) -> Finding | None:
    """Return what is said of two arrays of a list that stand in each other's place."""
    mine = feed.input.output or ()
    for other in beside:
        yours, spots = other.input.output or (), (feed.given.place, other.given.place)
        is_fit = mine and yours and _fits(mine, other.given.shape or ()) and _fits(yours, feed.given.shape or ())
        if is_fit and not _fits(yours, other.given.shape or ()) and None not in spots:
            texts = other.given.text, feed.given.text
            edits = [edit for pair in zip(spots, texts, strict=True) for edit in replaced(*pair)]
            message = f"{feed.given.text} is for {other.title}, and {other.given.text} for {feed.title}"
            message += f", which takes {format_shape(mine)}"
            return Finding(message, spots[0], f"{texts[0]} before {texts[1]}", edits)
    return None


def _other_input(feed: Feed, own: Shape, *, is_input_wrong: bool) -> Finding | None:
    given, event = feed.given, feed.event
    shape, title = given.shape or (), given.text or "the data"
    if event.kind in USES and not is_input_wrong and shape == own[1:]:
        message = f"{title} is one sample, {format_shape(shape)}, and the model takes several, {format_shape(own)}"
        text = f"{title}[None]" if re.fullmatch(_SIMPLE, title) else f"({title})[None]"
        edits = replaced(given.place, text) if written_at(given.place) == given.text and not given.is_list else ()
        help = "give it the axis of the samples" + ("" if edits else f": {text}")  # noqa: A001
        return Finding(message, given.place or event.place, help, edits)
    if is_input_wrong and given.is_list:
        return None
    message = f"{title} has the shape {format_shape(shape)}, and {feed.title} takes {format_shape(own)}"
    return _mended(feed, own, message, is_input_wrong=is_input_wrong)


def _mended(feed: Feed, own: Shape, message: str, *, is_input_wrong: bool) -> Finding:
    first, given, place = feed.input, feed.given, feed.input.place()
    shape, where = given.shape or (), given.place or feed.event.place
    if _have_as_many(own[1:], shape[1:]):
        text = f"{given.text or 'x'}.reshape(-1, {', '.join(map(str, own[1:]))})"
        edits = (
            replaced(given.place, text) if written_at(given.place) == given.text and given.text.isidentifier() else ()
        )
        return Finding(message, where, f"`{text}`", edits, ((place, "the input"),))
    if not is_input_wrong or len(shape) < 2:
        return Finding(message, where, "give the data the shape of the input")
    mend = reshaped(first, tuple(shape[1:])) if None not in shape[1:] else ""
    advice = f"the input is {format_shape(shape[1:])}, without the samples"
    edits = getattr(mend, "edits", ())
    if edits and place is not None:
        return Finding(message, place, advice, edits, ((given.place, "the data"),))
    return Finding(message, where, advice, labels=((place, "the input"),))


def _have_as_many(own: Shape, shape: Shape) -> bool:
    """Tell whether two shapes hold as many numbers, so that one can be made the other."""
    if None in own or None in shape or not shape:
        return False
    return math.prod(each or 0 for each in own) == math.prod(each or 0 for each in shape)


def _fits(own: Shape, shape: Shape) -> bool:
    """Tell whether Keras takes data: sizes that are known are equal, and one axis of size 1 may lack or be too many."""
    mine, theirs = own[1:], shape[1:]
    if len(mine) != len(theirs):
        longer, shorter = (mine, theirs) if len(mine) > len(theirs) else (theirs, mine)
        if len(longer) != len(shorter) + 1 or longer[-1] not in (1, None):
            return False
        mine, theirs = longer[:-1], shorter
    return all(None in pair or pair[0] == pair[1] for pair in zip(mine, theirs, strict=True))


# Tables.


def small_embedding(training: Training) -> Iterator[Finding]:
    """Whole numbers that an Embedding has no row for: its `input_dim` is one more than the largest."""
    told: set[int] = set()
    for feed in feeds(training):
        data = feed.given.data
        if data is None or not (data.is_whole and data.is_clear and is_finite(data.high)):
            continue
        for _, number in training.view.takers.get(feed.input.number, ()):
            site, high = training.view.site(number), int(data.high or 0)
            rows = getattr(site.layer, "input_dim", None)
            if site.kind == "Embedding" and isinstance(rows, int) and high >= rows and number not in told:
                told.add(number)
                yield _for_table(site, feed.given, rows, high)


def _for_table(site: Site, given: Samples, rows: int, high: int) -> Finding:
    spot = site.place("input_dim")
    text = written_at(spot)
    is_name = high == rows and not begins_with(spot, "0123456789") and re.fullmatch(_SIMPLE, text) is not None
    edits = replaced(spot, f"{text} + 1") if is_name else getattr(changed(site, {"input_dim": high + 1}), "edits", ())
    return Finding(
        f"{given.text or 'the data'} has whole numbers up to {high}, and {site.quoted} has {rows} rows, for 0 to "
        f"{rows - 1}: Keras reads others without a word, or refuses them, as its backend does",
        spot or site.place(),
        f"`input_dim={high + 1}` has a row for each",
        edits,
        ((given.place, f"up to {high}"),),
        where=site.name,
    )
