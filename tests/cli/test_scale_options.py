"""What scaling is told to do otherwise: other deviations, one range, several files to learn from, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import run_command


def test_the_divisor_of_the_deviation_is_told() -> None:
    """By n, as scikit-learn does it, or by n − 1, and which flag does the other."""
    done = run_command("scale", "standard", "1", "2", "3", "4")
    assert "std divides by n, as in scikit-learn; `--ddof 1` divides by n − 1" in done.stderr
    other = run_command("scale", "standard", "1", "2", "3", "4", "--ddof", "1", "--explain")
    assert "√(Σ(x − 2.5)² / (n − 1)) = √(5 / 3) = √1.666666667" in other.stderr
    assert "-1.161895003862225" == other.stdout.split()[0]
    assert "divides" not in run_command("scale", "standard", "1", "2", "--without-std").stderr


def test_one_range_for_the_whole_table() -> None:
    """`--together` learns from all columns as from one; a saved scaler has learnt already."""
    text = "a,b\n1,2\n2,10\n"
    done = run_command("scale", "minmax", "-", "--together", stdin=text)
    assert "a,b\n0.0,0.1111111111111111\n0.1111111111111111,1.0\n" == done.stdout
    assert 2 == run_command("scale", "minmax", "-", "--together", "--load", "s.json", stdin=text).code


@pytest.mark.parametrize(
    ("method", "values", "reason"),
    [
        ("robust", "0 0 0 0 9", "q25 and q75 are equal, so that their distance counts as 1, as in scikit-learn"),
        ("standard", "5 5", "taken for constant, as in scikit-learn, so that the divisor is 1"),
        ("maxabs", "0 0", "all numbers are 0, or next to it, so that the divisor is 1"),
    ],
)
def test_why_the_divisor_is_1(method: str, values: str, reason: str) -> None:
    """What is said of a column without a range is true of it."""
    assert f"1: {reason}" in run_command("scale", method, *values.split()).stderr


def test_several_files_are_one_training_set(tmp_path: Path) -> None:
    """1, 4 and 6, 9 are learnt as 1 … 9, as `partial_fit` learns them, by the names of the columns."""
    for name, text in {"m.csv": "a,b\n1,0\n4,0\n", "n.csv": "b,a\n0,6\n0,9\n", "other.csv": "b\n1\n"}.items():
        (tmp_path / name).write_text(text)
    files: list[str | Path] = ["--fit", tmp_path / "m.csv", "--fit", tmp_path / "n.csv"]
    done = run_command("scale", "minmax", "-", *files, "--columns", "a", stdin="a\n1\n5\n9\n")
    assert (0, "a\n0.0\n0.5\n1.0\n") == (done.code, done.stdout)
    wrong = run_command("scale", "minmax", "-", *files, "--fit", tmp_path / "other.csv", stdin="a,b\n1,2\n")
    assert (1, "other.csv has no column `a`") == (
        wrong.code,
        wrong.stderr.partition("other")[1] + wrong.stderr.partition("other")[2].partition(", as")[0],
    )
    saved = run_command("scale", "minmax", *files, "--save", tmp_path / "s.json")
    assert 0 == saved.code
    assert '"data_min": 1.0, "data_max": 9.0' in (tmp_path / "s.json").read_text()


def test_lists_are_joined_by_position(tmp_path: Path) -> None:
    """Without a header, columns belong to each other by their positions."""
    (tmp_path / "m.csv").write_text("1\n4\n")
    (tmp_path / "n.csv").write_text("6\n9\n")
    files: list[str | Path] = ["--fit", tmp_path / "m.csv", "--fit", tmp_path / "n.csv"]
    assert "0.5\n" == run_command("scale", "minmax", "5", *files, "--quiet").stdout
    (tmp_path / "n.csv").write_text("6,1\n9,2\n")
    assert "n.csv has 2 columns, not 1, as " in run_command("scale", "minmax", "5", *files).stderr
