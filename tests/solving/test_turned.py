"""One layer turned round: every answer is compared with trying all values."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError, UsageError
from mlcalc.layers import find, make
from mlcalc.shapes import Shape
from mlcalc.solving.turned import Question, Sought, Turned, turned_round

Values = dict[str, Any]


def solve(name: str, *inputs: Shape, **known: Any) -> Turned:
    special = {"params", "output_shape", "input_dim", "input_length", "convention"}
    arguments = {key: value for key, value in known.items() if key not in special}
    rest = {key: value for key, value in known.items() if key in special}
    return turned_round(Question(find(name), arguments, inputs, **rest))


def as_set(found: list[Values] | tuple[Values, ...]) -> set[tuple[tuple[str, Any], ...]]:
    return {tuple(sorted(each.items())) for each in found}


def tried(name: str, shape: Shape, domains: dict[str, list[Any]], known: Values, wanted: Values) -> list[Values]:
    """Return all values of the domains with which a layer gives what is wanted."""
    found = []
    for point in product(*domains.values()):
        values = dict(zip(domains, point, strict=True))
        own = {key: value for key, value in values.items() if key != "input_dim"}
        size = (*shape[:-1], values.get("input_dim", shape[-1]))
        try:
            layer = make(name, (), {**known, **own})
            output, params = layer.output_shape(size), layer.params(size)
        except MlcalcError:
            continue
        if wanted.get("output_shape", output) == output and wanted.get("params", params) == params:
            found.append(values)
    return found


def expanded(turned: Turned, domains: dict[str, list[Any]]) -> list[Values]:
    """Return the solutions with each value of what may be anything."""
    found = []
    for each in turned.solutions:
        loose = [name for name in domains if name not in each]
        points = product(*(domains[name] for name in loose))
        found += [{**each, **dict(zip(loose, point, strict=True))} for point in points]
    return found


NUMBERS = list(range(1, 41))


@settings(max_examples=25)
@given(
    st.sampled_from(
        [("Dense", "units"), ("LSTM", "units"), ("GRU", "units"), ("SimpleRNN", "units"), ("Conv1D", "filters")]
    ),
    st.integers(1, 40),
    st.integers(1, 40),
)
def test_counts_as_tried(layer: tuple[str, str], size: int, channels: int) -> None:
    """Both unknowns of a count, and each of them alone."""
    name, argument = layer
    known = {"kernel_size": 3} if name == "Conv1D" else {}
    shape: Shape = (None, channels) if name == "Dense" else (None, 7, channels)
    params = make(name, (), {argument: size, **known}).params(shape)
    domains = {argument: list(range(1, params + 1)), "input_dim": list(range(1, params + 1))}
    both = solve(name, params=params, **known)
    assert {argument: size, "input_dim": channels} in both.solutions
    assert both.count == len(both.solutions)
    small = {key: [each for each in values if each <= 40] for key, values in domains.items()}
    within = [each for each in both.solutions if max(each.values()) <= 40]
    assert as_set(within) == as_set(tried(name, shape, small, known, {"params": params}))
    assert solve(name, shape, params=params, **known).solutions == ({argument: size},)
    found = solve(name, params=params, **{argument: size}, **known)
    assert {"input_dim": channels} in found.solutions


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["Conv1D", "Conv2D", "Conv2DTranspose", "SeparableConv1D"]),
    st.integers(1, 14),
    st.integers(1, 14),
    st.integers(1, 4),
)
def test_shapes_as_tried(name: str, size: int, wanted: int, filters: int) -> None:
    """All kernels, strides and paddings that give a size."""
    rank = 2 if "2D" in name else 1
    shape = (None, *(size,) * rank, 3)
    output = (None, *(wanted,) * rank, filters)
    turned = solve(name, shape, output_shape=output)
    domains: dict[str, list[Any]] = {
        "filters": [filters],
        "kernel_size": list(range(1, 16)),
        "strides": list(range(1, 16)),
        "padding": ["same", "valid"],
    }
    expected = as_set(tried(name, shape, domains, {}, {"output_shape": output}))
    found = as_set(expanded(turned, domains))
    if turned.count is not None:
        within = {each for each in found if dict(each)["kernel_size"] <= 15 and dict(each)["strides"] <= 15}
        assert within == expected
    else:
        assert found <= expected | {each for each in found if dict(each)["kernel_size"] > 15}
        assert bool(found) == bool(expected)


def test_issue_examples() -> None:
    """What courses ask."""
    assert solve("LSTM", params=480, input_dim=1) == Turned(
        ({"units": 10},), 1, True, formulas=("4 × (10 + 1 + 1) × 10 = 480",)
    )
    dense = solve("Dense", params=55)
    assert dense.solutions == (
        {"units": 1, "input_dim": 54},
        {"units": 5, "input_dim": 10},
        {"units": 11, "input_dim": 4},
    )
    conv = solve("Conv2D", (None, 32, 32, 3), params=448)
    assert conv.solutions == ({"filters": 16, "kernel_size": 3}, {"filters": 112, "kernel_size": 1})


def test_free_kernel() -> None:
    """With padding `same` any kernel gives the size: it is not named, and is said to be free."""
    turned = solve("Conv2D", (None, 32, 32, 3), output_shape=(None, 16, 16, 8))
    assert turned.solutions[0] == {"filters": 8, "strides": 2, "padding": "same"}
    assert turned.free == ("kernel_size",)
    assert {"filters": 8, "kernel_size": 2, "strides": 2, "padding": "valid"} in turned.solutions
    assert "224 parameters with kernel_size 3" in turned.formulas[0]


def test_shape_and_count() -> None:
    """Both together leave one answer."""
    turned = solve("Conv2D", (None, 32, 32, 3), output_shape=(None, 16, 16, 8), params=224)
    assert turned.solutions == ({"filters": 8, "kernel_size": 3, "strides": 2, "padding": "same"},)


@pytest.mark.parametrize(
    ("name", "shape", "output", "expected"),
    [
        ("MaxPooling2D", (None, 32, 32, 3), (None, 8, 8, 3), {"pool_size": 4, "strides": 4, "padding": "valid"}),
        ("UpSampling2D", (None, 8, 8, 3), (None, 32, 32, 3), {"size": 4}),
        ("Reshape", (None, 784), (None, 28, 28, 1), {"target_shape": (28, 28, 1)}),
        ("Permute", (None, 3, 4), (None, 4, 3), {"dims": (2, 1)}),
        ("RepeatVector", (None, 8), (None, 5, 8), {"n": 5}),
        ("ZeroPadding2D", (None, 28, 28, 1), (None, 32, 32, 1), {"padding": 2}),
        ("Cropping2D", (None, 28, 28, 1), (None, 20, 20, 1), {"cropping": 4}),
        ("Resizing", (None, 100, 100, 3), (None, 25, 30, 3), {"height": 25, "width": 30}),
        ("Embedding", (None, 12), (None, 12, 64), {"output_dim": 64}),
    ],
)
def test_sizes_of_other_layers(name: str, shape: Shape, output: Shape, expected: Values) -> None:
    """Layers without a kernel are turned round in the same way."""
    assert expected in solve(name, shape, output_shape=output).solutions


def test_unknown_input() -> None:
    """Without an input, its sizes are unknowns like all others."""
    assert solve("Conv2D", filters=8, kernel_size=3, output_shape=(None, 16, 16, 8)).solutions == (
        {"height": 18, "width": 18},
    )
    turned = solve("LSTM", return_sequences=True, output_shape=(None, 5, 10))
    assert turned.solutions == ({"units": 10, "time_steps": 5},)
    assert turned.free == ("input_dim",)


def test_groups() -> None:
    """What groups share is a multiple of them."""
    turned = solve("Conv2D", (None, 8, 8, 8), groups=4, params=152)
    assert {"filters": 8, "kernel_size": 3} in turned.solutions
    assert all(each["filters"] % 4 == 0 for each in turned.solutions)


def test_no_end() -> None:
    """Beyond the input every stride gives one position."""
    turned = solve("Conv1D", (None, 5, 1), output_shape=(None, 1, 2), kernel_size=3)
    assert (turned.count, turned.complete) == (None, False)
    assert {"filters": 2, "strides": 3, "padding": "valid"} in turned.solutions


def test_nearest() -> None:
    """Where there is no solution, the nearest are said."""
    turned = solve("LSTM", params=481, input_dim=1)
    assert turned.solutions == ()
    assert turned.nearest == ({"units": 10, "params": 480}, {"units": 11, "params": 572})
    shapes = solve("Conv2D", (None, 32, 32, 3), kernel_size=3, output_shape=(None, 17, 17, 8))
    assert shapes.solutions == ()
    assert [each["output_shape"][1] for each in shapes.nearest] == [16, 15]


def test_other_rank() -> None:
    """An output with other dimensions says so."""
    turned = solve("LSTM", (None, 5, 8), output_shape=(None, 5, 8))
    said = "LSTM gives 2 dimensions here, and (None, 5, 8) has 3"
    assert turned.reason == f"{said}: `return_sequences=True` gives the whole sequence"


@pytest.mark.parametrize(
    ("name", "known", "message"),
    [
        ("Dense", {}, "nothing is wanted"),
        ("Dense", {"units": 4, "params": 3, "inputs": ((None, 4),)}, "nothing is unknown"),
        ("Dropout", {"params": 3}, "`rate` cannot be sought"),
        ("Reshape", {"params": 3}, "`target_shape` cannot be sought"),
    ],
)
def test_typed_wrong(name: str, known: Values, message: str) -> None:
    """What cannot be a question is said as such."""
    with pytest.raises(UsageError, match=message):
        solve(name, *known.pop("inputs", ()), **known)


def test_large_counts_are_whole() -> None:
    """Three unknowns and half a million parameters are searched to the end."""
    turned = solve("Conv2D", params=590_080)
    assert turned.complete
    assert {"filters": 256, "kernel_size": 3, "input_dim": 256} in turned.solutions


def test_json() -> None:
    """Tuples are lists there."""
    turned = solve("Reshape", (None, 784), output_shape=(None, 28, 28, 1))
    assert turned.as_dict() == {
        "solutions": [{"target_shape": [28, 28, 1]}],
        "count": 1,
        "complete": True,
        "free": [],
        "nearest": [],
    }


def test_count_that_is_linear_in_one_unknown() -> None:
    """Of a large count each number of units says the size of the input: as many steps as there are units."""
    answer = solve("LSTM", params=1_000_000_008)
    expected = [
        {"units": units, "input_dim": rest // units - units - 1}
        for units in range(1, 20_000)
        for rest in [250_000_002]
        if rest % units == 0 and rest // units - units - 1 > 0
    ]
    assert answer.complete
    assert list(answer.solutions) == expected
    assert solve("Bidirectional", layer=make("LSTM", (), {"units": 3}), params=4 * 2 * 3 * 10).solutions


def test_attention_of_one_input() -> None:
    """Query, key and value have the size of the one input."""
    answer = solve("MultiHeadAttention", num_heads=2, key_dim=19, params=1338)
    assert (answer.solutions, answer.complete) == (({"input_dim": 8},), True)


def test_count_of_a_layer_that_needs_sizes() -> None:
    """A ConvLSTM wants to know its picture, which decides over no parameter."""
    answer = solve("ConvLSTM2D", params=1000)
    domains = {"filters": range(1, 20), "kernel_size": range(1, 20), "input_dim": range(1, 300)}
    expected = [
        dict(zip(domains, point, strict=True))
        for point in product(*domains.values())
        if 4 * point[0] * (point[1] ** 2 * (point[0] + point[2]) + 1) == 1000
    ]
    assert answer.complete
    assert as_set(answer.solutions) == as_set(expected)


def test_open_axis_of_input_and_output() -> None:
    """What is open in both decides over nothing, and no number stands for it."""
    answer = solve("Conv2D", (None, 32, None, 3), output_shape=(None, 16, None, 8))
    assert {"filters": 8, "strides": 2, "padding": "same"} in answer.solutions
    assert answer.nearest == ()


def test_arguments_that_keep_their_defaults() -> None:
    """Strides and padding are not sought beside sizes: it is said, and the answer is not called complete."""
    answer = solve("Conv2D", kernel_size=3, output_shape=(None, 16, 16, 8))
    assert (answer.held, answer.complete, answer.count) == (("strides", "padding"), False, None)
    assert not solve("Conv2D", kernel_size=3, strides=1, padding="same", output_shape=(None, 16, 16, 8)).held


def test_search_that_ends_early_is_said() -> None:
    """Nothing found is not the same as nothing there."""
    answer = solve("GRU", params=10**15 + 1)
    assert (answer.solutions, answer.count, answer.complete) == ((), None, False)
    assert (answer.reason or "").endswith("and not all were searched")


def test_sequence_that_is_wanted_of_a_last_step() -> None:
    """The argument that gives the further axis is named."""
    answer = solve("LSTM", (None, 3, 1), output_shape=(None, 3, 10))
    assert "`return_sequences=True`" in (answer.reason or "")
    assert solve("LSTM", (None, 3, 1), output_shape=(None, 3, 10), return_sequences=True).solutions == ({"units": 10},)


@pytest.mark.parametrize("units", [1, 5, 10])
@pytest.mark.parametrize(
    ("around", "argument", "kind"),
    [
        ("Bidirectional", "layer", "LSTM"),
        ("Bidirectional", "layer", "SimpleRNN"),
        ("TimeDistributed", "layer", "Dense"),
        ("RNN", "cell", "GRUCell"),
    ],
)
def test_layers_that_others_hold(around: str, argument: str, kind: str, units: int) -> None:
    """The arguments of the layer inside are sought, as all values would be tried."""
    shape = (None, 6, 3)
    whole = make(around, (), {argument: make(kind, (), {"units": units})})
    inside = {argument: Sought(find(kind), {})}
    answer = solve(around, shape, params=whole.params(shape), **inside)
    tried_units = [
        {"units": each}
        for each in NUMBERS
        if make(around, (), {argument: make(kind, (), {"units": each})}).params(shape) == whole.params(shape)
    ]
    assert (list(answer.solutions), answer.complete) == (tried_units, True)
    answer = solve(around, shape, output_shape=whole.output_shape(shape), **inside)
    assert {"units": units} in answer.solutions


def test_title_of_a_layer_that_holds_another() -> None:
    """It names both; the convention of a GRU inside is told of, too."""
    question = Question(find("Bidirectional"), {"layer": Sought(find("GRU"), {})}, params=480)
    assert (question.title, question.is_of_convention) == ("Bidirectional(GRU)", True)
    with pytest.raises(UsageError, match="such as `layer lstm`"):
        turned_round(Question(find("Bidirectional"), {}, params=480))
