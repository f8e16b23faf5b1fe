"""Sizes that work: what is said of them is compared with building the model at each size."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mlcalc
from mlcalc.applications import build
from mlcalc.errors import MlcalcError, UsageError
from mlcalc.model import Model
from mlcalc.render.solving import sizes_report
from mlcalc.solving.passing import Work, as_asked
from mlcalc.solving.sizes import Sizes, SizesThatWork, sizes_that_work
from mlcalc.trace import trace
from tests.solving.drawn import KINDS, unet

RANGE = (1, 70)


def load(description: dict[str, Any]) -> Model:
    return mlcalc.load(description)


def works_at(model: Model, shapes: list[list[int | None]]) -> bool:
    """Tell whether a model can be built on inputs of these shapes."""
    return not model.trace(*map(tuple, shapes)).failed


def expanded(entry: Sizes) -> set[int]:
    found = [size for each in entry.works for size in each.sizes()]
    assert found == sorted(set(found))
    return set(found)


def check(model: Model, between: tuple[int, int] = RANGE) -> SizesThatWork:
    """Compare an answer with building the model at every size."""
    answer = sizes_that_work(model, between=between)
    given: list[list[int | None]] = [list(shape) for shape in model.input_shapes]
    open_axes = [axis for entry in answer.sizes for axis in entry.axes]
    for entry in answer.sizes:
        for axes in [[axis] for axis in entry.axes] if entry.is_independent else [entry.axes]:
            shapes = [list(shape) for shape in given]
            for axis in open_axes:
                shapes[axis.number][axis.place] = axis.size if axis in entry.fixed else None
            expected = set()
            for size in range(entry.between[0], entry.between[1] + 1):
                for axis in axes:
                    shapes[axis.number][axis.place] = size
                if works_at(model, shapes):
                    expected.add(size)
            assert expanded(entry) == expected
        if entry.given is not None and not entry.fixed:
            assert entry.works_as_given == (entry.given in expanded(entry)) or not RANGE[0] <= entry.given <= RANGE[1]
    return answer


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(KINDS)), st.integers(0, 10**6))
def test_as_built(kind: str, seed: int) -> None:
    """What is called a size that works, works; what is left out, fails: over the whole range."""
    check(load(KINDS[kind](random.Random(seed))))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["unet", "chain", "residual", "two inputs"]), st.integers(0, 10**6))
def test_independent_axes(kind: str, seed: int) -> None:
    """Axes of entries that hold nothing fixed do not depend on each other: any sizes of theirs work together."""
    draw = random.Random(seed)
    model = load(KINDS[kind](draw))
    answer = sizes_that_work(model, between=RANGE)
    if any(entry.fixed for entry in answer.sizes):
        return
    variables = [
        ([axis], expanded(entry)) if entry.is_independent else (list(entry.axes), expanded(entry))
        for entry in answer.sizes
        for axis in (entry.axes if entry.is_independent else entry.axes[:1])
    ]
    for _ in range(20):
        shapes = [list(shape) for shape in model.input_shapes]
        expected = True
        for axes, sizes in variables:
            size = draw.choice(sorted(sizes)) if sizes and draw.random() < 0.7 else draw.randint(*RANGE)
            expected &= size in sizes
            for axis in axes:
                shapes[axis.number][axis.place] = size
        assert works_at(model, shapes) == expected


def test_rule_of_a_unet() -> None:
    """Each pooling of two doubles what the sizes must be multiples of; the given one fails where a row is dropped."""
    model = load(UNET)
    [entry] = sizes_that_work(model).sizes
    assert [axis.name for axis in entry.axes] == ["height", "width"]
    assert entry.is_independent
    assert (entry.rule, entry.given, entry.nearest) == ("multiples of 4", 250, [248, 252])
    assert [list(each) for each in entry.works] == [[4, 1024, 4]]
    assert entry.limits[0].reason == '124 and 125: "max_pooling2d_1" drops the last row of 125'


UNET = {
    "inputs": {"image": [250, 250, 1]},
    "layers": [
        {"name": "d1", "conv2d": {"filters": 2, "kernel_size": 3, "padding": "same"}, "from": "image"},
        {"max_pooling2d": 2},
        {"name": "d2", "conv2d": {"filters": 2, "kernel_size": 3, "padding": "same"}},
        {"max_pooling2d": 2},
        {"name": "u2", "conv2d_transpose": {"filters": 2, "kernel_size": 2, "strides": 2}},
        {"type": "concatenate", "from": ["u2", "d2"]},
        {"name": "u1", "up_sampling2d": 2},
        {"type": "concatenate", "from": ["u1", "d1"]},
    ],
    "outputs": ["concatenate_1"],
}


def test_work_of_a_deep_unet() -> None:
    """Sixty layers and a thousand sizes take as many questions as two periods of them, not as all sizes."""
    draw = random.Random(4)
    layers: list[Any] = []
    levels = 6
    for level in range(levels):
        conv = {"filters": 2, "kernel_size": 3, "padding": "same"}
        layers += [{"name": f"d{level}_{number}", "conv2d": conv} for number in range(4)]
        layers.append({"max_pooling2d": 2})
    for level in reversed(range(levels)):
        layers.append({"name": f"u{level}", "conv2d_transpose": {"filters": 2, "kernel_size": 2, "strides": 2}})
        layers.append({"type": "concatenate", "from": [f"u{level}", f"d{level}_3"]})
        layers += [{"conv2d": {"filters": 2, "kernel_size": 3, "padding": "same"}}] * draw.choice([2])
    model = load({"input": [500, 500, 1], "layers": layers})
    assert len(model.graph.nodes) > 50
    work = Work()
    [entry] = sizes_that_work(model, work=work).sizes
    assert entry.rule == "multiples of 64"
    assert entry.nearest == [448, 512]
    # 64 sizes of a period and the search down one class, of the 18 layers that change sizes, for both axes; of those
    # that keep sizes, eight count as one
    assert work.asked < 2 * (64 + 10) * (18 + 6)


def test_valid_unet() -> None:
    """The network of 2015, whose sizes shrink: 572 works, and each 16 rows more."""
    layers: list[Any] = []
    for level in range(4):
        layers.append({"conv2d": {"filters": 1, "kernel_size": 3}})
        layers.append({"name": f"d{level}", "conv2d": {"filters": 1, "kernel_size": 3}})
        layers.append({"max_pooling2d": 2})
    layers += [{"conv2d": {"filters": 1, "kernel_size": 3}}] * 2
    for level, cut in zip((3, 2, 1, 0), (4, 16, 40, 88), strict=True):
        layers.append({"name": f"u{level}", "conv2d_transpose": {"filters": 1, "kernel_size": 2, "strides": 2}})
        layers.append({"name": f"c{level}", "cropping2d": cut, "from": f"d{level}"})
        layers.append({"type": "concatenate", "from": [f"c{level}", f"u{level}"]})
        layers += [{"conv2d": {"filters": 1, "kernel_size": 3}}] * 2
    [entry] = check(load({"input": [570, 572, 1], "layers": layers}), (1, 300)).sizes[:1]
    assert [list(each) for each in entry.works] == [[188, 300, 16]]
    tall, wide = sizes_that_work(load({"input": [570, 572, 1], "layers": layers})).sizes
    assert (tall.rule, tall.nearest) == ("16·k + 12, at least 188", [556, 572])
    assert (wide.given, wide.nearest) == (572, [])


def test_axes_that_must_agree() -> None:
    """Two inputs that are added have one size: they stand in one entry, along each axis."""
    layers = [{"type": "add", "from": ["one", "two"]}, {"max_pooling2d": 3}]
    model = load({"inputs": {"one": [12, 9, 1], "two": [12, 9, 1]}, "layers": layers})
    high, wide = sizes_that_work(model).sizes
    assert [(axis.input, axis.name) for axis in high.axes] == [("one", "height"), ("two", "height")]
    assert not high.is_independent
    assert (high.given, wide.given) == (12, 9)
    assert high.rule == "at least 3"


def test_axis_that_decides() -> None:
    """Where one input is half as large, each axis has an entry of its own, with the others as they are."""
    layers: list[Any] = [
        {"max_pooling2d": 2, "name": "half", "from": "large"},
        {"type": "concatenate", "from": ["half", "small"]},
    ]
    model = load({"inputs": {"large": [20, 20, 1], "small": [10, 10, 1]}, "layers": layers})
    answer = check(model)
    found = [(entry.axes[0].input, entry.in_words) for entry in answer.sizes]
    assert found == [("large", "20 to 21"), ("small", "10 alone")] * 2
    large = next(entry for entry in answer.sizes if entry.axes[0].input == "large")
    assert [(axis.input, axis.name, axis.size) for axis in large.fixed] == [("small", "height", 10)]


def test_reshape_binds_both_axes() -> None:
    """A target that is fixed leaves one product: the axes decide over each other."""
    model = load(
        {
            "input": [28, 28, 1],
            "layers": [
                {"conv2d": {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}},
                {"reshape": [49, 8]},
            ],
        }
    )
    answer = check(model)
    assert [entry.in_words for entry in answer.sizes] == ["27 to 28", "27 to 28"]
    assert answer.sizes[0].fixed[0].name == "width"


def test_shared_layers() -> None:
    """A layer that is called twice has one set of weights, which binds the sizes of both calls."""
    layers: list[Any] = [
        {"name": "a", "flatten": None, "from": "one"},
        {"name": "b", "flatten": None, "from": "two"},
        {"name": "dense", "dense": 3, "from": "a"},
        {"name": "again", "call": "dense", "from": "b"},
        {"type": "add", "from": ["dense", "again"]},
    ]
    model = load({"inputs": {"one": [4, 2], "two": [4, 2]}, "layers": layers})
    [entry] = check(model).sizes
    assert len(entry.axes) == 2
    assert entry.rule == "every size"


def test_nested_models() -> None:
    """The layer that fails inside a model has its path."""
    inner = {"input": [None, None, 2], "layers": [{"max_pooling2d": 4, "name": "shrinking"}]}
    model = load({"input": [3, 3, 2], "layers": [{"name": "tower", "model": inner}]})
    [entry] = check(model).sizes
    assert entry.rule == "at least 4"
    assert entry.limits[0].layer == "tower/shrinking"


@pytest.mark.parametrize(
    ("name", "rule"),
    [("tests/conformance/records/files/graph.keras", "every size"), ("samples/u-net.yaml", "multiples of 16")],
)
def test_files(name: str, rule: str) -> None:
    """Saved models and descriptions are asked in the same way."""
    model = mlcalc.load(name)
    assert isinstance(model, Model)
    assert sizes_that_work(model).sizes[0].rule == rule


def test_axes_by_name_and_number() -> None:
    """`--free` takes both; what is no axis, or never free, is refused."""
    model = load(UNET)
    assert [axis.name for axis in sizes_that_work(model, free=["2"]).sizes[0].axes] == ["width"]
    with pytest.raises(UsageError, match="is no axis"):
        sizes_that_work(model, free=["depth"])
    with pytest.raises(UsageError, match="is never free"):
        sizes_that_work(model, free=["channels"])
    with pytest.raises(UsageError, match="is never free"):
        sizes_that_work(model, free=["3"])


def test_nothing_to_free() -> None:
    """A vector has no axis of space or time."""
    with pytest.raises(MlcalcError, match="no input of the model has an axis of space or time"):
        sizes_that_work(load({"input": [8], "layers": [{"dense": 1}]}))


def test_a_model_that_fails_anyway() -> None:
    """What fails whatever the sizes leaves none, and says which layer that is."""
    layers: list[Any] = [
        {"name": "side", "conv2d": {"filters": 3, "kernel_size": 1}, "from": "image"},
        {"type": "add", "from": ["side", "image"]},
    ]
    answer = sizes_that_work(load({"inputs": {"image": [8, 8, 2]}, "layers": layers}))
    assert not answer.is_answer
    assert answer.as_dict() == {"sizes": []}
    assert answer.sizes[0].limits[0].layer == "add"


def test_budget() -> None:
    """Where every size must be asked and the budget ends, the range ends there, and it is said."""
    model = load({"input": [4, 8], "layers": [{"flatten": None}, {"reshape": [-1, 4]}]})
    answer = sizes_that_work(model, work=Work(100))
    [entry] = answer.sizes
    assert entry.between == (1, 50)
    assert "above 50 were not searched" in answer.problems[0].message


def test_range() -> None:
    """A range has a first and a last size, and not too many between them."""
    for between in ((5, 4), (0, 4), (1, 10**6)):
        with pytest.raises(UsageError):
            sizes_that_work(load(UNET), between=between)


def test_drawn_unets_have_answers() -> None:
    """The comparison above is not one of models that never work."""
    rules = [sizes_that_work(load(unet(random.Random(seed), 2))).is_answer for seed in range(40)]
    assert 10 < sum(rules) < 40


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("InceptionV3", "at least 75"),
        ("VGG16", "at least 32"),
        ("ResNet50", "at least 32"),
        ("ConvNeXtTiny", "at least 32"),
        ("EfficientNetB0", "at least 32"),
        ("MobileNetV2", "at least 32"),
    ],
)
def test_architectures(name: str, rule: str) -> None:
    """Published networks, with what their layers take; no rule of growth is missing in them."""
    model = mlcalc.layer(name)
    assert isinstance(model, Model)
    work = Work()
    [entry] = sizes_that_work(model, work=work).sizes
    assert entry.rule == rule
    assert work.asked < 80 * len(model.graph.nodes) * len(entry.axes)


TURNED = [
    {"name": "turned", "type": "permute", "dims": [2, 1, 3]},
    {"type": "concatenate", "from": ["turned", "input"]},
]


def test_given_pair_that_must_be_equal_and_is_not() -> None:
    """Two sizes that differ fail, and the sizes that both may have are named."""
    answer = check(load({"input": [16, 24, 1], "layers": TURNED}))
    [entry] = answer.sizes
    assert (entry.given, entry.works_as_given, entry.nearest) == (None, False, [16, 24])
    assert [(each.layer, each.reason, each.size) for each in entry.limits] == [("concatenate", "24 and 16", None)]
    [sentence, *_] = sizes_report(answer)
    assert str(getattr(sentence, "text", "")).startswith(
        'height and width, the same size: every size (of those from 1 to 70). 16 × 24 fails at "concatenate"'
    )


@pytest.mark.parametrize("given", [(20, 20), (20, 21)])
def test_axes_that_work_only_together(given: tuple[int, int]) -> None:
    """Neither axis alone leads to 5 × 5 values, both together do."""
    layers = [{"type": "max_pooling2d", "pool_size": 3}, {"type": "reshape", "target_shape": [5, 5]}]
    [entry] = check(load({"input": [*given, 1], "layers": layers})).sizes
    assert [axis.name for axis in entry.axes] == ["height", "width"]
    assert (entry.rule, entry.nearest) == ("15 to 17", [17])


def test_saved_crop(tmp_path: Path) -> None:
    """An empty tensor is no size that works, though tf.keras goes on with it."""
    crop = {"name": "crop", "cropping": [[2, 2], [1, 1]], "data_format": "channels_last"}
    own = {"batch_input_shape": [None, None, None, 3]}
    config = {"name": "m", "layers": [{"class_name": "Cropping2D", "config": {**crop, **own}}]}
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"class_name": "Sequential", "config": config, "keras_version": "2.9.0"}))
    model = mlcalc.load(path)
    assert isinstance(model, Model)
    answer = sizes_that_work(model)
    assert [([axis.name for axis in each.axes], each.rule, each.fixed) for each in answer.sizes] == [
        (["height"], "at least 5", ()),
        (["width"], "at least 3", ()),
    ]


PADDED = ["EfficientNetB0", "MobileNetV2", "MobileNetV3Small", "NASNetMobile"]
"""Architectures whose paddings depend on the size of the picture."""


@pytest.mark.parametrize("name", PADDED)
def test_architectures_as_they_are_built_for_each_size(name: str) -> None:
    """What is asked of one that was built for a size is what it gives when it is built for another one."""
    arguments = {"weights": None, "include_top": False}
    built = build(name, {**arguments, "input_shape": (64, 64, 3)})
    for height, width in ((33, 64), (47, 45), (62, 70), (97, 101), (128, 127)):
        shape = (None, height, width, 3)
        other = build(name, {**arguments, "input_shape": shape[1:]}).trace()
        asked = trace(as_asked(built.graph), [shape])
        assert [call.outputs for call in asked.calls] == [call.outputs for call in other.calls]


def test_sizes_of_an_architecture_that_halves_odd_pictures() -> None:
    """Every size works for which it is built anew, though the one that is built fits no other parity."""
    [entry] = sizes_that_work(build("NASNetMobile", {}), between=(32, 300)).sizes
    assert (entry.rule, entry.works_as_given) == ("every size", True)


def _with_own_input(module: dict[str, str]) -> dict[str, Any]:
    """Return a saved model with one inside that states its input, as Keras writes both into an `.h5` file."""
    shape = {"batch_shape": [None, 32, 32, 1], "name": "given"}
    pool = {"class_name": "MaxPooling2D", "config": {"name": "pool", "pool_size": [2, 2]}}
    inner = {"name": "inner", "layers": [{"class_name": "InputLayer", "config": shape}, pool]}
    layers = [{"class_name": "InputLayer", "config": shape}, {"class_name": "Sequential", "config": inner, **module}]
    return {"class_name": "Sequential", "config": {"name": "outer", "layers": layers}, **module}


@pytest.mark.parametrize(
    ("version", "module", "works"),
    [
        ("3.15.1", {}, [(32, 32, 1)]),
        ("2.15.0", {}, [(2, 1024, 1)]),
        ("2.15.0", {"module": "keras"}, [(2, 1024, 1)]),
        (None, {}, [(2, 1024, 1)]),
        (None, {"module": "keras"}, [(32, 32, 1)]),
    ],
)
def test_models_inside_a_saved_one_are_held_to_their_inputs_by_the_keras_that_saved_them(
    tmp_path: Path, version: str | None, module: dict[str, str], works: list[tuple[int, int, int]]
) -> None:
    """Keras 3.15 refuses to build each file with another size for the outer input, Keras 2.15 builds it."""
    h5py = pytest.importorskip("h5py")

    data = _with_own_input(module)
    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(data)
        file.create_group("model_weights")
        if version is not None:
            file.attrs["keras_version"] = version
    said = data if version is None else {"keras_version": version, **data}
    for model in (mlcalc.load(path), mlcalc.load(said)):
        assert isinstance(model, Model)
        [entry] = sizes_that_work(model).sizes
        assert [tuple(each) for each in entry.works] == works
