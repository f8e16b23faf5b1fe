"""`mlcalc check`: its formats, its exit codes, and the mends that it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlcalc.checking.whole import problems_of
from mlcalc.errors import Diagnostic
from tests.checking.drawing import CASES, HEAD, programs
from tests.cli.conftest import ROOT, Run

WRONG = f"""\
{HEAD}
x, y = np.random.rand(100, 8), np.random.randint(0, 2, 100)
model = keras.Sequential([layers.Input((8,)), layers.Dense(16, "relu"), layers.Dense(1, activation="softmax")])
model.compile("adam", "binary_crossentropy")
model.fit(x, y, batch_size=500)
"""
WARNING = f"""\
{HEAD}
model = keras.Sequential([layers.Input((8,)), layers.Dense(64), layers.Dense(1)])
"""


def write(text: str, name: str = "train.py") -> None:
    Path(name).write_text(text, encoding="utf-8")


def test_text(run: Run) -> None:
    """People read each problem with its line, its mend, and how many there are; all of it on standard output."""
    write(WRONG)
    outcome = run("check", "train.py")
    assert ("", 1) == (outcome.stderr, outcome.code)
    assert outcome.stdout.startswith("train.py:8:100: error[one-unit-softmax] softmax over one unit is always 1")
    assert "= help: change line 8 to: model = keras.Sequential([" in outcome.stdout
    assert outcome.stdout.endswith("1 error and 1 note in 1 file\n")


def test_quiet(run: Run) -> None:
    """Scripts read a line for each problem, and nothing where there is none."""
    write(WRONG)
    lines = run("check", "train.py", "--quiet").stdout.splitlines()
    assert ["train.py:8:100: error[one-unit-softmax]", "train.py:10:17: note[large-batch]"] == [
        line[: line.index("]") + 1] for line in lines
    ]
    write("x = 1\n")
    assert ("", "", 0) == run("check", "train.py", "--quiet")


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [(WARNING, (), 0), (WARNING, ("--strict",), 1), (WRONG, (), 1), ("x = 1\n", ("--strict",), 0)],
)
def test_exit_code(run: Run, text: str, words: tuple[str, ...], code: int) -> None:
    """Errors end with 1, warnings with 0, and with 1 if they are as bad as errors."""
    write(text)
    assert code == run("check", "train.py", *words).code


def test_json(run: Run) -> None:
    """The problems are the result, and stand on standard output; what does not apply is null."""
    write(WRONG)
    outcome = run("check", "train.py", "--format", "json")
    assert "" == outcome.stderr
    first, second = json.loads(outcome.stdout)["problems"]
    assert {"code", "severity", "message", "file", "line", "column", "end_column", "help"} == first.keys()
    assert ("one-unit-softmax", "error", "train.py", 8, 100) == tuple(
        first[key] for key in ("code", "severity", "file", "line", "column")
    )
    assert ("large-batch", "note", 10) == (second["code"], second["severity"], second["line"])


def test_notebook(run: Run) -> None:
    """In a notebook the line counts in its cell."""
    case = next(each for each in CASES if each.rest == "model.fit(x, y, nb_epoch=20)")
    program = next(each for each in programs(case) if each.ending == ".ipynb")
    write(program.text, "train.ipynb")
    [problem] = json.loads(run("check", "train.ipynb", "-f", "json").stdout)["problems"]
    assert ("older-epochs", 5, 1) == (problem["code"], problem["cell"], problem["line"])


def test_standard_input(run: Run) -> None:
    """A dash is standard input."""
    outcome = run("check", "-", stdin=WRONG)
    assert 1 == outcome.code
    assert "standard input:8:100: error[one-unit-softmax]" in outcome.stdout


def test_standard_input_has_no_address(run: Run) -> None:
    """What came on standard input is no file that others could open."""
    log = json.loads(run("check", "-", "--format", "sarif", stdin="input: 3\nlayers: [dens: 1]\n").stdout)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert {"description": {"text": "standard input"}} == place["artifactLocation"]
    assert 2 == place["region"]["startLine"]
    assert "fixes" not in log["runs"][0]["results"][0]


def test_github(run: Run) -> None:
    """Annotations stand on standard output, one for each problem."""
    write(WRONG)
    first, second = run("check", "train.py", "--format", "github").stdout.splitlines()
    assert first.startswith("::error file=train.py,line=8,col=100::softmax over one unit")
    assert second.startswith("::notice file=train.py,line=10,")


def test_sarif(run: Run) -> None:
    """SARIF has a rule for each code, and a result for each problem with its place, its mend and what belongs to it."""
    write(WRONG)
    log = json.loads(run("check", "train.py", "--format", "sarif").stdout)
    assert ("2.1.0", {"$schema", "version", "runs"}) == (log["version"], log.keys())
    [run_] = log["runs"]
    assert ["one-unit-softmax", "large-batch"] == [each["id"] for each in run_["tool"]["driver"]["rules"]]
    first, second = run_["results"]
    assert ("one-unit-softmax", 0, "error") == (first["ruleId"], first["ruleIndex"], first["level"])
    assert "note" == second["level"]
    place = first["locations"][0]["physicalLocation"]
    assert {"uri": "train.py"} == place["artifactLocation"]
    assert {"startLine": 8, "startColumn": 100, "endColumn": 109} == place["region"]
    [change] = first["fixes"][0]["artifactChanges"]
    [replacement] = change["replacements"]
    assert "activation='sigmoid'" in replacement["insertedContent"]["text"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("--select", "large-batch"), ["large-batch"]),
        (("--ignore", "large-batch,wrong-units"), ["one-unit-softmax"]),
        (("--ignore", "large-batch", "--ignore", "one-unit-softmax"), []),
    ],
)
def test_choice(run: Run, words: tuple[str, ...], codes: list[str]) -> None:
    """`--select` and `--ignore` take codes."""
    write(WRONG)
    outcome = run("check", "train.py", "-f", "json", *words)
    assert codes == [each["code"] for each in json.loads(outcome.stdout)["problems"]]


def test_wrong_code(run: Run) -> None:
    """A code that is misspelt is a mistake of the command."""
    outcome = run("check", "train.py", "--select", "large-bach")
    assert 2 == outcome.code
    assert "did you mean `large-batch`?" in outcome.stderr


def test_fix(run: Run) -> None:
    """A mend that is certain is written, and said; what is not certain is left."""
    write(WRONG)
    outcome = run("check", "train.py", "--fix")
    assert 0 == outcome.code
    assert "fixed train.py:8:100: [one-unit-softmax] change line 8 to:" in outcome.stderr
    assert outcome.stdout.endswith("1 note in 1 file\n")
    assert WRONG.replace('activation="softmax"', "activation='sigmoid'") == Path("train.py").read_text("utf-8")
    assert "" == run("check", "train.py", "--fix").stderr


def test_fix_of_every_line(run: Run) -> None:
    """An old name that stands in several calls is told and mended in each."""
    program = next(programs(next(case for case in CASES if case.code == "older-epochs")))
    text = program.text + "\nmodel.fit(x, y, nb_epoch=5)\n"
    write(text)
    assert 2 == len(json.loads(run("check", "train.py", "-f", "json").stdout)["problems"])
    assert 0 == run("check", "train.py", "--fix").code
    assert text.replace("nb_epoch", "epochs") == Path("train.py").read_text(encoding="utf-8")


def test_fix_in_a_notebook(run: Run) -> None:
    """In a notebook, the cell alone is changed."""
    case = next(each for each in CASES if each.rest == "model.fit(x, y, nb_epoch=20)")
    program = next(each for each in programs(case) if each.ending == ".ipynb")
    write(program.text, "train.ipynb")
    assert 0 == run("check", "train.ipynb", "--fix").code
    assert program.text.replace("nb_epoch", "epochs") == Path("train.ipynb").read_text(encoding="utf-8")


def test_fix_keeps_line_ends(run: Run) -> None:
    """What a mend does not change stays as it is, byte by byte."""
    Path("train.py").write_bytes(WRONG.replace("\n", "\r\n").encode())
    run("check", "train.py", "--fix")
    expected = WRONG.replace('activation="softmax"', "activation='sigmoid'").replace("\n", "\r\n")
    assert expected.encode() == Path("train.py").read_bytes()


def test_every_certain_mend_is_right(run: Run) -> None:
    """`--fix` leaves no program worse: what it mends is gone, and nothing has come."""
    fixed = 0
    for case in CASES:
        program = next(programs(case))
        write(program.text)
        outcome = run("check", "train.py", "--fix", "-f", "json")
        fixed += "fixed " in outcome.stderr
        left = [each["code"] for each in json.loads(outcome.stdout)["problems"]]
        assert left in ([], [case.code])
    assert fixed > 15


def test_descriptions_and_shape_errors(run: Run) -> None:
    """Everything that mlcalc reads is checked, and all is found that a summary finds."""
    write("input: [10]\nlayers:\n  - lstm: 5\n", "model.yaml")
    outcome = run("check", "model.yaml")
    assert 1 == outcome.code
    assert "model.yaml:3:5: error[wrong-rank]" in outcome.stdout


def test_saved_model(run: Run) -> None:
    """Of a saved model, what it was compiled with is checked against its layers."""
    layer = {"class_name": "Dense", "config": {"name": "d", "units": 1, "activation": "%s"}}
    config = {"name": "m", "layers": [layer], "build_input_shape": [None, 3]}
    model = {"class_name": "Sequential", "config": config, "compile_config": {"loss": "%s", "optimizer": "adam"}}
    text = json.dumps(model)
    for activation, loss, codes in (
        ("linear", "mse", []),
        ("linear", "binary_crossentropy", ["missing-probabilities"]),
        ("sigmoid", "binary_crossentropy", []),
    ):
        write(text % (activation, loss), "model.json")
        outcome = run("check", "model.json", "-f", "json")
        assert codes == [each["code"] for each in json.loads(outcome.stdout)["problems"]]


def test_folder(run: Run) -> None:
    """A folder of many scripts is one run, in the order of their names."""
    Path("src").mkdir()
    for number in range(30):
        write(WRONG if number % 10 == 0 else WARNING, f"src/train_{number:02}.py")
    outcome = run("check", "src", "--ignore", "large-batch")
    assert outcome.stdout.endswith("3 errors and 27 warnings in 30 files\n")
    assert outcome.stdout.index("train_00.py") < outcome.stdout.index("train_10.py") < outcome.stdout.index("train_29")


def test_folder_with_nothing_to_check(run: Run) -> None:
    """Who names a folder means that something is checked: where nothing is, that is an error."""
    for each in ("empty", "data", "package"):
        Path(each).mkdir()
    write("a,b\n1,2\n", "data/table.csv")
    write("", "package/__init__.py")
    outcome = run("check", "empty", "data", "package")
    assert 1 == outcome.code
    assert "there is no file to check in the folder empty\n" in outcome.stdout
    assert "there is no file to check in the folder data\n" in outcome.stdout
    assert outcome.stdout.endswith("2 errors in 3 files\n")
    assert 0 == run("check", "package").code


def test_texts_of_other_programs(run: Run) -> None:
    """YAML and JSON are written for many things: of a folder, a text with layers on its outermost level is a model."""
    write("combiner:\n  layers:\n    type: list\n", "schema.yaml")
    write('{"compilerOptions": {"strict": true}}', "tsconfig.json")
    write("input: [3]\nlayers:\n  - dens: 3\n", "model.yaml")
    write('{"input": [3], "layers": ["dens"]}', "model.json")
    outcome = run("check", ".")
    assert ["model.json:1:27", "model.yaml:3:5"] == [
        line.partition(": ")[0] for line in outcome.stdout.split("\n") if ": error[" in line
    ]


def test_damaged_model_in_a_folder(run: Run) -> None:
    """A model that is cut off is told; a file of HDF5 that another program wrote is none."""
    h5py = pytest.importorskip("h5py")
    write(WARNING, "train.py")
    with h5py.File("data.h5", "w") as file:
        file["x"] = [1, 2]
    assert 0 == run("check", ".").code
    Path("model.h5").write_bytes(b"\x89HDF\r\n\x1a\nand no more")
    outcome = run("check", ".")
    assert 1 == outcome.code
    assert "model.h5 is damaged: it was cut off" in outcome.stdout
    assert "data.h5" not in outcome.stdout


def test_own_mistake_over_one_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, with the file, and the others are checked nevertheless."""
    write(WRONG, "a.py")
    write(WRONG, "b.py")

    def broken(path: str, *, is_named: bool) -> list[Diagnostic]:
        if path == "a.py":
            raise KeyError("lost")
        return problems_of(path, is_named=is_named)

    monkeypatch.setattr("mlcalc.checking.problems_of", broken)
    outcome = run("check", ".", environment={"MLCALC_DEBUG": ""})
    assert outcome.stderr.startswith("error: a.py: a mistake of mlcalc ")
    assert "KeyError at test_check.py:" in outcome.stderr
    assert outcome.stdout.startswith("b.py:8:100: error[one-unit-softmax]")
    assert outcome.code == 1
    assert run("check", "a.py", environment={"MLCALC_DEBUG": ""}).code == 1  # nothing is known of it
    with pytest.raises(KeyError, match="lost"):
        run("check", ".", environment={"MLCALC_DEBUG": "1"})


def test_hook(run: Run) -> None:
    """The hook for pre-commit names a command that there is."""
    import yaml

    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert "mlcalc check" == hook["entry"]
    write("x = 1\n")
    assert 0 == run(*hook["entry"].split()[1:], "train.py").code
