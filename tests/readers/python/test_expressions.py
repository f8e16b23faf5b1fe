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
        ("np.stack([np.zeros((3, 4)), np.ones((3, 4))], axis=-1).shape", (3, 4, 2)),
        ("np.stack([np.zeros(4)] * 7).shape", (7, 4)),
        ("np.vstack([np.zeros((10, 5)), np.ones((20, 5))]).shape", (30, 5)),
        ("np.hstack((np.zeros((9, 1)), np.zeros((9, 2)))).shape", (9, 3)),
        ("np.dstack((np.zeros((9, 2)), np.zeros((9, 2)))).shape", (9, 2, 2)),
        ("np.column_stack((np.zeros(9), np.zeros((9, 2)))).shape", (9, 3)),
        ("np.concatenate([np.zeros((3, 4))] * 5, axis=1).shape", (3, 20)),
        ("np.concatenate(np.zeros((2, 3, 4))).shape", (6, 4)),
        ("np.vstack([[1, 2], [3, 4], [5, 6]]).shape", (3, 2)),
        ("np.c_[np.zeros((6, 2)), np.ones(6)].shape", (6, 3)),
        ("np.r_[np.zeros(4), np.ones(6)].shape", (10,)),
        ("np.array([np.zeros((4, 2))[i, 0] for i in range(4)])[:, None].shape", (4, 1)),
        ("len(np.unique(np.array([0, 1, 2, 1])))", 3),
        ("np.array([0, 1, 2, 1]).max() + 1", 3),
        ("max(np.array([0, 1, 2, 1])) + 1", 3),
        ("len(set(np.array([0, 1, 2, 1])))", 3),
    ],
)
def test_arrays_are_known_by_their_shapes(text: str, expected: Any) -> None:
    assert expected == value(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("len(set(list(load())))", None),
        ("len({x for x in np.zeros(5)})", None),
        ("len(set(np.zeros(5)))", None),
        ("len({x: 1 for x in np.zeros(5)})", None),
        ("len({read(): 1, 'a': 2})", None),
        ("len(np.unique(np.array([1, 2, 5])))", None),
        ("np.array([1, 2, 5]).max()", None),
        ("np.stack(load()).shape[0]", None),
    ],
)
def test_items_that_may_be_equal_are_not_counted(text: str, expected: None) -> None:
    """How many different ones there are is not known."""
    assert isinstance(value(text), Unknown)


ENUM = "import enum\nclass Kind(enum.Enum):\n    A = 'a'\n    B = 'b'\n"
POINT = "class P(NamedTuple):\n    x: int\n    y: int = 2\n"
OPTIONS = (
    "from dataclasses import dataclass, replace, asdict, field\n@dataclass\nclass C:\n    n: int = 1\n"
    "    units: list = field(default_factory=lambda: [1, 2])\n"
    "    def __post_init__(self):\n        self.m = self.n + 1\n"
)
MATCH = "def f(v):\n    match v:\n        case {patterns}\n            return True\n    return False\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ENUM}found = [k.value for k in Kind]", ["a", "b"]),
        (f"{ENUM}found = (Kind('b').name, Kind['A'].value, len(Kind), Kind.A == Kind.A)", ("B", "a", 2, True)),
        ("import enum\nclass N(enum.IntEnum):\n    ONE = 1\n    TWO = 2\nfound = N.TWO * 3", 6),
        ("import enum\nclass N(enum.Enum):\n    A = enum.auto()\n    B = enum.auto()\nfound = N.B.value", 2),
        (f"from typing import NamedTuple\n{POINT}a, b = P(3)\nfound = (a, b, P(4)[0], len(P(1)))", (3, 2, 4, 2)),
        (f"{OPTIONS}a = C(4)\nb = replace(a, n=7)\nfound = (a.n, a.m, b.n, b.m, b.units)", (4, 5, 7, 8, [1, 2])),
        (f"{OPTIONS}found = asdict(C(3))", {"n": 3, "units": [1, 2]}),
        ("import copy\na = {'x': [1]}\nb = copy.deepcopy(a)\nb['x'].append(2)\nfound = a", {"x": [1]}),
        ("import copy\na = [1]\nb = copy.copy(a)\nb.append(2)\nfound = a", [1]),
        ("from itertools import chain, pairwise\nfound = list(pairwise(chain([1], (2, 3))))", [(1, 2), (2, 3)]),
        ("from itertools import product\nfound = [a * b for a, b in product((1, 2), (3, 4))]", [3, 4, 6, 8]),
        ("import itertools as it\nfound = list(it.chain.from_iterable([[1], [2, 3]]))", [1, 2, 3]),
        ("from itertools import repeat, count\nfound = list(map(lambda a: a + 1, repeat(3, 2)))", [4, 4]),
        ("from itertools import accumulate, islice\nfound = list(islice(accumulate([1, 2, 3]), 2))", [1, 3]),
        ("from functools import reduce\nfrom operator import mul\nfound = reduce(mul, [2, 3, 4])", 24),
        ("from collections import defaultdict\nd = defaultdict(list)\nd['a'].append(1)\nfound = d", {"a": [1]}),
        ("from collections import Counter\nfound = Counter('aab')", {"a": 2, "b": 1}),
        ("found = list(filter(lambda x: x > 1, [1, 2, 3]))", [2, 3]),
        ("it = iter([4, 5])\nfound = (next(it), next(it), next(it, 6))", (4, 5, 6)),
        ("def f():\n    a = [y := 3 for _ in range(2)]\n    return y\nfound = f()", 3),
    ],
)
def test_values_of_pythons_own_library(text: str, expected: Any) -> None:
    assert expected == followed(text)["found"]


