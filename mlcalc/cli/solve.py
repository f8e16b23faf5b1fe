"""`mlcalc solve`: sizes that work, changes that give a shape, arguments that give a count."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
from mlcalc.cli.layer_flags import ARGUMENTS, OPENED, TargetCommand
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
    check_has_weights,
    one_of,
    read_held,
)
from mlcalc.cli.usage import WrongValueError, as_typed
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
    ctx.obj.found.keep_file(target)
    keep_inputs(output, target, weights)
    shapes = tuple((None, *shape_of_flag(each)) for each in input or ())
    of_output, wanted = (None, None) if output_shape is None else output_of_flag(output_shape, "--output-shape")
    parts = {"--params": params, "--input-dim": input_dim, "--input-length": input_length}
    asked = _asked(ctx, target, convention, is_of_layer=any(parts.values()))
    is_about_input = asked is not None and wanted is not None and _lacks_sizes(asked, shapes)
    if asked is not None and (asked.is_open or any(parts.values()) or is_about_input):
        _refuse("is for a model, and asks which sizes of its inputs work", {"--free": free, "--sizes": sizes})
        _refuse("is for a file of Python source", {"--model": model, "--set": set})
        if weights is not None:
            check_has_weights(target)
        if wanted is None and params is None:
            _check_output(output)
        question = _question_of(asked, shapes, input_dim, input_length, params, wanted)
        if _turn_round(how, question, target, is_certain=asked.is_open or any(parts.values())):
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


def _check_output(path: Path | None) -> None:
    """End the command if `--output` names a shape, and no file."""
    if path is not None and re.fullmatch(r"[0-9]+(?:[,x][0-9]+)*", str(path)):
        raise WrongValueError("is the file to write to, and no shape", f"--output-shape {path}", "--output")


def _refuse(reason: str, flags: Mapping[str, object]) -> None:
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
    from mlcalc.solving.search import completed

    stated = [format_shape(each[1:]) for each in shapes]
    held = read_held(target, {}, convention=convention, stated=stated, weights=weights, model=chosen, values=values)
    thing = one_of(target, held, found)
    if not isinstance(thing, Layer):
        raise error("nothing-to-solve", f"{named(target)} holds weights alone, and no layers that take a size")
    input_shapes(thing, stated, dict.fromkeys(_PARTS))
    return model_of(thing, shapes or (completed(thing, None, None),))


_PARTS = ("input_dim", "input_length", "batch_size")


def _range(text: str | None) -> tuple[int, int]:
    from mlcalc.solving.sizes import USUAL_SIZES

    if text is None:
        return USUAL_SIZES
    first, colon, last = text.partition(":")
    if not colon or not all(each.isascii() and each.isdigit() and len(each) < 19 for each in (first, last)):
        meant = re.fullmatch(r"([0-9]{1,18})(?:-|,|\.\.|\s)([0-9]{1,18})", text.strip())
        mend = f"did you mean `--sizes {meant[1]}:{meant[2]}`?" if meant else "for example `--sizes 1:1024`"
        raise WrongValueError(f"must be two sizes, not {named(text)}", mend, "--sizes")
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


def _asked(ctx: typer.Context, target: str, convention: str | None, *, is_of_layer: bool) -> Asked | None:
    """Return the layer of a question; None if TARGET is a model.

    Raises:
        UsageError: TARGET is a call that cannot be read, and only a layer can be asked so.
    """
    from mlcalc.readers.sought import Asked, read_asked, with_mark

    convention = check_convention(convention)
    if (described := ctx.meta.get("mlcalc.class")) is not None:
        return Asked(described, ctx.meta[ARGUMENTS], True, convention, ctx.meta[OPENED])
    if "(" not in target or Path(target).is_file():
        return None
    try:
        return read_asked(target, convention)
    except MlcalcError as cause:
        if not is_of_layer and "?" not in target:
            return None
        if (marked := with_mark(target, cause)) is not None:
            cause = cause.saying([cause.diagnostics[0]._replace(help=f"what is sought is written so: {marked}")])
        with as_typed():
            raise cause from None


def _lacks_sizes(asked: Asked, shapes: tuple[Shape, ...]) -> bool:
    """Tell whether sizes of the input are not known, of a layer that does not say itself what it takes."""
    from mlcalc.layers.own_input import OWN_INPUT

    if shapes:
        return None in shapes[0][1:]
    return not {*OWN_INPUT} & {*asked.arguments} - {*asked.kind.arguments}


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
    return Question(asked.kind, arguments, shapes, dim, length, count, wanted, asked.convention, asked.opened)


def _count(text: str) -> int:
    if text.isascii() and text.replace(",", "").replace("_", "").isdigit() and len(text) <= 24:
        return int(text.replace(",", ""))
    from mlcalc.cli.input_flags import plain_count

    meant = plain_count(text)
    mend = None if meant is None else f"--params {meant}"
    raise WrongValueError("must be a number of parameters, such as 480", mend, "--params")


def _turn_round(how: _How, question: Question, target: str, *, is_certain: bool) -> bool:
    """Answer a question about one layer, and tell whether it was one: that is not certain where all may be known.

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
    if not turned.solutions and not is_certain:
        return False
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
    return True
