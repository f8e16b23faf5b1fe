"""Data as Python prints them: `{'name': 'lstm', 'units': 10, 'input_shape': (None, 3), 'seed': None}`.

A text is taken apart sign by sign, and nothing in it is evaluated. Beside literals it may hold what Keras and NumPy
print of their own: `OrderedDict([…])`, `TensorShape([None, 3])`, `array([1., 2.])`, `<DTypePolicy "float32">`. An
object of which nothing but its class was printed becomes an `Unprinted`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache, partial
from typing import Any, NamedTuple

from mlcalc.errors import MlcalcError, Source, located
from mlcalc.integers import read_integer
from mlcalc.limits import DEEPEST_DATA, LONGEST_TOKEN, LONGEST_WITH_PLACES, MOST_VALUES
from mlcalc.readers.json_text import spot_of_printed
from mlcalc.readers.located import NOWHERE, InData, InText, Unprinted, fail
from mlcalc.texts import shortened

_SESSION = re.compile(
    r"\s*(?:(?:>>>|In ?\[\d*\]:)[^\n]*\n\s*)?"  # what was typed
    r"(?:Out ?\[\d*\]:\s*)?(?:\w+\s*=\s*)?"  # what a notebook, or somebody, writes before
)
_DATA = re.compile(r"[\[(\s]*(?:\{\s*[uU]?'|OrderedDict\()|[uU]?['\"]\s*[\[({]")
_OF_MODEL = re.compile(r"[\"']class_name\\?[\"']")
_LAYERS = re.compile(r"[\"']layers\\?[\"']")
_OF_LAYER = re.compile(r"[\"'](?:trainable|batch_shape|batch_input_shape)\\?[\"']")


def is_printed(text: str) -> bool:
    """Tell whether a text is a configuration of Keras as Python prints it; JSON is none."""
    start = _SESSION.match(text)
    if not start or not _DATA.match(text, start.end()):
        return False
    # Without a class in it, what has layers is a description of ours, in YAML's braces.
    return bool(_OF_MODEL.search(text) or (not _LAYERS.search(text) and _OF_LAYER.search(text)))


def spot_in_printed(source: Source) -> InData:
    """Return the place of data that Python printed, if nothing but literals stands there: those alone have places."""
    start = _SESSION.match(source.text)
    if start is None or len(source.text) > LONGEST_WITH_PLACES or _NO_LITERAL.search(source.text):
        return NOWHERE
    return InData(text=cache(partial(spot_of_printed, source, start.end())))


_NO_LITERAL = re.compile(r"\w\(|<|['\"]\s*\n\s*['\"]")
"""Calls, objects, and texts side by side."""


def read_printed(source: Source) -> Any:
    """Return the data in a text that Python printed.

    Raises:
        MlcalcError: they were cut, or are something else; or are larger or nested deeper than any real model.
    """
    if sum(map(source.text.count, "[{(,")) > MOST_VALUES:
        raise located(_at(source, 0, "too-large", f"the data hold more than {MOST_VALUES:,} values"), None, source.name)
    return _Reader(source).read()


def _at(source: Source, start: int, code: str, message: str, help: str | None = None) -> MlcalcError:  # noqa: A002
    before = source.text[:start].splitlines(keepends=True) or [""]
    is_new = before[-1].endswith(("\n", "\r"))
    line, column = len(before) + is_new, 1 if is_new else len(before[-1]) + 1
    return fail(InText(source, line, column, 1), code, message, help)


# Signs.

_TEXT = r"[uUrRbB]{0,2}(?:'[^'\\\n]*(?:\\.[^'\\\n]*)*'|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\")"
_TOKEN = re.compile(
    r"(?P<space>(?:\s|\\\n)+)"
    rf"|(?P<text>{_TEXT}(?:\s*{_TEXT})*)"  # texts side by side are one, and Python prints a long one so
    r"|(?P<dots>\.\.\.)"
    r"|(?P<number>[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<word>-?[^\W\d][\w.]*)"
    r"|(?P<sign>[][(){},:=])"
    r"|(?P<object><)",
    re.DOTALL,
)
_PROMPT = re.compile(r"\s*(?:>>>|In ?\[\d*\]:)\s*\Z")
_POLICY = re.compile(r"<(?:\w*Policy|dtype:|class) ['\"](?:[\w.]+\.)?(\w+)['\"]>")
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_WORDS = {
    "None": None,
    "True": True,
    "False": False,
    "null": None,
    "true": True,
    "false": False,
    "nan": float("nan"),
    "inf": float("inf"),
    "-inf": -float("inf"),
}


class _Token(NamedTuple):
    kind: str | None
    text: str
    start: int


def _tokens(source: Source, start: int) -> Iterator[_Token]:
    """Yield the signs of a text, without blanks; an object's `<…>` is one of them."""
    text, end = source.text, len(source.text)
    while start < end:
        match = _TOKEN.match(text, start)
        if match is None:
            if _PROMPT.match(text, start):
                return
            raise _at(source, start, "bad-data", "Python prints no data so", _AGAIN)
        token = _Token(match.lastgroup, match[0], start)
        if token.kind == "object":
            token = token._replace(text=_object(source, start))
        if token.kind != "space":
            yield token
        start += len(token.text)


