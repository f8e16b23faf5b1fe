"""A flag for each argument of the layer that a command is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from inspect import getdoc
from itertools import pairwise
from pathlib import Path
from typing import Any

from mlcalc.arguments.base import Argument, HasArguments, flag
from mlcalc.cli.flags import option
from mlcalc.cli.samples import or_sample
from mlcalc.cli.target import WINDOW, check_target
from mlcalc.cli.usage import WrongValueError
from mlcalc.cli.words import CarefulCommand
from mlcalc.errors import Diagnostic, MlcalcError, UsageError
from mlcalc.layers import both_in, find, is_layer
from mlcalc.layers.base import Layer
from mlcalc.names import snake_case
from mlcalc.texts import named
from mlcalc.words import meaning_of

ARGUMENTS, OPENED = "mlcalc.arguments", "mlcalc.opened"


class TargetCommand(CarefulCommand):
    """A command that grows a flag for each argument of the layer that it is given.

    One that is seeking arguments needs none of them, and keeps its own flags: what it is asked for is told by those.
    """

    is_seeking = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Find the layer among the words, then read its flags."""
        ctx.meta["mlcalc.class"] = self._described(args, has_windows=ctx.info_name == "shape")
        ctx.meta[ARGUMENTS] = {}
        ctx.meta[OPENED] = {}
        return super().parse_args(ctx, args)

    def check_words(self, ctx: Any, args: list[str]) -> None:
        """Refuse a misspelt layer, which has no flags: its name is what is wrong."""
        if ctx.meta["mlcalc.class"] is None and args and not args[0].startswith("-"):
            self._check_names_one(ctx, args[0])
            inputs = [word for before, word in pairwise(args) if before == "--input"]
            check_target(or_sample(ctx, args[0]), inputs)

    def _check_names_one(self, ctx: Any, word: str) -> None:
        """Refuse a word that names two layers, of which one is inside the other: the flags of both are a call's."""
        typed = ctx.meta.get("mlcalc.words") or []
        if both_in(word) is None or word not in typed:
            return
        from mlcalc.cli.layers_within import named_in_one_word
        from mlcalc.cli.unknown_flags import Unknown

        found = named_in_one_word(Unknown(typed, typed.index(word), {}, None, str(ctx.command_path)))
        if found is not None:
            raise UsageError(Diagnostic("wrong-command", found[0], help=found[1], where=word))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words behind the command in the line of its usage; the layer's name, if one is given."""
        described = ctx.meta.get("mlcalc.class")
        return super().collect_usage_pieces(ctx) if described is None else [_name(described), "[OPTIONS]"]

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write what the command is for; of a layer, what it does, the shapes of an example, and the example."""
        described = ctx.meta.get("mlcalc.class")
        if described is None or not issubclass(described, Layer):
            super().format_help_text(ctx, formatter)
            return
        from mlcalc.render.layers import example_command, example_question, example_shapes

        paragraphs = (getdoc(described) or "").split("\n\n")
        command = example_question(described) if self.is_seeking else example_command(described, self.name or "")
        for each in (*paragraphs, *([f"Example: `{command}`"] if command else [])):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(each)
        with formatter.indentation():
            for each in example_shapes(described):
                formatter.write_text(each)

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the command's own parameters and those of the layer, which come first."""
        own: list[Any] = super().get_params(ctx)
        described = ctx.meta.get("mlcalc.class")
        if described is None:
            return own
        made = layer_options(described, is_seeking=self.is_seeking)
        options = ctx.meta.setdefault(("mlcalc.options", id(self)), list(made))
        if self.is_seeking:
            options = [each for each in options if not {*each.opts} & _WANTED]
            for each in options:
                each.required = False
        taken = {each for option in options for each in option.opts}
        return [*options, *(each for each in own if not taken & set(each.opts))]

    def _described(self, args: Sequence[str], *, has_windows: bool) -> type[HasArguments] | None:
        """Return the class that the words are about, if one is named."""
        for word in self._words(args):
            if word == WINDOW and has_windows:
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


