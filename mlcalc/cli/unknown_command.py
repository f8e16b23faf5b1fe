"""A first word that is no command: what stands before one, what was meant as one, or what a command is asked about."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence

from mlcalc.cli.usage import Command
from mlcalc.errors import Diagnostic, UsageError, closest
from mlcalc.files import exists
from mlcalc.layers import is_layer
from mlcalc.texts import named


def unknown_command(word: str, index: int, commands: Sequence[str], words: Sequence[str]) -> UsageError:
    """Return the error that there is no command of a name, with what was meant.

    Args:
        word: the word that stands where the command is named.
        index: where it stands among all words; flags may stand before it.
        commands: the names of all commands.
        words: the words behind the program's name.
    """
    place = Command(words).place(index)
    for guess in (_behind_a_prompt, _in_quotes, _behind_its_target, _of_a_name, _asked_about):
        if (found := guess(word, index, commands, words)) is not None:
            return UsageError(Diagnostic("wrong-command", found[0], help=found[1], place=place))
    near = _near(word, commands)
    mend = f"did you mean `{near}`?" if near else f"there are {', '.join(commands)}"
    return UsageError(Diagnostic("wrong-command", f"there is no command `{named(word)}`", help=mend, place=place))


_Guess = tuple[str, str] | None
"""What is wrong, and the command that is meant."""

_PROMPTS = re.compile(r"(?:\(\w+\) ?)?(?:[$%#>❯➜!]|>>>|\.\.\.|(?:In|Out) ?\[\d*\]:?|\S*[\w~][$#>])")
"""What a shell, Python or a notebook prints before the line that is typed, and what a notebook has for a command."""
_STARTERS = {"-m", "exec", "mlcalc", "pipx", "poetry", "py", "python", "python3", "run", "sudo", "time", "uv", "uvx"}
"""The words by which a program is started."""


def _behind_a_prompt(word: str, index: int, commands: Sequence[str], words: Sequence[str]) -> _Guess:
    """`mlcalc $ mlcalc params lstm` and `mlcalc python -m mlcalc params lstm`: what was copied too much of."""
    rest = list(words[index:])
    while rest and is_before_a_command(rest[0], commands):
        del rest[0]
    if not rest or len(rest) == len(words) - index or any(map(exists, words[index : len(words) - len(rest)])):
        return None
    if rest[0] not in commands:
        meant = unknown_command(rest[0], 0, commands, rest).diagnostics[0].help or ""
        rest = shlex.split(meant)[1:] if meant.startswith("mlcalc ") else rest
    is_prompt = _PROMPTS.fullmatch(word)
    message = f"`{named(word)}` is a prompt, and no part of the command" if is_prompt else "`mlcalc` stands twice"
    return message, shlex.join(["mlcalc", *rest, *words[:index]])


def is_before_a_command(word: str, commands: Sequence[str]) -> bool:
    """Tell whether a word is a prompt, or one that starts the program."""
    return word not in commands and (word in _STARTERS or _PROMPTS.fullmatch(word) is not None)


def _in_quotes(word: str, index: int, commands: Sequence[str], words: Sequence[str]) -> _Guess:
    """`mlcalc "params lstm --units 10"`."""
    try:
        parts = shlex.split(word)
    except ValueError:  # a quote that is never closed
        return None
    while parts[1:] and is_before_a_command(parts[0], commands):
        del parts[0]
    if not parts[1:] or parts[0] not in commands:
        return None
    return "quotes make one word of several", shlex.join(["mlcalc", *parts, *_others(index, words)])


def _behind_its_target(word: str, index: int, commands: Sequence[str], words: Sequence[str]) -> _Guess:
    """`mlcalc lstm params --units 10`."""
    at = next((at for at in range(index + 1, len(words)) if words[at] in commands), None)
    if at is None or exists(words[at]) or (at > index + 1 and words[at - 1].startswith("-")):
        return None
    if _near(word, commands) or not _is_target(word):
        return None
    rest = [each for each in range(len(words)) if each != at]
    message = f"the command stands first, and `{named(words[at])}` stands behind what it is asked about"
    return message, shlex.join(["mlcalc", words[at], *(words[each] for each in rest)])


def _of_a_name(word: str, index: int, commands: Sequence[str], words: Sequence[str]) -> _Guess:
    """`mlcalc window`, `mlcalc minmax`, `mlcalc version`: a name that stands behind a command."""
    rest = _others(index, words)
    if word.lower() in {"window", "windows"}:
        return "`window` is a question for `mlcalc shape`", shlex.join(["mlcalc", "shape", "window", *rest])
    if word == "version":
        return "`version` is a flag here", "mlcalc --version"
    if word.lower() in {"minmax", "standard", "maxabs", "robust"}:
        mend = shlex.join(["mlcalc", "scale", word.lower(), *rest])
        return f"`{named(word)}` is a method of `mlcalc scale`, and no command", mend
    return None


def _asked_about(word: str, index: int, commands: Sequence[str], words: Sequence[str]) -> _Guess:
    """`mlcalc lstm --units 10`, `mlcalc model.yaml`: what a command is asked about, without the command."""
    if _near(word, commands) and not exists(word):
        return None
    kind = _kind_of_target(word)
    if kind is None:
        return None
    what, command = kind
    return f"`{named(word)}` is {what}, and no command", shlex.join(["mlcalc", command, word, *_others(index, words)])


def _kind_of_target(word: str) -> tuple[str, str] | None:
    """Return what a word is that commands are asked about, and the one that is asked most; None if it is none."""
    from mlcalc.applications import is_application
    from mlcalc.readers.description.call_text import looks_like_call
    from mlcalc.samples import find

    if exists(word):
        return "a file", "summary"
    if is_application(word):
        return "a model", "summary"
    if is_layer(word):
        return "a layer", "params"
    if looks_like_call(word):
        return "a call", "summary" if re.match(r"\s*(?:\w+\.)*(?:Sequential|Model)\s*\(", word) else "params"
    return ("a sample", "summary") if word[:1].isalpha() and find(word) else None


def _is_target(word: str) -> bool:
    return _kind_of_target(word) is not None


def _others(index: int, words: Sequence[str]) -> list[str]:
    """Return the words around the one at the place of the command; `help` before it is a flag behind it."""
    asks_for_help = "help" in words[:index]
    return [*(each for each in words[:index] if each != "help"), *words[index + 1 :], *["--help"] * asks_for_help]


def _near(word: str, commands: Sequence[str]) -> str | None:
    """Return the command that a word is a slip of the pen for, or what others call so."""
    near = closest(word, [*commands, "help"])
    return near or next((each for each, others in _MEANT.items() if word.lower() in others), None)


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
