"""YAML as plain data, together with the place of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import yaml

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source

DEEPEST = 100
"""Levels of nesting that a description may have; a real one has five."""

Path = Sequence[str | int]


class Places:
    """Where each value of a YAML text stands."""

    def __init__(self, source: Source, root: yaml.Node | None) -> None:
        self.source = source
        self._root = root

    def __call__(self, path: Path, *, key: bool = False) -> Place | None:
        """Return the place of the value at a path of keys and indices, or of its key."""
        node, name = self._root, None
        for step in path:
            node, name = _child(node, step)
            if node is None:
                return None
        return self._place(name if key and name is not None else node)

    def _place(self, node: yaml.Node | None) -> Place | None:
        if node is None:
            return None
        start, end = node.start_mark, node.end_mark
        one_line = end.line == start.line
        length = end.column - start.column if one_line else len(self.source.line(start.line + 1)) - start.column
        return Place(self.source, start.line + 1, start.column + 1, max(1, length))


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], None
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key
    return None, None


# libyaml, where PyYAML was built with it, reads three times as fast.
_FASTEST: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


MOST_MERGED, MOST_KEYS = 100, 10_000
"""What one `<<` may merge, and what a mapping may hold then: mappings that merge each other grow fast."""


class _Loader(_FASTEST):  # type: ignore[misc, valid-type]
    """PyYAML's safe loader with the plain values of YAML 1.2's core schema, where `on` is a text and 0o17 a number."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        merged = [value for key, value in node.value if key.tag == "tag:yaml.org,2002:merge"]
        if merged and max(len(each.value) for each in merged) > MOST_MERGED:
            raise _refusal("too much is merged here", node)
        super().flatten_mapping(node)
        if merged and len(node.value) > MOST_KEYS:
            raise _refusal("too much is merged here", node)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            # A tag that does not fit its value, a date of no calendar, a number without end.
            raise _refusal("this value cannot be read", node) from None


def _refusal(message: str, node: yaml.Node) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, message, node.start_mark)


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(node.value, 0)


def _float(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    return float(re.sub(r"\.(inf|nan)$", r"\1", node.value.lower()))


_DIGITS = "[0-9](_?[0-9])*"
_AMBIGUOUS = "tag:mlcalc,ambiguous"
"""Numbers that YAML 1.1 and YAML 1.2 read differently."""

_PLAIN = {
    "tag:yaml.org,2002:null": ("null|Null|NULL|~|", ["n", "N", "~", ""]),
    "tag:yaml.org,2002:bool": ("true|True|TRUE|false|False|FALSE", "tTfF"),
    "tag:yaml.org,2002:merge": ("<<", "<"),
    _AMBIGUOUS: (rf"[-+]?(0(_?[0-9])+|{_DIGITS}(:[0-5]?[0-9])+(\.[0-9_]*)?)", "-+0123456789"),
    "tag:yaml.org,2002:int": (rf"[-+]?({_DIGITS}|0o[0-7]+|0x[0-9a-fA-F]+|0b[01]+)", "-+0123456789"),
    "tag:yaml.org,2002:float": (
        rf"[-+]?(\.{_DIGITS}|{_DIGITS}(\.({_DIGITS})?)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
}
"""What a plain value is: the first that fits, by its characters and by the first of them.

Underscores between digits and base 2 are those of Python, which nobody can mean otherwise.
"""

for _tag, (_pattern, _first) in _PLAIN.items():
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), list(_first))
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)
_Loader.add_constructor("tag:yaml.org,2002:float", _float)


