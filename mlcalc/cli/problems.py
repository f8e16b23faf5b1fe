"""What a command has to say beside its result: every problem is shown once, when the command ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from typer.core import TyperOption

from mlcalc.cli.flags import with_flags
from mlcalc.errors import ERROR, WARNING, Diagnostic
from mlcalc.excerpts import problems_text
from mlcalc.texts import json_text

if TYPE_CHECKING:
    from mlcalc.cli.world import World


class Found:
    """The problems that one run of the program has found.

    `as_data` says that scripts read them; `is_strict` that a warning makes the exit code that of an error.
    """

    def __init__(self, *, as_data: bool = False) -> None:
        self.as_data = as_data
        self.is_strict = False
        self._problems: list[Diagnostic] = []
        self._nameless: list[str] = []

    def add(self, problems: Iterable[Diagnostic]) -> None:
        """Keep problems until the command ends."""
        self._problems += map(with_flags, problems)

    def add_text(self, text: str) -> None:
        """Keep an error that is no diagnostic, such as one of the operating system: a text that may have lines."""
        self._nameless.append(text)

    @property
    def is_refused(self) -> bool:
        """Whether a warning is as bad as an error, and there is one."""
        return self.is_strict and any(each.severity == WARNING for each in self._problems)

    def show(self, world: World) -> None:
        """Write all that was found on standard error, below the result."""
        if not self._problems and not self._nameless:
            return
        world.stdout.flush()
        errors = {(each.message, each.place, each.where) for each in self._problems if each.severity == ERROR}
        problems = [
            each
            for each in dict.fromkeys(self._problems)
            if each.severity == ERROR or (each.message, each.place, each.where) not in errors
        ]
        if self.as_data:
            data = [each.as_dict() for each in problems]
            unnamed: dict[str, str | int | None] = dict.fromkeys(_KEYS)
            data += [{**unnamed, "severity": ERROR, "message": each.removeprefix("error: ")} for each in self._nameless]
            world.stderr.write(json_text({"problems": data}) + "\n")
            return
        world.say(problems_text(problems))
        for text in self._nameless:
            world.say(text)


_KEYS = ("code", "severity", "message", "file", "line", "column", "end_column", "help")
"""What is said of a problem in JSON, as `Diagnostic.as_dict` does; what does not apply is null."""


def asks_for_data(argv: Sequence[str]) -> bool:
    """Tell whether the words of a command ask for JSON, also if the rest of them cannot be understood."""
    pairs = zip(argv, [*argv[1:], ""], strict=False)
    return any(
        word in ("--format=json", "-fjson") or (word in ("--format", "-f") and after == "json") for word, after in pairs
    )


def strict_option() -> TyperOption:
    """Return the flag that makes warnings count as errors."""

    def keep(ctx: Any, param: Any, value: Any) -> None:
        if value:
            ctx.obj.found.is_strict = True

    return TyperOption(
        param_decls=["strict", "--strict"],
        is_flag=True,
        expose_value=False,
        callback=keep,
        help="Let a warning make the exit code 1.",
    )
