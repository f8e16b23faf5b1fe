"""`mlcalc explain`: what a problem means, with an example of it and the example mended."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mlcalc.cli.output import FormatOption, OutputOption, QuietOption, write, write_text


def complete_code(incomplete: str) -> list[str]:
    """Return the codes that begin so, for the shell's completion."""
    from mlcalc.codes import PAGES

    return [code for code in PAGES if code.startswith(incomplete.lower())]


def explain(
    ctx: typer.Context,
    problem: Annotated[
        str | None,
        typer.Argument(metavar="[CODE]", help="The code of a problem.", autocompletion=complete_code),
    ] = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: OutputOption = None,
) -> None:
    """What a problem means, with an example of it and the example mended; without a code, all codes.

    Example: `mlcalc explain missing-flatten`
    """
    from mlcalc.render import codes as render

    if quiet:
        write_text(ctx.obj, "".join(f"{each}\n" for each in render.bare(problem)), output)
        return

    def report() -> Any:
        return render.codes_report() if problem is None else render.page_report(problem)

    write(ctx.obj, report, lambda: render.as_data(problem), format=format, output=output, title=problem or "codes")
