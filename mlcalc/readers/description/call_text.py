"""The call syntax of Keras, parsed and never evaluated: `Dense(5, activation="relu")`."""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, located
from mlcalc.faults.brackets import first_of
from mlcalc.integers import check_integer, too_long
from mlcalc.layers import is_spelt_exactly
from mlcalc.limits import DEEPEST, LONGEST_CALL, MOST_BITS
from mlcalc.names import key_of
from mlcalc.readers.description.kinds import arguments_of
from mlcalc.readers.located import InText, Spot, fail
from mlcalc.texts import named, shortened


class LayerCall:
    """A layer with its arguments, as each of its forms says them: plain values, or calls themselves.

    `spot` is where the name stands, `spots` where each argument does, by its position or its name; `module` is what
    stands before the name in the syntax of a call (`keras.layers`), None in all other forms.
    """

    __slots__ = ("module", "name", "named", "positional", "spot", "spots")

    def __init__(
        self,
        name: Any,
        positional: Sequence[Any],
        named: Mapping[str, Any],
        spot: Spot,
        spots: Mapping[str | int, Spot],
        *,
        module: str | None = None,
    ) -> None:
        self.name, self.positional, self.named = name, positional, named
        self.spot, self.spots, self.module = spot, spots, module

    @property
    def convention(self) -> str | None:
        """Whose defaults the call means: those of Keras 3 if it is written with the module of Keras."""
        return "keras3" if {"keras", "tf_keras"} & set((self.module or "").split(".")) else None

    @property
    def is_model(self) -> bool:
        """Whether it is the call of a class of models."""
        return self.module is not None and self.name in ("Sequential", "Model", "Functional")

    def called(self, name: str) -> LayerCall:
        """Return the same call of another layer."""
        return LayerCall(name, self.positional, self.named, self.spot, self.spots, module=self.module)

    def __repr__(self) -> str:
        arguments = [*map(repr, self.positional), *(f"{name}={value!r}" for name, value in self.named.items())]
        return f"{self.name}({', '.join(arguments)})"

    def spot_of(self, argument: str | None, *, by_name: bool = False) -> Spot:
        """Return where an argument stands: by its position, or by its name.

        Of one that is given twice, that is the one by position, or the one `by_name`.
        """
        if by_name and argument in self.spots:
            return self.spots[argument]  # type: ignore[index]
        order = list(arguments_of(self.name)) if self.positional else []
        position = order.index(argument) if argument in order else None
        if position in self.spots:
            return self.spots[position]  # type: ignore[index]
        return self.spots.get(argument, self.spot)  # type: ignore[arg-type]

    def locate(self, argument: str | None = None) -> Place | None:
        """Return the place of the value of an argument, or of the layer's name."""
        return self._without_name(self.spot_of(argument), argument).place

    def locate_part(self, argument: str | None, part: int | None) -> Place | None:
        """Return the place of one part of an argument that is a list, or of all of it where parts have none."""
        spot = self.spot_of(argument)
        below = spot if part is None else spot.below(part)
        return self.locate(argument) if below is spot else below.place

    def locate_name(self, argument: str | None) -> Place | None:
        """Return the place of an argument's name, where it has one."""
        spot = self.spot_of(argument, by_name=True)
        value = self._without_name(spot, argument)
        if value is spot or not isinstance(spot, InText):
            return spot.key.place
        return spot._replace(length=len(str(argument)), parts=()).place

    def placed(self, problem: Diagnostic) -> Diagnostic:
        """Return what is wrong with the call, at the argument that is wrong: at its name if that is unknown."""
        if problem.place is not None:
            return problem
        if problem.is_misnamed:
            place = self.locate_name(problem.argument)
        else:
            place = self.locate_part(problem.argument, problem.part)
        return problem._replace(place=place, where=None if place else problem.where or self.spot.where)

    def _without_name(self, spot: Spot, argument: str | None) -> Spot:
        """Return where the value stands of an argument that is given by name in a call."""
        if argument is None or not isinstance(spot, InText) or self.module is None:
            return spot
        written = spot.source.line(spot.line)[spot.column - 1 :][: spot.length]
        name = re.match(rf"{re.escape(argument)}\s*=\s*(?=\S)", written)
        if name is None:
            return spot
        length = None if spot.length is None else spot.length - name.end()
        return spot._replace(column=spot.column + name.end(), length=length)


