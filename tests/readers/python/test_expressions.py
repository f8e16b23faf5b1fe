"""Expressions: what is known is what Python has, and what would not run is unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import Source
from mlcalc.readers.python.cells import read_cells
from mlcalc.readers.python.interpreter import Interpreter
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Array, Unknown
from tests.readers.python.reading import params


def followed(text: str) -> dict[str, Any]:
    """Return the names of a source and their values."""
    interpreter = Interpreter(Session(Path(), {}))
    for cell in read_cells(Source("a.py", text)):
        interpreter.follow(cell)
    return interpreter.scope.names


def value(text: str) -> Any:
    """Return what an expression is worth."""
    return followed(f"import numpy as np\nfound = {text}")["found"]


numbers = st.integers(-9, 9).map(str)
texts = st.sampled_from(["'ab'", "''", "'{}'", "f'{2 + 1}x'"])
atoms = numbers | texts | st.sampled_from(["True", "None", "[1, 2]", "(3,)", "{'a': 1}", "2.5", "[]", "range(3)"])


def combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return expressions of others."""
    operator = st.sampled_from("+ - * / // % ** == != < <= > >= in is and or".split())
    function = st.sampled_from("len max min sum list tuple int float round abs bool sorted str set any all".split())
    return st.one_of(
        st.tuples(parts, operator, parts).map(lambda each: f"({each[0]} {each[1]} {each[2]})"),
        st.tuples(parts, parts).map(lambda each: f"({each[0]})[{each[1]}]"),
        st.tuples(function, parts).map(lambda each: f"{each[0]}({each[1]})"),
        parts.map(lambda each: f"[x for x in {each} if x]"),
        parts.map(lambda each: f"(not {each})"),
        st.tuples(parts, parts, parts).map(lambda each: f"({each[0]} if {each[1]} else {each[2]})"),
    )


@given(st.recursive(atoms, combined, max_leaves=6))
def test_what_is_known_is_what_python_has(text: str) -> None:
    """Random expressions: what Python itself makes of them."""
    found = value(text)
    try:
        expected = eval(text)  # noqa: S307  (drawn from the grammar above)
    except Exception:  # noqa: BLE001  (whatever Python raises: there is no value to compare)
        return
    if isinstance(found, Unknown):
        assert isinstance(expected, (int, float)), f"{text} is {expected!r}"
        assert abs(expected) > 1e15, f"{text} is {expected!r}"
        return
    assert repr(list(expected) if isinstance(expected, range) else expected) == repr(
        list(found) if isinstance(found, range) else found
    )


@pytest.mark.parametrize(
    "text",
    [
        "10 ** 10 ** 10",
        "[0] * 10 ** 12",
        "'a' * 10 ** 12",
        "1 << 10 ** 9",
        "'{:>99999999999}'.format(1)",
        "'%99999999999d' % 1",
        "f'{1:>99999999999}'",
        "sum(range(10 ** 12))",
        "list(range(10 ** 12))",
        "'a'.replace('a', 'b' * 90000).replace('b', 'c' * 90000)",
        "[x for x in range(10 ** 9)]",
        "1 / 0",
        "{}['a']",
        "[][0]",
        "int('x')",
        "None + 1",
        "undefined",
        "max([])",
        "(1).foo()",
    ],
)
def test_what_is_too_large_or_would_fail_is_unknown(text: str) -> None:
    assert isinstance(value(text), Unknown)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("np.zeros((3, 4)).shape", (3, 4)),
        ("np.ones(5).shape", (5,)),
        ("np.random.rand(2, 3).shape[1]", 3),
        ("np.random.normal(size=(2, 3)).shape", (2, 3)),
        ("np.array([[1, 2], [3, 4], [5, 6]]).shape", (3, 2)),
        ("np.zeros((10, 28, 28)).reshape(10, -1).shape", (10, 784)),
        ("np.zeros((10, 28, 28)).reshape((10, 28, 28, 1)).shape[1:]", (28, 28, 1)),
        ("np.expand_dims(np.zeros((3, 4)), -1).shape", (3, 4, 1)),
        ("np.concatenate([np.zeros((3, 4)), np.zeros((5, 4))]).shape", (8, 4)),
        ("np.zeros((3, 4)).T.shape", (4, 3)),
        ("np.zeros((3, 4))[0].shape", (4,)),
        ("np.zeros((30, 4))[:10].shape", (10, 4)),
        ("np.zeros((3, 4))[:, np.newaxis, :].shape", (3, 1, 4)),
        ("len(np.zeros((3, 4)))", 3),
        ("np.zeros((3, 4)).ndim", 2),
        ("np.prod((2, 3, 4))", 24),
        ("(np.zeros((3, 1)) + np.zeros((1, 4))).shape", (3, 4)),
        ("np.arange(2, 10, 2).shape", (4,)),
        ("np.linspace(0, 1, 7).shape", (7,)),
        ("np.zeros((3, 4)).astype('float32').shape", (3, 4)),
        ("np.zeros((3, 4)).mean(axis=1).shape", (3,)),
        ("np.pi > 3", True),
    ],
)
def test_arrays_are_known_by_their_shapes(text: str, expected: Any) -> None:
    assert expected == value(text)


