"""A layer in the spelling in which it stands, YAML, JSON or a call, and the edits that change it there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Edit
from mlcalc.errors import Source
from mlcalc.layers import find
from mlcalc.layers.own_input import OWN_INPUT
from mlcalc.modules import OTHER_LIBRARIES
from mlcalc.names import key_of
from mlcalc.readers.description.call_text import LayerCall, NameOf, as_data, parse_call
from mlcalc.readers.description.forms import layer_call
from mlcalc.readers.description.kinds import arguments_of, is_kind
from mlcalc.readers.description.replacing import (
    CALL,
    JSON,
    YAML,
    as_text,
    behind_bracket,
    closed_at,
    in_text,
    new_layer,
    over,
    spelled,
    text_of,
)
from mlcalc.readers.located import InText, Located, Spot
from mlcalc.texts import json_text


def known_arguments(spelling: SpeltLayer) -> Mapping[str, Any]:
    """Return the arguments that the kind of layer has."""
    return arguments_of(spelling.call.name)


def last_line(spot: InText) -> int:
    """Return the line on which the last of the parts of something stands."""
    parts = spot.parts.values() if isinstance(spot.parts, Mapping) else spot.parts
    return max((last_line(each) for each in parts), default=spot.line)


def is_block_item(spot: InText) -> bool:
    """Tell whether something is alone behind the dash of a list in YAML."""
    return spot.source.is_file and spot.source.line(spot.line)[: spot.column - 1].strip() == "-"


def style_of(entry: Located) -> str:
    """Return how a layer is spelled: as a call, or as data in YAML or JSON."""
    spot = as_text(entry.spot)
    if isinstance(entry.value, (LayerCall, NameOf)):
        return CALL
    text = text_of(spot).lstrip()
    if isinstance(entry.value, str):
        is_quoted_data = text[:1] == '"'
        if "(" in entry.value or not spot.source.is_file:
            return CALL
        return JSON if is_quoted_data else YAML
    return JSON if re.match(r'\{\s*"', spot.source.text[_offset(spot) :]) else YAML


def _offset(spot: InText) -> int:
    """Return how many characters of the text stand before a place."""
    lines = spot.source.text.splitlines(keepends=True)[: spot.line - 1]
    return sum(map(len, lines)) + spot.column - 1


def end_of_call(name: InText) -> int | None:
    """Return where a call ends that begins with this name: behind the bracket that closes it on the same line."""
    end = _call_end(name)
    return end[1] if end and end[0] == name.line else None


def _call_end(name: InText) -> tuple[int, int] | None:
    """Return the line and the column behind the bracket that closes a call which begins with this name."""
    return behind_bracket(name, "([{", ")]}")


def taken_out(source: Source, line: int, start: int, end: int) -> Edit:
    """Return the edit that takes out one of several things between commas."""
    text = source.line(line)
    before = re.search(r",\s*\Z", text[:start])
    if before:
        return Edit(source, line, before.start(), end, "")
    after = re.match(r"\s*,\s*", text[end:])
    above = source.line(line - 1).rstrip() if line > 1 else ""
    if not after and not text[:start].strip() and above.endswith(","):
        return Edit(source, line - 1, len(above) - 1, end, "", line)
    return Edit(source, line, start, end + (after.end() if after else 0), "")


def taken_out_over_lines(here: InText) -> Edit | None:
    """Return the edit that takes out one of several things between commas that has brackets and several lines."""
    closed, source, start = closed_at(here), here.source, here.column - 1
    if closed is None:
        return None
    last, end = closed
    if after := re.match(r"\s*,", source.line(last)[end:]):
        return Edit(source, here.line, start, end + after.end(), "", last)
    if before := re.search(r",\s*\Z", source.line(here.line)[:start]):
        return Edit(source, here.line, before.start(), end, "", last)
    above = source.line(here.line - 1).rstrip() if here.line > 1 else ""
    if above.endswith(",") and not source.line(here.line)[:start].strip():
        return Edit(source, here.line - 1, len(above) - 1, end, "", last)
    return None


class SpeltLayer(NamedTuple):
    """One layer as it is written: its call, the mapping that holds its arguments, and its style."""

    call: LayerCall
    arguments: Located | None
    style: str
    entry: Located

    def part(self, step: str) -> Located | None:
        """Return the layer that an argument holds, with its place."""
        key: Any = step
        if step not in self.call.named:
            order = list(arguments_of(self.call.name))
            position = order.index(step) if step in order else -1
            if not 0 <= position < len(self.call.positional):
                return None
            key = position
        value = self.call.named[step] if key == step else self.call.positional[key]
        inner = in_text(Located(value, self.call.spots[key]))
        return inner if inner is not None and isinstance(inner.value, (str, Mapping, LayerCall)) else None

    def edits(self, change: Change) -> list[Edit] | None:
        """Return what to change in the text."""
        if change.call or change.around:
            return self._as_call(change.call) if change.call else self._inside_another(str(change.around))
        if change.kind and isinstance(self.entry.value, str) and self.style != CALL:
            return self._as_another(change.kind, change.arguments)
        parts: list[Edit | None] = []
        change = self._by_name(change) if self.style == CALL else change
        if change.kind:
            parts.append(self._retitled(change.kind))
        if change.positional is not None:
            parts.append(self._by_position(change))
            dropped = tuple(name for name in change.dropped if name in self.call.named)
            stays = {name: value for name, value in change.arguments.items() if name in self.call.named}
            change = change._replace(positional=None, dropped=dropped, arguments=stays)
        former = {new: old for old, new in change.renamed.items()}
        is_set = change.arguments.keys() if self.style == CALL else ()
        parts += [self._renamed(old, new) for old, new in change.renamed.items() if new not in is_set]
        gone = [self._dropped(name, change.dropped) for name in change.dropped if self._is_written(name)]
        parts += gone
        new = {}
        for name, value in change.arguments.items():
            place = self._place_of(former.get(name, name))
            if place is None or place[0] in change.dropped:
                new[name] = value
            else:
                parts.append(self._set(place, name, value))
        if new:
            parts = self._with_new(parts, gone, new, change)
        return None if None in parts or not parts else [each for each in parts if each]

    def _with_new(
        self, parts: list[Edit | None], gone: list[Edit | None], new: Mapping[str, Any], change: Change
    ) -> list[Edit | None]:
        """Return edits with those for arguments that are new, in the place of some that are gone where it can be."""
        last = self._last_dropped(change.dropped)
        if last:  # the new arguments stand in its place
            parts.remove(self._dropped(last[0], change.dropped))
            return [*parts, over(last[1], _named(new))]
        if gone and self.arguments is not None and not self._is_flow():
            return [None]  # what is new would stand behind what is gone
        if self._holds_only(change.dropped):
            return [*(each for each in parts if each not in gone), self._all_anew(new)]
        bare = self._bare_argument()
        if bare is not None and bare in change.arguments:  # what stands alone is written anew with the others
            parts.remove(self._set((0, as_text(self.call.spots[0])), bare, change.arguments[bare]))
            return [*parts, self._added(new, change.arguments)]
        parts += self._beside_first(new) or [self._added(new, change.arguments)]
        return parts

    def _by_name(self, change: Change) -> Change:
        """Return a change in which what stands behind a dropped argument is given by name, if that is by position."""
        order = list(arguments_of(self.call.name))[: len(self.call.positional)]
        dropped = [place for place, name in enumerate(order) if name in change.dropped]
        if not dropped or change.positional is not None or set(order[dropped[0] :]) <= set(change.dropped):
            return change
        given = dict(zip(order, self.call.positional, strict=False))
        kept = {name: given[name] for name in order[dropped[0] :] if name not in change.dropped}
        before = tuple(change.arguments.get(name, given[name]) for name in order[: dropped[0]])
        others = {name: value for name, value in change.arguments.items() if name not in order[: dropped[0]]}
        return change._replace(arguments={**kept, **others}, positional=before)

    def _by_position(self, change: Change) -> Edit | None:
        """Return the edit that writes anew what is given by position, with what is set behind it by name."""
        spots = [self.call.spots.get(place) for place in range(len(self.call.positional))]
        if not spots or not all(isinstance(each, InText) and each.length for each in spots):
            return None
        first, last = as_text(cast("InText", spots[0])), as_text(cast("InText", spots[-1]))
        if first.line != last.line:
            return None
        values = ", ".join(spelled(each, CALL) for each in change.positional or ())
        new = {name: value for name, value in change.arguments.items() if name not in self.call.named}
        end = last.column - 1 + (last.length or 0)
        text = ", ".join(filter(None, [values, _named(new)]))
        return Edit(first.source, first.line, first.column - 1, end, text)

    def _place_of(self, name: str | int) -> tuple[str | int, InText] | None:
        """Return where an argument stands, by its name or its position."""
        if isinstance(name, int):
            at = self.call.spots.get(name)
            return (name, at) if isinstance(at, InText) else None
        order = list(arguments_of(self.call.name))
        position = order.index(name) if name in order else len(self.call.positional)
        key: str | int = name if name in self.call.named else position
        spot = self.call.spots.get(key)
        given = name in self.call.named or position < len(self.call.positional)
        return (key, spot) if given and isinstance(spot, InText) else None

    def _last_dropped(self, dropped: Sequence[str | int]) -> tuple[str | int, InText] | None:
        """Return the last argument of a call, with its place, if it is dropped."""
        spots = [each for each in self.call.spots.values() if isinstance(each, InText)]
        last = max(spots, key=lambda each: (each.line, each.column), default=None) if self.style == CALL else None
        places = ((name, place[1]) for name in dropped if last and (place := self._place_of(name)))
        return next(((name, spot) for name, spot in places if spot is last and spot.length), None)

    def _holds_only(self, names: Sequence[str | int]) -> bool:
        """Tell whether nothing but some arguments stands in the mapping of all of them."""
        held = self.arguments.value if self.arguments is not None and self.arguments is not self.entry else {}
        return bool(held) and set(held) <= set(names)

    def _all_anew(self, new: Mapping[str, Any]) -> Edit | None:
        """Return the edit that puts other arguments in the place of all, which stand on one line."""
        spot = as_text(self.arguments.spot) if self.arguments is not None else None
        if spot is None or not spot.length:
            return None
        return over(spot, f"{{{', '.join(pair_of(name, value, self.style) for name, value in new.items())}}}")

    def _is_written(self, name: str | int) -> bool:
        return name in self.call.named or self._place_of(name) is not None

    def _as_call(self, text: str) -> list[Edit] | None:
        """Return the edit that writes another call in the place of the whole layer."""
        here = as_text(self.entry.spot)
        if self.style == CALL:
            name = as_text(self.call.spot)
            closed, quote = _call_end(name), name.source.line(name.line)[name.column - 2 : name.column - 1]
            text = text.replace("'", '"') if quote == "'" else text
            if closed is None or (quote in ("'", '"') and quote in text):
                return None
            return [Edit(name.source, name.line, name.column - 1, closed[1], text, closed[0])]
        beside = {key: self.entry.value[key] for key in ("from",) if self.entry.has(key)}
        data = as_data(parse_call(text))
        whole = spelled({**beside, **data} if isinstance(data, dict) else data, self.style)
        if not is_block_item(here):
            edit = over(here, whole)
            return None if edit is None else [edit]
        last = last_line(here)
        is_short = here.line == last and here.length
        end = here.column - 1 + (here.length or 0) if is_short else len(here.source.line(last))
        inner = whole[1:-1] if isinstance(data, dict) and len(data) == 1 and not beside else whole
        return [Edit(here.source, here.line, here.column - 1, end, inner, last)]

    def _as_another(self, kind: str, arguments: Mapping[str, Any]) -> list[Edit] | None:
        """Return the edit that writes another layer in the place of one that is written as a mere name."""
        here = as_text(self.entry.spot)
        text = new_layer(NewLayer(kind, arguments), self.style)
        edit = over(here, text if is_block_item(here) or text[:1] in '{"' or ":" not in text else f"{{{text}}}")
        return None if edit is None else [edit]

    def _set(self, place: tuple[str | int, InText], name: str, value: Any) -> Edit | None:
        key, spot = place
        text = spelled(value, self.style)
        if self.style == CALL and isinstance(key, int) and type(value) is int and self._stands_by_name(name):
            if key + 1 < len(self.call.positional):
                return None
            key = name
        if self.style == CALL and isinstance(key, str):
            text = f"{name}={text}"
        return over(spot, text)

    def _stands_by_name(self, name: str) -> bool:
        """Tell whether an argument takes a number behind its name alone."""
        return arguments_of(self.call.name)[name].number_by_name

    def _renamed(self, old: str, new: str) -> Edit | None:
        spot = self.call.spots.get(old)
        if not isinstance(spot, InText):
            return None
        at = spot if self.style == CALL else spot.key
        if at is spot and self.style != CALL:
            return None
        written = text_of(at)
        is_quoted = written[:1] in "\"'"
        if not written[is_quoted:].startswith(old):
            return None
        start = at.column - 1 + is_quoted
        return Edit(at.source, at.line, start, start + len(old), new)

    def _dropped(self, name: str | int, others: Sequence[str | int]) -> Edit | None:
        place = self._place_of(name)
        if place is None:
            spot = self.call.spots.get(name)
            place = (name, spot) if isinstance(spot, InText) else None
        if place is None or not place[1].length:
            return None
        key, spot = place
        if self.style == YAML and not self._is_flow():
            before = spot.source.line(spot.line)[: spot.key.column - 1]
            is_alone = not before.strip() and spot.key.line == spot.line
            return Edit(spot.source, spot.line, 0, 0, None) if is_alone else None
        if name == self._bare_argument():
            return self._without_value(spot)
        if isinstance(key, int) and not self._at_end_of(key, others):
            return None
        start = spot if self.style == CALL else spot.key
        if start.line != spot.line:
            return None
        return taken_out(spot.source, spot.line, start.column - 1, spot.column - 1 + (spot.length or 0))

    def _without_value(self, spot: InText) -> Edit | None:
        """Return the edit that takes away the value that stands alone behind the name of the layer."""
        here, end = as_text(self.entry.spot), spot.column - 1 + (spot.length or 0)
        if spot.key is spot or spot.key.line != spot.line:
            return None
        if is_block_item(here) and isinstance(self.entry.value, Mapping) and len(self.entry.value) == 1:
            key = spot.key
            return Edit(spot.source, spot.line, key.column - 1, end, str(self.call.name))
        return Edit(spot.source, spot.line, spot.column - 1, end, "null")

    def _at_end_of(self, position: int, dropped: Sequence[str | int]) -> bool:
        """Tell whether all that is given by position behind one argument is dropped with it."""
        order = list(find(str(self.call.name)).arguments)
        behind = range(position, len(self.call.positional))
        return all(each in dropped or order[each] in dropped for each in behind)

    def _is_flow(self) -> bool:
        return self.arguments is None or text_of(as_text(self.arguments.spot)).startswith("{")

    def _inside_another(self, kind: str) -> list[Edit] | None:
        """Return the edits that put the layer into another one, which then says what its input is."""
        spot = self.call.spot
        if not isinstance(spot, InText) or not spot.length:
            return None
        if self.style != CALL:
            line, start = spot.source.line(spot.line), spot.column - 1
            is_one_line = line[:start].strip() == "-" and line.count("{") == line.count("}") and "#" not in line
            is_one_line = is_one_line and line[start:].partition(":")[2].strip() not in ("", "|", ">")
            end = len(line.rstrip())
            before = f"{key_of(kind)}: {{"
            edits = [Edit(spot.source, spot.line, start, start, before), Edit(spot.source, spot.line, end, end, "}")]
            return edits if is_one_line and self.style == YAML else None
        closed = end_of_call(spot)
        if closed is None:
            return None
        moved = [name for name in OWN_INPUT if name in self.call.named]
        given = {name: self.call.named[name] for name in moved}
        dropped = [self._dropped(name, tuple(moved)) for name in moved]
        module = text_of(spot).rpartition(".")[0]
        before = f"{module}.{kind}(" if module else f"{kind}("
        behind = f", {_named(given)})" if given else ")"
        start = spot.column - 1
        around = [Edit(spot.source, spot.line, start, start, before)]
        around.append(Edit(spot.source, spot.line, closed, closed, behind))
        return [*around, *filter(None, dropped)] if None not in dropped else None

    def _retitled(self, kind: str) -> Edit | None:
        spot = self.call.spot
        if not isinstance(spot, InText) or not spot.length:
            return None
        written = text_of(spot)
        if (self.call.module or "").partition(".")[0] in OTHER_LIBRARIES:  # there it would be none either
            return over(spot, kind)
        last = re.search(r"\w[\w -]*(?=\W*\Z)", written if self.style != CALL else written.partition("(")[0])
        if last is None:
            return None
        is_as_it_is = self.style == CALL or last[0][:1].isupper() or not is_kind(kind)
        title = kind if is_as_it_is else key_of(kind)
        return Edit(spot.source, spot.line, spot.column - 1 + last.start(), spot.column - 1 + last.end(), title)

    def _beside_first(self, new: Mapping[str, Any]) -> list[Edit] | None:
        """Return the edits that give arguments beside a layer which stands alone behind the name of another one.

        They stand around that layer, so that it may be changed, too. None if there is no such layer, or it goes on in
        further lines.
        """
        value = self.call.positional[0] if self.call.positional else None
        spot = self.call.spots.get(0)
        if self.style == CALL or self.arguments is not None or not isinstance(spot, InText):
            return None
        if not isinstance(value, (str, Mapping)):
            return None
        closed = (spot.line, spot.column - 1 + spot.length) if spot.length else closed_at(spot)
        if closed is None or closed[0] != spot.line:
            return None
        first = next(iter(arguments_of(self.call.name)))
        name = json_text(first) if self.style == JSON else first
        text = spot.source.line(spot.line)[spot.column - 1 : closed[1]]
        quote = '"' if text[:1] not in "\"'{[" and re.search(r"[,\[\]{}#:]", text) else ""
        if quote and (quote in text or "\\" in text):
            return None
        pairs = ", ".join(pair_of(each, value, self.style) for each, value in new.items())
        opening = Edit(spot.source, spot.line, spot.column - 1, spot.column - 1, f"{{{name}: {quote}")
        return [opening, Edit(spot.source, spot.line, closed[1], closed[1], f"{quote}, {pairs}}}")]

    def _bare_argument(self) -> str | None:
        """Return the argument whose value stands alone behind the layer's name, as data."""
        alone = self.style != CALL and self.arguments is None and self.call.positional
        return (
            next(iter(arguments_of(self.call.name)), None)
            if alone and isinstance(self.call.spots.get(0), InText)
            else None
        )

    def _added(self, new: Mapping[str, Any], changed: Mapping[str, Any]) -> Edit | None:
        if self.style == CALL:
            return self._added_to_call(new)
        pairs = ", ".join(pair_of(name, value, self.style) for name, value in new.items())
        if self.arguments is not None:
            return self._added_to_mapping(pairs, new)
        spot = self.call.spots.get(0)
        if self.call.positional and isinstance(spot, InText) and spot.length:
            first = next(iter(arguments_of(self.call.name)))
            name = f'"{first}"' if self.style == JSON else first
            value = spelled(changed[first], self.style) if first in changed else text_of(spot)
            text = f"{{{name}: {value}, {pairs}}}"
            return over(spot, text)
        here = as_text(self.entry.spot)
        if isinstance(self.entry.value, str) and here.length:
            written = text_of(here)
            text = f"{written}: {{{pairs}}}"
            text = text if is_block_item(here) else f"{{{text}}}"
            return over(here, text)
        key = self.call.spot
        if isinstance(key, InText) and key.length and not self.call.positional:
            line = key.source.line(key.line)
            colon = line.find(":", key.column - 1 + key.length)
            null = re.match(r"\s*(null|~)?", line[colon + 1 :])
            if colon >= 0:
                return Edit(key.source, key.line, colon + 1, colon + 1 + (null.end() if null else 0), f" {{{pairs}}}")
        return None

    def _added_to_call(self, new: Mapping[str, Any]) -> Edit | None:
        texts = _named(new)
        spots = [each for each in self.call.spots.values() if isinstance(each, InText) and each.length]
        if spots:
            last = max(spots, key=lambda each: (each.line, each.column))
            end = last.column - 1 + (last.length or 0)
            return Edit(last.source, last.line, end, end, f", {texts}")
        here = self.call.spot
        if not isinstance(here, InText) or not here.length:
            return None
        line = here.source.line(here.line)
        title = str(self.call.name)
        start = line.find(title, here.column - 1)
        end = here.column - 1 + here.length if start < 0 else start + len(title)  # the class may have another name
        if line[end : end + 1] == "(":
            return Edit(here.source, here.line, end + 1, end + 1, texts)
        return Edit(here.source, here.line, end, end, f"({texts})")

    def _added_to_mapping(self, pairs: str, new: Mapping[str, Any]) -> Edit | None:
        arguments = self.arguments
        spot = as_text(arguments.spot) if arguments else None
        if spot is None:
            return None
        parts = list(spot.parts.values()) if isinstance(spot.parts, Mapping) else []
        if not parts and spot.length:
            return over(spot, f"{{{pairs}}}")
        last = max(parts, key=lambda each: (each.line, each.column), default=None)
        if last is None or last.length is None:
            return None
        end = last.column - 1 + last.length
        if self.style == JSON or text_of(spot).startswith("{"):
            return Edit(last.source, last.line, end, end, f", {pairs}")
        if last.key is last:
            return None
        indent = " " * (last.key.column - 1)
        rows = "".join(f"\n{indent}{pair_of(name, value, YAML)}" for name, value in new.items())
        return Edit(last.source, last.line, len(last.source.line(last.line)), len(last.source.line(last.line)), rows)


