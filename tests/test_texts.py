"""Text as people see it: whatever it holds, it acts on nothing; however long it is, it is short."""

from __future__ import annotations

import json
import sys
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.limits import LONGEST_QUOTE, LONGEST_SHOWN
from mlcalc.texts import json_text, listed, named, quoted, readable, shortened, visible, visible_lines, width

EVERY_CHARACTER = "".join(map(chr, range(sys.maxunicode + 1)))
ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""The categories of characters that control, mark or end something, and are not seen."""


def test_every_character() -> None:
    """What acts is shown by its escape; what is seen, or joins letters that are, stays as it is."""
    seen = visible(EVERY_CHARACTER)
    left = {each for each in seen if category(each) in ACTING}
    joiners = {"\u200c", "\u200d"}
    # Signs of Arabic, Syriac, Kaithi, and hieroglyphs that are put together: they are seen.
    signs = {*"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"}
    assert left <= joiners | signs | {*map(chr, range(0x13430, 0x13440))}
    assert joiners <= left
    not_in_pictures = {"\ufffe", "\uffff"}
    assert {each for each in EVERY_CHARACTER if category(each) not in ACTING} - not_in_pictures <= {*seen}
    assert not not_in_pictures & {*seen}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("max_pooling2d, 3 × 4 → é 日本 👩‍💻 می‌خواهم", None),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]8;;http://x\x07link\x9b2J", r"\x1b]8;;http://x\x07link\x9b2J"),
        ("a\rb\nc\td\be\x7f", r"a\rb\nc\td\x08e\x7f"),
        ("\u202eabc\u2066\u200f", r"\u202eabc\u2066\u200f"),
        ("\ud800\u2028\ufeff\U000e0041", r"\ud800\u2028\ufeff\U000e0041"),
        (r"\x1b", None),
    ],
)
def test_visible(text: str, shown: str | None) -> None:
    """Escapes are those of Python, and are not escaped again."""
    assert (shown or text) == visible(text) == visible(visible(text))


def test_visible_lines() -> None:
    """Of a text of several lines, the line ends and the tabs between cells stay."""
    assert "a\t\\x1b\nb\\r\n" == visible_lines("a\t\x1b\nb\r\n")


@given(st.text())
def test_json(text: str) -> None:
    """JSON keeps every text, in characters that act on nothing."""
    written = json_text({text: [text]})
    assert {text: [text]} == json.loads(written)
    assert written == visible(written)


def test_json_keeps_other_scripts() -> None:
    """What is seen is not escaped."""
    assert '"é日本"' == json_text("é日本")
    assert r'"\u202e\u009b\u007f\ud800\udb40\udc41"' == json_text("\u202e\x9b\x7f\ud800\U000e0041")


def test_shortened() -> None:
    """A text is as long as it may be, with its start and its end."""
    assert "a" * 60 == shortened("a" * 60)
    assert "abc…xyz" == shortened("abcdefghijklmnopqrstuvwxyz", 7)
    assert "abcd…xyz" == shortened("abcdefghijklmnopqrstuvwxyz", 8)
    assert [8, 7, 1] == [len(shortened("a" * 100, most)) for most in (8, 7, 1)]


@given(st.text(min_size=900, max_size=1200))
def test_readable(text: str) -> None:
    """What people read in one line is one, and not too long."""
    assert len(readable(text)) <= LONGEST_SHOWN
    assert "\n" not in readable(text)
    assert readable(text) == readable(readable(text))


def test_listed() -> None:
    """Of many things the first are named, and all others counted."""
    assert "a, b" == listed(["a", "b"])
    assert "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … and 1,990 more" == listed(range(2000))
    assert "A, B, … and 1 more" == listed("abc", str.upper, most=2)


SELF: list[Any] = []
SELF.append(SELF)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (-1, "-1"),
        (0.5, "0.5"),
        ("it's", '"it\'s"'),
        ("x" * 100, f"'{'x' * 30}…{'x' * 29}'"),
        (b"ab", "b'ab'"),
        ([], "[]"),
        ((), "()"),
        ((1,), "(1,)"),
        ((1, [2, {"a": (3, None)}]), "(1, [2, {'a': (3, None)}])"),
        (list(range(100)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1…"),
        (10**59, "1" + "0" * 59),
        (-(10**400), "a number of about 401 digits"),
        ([10**5000], "[a number of about 5,001 digits]"),
        (SELF, "[" * 60 + "…"),
        (["\x1b"], r"['\x1b']"),
    ],
)
def test_quoted(value: object, text: str) -> None:
    """A value reads as in Python, and a long one is cut."""
    assert text == quoted(value)


def test_quoting_takes_few_steps() -> None:
    """Thirty lists that double stand for a billion values, and a message looks at few of them."""
    bomb: Any = 0
    for _ in range(30):
        bomb = [bomb, bomb]
    steps = 0

    def count(*_: object) -> None:
        nonlocal steps
        steps += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        text = quoted({"a": bomb, "b": "x" * 10**6, "c": list(range(10**6))})
    finally:
        sys.setprofile(before)
    assert text.startswith("{'a': [[[[")
    assert len(text) <= LONGEST_QUOTE + 1
    assert steps < 5000


def test_named() -> None:
    """A name stands in a sentence as it is, and what is none as a value."""
    assert ["dense", "3", "None", "x" * 30 + "…" + "x" * 29] == list(map(named, ["dense", 3, None, "x" * 100]))


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("é", 1), ("e\u0301", 1), ("", 0), ("×→", 2)])
def test_width(text: str, columns: int) -> None:
    """A wide character takes two columns, one that stands above another none."""
    assert columns == width(text)
