"""A shape in `--input` that a model does not take, though the model is right by itself: the flag is what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from mlcalc.errors import ERROR, Diagnostic, MlcalcError
from mlcalc.model import Model
from mlcalc.shapes import Shape, format_shape, parse_shape

if TYPE_CHECKING:
    from mlcalc.readers.loading import Held

Read = Callable[[list[str] | None], "Held"]
"""Reads what a command is about with the texts of `--input`, or as it is by itself."""


def said_of_input(cause: MlcalcError, stated: Sequence[str], read: Read) -> MlcalcError:
    """Return what is wrong with a model on an input, said of the flag if the model is right by itself.

    Args:
        cause: what is wrong.
        stated: the texts of `--input`.
        read: reads the model.
    """
    own = _own_input(read)
    if own is None or len(stated) != 1:
        return cause
    texts = [_text(each) for each in _candidates(parse_shape(stated[0]), own[1:])]
    meant = next((each for each in texts if _right(read, [each]) is not None), None)
    takes = f"the model takes {format_shape(own[1:])} by itself"
    mend = f"{takes}: `--input={meant}`" if meant else f"{takes}: leave `--input` out"
    return cause.saying([_kept(each, meant) or _at_flag(each, mend) for each in cause.diagnostics])


def _kept(problem: Diagnostic, meant: str | None) -> Diagnostic | None:
    """Return a problem that says itself which shape is meant; an architecture does where no other is near."""
    if "input_shape" not in problem.settings or (problem.argument is not None and meant):
        return None
    return problem if problem.argument is None else problem._replace(where="--input")


def _at_flag(problem: Diagnostic, mend: str) -> Diagnostic:
    """Return a problem at the flag, with the layer that does not take the shape as a remark."""
    at_layer = tuple(each for each in problem.labels if each.place == problem.place)
    return problem._replace(place=None, where="--input", labels=at_layer, help=mend, settings=(), edits=(), change=None)


def _own_input(read: Read) -> Shape | None:
    """Return the one input that a model has by itself; None if it has none, has several, or is wrong with it."""
    model = _right(read, None)
    return model.input_shapes[0] if model is not None and len(model.input_shapes) == 1 else None


def _right(read: Read, texts: list[str] | None) -> Model | None:
    """Return the model that is read with an input; None if it is wrong."""
    with suppress(MlcalcError):
        held = read(texts)
        is_read = len(held.things) == 1 and not any(each.severity == ERROR for each in held.problems)
        model = held.things[0] if is_read else None
        return model if isinstance(model, Model) and not model.trace().errors else None
    return None


def _candidates(stated: Shape, own: Shape) -> Iterator[Shape]:
    """Yield what a shape was meant as, without the batch: with the channels, without the samples, or channels last."""
    if len(stated) + 1 == len(own):
        yield (*stated, own[-1])
    if len(stated) == len(own) + 1:
        yield stated[1:]
    if len(stated) == len(own) > 1 and stated[0] == own[-1] != stated[-1]:
        yield (*stated[1:], stated[0])


def _text(shape: Shape) -> str:
    return ",".join("none" if size is None else str(size) for size in shape)
