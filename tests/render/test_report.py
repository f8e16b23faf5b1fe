"""Cells and sizes as people read them."""

from __future__ import annotations

import pytest

from mlcalc.render.report import Column, Line, Table, bytes_text, cell_text, tables_of


@pytest.mark.parametrize(
    ("cell", "read", "bare"),
    [
        (None, "?", "?"),
        (True, "yes", "yes"),
        (False, "no", "no"),
        (0, "0", "0"),
        (999, "999", "999"),
        (138357544, "138,357,544", "138357544"),
        (-1234, "-1,234", "-1234"),
        ("(None, 3)", "(None, 3)", "(None, 3)"),
        (0.5, "0.5", "0.5"),
    ],
)
def test_cell_text(cell: object, read: str, bare: str) -> None:
    """What is unknown is `?`; thousands are separated where a person reads."""
    assert (read, bare) == (cell_text(cell, separators=True), cell_text(cell, separators=False))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (None, "?"),
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.00 KiB"),
        (5524, "5.39 KiB"),
        # The weights of VGG16, 138,357,544 × 4 bytes, as Keras prints them: 527.79 MB, with binary units meant.
        (553430176, "527.79 MiB"),
        (2**30, "1.00 GiB"),
        (2**60, "1.00 EiB"),
        (2**80, "1048576.00 EiB"),
    ],
)
def test_bytes_text(count: int | None, text: str) -> None:
    """A size has a binary unit that says so."""
    assert text == bytes_text(count)


def test_tables_of() -> None:
    """The tables of a report are found among its lines."""
    table = Table([Column("A", "a")], [[1]])
    assert [table] == list(tables_of([Line("x"), table, Line("y")]))
