"""A printed summary is named as what it is, and its rows are added up."""

from __future__ import annotations

import pytest

from mlcalc.errors import ERROR, NOTE, MlcalcError, Source
from mlcalc.limits import LONGEST_WITH_PLACES
from mlcalc.readers.printed_summary import is_printed_summary, read_summary, refuse_summary

KERAS_1 = """\
____________________________________________________________________________________________________
Layer (type)                     Output Shape          Param #     Connected to
====================================================================================================
dense_1 (Dense)                  (None, 512)           401920      dense_input_1[0][0]
____________________________________________________________________________________________________
activation_1 (Activation)        (None, 512)           0           dense_1[0][0]
____________________________________________________________________________________________________
merge_1 (Merge)                  (None, 512)           0           activation_1[0][0]
                                                                   activation_1[0][0]
____________________________________________________________________________________________________
dense_2 (Dense)                  (None, 10)            5130        merge_1[0][0]
====================================================================================================
Total params: 407050
____________________________________________________________________________________________________
"""

CUT_SHAPES = """\
Model: "model"
__________________________________________________________________________________________________
Layer (type)                    Output Shape         Param #     Connected to
==================================================================================================
input_1 (InputLayer)            [(None, 224, 224, 3) 0
__________________________________________________________________________________________________
a_name_that_is_too_long_for_it  (None, 112, 112, 64) 9408        input_1[0][0]
__________________________________________________________________________________________________
bn (BatchNormalization)         (None, 112, 112, 64) 256         a_name_that_is_too_long_for_it[0]
==================================================================================================
Total params: 9,664
Trainable params: 9,536
Non-trainable params: 128
__________________________________________________________________________________________________
"""

TWICE = """\
Layer (type)                 Output Shape              Param #
=================================================================
dense (Dense)                (None, 4)                 20
_________________________________________________________________
re_lu (ReLU)                 (None, 4)                 0
_________________________________________________________________
dense (Dense)                (None, 4)                 20
=================================================================
Total params: 20
"""

FITTED = """\
Layer (type)                 Output Shape              Param #
=================================================================
dense (Dense)                (None, 4)                 20
=================================================================
 Total params: 62
 Trainable params: 20
 Non-trainable params: 0
 Optimizer params: 42
"""

UNBUILT = """\
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ ?                      │   0 (unbuilt) │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 0 (0.00 B)
"""

IN_ASCII = """\
+---------------------------------+------------------------+---------------+
| Layer (type)                    | Output Shape           |       Param # |
+---------------------------------+------------------------+---------------+
| dense (Dense)                   | (None, 4)              |            16 |
+---------------------------------+------------------------+---------------+
| dense_1 (Dense)                 | (None, 1)              |             5 |
+---------------------------------+------------------------+---------------+
 Total params: 21 (84.00 B)
"""

COLLAPSED = """\
Layer (type) Output Shape Param #
=======================================
dense_1 (Dense) (None, 64) 640
dense_2 (Dense) (None, 1) 65
=======================================
Total params: 705
Trainable params: 705
Non-trainable params: 0
"""

TORCHSUMMARY = """\
----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1           [-1, 64, 26, 26]             640
            Linear-2                   [-1, 10]         432,650
================================================================
Total params: 433,290
Trainable params: 433,290
Non-trainable params: 0
----------------------------------------------------------------
Input size (MB): 0.00
Estimated Total Size (MB): 2.00
----------------------------------------------------------------
"""

TORCHINFO = """\
==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Net                                      [1, 10]                   --
├─Linear: 1-1                            [1, 10]                   7,850
==========================================================================================
Total params: 7,850
Trainable params: 7,850
Non-trainable params: 0
Total mult-adds (M): 0.01
==========================================================================================
"""

ALL = {
    "Keras 1": KERAS_1,
    "cut shapes": CUT_SHAPES,
    "twice": TWICE,
    "unbuilt": UNBUILT,
    "in ASCII": IN_ASCII,
    "collapsed": COLLAPSED,
    "pytorch-summary": TORCHSUMMARY,
    "torchinfo": TORCHINFO,
}


