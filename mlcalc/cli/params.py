"""`mlcalc params`: how many parameters, and why exactly so many."""

from __future__ import annotations

from typing import Any

import typer

from mlcalc.cli.answer import answer
from mlcalc.cli.input_flags import BatchSizeOption, InputDimOption, InputLengthOption, InputOption
from mlcalc.cli.layer_flags import TargetCommand
from mlcalc.cli.output import FormatOption, OutputOption, QuietOption, write, write_count
from mlcalc.cli.target import ConventionOption, TargetArgument, WeightsOption

SETTINGS = {"cls": TargetCommand}


def params(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
    ctx: typer.Context,
    target: TargetArgument,
    input: InputOption = None,  # noqa: A002  (the name of the flag)
    input_dim: InputDimOption = None,
    input_length: InputLengthOption = None,
    batch_size: BatchSizeOption = None,
    weights: WeightsOption = None,
    convention: ConventionOption = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: OutputOption = None,
) -> None:
    """How many parameters a layer or a model has, and the formula behind the number.

    Example: `mlcalc params lstm --units 10 --input-dim 1`

    Example: `mlcalc params model.json --weights model.weights.h5`

    A layer has a flag for each of its arguments: `mlcalc params lstm --help` lists those of LSTM.
    """
    parts = {"input_dim": input_dim, "input_length": input_length, "batch_size": batch_size}
    summary = answer(ctx, target, input, parts, convention=convention, explain=not quiet, weights=weights)
    if quiet:
        write_count(ctx.obj, summary, output)
        return

    def report() -> Any:
        from mlcalc.render.summary import params_report

        return params_report(summary)

    write(ctx.obj, report, summary.as_answer, format=format, output=output, title=summary.name or target)
