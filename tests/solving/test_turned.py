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
from mlcalc.solving.questions import Question, Sought, Turned
from mlcalc.solving.turned import turned_round

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


PICTURE = (None, 28, 28, 1)
OTHERS: dict[str, tuple[str, tuple[Shape, ...], Values, Values]] = {
    "a kernel of a row": ("Conv2D", (PICTURE,), {"filters": 32, "params": 128}, {"kernel_size": (1, 3)}),
    "a kernel for each axis": (
        "Conv2D",
        (PICTURE,),
        {"output_shape": (None, 24, 26, 6)},
        {"filters": 6, "kernel_size": (5, 3), "strides": 1, "padding": "valid"},
    ),
    "a size for each axis": (
        "UpSampling2D",
        ((None, 7, 7, 8),),
        {"output_shape": (None, 14, 28, 8)},
        {"size": (2, 4)},
    ),
    "a crop at the end": (
        "Cropping2D",
        ((None, 24, 24, 1),),
        {"output_shape": (None, 23, 23, 1)},
        {"cropping": ((0, 1), (0, 1))},
    ),
    "a padding of a series": ("ZeroPadding1D", ((None, 10, 4),), {"output_shape": (None, 13, 4)}, {"padding": (1, 2)}),
    "a dilation": (
        "Conv1D",
        ((None, 10, 1),),
        {"kernel_size": 3, "output_shape": (None, 6, 4)},
        {"dilation_rate": 2, "filters": 4, "strides": 1, "padding": "valid"},
    ),
    "a padding of the output": (
        "Conv2DTranspose",
        ((None, 7, 7, 64),),
        {"kernel_size": 3, "strides": 2, "padding": "same", "output_shape": (None, 13, 13, 32)},
        {"output_padding": 0, "filters": 32},
    ),
    "several filters for each channel": (
        "DepthwiseConv2D",
        ((None, 28, 28, 32),),
        {"kernel_size": 3, "padding": "same", "output_shape": (None, 28, 28, 64)},
        {"depth_multiplier": 2, "strides": 1},
    ),
    "two biases": ("GRU", (), {"input_dim": 1, "params": 390}, {"reset_after": True, "units": 10}),
    "the whole sequence": (
        "LSTM",
        ((None, 20, 8),),
        {"output_shape": (None, 20, 32)},
        {"return_sequences": True, "units": 32},
    ),
    "another padding than the default": (
        "Conv2DTranspose",
        (),
        {"kernel_size": 9, "strides": 2, "output_shape": (None, 8, 8, 1)},
        {"padding": "same", "filters": 1, "height": 4, "width": 4},
    ),
}


@pytest.mark.parametrize(("name", "inputs", "known", "expected"), OTHERS.values(), ids=OTHERS)
def test_one_argument_more(name: str, inputs: tuple[Shape, ...], known: Values, expected: Values) -> None:
    """What the question itself does not reach is told beside the empty answer, and gives what is wanted."""
    answer = solve(name, *inputs, **known)
    assert (answer.solutions, answer.others[0]) == ((), expected)
    own = {key: value for key, value in expected.items() if key in find(name).arguments}
    size = (None, *(expected[key] for key in ("height", "width") if key in expected), 1)
    shapes = inputs or ((None, 1, 1) if "input_dim" in known else size,)
    with pytest.raises(UsageError, match="as it is wanted"):
        solve(name, *shapes, **{**known, **own})


GIVEN = {
    "as it is wanted": ("Dense", (None, 10), {"units": 10, "params": 110}, "110 parameters, as it is wanted"),
    "not so": ("Dense", (None, 10), {"units": 10, "params": 111}, "Dense gives (None, 10) with 110 parameters\n"),
    "groups": ("Conv2D", (None, 8, 8, 32), {"filters": 64, "kernel_size": 3, "params": 4672}, "groups = 4 gives what"),
    "a multiple": ("DepthwiseConv2D", (None, 28, 28, 32), {"kernel_size": 3, "params": 640}, "depth_multiplier = 2"),
}


@pytest.mark.parametrize(("name", "shape", "known", "says"), GIVEN.values(), ids=GIVEN)
def test_nothing_is_unknown(name: str, shape: Shape, known: Values, says: str) -> None:
    """It is said what the layer gives, and which argument that has a default would give what is wanted."""
    with pytest.raises(UsageError) as caught:
        solve(name, shape, **known)
    assert says in f"{caught.value}\n"


NEAREST: dict[str, tuple[str, tuple[Shape, ...], Values, list[Values]]] = {
    "another length": (
        "Embedding",
        ((None, 20),),
        {"output_shape": (None, 21, 128)},
        [{"output_dim": 128, "output_shape": (None, 20, 128)}],
    ),
    "sizes that decide over no kernel": (
        "ConvLSTM2D",
        ((None, 10, 32, 32, 3),),
        {"kernel_size": 3, "params": 6976},
        [{"filters": 12, "params": 6528}, {"filters": 13, "params": 7540}],
    ),
    "an odd number of both directions": (
        "Bidirectional",
        ((None, 20, 8),),
        {"layer": Sought(find("LSTM"), {}), "output_shape": (None, 65)},
        [{"units": 32, "output_shape": (None, 64)}, {"units": 33, "output_shape": (None, 66)}],
    ),
    "fewer axes": (
        "Dense",
        ((None, 28, 28),),
        {"output_shape": (None, 10)},
        [{"units": 10, "output_shape": (None, 28, 10)}],
    ),
}


