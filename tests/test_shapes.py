"""Shapes: what is read as one, how it is written, and broadcasting."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.shapes import Shape, as_dimension, as_shape, broadcast, format_output, format_shape, parse_shape

SHAPES = st.lists(st.none() | st.integers(1, 2**63 - 1), max_size=6).map(tuple)


BELOW = r"below 2\^63"


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("28,28,1", (28, 28, 1)),
        ("28, 28, 1", (28, 28, 1)),
        ("(28, 28, 1)", (28, 28, 1)),
        ("[28, 28, 1]", (28, 28, 1)),
        ("28x28x1", (28, 28, 1)),
        ("28 × 28 × 1", (28, 28, 1)),
        ("28 28 1", (28, 28, 1)),
        ("10", (10,)),
        ("(10,)", (10,)),
        ("none,8", (None, 8)),
        ("None, 8", (None, 8)),
        ("?,8", (None, 8)),
        ("null", (None,)),
        ("", ()),
        ("()", ()),
        (" ( 3 , 1 ) ", (3, 1)),
        ("9223372036854775807", (2**63 - 1,)),
    ],
)
def test_parse_shape(text: str, shape: Shape) -> None:
    """A shape is written as people write it: with commas, spaces, × or x, in brackets or without."""
    assert shape == parse_shape(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a", "`a` is not a shape: `a` is neither a positive integer nor `none`"),
        ("(((", "`(((` is not a shape: `(((` is neither"),
        ("(3, 1]", "`(3, 1]` is not a shape: `(3` is neither"),
        ("[", "`[` is not a shape: `[` is neither"),
        ("3,-1", "`3,-1` is not a shape: `-1` is neither a positive integer nor `none`"),
        ("3.5", "`3.5` is not a shape: `3.5` is neither"),
        ("3,x", "`3,x` is not a shape: a size is missing"),
        (",3", "`,3` is not a shape: a size is missing"),
        ("28*28", "`28*28` is not a shape"),
        ("٣", "`٣` is not a shape"),
        ("²", "`²` is not a shape"),
        ("1" * 5000, "a dimension is below 2^63, not 111"),
        ("28,,1", "a size is missing between two commas"),
        ("0", "a dimension is at least 1, not 0"),
        ("9223372036854775808", "a dimension is below 2^63, not 9223372036854775808"),
    ],
)
def test_parse_shape_refuses(text: str, message: str) -> None:
    """Anything else is an error that names the part."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        parse_shape(text)


@given(SHAPES)
def test_round_trip(shape: Shape) -> None:
    """What is printed can be read again, in each of the ways to write it."""
    assert shape == parse_shape(format_shape(shape))
    assert shape == parse_shape(",".join(map(str, shape)))
    assert shape == parse_shape("x".join("?" if each is None else str(each) for each in shape))


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (28, (28,)),
        (None, (None,)),
        ([28, 28, 1], (28, 28, 1)),
        ((None, 8), (None, 8)),
        (["none", "?", 3], (None, None, 3)),
        ([], ()),
        ("28,28", (28, 28)),
    ],
)
def test_as_shape(value: object, shape: Shape) -> None:
    """Data stands for a shape: a number, or a list of numbers and unknowns."""
    assert shape == as_shape(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([True], "a dimension is a positive integer or `none`, not True"),
        (True, "a dimension is a positive integer or `none`, not True"),
        ([2.0], "a dimension is a positive integer or `none`, not 2.0"),
        ([-1], "a dimension is at least 1, not -1"),
        ([[3]], "a dimension is a positive integer or `none`, not [3]"),
        ({"a": 3}, "a shape is a list of dimensions, not {'a': 3}"),
        (2.0, "a shape is a list of dimensions, not 2.0"),
    ],
)
def test_as_shape_refuses(value: object, message: str) -> None:
    """Anything else is an error that shows it."""
    with pytest.raises(MlcalcError, match=re.escape(message)):
        as_shape(value)


