"""The architectures of `keras.applications`: names, arguments, and what is said of wrong ones."""

from __future__ import annotations

import re
from typing import Any

import pytest

import mlcalc
from mlcalc.applications import build, find, is_application, names
from mlcalc.builder import Builder
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.layers import is_layer, make
from mlcalc.layers.core import InputLayer
from tests.test_imports import modules_after


def problems(name: str, arguments: dict[str, Any]) -> list[Diagnostic]:
    with pytest.raises(MlcalcError) as caught:
        build(name, arguments)
    return list(caught.value.diagnostics)


# Names.


@pytest.mark.parametrize("name", ["ResNet50", "resnet50", "res_net_50", "RESNET50"])
def test_names_in_any_case(name: str) -> None:
    """As for layers, neither case nor underscores matter."""
    assert is_application(name)
    assert build(name, {}).name == "resnet50"


def test_no_name_is_a_layer_too() -> None:
    """A name means one thing."""
    assert [] == [name for name in names() if is_layer(name)]


def test_unknown_name() -> None:
    """A misspelt name is known for what it is meant as."""
    with pytest.raises(MlcalcError, match="there is no architecture `ResNet51`") as caught:
        build("ResNet51", {})
    assert caught.value.diagnostics[0].help == "did you mean `ResNet50`?"


def test_table_alone() -> None:
    """To know that a name is none of them imports no layer, and to build one no other one."""
    table = modules_after("from mlcalc.applications import is_application; is_application('lstm')")
    assert not {name for name in table if name.startswith(("mlcalc.layers", "mlcalc.applications."))}
    one = modules_after("from mlcalc.applications import build; build('VGG16', {})")
    own = {name for name in one if name.startswith("mlcalc.applications.")}
    assert {"mlcalc.applications.base", "mlcalc.applications.network", "mlcalc.applications.vgg"} == own


def test_each_has_a_sentence_of_its_own() -> None:
    """What `mlcalc layers applications` says of them."""
    assert all(find(name).__doc__ for name in names())


# Arguments.


def test_by_position() -> None:
    """Arguments stand in the order of Keras, which is not that of all."""
    assert build("ResNet50", {}, [True, None, None, (64, 64, 3), None, 7]).output_shape((None, 64, 64, 3)) == (None, 7)
    assert build("MobileNetV2", {"include_top": False}, [(96, 96, 3), 0.5]).name == "mobilenetv2_0.50_96"


def test_twice() -> None:
    """What is given by position and by name is refused."""
    with pytest.raises(MlcalcError, match="`include_top` is given twice"):
        build("VGG16", {"include_top": True}, [False])


def test_too_many() -> None:
    """More values than there are arguments are refused."""
    with pytest.raises(MlcalcError, match="VGG16 takes at most 8 positional arguments, not 9"):
        build("VGG16", {}, [None] * 9)


def test_other_input() -> None:
    """An input in place of its own goes before what the arguments say, the batch included."""
    given = {"include_top": False, "input_tensor": InputLayer(batch_shape=(None, 64, 64, 3))}
    assert build("VGG16", given, input_shape=(None, 96, 96, 3)).input_shapes == [(None, 96, 96, 3)]


def test_what_leads_to_the_input_is_part_of_it() -> None:
    """As in Keras, the model begins where the tensor does, and names go on from there."""
    builder = Builder()
    x = builder.add_input("picture", (None, 300, 300, 3))
    x = builder.add(make("Rescaling", (0.5,)), "rescaling", [x])
    before = builder.model("before", [builder.add(make("CenterCrop", (224, 224)), "crop", [x])])
    model = build("EfficientNetB0", {"weights": None, "input_tensor": before})
    assert [node.name for node in model.graph.nodes][:5] == [
        "picture",
        "rescaling",
        "crop",
        "rescaling_1",
        "normalization",
    ]
    assert model.input_shapes == [(None, 300, 300, 3)]


def test_frozen() -> None:
    """It is a model, and is frozen like one."""
    model = build("MobileNetV2", {"include_top": False}).as_frozen()
    assert mlcalc.summarize(model).trainable_params == 0


def test_unknown_pooling_is_noted() -> None:
    """Keras passes over a pooling that it does not know."""
    [remark] = build("VGG16", {"include_top": False, "pooling": "global_max"}).remarks
    assert ("unknown-pooling", "pooling", "did you mean 'max'?") == (remark.code, remark.argument, remark.help)
    assert () == build("VGG16", {"pooling": "global_max"}).remarks


@pytest.mark.parametrize("name", names())
def test_no_remark(name: str) -> None:
    """What is right is silent."""
    assert () == build(name, {"include_top": False, "pooling": "avg"}).remarks


# What is refused.

