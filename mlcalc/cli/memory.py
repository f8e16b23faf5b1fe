"""`mlcalc memory`: what inference and training hold, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlcalc.checkpoint import Checkpoint
from mlcalc.cli.flags import complete_list, with_flags
from mlcalc.cli.input_flags import BatchSizeOption, InputOption, batch_of_flag, input_shapes
from mlcalc.cli.output import (
    FormatOption,
    OutputOption,
    QuietOption,
    check_known,
    keep_inputs,
    write,
    write_bare,
)
from mlcalc.cli.samples import or_sample
from mlcalc.cli.target import (
    ConventionOption,
    LayersOption,
    ModelOption,
    WeightsOption,
    blamed_on_input,
    check_convention,
    model_or_layers,
    values_of,
)
from mlcalc.cli.usage import WrongValueError, at_flag
from mlcalc.cli.world import World
from mlcalc.errors import ERROR, WARNING, MlcalcError, error
from mlcalc.footprint.report import Fitting
from mlcalc.footprint.sizes import Inputs
from mlcalc.limits import LARGEST_MEMORY
from mlcalc.model import Model
from mlcalc.readers.loading import Held, chosen_model
from mlcalc.texts import counted, named

if TYPE_CHECKING:
    from mlcalc.footprint.report import Memory
    from mlcalc.layers.base import Layer


def _complete_optimizers(incomplete: str) -> list[str]:
    from mlcalc.footprint.optimizers import KINDS

    return [name for name in KINDS if name.startswith(incomplete.lower())]


def _complete_policies(incomplete: str) -> list[str]:
    from mlcalc.dtypes import POLICIES

    return [name for name in POLICIES if name.startswith(incomplete)]


def _complete_options(incomplete: str) -> list[str]:
    from mlcalc.footprint.answers import OPTIONS

    return complete_list(OPTIONS, incomplete)


def memory(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
    ctx: typer.Context,
    model: Annotated[
        str | None,
        typer.Argument(
            metavar="[MODEL]",
            callback=or_sample,
            help="A model file, Python source, an architecture (resnet50), a call, or - for standard input.",
        ),
    ] = None,
    layer: LayersOption = None,
    input: InputOption = None,  # noqa: A002  (the name of the flag)
    batch_size: BatchSizeOption = None,
    optimizer: Annotated[
        str | None,
        typer.Option(
            "--optimizer",
            metavar="NAME",
            help='An optimizer of Keras by its name or its call: adam, "SGD(momentum=0.9)"; by default that with which '
            "a file was compiled, or adam.",
            autocompletion=_complete_optimizers,
        ),
    ] = None,
    dtype: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="POLICY",
            help="The dtype policy of all layers: float32, mixed_float16, mixed_bfloat16, bfloat16, float16 or "
            "float64; their own by default.",
            autocompletion=_complete_policies,
        ),
    ] = None,
    limit_text: Annotated[
        str | None,
        typer.Option("--in", metavar="SIZE", help="The largest batch in a memory: 8GB, 24GiB, or bytes."),
    ] = None,
    batches: Annotated[
        str | None,
        typer.Option("--batches", metavar="SIZES", help="Batches to compare: 16,32,64; half and twice by default."),
    ] = None,
    frozen: Annotated[
        list[str] | None,
        typer.Option(
            "--frozen",
            metavar="NAMES",
            help='Layers, or models inside, that are not trained: conv1 or "backbone/*". Repeat.',
        ),
    ] = None,
    checkpoint: Annotated[
        str | None,
        typer.Option(
            "--checkpoint",
            metavar="every-block",
            help="Keep what goes into each block alone, and compute its inside again on the way back.",
            autocompletion=lambda incomplete: complete_list(["every-block"], incomplete),
        ),
    ] = None,
    kept_as: Annotated[
        list[str] | None,
        typer.Option(
            "--kept-as",
            metavar="torch|fused-attention",
            help="How a framework keeps something else: PyTorch's index of a maximum and its LSTM; attention without "
            "its probabilities. Repeat.",
            autocompletion=_complete_options,
        ),
    ] = None,
    weights: WeightsOption = None,
    chosen: ModelOption = None,
    set: Annotated[  # noqa: A002  (the name of the flag)
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="A size that the input leaves open, time_steps=100, or what Python source does not say. Repeat.",
        ),
    ] = None,
    convention: ConventionOption = None,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: OutputOption = None,
) -> None:
    """What inference and training hold in memory: weights, gradients, the optimizer, activations, and why.

    Example: `mlcalc memory resnet50 --batch-size 32`

    Example: `mlcalc memory samples/lenet5.yaml --in 8GB --optimizer "SGD(momentum=0.9)"`

    Example: `mlcalc memory --input none,16 -l "LSTM(10)" -l "Dense(1)" --batch-size 8 --set time_steps=100`
    """
    from mlcalc.footprint.answers import Question
    from mlcalc.footprint.report import memory_of
    from mlcalc.readers.optimizers import optimizer_of

    ctx.obj.found.keep_file(model)
    keep_inputs(output, model, weights)
    limit = None if limit_text is None else _memory(limit_text)
    batch = batch_of_flag(batch_size)
    compared = None if batches is None else _batches(batches)

    def read(values: list[str] | None, stated: list[str] | None = input) -> Held:
        return model_or_layers(
            model,
            layer,
            convention=check_convention(convention),
            stated=stated,
            weights=weights,
            chosen=chosen,
            values=values,
            sizes_too=True,
        )

    held, sizes = _read(read, set)
    whole = _only(held)
    shapes = input_shapes(whole, input, {"input_dim": None, "input_length": None, "batch_size": batch_size})
    with at_flag("--optimizer"):
        made = optimizer_of(whole, optimizer)
    question = Question.about(whole, shapes, *made)
    with at_flag("--set"):
        question = question.with_sizes(sizes)
    with at_flag("--frozen"):
        question = question.with_frozen(_words(frozen))
    with at_flag("--dtype"):
        question = question.with_policy(dtype)
    with at_flag("--kept-as"):
        question = question.with_options(_words(kept_as))
    with at_flag("--checkpoint"):
        question = question.with_checkpoint(checkpoint)
    try:
        answer = memory_of(question, batch)
    except MlcalcError as cause:
        raise blamed_on_input(cause, model, input, lambda stated: read(set, stated)) from None
    ctx.obj.found.add(each for each in (*answer.remarks, *held.problems) if each.severity == WARNING)
    if wrong := [each for each in held.problems if each.severity == ERROR]:
        raise MlcalcError(wrong)
    if quiet:
        _write_bare(ctx.obj, answer, limit, output)
        return
    around = answer.with_batches(_around(answer.batch_size) if compared is None else compared)
    found = None if limit is None else Fitting.of(answer, limit)

    def report() -> Any:
        from mlcalc.render.memory import memory_report

        return memory_report(answer, around, found)

    def data() -> Any:
        more = {"batches": [each._asdict() for each in around]} if around else {}
        more["problems"] = [with_flags(each).as_dict() for each in ctx.obj.found.in_file(answer.problems)]
        return {**answer.as_dict(), **more, **({"largest_batch": found._asdict()} if found else {})}

    write(ctx.obj, report, data, format=format, output=output, title=answer.name or "model")


def _only(held: Held) -> Layer:
    """Return the model that is asked about.

    Raises:
        MlcalcError: there are several.
    """
    with at_flag("--model"):
        whole = held.things[0] if len(held.things) == 1 else chosen_model(held.source or "", held.things, None)  # type: ignore[arg-type]
    if isinstance(whole, Checkpoint):
        raise error(
            "weights-alone",
            "a file of weights alone does not say how its layers are joined, and so not what they keep",
            help="give the model itself: `.keras`, `.h5`, or its JSON with `--weights`",
        )
    return whole


def _words(texts: Sequence[str] | None) -> list[str]:
    """Return the words of a flag that may stand several times, and take several with commas between them."""
    return [word.strip() for text in texts or () for word in text.split(",") if word.strip()]


def _batches(text: str) -> list[int]:
    """Return the batches that are asked for."""
    found = [batch_of_flag(each, "--batches") for each in text.split(",")]
    return [each for each in found if each is not None]


def _around(batch: int | None) -> list[int]:
    """Return the batches that are compared by default: half of the one that is asked for, itself, and twice as many."""
    return [] if batch is None else [*([batch // 2] if batch > 1 else []), batch, 2 * batch]


def _read(read: Callable[[list[str] | None], Held], texts: list[str] | None) -> tuple[Held, dict[str, int]]:
    """Return what MODEL names, and the sizes of inputs that `--set` gives.

    All of `--set` are sizes, unless the model is one of a source: there those are that name an axis which is still
    open when the source has been read with them, and so has no such name itself.

    Args:
        read: reads the model with values for a source.
        texts: those of `--set`.

    Raises:
        MlcalcError: there is no model, or a size is none.
    """
    held = read(texts)
    values = values_of(texts)
    if held.source is not None:
        [whole, *_] = held.things
        axes = Inputs.of(whole).open_axes if isinstance(whole, Model) else ()
        values = {name: value for name, value in values.items() if name in axes}
        if values:
            others = [each for each in texts or () if not {*values_of([each])} & {*axes}]
            held = read(others)
    for name, value in values.items():
        if type(value) is not int:
            with at_flag("--set"):
                raise error("bad-setting", f"`{named(name)}` must be a size", help="such as `time_steps=100`")
    return held, values


_SIZE = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,9})?(?:e[0-9]{1,2})?) ?([kmgtp]?)(i?)b?", re.IGNORECASE)
_LEAST = 1000
"""Bytes that are less than any memory has: a smaller number lacks its unit."""
_MOST_GIGABYTES = 512
"""Up to which number memories are told in gigabytes without saying so."""


def _memory(text: str) -> int:
    """Return the bytes of a memory.

    Raises:
        typer.BadParameter: it is none.
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        plain = [text.strip().replace(sign, new) for sign, new in ((",", "."), (",", ""), ("_", ""))]
        near = next((each for each in plain if _SIZE.fullmatch(each)), None)
        example = f"did you mean `--in {near}`?" if near else "for example `--in 8GB`"
        raise WrongValueError(f"must be a size such as 8GB or 24GiB, not {named(text)}", example, "--in")
    number, prefix, binary = found.groups()
    power = " kmgtp".index(prefix.lower() or " ")
    size = int(Fraction(number) * (1024 if binary else 1000) ** power)
    if size < (1 if prefix else _LEAST):
        reason = f"must be a size such as 8GB or 24GiB, and {named(text)} is {counted(size, 'byte')}"
        mend = f"did you mean `--in {text.strip()}GB`?" if not prefix and size < _MOST_GIGABYTES else None
        raise WrongValueError(reason, mend, "--in")
    if size > LARGEST_MEMORY:
        raise typer.BadParameter(f"is more than any machine has: at most {LARGEST_MEMORY:,} bytes", param_hint="--in")
    return size


def _write_bare(world: World, answer: Memory, limit: int | None, output: Path | None) -> None:
    """Write the bytes of training alone, or the largest batch if a memory is given.

    Raises:
        UnknownError: they are unknown.
    """
    bare = answer.training.total_bytes if limit is None else answer.largest_batch(limit)
    if bare is None:
        check_known([each._replace(severity=ERROR) for each in answer.unknown])
    write_bare(world, "any" if bare is None else str(bare), output)
