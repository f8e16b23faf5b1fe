"""What an expression of a source is worth, as far as the text says it: known, known by its shape, or unknown.

Numbers, texts, tuples, lists, dictionaries and the like stand for themselves.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from mlcalc.errors import Place
from mlcalc.limits import MOST_ITEMS_OF_SOURCE, MOST_ROUNDS
from mlcalc.lint.facts import Data

T = TypeVar("T")


EXAMPLE = "64"
"""A value that most unknown numbers might have."""


UNDEFINED = "nothing in the source says what it is"
"""Why a name is not known that nothing defines."""


class Unknown:
    """A value that the text does not say.

    Attributes:
        text: what is not known, as it is written: `X_train.shape[1]`.
        reason: why, in words that complete "is not known".
        setting: what would make it known if it were given: `X_train.shape`; None if nothing can be given.
        example: a value that it might have.
        place: where it is written.
        data: what is known of its numbers, if it is an array.
    """

    __slots__ = ("data", "example", "place", "reason", "setting", "text")

    def __init__(
        self,
        text: str,
        reason: str = "",
        setting: str | None = None,
        example: str = EXAMPLE,
        place: Place | None = None,
    ) -> None:
        self.text, self.reason, self.setting, self.example, self.place = text, reason, setting, example, place
        self.data: Data | None = None

    def named(self, text: str, setting: str | None = None, example: str | None = None) -> Unknown:
        """Return the same under another name, such as that of the variable that holds it."""
        is_part = self.setting not in (None, self.text)  # as one size of a shape, which is no shape itself
        example = example or (EXAMPLE if is_part else self.example)
        return Unknown(text, self.reason, setting or text, example, self.place)

    def plain(self) -> Unknown:
        """Return what a rule gives that gives what it cannot tell apart from this: a value that may be anything."""
        return self

    def like(self, example: str) -> Unknown:
        """Return the same with another example, unless it has one of its own."""
        if self.example != EXAMPLE or example == EXAMPLE:
            return self
        return Unknown(self.text, self.reason, self.setting, example, self.place)

    def __repr__(self) -> str:
        return f"Unknown({self.text!r})"


class Special(Unknown):
    """A value that is not known, of which its class knows something."""

    __slots__ = ()

    def plain(self) -> Unknown:
        return Unknown(self.text, self.reason, self.setting, self.example, self.place)


class Number(Special):
    """One number that is not known: an entry of an array, or what a loop counts.

    Attributes:
        base: what it is counted from, the same for numbers of which the difference is known; None if there is nothing.
        offset: how much is added to that.
    """

    __slots__ = ("base", "offset")

    def __init__(self, unknown: Unknown, base: Any = None, offset: int = 0) -> None:
        super().__init__(unknown.text, unknown.reason, unknown.setting, unknown.example, unknown.place)
        self.base, self.offset = base, offset

    def named(self, text: str, setting: str | None = None, example: str | None = None) -> Number:
        found = Number(super().named(text, setting, example), self.base, self.offset)
        found.data = self.data
        return found

    def plus(self, more: int) -> Number:
        """Return the number that is larger by this."""
        return Number(self, self.base, self.offset + more)


class Counts(Special):
    """What `range` gives whose ends are not known.

    Attributes:
        step: from one number to the next; None if that is not known.
    """

    __slots__ = ("step",)

    def __init__(self, unknown: Unknown, step: int | None) -> None:
        super().__init__(unknown.text, unknown.reason, unknown.setting, unknown.example, unknown.place)
        self.step = step

    def named(self, text: str, setting: str | None = None, example: str | None = None) -> Counts:
        return Counts(super().named(text, setting, example), self.step)

    def each(self, text: str) -> Number:
        """Return any of the numbers, under the name of the variable that takes it."""
        return Number(super().named(text, self.setting), base=self)


def any_of(items: Unknown, text: str | None) -> Unknown:
    """Return any of some items that are not known, under the name of the variable that takes it."""
    name = text or items.text
    return items.each(name) if isinstance(items, Counts) else items.plain().named(name, items.setting)


def distance(start: Any, stop: Any) -> int | None:
    """Return how far it is from one number to another that is counted from the same base; None if it is not known."""
    are_alike = isinstance(start, Number) and isinstance(stop, Number) and start.base is not None
    return stop.offset - start.offset if are_alike and start.base is stop.base else None


class Failure(Unknown):
    """What a run of the source would end with; behind `try`, what leads to the handler.

    Attributes:
        kind: the name of the exception.
    """

    __slots__ = ("kind",)

    def __init__(self, text: str, reason: str, kind: str) -> None:
        super().__init__(text, reason, None)
        self.kind = kind


Collection = list[Any] | dict[Any, Any] | set[Any]
"""What a source can fill."""

Size = Any
"""A size of a shape: an integer, None if it is left open, or Unknown."""


class Array:
    """An array of numbers, known by its shape; None if that is unknown, too.

    Attributes:
        shape: an integer for each axis, None for a size that is not known.
        origin: what stands for a number of it, or for a size, that is not known.
        classes: how many classes its numbers name, if they are known labels.
        data: what is known of its numbers.
    """

    __slots__ = ("classes", "data", "origin", "shape")

    def __init__(self, shape: Sequence[Size] | None, origin: Unknown | None = None, classes: int | None = None) -> None:
        self.shape = None if shape is None else tuple(shape)
        self.classes = classes
        self.data: Data | None = None
        self.origin = origin or Unknown("an entry of an array", "the numbers of an array are not followed", None)

    def entry(self) -> Number:
        """Return one of its numbers."""
        found = Number(self.origin)
        found.data = self.data
        return found

    def again(self, origin: Unknown) -> Array:
        """Return the same with something else that stands for what is not known."""
        return Array(self.shape, origin, self.classes)

    def __repr__(self) -> str:
        return f"Array({self.shape})"


@dataclass(frozen=True)
class Outside:
    """A name of a module that is not read: `keras.layers.Dense`, `numpy.zeros`.

    `is_assumed` says that the text uses it and imports nothing of that name.
    """

    path: str
    is_assumed: bool = False

    @property
    def name(self) -> str:
        """Its last part."""
        return self.path.rpartition(".")[2]

    @property
    def parts(self) -> list[str]:
        """Its modules, and its name."""
        return self.path.split(".")

    def below(self, name: str) -> Outside:
        """Return what it holds under a name."""
        return Outside(f"{self.path}.{name}", self.is_assumed)


class Scope:
    """The names of a module, a function or a class while its statements are followed."""

    __slots__ = ("function", "is_of_comprehension", "left", "maybe", "names", "outer", "shared")

    def __init__(self, outer: Scope | None = None, function: str = "", *, is_of_comprehension: bool = False) -> None:
        self.is_of_comprehension = is_of_comprehension
        self.names: dict[str, Any] = {}
        self.outer = outer
        self.function = function
        """The function whose scope this is, as `--set` names it: `build_model`, `Net.__init__`."""
        self.maybe: list[tuple[Any, Any]] = []
        """What the function may have returned already, each with the doubt that decides it."""
        self.left: list[tuple[str, Any, Any]] = []
        """How a round of the loop may have ended already, each with the doubt that decides it, and the state then."""
        self.shared: dict[str, Scope] = {}
        """Names that belong to a scope around this one: `global`, `nonlocal`."""

    def find(self, name: str) -> Scope | None:
        """Return the scope that has a name."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope
            scope = scope.outer
        return None

    def set(self, name: str, value: Any) -> None:
        """Give a name a value."""
        self.shared.get(name, self).names[name] = value

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope


