"""Call text: the syntax of Keras, parsed and never evaluated."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError, Place, Source
from mlcalc.readers.description.call_text import LayerCall, as_serialised, looks_like_call, parse_call, parse_value


@pytest.mark.parametrize(
    ("text", "name", "positional", "named"),
    [
        ("Flatten()", "Flatten", (), {}),
        ("Dense(5)", "Dense", (5,), {}),
        ("  Dense( 5 , ) ", "Dense", (5,), {}),
        ("keras.layers.Dense(5)", "Dense", (5,), {}),
        ('Dense(5, activation="relu")', "Dense", (5,), {"activation": "relu"}),
        ("Conv2D(10, (3, 3), strides=[1, 2])", "Conv2D", (10, (3, 3)), {"strides": [1, 2]}),
        ("Softmax(axis=-1)", "Softmax", (), {"axis": -1}),
        ("Dropout(+.5)", "Dropout", (0.5,), {}),
        ("LSTM(10, return_sequences=True, seed=None)", "LSTM", (10,), {"return_sequences": True, "seed": None}),
        ("Lambda({'a': [1, 2.5]})", "Lambda", ({"a": [1, 2.5]},), {}),
        ("Dense(1_000)", "Dense", (1000,), {}),
        ("Dense(5, activation=tf.nn.relu)", "Dense", (5,), {"activation": "relu"}),
        ("Dense(\n  5,\n)", "Dense", (5,), {}),
        ("Dense(128*7*7)", "Dense", (6272,), {}),
        ("Rescaling(1./255, -(2 - 1))", "Rescaling", (1 / 255, -1), {}),
        ("Dense(2**10 // 3 % 100 + 1)", "Dense", (42,), {}),
        ("Input(shape=(784))", "Input", (), {"shape": 784}),
        ("model.add(Dense(5))", "Dense", (5,), {}),
    ],
)
def test_parse_call(text: str, name: str, positional: tuple[Any, ...], named: dict[str, Any]) -> None:
    """A call has a name, values by position and values by name."""
    call = parse_call(text)
    assert (name, positional, named) == (call.name, call.positional, call.named)


@pytest.mark.parametrize(
    ("text", "module", "convention"),
    [
        ("GRU(5)", "", None),
        ("layers.GRU(5)", "layers", None),
        ("nn.GRU(5)", "nn", None),
        ("my_keras_things.GRU(5)", "my_keras_things", None),
        ("keras.GRU(5)", "keras", "keras3"),
        ("keras.layers.GRU(5)", "keras.layers", "keras3"),
        ("tf.keras.layers.GRU(5)", "tf.keras.layers", "keras3"),
        ("tf_keras.layers.GRU(5)", "tf_keras.layers", "keras3"),
    ],
)
def test_module(text: str, module: str, convention: str | None) -> None:
    """A call that is written with the module of Keras means its defaults."""
    call = parse_call(text)
    assert ("GRU", module, convention) == (call.name, call.module, call.convention)


def test_inner_call() -> None:
    """An argument that is a call is one itself."""
    call = parse_call("TimeDistributed(Dense(5), name='x')")
    (inner,) = call.positional
    assert isinstance(inner, LayerCall)
    assert ("Dense", (5,)) == (inner.name, inner.positional)


@pytest.mark.parametrize(
    ("text", "part", "column", "length"),
    [
        ("LSTM(10, units=3)", None, 1, 4),
        ("LSTM(10, units=3)", 0, 6, 2),
        ("LSTM(10, units=3)", "units", 10, 7),
        ('Dense("é", units=3)', "units", 12, 7),
    ],
)
def test_places(text: str, part: str | int | None, column: int, length: int) -> None:
    """Each argument knows where it stands; places count characters, not bytes."""
    source = Source("--layer 1", text, is_file=False)
    call = parse_call(text, source)
    assert Place(source, 1, column, length) == (call.spot if part is None else call.spots[part]).place


@pytest.mark.parametrize("text", ["RNN([GRUCell(4), 5])", "RNN(cell=[GRUCell(4), 5])", "RNN(([4, 4], 5))"])
def test_places_of_items(text: str) -> None:
    """So does each item of a list or a tuple."""
    call = parse_call(text)
    (spot,) = call.spots.values()
    assert text.index("5") + 1 == spot.below(1).place.column  # type: ignore[union-attr]


def test_places_behind_an_escape() -> None:
    """What stands behind an escape has the place of the whole call."""
    source = Source("m.json", r'["Dense(3, activation=\"relu\", unit=1)"]')
    call = parse_call('Dense(3, activation="relu", unit=1)', source, 1, 3)
    assert (Place(source, 1, 9, 1), Place(source, 1, 3, 35)) == (call.spots[0].place, call.spots["unit"].place)


@pytest.mark.parametrize("text", ["Dense(10units)", "Dense(1 is 2)", "Dense('\\d')"])
def test_remarks_of_python(text: str, recwarn: pytest.WarningsRecorder) -> None:
    """Python's own parser has nothing to say to the reader of a call."""
    for read in (parse_call, parse_value):
        with suppress(MlcalcError):
            read(text)
    assert not recwarn.list


