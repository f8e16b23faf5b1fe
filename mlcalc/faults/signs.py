"""Signs that word processors and keyboards for other scripts put in place of those that a text is made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from mlcalc.faults import brackets
from mlcalc.faults.mending import Edit, Fault
from mlcalc.texts import listed

_ALIKE = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("【〔", "["),
    **dict.fromkeys("】〕", "]"),
    **dict.fromkeys("、", ","),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
}
"""Signs that Unicode does not know as a form of another one -> what they stand for."""
_MEANT = frozenset(" ,:;=()[]{}\"'-_.#/+*0123456789\\")
_SPACED = (",", ":", ";")
"""Signs with a space behind them, which the wide forms have in themselves."""


def plain_sign(sign: str) -> str | None:
    """Return what a sign stands for in a text that is made of plain ones; None if it is no such sign."""
    plain = _ALIKE.get(sign)
    plain = unicodedata.normalize("NFKC", sign) if plain is None else plain
    return plain if sign != plain and set(plain) <= _MEANT else None


def called(sign: str) -> str:
    """Return how a message calls a sign that looks like another one or like nothing."""
    name = unicodedata.name(sign, "a character without a name").lower()
    return f"U+{ord(sign):04X}, {name}"


def faults(text: str) -> Iterator[Fault]:
    """Yield the fault that signs stand in a text for others: all of them, those in quotes last, then each alone."""
    if text.isascii():
        return
    found: list[_Sign] = []
    for match in re.finditer(r"[^\x00-\x7f]", text):
        plain = plain_sign(match[0])
        if plain is not None:
            found.append(_Sign(match.start(), match[0], plain))
    hidden = _hidden(text)
    outside = [each for each in found if not any(start < each.at < end for start, end in hidden)]
    for some in (outside, found, *([each] for each in found[:20])):
        if some:
            yield _whole(text, some, _plain)
            if any(each.plain in _SPACED for each in some):
                yield _whole(text, some, _with_space)
    for at, sign, _ in found[:20]:
        yield Fault(at, at + 1, f"this {called(sign)} is one too many", (Edit(at, at + 1, ""),))


class _Sign(NamedTuple):
    """A sign, where it stands, and what it stands for."""

    at: int
    sign: str
    plain: str


def _plain(found: _Sign) -> Edit:
    return Edit(found.at, found.at + 1, found.plain)


def _with_space(found: _Sign) -> Edit:
    edit = _plain(found)
    return edit._replace(new=f"{edit.new} ") if edit.new in _SPACED else edit


def _hidden(text: str) -> list[tuple[int, int]]:
    """Return the stretches of quoted texts and comments, in which any sign may stand."""
    quoted = brackets.scan(text, anywhere=True).quoted
    comments = (match.span() for match in re.finditer(r"(?:^|(?<=\s))#.*", text, re.MULTILINE))
    return [*quoted, *comments]


def _whole(text: str, signs: Sequence[_Sign], mend: Callable[[_Sign], Edit]) -> Fault:
    """Return the fault of several signs, with a part for each line on which some of them stand."""
    lines: dict[int, list[_Sign]] = {}
    for each in signs:
        lines.setdefault(text.rfind("\n", 0, each.at), []).append(each)
    parts = [_on_one_line(some, mend) for some in lines.values()]
    first = parts[0]
    edits = tuple(edit for part in parts for edit in part.edits)
    return first._replace(edits=edits, parts=tuple(parts) if len(parts) > 1 else ())


def _on_one_line(signs: Sequence[_Sign], mend: Callable[[_Sign], Edit]) -> Fault:
    different = {each.sign: each for each in reversed(signs)}
    message = listed([_message(each.sign, each.plain) for each in reversed(different.values())])
    return Fault(signs[0].at, signs[0].at + 1, message, tuple(map(mend, signs)))


def _message(sign: str, plain: str) -> str:
    if not plain:
        return f"a character that cannot be seen stands here ({called(sign)})"
    meant = "a plain space" if plain == " " else f"`{plain}`"
    shown = f"`{sign}` " if sign.isprintable() and not sign.isspace() else "this space "
    return f"{shown}({called(sign)}) stands where {meant} belongs"
