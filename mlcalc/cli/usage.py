"""Commands that were typed wrong: said at the word that is wrong, as every other problem is."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from mlcalc.arguments.base import flag
from mlcalc.cli.inner_typer import (
    BadOptionUsage,
    BadParameter,
    ClickException,
    MissingParameter,
    NoSuchOption,
    PlainUsageError,
)
from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, UsageError, closest, located
from mlcalc.files import exists
from mlcalc.layers import find, is_layer
from mlcalc.shapes import parse_shape
from mlcalc.texts import named


@contextmanager
def at_flag(flag: str) -> Iterator[None]:
    """Blame on a flag what the library refuses meanwhile.

    Raises:
        UsageError: it refused something.
    """
    try:
        yield
    except MlcalcError as cause:
        raise UsageError(located(cause, None, flag).diagnostics) from None


@contextmanager
def as_typed(word: str | None = None) -> Iterator[None]:
    """Blame on the command, or on one word of it, what is wrong with its words; what is wrong in a file is the file's.

    Raises:
        UsageError: something is, and nothing else.
    """
    try:
        yield
    except MlcalcError as cause:
        if any(each.place and each.place.source.is_file for each in cause.diagnostics):
            raise
        raise UsageError(located(cause, None, word).diagnostics) from None


class WrongValueError(BadParameter):
    """A flag has a value that it cannot have.

    Args:
        message: what is wrong.
        mend: the flag with a value that it can have, if one is near.
        name: the flag, where it is not known from the option whose value is read.
    """

    def __init__(self, message: str, mend: str | None, name: str | None = None) -> None:
        super().__init__(message, param_hint=name)
        self.mend = mend


class StrayWordError(BadParameter):
    """A word stands among the data of a command, and is none of them.

    Args:
        message: what is wrong if nothing in front of the word says what it was meant for.
        word: the word.
        ctx: the context of the command.
        mend: what it may have been meant for, if that is said.
    """

    def __init__(self, message: str, word: str, ctx: Any, mend: str | None = None) -> None:
        super().__init__(message, ctx=ctx)
        self.word, self.mend = word, mend


class Command(NamedTuple):
    """A command as it was typed: its words behind the program's name; `names` are all names of each flag."""

    words: Sequence[str]
    names: Mapping[str, Sequence[str]] = MappingProxyType({})

    @property
    def source(self) -> Source:
        """The command as one line."""
        return Source("command", shlex.join(["mlcalc", *self.words]), is_file=False)

    def place(self, index: int) -> Place:
        """Return where a word stands."""
        before = shlex.join(["mlcalc", *self.words[:index]])
        return Place(self.source, 1, len(before) + 2, len(shlex.quote(self.words[index])))

    @property
    def end(self) -> Place:
        """The place behind the last word."""
        return Place(self.source, 1, len(self.source.text) + 1)

    def index_of_flag(self, name: str) -> int | None:
        """Return where a flag stands, the last time."""
        known = self.names.get(name, [name])
        found = [index for index, word in enumerate(self.words) if word in known or word.startswith(f"{name}=")]
        return found[-1] if found else None

    def index_of_word(self, word: str) -> int | None:
        """Return where a word stands, the first time."""
        return self.words.index(word) if word in self.words else None

    def index_of_value(self, name: str) -> int | None:
        """Return where the value of a flag stands."""
        index = self.index_of_flag(name)
        behind = index is not None and "=" not in self.words[index] and index + 1 < len(self.words)
        behind = behind and index is not None and not self.words[index + 1].startswith("--")
        return index + 1 if behind and index is not None else index


def placed(problem: Diagnostic, command: Command) -> Diagnostic:
    """Return what is wrong with a flag or a word, at its place in the command."""
    where = problem.where
    if problem.place or not where:
        return problem
    is_flag = where.startswith("-")
    index = command.index_of_value(where) if is_flag else command.index_of_word(where)
    return problem if index is None else problem._replace(place=command.place(index), where=None)


