"""A layer written once more with something changed, in the spelling in which it stands: YAML, JSON, or a call."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Edit, Flag, Rewrite
from mlcalc.errors import Label, Place
from mlcalc.graph import Locator, Node, Repetition, Written
from mlcalc.layers import find, is_layer
from mlcalc.layers.own_input import BY_ARGUMENT, OWN_INPUT
from mlcalc.readers.description.beside import (
    as_input_of_model,
    behind_in_list,
    has_parameters,
    joined_before,
    name_in_block,
    new_with_name,
    on_one_line,
    preceded_by_name,
    put_before,
    with_name,
    written_over,
)
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.description.forms import layer_call
from mlcalc.readers.description.kinds import arguments_of
from mlcalc.readers.description.replacing import (
    CALL,
    JSON,
    YAML,
    as_text,
    in_text,
    new_layer,
    over,
    spelled,
    text_of,
)
from mlcalc.readers.description.spelt_layer import (
    end_of_call,
    is_block_item,
    known_arguments,
    last_line,
    spelt_layer,
    style_of,
    taken_out,
    taken_out_over_lines,
)
from mlcalc.readers.located import InData, InText, Located, Spot
from mlcalc.shapes import Shape


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
            spelling = spelt_layer(entry) if entry else None
            entry = spelling.part(step) if spelling else None
        if entry is None:
            return None
        if change.entry is not None:
            return written_over(entry, change.entry)
        change = _as_stated(entry, change)
        spelling = spelt_layer(entry)
        edits = spelling.edits(change) if spelling else None
        others = [self.changed(each) for each in change.also]
        return [*edits, *(each for other in others for each in other or ())] if edits and all(others) else None

    def moved_out(self, names: Sequence[str], inside: Sequence[str], outside: Mapping[str, Any]) -> Rewrite | None:
        edits = super().moved_out(names, inside, outside)
        entry = in_text(self.entry)
        return edits or (on_one_line(entry, names, inside, outside) if entry else None)

    def preceded(  # noqa: PLR0911  (one for each form)
        self, layer: NewLayer, source: int | None, name: str
    ) -> Rewrite | None:
        entry = in_text(self.entry)
        if entry is None:
            return None
        here = as_text(entry.spot)
        style = style_of(entry)
        if source is None:
            return joined_before(entry, here, layer)
        if _begins(entry) or _is_repeated(entry) or (style == CALL and has_parameters(layer)):
            return []
        if is_whole_text(here):
            return [Flag(f'add `-l "{new_layer(layer, style)}"` before {here.source.name}')]
        sources = entry.value.get("from") if isinstance(entry.value, Mapping) else None
        if sources is not None:
            name = name_in_block(entry, layer, source) if self.uses else name
            return preceded_by_name(entry, layer, source, name, style)
        quote = text_of(here)[:1] if style == CALL else ""
        text = f"{quote}{new_layer(layer, style)}{quote}" if quote in ("'", '"') else new_layer(layer, style)
        if is_block_item(here):
            return [Edit(here.source, here.line, 0, 0, f"- {text}\n")]
        text = f"{{{text}}}" if style == JSON and ":" in text and not text.startswith("{") else text
        return [put_before(here, text)]

    def followed(self, layer: NewLayer, name: str | None) -> Rewrite | None:
        entry = in_text(self.entry)
        if entry is None:
            return None
        here, style = as_text(entry.spot), style_of(entry)
        if _is_repeated(entry) or (style == CALL and has_parameters(layer)):
            return []
        text = new_layer(layer, style) if name is None else new_with_name(layer, style, name)
        renamed = [] if name is None else [with_name(entry, f"{name}_before", style)]
        if None in renamed:
            return []
        edits = [each for each in renamed if each]
        if is_whole_text(here):
            return [*edits, Flag(f'add `-l "{text}"` behind {here.source.name}')]
        if is_block_item(here):
            return [*edits, _behind_item(here, text)]
        return behind_in_list(entry, style, text, edits)

    def taking(self, sources: Sequence[Node], now: Sequence[Node]) -> Rewrite | None:
        entry, names = in_text(self.entry), [self.name_here(each.name) for each in sources]
        if entry is None or None in names or self.language == CALL or _is_repeated(entry):
            return []
        here, style = as_text(entry.spot), style_of(entry)
        if isinstance(entry.value, Mapping) and "from" not in entry.value:
            return written_over(entry, {**entry.value, "from": names})
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
            return as_input_of_model(entry)
        here = as_text(entry.spot)
        if is_whole_text(here):
            return [Flag(f"leave out {here.source.name}")]
        if is_block_item(here):
            return [Edit(here.source, here.line, 0, 0, None, last_line(here))]
        if here.length is None:
            edit = taken_out_over_lines(here)
            return None if edit is None else [edit]
        end = end_of_call(here) if style_of(entry) == CALL else here.column - 1 + here.length
        return None if end is None else [taken_out(here.source, here.line, here.column - 1, end)]


_OUTPUTS = r"""^[\s{]*["']?outputs["']?\s*:|[,{]\s*"outputs"\s*:"""
"""What stands before the outputs of a description."""


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


def _behind_item(here: InText, text: str) -> Edit:
    """Return the edit that puts an entry behind one of a list with dashes."""
    last, line = last_line(here), here.source.line(here.line)
    indent = line[: len(line) - len(line.lstrip())]
    if last > here.line and here.source.line(last + 1).startswith(f"{indent}- "):  # which shows where its dash stands
        return Edit(here.source, last + 1, 0, 0, f"{indent}- {text}\n")
    end = len(here.source.line(last))
    return Edit(here.source, last, end, end, f"\n{indent}- {text}")


def _begins(entry: Located) -> bool:
    """Tell whether a layer says itself what the model begins with."""
    spelling = spelt_layer(entry)
    return (
        spelling is not None
        and "input_dim" not in known_arguments(spelling)
        and any(name in spelling.call.named for name in OWN_INPUT)
    )


def is_whole_text(here: InText) -> bool:
    """Tell whether an entry is all that was typed as an argument: a mapping without braces ends with the text."""
    text = here.source.text.strip()
    is_open = here.length is None and (here.line, here.column) == (1, 1) and text[:1] != "{"
    return not here.source.is_file and (is_open or text == text_of(here).strip())


def _is_repeated(entry: Located) -> bool:
    """Tell whether an entry stands for several layers in a row: nothing can be put before one of them."""
    parts = as_text(entry.spot).parts
    return isinstance(parts, Mapping) and "repeat" in parts
