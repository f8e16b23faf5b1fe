"""`--output model.yaml` and `--output model.py`: the model itself, written down."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mlcalc.cli.output import Format, write_text
from mlcalc.cli.world import World

if TYPE_CHECKING:
    from mlcalc.layers.base import Layer
    from mlcalc.shapes import Shape

MODEL_ENDINGS = (".yaml", ".yml", ".py")
"""Endings of files that hold a model, and no summary of it."""


def asks_for_model(output: Path | None, format: Format | None) -> bool:  # noqa: A002  (the name of the flag)
    """Tell whether the model itself is to be written, by the ending of the file."""
    return output is not None and format is None and output.suffix.lower() in MODEL_ENDINGS


def check_is_another_file(output: Path | None, *inputs: str | Path | None) -> None:
    """End the command if its output would replace a file that it reads."""
    for each in inputs:
        if output is None or each is None:
            continue
        try:
            is_same = os.path.samefile(output, each)
        except (OSError, ValueError):  # one of them is no file yet, or none at all
            continue
        if is_same:
            reason = f"{output} is the file that is read, and would be replaced: give another name"
            raise typer.BadParameter(reason, param_hint="--output")


def check_is_whole(flags: Mapping[str, object]) -> None:
    """End the command if a flag picks what is shown of a summary: a model is written as a whole."""
    for flag, value in flags.items():
        if value:
            raise typer.BadParameter("goes with a summary, and not with a model that is written", param_hint=flag)


def write_model(world: World, model: Layer, shapes: Sequence[Shape], output: Path) -> None:
    """Write a model to a file, in the language of its ending.

    Raises:
        MlcalcError: a layer cannot be written in it, or the file cannot be.
    """
    from mlcalc.writing import WRITERS

    write_text(world, WRITERS[output.suffix.lower()](model, *shapes), output)