REFUSED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "classes": ("VGG16", {"classes": 10}, "classes", r"ImageNet \(the default\) have 1,000 classes, not 10"),
    "classes, and weights asked for": (
        "VGG16",
        {"classes": 10, "weights": "imagenet"},
        "classes",
        "the weights of ImageNet have 1,000 classes, not 10",
    ),
    "another input": (
        "VGG16",
        {"input_shape": (160, 160, 3)},
        "input_shape",
        r"with the top fit \(224, 224, 3\) alone, not \(160, 160, 3\)",
    ),
    "another input of several": (
        "MobileNetV2",
        {"input_shape": [100, 100, 3]},
        "input_shape",
        "with the top fit squares of 96, 128, 160, 192, 224 with 3 channels alone",
    ),
    "grey pictures": (
        "ResNet50",
        {"include_top": False, "input_shape": (160, 160, 1)},
        "input_shape",
        "need 3 channels, not 1",
    ),
    "small pictures": (
        "InceptionV3",
        {"include_top": False, "input_shape": (64, 90, 3)},
        "input_shape",
        r"must be at least 75 × 75, which \(64, 90, 3\) is not",
    ),
    "small grey pictures": ("VGG16", {"input_shape": (28, 28, 1)}, "input_shape", "with the top fit"),
    "open sizes": (
        "VGG16",
        {"weights": None, "input_shape": (None, 96, 3)},
        "input_shape",
        "with the top, all sizes must be known",
    ),
    "no channels": (
        "VGG16",
        {"weights": None, "input_shape": (96, 96)},
        "input_shape",
        "a height, a width and channels",
    ),
    "open channels": (
        "VGG16",
        {"include_top": False, "weights": None, "input_shape": (96, 96, None)},
        "input_shape",
        "the channels must be known",
    ),
    "an activation": (
        "VGG16",
        {"classifier_activation": "sigmoid"},
        "classifier_activation",
        "end in softmax or no activation, not in 'sigmoid'",
    ),
    "an alpha": ("MobileNet", {"alpha": 0.3}, "alpha", "do not exist for an `alpha` of 0.3"),
    "a depth": ("MobileNet", {"depth_multiplier": 2}, "depth_multiplier", "a `depth_multiplier` of 2"),
    "a minimalistic alpha": (
        "MobileNetV3Small",
        {"minimalistic": True, "alpha": 0.75},
        "alpha",
        "of 0.75 and `minimalistic`, but for 1.0",
    ),
    "a name": ("EfficientNetV2B0", {"name": "mine"}, "name", "Keras finds the layers by the name"),
    "a name without that of the weights": ("ConvNeXtTiny", {"name": "mine"}, "name", "by convnext_tiny in the name"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_mend(case: str) -> None:
    """What Keras refuses names the argument and the reason, and what mends it does."""
    name, arguments, argument, message = REFUSED[case]
    problem = problems(name, arguments)[0]
    assert argument == problem.argument
    assert re.search(message, problem.message), problem.message
    assert problem.help
    assert problem.change is not None
    build(name, {**arguments, **problem.change.arguments})


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "weights": ("VGG16", {"weights": "imagnet"}, "must be imagenet, None or the path of a file of weights"),
    "an unknown argument": ("VGG16", {"num_classes": 10}, "no argument `num_classes`"),
    "no classes": ("VGG16", {"weights": None, "classes": 0}, "`classes` must be a positive integer, not 0"),
    "an unknown activation": (
        "VGG16",
        {"weights": None, "classifier_activation": "sofmax"},
        "VGG16: `classifier_activation` must be the name of an activation",
    ),
    "a picture that shrinks away": (
        "VGG16",
        {"include_top": False, "input_tensor": InputLayer(batch_shape=(None, 16, 16, 3))},
        r"VGG16 cannot be built: .* \(layer \"block5_pool\", which gets \(None, 1, 1, 512\)\)",
    ),
    "no filters": ("MobileNet", {"alpha": 0.01, "weights": None}, "MobileNet cannot be built: .*`filters`.*conv1"),
    "an open width": (
        "MobileNetV2",
        {"include_top": False, "weights": None, "input_shape": (96, None, 3)},
        "pads for the height and the width together",
    ),
    "widths that differ": (
        "MobileNetV2",
        {"include_top": False, "input_shape": (96, 96, 3), "input_tensor": InputLayer(batch_shape=(None, 96, 97, 3))},
        "must have the width of `input_tensor`",
    ),
    "a slash": ("VGG16", {"name": "a/b"}, "`name` must be a text without"),
    "a tensor": ("VGG16", {"input_tensor": 3}, "`input_tensor` must be an input"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong(case: str) -> None:
    """What else is wrong is said in the words of the architecture."""
    name, arguments, message = WRONG[case]
    assert re.search(message, problems(name, arguments)[0].message)


def test_file_of_weights() -> None:
    """A file of weights changes nothing, and need not be here: any input and any classes go with it."""
    model = build("VGG16", {"weights": "weights/own.h5", "classes": 5, "input_shape": (64, 64, 1)})
    assert model.output_shape((None, 64, 64, 1)) == (None, 5)
    assert build("EfficientNetB0", {"weights": "own.h5"}) == build("EfficientNetB0", {"weights": None})


def test_weights_of_imagenet_scale_once_more() -> None:
    """With them, Keras puts one more layer into EfficientNet, which is named by the count."""
    own = {node.name for node in build("EfficientNetB0", {}).graph.nodes}
    assert {"rescaling_1"} == own - {node.name for node in build("EfficientNetB0", {"weights": None}).graph.nodes}


def test_all_problems_at_once() -> None:
    """Independent mistakes are all told."""
    told = problems("MobileNet", {"classes": 10, "alpha": 0.3, "input_shape": (160, 160, 3)})
    assert ["classes", "alpha"] == [each.argument for each in told]
