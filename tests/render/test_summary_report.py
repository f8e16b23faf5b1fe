"""What `summary`, `params` and `shape` show: whole texts, with numbers from the formula sheet."""

from __future__ import annotations

import re
from typing import Any

import pytest

import mlcalc
from mlcalc.builder import Builder
from mlcalc.errors import MlcalcError, note
from mlcalc.layers.recorded import Recorded
from mlcalc.render.report import tables_of
from mlcalc.render.series import window_report
from mlcalc.render.summary import COLUMNS, chosen_columns, params_report, shape_report, summary_report
from mlcalc.render.text import plain
from mlcalc.series import Window
from mlcalc.summary import Summary

STACKED = {
    "name": "m",
    "input": [3, 1],
    "layers": ["LSTM(10, return_sequences=True)", "LSTM(10)", "Dense(5)", "Dense(1)"],
}

CUSTOM = Recorded(class_name="Custom", outputs=[(None, 2)], stored=[])


def summary_of(description: Any) -> Summary:
    return mlcalc.summarize(mlcalc.load(description), explain=True)


def alone(name: str, shape: tuple[int | None, ...], *positional: Any, **named: Any) -> Summary:
    return mlcalc.summarize(mlcalc.layer(name, *positional, **named), shape, explain=True)


def test_summary() -> None:
    """A row for each layer, then the totals, with the memory in a unit that says what it is."""
    assert """\
Model: m
Layer    Type   Output shape   Params
lstm     LSTM   (None, 3, 10)     480
lstm_1   LSTM   (None, 10)        840
dense    Dense  (None, 5)          55
dense_1  Dense  (None, 1)           6

Total params: 1,381 (5.39 KiB)
Trainable params: 1,381
Non-trainable params: 0
MACs for one sample: 3,775 (FLOPs are twice that)
""" == plain(summary_report(summary_of(STACKED)))


@pytest.mark.parametrize(
    ("layers", "line"),
    [
        ([4, 2], "MACs for one sample: 20 (FLOPs are twice that)"),
        ([4, 2, CUSTOM], "MACs for one sample: at least 20 (FLOPs are twice that)"),
        ([CUSTOM], "MACs for one sample: ? (FLOPs are twice that)"),
    ],
)
def test_known_macs(layers: list[Any], line: str) -> None:
    """Of a model in which the cost of a layer is unknown, the rest is said to people, and null to scripts."""
    builder = Builder()
    last = builder.add_input("input", (None, 3))
    for number, layer in enumerate(layers):
        whole = mlcalc.layer("Dense", units=layer) if isinstance(layer, int) else layer
        last = builder.add(whole, f"layer_{number}", [last])
    summary = mlcalc.summarize(builder.model("m", [last]))
    assert line in plain(summary_report(summary, ["name", "macs"])).splitlines()
    assert line in plain(summary_report(summary.between("1", "1"), ["name", "macs"])).splitlines()
    assert (None if CUSTOM in layers else 20) == summary.as_dict()["macs"]


def test_known_macs_of_a_model_inside() -> None:
    """What a model inside costs counts once, also if its own layers are shown."""
    inner = mlcalc.load({"name": "inner", "input": [3], "layers": ["Dense(4)", "Dense(2)"]})
    builder = Builder()
    last = builder.add(inner, "inner", [builder.add_input("input", (None, 3))])
    model = builder.model("m", [builder.add(CUSTOM, "custom", [last])])
    assert 20 == mlcalc.summarize(model, depth=None).known_macs


def test_notes_on_totals() -> None:
    """A remark on the totals stands below them, before those on the rows."""
    summary = summary_of({"input": [3, 1], "layers": ["GRU(5)"]})
    summary = summary._replace(problems=(*summary.problems, note("some-code", "so it is")))
    for report in (summary_report(summary), summary_report(summary, explain=True), params_report(summary)):
        text = plain(report)
        totals, _, rest = text.partition("\nnote: so it is\n")
        assert "Total params: 105 " in totals.split("\n\n", 1)[1]
        assert "Keras since 2.4 and PyTorch count 120" in rest
    assert "so it is" not in plain(shape_report(summary))


