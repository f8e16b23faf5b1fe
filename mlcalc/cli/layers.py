"""`mlcalc layers`: what there is, and what each layer takes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mlcalc.cli.output import Format, FormatOption, OutputOption, QuietOption, write, write_text
from mlcalc.cli.target import complete_architecture, complete_layer
from mlcalc.cli.usage import as_typed
from mlcalc.errors import closest, error
from mlcalc.texts import named


def _complete(incomplete: str) -> list[str]:
    from mlcalc.layers import FAMILIES

    families = [each for each in FAMILIES if each.startswith(incomplete)]
    return [*families, *complete_layer(incomplete), *complete_architecture(incomplete)]


def _check(word: str) -> None:
    """Raise an error if a word is no layer.

    Raises:
        MlcalcError: it names nothing, or is a call.
    """
    from mlcalc.layers import FAMILIES, is_layer

    if is_layer(word):
        return
    called = word.partition("(")[0].strip()
    if called != word and is_layer(called):
        message = f"`{named(word)}` is a call, and no name of a layer"
        raise error("unknown-layer", message, help=f"mlcalc layers {called}")
    if family := closest(word, FAMILIES):
        raise error("unknown-layer", f"there is no family `{named(word)}`", help=f"did you mean `{family}`?")
    from mlcalc.cli.no_layer import proposal

    mend = proposal(word) or "`mlcalc layers` lists them all"
    raise error("unknown-layer", f"there is no layer `{named(word)}`", help=mend)


def layers(
    ctx: typer.Context,
    layer: Annotated[
        str | None,
        typer.Argument(
            metavar="[LAYER|FAMILY]", help="The layer to explain, or a family of layers.", autocompletion=_complete
        ),
    ] = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: OutputOption = None,
) -> None:
    """Every layer by its family, or what one of them does and takes.

    Example: `mlcalc layers convolution`

    Example: `mlcalc layers applications`

    Example: `mlcalc layers LSTM`
    """
    from mlcalc.applications import is_application
    from mlcalc.layers import FAMILIES, is_layer
    from mlcalc.render import layers as render

    if layer is not None and not is_layer(layer) and layer.lower() in FAMILIES:
        layer = layer.lower()
    is_architecture = layer is not None and is_application(layer)
    if layer is not None and not is_architecture and not render.is_family(layer):
        with as_typed(layer):
            _check(layer)
    if quiet:
        write_text(ctx.obj, "".join(f"{name}\n" for name in render.bare(layer)), output)
        return

    def report() -> Any:
        if layer is None:
            is_drawn = ctx.obj.is_terminal and format in (None, Format.TABLE) and output is None
            return render.families_report() if is_drawn else render.layers_report()
        if is_architecture:
            return render.architecture_report(layer)
        return render.family_report(layer) if render.is_family(layer) else render.layer_report(layer)

    write(ctx.obj, report, lambda: render.as_data(layer), format=format, output=output, title=layer or "layers")
