"""`mlcalc summary`: the whole model, a row for each layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from mlcalc.arguments.base import flag
from mlcalc.cli.flags import complete_list
from mlcalc.cli.input_flags import BatchSizeOption, batch_of_flag, input_shapes, output_of_flag
from mlcalc.cli.output import Format, FormatOption, QuietOption, file_or_none, keep_inputs, warn, write, write_count
from mlcalc.cli.samples import or_sample
from mlcalc.cli.saving import asks_for_model, write_model
from mlcalc.cli.target import (
    ConventionOption,
    LayersOption,
    ModelOption,
    SetOption,
    WeightsOption,
    blamed_on_input,
    check_convention,
    complete_model,
    model_or_layers,
)
from mlcalc.cli.usage import at_flag
from mlcalc.cli.world import World
from mlcalc.errors import ERROR, Diagnostic, MlcalcError
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.readers.loading import Held, chosen_model
from mlcalc.render.report import Line
from mlcalc.shapes import Shape
from mlcalc.texts import listed

if TYPE_CHECKING:
    from mlcalc.costs.wanted import Wanted
    from mlcalc.summary import Summary


def _complete_columns(incomplete: str) -> list[str]:
    from mlcalc.render.summary import all_columns

    return complete_list(all_columns(), incomplete)


def _complete_counts(incomplete: str) -> list[str]:
    return complete_list(("elementwise",), incomplete)


def _complete_tools(incomplete: str) -> list[str]:
    from mlcalc.costs.tools import TOOLS

    return complete_list(TOOLS, incomplete)


def _complete_dtypes(incomplete: str) -> list[str]:
    from mlcalc.costs.wanted import DTYPES

    return complete_list(DTYPES, incomplete)


def _complete_devices(incomplete: str) -> list[str]:
    from mlcalc.costs.devices import DEVICES

    return complete_list(DEVICES, incomplete)


def summary(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
    ctx: typer.Context,
    model: Annotated[
        str | None,
        typer.Argument(
            metavar="[MODEL]",
            callback=or_sample,
            help="A model file, Python source, an architecture (resnet50), a call, or - for standard input.",
            autocompletion=complete_model,
        ),
    ] = None,
    layer: LayersOption = None,
    input: Annotated[  # noqa: A002  (the name of the flag)
        list[str] | None,
        typer.Option("--input", metavar="SHAPE", help="The input's shape without the batch: 28,28,1."),
    ] = None,
    batch_size: BatchSizeOption = None,
    weights: WeightsOption = None,
    chosen: ModelOption = None,
    set: SetOption = None,  # noqa: A002  (the name of the flag)
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--columns",
            "-c",
            metavar="NAMES",
            help="The columns to show, such as name,type,output_shape,params,macs. Repeat.",
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
    count: Annotated[
        str | None,
        typer.Option(
            "--count",
            metavar="WHAT",
            help="elementwise: also the operations of biases, activations, normalizations and poolings.",
            autocompletion=_complete_counts,
        ),
    ] = None,
    count_as: Annotated[
        str | None,
        typer.Option(
            "--count-as",
            metavar="TOOL",
            help="Count as another tool does: torchinfo, fvcore, ptflops, thop or keras-flops.",
            autocompletion=_complete_tools,
        ),
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(
            "--device",
            metavar="NAME",
            help="How long it takes at least on a processor, such as a100, t4 or rtx-4090.",
            autocompletion=_complete_devices,
        ),
    ] = None,
    flops: Annotated[
        str | None,
        typer.Option("--flops", metavar="RATE", help="FLOPs a second of a processor of your own: 312T."),
    ] = None,
    bandwidth: Annotated[
        str | None,
        typer.Option("--bandwidth", metavar="RATE", help="Bytes a second of its memory: 2TB/s."),
    ] = None,
    dtype: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="NAME",
            help="The data type to compute in: float16, bfloat16, tf32 or mixed_float16.",
            autocompletion=_complete_dtypes,
        ),
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            metavar="SHAPE",
            help="The output that must come out, without the batch; of several NAME=SHAPE. Else exit code 1.",
        ),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", "-e", help="Show the formulas of each layer.")] = False,
    convention: ConventionOption = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Write to a file; its ending picks the format: .json .csv .tsv .md .txt .svg, "
            "or the model itself: .yaml as a description, .py as Keras code.",
            callback=file_or_none,
        ),
    ] = None,
) -> None:
    """The whole model: each layer's name, type, output shape and parameters, and the totals.

    Example: `mlcalc summary samples/lenet5.yaml`

    Example: `mlcalc summary --input 3,1 -l "LSTM(10)" -l "Dense(1)"`

    Example: `mlcalc summary samples/siamese.json --output siamese.py`

    Example: `mlcalc summary samples/autoencoder.yaml --expect 28,28,1`
    """
    from mlcalc.summary import summarize
    from mlcalc.trace import BrokenModelError

    ctx.obj.found.keep_file(model)
    keep_inputs(output, model, weights)
    settings = {"count": count, "count_as": count_as, "device": device, "flops": flops, "bandwidth": bandwidth}
    settings["dtype"] = dtype
    flags = {"--quiet": quiet, "--columns": columns, "--range": rows, "--explain": explain}
    figures = {flag(name): value for name, value in settings.items()}
    writes_model = asks_for_model(output, format, {**flags, "--expand": expand, "--depth": depth, **figures})
    shown = _columns(columns)
    wanted = _wanted(shown, settings, batch_size)
    is_for_people = not quiet and output is None and format in (None, Format.TABLE, Format.PLAIN)
    wrong: list[Diagnostic] = []
    summaries: list[Summary] = []
    read = partial(
        model_or_layers,
        model,
        layer,
        convention=check_convention(convention),
        weights=weights,
        chosen=chosen,
        values=set,
    )
    try:
        held = read(stated=input)
    except MlcalcError as cause:
        if is_for_people:
            _write_rest(ctx.obj, cause, format)
        raise blamed_on_input(cause, model, input, read) from None
    if writes_model:
        _write_model(ctx.obj, held, input, batch_size, output)
        return
    expected = None if expect is None else output_of_flag(expect, "--expect")
    if quiet or expected:
        _check_is_one(held)
    for whole in held.things:
        try:
            is_alone = len(held.things) == 1
            stated = input if is_alone else None
            shapes = input_shapes(whole, stated, {"input_dim": None, "input_length": None, "batch_size": batch_size})
            found = summarize(whole, *shapes, explain=explain, depth=None if expand else depth, costs=wanted)
            summaries.append(found._replace(problems=ctx.obj.found.in_file(found.problems)))
        except BrokenModelError as broken:
            if is_for_people and is_alone:
                _write_rest(ctx.obj, broken, format)
            wrong += blamed_on_input(broken, model, input, read).diagnostics
    for each in summaries:
        warn(ctx.obj, each)
    ctx.obj.found.add(held.problems)
    _write(ctx.obj, held, summaries, _Shown(rows, quiet, shown, explain, format, output))
    wrong += _unexpected(held, expected, input, batch_size)
    if wrong:
        raise MlcalcError(wrong)


def _unexpected(
    held: Held, wanted: tuple[str | None, Shape] | None, stated: list[str] | None, batch_size: str | None
) -> Sequence[Diagnostic]:
    """Return that another shape comes out than is expected, with what would give it."""
    if wanted is None:
        return []
    from mlcalc.builder import model_of
    from mlcalc.solving.changes import changes_that_give
    from mlcalc.solving.proposals import unexpected

    [whole] = held.things
    if not isinstance(whole, Layer):
        return [Diagnostic("unexpected-output", "weights alone give no output")]
    shapes = input_shapes(whole, stated, {"input_dim": None, "input_length": None, "batch_size": batch_size})
    model = model_of(whole, shapes)
    output, expected = wanted
    try:
        changes = changes_that_give(model, expected, shapes if isinstance(whole, Model) else (), output=output)
    except MlcalcError as cause:
        return cause.diagnostics
    if changes.is_right or (changes.failure is not None and not changes.changes):
        return []  # that it fails is said already
    ends = [model.graph.nodes[each.node] for each in model.graph.outputs]
    end = next((each for each in ends if each.name == changes.output), ends[0])
    return [unexpected(changes, end.place())]


def _write_model(
    world: World, held: Held, stated: list[str] | None, batch_size: str | None, output: Path | None
) -> None:
    """Write the model itself, which must be one, and say what a summary says of it."""
    from mlcalc.summary import summarize

    _check_is_one(held)
    [whole] = held.things
    if wrong := [each for each in held.problems if each.severity == ERROR]:
        raise MlcalcError(wrong)
    shapes = input_shapes(whole, stated, {"input_dim": None, "input_length": None, "batch_size": batch_size})
    warn(world, summarize(whole, *shapes))
    world.found.add(each for each in held.problems if each.severity != ERROR)
    write_model(world, whole, shapes, output)


def _columns(texts: list[str] | None) -> list[str] | None:
    """Return the columns that are chosen, whatever the format.

    Raises:
        MlcalcError: there is no such column.
    """
    if not texts:
        return None
    from mlcalc.render.summary import chosen_columns

    with at_flag("--columns"):
        return chosen_columns(",".join(texts))


def _wanted(columns: list[str] | None, settings: Mapping[str, str | None], batch_size: str | None) -> Wanted | None:
    """Return the further figures that the columns and the flags ask for.

    Raises:
        MlcalcError: a flag names nothing that is known.
    """
    size = batch_of_flag(batch_size)
    if not columns and all(value is None for value in settings.values()):
        return None
    from mlcalc.costs.wanted import wanted

    try:
        return wanted(columns or (), size, **settings)
    except MlcalcError as cause:
        [problem] = cause.diagnostics
        with at_flag(flag(problem.argument or "columns")):
            raise MlcalcError(problem._replace(argument=None)) from None


def _check_is_one(held: Held) -> None:
    """End the command if a source holds several models, and only one can be the answer."""
    if len(held.things) > 1:
        with at_flag("--model"):
            chosen_model(held.source or "", held.things, None)  # type: ignore[arg-type]


class _Shown(NamedTuple):
    """How summaries are shown: the flags of that name."""

    rows: str | None
    quiet: bool
    columns: list[str] | None
    explain: bool
    format: Format | None
    output: Path | None


def _write(world: World, held: Held, summaries: Sequence[Summary], how: _Shown) -> None:
    """Write the summary of a model, or those of the models of a source."""
    if not summaries:
        return
    if how.quiet:
        write_count(world, summaries[0], how.output)
        return
    shown = list(summaries)
    if how.rows is not None:
        first, _, last = how.rows.partition(":")
        with at_flag("--range"):
            shown = [each.between(first, last if ":" in how.rows else first) for each in shown]

    def report() -> Any:
        from mlcalc.render.summary import source_report, summary_report

        if len(held.things) == 1:
            return summary_report(shown[0], how.columns, explain=how.explain)
        return source_report(_title(held), shown, how.columns, explain=how.explain)

    def data() -> Any:
        return shown[0].as_dict() if len(held.things) == 1 else {"models": [each.as_dict() for each in shown]}

    write(world, report, data, format=how.format, output=how.output, title=shown[0].name or "model")


def _title(held: Held) -> str:
    """Return which models a source holds."""
    titles = [each.origin.title(each.name) for each in held.things if isinstance(each, Model) and each.origin]
    return f"{held.source} holds {len(titles)} models: {listed(titles, most=8)}; --model NAME shows one"


def _write_rest(world: World, broken: MlcalcError, format: Format | None) -> None:  # noqa: A002
    """Write the rows of a model down to the layer that is wrong, if there are any above it."""
    from mlcalc.render.summary import broken_report
    from mlcalc.summary import until_broken
    from mlcalc.trace import BrokenModelError

    if isinstance(broken, BrokenModelError) and (rest := until_broken(broken)) is not None:
        summary, below = rest
        report = broken_report(summary, below)
        write(world, lambda: [*report, Line("")], summary.as_dict, format=format, output=None, title="")
        world.stdout.flush()