def told_of(text: str) -> list[tuple[str, str]]:
    """Return what is said of a summary."""
    with pytest.raises(MlcalcError) as caught:
        refuse_summary(Source("printed.txt", text))
    assert {"printed-summary"} == {each.code for each in caught.value.diagnostics}
    return [(each.severity, each.message) for each in caught.value.diagnostics]


@pytest.mark.parametrize("name", ALL)
def test_recognised(name: str) -> None:
    """Each of them is known, also below the line that asked for it, and is no summary inside of a source."""
    assert is_printed_summary(ALL[name])
    assert is_printed_summary(f">>> model.summary()\n{ALL[name]}")
    assert not is_printed_summary(f"model = Sequential()\nprint('''\n{ALL[name]}''')\n")
    assert not is_printed_summary("layers:\n  - dense: 4  # Layer (type)\n")


@pytest.mark.parametrize("name", ["Keras 1", "cut shapes", "in ASCII", "collapsed"])
def test_rows_add_up(name: str) -> None:
    """The rows are told to add up to the total."""
    (severity, what), (also, totals) = told_of(ALL[name])
    total = read_summary(ALL[name]).total
    assert (ERROR, NOTE) == (severity, also)
    assert what.startswith("printed.txt is what `model.summary()` prints")
    assert totals.endswith(f"rows add up to the total of {total:,} parameters")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            CUT_SHAPES.replace("9408", "9407"),
            "the rows add up to 9,663 parameters, 1 fewer than the total of 9,664",
        ),
        (
            KERAS_1.replace("5130", "5131"),
            "the rows add up to 407,051 parameters, 1 more than the total of 407,050",
        ),
        (
            CUT_SHAPES.replace("params: 128", "params: 129"),
            "9,536 and 129 trainable and non-trainable parameters do not make the total of 9,664",
        ),
    ],
)
def test_rows_that_do_not_add_up(text: str, message: str) -> None:
    """A difference is an error, with its numbers."""
    assert (ERROR, message) in told_of(text)


def test_layer_in_two_rows() -> None:
    """A layer that stands in two rows counts once in the total, and nothing is wrong."""
    _, (severity, message) = told_of(TWICE)
    assert NOTE == severity
    assert "the rows add up to 40 parameters, 20 more than the total of 20" in message
    assert message.endswith("counts once in the total (`dense (Dense)`)")


def test_models_that_may_share() -> None:
    """Where a model inside is one row, what it shares with another cannot be seen, and is no error."""
    text = COLLAPSED.replace("dense_1 (Dense)", "left (Functional)").replace("705\n", "700\n")
    _, (severity, message) = told_of(text)
    assert NOTE == severity
    assert message.endswith("5 more than the total of 700: a layer that models inside share counts once in the total")


def test_unknown_counts() -> None:
    """A layer that is not built has no count."""
    _, (severity, message) = told_of(UNBUILT)
    assert (NOTE, "the 1 row cannot be added up: they have no counts") != (severity, message)
    assert message.startswith("the rows have no counts")


@pytest.mark.parametrize("name", ["pytorch-summary", "torchinfo"])
def test_of_pytorch(name: str) -> None:
    """What other tools print of models of PyTorch is called by their names."""
    ((severity, message),) = told_of(ALL[name])
    assert ERROR == severity
    assert message.startswith(f"printed.txt is what {name} prints of a model of PyTorch")


def test_long_text() -> None:
    """The rows of a text that is longer than any summary are not added up."""
    row = "dense (Dense) (None, 4) 20\n"
    text = TWICE.replace("=\nTotal", "=\n" + row * (LONGEST_WITH_PLACES // len(row)) + "Total")
    assert 1 == len(told_of(text))


def test_endless_numbers() -> None:
    """A count of more digits than arithmetic can bear is an unknown one."""
    text = TWICE.replace("20\n_", f"{'9' * 10_000}\n_", 1)
    assert "cannot be read" in told_of(text)[1][1]


def test_total_with_an_optimizer() -> None:
    """After a training Keras 3 prints a total that has the optimizer in it: both totals are said."""
    with pytest.raises(MlcalcError) as caught:
        refuse_summary(Source("printed.txt", FITTED))
    told = [each.message for each in caught.value.diagnostics[1:]]
    assert [
        "the printed total of 62 has 42 of the optimizer in it: the model has 20 parameters",
        "the row adds up to the total of 20 parameters",
    ] == told
