"""What is wrong with the input of a description: it is missing, with an example that can be pasted, or comes late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import Diagnostic, Label, MlcalcError, Place, Source
from mlcalc.layers.base import Layer
from mlcalc.layers.examples import sample_shapes
from mlcalc.layers.own_input import OWN_INPUT
from mlcalc.limits import MOST_PROBLEMS
from mlcalc.model import Model
from mlcalc.readers.description.context import Item
from mlcalc.readers.description.forms import layer_call, read_text
from mlcalc.readers.description.kinds import arguments_of
from mlcalc.readers.description.replacing import CALL, JSON, YAML, as_text, in_text, spelled, text_of
from mlcalc.readers.description.writing import Rewriting
from mlcalc.readers.located import InText, Located, Spot
from mlcalc.readers.stated import too_deep
from mlcalc.shapes import Shape
from mlcalc.texts import named

_MOST_TRIED = 1_000
"""Layers of a description that is read with examples of an input."""


def mend_of_missing_input(
    data: Located, first: Layer | None, tried: Callable[[Shape], Model], *, at: Spot | None = None
) -> str:
    """Return how to say the shape of the input, with one that the whole model takes.

    Args:
        data: the description.
        first: its first layer, if it is known.
        tried: reads the description with an input; raises MlcalcError if it does not take it.
        at: where the first layer stands, if the layers are written as calls.
    """
    shape = _example(first, tried) if len(data.value["layers"]) <= _MOST_TRIED else None
    if at is not None:
        return _before_calls(data, shape, at)
    sizes = spelled(shape, YAML) if shape else "…"
    edit = _stated(data, shape) if shape else None
    if edit is not None:
        return f"without the batch, for example: {instruction([edit])}; or give `input_shape`"
    sizes = sizes.strip("[]")
    if isinstance(data.spot, InText) and not isinstance(data.spot.parts, dict):
        return f"put `- input: [{sizes}]` (without the batch) in front of its layers, or give `input_shape`"
    return f"add `input: [{sizes}]` (without the batch) to the description, or give `input_shape`"


def _before_calls(data: Located, shape: Shape | None, at: Spot) -> str:
    """Return where an `Input` stands in front of layers that are written as calls."""
    ways = "give `input_shape` (without the batch), or put"
    if shape is None:
        return f"{ways} `Input((…))` in front of its layers"
    written = f"Input({spelled(shape, CALL)})"
    if not isinstance(at, InText) or isinstance(data.value["layers"][0], Source) or at.source.is_file:
        return f"{ways} `{written}`, for example, in front of its layers"
    start = at.column - 1
    edit = Edit(at.source, at.line, start, start, f"{written}, ")
    return f"{ways} an `Input` in front of its layers: for example, {instruction([edit])}"


def _example(first: Layer | None, tried: Callable[[Shape], Model]) -> Shape | None:
    """Return the shape of an input that the model takes."""
    for shape in sample_shapes(first) if first else ():
        try:
            problems = tried((None, *shape)).trace().errors
        except MlcalcError:
            continue
        if not problems:
            return shape
    return None


def _stated(data: Located, shape: Shape) -> Edit | None:
    """Return the edit that writes an input above the layers, or as the first of them; None if it is not known where."""
    whole = in_text(data)
    here = as_text(whole.spot) if whole else None
    if here is None or not here.source.is_file:
        return None
    is_mapping = isinstance(here.parts, dict)
    spot = here.below("layers").key if is_mapping else here.below(0)
    line, start = here.source.line(spot.line), spot.column - 1
    style = JSON if text_of(spot)[:1] in ('"', "{") and here.source.text.lstrip()[:1] in "[{" else YAML
    entry: dict[str, Any] = {"input": shape}
    text = spelled(entry, style)
    if style == YAML and not line[:start].strip(" -"):
        text = text[1:-1] if is_mapping else f"- {text[1:-1]}"
        return Edit(here.source, spot.line, 0, 0, f"{text}\n")
    return Edit(here.source, spot.line, start, start, f"{text[1:-1] if is_mapping else text}, ")


def unstated(
    data: Located, first: Item | None, spot: Spot, tried: Callable[[Shape], Model], *, is_of_calls: bool
) -> Diagnostic:
    """Return that neither a description nor its first layer states the shape of the input, with what states it.

    Args:
        data: the description.
        first: its first layer, if it is known.
        spot: where that stands.
        tried: reads the description with an input; raises MlcalcError if it does not take it.
        is_of_calls: whether the layers are written as calls.
    """
    place = first.locate(None) if first else None
    where = None if place else spot.where
    problem = too_deep(first.layer, first.locate) if first else None
    if data.value.get("inputs"):
        problem = _without_source(first, next(iter(data.value["inputs"])))
    elif problem is None:
        at = first.entry.spot if first and is_of_calls else None
        problem = Diagnostic(
            "missing-input",
            "the model does not say the shape of its input",
            help=mend_of_missing_input(data, first.layer if first else None, tried, at=at),
            labels=_stated_later(data, place),
            settings=("input_shape",),
        )
    return problem._replace(place=place or spot.place, where=where)


def _without_source(first: Item | None, source: str) -> Diagnostic:
    """Return that a first layer does not say which of several inputs it takes: the first of them is an example."""
    mend = f"add `from: {named(source)}`"
    value = first.entry.value if first else None
    if first is not None and isinstance(value, (Mapping, str)) and "(" not in str(value):
        from mlcalc.readers.description.misplaced import rewritten

        mend = rewritten(first.entry, {**(value if isinstance(value, Mapping) else {value: None}), "from": source})
    return Diagnostic("missing-from", "the first layer does not say which of the inputs it takes", help=mend)


def _stated_later(data: Located, first: Place | None) -> tuple[Label, ...]:
    """Return where another layer than the first states the shape of an input, which does not count there."""
    for entry in islice(data.at("layers").parts(), 1, MOST_PROBLEMS):
        with suppress(MlcalcError):
            call = layer_call(read_text(entry.value) if isinstance(entry.value, Source) else entry)
            own = arguments_of(call.name)
            name = next((name for name in OWN_INPUT if name in call.named and name not in own), None)
            place = call.locate(name)
            if name and place and first:
                return Label(first, "the first layer"), Label(place, f"`{name}` counts for the first layer alone")
    return ()


def begun_anew(item: Item, above: str) -> Diagnostic:
    """Return what is wrong with an input in the middle of a chain, where nothing takes what the layer `above` gives."""
    message = f'a chain has one input, at its beginning: this one begins anew, and nothing takes "{named(above)}"'
    edits = Rewriting(item.entry, item.locate).removed()
    mend = bare(instruction(edits)) if edits else "take it out, or name what each layer takes with `from`"
    place = item.locate(None)
    return Diagnostic("bad-inputs", message, help=mend, place=place, where=None if place else item.entry.spot.where)
