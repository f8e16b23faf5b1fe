"""`--output model.yaml` and `--output model.py`: the model itself, written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mlcalc.cli.output import ENDINGS, Format, asked_format, write_text
from mlcalc.cli.world import World

if TYPE_CHECKING:
    from mlcalc.checkpoint import Checkpoint
    from mlcalc.layers.base import Layer
    from mlcalc.shapes import Shape

MODEL_ENDINGS = (".yaml", ".yml", ".py")
"""Endings of files that hold a model, and no summary of it."""
_MODEL = "model"


def asks_for_model(output: Path | None, format: Format | None, flags: Mapping[str, object]) -> bool:  # noqa: A002
    """Tell whether the model itself is to be written, by the ending of the file.

    Args:
        output: the file of `--output`.
        format: the format of `--format`, which goes before the ending.
        flags: the values of the flags that pick what is shown of a summary.

    Raises:
        typer.BadParameter: one of these flags is given, and a model is written whole; or the ending names no format.
    """
    writes_model = asked_format(format, output, {**ENDINGS, **dict.fromkeys(MODEL_ENDINGS, _MODEL)}) == _MODEL
    for flag in [flag for flag, value in flags.items() if value and writes_model]:
        raise typer.BadParameter("goes with a summary, and not with a model that is written", param_hint=flag)
    return writes_model


def write_model(world: World, model: Layer | Checkpoint, shapes: Sequence[Shape], output: Path | None) -> None:
    """Write a model to a file, in the language of its ending.

    Raises:
        MlcalcError: a layer cannot be written in it, or the file cannot be.
    """
    from mlcalc.writing import WRITERS

    write_text(world, WRITERS[output.suffix.lower() if output else ".yaml"](model, *shapes), output)