_AGAIN = "print the whole of `model.get_config()`, or better `model.to_json()`"


def _object(source: Source, start: int) -> str:
    """Return what is printed of an object, up to the `>` that belongs to its `<`."""
    depth = 0
    for match in re.compile("[<>]").finditer(source.text, start, start + LONGEST_TOKEN):
        depth += 1 if match[0] == "<" else -1
        if not depth:
            return source.text[start : match.end()]
    raise _at(source, start, "bad-data", "the object that begins here has no end", _AGAIN)


# Values.

_NOTHING: Any = object()

_TRANSPARENT = frozenset(
    "OrderedDict defaultdict DictWrapper ListWrapper _DictWrapper _TupleWrapper TensorShape Dimension dict list tuple "
    "set frozenset array dtype bool_ str_ float16 float32 float64 int8 int16 int32 int64 uint8".split()
)
"""Names in front of brackets in which the value stands."""


class _Open:
    """A bracket that is not closed yet: what stands in it so far, and the value before the next comma."""

    def __init__(self, sign: str, start: int, name: str = "") -> None:
        self.sign, self.start, self.name = sign, start, name
        self.items: list[Any] = []
        self.keys: list[Any] = []
        self.last: Any = _NOTHING
        self.last_word: str | None = None
        self.has_comma = self.is_cut = False

    def commit(self) -> None:
        """Take the value before a comma, or before the end, into the items."""
        if self.last is not _NOTHING and len(self.keys) <= len(self.items):
            self.keys.append(_NOTHING)
        if self.last is not _NOTHING:
            self.items.append(self.last)
        self.last, self.last_word = _NOTHING, None

    def value(self) -> Any:
        """Return what the bracket and all in it stand for."""
        if self.name:
            return self._of_call()
        if self.sign == "{" and (not self.items or self.keys[0] is not _NOTHING):
            return dict(zip(self.keys, self.items, strict=True))
        if self.sign == "(" and len(self.items) == 1 and not self.has_comma:
            return self.items[0]
        return tuple(self.items) if self.sign == "(" else self.items

    def _of_call(self) -> Any:
        given = [item for key, item in zip(self.keys, self.items, strict=True) if key is _NOTHING]
        name = self.name.rpartition(".")[2]
        if name not in _TRANSPARENT or self.is_cut:
            return Unprinted(f"{self.name}(…)")
        value = given[-1 if name == "defaultdict" else 0] if given else []
        pairs = value if "Dict" in name and isinstance(value, list) else []
        if all(isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], str) for each in pairs):
            return dict(pairs) if pairs or ("Dict" in name and value == []) else value
        return value


