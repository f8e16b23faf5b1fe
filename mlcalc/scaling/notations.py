"""Numbers in another notation than the one that is read: which sign stands in the way, and what reads it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from mlcalc.errors import Diagnostic, warning
from mlcalc.scaling.cells import BLANKS, FLAGS, Notation, as_plain, holds_number
from mlcalc.texts import named, quoted

_DIGITS = r"\d[\d.,'\u2019\u00a0\u2009\u202f ]*"
_MONEY = r"[$€£¥₹]|USD|EUR|GBP|CHF|JPY|INR"
_UNITS = "µg|mg|g|kg|lbs?|oz|nm|µm|mm|cm|m|km|ft|ms|s|sec|min|h|°C|°F|ml|l|Hz|kHz|MHz|GHz|kW|kWh|hPa|kPa|kB|MB|GB|px"
_FORMS = {
    "the brackets of bookkeeping": re.compile(rf"\((?:{_MONEY})?\s?(?P<number>{_DIGITS})\)"),
    "a percent sign": re.compile(rf"(?P<number>[+-]?{_DIGITS})\s?%"),
    "a sign of money": re.compile(
        rf"(?P<sign>[+-]?)(?:{_MONEY})\s?(?P<number>[+-]?{_DIGITS})|(?P<other>[+-]?{_DIGITS})\s?(?:{_MONEY})"
    ),
    "signs between digits": re.compile(r"(?P<number>[+-]?\d+(?:_\d+)+(?:[.,]\d*)?)"),
    "a unit": re.compile(rf"(?P<number>[+-]?{_DIGITS})\s?(?:{_UNITS})"),
    "quotation marks that a table does not have": re.compile(rf"['‘’“”„«](?P<number>[+-]?{_DIGITS}?)['‘’“”»]"),
    "a call of Python around it": re.compile(
        rf"(?:\w+\.)?(?:tensor|array|u?int\d*|float\d*|Decimal)\((?P<number>[+-]?{_DIGITS})(?:,\s*[^()]*(?:\([^()]*\))?)?\)"
    ),
    "letters that look like digits": re.compile(
        r"(?P<number>[+-]?(?=[\d.,]*[OolI])(?=[OolI.,]*\d)[\dOolI]+(?:[.,][\dOolI]+)?)"
    ),
    "another sign for minus": re.compile(rf"[\u2212\u2013](?P<number>{_DIGITS})"),
}
"""What is written around a number -> how it looks."""

_LOOKALIKES = str.maketrans("OolI", "0011")
"""Letters that are typed, or read by a scanner, in place of digits."""
_MULTIPLES = {"k": 1000, "M": 1_000_000}
_MULTIPLE = re.compile(rf"(?P<number>[+-]?{_DIGITS})(?P<sign>[kKM])")
_MEASURED = re.compile(rf"(?P<number>[+-]?{_DIGITS})(?:\s(?P<word>[^\W\d_]\S*)|(?P<unit>[^\W\d_]{{2,}}\S*))")
_NO_UNITS = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|st|nd|rd|th|am|pm|[ap]\.m\.", re.IGNORECASE
)
"""What stands behind the number of a day, an hour or a place, in English."""

_GROUPED = re.compile(
    rf"[+-]?[1-9]\d{{0,2}}(?:([.,'\u2019{BLANKS}])\d{{2,3}})*?([.,'\u2019{BLANKS}])\d{{3}}(?:[.,]\d*)?"
)
_LIST = re.compile(r"[\[{]\s*[+-]?[\d.][^\[\]{}]*[\s,;][^\[\]{}]*[\]}]|\(\s*[+-]?[\d.][^()]*[,;]\s[^()]*\)")
_PLACEHOLDER = re.compile(
    r"[^\w\s]{1,3}|#(?:DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)|unknown|missing|none given|not available|no data",
    re.IGNORECASE,
)


class Foreign(NamedTuple):
    """A number in another notation: what stands in the way, what to do, and the settings that are named there.

    `number` is what to write in its place, if no setting reads it.
    """

    what: str
    mend: str
    settings: tuple[str, ...] = ()
    number: str = ""


class Beside(NamedTuple):
    """What stands beside a column: the cells of the other columns of numbers, and the name that chooses the column."""

    cells: Sequence[str] = ()
    chosen: str | None = None

    def settings(self, other: Notation, given: Notation) -> list[str]:
        """Return the setting that keeps another notation from the cells that it would spoil, if there are such."""
        spoiled = any(holds_number(each, given) and not holds_number(each, other) for each in self.cells)
        return ["columns"] if spoiled and self.chosen else []


def foreign(text: str, notation: Notation, beside: Beside = Beside()) -> Foreign | None:  # noqa: B008  (a value)
    """Return what makes a text no number in a notation; None if it is no number in another one either."""
    text = text.strip()
    if holds_number(text, notation) is not False:
        return None
    if with_more := _with_more(text, notation):
        return with_more
    others = _read_by(text, notation)
    if others:
        mends = [_told(text, each, notation, beside) for each in others]
        changes = [[*_changed(each, notation), *beside.settings(each, notation)] for each in others]
        settings = tuple(dict.fromkeys(name for each in changes for name in each))
        return Foreign(f"it has {_signs(others[0], notation)}", "; ".join(mends), settings)
    if _PLACEHOLDER.fullmatch(text):
        word = shlex.quote(text) if re.search(r"[^\w-]", text) else text
        return Foreign("it may stand for a missing number", f"`missing {word}` takes it as missing", ("missing",))
    return None


def _with_more(text: str, notation: Notation) -> Foreign | None:
    """Return what a number is written with, if it is more than a number; or what stands in its place."""
    if text.lower() in FLAGS:
        return Foreign("it is true or false", "write 1 for true and 0 for false")
    if _LIST.fullmatch(text):
        return Foreign("it is a list", "give each number of a list a column of its own")
    for what, form in _FORMS.items():
        if match := form.fullmatch(text):
            found = match.groupdict()
            number = f"{found.get('sign') or ''}{found['number'] or found.get('other')}".strip()
            number = _readable(number.replace("_", "").translate(_LOOKALIKES), notation)
            minus = "-" if what in ("the brackets of bookkeeping", "another sign for minus") else ""
            return Foreign(
                f"it has {what}", f"write the numbers alone, such as {minus}{number} for {text}", number=minus + number
            )
    if (match := _MULTIPLE.fullmatch(text)) and (full := _multiplied(match, notation)):
        return Foreign(
            "it is written in thousands or millions",
            f"write the numbers in full, such as {full} for {text}",
            number=full,
        )
    return None


def _multiplied(match: re.Match[str], notation: Notation) -> str:
    """Return a number of thousands or millions in full; empty if it cannot be read."""
    text = _readable(match["number"], notation)
    if not holds_number(text, notation):
        return ""
    number = Decimal(as_plain(text, notation)) * _MULTIPLES[match["sign"].replace("K", "k")]
    return f"{number.normalize():f}".replace(".", notation.decimal)


def _notations(text: str, given: Notation) -> Iterator[Notation]:
    """Yield the notations that a text may be in, the likelier first."""
    other = "," if given.decimal == "." else "."
    groups = _GROUPED.fullmatch(text)
    if groups:
        thousands = " " if groups[2] in BLANKS else groups[2]
        # A blank or an apostrophe leaves both signs for the decimal one.
        decimals = {",": ["."], ".": [","]}.get(thousands, [given.decimal, other])
        yield from (given._replace(thousands=thousands, decimal=each) for each in decimals)
    yield given._replace(decimal=other)


def _read_by(text: str, given: Notation) -> list[Notation]:
    """Return the notations that read a text as a number; of two that read the same, the one that is nearer."""
    numbers: dict[str, Notation] = {}
    for each in _notations(text, given):
        if holds_number(text, each):
            numbers.setdefault(as_plain(text, each), each)
    return list(numbers.values())


def _readable(number: str, notation: Notation) -> str:
    """Return a number as it is read in a notation, though it was written in another one."""
    if holds_number(number, notation):
        return number
    others = _read_by(number, notation)
    return as_plain(number, others[0]).replace(".", notation.decimal) if others else number


def _changed(other: Notation, given: Notation) -> list[str]:
    """Return the settings that one notation needs and another has not."""
    return [name for name in ("thousands", "decimal") if getattr(other, name) != getattr(given, name)]


def _told(text: str, other: Notation, given: Notation, beside: Beside) -> str:
    """Return what reads a text, and as which number."""
    needed = _changed(other, given)
    if other.thousands == "." and not re.search(r",\d", text):
        needed = ["thousands"]  # a decimal sign that is not there need not be told
    needed += beside.settings(other, given)
    words = {"thousands": _as_word(other.thousands), "decimal": other.decimal, "columns": beside.chosen}
    flags = " and ".join(f"`{name} {words[name]}`" for name in needed)
    return f"{flags} read{'s' if len(needed) == 1 else ''} {text} as {as_plain(text, other)}"


def _as_word(thousands: str) -> str:
    return {" ": "space", "'": '"\'"'}.get(thousands, thousands)


def _signs(other: Notation, given: Notation) -> str:
    found = {"thousands": "a sign between thousands", "decimal": "a decimal comma"}
    return found[_changed(other, given)[0]] if other.decimal == "," or other.thousands else "a decimal point"


def in_two_notations(odd: str, cells: Iterable[str], notation: Notation) -> str | None:
    """Return what mends a column that has both decimal signs, so that no setting reads all of it; None for others.

    Args:
        odd: a cell that is no number in the notation.
        cells: of the column.
        notation: how the table is read.
    """
    other = notation._replace(decimal="," if notation.decimal == "." else ".")
    if not holds_number(odd, other):
        return None
    texts = map(str.strip, cells)
    beside = next((each for each in texts if holds_number(each, notation) and not holds_number(each, other)), None)
    number = as_plain(odd, other).replace(".", notation.decimal)
    mend = f"the column has {beside}, too: write one decimal sign in all of it, such as {number} for {odd}"
    return None if beside is None else mend


def left_as_text(name: str, cells: Sequence[str], notation: Notation, beside: Beside) -> Diagnostic | None:
    """Return the warning that a column is left as it is, though all its cells look like numbers in another notation."""
    texts = [each for each in map(str.strip, cells) if holds_number(each, notation) is not None]
    found = {text: foreign(text, notation, beside) for text in dict.fromkeys(texts) if not holds_number(text, notation)}
    if None in found.values():
        found = dict.fromkeys(found, _measured(list(found), notation))
    if not texts or all(_PLACEHOLDER.fullmatch(text) for text in found):
        return None
    # What needs the most needs what the others need.
    odd, told = max(found.items(), key=lambda pair: len(pair[1].settings) if pair[1] else 0)
    if told is None:
        return None
    sign = "comma" if notation.decimal == "," else "point"
    message = f"column `{named(name)}` is left as it is: {quoted(odd)} is no number with a decimal {sign}"
    at = [*map(str.strip, cells)].index(odd)
    if mend := in_two_notations(odd, texts, notation):
        told = Foreign(told.what, mend)
    return warning("left-as-text", message)._replace(help=told.mend, settings=told.settings, part=at)


def _measured(texts: Sequence[str], notation: Notation) -> Foreign | None:
    """Return what makes texts no numbers, if one and the same unit stands behind several numbers."""
    matches = [match for text in texts if (match := _MEASURED.fullmatch(text))]
    units = {(match["word"] or match["unit"]).lower().rstrip("s") for match in matches}
    if len(matches) < max(2, len(texts)) or len(units) != 1 or _NO_UNITS.fullmatch(units.pop()):
        return None
    number = _readable(matches[0]["number"].strip(), notation)
    return Foreign("it has a unit", f"write the numbers alone, such as {number} for {texts[0]}")


def maybe_thousands(name: str, cells: Sequence[str], notation: Notation, beside: Beside) -> Diagnostic | None:
    """Return the warning that a column may hold thousands, where each fraction has three digits and others have none.

    1.234 beside 987 may be 1234; beside 1.5, 0.125 or 1200 it is not.
    """
    if notation.thousands:
        return None
    decimal = re.escape(notation.decimal)
    texts = [each for each in map(str.strip, cells) if holds_number(each, notation)]
    grouped = [each for each in texts if re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}{decimal}\d{{3}}", each)]
    whole = [each for each in texts if re.fullmatch(r"[+-]?\d{1,3}", each)]
    if not grouped or not whole or len(grouped) + len(whole) < len(texts):
        return None
    read = as_plain(grouped[0], notation)
    message = (
        f"column `{named(name)}` has {grouped[0]} beside {whole[0]}: it is read as {read}, "
        "and may be meant with a sign between thousands"
    )
    other = "" if notation.decimal == "." else ", without `decimal ,`,"
    digits = grouped[0].replace(notation.decimal, "")
    meant = notation._replace(thousands=notation.decimal, decimal="," if notation.decimal == "." else ".")
    chosen = f" and `columns {beside.chosen}`" if beside.settings(meant, notation) else ""
    mend = f"`thousands {notation.decimal}`{chosen}{other} read{'' if chosen else 's'} {grouped[0]} as {digits}"
    at = [*map(str.strip, cells)].index(grouped[0])
    found = warning("maybe-thousands", message)
    return found._replace(help=mend, settings=("thousands", "decimal", "columns"), part=at)