def test_places_on_several_lines() -> None:
    """What stands on another line of a call is placed there."""
    source = Source("m.yaml", "layers:\n  - Dense(\n      units=3,\n    rate=[4,\n 5])\n")
    call = parse_call("Dense(\n      units=3,\n    rate=[4,\n 5])", source, 2, 5)
    places = [call.spots[each].place for each in ("units", "rate")]
    assert [Place(source, 3, 7, 7), Place(source, 4, 5, 8)] == places
    assert Place(source, 5, 2, 1) == call.spots["rate"].below(1).place


def test_calls_are_shown_as_they_are_written() -> None:
    """No message shows an object of ours."""
    assert "Sequential([Dense(5, activation='relu')])" == repr(parse_call("Sequential([Dense(5, activation='relu')])"))


def test_places_within_a_file() -> None:
    """A call within a file is placed from where it begins."""
    source = Source("m.yaml", "layers:\n  - Dense(units=3)\n")
    call = parse_call("Dense(units=3)", source, 2, 5)
    assert (Place(source, 2, 5, 5), Place(source, 2, 11, 7)) == (call.spot.place, call.spots["units"].place)


@pytest.mark.parametrize(
    ("text", "code", "message", "column"),
    [
        ("LSTM(10", "bad-call", "`LSTM(10` cannot be read as a call: `(` is never closed", 5),
        ("LSTM 10", "bad-call", "`LSTM 10` cannot be read as a call", 1),
        ("LSTM", "bad-call", "`LSTM` is not a call", 1),
        ("1 + 1", "bad-call", "`1 + 1` is not a call", 1),
        ("Dense(n)", "not-a-value", "`n` is a name, and stands for nothing here: no Python is run", 7),
        ("Dense(2 * n)", "not-a-value", "`n` is a name, and stands for nothing here: no Python is run", 11),
        ("Dense(2 @ 3)", "not-a-value", "only numbers can be worked out, or have a sign", 7),
        ("Dense('a' * 3)", "not-a-value", "only numbers can be worked out, or have a sign", 7),
        ("Dense(3 / 0)", "not-a-value", "this cannot be worked out", 7),
        ("Dense(2.0 ** 9999)", "not-a-value", "this cannot be worked out", 7),
        ("Dense((-1) ** 0.5)", "not-a-value", "this is no real number", 7),
        ("Dense(9 ** 9 ** 9)", "too-large", "this power is larger than any number that a layer has", 7),
        ("Dense(units=1, units=2)", "repeated-argument", "`units` is given twice in one call", 16),
        ("Dense([x for x in y])", "not-a-value", "an argument must be a number, a text, a list, or a layer", 7),
        ("Dense(lambda: 0)", "not-a-value", "an argument must be a number, a text, a list, or a layer", 7),
        ("Dense(f'{1}')", "not-a-value", "an argument must be a number, a text, a list, or a layer", 7),
        ("Dense(b'5')", "not-a-value", "an argument must be a number, a text, a list, or a layer", 7),
        ("Dense(...)", "not-a-value", "an argument must be a number, a text, a list, or a layer", 7),
        ("Dense(1j)", "not-a-value", "an argument must be a number, a text, a list, or a layer", 7),
        ("Dense({1})", "not-a-value", "an argument must be a number, a text, a list, or a layer", 7),
        ("Dense(-'a')", "not-a-value", "only numbers can be worked out, or have a sign", 8),
        ("Dense(-True)", "not-a-value", "only numbers can be worked out, or have a sign", 8),
        ("Dense(*a)", "not-a-value", "`*` and `**` cannot stand in a description: write the arguments out", 1),
        ("Dense(**a)", "not-a-value", "`*` and `**` cannot stand in a description: write the arguments out", 1),
        ("Dense({**a})", "not-a-value", "the keys of a dictionary must be texts or numbers", 7),
        ("Dense(5)(3)", "not-a-value", "only a layer's name can be called here", 1),
        ("layers[0](5)", "not-a-value", "only a layer's name can be called here", 1),
        ("Dense(5, units=(3)(4))", "not-a-value", "only a layer's name can be called here", 17),
    ],
)
def test_refusals(text: str, code: str, message: str, column: int) -> None:
    """What is neither a literal nor a layer is refused, and pointed at."""
    with pytest.raises(MlcalcError, match=f"^error: {re.escape(message)}") as caught:
        parse_call(text)
    (problem,) = caught.value.diagnostics
    assert problem.place is not None
    assert (code, column) == (problem.code, problem.place.column)


