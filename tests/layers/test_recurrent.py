"""Recurrent layers: the formula sheet's counts, what each step gives, and how they are stacked."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape
from tests.commands import run_command

SEQUENCE = (None, 3, 1)


@pytest.mark.parametrize(
    ("layer", "shape", "params", "symbols", "numbers"),
    [
        # The course's numbers.
        (make("LSTM", (10,)), SEQUENCE, 480, "4 × (units + input_dim + 1) × units", "4 × (10 + 1 + 1) × 10"),
        (make("SimpleRNN", (10,)), SEQUENCE, 120, "(units + input_dim + 1) × units", "(10 + 1 + 1) × 10"),
        (make("GRU", (5,)), SEQUENCE, 105, "3 × (units + input_dim + 1) × units", "3 × (5 + 1 + 1) × 5"),
        (
            make("GRU", (5,), {"reset_after": True}),
            SEQUENCE,
            120,
            "3 × (units + input_dim + 2) × units",
            "3 × (5 + 1 + 2) × 5",
        ),
        (
            make("LSTM", (10,), {"use_bias": False}),
            SEQUENCE,
            440,
            "4 × (units + input_dim) × units",
            "4 × (10 + 1) × 10",
        ),
        (
            make("GRU", (5,), {"reset_after": True, "use_bias": False}),
            SEQUENCE,
            90,
            "3 × (units + input_dim) × units",
            "3 × (5 + 1) × 5",
        ),
        # The second layer of a stack reads the ten units of the first.
        (make("LSTM", (10,)), (None, 3, 10), 840, "4 × (units + input_dim + 1) × units", "4 × (10 + 10 + 1) × 10"),
    ],
)
def test_count(layer: Layer, shape: Shape, params: int, symbols: str, numbers: str) -> None:
    """A recurrent layer has the formula sheet's count."""
    formula = layer.explain(shape).params
    assert formula is not None
    assert (params, symbols, numbers) == (layer.params(shape), formula.symbols, formula.numbers)


@given(st.integers(1, 50), st.integers(1, 50), st.sampled_from([("SimpleRNN", 1), ("GRU", 3), ("LSTM", 4)]))
def test_count_by_gates(units: int, width: int, kind: tuple[str, int]) -> None:
    """Each gate is a Dense layer over the input and the output before: one layer made of others."""
    name, gates = kind
    gate = make("Dense", (units,)).params((None, width + units))
    assert gates * gate == make(name, (units,)).params((None, 7, width))
    assert gates * gate == make(f"{name}Cell", (units,)).params((None, width))


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("SimpleRNN", [("kernel", (2, 5)), ("recurrent_kernel", (5, 5)), ("bias", (5,))]),
        ("LSTM", [("kernel", (2, 20)), ("recurrent_kernel", (5, 20)), ("bias", (20,))]),
        ("GRU", [("kernel", (2, 15)), ("recurrent_kernel", (5, 15)), ("bias", (15,))]),
    ],
)
def test_weights(name: str, weights: list[tuple[str, Shape]]) -> None:
    """The gates stand side by side in each weight, in Keras' order."""
    assert weights == [(weight.name, weight.shape) for weight in make(name, (5,)).weights((None, 3, 2))]
    assert weights == [(weight.name, weight.shape) for weight in make(f"{name}Cell", (5,)).weights((None, 2))]


def test_second_bias() -> None:
    """With `reset_after` a GRU's bias has two rows."""
    assert (2, 15) == make("GRU", (5,), {"reset_after": True}).weights((None, 3, 2))[-1].shape


@pytest.mark.parametrize(
    ("name", "arguments", "output"),
    [
        ("LSTM", {}, (None, 4)),
        ("LSTM", {"return_sequences": True}, (None, 3, 4)),
        ("LSTM", {"return_state": True}, [(None, 4), (None, 4), (None, 4)]),
        ("LSTM", {"return_sequences": True, "return_state": True}, [(None, 3, 4), (None, 4), (None, 4)]),
        ("GRU", {"return_state": True}, [(None, 4), (None, 4)]),
        ("SimpleRNN", {"return_state": True}, [(None, 4), (None, 4)]),
    ],
)
def test_output(name: str, arguments: dict[str, object], output: object) -> None:
    """The last output or the whole sequence, and the states: two of an LSTM, one of the others."""
    assert output == make(name, (4,), arguments).output_shape((None, 3, 1))


def test_unknown_length() -> None:
    """Neither count nor last output depend on how long the sequence is; the cost does."""
    lstm = make("LSTM", (4,), {"return_sequences": True})
    assert (None, None, 4) == lstm.output_shape((None, None, 2))
    assert 4 * (4 + 2 + 1) * 4 == lstm.params((None, None, 2))
    assert lstm.macs((None, None, 2)) is None


@pytest.mark.parametrize(("name", "gates"), [("SimpleRNN", 1), ("GRU", 3), ("LSTM", 4)])
def test_macs(name: str, gates: int) -> None:
    """Each step multiplies with the kernel and the recurrent kernel; the bias is only added."""
    assert 7 * gates * (5 * 2 + 5 * 5) == make(name, (5,)).macs((None, 7, 2))
    assert gates * (5 * 2 + 5 * 5) == make(f"{name}Cell", (5,)).macs((None, 2))