@pytest.mark.parametrize(
    ("pattern", "given", "expected"),
    [
        ("['dense', n] if n > 3:", "['dense', 4]", True),
        ("['dense', n] if n > 3:", "['dense', 2]", False),
        ("[a, *rest, b]:", "(1, 2, 3, 4)", True),
        ("[a, *rest, b]:", "(1,)", False),
        ("{'kind': 'conv', **rest}:", "{'kind': 'conv', 'f': 3}", True),
        ("{'kind': 'conv'}:", "{'kind': 'pool'}", False),
        ("{'kind': 'conv'}:", "[1]", False),
        ("str() | int():", "'a'", True),
        ("str() | int():", "2.5", False),
        ("int(n):", "3", True),
        ("{'a': [x, {'b': None}]}:", "{'a': [1, {'b': None}]}", True),
        ("C(n=1):", "C()", True),
        ("C(2):", "C()", False),
        ("D():", "C()", False),
        ("'x' | None:", "None", True),
    ],
)
def test_patterns_of_match(pattern: str, given: str, expected: bool) -> None:
    """As Python itself matches them."""
    classes = f"{OPTIONS}class D:\n    pass\n"
    text = f"{classes}{MATCH.replace('{patterns}', pattern)}found = f({given})"
    names: dict[str, Any] = {}
    exec(text, names)  # noqa: S102  (written above)
    assert names["found"] is expected
    assert followed(text)["found"] is expected


def test_pattern_of_what_is_not_known() -> None:
    """Whether it fits is not known."""
    text = "def f(v):\n    match v:\n        case ['dense', n]:\n            return 1\n    return 2\nfound = f(load())"
    assert isinstance(followed(text)["found"], Unknown)


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


@pytest.mark.parametrize(
    "made",
    [
        "copy.deepcopy(held)",
        "copy.copy(long)",
        "itertools.chain(long, long, long)",
        "collections.Counter(long)",
    ],
)
def test_copies_of_long_lists_take_steps(made: str) -> None:
    """What goes through many items often ends by its steps, not by patience."""
    lists = "long = list(range(90000))\nheld = {i: long for i in range(9)}\n"
    loop = f"for i in range(900):\n    for j in range(900):\n        found = {made}\n"
    session = Session(Path(), {})
    interpreter = Interpreter(session)
    for cell in read_cells(Source("a.py", f"import copy, itertools, collections\n{lists}{loop}")):
        interpreter.follow(cell)
    assert [each.code for each in session.remarks] == ["too-long"]
