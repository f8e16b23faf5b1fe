"""Tables and lines in any width: columns give way before a word is broken, and what is left out is said."""

from __future__ import annotations

import pytest

from mlcalc.render.layout import Fitted, fitted, wrapped_line
from mlcalc.render.report import Column, Line, TextTable
from mlcalc.texts import width, wrapped

TABLE = TextTable(
    [
        Column("Layer", "name", shortens=True),
        Column("Type", "type", shortens=True, gives_way=9),
        Column("Output shape", "output_shape", is_whole=True),
        Column("Params", "params", right=True),
        Column("Trainable", "trainable", is_whole=True, gives_way=4),
        Column("Inputs", "inputs", gives_way=2),
    ],
    [
        ["widening_shortcut_normalization", "BatchNormalization", "(None, 56, 56, 256)", "1,024", "partly", "conv2d"],
        ["add", "Add", "(None, 56, 56, 256)", "0", "-", "main, widening_shortcut_normalization"],
    ],
)


def titles(table: Fitted) -> list[str]:
    return [column.title for column in table.columns]


def drawn_width(table: Fitted) -> int:
    return sum(table.widths) + 2 * (len(table.widths) - 1)


@pytest.mark.parametrize(
    ("available", "kept", "name"),
    [
        (None, "Layer Type Output shape Params Trainable Inputs", "widening_shortcut_normalization"),
        (200, "Layer Type Output shape Params Trainable Inputs", "widening_shortcut_normalization"),
        (100, "Layer Type Output shape Params Trainable", "widening_shortcut_normalization"),
        (85, "Layer Type Output shape Params", "widening_shortcut_normalization"),
        (64, "Layer Type Output shape Params", "widening…lization"),
        (50, "Layer Output shape Params", "widening_s…malization"),
        (40, "Layer Output shape Params", "widen…ation"),
    ],
)
def test_what_gives_way(available: int | None, kept: str, name: str) -> None:
    """First columns in their order, then the middle of names, then the types; neither shapes nor numbers ever."""
    table = fitted(TABLE, available)
    assert (kept, name) == (" ".join(titles(table)), table.rows[0][0])
    shapes = [row[titles(table).index("Output shape")] for row in table.rows]
    assert ["(None, 56, 56, 256)"] * 2 == shapes
    assert drawn_width(table) <= (available or 1000)


@pytest.mark.parametrize(
    ("available", "said"),
    [
        (200, ""),
        (100, "… and 1 more column (Inputs): a width of 130 shows all"),
        (40, "… and 3 more columns (Type, Trainable, Inputs): a width of 130 shows all"),
    ],
)
def test_what_is_left_out_is_said(available: int, said: str) -> None:
    """Which columns are not shown, and which width shows them."""
    assert said == fitted(TABLE, available).left_out
    assert len(TABLE.columns) == len(fitted(TABLE, 130).columns)


@pytest.mark.parametrize("available", [*range(1, 60, 3), 80, 120])
def test_nothing_is_wider(available: int) -> None:
    """However narrow the terminal is, each line of a cell fits its column, and the table fits if there is any room."""
    table = fitted(TABLE, available)
    for row in table.rows:
        for cell, columns in zip(row, table.widths, strict=True):
            assert all(width(line) <= columns for line in cell.split("\n"))
    assert drawn_width(table) <= max(available, 7)


def test_below_each_other() -> None:
    """Where even the words have no room side by side, each cell has lines of its own, and no word is broken."""
    columns = [Column("Argument", "name"), Column("Default", "default", right=True), Column("Meaning", "meaning")]
    table = fitted(TextTable(columns, [["recurrent_activation", "sigmoid", "the function of gates"]]), 24)
    assert (["Argument"], [24]) == (titles(table), table.widths)
    assert [["recurrent_activation\n  Default: sigmoid\n  Meaning: the function\n    of gates"]] == table.rows


def test_folded_between_words() -> None:
    """A sentence is folded between words, a formula before its steps."""
    sentence, formula = "the output of the step before, fed back", "(units + 1) × units = (10 + 1) × 10"
    columns = [Column("Meaning", "meaning"), Column("Formula", "formula", is_formula=True)]
    table = fitted(TextTable(columns, [[sentence, formula]]), 50)
    assert "the output of the step\nbefore, fed back" == table.rows[0][0]
    assert "(units + 1) × units\n= (10 + 1) × 10" == table.rows[0][1]


def test_no_rows() -> None:
    """A table without rows has its titles."""
    assert ["Layer"] == titles(fitted(TextTable(TABLE.columns[:1], []), 3))


@pytest.mark.parametrize(
    ("text", "most", "lines"),
    [
        ("one two", 7, ["one two"]),
        ("one two three", 8, ["one two", "  three"]),
        ("  deeper words here", 12, ["  deeper", "  words here"]),
        ("x" * 10, 4, ["xxxx", "xxxx", "xx"]),
        ("one " + "x" * 10, 8, ["one", "  xxxxxx", "  xxxx"]),
        ("one " + "x" * 7, 8, ["one", " xxxxxxx"]),
        ("漢字漢字", 4, ["漢字", "漢字"]),
        ("漢", 1, ["漢", ""]),
    ],
)
def test_wrapped(text: str, most: int, lines: list[str]) -> None:
    """Lines end at blanks; a word goes on in the next line only if it is longer than one."""
    assert lines == wrapped(text, most, 2)


def test_wrapped_formula() -> None:
    """The steps of a formula stand below each other, and what is longer goes on behind the sign."""
    line = Line("  params = (input_dim + 1) × units = (10 + 1) × 5 = 55", is_formula=True)
    assert [line.text] == wrapped_line(line, 60)
    assert ["  params = (input_dim + 1) × units", "         = (10 + 1) × 5", "         = 55"] == wrapped_line(line, 40)
    assert ["  params = (input_dim +", "           1) × units"] == wrapped_line(line, 24)[:2]


def test_wrapped_line() -> None:
    """Other lines are indented from the second one on."""
    assert ["note: a long", "  remark"] == wrapped_line(Line("note: a long remark", "note"), 14)
    assert ["core   Dense,", "       Add"] == wrapped_line(Line("core   Dense, Add", hang=7), 16)