class NameOf(str):
    """The name of what a call makes, or of a function: it may be somebody's own."""

    __slots__ = ()


class NotACallError(MlcalcError):
    """A text is meant as a call and cannot be read as one; `reached` is how many characters could be read."""

    reached = 0


def looks_like_call(text: str) -> bool:
    """Tell whether a text is meant as a call, rather than as a name or a path."""
    head, bracket, _ = text.strip().partition("(")
    return bool(bracket) and all(part.strip().isidentifier() for part in head.split("."))


def parsed_expression(text: str) -> ast.expr | None:
    """Return an expression of Python as its tree; None if a text is none, or too long for a call."""
    if len(text) > LONGEST_CALL:
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def parse_call(text: str, source: Source | None = None, line: int = 1, column: int = 1) -> LayerCall:
    """Return the call that a text spells.

    Args:
        text: the call, such as `keras.layers.LSTM(10, return_sequences=True)`.
        source: where the text stands, from `line` and `column` on; the text itself by default.

    Raises:
        MlcalcError: it is no call, or an argument is neither a literal nor a call.
    """
    blank = text[: len(text) - len(text.lstrip())]
    line, column = line + blank.count("\n"), len(blank.rpartition("\n")[2]) + (1 if "\n" in blank else column)
    whole = _Whole(text.strip(), source or Source("call", text, is_file=False), line, column)
    if len(text) > LONGEST_CALL:
        raise whole.error(None, "too-large", f"a call of more than {LONGEST_CALL} characters is not read")
    try:
        tree = _parsed(whole.text)
    except (SyntaxError, ValueError) as cause:
        raise _not_a_call(whole, cause) from None
    except MlcalcError as cause:
        raise located(cause, whole.spot(None).place) from None
    except (MemoryError, RecursionError):
        raise whole.error(None, "too-deep", "the call is nested too deeply") from None
    if not isinstance(tree, ast.Call):
        message = f"`{named(text)}` is not a call"
        raise NotACallError(Diagnostic("bad-call", message, help="such as `Dense(5)`", place=whole.spot(None).place))
    return whole.call(_added(tree))


def _added(tree: ast.Call) -> ast.Call:
    """Return what is added in `model.add(LSTM(10))`, or the call itself."""
    is_adding = isinstance(tree.func, ast.Attribute) and tree.func.attr == "add" and not tree.keywords
    if is_adding and len(tree.args) == 1 and isinstance(tree.args[0], ast.Call):
        return tree.args[0]
    return tree