class Function:
    """A function of the source, with the scope in which it was defined and the values of its defaults."""

    def __init__(
        self, node: ast.FunctionDef | ast.Lambda, scope: Scope, cell: Any, name: str, defaults: Mapping[str, Any]
    ) -> None:
        self.node, self.scope, self.cell, self.name, self.defaults = node, scope, cell, name, defaults
        self.owner: Class | None = None
        self.kind = ""
        """`property`, `staticmethod` or `classmethod`, if it is one; `setter` if it sets a property."""
        self.setter: Function | None = None
        """What sets it, if it is a property."""
        self.calls = 0

    @property
    def shown(self) -> str:
        """What a message calls it: by its class, where a call of that calls it."""
        return self.name.removesuffix(".__init__")


class Class:
    """A class of the source."""

    def __init__(self, node: ast.ClassDef, cell: Any, bases: Sequence[Any], names: dict[str, Any]) -> None:
        self.node, self.cell, self.bases, self.names = node, cell, bases, names
        self.name = node.name
        self.calls = 0
        self.members: dict[str, Any] | None = None
        """Those of an `Enum`, once something asks for them."""

    def line(self) -> Iterator[Class]:
        """Yield it and those that it inherits from, in the order in which a name is looked for."""
        yield self
        for base in self.bases:
            if isinstance(base, Class):
                yield from base.line()

    def outside(self) -> Iterator[Outside]:
        """Yield the classes of other modules that it inherits from."""
        for each in self.line():
            yield from (base for base in each.bases if isinstance(base, Outside))

    @property
    def fields(self) -> list[str]:
        """The names that it annotates: of a data class, what its objects are made with."""
        return [each.target.id for each in self.node.body if _is_field(each)]  # type: ignore[attr-defined]

    @property
    def all_fields(self) -> list[str]:
        """Those of the classes that it inherits from, and its own."""
        return list(dict.fromkeys(name for each in reversed(list(self.line())) for name in each.fields))

    def has(self, name: str) -> bool:
        """Tell whether it has something under a name, which may be None."""
        return any(name in each.names for each in self.line())

    def find(self, name: str, after: Class | None = None) -> Any:
        """Return what it has under a name, from the class behind `after` on; None if it has nothing."""
        known = list(self.line())
        for each in known[known.index(after) + 1 if after in known else 0 :]:
            if name in each.names:
                return each.names[name]
        return None


