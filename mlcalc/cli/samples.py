"""`mlcalc samples`: models and data to try; and a sample in the place of a file that is not there."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mlcalc.cli.output import FormatOption, OutputOption, QuietOption, check_ending, write, write_text
from mlcalc.cli.usage import as_typed
from mlcalc.errors import note
from mlcalc.files import exists
from mlcalc.texts import named


def complete_sample(incomplete: str) -> list[str]:
    """Return the samples that begin so, for the shell's completion."""
    from mlcalc.samples import all_samples

    return [each.name for each in all_samples() if each.name.startswith(incomplete)]


def samples(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="The sample to print.", autocompletion=complete_sample),
    ] = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: OutputOption = None,
) -> None:
    """The models and data that come with mlcalc; with a name, the text of one.

    A command takes a sample by its name where there is no such file: `mlcalc summary lenet5`.

    Example: `mlcalc samples lenet5`
    """
    from mlcalc.samples import all_samples, sample

    if name is not None:
        with as_typed(name):
            found = sample(name)
        if format is not None:
            raise typer.BadParameter("the text of a sample has no other format", param_hint="--format")
        check_ending(found.path.suffix, output)
        write_text(ctx.obj, found.path.read_text(encoding="utf-8"), output)
        return
    if quiet:
        write_text(ctx.obj, "".join(f"{each.name}\n" for each in all_samples()), output)
        return
    from mlcalc.render.samples import as_data, samples_report

    write(ctx.obj, samples_report, as_data, format=format, output=output, title="samples")


def or_sample(ctx: typer.Context, value: Any) -> Any:
    """Return a word, or each of several, with the path of a sample in place of the name of a file that is not there."""
    if isinstance(value, list):
        return [or_sample(ctx, each) for each in value]
    if not str(value or "")[:1].isalpha() or ctx.resilient_parsing or exists(value):
        return value
    from mlcalc.applications import is_application
    from mlcalc.layers import is_layer
    from mlcalc.samples import find

    found = None if is_layer(str(value)) or is_application(str(value)) else find(str(value))
    if found is None:
        return value
    message = f"there is no file {named(str(value))} here: this is mlcalc's sample, {found.path}"
    ctx.obj.found.add([note("sample", message)])
    return type(value)(found.path)