def test_numbers_of_an_array_are_unknown() -> None:
    assert isinstance(value("np.zeros(3)[0]"), Unknown)
    assert isinstance(value("np.zeros(3).max()"), Unknown)
    assert isinstance(value("np.frobnicate(3)"), Array)


def test_names_of_what_is_not_known() -> None:
    """What is asked for is written as the source writes it."""
    names = followed("a = read()\nb = a.shape[1]\nc = len(a)\nd = {'x': a}['x']\ne = a.shape")
    found = {key: names[key].setting for key in "abcde"}
    assert {"a": "read()", "b": "a.shape", "c": "len(a)", "d": "{'x': a}['x']", "e": "a.shape"} == found


WINDOWS = """
def windows(data, n=3):
    x = []
    for i in range(len(data) - n):
        x.append(data[i:(i + n), 0])
    return np.array(x)
found = windows(load()).shape[1]
"""
SIXTY = """
data = load()
x = []
for i in range(60, 1258):
    x.append(data[i - 60:i, 0])
found = np.array(x).shape[1]
"""
SCALED = """
from sklearn.preprocessing import StandardScaler
found = StandardScaler().fit_transform(np.zeros((9, 4))).shape[1]
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WINDOWS, 3),
        (SIXTY, 60),
        (SCALED, 4),
        ("(x, y), _ = keras.datasets.mnist.load_data()\nfound = keras.utils.to_categorical(y).shape[1]", 10),
        ("(x, y), _ = keras.datasets.cifar10.load_data()\nfound = len(np.unique(y))", 10),
        ("from sklearn.datasets import load_iris\nfound = load_iris().target.max() + 1", 3),
    ],
)
def test_data_as_courses_prepare_them(text: str, expected: int) -> None:
    assert expected == followed(f"import numpy as np\nimport keras\n{text}")["found"]


def test_length_of_a_list_that_an_unknown_loop_grows_is_unknown() -> None:
    found = followed("import numpy as np\nx = []\nfor row in load():\n    x.append(1)\nfound = np.array(x).shape")[
        "found"
    ]
    assert isinstance(found[0], Unknown)


DOUBLED = "a = [1]\nb = [1]\n" + "a = [a, a]\nb = [b, b]\n" * 60


@pytest.mark.parametrize(
    "text",
    [
        "n = len(str(a))",
        "n = 5 if a == b else 6",
        "n = 5 if a in [b] else 6",
        "n = 5\nif c:\n    a = b\nn = len(a[0][0][0]) if c else 3",
    ],
)
def test_lists_that_double_are_neither_written_nor_compared(text: str) -> None:
    """Sixty lines make a value of 2 ** 60 items, which Python would write out."""
    assert [None] == params(DOUBLED + text + "\nm = Sequential([Input((3,)), Dense(n)])")


@pytest.mark.parametrize("made", ["list(range(10 ** 5))", "[0] * 10 ** 5", "k[:]", "sorted(k)"])
def test_many_long_lists_are_not_made(made: str) -> None:
    """Each is within bounds, all together are not."""
    text = f"k = [0] * 10 ** 5\nn = len([{made} for _ in range(1000)])"
    assert [None] == params(text + "\nm = Sequential([Input((3,)), Dense(n)])")
