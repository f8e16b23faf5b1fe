"""Brackets inside each other, whatever stands between them."""

from __future__ import annotations

from collections.abc import Iterator


def marks(text: str, start: int = 0, opening: str = "([{", closing: str = ")]}") -> Iterator[tuple[int, str, int]]:
    """Yield each bracket and comma behind a place that stands in no quotes, with how many brackets are open around it.

    Those that are open at the place itself do not count: what closes one of them has a number below 0.

    >>> list(marks("f(a, [1, '('])", 2))
    [(3, ',', 0), (5, '[', 0), (7, ',', 1), (12, ']', 0), (13, ')', -1)]
    """
    depth, quote = 0, ""
    for place in range(start, len(text)):
        sign = text[place]
        if quote:
            quote = "" if sign == quote and text[place - 1] != "\\" else quote
        elif sign in "\"'":
            quote = sign
        elif sign in opening:
            yield place, sign, depth
            depth += 1
        elif sign in closing:
            depth -= 1
            yield place, sign, depth
        elif sign == ",":
            yield place, sign, depth


def parts_of_call(text: str, start: int) -> tuple[list[tuple[int, int]], int] | None:
    """Return the stretches of the arguments of a call that begin at a place, and where it is closed; None if nowhere.

    >>> parts_of_call("f(a, [1, 2])", 2)
    ([(2, 3), (4, 11)], 11)
    """
    parts = []
    for place, sign, depth in marks(text, start):
        if depth < 0 or (sign == "," and depth == 0):
            parts.append((start, place))
            start = place + 1
        if depth < 0:
            return parts, place
    return None