def problem_of(cause: ClickException, command: Command) -> Diagnostic:
    """Return what Typer found wrong with a command, in our words."""
    ctx = getattr(cause, "ctx", None)
    if (misplaced := _misplaced(cause, ctx, command)) is not None:
        return misplaced
    if isinstance(cause, NoSuchOption):
        return _unknown_flag(cause, ctx, command)
    if isinstance(cause, MissingParameter):
        return _missing(cause, ctx, command)
    if isinstance(cause, BadOptionUsage):
        return _value_of_flag(cause, ctx, command)
    if isinstance(cause, BadParameter):
        return _stray_data(cause, ctx, command) if isinstance(cause, StrayWordError) else _wrong_value(cause, command)
    return Diagnostic("wrong-command", cause.message, place=command.end)


def _misplaced(cause: ClickException, ctx: Any, command: Command) -> Diagnostic | None:
    """Return the problem of a word that stands where it cannot, if that is what is wrong."""
    if (behind := _behind_the_end_of_flags(ctx, command)) is not None:
        return _no_flag_there(behind, ctx, command)
    if not isinstance(cause, MissingParameter) and type(cause) is not PlainUsageError:
        return None
    stray = _stray(ctx, command)
    return None if stray is None else _stray_word(stray, ctx, command)


# Words.


def _options(ctx: Any) -> dict[str, Any]:
    """Return the flags of a command by their names."""
    params = ctx.command.get_params(ctx) if ctx is not None else ()
    return {name: each for each in params for name in (*each.opts, *each.secondary_opts) if name.startswith("-")}


def _takes_value(option: Any) -> bool:
    return not getattr(option, "is_flag", False) and not getattr(option, "count", False)


def _behind_the_end_of_flags(ctx: Any, command: Command) -> int | None:
    """Return where the first flag stands behind `--`, which makes all words behind it data; None if none does."""
    end = _end_of_flags(ctx, command)
    options = _options(ctx)
    return next((at for at in range(end, len(command.words)) if command.words[at].partition("=")[0] in options), None)


def _end_of_flags(ctx: Any, command: Command) -> int:
    """Return where `--` stands among the words of a command; behind the last one if it does not."""
    start, end = _start(ctx, command), len(command.words)
    return command.words.index("--", start) if "--" in command.words[start:] else end


