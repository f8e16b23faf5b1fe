"""The flags that state the shapes of inputs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import typer

from mlcalc.arguments.base import flag
from mlcalc.checkpoint import Checkpoint
from mlcalc.cli.usage import WrongValueError, at_flag
from mlcalc.errors import MlcalcError, error
from mlcalc.layers.base import Layer
from mlcalc.limits import LARGEST_BATCH, LARGEST_DIMENSION
from mlcalc.model import Model
from mlcalc.shapes import Shape, parse_shape
from mlcalc.texts import counted, named

InputOption = Annotated[
    list[str] | None,
    typer.Option("--input", metavar="SHAPE", help="The input's shape without the batch: 28,28,1. Repeat for more."),
]
InputDimOption = Annotated[
    str | None, typer.Option("--input-dim", metavar="INTEGER", help="The last dimension of the input, as in Keras.")
]
InputLengthOption = Annotated[
    str | None, typer.Option("--input-length", metavar="INTEGER", help="The first dimension after the batch.")
]
BatchSizeOption = Annotated[
    str | None, typer.Option("--batch-size", metavar="INTEGER", help="The batch; unknown by default.")
]


def input_shapes(layer: Layer | Checkpoint, texts: Sequence[str] | None, parts: dict[str, str | None]) -> list[Shape]:
    """Return the shape of each input, from `--input` or from its parts; nothing is for a model to say.

    Args:
        layer: the layer that the shapes are for.
        texts: the texts of `--input`.
        parts: the texts of `--input-dim`, `--input-length` and `--batch-size`.

    Raises:
        MlcalcError: a shape cannot be read.
    """
    from mlcalc.readers.input_shapes import completed_input_shape

    numbers = {
        name: batch_of_flag(text) if name == "batch_size" else size_of_flag(text, flag(name))
        for name, text in parts.items()
    }
    _check_parts(layer, texts, parts)
    if texts and isinstance(layer, (Model, Checkpoint)):
        count = len(layer.graph.inputs) if isinstance(layer, Model) else 0
        if len(texts) != count:
            with at_flag("--input"):
                raise error("wrong-inputs", f"the model takes {counted(count, 'input')}, not {len(texts)}")
    if texts:
        return [(numbers["batch_size"], *shape_of_flag(each)) for each in texts]
    if isinstance(layer, Model) and numbers["batch_size"] is not None:
        return layer.with_batch(numbers["batch_size"])
    if isinstance(layer, (Model, Checkpoint)) or not layer.inputs.least:
        return []
    return [completed_input_shape(layer, **numbers)]


def shape_of_flag(text: str, name: str = "--input") -> Shape:
    """Return the shape that the text of a flag spells.

    Raises:
        MlcalcError: it spells none.
    """
    with at_flag(name):
        if not text.strip(", "):
            raise error(
                "bad-shape", f"`{name}` is empty", help=f"for example `{name} 28,28,1`; one number is `{name} 1`"
            )
        return parse_shape(text)


def output_of_flag(text: str, name: str) -> tuple[str | None, Shape]:
    """Return which output the text of a flag names, if it does, and the shape that it spells for that, batch first.

    Raises:
        MlcalcError: it spells no shape.
    """
    output, equals, shape = text.rpartition("=")
    return (output.strip() if equals else None), (None, *shape_of_flag(shape, name))


def _check_parts(layer: Layer | Checkpoint, texts: Sequence[str] | None, parts: dict[str, str | None]) -> None:
    """End the command if a flag would be ignored: parts beside a whole shape, or parts of a model's input."""
    for name in ("input_dim", "input_length"):
        if parts[name] is not None and isinstance(layer, (Model, Checkpoint)) and not texts:
            raise typer.BadParameter("is for a layer; a model takes --input", param_hint=flag(name))
        if parts[name] is not None and texts:
            message = (
                f"says a part of the input's shape, and `--input {named(texts[0])}` all of it: one of them is enough"
            )
            raise WrongValueError(message, _whole_shape(layer, texts, parts), flag(name))


def _whole_shape(layer: Layer | Checkpoint, texts: Sequence[str], parts: dict[str, str | None]) -> str | None:
    """Return the one flag that says what `--input` and the parts beside it were meant to say, if that is sure."""
    axes = None if isinstance(layer, (Model, Checkpoint)) else layer.input_axes()
    sizes = [texts[0].strip("()[] ")]
    if len(texts) > 1:
        return None
    whole = shape_of_flag(texts[0])
    if not axes:
        agrees = parts["input_dim"] == str(whole[-1]) and parts["input_length"] in {None, str(whole[0])}
        return f"`--input {sizes[0]}` alone" if agrees else None
    given = len(whole) + 1
    if given != len(axes):
        sizes = [each for each in (parts["input_length"], *sizes, parts["input_dim"]) if each is not None]
        given += len(sizes) - 1
    return f"`--input {','.join(sizes)}` alone" if given == len(axes) else None


def _plain_integer(text: str) -> str | None:
    """Return the number that a text spells with signs between thousands, an exponent or a point; None if it is none."""
    plain = re.sub(r"(?<=\d)[,_' ](?=\d{3}(?!\d))", "", text)
    if not re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE]\+?[0-9]{1,2})?", plain):
        return None
    from fractions import Fraction

    number = Fraction(plain)
    return str(number) if 0 < number <= LARGEST_DIMENSION and number.denominator == 1 else None


def plain_count(text: str) -> str | None:
    """Return the number that a text spells with an exponent, a unit (1.2M) or points between thousands."""
    if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+", text):
        return text.replace(".", "")
    power = {"k": 3, "m": 6, "g": 9, "b": 9}.get(text[-1:].lower())
    return _plain_integer(text if power is None else f"{text[:-1].strip()}e{power}")


def size_of_flag(text: str | None, name: str) -> int | None:
    """Return the size that the text of a flag spells; None if it is unknown.

    Raises:
        typer.BadParameter: it spells none.
    """
    if text is None:
        return None
    try:
        shape = parse_shape(text)
    except MlcalcError:
        shape = ()
    if len(shape) > 1:
        mend = f"the whole shape: `--input {','.join('none' if each is None else str(each) for each in shape)}`"
        raise WrongValueError(
            f"must be one number, not {named(text)}", mend if name.startswith("--input") else None, name
        )
    if len(shape) != 1:
        is_large = text.isascii() and text.isdigit() and text.strip("0")
        needed = "below 2^63" if is_large else "a positive integer or none"
        meant = None if is_large else _plain_integer(text.strip(" \"'`,;"))
        near = f"did you mean `{name} {meant}`?" if meant else None
        raise WrongValueError(f"must be {needed}, not {named(text)}", near, name)
    return shape[0]


def batch_of_flag(text: str | None, name: str = "--batch-size") -> int | None:
    """Return the batch that the text of a flag spells; None if it is unknown.

    Raises:
        typer.BadParameter: it is none that any machine holds.
    """
    batch = size_of_flag(text, name)
    if batch is not None and batch > LARGEST_BATCH:
        raise typer.BadParameter(f"is more than any machine holds: at most {LARGEST_BATCH:,}", param_hint=name)
    return batch
