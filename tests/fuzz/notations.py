"""Texts as data that can be hurt, and back: JSON, YAML, the words of a command line and the cells of a table."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

from tests.fuzz.wounds import WRITTEN_BARE


class Notation(NamedTuple):
    """How data are written; both raise ValueError or another error of a parser where that cannot be."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


def write_json(data: Any) -> str:
    """Return data as JSON, with the numbers that no data hold."""
    return _bare(json.dumps(data, default=str), '"', '"')


def _bare(text: str, before: str = "", after: str = "") -> str:
    """Return a text with the numbers that no data hold."""
    for stand_in, number in WRITTEN_BARE.items():
        text = text.replace(f"{before}{stand_in}{after}", number)
    return text


class _Loader(yaml.SafeLoader):
    """Reads any YAML, whatever its tags say."""


def _untagged(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_Loader.add_multi_constructor("", _untagged)


def _read_yaml(text: str) -> Any:
    return yaml.load(text, _Loader)  # noqa: S506  (it makes plain data)


def _yaml(data: Any) -> str:
    return _bare(yaml.safe_dump(data, sort_keys=False, default_flow_style=None))


def _words(data: Any) -> str:
    return _bare("\n".join(map(_word, data if isinstance(data, list) else [data])))


def _word(value: Any) -> str:
    return value.replace("\n", " ") if isinstance(value, str) else json.dumps(value)


def _cells(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.split("\n")]


def _table(data: Any) -> str:
    rows = data if isinstance(data, list) else [data]
    return _bare("\n".join(",".join(map(_word, row)) if isinstance(row, list) else _word(row) for row in rows))


JSON = Notation(json.loads, write_json)
RECIPE = Notation(json.loads, json.dumps)
YAML = Notation(_read_yaml, _yaml)
WORDS = Notation(lambda text: text.split("\n"), _words)
TABLE = Notation(_cells, _table)
