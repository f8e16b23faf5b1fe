"""What is wrong below a misspelt key of a description is told in the same run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "inptu: [8]\nlayers:\n  - dense: {unit: 10}\n  - lsmt: 3\n",
            ["a description has no `inptu`", "Dense has no argument `unit`", "there is no layer `lsmt`"],
        ),
        (
            "layers:\n  - dense: {unit: 10}\ninput_shape: [8]\n",
            ["a description has no `input_shape`", "Dense has no argument `unit`"],
        ),
        (
            '{"inptu": [8],\n "layers": [\n  {"dense": {"unit": 3}}]}',
            ["a description has no `inptu`", "Dense has no argument `unit`"],
        ),
        ("inptu: [8]\nlayers:\n  - dense: 10\n", ["a description has no `inptu`"]),
        ("inptu: [eight]\nlayers:\n  - dense: 10\n", ["a description has no `inptu`"]),
        ("nothing: [8]\nlayers:\n  - dense: {unit: 10}\n", ["a description has no `nothing`"]),
        ("inptu: [8]\n3: 4\nlayers:\n  - dense: 10\n", ["a description has no `inptu`", "a description has no `3`"]),
    ],
)
def test_told_together(run: Run, tmp_path: Path, text: str, told: list[str]) -> None:
    """Errors of the layers are told beside that of the key, and none that follows from it."""
    path = tmp_path / "model.yaml"
    path.write_text(text, encoding="utf-8")
    lines = run("summary", path).stderr.splitlines()
    assert [f"error: {each}" for each in told] == [each for each in lines if each.startswith("error: ")]