def test_printed_column_adds_up() -> None:
    """The printed column, added up again, is the printed total."""
    text = plain(summary_report(summary_of(STACKED)))
    printed = [int(line.rsplit(maxsplit=1)[1]) for line in text.split("\n") if re.match(r"(lstm|dense)", line)]
    total = re.search(r"^Total params: ([\d,]+)", text, flags=re.MULTILINE)
    assert total is not None
    assert sum(printed) == int(total[1].replace(",", ""))


def test_graph() -> None:
    """In a graph, a column says where the inputs come from."""
    graph = {
        "name": "g",
        "inputs": {"a": [3], "b": [3]},
        "layers": [{"name": "sum", "add": None, "from": ["a", "b"]}, {"dense": 2}],
    }
    assert """\
Model: g
Layer  Type        Output shape  Params  Inputs
a      InputLayer  (None, 3)          0
b      InputLayer  (None, 3)          0
sum    Add         (None, 3)          0  a, b
dense  Dense       (None, 2)          8  sum

Total params: 8 (32 B)
Trainable params: 8
Non-trainable params: 0
MACs for one sample: 6 (FLOPs are twice that)
""" == plain(summary_report(summary_of(graph)))


def test_frozen_layers() -> None:
    """Where training leaves something alone, a column says what."""
    description = {
        "name": "f",
        "input": [4],
        "layers": [{"dense": 2, "trainable": False}, "BatchNormalization()", "ReLU()", "Dense(1)"],
    }
    table = next(iter(tables_of(summary_report(summary_of(description)))))
    index = [column.key for column in table.columns].index("trainable")
    assert ["no", "partly", "-", "yes"] == [row[index] for row in table.rows]


def test_chosen_columns() -> None:
    """Columns can be chosen, in their order, with hyphens too."""
    names = chosen_columns("name, macs,output-shape")
    assert ["name", "macs", "output_shape"] == names
    assert """\
Model: m
Layer     MACs  Output shape
lstm     1,320  (None, 3, 10)
lstm_1   2,400  (None, 10)
dense       50  (None, 5)
dense_1      5  (None, 1)

Total params: 1,381 (5.39 KiB)
Trainable params: 1,381
Non-trainable params: 0
MACs for one sample: 3,775 (FLOPs are twice that)
""" == plain(summary_report(summary_of(STACKED), names))


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column(name: str) -> None:
    """Each column can be shown, and is called in CSV as it is chosen."""
    table = next(iter(tables_of(summary_report(summary_of(STACKED), [name]))))
    assert [name] == [column.key for column in table.columns]
    assert 4 == len(table.rows)


def test_unknown_column() -> None:
    """A misspelt column is told with its neighbour, a strange one with all that there are."""
    with pytest.raises(MlcalcError, match=r"^error: there is no column `parms`\n  = help: did you mean `params`\?"):
        chosen_columns("name,parms")
    with pytest.raises(MlcalcError, match="= help: there are name, type, inputs, "):
        chosen_columns("qqqqq")


def test_explained() -> None:
    """With reasons, each layer has its formulas below the table."""
    text = plain(
        summary_report(summary_of({"name": "m", "input": [5, 5, 1], "layers": ["Conv2D(7, 3)"]}), explain=True)
    )
    assert text.endswith(
        """\

conv2d: Conv2D(filters=7, kernel_size=(3, 3))
  height = ⌊(height − kernel_height) / stride⌋ + 1 = ⌊(5 − 3) / 1⌋ + 1 = 3
  width = ⌊(width − kernel_width) / stride⌋ + 1 = ⌊(5 − 3) / 1⌋ + 1 = 3
  params = (channels × kernel_height × kernel_width + 1) × filters = (1 × 3 × 3 + 1) × 7 = 70
"""
    )


def test_params_of_a_layer() -> None:
    """The documented example: formula, numbers, terms and weights."""
    assert """\
LSTM(units=10)
input (None, None, 1) → output (None, 10)

params = 4 × (units + input_dim + 1) × units
       = 4 × (10 + 1 + 1) × 10
       = 480

Term       Value  Meaning
4              4  gates: input, forget and output gate, and the cell candidate
units         10  the output of the step before, fed back
input_dim      1  features of each time step
1              1  the bias

Weight            Shape     Params  Trainable
kernel            (1, 40)       40  yes
recurrent_kernel  (10, 40)     400  yes
bias              (40,)         40  yes
note: PyTorch counts 520, not 480: it keeps a second bias in each gate, `bias_hh` beside `bias_ih`
""" == plain(params_report(alone("LSTM", (None, None, 1), 10)))


