"""The program and its commands by name, each imported only when it is run or its help is shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import Annotated, Any

import typer

from mlcalc.cli.inner_typer import TyperGroup, get_command
from mlcalc.cli.problems import strict_option
from mlcalc.cli.words import CarefulCommand
from mlcalc.version import __version__

COMMANDS = (
    *("params", "shape", "summary", "check", "memory", "solve"),
    *("scale", "history", "layers", "samples", "explain"),
)
WITH_WARNINGS = ("params", "shape", "summary", "memory", "solve", "scale")
"""The commands that may warn, which `--strict` turns into a failure."""


class LazyGroup(TyperGroup):
    """A group whose commands are functions, each in a module of its name.

    A module may hold SETTINGS, which go to Typer with the function.
    """

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        from mlcalc.cli.pages import page

        return page(self, ctx)

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order that the help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            module = import_module(f"mlcalc.cli.{cmd_name}")
            app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
            function = getattr(module, cmd_name)
            sentence = (function.__doc__ or "").partition("\n")[0]
            settings = {"cls": CarefulCommand, **getattr(module, "SETTINGS", {})}
            app.command(cmd_name, short_help=sentence, **settings)(function)
            self.commands[cmd_name] = get_command(app)
            if cmd_name in WITH_WARNINGS:
                self.commands[cmd_name].params.append(strict_option())
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that was typed, or say which is the nearest to it."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            if args[0] == "help":
                return self._help(ctx, args)
            from mlcalc.cli.unknown_command import unknown_command

            words = ctx.meta["mlcalc.words"]
            raise unknown_command(args[0], len(words) - len(args), COMMANDS, words)
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Keep the words as they were typed."""
        ctx.meta["mlcalc.words"] = list(args)
        return super().parse_args(ctx, args)

    def _help(self, ctx: Any, args: list[str]) -> Any:
        """Find the command whose help `mlcalc help COMMAND` asks for; this one's own without it."""
        if len(args) > 1:
            name, command, rest = self.resolve_command(ctx, args[1:])
            return name, command, [*rest, "--help"]
        ctx.obj.stdout.write(f"{ctx.get_help()}\n")
        ctx.exit()
        return None


_app = typer.Typer(
    cls=LazyGroup,
    name="mlcalc",
    no_args_is_help=True,
    suggest_commands=False,  # Typer knows only the commands that are imported: the group knows all
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # a frame would cut flags to the width of the terminal, and swallow `[default: …]`
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 it worked, 1 the model or the data is wrong, 2 the command was typed wrong.",
)


@lru_cache
def program() -> Any:
    """Return the program: what Typer calls with the words of the command line."""
    return get_command(_app)


def names_of_flags(words: Sequence[str]) -> dict[str, Sequence[str]]:
    """Return all names of each flag of the command that is typed."""
    command = program().get_command(None, words[0]) if words else None
    return {name: each.opts for each in (command.params if command else ()) for name in each.opts}


def _print_version(ctx: typer.Context, wanted: bool) -> None:
    if wanted:
        ctx.obj.stdout.write(f"mlcalc {__version__}\n")
        raise typer.Exit


@_app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """The model calculator: output shapes, parameters and the reason for every number.

    Example: `mlcalc params lstm --units 10 --input-dim 1`
    """
