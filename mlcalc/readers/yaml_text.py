"""YAML as plain data, together with the place of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

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
    """PyYAML's safe loader, with numbers as YAML 1.2 and Python write them."""

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


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float | str:
    try:
        return float(node.value.replace("_", ""))
    except ValueError:
        return str(node.value)


# YAML 1.1 reads 1e-3 as a text; people who write models mean 0.001.
_Loader.add_implicit_resolver(
    "tag:mlcalc,float", re.compile(r"^[-+]?(\d[\d_]*)(\.[\d_]*)?[eE][-+]?\d+$"), list("-+0123456789")
)
_Loader.add_constructor("tag:mlcalc,float", _number)


def read_yaml(source: Source) -> tuple[Any, Places]:
    """Return the data that a YAML text holds, and where each part of it stands.

    Raises:
        MlcalcError: it is not YAML, repeats a key, uses a tag, or is nested too deeply.
    """
    _check_depth(source)
    loader = _Loader(source.text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None, Places(source, None)
        _check_keys(source, root)
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


def _check_keys(source: Source, root: yaml.Node) -> None:
    """Refuse a key that stands twice in one mapping: YAML would silently keep the last."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                waiting.append(value)
                if isinstance(key, yaml.ScalarNode) and key.value in keys and key.value != "<<":
                    place = Place(source, key.start_mark.line + 1, key.start_mark.column + 1, len(key.value))
                    raise MlcalcError(Diagnostic("bad-yaml", f"`{key.value}` stands here twice", place=place))
                if isinstance(key, yaml.ScalarNode):
                    keys.add(str(key.value))
