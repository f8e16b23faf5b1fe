"""What Python users call beside the layers themselves: summaries to be shown, scaling, and windows of a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from mlcalc import summary as plain
from mlcalc.checkpoint import Checkpoint
from mlcalc.errors import wrong_type
from mlcalc.footprint import report as footprint
from mlcalc.layers.base import Layer
from mlcalc.limits import LARGEST_BATCH
from mlcalc.series import Window
from mlcalc.shapes import Shape, as_shape
from mlcalc.texts import quoted

if TYPE_CHECKING:
    from mlcalc.scaling import Dataset, Scaler

Data = Sequence[float] | Mapping[str, Sequence[float]] | str | PathLike[str]
"""Numbers, named columns of numbers, or the path of a table."""


class Summary(plain.Summary):
    """A model in plain data. A figure is that of the whole model, and None if one of its parts is unknown.

    It is shown as its table: by `print`, and in a notebook. `layers` are its rows, `problems` what is wrong with it
    and the notes on its numbers; `to_markdown`, `to_csv` and `as_dict` give it to others.
    """

    __slots__ = ()

    def __str__(self) -> str:
        from mlcalc.render.summary import summary_report
        from mlcalc.render.text import plain as text

        return text(summary_report(self)).removesuffix("\n")

    def to_markdown(self) -> str:
        """Return the table and the totals as Markdown."""
        from mlcalc.render.summary import summary_report
        from mlcalc.render.text import markdown

        return markdown(summary_report(self))

    def to_csv(self) -> str:
        """Return the rows as CSV."""
        from mlcalc.render.summary import summary_report
        from mlcalc.render.text import csv

        return csv(summary_report(self))

    def _repr_html_(self) -> str:
        from mlcalc.render.summary import summary_report
        from mlcalc.render.text import html

        return html(summary_report(self))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), "to_markdown", "to_csv"]


def summarize(model: Layer | Checkpoint, *inputs: Shape, explain: bool = False, depth: int | None = 0) -> Summary:
    """Return the summary of a model, of a single layer, or of a checkpoint.

    >>> import mlcalc
    >>> print(mlcalc.summarize(mlcalc.layer("LSTM", units=10), (None, 3, 1)))
    Model: lstm
    Layer  Type  Output shape  Params
    lstm   LSTM  (None, 10)       480
    <BLANKLINE>
    Total params: 480 (1.88 KiB)
    Trainable params: 480
    Non-trainable params: 0
    MACs for one sample: 1,320 (FLOPs are twice that)

    Args:
        model: what to summarize, as `load` or `layer` returns it; each group of a checkpoint is a row.
        inputs: a shape for each input, batch first; those of the model itself by default.
        explain: whether each row carries the formulas behind its numbers.
        depth: how many levels of models inside get rows for their own layers; None for all.

    Raises:
        MlcalcError: the model cannot be built, or its parameters cannot be counted; holds every independent error.
    """
    if not isinstance(model, (Layer, Checkpoint)):
        raise wrong_type(f"summarize takes a layer or a model, as mlcalc.load returns it, not {quoted(model)}")
    if depth is not None and not isinstance(depth, int):
        raise wrong_type(f"depth is a number of levels, or None for all, not {quoted(depth)}")
    return Summary(*plain.summarize(model, *inputs, explain=explain, depth=depth))


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
    optimizer: str | None = None,
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
        optimizer: its name or its call in Keras, such as `Adam(amsgrad=True)`; by default that which the file of the
            model says it was compiled with, or else Adam.
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
    from mlcalc.footprint.answers import Question
    from mlcalc.readers.optimizers import optimizer_of

    question = Question.about(model, list(map(as_shape, inputs)), *optimizer_of(model, optimizer))
    question = question.with_frozen(_texts(frozen)).with_policy(dtype).with_sizes(sizes or {})
    question = question.with_options(_texts(kept_as)).with_checkpoint(checkpoint)
    return Memory(*footprint.memory_of(question, batch_size))


def _texts(one_or_more: str | Sequence[str]) -> Sequence[str]:
    return [one_or_more] if isinstance(one_or_more, str) else one_or_more


def scaler(method: str, data: Data, *, together: bool = False, **settings: Any) -> Scaler:
    """Return what scales numbers as scikit-learn does, fitted to data; NaN counts as missing.

    >>> minmax = scaler("minmax", [1, 2, 3, 4, 5])
    >>> minmax.transform([1, 2, 5]), minmax.inverse([0.5])
    ([0.0, 0.25, 1.0], [3.0])
    >>> minmax.formula()
    '(x − min) / (max − min)'

    Args:
        method: minmax, standard, maxabs or robust.
        data: a list of numbers, named columns of numbers, or the path of a CSV, TSV or `.npy` file.
        together: whether to learn from all columns as from one, so that the whole table has one range.
        settings: arguments of scikit-learn's class of that name, such as `feature_range=(-1, 1)`.

    Raises:
        MlcalcError: there is no such method or setting, or the data cannot be read.
    """
    from mlcalc.scaling import fit_to

    return fit_to(_made(method, settings), _dataset(data), together=together)


def scale(
    method: str,
    data: Data,
    *,
    fit: Data | None = None,
    inverse: bool = False,
    together: bool = False,
    **settings: Any,
) -> Any:
    """Return numbers scaled as scikit-learn does it, in the form in which they are given.

    >>> scale("minmax", [10, 20, 40])
    [0.0, 0.3333333333333333, 1.0]
    >>> scale("standard", {"a": [1, 3]}, fit={"a": [0, 2]})
    {'a': [0.0, 2.0]}

    Args:
        method: minmax, standard, maxabs or robust.
        data: a list of numbers, named columns of numbers, or the path of a table, of which the columns are returned.
        fit: the data to learn from; the same if None.
        inverse: whether to scale back, as data that were scaled by `fit`.
        together: whether to learn from all columns as from one, so that the whole table has one range.
        settings: arguments of scikit-learn's class of that name, such as `feature_range=(-1, 1)`.

    Raises:
        MlcalcError: there is no such method or setting, or the data cannot be read or do not fit each other.
    """
    from mlcalc.scaling import scale as scaled_by

    table = _dataset(data)
    train = None if fit is None else _dataset(fit)
    scaled = scaled_by(_made(method, settings), table, train=train, inverse=inverse, together=together)
    columns = [column if isinstance(column, list) else column.after.tolist() for column in scaled.columns]
    return columns[0] if table.is_list else dict(zip(table.names, columns, strict=True))


def _made(method: str, settings: Mapping[str, Any]) -> Scaler:
    from mlcalc.scaling import SCALERS, make

    if not isinstance(method, str):
        raise wrong_type(f"method is one of {', '.join(SCALERS)}, not {quoted(method)}")
    return make(method, settings)


def _dataset(data: Data) -> Dataset:
    from mlcalc.scaling import in_memory, open_file

    if isinstance(data, (str, PathLike)):
        return open_file(str(data))
    try:
        return in_memory(data)
    except TypeError:
        raise wrong_type(f"data are numbers, named columns of numbers or a path, not {quoted(data)}") from None


def windows(
    length: int | Sequence[Any], time_steps: int, *, feature: int = 1, stride: int = 1, horizon: int = 1
) -> Window:
    """Return the windows that a series is cut into, as a recurrent network learns from them.

    >>> windows(7, 3).x_shape
    (4, 3, 1)

    Args:
        length: how many values the series has, or the values themselves.
        time_steps: how many values each window has.
        feature: how many numbers each value has.
        stride: how many values lie between the beginnings of two windows.
        horizon: how many values behind a window are its target.

    Raises:
        MlcalcError: a number is none, or the series is too short.
    """
    count = len(length) if isinstance(length, Sequence) and not isinstance(length, (str, bytes)) else length
    return Window(count, time_steps, feature, stride, horizon)
