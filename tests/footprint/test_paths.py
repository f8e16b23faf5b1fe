"""The paths of weights, as Keras has them in `Variable.path`."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.footprint.owned import weights_of
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import Recorded
from mlcalc.model import Model


def kernels(model: Any) -> list[str]:
    weights = weights_of(model, model.trace(*model.input_shapes))
    return [each.path.removesuffix("/kernel") for each in weights or () if each.name in ("kernel", "embeddings")]


def chain(shape: list[int], *layers: Any, name: str = "outer") -> Any:
    return mlcalc.load({"name": name, "input": shape, "layers": list(layers)})


SEQUENCES = [6, 4]


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("LSTM(2, name='a')", ["a/lstm_cell"]),
        ("SimpleRNN(2, name='a')", ["a/simple_rnn_cell"]),
        ("RNN(LSTMCell(2, name='c'), name='a')", ["a/c"]),
        (
            "RNN([LSTMCell(2, name='c'), GRUCell(2)], name='a')",
            ["a/stacked_rnn_cells/c", "a/stacked_rnn_cells/gru_cell"],
        ),
        ("Bidirectional(GRU(2), name='a')", ["a/forward_gru/gru_cell", "a/backward_gru/gru_cell"]),
        (
            "Bidirectional(LSTM(2, name='f'), backward_layer=LSTM(2, name='b', go_backwards=True), name='a')",
            ["a/forward_f/lstm_cell", "a/b/lstm_cell"],
        ),
        ("TimeDistributed(Dense(3, name='embedding_x'), name='a')", ["a/embedding_x"]),
        ("SpectralNormalization(Dense(3), name='a')", ["a/dense"]),
    ],
)
def test_layers_inside_layers(layer: str, expected: list[str]) -> None:
    """The names of the layers inside stand in the path, those that Keras makes up among them."""
    assert [f"outer/{each}" for each in expected] == kernels(chain(SEQUENCES, layer))


def test_attention() -> None:
    """The last projection is called after what it belongs to."""
    found = kernels(
        mlcalc.load(
            {
                "inputs": {"x": SEQUENCES},
                "layers": [{"name": "a", "multi_head_attention": {"num_heads": 2, "key_dim": 2}, "from": ["x", "x"]}],
                "outputs": ["a"],
            }
        )
    )
    assert found == ["a/query", "a/key", "a/value", "a/attention_output"]


def recorded(model: Model) -> Model:
    """Return a model whose layers are as a file records them."""

    def change(layer: Layer, name: str) -> Layer:
        return Recorded(recorded(layer) if isinstance(layer, Model) else layer)

    return model.changed_inside(change)


@pytest.mark.parametrize("is_recorded", [False, True])
@pytest.mark.parametrize(
    ("kind", "inner"),
    [
        ("Sequential([Input((4,)), Dense(3, name='pre')], name='enc')", "enc/pre"),
        ("Sequential([Dense(3, name='pre')], name='enc')", "outer/enc/pre"),
    ],
)
def test_models_inside(kind: str, inner: str, *, is_recorded: bool) -> None:
    """What knows its inputs is built before the model around it, and has none of its name in its paths."""
    model = mlcalc.load({"name": "outer", "input": [4], "layers": [kind, "Dense(2, name='last')"]})
    assert isinstance(model, Model)
    assert kernels(recorded(model) if is_recorded else model) == [inner, "outer/last"]
