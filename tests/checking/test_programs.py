"""What a check says of programs: nothing of right ones, and the fault of each wrong one, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcalc.checking import check_file
from mlcalc.checking.choice import Choice
from mlcalc.checking.fixing import is_better
from mlcalc.codes import PAGES
from mlcalc.errors import ERROR, NOTE, Diagnostic
from mlcalc.lint.table import ANSWERS, METRICS, SCRIPTS, TRAININGS
from tests.checking.drawing import CASES, Case, Program, programs

GOOD = dict(
    part.partition("\n")[::2]
    for part in (Path(__file__).parent / "good_programs.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
)
NUMBERED = {f"{number:02} {case.code}": case for number, case in enumerate(CASES)}


def said_of(folder: Path, text: str, ending: str = ".py") -> tuple[Diagnostic, ...]:
    """Return what a check says of a program."""
    path = folder / f"train{ending}"
    path.write_text(text, encoding="utf-8")
    return check_file(str(path), Choice()).problems


@pytest.mark.parametrize("title", GOOD)
def test_right_program(title: str, tmp_path: Path) -> None:
    """Nothing is said of a program that is right."""
    compile(GOOD[title], title, "exec")
    said = [each for each in said_of(tmp_path, GOOD[title]) if each.code != "older-arguments"]
    assert [] == [str(each) for each in said]


def test_older_names(tmp_path: Path) -> None:
    """Of a program for Keras 1 one note says how its arguments are called today."""
    [note] = said_of(tmp_path, GOOD["Keras 1, as it was written"])
    assert ("older-arguments", NOTE) == (note.code, note.severity)
    assert "`border_mode` is `padding`" in note.message


@pytest.mark.parametrize("name", NUMBERED)
def test_fault(name: str, tmp_path: Path) -> None:
    """A fault is found in every way of writing it, once and alone, and is gone where it is mended."""
    case = NUMBERED[name]
    wrong = {
        each.way: [(problem.code, problem.severity) for problem in said_of(tmp_path, each.text, each.ending)]
        for each in programs(case)
    }
    assert len(wrong) >= 10
    assert {way: [(case.code, case.severity)] if way != case.right_in else [] for way in wrong} == wrong
    mended = {each.way: said_of(tmp_path, each.text, each.ending) for each in programs(case.without_fault())}
    assert dict.fromkeys(mended, ()) == mended


def test_names_beside_a_wrong_model(tmp_path: Path) -> None:
    """What `compile` is given by a name is told in the same run as a model whose shapes do not fit."""
    text = (
        "from keras import Sequential, layers\n"
        "model = Sequential([layers.Input((28, 28)), layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(10)])\n"
        "model.compile(optimizer='adm', loss='msee', metrics=['acuracy'])\n"
    )
    said = said_of(tmp_path, text)
    assert [2, 3, 3, 3] == [each.place.line for each in said if each.place]
    assert ["adm", "msee", "acuracy"] == [each.message.split("`")[1] for each in said[1:]]


def mended_text(program: Program, problem: Diagnostic) -> str:
    """Return a program as the mend of a problem makes it."""
    lines = program.text.split("\n")
    for edit in sorted(problem.edits, key=lambda each: (each.line, each.start), reverse=True):
        line = lines[edit.line - 1]
        if edit.text is None:
            del lines[edit.line - 1]
        elif edit.text.endswith("\n"):
            lines.insert(edit.line - 1, edit.text.rstrip("\n"))
        else:
            lines[edit.line - 1] = line[: edit.start] + edit.text + line[edit.end :]
    return "\n".join(lines)


@pytest.mark.parametrize("name", NUMBERED)
def test_mend(name: str, tmp_path: Path) -> None:
    """A mend that is offered makes its problem vanish, and brings no other."""
    for program in programs(NUMBERED[name]):
        if program.ending != ".py":
            continue
        before = said_of(tmp_path, program.text)
        for problem in before:
            if problem.edits and "None" not in (problem.help or ""):
                after = said_of(tmp_path, mended_text(program, problem))
                assert is_better(before, after, problem), (program.way, problem.help, [str(each) for each in after])


@pytest.mark.parametrize("name", NUMBERED)
def test_place(name: str, tmp_path: Path) -> None:
    """A problem stands at a line that its mend changes."""
    for problem in said_of(tmp_path, next(programs(NUMBERED[name])).text):
        assert problem.place is not None
        if problem.edits:
            assert problem.place.line in {edit.line for edit in problem.edits}


def test_most_mends_are_offered(tmp_path: Path) -> None:
    """For most faults there is a line that can be pasted."""
    offered = {
        name for name, case in NUMBERED.items() for each in said_of(tmp_path, next(programs(case)).text) if each.edits
    }
    assert len(offered) > len(NUMBERED) * 0.5


def test_every_rule_has_cases() -> None:
    """Each rule has a fault that is drawn, or an example on its page."""
    codes = {each.code for each in (*ANSWERS, METRICS, *TRAININGS, *SCRIPTS)}
    assert codes <= {case.code for case in CASES} & PAGES.keys()


def test_errors_name_a_line_and_a_mend(tmp_path: Path) -> None:
    """Each problem of a program stands at a line of it and says what would mend it."""
    for case in CASES:
        for each in said_of(tmp_path, next(programs(case)).text):
            assert each.place is not None
            assert each.help or each.severity != ERROR


def test_one_case_is_not_another(tmp_path: Path) -> None:
    """The comparison can fail: of a fault without its cause nothing is said."""
    case = Case("learning-rate", "error")
    assert () == said_of(tmp_path, next(programs(case)).text)
