"""What `mlcalc.memory` returns, and how it is asked: apart from the other verbs, which need none of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.errors import wrong_type
from mlcalc.footprint import report as footprint
from mlcalc.layers.base import Layer
from mlcalc.limits import LARGEST_BATCH
from mlcalc.shapes import Shape, as_shape
from mlcalc.texts import quoted


class Memory(footprint.Memory):
    """What a model holds in memory, at inference and in training, in bytes; None where that is unknown.

    It is shown as its table: by `print`, and in a notebook. `inference`, `training` and `layers` have the numbers,
    `formulas` what they are made of and what depends on a batch or a size that is not known, and `problems` say why
    something is unknown.
    """

    __slots__ = ()

    def __str__(self) -> str:
        from mlcalc.render.memory import memory_report
        from mlcalc.render.text import plain as text

        return text(memory_report(self)).removesuffix("\n")

    def to_markdown(self) -> str:
        """Return the tables as Markdown."""
        from mlcalc.render.memory import memory_report
        from mlcalc.render.text import markdown

        return markdown(memory_report(self))

    def _repr_html_(self) -> str:
        from mlcalc.render.memory import memory_report
        from mlcalc.render.text import html

        return html(memory_report(self))


def memory(  # noqa: PLR0913  (what can be asked)
    model: Layer,
    *inputs: Shape,
    batch_size: int | None = None,
    optimizer: str | Mapping[str, Any] | None = None,
    dtype: str | None = None,
    frozen: str | Sequence[str] = (),
    sizes: Mapping[str, int] | None = None,
    kept_as: str | Sequence[str] = (),
    checkpoint: str | None = None,
) -> Memory:
    """Return what inference and training of a model hold in memory, in bytes.

    >>> import mlcalc
    >>> model = mlcalc.load({"input": [8], "layers": ["Dense(4, activation='relu')", "Dense(1)"]})
    >>> memory = mlcalc.memory(model, batch_size=32, optimizer="adam")
    >>> memory.training.optimizer_bytes, memory.training.activations_bytes, memory.inference.peak_at
    (336, 640, 'dense_1')

    Args:
        model: a model or a layer, as `load` or `layer` returns it.
        inputs: a shape for each input, batch first; those of the model itself by default.
        batch_size: how many samples there are at once; what depends on it is None without one.
        optimizer: its name or its call in Keras, such as `Adam(amsgrad=True)`, or what Keras serialises of it; by
            default that which the file of the model says it was compiled with, or else Adam.
        dtype: the dtype policy of all layers, such as `mixed_float16`; their own by default.
        frozen: names of layers, or of models inside, that are not trained; with `*` for any letters.
        sizes: sizes of axes that the inputs leave open, by their names, such as `{"time_steps": 100}`.
        kept_as: how a framework differs: `torch`, `fused-attention`.
        checkpoint: `every-block` if the insides of blocks are computed again on the way back.

    Raises:
        MlcalcError: the model cannot be built, or a setting means nothing.
    """
    if not isinstance(model, Layer):
        raise wrong_type(f"memory takes a layer or a model, as mlcalc.load returns it, not {quoted(model)}")
    if batch_size is not None and (type(batch_size) is not int or not 0 < batch_size <= LARGEST_BATCH):
        raise wrong_type(f"batch_size is a number of samples, not {quoted(batch_size)}")
    for name, value in (("dtype", dtype), ("checkpoint", checkpoint)):
        if value is not None and not isinstance(value, str):
            raise wrong_type(f"{name} is a text, not {quoted(value)}")
    if optimizer is not None and not isinstance(optimizer, (str, Mapping)):
        raise wrong_type(f"optimizer is its name, its call, or what Keras serialises, not {quoted(optimizer)}")
    from mlcalc.footprint.answers import Question
    from mlcalc.readers.optimizers import optimizer_of

    question = Question.about(model, list(map(as_shape, inputs)), *optimizer_of(model, optimizer))
    question = question.with_frozen(_texts("frozen", frozen)).with_policy(dtype).with_sizes(_sizes(sizes))
    question = question.with_options(_texts("kept_as", kept_as)).with_checkpoint(checkpoint)
    return Memory(*footprint.memory_of(question, batch_size))


def _texts(name: str, one_or_more: str | Sequence[str]) -> Sequence[str]:
    found = [one_or_more] if isinstance(one_or_more, str) else one_or_more
    if not isinstance(found, (list, tuple, set, frozenset)) or not all(isinstance(each, str) for each in found):
        raise wrong_type(f"{name} is a text, or a list of texts, not {quoted(one_or_more)}")
    return list(found)


def _sizes(sizes: Mapping[str, int] | None) -> Mapping[str, int]:
    found = {} if sizes is None else sizes
    if not isinstance(found, Mapping) or not all(
        isinstance(name, str) and type(size) is int for name, size in found.items()
    ):
        raise wrong_type(
            f"sizes are numbers by the names of their axes, such as {{'time_steps': 100}}, not {quoted(sizes)}"
        )
    return found
