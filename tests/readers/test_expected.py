"""What a reader expects is checked where it enters, and an error says what was expected, what is there, and where."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.readers.expected import Expected, integer_of, list_of, mapping_of, text_of
from mlcalc.readers.located import InData

HERE = InData(("config", "layers", 2))
VALUES: dict[str, Any] = {
    "null": None,
    "true or false": True,
    "a number": 2.5,
    "an integer": 3,
    "a text": "x" * 10_000,
    "a list": [1],
    "a mapping": {"a": 1},
}
KINDS: list[Expected[Any]] = [text_of, integer_of, list_of, mapping_of]


@pytest.mark.parametrize("expected", KINDS, ids=lambda kind: kind.words)
@pytest.mark.parametrize("words", VALUES)
def test_type(expected: Expected[Any], words: str) -> None:
    """A value of the type is the answer, and any other is refused, without being quoted."""
    data = {"key": VALUES[words]}
    if words == expected.words:
        assert data["key"] is expected(data, "key", HERE)
        return
    shown = words.replace("an integer", "a number")
    with pytest.raises(MlcalcError) as caught:
        expected(data, "key", HERE)
    (told,) = caught.value.diagnostics
    assert f"`key` must be {expected.words}, not {shown}" == told.message
    assert ("bad-config", "config.layers[2].key") == (told.code, told.where)


@pytest.mark.parametrize("expected", KINDS, ids=lambda kind: kind.words)
def test_missing(expected: Expected[Any]) -> None:
    """What is not there is refused at what lacks it; what may be missing may be null as well."""
    assert expected.maybe({}, "key", HERE) is expected.maybe({"key": None}, "key", HERE) is None
    with pytest.raises(MlcalcError, match=rf"^error: `key` is missing, which must be {expected.words}\n") as caught:
        expected({}, "key", HERE)
    assert "config.layers[2]" == caught.value.diagnostics[0].where


def test_type_of_what_may_be_missing() -> None:
    """What may be missing is of its type if it is there."""
    with pytest.raises(MlcalcError, match=r"^error: `key` must be a text, not a list\n"):
        text_of.maybe({"key": []}, "key", HERE)


def test_value_by_itself() -> None:
    """A value that has no key is called by what it is."""
    assert (1, 2) == list_of.checked((1, 2), HERE, "a list of sizes")
    with pytest.raises(
        MlcalcError, match=r"^error: a layer must be a mapping, not a number\n  --> config\.layers\[2]$"
    ):
        mapping_of.checked(3, HERE, "a layer")
