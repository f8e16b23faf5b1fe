"""The call syntax of Keras, parsed and never evaluated: `Dense(5, activation="relu")`."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.errors import MlcalcError, Place, Source, located
from mlcalc.integers import check_integer, too_long
from mlcalc.layers import find, is_layer
from mlcalc.limits import LONGEST_CALL
from mlcalc.readers.located import InText, Spot, fail
from mlcalc.texts import named


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

    def spot_of(self, argument: str | None) -> Spot:
        """Return where an argument stands: by its name, or by its position, where a mapping has only a key to show."""
        if argument in self.spots:
            return self.spots[argument]  # type: ignore[index]
        order = list(find(str(self.name)).arguments) if self.positional and is_layer(str(self.name)) else []
        position = order.index(argument) if argument in order else None
        return self.spots[position].key if position in self.spots else self.spot  # type: ignore[index]

    def locate(self, argument: str | None = None) -> Place | None:
        """Return the place of an argument, or of the layer's name."""
        return self.spot_of(argument).place


def looks_like_call(text: str) -> bool:
    """Tell whether a text is meant as a call, rather than as a name or a path."""
    head, bracket, _ = text.strip().partition("(")
    return bool(bracket) and all(part.strip().isidentifier() for part in head.split("."))


def parse_call(text: str, source: Source | None = None, line: int = 1, column: int = 1) -> LayerCall:
    """Return the call that a text spells.

    Args:
        text: the call, such as `keras.layers.LSTM(10, return_sequences=True)`.
        source: where the text stands, from `line` and `column` on; the text itself by default.

    Raises:
        MlcalcError: it is no call, or an argument is neither a literal nor a call.
    """
    whole = _Whole(text, source or Source("call", text, is_file=False), line, column)
    if len(text) > LONGEST_CALL:
        raise whole.error(None, "too-large", f"a call of more than {LONGEST_CALL} characters is not read")
    try:
        tree = _parsed(text.strip())
    except (SyntaxError, ValueError) as cause:
        reason = getattr(cause, "msg", None) or cause
        raise whole.error(None, "bad-call", f"`{named(text)}` is not a call: {reason}") from None
    except MlcalcError as cause:
        raise located(cause, whole.spot(None).place) from None
    except (MemoryError, RecursionError):
        raise whole.error(None, "too-deep", "the call is nested too deeply") from None
    if not isinstance(tree, ast.Call):
        raise whole.error(tree, "bad-call", f"`{named(text)}` is not a call", help="such as `Dense(5)`")
    return whole.call(tree)


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


_WORDS = {"none": None, "null": None, "true": True, "false": False}


class _Whole(NamedTuple):
    """The text that a call is part of, to say where things are."""

    text: str
    source: Source
    line: int
    column: int

    def spot(self, node: ast.expr | ast.keyword | None) -> InText:
        line = self.text.strip().split("\n", 1)[0]
        whole = InText(self.source, self.line, self.column, len(line))
        if node is None or node.lineno > 1:
            return whole
        end = node.end_col_offset if node.end_lineno == 1 and node.end_col_offset else node.col_offset + 1
        # ast counts bytes, places count characters
        before, inside = line.encode()[: node.col_offset].decode(), line.encode()[node.col_offset : end].decode()
        if not self.source.line(self.line).startswith(before + inside, self.column - 1):
            return whole  # an escape such as `\"` moves what is behind it
        items = node.value if isinstance(node, ast.keyword) else node
        parts = [self.spot(each) for each in items.elts] if isinstance(items, (ast.List, ast.Tuple)) else ()
        return InText(self.source, self.line, self.column + len(before), len(inside), parts)

    def error(self, node: ast.expr | None, code: str, message: str, help: str | None = None) -> MlcalcError:  # noqa: A002
        return fail(self.spot(node), code, message, help)

    def call(self, node: ast.Call) -> LayerCall:
        """Return a call, its name apart from the module that it is written with."""
        if any(keyword.arg is None for keyword in node.keywords) or any(
            isinstance(each, ast.Starred) for each in node.args
        ):
            raise self.error(node, "not-a-value", "`*` and `**` cannot stand in a description: write the arguments out")
        names = [keyword.arg for keyword in node.keywords if keyword.arg]
        if len(set(names)) < len(names):
            raise self.error(node, "repeated-argument", "an argument is given twice in one call")
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
        """Return a literal, a list or tuple or dictionary of values, a call, or the name of a function."""
        if isinstance(node, ast.Constant) and not isinstance(node.value, (bytes, complex, type(Ellipsis))):
            return self._constant(node)
        if isinstance(node, (ast.List, ast.Tuple)):
            items = [self.value(each) for each in node.elts]
            return items if isinstance(node, ast.List) else tuple(items)
        if isinstance(node, ast.Dict):
            return self._dictionary(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return self._signed(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Attribute):
            return self.module_and_name(node)[1]
        raise self.error(
            node,
            "not-a-value",
            "an argument must be a number, a text, a list, or a layer",
            help='names of functions are written as text, such as "relu"' if isinstance(node, ast.Name) else None,
        )

    def _constant(self, node: ast.Constant) -> Any:
        try:
            check_integer(node.value if isinstance(node.value, int) else 0)
        except MlcalcError as cause:
            raise located(cause, self.spot(node).place) from None
        return node.value

    def _signed(self, node: ast.UnaryOp) -> Any:
        number = self.value(node.operand)
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise self.error(node, "not-a-value", "only a number can have a sign")
        return -number if isinstance(node.op, ast.USub) else number

    def _dictionary(self, node: ast.Dict) -> dict[Any, Any]:
        keys = [self.value(key) if key is not None else None for key in node.keys]
        if not all(isinstance(key, (str, int, float)) for key in keys):
            raise self.error(node, "not-a-value", "the keys of a dictionary must be texts or numbers")
        return dict(zip(keys, map(self.value, node.values), strict=True))


def as_serialised(value: Any) -> Any:
    """Return what stands for a value that only training reads: calls become their names."""
    if isinstance(value, LayerCall):
        return value.name
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_serialised(each) for each in value]
    return value
