"""Layers and inputs that lead to no output."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcalc import load, summarize
from mlcalc.errors import Diagnostic, MlcalcError, Source
from mlcalc.readers.description.build import read_description
from mlcalc.readers.description.yaml_text import read_yaml
from mlcalc.summary import Summary

BRANCH = """inputs: {a: [4], b: [4]}
layers:
  - {name: x, dense: 3, from: a}
  - {name: y, dense: 3, from: a}
  - {name: y2, dense: 3, from: y}
  - {name: z, dense: 1, from: x}
"""


def summary_of(text: str) -> Summary:
    return summarize(read_description(read_yaml(Source("model.yaml", text))))


def warnings_of(text: str) -> list[Diagnostic]:
    """Return the warnings on a description."""
    return [each for each in summary_of(text).problems if each.severity == "warning"]


def test_as_keras() -> None:
    """Keras 3.15.1 counts 19 parameters, keeps the input that nothing takes, and has no other branch."""
    summary = summary_of(BRANCH)
    assert (19, ["a", "b", "x", "z"]) == (summary.params, [row.name for row in summary.layers])


def test_warning_names_the_branch() -> None:
    """One warning tells of all layers of a branch, at their places, and how to keep them."""
    [layers, unused] = warnings_of(BRANCH)
    assert '"y", "y2" reach no output' in layers.message
    assert "27 parameters" in layers.message
    assert [4, 5] == [label.place.line for label in layers.labels]
    assert "`outputs: [z, y2]`" in (layers.help or "")
    assert ('the input "b"', 1, 18) == (unused.message[:13], *unused.place[1:3])  # type: ignore[index]
    assert "`from: b`" in (unused.help or "")


@pytest.mark.parametrize(
    "mended", [BRANCH + "outputs: [z, y2]\n", BRANCH.replace("from: y}", "from: b}") + "outputs: [z, y2, y]\n"]
)
def test_mend(mended: str) -> None:
    """What the help says makes the layers a part of the model, without a further word on them."""
    assert not [each for each in warnings_of(mended) if each.code == "unreached-layer"]


def test_outputs_as_they_are_written() -> None:
    """The mend adds to the outputs that are written, in the spelling of the text: here of JSON."""
    description = {
        "inputs": {"a": [4]},
        "layers": [{"name": "x", "dense": 3, "from": "a"}, {"name": "y", "dense": 3, "from": "a"}],
        "outputs": "x",
    }
    [problem] = summarize(load(description)).problems
    assert '`"outputs": ["x", "y"]`' in (problem.help or "")


def test_each_use_of_a_block_says_it_once() -> None:
    """A layer of a block that its output does not need is told once, at its line."""
    text = (
        "input: [4]\nblocks:\n  part:\n    layers:\n      - {name: kept, dense: 2}\n      - dense: 3\n"
        "    output: kept\n"
        "layers:\n  - part\n  - part\n  - part\n"
    )
    [problem] = warnings_of(text)
    assert ("unreached-layer", 6) == (problem.code, problem.place.line if problem.place else None)
    assert "outputs" not in (problem.help or "")  # which cannot name it


def test_base_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The head of another model is left behind without a word when a layer before it is taken, and is not counted."""
    monkeypatch.chdir(tmp_path)
    base = {"inputs": {"a": [4]}, "layers": [{"name": "x", "dense": 3}, {"name": "head", "dense": 9}]}
    Path("base.json").write_text(str(base).replace("'", '"'), encoding="utf-8")
    summary = summarize(load({"base": "base.json", "layers": [{"name": "new", "dense": 1, "from": "x"}]}))
    assert ((), 15 + 4) == (summary.problems, summary.params)


def test_inside_another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left out of a model inside is told as well, once for all its places."""
    monkeypatch.chdir(tmp_path)
    inner = {"inputs": {"a": [4]}, "layers": [{"name": "y", "dense": 3, "from": "a"}, {"dense": 4, "from": "a"}]}
    Path("inner.json").write_text(str(inner).replace("'", '"'), encoding="utf-8")
    summary = summarize(load({"input": [4], "layers": [{"model": "inner.json"}, {"model": "inner.json"}]}))
    assert ["unreached-layer"] == [each.code for each in summary.problems]
    assert 2 * 20 == summary.params


def test_mistakes_in_such_layers() -> None:
    """A mistake in a layer that leads nowhere is told: Keras refuses it, too."""
    with pytest.raises(MlcalcError, match="LSTM needs 3 dimensions"):
        summary_of(BRANCH.replace("y2, dense", "y2, lstm"))
