"""A refusal of numbers gives the numbers that work, each of which is tried."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import make


@pytest.mark.parametrize(
    ("name", "arguments", "named", "shape", "fitting"),
    [
        ("GroupNormalization", (), {"groups": 32}, (None, 4, 4, 16), "16, 8, 4, 2, 1"),
        ("Conv2D", (6, 3), {"groups": 4}, (None, 8, 8, 6), "6, 3, 2, 1"),
        ("Conv1D", (8, 3), {"groups": 8}, (None, 8, 12), "4, 2, 1"),
    ],
)
def test_groups(
    name: str, arguments: tuple[int, ...], named: dict[str, int], shape: tuple[int | None, ...], fitting: str
) -> None:
    """The numbers of groups that share the channels, and the filters, evenly."""
    with pytest.raises(MlcalcError, match="cannot be shared evenly") as caught:
        make(name, arguments, named).output_shape(shape)
    assert f"`groups` may be {fitting}" == caught.value.diagnostics[0].help
    for groups in map(int, fitting.split(", ")):
        assert make(name, arguments, {**named, "groups": groups}).params(shape)


def test_shared_axes() -> None:
    """Slopes that are shared along the axes whose sizes are unknown can be counted: 32 of them."""
    with pytest.raises(MlcalcError, match="PReLU cannot count its alpha") as caught:
        make("PReLU").params((None, None, None, 32))
    (axes,) = re.findall(r"`shared_axes: \[(.*?)\]`", caught.value.diagnostics[0].help or "")
    assert "1, 2" == axes
    assert 32 == make("PReLU", (), {"shared_axes": [1, 2]}).params((None, None, None, 32))