def test_params_of_a_layer_without_weights() -> None:
    """Nought has a reason, too."""
    text = plain(params_report(alone("Flatten", (None, 5, 5, 7))))
    assert "Flatten()\ninput (None, 5, 5, 7) → output (None, 175)\n\nparams = 0: the layer has no weights\n" == text


def test_params_that_are_not_trained() -> None:
    """What is kept and not learnt is told."""
    text = plain(params_report(alone("BatchNormalization", (None, 64))))
    assert "moving_mean      (64,)      64  no\n" in text
    assert text.endswith("of these 128 are not trainable\n")


def test_params_of_a_gru() -> None:
    """The count of the other convention is named."""
    text = plain(params_report(alone("GRU", (None, 3, 1), 5)))
    assert "       = 105\n" in text
    assert "\nnote: Keras since 2.4 and PyTorch count 120, not 105: " in text


def test_params_of_a_model() -> None:
    """Each layer of a model with its formula and the numbers put in."""
    assert """\
Model: m
Layer    Type   Params  Formula
lstm     LSTM      480  4 × (units + input_dim + 1) × units = 4 × (10 + 1 + 1) × 10
lstm_1   LSTM      840  4 × (units + input_dim + 1) × units = 4 × (10 + 10 + 1) × 10
dense    Dense      55  (input_dim + 1) × units = (10 + 1) × 5
dense_1  Dense       6  (input_dim + 1) × units = (5 + 1) × 1

Total params: 1,381 (5.39 KiB)
Trainable params: 1,381
Non-trainable params: 0
""" == plain(params_report(summary_of(STACKED)))


def test_shape_of_a_layer() -> None:
    """Each size that changes has its formula, and each term its meaning."""
    assert """\
MaxPooling2D()
input  (None, 5, 4, 1)  batch, height 5, width 4, 1 channel
output (None, 2, 2, 1)  batch, height 2, width 2, 1 channel

Axis    Formula                      Numbers  Size
height  ⌊height / pool_size_height⌋  ⌊5 / 2⌋     2
width   ⌊width / pool_size_width⌋    ⌊4 / 2⌋     2
pool_size_height = 2: pool_size along height
pool_size_width = 2: pool_size along width
note: the last 1 of the height of 5 do not fill a window and are dropped
""" == plain(shape_report(alone("MaxPooling2D", (None, 5, 4, 1))))


def test_shape_of_a_model() -> None:
    """The shape after each layer, and the last of them as the answer."""
    description = {
        "name": "m",
        "input": [10, 10, 1],
        "layers": ["Conv2D(10, (3, 3))", "Conv2D(7, (4, 4))", "Flatten()"],
    }
    assert """\
Model: m
Layer     Output shape      Formula                                              Axes
conv2d    (None, 8, 8, 10)  height ⌊(10 − 3) / 1⌋ + 1; width ⌊(10 − 3) / 1⌋ + 1  batch, height 8, width 8, 10 filters
conv2d_1  (None, 5, 5, 7)   height ⌊(8 − 4) / 1⌋ + 1; width ⌊(8 − 4) / 1⌋ + 1    batch, height 5, width 5, 7 filters
flatten   (None, 175)       features 5 × 5 × 7                                   batch, 175 features

output (None, 175)
""" == plain(shape_report(summary_of(description)))


def test_unknown_numbers() -> None:
    """What cannot be known is `?` in the table and in the totals."""
    summary = mlcalc.summarize(mlcalc.load({"name": "m", "input": [None, 1], "layers": ["LSTM(10)"]}))
    text = plain(summary_report(summary, ["name", "macs"]))
    assert "lstm      ?\n" in text
    assert "MACs for one sample: ? (FLOPs are twice that)\n" in text


def test_windows() -> None:
    """The shapes of the data, and how many windows there are."""
    assert """\
Window(length=7, time_steps=3)
Data  Shape      Axes
x     (4, 3, 1)  (windows, time_steps, feature)
y     (4,)       the values that follow each window

windows = ⌊(length − time_steps − horizon) / stride⌋ + 1 = ⌊(7 − 3 − 1) / 1⌋ + 1 = 4
length = 7: values in the series
time_steps = 3: values in each window
horizon = 1: values after it that are its target
stride = 1: values from one window to the next
""" == plain(window_report(Window(7, 3)))
