"""Architectures of `keras.applications` in a description: as a base, as a model inside, in each form."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError, Source
from mlcalc.model import Model
from mlcalc.readers.budget import TooLargeError
from mlcalc.readers.description.build import read_description
from mlcalc.readers.description.yaml_text import read_yaml

FORMS: dict[str, Any] = {
    "arguments": {"mobilenet_v2": {"input_shape": [160, 160, 3], "include_top": False}},
    "a call": "MobileNetV2(input_shape=(160, 160, 3), include_top=False)",
    "a call with its module": "tf.keras.applications.mobilenet_v2.MobileNetV2((160, 160, 3), include_top=False)",
    "spelt out": {"type": "MobileNetV2", "input_shape": [160, 160, 3], "include_top": False},
}


def read(text: str) -> Model:
    return read_description(read_yaml(Source("m.yaml", text)))


@pytest.mark.parametrize("form", FORMS)
def test_model_inside(form: str) -> None:
    """It is one row, with Keras' own name of the model."""
    model = mlcalc.load({"input": [160, 160, 3], "layers": ["Rescaling(1./255)", FORMS[form], "flatten"]})
    rows = mlcalc.summarize(model).layers
    assert ["rescaling", "mobilenetv2_1.00_160", "flatten"] == [row.name for row in rows]
    assert ("Functional", (None, 5, 5, 1280), 2_257_984) == (rows[1].type, rows[1].output_shape, rows[1].params)


def test_opened() -> None:
    """Its layers have rows of their own where they are asked for."""
    model = mlcalc.load({"input": [160, 160, 3], "layers": [FORMS["arguments"]]})
    names = [row.name for row in mlcalc.summarize(model, depth=None).layers]
    assert names[:3] == ["mobilenetv2_1.00_160", "mobilenetv2_1.00_160/input_layer", "mobilenetv2_1.00_160/Conv1"]


@pytest.mark.parametrize("form", FORMS)
def test_first_layer_states_the_input(form: str) -> None:
    """Without an input of its own, the model has that of the architecture."""
    assert mlcalc.load({"layers": [FORMS[form]]}).input_shapes == [(None, 160, 160, 3)]


def test_name_beside_is_that_of_the_row() -> None:
    """A name beside it is no argument: those of the layers inside stay, and Keras allows no other for some."""
    model = read("layers:\n  - {name: backbone, convnext_tiny: {include_top: false}}\n")
    [row] = mlcalc.summarize(model).layers
    assert row.name == "backbone"
    inner = model.graph.nodes[-1].layer
    assert isinstance(inner, Model)
    assert inner.graph.nodes[2].name == "convnext_tiny_stem"
    assert read("layers:\n  - {name: backbone, efficientnet_v2_b0: }\n").graph.nodes[-1].name == "backbone"


def test_twice() -> None:
    """A second one has a name and weights of its own."""
    model = read(
        "inputs: {a: [64, 64, 3]}\nlayers:\n  - {vgg16: {include_top: false}, from: a}\n"
        "  - {vgg16: {include_top: false}, from: a}\n  - {add: , from: [vgg16, vgg16_1]}\n"
    )
    assert mlcalc.summarize(model).params == 2 * 14_714_688


def test_frozen_inside() -> None:
    """`trainable: false` beside it freezes it, and nothing else."""
    model = read(
        "input: [96, 96, 3]\nlayers:\n  - {resnet50: {include_top: false, pooling: avg}, trainable: false}\n"
        "  - dense: 1\n"
    )
    assert mlcalc.summarize(model).trainable_params == 2049


def test_in_a_wrapper() -> None:
    """Each picture of a film goes through it."""
    model = read("input: [4, 96, 96, 3]\nlayers:\n  - time_distributed: {vgg16: {include_top: false, pooling: avg}}\n")
    assert mlcalc.summarize(model).layers[0].output_shape == (None, 4, 512)


def test_its_name_alone_asks_for_no_weights() -> None:
    """A name alone is the architecture; a call is that of Keras, with the weights of ImageNet by default."""
    assert mlcalc.load({"layers": ["EfficientNetB0"]}) != mlcalc.load({"layers": ["EfficientNetB0()"]})
    assert mlcalc.load({"layers": ["EfficientNetB0"]}) == mlcalc.load({"layers": ["EfficientNetB0(weights=None)"]})


BASES = ["MobileNetV2", "mobilenet_v2", "MobileNetV2(weights=None)", {"mobilenet_v2": {"weights": None}}]


@pytest.mark.parametrize("base", BASES, ids=str)
def test_base(base: Any) -> None:
    """A model begins with its layers, which keep their names."""
    model = mlcalc.load({"base": base, "layers": [{"dense": 10}]})
    names = [row.name for row in mlcalc.summarize(model).layers]
    assert ["input_layer", "Conv1", "bn_Conv1"] == names[:3]
    assert ["global_average_pooling2d", "predictions", "dense"] == names[-3:]


def test_base_with_another_input() -> None:
    """The shape that is given in place of its own is the one that it is built for."""
    description = {"base": "VGG16", "layers": [{"dense": 10}]}
    model = mlcalc.load(description, input_shape=(None, 64, 64, 3))
    assert {row.name: row.params for row in mlcalc.summarize(model).layers}["fc1"] == (2 * 2 * 512 + 1) * 4096