def read_yaml(source: Source) -> tuple[Any, Places]:
    """Return the data that a YAML text holds, and where each part of it stands.

    Raises:
        MlcalcError: it is not YAML, repeats a key, uses a tag, is nested too deeply, or holds a number that can be
            read in two ways.
    """
    _check_depth(source)
    loader = _Loader(source.text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None, Places(source, None)
        _check_keys(source, root)
        _check_numbers(source, root)
        return loader.construct_document(root), Places(source, root)
    except yaml.MarkedYAMLError as cause:
        raise _syntax_error(source, cause) from None
    except yaml.YAMLError as cause:
        raise MlcalcError(
            Diagnostic("bad-yaml", f"{source.name} is not YAML: {_first_line(cause)}", where=source.name)
        ) from None
    finally:
        loader.dispose()


def _first_line(cause: Exception) -> str:
    return str(cause).partition("\n")[0]


def _syntax_error(source: Source, cause: yaml.MarkedYAMLError) -> MlcalcError:
    mark: Any = cause.problem_mark or cause.context_mark
    place = Place(source, mark.line + 1, mark.column + 1) if mark else None
    hint = "indent with spaces" if mark and source.line(mark.line + 1)[mark.column :].startswith("\t") else None
    return MlcalcError(
        Diagnostic("bad-yaml", f"not valid YAML: {cause.problem or cause.context}", help=hint, place=place)
    )


def _check_depth(source: Source) -> None:
    """Refuse deep nesting before the parser, which recurses, meets it."""
    depth = 0
    event: Any
    for event in _events(source):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            place = Place(source, event.start_mark.line + 1, event.start_mark.column + 1)
            raise MlcalcError(
                Diagnostic("bad-yaml", f"a description is nested at most {DEEPEST} levels deep", place=place)
            )


def _events(source: Source) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(source.text, Loader=_FASTEST)
    except yaml.MarkedYAMLError as cause:
        raise _syntax_error(source, cause) from None
    except yaml.YAMLError as cause:
        raise MlcalcError(
            Diagnostic("bad-yaml", f"{source.name} is not YAML: {_first_line(cause)}", where=source.name)
        ) from None


def _nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    """Yield every value and key of a document once, however often it is used."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            waiting.extend(part for pair in node.value for part in pair)


def _check_keys(source: Source, root: yaml.Node) -> None:
    """Refuse a key that stands twice in one mapping: YAML would silently keep the last."""
    for node in _nodes(root):
        keys: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode) and key.value in keys and key.value != "<<":
                place = Place(source, key.start_mark.line + 1, key.start_mark.column + 1, len(key.value))
                raise MlcalcError(Diagnostic("bad-yaml", f"`{key.value}` stands here twice", place=place))
            if isinstance(key, yaml.ScalarNode):
                keys.add(str(key.value))


def _check_numbers(source: Source, root: yaml.Node) -> None:
    """Refuse every number that means one thing in YAML 1.1 and another in YAML 1.2."""
    found = [node for node in _nodes(root) if node.tag == _AMBIGUOUS]
    found.sort(key=lambda node: (node.start_mark.line, node.start_mark.column))
    if found:
        raise MlcalcError([_ambiguous(source, node) for node in found])


def _ambiguous(source: Source, node: yaml.Node) -> Diagnostic:
    text, end = str(node.value), node.end_mark  # an anchor may stand at the start
    place = Place(source, end.line + 1, end.column - len(text) + 1, len(text))
    if ":" in text:
        message = f"`{text}` is a number in base 60 in YAML 1.1, but a text in YAML 1.2"
        mend = f'write one number without a colon, or `"{text}"` for a text'
    else:
        message = f"`{text}` starts with a zero, which means base 8 in YAML 1.1, but nothing in YAML 1.2"
        mend = f'write {_without_zeros(text)}, or `"{text}"` for a text'
    return Diagnostic("bad-yaml", message, help=mend, place=place)


def _without_zeros(text: str) -> str:
    """Return how to write a number that starts with a zero: in base 10, and in base 8 if that is another number."""
    sign = "-" if text.startswith("-") else ""
    digits = text.lstrip("+-").replace("_", "").lstrip("0") or "0"
    is_octal = len(digits) > 1 and not {"8", "9"} & set(digits)
    return f"`{sign}{digits}`" + (f", `{sign}0o{digits}` for base 8" if is_octal else "")
