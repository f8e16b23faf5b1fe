"""What the parser of the command line finds wrong with a command, in our words and at the word that is wrong."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any

from mlcalc.arguments.base import flag
from mlcalc.cli.inner_typer import BadOptionUsage, BadParameter, ClickException, MissingParameter, NoSuchOption
from mlcalc.cli.stray_words import end_of_flags, misplaced, options_of, path_of, stray_data, wrong_command
from mlcalc.cli.usage import Command, StrayWordError, WrongValueError
from mlcalc.errors import Diagnostic, closest
from mlcalc.files import exists
from mlcalc.layers import find, is_layer
from mlcalc.texts import named


def problem_of(cause: ClickException, command: Command) -> Diagnostic:
    """Return what Typer found wrong with a command, in our words."""
    ctx = getattr(cause, "ctx", None)
    if (found := misplaced(cause, ctx, command)) is not None:
        return found
    if isinstance(cause, NoSuchOption):
        return _unknown_flag(cause, ctx, command)
    if isinstance(cause, MissingParameter):
        return _missing(cause, ctx, command)
    if isinstance(cause, BadOptionUsage):
        return _value_of_flag(cause, ctx, command)
    if isinstance(cause, BadParameter):
        return stray_data(cause, ctx, command) if isinstance(cause, StrayWordError) else _wrong_value(cause, command)
    return Diagnostic("wrong-command", cause.message, place=command.end)


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
        return wrong_command(f"`{path_of(ctx)}` has no flag `{named(cause.option_name)}`", None, command.end)
    if ctx is not None and ctx.parent is None:
        found = _command_as_a_flag(index, ctx, command) or _before_its_command(index, ctx, command)
        if found is not None:
            return found
    layer = next((word for word in command.words if is_layer(word)), None) if ctx is None or ctx.parent else None
    from mlcalc.cli.layers_within import of_the_one_inside
    from mlcalc.cli.no_target import without_its_layer
    from mlcalc.cli.unknown_flags import Unknown, meant_by

    unknown = Unknown(command.words, index, options_of(ctx), layer, path_of(ctx))
    message, mend = without_its_layer(unknown) or of_the_one_inside(unknown) or meant_by(unknown)
    return wrong_command(message, mend, command.place(index))


def _command_as_a_flag(index: int, ctx: Any, command: Command) -> Diagnostic | None:
    """Return the problem of a command that was typed as a flag, or of a flag that starts the program itself."""
    words, commands = command.words, ctx.command.list_commands(ctx)
    name, sign, value = words[index].lstrip("-").partition("=")
    if words[index : index + 2] == ["-m", "mlcalc"] and index == 0:
        return wrong_command("`mlcalc` stands twice", shlex.join(["mlcalc", *words[2:]]), command.place(index))
    if name not in commands or any(each in commands for each in words):
        return None
    mend = shlex.join(["mlcalc", name, *[value] * bool(sign), *words[:index], *words[index + 1 :]])
    return wrong_command(f"`{name}` is a command here, and no flag", mend, command.place(index))


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
    return wrong_command(message, shlex.join(["mlcalc", name, *words[at + 1 :], *words[:at]]), command.place(index))


def _value_of_flag(cause: BadOptionUsage, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of a flag that lacks its value, or has one though it takes none."""
    index = command.index_of_flag(cause.option_name)
    if index is None or "=" not in command.words[index]:
        return lacks_value(cause.option_name, index, options_of(ctx), command)
    return wrong_command(f"`{cause.option_name}` takes no value", f"`{cause.option_name}` alone", command.place(index))


def lacks_value(name: str, index: int | None, options: Mapping[str, Any], command: Command) -> Diagnostic:
    """Return the problem of a flag without the value that it takes, with one that it may have."""
    from mlcalc.cli.unknown_flags import column_of

    place = command.end if index is None else command.place(index)
    sample = f"{name} {_sample(options.get(name))}"
    column = column_of(name) if "--columns" in options else None
    return wrong_command(f"`{name}` needs a value", f"{column} shows them; {sample}" if column else sample, place)


def _missing(cause: MissingParameter, ctx: Any, command: Command) -> Diagnostic:
    """Return the problem of an argument or a flag that is missing, with the command that has it."""
    param: Any = cause.param
    is_flag = param is not None and param.param_type_name == "option"
    if not is_flag:
        name = (param.metavar or param.name or "").strip("[]") if param is not None else "a word"
        usage = (getattr(param, "help", None) or "").rstrip(".")
        example = _example(ctx)
        return wrong_command(
            f"`{path_of(ctx)}` needs {name}" + (f": {usage[:1].lower()}{usage[1:]}" if usage else ""),
            example,
            command.end,
        )
    lacking = [param, *(each for each in ctx.command.get_params(ctx) if each is not param and _lacks(each, command))]
    flags = " ".join(f"{each.opts[0]} {_sample(each)}" for each in lacking)
    layer = next((word for word in command.words if is_layer(word)), None)
    owner = find(layer).__name__ if layer else f"`{path_of(ctx)}`"
    end = end_of_flags(ctx, command)
    before, behind = shlex.join(["mlcalc", *command.words[:end]]), shlex.join(command.words[end:])
    mend = f"{before} {flags} {behind}".rstrip()
    names = " and ".join(f"`{each.opts[0]}`" for each in lacking)
    return wrong_command(f"{owner} needs {names}", mend, command.end)


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
    return wrong_command(f"{subject}{message}".strip(), mend, place)


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
