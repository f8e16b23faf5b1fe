"""Rules on pictures: how large the numbers of their pixels are where a model learns, and where it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlcalc.edits import Edit
from mlcalc.errors import Place
from mlcalc.lint.facts import Event, Generator, Samples, replaced
from mlcalc.lint.findings import Finding, Training
from mlcalc.lint.sites import Site, View

PREDICTS = ("predict", "predict_classes", "predict_proba", "predict_generator", "predict_on_batch")
_USES = ("evaluate", "evaluate_generator", *PREDICTS)
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
        if any(unequal_pictures(other, event.inputs, used) for other, used in others(training, event)):
            return  # which says it already
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


def others(training: Training, fit: Event) -> Iterator[tuple[Event, Samples | Generator]]:
    """Yield what a model is validated on, tested on and used on, beside what it learns from."""
    validation = fit.validation
    first = validation[0] if isinstance(validation, list) and validation else validation
    if isinstance(first, (Samples, Generator)):
        yield fit, first
    for event in training.events:
        if event.kind in _USES and isinstance(event.inputs, (Samples, Generator)):
            yield event, event.inputs


def unequal_pictures(event: Event, learnt: Any, used: Any) -> Finding | None:
    """Return what is said of pixels that are scaled in one place and not in another, as far as both are known."""
    one, two = _scale(learnt), _scale(used)
    is_array = isinstance(learnt, Samples) and isinstance(used, Samples)
    if one is None or two is None or one == two or (is_array and _are_of_one(learnt, used)):
        return None
    changed, plain, factor = (learnt, used, one) if two == 1 else (used, learnt, two)
    message = f"the pixels of {_title(changed)} are {_scaled(factor)}, and those of {_title(plain)} are as they were"
    if 1 not in (one, two):
        message = f"the pixels of {_title(learnt)} are {_scaled(one)}, and those of {_title(used)} {_scaled(two)}"
    advice = "scale both in the same way"
    if isinstance(plain, Generator) and 1 in (one, two):
        advice = f"`rescale={_fraction(factor)}` in its ImageDataGenerator, too"
    return Finding(
        f"{message}: what comes out says nothing",
        _place(plain) or event.place,
        advice,
        labels=((_place(changed), _scaled(factor)),),
    )


def _scaled(factor: float) -> str:
    """Return how pixels are scaled, in words."""
    text = _fraction(factor)
    return f"divided by {text[2:]}" if text.startswith("1/") else f"multiplied by {text}"


def _fraction(factor: float) -> str:
    """Return a factor as people write it: `1/255`."""
    divisor = 1 / factor if factor else 0.0
    return f"1/{round(divisor, 6):g}" if divisor > 1 else f"{factor:g}"


def _scale(given: Any) -> float | None:
    """Return what pixels are multiplied with; None if they are no pixels, or if that is not known."""
    if isinstance(given, Generator):
        is_plain = given.kind == "pictures" and given.samples is None
        return given.scale if is_plain else None
    if not isinstance(given, Samples) or given.data is None or given.data.kind != "pictures" or not given.data.is_clear:
        return None
    steps = given.data.steps
    if not steps:
        return 1.0
    divisor = steps[0].by[1] if len(steps) == 1 and steps[0].kind == "divided" else None
    return 1 / divisor if divisor else None


def _are_of_one(one: Samples, two: Samples) -> bool:
    """Tell whether arrays are parts of one data set, whose other changes are compared, too."""
    rows = [each.data.rows for each in (one, two) if each.data is not None]
    return len(rows) == 2 and None not in rows and rows[0].root is rows[1].root  # type: ignore[union-attr]


def _title(given: Samples | Generator) -> str:
    return given.text or "the other"


def _place(given: Samples | Generator) -> Place | None:
    return given.maker if isinstance(given, Generator) else given.place