def _not_a_call(whole: _Whole, cause: SyntaxError | ValueError) -> MlcalcError:
    """Return the error that a text cannot be read as a call, at the place up to which it can."""
    depths = accumulate({"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(sign, 0) for sign in whole.text)
    if max(depths, default=0) > DEEPEST:
        return whole.error(None, "too-deep", "the call is nested too deeply")
    message, place = f"`{named(whole.text)}` cannot be read as a call", whole.spot(None).place
    fault = first_of(whole.text)
    if fault is not None:
        message, place = f"{message}: {fault.message}", whole.at(fault.start).place
    problem = NotACallError(Diagnostic("bad-call", message, place=place))
    if isinstance(cause, SyntaxError) and cause.lineno and cause.offset:
        problem.reached = sum(map(len, whole.text.splitlines(keepends=True)[: cause.lineno - 1])) + cause.offset - 1
    return problem


def parse_value(text: str) -> Any:
    """Return what the text of a flag means: a number, a list, a layer's call, none, true, or a word.

    Raises:
        MlcalcError: it starts like a call or a list and is neither.
    """
    word = text.strip()
    if word.lower() in _WORDS:
        return _WORDS[word.lower()]
    if looks_like_call(word):
        return parse_call(word)
    try:
        return _Whole(word, Source("value", word, is_file=False), 1, 1).value(_parsed(word[:LONGEST_CALL]))
    except (SyntaxError, ValueError, MemoryError, RecursionError, MlcalcError):
        return word


def _parsed(text: str) -> ast.expr:
    """Return an expression.

    Raises:
        SyntaxError, ValueError, MemoryError, RecursionError: as Python's parser has it.
        MlcalcError: a number in it is too long.
    """
    with warnings.catch_warnings():
        # Python's own remarks on how it is written would only confuse.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text, mode="eval").body
        except SyntaxError as cause:
            if "integer string conversion" in str(cause.msg):
                raise too_long() from None
            raise


_OPERATORS: Mapping[type[ast.operator], Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


_WORDS = {"none": None, "null": None, "true": True, "false": False}


class _Whole(NamedTuple):
    """The text that a call is part of, to say where things are."""

    text: str
    source: Source
    line: int
    column: int

    def spot(self, node: ast.expr | ast.keyword | None) -> InText:
        """Return where a part of the text stands; what was written with escapes has the place of the whole."""
        lines = self.text.split("\n")
        if node is None:
            return InText(self.source, self.line, self.column, None if len(lines) > 1 else len(lines[0]))
        number = node.lineno - 1
        if number >= len(lines):  # Python begins a line at a carriage return, too
            return self.spot(None)
        line = lines[number].encode()
        is_whole = node.end_lineno == node.lineno and node.end_col_offset
        # ast counts bytes, places count characters
        end = node.end_col_offset if is_whole else len(line)
        before, inside = line[: node.col_offset].decode(), line[node.col_offset : end].decode()
        column = self.column if number == 0 else 1
        if not self.source.line(self.line + number).startswith(before + inside, column - 1):
            return self.spot(None)
        items = node.value if isinstance(node, ast.keyword) else node
        parts = [self.spot(each) for each in items.elts] if isinstance(items, (ast.List, ast.Tuple)) else ()
        length = len(inside) if is_whole else None
        return InText(self.source, self.line + number, column + len(before), length, parts)

    def at(self, start: int) -> InText:
        """Return where one character stands; what was written with escapes has the place of the whole."""
        before, line = self.text[:start].rpartition("\n")[2], self.line + self.text.count("\n", 0, start)
        column = len(before) + (self.column if line == self.line else 1)
        is_there = self.source.line(line).startswith(before + self.text[start], column - 1 - len(before))
        return InText(self.source, line, column, 1) if is_there else self.spot(None)

    def error(self, node: ast.expr | None, code: str, message: str, help: str | None = None) -> MlcalcError:  # noqa: A002
        return fail(self.spot(node), code, message, help)

    def call(self, node: ast.Call) -> LayerCall:
        """Return a call, its name apart from the module that it is written with."""
        if any(keyword.arg is None for keyword in node.keywords) or any(
            isinstance(each, ast.Starred) for each in node.args
        ):
            raise self.error(node, "not-a-value", "`*` and `**` cannot stand in a description: write the arguments out")
        names = [keyword.arg for keyword in node.keywords if keyword.arg]
        for index, name in enumerate(names):
            if name in names[:index]:
                message = f"`{shortened(name)}` is given twice in one call"
                raise fail(self.spot(node.keywords[index]), "repeated-argument", message, "leave one of the two out")
        positional = tuple(self.value(each) for each in node.args)
        named = {keyword.arg: self.value(keyword.value) for keyword in node.keywords if keyword.arg}
        spots: dict[str | int, Spot] = {index: self.spot(each) for index, each in enumerate(node.args)}
        spots.update(zip(names, map(self.spot, node.keywords), strict=True))
        module, name = self.module_and_name(node.func)
        return LayerCall(name, positional, named, self.spot(node.func), spots, module=module)

    def module_and_name(self, node: ast.expr) -> tuple[str, str]:
        """Return both parts of a name such as `keras.layers.LSTM`; the module of a bare one is empty."""
        if isinstance(node, ast.Name):
            return "", node.id
        if isinstance(node, ast.Attribute):
            return ".".join(filter(None, self.module_and_name(node.value))), node.attr
        raise self.error(node, "not-a-value", "only a layer's name can be called here")

    def value(self, node: ast.expr) -> Any:
        """Return a literal, arithmetic of numbers, a collection of values, a call, or the name of a function."""
        if isinstance(node, ast.Constant) and not isinstance(node.value, (bytes, complex, type(Ellipsis))):
            return self._constant(node)
        if isinstance(node, (ast.List, ast.Tuple)):
            items = [self.value(each) for each in node.elts]
            return items if isinstance(node, ast.List) else tuple(items)
        if isinstance(node, ast.Dict):
            return self._dictionary(node)
        if isinstance(node, (ast.UnaryOp, ast.BinOp)):
            return self._number(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Attribute):
            return NameOf(self.module_and_name(node)[1])
        if isinstance(node, ast.Name) and is_spelt_exactly(node.id):
            message = f"`{named(node.id)}` is a class of layers, and no layer yet"
            raise self.error(node, "not-a-value", message, f"call it with its arguments: `{named(node.id)}(…)`")
        if isinstance(node, ast.Name):
            message = f"`{named(node.id)}` is a name, and stands for nothing here: no Python is run"
            raise self.error(node, "not-a-value", message, 'write the value itself; a text in quotes, such as "relu"')
        raise self.error(node, "not-a-value", "an argument must be a number, a text, a list, or a layer")

    def _number(self, node: ast.expr, depth: int = 0) -> int | float:
        """Return what arithmetic of numbers gives: `128*7*7`, `1./255`, `-1`."""
        if depth > DEEPEST:
            raise self.error(node, "too-deep", f"a number is worked out in at most {DEEPEST} steps inside each other")
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            number = self._number(node.operand, depth + 1)
            return -number if isinstance(node.op, ast.USub) else number
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return self._worked_out(node, self._number(node.left, depth + 1), self._number(node.right, depth + 1))
        value = self.value(node) if not isinstance(node, (ast.UnaryOp, ast.BinOp)) else None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.error(node, "not-a-value", "only numbers can be worked out, or have a sign")
        return value

    def _worked_out(self, node: ast.BinOp, left: float, right: float) -> int | float:
        is_power = isinstance(node.op, ast.Pow)
        if is_power and isinstance(right, int) and isinstance(left, int) and abs(right) * left.bit_length() > MOST_BITS:
            raise self.error(node, "too-large", "this power is larger than any number that a layer has")
        try:
            number = _OPERATORS[type(node.op)](left, right)
        except (ArithmeticError, ValueError):
            raise self.error(node, "not-a-value", "this cannot be worked out") from None
        if isinstance(number, complex):
            raise self.error(node, "not-a-value", "this is no real number")
        if isinstance(number, int):
            self._checked(number, node)
        return number  # type: ignore[no-any-return]

    def _constant(self, node: ast.Constant) -> Any:
        self._checked(node.value if isinstance(node.value, int) else 0, node)
        return node.value

    def _checked(self, number: int, node: ast.expr) -> None:
        try:
            check_integer(number)
        except MlcalcError as cause:
            raise located(cause, self.spot(node).place) from None

    def _dictionary(self, node: ast.Dict) -> dict[Any, Any]:
        keys = [self.value(key) if key is not None else None for key in node.keys]
        if not all(isinstance(key, (str, int, float)) for key in keys):
            raise self.error(node, "not-a-value", "the keys of a dictionary must be texts or numbers")
        return dict(zip(keys, map(self.value, node.values), strict=True))


def as_data(call: LayerCall) -> Any:
    """Return the entry of a description that says what a call says."""
    values = {**dict(zip(arguments_of(call.name), call.positional, strict=False)), **call.named}
    values = {name: as_data(each) if isinstance(each, LayerCall) else each for name, each in values.items()}
    if call.name == "Sequential":
        return {"layers": [as_data(each) for each in call.positional[0]]}
    beside = {name: values.pop(name) for name in ("name", "trainable", "dtype") if name in values}
    is_bare = len(values) == len(call.positional) == 1
    inside = next(iter(values.values())) if is_bare else values or None
    return {**beside, key_of(call.name): inside} if beside or inside is not None else key_of(call.name)


def as_serialised(value: Any) -> Any:
    """Return what stands for a value that only training reads: calls become their names."""
    if isinstance(value, LayerCall):
        return NameOf(value.name)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_serialised(each) for each in value]
    return value
