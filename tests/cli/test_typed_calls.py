"""Calls that are typed with a mistake: the answer holds the call that is meant, and that call is right."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

CHAIN = "Sequential([Input((3, 4)), {})])"
MEANT = {
    # What is typed, and what the help says is meant.
    "a bracket in front of a number": (
        "Dense(1)(LSTM(24)(Input(shape=30, 4))))",
        "Dense(1)(LSTM(24)(Input(shape=(30, 4))))",
    ),
    "a bracket for a sign": (CHAIN.format('LSTM(2, activation["relu"'), CHAIN.format('LSTM(2, activation="relu"')),
    "a wide comma for a sign": (CHAIN.format('LSTM(2, activation，"relu"'), CHAIN.format('LSTM(2, activation="relu"')),
    "a semicolon for a sign": (
        CHAIN.format("LSTM(2, return_sequences;True"),
        CHAIN.format("LSTM(2, return_sequences=True"),
    ),
    "a comma for a sign": (CHAIN.format('LSTM(2, activation, "relu"'), CHAIN.format('LSTM(2, activation="relu"')),
    "an output of no name": (
        "x = Input((4,)); y = Dense(3)(x); m = Model(x, z)",
        "x = Input((4,)); y = Dense(3)(x); m = Model(x, y)",
    ),
    "an output of no name, by name": (
        "x = Input((4,)); y = Dense(3)(x); m = Model(inputs=x, outputs=out)",
        "x = Input((4,)); y = Dense(3)(x); m = Model(inputs=x, outputs=y)",
    ),
    "a width alone": ("Dense(9, in_features=5)", "Dense(9, input_shape=(5,))"),
    "a width in a chain": (
        "Sequential([Dense(9, in_features=5), ReLU()])",
        "Sequential([Dense(9, input_shape=(5,)), ReLU()])",
    ),
    "channels alone": ("Conv2D(8, 3, in_channels=1)", "Conv2D(8, 3, input_shape=(None, None, 1))"),
    "a width behind an input": (
        "Sequential([Input((5,)), Dense(9, in_features=5)])",
        "Sequential([Input((5,)), Dense(9)])",
    ),
    "the width of each step": ("LSTM(8, input_size=4)", "LSTM(8, input_shape=(None, 4))"),
    "a width by position": ("Dense(4, 8)", "Dense(8, input_shape=(4,))"),
    "a width by position in a chain": (
        "Sequential([LSTM(4, 8), Dense(2)])",
        "Sequential([LSTM(8, return_sequences=True, input_shape=(None, 4)), Dense(2)])",
    ),
    "channels by position": (
        "Conv2D(1, 32, 3, input_shape=(28, 28, 1))",
        "Conv2D(32, 3, input_shape=(28, 28, 1))",
    ),
    "channels by position in a chain": (
        "Sequential([Input((28, 28, 1)), Conv2D(1, 32, 3), Conv2D(32, 64, 3), Flatten()])",
        "Sequential([Input((28, 28, 1)), Conv2D(32, 3), Conv2D(64, 3), Flatten()])",
    ),
    "channels by position above": (
        "Sequential([Input((32, 32, 3)), Conv2D(3, 16, 3), Conv2D(16, 32, 3), Flatten()])",
        "Sequential([Input((32, 32, 3)), Conv2D(16, 3), Conv2D(32, 3), Flatten()])",
    ),
    "a layer that is never called": ("x = Input((4,)); y = Dense(3)", "x = Input((4,)); y = Dense(3)(x)"),
    "layers that are never called": (
        "x = Input((4,)); y = ReLU(); z = Dense(2)",
        "x = Input((4,)); y = ReLU()(x); z = Dense(2)(y)",
    ),
    "a call in brackets": ("x = Input((4,)); y = Dense(3)[x]", "x = Input((4,)); y = Dense(3)(x)"),
    "several inputs in a name": ("x = Inputs(shape=(4,)); y = Dense(3)(x)", "x = Input(shape=(4,)); y = Dense(3)(x)"),
    "the same in a chain": ("Dense(3)(Inputs(shape=(4,)))", "Dense(3)(Input(shape=(4,)))"),
    "a tensor as the first argument": ("x = Input((4,)); y = Dense(x, 3)", "x = Input((4,)); y = Dense(3)(x)"),
    "a comma between statements": ("x = Input((4,)), y = Dense(3)(x)", "x = Input((4,)); y = Dense(3)(x)"),
    "arrows for signs": ("x <- Input((4,)); y <- Dense(3)(x)", "x = Input((4,)); y = Dense(3)(x)"),
    "a loop behind other layers": (
        "Sequential([Input((4,)), Dense(n, 'relu') for n in (8, 4)])",
        "Sequential([Input((4,)), *[Dense(n, 'relu') for n in (8, 4)]])",
    ),
    "a name of an attribute": ("self.head = Dense(3, input_shape=(4,))", "Dense(3, input_shape=(4,))"),
    "the length of texts": (
        "Sequential([Embedding(100, 8, max_len=20), LSTM(4)])",
        "Sequential([Embedding(100, 8, input_length=20), LSTM(4)])",
    ),
    "both ends exchanged": (
        "x = Input((4,)); y = Dense(3)(x); m = Model(y, x)",
        "x = Input((4,)); y = Dense(3)(x); m = Model(x, y)",
    ),
    "a tensor as an argument": ("x = Input((4,)); y = Dense(3, x)", "x = Input((4,)); y = Dense(3)(x)"),
}


@pytest.mark.parametrize(("typed", "meant"), MEANT.values(), ids=MEANT)
def test_what_is_meant_is_offered_and_works(run: Run, typed: str, meant: str) -> None:
    """The mend is the whole text, one problem alone is told, and nothing is wrong with what is meant."""
    outcome = run("summary", typed)
    assert outcome.code != 0
    assert f" to: {meant}\n" in outcome.stderr
    assert outcome.stderr.count("error: ") == 1
    assert "warning: " not in outcome.stderr
    right = run("summary", meant)
    assert (right.code, "error: " in right.stderr, "warning: " in right.stderr) == (0, False, False)


STATES = {
    # What is typed, and the line without the states; None if the names of these have a use, or it is not written so.
    "three names": (
        "i = Input((9, 4)); x, h, c = LSTM(3, return_state=True)(i); y = Dense(2)(x)",
        "i = Input((9, 4)); x = LSTM(3, return_state=False)(i); y = Dense(2)(x)",
    ),
    "a list of names": (
        "i = Input((9, 4)); [x, _] = GRU(3, return_state=True)(i); y = Dense(2)(x)",
        "i = Input((9, 4)); x = GRU(3, return_state=False)(i); y = Dense(2)(x)",
    ),
    "in both directions": (
        "i = Input((9, 4)); x, *s = Bidirectional(LSTM(3, return_state=True))(i); y = Dense(2)(x)",
        "i = Input((9, 4)); x = Bidirectional(LSTM(3, return_state=False))(i); y = Dense(2)(x)",
    ),
    "the first of them": ("i = Input((9, 4)); x = LSTM(3, return_state=True)(i); y = Dense(2)(x[0])", None),
    "a state in use": (
        "i = Input((9, 4)); x, h, c = LSTM(3, return_state=True)(i); y = Dense(2)(x); n = len(h.shape)",
        None,
    ),
}


@pytest.mark.parametrize(("typed", "meant"), STATES.values(), ids=STATES)
def test_states_that_nothing_takes_go_with_their_names(run: Run, typed: str, meant: str | None) -> None:
    """The names go where the states go, or the line is not rewritten at all."""
    outcome = run("summary", typed)
    assert (outcome.code, "return_state" in outcome.stderr) == (0, True)
    assert (f"change line 1 to: {meant}\n" in outcome.stderr) if meant else ("change line" not in outcome.stderr)
    assert meant is None or run("summary", meant).stderr == ""


@pytest.mark.parametrize(
    "typed",
    [
        "Sequential([Input((4,)), Dense(3) for i in layers])",
        "Sequential([Input((3,)), Dense(3), Merge([a, b], mode='concat')])",
        "Merge([left, right])",
    ],
)
def test_what_nobody_knows_is_no_activation(run: Run, typed: str) -> None:
    """No mend makes layers of the words of a loop, or of tensors that stand nowhere."""
    outcome = run("summary", typed)
    assert outcome.code != 0
    assert "Activation(" not in outcome.stderr
    assert " for, " not in outcome.stderr
