"""Architectures of `keras.applications` as targets of the command, by name and as a call."""

from __future__ import annotations

import json
import re

import pytest

from mlcalc.applications import names
from tests.cli.conftest import Run


def test_by_name(run_process: Run) -> None:
    """A name alone is a model, as published."""
    assert ("25636712\n", "", 0) == run_process("params", "resnet50", "--quiet")
    assert ("(None, 1000)\n", "", 0) == run_process("shape", "MobileNetV2", "--quiet")


def test_with_another_input(run: Run) -> None:
    """`--input` is the input that it is built for."""
    outcome = run("summary", "VGG16", "--input", "64,64,1", "--format", "json")
    layers = {layer["name"]: layer for layer in json.loads(outcome.stdout)["layers"]}
    assert ("", 0) == (outcome.stderr, outcome.code)
    assert layers["fc1"]["params"] == (2 * 2 * 512 + 1) * 4096
    assert layers["block1_conv1"]["params"] == (9 + 1) * 64


def test_small_input(run: Run) -> None:
    """An input that Keras refuses is refused."""
    outcome = run("summary", "Xception", "--input", "64,64,3")
    assert outcome.code == 1
    assert "error: Xception: pictures must be at least 71 × 71, which (64, 64, 3) is not\n" in outcome.stderr


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("100", "100,100,3"),
        ("100,90", "100,90,3"),
        ("8,100,90,1", "100,90,1"),
        ("3,64,64", "64,64,3"),
        ("9,9,3", "32,32,3"),
    ],
)
def test_wrong_input(run: Run, typed: str, meant: str) -> None:
    """Of a shape that no picture has, the flag says which one is meant."""
    assert re.search(rf"`--input[ =]{meant}`\n", run("summary", "VGG16", "--input", typed).stderr)
    assert 0 == run("summary", "VGG16", "--input", meant).code


@pytest.mark.parametrize(
    ("word", "mend"),
    [
        ("vgg13", "which one? There are VGG16, VGG19"),
        ("resnet18", "which one? There are ResNet50, ResNet101, ResNet152, "),
        ("conv", "did you mean `Conv2D`?"),
        ("conv2", "did you mean `Conv2D`?"),
    ],
)
def test_member_that_is_none(run: Run, word: str, mend: str) -> None:
    """Another number behind the name of a family names its members; what is called like a layer is one."""
    assert mend in run("summary", word).stderr


def test_as_a_call(run: Run) -> None:
    """A call is that of Keras, with the module or without."""
    call = "MobileNetV2(alpha=0.5, include_top=False, input_shape=(96,96,3))"
    for module in ("", "keras.applications.", "tf.keras.applications.mobilenet_v2."):
        assert ("706224\n", "", 0) == run("params", module + call, "--quiet")


def test_mend(run: Run) -> None:
    """What does not go with the weights is shown at its place, and the call that mends it works."""
    outcome = run("params", "ResNet50(classes=10)", "--quiet")
    mended = outcome.stderr.rpartition(" to: ")[2].strip()
    assert (2, "ResNet50(classes=10, weights=None)") == (outcome.code, mended)
    assert ("23608202\n", "", 0) == run("params", mended, "--quiet")


def test_models_of_pytorch(run: Run) -> None:
    """Those of torchvision have other layers, and are not taken for Keras' own."""
    for call in ("torchvision.models.resnet50()", "models.resnet50(pretrained=True)"):
        outcome = run("params", call)
        assert outcome.code == 2
        assert "is a model of PyTorch" in outcome.stderr


def test_flags(run: Run) -> None:
    """Its arguments stand in a call, which the message shows."""
    outcome = run("params", "resnet50", "--no-include-top")
    assert outcome.code == 2
    assert 'an architecture has its arguments in a call: "ResNet50(include_top=False)"' in outcome.stderr


def test_no_command(run: Run) -> None:
    """A name in the place of a command says what is meant."""
    assert "mlcalc summary resnet50" in run("resnet50").stderr


def test_misspelt(run: Run) -> None:
    """A misspelt name is known for what it is meant as."""
    assert "did you mean `MobileNetV2`?" in run("summary", "MobilNetV2").stderr
    assert "did you mean `EfficientNetB0`?" in run("summary", "EfficentNetB0()").stderr
    assert "did you mean `DenseNet121`?" in run("layers", "DensNet121").stderr


def test_list(run: Run) -> None:
    """All are listed, and each is explained with its arguments and a command that works."""
    assert names() == run("layers", "applications", "--quiet").stdout.split()[: len(names())]
    text = run("layers", "mobilenet_v2").stdout
    assert "Sandler et al." in text
    assert "\nalpha                  1.0 " in text
    assert "\nExample: mlcalc summary 'MobileNetV2(include_top=False, input_shape=(160, 160, 3))'\n" in text
    data = json.loads(run("layers", "MobileNetV2", "--format", "json").stdout)
    assert [each["name"] for each in data["arguments"]] == run("layers", "mobilenetv2", "-q").stdout.split()