def test_formula_of_macs() -> None:
    """The printed formula of an LSTM's cost names the steps, the gates and both kernels."""
    formula = make("LSTM", (10,)).explain(SEQUENCE).macs
    assert formula is not None
    assert ("time_steps × 4 × (units + input_dim) × units", "3 × 4 × (10 + 1) × 10") == (
        formula.symbols,
        formula.numbers,
    )


def test_rnn_of_a_cell() -> None:
    """A layer is its cell, repeated."""
    cell = make("LSTMCell", (4,))
    rnn = make("RNN", (cell,), {"return_sequences": True})
    lstm = make("LSTM", (4,), {"return_sequences": True})
    shape = (None, 7, 2)
    assert lstm.output_shape(shape) == rnn.output_shape(shape)
    assert lstm.weights(shape) == rnn.weights(shape)
    assert lstm.macs(shape) == rnn.macs(shape)


def test_stacked_cells() -> None:
    """Each cell reads what the one below gives; a list of cells is a stack."""
    first, second = make("GRUCell", (4,)), make("LSTMCell", (3,))
    rnn = make("RNN", ([first, second],), {"return_state": True})
    assert rnn == make("RNN", (make("StackedRNNCells", ([first, second],)),), {"return_state": True})
    shape = (None, 7, 2)
    assert first.params((None, 2)) + second.params((None, 4)) == rnn.params(shape) == 84 + 96
    assert [(None, 3), (None, 4), [(None, 3), (None, 3)]] == rnn.output_shape(shape)


def test_states_of_cells_are_nested() -> None:
    """A cell with several states gives a list of them, in both directions, as in Keras."""
    cells = [make("LSTMCell", (2,)), make("GRUCell", (3,))]
    rnn = make("RNN", (cells,), {"return_state": True})
    states = [[(None, 2), (None, 2)], (None, 3)]
    both = make("Bidirectional", (rnn,))
    assert [(None, 6), *states, *states] == both.output_shape((None, 7, 4))
    lstm = make("RNN", (make("LSTMCell", (2,)),), {"return_state": True})
    assert [(None, 2)] * 3 == lstm.output_shape((None, 7, 4))


@pytest.mark.parametrize(
    ("name", "positional", "named", "message"),
    [
        ("RNN", (make("LSTM", (3,)),), {}, "RNN: LSTM is not a cell"),
        ("StackedRNNCells", ([make("Dense", (3,))],), {}, "StackedRNNCells: Dense is not a cell"),
        ("RNN", ([],), {}, "RNN: `cell` must be a cell, or a list of cells, not []"),
        ("LSTM", (0,), {}, "LSTM: `units` must be a positive integer, not 0"),
    ],
)
def test_refused_arguments(name: str, positional: tuple[object, ...], named: dict[str, object], message: str) -> None:
    """What cannot be repeated is refused."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        make(name, positional, named)


def test_stateful_needs_the_batch() -> None:
    """A layer that keeps its state from batch to batch must know how large one is."""
    lstm = make("LSTM", (4,), {"stateful": True})
    with pytest.raises(MlcalcError, match="LSTM: `stateful` needs a known batch size"):
        lstm.output_shape((None, 3, 1))
    assert (8, 4) == lstm.output_shape((8, 3, 1))


def test_batch_in_the_middle_of_a_model() -> None:
    """A batch that is stated further down does not count, and is named."""
    last = "LSTM(4, batch_input_shape=(8, 5, 4), stateful=True)"
    told = run_command("summary", f"Sequential([Input((5, 3)), LSTM(4, return_sequences=True), {last}])").stderr
    assert "and its `batch_input_shape` counts in the first layer of a model alone" in told
    first = "Sequential([LSTM(4, batch_input_shape=(8, 5, 3), stateful=True)])"
    assert 0 == run_command("summary", first).code


def test_advice() -> None:
    """A layer that gives only its last output says what would make it a sequence, where that is what is missing."""
    axes = ("batch", "time_steps", "feature")
    assert ("gives only its last output", "return_sequences: true") == make("LSTM", (4,)).fix_for_rank(axes, (None, 4))
    assert make("LSTM", (4,)).fix_for_rank(("batch", "height", "width", "channels"), (None, 4)) is None
    assert make("LSTM", (4,), {"return_sequences": True}).fix_for_rank(axes, (None, 4)) is None


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ([(None, 3)], "LSTM takes 2 first states, not 1"),
        ([(None, 3)] * 3, "LSTM takes 2 first states, not 3"),
        ([(None, 4), (None, 3)], "LSTM needs a first state of (None, 3) but gets (None, 4)"),
        ([(None, 1), (None, 3)], "LSTM needs a first state of (None, 3) but gets (None, 1)"),
        ([(None, 3), (None, 2)], "LSTM needs a first state of (None, 3) but gets (None, 2)"),
        ([(None, 3, 1), (None, 3)], "LSTM needs a first state of (None, 3) but gets (None, 3, 1)"),
    ],
)
def test_first_states_that_do_not_fit(states: list[Shape], message: str) -> None:
    """Keras does not look at first states before it runs, and then fails."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        make("LSTM", (3,)).output_shape((None, 7, 2), *states)


@pytest.mark.parametrize("states", [[(None, 3)] * 2, [(1, 3), (1, 3)], [(None, 3), (None, 1)], [(None, None)] * 2, []])
def test_first_states_that_fit(states: list[Shape]) -> None:
    """A first state of one row serves a whole batch, and the cell's own is added, so that one number serves all."""
    assert (None, 3) == make("LSTM", (3,)).output_shape((None, 7, 2), *states)
