"""What is wrong with a text that shall be JSON."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, Source, closest
from mlcalc.faults import brackets, signs
from mlcalc.faults.mending import Edit, Fault, Mended, Score, agreeing, best, diagnostic
from mlcalc.limits import MOST_FAULTS, MOST_TRIED

_PERFECT = 2
_WORD = re.compile(r"\w+")
_LITERALS = {"True": "true", "False": "false", "None": "null", "TRUE": "true", "FALSE": "false", "NULL": "null"}

Mistakes = Callable[[Any], int | None]
"""Tells how many mistakes a description has that data may be; None for what is no description, and taken as it is."""


class Diagnosis(NamedTuple):
    """What is wrong with a JSON text, and the text without all of it if mends make JSON of it."""

    problems: tuple[Diagnostic, ...]
    mended: Mended | None = None


def diagnose(source: Source, at: int, mistakes: Mistakes = lambda data: None) -> Diagnosis:
    """Return all that is wrong with a JSON text, as far as mends make JSON of it; its first fault otherwise.

    Args:
        source: the text.
        at: the place where it ceases to be JSON.
        mistakes: is asked of the data in a text that was mended, and may be asked often.
    """

    def score(text: str) -> Score:
        try:
            data = json.loads(text)
        except json.JSONDecodeError as cause:
            return 0, sum(1 for _ in _WORD.finditer(text, 0, cause.pos))
        except (ValueError, RecursionError):
            return 0, 0
        is_whole = isinstance(data, (list, dict)) and bool(data)
        left = (mistakes(data) or 0) if is_whole else 0
        return (int(is_whole) if left else _PERFECT * is_whole), -left

    found: list[tuple[Mended, Fault]] = []
    now = Mended(source, source.text)
    place: int | None = at
    most = MOST_FAULTS if len(source.text) <= MOST_TRIED else 1
    while place is not None and len(found) < most:
        fault = best(now.text, _faults(now.text, place), score, _PERFECT)
        if fault is None:
            break
        found.append((now, fault))
        now = now.without(fault)
        place = _ceases(now.text)
    if not found:
        problem = diagnostic(source, _last_resort(source.text, at), "bad-json", is_sure=False)
        return Diagnosis((_if_cut(source.text, problem),))
    is_json = place is None and score(now.text)[0] > 0
    is_sure = is_json and (len(found) == 1 or not any(fault.is_last_resort for _, fault in found))
    shown = found if is_sure else found[:1]
    parts = [(each, part) for each, fault in shown for part in fault.parts or (fault,)]
    problems = tuple(each.diagnostic(part, "bad-json", is_sure=is_sure) for each, part in parts)
    if not is_sure:
        problems = tuple(_if_cut(source.text, each) for each in problems)
    return Diagnosis(tuple(agreeing(problems)), now if is_sure else None)


def _if_cut(text: str, problem: Diagnostic) -> Diagnostic:
    """Return a problem that has no mend with one if the text ends in the middle, as what was half copied does."""
    if problem.help or text.rstrip().endswith(("}", "]")):
        return problem
    return problem._replace(help="if the text was cut off at its end, save, copy or download it once more")


def _ceases(text: str) -> int | None:
    """Return where a text ceases to be JSON; None if it does not, or cannot be read for another reason."""
    try:
        json.loads(text)
    except json.JSONDecodeError as cause:
        return cause.pos
    except (ValueError, RecursionError):
        return None
    return None


def _faults(text: str, at: int) -> Iterator[Fault]:
    """Yield what may be wrong near a place, the likeliest first."""
    if not text[at:].strip():
        yield from _cut(text)
    yield from signs.faults(text)
    yield from _assigned(text)
    yield from _worked_out(text, at)
    yield from _in_other_words(text)
    yield from _commas(text, at)
    yield from _colons(text, at)
    yield from _open_keys(text, at)
    line = text.rfind("\n", 0, at) + 1
    before = text.rfind("\n", 0, max(0, line - 1)) + 1
    for start in dict.fromkeys((line, before)):
        end = text.find("\n", start)
        part = text[start : end if end >= 0 else len(text)]
        found = brackets.scan(part, '"', anywhere=True)
        for fault in brackets.faults(part, found._replace(unclosed=[], extra=[])):
            edits = tuple(Edit(one + start, other + start, new) for one, other, new in fault.edits)
            yield fault._replace(start=fault.start + start, end=fault.end + start, edits=edits)
    yield from brackets.faults(text, brackets.scan(text, '"', anywhere=True))
    yield from _unlisted(text, at)
    yield from _openers(text, at)
    yield from _words(text, at)
    yield from _second(text, at)
    yield from _other_signs(text, at)


def _open_keys(text: str, at: int) -> Iterator[Fault]:
    """Yield the fault that the quote of a key is not closed, in the line of a place."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    for match in re.finditer(r'"(\w+)(?=[ ]*:)', text[start : end if end >= 0 else len(text)]):
        edit = Edit(start + match.end(), start + match.end(), '"')
        yield Fault(start + match.start(), start + match.start() + 1, 'the quote `"` is never closed', (edit,))


