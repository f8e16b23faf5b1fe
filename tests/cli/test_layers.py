"""`mlcalc layers`: what there is, and what one layer takes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from mlcalc import applications
from mlcalc.layers import FAMILIES, names
from tests.cli.conftest import Run
from tests.cli.test_output import bare, on_a_terminal
from tests.commands import Outcome


def test_every_layer(run: Run) -> None:
    """Bare, it is a list of names for scripts."""
    outcome = run("layers", "--quiet")
    assert ("", 0) == (outcome.stderr, outcome.code)
    assert names() == outcome.stdout.split()


def test_names_in_a_file(run: Run, tmp_path: Path) -> None:
    """The bare list goes to a file if one is named."""
    assert Outcome("", "", 0) == run("layers", "--quiet", "--output", str(tmp_path / "names.txt"))
    assert names() == (tmp_path / "names.txt").read_text().split()


def test_families(run: Run) -> None:
    """For people, each layer stands in its family, with its other names and what it does."""
    text = run("layers").stdout
    assert f"\n{len(names())} layers; " in text
    (line,) = (line for line in text.split("\n") if line.split()[1:2] == ["MaxPooling2D"])
    assert ["pooling", "MaxPooling2D", "MaxPool2D"] == line.split()[:3]
    assert line.endswith("Keeps the largest value of each window over an image.")


def test_one_layer(run: Run) -> None:
    """One layer shows its arguments, their flags and defaults, and what is ignored."""
    text = run("layers", "conv1d").stdout
    assert text.startswith("Conv1D\nA convolution over time: ")
    lines = {line.split()[0]: line.split() for line in text.split("\n") if "--" in line}
    assert ["filters", "--filters", "integer", "required"] == lines["filters"][:4]
    assert ["kernel_size", "--kernel-size", "integers", "required"] == lines["kernel_size"][:4]
    assert ["padding", "--padding", "valid|same|causal", "valid"] == lines["padding"][:4]
    assert ["strides", "--strides", "integers", "1"] == lines["strides"][:4]
    assert ["use_bias", "--use-bias", "boolean", "true"] == lines["use_bias"][:4]
    assert "Whether a learnt number is added to each output." == " ".join(lines["use_bias"][4:])
    ignored = text.split("\nAccepted and ignored, as only training needs them:\n")[1]
    assert ["kernel_initializer", "How", "the", "kernel", "begins,"] == ignored.splitlines()[1].split()[:5]
    assert "\nExample: mlcalc params conv1d --filters 8 --kernel-size 3 --input 10,3\n" in text
    assert "\noutput (None, 8, 8)   batch, 8 time steps, 8 filters\n" in text


def test_arguments_of_one_layer(run: Run) -> None:
    """Bare, they are names for scripts."""
    assert ("pool_size\nstrides\npadding\ndata_format\n", "", 0) == run("layers", "maxpool1d", "-q")


def test_json(run: Run) -> None:
    """As JSON, the families with their layers, or the arguments of one."""
    families = json.loads(run("layers", "-f", "json").stdout)
    assert names() == [name for family in families.values() for name in family]
    pooling = families["pooling"]["MaxPooling2D"]
    assert {"aliases": ["MaxPool2D"], "does": "Keeps the largest value of each window over an image."} == pooling
    told = csv.DictReader(io.StringIO(run("layers", "-f", "csv").stdout))
    expected = [(row["family"], row["layer"], row["aliases"], row["does"]) for row in told]
    rows = [
        (family, name, ", ".join(each["aliases"]), each["does"])
        for family in families
        for name, each in families[family].items()
    ]
    assert expected == rows
    dense = json.loads(run("layers", "dense", "-f", "json").stdout)
    assert "Dense" == dense["name"]
    units = {"name": "units", "required": True, "default": None, "ignored": False, "flag": "--units", "kind": "integer"}
    assert units == dense["arguments"][0]


def test_family(run: Run) -> None:
    """A family by its name shows what its layers do; a layer of the same name in its own case is the layer."""
    text = run("layers", "attention").stdout
    assert text.startswith("Family: attention\nLayer ")
    assert ["AdditiveAttention", "Attention", "GroupedQueryAttention", "MultiHeadAttention"] == run(
        "layers", "attention", "-q"
    ).stdout.split()
    assert {"attention"} == json.loads(run("layers", "attention", "-f", "json").stdout).keys()
    assert run("layers", "Attention").stdout.startswith("Attention\n")
    assert run("layers", "convolution", "-f", "csv").stdout.startswith("family,layer,aliases,does\nconvolution,Conv1D,")


def test_architectures(run: Run) -> None:
    """The family of the architectures lists these forty, in every format; the layers inside them are named below."""
    bare_names = run("layers", "applications", "-q").stdout.split()
    assert applications.names() == bare_names
    assert 40 == len(bare_names)
    assert bare_names == list(json.loads(run("layers", "applications", "-f", "json").stdout)["applications"])
    assert 41 == len(run("layers", "applications", "-f", "csv").stdout.splitlines())
    text = run("layers", "applications").stdout
    assert text.startswith("40 architectures of `keras.applications`\n")
    assert text.endswith("\nInside some of them are the layers CustomScaleLayer, LayerScale, StochasticDepth\n")


def test_overview_on_a_terminal() -> None:
    """On a terminal, all families fit a screen, each with its first layers and how many more there are."""
    text = bare(on_a_terminal(80, "layers"))
    lines = text.splitlines()
    assert len(lines) <= 35
    assert "convolution     Conv1D/2D/3D, Conv1D/2D/3DTranspose, DepthwiseConv1D/2D," in lines
    for family, layers in FAMILIES.items():
        (first,) = (line for line in lines if line.split()[:1] == [family])
        assert first.split()[1].rstrip(",").startswith(layers.split()[0].partition("=")[0].rstrip("D"))
    assert f"{len(names())} layers; `mlcalc layers convolution` says what those of a family do," in lines


def test_two_counts_of_a_gru(run: Run) -> None:
    """The sentence on a GRU says the other count as it is: 2 takes the place of 1, and is not added to the product."""
    text = run("layers", "GRU").stdout
    assert "3 × (units + input_dim + 1) × units parameters; + 2 in place of + 1 with `reset_after`" in text
    for flag, bias in (("--no-reset-after", 1), ("--reset-after", 2)):
        assert (
            f"{3 * (5 + 4 + bias) * 5}\n" == run("params", "gru", "--units", "5", "--input-dim", "4", flag, "-q").stdout
        )


@pytest.mark.parametrize(
    ("word", "mend"),
    [
        ("vgg", "which one? There are `VGG16`, `VGG19`"),
        ("resnet18", "which one? There are `ResNet50`, `ResNet101`, `ResNet152`, `ResNet50V2`"),
        ("nn.Linear", "did you mean `Dense`?"),
        ("max", "which one? There are `MaxPooling1D`, `MaxPooling2D`, "),
        ("units", "it is an argument of layers: `mlcalc layers Dense`, "),
        ("--kernel-size", "it is an argument of layers: `mlcalc layers Conv1D`, "),
        ("adam", "it is an optimizer: `mlcalc memory MODEL --optimizer adam`"),
        ("attn", "did you mean `mlcalc layers attention`?"),
        ("conv", "which one? There are `mlcalc layers convolution`, `mlcalc layers conv_lstm`"),
        ("lstmm", "did you mean `LSTM`?"),
        ("nothing like it", "`mlcalc layers` lists them all"),
    ],
)
def test_word_that_is_no_layer(run: Run, word: str, mend: str) -> None:
    """What is no layer is told what it is instead, and not the layer that looks like it."""
    outcome = run("layers", "--", word)
    assert ("", 2) == (outcome.stdout, outcome.code)
    assert f"= help: {mend}" in outcome.stderr


def test_family_in_any_case(run: Run) -> None:
    """A family is known with capitals, too."""
    assert run("layers", "pooling") == run("layers", "Pooling")
