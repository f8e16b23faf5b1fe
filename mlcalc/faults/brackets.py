"""Brackets and quotes: which are never closed, and which were never opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlcalc.faults.mending import Edit, Fault

CLOSERS = {"(": ")", "[": "]", "{": "}"}
_SIGN = re.compile(r"""[][(){}"'#]""")
_QUOTED = {quote: re.compile(rf"{quote}(?:[^{quote}\\\n]|\\.)*{quote}") for quote in "\"'"}
_BEFORE_QUOTE = " \t\n[{(,:="
_MOST_QUOTED = 20
"""Quoted texts that are looked into."""
_MOST_LINES = 40
"""Lines below an open bracket in which its end is looked for."""


class Scan(NamedTuple):
    """What is wrong with the brackets and quotes of a text: where each stands, and where it must have been closed.

    `quoted` are the stretches of the quoted texts, `crossing` the brackets that close one around an open one.
    """

    unclosed: list[tuple[int, int]]
    extra: list[int]
    quotes: list[int]
    quoted: list[tuple[int, int]]
    crossing: list[int]


def scan(text: str, quotes: str = "\"'", *, anywhere: bool = False) -> Scan:
    """Return the brackets and quotes of a text that have no partner.

    Args:
        text: the text; what is behind a `#` is none of it.
        quotes: the characters that begin a quoted text.
        anywhere: whether a quoted text can begin behind any other character, such as a letter.
    """
    stack = _Stack([], dict.fromkeys(CLOSERS, 0))
    found = Scan([], [], [], [], [])
    done = 0
    open_until: dict[str, int] = {}  # the end of the line in which a quote is never closed, behind whichever it begins
    for match in _SIGN.finditer(text):
        at, sign = match.start(), match[0]
        if at < done:
            continue
        if sign in quotes:
            if anywhere or at == 0 or text[at - 1] in _BEFORE_QUOTE:
                done = _end_of_quoted(text, at, found, open_until)
        elif sign == "#":
            if at == 0 or text[at - 1].isspace():
                done = _line_end(text, at)
        elif sign in CLOSERS:
            stack.push(text, at)
        elif sign in CLOSERS.values():
            _close(text, at, stack, found)
    found.unclosed.extend((at, len(text)) for at in stack.places)
    found.unclosed.sort()
    return found


class _Stack(NamedTuple):
    """The places of the brackets that are open, and how many there are of each kind."""

    places: list[int]
    counts: dict[str, int]

    def push(self, text: str, at: int) -> None:
        self.places.append(at)
        self.counts[text[at]] += 1

    def pop(self, text: str) -> int:
        at = self.places.pop()
        self.counts[text[at]] -= 1
        return at


def _end_of_quoted(text: str, at: int, found: Scan, open_until: dict[str, int]) -> int:
    quote = text[at]
    match = _QUOTED[quote].match(text, at) if at >= open_until.get(quote, 0) else None
    if match:
        found.quoted.append(match.span())
        return match.end()
    found.quotes.append(at)
    open_until[quote] = _line_end(text, at) if at >= open_until.get(quote, 0) else open_until[quote]
    return at + 1


def _close(text: str, at: int, stack: _Stack, found: Scan) -> None:
    """Take the partner of a closing bracket off the stack, and what should have been closed before it."""
    opener = _opener(text[at])
    if not stack.counts[opener]:
        found.extra.append(at)
        return
    crossed = []
    while text[start := stack.pop(text)] != opener:
        crossed.append(start)
    found.unclosed.extend((start, at) for start in reversed(crossed))
    found.crossing.extend([at] if crossed else [])


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def faults(text: str, found: Scan) -> Iterator[Fault]:
    """Yield what may be wrong with brackets and quotes, with every mend that may be meant."""
    for at in found.quotes:
        yield from _open_quote(text, at)
    yield from _unquoted_before(text) if found.quotes else ()
    for at in found.crossing if found.extra else ():
        yield Fault(at, at + 1, f"this `{text[at]}` is one too many", (Edit(at, at + 1, ""),))
    for at, limit in found.unclosed:
        yield from _swallowed(text, at)
        yield from _open_bracket(text, at, limit)
    yield from _cut(text, [at for at, limit in found.unclosed if limit == len(text)])
    for at in found.extra:
        sign = text[at]
        line = text[text.rfind("\n", 0, at) + 1 : at]
        too_much = Fault(
            at, at + 1, f"`{sign}` closes nothing: there is no `{_opener(sign)}` for it", (Edit(at, at + 1, ""),)
        )
        if sign in line:
            yield too_much
        yield from _missing_opener(text, at)
        yield too_much
    yield from _wrong_kind(text, found)
    yield from _in_place_of_others(text, found)
    for start, end in found.quoted[:_MOST_QUOTED]:
        yield from _closed_late(text, start, end)


