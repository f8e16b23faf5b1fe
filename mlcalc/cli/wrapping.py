"""Sentences that are broken for a terminal, below their first word, and never inside of what is there to be copied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcalc.texts import width

_SENTENCE = re.compile(
    r"(?:error|warning|note)(?: on [^:`\"]{1,40})?: | +(?P<help>= help: )"
    r"|[^`\"]{1,200}: (?:error|warning|note)\[[a-z-]+\] |(?=`mlcalc explain [a-z-]+` says more$)"
)
_PASTED = re.compile(r".*\b(?:to|as|so|example)[:,] (?P<text>[^`]+)$|(?P<command>(?:mlcalc |--)[^`]+)$")
_WORD = re.compile(r"`[^`]*`[^\s`]*|\"[^\"]*\"[^\s\"]*|\([^()`]{1,30}\)\S*|\S+")
_NARROWEST = 30


def wrapped(line: str, columns: int) -> list[str]:
    """Return a line of a problem as the lines of a terminal: a sentence hangs, all others stay as they are.

    What stands in backticks or quotes stays whole, and so does the text that a help line ends with, such as a line to
    be pasted: it gets a line of its own.

    Args:
        line: the line.
        columns: how wide the terminal is.
    """
    start = _SENTENCE.match(line)
    if start is None or width(line) <= columns or columns < _NARROWEST:
        return [line]
    indent = " " * (width(start[0]) if start["help"] else 4)
    first, *others = list(_filled(start[0], line[start.end() :], columns, indent))
    return [first, *(f"{indent}{each}" for each in others)]


def _filled(start: str, text: str, columns: int, indent: str) -> Iterator[str]:
    """Yield the lines of a sentence, without the indent of those that hang."""
    line, is_first = start, True
    for word in _words(text):
        is_empty = not line.strip() if not is_first else line == start
        if not is_empty and width(line) + 1 + width(word) > columns - (0 if is_first else len(indent)):
            yield line
            line, is_first = word, False
        else:
            line = f"{line}{word}" if is_empty else f"{line} {word}"
    yield line


def _words(text: str) -> Iterator[str]:
    """Yield the words of a sentence; what is to be pasted at its end is one."""
    pasted = _PASTED.match(text)
    end = len(text) if pasted is None else max(pasted.start("text"), pasted.start("command"))
    yield from _WORD.findall(text[:end])
    if end < len(text):
        yield text[end:]