class _Reader:
    """Makes the data, sign by sign, with a list of open brackets in place of recursion."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.around = [_Open("", 0)]

    def read(self) -> Any:
        """Return the data."""
        match = _SESSION.match(self.source.text)
        start = match.end() if match else 0
        self.around[0].start = start
        for token in _tokens(self.source, start):
            self.take(token)
        whole = self.around.pop()
        if self.around:
            message = f"the data end inside the `{whole.sign}` that stands here: a part of them was not copied"
            raise _at(self.source, whole.start, "bad-data", message, _AGAIN)
        if whole.last is _NOTHING:
            raise _at(self.source, start, "bad-data", "there are no data here")
        return whole.last

    def take(self, token: _Token) -> None:
        """Take the next sign."""
        if token.text in _CLOSING and token.kind == "sign":
            self.open(token)
        elif token.kind == "sign" and token.text in ",:=":
            self.separate(token)
        elif token.kind == "sign":
            self.close(token)
        elif token.kind == "dots":
            self.leave_out(token)
        else:
            self.add(self.value(token), token)

    def error(self, token: _Token, message: str, help: str | None = None) -> MlcalcError:  # noqa: A002
        return _at(self.source, token.start, "bad-data", message, help)

    def open(self, token: _Token) -> None:
        here = self.around[-1]
        name = ""
        if token.text == "(" and here.last_word is not None:
            name, here.last, here.last_word = here.last_word, _NOTHING, None
        if here.last is not _NOTHING:
            raise self.error(token, "a comma is missing before this")
        if len(self.around) > DEEPEST_DATA:
            message = f"data are nested at most {DEEPEST_DATA} levels deep"
            raise _at(self.source, token.start, "too-deep", message)
        self.around.append(_Open(token.text, token.start, name))

    def close(self, token: _Token) -> None:
        here = self.around[-1]
        if _CLOSING.get(here.sign) != token.text:
            raise self.error(token, f"this `{token.text}` closes nothing that is open", _AGAIN)
        if len(here.keys) > len(here.items) and here.last is _NOTHING:
            raise self.error(token, "a value is missing before this")
        here.commit()
        is_mapping = here.sign == "{" and any(key is not _NOTHING for key in here.keys)
        if is_mapping and any(key is _NOTHING for key in here.keys):
            raise self.error(token, "a key has no value in what is closed here", _AGAIN)
        self.around.pop()
        self.around[-1].is_cut |= here.is_cut
        self.add(here.value(), token)

    def separate(self, token: _Token) -> None:
        here = self.around[-1]
        if here.last is _NOTHING or not here.sign:
            raise self.error(token, "a value is missing before this" if here.sign else "the data end before this")
        if token.text == ",":
            here.commit()
            here.has_comma = True
            return
        is_key = here.sign == "{" if token.text == ":" else bool(here.name)
        if not is_key or len(here.keys) > len(here.items) or not _is_plain(here.last):
            raise self.error(token, "no key stands before this")
        here.keys.append(here.last)
        here.last, here.last_word = _NOTHING, None

    def leave_out(self, token: _Token) -> None:
        """Pass over the dots by which NumPy shortens an array; elsewhere they are a part that was not printed."""
        if not any(each.name for each in self.around):
            raise self.error(token, "a part of the data was left out here when they were printed", _AGAIN)
        self.around[-1].is_cut = True
        self.add(Unprinted("..."), token)

    def value(self, token: _Token) -> Any:
        """Return the value of a literal, a word or an object."""
        if token.kind == "text":
            return self.text(token)
        if token.kind == "number":
            return self.number(token)
        if token.kind == "object":
            policy = _POLICY.fullmatch(token.text)
            return policy[1] if policy else Unprinted(shortened(token.text))
        return _WORDS[token.text] if token.text in _WORDS else Unprinted(token.text.rpartition(".")[2])

    def text(self, token: _Token) -> str:
        quote, plain = token.text[0], token.text[1:-1]
        if quote in "'\"" and quote not in plain and "\\" not in plain:
            return plain
        try:
            pieces = map(ast.literal_eval, re.findall(_TEXT, token.text, re.DOTALL))
            return "".join(each.decode("utf-8", "replace") if isinstance(each, bytes) else each for each in pieces)
        except (SyntaxError, ValueError):
            raise self.error(token, "this text is not written as Python writes one") from None

    def number(self, token: _Token) -> int | float:
        try:
            return float(token.text) if set(token.text) & set(".eE") else read_integer(token.text)
        except ValueError:
            raise self.error(token, "this is no number") from None
        except MlcalcError as cause:
            raise _at(self.source, token.start, "too-large", cause.diagnostics[0].message) from None

    def add(self, value: Any, token: _Token) -> None:
        here = self.around[-1]
        if here.last is not _NOTHING:
            raise self.error(token, "a comma is missing before this" if here.sign else "the data end before this")
        here.last = value
        here.last_word = token.text if token.kind == "word" and token.text not in _WORDS else None


def _is_plain(key: Any) -> bool:
    """Tell whether a value can be a key."""
    return isinstance(key, (str, int, float, type(None))) or (isinstance(key, tuple) and all(map(_is_plain, key)))
