"""The code of a source: that of a file, or of the cells of a notebook, without what Python itself does not know.

A statement that cannot be read, such as a `print` of Python 2, is passed over, and the rest is read: what was passed
over is said. Sources: the format of notebooks (nbformat 3 and 4); the magics of IPython.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.edits import Edit, Edited, edited
from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, error
from mlcalc.faults.mending import diagnostic, mended
from mlcalc.faults.python_text import Statement, block_at, faults_of, statement_at, wrong_indentation
from mlcalc.integers import check_integer
from mlcalc.limits import LARGEST_CODE, MOST_MENDED_STATEMENTS, MOST_READ_AGAIN, MOST_SYNTAX_FAULTS
from mlcalc.readers.python.keras_names import functions, is_known
from mlcalc.readers.python_text import is_notebook


class Cell(NamedTuple):
    """Code that stands together: a file, or one cell of a notebook.

    Attributes:
        source: the text, with the lines as they were written.
        body: its statements.
        passed_over: the lines that could not be read.
        wrong: the faults in what makes layers; where there is a mend, it is read with that.
    """

    source: Source
    body: list[ast.stmt]
    passed_over: list[Place]
    wrong: Sequence[Diagnostic] = ()


def read_cells(source: Source) -> list[Cell]:
    """Return the code of a file or of a notebook.

    Raises:
        MlcalcError: a notebook is damaged, or there is too much code.
    """
    if is_notebook(source.name, source.text):
        return [_cell(each) for each in _code_of_notebook(source)]
    if _PROMPT.match(source.text):
        source = source._replace(text=_without_prompts(source.text))
    return [_cell(source)]


_PROMPT = re.compile(r"\s*(?:>>>|In \[\d*\]:) ?")
_GOES_ON = re.compile(r"\s*\.\.\.(?::| |$)")


def _without_prompts(text: str) -> str:
    """Return what was typed in a session of Python; what Python answered is left out, and its lines are empty."""
    lines = []
    for line in text.splitlines():
        prompt = _PROMPT.match(line) or _GOES_ON.match(line)
        lines.append(line[prompt.end() :] if prompt else "")
    return "\n".join(lines)


def edited_cells(cells: Sequence[Cell], edits: Sequence[Edit]) -> tuple[list[Cell], dict[int | None, Edited]]:
    """Return the code of a source with some edits made, and for the cells that they change what became of places.

    Raises:
        MlcalcError: the edits are those of another text.
    """
    made: dict[int | None, Edited] = {}
    found: list[Cell] = []
    for cell in cells:
        here = [each for each in edits if (each.source.name, each.source.cell) == (cell.source.name, cell.source.cell)]
        changed = edited(cell.source.text, here) if here else None
        if changed is not None:
            made[cell.source.cell] = changed
        found.append(cell if changed is None else _cell(cell.source._replace(text=changed.text)))
    if {each.source.cell for each in edits} != made.keys() or len({each.source.name for each in edits}) > 1:
        raise error("wrong-argument", "what is to be changed does not stand in the source")
    return found, made


def _code_of_notebook(source: Source) -> Iterator[Source]:
    from mlcalc.readers.json_text import read_json

    data = read_json(source, remarks=[])
    sheets = data.get("worksheets") if isinstance(data, Mapping) else None
    first = sheets[0] if isinstance(sheets, list) and sheets else data
    cells = first.get("cells") if isinstance(first, Mapping) else None
    if not isinstance(cells, list):
        raise error("damaged-file", f"{source.name} is no whole notebook: it has no `cells`", where=source.name)
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, Mapping) and cell.get("cell_type") == "code":
            written = cell.get("source", cell.get("input", ""))
            text = "".join(each for each in written if isinstance(each, str)) if isinstance(written, list) else written
            if isinstance(text, str) and text.strip():
                yield source._replace(text=text, cell=number)


# What Python does not know.

_MAGIC = re.compile(r"^([^\S\n]*)(?:[%!?].*|[^\s#\"'][^#\"'\n]*\?[^\S\n]*)$", re.MULTILINE)
_FROM_SHELL = re.compile(r"^([^\S\n]*[\w.,][\w., ]*=[^\S\n]*)[%!].*$", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_OF_PYTHON = frozenset(("time", "timeit", "capture", "prun", "python", "python3"))
_BEGIN = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")
"""How a line begins that may begin a statement outside of all others."""
_OLD_PRINT = re.compile(r"^([^\S\n]*)print(?:[^\S\n]*>>.*|[^\S\n]+(?![^\S\n]|[=.\[(]).*|)$", re.MULTILINE)
_OLD_EXCEPT = re.compile(
    r"^([^\S\n]*except(?:[^\S\n]+[\w.]+|[^\S\n]*\([^()\n]*\)))[^\S\n]*,[^\S\n]*(\w+)[^\S\n]*:", re.MULTILINE
)


def _cell(source: Source) -> Cell:
    """Return the statements of one text.

    Raises:
        MlcalcError: it is too long to be read.
    """
    if len(source.text) > LARGEST_CODE:
        raise error("too-large", f"{source.name} has more than {LARGEST_CODE:,} characters of code", where=source.name)
    # Lines are counted as Python counts them: other signs that end a line stand inside of it.
    text = re.sub(r"(?m)^\f", "", source.text)  # which may stand before the indentation
    text = re.sub("[\v\f\x1c\x1d\x1e\x85\u2028\u2029]", " ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if "\n\t" in text and "\n " in text:
        # Tabs beside blanks are of Python 2. What is shown has blanks, too, so that its columns are right.
        text = _without_tabs(text)
    source = source._replace(text=text)
    if magic := _CELL_MAGIC.match(text):
        if magic[1] not in _OF_PYTHON:
            return Cell(source, [], [])
        text = _without_line(text, text[: magic.start(1)].count("\n"))
    if source.cell is not None or "get_ipython" in text or re.search(r"^[%!]", text, re.MULTILINE):
        text = _FROM_SHELL.sub(r"\1...", _MAGIC.sub(r"\1pass", text))
    passed_over: list[Place] = []
    faults = _Faults([], {})
    if "<<<<<<< " in text:
        from mlcalc.faults.left_in import without_conflicts

        text, conflicts = without_conflicts(source, text)
        faults.wrong.extend(conflicts)
    body = _statements(source, text, passed_over, faults)
    # What is said of a layer stands at its place in the line with the mend.
    lines = [faults.lines.get(number, line) for number, line in enumerate(source.text.split("\n"), 1)]
    wrong = sorted(faults.wrong, key=lambda each: each.place.line if each.place else 0)
    return Cell(source._replace(text="\n".join(lines)), body, list(dict.fromkeys(passed_over)), wrong)


class _Faults(NamedTuple):
    """What is wrong with a text, and its lines with the mends, counted from 1."""

    wrong: list[Diagnostic]
    lines: dict[int, str]


def _statements(source: Source, text: str, passed_over: list[Place], faults: _Faults) -> list[ast.stmt]:
    """Return the statements of a text; each line that makes it unreadable is mended or passed over."""
    is_old = False
    tried, read = 0, 0
    for _ in range(MOST_SYNTAX_FAULTS):
        if read > MOST_READ_AGAIN:
            break
        try:
            return _parsed(text)
        except SyntaxError as cause:
            if "\0" in text:
                return _pieces(source, text, passed_over)
            number = min(max(cause.lineno or 1, 1), text.count("\n") + 1)
        except (ValueError, MemoryError, RecursionError):  # which do not say where
            return _pieces(source, text, passed_over)
        if not is_old and (_OLD_PRINT.search(text) or _OLD_EXCEPT.search(text)):
            is_old = True
            lines = text.split("\n")
            passed_over += [_place(source, line) for line, each in enumerate(lines, 1) if _OLD_PRINT.match(each)]
            text = _OLD_EXCEPT.sub(r"\1 as \2:", _OLD_PRINT.sub(r"\1pass", text))
            continue
        number = _to_blame(text, number)
        statement = statement_at(text, number)
        read += sum(map(len, text.split("\n")[: statement.last])) + statement.last
        if tried < MOST_MENDED_STATEMENTS and _makes_layers(block_at(text, statement), text):
            tried += 1
            text = _mended(source, text, number, statement, faults)
            continue
        passed_over.append(_place(source, number))
        text = _without_line(text, number - 1)
    return _first_statements(source, text, passed_over)


_OLD = re.compile(r"\bprint\s+[^(=\s]|\bprint\s*>>|\bexec\s|`|\bexcept\b[^:\n]+,|\braise\s+\w+\s*,|<>")
"""What Python 2 alone knows."""
_CALLED = re.compile(r"\b(\w+)\s*\(")


_MODEL = re.compile(r"\b(\w+)\s*=\s*(?:\w+\.)*(?:Sequential|Model)\(")


def _makes_layers(statement: str, text: str) -> bool:
    """Tell whether a statement of a text makes layers, or names a model, and is none of Python 2."""
    if _OLD.search(statement):
        return False
    if any(is_known(name) or name in functions() for name in _CALLED.findall(statement)):
        return True
    return not set(_MODEL.findall(text)).isdisjoint(re.findall(r"\w+", statement))


def _mended(source: Source, text: str, number: int, statement: Statement, faults: _Faults) -> str:
    """Return a text in which a statement that makes layers is mended, or left out; what is wrong is noted."""
    moved = wrong_indentation(text, number)
    found = faults_of(text, statement) or ([moved] if moved else [])
    for fault in found:
        at_fault = diagnostic(source._replace(text=text), fault, "not-python")
        place = at_fault.place and at_fault.place._replace(source=source)
        message = f"this is no Python: {fault.message}; what is shown is the model with the mend"
        faults.wrong.append(at_fault._replace(message=message, place=place))
        text = mended(text, fault)
    if found:
        lines = text.split("\n")
        faults.lines.update((line, lines[line - 1]) for line in range(statement.first, statement.last + 1))
        return text
    message = "this cannot be read as Python, and the model is shown without it"
    faults.wrong.append(Diagnostic("not-python", message, place=_place(source, number)))
    lines = _without_line(text, statement.first - 1).split("\n")
    lines[statement.first : statement.last] = [""] * (statement.last - statement.first)
    return "\n".join(lines)


def _without_tabs(text: str) -> str:
    """Return a text indented by blanks alone, eight for a tab, as Python 2 reads it."""
    return re.sub(r"(?m)^[ \t]+", lambda found: found[0].expandtabs(8), text)


def _pieces(source: Source, text: str, passed_over: list[Place]) -> list[ast.stmt]:
    """Return the statements of a text that Python cannot read in one piece, without those that it cannot read alone."""
    lines = text.split("\n")
    begins = [*(number for number, line in enumerate(lines) if _BEGIN.match(line)), len(lines)]
    found: list[ast.stmt] = []
    place = 0
    left = MOST_READ_AGAIN + 2 * len(text)
    while place < len(begins) - 1:
        begin = begins[place]
        statements, taken, read = _shortest(lines, begins[place : place + MOST_SYNTAX_FAULTS])
        left -= read
        if left < 0:
            passed_over.append(_place(source, begin + 1))
            break
        if statements is None:
            passed_over.append(_place(source, begin + 1))
        found += [ast.increment_lineno(each, begin) for each in statements or ()]
        place += taken
    return found


def _shortest(lines: list[str], begins: list[int]) -> tuple[list[ast.stmt] | None, int, int]:
    """Return the statements of the shortest piece that can be read, how many begins of lines it takes, and the cost.

    A text of several lines may hold what looks like the begin of a statement. That is of all trials, in
    characters.
    """
    read = 0
    for taken, end in enumerate(begins[1:], 1):
        piece = "\n".join(lines[begins[0] : end])
        read += len(piece) + _PER_PIECE
        try:
            return _parsed(piece), taken, read
        except SyntaxError:
            if "\0" in piece:
                break
        except (ValueError, MemoryError, RecursionError):
            break
    return None, 1, read


_PER_PIECE = 20
"""What it takes to read a piece of a text, beside its length, in characters."""


def _first_statements(source: Source, text: str, passed_over: list[Place]) -> list[ast.stmt]:
    """Return what stands before the line where a text becomes unreadable."""
    lines = text.split("\n")
    try:
        _parsed(text)
    except SyntaxError as cause:
        last = min(max(cause.lineno or 1, 1), len(lines))
    except (ValueError, MemoryError, RecursionError):
        last = 1
    length = sum(map(len, lines[:last])) + last
    trials = min(MOST_SYNTAX_FAULTS, 2 + MOST_READ_AGAIN // length)
    for end in range(last - 1, max(0, last - trials), -1):
        try:
            found = _parsed("\n".join(lines[:end]))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
        passed_over.append(_place(source, end + 1))
        return found
    passed_over.append(_place(source, 1))
    return []


def _parsed(text: str) -> list[ast.stmt]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text).body


def _to_blame(text: str, number: int) -> int:
    """Return the line that is passed over for a fault: of one in an empty line or in a bare end, the one before."""
    lines = text.split("\n")
    while number > 1 and lines[number - 1].strip() in ("", "pass"):
        number -= 1
    return number


def _without_line(text: str, index: int, instead: str = "pass") -> str:
    """Return a text in which one line does nothing."""
    lines = text.split("\n")
    line = lines[index]
    lines[index] = line[: len(line) - len(line.lstrip())] + instead
    return "\n".join(lines)


def _place(source: Source, number: int) -> Place:
    line = source.line(number)
    column = len(line) - len(line.lstrip()) + 1
    return Place(source, number, column, max(1, len(line.strip())))


def is_small(value: Any) -> bool:
    """Tell whether a constant of the source is one that is followed: no number of thousands of digits."""
    try:
        check_integer(value if isinstance(value, int) else 0)
    except MlcalcError:
        return False
    return True
