"""TARGET: a layer, a call, or a model file; and whose defaults it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from mlcalc.checkpoint import Checkpoint
from mlcalc.cli.usage import as_typed
from mlcalc.errors import Source, error
from mlcalc.layers import is_layer, make, meant, names
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape
from mlcalc.texts import named

WINDOW = "window"
"""What `mlcalc shape` asks about beside layers: the windows of a series."""


def complete_layer(incomplete: str) -> list[str]:
    """Return the layer names that begin so, in Keras' own spelling if they begin with a capital."""
    from mlcalc.names import snake_case

    spelt = names() if incomplete[:1].isupper() else map(snake_case, names())
    return [name for name in spelt if name.startswith(incomplete)]


def complete_architecture(incomplete: str) -> list[str]:
    """Return the architectures of `keras.applications` that begin so, in any case."""
    from mlcalc.applications import names as architectures

    return [name for name in architectures() if name.lower().startswith(incomplete.lower())] if incomplete else []


def complete_target(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return what TARGET can be, for the shell's completion; nothing behind a layer, whose flags come next."""
    if ctx.meta.get("mlcalc.class") is not None:
        return []
    others = [WINDOW] if ctx.info_name == "shape" and WINDOW.startswith(incomplete) else []
    return [*complete_layer(incomplete), *complete_architecture(incomplete), *others]


def _complete_convention(incomplete: str) -> list[str]:
    from mlcalc.layers.convention import CONVENTIONS

    return [each for each in CONVENTIONS if each.startswith(incomplete)]


WINDOW = "window"
"""TARGET for the windows of a series."""

TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        help='A layer (lstm), an architecture (resnet50), a call ("LSTM(10)"), or a model file; - is standard input.',
        autocompletion=complete_target,
    ),
]
ConventionOption = Annotated[
    str | None,
    typer.Option(
        "--convention",
        metavar="course|keras3",
        help="Whose defaults to take: the textbooks' or Keras 3's.",
        is_eager=True,  # the layers in other flags follow it
        autocompletion=_complete_convention,
    ),
]

WeightsOption = Annotated[
    Path | None,
    typer.Option(
        "--weights",
        metavar="FILE",
        help="The weights of a model saved as JSON or YAML: its .h5, .keras or .weights.json.",
    ),
]


def read_target(
    text: str,
    arguments: dict[str, Any],
    *,
    convention: str | None,
    input_shape: Shape | None = None,
    weights: Path | None = None,
) -> Layer | Checkpoint:
    """Return what TARGET names: a layer, the layer or chain that a call spells, or a file's model or weights.

    `weights` is the file of `--weights`, for a model that lies in another one.

    Raises:
        MlcalcError: it names nothing, or what it names is wrong.
    """
    if not text.strip():
        raise typer.BadParameter("is empty: give a layer, a call or a file", param_hint="TARGET")
    if weights is not None:
        check_has_weights(text)
    if is_layer(text) and not Path(text).is_file():
        return make(text, (), arguments, convention=convention)
    if is_architecture(text):
        from mlcalc.applications import build

        return build(text, {"weights": None}, input_shape=input_shape)
    from mlcalc.readers.description.call_text import looks_like_call

    if looks_like_call(text):
        from mlcalc.readers.description.build import read_call

        with as_typed():
            return read_call(Source("TARGET", text, is_file=False), convention, input_shape=input_shape)
    from mlcalc.readers.loading import load

    check_target(text)
    return load(text, input_shape=input_shape, convention=convention, weights=weights)


def is_architecture(text: str) -> bool:
    """Tell whether a text is the name of an architecture of `keras.applications`, and of no file."""
    from mlcalc.applications import is_application

    return is_application(text) and not Path(text).is_file()


def check_has_weights(text: str | None) -> None:
    """End the command if `--weights` stands beside what is no file."""
    from mlcalc.readers.description.call_text import looks_like_call

    is_name = text is not None and is_layer(text) and not Path(text).is_file()
    if text is None or is_name or is_architecture(text) or looks_like_call(text):
        reason = "goes with the file of a model that Keras saved as JSON or YAML"
        raise typer.BadParameter(reason, param_hint="--weights")


def check_target(text: str) -> None:
    """Raise an error if a text that names no layer is neither a call nor a file."""
    from mlcalc.readers.description.call_text import looks_like_call
    from mlcalc.readers.loading import looks_like_path

    if not looks_like_call(text) and not looks_like_path(text) and not is_architecture(text):
        from mlcalc.applications import names as architectures
        from mlcalc.readers.description.build import explained_target

        cause = error(
            "unknown-layer",
            f"`{named(text)}` is neither a layer nor a file",
            help=meant(text, architectures()) or "`mlcalc layers` lists the layers",
        )
        if text == WINDOW:
            cause = error("unknown-layer", "`window` is a question for `mlcalc shape`", help="mlcalc shape window …")
        with as_typed(text):
            raise explained_target(Source("TARGET", text, is_file=False), cause)


def check_convention(convention: str | None) -> str | None:
    """Return the convention, or end the command if it is unknown."""
    from mlcalc.layers.convention import CONVENTIONS

    if convention is not None and convention not in CONVENTIONS:
        raise typer.BadParameter(f"must be one of {', '.join(CONVENTIONS)}", param_hint="--convention")
    return convention
