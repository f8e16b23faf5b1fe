"""How results leave: formats and files, pipes and terminals."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import pty
import re
import shlex
import signal
import stat
import struct
import subprocess
import termios
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from mlcalc.cli.output import ENDINGS
from tests.cli.conftest import COMMAND, ROOT, Run, environment_with
from tests.commands import Outcome

CHAIN = ("summary", "--input", "3,1", "-l", "LSTM(10)", "-l", "Dense(1)")
LSTM = ("params", "lstm", "--units", "10", "--input-dim", "1")
VGG = ("summary", str(ROOT / "samples/vgg16.yaml"))


def checked_json(text: str) -> None:
    assert 491 == json.loads(text)["params"]


def checked_csv(text: str) -> None:
    rows = list(csv.DictReader(io.StringIO(text)))
    assert 491 == sum(int(row["params"]) for row in rows)


def checked_markdown(text: str) -> None:
    assert text.startswith("**Model: model**\n\n| Layer | ")


def checked_plain(text: str) -> None:
    assert text.startswith("Model: model\nLayer  Type ")


def checked_svg(text: str) -> None:
    assert "481" not in text
    assert "480" in "".join(ET.fromstring(text).itertext())


FORMATS = {
    ".json": checked_json,
    ".csv": checked_csv,
    ".md": checked_markdown,
    ".markdown": checked_markdown,
    ".txt": checked_plain,
    ".svg": checked_svg,
}


@pytest.mark.parametrize("ending", FORMATS)
def test_endings(run: Run, tmp_path: Path, ending: str) -> None:
    """The ending of the file picks the format, and nothing is printed."""
    assert ("", "", 0) == run(*CHAIN, "--output", f"summary{ending}")
    FORMATS[ending]((tmp_path / f"summary{ending}").read_text(encoding="utf-8"))


def test_format_overrules_the_ending(run: Run, tmp_path: Path) -> None:
    """A stated format is taken, whatever the file is called."""
    assert ("", "", 0) == run(*CHAIN, "-o", "numbers.dat", "-f", "json")
    checked_json((tmp_path / "numbers.dat").read_text(encoding="utf-8"))


def test_unknown_ending(run: Run, tmp_path: Path) -> None:
    """An ending that names no format is a mistake in the command, and nothing is written."""
    outcome = run(*CHAIN, "-o", "summary.doc")
    assert ("", 2) == (outcome.stdout, outcome.code)
    assert (
        "the ending '.doc' names no format: use one of .json .csv .tsv .md .markdown .txt .svg "
        ".yaml .yml .py or --format" in outcome.stderr
    )
    assert [] == list(tmp_path.iterdir())


def test_file_is_replaced_whole(run: Run, tmp_path: Path) -> None:
    """A file is written beside and moved into place: a reader of the old one keeps it, and no other file stays."""
    target = tmp_path / "summary.json"
    target.write_text("old")
    with target.open(encoding="utf-8") as before:
        assert ("", "", 0) == run(*CHAIN, "-o", target)
        assert "old" == before.read()
    checked_json(target.read_text(encoding="utf-8"))
    assert [target] == list(tmp_path.iterdir())
    mask = os.umask(0)
    os.umask(mask)
    assert 0o666 & ~mask == stat.S_IMODE(target.stat().st_mode)


def test_error_leaves_the_file(run: Run, tmp_path: Path) -> None:
    """Where the answer fails, the old file stays as it was."""
    target = tmp_path / "summary.json"
    target.write_text("old")
    assert 1 == run("summary", "--input", "3", "-l", "LSTM(10)", "-o", target).code
    assert ("old", [target]) == (target.read_text(), list(tmp_path.iterdir()))


def test_unwritable(run: Run, tmp_path: Path) -> None:
    """A file that cannot be written is named, and the folder that is missing is made by the command that is shown."""
    target = tmp_path / "none" / "summary.json"
    mend = f"mkdir -p {shlex.quote(str(target.parent))}"
    said = f"error: cannot write {target}: there is no such folder\n  = help: {mend}\n"
    assert ("", said, 1) == run(*CHAIN, "-o", target)


@pytest.mark.parametrize("columns", [None, "40"])
def test_pipe(run: Run, columns: str | None) -> None:
    """In a pipe there are neither colours nor borders, and nothing is cut, however narrow the terminal is."""
    text = run(*LSTM, environment={"COLUMNS": columns} if columns else None).stdout
    assert not re.search("[\x1b│─━┃]", text)
    assert "\n4              4  gates: input, forget and output gate, and the cell candidate\n" in text


def test_table_in_a_pipe(run: Run) -> None:
    """The terminal's table can be asked for, without colours and as wide as it needs to be."""
    text = run(*LSTM, "--format", "table").stdout
    assert "\x1b" not in text
    assert "────" in text
    assert "gates: input, forget and output gate, and the cell candidate" in text


