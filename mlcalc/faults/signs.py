"""Signs that word processors and keyboards for other scripts put in place of those that a text is made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from mlcalc.faults.mending import Edit, Fault

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
    """Yield the fault that signs stand in a text for others, at the first of them: all of them, then each alone."""
    if text.isascii():
        return
    found = []
    for match in re.finditer(r"[^\x00-\x7f]", text):
        plain = plain_sign(match[0])
        if plain is not None:
            found.append((match.start(), match[0], plain))
    for some in (found, *([each] for each in found[:20])):
        if some:
            at, sign, plain = some[0]
            edits = tuple(Edit(start, start + 1, new) for start, _, new in some)
            yield Fault(at, at + 1, _message(sign, plain), edits)
            spaced = tuple(edit._replace(new=f"{edit.new} ") if edit.new in _SPACED else edit for edit in edits)
            if spaced != edits:
                yield Fault(at, at + 1, _message(sign, plain), spaced)
    for at, sign, _ in found[:20]:
        yield Fault(at, at + 1, f"this {called(sign)} is one too many", (Edit(at, at + 1, ""),))


def _message(sign: str, plain: str) -> str:
    if not plain:
        return f"a character that cannot be seen stands here ({called(sign)})"
    meant = "a plain space" if plain == " " else f"`{plain}`"
    shown = f"`{sign}` " if sign.isprintable() and not sign.isspace() else "this space "
    return f"{shown}({called(sign)}) stands where {meant} belongs"
