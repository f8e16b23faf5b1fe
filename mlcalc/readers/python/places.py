"""Where things stand in the code of a cell, and how a layer could be written otherwise there."""

from __future__ import annotations

import ast
from functools import lru_cache

from mlcalc.errors import Place, Source
from mlcalc.graph import Locator
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.description.writing import Rewriting
from mlcalc.readers.located import InText, Located, Spot

Node = ast.expr | ast.stmt | ast.keyword


@lru_cache(maxsize=16)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def spot_of(source: Source, node: Node) -> InText:
    """Return where a part of the code stands."""
    line = _line(source, node.lineno)
    # ast counts bytes, places count characters
    column = len(line.encode()[: node.col_offset].decode(errors="replace"))
    value = node.value if isinstance(node, ast.keyword) else node
    parts = [spot_of(source, each) for each in value.elts] if isinstance(value, (ast.List, ast.Tuple)) else ()
    return InText(source, node.lineno, column + 1, _length(source, node, line, column), parts)


def _line(source: Source, number: int) -> str:
    lines = _lines(source.text)
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _length(source: Source, node: Node, line: str, column: int) -> int | None:
    if node.end_lineno != node.lineno or node.end_col_offset is None:
        return None
    return max(1, len(line.encode()[: node.end_col_offset].decode(errors="replace")) - column)


def place_of(source: Source, node: Node) -> Place:
    """Return the place of a part of the code."""
    return spot_of(source, node).place


def call_of(source: Source, node: ast.Call, call: LayerCall) -> LayerCall:
    """Return a call with the places of its name and of its arguments."""
    call.spot = spot_of(source, node.func)
    spots: dict[str | int, Spot] = {index: spot_of(source, each) for index, each in enumerate(node.args)}
    spots.update((each.arg, spot_of(source, each)) for each in node.keywords if each.arg)
    call.spots = spots
    return call


class SourceWriting(Rewriting):
    """A layer in the code: how it could be written otherwise, if it is made once."""

    def __init__(self, call: LayerCall) -> None:
        super().__init__(Located(call, call.spot), call.locate)
        self.times = 1


def writing(call: LayerCall) -> Locator:
    """Return what knows where a layer of the code stands."""
    return SourceWriting(call)
