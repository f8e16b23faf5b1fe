"""Wrappers: one layer on every time step, or in both directions."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape

LSTM = make("LSTM", (10,))
SEQUENCES = make("LSTM", (10,), {"return_sequences": True})
BACKWARDS = make("LSTM", (10,), {"go_backwards": True})
STATES = make("GRU", (4,), {"return_state": True})


def test_time_distributed() -> None:
    """One layer takes every step with the same weights: the count is its own, the cost that of all steps."""
    layer, inner = make("TimeDistributed", (make("Dense", (5,)),)), make("Dense", (5,))
    shape = (None, 7, 3)
    assert (None, 7, 5) == layer.output_shape(shape)
    assert inner.params((None, 3)) == layer.params(shape) == 20
    assert inner.weights((None, 3)) == layer.weights(shape)
    assert 7 * 3 * 5 == layer.macs(shape)


def test_time_distributed_convolution() -> None:
    """A film is a sequence of images."""
    layer = make("TimeDistributed", (make("Conv2D", (8, 3)),))
    assert ("batch", "time_steps", "height", "width", "channels") == layer.input_axes()
    assert ((None, 16, 62, 62, 8), 224) == (
        layer.output_shape((None, 16, 64, 64, 3)),
        layer.params((None, 16, 64, 64, 3)),
    )


def test_time_distributed_over_unknown_steps() -> None:
    """The number of steps may be unknown."""
    layer = make("TimeDistributed", (make("Dense", (5,)),))
    assert ((None, None, 5), 20, None) == (
        layer.output_shape((None, None, 3)),
        layer.params((None, None, 3)),
        layer.macs((None, None, 3)),
    )


@pytest.mark.parametrize(
    ("layer", "output"),
    [
        (make("Bidirectional", (LSTM,)), (None, 20)),
        (make("Bidirectional", (SEQUENCES,)), (None, 7, 20)),
        (make("Bidirectional", (LSTM, "sum")), (None, 10)),
        (make("Bidirectional", (LSTM, "mul")), (None, 10)),
        (make("Bidirectional", (LSTM, "ave")), (None, 10)),
        (make("Bidirectional", (SEQUENCES, None)), [(None, 7, 10), (None, 7, 10)]),
        (make("Bidirectional", (STATES,)), [(None, 8), (None, 4), (None, 4)]),
        (make("Bidirectional", (STATES, None)), [(None, 4)] * 4),
        (make("Bidirectional", (LSTM,), {"backward_layer": BACKWARDS}), (None, 20)),
    ],
)
def test_bidirectional(layer: Layer, output: Shape | list[Shape]) -> None:
    """Two directions are put side by side, merged into one, or given apart; each has its states."""
    assert output == layer.output_shape((None, 7, 3))


def test_bidirectional_count() -> None:
    """Both directions have their own weights: twice the formula of one."""
    layer, shape = make("Bidirectional", (LSTM,)), (None, 3, 1)
    formula = layer.explain(shape).params
    assert formula is not None
    assert (960, "2 × 4 × (units + input_dim + 1) × units") == (layer.params(shape), formula.symbols)
    assert 2 * 3 * 4 * 11 * 10 == layer.macs(shape)
    names = [weight.name for weight in layer.weights(shape)]
    assert 6 == len(names)
    assert names[:3] == names[3:]


def test_bidirectional_of_different_layers() -> None:
    """The backward layer may be another one."""
    layer = make("Bidirectional", (make("GRU", (10,)),), {"backward_layer": BACKWARDS})
    assert 3 * 12 * 10 + 4 * 12 * 10 == layer.params((None, 3, 1))


@pytest.mark.parametrize(
    ("positional", "named", "message"),
    [
        ((make("Dense", (3,)),), {}, "Bidirectional needs a recurrent layer, not Dense\n  = help: such as LSTM, GRU"),
        ((BACKWARDS,), {}, "Bidirectional: both of its layers go backwards"),
        ((LSTM,), {"backward_layer": LSTM}, "Bidirectional: both of its layers go forwards"),
        ((SEQUENCES,), {"backward_layer": BACKWARDS}, "`return_sequences` differs between its two layers"),
        ((LSTM, "add"), {}, "`merge_mode` must be one of sum, mul, ave, concat, none, not 'add'"),
        (("LSTM",), {}, "Bidirectional: `layer` must be a layer, not 'LSTM'"),
    ],
)
def test_refused_arguments(positional: tuple[object, ...], named: dict[str, object], message: str) -> None:
    """What cannot run in both directions is refused."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        make("Bidirectional", positional, named)


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (make("TimeDistributed", (make("Dense", (3,)),)), (None, 3), "TimeDistributed needs at least 3 dimensions"),
        (
            make("TimeDistributed", (make("Conv2D", (3, 3)),)),
            (None, 7, 7, 3),
            "TimeDistributed needs 5 dimensions (batch, time_steps, height, width, channels) but gets (None, 7, 7, 3)",
        ),
        (make("TimeDistributed", (STATES,)), (None, 7, 3, 1), "TimeDistributed: GRU gives several outputs"),
        (make("Bidirectional", (LSTM,)), (None, 10), "Bidirectional needs 3 dimensions (batch, time_steps, feature)"),
    ],
)
def test_refused_inputs(layer: Layer, shape: Shape, message: str) -> None:
    """A wrapper asks for the axes of its layer, and the time steps."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        layer.output_shape(shape)


def test_frozen_inner_layer() -> None:
    """A layer that is frozen stays so within a wrapper."""
    frozen = make("Dense", (5,), {"trainable": False})
    weights = make("TimeDistributed", (frozen,)).weights((None, 7, 3))
    assert [False, False] == [weight.trainable for weight in weights]
    assert all(weight.trainable for weight in make("TimeDistributed", (make("Dense", (5,)),)).weights((None, 7, 3)))


def unequal(merge_mode: str | None) -> Layer:
    """Return two directions of 2 and 3 units."""
    backward = make("LSTM", (3,), {"go_backwards": True})
    return make("Bidirectional", (make("LSTM", (2,)),), {"merge_mode": merge_mode, "backward_layer": backward})


def test_unequal_directions() -> None:
    """A run joins what both directions give; Keras states the forward one twice, which a note says."""
    shape = (None, 4, 5)
    assert (None, 5) == unequal("concat").output_shape(shape)
    assert [(None, 2), (None, 3)] == unequal(None).output_shape(shape)
    (note,) = unequal("concat").specify(shape).problems
    assert "a run gives (None, 5); Keras states (None, 4)" == note.message
    assert () == make("Bidirectional", (make("LSTM", (2,)),)).specify(shape).problems


@pytest.mark.parametrize("merge_mode", ["sum", "mul", "ave"])
def test_unequal_directions_cannot_be_added(merge_mode: str) -> None:
    """No run survives a sum of 2 and 3 features."""
    with pytest.raises(MlcalcError, match=rf"cannot merge \(None, 2\) and \(None, 3\) by `{merge_mode}`"):
        unequal(merge_mode).output_shape((None, 4, 5))


@pytest.mark.parametrize(
    ("inner", "states", "message"),
    [
        ("LSTM", [8, 8], "Bidirectional takes 4 first states, not 2"),
        ("LSTM", [8, 8, 8], "Bidirectional takes 4 first states, not 3"),
        ("LSTM", [8] * 6, "Bidirectional takes 4 first states, not 6"),
        ("GRU", [8], "Bidirectional takes 2 first states, not 1"),
        ("SimpleRNN", [8] * 4, "Bidirectional takes 2 first states, not 4"),
        ("GRU", [8, 9], "GRU needs a first state of (None, 8) but gets (None, 9)"),
        ("LSTM", [8, 8, 8, 9], "LSTM needs a first state of (None, 8) but gets (None, 9)"),
    ],
)
def test_first_states_of_both_directions(inner: str, states: list[int], message: str) -> None:
    """Each direction has first states of its own, and those of both are looked at: no run survives others."""
    layer = make("Bidirectional", (make(inner, (8,)),))
    with pytest.raises(MlcalcError, match=re.escape(message)):
        layer.output_shape((None, 7, 20), *((None, width) for width in states))


@pytest.mark.parametrize(("inner", "count"), [("LSTM", 4), ("GRU", 2), ("GRU", 3), ("GRU", 4), ("SimpleRNN", 2)])
def test_first_states_of_both_directions_that_fit(inner: str, count: int) -> None:
    """A run of GRU passes over more than its one state; that of each direction is side by side in the output."""
    layer = make("Bidirectional", (make(inner, (8,)),))
    assert (None, 16) == layer.output_shape((None, 7, 20), *[(None, 8)] * count)


def test_weights_are_told_apart() -> None:
    """The weights of both directions, and of cells on top of each other, have Keras' names and a path of their own."""
    names = ["kernel", "recurrent_kernel", "bias"]
    cells = make("RNN", ([make("LSTMCell", (2,)), make("GRUCell", (3,))],))
    for layer, parts in ((make("Bidirectional", (LSTM,)), ("forward", "backward")), (cells, ("cell_0", "cell_1"))):
        weights = layer.weights((None, 3, 1))
        assert names * 2 == [each.name for each in weights]
        assert [f"{part}/{name}" for part in parts for name in names] == [each.path for each in weights]