def _cut(text: str) -> Iterator[Fault]:
    """Yield the fault that a text ends before its brackets are closed."""
    unclosed = [at for at, _ in brackets.scan(text, '"', anywhere=True).unclosed]
    end = len(text.rstrip())
    comma = text[:end].removesuffix(",").rstrip()
    if unclosed:
        at = unclosed[-1]
        message = f"`{text[at]}` is never closed"
        if len(unclosed) > 1:
            message = f"the text ends here, and {len(unclosed)} brackets are open: the last is this `{text[at]}`"
        closers = "".join(brackets.CLOSERS[text[each]] for each in reversed(unclosed))
        yield Fault(at, at + 1, message, (Edit(len(comma), end, closers),))


def _in_other_words(text: str) -> Iterator[Fault]:
    """Yield the faults that a text is written as in JavaScript or Python: all of them at once, then each kind."""
    kinds = (
        (r"//[^\n]*|#[^\n]*|/\*.*?\*/", lambda match: "", "JSON has no comments"),
        (r"'((?:[^'\\\n]|\\.)*)'", lambda match: json.dumps(match[1]), "JSON has double quotes alone: `\"`, not `'`"),
        (r",(?=\s*,)", lambda match: "", "a comma stands here twice"),
        (r",(?=\s*[\]}])", lambda match: "", "JSON has no comma before a closing bracket"),
        (rf"\b({'|'.join(_LITERALS)})\b", lambda match: _LITERALS[match[1]], ""),
        (
            r"(?<=[\[,:{])(\s*)\(([^()]*?),?\s*\)",
            lambda match: f"{match[1]}[{match[2]}]",
            "JSON has lists in `[…]`, not in `(…)`",
        ),
        (
            r"([{,]\s*)([A-Za-z_]\w*)(\s*:)",
            lambda match: f'{match[1]}"{match[2]}"{match[3]}',
            "JSON has each key in quotes",
        ),
        (r"(?<=[\s:,\[])([-+]?)(\.\d+|\d+\.(?=[\s,\]}])|0\d+|\+\d+)", _number, "JSON writes this number otherwise"),
    )
    each: list[Fault] = []
    for pattern, new, message in kinds:
        for match in _outside(text, pattern):
            said = message or f"JSON writes `{_LITERALS.get(match[0])}`, not `{match[0]}`"
            start = match.start() + len(match[0]) - len(match[0].lstrip("{, \n\t"))
            each.append(Fault(start, max(start + 1, match.end()), said, (Edit(*match.span(), new(match)),)))
    by_line: dict[int, list[Fault]] = {}
    for fault in each:
        by_line.setdefault(text.count("\n", 0, fault.start), []).append(fault)
    if len(by_line) > MOST_FAULTS:
        yield _together(each)
    for _, faults in sorted(by_line.items())[:MOST_FAULTS]:
        yield _together(faults)
    yield from each[:20]


def _together(faults: list[Fault]) -> Fault:
    """Return several faults as one, at the first of them."""
    return min(faults, key=lambda fault: fault.start)._replace(edits=_apart(faults))


def _apart(faults: list[Fault]) -> tuple[Edit, ...]:
    """Return the edits of faults that do not lie over each other."""
    kept: list[Edit] = []
    for edit in sorted(edit for fault in faults for edit in fault.edits):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return tuple(kept)


