"""A layer written once more with something changed, in the spelling in which it stands: YAML, JSON, or a call."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from mlcalc.changes import Change, NewLayer, Parameter
from mlcalc.edits import Edit, Flag, Rewrite, bare, instruction
from mlcalc.errors import Diagnostic, Label, MlcalcError, Place, Source
from mlcalc.graph import Locator, Repetition, Written
from mlcalc.layers import find, is_layer
from mlcalc.layers.base import BY_ARGUMENT, OWN_INPUT
from mlcalc.modules import OTHER_LIBRARIES
from mlcalc.names import key_of
from mlcalc.readers.description.call_text import LayerCall, as_data, parse_call
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
from mlcalc.readers.located import InData, InText, Located, Spot, value_in_place
from mlcalc.shapes import Shape
from mlcalc.texts import json_text


class Rewriting(Written):
    """An entry of a description.

    Args:
        entry: what was written, with its place.
        locate: where it and its arguments stand.
        uses: the uses of blocks by which it was reached.
        repetitions: the repetitions that it stands in.
    """

    def __init__(
        self,
        entry: Located,
        locate: Locator,
        uses: tuple[Label, ...] = (),
        repetitions: tuple[Repetition, ...] = (),
    ) -> None:
        self.entry, self.locate, self.uses, self.repetitions = entry, locate, uses, repetitions
        self.names_sources = isinstance(entry.value, Mapping) and "from" in entry.value
        self.is_named = isinstance(entry.value, Mapping) and "name" in entry.value
        self.name_here: Callable[[str], str | None] = lambda name: name
        is_call = isinstance(entry.value, str) and isinstance(entry.spot, InText) and not entry.spot.source.is_file
        if is_call or isinstance(entry.value, LayerCall):
            self.input_in_words, self.language = "`Input((…))` in front of its layers", CALL

    @property
    def is_output_named(self) -> bool:  # type: ignore[override]
        place = self.locate(None)
        return place is not None and re.search(_OUTPUTS, place.source.text, re.MULTILINE) is not None

    def __call__(self, argument: str | None = None) -> Place | None:
        return self.locate(argument)

    def parameter(self, argument: str) -> str | None:
        text = self.text_of(argument).lstrip("\"'")
        return text if text[:1] == "$" else None

    def text_of(self, argument: str) -> str:
        """Return how an argument is written, as far as it has a place of its own."""
        place = self.locate(argument)
        if place is None or place == self.locate(None):
            return ""
        return place.source.line(place.line)[place.column - 1 :][: place.length]

    def changed(self, change: Change) -> Rewrite | None:
        entry = in_text(self.entry)
        for step in change.inside:
            spelling = _spelling(entry) if entry else None
            entry = spelling.part(step) if spelling else None
        if entry is None:
            return None
        if change.entry is not None:
            return _anew(entry, change.entry)
        change = _as_stated(entry, change)
        spelling = _spelling(entry)
        edits = spelling.edits(change) if spelling else None
        others = [self.changed(each) for each in change.also]
        return [*edits, *(each for other in others for each in other or ())] if edits and all(others) else None

    def moved_out(self, names: Sequence[str], inside: Sequence[str], outside: Mapping[str, Any]) -> Rewrite | None:
        edits = super().moved_out(names, inside, outside)
        entry = in_text(self.entry)
        return edits or (_on_one_line(entry, names, inside, outside) if entry else None)

    def preceded(  # noqa: PLR0911  (one for each form)
        self, layer: NewLayer, source: int | None, name: str
    ) -> Rewrite | None:
        entry = in_text(self.entry)
        if entry is None:
            return None
        here = as_text(entry.spot)
        style = _style(entry)
        if source is None:
            return _joined_before(entry, here, layer)
        if _begins(entry) or _is_repeated(entry) or (style == CALL and _has_parameters(layer)):
            return []
        if not here.source.is_file and style == CALL and here.source.text.strip() == text_of(here).strip():
            return [Flag(f'add `-l "{new_layer(layer, CALL)}"` before {here.source.name}')]
        sources = entry.value.get("from") if isinstance(entry.value, Mapping) else None
        if sources is not None:
            name = _name_in_block(entry, layer, source) if self.uses else name
            return _preceded_by_name(entry, layer, source, name, style)
        quote = text_of(here)[:1] if style == CALL else ""
        text = f"{quote}{new_layer(layer, style)}{quote}" if quote in ("'", '"') else new_layer(layer, style)
        if _is_block_item(here):
            return [Edit(here.source, here.line, 0, 0, f"- {text}\n")]
        text = f"{{{text}}}" if style == JSON and ":" in text and not text.startswith("{") else text
        return [_put(here, text)]

    def followed(self, layer: NewLayer, name: str | None) -> Rewrite | None:
        entry = in_text(self.entry)
        if entry is None:
            return None
        here, style = as_text(entry.spot), _style(entry)
        if _is_repeated(entry) or (style == CALL and _has_parameters(layer)):
            return []
        text = new_layer(layer, style) if name is None else _new_with_name(layer, style, name)
        renamed = [] if name is None else [_with_name(entry, f"{name}_before", style)]
        if None in renamed:
            return []
        edits = [each for each in renamed if each]
        if not here.source.is_file and here.source.text.strip() == text_of(here).strip():
            return [*edits, Flag(f'add `-l "{text}"` behind {here.source.name}')]
        if _is_block_item(here):
            last = last_line(here)
            line = here.source.line(here.line)
            indent = line[: len(line) - len(line.lstrip())]
            end = len(here.source.line(last))
            return [*edits, Edit(here.source, last, end, end, f"\n{indent}- {text}")]
        return _behind_in_list(entry, style, text, edits)

    def taking(self, sources: Sequence[str]) -> Rewrite | None:
        entry, names = in_text(self.entry), [self.name_here(each) for each in sources]
        if entry is None or None in names or self.language == CALL or _is_repeated(entry):
            return []
        here, style = as_text(entry.spot), _style(entry)
        if isinstance(entry.value, Mapping) and "from" not in entry.value:
            return _anew(entry, {**entry.value, "from": names})
        if isinstance(entry.value, Mapping):
            edit = over(as_text(entry.at("from").spot), spelled(names, style))
        else:
            edit = over(here, spelled({entry.value: None, "from": names}, style)) if style != CALL else None
        return [edit] if edit else []

    def repeated(self, repetition: Repetition, times: int) -> Rewrite | None:
        spot = cast("Spot", repetition.times)
        here = spot.in_text if isinstance(spot, InData) else spot
        if here is None or text_of(here) != str(repetition.total):
            return None  # it is the parameter of a block
        return [Edit(here.source, here.line, here.column - 1, here.column - 1 + len(str(repetition.total)), str(times))]

    def removed(self) -> Rewrite | None:  # noqa: PLR0911  (one for each form)
        entry = in_text(self.entry)
        if entry is None or (isinstance(entry.value, Mapping) and {"name", "from"} & entry.value.keys()):
            return None
        if _is_repeated(entry):
            return []
        if _begins(entry):
            return _as_input(entry)
        here = as_text(entry.spot)
        if not here.source.is_file and here.source.text.strip() == text_of(here).strip():
            return [Flag(f"leave out {here.source.name}")]
        if _is_block_item(here):
            return [Edit(here.source, here.line, 0, 0, None, last_line(here))]
        if here.length is None:
            closed = closed_at(here)
            after = re.match(r"\s*,", here.source.line(closed[0])[closed[1] :]) if closed else None
            if closed is None or after is None:
                return None
            return [Edit(here.source, here.line, here.column - 1, closed[1] + after.end(), "", closed[0])]
        end = _end_of(here) if _style(entry) == CALL else here.column - 1 + here.length
        return None if end is None else [_without(here.source, here.line, here.column - 1, end)]


_OUTPUTS = r"""^[\s{]*["']?outputs["']?\s*:|[,{]\s*"outputs"\s*:"""
"""What stands before the outputs of a description."""


_NOWHERE: Mapping[str, Spot] = MappingProxyType({})


def with_instructions(
    cause: MlcalcError, entry: Located, given: Mapping[str, Spot] = MappingProxyType({})
) -> MlcalcError:
    """Return what is wrong with an entry, with the change that mends it as an instruction for its text.

    Args:
        cause: what is wrong.
        entry: the entry.
        given: where the parameters of the block around it are given their values.
    """
    return cause.saying([instructed(each, entry, given) for each in cause.diagnostics])


def _replaced(edit: Edit) -> str:
    """Return the text of one line that an edit takes away."""
    return edit.source.line(edit.line)[edit.start : edit.end]


def instructed(problem: Diagnostic, entry: Located, given: Mapping[str, Spot] = _NOWHERE) -> Diagnostic:
    """Return a problem of an entry, with the change that mends it as an instruction for its text."""
    if problem.change is None:
        return problem
    edits = Rewriting(entry, entry.spot.locate).changed(problem.change)
    if not edits:
        return problem._replace(change=None)
    taken = " ".join(_replaced(each) for each in edits if isinstance(each, Edit))
    if "$" in taken and "$" not in repr(entry.value) and not problem.is_misnamed:
        told = "nothing is worked out with the value of a parameter: it stands as it is"
        if (spot := given.get(taken.strip("${}"))) is not None and (at_use := _at_its_use(problem, spot)):
            return at_use
        if re.fullmatch(r"\$\w+|\$\{\w+\}", taken):
            told = f"give another value where the block is used, or in its `parameters`: `{taken}` stands for it"
        return problem._replace(help=told, change=None)
    why = problem.help if problem.change.why is None else problem.change.why
    what = "for example, " if problem.change.is_example else f"{why}: " if why else ""
    return problem._replace(help=bare(what.replace("?:", "?") + instruction(edits)).strip(), change=None)


def _at_its_use(problem: Diagnostic, spot: Spot) -> Diagnostic | None:
    """Return a problem of a parameter's value with the place where a use of the block gives it, and the mend there."""
    change, place, name = problem.change, spot.place, problem.argument
    if place is None or problem.place is None or change is None or name is None or list(change.arguments) != [name]:
        return None
    why = "for example," if change.is_example else problem.help or ""
    mend = value_in_place(spot, change.arguments[name], why)  # what JSON writes, YAML reads
    labels = (Label(problem.place, "stands for the value"), Label(place, "that this use of the block gives"))
    return problem._replace(help=mend, change=None, labels=labels)


class InputWriting(Written):
    """The shape of an input in a description."""

    def __init__(self, shape: Located, locate: Locator) -> None:
        self.shape, self.locate = shape, locate

    def __call__(self, argument: str | None = None) -> Place | None:
        return self.locate(argument)

    def changed(self, change: Change) -> Rewrite | None:
        shape = in_text(self.shape)
        spot = as_text(shape.spot) if shape else None
        if shape is None or spot is None or "shape" not in change.arguments:
            return None
        if text_of(spot)[:1] == "-":  # a list over several lines
            return []
        edit = over(spot, spelled(list(change.arguments["shape"]), YAML))
        return None if edit is None else [edit]

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        return None

    def removed(self) -> Rewrite | None:
        return None


class OwnInputWriting(Rewriting):
    """The shape of the input in the arguments of a first layer."""

    @property
    def states_batch(self) -> bool:
        return "batch_input_shape" in layer_call(self.entry).named

    def changed(self, change: Change) -> Rewrite | None:
        shape = change.arguments.get("shape")
        call = layer_call(self.entry) if shape is not None else None
        if call is None or shape is None:
            return None
        if "batch_input_shape" in call.named:
            return super().changed(Change({"batch_input_shape": (None, *shape)}))
        # An embedding's own `input_dim` is the number of its words.
        own = arguments_of(call.name)
        parts = tuple(each for each in ("input_dim", "input_length") if each in call.named and each not in own)
        return super().changed(Change({"input_shape": tuple(shape)}, dropped=parts))

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        return None

    def removed(self) -> Rewrite | None:
        return None


class WholeCall(Rewriting):
    """A call that is all there is.

    Args:
        entry: the call.
        locate: where it and its arguments stand.
        own: the shape of the input that its arguments state, if they do.
    """

    def __init__(self, entry: Located, locate: Locator, own: Shape | None) -> None:
        super().__init__(entry, locate)
        self.input_in_words = BY_ARGUMENT
        self.own = own

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        text = as_text(self.entry.spot).source
        line, title = text.text.rstrip(), str(self.entry.value.name)
        is_single = is_layer(title) and find(title).inputs.together == 1 and not find(title).inputs.is_list
        if source is None or "\n" in line or not is_single:
            return []
        opening = Edit(text, 1, 0, 0, f"Sequential([{new_layer(layer, CALL)}, ")
        return [opening, Edit(text, 1, len(line), len(line), "])")]

    def followed(self, layer: NewLayer, name: str | None) -> Rewrite | None:
        text = as_text(self.entry.spot).source
        line = text.text.rstrip()
        if "\n" in line or name is not None:
            return []
        opening = Edit(text, 1, 0, 0, "Sequential([")
        return [opening, Edit(text, 1, len(line), len(line), f", {new_layer(layer, CALL)}])")]

    def removed(self) -> Rewrite | None:
        return []

    def of_input(self, shape: Shape) -> Written | None:
        if shape != self.own:
            return None
        stated = next(name for name in OWN_INPUT if name in self.entry.value.named)

        def at_shape(_: str | None = None) -> Place | None:
            return self.locate(stated)

        return OwnInputWriting(self.entry, at_shape)


def _as_stated(entry: Located, change: Change) -> Change:
    """Return another shape of an input by the argument that states it there."""
    call, shape = entry.value, change.arguments.get("shape")
    if not isinstance(call, LayerCall) or call.name not in ("Input", "InputLayer") or shape is None:
        return change
    if "batch_shape" in call.named:
        return Change({"batch_shape": (None, *shape)})
    return Change({"input_shape": shape}) if "input_shape" in call.named else change


# Where things stand in a text.


def _begins(entry: Located) -> bool:
    """Tell whether a layer says itself what the model begins with."""
    spelling = _spelling(entry)
    return (
        spelling is not None
        and "input_dim" not in _arguments_of(spelling)
        and any(name in spelling.call.named for name in OWN_INPUT)
    )


def _is_repeated(entry: Located) -> bool:
    """Tell whether an entry stands for several layers in a row: nothing can be put before one of them."""
    parts = as_text(entry.spot).parts
    return isinstance(parts, Mapping) and "repeat" in parts


def _as_input(entry: Located) -> Rewrite:
    """Return how to write an input in the place of a first layer that is called, if that can be said."""
    call, here = layer_call(entry), as_text(entry.spot)
    end = _end_of(here) if _style(entry) == CALL else None
    shape = call.named.get("input_shape")
    if end is None or not isinstance(shape, (list, tuple)):
        return []
    return [Edit(here.source, here.line, here.column - 1, end, f"Input(shape={tuple(shape)!r})")]


def _on_one_line(
    entry: Located, names: Sequence[str], inside: Sequence[str], outside: Mapping[str, Any]
) -> Rewrite | None:
    """Return how to write a layer of several lines on one, with arguments of the layer alone in it as its own."""
    here = as_text(entry.spot)
    if not isinstance(entry.value, Mapping) or not _is_block_item(here) or len(inside) != 1:
        return None
    key = next((name for name, value in entry.value.items() if isinstance(value, Mapping)), None)
    held = entry.value[key] if key is not None else {}
    kind, arguments = next(iter(held.items())) if len(held) == 1 else ("", None)
    if not isinstance(arguments, Mapping) or not {*names} <= {*arguments}:
        return None
    left = {name: value for name, value in arguments.items() if name not in names}
    return _anew(entry, {**entry.value, str(key): {inside[0]: {kind: left or None}, **outside}})


def _anew(entry: Located, value: Mapping[str, Any]) -> Rewrite | None:
    """Return how to write other data in place of an entry, on one line."""
    here, style = as_text(entry.spot), _style(entry)
    is_flow = text_of(here)[:1] == "{"
    text = spelled(value, style)
    is_alone = not here.source.line(here.line)[: here.column - 1].strip(" -")
    text = text[1:-1] if len(value) == 1 and style == YAML and not is_flow and is_alone else text
    if is_flow:
        edit = over(here, text)
        return None if edit is None else [edit]
    last = last_line(here)
    end = len(here.source.line(last))
    return [Edit(here.source, here.line, here.column - 1, end, text, last)]


def _put(here: InText, text: str) -> Edit:
    """Return the edit that puts an entry of a list before another, on a line of its own if that has one."""
    is_alone = here.source.is_file and not here.source.line(here.line)[: here.column - 1].strip()
    start = 0 if is_alone else here.column - 1
    return Edit(here.source, here.line, start, start, f"{text},\n" if is_alone else f"{text}, ")


def _arguments_of(spelling: _Spelling) -> Mapping[str, Any]:
    return arguments_of(spelling.call.name)


def last_line(spot: InText) -> int:
    """Return the line on which the last of the parts of something stands."""
    parts = spot.parts.values() if isinstance(spot.parts, Mapping) else spot.parts
    return max((last_line(each) for each in parts), default=spot.line)


def _is_block_item(spot: InText) -> bool:
    """Tell whether something is alone behind the dash of a list in YAML."""
    return spot.source.is_file and spot.source.line(spot.line)[: spot.column - 1].strip() == "-"


def _style(entry: Located) -> str:
    """Return how a layer is spelled: as a call, or as data in YAML or JSON."""
    spot = as_text(entry.spot)
    if isinstance(entry.value, LayerCall):
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


def _end_of(name: InText) -> int | None:
    """Return where a call ends that begins with this name: behind the bracket that closes it on the same line."""
    end = _call_end(name)
    return end[1] if end and end[0] == name.line else None


def _call_end(name: InText) -> tuple[int, int] | None:
    """Return the line and the column behind the bracket that closes a call which begins with this name."""
    return behind_bracket(name, "([{", ")]}")


def _without(source: Source, line: int, start: int, end: int) -> Edit:
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


# A layer in its spelling.


class _Spelling(NamedTuple):
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
        parts += [self._dropped(name, change.dropped) for name in change.dropped if self._is_written(name)]
        new = {}
        for name, value in change.arguments.items():
            place = self._place_of(former.get(name, name))
            if place is None or place[0] in change.dropped:
                new[name] = value
            else:
                parts.append(self._set(place, name, value))
        last = self._last_dropped(change.dropped) if new else None
        if last:  # the new arguments stand in its place
            parts.remove(self._dropped(last[0], change.dropped))
            parts.append(over(last[1], _named(new)))
        elif new:
            bare = self._bare_argument()
            if bare is not None and bare in change.arguments:  # what stands alone is written anew with the others
                parts.remove(self._set((0, as_text(self.call.spots[0])), bare, change.arguments[bare]))
            parts += self._beside_first(new) or [self._added(new, change.arguments)]
        return None if None in parts or not parts else [each for each in parts if each]

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
        if not _is_block_item(here):
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
        edit = over(here, text if _is_block_item(here) or text[:1] in '{"' or ":" not in text else f"{{{text}}}")
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
        return _without(spot.source, spot.line, start.column - 1, spot.column - 1 + (spot.length or 0))

    def _without_value(self, spot: InText) -> Edit | None:
        """Return the edit that takes away the value that stands alone behind the name of the layer."""
        here, end = as_text(self.entry.spot), spot.column - 1 + (spot.length or 0)
        if spot.key is spot or spot.key.line != spot.line:
            return None
        if _is_block_item(here) and isinstance(self.entry.value, Mapping) and len(self.entry.value) == 1:
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
        end_of_call = _end_of(spot)
        if end_of_call is None:
            return None
        moved = [name for name in OWN_INPUT if name in self.call.named]
        given = {name: self.call.named[name] for name in moved}
        dropped = [self._dropped(name, tuple(moved)) for name in moved]
        module = text_of(spot).rpartition(".")[0]
        before = f"{module}.{kind}(" if module else f"{kind}("
        behind = f", {_named(given)})" if given else ")"
        start = spot.column - 1
        around = [Edit(spot.source, spot.line, start, start, before)]
        around.append(Edit(spot.source, spot.line, end_of_call, end_of_call, behind))
        return [*around, *filter(None, dropped)] if None not in dropped else None

    def _retitled(self, kind: str) -> Edit | None:
        spot = self.call.spot
        if not isinstance(spot, InText) or not spot.length:
            return None
        written = text_of(spot)
        if (self.call.module or "").partition(".")[0] in OTHER_LIBRARIES:  # there it would be none either
            return over(spot, kind)
        last = re.search(r"\w+(?=\W*\Z)", written if self.style != CALL else written.partition("(")[0])
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
        pairs = ", ".join(_pair(each, value, self.style) for each, value in new.items())
        opening = Edit(spot.source, spot.line, spot.column - 1, spot.column - 1, f"{{{name}: {quote}")
        return [opening, Edit(spot.source, spot.line, closed[1], closed[1], f"{quote}, {pairs}}}")]

    def _bare_argument(self) -> str | None:
        """Return the argument whose value stands alone behind the layer's name, as data."""
        alone = self.style != CALL and self.arguments is None and self.call.positional
        return (
            next(iter(arguments_of(self.call.name))) if alone and isinstance(self.call.spots.get(0), InText) else None
        )

    def _added(self, new: Mapping[str, Any], changed: Mapping[str, Any]) -> Edit | None:
        if self.style == CALL:
            return self._added_to_call(new)
        pairs = ", ".join(_pair(name, value, self.style) for name, value in new.items())
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
            text = text if _is_block_item(here) else f"{{{text}}}"
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
        rows = "".join(f"\n{indent}{_pair(name, value, YAML)}" for name, value in new.items())
        return Edit(last.source, last.line, len(last.source.line(last.line)), len(last.source.line(last.line)), rows)


def _spelling(entry: Located) -> _Spelling | None:
    """Return how an entry spells its layer; None if it is none of the forms of one layer."""
    value = entry.value
    if not isinstance(value, (str, Mapping, LayerCall)) or (isinstance(value, Mapping) and "class_name" in value):
        return None
    call, style = layer_call(entry), _style(entry)
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
    return _Spelling(call, arguments, style, entry)


def _is_at(spot: Spot, key: str | int) -> bool:
    """Tell whether an argument of a call stands where it is said to stand."""
    if not isinstance(spot, InText):
        return False
    text = text_of(spot)
    return text.startswith(key) if isinstance(key, str) else bool(text) and text.count("(") == text.count(")")


# Values and new layers.


def _named(arguments: Mapping[str, Any]) -> str:
    """Return arguments as a call has them."""
    return ", ".join(f"{name}={spelled(value, CALL)}" for name, value in arguments.items())


def _pair(name: str, value: Any, style: str) -> str:
    return f"{json_text(name) if style == JSON else name}: {spelled(value, style)}"


def _new_with_name(layer: NewLayer, style: str, name: str) -> str:
    """Return a layer that is put in under a name."""
    if style == CALL:
        return new_layer(layer._replace(arguments={**layer.arguments, "name": name}), CALL)
    return spelled({"name": name, key_of(layer.kind): dict(layer.arguments) or None}, style)


def _with_name(entry: Located, name: str, style: str) -> Edit | None:
    """Return the edit that gives a layer another name, if it stands on one line."""
    here, value = as_text(entry.spot), entry.value
    if style == CALL:
        spelling = _spelling(entry)
        edits = spelling.edits(Change({"name": name})) if spelling else None
        one = edits[0] if edits and len(edits) == 1 else None
        return one if isinstance(one, Edit) else None
    if isinstance(value, Mapping) and "name" in value:
        return over(as_text(entry.at("name").spot), spelled(name, style))
    text = text_of(here).rstrip()
    if last_line(here) != here.line or not text:
        return None
    start = here.column - 1
    if text.startswith("{"):
        return Edit(here.source, here.line, start + 1, start + 1, f"{_pair('name', name, style)}, ")
    whole = here.source.line(here.line)[start:].rstrip()
    body = f"type: {whole}" if isinstance(value, str) else whole
    return Edit(here.source, here.line, start, start + len(whole), f"{{name: {spelled(name, style)}, {body}}}")


def _behind_in_list(entry: Located, style: str, text: str, edits: list[Edit]) -> Rewrite | None:
    """Return the edits that put an entry behind another one in a list with brackets."""
    here = as_text(entry.spot)
    if style == CALL:
        end = _end_of(here)
        place = None if end is None else (here.line, end)
    elif here.length:
        place = (here.line, here.column - 1 + here.length)
    else:
        place = closed_at(here)
    if place is None:
        return None
    number, column = place
    written = text_of(here)[:1]
    text = f"{written}{text}{written}" if written in ("'", '"') and style == CALL else text
    text = f"{{{text}}}" if style != CALL and ":" in text and not text.startswith("{") else text
    line = here.source.line(number)
    is_alone = here.source.is_file and not here.source.line(here.line)[: here.column - 1].strip()
    rest = line[column:].strip()
    if not is_alone or rest not in ("", ","):
        return [*edits, Edit(here.source, number, column, column, f", {text}")]
    first = here.source.line(here.line)
    indent = first[: len(first) - len(first.lstrip())]
    comma = [] if rest else [Edit(here.source, number, column, column, ",")]
    return [*edits, *comma, Edit(here.source, number, len(line), len(line), f"\n{indent}{text}{rest}")]


def _has_parameters(layer: NewLayer) -> bool:
    return any(isinstance(each, Parameter) for each in layer.arguments.values())


def _name_in_block(entry: Located, layer: NewLayer, source: int) -> str:
    """Return a name for a layer that is put before one in a block, where names are those that are written there."""
    sources = entry.value["from"]
    word = sources if isinstance(sources, str) else sources[source] if source < len(sources) else ""
    return re.sub(r"\W+", "_", f"{word}_{key_of(layer.kind)}")


def _joined_before(entry: Located, here: InText, layer: NewLayer) -> Rewrite:
    """Return how to put a layer above an entry that takes all that the entry names."""
    if not entry.has("from") or not _is_block_item(here):
        return []
    sources, spot = entry.at("from"), as_text(entry.at("from").spot)
    if not spot.length or spot.key.line != spot.line:
        return []
    above = {key_of(layer.kind): dict(layer.arguments) or None, "from": sources.value}
    new = Edit(here.source, here.line, 0, 0, f"- {spelled(above, YAML)}\n")
    line, start = spot.source.line(spot.line), spot.key.column - 1
    if not line[:start].strip():
        return [new, Edit(spot.source, spot.line, 0, 0, None)]
    return [new, _without(spot.source, spot.line, start, spot.column - 1 + spot.length)]


def _preceded_by_name(entry: Located, layer: NewLayer, source: int, name: str, style: str) -> Rewrite | None:
    """Return how to put a layer with a name between an entry and one of those that it names in `from`."""
    sources = entry.at("from")
    is_list = isinstance(sources.value, Sequence) and not isinstance(sources.value, str)
    if is_list and source >= len(sources.value):
        return None
    part = sources.at(source) if is_list else sources
    spot, here = as_text(part.spot), as_text(entry.spot)
    if not spot.length or (not is_list and source):
        return None
    new = {"name": name, key_of(layer.kind): dict(layer.arguments) or None, "from": part.value}
    text = spelled(name, style)
    edit = Edit(spot.source, spot.line, spot.column - 1, spot.column - 1 + spot.length, text)
    if _is_block_item(here):
        return [Edit(here.source, here.line, 0, 0, f"- {spelled(new, YAML)}\n"), edit]
    return [_put(here, spelled(new, style)), edit]
