"""YAML as data that keep their places, in one walk over what the parser finds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from mlcalc.errors import Diagnostic, Label, MlcalcError, Place, Source, closest, error, located
from mlcalc.faults.mending import place_at
from mlcalc.integers import read_integer
from mlcalc.limits import DEEPEST, LONGEST_CALL, MOST_COPIES, MOST_VALUES
from mlcalc.readers.description.kinds import is_kind
from mlcalc.readers.located import NOWHERE, InText, Located, Spot, fail, in_place
from mlcalc.texts import named


def read_yaml(source: Source) -> Located:
    """Return the data that a YAML text holds.

    Raises:
        MlcalcError: it is not YAML, repeats a key, uses a tag, is nested too deeply, or holds a number that can be
            read in two ways.
    """
    composer = Composer(source)
    return composer.checked(composer.document())


class NotYamlError(MlcalcError):
    """A text is no YAML.

    `lines` are those that may be to blame, counted from 0, the likeliest first; `reached` is how many characters could
    be read.
    """

    lines: tuple[int, ...] = ()
    reached = 0


def _syntax_error(source: Source, cause: yaml.MarkedYAMLError) -> MlcalcError:
    marks: list[Any] = [mark for mark in (cause.problem_mark, cause.context_mark) if mark]
    place = Place(source, marks[0].line + 1, marks[0].column + 1) if marks else None
    problem = NotYamlError(Diagnostic("bad-yaml", "the text cannot be read as YAML from here on", place=place))
    if merge := re.search(r"^<{7} .*$", source.text, re.MULTILINE):
        message = "two versions of the text are not merged yet: from here on, both stand in it"
        mend = "keep one of both, and take out the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"
        return MlcalcError(Diagnostic("bad-yaml", message, help=mend, place=place_at(source, *merge.span())))
    if marks:
        problem.lines, problem.reached = tuple(mark.line for mark in marks), marks[0].index
    return problem


def _unreadable(source: Source, cause: yaml.YAMLError | UnicodeEncodeError) -> MlcalcError:
    """Return the error that a text holds a character that YAML does not allow, such as half of one."""
    match = yaml.reader.Reader.NON_PRINTABLE.search(source.text)
    if match is None:
        return error("bad-yaml", f"{source.name} holds characters that YAML does not allow", where=source.name)
    message = f"the character U+{ord(match[0]):04X} cannot stand in YAML"
    place = place_at(source, *match.span())
    return MlcalcError(Diagnostic("bad-yaml", message, help="take it out, or save the file as plain text", place=place))


# What a plain value is, and one with a tag.


def _integer(text: str) -> int:
    return read_integer(text, 0)


def _float(text: str) -> float:
    return float(re.sub(r"\.(inf|nan)$", r"\1", text.lower()))


def _tuple(text: str) -> Any:
    """Return what Python prints of numbers in parentheses: several are a list, and one is itself."""
    import ast

    try:
        return _as_list(ast.literal_eval(text[:_LONGEST_TUPLE]))
    except SyntaxError:
        return text


_LONGEST_TUPLE = 1000


def _as_list(value: Any) -> Any:
    return [_as_list(each) for each in value] if isinstance(value, tuple) else value


_DIGITS = "[0-9](_?[0-9])*"
_FLOAT = rf"[-+]?(\.{_DIGITS}|{_DIGITS}(\.({_DIGITS})?)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
_KINDS: list[tuple[str, str, Callable[[str], Any] | None]] = [
    ("null|Null|NULL|None|~", "nN~", lambda text: None),
    ("true|True|TRUE|false|False|FALSE", "tTfF", lambda text: text.lower() == "true"),
    # Numbers that YAML 1.1 and YAML 1.2 read differently have no reading.
    (rf"[-+]?(0(_?[0-9])+|{_DIGITS}(:[0-5]?[0-9])+(\.[0-9_]*)?)", "-+0123456789", None),
    (rf"[-+]?({_DIGITS}|0o[0-7]+|0x[0-9a-fA-F]+|0b[01]+)", "-+0123456789", _integer),
    (_FLOAT, "-+.0123456789", _float),
    (r"\((?:[-+.\d\s,()]|None|True|False)*\)", "(", _tuple),
]
"""What a plain value is in YAML 1.2's core schema: the first that fits, by its characters and by the first of them.

