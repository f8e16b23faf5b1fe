"""Inputs made of others: data of a notation are hurt and written again, and bytes are changed as bytes."""

from __future__ import annotations

import random
from functools import cache

from mlcalc.layers import find, names
from tests.fuzz.entrances import Entrance
from tests.fuzz.wounds import KEYS, VALUES, Wound, wounded

MOST_BYTES = 1 << 16
"""Of an input: larger ones take long and find little that smaller ones do not."""
_SIGNS = (*"{}[]:,-\"'&*!|>#%@`\t\n $0a\0", "\x85", "\u2028", "\ud800", "\x1b]8;;x\x07", "[/]", "[link=x]", "\r", ";")
_SYNTAX = (
    *("<<: *a", "&a ", "*a", "- ", "? ", "1e999", "0x" + "f" * 30, "2024-99-99", "12:30:45", "{" * 60, "9" * 5000),
    *(".nan", "!!binary aaa", "!!set {a}", "!!omap [a: 1]", "!!timestamp x", "---\n", "!!int x", "!!float x"),
    *("!!str [a]", "!!map a", "!!python/tuple [1]", "!!python/object/apply:os.abort []", "!!python/unicode 'x'"),
    *(
        "lambda: 0",
        "*x",
        "**x",
        "f''",
        "b''",
        "1j",
        "...",
        "-1",
        "+1",
        "None",
        "x.y",
        "x[0]",
        "x=1",
        "(((",
        ")",
        "\\\n",
    ),
    *("--input", "--explain", "--format", "json", "--units", "--quiet", "--layer", "-l", "--input-dim", "--set", "--"),
    *("inf", "nan", "1,5", "1e400", "'1", '"', "minmax", "standard", "summary", "scale", "params", "shape", "layers"),
)


@cache
def tokens() -> tuple[str, ...]:
    """Return the words that mean something somewhere: of each syntax, the names of layers, and those of arguments."""
    classes = [find(name) for name in names()]
    arguments = {each for found in classes for each in (*found.arguments, *found.keywords)}
    texts = (each for each in VALUES if isinstance(each, str))
    return (*dict.fromkeys((*_SIGNS, *_SYNTAX, *KEYS, *texts, *names(), *sorted(arguments))),)


def mutated(entrance: Entrance, content: bytes, draw: random.Random) -> bytes:
    """Return bytes made of others: of the same notation mostly, where there is one."""
    found = content
    if entrance.notation is not None and (entrance.pack or draw.random() < 0.7):
        found = _hurt(entrance, content, draw)
    if found == content and not entrance.pack:
        found = _changed(content, draw)
    return found[:MOST_BYTES]


def _hurt(entrance: Entrance, content: bytes, draw: random.Random) -> bytes:
    """Return a text whose data are hurt; the same if its data cannot be read, or not be written again."""
    assert entrance.notation is not None
    count = draw.choice((1, 1, 1, 2, 2, 3, 5, 8))
    wounds = [Wound(*(draw.randrange(1 << 30) for _ in Wound._fields)) for _ in range(count)]
    try:
        data = wounded(entrance.notation.read(content.decode()), wounds)
        return entrance.notation.write(data).encode("utf-8", "surrogateescape")
    except Exception:  # noqa: BLE001  (what parsers raise for what is none of theirs)
        return content


def _changed(content: bytes, draw: random.Random) -> bytes:
    """Return bytes with some altered, cut out, put in or repeated."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 4, 8))):
        # Headers stand at the beginning.
        place = draw.randrange(min(len(changed), draw.choice((200, 4000, MOST_BYTES))) or 1) if changed else 0
        length = draw.choice((1, 1, 4, 20, 200))
        way = draw.randrange(5)
        if way == 0:
            changed[place : place + 1] = bytes([draw.randrange(256)])
        elif way == 1:
            changed[place : place + draw.choice((0, 1, 8))] = draw.choice(tokens()).encode("utf-8", "surrogatepass")
        elif way == 2:
            del changed[place : place + length]
        elif way == 3:
            changed[place:place] = changed[place : place + length] * draw.choice((1, 1, 2, 50))
        else:
            number = draw.choice(
                (0, 1, 0x7F, 0xFF, 1 << 16, (1 << 31) - 1, (1 << 32) - 1, (1 << 63) - 1, (1 << 64) - 1)
            )
            size = draw.choice((1, 2, 4, 8))
            changed[place : place + size] = (number % (1 << 8 * size)).to_bytes(size, draw.choice(("little", "big")))
    return bytes(changed)
