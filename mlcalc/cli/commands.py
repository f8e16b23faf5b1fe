"""The commands by name, each imported only when it is run or its help is shown."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

COMMANDS = ("params", "shape", "summary", "scale", "layers")


class LazyGroup(TyperGroup):
    """A group whose commands are functions, each in a module of its name.

    A module may hold SETTINGS, which go to Typer with the function.
    """

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
            app.command(cmd_name, short_help=sentence, **getattr(module, "SETTINGS", {}))(function)
            self.commands[cmd_name] = get_command(app)
        return self.commands[cmd_name]