def test_table_of_a_stated_width(run: Run) -> None:
    """`COLUMNS` says how wide."""
    lines = run(*LSTM, "--format", "table", environment={"COLUMNS": "50"}).stdout.split("\n")
    assert max(len(line) for line in lines if "─" in line) <= 50
    assert not any("gates: input, forget and output gate, and the cell candidate" in line for line in lines)


def on_a_terminal(width: int, *words: str, environment: dict[str, str] | None = None) -> str:
    """Return what a command prints on a terminal of this width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    with subprocess.Popen(
        [*COMMAND, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment_with(environment), cwd=ROOT
    ) as process:
        os.close(theirs)
        printed = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # how Linux ends a terminal that was closed on the other side
                break
            if not part:
                break
            printed += part
        os.close(ours)
        assert process.wait() in (0, 1, 2)
    return printed.decode().replace("\r\n", "\n")


def bare(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("width", [60, 200])
def test_terminal(width: int) -> None:
    """On a terminal there are colours and rules, every line fits, and no number is lost."""
    text = on_a_terminal(width, *VGG)
    assert "\x1b[" in text
    lines = bare(text).split("\n")
    assert max(map(len, lines)) <= width
    assert any("───" in line for line in lines)
    for number in ("138,357,544", "102,764,544", "2,359,808", "527.79 MiB"):
        assert number in bare(text)
    # 13 convolutions, 5 poolings, Flatten and 3 Dense have a shape each, which no line breaks.
    assert 18 == len(re.findall(r"\(None, \d+, \d+, \d+\)", text))
    assert 4 == len(re.findall(r"\(None, \d+\)", text))
    assert (width < 62) == ("\n… and 1 more column (Type): a width of 62 shows all\n" in bare(text))


def test_narrow_terminal_keeps_every_word() -> None:
    """Where a sentence does not fit, it goes on in the next line."""
    words = bare(on_a_terminal(60, *LSTM)).split()
    for word in "gates: input, forget and output gate, and the cell candidate".split():
        assert word in words


def test_terminal_without_colours() -> None:
    """`NO_COLOR` takes the colours away and leaves the table."""
    text = on_a_terminal(80, *CHAIN, environment={"NO_COLOR": "1"})
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", text)
    assert "───" in text


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_error_on_a_terminal(environment: dict[str, str], coloured: bool) -> None:
    """The first word of an error is red on a terminal that may have colours."""
    text = on_a_terminal(80, "params", "lstmm", environment=environment)
    assert text.startswith("\x1b[1;31merror\x1b[0m: " if coloured else "error: ")
    assert bare(text).startswith("error: `lstmm` is neither a layer nor a file\n")


def test_excerpt_on_a_terminal() -> None:
    """The place, the gutter, the carets and the help stand out from the lines that the user wrote."""
    shown = on_a_terminal(80, "summary", "samples/broken-lstm.yaml").partition("\x1b[1;31merror")
    lines = "".join(shown[1:]).splitlines()
    assert "\x1b[36m  -->\x1b[0m samples/broken-lstm.yaml:6:5" == lines[1]
    assert "\x1b[36m5  |\x1b[0m   - lstm: 10" == lines[3]
    assert lines[4].startswith("\x1b[36m   |\x1b[0m\x1b[31m     ^^^^ ")
    assert any(line.startswith("\x1b[1;36m  = help:\x1b[0m ") for line in lines)
    assert "`mlcalc explain wrong-rank` says more" == lines[-1]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize(
    "words",
    [
        ("summary", "samples/resnet50.yaml"),
        ("params", "samples/lenet5.yaml"),
        ("scale", "standard", "samples/predict.csv", "--fit", "samples/train.csv"),
    ],
    ids=lambda words: words[0],
)
def test_no_word_is_broken(words: tuple[str, ...], width: int) -> None:
    """At any width, each word on the screen is one of the answer, or a name shortened in its middle."""
    known = bare(on_a_terminal(300, *words)).split()
    text = bare(on_a_terminal(width, *words))
    assert max(map(len, text.splitlines())) <= width
    answer = re.sub(r"… and \d+ more columns?\s.*?\sall\n|─", "", text, flags=re.DOTALL)
    assert not {word for word in answer.split() if word not in known and "…" not in word}


@pytest.mark.parametrize("words", [VGG, ("layers",), (*VGG, "--format", "json"), (*VGG, "--format", "table")])
def test_closed_pipe(words: tuple[str, ...]) -> None:
    """A reader that has had enough ends the program without a word, by the signal that ends any other tool."""
    with subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment_with(), cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"" == process.stderr.read()
        assert -signal.SIGPIPE == process.wait()


def test_head() -> None:
    """`| head -1` gives one line and nothing else."""
    done = subprocess.run(
        ["sh", "-c", f"{' '.join(COMMAND)} layers | head -1"],
        capture_output=True,
        text=True,
        check=True,
        env=environment_with(),
        cwd=ROOT,
    )
    assert (["Family", "Layer"], 1, "") == (done.stdout.split()[:2], done.stdout.count("\n"), done.stderr)


def test_where_things_go(run: Run) -> None:
    """Results go to standard output, everything else to standard error."""
    answer, refusal = run(*CHAIN, "-q"), run("params", "lstmm")
    assert ("491\n", "") == (answer.stdout, answer.stderr)
    assert ("", True) == (refusal.stdout, refusal.stderr.startswith("error: "))


def test_ascii(run_process: Run) -> None:
    """Where the locale has no signs for a formula, it is written with those that it has."""
    text = run_process(
        "shape",
        "conv2d",
        "--filters",
        "1",
        "--kernel-size",
        "3",
        "--input",
        "9,9,1",
        environment={"PYTHONIOENCODING": "ascii"},
    ).stdout
    assert "floor((9 - 3) / 1) + 1" in text
    assert text.isascii()


def test_quiet_wins_over_formats(run: Run) -> None:
    """`--quiet` is the bare answer."""
    assert Outcome("491\n", "", 0) == run(*CHAIN, "--quiet", "--format", "json")


@pytest.mark.parametrize("kind", ["csv", "tsv", "markdown", "svg"])
@pytest.mark.parametrize("is_first", [True, False])
def test_quiet_beside_the_format_of_a_table(run: Run, kind: str, is_first: bool) -> None:
    """The answer is bare all the same, and a warning says so."""
    flags = ["--quiet", "--format", kind] if is_first else ["--format", kind, "-q"]
    outcome = run(*CHAIN, *flags)
    assert ("491\n", 0) == (outcome.stdout, outcome.code)
    assert f"warning: `--quiet` prints the bare answer alone, and `--format {kind}`" in outcome.stderr


@pytest.mark.parametrize("ending", ["csv", "md", "svg", "json"])
def test_quiet_beside_an_ending(run: Run, ending: str) -> None:
    """What a file is called decides on no more than where the bare answer goes."""
    assert Outcome("", "", 0) == run(*CHAIN, "--quiet", "--output", f"answer.{ending}")
    assert "491\n" == Path(f"answer.{ending}").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", [[], ["--format", "csv"], ["--quiet"]])
def test_output_to_standard_output(run: Run, form: list[str]) -> None:
    """`-o -` is standard output, as it is without the flag."""
    assert run(*CHAIN, *form) == run(*CHAIN, *form, "-o", "-")
    assert not Path("-").exists()


ANSWERS = (
    "summary lenet5",
    "params lstm --units 3 --input-dim 1",
    "shape window --length 7 --time-steps 3",
    "layers",
    "layers lstm",
    "explain",
    "samples",
    "history training/history.csv",
    "scale minmax 1 2 5",
)


@pytest.mark.parametrize("command", ANSWERS)
def test_each_format_of_each_command(run: Run, tmp_path: Path, command: str) -> None:
    """Every command gives each format, by `--format` and by the ending of a file, and both are the same."""
    for ending, kind in ENDINGS.items():
        printed = run(*command.split(), "--format", kind)
        written = run(*command.split(), "--output", f"answer{ending}")
        assert (0, 0, "") == (printed.code, written.code, written.stdout)
        assert printed.stdout == (tmp_path / f"answer{ending}").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in (tmp_path / "answer.tsv").read_text(encoding="utf-8").splitlines()]
    assert {len(rows[0])} == set(map(len, rows))
    picture = (tmp_path / "answer.svg").read_text(encoding="utf-8")
    # A picture asks the network for nothing: the one address in it is the name of the format.
    assert ["http://www.w3.org/2000/svg"] == re.findall(r"\w+://[^\s\"']+", picture)
    assert set(re.findall(r"url\((.)|@import|href", picture)) <= {"#"}
    ET.fromstring(picture)


def test_columns_repeat(run: Run) -> None:
    """`--columns` may be repeated, and each may list several."""
    whole = run("summary", "lenet5", "--columns", "name,params,macs", "--format", "tsv").stdout
    assert whole.startswith("name\tparams\tmacs\n")
    assert whole == run("summary", "lenet5", "-c", "name", "--columns", "params,macs", "--format", "tsv").stdout


def test_what_was_asked_for_gives_way_last(run: Run) -> None:
    """The type of a layer is left out before the time that somebody asks for."""
    words = ("summary", "lenet5", "--device", "a100", "--format", "table")
    heads = [run(*words, environment={"COLUMNS": width}).stdout.split("\n")[1].split("  ") for width in ("70", "55")]
    first, second = ([each.strip() for each in head if each.strip()] for head in heads)
    assert ["Layer", "Output shape", "Params", "At least", "Bound by"] == first
    assert ["Layer", "Output shape", "Params", "At least"] == second
