"""The code of files and notebooks, without what is no Python."""

from __future__ import annotations

import ast
import json

import pytest

from mlcalc.errors import MlcalcError, Source
from mlcalc.readers.python.cells import read_cells
from tests.readers.python.reading import params, reading


def notebook(*cells: object, **others: object) -> Source:
    """Return a notebook of code cells; what is no text stands as it is."""
    whole = [
        {"cell_type": "code", "source": each, "outputs": []} if isinstance(each, (str, list)) else each
        for each in cells
    ]
    return Source("homework.ipynb", json.dumps({"cells": whole, "nbformat": 4, **others}))


def statements(source: Source) -> list[str]:
    """Return every statement that is read."""
    return [ast.unparse(each) for cell in read_cells(source) for each in cell.body]


def test_cells_count_from_one_with_those_of_text() -> None:
    source = notebook({"cell_type": "markdown", "source": "# Title"}, "x = 1", ["y = 2\n", "z = 3"])
    assert [(2, ["x = 1"]), (3, ["y = 2", "z = 3"])] == [
        (cell.source.cell, [ast.unparse(each) for each in cell.body]) for cell in read_cells(source)
    ]


def test_notebook_of_version_3() -> None:
    cells = [{"cell_type": "code", "input": ["x = 1"]}]
    assert ["x = 1"] == statements(Source("a.ipynb", json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})))


def test_magics_and_shell_lines_are_passed_over() -> None:
    text = "%matplotlib inline\n!pip install keras\nx = !ls\nkeras.layers?\nif x:\n    %time y = 2\n"
    text += "m.summary()?\nz = 3  # so?"
    assert ["pass", "pass", "x = ...", "pass", "if x:\n    pass", "pass", "z = 3"] == statements(notebook(text))


@pytest.mark.parametrize(("text", "expected"), [("%%time\nx = 1", ["pass", "x = 1"]), ("%%bash\nls -l", [])])
def test_cell_magic(text: str, expected: list[str]) -> None:
    assert expected == statements(notebook(text))


def test_prints_of_python_2() -> None:
    [cell] = read_cells(
        Source("old.py", 'print "a", x\nx = 1\ntry:\n    pass\nexcept ValueError, e:\n    pass\nprint x\n')
    )
    assert [1, 7] == [place.line for place in cell.passed_over]
    assert "x = 1" in [ast.unparse(each) for each in cell.body]


def test_line_with_a_fault_is_left_out_alone() -> None:
    [cell] = read_cells(Source("a.py", "x = 1\ny = = 2\nz = 3\n"))
    assert ["x = 1", "pass", "z = 3"] == [ast.unparse(each) for each in cell.body]
    assert [2] == [place.line for place in cell.passed_over]


def test_cell_with_a_fault_leaves_the_others() -> None:
    assert ["x = 1"] == [each for each in statements(notebook("x = 1", "this is (no Python")) if each != "pass"]


def test_many_faults_end_the_source_where_they_begin() -> None:
    [cell] = read_cells(Source("a.py", "x = 1\n" + "= =\n" * 200))
    assert "x = 1" in [ast.unparse(each) for each in cell.body]
    assert cell.passed_over


def test_lines_are_those_of_the_text() -> None:
    """A form feed, and the line ends of Windows, do not move the lines below them."""
    [cell] = read_cells(Source("a.py", "x = 1\r\n\fy = 2\r\nz = 3\r\n"))
    assert [1, 2, 3] == [each.lineno for each in cell.body]
    assert "z = 3" == cell.source.line(3)


@pytest.mark.parametrize("text", ["{}", '{"cells": 3}', '{"worksheets": [], "nbformat": 3}'])
def test_damaged_notebook(text: str) -> None:
    with pytest.raises(MlcalcError, match=r"a\.ipynb is no whole notebook: it has no `cells`"):
        read_cells(Source("a.ipynb", text))


def test_strange_cells_are_passed_over() -> None:
    assert ["x = 1"] == statements(
        notebook(3, None, {"cell_type": "code"}, {"cell_type": "code", "source": 5}, "x = 1")
    )


def test_tabs_of_python_2_are_eight_blanks() -> None:
    """A tab beside blanks is an error for Python 3."""
    text = (
        "def build():\n\tm = Sequential([Input((3,))])\n        m.add(Dense(5))\n\treturn m\nprint 'done'\nm = build()"
    )
    found = reading(text)
    assert [20] == params(text)
    assert ["not-python"] == [each.code for each in found.problems]


@pytest.mark.parametrize("line", ["x = " + "-" * 3000 + "1", "x = " + "1+" * 20_000 + "1", "x = '\0'"])
def test_statement_that_python_cannot_read_in_one_piece_is_left_out_alone(line: str) -> None:
    """What stands around it is read, at its own lines: a text of several lines is one statement."""
    text = f'a = """\nm.add(b)\n"""\n@f\ndef g():\n    pass\n{line}\nif a:\n    b = 1\nelse:\n    b = 2\n'
    [cell] = read_cells(Source("a.py", text))
    assert [(1, "Assign"), (5, "FunctionDef"), (8, "If")] == [(each.lineno, type(each).__name__) for each in cell.body]
    assert [7] == [each.line for each in cell.passed_over]
