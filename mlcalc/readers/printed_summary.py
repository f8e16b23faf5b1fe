"""What `model.summary()` prints: rows of names, shapes and counts, of which no model can be made, but which add up.

Keras 1 and 2 print columns, Keras 3 boxes; torchinfo and pytorch-summary print the like of models of PyTorch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, note
from mlcalc.integers import read_integer
from mlcalc.limits import HEAD_OF_SUMMARY, LONGEST_WITH_PLACES
from mlcalc.texts import counted, listed, named

_HEADER = re.compile(r"^[^\w\n]*Layer \(ty.*?(?:Outpu|Par)", re.MULTILINE)
_HEADER_IN_BOX = re.compile(r"^[^\w\n]*[┃│|] *Layer.*[┃│|]", re.MULTILINE)
_IN_SESSION = re.compile(r"^(?:>>>|In ?\[|Model: |\w[\w.]*\.summary\()")


def is_printed_summary(text: str) -> bool:
    """Tell whether a text is the table that a summary prints, and no source in which there is one."""
    head = text[:HEAD_OF_SUMMARY]
    if "Layer" not in head or "(ty" not in head:
        return False
    header = _HEADER.search(head) or _HEADER_IN_BOX.search(head)
    return header is not None and all(map(_is_above, head[: header.start()].splitlines()))


def _is_above(line: str) -> bool:
    """Tell whether a line may stand above the header of a summary, of which a narrow one takes several lines."""
    text = line.strip()
    return not re.search(r"[^\W_]", text) or text.startswith(("┃", "|")) or _IN_SESSION.match(text) is not None


class Row(NamedTuple):
    """One row: what stands in its first column, how many parameters it tells, and whether it lies in a model inside."""

    name: str
    params: int | None
    is_inside: bool = False


class PrintedSummary(NamedTuple):
    """A summary as it was printed.

    Attributes:
        rows: its rows in their order.
        totals: `total`, `trainable`, `non-trainable` and `optimizer`, those that it tells.
        lines: the numbers of their lines.
    """

    rows: list[Row]
    totals: Mapping[str, int]
    lines: Mapping[str, int]

    @property
    def total(self) -> int | None:
        """The parameters of the model; what Keras 3 calls its total has those of the optimizer in it."""
        total, optimizer = self.totals.get("total"), self.totals.get("optimizer", 0)
        parts = [self.totals.get(each) for each in ("trainable", "non-trainable")]
        if total is None or None in parts or total == sum(filter(None, parts)):
            return total
        return total - optimizer


# Reading.

_TOTAL = re.compile(r"[^\w\n]*(total|trainable|non-trainable|optimizer) params:\s*([\d,]+)", re.IGNORECASE)
_COUNT = re.compile(r"([\d,]*\d)(\s*\(unused\))?")
_BEHIND_SHAPE = re.compile(r"(?:[)\]}?]|multiple|unknown)\s+([\d,]*\d)(?=\s|\||$)")
_RULE = re.compile(r"[\s_=\-¯|+─━┃│┏┓┗┛┡┩╇┳┻├┤┼┴└┘╞╪╡]*")


def read_summary(text: str) -> PrintedSummary:
    """Return the rows and the totals of a printed summary."""
    lines = text.splitlines()
    totals: dict[str, int] = {}
    places: dict[str, int] = {}
    first = len(lines)
    for number, line in enumerate(lines):
        found = _TOTAL.match(line)
        if found and (count := _number(found[2])) is not None:
            first = min(first, number)
            totals.setdefault(found[1].lower(), count)
            places.setdefault(found[1].lower(), number + 1)
    table = lines[:first]
    in_box = any(line.lstrip().startswith(("┃", "│")) for line in table) or any(
        line.lstrip().startswith("+--") for line in table
    )
    return PrintedSummary(list(_rows_in_box(table) if in_box else _rows_in_columns(table)), totals, places)


def _number(text: str) -> int | None:
    try:
        return read_integer(text.replace(",", ""))
    except (ValueError, MlcalcError):
        return None


def _rows_in_box(lines: Iterable[str]) -> Iterator[Row]:
    """Yield the rows between the lines of boxes; a cell goes on in the next line."""
    column: int | None = None
    cells: list[list[str]] = []
    for line in lines:
        is_rule = _RULE.fullmatch(line) is not None and not line.strip().startswith(("┃", "│", "|"))
        if line.strip() and not is_rule:
            if len(parts := re.split("[┃│|]", line.strip())) > 2:
                cells.append(parts[1:] if parts[-1].strip() else parts[1:-1])
        elif line.strip() and cells:
            if column is None:
                column = _column_of_counts(cells)
            else:
                yield _row(cells, column)
            cells = []


def _column_of_counts(header: list[list[str]]) -> int:
    texts = [" ".join(filter(None, map(str.strip, each))) for each in zip(*header, strict=False)]
    return next((index for index, text in enumerate(texts) if text.startswith("Par")), len(texts))


def _row(cells: list[list[str]], column: int) -> Row:
    name = " ".join(filter(None, (each[0].strip() for each in cells)))
    count = _COUNT.fullmatch("".join(each[column].strip() for each in cells if len(each) > column))
    return Row(name, _number(count[1]) if count else None, is_inside="└" in name)


def _is_rule(line: str, sign: str) -> bool:
    return sign in line and _RULE.fullmatch(line) is not None


class _Column(NamedTuple):
    """Where the counts stand in a line, and whether the column is so narrow that they go on in the next one."""

    start: int
    end: int
    is_narrow: bool

    def cell(self, line: str) -> str:
        """Return what stands in the column; nothing where a word of another column reaches into it."""
        is_whole = not line[self.start - 1 : self.start].strip()
        return line[self.start : self.end].strip() if is_whole else ""


def _rows_in_columns(lines: Sequence[str]) -> Iterator[Row]:
    """Yield the rows below the names of columns; a line without a count goes on with the name above."""
    first = next((number for number, line in enumerate(lines) if _HEADER.match(line)), len(lines))
    last = next((number for number in range(first, len(lines)) if _is_rule(lines[number], "=")), first + 1)
    column = _column(lines[first:last])
    row: Row | None = None
    group: list[str] = []
    for line in [*lines[last:], ""]:
        text = line.rstrip().rstrip("|").rstrip()
        if column.is_narrow and not _RULE.fullmatch(line):
            group.append(text)
            continue
        if group:
            yield _row_of_group(group, column)
            group = []
        if _RULE.fullmatch(line):
            continue
        count = _count_in(text, column)
        if count is not None:
            if row is not None:
                yield row
            row = Row(_name_in(text), None if count < 0 else count, is_inside=_is_inside(line))
        elif row is not None and line.strip(" |") and "[" not in line:
            row = row._replace(name=row.name + _name_in(text))
    if row is not None:
        yield row


def _column(header: Sequence[str]) -> _Column:
    """Return the column whose name begins with `Par`, for `Param #`, in a header of one line or of several."""
    starts = [match.start() for match in re.finditer(r"(?:(?<=\s\s)|^)\S", header[0] if header else "")]
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        name = "".join(line[start:end].strip() for line in header)
        if name.startswith("Par"):
            return _Column(
                start, end or 1 << 20, is_narrow=len(header) > 1 and header[0][start:end].strip() != "Param #"
            )
    return _Column(1 << 20, 1 << 20, is_narrow=False)


def _row_of_group(lines: Sequence[str], column: _Column) -> Row:
    count = _COUNT.fullmatch("".join(map(column.cell, lines)))
    name = "".join(_name_in(line) for line in lines if line[:2].strip() or line[:3].strip(" |"))
    return Row(name, _number(count[1]) if count else None, is_inside=_is_inside(lines[0]))


def _is_inside(line: str) -> bool:
    return line.lstrip().startswith("|")


_UNKNOWN = -1


def _count_in(line: str, column: _Column) -> int | None:
    """Return the count in a row; −1 if it tells that it is unknown, None if the line is no row."""
    cell = column.cell(line)
    if found := _COUNT.fullmatch(cell) or _BEHIND_SHAPE.search(line):
        count = _number(found[1])
        return _UNKNOWN if count is None else count
    return _UNKNOWN if cell.startswith("?") or "unbuilt" in cell else None


def _name_in(line: str) -> str:
    return re.split(r"\s{2,}|\s(?=[\[(]\S*None)", line.strip(" |"), maxsplit=1)[0]


# What it says.

_AS_KERAS = "give what `print(model.to_json())` prints, or the file of `model.save`"


def refuse_summary(source: Source) -> None:
    """Say what a printed summary is, and whether its rows add up.

    Raises:
        MlcalcError: always.
    """
    text = source.text
    of_torch = _tool_of_torch(text)
    if of_torch is not None:
        message = f"{source.name} is what {of_torch} prints of a model of PyTorch: shapes and counts alone"
        mend = "write the layers as a call, `Sequential([Dense(10)])`, or as YAML"
        raise MlcalcError(Diagnostic("printed-summary", message, help=mend, where=source.name))
    message = f"{source.name} is what `model.summary()` prints: shapes and counts, not the arguments that make them"
    told = Diagnostic("printed-summary", message, help=_AS_KERAS, where=source.name)
    raise MlcalcError([told, *(_checked(read_summary(text), source) if len(text) <= LONGEST_WITH_PLACES else ())])


def _tool_of_torch(text: str) -> str | None:
    if "(type:depth-idx)" in text[:HEAD_OF_SUMMARY] or "Total mult-adds" in text[-HEAD_OF_SUMMARY:]:
        return "torchinfo"
    is_torchsummary = "Estimated Total Size (MB)" in text[-HEAD_OF_SUMMARY:] or re.search(
        r"^ *\w+-\d+ +\[-1,", text[:HEAD_OF_SUMMARY], re.MULTILINE
    )
    return "pytorch-summary" if is_torchsummary else None


def _checked(summary: PrintedSummary, source: Source) -> Iterator[Diagnostic]:
    """Yield whether the rows of a summary add up to the total, and the parts of its total to that."""
    rows = [each for each in summary.rows if not each.is_inside]
    total = summary.total
    if total is None or not rows:
        return
    yield from _checked_parts(summary, source)
    unknown = [each for each in rows if each.params is None]
    if len(unknown) == len(rows):
        yield note("printed-summary", "the rows have no counts that could be added up")
        return
    if unknown:
        names = listed(unknown, lambda each: f"`{named(each.name)}`")
        yield note("printed-summary", f"the rows cannot be added up: the count of {names} cannot be read")
        return
    count = sum(each.params or 0 for each in rows)
    with_optimizer = summary.totals.get("total", total)
    if with_optimizer != total:
        message = f"the printed total of {with_optimizer:,} has {with_optimizer - total:,} of the optimizer in it"
        yield note("printed-summary", f"{message}: the model has {counted(total, 'parameter')}")
    if count == total:
        add = "row adds" if len(rows) == 1 else f"{len(rows):,} rows add"
        yield note("printed-summary", f"the {add} up to the total of {counted(total, 'parameter')}")
        return
    compared = f"{count - total:,} more" if count > total else f"{total - count:,} fewer"
    message = f"the rows add up to {counted(count, 'parameter')}, {compared} than the total of {total:,}"
    if twice := _counted_twice(summary.rows, count - total):
        names = listed(twice, lambda name: f"`{named(name)}`")
        yield note("printed-summary", f"{message}: what stands in several rows counts once in the total ({names})")
    elif count > total and any(map(_is_model, rows)):
        yield note("printed-summary", f"{message}: a layer that models inside share counts once in the total")
    else:
        mend = "a row may not have been copied, or the model may own weights beside its layers"
        place = _place(summary, source, "total")
        yield Diagnostic("printed-summary", message, help=mend if count < total else None, place=place)


def _checked_parts(summary: PrintedSummary, source: Source) -> Iterator[Diagnostic]:
    parts = [summary.totals.get(each) for each in ("trainable", "non-trainable")]
    if None in parts or summary.total == sum(filter(None, parts)):
        return
    texts = " and ".join(f"{each:,}" for each in parts if each is not None)
    message = f"{texts} trainable and non-trainable parameters do not make the total of {summary.totals['total']:,}"
    yield Diagnostic("printed-summary", message, place=_place(summary, source, "total"))


def _place(summary: PrintedSummary, source: Source, name: str) -> Place:
    number = summary.lines[name]
    line = source.line(number)
    return Place(source, number, len(line) - len(line.lstrip()) + 1, len(line.strip()))


def _is_model(row: Row) -> bool:
    return re.search(r"\((?:Functional|Sequential|Model)\b|\((?:Func|Sequ)\w*…?$", row.name) is not None


def _counted_twice(rows: Iterable[Row], excess: int) -> list[str]:
    """Return the names of the layers that stand in several rows, if just these counts are too many."""
    known: dict[tuple[str, int], int] = {}
    for row in rows:
        key = row.name.replace("└", "").strip(), row.params or 0
        known[key] = known.get(key, 0) + 1
    again = {name: (times - 1) * params for (name, params), times in known.items() if times > 1 and params}
    return sorted(again) if excess == sum(again.values()) > 0 else []
