"""What Python users call beside the layers themselves: summaries to be shown, scaling, and windows of a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Protocol

from mlcalc import summary as plain
from mlcalc.checkpoint import Checkpoint
from mlcalc.errors import error, wrong_type
from mlcalc.layers.base import Layer
from mlcalc.limits import LARGEST_BATCH
from mlcalc.model import Model
from mlcalc.series import Window
from mlcalc.shapes import Shape, as_dimension, as_shape
from mlcalc.texts import quoted

if TYPE_CHECKING:
    from mlcalc.costs.wanted import Wanted
    from mlcalc.scaling import Dataset, Scaler


class HasList(Protocol):
    """An array of another library: NumPy's, a column of pandas, a tensor of PyTorch."""

    def tolist(self) -> Any:
        """Return its numbers as nested lists."""


Data = Sequence[Any] | HasList | Mapping[str, Sequence[float]] | str | PathLike[str]
"""Numbers, an array of them as nested lists or of NumPy, named columns of numbers, or the path of a table."""


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


def summarize(
    model: Layer | Checkpoint,
    *inputs: Shape,
    explain: bool = False,
    depth: int | None = 0,
    columns: Sequence[str] = (),
    batch_size: int | None = None,
    **settings: str | None,
) -> Summary:
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
        columns: the columns to show, such as `receptive_field` and `flops`; `costs` of a row, and of the summary, hold
            those that are worked out only where they are asked for.
        batch_size: the batch of the inputs, and of the figures in `costs`; those of one sample by default.
        settings: further figures, as the flags of the command ask for them: `count="elementwise"`,
            `count_as="fvcore"`, `device="a100"`, or `flops="312T"` and `bandwidth="2TB/s"`, and `dtype="float16"`.

    Raises:
        MlcalcError: the model cannot be built, or its parameters cannot be counted; holds every independent error.
            There is no such column, tool or device, or the batch size is none.
    """
    if not isinstance(model, (Layer, Checkpoint)):
        raise wrong_type(f"summarize takes a layer or a model, as mlcalc.load returns it, not {quoted(model)}")
    if depth is not None and not isinstance(depth, int):
        raise wrong_type(f"depth is a number of levels, or None for all, not {quoted(depth)}")
    chosen = _chosen(columns)
    batch = as_dimension(batch_size)
    if batch is not None and batch > LARGEST_BATCH:
        raise error("bad-shape", f"batch_size is more than any machine holds: at most {LARGEST_BATCH:,}")
    if batch is not None:
        inputs = tuple(_with_batch(model, inputs, batch))
    wanted = _wanted(chosen, settings, batch)
    found = plain.summarize(model, *inputs, explain=explain, depth=depth, costs=wanted)
    return Summary(*found._replace(shown=chosen))


def _chosen(columns: str | Sequence[str]) -> tuple[str, ...]:
    """Return the columns that are named."""
    if not columns:
        return ()
    from mlcalc.render.summary import chosen_columns

    names = [columns] if isinstance(columns, str) else columns
    if not isinstance(names, (list, tuple)) or not all(isinstance(each, str) for each in names):
        raise wrong_type(f"columns are names such as receptive_field, not {quoted(columns)}")
    return tuple(chosen_columns(",".join(names)))


def _with_batch(model: Layer | Checkpoint, inputs: Sequence[Shape], batch: int) -> list[Shape]:
    """Return the shapes of the inputs with the batch in them, where they leave it open."""
    if not inputs:
        return model.with_batch(batch) if isinstance(model, Model) else []
    shapes = list(map(as_shape, inputs))
    return [(batch, *shape[1:]) if shape and shape[0] is None else shape for shape in shapes]


def _wanted(columns: Sequence[str], settings: Mapping[str, Any], batch_size: int | None) -> Wanted | None:
    """Return the further figures that columns and settings ask for."""
    if not columns and not settings:
        return None
    from mlcalc.costs.wanted import SETTINGS, wanted

    for name, value in settings.items():
        if name not in SETTINGS:
            raise wrong_type(f"summarize takes no `{name}`; for further figures it takes {', '.join(SETTINGS)}")
        if value is not None and not isinstance(value, str):
            raise wrong_type(f"{name} is a text, not {quoted(value)}")
    return wanted(columns, batch_size, **settings)


def scaler(method: str, data: Data, *, together: bool = False, **settings: Any) -> Scaler:
    """Return what scales numbers as scikit-learn does, fitted to data; NaN counts as missing.

    >>> minmax = scaler("minmax", [1, 2, 3, 4, 5])
    >>> minmax.transform([1, 2, 5]), minmax.inverse([0.5])
    ([0.0, 0.25, 1.0], [3.0])
    >>> minmax.formula()
    '(x − min) / (max − min)'

    Args:
        method: minmax, standard, maxabs or robust.
        data: a list of numbers, an array or nested lists, whose last axis is the columns, named columns of numbers,
            or the path of a CSV, TSV or `.npy` file.
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
    >>> scale("maxabs", [[1, 2], [2, 4]])
    [[0.5, 0.5], [1.0, 1.0]]

    Args:
        method: minmax, standard, maxabs or robust.
        data: a list of numbers; an array, such as NumPy's, or nested lists, whose last axis is the columns, returned
            as nested lists, as a `.npy` file is; named columns; or the path of a table, whose columns are returned.
            Floats of 32 and 16 bits give such.
        fit: the data to learn from; the same if None.
        inverse: whether to scale back, as data that were scaled by `fit`.
        together: whether to learn from all columns as from one, so that the whole table has one range.
        settings: arguments of scikit-learn's class of that name, such as `feature_range=(-1, 1)`.

    Raises:
        MlcalcError: there is no such method or setting, or the data cannot be read or do not fit each other.
    """
    from mlcalc.scaling import as_given
    from mlcalc.scaling import scale as scaled_by

    table = _dataset(data)
    train = None if fit is None else _dataset(fit)
    scaled = scaled_by(_made(method, settings), table, train=train, inverse=inverse, together=together)
    columns = [column if isinstance(column, list) else column.after.tolist() for column in scaled.columns]
    return as_given(columns, table)


def _made(method: str, settings: Mapping[str, Any]) -> Scaler:
    from mlcalc.scaling import SCALERS, make

    if not isinstance(method, str):
        raise wrong_type(f"method is one of {', '.join(SCALERS)}, not {quoted(method)}")
    return make(method, settings)


def _dataset(data: Data) -> Dataset:
    from mlcalc.scaling import given, open_file

    return open_file(str(data)) if isinstance(data, (str, PathLike)) else given(data, "a path")


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
