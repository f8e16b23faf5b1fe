"""Arguments with a default that are sought: each answer is what trying all values gives."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import find, make
from mlcalc.limits import MOST_CHOICES
from mlcalc.readers.sought import known_part, read_asked
from mlcalc.shapes import Shape
from mlcalc.solving.questions import Question, Turned, Values
from mlcalc.solving.turned import turned_round


def asked(text: str, *inputs: Shape, **wanted: Any) -> Turned:
    call = read_asked(text, None)
    assert call is not None
    return turned_round(
        Question(call.kind, call.arguments, inputs, convention=call.convention, opened=call.opened, **wanted)
    )


@pytest.mark.parametrize(
    ("text", "shape", "wanted", "solution"),
    [
        ("LSTM(10, return_sequences=?)", (3, 1), {"output_shape": (3, 10)}, {"return_sequences": True}),
        ("GRU(10, reset_after=?)", (3, 1), {"params": 360}, {"reset_after": False}),
        ("GRU(?, reset_after=?)", (3, 1), {"params": 390}, {"units": 10, "reset_after": True}),
        ("Dense(?, use_bias=?)", (784,), {"params": 7840}, {"units": 10, "use_bias": False}),
        ("Conv2D(32, 3, strides=?)", (28, 28, 1), {"output_shape": (13, 13, 32)}, {"strides": 2, "padding": "valid"}),
        ("Conv2D(32, 3, padding=?)", (28, 28, 1), {"output_shape": (28, 28, 32)}, {"strides": 1, "padding": "same"}),
        (
            "Conv2D(32, 3, dilation_rate=?)",
            (28, 28, 1),
            {"output_shape": (20, 20, 32)},
            {"strides": 1, "padding": "valid", "dilation_rate": 4},
        ),
        ("Conv2D(?, 3, groups=?)", (8, 8, 64), {"params": 640}, {"filters": 64, "groups": 64}),
        ("Conv2D(32, (3, ?))", (28, 28, 1), {"params": 32 * 16}, {"kernel_size": (3, 5)}),
        (
            "Conv2DTranspose(4, 3, strides=2, padding='same', output_padding=?)",
            (12, 12, 4),
            {"output_shape": (23, 23, 4)},
            {"output_padding": 0},
        ),
        ("DepthwiseConv2D(3, depth_multiplier=?)", (8, 8, 4), {"params": 80}, {"depth_multiplier": 2}),
        ("MaxPooling2D(?, strides=4)", (28, 28, 4), {"output_shape": (7, 7, 4)}, {"padding": "valid", "pool_size": 4}),
        ("GlobalAveragePooling2D(keepdims=?)", (7, 7, 4), {"output_shape": (1, 1, 4)}, {"keepdims": True}),
        ("BatchNormalization(axis=?)", (28, 30, 64), {"params": 120}, {"axis": 2}),
        ("PReLU(shared_axes=?)", (8, 8, 64), {"params": 64}, {"shared_axes": (1, 2)}),
        ("Bidirectional(LSTM(4), merge_mode=?)", (3, 1), {"output_shape": (8,)}, {"merge_mode": "concat"}),
        (
            "Bidirectional(LSTM(?, return_sequences=?))",
            (3, 1),
            {"output_shape": (3, 8)},
            {"units": 4, "return_sequences": True},
        ),
        ("Reshape((7, 7, ?))", (6272,), {}, {"target_shape": (7, 7, 128)}),
        ("Reshape((7, 7, ?))", (6272,), {"output_shape": (7, 7, 128)}, {"target_shape": (7, 7, 128)}),
        ("Reshape((7, ?, 4))", (None,), {"output_shape": (7, 7, 4)}, {"target_shape": (7, 7, 4), "input_dim": 196}),
        ("LSTM(10, input_shape=(?, ?))", None, {"params": 480}, {"input_dim": 1}),
    ],
)
def test_marked_arguments(text: str, shape: Shape | None, wanted: Values, solution: Values) -> None:
    """A mark seeks an argument whatever its default is; the answer, put in, gives what is wanted."""
    shapes = () if shape is None else ((None, *shape),)
    whole = {**wanted, **({"output_shape": (None, *wanted["output_shape"])} if "output_shape" in wanted else {})}
    answer = asked(text, *shapes, **whole)
    assert solution in answer.solutions
    assert "?" not in str(answer.solutions)


@pytest.mark.parametrize("params", range(1, 200, 7))
def test_as_tried(params: int) -> None:
    """Two arguments at once, one of them a number of its own: all values are tried by hand."""
    answer = asked("GRU(?, reset_after=?, use_bias=?)", (None, 5, 2), params=params)
    expected = [
        {"units": units, "use_bias": use_bias, "reset_after": reset_after}
        for units, use_bias, reset_after in product(range(1, 10), (True, False), (True, False))
        if make("GRU", (), {"units": units, "use_bias": use_bias, "reset_after": reset_after}).params((None, 5, 2))
        == params
    ]
    found = [{"reset_after": after, **each} for each in answer.solutions for after in (True, False)]
    found = [each for place, each in enumerate(found) if each not in found[:place]]
    assert sorted(map(str, map(sorted_items, found))) == sorted(map(str, map(sorted_items, expected)))
    assert answer.complete


def sorted_items(values: Values) -> list[tuple[str, Any]]:
    return sorted(values.items())


def test_what_decides_nothing_may_be_anything() -> None:
    """An argument that changes neither the shape nor the count is free."""
    answer = asked("LSTM(?, go_backwards=?)", (None, 3, 1), params=480)
    assert (answer.solutions, answer.free, answer.complete) == (({"units": 10},), ("go_backwards",), True)


def test_values_that_are_not_all_tried() -> None:
    """A long dilation is not tried, and the answer does not say that there is none."""
    answer = asked("Conv1D(4, 2, dilation_rate=?)", (None, 10 * MOST_CHOICES, 1), output_shape=(None, 5, 4))
    assert (answer.count, answer.complete) == (None, False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Dense(10, activation=?)", "`activation` cannot be sought, for it decides over no shape and no count"),
        ("Dense(10, kernel_initializer=?)", "`kernel_initializer` cannot be sought, for it is no number"),
        ("Bidirectional(LSTM(?), weights=?)", "`weights` cannot be sought"),
        ("Dense(unit=?)", "Dense has no argument `unit`"),
    ],
)
def test_marks_that_seek_nothing(text: str, says: str) -> None:
    """What no shape and no count depends on cannot be sought."""
    with pytest.raises(MlcalcError, match=says.replace("(", r"\(")):
        asked(text, (None, 4, 4), params=50)


def test_marks_in_words_of_pytorch() -> None:
    """The layer is not taken for one of Keras of the same name; the mark stays one in the mend."""
    with pytest.raises(MlcalcError) as caught:
        read_asked("nn.Conv2d(3, ?, 3)", None)
    problem = caught.value.diagnostics[0]
    assert problem.help == "write it as: Conv2D(?, 3, input_shape=(None, None, 3))"
    assert (problem.place and problem.place.source.text) == "nn.Conv2d(3, ?, 3)"
    assert asked("Conv2D(?, 3, input_shape=(None, None, 3))", params=448).solutions == ({"filters": 16},)


@pytest.mark.parametrize(
    ("text", "part"),
    [("?", (None,)), ("7,7,?", ((7, 7, None),)), ("(?, ?)", ((None, None),)), ("7,7", None), ("a?", None)],
)
def test_marks_in_flags(text: str, part: Any) -> None:
    """A flag takes a mark for its value, or for a number in a list."""
    assert known_part(text) == part


def test_sizes_that_decide_together() -> None:
    """A Flatten gives the product of its sizes: all pairs are found."""
    answer = turned_round(Question(find("Flatten"), {}, ((None, None, None, 128),), output_shape=(None, 6272)))
    assert {(each["height"], each["width"]) for each in answer.solutions} == {(1, 49), (7, 7), (49, 1)}


def test_groups_of_each_channel() -> None:
    """As many groups as channels: the filters are a multiple of them; groups that do not go are the reason."""
    answer = turned_round(Question(find("Conv2D"), {"groups": 64}, ((None, 28, 28, 64),), params=640))
    assert {"filters": 64, "kernel_size": 3} in answer.solutions
    answer = turned_round(Question(find("Conv2D"), {"groups": 3}, ((None, 28, 28, 64),), params=640))
    assert answer.reason == "Conv2D: 64 channels cannot be shared evenly by 3 groups"


def test_windows_of_a_count_that_grows_with_the_sizes() -> None:
    """A locally connected layer has a kernel at each place: each window that fits is tried."""
    answer = turned_round(Question(find("LocallyConnected1D"), {}, ((None, 10, 4),), params=520))
    expected = [
        {"filters": filters, "kernel_size": side}
        for side, filters in product(range(1, 11), range(1, 521))
        if (11 - side) * (side * 4 + 1) * filters == 520
    ]
    assert (list(answer.solutions), answer.complete) == (expected, True)


def test_nearest_windows() -> None:
    """The two that lie nearest are told, though the search has jumped over them."""
    answer = turned_round(Question(find("Cropping2D"), {}, ((None, 24, 24, 1),), output_shape=(None, 25, 25, 1)))
    assert [each["cropping"] for each in answer.nearest] == [0, 1]


def test_others_are_told_once() -> None:
    """What two ways of widening the question find is one answer."""
    question = Question(find("Conv2D"), {}, ((None, 28, 28, 1),), params=128, output_shape=(None, 28, 26, 32))
    kernel = {"filters": 32, "kernel_size": (1, 3), "strides": 1, "padding": "valid"}
    assert turned_round(question).others == (kernel,)


def test_sequence_of_another_length() -> None:
    """What would come nearest is the whole sequence."""
    answer = turned_round(Question(find("LSTM"), {}, ((None, 3, 1),), output_shape=(None, 4, 10)))
    assert answer.nearest == ({"return_sequences": True, "units": 10, "output_shape": (None, 3, 10)},)


def test_strides_begin_above_the_output_padding() -> None:
    """A stride that an output padding forbids is too short, and no sign that longer ones lead away (as Keras runs)."""
    answer = asked(
        "Conv2DTranspose(?, ?, strides=?, padding=?, output_padding=1)", (None, 5, 5, 4), output_shape=(None, 10, 10, 4)
    )
    expected = {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}
    assert expected in [{name: each[name] for name in expected} for each in answer.solutions]
    found = {each["kernel_size"] for each in answer.solutions if each["padding"] == "same"}
    assert all(side % 2 for side in found)
