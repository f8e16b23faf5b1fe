"""Numbers that are in memory, or typed."""

from __future__ import annotations

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.scaling.datasets import in_memory, of_words


def test_arguments() -> None:
    """All words that are no numbers are told at once."""
    assert repr(of_words(["1", "-2.5", "nan"]).read({0})[0].numbers.tolist()) == "[1.0, -2.5, nan]"  # type: ignore[union-attr]
    with pytest.raises(MlcalcError) as caught:
        of_words(["1", "x", "2", "y"])
    assert "`x` is not a number" in str(caught.value)
    assert "`y` is not a number" in str(caught.value)


def test_not_wanted() -> None:
    """A column that is not to be scaled is text, with every digit."""
    assert in_memory({"a": [0.1, 2], "b": [1, 2]}).read({1})[0] == ["0.1", "2.0"]
