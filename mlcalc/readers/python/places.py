"""Where things stand in the code of a cell, and how a layer could be written otherwise there."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import lru_cache

from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Edit, Rewrite
from mlcalc.errors import Label, Place, Source
from mlcalc.graph import SOURCE
from mlcalc.graph import Node as GraphNode
from mlcalc.layers.own_input import OWN_INPUT
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.description.replacing import CALL, spelled
from mlcalc.readers.description.writing import OwnInputWriting, Rewriting
from mlcalc.readers.located import InText, Located, Spot

Node = ast.expr | ast.stmt | ast.keyword


@lru_cache(maxsize=16)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def spot_of(source: Source, node: Node) -> InText:
    """Return where a part of the code stands."""
    line = _line(source, node.lineno)
    # ast counts bytes, places count characters
    column = len(line.encode()[: node.col_offset].decode(errors="replace"))
    value = node.value if isinstance(node, ast.keyword) else node
    parts = [spot_of(source, each) for each in value.elts] if isinstance(value, (ast.List, ast.Tuple)) else ()
    return InText(source, node.lineno, column + 1, _length(source, node, line, column), parts)


def _line(source: Source, number: int) -> str:
    lines = _lines(source.text)
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _length(source: Source, node: Node, line: str, column: int) -> int | None:
    if node.end_lineno != node.lineno or node.end_col_offset is None:
        return None
    return max(1, len(line.encode()[: node.end_col_offset].decode(errors="replace")) - column)


def place_of(source: Source, node: Node) -> Place:
    """Return the place of a part of the code."""
    return spot_of(source, node).place


def call_of(source: Source, node: ast.Call, call: LayerCall) -> LayerCall:
    """Return a call with the places of its name and of its arguments."""
    call.spot = spot_of(source, node.func)
    spots: dict[str | int, Spot] = {index: spot_of(source, each) for index, each in enumerate(node.args)}
    spots.update((each.arg, spot_of(source, each)) for each in node.keywords if each.arg)
    call.spots = spots
    return call


class SourceWriting(Rewriting):
    """A layer in the code: how it could be written otherwise, as far as it is made in one place and once.

    Args:
        call: the call that makes it.
        times: how often that call was followed; a layer that is made in a loop is no single one.
        called: where this call of the layer stands, if that is another line.
        through: the calls of functions that led to it, the outermost first.
    """

    def __init__(
        self, call: LayerCall, times: list[int], called: Place | None = None, through: Sequence[Place | None] = ()
    ) -> None:
        super().__init__(Located(call, call.spot), call.locate)
        self.through = through
        self.input_in_words, self.language = "`shape=(…)` of its `Input`, or `input_shape=(…)`", SOURCE
        self.call, self.times, self.called = call, times, called

    def __call__(self, argument: str | None = None) -> Place | None:
        return self.called if self.called is not None and argument is None else super().__call__(argument)

    def spelt(self, argument: str) -> str:
        name, _, value = argument.partition(": ")
        return f"{name}={value.title() if value in ('true', 'false') else value}"

    @property
    def made(self) -> Place | None:
        return super().__call__(None)

    def called_at(self, place: Place | None) -> SourceWriting:
        """Return the same for a call of the layer that stands elsewhere."""
        made = self.made
        is_there = place is None or (made is not None and (place.source, place.line) == (made.source, made.line))
        return self if is_there else SourceWriting(self.call, self.times, place, self.through)

    @property
    def uses(self) -> tuple[Label, ...]:
        """The call of the function that made it, if that was called several times."""
        last = self.through[-1] if self.through and self.times[0] > 1 else None
        return (Label(last, "in this call"),) if last else ()

    @uses.setter
    def uses(self, uses: tuple[Label, ...]) -> None:
        """What reads a description says of blocks; there are none here."""

    def parameter(self, argument: str) -> str | None:
        text = re.sub(r"^\w+\s*=\s*", "", self.text_of(argument))
        return text if self.times[0] > 1 and text.isidentifier() and text not in _CONSTANTS else None

    def changed(self, change: Change) -> Rewrite | None:
        names = (*change.arguments, *change.dropped, *change.renamed)
        is_whole = change.call or change.entry is not None or change.positional is not None or change.inside
        is_same = not is_whole and all(self._is_written_once(name) for name in names)
        rewrite = super().changed(change) if self.times[0] == 1 or is_same else []
        return self._with_output_alone(rewrite) if change.arguments.get("return_state") is False else rewrite

    def _with_output_alone(self, rewrite: Rewrite | None) -> Rewrite | None:
        """Return a rewrite after which a layer gives no states, with one name in place of those that take them.

        Nothing where its output is taken out of several in another way, `x[0]`, or a state has its use elsewhere.
        """
        spot = self.call.spot
        if not rewrite or not isinstance(spot, InText):
            return rewrite
        line = spot.source.line(spot.line)
        found = _UNPACKED.search(line[: spot.column - 1])
        if found is None:
            return []
        elsewhere = "\n".join([*_lines(spot.source.text)[: spot.line - 1], line[: found.start()], line[found.end() :]])
        elsewhere += "\n".join(_lines(spot.source.text)[spot.line :])
        states = {*re.findall(r"\w+", found["states"])} - {"_"}
        if any(re.search(rf"\b{name}\b", elsewhere) for name in states):
            return []
        return [*rewrite, Edit(spot.source, spot.line, found.start(), found.end(), f"{found['output']} = ")]

    def _is_written_once(self, argument: str | int) -> bool:
        """Tell whether an argument has one value, however often the layer is made: none is given, or a literal."""
        if isinstance(argument, int):
            return False
        text = re.sub(r"^\w+\s*=\s*", "", self.text_of(argument))
        try:
            ast.literal_eval(text or "None")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        return True

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        return self._with_import(layer, self._preceded(layer, source, name))

    def _preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        spot, found = self.call.spot, self._line()
        if not isinstance(spot, InText) or not (self._is_single or (self.called is None and self._is_called(spot))):
            return []
        module = _module_of_layers(spot, layer)
        title = _text(layer, module)
        match = found[1] if found else None
        has_variable = match is not None and match["variable"] is not None
        taken = self._taken(spot) if has_variable and self._is_single else None
        if taken is not None and match is not None and taken != match["variable"] and _is_used_below(spot, taken):
            taken = None  # what takes it below shall have it as it is
        if taken is None and self._is_called(spot):
            return _around_input(spot, source or 0, title)
        if match is None or source != 0:
            return []
        if match["list"] is not None:
            return super().preceded(layer._replace(kind=f"{module}{layer.kind}"), source, name)
        if match["chain"] is None and taken is None:
            return []
        line = f"{match['chain']}.add({title})" if match["chain"] is not None else f"{taken} = {title}({taken})"
        return [Edit(spot.source, spot.line, 0, 0, f"{match['indent']}{line}\n")]

    def followed(self, layer: NewLayer, name: str | None) -> Rewrite | None:
        return self._with_import(layer, self._followed(layer, name))

    def _with_import(self, layer: NewLayer, rewrite: Rewrite | None) -> Rewrite | None:
        """Return a rewrite with the name of the new layer in the import of the others, if it stands in none."""
        spot = self.call.spot
        if not rewrite or not isinstance(spot, InText) or _module_of_layers(spot, layer):
            return rewrite
        names = ["TimeDistributed"] * layer.on_each_step + [layer.kind]
        missing = [each for each in names if not re.search(rf"\b{each}\b|\bimport \*", spot.source.text)]
        found = next(filter(None, map(_IMPORT.match, _lines(spot.source.text))), None)
        if not missing or found is None:
            return rewrite
        line = _lines(spot.source.text).index(found.string) + 1
        is_whole = found["rest"].strip() and not set("\\#(") & {*found["rest"]} and not found["open"]
        at = len(found.string.rstrip()) if is_whole else found.start("rest")
        text = "".join(f", {each}" if is_whole else f"{each}, " for each in missing)
        return [*rewrite, Edit(spot.source, line, at, at, text if found["rest"].strip() or is_whole else text.rstrip())]

    def _followed(self, layer: NewLayer, name: str | None) -> Rewrite | None:
        spot = self.call.spot
        if not self._is_single or name is not None or not isinstance(spot, InText):
            return []
        module = _module_of_layers(spot, layer)
        title, line = _text(layer, module), spot.source.line(spot.line)
        statement = _statement(line, spot.column - 1)
        called = None if statement is None else _called(statement, line, spot.column - 1)
        if called is not None and statement is not None:
            return [_behind_call(spot, line, statement, called, title)]
        found = self._line()
        if found is None:
            return []
        match = found[1]
        if match["chain"] is not None and re.search(r"\)\)\s*(?:#.*)?\Z", line):
            text = f"{match['indent']}{match['chain']}.add({title})"
            return [Edit(spot.source, spot.line, len(line), len(line), f"\n{text}")]
        is_in_list = match["list"] is not None and not self._is_called(spot)
        return super().followed(layer._replace(kind=f"{module}{layer.kind}"), None) if is_in_list else []

    def taking(self, sources: Sequence[GraphNode], now: Sequence[GraphNode]) -> Rewrite | None:
        spot = self.call.spot
        given = self._given(spot) if isinstance(spot, InText) and self._is_single else []
        if not isinstance(spot, InText) or not len(given) == len(sources) == len(now):
            return []
        edits: list[Edit] = []
        for (start, end), new, old in zip(given, sources, now, strict=True):
            written = new.written
            name = written.variable_at(spot) if isinstance(written, SourceWriting) and new is not old else None
            if name is None and new is not old:
                return []
            edits += [] if name is None else [Edit(spot.source, spot.line, start, end, name)]
        return edits

    def variable_at(self, there: InText) -> str | None:
        """Return the variable that still holds at a place below what a call of the layer gives."""
        spot, found = self.call.spot, self._line() if self._is_single else None
        variable = found[1]["variable"] if found else None
        if variable is None or not isinstance(spot, InText) or not _gives_name(spot):
            return None
        between = _lines(spot.source.text)[spot.line : there.line - 1]
        is_same = spot.source is there.source and spot.line < there.line
        is_changed = any(re.search(rf"(^|[\s;,]){variable}\s*[-+*/]?=[^=]", each) for each in between)
        return variable if is_same and not is_changed else None

    def _given(self, spot: InText) -> list[tuple[int, int]]:
        """Return where the tensors stand that the layer is called on, if that is on its own line."""
        line = spot.source.line(spot.line)
        statement = _statement(line, spot.column - 1)
        called = None if statement is None else _called(statement, line, spot.column - 1)
        return [] if called is None else _tensors(called, line)

    def removed(self) -> Rewrite | None:
        spot = self.call.spot
        if self._is_single and isinstance(spot, InText) and self._is_called(spot):
            return _without_call(spot)
        found = self._line() if self._is_single else None
        if found is None:
            return []
        spot, match = found
        if match["chain"] is not None and not self._begins():
            return [Edit(spot.source, spot.line, 0, 0, None)]
        return super().removed() if match["list"] is not None or match["chain"] is not None else []

    @property
    def _is_single(self) -> bool:
        return self.times[0] == 1 and self.called is None

    def _begins(self) -> bool:
        return any(name in self.call.named for name in ("input_shape", "batch_input_shape", "input_dim"))

    def _line(self) -> tuple[InText, re.Match[str]] | None:
        """Return where the layer stands, and what stands before it on its line."""
        spot = self.call.spot
        if not isinstance(spot, InText):
            return None
        match = _BEFORE.fullmatch(spot.source.line(spot.line)[: spot.column - 1])
        return None if match is None else (spot, match)

    def _is_called(self, spot: InText) -> bool:
        """Tell whether a layer is called where it is made."""
        return re.search(r"\)\s*\(", spot.source.line(spot.line)[spot.column - 1 :]) is not None

    def _taken(self, spot: InText) -> str | None:
        """Return the variable that a layer is called on at the end of its line."""
        line = spot.source.line(spot.line)
        match = re.search(r"\)\((\w+)\)\s*(?:#.*)?\Z", line)
        statement = None if match is None else _statement(line, spot.column - 1)
        return match[1] if match and statement and _is_whole_line(line, statement) else None


class MergingWriting(SourceWriting):
    """A function that joins tensors, `concatenate([a, b])`: what it is given can be changed, and nothing else."""

    def __init__(self, call: LayerCall, times: list[int], place: Place | None) -> None:
        super().__init__(call, times)
        self.whole = place

    def __call__(self, argument: str | None = None) -> Place | None:
        return self.whole

    def called_at(self, place: Place | None) -> SourceWriting:
        return self

    def changed(self, change: Change) -> Rewrite | None:
        return None

    def removed(self) -> Rewrite | None:
        return None

    def followed(self, layer: NewLayer, name: str | None) -> Rewrite | None:
        return None

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        spot = self.call.spot
        given = self._given(spot) if isinstance(spot, InText) and self._is_single else []
        if not isinstance(spot, InText) or source is None or source >= len(given):
            return None
        start, end = given[source]
        title = _text(layer, _module_of_layers(spot, layer))
        text = f"{title}({spot.source.line(spot.line)[start:end]})"
        return self._with_import(layer, [Edit(spot.source, spot.line, start, end, text)])

    def _given(self, spot: InText) -> list[tuple[int, int]]:
        line = spot.source.line(spot.line)
        statement = _statement(line, spot.column - 1)
        calls = [each for each in ast.walk(statement) if isinstance(each, ast.Call)] if statement else []
        here = [each for each in calls if _columns(line, each.func)[0] == spot.column - 1]
        return _tensors(here[0], line) if len(here) == 1 else []


def _tensors(called: ast.Call, line: str) -> list[tuple[int, int]]:
    """Return where the tensors stand that a call is given: those of a list, or one after the other."""
    first = called.args[0] if called.args else None
    given = first.elts if isinstance(first, (ast.List, ast.Tuple)) else called.args
    return [] if any(isinstance(each, ast.Starred) for each in given) else [_columns(line, each) for each in given]


def _gives_name(spot: InText) -> bool:
    """Tell whether a line gives one name to what a layer gives that is made there, and does nothing else with it."""
    line = spot.source.line(spot.line)
    statement = _statement(line, spot.column - 1)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    value = statement.value
    return isinstance(value, ast.Call) and _columns(line, value)[0] == spot.column - 1


class InputOfLayer(OwnInputWriting):
    """The shape of the input in the arguments of a first layer, as far as that is made once."""

    def __init__(self, written: SourceWriting) -> None:
        stated = next((name for name in OWN_INPUT if name in written.call.named), None)

        def at_shape(argument: str | None = None) -> Place | None:
            return written(argument or stated)

        super().__init__(written.entry, at_shape)
        self.times = written.times

    def changed(self, change: Change) -> Rewrite | None:
        return super().changed(change) if self.times[0] == 1 else []

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        return []

    def removed(self) -> Rewrite | None:
        return []


class InputCall(SourceWriting):
    """A call of `Input`, with the shape under the name that the source gives it."""

    def changed(self, change: Change) -> Rewrite | None:
        shape, named = change.arguments.get("shape"), self.call.named
        if shape is None:
            return super().changed(change)
        if "batch_shape" in named or "batch_input_shape" in named:
            name = "batch_shape" if "batch_shape" in named else "batch_input_shape"
            return super().changed(Change({name: (None, *shape)}))
        return super().changed(Change({"input_shape" if "input_shape" in named else "shape": tuple(shape)}))

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        return []

    def removed(self) -> Rewrite | None:
        return []


_BEFORE = re.compile(
    r"(?P<indent>\s*)(?!\s)(?:(?P<chain>[\w.]+)\.add\(|(?P<variable>\w+)\s*=\s*|(?P<list>(?:.*[\[,]\s*)?))"
)
"""What stands before a layer that can be moved: `model.add(`, `x = `, or the layers before it in a list."""

_UNPACKED = re.compile(r"(?<![^\s;])(?:[\[(]\s*)?(?P<output>\w+)(?P<states>(?:\s*,\s*\*?\w+)+)\s*,?\s*[\])]?\s*=\s*\Z")
"""The names of what a layer gives, in front of it: `x, h, c = `."""


def _is_used_below(spot: InText, variable: str) -> bool:
    """Tell whether a variable stands on a line below a place."""
    return re.search(rf"\b{variable}\b", "\n".join(_lines(spot.source.text)[spot.line :])) is not None


_IMPORT = re.compile(r"\s*from\s+[\w.]*keras\.layers\s+import\s+(?P<open>\(?)(?P<rest>.*)")
"""The import of layers by their names."""

_CONSTANTS = ("True", "False", "None")


def _statement(line: str, column: int) -> ast.stmt | None:
    """Return the statement of a line that a column stands in, if the line is whole."""
    try:
        body = ast.parse(line.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    here = [each for each in body if _columns(line, each)[0] <= column < _columns(line, each)[1]]
    return here[0] if here else None


def _is_whole_line(line: str, statement: ast.stmt) -> bool:
    """Tell whether a line holds no other statement."""
    start, end = _columns(line, statement)
    return not line[:start].strip() and line[end:].lstrip()[:1] in ("", "#")


def _called(statement: ast.stmt, line: str, column: int) -> ast.Call | None:
    """Return the call of a layer, `Dense(4)(x)`, that begins at a column of the line of a statement."""
    indent = len(line) - len(line.lstrip())
    start = len(line[indent:column].encode())
    return next(
        (
            each
            for each in ast.walk(statement)
            if isinstance(each, ast.Call)
            and isinstance(each.func, ast.Call)
            and not isinstance(each.func.func, ast.Call)
            and each.col_offset == start
        ),
        None,
    )


def _around_input(spot: InText, source: int, title: str) -> list[Edit]:
    """Return a layer around one of the tensors that a call takes, as far as that stands on the line of the call."""
    line = spot.source.line(spot.line)
    statement = _statement(line, spot.column - 1)
    called = None if statement is None else _called(statement, line, spot.column - 1)
    if called is None or called.keywords or not called.args:
        return []
    first = called.args[0]
    given = first.elts if isinstance(first, (ast.List, ast.Tuple)) else called.args
    taken = given[source] if source < len(given) else None
    if taken is None or isinstance(taken, (ast.Starred, ast.GeneratorExp)):
        return []
    start, end = _columns(line, taken)
    return [Edit(spot.source, spot.line, start, end, f"{title}({line[start:end]})")]


def _without_call(spot: InText) -> list[Edit]:
    """Return what a layer is called on in place of the call: without its line where that leaves a name as it is."""
    line = spot.source.line(spot.line)
    statement = _statement(line, spot.column - 1)
    called = None if statement is None else _called(statement, line, spot.column - 1)
    if called is None or called.keywords or len(called.args) != 1:
        return []
    [taken] = called.args
    if isinstance(taken, (ast.Starred, ast.GeneratorExp, ast.List, ast.Tuple)):
        return []
    targets = statement.targets if isinstance(statement, ast.Assign) and statement.value is called else []
    is_same = isinstance(taken, ast.Name) and [taken.id] == [getattr(each, "id", None) for each in targets]
    if is_same and not spot.source.line(spot.line - 1).rstrip().endswith(":"):  # whose body may be that line alone
        return [Edit(spot.source, spot.line, 0, 0, None)]
    (start, end), (first, last) = _columns(line, called), _columns(line, taken)
    return [Edit(spot.source, spot.line, start, end, line[first:last])]


def _columns(line: str, node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Return where a part of the statement on a line begins and ends in the line."""
    text = line.strip()
    start, end = (len(text.encode()[:offset].decode()) for offset in (node.col_offset, node.end_col_offset))
    indent = len(line) - len(line.lstrip())
    return indent + start, indent + end