_WANTED = {"--params", "--output-shape"}
"""What a command that seeks arguments is asked for."""


def layer_options(described: type[HasArguments], *, is_seeking: bool = False) -> Iterator[Any]:
    """Yield an option of the command line for each argument of a layer; a layer inside may lack what is sought."""
    for name, argument in described.arguments.items():
        yield option(
            name,
            argument,
            off=f"no_{name}",
            help=_help(described, name, argument),
            callback=_keep(described, name, argument, is_seeking=is_seeking),
        )


def _help(described: type[HasArguments], name: str, argument: Argument) -> str:
    """Return what an argument means, and its default; Typer says which are required."""
    meaning = meaning_of(described, name)
    return meaning if argument.required else f"{meaning} [default: {_typed(described.default(name))}]"


def _typed(value: object) -> str:
    """Return a default as the command line takes it."""
    if value is None:
        return "none"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _name(described: type[HasArguments]) -> str:
    return WINDOW if not issubclass(described, Layer) else snake_case(described.title())


def _keep(described: type[HasArguments], name: str, argument: Argument, *, is_seeking: bool) -> Any:
    """Return a callback that reads the flag's text and keeps the value for the layer."""

    def callback(ctx: Any, param: Any, value: Any) -> None:
        if value is None or ctx.resilient_parsing:
            return
        convention = ctx.params.get("convention")
        known = ctx.meta[ARGUMENTS]
        if is_seeking and "?" in str(value) and (part := _known_part(value)) is not None:
            ctx.meta[OPENED][name] = part[0]
            return
        if is_seeking and argument.required and str(value).lower() == "none":
            ctx.meta[OPENED][name] = None  # what is sought may be written so, as sizes are that are not known
            return
        if is_seeking and argument.holds and (sought := _sought(value)) is not None:
            known[name] = sought
            return
        known[name] = value if isinstance(value, bool) else _read(described, name, value, convention, known)

    return callback


def _known_part(text: str) -> tuple[Any] | None:
    """Return what is known of a value that is sought, as in `7,7,?`; None if the text is no such value."""
    from mlcalc.readers.sought import known_part

    return known_part(text)


def _sought(text: str) -> Any:
    """Return what a text says of a layer of which arguments are sought; None if it says all of it, or is none."""
    from mlcalc.readers.sought import read_sought

    try:
        return read_sought(text)
    except MlcalcError:
        return None  # which is said where it is read as a value


def _read(described: type[HasArguments], name: str, text: str, convention: str | None, known: Mapping[str, Any]) -> Any:
    argument = described.arguments[name]
    if argument.kind in ("TEXT", "NAME") or ("|" in argument.kind and not re.match(r"[0-9(\[]", text)):
        value: Any = None if text.lower() == "none" else text
    else:
        value = _value(argument, text, convention)
    if argument.ignored or (value is None and argument.default is None):
        return value
    try:
        argument.convert(value, described)
    except ValueError as reason:
        from mlcalc.arguments.meanings import IN_THOUSANDS

        written = text if IN_THOUSANDS.fullmatch(text) else value  # which reads as several numbers
        raise WrongValueError(f"must be {reason}, not {named(text)}", _meant(described, name, written, known)) from None
    return value


def _meant(described: type[HasArguments], name: str, value: Any, known: Mapping[str, Any]) -> str | None:
    """Return the flag with a value that is near to a wrong one, or with an example."""
    from mlcalc.arguments.meanings import value_meant

    found = value_meant(described, name, value, known)
    if found is None:
        return None
    meant, is_example = found
    if is_example and (words := described.instead(name, value, known)):
        return words
    text = ",".join(map(str, meant)) if isinstance(meant, (list, tuple)) else str(meant).lower()
    return f"for example `{flag(name)} {text}`" if is_example else f"did you mean `{flag(name)} {text}`?"


def _value(argument: Argument, text: str, convention: str | None) -> Any:
    """Return what a flag's text means; a plain number needs no parser."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    from mlcalc.readers.description.call_text import parse_value
    from mlcalc.readers.description.typed import read_argument

    return read_argument(argument, parse_value(text), convention)
