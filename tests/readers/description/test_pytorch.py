"""Layers of PyTorch that are pasted: what is offered passes, and gives the shapes that PyTorch gives."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.errors import MlcalcError, Source
from mlcalc.readers.description.typed import read_call
from tests.commands import run_command


def offered(call: str) -> str:
    """Return the call of Keras that is offered for one of PyTorch."""
    with pytest.raises(MlcalcError, match="is a layer of PyTorch") as caught:
        read_call(Source("TARGET", call, is_file=False), input_shape=(None, 9, 9, 3))
    return str(caught.value.diagnostics[0].help).removeprefix("write it as: ")


@pytest.mark.parametrize(
    ("call", "written"),
    [
        ("nn.Conv2d(3, 16, 5, stride=2, padding=2)", "Conv2D(16, 5, strides=2, padding=2)"),
        ("nn.Conv2d(3, 16, 3, padding=1)", "Conv2D(16, 3, padding='same')"),
        ("nn.Conv2d(3, 16, 3, 1, 2, 2)", "Conv2D(16, 3, strides=1, dilation_rate=2, padding=2)"),
        ("nn.Conv2d(3, 16, (3, 5), padding=(1, 2))", "Conv2D(16, (3, 5), padding=(1, 2))"),
        ("nn.MaxPool2d(3, stride=2, padding=1)", "MaxPooling2D(pool_size=3, strides=2, padding=1)"),
        ("nn.AvgPool2d(3, 1, 1)", "AveragePooling2D(pool_size=3, strides=1, padding=1)"),
    ],
)
def test_padding_is_kept(call: str, written: str) -> None:
    """A padding that is a number stays one; of half a kernel, a convolution has a word for it."""
    assert written == offered(call)
    assert 0 == run_command("shape", written, "--input", "9,9,3").code


@pytest.mark.parametrize(
    ("call", "written"),
    [
        ("nn.Linear(10, 5)", "Dense(5, input_shape=(10,))"),
        ("nn.LSTM(10, 20)", "LSTM(20, return_sequences=True, input_shape=(None, 10))"),
        ("nn.GRU(4, 5, bidirectional=True)", "input_shape=(None, 4))"),
        ("nn.LSTM(4, 5, num_layers=2)", "Sequential([Input((None, 4)), LSTM(5,"),
        ("nn.Conv2d(3, 16, 3)", "Conv2D(16, 3, input_shape=(None, None, 3))"),
        # What pictures measure, the features say that come to a linear layer; otherwise a usual size stands there.
        (
            "nn.Sequential(nn.Conv2d(1, 8, 3), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1800, 10))",
            "Sequential([Input((32, 32, 1)), Conv2D(8, 3),",
        ),
        ("nn.Sequential(nn.Conv1d(3, 16, 3), nn.ReLU())", "Sequential([Input((28, 3)), Conv1D(16, 3), ReLU()])"),
        ("nn.BatchNorm2d(16)", "BatchNormalization(input_shape=(None, None, 16))"),
    ],
)
def test_input_is_kept(call: str, written: str) -> None:
    """A layer that is all there is says what its input is, so that the mend passes as it stands."""
    refused = run_command("summary", call)
    mend = refused.stderr.partition("write it as: ")[2].strip()
    assert written in mend
    assert 0 == run_command("summary", mend).code


CHAIN = "Sequential([Input((4,)), Dense(8), ReLU(), Dense(2)])"


@pytest.mark.parametrize(
    "call",
    [
        "nn.Sequential([nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)])",
        "nn.Sequential(nn.Linear(4, 8), F.relu, nn.Linear(8, 2))",
        "nn.Sequential(nn.Linear(4, 8), nn.ReLU, nn.Sequential(nn.Linear(8, 2)))",
        "nn.Sequential(OrderedDict([('a', nn.Linear(4, 8)), ('b', nn.ReLU()), ('c', nn.Linear(8, 2))]))",
        "nn.ModuleList([nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)])",
        "Sequential(Linear(4, 8), ReLU(), Linear(8, 2))",
        "model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))",
        "self.net = torch.nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))",
        "Sequential([nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)])",
    ],
)
def test_chains_in_all_spellings(call: str) -> None:
    """However the layers of a chain are put together, one mend holds all of them."""
    refused = run_command("summary", call)
    assert (refused.stderr.count("error: "), refused.stderr.partition("write it as: ")[2].strip()) == (1, CHAIN)
    assert run_command("summary", CHAIN).stderr == ""


@pytest.mark.parametrize(
    ("call", "written"),
    [
        ("nn.Conv1d(64, 5)", "Conv1D(64, 5)"),
        ("nn.Conv2d(64, 5, padding=2)", "Conv2D(64, 5, padding='same')"),
        ("nn.LSTM(10)", "LSTM(10, return_sequences=True)"),
        ("nn.Linear(10)", "Dense(10)"),
    ],
)
def test_order_of_keras(call: str, written: str) -> None:
    """What is too little for PyTorch, and enough for Keras, is in the order of Keras."""
    assert written == offered(call)


@pytest.mark.parametrize(
    ("call", "written"),
    [
        ("nn.Dense(features=10)", "Dense(10)"),
        ("nn.Conv(features=4, kernel_size=(3, 3), padding='SAME')", "Conv2D(4, (3, 3), padding='SAME')"),
        ("nn.Embed(num_embeddings=9, features=3)", "Embedding(9, 3)"),
    ],
)
def test_layer_of_flax(call: str, written: str) -> None:
    """Flax calls its module `nn`, too, and has names of its own."""
    refused = run_command("summary", call)
    assert "is a layer of Flax" in refused.stderr
    assert written == refused.stderr.partition("write it as: ")[2].strip()
    assert 0 == run_command("summary", f"Sequential([{written}])", "--input", "8,8,3").code


@pytest.mark.parametrize(
    ("call", "said"), [("nn.Linear()", "it needs `units`, too"), ("nn.Conv2d(3, 16)", "it needs `kernel_size`, too")]
)
def test_what_is_missing(call: str, said: str) -> None:
    """What lacks an argument in PyTorch, too, is no layer here before it has it."""
    assert said in run_command("summary", call).stderr


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("added", [None, 0, 1])
def test_transposed(kernel: int, stride: int, padding: int, added: int | None) -> None:
    """(N − 1) × S − 2P + F + output padding, as the documentation of torch.nn.ConvTranspose2d has it."""
    added = added and min(added, stride - 1)  # PyTorch refuses more
    more: dict[str, Any] = {} if added is None else {"output_padding": added}
    named = ", ".join(f"{name}={value}" for name, value in {"stride": stride, "padding": padding, **more}.items())
    written = Source("TARGET", offered(f"nn.ConvTranspose2d(16, 8, {kernel}, {named})"), is_file=False)
    layer = read_call(written, input_shape=(None, 9, 9, 16))
    length = 8 * stride - 2 * padding + kernel + (added or 0)
    assert (None, length, length, 8) == layer.output_shape((None, 9, 9, 16))


@pytest.mark.parametrize(
    ("entry", "mend"),
    [("BatchNorm2d: 16", "batch_normalization"), ("LayerNorm: 16", "layer_normalization")],
)
def test_sizes_that_follow_from_the_input(entry: str, mend: str) -> None:
    """The number of features is no axis: nothing is left to give."""
    text = "input: [8, 8, 16]\nlayers:\n  - ENTRY\n"
    told = run_command("summary", "-", stdin=text.replace("ENTRY", entry)).stderr
    assert f"change line 3 to: - {mend}" in told
    assert 0 == run_command("summary", "-", stdin=text.replace("ENTRY", mend)).code