def test_name_of_a_function_has_help() -> None:
    """A bare name gets the way to write it."""
    with pytest.raises(MlcalcError, match='= help: write the value itself; a text in quotes, such as "relu"'):
        parse_call("Dense(5, activation=relu)")


@pytest.mark.parametrize(
    "text", ["Dense(" * 500 + ")" * 500, "Dense(" + "[" * 5000 + "]" * 5000 + ")", "Dense(" + "-" * 50_000 + "1)"]
)
def test_deep_nesting(text: str) -> None:
    """Nesting without end is an error like any other."""
    with pytest.raises(MlcalcError, match=r"nested too deeply"):
        parse_call(text)


def test_too_long() -> None:
    """So is a call of enormous length."""
    with pytest.raises(MlcalcError, match=r"^error: a call of more than 100000 characters is not read"):
        parse_call("Dense(" + "1," * 60_000 + ")")


@given(st.text(max_size=30))
def test_any_text(text: str) -> None:
    """Whatever is typed is a call or an error of ours, and nothing else."""
    with suppress(MlcalcError):
        assert isinstance(parse_call(text), LayerCall)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=3), part, max_size=3),
    max_leaves=6,
)


@given(st.lists(VALUES, max_size=3), st.dictionaries(st.sampled_from(["units", "rate", "axis"]), VALUES))
def test_literals(positional: list[Any], named: dict[str, Any]) -> None:
    """Every literal comes back as it was written."""
    words = [*map(repr, positional), *(f"{name}={value!r}" for name, value in named.items())]
    call = parse_call(f"Dense({', '.join(words)})")
    assert (tuple(positional), named) == (call.positional, call.named)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("LSTM(10)", True),
        (" keras.layers.LSTM(10)", True),
        ("LSTM (10)", True),
        ("LSTM", False),
        ("model(1).yaml", True),
        ("my model (1).yaml", False),
        ("./model(1).yaml", False),
        ("(3, 3)", False),
    ],
)
def test_looks_like_call(text: str, answer: bool) -> None:
    """A text is meant as a call where a name stands before its first bracket."""
    assert answer is looks_like_call(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-1", -1),
        ("0.5", 0.5),
        ("1e-3", 0.001),
        ("3,3", (3, 3)),
        ("(2, 1)", (2, 1)),
        ("[2, 1]", [2, 1]),
        ("true", True),
        ("False", False),
        ("none", None),
        ("NULL", None),
        ("relu", "relu"),
        ("'relu'", "relu"),
        ("[1, x]", "[1, x]"),
        ("(", "("),
    ],
)
def test_parse_value(text: str, value: Any) -> None:
    """The text of a flag is a number, a list, a truth value, nothing, or else a word."""
    assert value == parse_value(text)
    assert type(value) is type(parse_value(text))


def test_parse_value_of_a_layer() -> None:
    """It may be a layer, too."""
    value = parse_value("LSTM(3)")
    assert isinstance(value, LayerCall)
    assert "LSTM" == value.name


def test_as_serialised() -> None:
    """Objects that only training reads are known by their names."""
    call = parse_call("Dense(5, kernel_initializer=HeNormal(seed=1), x=[L2(0.1), 'a'])")
    assert ("HeNormal", ["L2", "a"]) == (
        as_serialised(call.named["kernel_initializer"]),
        as_serialised(call.named["x"]),
    )
