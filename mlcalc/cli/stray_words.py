"""Words of a command that belong to nothing: what they, or what is in front of them, were meant for."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlcalc.arguments.base import flag
from mlcalc.cli.inner_typer import ClickException, MissingParameter, PlainUsageError
from mlcalc.cli.usage import Command, StrayWordError
from mlcalc.errors import Diagnostic, MlcalcError, Place
from mlcalc.files import exists
from mlcalc.layers import is_layer
from mlcalc.shapes import parse_shape
from mlcalc.texts import named


def misplaced(cause: ClickException, ctx: Any, command: Command) -> Diagnostic | None:
    """Return the problem of a word that stands where it cannot, if that is what is wrong."""
    if (behind := _behind_the_end_of_flags(ctx, command)) is not None:
        return _no_flag_there(behind, ctx, command)
    if not isinstance(cause, MissingParameter) and type(cause) is not PlainUsageError:
        return None
    stray = _stray(ctx, command)
    return None if stray is None else _stray_word(stray, ctx, command)


def options_of(ctx: Any) -> dict[str, Any]:
    """Return the flags of a command by their names."""
    params = ctx.command.get_params(ctx) if ctx is not None else ()
    return {name: each for each in params for name in (*each.opts, *each.secondary_opts) if name.startswith("-")}


def takes_value(option: Any) -> bool:
    """Whether a flag takes a value."""
    return not getattr(option, "is_flag", False) and not getattr(option, "count", False)


def _behind_the_end_of_flags(ctx: Any, command: Command) -> int | None:
    """Return where the first flag stands behind `--`, which makes all words behind it data; None if none does."""
    end = end_of_flags(ctx, command)
    options = options_of(ctx)
    return next((at for at in range(end, len(command.words)) if command.words[at].partition("=")[0] in options), None)


def end_of_flags(ctx: Any, command: Command) -> int:
    """Return where `--` stands among the words of a command; behind the last one if it does not."""
    start, end = _start(ctx, command), len(command.words)
    return command.words.index("--", start) if "--" in command.words[start:] else end


def _no_flag_there(index: int, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of a flag behind `--`, with the command in which all flags stand before it."""
    options, end = options_of(ctx), end_of_flags(ctx, command)
    flags, data = list[str](), list[str]()
    for word in command.words[end + 1 :]:
        is_value = bool(flags) and flags[-1] in options and takes_value(options[flags[-1]])
        (flags if is_value or word.partition("=")[0] in options else data).append(word)
    mend = shlex.join(["mlcalc", *command.words[:end], *flags, "--", *data])
    message = f"`{named(command.words[index])}` stands behind `--`, and all that is behind it is data, not flags"
    return wrong_command(message, mend, command.place(index))


def _start(ctx: Any, command: Command) -> int:
    """Return where the words of a command begin."""
    name = None if ctx is None else ctx.info_name
    return next((index + 1 for index, word in enumerate(command.words) if word == name), 1)


def _stray(ctx: Any, command: Command) -> int | None:
    """Return the first word that is neither a flag, nor the value of one, nor an argument; None if there is none."""
    if ctx is None or ctx.parent is None:
        return None
    options = options_of(ctx)
    room = sum(
        1 if each.nargs > 0 else len(command.words) for each in ctx.command.params if each.param_type_name == "argument"
    )
    before = ""
    for index in range(_start(ctx, command), len(command.words)):
        word = command.words[index]
        is_value = before in options and takes_value(options[before])
        if not is_value and not (word.startswith("-") and len(word) > 1):
            room -= 1
            if room < 0:
                return index
        before = "" if is_value else word
    return None


