"""TARGET: a layer with a flag for each of its arguments, a call, or a model file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption

from mlcalc.arguments import Argument, Described, flag
from mlcalc.checkpoint import Checkpoint
from mlcalc.cli.usage import at_flag
from mlcalc.errors import error, suggestion
from mlcalc.layers import find, is_layer, make, names
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.shapes import Shape

ARGUMENTS = "mlcalc.arguments"
WINDOW = "window"


def complete_target(incomplete: str) -> list[str]:
    """Return the layer names that begin so, for the shell's completion."""
    from mlcalc.names import snake_case

    return [name for name in map(snake_case, names()) if name.startswith(incomplete.lower())]


TargetArgument = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        help='A layer (lstm), a call ("LSTM(10)"), or a model file; - is standard input.',
        autocompletion=complete_target,
    ),
]
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
ConventionOption = Annotated[
    str | None,
    typer.Option(
        "--convention",
        metavar="course|keras3",
        help="Whose defaults to take: the textbooks' or Keras 3's.",
        is_eager=True,  # the layers in other flags follow it
    ),
]


class TargetCommand(TyperCommand):
    """A command that grows a flag for each argument of the layer that it is given."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Find the layer among the words, then read its flags."""
        described = ctx.meta["mlcalc.class"] = self._described(args)
        ctx.meta[ARGUMENTS] = {}
        if described is None and args and not args[0].startswith("-") and not ctx.resilient_parsing:
            check_target(args[0])  # a misspelt layer has no flags, and its name is what is wrong
        return super().parse_args(ctx, args)

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the command's own parameters and those of the layer, which come first."""
        own: list[Any] = super().get_params(ctx)
        described = ctx.meta.get("mlcalc.class")
        if described is None:
            return own
        options = ctx.meta.setdefault(("mlcalc.options", id(self)), list(layer_options(described)))
        taken = {each for option in options for each in option.opts}
        return [*options, *(each for each in own if not taken & set(each.opts))]

    def _described(self, args: Sequence[str]) -> type[Described] | None:
        """Return the class that the words are about, if one is named."""
        for word in self._words(args):
            if word == WINDOW:
                from mlcalc.series import Window

                return Window
            if is_layer(word) and not Path(word).is_file():
                return find(word)
        return None

    def _words(self, args: Sequence[str]) -> Iterator[str]:
        """Yield the words that may be TARGET: first those that follow no flag."""
        valued = {name for each in self.params if not getattr(each, "is_flag", False) for name in each.opts}
        after_flag: list[str] = []
        for before, word in zip(["", *args], args, strict=False):
            if word.startswith("-") or before in valued:
                continue
            if before.startswith("-"):
                after_flag.append(word)
            else:
                yield word
        yield from after_flag


def layer_options(described: type[Described]) -> Iterator[Any]:
    """Yield an option of the command line for each argument of a layer."""
    for name, argument in described.arguments.items():
        yield TyperOption(
            param_decls=[name, *_declarations(name, argument)],
            type=bool if argument.kind == "BOOLEAN" else str,
            is_flag=argument.kind == "BOOLEAN" or None,
            required=argument.required,
            default=None,
            metavar=None if argument.kind == "BOOLEAN" else argument.kind,
            help=_help(described, name, argument),
            hidden=argument.ignored,
            expose_value=False,
            callback=_keep(described, name, argument),
        )


def _declarations(name: str, argument: Argument) -> list[str]:
    if argument.kind == "BOOLEAN":
        return [f"{flag(name)}/{flag('no_' + name)}"]
    return [flag(name)]


def _help(described: type[Described], name: str, argument: Argument) -> str:
    default = described.default(name)
    return "" if argument.required else f"[default: {'none' if default is None else default}]"


def _keep(described: type[Described], name: str, argument: Argument) -> Any:
    """Return a callback that reads the flag's text and keeps the value for the layer."""

    def callback(ctx: Any, param: Any, value: Any) -> None:
        if value is None or ctx.resilient_parsing:
            return
        convention = ctx.params.get("convention")
        ctx.meta[ARGUMENTS][name] = value if isinstance(value, bool) else _read(described, argument, value, convention)

    return callback