def _is_field(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)


class Instance:
    """An object of a class of the source."""

    def __init__(self, owner: Class | None) -> None:
        self.owner = owner
        self.attributes: dict[str, Any] = {}

    @property
    def items(self) -> list[Any] | None:
        """What a named tuple holds, in order; None for another object."""
        if self.owner is None:
            return list(self.attributes.values())
        if all(each.name != "NamedTuple" for each in self.owner.outside()):
            return None
        return [self.attributes.get(name, self.owner.find(name)) for name in self.owner.all_fields]


@dataclass(frozen=True)
class Super:
    """What `super()` gives: an object as one of the classes behind another."""

    instance: Any
    after: Class


@dataclass(frozen=True)
class Method:
    """Something that is called on an object: a function of the source with its `self`, or one that mlcalc knows."""

    function: Function | Callable[..., Any]
    instance: Any


class Setting(NamedTuple):
    """What a call was given: its values by position and by name, and the node that spells it.

    `is_partial` says that more was given, in a list or a dictionary that is not known.
    """

    positional: list[Any]
    named: dict[str, Any]
    node: ast.Call | None = None
    is_partial: bool = False

    def get(self, position: int, name: str, default: Any = None) -> Any:
        """Return an argument by its name, or by its place."""
        if name in self.named:
            return self.named[name]
        return self.positional[position] if position < len(self.positional) else default

    def expression(self, position: int, *names: str) -> ast.expr | None:
        """Return how an argument is written, by its names or its place; None where it is not known."""
        if self.node is None:
            return None
        named = next((each.value for each in self.node.keywords if each.arg in names), None)
        before = self.node.args[: position + 1]
        is_known = len(before) > position and not any(isinstance(each, ast.Starred) for each in before)
        return before[-1] if named is None and is_known else named

    def mapped(self, change: Callable[[Any], Any]) -> Setting:
        """Return the same with something in the place of each value, also of those in lists and dictionaries."""
        positional = [mapped(each, change) for each in self.positional]
        return self._replace(positional=positional, named={k: mapped(v, change) for k, v in self.named.items()})


def flattened(value: Any) -> Iterator[Any]:
    """Yield the values in nested lists, tuples and dictionaries; those of a dictionary in the order of its sorted keys.

    Of more than any network needs, as lists that hold each other are, the first.
    """
    waiting, count = [value], 0
    while waiting and count <= MOST_ITEMS_OF_SOURCE:
        value = waiting.pop()
        count += 1
        if isinstance(value, (list, tuple)):
            waiting += reversed(value)
        elif isinstance(value, dict):
            waiting += [value[key] for key in sorted(value, key=str, reverse=True)]
        else:
            yield value


def mapped(value: Any, change: Callable[[Any], Any], depth: int = 0) -> Any:
    """Return nested lists, tuples and dictionaries with something in the place of each value in them.

    What is nested deeper than any arguments are is left as it is.
    """
    if depth > _DEEPEST_VALUES or not isinstance(value, (list, tuple, dict)):
        return change(value)
    if isinstance(value, dict):
        return {key: mapped(each, change, depth + 1) for key, each in value.items()}
    parts = [mapped(each, change, depth + 1) for each in value[:MOST_ROUNDS]]
    return parts if isinstance(value, list) else tuple(parts)


_DEEPEST_VALUES = 5
"""Lists inside each other: so many of two items hold no more than a hundred."""


def first_unknown(values: Iterable[Any]) -> Unknown | None:
    """Return the first value that is unknown, as one that may be anything."""
    return next((each.plain() for each in values if isinstance(each, Unknown)), None)


def of_kind(value: Any, table: Mapping[type, T]) -> T | None:
    """Return the entry of a table for the class of a value, or for the nearest of those that it inherits from."""
    return next((table[each] for each in type(value).__mro__ if each in table), None)


def is_number(value: Any) -> bool:
    """Tell whether a value is a number, or may be one."""
    return isinstance(value, (int, float, Unknown)) and not isinstance(value, bool)
