"""No message shows an object of ours, whatever stands in the place of an argument."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mlcalc
from mlcalc.errors import MlcalcError, Source
from mlcalc.layers import find, names
from mlcalc.readers.description.typed import read_call

OWN = re.compile(
    r"object at|<class|<function|<mlcalc|<module|LayerCall|Located|InText|InData|NameOf|Unprinted|mappingproxy|"
    r"datetime|NewLayer\(|Change\(|Term\(|Spec\(|REQUIRED|namespace\(|Traceback"
)
"""What a message would hold of our own objects, or of Python's."""
ARGUMENTS = [(name, each) for name in names() for each in (*find(name).arguments, *find(name).keywords, "nonsense")]
IN_CALLS = [
    "Dense(3)",
    "[Dense(3)]",
    '{"a": Dense(2)}',
    "(1, Dense(3))",
    "keras.layers.LSTM(2)",
    "tf.float32",
    '{"class_name": "Dense", "config": {"units": 3}}',
    "[[1]]",
    "None",
    "-7",
    "'x y'",
    "{}",
    "()",
    "1e400",
    "True",
    "Foo(1)",
    "lambda_fn()",
    "'\\x1b'",
]
IN_YAML = [
    "{dense: 3}",
    "[{dense: 3}]",
    "{a: {b: 1}}",
    "Dense(3)",
    "2020-01-01",
    "2020-01-01 10:00:00",
    ".inf",
    ".nan",
    "!!binary aGk=",
    "!!set {a, b}",
    "[[1, [2]]]",
    "~",
    "-7",
    "x y",
    "{}",
    "[]",
    "true",
    "{call: q}",
    "{class_name: Dense, config: {units: 3}}",
    "{model: x.yaml}",
    "{1: 2}",
]


def own_in(read: Callable[[], object]) -> list[str]:
    """Return what the errors of reading something hold of our own objects; the excerpt is the writer's own."""
    try:
        read()
    except MlcalcError as error:
        texts = [text for each in error.diagnostics for text in (each.message, each.help or "", each.where or "")]
        return [found[0] for text in texts if (found := OWN.search(text))]
    return []


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ARGUMENTS), st.sampled_from(IN_CALLS), st.booleans())
def test_in_calls(argument: tuple[str, str], value: str, is_named: bool) -> None:
    """A value of any kind in a call, behind a name or by position."""
    name, which = argument
    text = f"{name}({which}={value})" if is_named else f"{name}({value}, {value}, {value})"
    assert [] == own_in(lambda: read_call(Source("TARGET", text, is_file=False))), text


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ARGUMENTS), st.sampled_from(IN_YAML), st.booleans())
def test_in_yaml(argument: tuple[str, str], value: str, is_named: bool) -> None:
    """A value of any kind in YAML, among the arguments or alone behind the layer's name."""
    name, which = argument
    row = f"{name}: {{{which}: {value}}}" if is_named else f"{name}: {value}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.yaml")
        path.write_text(f"input: [8, 8, 3]\nlayers:\n  - {row}\n", encoding="utf-8")
        found = own_in(lambda: mlcalc.summarize(mlcalc.load(path)))
    assert [] == found, row


@pytest.mark.parametrize("text", ["<keras.Dense object at 0x7f>", "LayerCall", "Change(1)"])
def test_the_pattern_can_find(text: str) -> None:
    """The pattern finds what it is for."""
    assert OWN.search(text)


def test_python_data() -> None:
    """Layers of ours in the place of numbers are shown as the calls that they are."""
    with pytest.raises(MlcalcError, match=r"must be a positive integer, not Dense\(units=3\)"):
        mlcalc.layer("Dense", units=mlcalc.layer("Dense", units=3))