Underscores between digits, base 2, None and tuples are those of Python, which nobody can mean otherwise.
"""
_PLAIN = {
    first: [(re.compile(rf"(?:{pattern})\Z"), convert) for pattern, firsts, convert in _KINDS if first in firsts]
    for first in sorted({first for _, firsts, _ in _KINDS for first in firsts})
}

# libyaml, where PyYAML was built with it, reads three times as fast.
_FASTEST: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_FASTEST):  # type: ignore[misc, valid-type]
    """PyYAML's parser, and its safe constructors for values with a tag."""


_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: _integer(node.value))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: _float(node.value))


class _Anchor(NamedTuple):
    """A value that has a name, its place, and how many values it is with all that is in it."""

    value: Any
    spot: InText
    size: int


class Composer:
    """Reads a document event by event, within bounds: depth, size, keys and numbers are checked on the way.

    `problems` are what was found wrong in values; the text is YAML all the same.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.anchors: dict[str, _Anchor | None] = {}
        self.size = self.copies = 0
        self.problems: list[Diagnostic] = []

    def document(self) -> Located:
        """Return the only document of the text.

        Raises:
            MlcalcError: it is not YAML, or beyond the bounds.
        """
        try:
            return self._document()
        except yaml.MarkedYAMLError as cause:
            raise _syntax_error(self.source, cause) from None
        except (yaml.YAMLError, UnicodeEncodeError) as cause:
            raise _unreadable(self.source, cause) from None
        except MlcalcError as cause:
            raise located(cause, None, self.source.name) from None

    def checked(self, whole: Located) -> Located:
        """Return the document if nothing was found wrong in it.

        Raises:
            MlcalcError: something was.
        """
        if self.problems:
            raise MlcalcError(self.problems)
        return whole

    def _document(self) -> Located:
        self.loader = _Loader(self.source.text)
        self.next: Callable[[], Any] = self.loader.get_event
        self.next()
        if isinstance(self.next(), yaml.StreamEndEvent):
            return Located(None, NOWHERE)
        whole = Located(*self.read(self.next(), 0))
        self.next()
        end = self.next()
        if not isinstance(end, yaml.StreamEndEvent):
            spot = self._spot(end.start_mark, 3)
            raise fail(spot, "bad-yaml", "a second document begins here", "keep one, and give each its own file")
        return whole

    def read(self, event: Any, depth: int, key: InText | None = None, *, is_key: bool = False) -> tuple[Any, InText]:
        """Return the value that begins with an event, and where it stands: behind a key, in a mapping."""
        kind, anchor, size = type(event), event.anchor, self.size
        if kind is yaml.AliasEvent:
            value, spot = self._alias(event)
            return value, spot._replace(before=key)
        if anchor is not None:
            if anchor in self.anchors:
                self._refuse(f"the anchor `&{named(anchor)}` stands here twice", event)
            self.anchors[anchor] = None
        self.size += 1
        if kind is yaml.ScalarEvent:
            if not is_key and "(" in event.value and event.value.count("(") > event.value.count(")"):
                event = self._whole_call(event, in_mapping=key is not None)
            value, parts, end = self._scalar(event), (), event.end_mark
        else:
            value, parts, end = self._collection(event, depth + 1)
        start = event.start_mark
        length = end.column - start.column if end.line == start.line else None
        spot = InText(self.source, start.line + 1, start.column + 1, length, parts, key)
        if anchor is not None:
            self.anchors[anchor] = _Anchor(value, spot, self.size - size)
        return value, spot

    def _alias(self, event: Any) -> tuple[Any, InText]:
        """Return what has a name, which is read once however often it is used."""
        if event.anchor not in self.anchors:
            message = f"nothing is called `&{named(event.anchor)}` above, which this alias stands for"
            spot = self._spot(event.start_mark, 1 + len(event.anchor))
            near = closest(event.anchor, self.anchors) or (next(iter(self.anchors)) if len(self.anchors) == 1 else None)
            how = f"write the value itself, or name it where it stands first: `&{named(event.anchor)} 10`"
            mend = in_place(spot, f"*{near}", f"did you mean `{near}`?") if near else how
            self.problems.append(Diagnostic("bad-yaml", message, help=mend, place=spot.place))
            return None, self._spot(event.start_mark)
        anchor = self.anchors[event.anchor]
        if anchor is None:
            raise error("cycle", "the data contain themselves: a list or a mapping is a part of itself")
        self._grow(anchor.size)
        return anchor.value, anchor.spot

    def _grow(self, size: int) -> None:
        """Count values that are written once and used again."""
        self.size += size
        self.copies += size
        if self.copies > MOST_COPIES:
            raise error("too-large", f"aliases (`*name`) stand for at most {MOST_COPIES:,} values in all")

    # What is wrong is noted: the parser may still find that the text is no YAML at all.

    def _spot(self, mark: Any, length: int = 1) -> InText:
        return InText(self.source, mark.line + 1, mark.column + 1, length)

    def _note(self, spot: Spot, code: str, message: str, help: str | None = None) -> None:  # noqa: A002
        self.problems.append(Diagnostic(code, message, help=help, place=spot.place))

    def _refuse(self, message: str, event: Any, mend: str | None = None) -> None:
        self._note(self._spot(event.start_mark), "bad-yaml", message, mend)

    # Values.

    def _whole_call(self, event: Any, *, in_mapping: bool) -> Any:
        """Return a plain value with all that YAML cuts off at the commas in its parentheses: `(3, 3)`, `Dense(5)`."""
        start = event.start_mark.index
        end = _end_of_call(self.source.text, start) if event.implicit[0] else None
        if end is not None and re.search(r"[:{}\[\]#]", self.source.text[start:end]):
            return event  # what stands between is more than texts
        if end is not None and not re.compile(r"\s*([,}\]#]|\Z)").match(self.source.text, end):
            return event  # the last of them goes on
        if end is None or self.loader.peek_event().start_mark.index >= end:
            return event
        count, last = 0, event
        while (following := self.loader.peek_event()).start_mark.index < end or (in_mapping and count % 2):
            if isinstance(following, yaml.StreamEndEvent):
                break
            last, count = self.next(), count + 1
        text = " ".join(self.source.text[start:end].split())
        return yaml.ScalarEvent(event.anchor, event.tag, event.implicit, text, event.start_mark, last.end_mark)

    def _scalar(self, event: Any) -> Any:
        text = event.value
        if event.tag not in (None, "!"):
            return self._constructed(yaml.ScalarNode(event.tag, text, event.start_mark, event.end_mark))
        if not text and event.implicit[0]:
            return None
        for pattern, convert in _PLAIN.get(text[0], ()) if event.implicit[0] else ():
            if pattern.match(text):
                return self._converted(convert, text, event)
        return text

    def _converted(self, convert: Callable[[str], Any] | None, text: str, event: Any) -> Any:
        if convert is None:
            spot, message, mend = _ambiguous(self.source, text, event.end_mark)
            self._note(spot, "ambiguous-number", message, mend)
            return None
        try:
            value = convert(text)
        except ValueError:
            return self._refuse("this value cannot be read", event)
        except MlcalcError as cause:
            self.problems += located(cause, self._spot(event.start_mark, len(text)).place).diagnostics
            return None
        return value

    def _constructed(self, node: yaml.Node) -> Any:
        """Return the value of what has a tag."""
        try:
            return self.loader.construct_object(node, deep=True)
        except yaml.MarkedYAMLError:
            tag = _tag_as_written(node.tag)
            return self._refuse(f"the tag `{tag}` cannot stand here: values have no tags", node, self._of_tag(node))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            # A tag that does not fit its value, a date of no calendar, a number without end.
            return self._refuse("this value cannot be read", node)

    def _of_tag(self, node: yaml.Node) -> str | None:
        """Return the help for a tag that takes a file in, as other programs have it."""
        start, line = node.start_mark, self.source.line(node.start_mark.line + 1)
        is_file = node.tag.lower() in _TAKING_IN and isinstance(node, yaml.ScalarNode) and bool(node.value)
        if not is_file or line[: start.column].strip(" ") != "-":
            return None
        from mlcalc.edits import Edit, instruction

        return instruction([Edit(self.source, start.line + 1, start.column, len(line), f"model: {node.value}")])

    # Collections.

    def _collection(self, event: Any, depth: int) -> tuple[Any, Any, Any]:
        """Return a list or a mapping, the places of its parts, and its end."""
        if self.size > MOST_VALUES:
            raise error("too-large", f"a description has at most {MOST_VALUES:,} values")
        if depth > DEEPEST:
            message = f"a description is nested at most {DEEPEST} levels deep"
            raise fail(self._spot(event.start_mark), "too-deep", message)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        if event.tag not in (None, "!", f"tag:yaml.org,2002:{'seq' if is_list else 'map'}"):
            node = yaml.SequenceNode if is_list else yaml.MappingNode
            if self._constructed(node(event.tag, [], event.start_mark, event.end_mark)) is not None:
                self._refuse("this value cannot be read", event)
        return self._sequence(depth) if is_list else self._mapping(depth)

    def _sequence(self, depth: int) -> tuple[list[Any], list[InText], Any]:
        values, parts, event = [], [], self.next()
        while type(event) is not yaml.SequenceEndEvent:
            value, spot = self.read(event, depth)
            values.append(value)
            parts.append(spot)
            event = self.next()
        return values, parts, event.end_mark

    def _mapping(self, depth: int) -> tuple[dict[Any, Any], dict[Any, InText], Any]:
        values: dict[Any, Any] = {}
        parts: dict[Any, InText] = {}
        texts: set[str] = set()
        merged: list[Located] = []
        event = self.next()
        while type(event) is not yaml.MappingEndEvent:
            key, key_spot = self.read(event, depth, is_key=True)
            value, spot = self.read(self.next(), depth, key_spot)
            text = event.value if type(event) is yaml.ScalarEvent else None
            if text == "<<" and event.implicit[0]:
                merged += self._merged(Located(value, spot))
            elif isinstance(key, (list, dict)):
                self._refuse("a key is a text or a number, not a list or a mapping", event)
            else:
                if text in texts:
                    self._repeated_key(event, depth, parts.get(key), spot)
                texts.update([] if text is None else [text])
                values[key], parts[key] = value, spot
            event = self.next()
        if merged:
            values, parts = _with_merged(values, parts, merged)
        return values, parts, event.end_mark

    def _repeated_key(self, event: Any, depth: int, first: InText | None, second: InText) -> None:
        # YAML would silently keep the last.
        place = self._spot(event.start_mark, len(event.value)).place
        before = first.key.place if first else None
        labels = (Label(before, "first here"), Label(place, "and here again")) if before else ()
        message = f"`{event.value}` stands here twice"
        if first is not None and (mend := _continued(first, second) or _as_entry(first, second)):
            self.problems.append(Diagnostic("repeated-key", message, help=mend, place=place, labels=labels))
            return
        is_same = first is not None and _written(first) == _written(second)
        ways = [_left_out(each) for each in ((second,) if is_same else (first, second)) if each]
        mend = None if None in ways else "; or ".join(map(str, ways))
        self.problems.append(Diagnostic("repeated-key", message, help=mend, place=place, labels=labels))

    def _merged(self, whole: Located) -> list[Located]:
        """Return the mappings that one `<<` names, each before those that it goes before."""
        is_list = isinstance(whole.value, list)
        several = list(whole.parts())[::-1] if is_list else [whole]
        for each in several:
            if not isinstance(each.value, dict):
                expected = "mappings" if is_list else "a mapping or a list of mappings"
                kind = "a list" if isinstance(each.value, list) else "a single value"
                self._note(each.spot, "bad-yaml", f"`<<` merges {expected}, not {kind}")
        return [each for each in several if isinstance(each.value, dict)]


def _written(value: InText) -> str:
    return value.source.line(value.line)[value.column - 1 :][: value.length]


def _continued(first: InText, second: InText) -> str | None:
    """Return how to make one list of two under the same key, of which the second goes on where the first one ends."""
    lines, key = second.source.lines, second.key
    are_lists = all(isinstance(each.parts, list) and each.parts for each in (first, second))
    if not are_lists or lines[key.line - 1].split("#")[0].rstrip() != " " * (key.column - 1) + f"{_written(key)}:":
        return None
    between = lines[first.line : key.line - 1]
    items = [each for each in between if each.strip() and each.lstrip()[0] not in "-#"]
    if not all(each.startswith(" " * first.key.column) for each in items):
        return None
    return f"take out line {key.line}: `{lines[key.line - 1].strip()}`"


def _as_entry(first: InText, second: InText) -> str | None:
    """Return how to write a layer as an entry of its own that stands in the one of another layer of its class."""
    key, line = second.key, second.source.line(second.key.line)
    above, before = first.key.source.line(first.key.line)[: first.key.column - 1], line[: key.column - 1]
    if above.strip() != "-" or before.strip() or not is_kind(_written(key)) or len(before) < 2:
        return None
    return f"an entry of a list begins with a dash: change line {key.line} to: {before[:-2]}- {line.strip()}"


def _left_out(value: InText) -> str | None:
    """Return how to take a key out with its value, if both stand on one line."""
    key, line = value.key, value.source.line(value.line)
    if key is value or key.line != value.line or value.length is None:
        return None
    before, after = line[: key.column - 1], line[value.column - 1 + value.length :]
    if not before.strip():
        return f"take out line {value.line}"
    kept = before.rstrip()[:-1].rstrip() if before.rstrip().endswith(",") else before
    rest = after if kept is not before else after.lstrip(" ,")
    return f"change line {value.line} to: `{(kept + rest).strip()}`"


def _with_merged(own: Any, own_parts: Any, merged: list[Located]) -> tuple[Any, Any]:
    """Return a mapping with those that it merges, whose keys its own go before."""
    values: dict[Any, Any] = {}
    parts: dict[Any, Spot] = {}
    for each in merged:
        values.update(each.value)
        parts.update((key, each.spot.below(key)) for key in each.value)
    return {**values, **own}, {**parts, **own_parts}


def _end_of_call(text: str, start: int) -> int | None:
    """Return the end of what begins at a place and closes all its parentheses; None if it does not."""
    depth = 0
    for match in re.compile(r"[()]").finditer(text, start, start + LONGEST_CALL):
        depth += 1 if match[0] == "(" else -1
        if not depth:
            return match.end()
    return None


_TAKING_IN = ("!include", "!import", "!file", "!inc")
"""Tags by which other programs take in a file."""


def _tag_as_written(tag: str) -> str:
    """Return a tag as people write it: `!!int`."""
    return named(tag.replace("tag:yaml.org,2002:", "!!"))


# Numbers that mean two things.


def _ambiguous(source: Source, text: str, end: Any) -> tuple[InText, str, str]:
    """Return where a number stands, which two things it means, and how to write one of them."""
    spot = InText(source, end.line + 1, end.column - len(text) + 1, len(text))  # an anchor may stand at the start
    if ":" in text:
        message = f"`{text}` is a number in base 60 in YAML 1.1, but a text in YAML 1.2"
        return spot, message, f'write one number without a colon, or `"{text}"` for a text'
    message = f"`{text}` starts with a zero, which means base 8 in YAML 1.1, but nothing in YAML 1.2"
    return spot, message, f'write {_without_zeros(text)}, or `"{text}"` for a text'


def _without_zeros(text: str) -> str:
    """Return how to write a number that starts with a zero: in base 10, and in base 8 if that is another number."""
    sign = "-" if text.startswith("-") else ""
    digits = text.lstrip("+-").replace("_", "").lstrip("0") or "0"
    is_octal = len(digits) > 1 and not {"8", "9"} & set(digits)
    return f"`{sign}{digits}`" + (f", `{sign}0o{digits}` for base 8" if is_octal else "")
