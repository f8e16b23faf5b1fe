"""What `params` and `shape` share: a question about one target, and the flags that ask it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from mlcalc.checkpoint import Checkpoint
from mlcalc.cli import output as results
from mlcalc.cli.input_flags import (
    BatchSizeOption,
    InputDimOption,
    InputLengthOption,
    InputOption,
    input_shapes,
    shape_of_flag,
)
from mlcalc.cli.layer_flags import ARGUMENTS
from mlcalc.cli.output import Format, FormatOption, OutputOption, QuietOption
from mlcalc.cli.target import (
    ConventionOption,
    ModelOption,
    SetOption,
    TargetArgument,
    WeightsOption,
    check_convention,
    read_target,
)
from mlcalc.errors import MlcalcError
from mlcalc.layers.base import Layer
from mlcalc.model import Model
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
        first = (None, *shape_of_flag(self.input[0])) if self.input else None
        convention = check_convention(self.convention)
        arguments = self.ctx.meta.get(ARGUMENTS, {})
        layer = read_target(
            self.target,
            arguments,
            self.ctx.obj.found,
            convention=convention,
            input_shape=first,
            weights=self.weights,
            model=self.model,
            values=self.values,
        )
        shapes = input_shapes(layer, self.input, self.parts)
        ask = summarize if counted else shapes_of
        try:
            summary = ask(layer, *shapes, explain=not self.quiet)
        except MlcalcError as cause:
            is_stated = any(size is not None for shape in shapes for size in shape[1:])
            if is_stated or isinstance(layer, (Model, Checkpoint)):
                raise
            raise _with_example(cause, layer) from None
        results.warn(self.ctx.obj, summary)
        return summary._replace(problems=self.ctx.obj.found.in_file(summary.problems))

    def write(self, report: Callable[[], Report], data: Callable[[], Any], title: str | None = None) -> None:
        """Write the answer as `cli.output.write` does, by default under the name of TARGET."""
        results.write(self.ctx.obj, report, data, format=self.format, output=self.output, title=title or self.target)


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
