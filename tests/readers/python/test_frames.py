"""Tables of pandas in source, and what is cut out of arrays: their shapes, and what is known of their numbers."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.lint.facts import INTEGERS, ONE_HOT, Data, Samples
from tests.readers.python.reading import reading

HEAD = "import pandas as pd\nfrom sklearn.model_selection import train_test_split\ndf = pd.read_csv('a.csv')\n"
CUT = "v = {}\nw = []\nfor i in {}:\n    w.append({})\nvalue = np.array(w)"
MODEL = "m = Sequential([Input((3,)), Dense(1)])\nm.compile('adam', 'mse')\nm.fit(value, value)\n"


def given(text: str, *settings: str) -> Samples:
    """Return what a model is given under the name `value`."""
    found = reading(f"{HEAD}{text}\n{MODEL}", *settings).script.events[-1].inputs
    assert isinstance(found, Samples)
    return found


def known(text: str) -> Data:
    """Return what is known of the numbers of `value`."""
    data = given(text).data
    assert data is not None
    return data


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("value = df", (None, None)),
        ("value = df.values", (None, None)),
        ("value = df['a']", (None,)),
        ("value = df.a", (None,)),
        ("value = df['a'].values", (None,)),
        ("value = df[['a', 'b']]", (None, 2)),
        ("value = df[['a', 'b']].values", (None, 2)),
        ("value = df[['a', 'b']].to_numpy().astype('float32')", (None, 2)),
        ("value = df.iloc[:, 0:4]", (None, 4)),
        ("value = df.iloc[:, 0:4].values", (None, 4)),
        ("value = df.iloc[:, :-1].values", (None, None)),
        ("value = df.iloc[:, -1].values", (None,)),
        ("value = df.loc[:, 'a']", (None,)),
        ("value = df.loc[:, ['a', 'b', 'c']]", (None, 3)),
        ("value = df.drop('a', axis=1).values", (None, None)),
        ("value = df.pop('a')", (None,)),
        ("value = df[['a']].dropna().reset_index(drop=True).values", (None, 1)),
        ("value = df[['a', 'b']].sample(frac=1).values", (None, 2)),
        ("value = np.array(df[['a', 'b']])", (None, 2)),
        ("value = pd.get_dummies(df['a'])", (None, None)),
        ("value = pd.get_dummies(['x', 'y', 'x'])", (3, 2)),
        ("value, names = pd.factorize(df['a'])", (None,)),
        ("value = pd.DataFrame({'a': np.zeros(9), 'b': np.ones(9)})", (None, 2)),
        ("value, test = train_test_split(df[['a', 'b']])", (None, 2)),
        ("v = df['a'].values\nvalue = np.array([v[i:i + 5] for i in range(len(v) - 5)])", (None, 5)),
        ("v = df['a'].values\nvalue = np.array([v[i + 5] for i in range(len(v) - 5)])", (None,)),
        (CUT.format("df['a'].values", "range(4, len(v))", "v[i - 4:i]"), (None, 4)),
        (CUT.format("df['a'].values", "range(len(v))", "v[i:i + 7]"), (None, 7)),
        (CUT.format("df['a'].values", "range(len(v))", "v[i + 1:i + 8]"), (None, 7)),
        (CUT.format("df.values", "range(len(v))", "v[i + 3, 0]"), (None,)),
        (CUT.format("np.arange(50)", "range(40)", "v[i:i + 3]"), (40, 3)),
        (CUT.format("np.zeros((50000, 2))", "range(40000)", "v[i:i + 3]"), (None, 3, 2)),
    ],
)  # fmt: skip
def test_shapes(text: str, shape: tuple[int | None, ...]) -> None:
    """As far as the text says it, the shape of a table, a column, or of windows is known."""
    assert shape == given(text).shape


@pytest.mark.parametrize(
    "text",
    [
        "value = pd.read_csv('a.csv', squeeze=True)",
        "value = np.load('x.npy')",
        "value = df.groupby('a').mean()",
        "v = np.load('x.npy')\nw = []\nfor each in v:\n    w.append(each[0])\nvalue = np.array(w)",
        "v = np.load('x.npy')\nvalue = np.array([v[i, 0] for i in range(len(v))])",
    ],
)
def test_what_only_the_data_know(text: str) -> None:
    """The shape of what is read as it comes is not known, and neither is that of its parts."""
    shape = given(text).shape
    assert shape is None or (len(shape) == 1 and "range" in text)


def test_a_setting_goes_before_what_is_known() -> None:
    """The whole shape of what is known in part can be given."""
    assert (1000, 8) == given("x = df.values\nvalue = x", "x.shape=1000,8").shape


@pytest.mark.parametrize(
    ("text", "form", "classes"),
    [
        ("value = pd.get_dummies(df['a'])", ONE_HOT, None),
        ("value = pd.get_dummies(df['a'], drop_first=True)", None, None),
        ("value = pd.get_dummies(df)", None, None),
        ("value = pd.get_dummies(['x', 'y', 'z'] * 9)", ONE_HOT, 3),
        ("value = pd.factorize(df['a'])[0]", INTEGERS, None),
        ("value = df['a'].factorize()[0]", INTEGERS, None),
        ("value = df['a'].astype('category').cat.codes", INTEGERS, None),
        ("value = df['a'].map({'x': 0, 'y': 1, 'z': 2})", INTEGERS, 3),
        ("value = df['a'].map({'x': 0.5, 'y': 1})", None, None),
        ("df['a'] = pd.factorize(df['a'])[0]\nvalue = df['a'].values", INTEGERS, None),
        ("df['a'] = df['a'].map({'x': 0, 'y': 1})\nvalue = df.a", INTEGERS, 2),
    ],
)
def test_labels(text: str, form: str | None, classes: int | None) -> None:
    """What encodes labels says their form, and how many classes there are."""
    data = known(text)
    assert (form, classes) == (data.form, data.classes)


def order_of(text: str) -> Any:
    return known(text).order


def test_order() -> None:
    """Rows that are shuffled stand in another order, and what is taken by one index stands in one order."""
    assert order_of("value = df['a']") is None
    for text in (
        "value = df.sample(frac=1)['a']",
        "value = df['a'].sample(frac=1)",
        "value = np.random.permutation(df.values)",
    ):
        assert order_of(text) is not None
    text = "order = np.random.permutation(len(df))\nx = df.values\nvalue = x[order]\nother = df['a'].values[order]\n"
    events = reading(f"{HEAD}{text}{MODEL}m.fit(value, other)").script.events
    assert events[-1].inputs.data.order == events[-1].targets.data.order is not None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("value = np.arange(10) ** 2", 0, 81),
        ("value = np.arange(10, 0, -3)", 1, 10),
        ("value = np.arange(2, 3, 0.25)", 2, 2.75),
        ("value = -np.arange(5)", -4, 0),
        ("value = np.linspace(start=-2, stop=2, num=9) ** 3", -8, 8),
        ("x = np.linspace(-2, 2, 9)\nvalue = x * x", 0, 4),
        ("x = np.linspace(-2, 2, 9)\nvalue = x + x ** 2", None, None),
        ("value = np.power(np.arange(4), 3)", 0, 27),
        ("value = 1 / np.arange(1, 5)", 0.25, 1),
        ("value = 2 ** np.arange(5)", None, None),
        ("value = np.arange(n)", None, None),
    ],
)
def test_ranges(text: str, low: float | None, high: float | None) -> None:
    """The range of what is written out is known through arithmetic, or it is not known."""
    data = known(text)
    assert (low, high) == (data.low, data.high)