def _number(match: re.Match[str]) -> str:
    sign = match[1] if match[1] == "-" else ""
    digits = match[2].lstrip("+").lstrip("0") or "0"
    return sign + (f"0{digits}" if digits.startswith(".") else f"{digits}0" if digits.endswith(".") else digits)


def _outside(text: str, pattern: str) -> Iterator[re.Match[str]]:
    """Yield what fits a pattern outside of what stands in double quotes."""
    # One that is never closed is taken to the end of its line, and passed over: there is no end behind it either.
    found = re.finditer(r'"(?:[^"\\\n]|\\.)*(?:"|(?P<open>))', text)
    quoted = [match.span() for match in found if match["open"] is None]
    starts = [start for start, _ in quoted]
    for match in re.finditer(pattern, text, re.DOTALL):
        index = bisect_right(starts, match.start()) - 1
        if index < 0 or match.start() >= quoted[index][1]:
            yield match


def _worked_out(text: str, at: int) -> Iterator[Fault]:
    """Yield the fault that a product of numbers stands where JSON has one number."""
    for match in _outside(text, r"\b[0-9]{1,9}(?:\s*\*\s*[0-9]{1,9}){1,4}\b"):
        if match.start() < at <= match.end():
            number = math.prod(int(each) for each in match[0].split("*"))
            yield Fault(*match.span(), "JSON works out nothing", (Edit(*match.span(), str(number)),))


def _assigned(text: str) -> Iterator[Fault]:
    """Yield the fault that the data are given to a variable, as in a program."""
    match = re.match(r"\s*(?:(?:var|let|const)\s+)?\w+\s*=\s*(?=[{\[])", text)
    if match:
        edits = [Edit(0, match.end(), "")]
        end = text.rstrip()
        edits += [Edit(len(end) - 1, len(end), "")] if end.endswith(";") else []
        yield Fault(0, match.end(), "JSON is the data alone, without a name in front of it", tuple(edits))


def _commas(text: str, at: int) -> Iterator[Fault]:
    """Yield the faults that a comma is missing or too much before a place."""
    before = text[:at].rstrip()
    if before.endswith(",") and text[at : at + 1] == ",":
        yield Fault(at, at + 1, "a comma stands here twice", (Edit(at, at + 1, ""),))
    if before.endswith(","):
        place = len(before) - 1
        yield Fault(place, place + 1, "there is nothing behind this comma", (Edit(place, place + 1, ""),))
    if before and text[at : at + 1] not in ",]}:":
        place = len(before)
        yield Fault(place - 1, place, "a comma is missing behind this", (Edit(place, place, ","),))
    if text[at : at + 1] in _SIGNS:
        yield Fault(at, at + 1, f"this `{text[at]}` is too much", (Edit(at, at + 1, ""),))
        yield Fault(at, at + 1, f"a comma belongs here, not `{text[at]}`", (Edit(at, at + 1, ","),))


_SIGNS = tuple(",;.=()：，；|")
"""What is typed where a comma or a colon belongs."""


def _colons(text: str, at: int) -> Iterator[Fault]:
    before = text[:at].rstrip()
    key = re.search(r'"(?:[^"\\\n]|\\.)*"\Z', before)
    if key:
        place = len(before)
        message = f"a colon is missing behind {key[0]}"
        yield Fault(*key.span(), message, (Edit(place, place, ":"),))
        if text[at : at + 1] in _SIGNS:
            yield Fault(at, at + 1, f"a colon belongs here, not `{text[at]}`", (Edit(at, at + 1, ":"),))


