"""Slips of the hand that leave words which can be read, but not as they were meant: found before a command is read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.cli.usage import Command
from mlcalc.errors import Diagnostic, UsageError
from mlcalc.files import exists
from mlcalc.texts import named


def check_slips(ctx: Any, options: Mapping[str, Any]) -> None:
    """Raise an error at the first word of a command that was parted, joined or spelt by a slip.

    Args:
        ctx: the context of the command, which knows all words.
        options: the flags of the command by their names.

    Raises:
        UsageError: there is one.
    """
    typed = ctx.meta.get("mlcalc.words") or []
    start = typed.index(ctx.info_name) + 1 if ctx.info_name in typed else len(typed)
    end = typed.index("--", start) if "--" in typed[start:] else len(typed)
    words = _Words(typed, start, end, options)
    for at in range(start, min(end + 1, len(typed))):
        for rule in (
            _curly_quotes,
            _command_twice,
            _help_as_a_word,
            _window,
            _parted_name,
            _parted_layer,
            _name_for_value,
            _one_dash,
            _loose_sign,
            _loose_dashes,
            _joined_flag,
            _parted_call,
            _quoted_flags,
        ):
            if (problem := rule(words, at)) is not None:
                raise UsageError(problem)


class _Words(NamedTuple):
    """The words of a program, of which those of the command stand from `start` to `end`."""

    typed: Sequence[str]
    start: int
    end: int
    options: Mapping[str, Any]

    def takes_value(self, at: int) -> bool:
        """Whether a word is a flag whose value is the next word."""
        return self.start <= at < self.end and self.option_takes_value(self.typed[at])

    def option_takes_value(self, name: str) -> bool:
        """Whether a flag takes a value."""
        option = self.options.get(name)
        return option is not None and not getattr(option, "is_flag", False) and not getattr(option, "count", False)

    def is_flag(self, at: int) -> bool:
        """Whether a word is a flag of this command, with or without a value."""
        return at < self.end and self.typed[at].startswith("--") and self.typed[at].partition("=")[0] in self.options

    def problem(self, at: int, message: str, mend: str) -> Diagnostic:
        """Return what is wrong at a word."""
        return Diagnostic("wrong-command", message, help=mend, place=Command(self.typed).place(at))

    def with_words(self, at: int, end: int, *new: str) -> str:
        """Return the whole command with other words in the place of some."""
        return shlex.join(["mlcalc", *self.typed[:at], *new, *self.typed[end:]])


def _curly_quotes(words: _Words, at: int) -> Diagnostic | None:
    """Quotes that a word processor has put in, which the shell does not take for quotes."""
    if words.typed[at][:1] not in _OPENING or exists(words.typed[at]):
        return None
    for end in range(at + 1, words.end + 1):
        whole = " ".join(words.typed[at:end])
        if whole[-1:] in _CLOSING and len(whole) > 2:
            mend = words.with_words(at, end, whole[1:-1].strip())
            return words.problem(at, f"`{named(whole)}` has quotes that a word processor has put in", mend)
    return None


_OPENING, _CLOSING = tuple("“”„‘’‚«»"), tuple("“”‘’«»")


def _command_twice(words: _Words, at: int) -> Diagnostic | None:
    """`mlcalc params params lstm` and `mlcalc params mlcalc params lstm`."""
    command = words.typed[words.start - 1 : words.start]
    if at > words.start or words.typed[at] not in {"mlcalc", *command} or exists(words.typed[at]):
        return None
    end = at + (2 if words.typed[at + 1 : at + 2] == command else 1)
    return words.problem(at, f"`{words.typed[at]}` stands twice", words.with_words(at, end))


def _help_as_a_word(words: _Words, at: int) -> Diagnostic | None:
    """`mlcalc params help`."""
    if at > words.start or words.typed[at] != "help" or exists("help"):
        return None
    command = shlex.join(["mlcalc", *words.typed[: words.start]])
    return words.problem(at, "`help` is a flag here", f"{command} --help")


_OF_TIME = re.compile("window|series", re.IGNORECASE)
"""What is in a word that may ask for the windows of a series."""


def _window(words: _Words, at: int) -> Diagnostic | None:
    """`mlcalc shape windows`, `mlcalc shape window 7 3`: the question for windows in other words."""
    command = words.typed[words.start - 1]
    if command not in {"params", "shape"} or at > words.start + 1 or not _OF_TIME.search(words.typed[words.start]):
        return None
    from mlcalc.cli.window_words import window_meant

    found = window_meant(words.typed[words.start : words.end], at - words.start)
    if found is None:
        return None
    message, new, end = found
    rest = words.typed[words.start + end :]
    mend = shlex.join(["mlcalc", *words.typed[: words.start - 1], "shape", *words.typed[words.start : at], *new, *rest])
    return words.problem(at, message, mend)


def _parted_name(words: _Words, at: int) -> Diagnostic | None:
    """`summary VGG 16` and `params conv 2d`: the parts of one name."""
    command, behind = words.typed[words.start - 1], words.typed[at + 1 : at + 2]
    if command not in _OF_ONE_NAME or at > words.start or at + 1 >= words.end or behind[0].startswith("-"):
        return None
    for end in range(min(at + _MOST_PARTS, words.end), at + 1, -1):
        parts = words.typed[at:end]
        name = next((each for each in ("".join(parts), "-".join(parts), "_".join(parts)) if _is_a_name(each)), None)
        if name and all(part[:1].isalnum() for part in parts) and not exists(parts[0]):
            return words.problem(at, f"`{named(name)}` is one word", words.with_words(at, end, name))
    return None


def _is_a_name(text: str) -> bool:
    """Tell whether a text is the name of a layer, an architecture or a sample."""
    from mlcalc.applications import is_application
    from mlcalc.layers import is_layer
    from mlcalc.samples import find

    return is_layer(text) or is_application(text) or (text[:1].isalpha() and find(text) is not None)


_OF_ONE_NAME = {"params", "shape", "summary", "memory", "solve", "layers", "samples"}
"""Commands that are asked about one thing, so that a second word is none of their own."""
_MOST_PARTS = 4


def _parted_layer(words: _Words, at: int) -> Diagnostic | None:
    """`-l Dense -l 10` and `-l Dense 10`: a layer, and its first argument in a word of its own."""
    if words.typed[at] not in {"-l", "--layer"} or words.typed[at] not in words.options:
        return None
    behind = words.typed[at + 2 : words.end]
    skipped = 1 if behind[:1] and behind[0] in {"-l", "--layer"} else 0
    value = next(iter(behind[skipped:]), "")
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", value) or exists(value):
        return None
    from mlcalc.layers import is_layer

    layer = words.typed[at + 1]
    if not is_layer(layer):
        return None
    mend = words.with_words(at + 1, at + 3 + skipped, f"{layer}({value})")
    return words.problem(at + 2 + skipped, f"`{value}` is no layer, but an argument of {layer}", mend)


def _name_for_value(words: _Words, at: int) -> Diagnostic | None:
    """`--units --input-dim 1`: the next flag would be taken for the value; or no word follows."""
    if not words.takes_value(at) or not (words.is_flag(at + 1) or at + 1 == len(words.typed)):
        return None
    from mlcalc.cli.wrong_words import lacks_value

    return lacks_value(words.typed[at], at, words.options, Command(words.typed))


def _one_dash(words: _Words, at: int) -> Diagnostic | None:
    """`-format json`, which would be read as `-f ormat`."""
    word = words.typed[at]
    name, sign, value = word.partition("=")
    if not re.fullmatch(r"-[A-Za-z][\w-]+", name) or words.takes_value(at - 1):
        return None
    meant = f"-{name}".replace("_", "-")
    if meant not in words.options:
        return None
    behind = words.typed[at + 1 : at + 2] if not sign and words.option_takes_value(meant) else ()
    mend = " ".join(map(shlex.quote, [f"{meant}{sign}{value}", *behind]))
    return words.problem(at, f"`{named(name)}` has one dash, and a long name has two", mend)


def _loose_sign(words: _Words, at: int) -> Diagnostic | None:
    """`--units = 10` and `--units= 10`."""
    word, after = words.typed[at], words.typed[at + 1 : words.end]
    name, sign, value = word.partition("=")
    if sign and not value and after and not words.is_flag(at + 1) and name in words.options:
        return words.problem(at, "a blank stands behind `=`", words.with_words(at, at + 2, name, after[0]))
    if not words.takes_value(at) or not after or not after[0].startswith("="):
        return None
    rest = after[0][1:]
    parts, end = ([rest], at + 2) if rest else (after[1:2], at + 3)
    if not parts:
        return None
    return words.problem(at + 1, f"a blank stands before `=`, behind `{word}`", words.with_words(at, end, word, *parts))


def _loose_dashes(words: _Words, at: int) -> Diagnostic | None:
    """`- -units 10` and `-- units 10`."""
    after = words.typed[at + 1 : at + 2]
    if words.typed[at] not in {"-", "--"} or not after or words.takes_value(at - 1):
        return None
    name, sign, value = after[0].partition("=")
    meant = f"--{name.lstrip('-').replace('_', '-')}"
    if meant not in words.options or (name in words.options and words.typed[at] == "-"):
        return None
    return words.problem(at, "a blank stands behind the dashes", words.with_words(at, at + 2, f"{meant}{sign}{value}"))


def _joined_flag(words: _Words, at: int) -> Diagnostic | None:
    """`--input 28,28,1--padding same`."""
    parts = re.fullmatch(r"([^-\s(\"'][^\s(\"']*?)(--[a-z][a-z0-9-]+)(=.*)?", words.typed[at])
    if parts is None or parts[2] not in words.options or exists(words.typed[at]):
        return None
    mend = words.with_words(at, at + 1, parts[1], f"{parts[2]}{parts[3] or ''}")
    return words.problem(at, f"a blank is missing before `{parts[2]}`", mend)


def _parted_call(words: _Words, at: int) -> Diagnostic | None:
    """`Dense(10, activation=relu)` without quotes around it, of which the shell makes two words."""
    if not re.match(r"[A-Za-z_][\w.]*\(", words.typed[at]) or _open(words.typed[at]) <= 0:
        return None
    for end in range(at + 2, words.end + 1):
        if words.typed[end - 1].startswith("--"):
            return None
        call = " ".join(words.typed[at:end])
        if not _open(call):
            mend = words.with_words(at, end, call)
            return words.problem(at, "a call with blanks in it needs quotes, or the shell parts it into words", mend)
    return None


def _open(text: str) -> int:
    """Return how many brackets of a text are open at its end."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", text)
    return sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))


def _quoted_flags(words: _Words, at: int) -> Diagnostic | None:
    """`"lstm --units 10"`: quotes that make one word of several."""
    word = words.typed[at]
    if not re.search(r"\s--?[A-Za-z]", word) or word.startswith("-") or words.takes_value(at - 1) or exists(word):
        return None
    call, _, flags = word.partition(" -")
    is_call = "(" in call and not _open(call)
    parts = [call.strip(), *_parts(f"-{flags}")] if is_call else list(_parts(word))
    are_flags = any(re.fullmatch(r"--?[A-Za-z][\w-]*(=.*)?", each) for each in parts[1:])
    if not are_flags or ("(" in parts[0] and not is_call):
        return None
    return words.problem(at, "quotes make one word of several", words.with_words(at, at + 1, *parts))


def _parts(word: str) -> Iterator[str]:
    try:
        yield from shlex.split(word)
    except ValueError:  # a quote that is never closed
        yield word
