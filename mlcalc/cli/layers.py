"""`mlcalc layers`: what there is, and what each layer takes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mlcalc.cli.output import FormatOption, OutputOption, QuietOption, write, write_text
from mlcalc.cli.target import complete_target
from mlcalc.cli.usage import as_typed
from mlcalc.layers import find


def layers(
    ctx: typer.Context,
    layer: Annotated[
        str | None,
        typer.Argument(metavar="[LAYER]", help="The layer to explain.", autocompletion=complete_target),
    ] = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: OutputOption = None,
) -> None:
    """Every layer by its family, or what one layer does and takes.

    Example: `mlcalc layers LSTM`
    """
    from mlcalc.render import layers as render

    if layer is not None:
        with as_typed(layer):
            find(layer)
    if quiet:
        write_text(ctx.obj, "".join(f"{name}\n" for name in render.bare(layer)), output)
        return

    def report() -> Any:
        return render.layers_report() if layer is None else render.layer_report(layer)

    write(ctx.obj, report, lambda: render.as_data(layer), format=format, output=output, title=layer or "layers")
