"""What may be wrong with a statement of Python that cannot be read, and the source with the mend of it."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from mlcalc.faults import brackets, signs
from mlcalc.faults.mending import Edit, Fault, Score, best, in_turn, mended
from mlcalc.limits import LONGEST_STATEMENT

_READ, _PERFECT = 2, 3
_MOST_FAULTS = 4
"""Faults of one statement that are mended together."""
_TRIPLE = re.compile(r"(\"\"\"|''')(?:[^\\]|\\.)*?(?:\1|(?P<open>\\?\Z))", re.DOTALL)
_COMMA = re.compile(r"(?<=[\w\"')\]}])(?=(?:[ \t]*(?:#[^\n]*)?\n\s*|[ \t]+)[\w\"'(\[{-]|(?<=[)\]])[A-Za-z])")
_RULES = (
    (r"(?<=[(,])(\s*[A-Za-z_]\w*)(?::|[ \t]+)[ \t]*(?=[\w\"'\[(-])", r"\1=", "in a call, a value stands behind `=`"),
    (r"(?<=[(,])(\s*[A-Za-z_]\w*)(?=[\"'])", r"\1=", "a `=` is missing between an argument and its value"),
    (r",(?=\s*,)", "", "a comma stands here twice"),
    (r"(?<=[(\[])[ \t]*,[ \t]*", "", "there is nothing in front of this comma"),
    (r"(?<=\w)\.(?=\s+[\w\"'(\[{])", ",", "a comma stands between arguments, not a dot"),
    (r"\A(\s*)>>>[ \t]?", r"\1", "the sign `>>>` is of a session of Python, not of a file"),
    (r"(?<=\))[ \t]*:(?=[ \t]*(?:#.*)?\Z)", "", "no `:` stands behind a call"),
    (r"(?<=\()((?:\s*\w+\s*=\s*[^,()=]+,)+)\s*([^,()=\s]+)\s*(?=\))", r"\2, \1", "what has no name stands first"),
    (r"\A(\s*def\s+\w+)\s*(?=:)", r"\1()", "a function has brackets behind its name, also without arguments"),
)
_HEADER = re.compile(r"\s*(?:for|while|if|with|def|class)\b.*")


class Statement(NamedTuple):
    """The lines of a statement, the first and the last, counted from 1."""

    first: int
    last: int

    def text(self, lines: list[str]) -> str:
        """Return what is written in it."""
        return "\n".join(lines[self.first - 1 : self.last])


def statement_at(text: str, number: int) -> Statement:
    """Return the statement that a line of a source belongs to, as far as its brackets tell."""
    plain = _TRIPLE.sub(_masked, text)
    lines = plain.split("\n")
    before = "\n".join(lines[: number - 1])
    around = [at for at, limit in brackets.scan(before, anywhere=True).unclosed if limit == len(before)]
    first = before.count("\n", 0, around[0]) + 1 if around else number
    indent = _indent(lines[first - 1])
    last, depth = number, 0
    for index in range(first, len(lines) + 1):
        line = lines[index - 1]
        is_inside = not line.strip() or _indent(line) > indent or line.lstrip()[0] in ")]}"
        if index > number and depth <= 0:
            break
        if index > number and not is_inside and _begins_statement(line):
            break
        depth += _opened(line)
        last = index if line.strip() else last
    return Statement(first, max(last, number))


def _masked(match: re.Match[str]) -> str:
    """Return a text in three quotes without the signs that are none of Python in it; as it is if it is never closed."""
    return re.sub(r"[^\n]", "q", match[0]) if match["open"] is None else match[0]


def block_at(text: str, statement: Statement) -> str:
    """Return a statement with what is indented below it."""
    lines = text.split("\n")
    indent = _indent(lines[statement.first - 1])
    rest = lines[statement.last :]
    below = takewhile(lambda line: not line.strip() or _indent(line) > indent, rest)
    return "\n".join([statement.text(lines), *below])


def faults_of(text: str, statement: Statement) -> list[Fault]:
    """Return the faults of a statement whose mends, one after the other, make it one of Python; none if none do.

    Each stands at its place in the text in which those before it are mended.
    """
    lines = text.split("\n")
    piece, start = statement.text(lines), sum(len(line) + 1 for line in lines[: statement.first - 1])
    found: list[Fault] = []
    if len(piece) > LONGEST_STATEMENT:
        return []
    while _score(piece)[0] < _READ and len(found) < _MOST_FAULTS:
        fault = best(piece, _faults(piece), _score, _PERFECT)
        if fault is None:
            return []
        piece = mended(piece, fault)
        found += [_moved(each, start) for each in in_turn(fault)]
    return found if _score(piece)[0] >= _READ else []


def wrong_indentation(text: str, number: int) -> Fault | None:
    """Return the fault that a line is indented otherwise than the one above it, if that alone is wrong."""
    lines = text.split("\n")
    above = next((line for line in reversed(lines[: number - 1]) if line.strip()), "")
    wanted = _indent(above) + (4 if above.rstrip().endswith(":") else 0)
    line, start = lines[number - 1], sum(len(each) + 1 for each in lines[: number - 1])
    if _indent(line) == wanted:
        return None
    edit = Edit(start, start + _indent(line), " " * wanted)
    fault = Fault(
        start + _indent(line), start + len(line), "the line is indented otherwise than those above it", (edit,)
    )
    rest = mended(text, fault).split("\n")[:number]
    return fault if _line_of_fault("\n".join(rest)) is None else None


def _faults(text: str) -> Iterator[Fault]:
    yield from signs.faults(text)
    yield from brackets.faults(text, brackets.scan(text, anywhere=True))
    for pattern, new, message in _RULES:
        for match in re.finditer(pattern, text):
            yield Fault(
                match.start(), max(match.end(), match.start() + 1), message, (Edit(*match.span(), _put(match, new)),)
            )
    for match in _COMMA.finditer(text):
        at = match.start()
        if _opened(text[:at]) > 0:
            comma = ", " if text[at : at + 1].isalpha() else ","
            yield Fault(at - 1, at, "a comma is missing behind this", (Edit(at, at, comma),))
    if _HEADER.fullmatch(text):
        end = len(re.sub(r"\s#.*", "", text).rstrip())
        yield Fault(end - 1, end, "a `:` is missing behind this", (Edit(end, end, ":"),))


def _put(match: re.Match[str], new: str) -> str:
    """Return what stands in place of a match, without a comma that is left at its end."""
    text = match.expand(new)
    return text[:-1] if text.endswith(",") and len(text) > 1 else text


def _moved(fault: Fault, by: int) -> Fault:
    edits = tuple(Edit(each.start + by, each.end + by, each.new) for each in fault.edits)
    return fault._replace(start=fault.start + by, end=fault.end + by, edits=edits)


def _score(text: str) -> Score:
    """Return how far the text of a statement is one of Python."""
    piece = textwrap.dedent(text)
    line = _line_of_fault(piece)
    if line is not None and re.search(r":\s*(?:#.*)?\Z", piece) and _HEADER.fullmatch(piece):
        line = _line_of_fault(re.sub(r"\s#.*", "", piece) + " pass")
    if line is not None:
        return 1, line
    return (_READ if _holds_layers(piece) else _PERFECT), 0


_LAYER = r"(?:\w+\.)*([A-Z]\w*)\("
_HOLDING = frozenset(("Sequential", "Model", "Bidirectional", "TimeDistributed", "RNN", "SpectralNormalization"))


def _holds_layers(text: str) -> bool:
    """Tell whether the call of a class holds that of another one which it has no place for: a bracket is elsewhere."""
    for match in re.finditer(_LAYER, text):
        inside = _until_closed(text[match.end() :])
        if match[1] not in _HOLDING and re.search(rf"(?:^|,)\s*{_LAYER}", inside):
            return True
    return False


def _until_closed(text: str) -> str:
    """Return what stands before the bracket that closes nothing in a text."""
    extra = brackets.scan(text, anywhere=True).extra
    return text[: extra[0]] if extra else text


def _line_of_fault(text: str) -> int | None:
    """Return where a text cannot be read: a number that is higher further down; None if it can."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError as cause:
            return (cause.lineno or 0) * 1000 + min(cause.offset or 0, 999)
        except (ValueError, MemoryError, RecursionError):
            return 0
    return None


def _opened(text: str) -> int:
    """Return how many more brackets a text opens than it closes."""
    found = brackets.scan(text, anywhere=True)
    return len(found.unclosed) - len(found.extra)


def _begins_statement(line: str) -> bool:
    """Tell whether a line begins a statement, whatever brackets are open: an assignment, a call on a variable."""
    words = r"(?:for|if|while|def|class|return|with|import|from|print)\b"
    return re.match(rf"\s*(?:{words}|[\w.]+\s*=(?!=)[^,]*$|[a-z_]\w*\.\w+\()", line) is not None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
