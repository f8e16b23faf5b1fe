"""`mlcalc shape`: which shape comes out, and why."""

from __future__ import annotations

from typing import Any

import typer

from mlcalc.cli.answer import answer
from mlcalc.cli.input_flags import BatchSizeOption, InputDimOption, InputLengthOption, InputOption
from mlcalc.cli.layer_flags import ARGUMENTS, WINDOW, TargetCommand
from mlcalc.cli.output import Format, FormatOption, OutputOption, QuietOption, write, write_bare
from mlcalc.cli.target import ConventionOption, TargetArgument
from mlcalc.shapes import format_output

SETTINGS = {"cls": TargetCommand}


def shape(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
    ctx: typer.Context,
    target: TargetArgument,
    input: InputOption = None,  # noqa: A002  (the name of the flag)
    input_dim: InputDimOption = None,
    input_length: InputLengthOption = None,
    batch_size: BatchSizeOption = None,
    convention: ConventionOption = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: OutputOption = None,
) -> None:
    """Which shape comes out of a layer or a model, with the formula for each size that changes.

    Example: `mlcalc shape conv2d --filters 10 --kernel-size 3,3 --input 10,10,1`

    `mlcalc shape window` tells the shapes of the windows that a series is cut into:
    `mlcalc shape window --length 7 --time-steps 3`
    """
    if target == WINDOW:
        _window(ctx, format=format, quiet=quiet, output=output)
        return
    parts = {"input_dim": input_dim, "input_length": input_length, "batch_size": batch_size}
    summary = answer(ctx, target, input, parts, convention=convention, explain=not quiet, counted=False)
    if quiet:
        write_bare(ctx.obj, format_output(summary.output_shape), output)
        return

    def report() -> Any:
        from mlcalc.render.summary import shape_report

        return shape_report(summary)

    write(ctx.obj, report, summary.as_answer, format=format, output=output, title=summary.name or target)


def _window(ctx: typer.Context, *, format: Format | None, quiet: bool, output: Any) -> None:  # noqa: A002
    from mlcalc.series import Window

    window = Window(**ctx.meta[ARGUMENTS])
    if quiet:
        write_bare(ctx.obj, format_output(window.x_shape), output)
        return

    def report() -> Any:
        from mlcalc.render.series import window_report

        return window_report(window)

    write(ctx.obj, report, window.as_dict, format=format, output=output, title="window")
