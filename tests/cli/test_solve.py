"""`mlcalc solve` as it is typed."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from mlcalc.cli.world import ExitCode
from mlcalc.layers import find, names
from mlcalc.render.layers import example_question
from tests.cli.conftest import Run
from tests.commands import Outcome, run_command

ROOT = Path(__file__).parent.parent.parent
UNET = ROOT / "samples" / "u-net.yaml"


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


def test_sizes(run: Run) -> None:
    """The rule, why the given size fails, and the nearest that work."""
    done = run("solve", UNET, "--input", "250,250,1")
    assert done.code == 0
    assert done.stdout.startswith('height and width: multiples of 16. 250 fails at "concatenate", line 17 (31 and 30: ')
    assert "nearest: 240, 256" in done.stdout


def test_sizes_as_json(run: Run) -> None:
    """The form that scripts rely on."""
    done = run("solve", UNET, "--input", "250,250,1", "--format", "json")
    [entry] = json.loads(done.stdout)["sizes"]
    limits = entry.pop("limits")
    assert entry == {
        "axes": [{"input": "image", "axis": "height"}, {"input": "image", "axis": "width"}],
        "range": [1, 1024],
        "works": [[16, 1024, 16]],
        "rule": "multiples of 16",
        "given": 250,
        "nearest": [240, 256],
        "independent": True,
    }
    assert limits[0]["layer"] == "concatenate"
    assert limits[0]["line"] == 17


def test_sizes_in_other_forms(run: Run) -> None:
    """Bare, as CSV, of one axis, of a range."""
    assert run("solve", UNET, "-q", "--sizes", "1:50").stdout == "16:48:16\n"
    done = run("solve", UNET, "--format", "csv", "--free", "height", "--sizes", "20:100")
    assert done.stdout == "input,axis,first,last,step\nimage,height,32,96,16\n"


def test_targets(run: Run) -> None:
    """A call, an architecture, a saved file and Python source are asked in the same way."""
    assert run("solve", "Conv2D(4, 3)", "--input", "32,32,3").stdout.startswith(
        "height and width: at least 3; 32 works"
    )
    assert "height" in run("solve", "MobileNet", "--sizes", "1:64").stdout
    saved = ROOT / "tests" / "conformance" / "records" / "files" / "graph.keras"
    assert run("solve", saved).stdout == "time steps: every size; 6 works\n"
    source = ROOT / "samples" / "two_models.py"
    assert run("solve", source, "--model", "series").stdout == "time steps: every size; 3 works\n"


def test_no_sizes(run: Run) -> None:
    """No size, and nothing that could have another: exit code 1, with the JSON of no answer."""
    done = run("solve", UNET, "--sizes", "1:10", "--format", "json")
    assert (done.code, done.stdout) == (1, '{"sizes": []}\n')
    assert "no size of height and width from 1 to 10 works" in done.stderr
    vector = run("solve", "Dense(4)", "--input", "3", "--format", "json")
    assert (vector.code, vector.stdout) == (1, '{"sizes": []}\n')
    assert "has an axis of space or time" in vector.stderr


def test_wrong_words(run: Run) -> None:
    """Words of the command that cannot be meant are said at their place."""
    for words, message in {
        ("--free", "heigth"): "did you mean `height`?",
        ("--free", "channels"): "`channels` is never free",
        ("--sizes", "5"): "`--sizes` must be two sizes, not 5",
        ("--sizes", "5:1"): "sizes from 5 to 1 are none",
        ("--sizes", "1-100"): "`--sizes` must be two sizes, not 1-100",
        ("--sizes", "0:10"): "`--sizes` must begin with 1 or more, as every size does, not 0:10",
        ("--params", "480"): "`--params` is for one layer",
    }.items():
        done = run("solve", UNET, *words)
        assert done.code == 2
        assert message in done.stderr
    assert run("solve", "lstm", "--sizes", "1:9", "--params", "480").code == 2
    assert run("solve", "nothing.yaml").code in (1, 2)


def test_changes(run: Run) -> None:
    """The lines that give an output, with the numbers put in."""
    done = run("solve", ROOT / "samples" / "autoencoder.yaml", "--input", "23,23,1", "--output-shape", "23,23,1")
    assert done.code == 0
    title, head, first, *_ = done.stdout.splitlines()
    assert title == "The output is (24, 24, 1). Each of these changes gives (23, 23, 1):"
    assert head.split() == ["Line", "Why", "Params", "Change"]
    assert first.startswith("8        (12 − 1) × 2 + 1 + 0 = 23      +0  - conv2d_transpose: {filters: 16, ")


def test_batch_in_a_wanted_shape(run: Run) -> None:
    """A shape as Keras prints it begins with the batch: it may, where what comes out has an axis less."""
    for wanted in ("(None, 4)", "4"):
        done = run("solve", "LSTM(4)", "--input", "5,1", "--output-shape", wanted)
        assert (done.stdout, done.code) == ("The output is (4,) already.\n", 0)
    chain = ("summary", "LSTM(4)", "--input", "5,1", "-q", "--expect")
    assert 0 == run(*chain, "(None, 4)").code
    assert "the output is (4,), and (6,) is expected" in run(*chain, "(None, 6)").stderr


def test_changes_as_json(run: Run) -> None:
    """The form that scripts rely on."""
    Path("m.yaml").write_text("input: [8]\nlayers:\n  - dense: 3\n", encoding="utf-8")
    done = run("solve", "m.yaml", "--output-shape", "4", "--format", "json")
    assert done.code == 0
    assert json.loads(done.stdout) == {
        "output_shape": [None, 3],
        "wanted": [None, 4],
        "changes": [
            {
                "kind": "argument",
                "layer": "dense",
                "line": 3,
                "arguments": {"units": 4},
                "text": "- dense: 4",
                "edits": [],
                "output_shape": [None, 4],
                "params_difference": 9,
            }
        ],
    }
    right = run("solve", "m.yaml", "--output-shape", "3", "--format", "json")
    assert (right.code, json.loads(right.stdout)["changes"]) == (0, [])
    assert run("solve", "m.yaml", "--output-shape", "3").stdout == "The output is (3,) already.\n"
    assert run("solve", "m.yaml", "--output-shape", "4", "-q").stdout == "- dense: 4\n"


def test_no_changes(run: Run) -> None:
    """Another rank, and what nothing gives: exit code 1, an empty list, a sentence."""
    Path("m.yaml").write_text("input: [8, 8, 1]\nlayers:\n  - conv2d: {filters: 2, kernel_size: 3}\n", encoding="utf-8")
    for wanted, message in {"8,8": "has 2 dimensions, not 3", "900,3,5": "no change that was tried gives"}.items():
        done = run("solve", "m.yaml", "--output-shape", wanted, "--format", "json")
        assert done.code == 1
        assert json.loads(done.stdout)["changes"] == []
        assert json.loads(done.stdout)["output_shape"] == [None, 6, 6, 2]
        assert message in done.stderr


def test_expect(run: Run) -> None:
    """A check in a script: nothing is said if the output is right, else the smallest changes."""
    Path("m.yaml").write_text("input: [8]\nlayers:\n  - dense: 3\n", encoding="utf-8")
    assert (0, "") == (run("summary", "m.yaml", "--expect", "3").code, run("summary", "m.yaml", "--expect", "3").stderr)
    done = run("summary", "m.yaml", "--expect", "4", "--format", "json")
    assert done.code == 1
    assert json.loads(done.stdout)["params"] == 27
    [problem] = json.loads(done.stderr)["problems"]
    assert (problem["code"], problem["line"]) == ("unexpected-output", 3)
    assert problem["help"] == "change line 3 to: - dense: 4"
    other = run("summary", "m.yaml", "--expect", "2,2")
    assert (other.code, "has 2 dimensions, not 1" in other.stderr) == (1, True)
    assert run("summary", "m.yaml", "--expect", "x").code == 2
    assert run("summary", ROOT / "samples" / "two_models.py", "--expect", "3").code == 2


@pytest.mark.parametrize("name", names())
def test_examples_of_the_help(run: Run, name: str) -> None:
    """The question in the help of a layer has an answer; of some layers nothing is sought."""
    question = example_question(find(name))
    if question is not None:
        done = run(*shlex.split(question)[1:], "--format", "json")
        told = {each["code"] for each in json.loads(done.stderr)["problems"]} if done.stderr else set()
        assert (done.code, told - {"second-count"}) == (0, set())
        assert json.loads(done.stdout)["solutions"]


def test_questions_of_the_help() -> None:
    """Most layers with a number of their own can be asked about."""
    questions = [each for name in names() if (each := example_question(find(name)))]
    assert len(questions) > 40
    assert "mlcalc solve lstm --input 3,1 --params 480" in questions


def test_least_size_of_an_architecture(run: Run) -> None:
    """What an architecture refuses is no size that works; it is asked as it is built for each size."""
    done = run("solve", "xception")
    assert done.code == 0
    assert done.stdout.startswith("height and width: at least 71; 299 works\n")
    assert '70 fails at "xception" (pictures must be at least 71 × 71)' in done.stdout
    assert not done.stderr
    [entry] = json.loads(run("solve", "xception", "--format", "json").stdout)["sizes"]
    assert entry["works"] == [[71, 1024, 1]]


def test_model_that_fails_is_not_right(run: Run) -> None:
    """Nothing comes out of a model that fails."""
    done = run("solve", UNET, "--input", "250,250,1", "--output-shape", "250,250,2", "--format", "json")
    assert done.code == 1
    assert json.loads(done.stdout) == {"output_shape": None, "wanted": [None, 250, 250, 2], "changes": []}


def test_two_conventions_of_a_gru(run: Run) -> None:
    """Where a default decides that textbooks and Keras 3 do not share, the other is named; not where it is given."""
    asked = ("solve", "gru", "--input-dim", "1", "-q", "--params")
    ours = run(*asked, "360")
    assert ("10\n", 0) == (ours.stdout, ours.code)
    assert "`--convention keras3` seeks with two" in ours.stderr
    for theirs in (("390", "--convention", "keras3"), ("390", "--reset-after")):
        assert run(*asked, *theirs) == Outcome("10\n", "", 0)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bidirectional --layer lstm --params 960 --input-dim 1", "10\n"),
        ("bidirectional --layer LSTM(10) --params 960", "1\n"),
        ("rnn --cell lstm_cell --params 480 --input-dim 1", "10\n"),
        ("time_distributed --layer Conv2D(kernel_size=3) --input 5,8,8,3 --params 112", "4\n"),
    ],
)
def test_layers_that_others_hold(run: Run, words: str, expected: str) -> None:
    """What the layer inside lacks is sought."""
    done = run("solve", *words.split(), "--quiet")
    assert (done.stdout, done.stderr, done.code) == (expected, "", 0)


def test_layer_that_is_held_must_be_named(run: Run) -> None:
    """No number gives it."""
    done = run("solve", "bidirectional", "--params", "960")
    assert done.code == 2
    assert "give it as well, such as `--layer lstm`" in done.stderr


CALLS = {
    "Dense(10) --params 110": "10",
    "Dense(?) --params 55 --input-dim 10": "5",
    "Dense(units=None) --params 55 --input-dim 10": "5",
    "Dense( ? ,use_bias=False) --params 50 --input-dim 10": "5",
    "Embedding(10000,?) --output-shape 20,128 --input 20": "128",
    "Embedding(?,64) --params 640000": "10000",
    "Embedding(output_dim=64) --params 640000 --input-dim 10000 --output-shape 3,64": "3",
    "Conv2D(?,(3,3)) --input 28,28,1 --output-shape 26,26,32 --strides 1": None,
    "Conv2D(?,(3,3),strides=1,padding='valid') --input 28,28,1 --output-shape 26,26,32": "32",
    "Bidirectional(LSTM(?)) --params 960 --input-dim 1": "10",
    "Bidirectional(LSTM(?,return_sequences=True),merge_mode='sum') --input 5,1 --output-shape 5,10": "10",
    "TimeDistributed(Conv2D(?,3)) --input 10,32,32,3 --params 448": "16",
    "GRU(?) --params 360 --input-dim 1": "10",
    "keras.layers.GRU(?) --params 390 --input-dim 1": "10",
    "dense --units ? --params 55 --input-dim 10": "5",
    "dense --units none --params 55 --input-dim 10": "5",
}


@pytest.mark.parametrize(("words", "expected"), CALLS.items())
def test_calls_that_lack_arguments(run: Run, words: str, expected: str | None) -> None:
    """What is sought may be a sign in a call, or be left out of it; what is known stands there."""
    target, *flags = re.split(r"\s(?=--)|(?<=\w)\s(?=[\w?]+$)", words)
    done = run("solve", target, *(word for each in flags for word in each.split()), "--quiet")
    if expected is None:
        assert (done.code, done.stdout) == (2, "")
        assert "--strides" in done.stderr
    else:
        assert (done.stdout, done.code) == (f"{expected}\n", 0)


def test_further_arguments_in_the_help(run: Run) -> None:
    """What gives it in another way is told; scripts find it beside the empty list of solutions."""
    asked = ("solve", "conv2d", "--params", "128", "--filters", "32", "--input", "28,28,1")
    assert "= help: kernel_size = (1, 3); or kernel_size = 2, use_bias = False gives it\n" in run(*asked).stderr
    done = run(*asked, "--format", "json")
    data = json.loads(done.stdout)
    assert (done.code, data["solutions"], data["others"][0]) == (1, [], {"kernel_size": [1, 3]})


WORKED_OUT = """\
from keras import layers, Model
inputs = layers.Input((32, 32, 3))
h = inputs.shape[1]
"""


def test_an_input_is_what_the_source_makes_of_it(tmp_path: Path) -> None:
    """What a source works out of the size of its input goes with another one: none is offered that fails then."""
    cropped = tmp_path / "cropped.py"
    cropped.write_text(f"{WORKED_OUT}model = Model(inputs, layers.Cropping2D(h // 4)(inputs))\n", encoding="utf-8")
    outcome = run_command("solve", cropped, "--output-shape", "20,20,3", "--format", "json")
    changes = json.loads(outcome.stdout)["changes"]
    assert (0, {"argument", "layer", "input"}) == (outcome.code, {each["kind"] for each in changes})
    assert [each["arguments"]["shape"] for each in changes if each["kind"] == "input"] == [[40, 40, 3]]
    folded = tmp_path / "folded.py"
    step = "x = layers.Conv2D(8, 3, strides=2)(inputs)\nx = layers.Reshape(((h + 1) // 2 * ((h + 1) // 2) * 8,))(x)\n"
    folded.write_text(f"{WORKED_OUT}{step}model = Model(inputs, layers.Dense(2)(x))\n", encoding="utf-8")
    for command in ("summary", "check"):
        outcome = run_command(command, folded)
        assert 1 == outcome.code
        assert "inputs of" not in outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("dense", "--params", "1e6"), "= help: --params 1000000"),
        (("dense", "--params", "7.850"), "= help: --params 7850"),
        (("dense", "--params", "1.2M"), "= help: --params 1200000"),
        (("dense", "--output-shape", ","), "`--output-shape` is empty"),
        (("dense", "--model", "r", "--params", "55"), "`--model` is for a file of Python source"),
        (("dense", "--weights", "a.h5", "--params", "55"), "goes with the file of a model"),
        (("Dense(x)", "--params", "55"), "= help: what is sought is written so: Dense(?)"),
        (("nn.Linear(10, ?)", "--params", "55"), "= help: write it as: Dense(?, input_shape=(10,))"),
        (("conv2d", "--input", "28,28,1", "--output", "26,26,32"), "= help: --output-shape 26,26,32"),
        (("flatten", "--input", "7,7,128", "--output-shape", "6271"), "= help: leave out what is sought: the input"),
    ],
)
def test_questions_typed_wrong(run: Run, words: tuple[str, ...], says: str) -> None:
    """What was typed wrong is said at its place, with what was meant."""
    outcome = run("solve", *words)
    assert outcome.code == ExitCode.WRONG_COMMAND
    assert says in outcome.stderr
    assert "'?'" not in outcome.stderr


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("dense", "--input", "784", "--output-shape", "(None, 10)"), "10"),
        (("Conv2D(32, 3)", "--output-shape", "26,26,32", "--input", "?,?,1"), "height=28 width=28"),
        (("reshape", "--target-shape", "7,7,?", "--input", "6272"), "7,7,128"),
        (
            ("conv2d", "--kernel-size", "3", "--groups", "?", "--input", "8,8,64", "--params", "640"),
            "filters=64 groups=64",
        ),
    ],
)
def test_marks_and_shapes_as_they_are_printed(run: Run, words: tuple[str, ...], answer: str) -> None:
    """A mark may stand in a flag and in a call, and a shape may begin with the batch."""
    outcome = run("solve", *words, "-q")
    assert (outcome.stdout.strip(), outcome.code) == (answer, ExitCode.WORKED)


def test_one_of_several_outputs_by_its_name(tmp_path: Path) -> None:
    """`NAME=SHAPE` says which output is meant, for `solve` and for `summary --expect`."""
    model = tmp_path / "model.yaml"
    text = "input: [8, 8, 1]\nlayers:\n  - conv2d: {filters: 2, kernel_size: 3}\n  - {name: up, up_sampling2d: 2}\n"
    text += "  - {name: sums, global_average_pooling2d: , from: conv2d}\noutputs: [up, sums]\n"
    model.write_text(text, encoding="utf-8")
    outcome = run_command("solve", model, "--output-shape", "up=10,10,2", "--format", "json")
    answer = json.loads(outcome.stdout)
    assert (0, "up", [None, 12, 12, 2]) == (outcome.code, answer["output"], answer["output_shape"])
    outcome = run_command("solve", model, "--output-shape", "10,10,2")
    assert 1 == outcome.code
    assert '"up" (12, 12, 2), "sums" (2,): which of them is meant?' in outcome.stderr
    assert "`up=10,10,2`" in outcome.stderr
    assert 0 == run_command("summary", model, "--expect", "sums=2").code
    outcome = run_command("summary", model, "--expect", "sums=3")
    assert 1 == outcome.code
    assert 'the output "sums" is (2,), and (3,) is expected' in outcome.stderr


def test_a_model_that_fails_says_where(tmp_path: Path) -> None:
    """Beside what was tried, or what mends it and gives the output."""
    model = tmp_path / "model.yaml"
    convolutions = "  - conv2d: {filters: 2, kernel_size: 3}\n  - conv2d: {filters: 2, kernel_size: 9}\n"
    text = f"input: [10, 10, 1]\nlayers:\n{convolutions}"
    model.write_text(text, encoding="utf-8")
    outcome = run_command("solve", model, "--output-shape", "500,500,3")
    assert 1 == outcome.code
    assert "model.yaml:4:5" in outcome.stderr
    assert "change line 4 to" in outcome.stderr
    outcome = run_command("solve", model, "--output-shape", "8,8,2")
    assert 0 == outcome.code
    assert 'The model fails at "conv2d_1", line 4 (' in outcome.stdout
    assert "padding: same" in outcome.stdout
