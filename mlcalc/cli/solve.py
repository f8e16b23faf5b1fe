"""`mlcalc solve`: sizes that work, changes that give a shape, arguments that give a count."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import typer

from mlcalc.arguments import flag
from mlcalc.cli.input_flags import InputDimOption, InputLengthOption, InputOption, part_of_flag, shape_of_flag
from mlcalc.cli.layer_flags import ARGUMENTS, TargetCommand
from mlcalc.cli.output import Format, FormatOption, OutputOption, QuietOption, write, write_bare
from mlcalc.cli.target import (
    ConventionOption,
    ModelOption,
    SetOption,
    TargetArgument,
    WeightsOption,
    check_convention,
)
from mlcalc.cli.usage import at_flag
from mlcalc.cli.world import World
from mlcalc.errors import Diagnostic, MlcalcError


class SolveCommand(TargetCommand):
    """A command with a flag for each argument of a layer, none of which must be given: what is left out is sought."""

    is_seeking = True


SETTINGS = {"cls": SolveCommand}


class _How(NamedTuple):
    """How an answer is shown."""

    world: World
    format: Format | None
    quiet: bool
    output: Any


def solve(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
    ctx: typer.Context,
    target: TargetArgument,
    input: InputOption = None,  # noqa: A002  (the name of the flag)
    input_dim: InputDimOption = None,
    input_length: InputLengthOption = None,
    params: Annotated[
        str | None, typer.Option("--params", metavar="INTEGER", help="How many parameters the layer shall have.")
    ] = None,
    output_shape: Annotated[
        str | None,
        typer.Option("--output-shape", metavar="SHAPE", help="The shape that shall come out, without the batch."),
    ] = None,
    weights: WeightsOption = None,
    model: ModelOption = None,
    set: SetOption = None,  # noqa: A002  (the name of the flag)
    convention: ConventionOption = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: OutputOption = None,
) -> None:
    """Which arguments of a layer give a number of parameters or an output shape.

    Example: `mlcalc solve lstm --params 480 --input-dim 1`

    Example: `mlcalc solve conv2d --input 32,32,3 --output-shape 16,16,8`

    What is left out is sought: a layer has a flag for each of its arguments, and none must be given.
    """
    how = _How(ctx.obj, format, quiet, output)
    shapes = tuple((None, *shape_of_flag(each)) for each in input or ())
    wanted = None if output_shape is None else (None, *shape_of_flag(output_shape, "--output-shape"))
    described = ctx.meta.get("mlcalc.class")
    if described is not None:
        from mlcalc.solving.turned import Question

        parts = {"input_dim": input_dim, "input_length": input_length}
        numbers = {name: part_of_flag(text, flag(name)) for name, text in parts.items()}
        count = None if params is None else _count(params)
        arguments = ctx.meta[ARGUMENTS]
        question = Question(
            described,
            arguments,
            shapes,
            numbers["input_dim"],
            numbers["input_length"],
            count,
            wanted,
            check_convention(convention),
        )
        _turn_round(how, question, target)
        return
    raise typer.BadParameter("names no layer", param_hint="TARGET")


def _count(text: str) -> int:
    if not text.isascii() or not text.replace(",", "").replace("_", "").isdigit() or len(text) > 24:
        raise typer.BadParameter("must be a number of parameters, such as 480", param_hint="--params")
    return int(text.replace(",", ""))


def _turn_round(how: _How, question: Any, target: str) -> None:
    """Answer a question about one layer.

    Raises:
        MlcalcError: there is no solution.
    """
    from mlcalc.render.solving import nearest_text, turned_report, turned_text
    from mlcalc.solving.turned import turned_round

    with at_flag(target) if not question.inputs else at_flag("--input"):
        turned = turned_round(question)
    title = question.kind.title()
    if turned.solutions and how.quiet:
        write_bare(how.world, turned_text(turned), how.output)
    elif turned.solutions or how.format is Format.JSON:
        write(
            how.world,
            lambda: turned_report(turned, title),
            turned.as_dict,
            format=how.format,
            output=how.output,
            title=title,
        )
    if not turned.solutions:
        raise MlcalcError(Diagnostic("no-solution", turned.reason or "", help=nearest_text(turned)))
