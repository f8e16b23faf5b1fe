"""Counting as other tools do: names, notes, and what nobody measured. The numbers are tested by records."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlcalc
from mlcalc.costs.parts import Part
from mlcalc.costs.tools import TOOLS, tool


@pytest.mark.parametrize("name", ["fvcore", "FVCORE", "keras_flops", "Keras-Flops"])
def test_names(name: str) -> None:
    """A tool is found in any case."""
    assert name.lower().replace("_", "-") == tool(name).name


@pytest.mark.parametrize(
    ("name", "mend"), [("torch-info", "did you mean `torchinfo`?"), ("deepspeed", "there are torchinfo")]
)
def test_unknown_tool(name: str, mend: str) -> None:
    """Another name is an error, with what was meant or what there is."""
    with pytest.raises(mlcalc.MlcalcError, match="does not know how") as raised:
        mlcalc.summarize(mlcalc.load("Dense(5)"), (None, 3), count_as=name)
    assert (raised.value.diagnostics[0].help or "").startswith(mend)


@pytest.mark.parametrize("name", ["fvcore", "keras-flops"])
def test_uncounted(name: str) -> None:
    """Where a tool counts an LSTM as 0, a note says so, with what it multiplies."""
    summary = mlcalc.summarize(mlcalc.load("LSTM(4)"), (None, 6, 3), count_as=name)
    assert 0 == (summary.costs or {})["counted"]
    assert (
        "note on lstm: " + f"{name} counts LSTM as 0; it multiplies 672 times for a sample",
    ) == summary.notes_on_rows
    assert ["uncounted"] == [each.code for each in summary.problems]


def test_counted() -> None:
    """Where a tool counts it, there is no such note, and the answer names the tool."""
    summary = mlcalc.summarize(mlcalc.load("LSTM(4)"), (None, 6, 3), count_as="torchinfo")
    assert {"counted": 864, "count_as": "torchinfo"} == summary.costs
    assert () == summary.problems
    assert "Counted as torchinfo 1.8.0 for one sample: 864 mult-adds" in str(summary)
    assert ["counted"] == [key for key in summary.layers[0].as_dict() if key == "counted"]


@pytest.mark.parametrize("name", TOOLS)
def test_what_was_not_measured(name: str) -> None:
    """Of what nobody measured, the count is null, with its reason."""
    summary = mlcalc.summarize(mlcalc.load("RMSNormalization()"), (None, 6, 3), count_as=name)
    assert None is (summary.costs or {})["counted"]
    assert (
        f"its count as {name} is unknown: {name} was not asked about rms normalization" in summary.problems[0].message
    )


def test_wide_attention() -> None:
    """Attention whose heads are wider than the query has no counterpart in PyTorch."""
    summary = mlcalc.summarize(mlcalc.load("MultiHeadAttention(2, 8)"), (None, 5, 8), count_as="ptflops")
    assert "as many features in its heads as in its query" in summary.problems[0].message


def test_every_kind_stands_in_a_table() -> None:
    """No rule is for a kind of part that no layer has."""
    import mlcalc.costs.parts as module

    text = Path(module.__file__).read_text(encoding="utf-8")
    kinds = {kind for each in TOOLS.values() for kind in each.counts}
    assert [] == [kind for kind in kinds if f'"{kind}"' not in text and kind not in ("lstm", "gru", "simplernn")]
    assert Part("linear", 1, 1).times == 1
