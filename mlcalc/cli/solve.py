"""`mlcalc solve`: sizes that work, changes that give a shape, arguments that give a count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from mlcalc.cli.input_flags import (
    InputDimOption,
    InputLengthOption,
    InputOption,
    input_shapes,
    output_of_flag,
    shape_of_flag,
    size_of_flag,
)
from mlcalc.cli.layer_flags import ARGUMENTS, TargetCommand
from mlcalc.cli.output import (
    ENDINGS,
    Format,
    FormatOption,
    OutputOption,
    QuietOption,
    asked_format,
    keep_inputs,
    write,
    write_bare,
)
from mlcalc.cli.target import (
    ConventionOption,
    ModelOption,
    SetOption,
    TargetArgument,
    WeightsOption,
    check_convention,
    read_target,
)
from mlcalc.cli.world import World
from mlcalc.errors import Diagnostic, MlcalcError, UsageError, error, located, note
from mlcalc.shapes import Shape, format_shape
from mlcalc.texts import named

if TYPE_CHECKING:
    from mlcalc.cli.problems import Found
    from mlcalc.model import Model
    from mlcalc.readers.sought import Asked
    from mlcalc.solving.questions import Question


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
        typer.Option(
            "--output-shape",
            metavar="SHAPE",
            help="The shape that shall come out, without the batch; of several outputs NAME=SHAPE.",
        ),
    ] = None,
    free: Annotated[
        str | None,
        typer.Option(
            "--free", metavar="NAMES", help="The axes whose sizes are sought: height,width, or numbers from 1 on."
        ),
    ] = None,
    sizes: Annotated[
        str | None, typer.Option("--sizes", metavar="FIRST:LAST", help="The sizes that are tried. [default: 1:1024]")
    ] = None,
    weights: WeightsOption = None,
    model: ModelOption = None,
    set: SetOption = None,  # noqa: A002  (the name of the flag)
    convention: ConventionOption = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: OutputOption = None,
) -> None:
    """Which input sizes work, what gives an output shape, which arguments give a number of parameters.

    Example: `mlcalc solve samples/u-net.yaml`

    Example: `mlcalc solve samples/autoencoder.yaml --output-shape 23,23,1`

    Example: `mlcalc solve lstm --params 480 --input-dim 1`

    Example: `mlcalc solve conv2d --input 32,32,3 --output-shape 16,16,8`

    What is left out is sought: a layer has a flag for each of its arguments, and none must be given.
    """
    how = _How(ctx.obj, format, quiet, output)
    keep_inputs(output, target, weights)
    shapes = tuple((None, *shape_of_flag(each)) for each in input or ())
    of_output, wanted = (None, None) if output_shape is None else output_of_flag(output_shape, "--output-shape")
    described = ctx.meta.get("mlcalc.class")
    if described is not None:
        _refuse("is for a model, and asks which sizes of its inputs work", {"--free": free, "--sizes": sizes})
        _turn_round(how, _question(ctx, shapes, input_dim, input_length, params, wanted, convention), target)
        return
    parts = {"--params": params, "--input-dim": input_dim, "--input-length": input_length}
    asked = _asked_call(target, convention)
    if asked is not None and (asked.is_open or any(parts.values())):
        _refuse("is for a model, and asks which sizes of its inputs work", {"--free": free, "--sizes": sizes})
        _turn_round(how, _question_of(asked, shapes, input_dim, input_length, params, wanted), target)
        return
    _refuse("is for one layer, such as lstm", parts)
    whole = _model(ctx.obj.found, target, shapes, check_convention(convention), weights, model, set)
    if whole.again is None:
        from mlcalc.soundness import sizes_of_source

        ctx.obj.found.add(sizes_of_source(whole))
    if wanted is not None:
        _refuse(
            "the flag asks which sizes work, and `--output-shape` asks for a change", {"--free": free, "--sizes": sizes}
        )
        _changes(how, whole, shapes, (of_output, wanted))
        return
    first, last = _range(sizes)
    names = None if free is None else [each.strip() for each in free.split(",")]
    _sizes(how, whole, shapes, names, (first, last))


def _refuse(reason: str, flags: dict[str, str | None]) -> None:
    """End the command if one of some flags was given."""
    for name, value in flags.items():
        if value is not None:
            raise typer.BadParameter(reason, param_hint=name)


def _model(  # noqa: PLR0913, PLR0917  (each is a flag)
    found: Found,
    target: str,
    shapes: tuple[Shape, ...],
    convention: str | None,
    weights: Any,
    chosen: str | None,
    values: list[str] | None,
) -> Model:
    """Return the model that TARGET names; of a layer in a call, a model of that alone."""
    from mlcalc.builder import model_of
    from mlcalc.layers.base import Layer
    from mlcalc.solving.turned import completed

    first = shapes[0] if shapes else None
    thing = read_target(
        target, {}, found, convention=convention, input_shape=first, weights=weights, model=chosen, values=values
    )
    if not isinstance(thing, Layer):
        raise error("nothing-to-solve", f"{named(target)} holds weights alone, and no layers that take a size")
    input_shapes(thing, list(map(format_shape, (each[1:] for each in shapes))), dict.fromkeys(_PARTS))
    return model_of(thing, shapes or (completed(thing, None, None),))


_PARTS = ("input_dim", "input_length", "batch_size")


def _range(text: str | None) -> tuple[int, int]:
    from mlcalc.solving.sizes import USUAL_SIZES

    if text is None:
        return USUAL_SIZES
    first, colon, last = text.partition(":")
    if not colon or not all(each.isascii() and each.isdigit() and len(each) < 19 for each in (first, last)):
        meant = re.fullmatch(r"([0-9]{1,18})(?:-|,|\.\.|\s)([0-9]{1,18})", text.strip())
        near = f" ({meant[1]}:{meant[2]}?)" if meant else ""
        raise typer.BadParameter(f"must be two sizes, such as 1:1024{near}, not {named(text)}", param_hint="--sizes")
    if not int(first):
        raise typer.BadParameter(
            f"must begin with 1 or more, as every size does, not {named(text)}", param_hint="--sizes"
        )
    return int(first), int(last)


def _sizes(
    how: _How,
    model: Model,
    shapes: tuple[Shape, ...],
    free: list[str] | None,
    between: tuple[int, int],
) -> None:
    """Answer which sizes work.

    Raises:
        MlcalcError: none does, or no axis is free.
    """
    from mlcalc.render.solving import no_sizes_text, sizes_report, sizes_text
    from mlcalc.solving.sizes import sizes_that_work

    try:
        answer = sizes_that_work(model, shapes, free=free, between=between)
    except UsageError as cause:
        raise UsageError(located(cause, None, "--free" if free else "--sizes").diagnostics) from None
    except MlcalcError:
        _write_empty(how, {"sizes": []})
        raise
    how.world.found.add(answer.problems)
    if not answer.is_answer:
        _write_empty(how, answer.as_dict())
        raise MlcalcError(Diagnostic("no-solution", no_sizes_text(answer)))
    if how.quiet:
        write_bare(how.world, sizes_text(answer), how.output)
        return
    report, title = sizes_report(answer), model.name or "sizes"
    write(how.world, lambda: report, answer.as_dict, format=how.format, output=how.output, title=title)


def _changes(how: _How, model: Model, shapes: tuple[Shape, ...], wanted_of: tuple[str | None, Shape]) -> None:
    """Answer which change gives an output: the one of a name, or the only one.

    Raises:
        MlcalcError: none does that was tried, or none can.
    """
    from mlcalc.render.solving import changes_report, changes_text
    from mlcalc.solving.changes import changes_that_give
    from mlcalc.solving.proposals import no_change

    output, wanted = wanted_of
    try:
        changes = changes_that_give(model, wanted, shapes, output=output)
    except MlcalcError:
        _write_empty(how, {"output_shape": None, "wanted": list(wanted), "changes": []})
        raise
    how.world.found.add(changes.problems)
    if not changes.is_answer:
        _write_empty(how, changes.as_dict())
        raise MlcalcError([*_failures(model, shapes), no_change(changes)])
    if how.quiet:
        if changes.changes:
            write_bare(how.world, changes_text(changes), how.output)
        return
    report, title = changes_report(changes), model.name or "changes"
    write(how.world, lambda: report, changes.as_dict, format=how.format, output=how.output, title=title)


def _failures(model: Model, shapes: tuple[Shape, ...]) -> Sequence[Diagnostic]:
    """Return why nothing comes out of a model that fails, with what would mend it."""
    from mlcalc.soundness import sound_trace
    from mlcalc.trace import BrokenModelError

    try:
        sound_trace(model, shapes, counted=False)
    except BrokenModelError as broken:
        return broken.diagnostics
    return []


def _write_empty(how: _How, data: dict[str, Any]) -> None:
    """Write the JSON of no answer, where JSON is asked for: a script reads it whatever the exit code."""
    if asked_format(how.format, how.output, ENDINGS) == Format.JSON.value:
        write(how.world, list, lambda: data, format=how.format, output=how.output, title="")
        how.world.stdout.flush()


def _asked_call(target: str, convention: str | None) -> Asked | None:
    """Return the call of one layer that TARGET is; None if it is another text, or cannot be read."""
    if "(" not in target or Path(target).is_file():
        return None
    from mlcalc.readers.sought import read_asked

    try:
        return read_asked(target, check_convention(convention))
    except MlcalcError:
        return None


def _question_of(
    asked: Asked,
    shapes: tuple[Shape, ...],
    input_dim: str | None,
    input_length: str | None,
    params: str | None,
    wanted: Shape | None,
) -> Question:
    """Return the question about the layer of a call; an Embedding has an `input_dim` of its own."""
    from mlcalc.solving.questions import Question

    dim, length = size_of_flag(input_dim, "--input-dim"), size_of_flag(input_length, "--input-length")
    arguments = dict(asked.arguments)
    if dim is not None and "input_dim" in asked.kind.arguments:
        arguments["input_dim"], dim = dim, None
    count = None if params is None else _count(params)
    return Question(asked.kind, arguments, shapes, dim, length, count, wanted, asked.convention)


def _question(  # noqa: PLR0913, PLR0917  (each is a flag)
    ctx: typer.Context,
    shapes: tuple[Shape, ...],
    input_dim: str | None,
    input_length: str | None,
    params: str | None,
    wanted: Shape | None,
    convention: str | None,
) -> Question:
    """Return the question about the layer that TARGET names."""
    from mlcalc.readers.sought import Asked

    asked = Asked(ctx.meta["mlcalc.class"], ctx.meta[ARGUMENTS], False, check_convention(convention))
    return _question_of(asked, shapes, input_dim, input_length, params, wanted)


def _count(text: str) -> int:
    if not text.isascii() or not text.replace(",", "").replace("_", "").isdigit() or len(text) > 24:
        raise typer.BadParameter("must be a number of parameters, such as 480", param_hint="--params")
    return int(text.replace(",", ""))


def _turn_round(how: _How, question: Question, target: str) -> None:
    """Answer a question about one layer.

    Raises:
        MlcalcError: there is no solution.
    """
    from mlcalc.render.solving import nearest_text, turned_report, turned_text
    from mlcalc.solving.questions import Turned
    from mlcalc.solving.turned import turned_round

    try:
        turned = turned_round(question)
    except UsageError as cause:
        raise UsageError(located(cause, None, target).diagnostics) from None
    except MlcalcError:
        _write_empty(how, Turned((), 0, True).as_dict())
        raise
    if question.is_of_convention:
        mend = "`--convention keras3` seeks with two, as Keras since 2.4 and PyTorch keep them"
        how.world.found.add([note("second-count", f"a GRU has one bias in each gate here: {mend}")])
    title = question.title
    if turned.solutions and how.quiet:
        write_bare(how.world, turned_text(turned), how.output)
    elif turned.solutions:
        report = turned_report(turned, title)
        write(how.world, lambda: report, turned.as_dict, format=how.format, output=how.output, title=title)
    else:
        _write_empty(how, turned.as_dict())
        raise MlcalcError(Diagnostic("no-solution", turned.reason or "", help=nearest_text(turned)))