def spelt_layer(entry: Located) -> SpeltLayer | None:
    """Return how an entry spells its layer; None if it is none of the forms of one layer."""
    value = entry.value
    if not isinstance(value, (str, Mapping, LayerCall)) or (isinstance(value, Mapping) and "class_name" in value):
        return None
    call, style = layer_call(entry), style_of(entry)
    if style == CALL and not all(_is_at(spot, key) for key, spot in call.spots.items()):
        return None  # it goes over several lines, or an escape has moved it
    if (
        isinstance(value, str)
        and style == CALL
        and call.module is not None
        and text_of(as_text(call.spot)).rpartition(".")[2] != str(call.name)
    ):
        return None  # an escape has moved it
    arguments = None
    if isinstance(value, Mapping):
        if "type" in value:
            arguments = entry
        elif str(call.name) in value and not call.positional and isinstance(value[call.name], Mapping):
            arguments = entry.at(call.name)
    return SpeltLayer(call, arguments, style, entry)


def _is_at(spot: Spot, key: str | int) -> bool:
    """Tell whether an argument of a call stands where it is said to stand."""
    if not isinstance(spot, InText):
        return False
    text = text_of(spot)
    return text.startswith(key) if isinstance(key, str) else bool(text) and text.count("(") == text.count(")")


def _named(arguments: Mapping[str, Any]) -> str:
    """Return arguments as a call has them."""
    return ", ".join(f"{name}={spelled(value, CALL)}" for name, value in arguments.items())


def pair_of(name: str, value: Any, style: str) -> str:
    """Return an argument and its value as data have them."""
    return f"{json_text(name) if style == JSON else name}: {spelled(value, style)}"
