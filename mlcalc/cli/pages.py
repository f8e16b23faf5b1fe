"""Help pages: as Typer writes them, but in the width of any terminal, with no word broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from mlcalc.cli.inner_typer import HelpFormatter
from mlcalc.texts import width, wrapped

_NARROW = 52
"""Columns below which a name and what it means stand below each other."""


class Page(HelpFormatter):
    """A help page."""

    def write_text(self, text: str) -> None:
        """Write paragraphs, each of them in lines of the page's width."""
        for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
            self.write("\n" * bool(number))
            self._write_lines(" " * self.current_indent, _in_one_line(paragraph))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names, each with what it means beside it; or below it, where there is no room."""
        indent = " " * self.current_indent
        widest = max((width(name) for name, _ in rows), default=0)
        first = min(widest, col_max) + col_spacing if self.width >= _NARROW else 2 * col_spacing
        for name, text in rows:
            meaning = _in_one_line(text)
            room = self.width - max(map(width, meaning.split()), default=0)
            if width(name) + col_spacing <= first <= room - len(indent):
                begin = f"{indent}{name:<{first}}"
                lines = wrapped(meaning, self.width - len(begin)) if meaning else [""]
                self.write(f"{begin}{lines[0]}".rstrip() + "\n")
                self.write("".join(f"{'':{len(begin)}}{line}\n" for line in lines[1:]))
            else:
                self._write_lines(indent, name)
                self._write_lines(" " * max(0, min(len(indent) + first, room)), meaning)

    def _write_lines(self, indent: str, text: str) -> None:
        lines = wrapped(text, self.width - len(indent)) if text else []
        self.write("".join(f"{indent}{line}\n" for line in lines))


def _in_one_line(text: str) -> str:
    """Return a paragraph as one line, in which blanks between words stay as many as they are."""
    return " ".join(line.strip() for line in text.strip().splitlines())


def page(command: Any, ctx: Any) -> str:
    """Return the help page of a command."""
    formatter = Page(width=ctx.terminal_width)
    command.format_help(ctx, formatter)
    return formatter.getvalue().rstrip("\n")
