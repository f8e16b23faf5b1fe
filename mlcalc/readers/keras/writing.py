"""A layer of a configuration that Keras wrote as text, written once more with other arguments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Edit, Rewrite
from mlcalc.errors import Place
from mlcalc.graph import Locator, Node, Written
from mlcalc.readers.keras.config import SavedLayer
from mlcalc.readers.located import InData, InText, Spot, end_of, spelled_like

_SHAPES = ("batch_shape", "batch_input_shape", "shape")


def locator_of(saved: SavedLayer) -> Locator:
    """Return what locates a layer of a saved model, and knows how to write it if it stands in a text."""
    is_in_text = isinstance(saved.spot, InText) or saved.spot.text is not None
    return ConfigWriting(saved) if is_in_text else saved.locate


class ConfigWriting(Written):
    """The `config` of a layer, as JSON or as the YAML of old versions: arguments can be changed and added."""

    def __init__(self, saved: SavedLayer) -> None:
        self.saved = saved

    def __call__(self, argument: str | None = None) -> Place | None:
        return self.saved.locate(argument)

    def changed(self, change: Change) -> Rewrite | None:
        if change != Change(change.arguments, inside=change.inside):
            return None
        config: Any = self.saved.config
        spot = self.saved.spot.below("config")
        for step in change.inside:
            held = config.get(step) if isinstance(config, dict) else None
            config = held.get("config") if isinstance(held, dict) else None
            spot = spot.below(step).below("config")
        arguments = dict(change.arguments)
        if isinstance(config, dict) and "shape" in arguments and "shape" not in config:
            name = next((each for each in _SHAPES if each in config), "")
            arguments = {name: [None, *arguments["shape"]]} if name else {}
        if not isinstance(config, dict) or not config or not arguments:
            return None
        edits = [_written(spot, config, name, value) for name, value in arguments.items()]
        return None if None in edits else [each for each in edits if each]

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        return None

    def followed(self, layer: NewLayer, name: str | None) -> Rewrite | None:
        return None

    def taking(self, sources: Sequence[Node], now: Sequence[Node]) -> Rewrite | None:
        return None

    def removed(self) -> Rewrite | None:
        return None


def _written(config: Spot, known: dict[str, Any], name: str, value: Any) -> Edit | None:
    """Return the edit that gives an argument another value, or adds it before the others."""
    there = _in_text(config.below(name if name in known else next(iter(known))))
    if there is None or there.before is None:
        return None
    text, key = spelled_like(there, value), there.key
    line = key.source.line(key.line)
    if name not in known:
        start = key.column - 1
        quote = line[start : key.column]
        if quote in ("'", '"'):
            last = there.column - 1 + there.length if there.line == key.line and there.length else start
            return Edit(key.source, key.line, start, last, f"{quote}{name}{quote}: {text}, {line[start:last]}")
        return None if line[:start].strip() else Edit(key.source, key.line, 0, 0, f"{line[:start]}{name}: {text}\n")
    start, end = there.column - 1, end_of(there)
    return None if end is None else Edit(there.source, there.line, start, end[1], text, end[0])


def _in_text(spot: Spot) -> InText | None:
    return spot.in_text if isinstance(spot, InData) else spot
