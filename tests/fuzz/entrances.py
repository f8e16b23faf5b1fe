"""Every way in which data of a stranger reach mlcalc, each a function of bytes, and the one rule for them all.

An entrance runs the real command in this process, in the current folder, which it writes to: it should be empty.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from zlib import crc32

from mlcalc.readers.hdf5 import process
from tests.commands import Outcome, run_command
from tests.fuzz import containers
from tests.fuzz.notations import JSON, RECIPE, TABLE, WORDS, YAML, Notation

FILE, FOLDER = "FILE", "folder"


class Entrance(NamedTuple):
    """One way in.

    Attributes:
        name: what it is called, as is the folder of its seeds.
        file: the file that the bytes become; empty if they are words of the command, each on a line.
        commands: the commands that read it, of which the bytes themselves choose one; FILE stands for the file, or for
            the words.
        notation: how the bytes are written, if they are a text.
        pack: makes files of the data that the bytes hold, by their names; in a folder, if there are several.
    """

    name: str
    file: str
    commands: tuple[str, ...]
    notation: Notation | None = None
    pack: Callable[[Any], dict[str, bytes]] | None = None

    def command(self, content: bytes) -> list[str]:
        """Return the words of the command that is run on these bytes."""
        words = shlex.split(self.commands[crc32(content) % len(self.commands)])
        given = [self.file] if self.file else _words(content)
        return [each for word in words for each in (given if word == FILE else [word])]

    def run(self, content: bytes) -> Outcome:
        """Run the command on these bytes; what escapes it is raised."""
        words = self.command(content)
        shutil.rmtree(FOLDER, ignore_errors=True)
        for name, each in (self.pack(_recipe(content)) if self.pack else {self.file: content}).items():
            if name:
                path = Path(name)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(each)
        with _reading_hdf5_here() if self.pack else nullcontext():
            return run_command(*words, stdin=content if "-" in words else b"")


@contextmanager
def _reading_hdf5_here() -> Iterator[None]:
    """Spare each input a process of its own: what is packed just now is no file that the library breaks down over."""

    def answer(name: str, names: Sequence[str], content: Any) -> Any:
        return json.loads(json.dumps(process._own_answer(names, content)))

    with patch.object(process, "_answer", answer):
        yield


class NoRecipe(Exception):
    """Bytes describe no container."""


def _recipe(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise NoRecipe from None


def _words(content: bytes) -> list[str]:
    """Return the lines, without what would lead out of the folder."""
    return content.decode("utf-8", "surrogateescape").replace("/", "").replace("\0", "").split("\n")


_MODEL = (
    "summary FILE --explain --expand",
    "summary FILE --explain --expand --format json",
    "summary FILE --format table",
    "summary FILE --format csv --depth 1",
    "summary FILE --format markdown --columns name,type,inputs,output_shape,params,trainable,macs",
    "summary FILE --output out.svg",
    "summary FILE --input 5,3 --range 1:3",
    "params FILE --format json",
    "params FILE --quiet",
    "shape FILE",
    "shape FILE --input none,8 --batch-size 2 --format table",
)
_SCALE = (
    "scale minmax FILE",
    "scale standard FILE --explain --format json",
    "scale robust FILE --format table --explain",
    "scale maxabs FILE --save out.json --output out.md",
    "scale minmax FILE --fit FILE --inverse --header --quiet",
    "scale standard FILE --decimal , --delimiter ; --no-header",
)
_SEVERAL = (
    "summary folder --expand",
    "summary folder/model.json --weights folder/w.weights.h5 --expand",
    "params folder/model.json --weights folder/all.weights.json --format json",
    "summary folder/all.weights.json",
    "summary folder/model.yaml --explain",
    "summary folder/model.keras --weights folder/model.yaml",
)
_HISTORY = (
    "history FILE",
    "history FILE --format json --smooth 0.6",
    "history FILE --format csv --last 3",
    "history FILE --format table --best max",
    "history FILE --format markdown --metric *loss*",
    "history FILE --output out.svg",
    "history FILE --output out.svg --log",
    "history FILE --quiet best_step",
    "history . --quiet last",
    "history - --format json",
)
_CALL = ("shape FILE", "params FILE --format json", "summary FILE --explain", "summary -l FILE --input 8,4")
_QUESTION = ("FILE",)


def _packed(name: str, file: str, pack: Callable[[Any], bytes], commands: Sequence[str] = _MODEL) -> Entrance:
    """Return an entrance for recipes of one file."""
    return Entrance(name, file, tuple(commands), RECIPE, lambda recipe: {file: pack(recipe)})


ENTRANCES = {
    each.name: each
    for each in (
        Entrance("yaml", "model.yaml", (*_MODEL, "summary - --explain"), YAML),
        Entrance("json", "model.json", (*_MODEL, "summary -"), JSON),
        Entrance("saved-json", "model.json", _MODEL, JSON),
        Entrance("saved-yaml", "model.yaml", _MODEL, YAML),
        Entrance("call", "", _CALL, WORDS),
        Entrance("words", "", _QUESTION, WORDS),
        Entrance("keras", "model.keras", (*_MODEL, "summary - --expand")),
        _packed("keras-recipe", "model.keras", containers.archive),
        Entrance("h5", "model.h5", (*_MODEL, "summary - --expand")),
        _packed("h5-recipe", "model.h5", containers.hdf5),
        _packed("weights-recipe", "w.weights.h5", containers.hdf5),
        Entrance("folder-recipe", FOLDER, _SEVERAL, RECIPE, lambda recipe: containers.folder(FOLDER, recipe)),
        Entrance("csv", "table.csv", (*_SCALE, "scale minmax -", "scale robust - --header"), TABLE),
        Entrance("npy", "table.npy", _SCALE),
        Entrance("scaler", "scaler.json", tuple(f"scale {each} 1 2 3 --load FILE --explain" for each in (
            "minmax", "standard", "maxabs", "robust")), JSON),
        Entrance("history-json", "trainer_state.json", _HISTORY, JSON),
        Entrance("history-csv", "metrics.csv", _HISTORY, TABLE),
        Entrance("history-log", "events.out.tfevents.1", _HISTORY),
        _packed("history-recipe", "events.out.tfevents.1", containers.event_file, _HISTORY),
    )
}  # fmt: skip


# The rule.

LARGEST_OUTPUT, LARGEST_FACTOR = 1 << 22, 1000
"""Characters of an answer: so many, and so many more for each byte of the input."""
LARGEST_MESSAGE, MESSAGE_FACTOR = 1 << 16, 64
"""Characters on standard error: some dozens of problems, each of a few lines."""
_SAID = ("error: ", "warning: ", "note: ", "note on ", "Usage: ", "::error", "::warning", "::notice")
_SAID_AS_DATA = '{"problems": [{'
_LEFT_TO_CHANCE = "the input is nested too deeply or is too large"
"""What the command says if the stack or the memory was used up: nothing may come that far."""


class Broken(Exception):
    """The rule does not hold: what an input did that none may do."""


def check(entrance: Entrance, content: bytes) -> Outcome:
    """Run an entrance on bytes and return the outcome.

    The rule: the command ends with 0, 1 or 2; no exception escapes and no warning; standard error holds nothing but
    problems of ours; no control character is printed; and all that is printed is within bounds.

    Raises:
        Broken: the rule does not hold.
    """
    ignored: list[Any] = []
    hook, sys.unraisablehook = sys.unraisablehook, ignored.append
    try:
        with warnings.catch_warnings(record=True) as warned:
            done = entrance.run(content)
    finally:
        sys.unraisablehook = hook
    for each in warned:
        raise Broken(f"warned: {each.category.__name__}: {each.message}")
    for each in ignored:
        raise Broken(f"ignored: {each.exc_type.__name__}: {each.exc_value}")
    if wrong := _wrong(entrance, content, done):
        raise Broken(wrong)
    return done


def _wrong(entrance: Entrance, content: bytes, done: Outcome) -> str | None:
    """Return what breaks the rule in an outcome, if anything does."""
    told = done.stderr
    command = entrance.command(content)[0]
    is_report = (command == "scale" and not done.code) or (command == "check" and done.code == 1 and done.stdout != "")
    if done.code not in (0, 1, 2):
        return f"exit code {done.code}"
    if _LEFT_TO_CHANCE in told:
        return "the stack or the memory was used up"
    if not is_report and (told or done.code) and not told.startswith(_SAID) and not _is_data(told):
        return f"said: {told[:100]}"
    # As data, all problems are there, so that there are more of them in a longer text; people are shown the first ones.
    largest = LARGEST_MESSAGE + MESSAGE_FACTOR * len(content) * _is_data(told)
    if len(told) > largest and not is_report:
        return f"a message of {len(told):,} characters"
    if len(done.stdout) > LARGEST_OUTPUT + LARGEST_FACTOR * len(content):
        return f"an answer of {len(done.stdout):,} characters"
    # In a pipe, data that are scaled stay as they are.
    return _control_character(told) or (None if is_report else _control_character(done.stdout))


def _is_data(told: str) -> bool:
    """Tell whether problems are told as JSON, and as nothing else."""
    if not told.startswith(_SAID_AS_DATA):
        return False
    try:
        return isinstance(json.loads(told), dict)
    except ValueError:
        return False


def _control_character(text: str) -> str | None:
    if text.isprintable():
        return None
    found = next((each for each in text if each not in "\n\r\t" and unicodedata.category(each) == "Cc"), None)
    return None if found is None else f"printed the control character {found!r}"