def _behind_call(spot: InText, line: str, statement: ast.stmt, called: ast.Call, title: str) -> Edit:
    """Return a layer behind a call: on a line of its own behind what only calls it, else around the call."""
    indent = line[: len(line) - len(line.lstrip())]
    is_alone = isinstance(statement, ast.Assign) and statement.value is called and _is_whole_line(line, statement)
    if isinstance(statement, ast.Assign) and is_alone and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name):
            text = f"{indent}{target.id} = {title}({target.id})"
            return Edit(spot.source, spot.line, len(line), len(line), f"\n{text}")
    start, end = _columns(line, called)
    return Edit(spot.source, spot.line, start, end, f"{title}({line[start:end]})")


_MODULES = {
    "layers": r"^[^\S\n]*(?:from [\w.]*keras import .*\blayers\b|import [\w.]*keras\.layers as layers\b)",
    "keras.layers": r"^[^\S\n]*(?:import keras\b|from tensorflow import .*\bkeras\b)",
    "tf.keras.layers": r"^[^\S\n]*import tensorflow as tf\b",
}
"""How a source may write the module of layers -> the import that lets it."""


def _module_of_layers(spot: InText, layer: NewLayer) -> str:
    """Return the module that a new layer's name is written with, and its dot: that of another, or one imported."""
    written = spot.source.line(spot.line)[spot.column - 1 :][: spot.length]
    module = written[: written.rfind(".") + 1]
    text = spot.source.text
    if module or re.search(rf"\b{layer.kind}\b|\bimport \*", text):
        return module
    return next((f"{name}." for name, pattern in _MODULES.items() if re.search(pattern, text, re.MULTILINE)), "")


def _text(layer: NewLayer, module: str) -> str:
    arguments = ", ".join(f"{name}={spelled(value, CALL)}" for name, value in layer.arguments.items())
    text = f"{module}{layer.kind}({arguments})"
    return f"{module}TimeDistributed({text})" if layer.on_each_step else text