def _stray_word(index: int, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of a word that belongs to nothing: it, or what is in front of it, says what was meant."""
    options, place = options_of(ctx), command.place(index)
    found = (
        _meant_by_word(command.words[index], options)
        or _flag_without_dashes(index, options, command)
        or _format(command.words[index], options)
        or _part_of_a_name(index, ctx, command)
        or _second_target(index, ctx, command)
        or _what_is_sought(index, options, command)
        or _meant_by_words_before(index, options, command)
    )
    message, mend = found or (
        f"`{named(command.words[index])}` is one word too many",
        f"`{path_of(ctx)} --help` shows what it takes",
    )
    return wrong_command(message, mend, place)


def _part_of_a_name(index: int, ctx: Any, command: Command) -> tuple[str, str] | None:
    """Return the command with quotes around the words that are the name of a file, or of a problem, with blanks."""
    from mlcalc.codes import PAGES

    words = command.words
    for end in range(len(words), index, -1):
        name = " ".join(words[index - 1 : end])
        code = "-".join(words[index - 1 : end])
        if exists(name):
            mend = shlex.join(["mlcalc", *words[: index - 1], name, *words[end:]])
            return "a name with blanks in it needs quotes, or the shell parts it into words", mend
        if ctx.info_name == "explain" and code in PAGES:
            return f"`{code}` is one word", shlex.join(["mlcalc", "explain", code, *words[end:]])
    return None


def _second_target(index: int, ctx: Any, command: Command) -> tuple[str, str] | None:
    """Return what is wrong with a second layer, call or file where one is asked for, and how it is asked for."""
    from mlcalc.readers.description.call_text import looks_like_call

    word, words, options = command.words[index], command.words, options_of(ctx)
    target = next((each for each in ctx.command.params if each.param_type_name == "argument"), None)
    if target is None or not (is_layer(word) or looks_like_call(word) or exists(word)):
        return None
    name = (target.metavar or target.name or "").strip("[]")
    message = f"`{path_of(ctx)}` takes one {name}, and `{named(word)}` is a second"
    first = next((at for at in range(_start(ctx, command), index) if _is_of_a_chain(words[at])), None)
    if "--layer" in options and first is not None and _is_of_a_chain(word):
        before = ["", *words]
        chain = [
            part
            for at, each in enumerate(words)
            for part in (["-l", each] if _is_of_a_chain(each) and not before[at].startswith("-") else [each])
        ]
        return message, shlex.join(["mlcalc", *chain])
    start = _start(ctx, command)
    others = {at for at in range(start, len(words)) if exists(words[at]) or is_layer(words[at])}
    others |= set() if words[start].startswith("-") else {start}
    alone = [each for at, each in enumerate(words) if at == index or at not in others]
    return message, f"ask for it alone: {shlex.join(['mlcalc', *alone])}"


def _is_of_a_chain(word: str) -> bool:
    from mlcalc.readers.description.call_text import looks_like_call

    return (looks_like_call(word) or is_layer(word)) and not exists(word)


def stray_data(cause: StrayWordError, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of a word that is no data: what is in front of it may say what was meant."""
    index = command.index_of_word(cause.word)
    if index is None:
        return wrong_command(cause.message, None, command.end)
    message, mend = _meant_by_words_before(index, options_of(ctx), command) or (cause.message, cause.mend)
    return wrong_command(message, mend, command.place(index))


def _meant_by_word(word: str, options: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with a word that is meant as a flag, or as a flag and its value."""
    plain = re.sub(r"^[-\u2010-\u2015\u2212]+", "--", word)
    if plain != word and plain.partition("=")[0] in options:
        return f"`{named(word)}` begins with a dash that a word processor has put in", f"write it as: {plain}"
    inside = re.fullmatch(r"\((.*)\)", word)
    parts = re.fullmatch(r"(\w+)\s*[=:]\s*(.+)", inside[1] if inside else word)
    if parts and flag(parts[1]) in options:
        return f"`{named(word)}` belongs to no flag", f"{flag(parts[1])} {shlex.quote(parts[2])}"
    return None


def _flag_without_dashes(index: int, options: Mapping[str, Any], command: Command) -> tuple[str, str] | None:
    """Return what is wrong with a word that is a flag but for its dashes, and the command with them."""
    words = command.words
    name = flag(words[index])
    if name not in options or exists(words[index]) or (takes_value(options[name]) and len(words) == index + 1):
        return None
    message = f"`{named(words[index])}` belongs to no flag: a flag begins with two dashes"
    return message, shlex.join(["mlcalc", *words[:index], name, *words[index + 1 :]])


def _format(word: str, options: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with a word that is the name of a format."""
    formats = getattr(getattr(options.get("--format"), "type", None), "choices", ())
    if word not in {str(getattr(each, "value", each)) for each in formats}:
        return None
    return f"`{named(word)}` belongs to no flag", f"--format {word}"


def _meant_by_words_before(index: int, options: Mapping[str, Any], command: Command) -> tuple[str, str] | None:
    """Return what is wrong with a word that stands behind a flag, a layer or a call."""
    from mlcalc.cli.unknown_flags import NO, YES
    from mlcalc.cli.unnamed import meant_as_arguments

    word, before = command.words[index], command.words[index - 1]
    if before in options and not takes_value(options[before]):
        off = next(iter(options[before].secondary_opts), None)
        alone = f"`{before}` alone"
        answers = {**dict.fromkeys(NO, f"`{off}`"), **dict.fromkeys(YES, alone)}
        mend = answers.get(word.lower(), f"{alone}, or `{off}`") if off else alone
        return f"`{before}` takes no value, such as `{named(word)}`", mend
    name = command.words[index - 2] if index > 1 else ""
    if name in options and takes_value(options[name]):
        if _is_another_input(word, options[name], command) and "--input" in options:
            return f"`{named(word)}` belongs to no flag", f"--input {word}"
        return _parted_value(name, options[name], list(_until_flag(command.words[index - 1 :])))
    if (found := meant_as_arguments(before, list(_until_flag(command.words[index:])), options)) is not None:
        return found
    if "--input" in options and _is_shape(word):
        return f"`{named(word)}` belongs to no flag", f"--input {word}"
    return None


def _what_is_sought(index: int, options: Mapping[str, Any], command: Command) -> tuple[str, str] | None:
    """Return the flag of a count, or of a shape, that stands behind the layer whose arguments are sought for it."""
    name, before, word = ["", *command.words][index - 1 : index + 2]
    asked = ("--params", "--output-shape")
    is_behind_layer = is_layer(before) or getattr(options.get(name), "metavar", None) == "INTEGER"
    if not set(asked) <= {*options} or not is_behind_layer or any(map(command.index_of_flag, asked)):
        return None
    is_shape = "," in word and _is_shape(word) and command.index_of_flag("--input") is not None
    wanted = "--output-shape" if is_shape else "--params" if re.fullmatch(r"[0-9]+", word) else None
    return None if wanted is None else (f"`{named(word)}` belongs to no flag", f"{wanted} {word}")


def _is_another_input(word: str, option: Any, command: Command) -> bool:
    """Tell whether a word behind the value of a flag is no part of it, but the shape that no flag states."""
    is_number = getattr(option, "metavar", None) == "INTEGER" and "," in word and not re.fullmatch(r",?\d{3}", word)
    return is_number and _is_shape(word) and command.index_of_flag("--input") is None


_BETWEEN = {"FIRST:LAST": ":", "NAME=VALUE": "="}
"""What stands between the two parts of a value."""


def _parted_value(name: str, option: Any, parts: Sequence[str]) -> tuple[str, str]:
    """Return what is wrong with a value that is typed as several words, and the flag with the value as one."""
    kind = getattr(option, "metavar", None)
    is_grouped = kind == "INTEGER" and all(re.fullmatch(r"[0-9]{3}", each) for each in parts[1:])
    if kind == "INTEGER" and not is_grouped:
        return f"`{name}` takes one number, and `{named(parts[1])}` is one more", f"{name} {parts[0]}"
    message = f"the value of `{name}` is one word: `{named(parts[1])}` stands apart from it"
    if kind in _OF_WORDS:
        return message, f"{name} {shlex.quote(' '.join(parts))}"
    is_amount = len(parts) == 2 and re.fullmatch(r"[0-9.]+", parts[0]) and parts[1].isalpha()
    between = _BETWEEN.get(kind or "", ",") if len(parts) == 2 else ","
    sign = "" if is_amount or is_grouped or "=" in parts else between
    return message, f"{name} {sign.join(filter(None, (each.strip(',') for each in parts)))}"


_OF_WORDS = ("NAME", "FILE")
"""Values that may have blanks in them."""


def _is_shape(word: str) -> bool:
    try:
        return len(parse_shape(word)) > 1
    except MlcalcError:
        return False


def _until_flag(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if re.match(r"--|-[A-Za-z]", word):
            return
        yield word


def wrong_command(message: str, mend: str | None, place: Place) -> Diagnostic:
    """Return the problem of a word of a command."""
    return Diagnostic("wrong-command", message, help=mend, place=place)


def path_of(ctx: Any) -> str:
    """Return the names of a command, as they are typed."""
    return str(ctx.command_path) if ctx is not None else "mlcalc"