def _closed_late(text: str, start: int, end: int) -> Iterator[Fault]:
    """Yield the fault that a quote is only closed where the next quoted text should begin."""
    for match in re.finditer(r"(?<!\s)(?=\s*[],}):])", text[start + 1 : end - 1]):
        place = start + 1 + match.start()
        yield Fault(start, end, f"the quote `{text[start]}` is never closed", (Edit(place, place, text[start]),))


def first_of(text: str) -> Fault | None:
    """Return the first bracket or quote of a call that has no partner."""
    found = scan(text, anywhere=True)
    for at in found.quotes:
        return Fault(at, at + 1, f"the quote `{text[at]}` is never closed")
    for at, _ in found.unclosed:
        return Fault(at, at + 1, f"`{text[at]}` is never closed")
    for at in found.extra:
        return Fault(at, at + 1, f"`{text[at]}` closes nothing")
    return None


def _opener(closer: str) -> str:
    return next(each for each, other in CLOSERS.items() if other == closer)


def _open_quote(text: str, at: int) -> Iterator[Fault]:
    quote, end = text[at], _line_end(text, at)
    message = f"the quote `{quote}` is never closed"
    others = [match.start() for match in re.finditer("[\"']", text[at + 1 : end])]
    for other in others[:3]:
        place = at + 1 + other
        yield Fault(at, end, message, (Edit(place, place + 1, quote),))
    for match in re.finditer(r"(?<!\s)(?=\s*[],})#]|\s*$)", text[at + 1 : end]):
        place = at + 1 + match.start()
        yield Fault(at, end, message, (Edit(place, place, quote),))
    yield Fault(at, at + 1, "this quote is one too many", (Edit(at, at + 1, ""),))
    word = re.match(r"\w*", text[:at][::-1])
    if word and word[0]:
        start = at - word.end()
        message = f"the quote in front of `{text[start:at]}` is missing"
        yield Fault(start, at + 1, message, (Edit(start, start, quote),))


def _unquoted_before(text: str) -> Iterator[Fault]:
    """Yield the fault that a text behind a `=` is closed by a quote, and opened by none."""
    for match in re.finditer(r"(?<==)\w+(?=([\"'])\s*[,)])", text):
        message = f"the quote in front of `{match[0]}` is missing"
        yield Fault(match.start(), match.end() + 1, message, (Edit(match.start(), match.start(), match[1]),))
    for match in re.finditer(r"(?<=[=(,\s])([\"'])\1(?=\w)|(?<=\w)([\"'])\2(?=\s*[,)\]])", text):
        yield Fault(*match.span(), "this quote stands here twice", (Edit(match.start(), match.start() + 1, ""),))


def _open_bracket(text: str, at: int, limit: int) -> Iterator[Fault]:
    closer = CLOSERS[text[at]]
    message = f"`{text[at]}` is never closed"
    places = [_before_space(text, _line_end(text, at))] if _line_end(text, at) < limit else []
    places.append(_before_space(text, limit))
    end = min(_line_end(text, at), limit)
    if text[at] == "(":
        places += [at + 1 + match.start() for match in _NEXT_CALL.finditer(text[at + 1 : limit])][:_MOST_CALLS]
    places += [at + 1 + match.start() for match in re.finditer(r"(?<!\s)(?=\s*[],})])", text[at + 1 : end])][::-1]
    places += [match.start() + at for match in re.finditer(r"(?<![ \t])(?=,?[ \t]*\n)", text[at:limit])][:_MOST_LINES]
    for place in dict.fromkeys(places):
        yield Fault(at, at + 1, message, (Edit(place, place, closer),))
    yield Fault(at, at + 1, f"this `{text[at]}` is one too many", (Edit(at, at + 1, ""),))


