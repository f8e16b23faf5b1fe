"""What a command has to say beside its result: every problem is shown once, when the command ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mlcalc.cli.flags import with_flags
from mlcalc.cli.inner_typer import TyperOption
from mlcalc.cli.usage import Command, placed
from mlcalc.errors import ERROR, NOTE, WARNING, Diagnostic, in_file
from mlcalc.excerpts import problem_text, problems_text
from mlcalc.files import exists, is_folder
from mlcalc.layers import is_layer
from mlcalc.texts import json_text

if TYPE_CHECKING:
    from mlcalc.cli.world import World


TEXT = "text"


class Found:
    """The problems that one run of the program has found.

    `form` is how they are shown: as `text` for people, or as `json` or `github` for programs. `is_strict` says that a
    warning makes the exit code that of an error.
    """

    def __init__(self, form: str = TEXT) -> None:
        self.form = form
        self.is_strict = False
        self._problems: list[Diagnostic] = []
        self._nameless: list[str] = []
        self._file: str | None = None

    def keep_file(self, word: str | None) -> None:
        """Let what no line was written for be of the file that a command is about, if a word names one."""
        if word and word != "-" and exists(word) and not (is_folder(word) and is_layer(word)):
            self._file = word

    def in_file(self, problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return problems, each with the file that it is of, where that is known."""
        path = self._file
        return tuple(each if path is None or _is_of_flag(each) else in_file(each, path) for each in problems)

    def add(self, problems: Iterable[Diagnostic]) -> None:
        """Keep problems until the command ends."""
        self._problems += map(with_flags, problems)

    def place_in(self, command: Callable[[], Command]) -> None:
        """Let what is said of a flag stand at its place in the command."""
        if any(_is_of_flag(each) for each in self._problems):
            typed = command()
            self._problems = [placed(each, typed) if _is_of_flag(each) else each for each in self._problems]

    def add_text(self, text: str) -> None:
        """Keep an error that is no diagnostic, such as one of the operating system: a text that may have lines."""
        self._nameless.append(text)

    @property
    def problems(self) -> Sequence[Diagnostic]:
        """What was found so far."""
        return self._problems

    @property
    def is_text(self) -> bool:
        """Whether people read them."""
        return self.form == TEXT

    @property
    def is_wrong(self) -> bool:
        """Whether there is an error: a bare answer would be taken for a right one."""
        return any(each.severity == ERROR for each in self._problems)

    @property
    def is_refused(self) -> bool:
        """Whether there is an error, or a warning where that is as bad."""
        return self.is_wrong or (self.is_strict and any(each.severity == WARNING for each in self._problems))

    def show(self, world: World) -> None:
        """Write all that was found on standard error, below the result."""
        if not self._problems and not self._nameless:
            return
        world.stdout.flush()
        errors = {(each.message, each.place, each.where) for each in self._problems if each.severity == ERROR}
        self._problems = [
            each
            for each in dict.fromkeys(self.in_file(self._problems))
            if each.severity == ERROR or (each.message, each.place, each.where) not in errors
        ]
        if sum(each.severity == ERROR for each in self._problems) > 1:
            from mlcalc.together import mended_together

            self._problems = mended_together(self._problems)
        {TEXT: self._say, "json": self._write_json, "github": self._annotate}[self.form](world)

    def _say(self, world: World) -> None:
        columns = world.columns_of(world.stderr)
        world.say(problems_text(self._problems, lambda each: problem_text(each, columns)))
        for text in self._nameless:
            world.say(text)
        if world.stderr.isatty() and (code := self._explained_code()):
            world.say(f"\n`mlcalc explain {code}` says more")

    def _explained_code(self) -> str | None:
        """Return the code of the first problem that has a page worth reading, the errors first."""
        from mlcalc.codes import PAGES

        worst_first = sorted(self._problems, key=lambda each: (ERROR, WARNING, NOTE).index(each.severity))
        codes = (each.code for each in worst_first)
        return next((code for code in codes if code in PAGES and code not in _OF_THE_COMMAND), None)

    def _write_json(self, world: World) -> None:
        data = [each.as_dict() for each in dict.fromkeys(self._problems)]
        unnamed: dict[str, str | int | None] = dict.fromkeys(_KEYS)
        data += [{**unnamed, "severity": ERROR, "message": each.removeprefix("error: ")} for each in self._nameless]
        world.stderr.write(json_text({"problems": data}) + "\n")

    def _annotate(self, world: World) -> None:
        from mlcalc.render.annotations import annotation, bare_annotation

        lines = [*map(annotation, self._problems), *map(bare_annotation, self._nameless)]
        world.say("\n".join(dict.fromkeys(lines)))


_OF_THE_COMMAND = ("wrong-command",)
"""Codes whose pages say nothing that the problem itself does not."""


def _is_of_flag(problem: Diagnostic) -> bool:
    return (problem.where or "").startswith("--")


_KEYS = ("code", "severity", "message", "file", "line", "column", "end_column", "help")
"""What is said of a problem in JSON, as `Diagnostic.as_dict` does; what does not apply is null."""


def asked_form(argv: Sequence[str]) -> str:
    """Return the form of problems that the words of a command ask for, also if the rest of them is not understood."""
    pairs = zip(argv, [*argv[1:], ""], strict=False)
    for word, after in pairs:
        for form in ("json", "github"):
            if word in (f"--format={form}", f"-f{form}") or (word in ("--format", "-f") and after == form):
                return form
    return TEXT


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