def test_frozen_base() -> None:
    """`trainable: false` in it freezes its layers alone."""
    model = read("base: {resnet50: {include_top: false, pooling: avg}, trainable: false}\nlayers:\n  - dense: 1\n")
    assert mlcalc.summarize(model).trainable_params == 2049


def test_layer_as_base() -> None:
    """A layer is none."""
    with pytest.raises(MlcalcError, match="a model begins with another model, and `dense` is a layer"):
        read("base: {dense: 5}\nlayers:\n  - dense: 1\n")


def test_place_of_an_argument() -> None:
    """What Keras refuses stands where it was written, with the mend in the spelling of the text."""
    with pytest.raises(MlcalcError) as caught:
        read("layers:\n  - vgg16: {input_shape: [28, 28, 1]}\n  - resnet50:\n      classes: 10\n")
    first, second = caught.value.diagnostics
    assert (str(first.place), str(second.place)) == ("m.yaml:2:26", "m.yaml:4:16")
    assert first.help == "for example, change line 2 to: - vgg16: {input_shape: [32, 32, 1], weights: null}"
    assert second.help == "`weights=None` goes without them: add below line 4: `weights: null`"


@pytest.mark.parametrize(
    "text",
    [
        "input: [96, 96, 3]\nlayers:\n  - vgg16: {include_top: false, pooling: mean}\n",
        "input: [96, 96, 3]\nlayers:\n  - VGG16(include_top=False, pooling='mean')\n",
        "input: [2, 96, 96, 3]\nlayers:\n  - time_distributed: {vgg16: {include_top: false, pooling: mean}}\n",
        "base: {vgg16: {include_top: false, pooling: mean}}\nlayers: [flatten]\n",
    ],
)
def test_warning_inside(text: str) -> None:
    """What Keras passes over is said at its place, in a wrapper and of a base, too."""
    [remark] = read(text).remarks
    assert remark.code == "unknown-pooling"
    assert remark.place is not None
    assert remark.place.column > 5


def test_mistake_inside_has_the_place_of_the_entry() -> None:
    """Nobody wrote its layers here: what is wrong in them is wrong with what it gets."""
    with pytest.raises(MlcalcError) as caught:
        mlcalc.summarize(read("input: [3, 3, 3]\nlayers:\n  - vgg16: {include_top: false}\n"))
    [problem] = caught.value.diagnostics
    assert str(problem.place) == "m.yaml:3:5"
    assert problem.labels[0].text == 'in its layer "block2_pool"'


def test_many_are_bounded() -> None:
    """A short description that names large ones again and again is refused."""
    with pytest.raises(TooLargeError, match="takes more than"):
        read("input: [331, 331, 3]\nlayers: [" + "NASNetLarge, " * 200 + "flatten]\n")


@pytest.mark.parametrize(("size", "is_right"), [(64, True), (100, False)])
def test_input_of_another_shape(size: int, is_right: bool) -> None:
    """An architecture that states another shape than the input has is refused, as Keras refuses to call it."""
    base = {"MobileNetV2": {"weights": None, "include_top": False, "input_shape": [64, 64, 3]}}
    description = {"input": [size, size, 3], "layers": [base]}
    if is_right:
        assert (None, 2, 2, 1280) == mlcalc.load(description).output_shape((None, size, size, 3))
        return
    with pytest.raises(MlcalcError, match=r"takes \(None, 64, 64, 3\), and is called on \(None, 100, 100, 3\)"):
        mlcalc.load(description).output_shape()


@pytest.mark.parametrize(
    ("layers", "mend"),
    [
        (
            "[vgg16: {weights: imagenet}, flatten, dense: 1]",
            "[vgg16: {weights: imagenet, include_top: false}, flatten, dense: 1]",
        ),
        ("[vgg16, dense: 1]", "[{vgg16: {include_top: false, pooling: avg}}, dense: 1]"),
        ("[vgg16]", "[{vgg16: {input_shape: [150, 150, 3], weights: null}}]"),
        (
            "[vgg16: {input_shape: [64, 64, 3], include_top: false}, flatten]",
            "[vgg16: {input_shape: [150, 150, 3], include_top: false}, flatten]",
        ),
        ('["VGG16()", "Dense(1)"]', """["VGG16(include_top=False, pooling='avg')", "Dense(1)"]"""),
    ],
)
def test_base_on_another_shape(layers: str, mend: str) -> None:
    """What stands on pictures of another size is mended in its own call, and the model then passes."""
    text = f"input: [150, 150, 3]\nlayers: {layers}\n"
    helps = [each.help or "" for each in read(text).trace().errors]
    assert [mend] == [each.partition("layers: ")[2] for each in helps]
    assert not read(text.replace(layers, mend)).trace().errors


@pytest.mark.parametrize("shape", ["[160, 160]", "[160, 160, 1]"])
def test_base_on_pictures_without_colours(shape: str) -> None:
    """The input is told its channels, and keeps the sizes that it has."""
    text = f"input: {shape}\nlayers: [vgg16: {{weights: imagenet, include_top: false}}]\n"
    [problem] = read(text).trace().errors
    assert (problem.help or "").endswith("change line 1 to: input: [160, 160, 3]")