@pytest.mark.parametrize(("name", "inputs", "known", "expected"), NEAREST.values(), ids=NEAREST)
def test_nearest_of_each_kind(name: str, inputs: tuple[Shape, ...], known: Values, expected: list[Values]) -> None:
    """What comes nearest is told whatever decides over the output."""
    answer = solve(name, *inputs, **known)
    assert (answer.solutions, list(answer.nearest)) == ((), expected)


@pytest.mark.parametrize(
    ("name", "inputs", "known", "says"),
    [
        ("MaxPooling2D", (), {"params": 10}, "MaxPooling2D has no parameters"),
        ("Reshape", ((None, 784),), {"output_shape": (None, 28, 27)}, "its input holds 784 values, and that has 756"),
        (
            "LSTM",
            ((None, 20, 8),),
            {"output_shape": (None, 21, 32)},
            "LSTM gives 2 dimensions here, and (None, 21, 32)",
        ),
        (
            "Conv2DTranspose",
            (),
            {"strides": 2, "output_shape": (None, 7, 3, 1), "kernel_size": 9},
            "default of `padding`",
        ),
    ],
)
def test_reasons(name: str, inputs: tuple[Shape, ...], known: Values, says: str) -> None:
    """Why there is no solution; a whole sequence of another length is none that is wanted."""
    answer = solve(name, *inputs, **known)
    assert not answer.solutions
    assert says in (answer.reason or "")
    assert "return_sequences" not in (answer.reason or "")


def test_batch_in_what_is_wanted() -> None:
    """A shape as Keras prints it begins with the batch."""
    answer = solve("Dense", (None, 784), output_shape=(None, None, 10))
    assert answer.solutions == ({"units": 10},)
    assert solve("Dense", (None, 784), output_shape=(None, 3, 10)).solutions == ()


def test_order_of_solutions() -> None:
    """As people choose: a pool as long as its stride, a kernel of 3, a picture as high as wide."""
    pools = solve("MaxPooling1D", (None, 100, 8), output_shape=(None, 33, 8)).solutions
    assert pools[0] == {"pool_size": 3, "strides": 3, "padding": "valid"}
    whole = solve("AveragePooling2D", (None, 8, 8, 4), output_shape=(None, 1, 1, 4)).solutions
    assert {"pool_size": 8, "strides": 8, "padding": "valid"} == whole[0]
    kernels = solve("Conv1D", (None, 100, 3), params=1000).solutions
    assert [each["kernel_size"] for each in kernels][:2] == [3, 1]
    assert solve("MaxPooling2D", output_shape=(None, 14, 14, 8)).solutions[0] == {
        "pool_size": 2,
        "height": 28,
        "width": 28,
        "input_dim": 8,
    }


def test_as_many_axes_as_are_wanted() -> None:
    """Of an input that is not given, the output says how many axes it has, where the layer takes any number."""
    assert solve("Dense", output_shape=(None, 28, 10)).solutions == ({"units": 10, "time_steps": 28},)
    assert solve("Resizing", output_shape=(None, 12, 10, 4)).solutions[0]["width"] == 10
    assert solve("Permute", output_shape=(None, 3, 5)).solutions


@pytest.mark.parametrize(
    ("name", "shape"), [("UpSampling3D", (None, 44, 44, 44, 2)), ("MaxPooling2D", (None, 11, 11, 2))]
)
def test_no_parameters_beside_a_shape(name: str, shape: Shape) -> None:
    """A count that no window decides over leaves those that the shape allows."""
    source = (None, *(22,) * (len(shape) - 2), 2)
    both = solve(name, source, output_shape=shape, params=0)
    assert both.solutions
    assert both.solutions == solve(name, source, output_shape=shape).solutions


def test_what_was_found_before_the_end_of_the_search() -> None:
    """A count that is too large to be searched through has solutions all the same; each is a size that exists."""
    answer = solve("Dense", params=10**12)
    assert (answer.complete, answer.count) == (False, None)
    assert {"units": 1, "input_dim": 10**12 - 1} in answer.solutions
    large = solve("Conv2D", params=10**23 - 1)
    assert all(max(each.values()) < 2**63 for each in large.solutions)


def test_sizes_far_beyond_a_search() -> None:
    """Strides that no window makes up for are found at once, and the search ends within its budget."""
    far = 10**12
    answer = solve("MaxPooling2D", (None, far, far, 3), output_shape=(None, 7, 7, 3))
    assert {"strides": -(-far // 7), "padding": "same"} in answer.solutions
    assert not answer.complete
