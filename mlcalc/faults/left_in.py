"""Lines that are left in a source and are no Python: marks of a conflict, fences of Markdown, `print` of Python 2."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlcalc.errors import Diagnostic, Place, Source

_CONFLICT = re.compile(
    r"^<<<<<<< .*\n(?P<first>(?:(?!=======$|<<<<<<< |>>>>>>> ).*\n)*)"
    r"=======\n(?P<second>(?:(?!>>>>>>> |<<<<<<< ).*\n)*)>>>>>>> .*$",
    re.MULTILINE,
)
_FENCE = re.compile(r"\s*(?:```|~~~)\w*\s*")
_PRINT = re.compile(r"\s*print\s+(?!>>)([^,].*[^,\s])\s*")


def without_conflicts(source: Source, text: str) -> tuple[str, list[Diagnostic]]:
    """Return a text with the first version alone where Git left two, and what is said of each."""
    found: list[Diagnostic] = []

    def first(match: re.Match[str]) -> str:
        begin = text.count("\n", 0, match.start()) + 1
        middle, end = begin + match["first"].count("\n") + 1, text.count("\n", 0, match.end()) + 1
        place = Place(source, begin, 1, len(source.line(begin)))
        message = "a conflict of two versions is left here by Git; what is shown is the first of them"
        help_ = f"take out line {begin}, and take out lines {middle} to {end}"
        found.append(Diagnostic("not-python", message, help=help_, place=place))
        return "\n" + match["first"] + "\n" * (end - middle)

    return _CONFLICT.sub(first, text), found


def why_left_out(places: Sequence[Place]) -> tuple[str, str] | None:
    """Return why lines are left out, and what mends them; None if that is not known."""
    lines = [each.source.line(each.line) for each in places]
    if all(map(_FENCE.fullmatch, lines)):
        return "a fence of Markdown is no Python", ", and ".join(f"take out line {each.line}" for each in places)
    printed = [_PRINT.fullmatch(line) for line in lines]
    if len(printed) == 1 and printed[0] is not None:
        return "`print` has brackets in Python 3", f"change line {places[0].line} to: print({printed[0][1]})"
    return None
