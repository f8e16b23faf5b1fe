"""Help, version and completion: what the command tells of itself."""

from __future__ import annotations

import re
import shlex

import pytest

from mlcalc.arguments.base import flag
from mlcalc.cli.commands import COMMANDS
from mlcalc.layers import find, names
from mlcalc.render.layers import example_command, example_shapes
from mlcalc.version import __version__
from tests.cli.conftest import ROOT, Run
from tests.commands import run_command


def words_of(text: str) -> str:
    """Return a text on one line, however it was wrapped."""
    return " ".join(text.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_command(run: Run, command: str) -> None:
    """Every command has help with an example that begins with the command itself."""
    outcome = run(command, "--help")
    assert ("", 0) == (outcome.stderr, outcome.code)
    assert outcome.stdout.startswith(f"Usage: mlcalc {command} ")
    assert re.search(rf"Example: `mlcalc {command} [^`]+`", words_of(outcome.stdout))
    assert not re.search("[\x1b│╭…]", outcome.stdout)


def test_examples_work(run: Run) -> None:
    """The first example of `params` does what it says."""
    example = re.search(r"Example: `mlcalc ([^`]+)`", words_of(run("params", "-h").stdout))
    assert example is not None
    assert ("480\n", "", 0) == run(*shlex.split(example[1]), "--quiet")


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
@pytest.mark.parametrize("words", [[], ["params"], ["params", "lstm"], ["summary"], ["scale"], ["memory"]])
def test_no_broken_word(columns: int, words: list[str]) -> None:
    """A help page fits the terminal, and no word of it is broken."""
    pages = [run_command(*words, "--help", environment={"COLUMNS": str(each)}).stdout for each in (columns, 80)]
    assert [] == [line for line in pages[0].splitlines() if len(line) > columns]
    assert sorted(pages[0].split()) == sorted(pages[1].split())


def test_root(run: Run) -> None:
    """The command alone lists the commands, with a whole sentence for each, and the exit codes."""
    outcome = run("--help")
    assert ("", 0) == (outcome.stderr, outcome.code)
    lines = outcome.stdout.split("\n")
    commands = lines[lines.index("Commands:") + 1 : lines.index("", lines.index("Commands:"))]
    assert list(COMMANDS) == [line.split()[0] for line in commands if not line.startswith("   ")]
    assert "..." not in "".join(commands)
    assert "Exit codes: 0 it worked, 1 the model or the data is wrong, 2 the command was typed wrong." in words_of(
        outcome.stdout
    )


def test_no_words(run: Run) -> None:
    """Without a word there is help as well, and the command was not typed right."""
    outcome = run()
    assert "Usage: mlcalc [OPTIONS] COMMAND" in outcome.stdout + outcome.stderr
    assert 2 == outcome.code


def test_help_of_a_layer(run: Run) -> None:
    """`params lstm --help` lists the arguments of LSTM as flags, whole, with kinds and defaults."""
    text = words_of(run("params", "lstm", "--help").stdout)
    for name, end in {
        "--units INTEGER": "[required]",
        "--activation NAME": "[default: tanh]",
        "--recurrent-activation NAME": "[default: sigmoid]",
        "--use-bias / --no-use-bias": "[default: True]",
        "--return-sequences / --no-return-sequences": "[default: False]",
        "--dropout NUMBER": "[default: 0.0]",
    }.items():
        assert re.search(rf" {re.escape(name)} [A-Z][^\[]+\. {re.escape(end)}", text)
    shown = [name for name, argument in find("LSTM").arguments.items() if not argument.ignored]
    assert [] == [name for name in shown if f"{flag(name)} " not in text]
    assert "--kernel-initializer" not in text


def test_help_of_another_layer(run: Run) -> None:
    """Another layer has other flags; choices are spelt out."""
    text = words_of(run("shape", "conv1d", "-h").stdout)
    assert re.search(r"--kernel-size INTEGERS [^\[]+ \[required\]", text)
    assert re.search(r"--padding valid\|same\|causal [^\[]+ \[default: valid\]", text)
    assert re.search(r"--strides INTEGERS [^\[]+ \[default: 1\]", text)
    assert "--units" not in text


@pytest.mark.parametrize(
    ("columns", "width"),
    [("30", 38), ("40", 38), ("60", 58), ("200", 78), ("0", 78), ("-60", 78), ("wide", 78), (None, 78)],
)
def test_width(run: Run, columns: str | None, width: int) -> None:
    """Help is as wide as the terminal, within what is easy to read."""
    lines = run("layers", "--help", environment={"COLUMNS": columns} if columns else {}).stdout.split("\n")
    assert width - 15 < max(map(len, lines)) <= width


def test_help_of_windows(run: Run) -> None:
    """The windows of a series have flags, too."""
    text = words_of(run("shape", "window", "--help").stdout)
    assert "--time-steps INTEGER How many values each window has. [required]" in text
    assert "--horizon INTEGER How many values behind a window are its target. [default: 1]" in text


def test_head_of_the_help_of_a_layer(run: Run) -> None:
    """Above the flags stand what the layer does, an example that works, and its shapes with their axes."""
    text = run("params", "LSTM", "--help").stdout
    assert text.startswith("Usage: mlcalc params lstm [OPTIONS]\n\n  Long short-term memory: ")
    example = re.search(r"Example: `mlcalc ([^`]+)`", words_of(text))
    assert example is not None
    assert ("480\n", "", 0) == run(*shlex.split(example[1]), "--quiet")
    assert "\n  input  (None, 3, 1)  batch, 3 time steps, 1 feature\n" in text
    assert "\n  output (None, 10)    batch, 10 units of the last time step\n" in text


@pytest.mark.parametrize("name", names())
def test_examples_of_layers(run: Run, name: str) -> None:
    """The example of each layer works, for both questions, and names the axes of its shapes."""
    described = find(name)
    for command in ("params", "shape"):
        outcome = run(*shlex.split(example_command(described, command))[1:])
        assert 0 == outcome.code, outcome.stderr
    words = re.search(r"^output \(.*\) +(batch.*)$", outcome.stdout, flags=re.MULTILINE)
    first = next(line for line in example_shapes(described) if line.startswith("output"))
    assert words is not None
    assert first.endswith(words[1].split("; ")[0])


def test_version(run: Run) -> None:
    """`--version` prints the version alone, which is that of the package."""
    assert re.fullmatch(r"\d+\.\d+(\.\d+)?\S*", __version__)
    assert (f"mlcalc {__version__}\n", "", 0) == run("--version")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("mlcalc sum", ["summary"]),
        ("mlcalc params ls", ["lstm", "lstm_cell"]),
        ("mlcalc shape max_pool", ["max_pooling1d", "max_pooling2d", "max_pooling3d"]),
        ("mlcalc params lstm --un", ["--units", "--unit-forget-bias", "--unroll"]),
        ("mlcalc shape conv2d --kern", ["--kernel-size"]),
        ("mlcalc layers bidi", ["bidirectional"]),
        ("mlcalc layers Bidi", ["Bidirectional"]),
        ("mlcalc layers norm", ["normalization", "normalization"]),
        ("mlcalc shape wi", ["window"]),
        ("mlcalc params wi", []),
        ("mlcalc params resnet50", ["resnet50", "resnet50v2"]),
        ("mlcalc summary lene", ["lenet5"]),
        ("mlcalc summary vgg1", ["vgg16", "vgg19"]),
        ("mlcalc shape conv2d --padding ", ["valid", "same"]),
        ("mlcalc shape conv1d --padding ", ["valid", "same", "causal"]),
        ("mlcalc params lstm --padding ", []),
        ("mlcalc params dense --activation rel", ["relu", "relu6"]),
        ("mlcalc params bidirectional --layer LS", ["LSTM", "LSTMCell"]),
        ("mlcalc params gru --convention ", ["course", "keras3"]),
        ("mlcalc summary --columns name,out", ["name,output_shape"]),
        ("mlcalc summary --columns name,rec", ["name,receptive_field"]),
        ("mlcalc summary --count-as t", ["torchinfo", "thop"]),
        ("mlcalc summary --count ", ["elementwise"]),
        ("mlcalc summary --device a1", ["a100-40gb", "a100-80gb", "a10"]),
        ("mlcalc summary --dtype mixed", ["mixed_float16", "mixed_bfloat16"]),
        ("mlcalc scale m", ["minmax", "maxabs"]),
        ("mlcalc scale minmax --format js", ["json"]),
    ],
)
def test_completion(run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, offered: list[str]) -> None:
    """The shell completes commands, layers and the flags of a layer, by the variables that it sets."""
    words = typed.split(" ")
    shell = {"_MLCALC_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    for name, value in shell.items():  # which Typer reads from the process
        monkeypatch.setenv(name, value)
    outcome = run()
    assert ("", 0) == (outcome.stderr, outcome.code)
    assert offered == outcome.stdout.split()


def test_completion_in_zsh(run_process: Run) -> None:
    """Another shell asks in another way."""
    outcome = run_process(
        environment={"_MLCALC_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "mlcalc params embed"}
    )
    assert '"embedding"' in outcome.stdout


def test_examples_name_files_that_are_there() -> None:
    """A sample that an example names is in the repository."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "mlcalc" / "cli").glob("*.py"))
    named = set(re.findall(r"samples/[\w/.-]+", sources))
    assert named
    assert [] == [name for name in named if not (ROOT / name).is_file()]


@pytest.mark.parametrize(
    ("typed", "mend"),
    [
        (["help", "lstm"], ["params", "lstm", "--help"]),
        (["help", "windows"], ["shape", "window", "--help"]),
        (["samples", "lenet5", "gru"], ["samples", "gru"]),
    ],
)
def test_a_command_that_is_offered_runs(run: Run, typed: list[str], mend: list[str]) -> None:
    """The command in the help line is right as it stands."""
    refused = run(*typed)
    assert (refused.code, run(*mend).code) == (2, 0)
    assert refused.stderr.rstrip().endswith(f"mlcalc {' '.join(mend)}")


def test_help_that_is_misspelt(run: Run) -> None:
    """`help` is a word that can be meant, as every command."""
    assert "did you mean `help`?" in run("hlep").stderr