@pytest.mark.parametrize("size", [1, 2**63 - 1, None])
def test_as_dimension(size: int | None) -> None:
    """A dimension is a positive integer of 63 bits, or unknown."""
    assert size == as_dimension(size)


class Index:
    """An integer that is no int, as NumPy has them."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value


def test_integers_of_another_type() -> None:
    """What counts as an integer in Python counts as a size, and becomes a plain int."""
    assert 4 == as_dimension(Index(4))
    assert (None, 4) == as_shape((None, Index(4)))
    assert (4,) == as_shape(Index(4))
    with pytest.raises(MlcalcError, match=r"^error: a dimension is at least 1, not -4$"):
        as_dimension(Index(-4))


@pytest.mark.parametrize("size", [0, -1, 2**63])
def test_as_dimension_refuses(size: int) -> None:
    """Nothing smaller or larger is a dimension."""
    with pytest.raises(
        MlcalcError, match=rf"^error: a dimension is {'at least 1' if size < 1 else BELOW}, not {size}$"
    ):
        as_dimension(size)


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ((None, 28, 28, 1), "(None, 28, 28, 1)"),
        ((5,), "(5,)"),
        ((), "()"),
        (((1, 2), (3, 4)), "((1, 2), (3, 4))"),
    ],
)
def test_format_shape(shape: tuple[object, ...], text: str) -> None:
    """A shape is printed as Keras prints it."""
    assert text == format_shape(shape)


@pytest.mark.parametrize(
    ("output", "text"),
    [(None, "?"), ((None, 3), "(None, 3)"), ([(None, 3), None, (2,)], "(None, 3), ?, (2,)")],
)
def test_format_output(output: Shape | list[Shape | None] | None, text: str) -> None:
    """Several outputs stand side by side, and an unknown one is `?`."""
    assert text == format_output(output)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        # The first three are examples of NumPy's manual, "Broadcasting".
        ((256, 256, 3), (3,), (256, 256, 3)),
        ((8, 1, 6, 1), (7, 1, 5), (8, 7, 6, 5)),
        ((15, 3, 5), (3, 1), (15, 3, 5)),
        ((3,), (4,), None),
        ((2, 1), (8, 4, 3), None),
        ((), (3, 4), (3, 4)),
        ((None, 3), (5, 3), (5, 3)),
        ((None, 3), (1, 3), (None, 3)),
        ((None,), (None,), (None,)),
        ((None, 3), (None, 4), None),
    ],
)
def test_broadcast(first: Shape, second: Shape, joined: Shape | None) -> None:
    """Two shapes broadcast as in NumPy, in either order; an unknown size is the other one's unless that is 1."""
    assert joined == broadcast(first, second)
    assert joined == broadcast(second, first)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ((None, 3), (4, 3), (None, 3)),
        ((None, 3), (1, 3), (None, 3)),
        ((None, 3), (3,), (None, 3)),
        ((2, 1), (3,), (2, 3)),
        ((None, 3), (None, 4), None),
    ],
)
def test_broadcast_that_keeps_what_is_unknown(first: Shape, second: Shape, joined: Shape | None) -> None:
    """Where a layer merges values, a size stays unknown if it is so in either input."""
    assert joined == broadcast(first, second, keep_unknown=True)
    assert joined == broadcast(second, first, keep_unknown=True)


@given(st.lists(st.integers(1, 3), max_size=4).map(tuple), st.lists(st.integers(1, 3), max_size=4).map(tuple))
def test_broadcast_holds_both(first: Shape, second: Shape) -> None:
    """What two shapes broadcast to is not changed by either of them, and has the size of the larger on each axis."""
    joined = broadcast(first, second)
    if joined is not None:
        assert joined == broadcast(joined, first) == broadcast(second, joined)
        padded = [(1,) * (len(joined) - len(each)) + each for each in (first, second)]
        assert joined == tuple(max(sizes) for sizes in zip(*padded, strict=True))
