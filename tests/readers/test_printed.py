"""Data that Python prints are read as they were, and whatever does not go on so is shown at its place."""

from __future__ import annotations

import pprint
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError, Source
from mlcalc.limits import DEEPEST_DATA, LONGEST_TOKEN, MOST_BITS
from mlcalc.readers.located import Unprinted
from mlcalc.readers.printed import is_printed, read_printed

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
KEYS = st.text() | st.integers() | st.none()
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=25,
)


def read(text: str) -> Any:
    """Return the data in a text."""
    return read_printed(Source("printed.txt", text))


@given(DATA)
def test_round_trip(data: Any) -> None:
    """What Python prints of plain data, in one line or in many, is these data."""
    assert repr(data) == repr(read(repr(data)))
    assert data == read(pprint.pformat(data, width=20, sort_dicts=False))


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("{'dtype': <DTypePolicy \"mixed_float16\">}", {"dtype": "mixed_float16"}),
        ("{'dtype': <FloatDTypePolicy \"bfloat16\">}", {"dtype": "bfloat16"}),
        ("{'dtype': tf.float32, 'other': dtype('float64')}", {"dtype": "float32", "other": "float64"}),
        ("{'dtype': <class 'jax.numpy.float32'>}", {"dtype": "float32"}),
        ("{'mean': array([1., 2.], dtype=float32)}", {"mean": [1.0, 2.0]}),
        ("{'mean': array([[1, -2],\n       [3, 4]])}", {"mean": [[1, -2], [3, 4]]}),
        ("{'rate': np.float32(0.5), 'units': np.int64(3)}", {"rate": 0.5, "units": 3}),
        ("{'shape': TensorShape([None, Dimension(3)])}", {"shape": [None, 3]}),
        ("OrderedDict([('units', 3), ('inner', OrderedDict())])", {"units": 3, "inner": {}}),
        ("OrderedDict({'units': 3})", {"units": 3}),
        ("ListWrapper([DictWrapper({'a': 1})])", [{"a": 1}]),
        ("{u'units': 3}", {"units": 3}),
        ("[nan, -inf, 1e-07, -3, +4, .5, 2.]", [float("nan"), -float("inf"), 1e-07, -3, 4, 0.5, 2.0]),
        ("('one '\n 'text')", "one text"),
        ("(1,)", (1,)),
        ("{1, 2}", [1, 2]),
        (">>> model.get_config()\n{'units': 3}\n>>> ", {"units": 3}),
        ("In [4]: model.get_config()\nOut[4]: {'units': 3}", {"units": 3}),
        ("config = {'units': 3}", {"units": 3}),
    ],
)
def test_what_others_print(text: str, data: Any) -> None:
    """What Keras, NumPy and a session of Python write around plain data is understood."""
    assert repr(data) == repr(read(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<keras.src.layers.LSTM object at 0x7f00>", "<keras.src.layers.LSTM object at 0x7f00>"),
        ("<function <lambda> at 0x7f00>", "<function <lambda> at 0x7f00>"),
        ("<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>", "<tf.Tensor"),
        ("Custom(units=3)", "Custom(…)"),
        ("array([0., 0., ..., 0.], dtype=float32)", "array(…)"),
    ],
)
def test_object(text: str, shown: str) -> None:
    """An object whose parts were not printed stands for itself."""
    value = read(f"[{text}, 1]")[0]
    assert isinstance(value, Unprinted)
    assert value.startswith(shown)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("{'units': 3", 1, "the data end inside the `{` that stands here: a part of them was not copied"),
        ("{'units': [3, 4", 11, "the data end inside the `[` that stands here: a part of them was not copied"),
        ("{'units': 'ab", 11, "Python prints no data so"),
        ("{'units' 3}", 10, "a comma is missing before this"),
        ("{'units': 3,, 'a': 4}", 13, "a value is missing before this"),
        ("{'units':}", 10, "a value is missing before this"),
        ("{'units': 3, 4}", 15, "a key has no value in what is closed here"),
        ("{[]: 3}", 4, "no key stands before this"),
        ("['units': 3]", 9, "no key stands before this"),
        ("{'units': 3)", 12, "this `)` closes nothing that is open"),
        ("{'units': 3}, 4", 13, "the data end before this"),
        ("{'units': 3} 4", 14, "the data end before this"),
        ("{**config}", 2, "Python prints no data so"),
        ("{'units': 3 + 4}", 13, "Python prints no data so"),
        ("[1, ..., 3]", 5, "a part of the data was left out here when they were printed"),
        ("{'a': <keras", 7, "the object that begins here has no end"),
        (r"{'a': '\xZZ'}", 7, "this text is not written as Python writes one"),
        ("1__0", 1, "this is no number"),
        ("config = ", 10, "there are no data here"),
    ],
)
def test_fault(text: str, column: int, message: str) -> None:
    """What is no data is refused where it stands."""
    with pytest.raises(MlcalcError) as caught:
        read(text)
    (told,) = caught.value.diagnostics
    assert (message, "bad-data") == (told.message, told.code)
    assert told.place is not None
    assert column == told.place.column


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * (DEEPEST_DATA + 2), "too-deep"),
        ("{'a':" * (DEEPEST_DATA + 2), "too-deep"),
        ("f(" * (DEEPEST_DATA + 2), "too-deep"),
        ("9" * (MOST_BITS + 1), "too-large"),
        ("-" + "9" * 100_000, "too-large"),
        ("[<" + "<" * (2 * LONGEST_TOKEN), "bad-data"),
        ("-" * 1_000_000, "bad-data"),
        ("[" + "'a' " * 200_000, "bad-data"),
    ],
    ids=str,
)
def test_hostile(text: str, code: str) -> None:
    """What is nested too deeply, or is too long, is refused without recursion."""
    with pytest.raises(MlcalcError) as caught:
        read(text)
    assert code == caught.value.diagnostics[0].code


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values are counted before any is made."""
    monkeypatch.setattr("mlcalc.readers.printed.MOST_VALUES", 10)
    with pytest.raises(MlcalcError, match=r"^error: the data hold more than 10 values"):
        read("[" + "0," * 10)


@pytest.mark.parametrize("text", ["open('ran', 'w')", "eval('1')", "exec('x')", "__import__('os')"])
def test_nothing_is_run(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call in the text is none that is made: it stands for itself."""
    monkeypatch.chdir(tmp_path)
    assert [f"{text.partition('(')[0]}(…)"] == read(f"[{text}]")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{'name': 'lstm', 'trainable': True}", True),
        ("[{'class_name': 'Dense', 'config': {}}]", True),
        ('\'{"class_name": "Dense"}\'', True),
        ("OrderedDict([('name', 'lstm'), ('trainable', True)])", True),
        (">>> model.get_config()\n{'name': 'm', 'trainable': True}", True),
        ('{"class_name": "Dense", "trainable": true}', False),
        ("{'input': [3], 'layers': [{'dense': 4}]}", False),
        ("{'name': 'td', 'trainable': True, 'layer': <keras.layers.Dense object at 0x7f>}", True),
        ("{'input': [3], 'layers': [{'dense': 4, 'trainable': false}]}", False),
        ("layers:\n  - {'dense': 4, 'trainable': no}", False),
        ("LSTM(10, trainable=True)", False),
    ],
)
def test_recognised(text: str, expected: bool) -> None:
    """A configuration as Python prints it is known by its beginning, and by what every layer of Keras has."""
    assert expected is is_printed(text)
