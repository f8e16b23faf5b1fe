"""How a line of a source would read with another expression in it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import Place
from mlcalc.readers.python.session import Session


def written_instead(session: Session, node: ast.expr | None, text: str) -> str | None:
    """Return the help that another text stands in place of an expression; None if that has several lines."""
    edits = instead_of(session, node, text)
    return bare(instruction(edits)) if edits else None


def instead_of(session: Session, node: ast.expr | None, text: str) -> list[Edit]:
    """Return the edit that puts another text in place of an expression; none if that has several lines."""
    place = one_line(session, node)
    if place is None:
        return []
    start = place.column - 1
    return [Edit(place.source, place.line, start, start + place.length, text)]


def one_line(session: Session, node: ast.expr | None) -> Place | None:
    """Return the place of an expression; None if that has several lines."""
    return session.place(node) if node is not None and node.end_lineno == node.lineno else None


def put_around(session: Session, node: ast.expr | None, before: str, behind: str) -> list[Edit]:
    """Return the edits that put something around an expression; none if that has several lines."""
    place = one_line(session, node)
    if place is None:
        return []
    start, end = place.column - 1, place.column - 1 + place.length
    return [Edit(place.source, place.line, start, start, before), Edit(place.source, place.line, end, end, behind)]


def behind(session: Session, node: ast.expr | None, text: str) -> list[Edit]:
    """Return the edit that puts a text behind an expression; none if that has several lines."""
    return put_around(session, node, "", text)[1:]


def listed(session: Session, nodes: Sequence[ast.expr], brackets: str = "[]") -> str | None:
    """Return the help that puts a pair of brackets around arguments; None if the last of them has several lines."""
    first, last = session.place(nodes[0]), one_line(session, nodes[-1])
    if first is None or last is None:
        return None
    start, end = first.column - 1, last.column - 1 + last.length
    edits = [
        Edit(first.source, first.line, start, start, brackets[0]),
        Edit(last.source, last.line, end, end, brackets[1]),
    ]
    return bare(instruction(edits))