_NEXT_CALL = re.compile(r"(?<=[\w\"')\]])(?=\s*,\s*(?:\w+\.)*[A-Z]\w*\()|(?<=[\d\"')])(?=\()")
"""Where a call may end: in front of the next layer of a chain, or of the tensor that it is called on."""
_MOST_CALLS = 20
"""Such places that are tried."""


def _swallowed(text: str, at: int) -> Iterator[Fault]:
    """Yield the fault that a bracket is closed in a comment: that is none, or begins too early."""
    end = _line_end(text, at)
    sign = re.search(r"(?<=[ \t])#", text[at:end])
    start = at + sign.start() if sign else end
    comment = text[start + 1 : end].strip()
    words = comment.rstrip("])}")
    closers = comment[len(words) :]
    if CLOSERS[text[at]] not in closers:
        return
    message = f"`#` begins a comment, and the `{CLOSERS[text[at]]}` that closes this `{text[at]}` is in it"
    yield Fault(start, end, message, (Edit(start, end, comment),))
    behind = f"  # {words.rstrip()}" if words.strip() else ""
    before = len(text[:start].rstrip(" \t").removesuffix(","))
    yield Fault(start, end, message, (Edit(before, end, f"{closers}{behind}"),))


def _cut(text: str, unclosed: list[int]) -> Iterator[Fault]:
    """Yield the fault that a text ends before its brackets are closed."""
    if len(unclosed) > 1:
        at, place = unclosed[-1], _before_space(text, len(text))
        message = f"the text ends here, and {len(unclosed)} brackets are open: the last is this `{text[at]}`"
        closers = "".join(CLOSERS[text[each]] for each in reversed(unclosed))
        yield Fault(at, at + 1, message, (Edit(place, place, closers),))


def _before_space(text: str, at: int) -> int:
    """Return the place behind the last character before a place that is neither space nor comment."""
    line = text.rfind("\n", 0, at) + 1
    written = re.sub(r"(^|\s)#.*", "", text[line:at]).rstrip()
    return line + len(written) if written else len(text[:at].rstrip())


_OPENS = re.compile(r"(?<=[:=,(\[{])\s*|(?<=\w)(?=\s)|(?<=[^\W\d])(?=\d)|(?<=- )|(?<=\))(?=[A-Za-z])")
"""Where a bracket may begin: in no number."""


def _missing_opener(text: str, at: int) -> Iterator[Fault]:
    """Yield where the partner of a closing bracket may be missing: behind a colon or a `=`, or before a word."""
    start = text.rfind("\n", 0, at) + 1
    opener = _opener(text[at])
    message = f"`{opener}` is missing: there is none for this `{text[at]}`"
    for match in reversed(list(_OPENS.finditer(text[start:at]))):
        yield Fault(at, at + 1, message, (Edit(match.end(), match.end(), opener),))


def _wrong_kind(text: str, found: Scan) -> Iterator[Fault]:
    """Yield brackets that are closed by one of another kind."""
    for at in found.extra:
        for start, _ in reversed(found.unclosed):
            if start < at:
                closer = CLOSERS[text[start]]
                message = f"`{text[start]}` is closed by `{text[at]}`: `{closer}` belongs here"
                yield Fault(at, at + 1, message, (Edit(at, at + 1, closer),))
                break


def _in_place_of_others(text: str, found: Scan) -> Iterator[Fault]:
    """Yield the fault that a bracket without a partner stands where another sign belongs, and the other way round."""
    for at in (*(start for start, _ in found.unclosed), *found.extra):
        for meant in (each for each in "()[],=" if each != text[at]):
            message = f"`{text[at]}` stands where `{meant}` belongs"
            yield Fault(at, at + 1, message, (Edit(at, at + 1, meant),), is_last_resort=True)
    if found.unclosed or found.extra:
        for match in re.finditer(r"[;:.|](?=\s*[,)\]])|(?<=[\w(])[;:.|](?=\w|\))", text):
            for meant in "()[]":
                message = f"`{match[0]}` stands where `{meant}` belongs"
                yield Fault(*match.span(), message, (Edit(*match.span(), meant),), is_last_resort=True)
