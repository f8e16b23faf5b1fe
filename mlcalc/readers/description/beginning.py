"""What a description lacks at its beginning, with an example that can be pasted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlcalc.edits import Edit, instruction
from mlcalc.errors import MlcalcError, Source
from mlcalc.layers.base import Layer
from mlcalc.layers.examples import sample_shapes
from mlcalc.model import Model
from mlcalc.readers.description.replacing import CALL, JSON, YAML, as_text, in_text, spelled, text_of
from mlcalc.readers.located import InText, Located, Spot
from mlcalc.shapes import Shape

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
