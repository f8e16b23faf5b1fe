"""Models: a graph that answers as a layer does, and what is frozen in it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path

import pytest

import mlcalc
from mlcalc.builder import Builder
from mlcalc.errors import MlcalcError
from mlcalc.graph import Tensor
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import Recorded
from mlcalc.limits import DEEPEST
from mlcalc.model import Model
from tests.models import chain, twice


def test_a_model_is_a_layer() -> None:
    """A model answers what a layer answers, on its own input or on another."""
    model = chain("m", (3, 1), make("LSTM", (10,)), make("Dense", (1,)))
    assert ((None, 1), 480 + 11) == (model.output_shape((None, 3, 1)), model.params((None, 3, 1)))
    assert (8, 1) == model.output_shape((8, 5, 1))
    assert 3 * 4 * 11 * 10 + 10 == model.macs((None, 3, 1))
    assert 5 * 4 * 11 * 10 + 10 == model.macs((None, 5, 1))
    assert ["kernel", "recurrent_kernel", "bias", "kernel", "bias"] == [
        each.name for each in model.weights((None, 3, 1))
    ]


def test_number_of_inputs() -> None:
    """A model takes as many inputs as it has."""
    model = chain("m", (3,), make("Dense", (1,)))
    with pytest.raises(MlcalcError, match=r"^error: the model m takes 1 input, not 2$"):
        model.output_shape((None, 3), (None, 3))


def test_model_in_a_model() -> None:
    """A model may stand in place of a layer, also within a wrapper."""
    encoder = chain("encoder", (28, 28, 1), make("Flatten"), make("Dense", (8,)))
    whole = chain("whole", (28, 28, 1), encoder, make("Dense", (2,)))
    assert ((784 + 1) * 8 + 18, (None, 2)) == (whole.params((None, 28, 28, 1)), whole.output_shape((None, 28, 28, 1)))
    film = make("TimeDistributed", (encoder,))
    assert ((None, 16, 8), 6280) == (film.output_shape((None, 16, 28, 28, 1)), film.params((None, 16, 28, 28, 1)))


def test_frozen_model() -> None:
    """Nothing within a frozen model is trained, its models included; the count stays."""
    inner = chain("inner", (3,), make("Dense", (4,)))
    whole = chain("whole", (3,), inner, make("Dense", (2,))).as_frozen()
    assert not any(weight.trainable for weight in whole.weights((None, 3)))
    assert 16 + 10 == whole.params((None, 3))
    summary = mlcalc.summarize(whole)
    assert (0, 26, ()) == (summary.trainable_params, summary.non_trainable_params, summary.notes)


def test_model_with_the_flag_alone() -> None:
    """As in Keras 3, it trains nothing where it stands alone, and a model around it asks each weight inside."""
    inner = chain("inner", (3,), make("Dense", (4,)), make("Dense", (5,), {"trainable": False}), trainable=False)
    alone = mlcalc.summarize(inner)
    assert (0, [16, 0]) == (alone.trainable_params, [row.trainable_params for row in alone.layers])
    assert ("the model itself is frozen: the 16 parameters that rows train are not",) == alone.notes
    whole = mlcalc.summarize(chain("whole", (3,), inner, make("Dense", (2,))), depth=None)
    assert (16 + 12, [0, 16, 0, 12]) == (whole.trainable_params, [row.trainable_params for row in whole.layers])
    assert ("16 parameters in frozen rows are trained: layers inside are not frozen",) == whole.notes
    frozen = mlcalc.summarize(chain("whole", (3,), inner.as_frozen(), make("Dense", (2,))))
    assert (12, ()) == (frozen.trainable_params, frozen.notes)


def test_several_outputs() -> None:
    """A layer that gives several tensors, and a model that does."""
    builder = Builder()
    start = builder.add_input("input", (None, 3, 1))
    lstm = builder.add(make("LSTM", (4,), {"return_state": True}), "lstm", [start])
    dense = builder.add(make("Dense", (2,)), "dense", [Tensor(lstm.node, 2)])
    model = builder.model("m", [Tensor(lstm.node, 1), dense])
    assert [(None, 4), (None, 2)] == model.output_shape((None, 3, 1))


def test_equality() -> None:
    """Two models are equal if their layers and connections are."""
    first, second = (chain("m", (3,), make("Dense", (4,))) for _ in range(2))
    assert first == second
    assert first == chain("other name", (3,), make("Dense", (4,)))
    assert hash(first) == hash(second)
    assert first != chain("m", (3,), make("Dense", (5,)))
    assert first != chain("m", (3,), make("Dense", (4,)), trainable=False) != first.as_frozen()


def test_equality_of_what_a_file_says() -> None:
    """Models of which files say different shapes, or whose inputs come in another order, are not equal."""
    model = two_inputs(make("Add"))
    assert model == two_inputs(make("Add"))
    assert model != two_inputs(Recorded(make("Add"), outputs=[(None, 4)]))
    assert model != two_inputs(make("Add"), [1, 0])


def two_inputs(layer: Layer, order: Sequence[int] = (0, 1)) -> Model:
    """Return a model of one layer on two inputs, which come in this order."""
    builder = Builder()
    tensors = [builder.add_input(name, (None, 3)) for name in ("x", "y")]
    output = builder.add(layer, "both", tensors)
    builder.inputs = list(order)
    return builder.model("m", [output])


SAMPLES = Path(__file__).parent.parent / "samples"
SAVED = Path(__file__).parent / "conformance/records/files"
MODELS = [
    *SAMPLES.glob("*.yaml"),
    *SAMPLES.glob("*.json"),
    *(SAVED / name for name in ("graph.keras", "custom.h5", "function.keras", "tf_keras_operations.h5")),
]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
@pytest.mark.parametrize("copied", [lambda model: pickle.loads(pickle.dumps(model)), deepcopy], ids=["pickle", "copy"])
def test_copies(path: Path, copied: Callable[[Model], Model]) -> None:
    """A pickled or copied model is equal, says the same, and still knows where it was written."""
    model = mlcalc.load(path)
    assert isinstance(model, Model)
    summary = None if path.name.startswith("broken") else mlcalc.summarize(model)
    other = copied(model)
    assert model == other
    assert hash(model) == hash(other)
    assert summary is None or summary == mlcalc.summarize(other)
    for node, there in zip(model.graph.nodes, other.graph.nodes, strict=True):
        assert node.place() == there.place()
        assert [*map(node.place, node.layer.arguments)] == [*map(there.place, node.layer.arguments)]


def test_copies_share_what_was_shared() -> None:
    """A layer that two calls share is one layer in a copy too."""
    other = pickle.loads(pickle.dumps(twice("m", make("Dense", (3,)), (None, 3))))
    assert 12 == other.params((None, 3))


def test_copy_of_what_was_computed() -> None:
    """A copy leaves behind what was computed on the way to an answer."""
    wrapper = make("TimeDistributed", (chain("m", (3,), make("Dense", (4,))),))
    before = pickle.dumps(wrapper)
    assert 16 == wrapper.params((None, 5, 3))
    assert len(before) == len(pickle.dumps(wrapper))


def test_long_chain() -> None:
    """The length of a model meets no limit of the interpreter."""
    model = chain("long", (2,), *(make("Dense", (2,)) for _ in range(5_000)))
    assert 5_000 * 6 == mlcalc.summarize(model).params
    assert (None, 2) == model.output_shape((None, 2))


def nested(levels: int) -> Layer:
    """Return models inside each other, around one Dense layer."""
    model: Layer = make("Dense", (2,))
    for level in range(levels):
        model = chain(f"level_{level}", (2,), model)
    return model


def test_deep_nesting() -> None:
    """Models inside models are read down to the bound, and refused beyond."""
    summary = mlcalc.summarize(nested(DEEPEST))
    assert (6, 4) == (summary.params, summary.macs)
    with pytest.raises(MlcalcError, match=f"nested at most {DEEPEST} levels deep"):
        nested(DEEPEST + 1)