def _no_flag_there(index: int, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of a flag behind `--`, with the command in which all flags stand before it."""
    options, end = _options(ctx), _end_of_flags(ctx, command)
    flags, data = list[str](), list[str]()
    for word in command.words[end + 1 :]:
        is_value = bool(flags) and flags[-1] in options and _takes_value(options[flags[-1]])
        (flags if is_value or word.partition("=")[0] in options else data).append(word)
    mend = shlex.join(["mlcalc", *command.words[:end], *flags, "--", *data])
    message = f"`{named(command.words[index])}` stands behind `--`, and all that is behind it is data, not flags"
    return _problem(message, mend, command.place(index))


def _start(ctx: Any, command: Command) -> int:
    """Return where the words of a command begin."""
    name = None if ctx is None else ctx.info_name
    return next((index + 1 for index, word in enumerate(command.words) if word == name), 1)


def _stray(ctx: Any, command: Command) -> int | None:
    """Return the first word that is neither a flag, nor the value of one, nor an argument; None if there is none."""
    if ctx is None or ctx.parent is None:
        return None
    options = _options(ctx)
    room = sum(
        1 if each.nargs > 0 else len(command.words) for each in ctx.command.params if each.param_type_name == "argument"
    )
    before = ""
    for index in range(_start(ctx, command), len(command.words)):
        word = command.words[index]
        is_value = before in options and _takes_value(options[before])
        if not is_value and not (word.startswith("-") and len(word) > 1):
            room -= 1
            if room < 0:
                return index
        before = "" if is_value else word
    return None


def _stray_word(index: int, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of a word that belongs to nothing: it, or what is in front of it, says what was meant."""
    options, place = _options(ctx), command.place(index)
    found = (
        _meant_by_word(command.words[index], options)
        or _part_of_a_name(index, ctx, command)
        or _second_target(index, ctx, command)
        or _meant_by_words_before(index, options, command)
    )
    message, mend = found or (
        f"`{named(command.words[index])}` is one word too many",
        f"`{_path(ctx)} --help` shows what it takes",
    )
    return _problem(message, mend, place)


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

    word, words, options = command.words[index], command.words, _options(ctx)
    target = next((each for each in ctx.command.params if each.param_type_name == "argument"), None)
    if target is None or not (is_layer(word) or looks_like_call(word) or exists(word)):
        return None
    name = (target.metavar or target.name or "").strip("[]")
    message = f"`{_path(ctx)}` takes one {name}, and `{named(word)}` is a second"
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


def _stray_data(cause: StrayWordError, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of a word that is no data: what is in front of it may say what was meant."""
    index = command.index_of_word(cause.word)
    if index is None:
        return _problem(cause.message, None, command.end)
    message, mend = _meant_by_words_before(index, _options(ctx), command) or (cause.message, cause.mend)
    return _problem(message, mend, command.place(index))


def _meant_by_word(word: str, options: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with a word that is meant as a flag, or as a flag and its value."""
    plain = re.sub(r"^[-\u2010-\u2015\u2212]+", "--", word)
    if plain != word and plain.partition("=")[0] in options:
        return f"`{named(word)}` begins with a dash that a word processor has put in", f"write it as: {plain}"
    first, _, value = word.partition("=")
    if value and flag(first) in options:
        return f"`{named(word)}` belongs to no flag", f"{flag(first)} {shlex.quote(value)}"
    return None


def _meant_by_words_before(index: int, options: Mapping[str, Any], command: Command) -> tuple[str, str] | None:
    """Return what is wrong with a word that stands behind a flag, a layer or a call."""
    from mlcalc.cli.unknown_flags import NO, YES
    from mlcalc.cli.unnamed import meant_as_arguments

    word, before = command.words[index], command.words[index - 1]
    if before in options and not _takes_value(options[before]):
        off = next(iter(options[before].secondary_opts), None)
        alone = f"`{before}` alone"
        answers = {**dict.fromkeys(NO, f"`{off}`"), **dict.fromkeys(YES, alone)}
        mend = answers.get(word.lower(), f"{alone}, or `{off}`") if off else alone
        return f"`{before}` takes no value, such as `{named(word)}`", mend
    name = command.words[index - 2] if index > 1 else ""
    if name in options and _takes_value(options[name]):
        return _parted_value(name, options[name], list(_until_flag(command.words[index - 1 :])))
    if (found := meant_as_arguments(before, list(_until_flag(command.words[index:])), options)) is not None:
        return found
    if "--input" in options and _is_shape(word):
        return f"`{named(word)}` belongs to no flag", f"--input {word}"
    return None


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


def _problem(message: str, mend: str | None, place: Place) -> Diagnostic:
    return Diagnostic("wrong-command", message, help=mend, place=place)


def _path(ctx: Any) -> str:
    return str(ctx.command_path) if ctx is not None else "mlcalc"


# Flags.


def _unknown_flag(cause: NoSuchOption, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of a flag that there is none of, with what was meant."""
    index = command.index_of_flag(cause.option_name)
    if index is None:  # `-units` is read as `-u` and more
        start, letter = cause.option_name[:2], cause.option_name[1:2]
        together = re.compile(f"-[A-Za-z][A-Za-z-]*?{re.escape(letter)}")  # `-help` as `-h`, `-e` and more
        index = next(
            (at for at, word in enumerate(command.words) if word.startswith(start) or together.match(word)), None
        )
    if index is None:
        return _problem(f"`{_path(ctx)}` has no flag `{named(cause.option_name)}`", None, command.end)
    if ctx is not None and ctx.parent is None and (found := _before_its_command(index, ctx, command)) is not None:
        return found
    layer = next((word for word in command.words if is_layer(word)), None) if ctx is None or ctx.parent else None
    from mlcalc.cli.no_target import without_its_layer
    from mlcalc.cli.unknown_flags import Unknown, meant_by

    unknown = Unknown(command.words, index, _options(ctx), layer, _path(ctx))
    message, mend = without_its_layer(unknown) or meant_by(unknown)
    return _problem(message, mend, command.place(index))


def _before_its_command(index: int, ctx: Any, command: Command) -> Diagnostic | None:
    """Return the problem of a flag that stands before the command that it belongs to, with the command in order."""
    at = next((at for at, word in enumerate(command.words) if word in ctx.command.list_commands(ctx)), 0)
    name, words = command.words[at], command.words
    layer = next((word for word in words[at:] if is_layer(word)), None)
    own = {each for param in ctx.command.get_command(ctx, name).params for each in param.opts} if at > index else set()
    own |= {flag(each) for each in find(layer).arguments} if layer and at > index else set()
    typed = words[index].partition("=")[0]
    if typed not in own:
        return None
    message = f"`{named(typed)}` stands before the command `{name}`, whose flags stand behind it"
    return _problem(message, shlex.join(["mlcalc", name, *words[at + 1 :], *words[:at]]), command.place(index))


def _value_of_flag(cause: BadOptionUsage, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of a flag that lacks its value, or has one though it takes none."""
    index = command.index_of_flag(cause.option_name)
    if index is None or "=" not in command.words[index]:
        return lacks_value(cause.option_name, index, _options(ctx), command)
    return _problem(f"`{cause.option_name}` takes no value", f"`{cause.option_name}` alone", command.place(index))


def lacks_value(name: str, index: int | None, options: Mapping[str, Any], command: Command) -> Diagnostic:
    """Return the problem of a flag without the value that it takes, with one that it may have."""
    from mlcalc.cli.unknown_flags import column_of

    place = command.end if index is None else command.place(index)
    sample = f"{name} {_sample(options.get(name))}"
    column = column_of(name) if "--columns" in options else None
    return _problem(f"`{name}` needs a value", f"{column} shows them; {sample}" if column else sample, place)


def _missing(cause: MissingParameter, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of an argument or a flag that is missing, with the command that has it."""
    param: Any = cause.param
    is_flag = param is not None and param.param_type_name == "option"
    if not is_flag:
        name = (param.metavar or param.name or "").strip("[]") if param is not None else "a word"
        usage = (getattr(param, "help", None) or "").rstrip(".")
        example = _example(ctx)
        return _problem(
            f"`{_path(ctx)}` needs {name}" + (f": {usage[:1].lower()}{usage[1:]}" if usage else ""),
            example,
            command.end,
        )
    lacking = [param, *(each for each in ctx.command.get_params(ctx) if each is not param and _lacks(each, command))]
    flags = " ".join(f"{each.opts[0]} {_sample(each)}" for each in lacking)
    layer = next((word for word in command.words if is_layer(word)), None)
    owner = find(layer).__name__ if layer else f"`{_path(ctx)}`"
    end = _end_of_flags(ctx, command)
    before, behind = shlex.join(["mlcalc", *command.words[:end]]), shlex.join(command.words[end:])
    mend = f"{before} {flags} {behind}".rstrip()
    names = " and ".join(f"`{each.opts[0]}`" for each in lacking)
    return _problem(f"{owner} needs {names}", mend, command.end)


def _lacks(param: Any, command: Command) -> bool:
    """Tell whether a flag must be given and is not among the words of a command."""
    is_flag = param.param_type_name == "option" and param.required
    return is_flag and not any(word.partition("=")[0] in param.opts for word in command.words)


def _sample(option: Any) -> str:
    """Return a value that a flag may have."""
    metavar = getattr(option, "metavar", None) or ""
    choices = getattr(getattr(option, "type", None), "choices", ())
    if choices:
        return str(getattr(choices[0], "value", choices[0]))
    if "|" in metavar or re.fullmatch(r"[a-z-]+", metavar):
        return metavar.partition("|")[0]
    default = "<value>" if not metavar or " " in metavar else f"<{metavar.lower()}>"
    return _SAMPLES.get(next(iter(getattr(option, "opts", ())), ""), _SAMPLES.get(metavar, default))


_SAMPLES = {
    "INTEGER": "10",
    "INTEGERS": "3",
    "NUMBER": "0.5",
    "SHAPE": "28,28,1",
    "NAME=VALUE": "units=64",
    "LOW,HIGH": "0,1",
    "FIRST:LAST": "1:4",
    "CHARACTER": "';'",
    "--layer": '"Dense(10)"',
    "--decimal": ",",
    "--format": "json",
    "--in": "8GB",
    "--flops": "312T",
    "--bandwidth": "2TB/s",
    "--batches": "16,32,64",
    "--optimizer": "adam",
    "--dtype": "float16",
    "--save": "scaler.json",
    "--length": "100",
    "--time-steps": "3",
    "--output": "result.csv",
    "--thousands": ",",
    "--missing": "NA",
}
"""A value that a flag may have: by its name, or by the kind of its value."""


def _example(ctx: Any) -> str | None:
    """Return the example in the help of a command."""
    text = (ctx.command.help or "") if ctx is not None else ""
    return next(
        (line.strip().removeprefix("Example: ").strip("`") for line in text.split("\n") if "Example: `" in line), None
    )


def _wrong_value(cause: BadParameter, command: Command) -> Diagnostic:
    """Return the problem of a value that a flag or an argument cannot have."""
    param: Any = cause.param
    hint = cause.param_hint if isinstance(cause.param_hint, str) else param.opts[0] if param is not None else ""
    index = command.index_of_value(hint) if hint.startswith("-") else _index_of_argument(cause, command)
    place = command.end if index is None else command.place(index)
    message, mend = cause.message, cause.mend if isinstance(cause, WrongValueError) else None
    if mend is None and param is not None and index is not None:
        typed = command.words[index].rpartition("=")[2] if hint.startswith("-") else command.words[index]
        kind = type(param.type).__name__
        if "Range" in kind:
            whole, least, most = "whole " * ("Int" in kind), param.type.min, param.type.max
            mend = _share(typed, hint) if (least, most) == (0, 1) else None
            bounds = f"of at least {least}" if most is None else f"from {least:g} to {most:g}"
            message = f"must be a {whole}number {bounds}, not {named(typed)}"
        elif "Choice" in kind or hasattr(param.type, "choices"):
            choices = [str(getattr(each, "value", each)) for each in param.type.choices]
            near = _FORMATS_MEANT.get(typed.lower().strip(".")) or closest(typed, choices)
            message = f"must be one of {', '.join(choices)}, not {named(typed)}"
            mend = f"did you mean `{near}`?" if near in choices else _as_file(typed, param) if near else None
        elif kind.endswith("ParamType") and kind not in {"StringParamType", "FuncParamType"}:
            message = f"must be {'true or false' if 'Bool' in kind else 'a number'}, not {named(typed)}"
    if mend is None and hasattr(getattr(param, "type", None), "choices"):
        typed = "" if index is None else command.words[index].rpartition("=")[2]
        mend = _of_a_file(typed, command) or f"for example `{hint} {_sample(param)}`"
    is_predicate = message.partition(" ")[0] in {"must", "needs", "is", "says", "goes"}
    subject = f"`{hint}` " if is_predicate and hint.startswith("-") else f"{hint} " if is_predicate else ""
    return _problem(f"{subject}{message}".strip(), mend, place)


_FORMATS_MEANT = {
    "md": "markdown",
    "txt": "plain",
    "text": "plain",
    "ascii": "plain",
    "pretty": "table",
    "rich": "table",
    "xls": "csv",
    "xlsx": "csv",
    "excel": "csv",
    "tab": "tsv",
    "jsonl": "json",
    "js": "json",
    "numpy": "npy",
    **dict.fromkeys(("gif", "html", "image", "jpeg", "jpg", "pdf", "png", "ps"), "svg"),
    "yaml": ".yaml",
    "yml": ".yaml",
    "py": ".py",
    "python": ".py",
    "keras": ".py",
}
"""What people call a format, or one that is near -> its name; what an ending alone asks for, with a dot."""


def _of_a_file(typed: str, command: Command) -> str | None:
    """Return the command with a file that stands behind a flag as its target, where it has none."""
    words = [word for word in command.words[1:] if not word.startswith("-")]
    return shlex.join(["mlcalc", command.words[0], typed]) if exists(typed) and words == [typed] else None


def _as_file(typed: str, option: Any) -> str | None:
    """Return how the model itself is written, which no format of a table is."""
    return f"`--output model{_FORMATS_MEANT[typed.lower()]}` writes the model" if option.name == "format" else None


def _share(typed: str, name: str) -> str | None:
    """Return the flag with a number from 0 to 1 that was typed as percent, or with a comma."""
    percent = re.fullmatch(r"([1-9][0-9]?)(?:\.0+)?\s*%?", typed)
    comma = re.fullmatch(r"0?,([0-9]{1,9})", typed)
    meant = str(int(percent[1]) / 100) if percent else f"0.{comma[1]}" if comma else None
    return f"did you mean `{name} {meant}`?" if meant else None


def _index_of_argument(cause: BadParameter, command: Command) -> int | None:
    """Return the first word behind the command that is no flag."""
    ctx: Any = cause.ctx
    start = 1 if ctx is None or ctx.parent is not None else 0
    found = [at for at in range(start, len(command.words)) if not command.words[at].startswith("-")]
    wanted = 1 if cause.param_hint == "DATA" else 0  # behind METHOD
    return found[wanted] if len(found) > wanted else None


def unknown_command(word: str, index: int, commands: Sequence[str], words: Sequence[str]) -> UsageError:
    """Return the error that there is no command of a name: a layer or a file was meant, or another command."""
    from mlcalc.applications import is_application
    from mlcalc.readers.description.call_text import looks_like_call

    command = Command(words)
    asks_for_help = "help" in words[:index]
    rest = [*(each for each in words[:index] if each != "help"), *words[index + 1 :], *["--help"] * asks_for_help]
    parts = word.split()
    near = closest(word, [*commands, "help"]) or next(
        (each for each, others in _MEANT.items() if word.lower() in others), None
    )
    if parts[1:] and parts[0] in commands:
        message, mend = "quotes make one word of several", shlex.join(["mlcalc", *parts, *rest])
    elif word == "mlcalc":
        message, mend = "`mlcalc` stands twice", shlex.join(["mlcalc", *rest])
    elif word.lower() in {"window", "windows"}:
        message = "`window` is a question for `mlcalc shape`"
        mend = shlex.join(["mlcalc", "shape", "window", *rest])
    elif word == "version":
        message, mend = "`version` is a flag here", "mlcalc --version"
    elif word.lower() in {"minmax", "standard", "maxabs", "robust"}:
        message = f"`{named(word)}` is a method of `mlcalc scale`, and no command"
        mend = shlex.join(["mlcalc", "scale", word.lower(), *rest])
    elif near is None and is_application(word):
        message, mend = f"`{named(word)}` is a model, and no command", shlex.join(["mlcalc", "summary", word, *rest])
    elif near is None and is_layer(word):
        message, mend = f"`{named(word)}` is a layer, and no command", shlex.join(["mlcalc", "params", word, *rest])
    elif near is None and looks_like_call(word):
        asked = "summary" if re.match(r"\s*(?:\w+\.)*(?:Sequential|Model)\s*\(", word) else "params"
        message, mend = f"`{named(word)}` is a call, and no command", shlex.join(["mlcalc", asked, word, *rest])
    elif near is None and Path(word).is_file():
        message, mend = f"`{named(word)}` is a file, and no command", shlex.join(["mlcalc", "summary", word, *rest])
    else:
        message = f"there is no command `{named(word)}`"
        mend = f"did you mean `{near}`?" if near else f"there are {', '.join(commands)}"
    return UsageError(_problem(message, mend, command.place(index)))


_MEANT: Mapping[str, tuple[str, ...]] = {
    "params": ("count", "n_params", "num_params", "weights"),
    "shape": ("dim", "dims", "output-shape", "output_shape", "outputshape", "size"),
    "summary": ("describe", "draw", "flops", "info", "inspect", "macs", "model", "plot", "print", "show", "view"),
    "check": ("lint", "test", "validate", "verify"),
    "memory": ("gpu", "mem", "ram", "vram"),
    "solve": ("find", "reverse", "search"),
    "scale": ("fit", "inverse", "normalise", "normalize", "preprocess", "standardise", "standardize", "transform"),
    "history": ("curves", "log", "logs", "metrics", "tensorboard", "training"),
    "layers": ("list", "ls"),
    "samples": ("demo", "example", "examples"),
    "explain": ("code", "doc", "docs", "error", "errors", "why"),
}
"""A command -> what others call it."""
