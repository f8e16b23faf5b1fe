"""Tables drawn by Rich: in the width that there is, and as a picture."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from mlcalc.render.report import Column, Line, Report, Table
from mlcalc.render.rich_table import draw, picture

REPORT: Report = [
    Line("Model: [m]", "title"),
    Table(
        [Column("[/x]Layer", "name"), Column("Params", "params", right=True)],
        [["dense", 1234567], ["[bold]x[/bold]", None], ["Q" * 90, 1]],
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
    assert "[/x]Layer " in text
    assert re.search(r"^dense +1,234,567$", text, flags=re.MULTILINE)
    assert re.search(r"^\[bold\]x\[/bold\] +\?$", text, flags=re.MULTILINE)
    assert f"{'Q' * 90} " in text
    assert f"note: {'z' * 150}\n" in text


def test_stated_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """`COLUMNS` is a width that the table keeps to."""
    monkeypatch.setenv("COLUMNS", "60")
    lines = drawn(io.StringIO()).split("\n")
    assert max(len(line) for line in lines if "z" not in line) <= 60
    assert 90 == "".join(lines).count("Q")


def test_hardly_any_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """A width in which no word fits is taken for one in which some do."""
    monkeypatch.setenv("COLUMNS", "1")
    narrow = drawn(Terminal())
    monkeypatch.setenv("COLUMNS", "20")
    assert drawn(Terminal()) == narrow


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
    assert (90, 150) == (bare.count("Q"), bare.count("z"))
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


def test_very_wide_cells() -> None:
    """A very long cell goes on below, so that other rows need not be padded to its width."""
    stream = io.StringIO()
    rows = [["a" * 250, 1], *[["b", 2]] * 100]
    draw([Table([Column("A", "a"), Column("B", "b")], rows)], stream, {})
    lines = stream.getvalue().split("\n")
    assert (250, 3) == ("".join(lines).count("a"), sum("a" in line for line in lines))
    assert max(map(len, lines)) < 120


def test_what_acts() -> None:
    """Whatever a text holds, a terminal and a picture get text."""
    text = "\x1b[95m\x07\x9b2J\u202e[link=http://x]"
    report: Report = [Line(text), Table([Column(text, text)], [[text]])]
    stream = Terminal()
    draw(report, stream, {"COLUMNS": "200", "TERM": "xterm"})
    image = picture(report, text)
    shown = r"\x1b[95m\x07\x9b2J\u202e[link=http://x]"
    assert 3 == stream.getvalue().count(shown)
    assert not re.search("\x1b\\[95m|[\x07\x9b\u202e]", stream.getvalue())
    assert 4 == "".join(ET.fromstring(image).itertext()).count(shown)


def test_picture_is_as_wide_as_its_content() -> None:
    """A picture has no terminal's width: no name in it is broken, and no empty ground stands beside a small table."""

    def image_width(cell: str) -> float:
        image = picture([Table([Column("A", "a"), Column("B", "b", gives_way=1)], [[cell, "x"]])], "title")
        assert cell in "".join(ET.fromstring(image).itertext()).replace("\xa0", " ")
        return float(ET.fromstring(image).attrib["viewBox"].split()[2])

    widths = [image_width("w" * columns) for columns in (10, 60, 95)]
    assert [60 - 37, 95 - 60] == [round((more - less) / 12.2) for less, more in pairwise(widths)]


def test_what_is_left_out_is_said() -> None:
    """Below a table that is too wide stands which columns it lacks."""
    stream = Terminal()
    table = Table([Column("A", "a"), Column("B", "b", gives_way=1)], [["a" * 20, "b" * 30]])
    draw([table], stream, {"COLUMNS": "40", "TERM": "xterm", "NO_COLOR": "1"})
    lines = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue()).splitlines()
    assert ["a" * 20, "… and 1 more column (B): a width of 52", "  shows all"] == [line.rstrip() for line in lines[2:]]
