"""`mlcalc solve` as it is typed."""

from __future__ import annotations

import json

from tests.cli.conftest import Run


def test_count(run: Run) -> None:
    """The units of a course's question, with the formula."""
    done = run("solve", "lstm", "--params", "480", "--input-dim", "1")
    assert done.code == 0
    assert done.stdout == "LSTM: 1 solution\nunits  Why\n   10  4 × (10 + 1 + 1) × 10 = 480\n"


def test_count_as_json(run: Run) -> None:
    """Scripts get the values alone."""
    done = run("solve", "lstm", "--params", "480", "--input-dim", "1", "--format", "json")
    assert json.loads(done.stdout) == {
        "solutions": [{"units": 10}],
        "count": 1,
        "complete": True,
        "free": [],
        "nearest": [],
    }


def test_bare(run: Run) -> None:
    """One unknown is a bare number; several have names, one solution a line."""
    assert run("solve", "lstm", "--params", "480", "--input-dim", "1", "--quiet").stdout == "10\n"
    done = run("solve", "dense", "--params", "55", "-q")
    assert done.stdout == "units=1 input_dim=54\nunits=5 input_dim=10\nunits=11 input_dim=4\n"


def test_no_solution(run: Run) -> None:
    """The exit code says so, the JSON is empty, and the help names the nearest."""
    done = run("solve", "lstm", "--params", "481", "--input-dim", "1", "--format", "json")
    assert done.code == 1
    assert json.loads(done.stdout)["solutions"] == []
    assert json.loads(done.stdout)["nearest"] == [{"units": 10, "params": 480}, {"units": 11, "params": 572}]
    [problem] = json.loads(done.stderr)["problems"]
    assert problem["code"] == "no-solution"
    assert problem["help"] == "nearest: units = 10 gives 480 parameters; units = 11 gives 572 parameters"
    assert not run("solve", "lstm", "--params", "481", "--input-dim", "1").stdout


def test_typed_wrong(run: Run) -> None:
    """A question that wants nothing is a wrong command, with what mends it."""
    done = run("solve", "dense", "--units", "4")
    assert done.code == 2
    assert "nothing is wanted" in done.stderr
    assert "--params 480" in done.stderr
    assert run("solve", "conv2d", "--params", "many").code == 2
    assert run("solve", "lsmt", "--params", "480").code == 2