def _unlisted(text: str, at: int) -> Iterator[Fault]:
    """Yield the faults that numbers stand in no list, and that a number has a comma in place of its point."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    for match in re.finditer(r"(?<=[:,\[ ])0,(?=\d)", line):
        place = start + match.start()
        edit = Edit(place, place + len(match[0]), "0.")
        yield Fault(place, place + len(match[0]), "JSON has a point in a number, no comma", (edit,))
    for match in re.finditer(r"(?<=: )-?\d+(?:\s*,\s*-?\d+)+|(?<=:)-?\d+(?:\s*,\s*-?\d+)+", line):
        first, last = start + match.start(), start + match.end()
        edits = (Edit(first, first, "["), Edit(last, last, "]"))
        yield Fault(first, last, "several numbers need brackets around them", edits)


def _openers(text: str, at: int) -> Iterator[Fault]:
    """Yield the fault that a brace or a bracket is missing behind a colon, or in front of a key or of an item."""
    above = text.rfind("\n", 0, max(0, text.rfind("\n", 0, at))) + 1
    places = [above + match.end() for match in re.finditer(r":[ ]*|,\s*|\n\s*", text[above:at])][::-1]
    for place in dict.fromkeys([*places[:_MOST_PLACES], len(text) - len(text.lstrip())]):
        is_value = text[:place].rstrip().endswith(":") and text[place : place + 1] not in "[{"
        for sign in "{[" if is_value else "{":
            shown = min(place, len(text) - 1)
            message = f"`{sign}` is missing in front of this"
            yield Fault(shown, shown + 1, message, (Edit(place, place, sign),), is_last_resort=True)


_MOST_PLACES = 8
"""Places near a fault at which a bracket may be missing."""


def _other_signs(text: str, at: int) -> Iterator[Fault]:
    """Yield the fault that another sign stands where a bracket, a comma or a colon belongs."""
    if text[at : at + 1] and not text[at].isalnum() and text[at] not in '"\n ':
        for sign in (each for each in "{}[],:" if each != text[at]):
            message = f"`{text[at]}` stands where `{sign}` belongs"
            yield Fault(at, at + 1, message, (Edit(at, at + 1, sign),), is_last_resort=True)


def _words(text: str, at: int) -> Iterator[Fault]:
    """Yield the fault that a word needs quotes."""
    match = re.compile(r"[A-Za-z_][\w.]*").match(text, at)
    near = closest(match[0], ["true", "false", "null"]) if match else None
    if match and near:
        yield Fault(*match.span(), f"JSON has no word `{match[0]}`", (Edit(*match.span(), near),))
    if match:
        yield Fault(*match.span(), f"the text `{match[0]}` needs quotes", (Edit(*match.span(), f'"{match[0]}"'),))
        rest = re.compile(r'"').match(text, match.end())
        if rest:
            yield Fault(*match.span(), f"the quote in front of `{match[0]}` is missing", (Edit(at, at, '"'),))
    match = re.compile(r'[^"\n]*"').match(text, at)
    if match and match[0] != '"':
        yield Fault(at, at + 1, "the quote in front of this is missing", (Edit(at, at, '"'),))


def _second(text: str, at: int) -> Iterator[Fault]:
    """Yield the faults that a sign is too much, or that something follows the end."""
    sign = text[at : at + 1]
    message = f"this `{sign}` is too much" if sign.isprintable() else f"U+{ord(sign):04X} cannot stand in JSON"
    yield Fault(at, at + 1, message, (Edit(at, at + 1, ""),))
    if at:
        yield Fault(at - 1, at, f"this `{text[at - 1]}` is too much", (Edit(at - 1, at, ""),))
    for end in (text.find("\n", at), len(text)):
        if end > at:
            yield Fault(
                at,
                end,
                "the data end in front of this, and something follows",
                (Edit(at, end, ""),),
                ("take it out",),
                is_last_resort=True,
            )


def _last_resort(text: str, at: int) -> Fault:
    """Return where a text ceases to be JSON, and at which sign."""
    rest = text[at:].lstrip()
    if not text.strip():
        return Fault(0, 1, "there is no JSON here: the text is empty")
    found = brackets.scan(text, '"', anywhere=True)
    if not rest and found.unclosed:
        start = found.unclosed[-1][0]
        return Fault(start, start + 1, f"`{text[start]}` is never closed")
    if found.quotes:
        return Fault(found.quotes[0], found.quotes[0] + 1, 'the quote `"` is never closed')
    word = re.match(r"\w+|.", rest, re.DOTALL)
    start = len(text) - len(rest)
    shown = f"`{word[0]}`" if word and word[0].isprintable() else "this sign"
    return Fault(start, start + len(word[0] if word else ""), f"this is not JSON from {shown} on")