def _read(described: type[Described], argument: Argument, text: str, convention: str | None) -> Any:
    if argument.kind in ("TEXT", "NAME") or "|" in argument.kind:
        value: Any = None if text.lower() == "none" else text
    else:
        value = _value(argument, text, convention)
    if argument.ignored or (value is None and argument.default is None):
        return value
    try:
        argument.convert(value, described)
    except ValueError as reason:
        raise typer.BadParameter(f"must be {reason}, not {text}") from None
    return value


def _value(argument: Argument, text: str, convention: str | None) -> Any:
    """Return what a flag's text means; a plain number needs no parser."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    from mlcalc.readers.description.build import read_argument
    from mlcalc.readers.description.call_text import parse_value

    return read_argument(argument, parse_value(text), convention)


def read_target(
    text: str, arguments: dict[str, Any], *, convention: str | None, input_shape: Shape | None = None
) -> Layer | Checkpoint:
    """Return what TARGET names: a layer, the layer or chain that a call spells, or a file's model or weights.

    Raises:
        MlcalcError: it names nothing, or what it names is wrong.
    """
    if not text.strip():
        raise typer.BadParameter("is empty: give a layer, a call or a file", param_hint="TARGET")
    if is_layer(text) and not Path(text).is_file():
        return make(text, (), arguments, convention=convention)
    from mlcalc.readers.description.call_text import looks_like_call

    if looks_like_call(text):
        from mlcalc.errors import Source
        from mlcalc.readers.description.build import read_call

        return read_call(Source("TARGET", text, is_file=False), convention, input_shape=input_shape)
    from mlcalc.readers.loading import load

    check_target(text)
    return load(text, input_shape=input_shape, convention=convention)


def check_target(text: str) -> None:
    """Raise an error where a text that names no layer is neither a call nor a file."""
    from mlcalc.readers.description.call_text import looks_like_call
    from mlcalc.readers.loading import looks_like_path

    if not looks_like_call(text) and not looks_like_path(text):
        raise error(
            "unknown-layer",
            f"`{text}` is neither a layer nor a file",
            help=suggestion(text, names()) or "`mlcalc layers` lists the layers",
        )


def input_shapes(layer: Layer | Checkpoint, stated: Sequence[str] | None, parts: dict[str, str | None]) -> list[Shape]:
    """Return the shape of each input, from `--input` or from its parts; nothing is for a model to say.

    Args:
        layer: the layer that the shapes are for.
        stated: the texts of `--input`.
        parts: the texts of `--input-dim`, `--input-length` and `--batch-size`.

    Raises:
        MlcalcError: a shape cannot be read.
    """
    from mlcalc.readers.input_shapes import assumed_shape

    numbers = {name: _one(text, flag(name)) for name, text in parts.items()}
    _check_parts(layer, stated, parts)
    if stated:
        return [(numbers["batch_size"], *stated_shape(each)) for each in stated]
    if isinstance(layer, (Model, Checkpoint)):
        return []
    return [assumed_shape(layer, **numbers)]


def stated_shape(text: str, name: str = "--input") -> Shape:
    """Return the shape that the text of a flag spells.

    Raises:
        MlcalcError: it spells none.
    """
    from mlcalc.shapes import parse_shape

    with at_flag(name):
        return parse_shape(text)


def _check_parts(layer: Layer | Checkpoint, stated: Sequence[str] | None, parts: dict[str, str | None]) -> None:
    """End the command where a flag would be ignored: parts beside a whole shape, or parts of a model's input."""
    for name in ("input_dim", "input_length"):
        if parts[name] is not None and (stated or isinstance(layer, (Model, Checkpoint))):
            reason = "says a part of what --input says whole" if stated else "is for a layer; a model takes --input"
            raise typer.BadParameter(reason, param_hint=flag(name))


def _one(text: str | None, name: str) -> int | None:
    if text is None:
        return None
    shape = stated_shape(text, name)
    if len(shape) != 1:
        raise typer.BadParameter(f"must be one number, not {text}", param_hint=name)
    return shape[0]


def check_convention(convention: str | None) -> str | None:
    """Return the convention, or end the command where there is no such one."""
    from mlcalc.layers.convention import CONVENTIONS

    if convention is not None and convention not in CONVENTIONS:
        raise typer.BadParameter(f"must be one of {', '.join(CONVENTIONS)}", param_hint="--convention")
    return convention
