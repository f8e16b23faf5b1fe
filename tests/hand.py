"""Somebody who does what the help of a message says, word for word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from tests.commands import run_command


class Command(NamedTuple):
    """The words of a command, and the file that it reads."""

    words: list[str]
    file: str = ""
    text: str = ""

    def run(self) -> tuple[int, str]:
        """Return the exit code, and what stands on standard error."""
        if self.file:
            Path(self.file).write_text(self.text, encoding="utf-8")
        outcome = run_command(*self.words)
        return int(outcome.code), outcome.stderr


def helps(stderr: str) -> list[str]:
    """Return the help lines of a message."""
    return re.findall(r"^  = help: (.*)$", stderr, flags=re.MULTILINE)


_CHANGE = r"(?P<margin>without a space in front: )?change (?P<where>lines? \d+(?: to \d+)?|TARGET|--layer \d+|it) to: "
INSTRUCTIONS = {
    rf"{_CHANGE}`(?P<text>.*?)`(?=$|[;,]| and )": "change",
    rf"{_CHANGE}(?P<text>[^`]*)$": "change",
    r"add (?P<side>above|below) line (?P<line>\d+): (?P<text>`.*?`(?: and `.*?`)*)": "add",
    r"take out lines? (?P<line>\d+)(?: to (?P<last>\d+))?": "take out",
    r"move line (?P<line>\d+) above line (?P<to>\d+)": "move",
    r"leave out --layer (?P<line>\d+)": "leave out",
    r'add `-l "(?P<text>.*?)"` (?P<side>before|behind) --layer (?P<line>\d+)': "put",
    r"in (?P<where>line \d+|TARGET), (?P<text>write `.*?` in place of `.*?`(?: and write `.*?` in place of `.*?`)*)": (
        "write"
    ),
    r"`--input=(?P<text>[^`]*)`": "input",
}
OUT = "<out>"


class Hand:
    """Somebody who does what an instruction says, and nothing else."""

    def __init__(self, command: Command) -> None:
        self.lines, self.words = command.text.split("\n"), list(command.words)
        self.layers = [at + 1 for at, word in enumerate(self.words) if word == "-l"]
        self.above: dict[int, list[str]] = {}
        self.below: dict[int, list[str]] = {}

    def follow(self, text: str) -> int:
        """Do all that is said, and return how many things that were."""
        done = 0
        for pattern, what in INSTRUCTIONS.items():
            for match in re.finditer(pattern, text):
                done += 1
                getattr(self, what.replace(" ", "_"))(match.groupdict())
        return done

    def change(self, said: dict[str, str]) -> None:
        if said["where"].startswith("line"):
            first, *last = map(int, re.findall(r"\d+", said["where"]))
            old = self.lines[first - 1]
            is_moved = bool(said["margin"]) or said["text"].startswith(" ")
            self.lines[first - 1] = ("" if is_moved else old[: len(old) - len(old.lstrip())]) + said["text"]
            self.lines[first : last[0] if last else first] = [OUT] * (last[0] - first if last else 0)
        elif said["where"] == "TARGET" or (said["where"] == "it" and not self.layers):
            self.words[1] = said["text"]
        elif said["where"] == "it":
            alike = [SequenceMatcher(None, self.words[at], said["text"]).ratio() for at in self.layers]
            self.words[self.layers[alike.index(max(alike))]] = said["text"]
        else:
            self.words[self.layers[int(said["where"][8:]) - 1]] = said["text"]

    def add(self, said: dict[str, str]) -> None:
        at = int(said["line"]) - 1
        indent = " " * (len(self.lines[at]) - len(self.lines[at].lstrip()))
        is_below_entry = said["side"] == "below" and self.lines[at].lstrip().startswith("- ")
        rows = [
            indent + ("  " if is_below_entry and not row.startswith("- ") else "") + row
            for row in re.findall("`(.*?)`", said["text"])
        ]
        (self.above if said["side"] == "above" else self.below).setdefault(at, []).extend(rows)

    def take_out(self, said: dict[str, str]) -> None:
        first, last = int(said["line"]), int(said["last"] or said["line"])
        self.lines[first - 1 : last] = [OUT] * (last + 1 - first)

    def move(self, said: dict[str, str]) -> None:
        line, to = int(said["line"]) - 1, int(said["to"]) - 1
        self.above.setdefault(to, []).append(self.lines[line])
        self.lines[line] = OUT

    def leave_out(self, said: dict[str, str]) -> None:
        at = self.layers[int(said["line"]) - 1]
        self.words[at - 1 : at + 1] = [OUT, OUT]

    def put(self, said: dict[str, str]) -> None:
        at = self.layers[int(said["line"]) - 1] + 2 * (said["side"] == "behind")
        self.words[at - 1 : at - 1] = ["-l", said["text"]]

    def write(self, said: dict[str, str]) -> None:
        for new, old in re.findall("write `(.*?)` in place of `(.*?)`", said["text"]):
            if said["where"] == "TARGET":
                self.words[1] = self.words[1].replace(old, new)
            else:
                at = int(said["where"][5:]) - 1
                self.lines[at] = self.lines[at].replace(old, new)

    def input(self, said: dict[str, str]) -> None:
        self.words = [f"--input={said['text']}" if word.startswith("--input") else word for word in self.words]

    def result(self) -> tuple[list[str], str]:
        """Return the words and the text as they are now."""
        rows = [
            row
            for at, line in enumerate(self.lines)
            for row in (*self.above.get(at, ()), line, *self.below.get(at, ()))
        ]
        return [word for word in self.words if word != OUT], "\n".join(row for row in rows if row != OUT)


def applied(command: Command, text: str) -> Command | None:
    """Return the command after all that an instruction says; None if it says nothing to do."""
    hand = Hand(command)
    if not hand.follow(text):
        return None
    words, lines = hand.result()
    return command._replace(words=words, text=lines)
