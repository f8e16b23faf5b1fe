"""However many problems there are, people read some dozens of lines; excerpts are tested with errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcalc.errors import Diagnostic, Label, MlcalcError, Place, Source, note
from mlcalc.excerpts import folded, problem_text
from mlcalc.limits import LONGEST_SHOWN, MOST_ALIKE, MOST_TOLD
from mlcalc.texts import width
from tests.commands import run_command


def alike(count: int, code: str = "a") -> list[Diagnostic]:
    return [Diagnostic(code, f"{code} {number}") for number in range(count)]


@pytest.mark.parametrize(
    ("problems", "expected"),
    [
        (alike(MOST_ALIKE), [f"error: a {number}" for number in range(10)]),
        (alike(11), [*(f"error: a {number}" for number in range(10)), "… and 1 more like it"]),
        (alike(5003), [*(f"error: a {number}" for number in range(10)), "… and 4,993 more like it"]),
        (alike(1) * 5000, ["error: a 0"]),
        (
            [*alike(12), *alike(1, "b"), Diagnostic("a", "last")],
            [*(f"error: a {number}" for number in range(10)), "… and 3 more like it", "error: b 0"],
        ),
        (
            [each for number in range(45) for each in alike(1, f"{number}")],
            [*(f"error: {number} 0" for number in range(MOST_TOLD)), "… and 5 others"],
        ),
        (
            [each for number in range(41) for each in alike(1, f"{number}")],
            [*(f"error: {number} 0" for number in range(MOST_TOLD)), "… and 1 other"],
        ),
        ([note("a", "x"), Diagnostic("a", "x")], ["note: x", "error: x"]),
    ],
)
def test_folded(problems: list[Diagnostic], expected: list[str]) -> None:
    """Of those that are alike the first are told, and all others counted; the same one is told once."""
    assert "\n\n".join(expected) == str(MlcalcError(problems))


def test_only_what_is_told_is_written() -> None:
    """Texts are made for those that are told alone."""
    asked: list[int] = []

    def text(number: int) -> str:
        asked.append(number)
        return str(number)

    assert [*map(str, range(10)), "… and 999,990 more like it"] == folded(range(10**6), lambda _: "", text)
    assert list(range(10)) == asked


def test_equal_places_are_told_once() -> None:
    """Where a layer is used many times, what is wrong with it at its place is told once."""
    place = Place(Source("m.yaml", "- dense"), 1, 3, 5)
    problems = [Diagnostic("a", "x", place=place, where=f'layer "dense_{number}"') for number in range(9)]
    assert 1 == str(MlcalcError(problems)).count("error:")
    elsewhere = [each._replace(place=None) for each in problems]
    assert 9 == str(MlcalcError(elsewhere)).count("error:")


def test_long_messages() -> None:
    """What is in the middle of a very long message, help, place or label is left out."""
    long = "b" * 100_000
    problem = Diagnostic("a", long, help=long, where=long)
    for line in str(problem).split("\n"):
        assert LONGEST_SHOWN == len(line)
    assert "error: bbb" in str(problem)
    assert "… and 4,990 more like it" in str(MlcalcError([problem._replace(message=f"{i}{long}") for i in range(5000)]))


LAYERS = {
    "unknown layers": lambda number: f"- dens{number}: 3",
    "unknown arguments": lambda number: f"- dense: {{units: 3, x{number}: 1}}",
    "long names": lambda number: f"- {'x' * 500}{number}: 3",
    "long lines": lambda number: f"- {{dense: 3, name: {'x' * 1000}{number}, from: {'y' * 1000}}}",
    "wrong shapes": lambda number: f"- {{lstm: 3, from: d, name: l{number}}}",
}


@pytest.mark.parametrize("kind", LAYERS)
def test_many_mistakes_in_a_file(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand mistakes of a kind take no more room than ten."""
    monkeypatch.chdir(tmp_path)
    lines = map(LAYERS[kind], range(1000))
    Path("m.yaml").write_text("input: [3]\nlayers:\n- {dense: 3, name: d}\n" + "\n".join(lines), encoding="utf-8")
    done = run_command("summary", "m.yaml")
    assert 1 == done.code
    assert "\n\n… and 990 more like it\n" in done.stderr
    assert 10 == done.stderr.count("error: ")
    assert len(done.stderr) < 10_000


def test_many_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So do notes that are equal but for the layer; JSON has each of them with its layer."""
    monkeypatch.chdir(tmp_path)
    layers = "\n".join("- gru: {units: 2, return_sequences: true}" for _ in range(100))
    Path("m.yaml").write_text(f"input: [3, 2]\nlayers:\n{layers}\n", encoding="utf-8")
    for words in (["summary"], ["params"], ["summary", "--quiet"], ["params", "--quiet"]):
        done = run_command(*words, "m.yaml")
        said = done.stderr if "--quiet" in words else done.stdout
        assert 10 == said.count("note on gru")
        assert 1 == said.count("\n… and 90 more like it\n")
    assert 100 == run_command("summary", "m.yaml", "--format", "json").stdout.count('"notes"')


def marked(line: str, mark: str) -> Diagnostic:
    """Return a problem at a word of a line."""
    place = Place(Source("f.py", line), 1, line.index(mark) + 1, len(mark))
    return Diagnostic("a", "wrong", place=place, labels=(Label(place, "needs a sequence of vectors"),))


@pytest.mark.parametrize("columns", [24, 30, 40, 60, 80, 200])
@pytest.mark.parametrize(
    "line",
    [
        "model = Sequential([Input((3, 1)), LSTM(10, activation='tanh'), HERE(20), Dense(10), Dense(1)])",
        "HERE(20)" + ", Dense(1)" * 12,
        "Dense(1), " * 12 + "HERE",
        "名前 = '漢字" * 12 + "' + HERE + '漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字'",
        "\tif 🙂:\t\tHERE()\t\t# and some more of it, which goes on and on, as far as it goes",
    ],
)
def test_excerpt_in_a_narrow_terminal(line: str, columns: int) -> None:
    """No line of an excerpt is wider than the terminal, and the carets stand below what they mark."""
    _, _, _, shown, *below = problem_text(marked(line, "HERE"), columns).splitlines()
    assert max(map(width, (shown, *below))) <= columns
    assert "HERE" in shown
    assert f"{'':{width(shown[: shown.index('|')])}}|" == below[0][: below[0].index("|") + 1]
    assert (width(shown[: shown.index("HERE")]), 4) == (below[0].index("^"), below[0].count("^"))
    assert "needs a sequence of vectors" in " ".join(" ".join(each.replace("|", "") for each in below).split())


def test_what_is_marked_is_wider_than_the_terminal() -> None:
    """Its beginning is shown, and that it goes on."""
    _, _, _, shown, carets, *_ = problem_text(marked(f"a = {'x' * 90}", "x" * 90), 40).splitlines()
    assert shown == "1  | …" + "x" * 33 + "…"
    assert carets == "   |  " + "^" * 33
