"""The world around a command: the streams and the environment that it is given, and those of a real process."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlcalc.cli import main
from mlcalc.cli.world import World
from tests.cli.conftest import COMMAND, ROOT, Run, environment_with
from tests.commands import run_command

LSTM = ("params", "lstm", "--units", "10", "--input-dim", "1", "--quiet")


class Terminal(io.TextIOWrapper):
    """A stream that says that it is a terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), "utf-8")

    def isatty(self) -> bool:
        return True

    @property
    def shown(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode()  # type: ignore[attr-defined, no-any-return]


def shown(*words: str, **environment: str) -> str:
    """Return what a command shows on a terminal."""
    terminal = Terminal()
    main(words, World(io.StringIO(), terminal, terminal, {"TERM": "xterm-256color", "COLUMNS": "60", **environment}))
    return terminal.shown


def test_streams_are_left_as_they_were() -> None:
    """A command in a world of its own changes nothing for its caller, whatever came of it."""
    before = sys.stdin, sys.stdout, sys.stderr, signal.getsignal(signal.SIGPIPE)
    for words in (LSTM, ("params", "lstmm"), ("--help",), ("sumary",)):
        run_command(*words)
        assert before == (sys.stdin, sys.stdout, sys.stderr, signal.getsignal(signal.SIGPIPE))


def test_nothing_leaks(capfd: pytest.CaptureFixture[str]) -> None:
    """All that a command writes goes to the streams that it is given."""
    outcomes = [run_command(*words) for words in (LSTM, ("params", "lstmm"), ("--help",), ("sumary",), ("--version",))]
    assert [(True, False), (False, True), (True, False), (False, True), (True, False)] == [
        (bool(each.stdout), bool(each.stderr)) for each in outcomes
    ]
    assert ("", "") == capfd.readouterr()


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C at any time is an exit code, and no traceback."""

    def interrupted(*arguments: object, **settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mlcalc.cli.answer.summarize", interrupted)
    assert ("", "", 130) == run_command(*LSTM)
    monkeypatch.setattr("mlcalc.cli.program", interrupted)
    assert ("", "", 130) == run_command(*LSTM)


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (RecursionError(), "error: the input is nested too deeply or is too large\n"),
        (MemoryError(), "error: the input is nested too deeply or is too large\n"),
        (OSError(28, "No space left on device"), "error: No space left on device\n"),
    ],
)
def test_failure(monkeypatch: pytest.MonkeyPatch, failure: Exception, message: str) -> None:
    """What the machine cannot do is an error like any other."""

    def failing(*arguments: object, **settings: object) -> None:
        raise failure

    monkeypatch.setattr("mlcalc.cli.answer.summarize", failing)
    assert ("", message, 1) == run_command(*LSTM)


def test_terminal() -> None:
    """A terminal gets a table in its width and colours, as its environment says."""
    table = shown(*LSTM[:-1])
    assert "\x1b[" in table
    assert "───" in table
    assert "\x1b[1;31merror\x1b[0m: `lstmm` is neither" in shown("params", "lstmm")
    assert shown("params", "lstmm", NO_COLOR="1").startswith("error: `lstmm` is neither")
    assert shown("params", "lstmm", TERM="dumb").startswith("error: `lstmm` is neither")


def test_ascii() -> None:
    """A stream without the signs of formulas gets others."""
    text = run_command("params", "dense", "--units", "5", "--input-dim", "2", encoding="ascii").stdout
    assert "params = (input_dim + 1) * units\n" in text


# A process of its own.


@pytest.mark.parametrize(
    ("words", "code"), [(LSTM, 0), (("params", "lstmm"), 2), (("summary", "none.yaml"), 1), (("sumary",), 2)]
)
def test_entry_point(words: tuple[str, ...], code: int) -> None:
    """The installed script and `python -m mlcalc` end with the exit code."""
    installed = (sys.executable, "-c", "import sys; from mlcalc.cli import main; sys.exit(main())")
    for program in (installed, COMMAND):
        done = subprocess.run([*program, *words], capture_output=True, check=False, env=environment_with(), cwd=ROOT)
        assert (code, b"480\n" if code == 0 else b"") == (done.returncode, done.stdout)


def test_process_like_here(run_process: Run) -> None:
    """A process of its own answers exactly as the commands that tests run in theirs."""
    for words in (LSTM[:-1], ("params", "lstmm"), ("params", "--help"), ("params", "lstm"), ("--version",), ()):
        assert run_command(*words) == run_process(*words)


@pytest.mark.parametrize(
    ("closed", "stdout", "stderr"),
    [("<&-", "480\n", ""), (">&-", "", ""), ("2>&-", "480\n", ""), ("<&- >&- 2>&-", "", "")],
)
def test_closed_streams(closed: str, stdout: str, stderr: str) -> None:
    """A program that is started without standard streams, as by a daemon, works all the same."""
    command = f"{' '.join(COMMAND)} {' '.join(LSTM)} {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, env=environment_with())
    assert (stdout, stderr, 0) == (done.stdout, done.stderr, done.returncode)


@pytest.mark.parametrize("words", ["summary -", "scale minmax"])
def test_closed_standard_input(words: str) -> None:
    """Without standard input there is nothing to read from it."""
    command = f"{' '.join(COMMAND)} {words} <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, env=environment_with())
    assert ("", 1) == (done.stdout, done.returncode)
    assert done.stderr.startswith("error: standard input is empty\n")


@pytest.fixture
def _heeded_ctrl_c() -> Iterator[None]:
    """Have programs heed Ctrl-C, which a shell tells those to ignore that run in its background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heeded_ctrl_c")
def test_ctrl_c(tmp_path: Path) -> None:
    """Ctrl-C ends the command with the shell's exit code for it, and without a word."""
    pipe = tmp_path / "model.yaml"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [*COMMAND, "summary", pipe], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment_with()
    ) as process:
        writer = os.open(pipe, os.O_WRONLY)  # waits until the command reads
        process.send_signal(signal.SIGINT)
        outcome = (*process.communicate(), process.returncode)
        os.close(writer)
    assert (b"", b"", 130) == outcome


def test_all_that_is_said_is_visible() -> None:
    """Whatever is said on standard error acts on nothing; only `error` is coloured."""
    terminal = Terminal()
    World(io.StringIO(), terminal, terminal, {"TERM": "xterm"}).say("error: a\x1b[95m\n  error: \x9b\r")
    assert "\x1b[1;31merror\x1b[0m: a\\x1b[95m\n  error: \\x9b\\r\n" == terminal.shown


@pytest.mark.parametrize(("option", "shown"), [([], False), (["-W", "default"], True)])
def test_warnings(option: list[str], shown: bool) -> None:
    """No library's warning reaches the screen, unless Python is asked for it."""
    code = (
        "import warnings, mlcalc.cli.answer, mlcalc.cli as cli\n"
        "mlcalc.cli.answer.summarize = lambda *_, **__: warnings.warn('this is odd') or exit(7)\n"
        f"cli.main({LSTM!r})"
    )
    done = subprocess.run(
        [sys.executable, *option, "-c", code], capture_output=True, text=True, check=False, env=environment_with()
    )
    assert shown == ("this is odd" in done.stderr)
    assert shown or "" == done.stderr
