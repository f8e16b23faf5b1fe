"""What may be wrong with a text that shall be the call of a layer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcalc.faults import brackets, signs
from mlcalc.faults.mending import Edit, Fault, is_inside

_NAME = r"[A-Za-z_]\w*"
_WORDS = {"true": "True", "false": "False", "none": "None", "null": "None", "TRUE": "True", "FALSE": "False"}
_CALL = rf"{_NAME}\((?:[^()]|\([^()]*\))*\)"
_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_PARENTHESES = "the arguments of a call stand in parentheses"
_SPACING: list[tuple[str, str, str]] = [
    (rf"(?<=[(,])(\s*{_NAME})\s*(?::|==|:=)\s*", r"\1=", "in a call, a value stands behind `=`"),
    (rf"(?<==)(\s*)({'|'.join(_WORDS)})\b", "", "Python writes `True`, `False` and `None`"),
    (rf"(?<==)(\s*)({_NAME}(?:-{_NAME})*)(?=\s*[,)])", r'\1"\2"', "a text needs quotes"),
    (r"(?<=[(,\[])(\s*)([A-Z]\w*)(?=\s*[,)\]])", r"\1\2()", "a layer is made with parentheses behind its name"),
    (rf"(?<=[(,])(\s*)({_NAME})(?=\s*[,)])", r'\1"\2"', "a text needs quotes"),
    (r"\b(\d+(?:\.\d+)?)\s*%(?=\s*[,)\]])", r"\1/100", "a share is a number: a hundredth is written as `1/100`"),
    (rf"(?<=[(,])(\s*{_NAME}) +(?=[\w\"'\[(-])", r"\1=", "a `=` is missing between an argument and its value"),
    (r"(?<=[\w\"')\]])\s+(?=[\w\"'(\[-])", ", ", "a comma is missing"),
    (r"(?<=[)\]\"'])(?=[\w(\[\"'])", ", ", "a comma is missing"),
    (r"(?<=[\w\"')\]]);\s*", ", ", "a comma belongs here, not a semicolon"),
    (r"(?<=[\w\"')\]])\.\s+(?=\w)", ", ", "a comma belongs here, not a full stop"),
    (r",\s*(?=,)", "", "a comma stands here twice"),
    (r"(?<=[(\[])\s*,\s*", "", "there is nothing in front of this comma"),
    (r"=(?=\s*=)", "", "a `=` stands here twice"),
    (rf"{_NAME}\s*=\s*(?=[,)])", "", "there is nothing behind this `=`"),
    (rf"(?<=[(,])(\s*{_NAME})-(?=[A-Za-z])", r"\1_", "the names of arguments have `_`, not `-`"),
    (r"\(\s*(\d+)\s*\)(?=\s*[,)])", r"(\1,)", "this is a number: a shape of one size has a comma, `(3,)`"),
    (r"(?<=shape=)\s*(\d+(?:\s*,\s*\d+)+)(?=\s*\))", r"(\1)", "a shape of several sizes has parentheses around it"),
    (r"(?<=shape=)\s*(\d+)(?=\s*[,)])", r"(\1,)", "this is a number: a shape of one size is written as `(3,)`"),
    (r"(?<=Input)\(\s*(\d+)\s*\)", r"((\1,))", "this is a number: a shape of one size is written as `(3,)`"),
    (r"[\"'](-?[\d.]+)[\"']", r"\1", "the quotes make a text of a number"),
    (r"\b(\d+)\.0*(?=\s*[,)\]])", r"\1", "a whole number is written without a point"),
    (r"(?<![\w.\"'])0+(?=\d)", "", "no number begins with a zero"),
    (r"(?<=[\s(,=])[*~^%@!&|$`?]+", "", "this sign means nothing here"),
    (r"[;,.:\s\\`]+$", "", "the call ends in front of this"),
    (rf"^\s*{_NAME}\s*=\s*(?={_NAME}[.(\w])", "", "the call alone stands here, without a name for it"),
    (r"(?<=\))\s*\(\s*\w+\s*\)\s*$", "", "the layer alone stands here, without what it is called on"),
    (r"(?<=\))[^()]+$", "", "the call ends in front of this"),
    (r"^\s*(\[.*\))\s*\]\s*$", r"Sequential(\1])", "the layers of a chain stand in a `Sequential`"),
    (
        rf"^\s*({_CALL}(?:\s*,\s*{_CALL})+)\s*$",
        r"Sequential([\1])",
        "the layers of a chain stand in a `Sequential`",
    ),
    (
        rf"^(.*\bSequential\(\[.*)\]\s*,\s*({_CALL}(?:\s*,\s*{_CALL})*)\s*\)\s*$",
        r"\1, \2])",
        "the layers of a chain stand in one list",
    ),
    (r"^(.*?\bSequential)\((?!\s*\[)(.*)\)\s*$", r"\1([\2])", "the layers of a chain stand in a list"),
    (
        rf"^(\s*(?:{_NAME}\.)*{_NAME})\s*[\[{{<](.*)[\]}}>]\s*$",
        r"\1(\2)",
        _PARENTHESES,
    ),
    (rf"^(\s*(?:{_NAME}\.)*{_NAME})[ :=]+([^()\s].*?)\s*$", r"\1(\2)", _PARENTHESES),
]
"""What a call lacks or has too much: a pattern, what shall stand there, and the fault in words."""


def faults(text: str) -> Iterator[Fault]:
    """Yield what may be wrong with a call, the likeliest first."""
    yield from signs.faults(text)
    yield from brackets.faults(text, brackets.scan(text, anywhere=True))
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    masked = _QUOTED.sub(
        lambda match: f"{match[0][0]}{re.sub('[^0-9.-]', 'q', match[0][1:-1])}{match[0][0]}",
        text,
    )
    yield from _behind_names(text, masked)
    for pattern, new, message in _SPACING:
        found = ((match, _edit(text, match, new)) for match in re.finditer(pattern, masked))
        outside = [(match, edit) for match, edit in found if not is_inside(edit, quoted)]
        matches, each = [match for match, _ in outside], [edit for _, edit in outside]
        if len(each) > 1:
            yield Fault(*_shown(matches[0]), message, tuple(each))
        for match, edit in zip(matches, each, strict=True):
            yield Fault(*_shown(match), message, (edit,))


_OPENERS, _CLOSERS = frozenset("([{"), frozenset(")]}")


def _behind_names(text: str, masked: str) -> Iterator[Fault]:
    """Yield the fault that a value without a name stands behind one with a name: in front of that, it is right."""
    for opened in re.finditer(rf"{_NAME}\s*\(", masked):
        parts = _parts(masked, opened.end())
        names = [bool(re.match(rf"\s*{_NAME}\s*=(?!=)", masked[start:end])) for start, end in parts]
        first = names.index(True) if True in names else len(names)
        strays = [part for part, is_named in zip(parts[first:], names[first:], strict=True) if not is_named]
        if not strays or not all(text[start:end].strip() for start, end in strays):
            continue
        at = parts[first][0] + len(text[parts[first][0] :]) - len(text[parts[first][0] :].lstrip())
        moved = "".join(f"{text[start:end].strip()}, " for start, end in strays)
        edits = (Edit(at, at, moved), *(Edit(start - 1, end, "") for start, end in strays))
        start, end = strays[0]
        start += len(text[start:end]) - len(text[start:end].lstrip())
        yield Fault(start, end, "a value without a name belongs in front of those with names", edits)


def _parts(masked: str, start: int) -> list[tuple[int, int]]:
    """Return the stretches between the commas of a call whose arguments begin somewhere."""
    depth = 0
    found: list[tuple[int, int]] = []
    for at in range(start, len(masked)):
        sign = masked[at]
        if sign in _OPENERS:
            depth += 1
        elif sign in _CLOSERS and depth:
            depth -= 1
        elif sign in _CLOSERS:
            return [*found, (start, at)]
        elif sign == "," and not depth:
            found.append((start, at))
            start = at + 1
    return []


def _edit(text: str, match: re.Match[str], new: str) -> Edit:
    """Return what stands in place of a match, in the words of the text itself."""
    if match.lastindex == 2 and match[2] in _WORDS:
        return Edit(*match.span(2), _WORDS[match[2]])
    groups = [text[slice(*match.span(number))] for number in range((match.lastindex or 0) + 1)]
    return Edit(*match.span(), re.sub(r"\\(\d)", lambda each: groups[int(each[1])], new))


def _shown(match: re.Match[str]) -> tuple[int, int]:
    """Return the stretch that shows a fault: what matched, or the character in front if that is empty."""
    start = match.start()
    inside = match[0].strip()
    if not inside:
        return max(0, start - 1), max(1, start)
    begin = start + match[0].index(inside)
    return begin, begin + len(inside)
