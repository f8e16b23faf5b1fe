"""`mlcalc summary`: the whole model, a row for each layer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlcalc.checkpoint import Checkpoint
from mlcalc.cli.flags import complete_list
from mlcalc.cli.input_flags import BatchSizeOption, input_shapes, shape_of_flag
from mlcalc.cli.output import Format, FormatOption, OutputOption, QuietOption, warn, write, write_count
from mlcalc.cli.target import (
    ConventionOption,
    WeightsOption,
    check_convention,
    check_has_weights,
    complete_layer,
    read_target,
)
from mlcalc.cli.usage import as_typed, at_flag
from mlcalc.cli.world import World
from mlcalc.layers.base import Layer
from mlcalc.render.report import Line

if TYPE_CHECKING:
    from mlcalc.trace import BrokenModelError


def _complete_columns(incomplete: str) -> list[str]:
    from mlcalc.render.summary import COLUMNS

    return complete_list(COLUMNS, incomplete)


def summary(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
    ctx: typer.Context,
    model: Annotated[
        str | None,
        typer.Argument(
            metavar="[MODEL]", help="A model file, an architecture (resnet50), a call, or - for standard input."
        ),
    ] = None,
    layer: Annotated[
        list[str] | None,
        typer.Option(
            "--layer",
            "-l",
            help='One layer of a chain: "LSTM(10)", "lstm: 10" or flatten. Repeat.',
            autocompletion=complete_layer,
        ),
    ] = None,
    input: Annotated[  # noqa: A002  (the name of the flag)
        list[str] | None,
        typer.Option("--input", metavar="SHAPE", help="The input's shape without the batch: 28,28,1."),
    ] = None,
    batch_size: BatchSizeOption = None,
    weights: WeightsOption = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            "-c",
            help="The columns to show, such as name,type,output_shape,params,macs.",
            autocompletion=_complete_columns,
        ),
    ] = None,
    expand: Annotated[bool, typer.Option("--expand", help="Show the layers of models inside, at every depth.")] = False,
    depth: Annotated[
        int, typer.Option("--depth", min=0, metavar="N", help="Show the layers of models inside, down to a depth.")
    ] = 0,
    rows: Annotated[
        str | None,
        typer.Option("--range", metavar="FIRST:LAST", help="Show only these layers, by name or by number from 1."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", "-e", help="Show the formulas of each layer.")] = False,
    convention: ConventionOption = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: OutputOption = None,
) -> None:
    """The whole model: each layer's name, type, output shape and parameters, and the totals.

    Example: `mlcalc summary samples/lenet5.yaml`

    Example: `mlcalc summary --input 3,1 -l "LSTM(10)" -l "Dense(1)"`
    """
    from mlcalc.summary import summarize
    from mlcalc.trace import BrokenModelError

    try:
        whole = _model(model, layer, check_convention(convention), input, weights)
        shapes = input_shapes(whole, input, {"input_dim": None, "input_length": None, "batch_size": batch_size})
        result = shown = summarize(whole, *shapes, explain=explain, depth=None if expand else depth)
    except BrokenModelError as broken:
        if not quiet and output is None and format in (None, Format.TABLE, Format.PLAIN):
            _write_rest(ctx.obj, broken, format)
        raise
    warn(ctx.obj, result)
    if rows is not None:
        first, _, last = rows.partition(":")
        with at_flag("--range"):
            shown = result.between(first, last if ":" in rows else first)
    if quiet:
        write_count(ctx.obj, result, output)
        return

    def report() -> Any:
        from mlcalc.render.summary import chosen_columns, summary_report

        with at_flag("--columns"):
            chosen = chosen_columns(columns) if columns else None
        return summary_report(shown, chosen, explain=explain)

    write(ctx.obj, report, shown.as_dict, format=format, output=output, title=shown.name or "model")


def _write_rest(world: World, broken: BrokenModelError, format: Format | None) -> None:  # noqa: A002
    """Write the rows of a model down to the layer that is wrong, if there are any above it."""
    from mlcalc.render.summary import broken_report
    from mlcalc.summary import until_broken

    if (rest := until_broken(broken)) is not None:
        summary, below = rest
        report = broken_report(summary, below)
        write(world, lambda: [*report, Line("")], summary.as_dict, format=format, output=None, title="")
        world.stdout.flush()


def _model(
    model: str | None,
    layers: list[str] | None,
    convention: str | None,
    stated: list[str] | None,
    weights: Path | None,
) -> Layer | Checkpoint:
    """Return the model of a file or a call, or the chain that `--layer` lists."""
    shape = (None, *shape_of_flag(stated[0])) if stated else None
    if model is not None and layers:
        raise typer.BadParameter("give either MODEL or --layer, not both", param_hint="--layer")
    if model is not None:
        return read_target(model, {}, convention=convention, input_shape=shape, weights=weights)
    if not layers:
        raise typer.BadParameter("give a MODEL, or a --layer for each layer", param_hint="MODEL")
    if weights is not None:
        check_has_weights(None)
    from mlcalc.readers.description.build import read_layers
    from mlcalc.readers.loading import open_beside

    with as_typed():
        return read_layers(layers, input_shape=shape, convention=convention, open_file=open_beside("."))
