"""`mlcalc explain`: what a problem means."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlcalc.cli.explain import complete_code
from mlcalc.codes import PAGES, Example
from tests.cli.conftest import Run
from tests.commands import Outcome


@pytest.mark.parametrize("code", PAGES)
def test_page(run: Run, code: str) -> None:
    """A page says why, and shows the wrong example and the mended one, each with the command and the files it needs."""
    outcome = run("explain", code)
    assert ("", 0) == (outcome.stderr, outcome.code)
    page = PAGES[code]
    text = outcome.stdout
    assert text.startswith(f"{code}\n{page.sentence}\n\nWrong: ")
    for example, shown in zip((page.wrong, page.mended), text.split("\n\nMended: "), strict=True):
        if isinstance(example, str):
            assert example in shown
            continue
        assert f"mlcalc {example.command}\n" in f"{shown}\n"
        for name, content in example.files.items():
            block = "".join(f"    {line}\n" for line in content.splitlines())
            assert f"\n  {name}\n{block}" in f"{shown}\n"


def test_every_code(run: Run) -> None:
    """Without a code there is a list of all; bare, of their names alone."""
    text = run("explain").stdout
    assert f"\n{len(PAGES)} codes; " in text
    assert ["missing-flatten", *PAGES["missing-flatten"].sentence.split()] == next(
        line.split() for line in text.splitlines() if line.startswith("missing-flatten ")
    )
    assert Outcome("".join(f"{code}\n" for code in PAGES), "", 0) == run("explain", "--quiet")


def test_bare(run: Run) -> None:
    """Bare, a page is its sentence."""
    assert Outcome(f"{PAGES['cycle'].sentence}\n", "", 0) == run("explain", "cycle", "-q")


def test_spelling(run: Run) -> None:
    """The case of a code and the sign between its words do not matter."""
    assert run("explain", "missing-flatten") == run("explain", "Missing_Flatten") == run("explain", "missing flatten")


def test_misspelt(run: Run) -> None:
    """A code that is nearly one gets the nearest, and the command was typed wrong; nonsense gets none."""
    outcome = run("explain", "missing-flaten")
    assert (2, "") == (outcome.code, outcome.stdout)
    assert outcome.stderr.startswith("error: no problem has the code `missing-flaten`\n")
    assert outcome.stderr.endswith("^^^^^^^^^^^^^^\n  = help: did you mean `missing-flatten`?\n")
    assert run("explain", "qqqq").stderr.endswith("  = help: `mlcalc explain` lists them all\n")


def test_json(run: Run) -> None:
    """As JSON, a page is data, and so is the list."""
    page = json.loads(run("explain", "missing-flatten", "-f", "json").stdout)
    wrong = PAGES["missing-flatten"].wrong
    assert isinstance(wrong, Example)
    assert {"command": "mlcalc summary model.yaml", "files": dict(wrong.files)} == page["wrong"]
    assert {"words": "a table saved in Latin-1"} == json.loads(run("explain", "not-text", "-f", "json").stdout)["wrong"]
    assert {code: page.sentence for code, page in PAGES.items()} == json.loads(run("explain", "-f", "json").stdout)


def test_csv(run: Run, tmp_path: Path) -> None:
    """As CSV, in a file too, the list is a table."""
    assert Outcome("", "", 0) == run("explain", "--output", tmp_path / "codes.csv")
    assert "code,meaning" == (tmp_path / "codes.csv").read_text().splitlines()[0]
    assert f'code,meaning\ncycle,"{PAGES["cycle"].sentence}"\n' == run("explain", "cycle", "-f", "csv").stdout


def test_completion() -> None:
    """The shell completes codes."""
    assert ["missing-flatten", "missing-from"] == complete_code("missing-f")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("missing-return-sequence", "wrong-rank"),
        ('Input 0 of layer "lstm_1" is incompatible: expected ndim=3, found ndim=2.', "wrong-rank"),
        ("LSTM needs 3 dimensions (batch, time_steps, feature) but gets (None, 10)", "wrong-rank"),
        ("Negative dimension size caused by subtracting 3 from 2", "window-too-large"),
        ("A `Concatenate` layer requires inputs with matching shapes", "shapes-differ"),
        ("error[one-unit-softmax]", "one-unit-softmax"),
        ("unkown-layer", "unknown-layer"),
    ],
)
def test_what_was_said_in_place_of_a_code(run: Run, typed: str, code: str) -> None:
    """A message, or a name that is near one by which a code is known, leads to the page."""
    outcome = run("explain", typed)
    assert outcome.code == 2
    assert f"`{code}`" in outcome.stderr.partition("= help: ")[2] or f"explain {code}`" in outcome.stderr


def test_nonsense_has_no_page(run: Run) -> None:
    """What is near nothing is told where the codes are listed."""
    assert "= help: `mlcalc explain` lists them all" in run("explain", "blahblah").stderr
