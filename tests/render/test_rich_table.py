"""Tables drawn by Rich: in the width that there is, and as a picture."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import pytest

from mlcalc.render.report import Column, Line, Report, Table
from mlcalc.render.rich_table import draw, picture

REPORT: Report = [
    Line("Model: [m]", "title"),
    Table(
        [Column("Layer", "name"), Column("Params", "params", right=True)],
        [["dense", 1234567], ["[bold]x[/bold]", None], ["Q" * 150, 1]],
    ),
    Line("note: " + "z" * 150, "note"),
]


class Terminal(io.StringIO):
    """A terminal of which only the answer to `isatty` is real."""

    def isatty(self) -> bool:
        return True


def drawn(stream: io.StringIO) -> str:
    draw(REPORT, stream)
    return stream.getvalue()


def test_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe nothing is cut, wrapped or coloured, and square brackets are no markup."""
    monkeypatch.delenv("COLUMNS", raising=False)
    text = drawn(io.StringIO())
    assert "\x1b" not in text
    assert "Model: [m]\n" in text
    assert re.search(r"^dense +1,234,567$", text, flags=re.MULTILINE)
    assert re.search(r"^\[bold\]x\[/bold\] +\?$", text, flags=re.MULTILINE)
    assert f"{'Q' * 150} " in text
    assert f"note: {'z' * 150}\n" in text


def test_stated_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """`COLUMNS` is a width that the table keeps to."""
    monkeypatch.setenv("COLUMNS", "60")
    lines = drawn(io.StringIO()).split("\n")
    assert max(len(line) for line in lines if "z" not in line) <= 60
    assert 150 == "".join(lines).count("Q")


@pytest.mark.parametrize("width", ["40", "200"])
def test_on_a_terminal(monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    """On a terminal everything fits its width, in colours, and nothing is lost."""
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = drawn(Terminal())
    assert "\x1b[" in text
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert max(map(len, bare.split("\n"))) <= int(width)
    assert (150, 150) == (bare.count("Q"), bare.count("z"))
    assert "1,234,567" in bare


def test_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    """`NO_COLOR` takes the colours away."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", drawn(Terminal()))


def test_picture() -> None:
    """A picture is an SVG with the title and the text in it, and the same each time."""
    image = picture(REPORT, "the title")
    assert image == picture(REPORT, "the title")
    root = ET.fromstring(image)
    assert root.tag.endswith("svg")
    words = "".join(root.itertext()).replace("\xa0", " ")
    assert "the title" in words
    assert "1,234,567" in words
