"""What `params` and `shape` share: a question about one target, and the flags that ask it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from mlcalc.arguments.base import flag
from mlcalc.checkpoint import Checkpoint
from mlcalc.cli import output as results
from mlcalc.cli.flags import flag_of
from mlcalc.cli.input_flags import (
    BatchSizeOption,
    InputDimOption,
    InputLengthOption,
    InputOption,
    input_shapes,
)
from mlcalc.cli.layer_flags import ARGUMENTS
from mlcalc.cli.output import Format, FormatOption, OutputOption, QuietOption
from mlcalc.cli.target import (
    ConventionOption,
    ModelOption,
    SetOption,
    TargetArgument,
    WeightsOption,
    blamed_on_input,
    check_convention,
    one_of,
    read_held,
)
from mlcalc.cli.usage import Command, placed
from mlcalc.errors import Diagnostic, MlcalcError, UsageError, error
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.summary import Summary, shapes_of, summarize

if TYPE_CHECKING:
    from mlcalc.render.report import Report


class Question(NamedTuple):
    """TARGET and the flags of a command that asks about it."""

    ctx: typer.Context
    target: str
    input: list[str] | None
    parts: dict[str, str | None]
    """The texts of `--input-dim`, `--input-length` and `--batch-size`."""
    weights: Path | None
    convention: str | None
    format: Format | None
    quiet: bool
    output: Path | None
    model: str | None = None
    values: list[str] | None = None

    def summary(self, *, counted: bool = True) -> Summary:
        """Return the summary of what TARGET names, with its reasons unless the answer is bare.

        `counted=False` answers the shape even if the parameters are unknown.

        Raises:
            MlcalcError: the target, the layer or the input is wrong.
        """
        self.ctx.obj.found.keep_file(self.target)
        results.keep_inputs(self.output, self.target, self.weights)
        convention = check_convention(self.convention)
        read = partial(
            read_held,
            self.target,
            self.ctx.meta.get(ARGUMENTS, {}),
            convention=convention,
            weights=self.weights,
            model=self.model,
            values=self.values,
        )
        try:
            layer = one_of(self.target, read(stated=self.input), self.ctx.obj.found)
        except MlcalcError as cause:
            if self.ctx.meta.get("mlcalc.class") is None or isinstance(cause, UsageError):
                raise blamed_on_input(cause, self.target, self.input, read) from None
            raise UsageError(self._at_its_words(cause).diagnostics) from None
        shapes = input_shapes(layer, self.input, self.parts)
        ask = summarize if counted else shapes_of
        try:
            if self.input and isinstance(layer, Layer):
                _check_not_one_of_several(layer, shapes, self.input[0])
            summary = ask(layer, *shapes, explain=not self.quiet)
        except MlcalcError as cause:
            if isinstance(layer, (Model, Checkpoint)):
                raise blamed_on_input(cause, self.target, self.input, read) from None
            is_stated = any(size is not None for shape in shapes for size in shape[1:])
            raise self._at_its_words(cause if is_stated else _with_example(cause, layer)) from None
        results.warn(self.ctx.obj, summary)
        return summary._replace(problems=self.ctx.obj.found.in_file(summary.problems))

    def _at_its_words(self, cause: MlcalcError) -> MlcalcError:
        """Return why a layer with its flags is wrong, at the flag that is at fault, or at the layer's name."""
        command = Command(self.ctx.meta["mlcalc.words"])
        stated = [flag(name) for name in ("input_length", "input_dim") if self.parts[name] is not None]
        stated = ["--input"] if self.input else stated
        described = self.ctx.meta.get("mlcalc.class")

        def at_its_word(problem: Diagnostic) -> Diagnostic:
            if problem.place is not None:
                return problem
            own = map(flag_of, filter(None, (problem.argument, *problem.settings)))
            typed = next((each for each in (*own, *stated) if command.index_of_flag(each) is not None), self.target)
            names = described.arguments if described is not None else ()
            settings = (*problem.settings, *(each for each in names if f"`{each}`" in (problem.help or "")))
            return placed(problem._replace(where=typed, argument=None, settings=settings), command)

        return cause.saying([at_its_word(each) for each in cause.diagnostics])

    def write(self, report: Callable[[], Report], data: Callable[[], Any], title: str | None = None) -> None:
        """Write the answer as `cli.output.write` does, by default under the name of TARGET."""
        results.write(self.ctx.obj, report, data, format=self.format, output=self.output, title=title or self.target)


def _check_not_one_of_several(layer: Layer, shapes: Sequence[Shape], text: str) -> None:
    """Raise an error if a layer that joins several inputs is given one."""
    takes = layer.inputs
    if len(shapes) != 1 or isinstance(layer, Model) or (takes.allow(1) and not takes.is_list):
        return
    several = max(2, takes.least)
    flags = " ".join([f"--input {shlex.quote(text)}"] * several)
    try:
        shapes_of(layer, *list(shapes) * several)
    except MlcalcError:
        flags = ""
    what = "joins a list of tensors, and gets one" if takes.is_list else f"takes {takes}, not 1"
    mend = f"give each of them: for example `{flags}`" if flags else None
    raise error("wrong-inputs", f"{layer.title()} {what}", help=mend)


def _with_example(cause: MlcalcError, layer: Layer) -> MlcalcError:
    """Return why a layer cannot take an input that nobody has stated, with one that it can take."""
    from mlcalc.layers.examples import usual_inputs

    shapes = usual_inputs(layer)
    if shapes is None or any("input_dim" in each.settings for each in cause.diagnostics):
        return cause  # its help has an example of its own
    flags = " ".join(f"--input={','.join(map(str, each))}" for each in shapes)
    mend = f"give the input's shape: for example `{flags}`"
    return MlcalcError([each._replace(help=mend, settings=()) for each in cause.diagnostics])


def question(answer: Callable[[Question], None]) -> Callable[..., None]:
    """Return a command with TARGET and the flags of a question; its help is the docstring of `answer`."""

    def command(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
        ctx: typer.Context,
        target: TargetArgument,
        input: InputOption = None,  # noqa: A002  (the name of the flag)
        input_dim: InputDimOption = None,
        input_length: InputLengthOption = None,
        batch_size: BatchSizeOption = None,
        weights: WeightsOption = None,
        model: ModelOption = None,
        set: SetOption = None,  # noqa: A002  (the name of the flag)
        convention: ConventionOption = None,
        format: FormatOption = None,  # noqa: A002  (the name of the flag)
        quiet: QuietOption = False,
        output: OutputOption = None,
    ) -> None:
        parts = {"input_dim": input_dim, "input_length": input_length, "batch_size": batch_size}
        answer(Question(ctx, target, input, parts, weights, convention, format, quiet, output, model, set))

    command.__doc__ = answer.__doc__
    return command
