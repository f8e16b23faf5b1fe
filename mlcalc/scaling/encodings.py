"""Texts in UTF-16: found by the zero bytes among plain letters, and what makes UTF-8 of them."""

from __future__ import annotations

import shlex

_FIRST = 64


def utf16_order(text: str) -> str | None:
    """Return how the two bytes of a sign are ordered, `le` or `be`; None for a text in another encoding.

    Args:
        text: its bytes, each read as one sign.
    """
    for order, at in (("le", 1), ("be", 0)):
        zeros, others = text[at:_FIRST:2], text[1 - at : _FIRST : 2]
        if zeros and set(zeros) == {"\0"} and "\0" not in others:
            return order
    return None


def as_utf8(name: str, order: str) -> str:
    """Return the help that makes UTF-8 of a text in UTF-16."""
    return f"convert it first: `iconv -f utf-16{order} -t utf-8 {shlex.quote(name)}`"
