"""What a branch changes of which it is not known whether it is followed, and what is known after it whichever it is.

Both ways of a condition are followed from the same state. The layers of one are shown; a tensor that may come out of
either has the sizes that it has both times, and a number that one of them changes is not known.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, warning
from mlcalc.layers.undetermined import common_shape
from mlcalc.readers.python.machine import Ended, FailureError, Machine, text_of
from mlcalc.readers.python.objects import (
    ChainObject,
    Doubt,
    Junction,
    LayerObject,
    ModelObject,
    SourceLayer,
    Tensor,
)
from mlcalc.readers.python.operations import is_small
from mlcalc.readers.python.options import Namespace
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Array, Class, Instance, Outside, Scope, Unknown

_MISSING = object()


def are_equal(one: Any, other: Any) -> bool:
    """Tell whether two values are the same as far as it can be known."""
    if one is other:
        return True
    if isinstance(one, Outside) and isinstance(other, Outside):
        return one.name == other.name  # of another package of Keras
    kinds = (Unknown, Array, Tensor, LayerObject)
    if isinstance(one, kinds) or isinstance(other, kinds) or type(one) is not type(other):
        return False
    if not (is_small(one) and is_small(other)):
        return False
    try:
        return bool(one == other)
    except (TypeError, ValueError, RecursionError):
        return False


class State(NamedTuple):
    """What the names in reach stand for, and what the values hold that can be changed.

    Attributes:
        fields: names, attributes and dictionaries, each with what it held.
        lists: lists and sets, each with what it held; the layers of a chain are one.
        flags: layer -> whether training changes it, for those that a way has set.
        dictionaries: the `id` of each of the fields that is a dictionary of the source.
    """

    fields: list[tuple[dict[Any, Any], dict[Any, Any]]]
    lists: list[tuple[Any, Any]]
    flags: dict[LayerObject, bool]
    dictionaries: frozenset[int]

    @classmethod
    def of(cls, scope: Scope, mentioned: Container[str]) -> State:
        """Return the state of all names of a scope, and of what the values hold of those that are mentioned."""
        fields: dict[int, tuple[dict[Any, Any], dict[Any, Any]]] = {}
        lists: dict[int, tuple[Any, Any]] = {}
        dictionaries: set[int] = set()
        for names in _scopes(scope):
            fields[id(names)] = (names, dict(names))
            waiting = [value for name, value in names.items() if name in mentioned]
            for _ in range(_DEEPEST):
                dictionaries.update(id(each) for each in waiting if isinstance(each, dict))
                held_by = [held for each in waiting if (held := _fields_of(each)) is not None]
                fields.update({id(held): (held, dict(held)) for held in held_by})
                parts = [each.parts if isinstance(each, ChainObject) else each for each in waiting]
                lists.update({id(each): (each, each.copy()) for each in parts if isinstance(each, (list, set))})
                waiting = [each for held in held_by for each in held.values() if isinstance(each, _HOLDING)]
        return cls(list(fields.values()), list(lists.values()), {}, frozenset(dictionaries))

    def again(self, flags: Iterable[LayerObject]) -> State:
        """Return what the same things hold now, and whether training changes these layers."""
        fields = [(held, dict(held)) for held, _ in self.fields]
        lists = [(held, held.copy()) for held, _ in self.lists]
        return State(fields, lists, {each: each.trainable for each in flags}, self.dictionaries)

    def restore(self, flags: Mapping[LayerObject, bool] | None = None) -> None:
        """Put everything back as it was; of layers that it does not name, what `flags` say."""
        for held, before in self.fields:
            held.clear()
            held.update(before)
        for parts, was in self.lists:
            parts.clear()
            (parts.extend if isinstance(parts, list) else parts.update)(was)
        for layer, flag in {**(flags or {}), **self.flags}.items():
            layer.trainable = flag


def _scopes(scope: Scope | None) -> Iterator[dict[Any, Any]]:
    while scope is not None:
        yield scope.names
        scope = scope.outer


def _fields_of(value: Any) -> dict[Any, Any] | None:
    if isinstance(value, dict):
        return value
    if isinstance(value, SourceLayer):
        return value.instance.attributes
    if isinstance(value, Instance):
        return value.attributes
    if isinstance(value, Namespace):
        return value.fields
    return value.names if isinstance(value, Class) else None


def join(session: Session, doubt: Doubt, followed: State, other: State, flags: Mapping[LayerObject, bool]) -> None:
    """Leave of two states what is true of both; the layers are those of the first.

    Args:
        session: the reading of the source.
        doubt: what decides between them.
        followed: what the way that is shown has left.
        other: what the other way has left.
        flags: layer -> whether training changed it before.
    """
    followed.restore(flags)
    for (held, mine), (_, theirs) in zip(followed.fields, other.fields, strict=True):
        for key in list({**mine, **theirs}):
            one, two = mine.get(key, _MISSING), theirs.get(key, _MISSING)
            if one is not two and not are_equal(one, two):
                held[key] = joined(session, doubt, one, two, str(key))
    chains = {id(each.parts): each for each in _chains(followed)}
    for (held_list, parts), (_, others) in zip(followed.lists, other.lists, strict=True):
        if [*map(id, parts)] == [*map(id, others)]:
            continue
        if (chain := chains.get(id(held_list))) is not None:
            chain.parts.append(Junction(_shared(parts, others), others))
        elif len(parts) != len(others) or not (
            parts == others if isinstance(parts, set) else all(map(are_equal, parts, others))
        ):
            session.open(held_list, doubt.reason)
    for layer, before in flags.items():
        if followed.flags.get(layer, before) is not other.flags.get(layer, before):
            layer.freezing = doubt


def meet_again(session: Session, doubt: Doubt, left: State) -> None:
    """Leave of what is now, and of the state in which a loop or a round of it may have ended, what is true of both."""
    join(session, doubt, left.again(()), left, {})


def _shared(parts: Sequence[Any], others: Sequence[Any]) -> int:
    pairs = zip(parts, others, strict=False)
    return next((place for place, (one, two) in enumerate(pairs) if one is not two), min(len(parts), len(others)))


def _chains(state: State) -> Iterator[ChainObject]:
    for _, values in state.fields:
        yield from (each for each in values.values() if isinstance(each, ChainObject))


def joined(session: Session, doubt: Doubt, one: Any, other: Any, name: str) -> Any:
    """Return what is known of a value that is one or the other; of layers and models the first is shown."""
    if other is _MISSING or are_equal(one, other):
        return one
    if one is _MISSING:
        return other
    if isinstance(one, Tensor):
        return settled(session, doubt, one, other.shape if isinstance(other, Tensor) else None)
    is_shown = isinstance(one, LayerObject) and doubt in one.doubts
    return one if is_shown else _in_common(session, doubt, one, other, name)


def _in_common(session: Session, doubt: Doubt, one: Any, other: Any, name: str) -> Any:
    """Return what is known of one of two values that are neither tensors nor layers."""
    are_alike = isinstance(one, (list, tuple)) and type(one) is type(other) and len(one) == len(other)
    if are_alike and is_small(one) and is_small(other):
        parts = [joined(session, doubt, *pair, name) for pair in zip(one, other, strict=True)]
        return parts if isinstance(one, list) else tuple(parts)
    if isinstance(one, (list, tuple)) and any(isinstance(each, (Tensor, LayerObject)) for each in one):
        return one
    if isinstance(one, Array):
        if isinstance(other, list):
            return one  # a list of data that a loop may leave empty
        if isinstance(other, Array):
            return Array(common_shape([one.shape, other.shape]), one.origin)
    unknown = next((each for each in (one, other) if isinstance(each, Unknown) and each.setting), None)
    return unknown.plain().named(name) if unknown is not None else Unknown(name, doubt.reason, doubt.text, "True")


def settled(session: Session, doubt: Doubt, tensor: Tensor, *others: Any) -> Tensor:
    """Return a tensor with the sizes that it has whichever way is followed."""
    shape = common_shape([tensor.shape, *others])
    is_sure = shape == tensor.shape and tensor.use.doubts <= session.doubts
    return tensor if is_sure and shape is not None else session.meeting(tensor, shape, frozenset((doubt,)))


class _Way(NamedTuple):
    """What one way has come to."""

    result: Any
    state: State
    calls: int
    names: Counter[str]
    supposed: dict[str, Any]
    models: list[ModelObject]


class Fork:
    """A condition that is not known, both ways of which are followed.

    Args:
        machine: what follows the source.
        node: the condition.
        test: what is not known of it.
        scope: where it stands.
        ways: the code of both ways.
        text: how it is written, if not as the condition itself.
    """

    def __init__(
        self,
        machine: Machine,
        node: ast.expr,
        test: Unknown,
        scope: Scope,
        ways: Iterable[ast.AST],
        text: str = "",
    ) -> None:
        self.machine, self.session, self.node, self.test, self.scope = machine, machine.session, node, test, scope
        own = test.setting if isinstance(node, (ast.Name, ast.Attribute)) else None
        self.text = text or own or text_of(node) or test.text
        mentioned = {each.id for way in ways for each in ast.walk(way) if isinstance(each, ast.Name)}
        self.session.step(_STEPS + len(mentioned))
        self.before = State.of(scope, mentioned)
        self.outer_flags, self.session.flags = self.session.flags, {}
        self.is_first = True
        """Whether the first way is the one that is shown."""
        self.goes_on = False
        """Whether only one way goes on, and is followed."""

    def follow(self, first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
        """Follow both ways; return what they come to, that of the way that is shown first."""
        session = self.session
        wanted = self._wanted()
        self.doubt = session.known_doubts.get(self.text) or self._doubt(wanted is not False)
        start = (len(session.problems), dict(session.unknowns), session.calls, len(session.models))
        one = self._way(first, taken=True)
        is_second = wanted is False or (wanted is None and one.calls == 0)
        if is_second:
            self._forget(start)
        said = (list(session.problems), dict(session.unknowns))
        self._back(one)
        two = self._way(second, taken=False)
        self.is_first = not is_second or (wanted is None and two.calls == 0)
        shown, other = (one, two) if self.is_first else (two, one)
        if self.is_first:
            session.problems[:], session.unknowns = said[0], {**said[1]}
            session.models[start[3] :] = one.models
        self._meet(shown, other)
        return shown.result, other.result

    def _forget(self, start: tuple[int, dict[str, Any], int, int]) -> None:
        del self.session.problems[start[0] :]
        self.session.unknowns = dict(start[1])

    def _way(self, follow: Callable[[], Any], *, taken: bool) -> _Way:
        session = self.session
        calls, names, supposed = session.calls, Counter(session.names.counts), session.supposed
        count = len(session.models)
        session.supposed = {**supposed, **self._supposed(taken=taken)}
        with session.doubting(self.doubt):
            try:
                result = follow()
            except FailureError as failure:
                result = Ended("raise", failure.kind)
        state = self.before.again(session.flags)
        way = _Way(result, state, session.calls - calls, session.names.counts, session.supposed, session.models[count:])
        session.names.counts, session.supposed = names, supposed
        del session.models[count:]
        return way

    def _back(self, way: _Way) -> None:
        self.before.restore()
        for layer, flag in self.session.flags.items():
            layer.trainable = flag

    def _meet(self, shown: _Way, other: _Way) -> None:
        session = self.session
        if shown.calls and self.doubt.text not in session.known_doubts:
            session.known_doubts[self.doubt.text] = self.doubt
            if not self.is_first:
                self.doubt.problem = self._problem(taken=False)
        session.models += [each for each in shown.models if each not in session.models]
        session.names.counts = Counter(shown.names)
        if shown.calls:
            session.supposed = shown.supposed
        session.calls += shown.calls
        flags, session.flags = session.flags, self.outer_flags
        for layer, flag in flags.items():
            session.flags.setdefault(layer, flag)
        ends = [_how(each.result) for each in (shown, other)]
        if ends[0] is None and ends[1] is not None:
            self._go_on(shown, other, flags)
        elif ends[1] is None and ends[0] is not None and not shown.calls:
            self._go_on(other, shown, flags)
        else:
            join(session, self.doubt, shown.state, other.state, flags)

    def _go_on(self, way: _Way, ended: _Way, flags: Mapping[LayerObject, bool]) -> None:
        """Go on with one way; what the other has left is met where the round, or the loop, ends."""
        self.goes_on = True
        way.state.restore(flags)
        how = _how(ended.result)
        if how not in _OF_LOOPS:
            return
        self.scope.left.append((how, self.doubt, ended.state))
        for layer, before in flags.items():
            if way.state.flags.get(layer, before) is not ended.state.flags.get(layer, before):
                layer.freezing = self.doubt

    def joined(self, one: Any, other: Any) -> Any:
        """Return what is known of a value that is one or the other."""
        known = next((each for each in (one, other) if isinstance(each, Unknown) and each.setting), None)
        return joined(self.session, self.doubt, one, other, known.text if known else self.text)

    def ended(self, one: Ended | None, other: Ended | None) -> Ended | None:
        """Return how a block ends that ends in one of two ways."""
        if one is not None and other is not None and one.how == other.how == "return":
            name = f"{self.scope.function or 'a value'}(…)"
            return Ended("return", joined(self.session, self.doubt, one.value, other.value, name))
        if one is not None and one.how == "return":
            if other is None or other.how != "raise":
                self.scope.maybe.append((self.doubt, one.value))
                return other
            return one
        if other is not None and other.how == "return":
            self.scope.maybe.append((self.doubt, other.value))
            return one
        if self.goes_on and None in (one, other):
            return None
        return one if one is None or other is None or one.how == other.how else other

    def _wanted(self) -> bool | None:
        """Return which way is followed by what is supposed already."""
        session = self.session
        if not session.supposed:
            return None
        session.is_supposing = True
        try:
            answer = self.machine.truth(self.node, self.scope)
        finally:
            session.is_supposing = False
        return answer if isinstance(answer, bool) else None

    def _supposed(self, *, taken: bool) -> dict[str, Any]:
        """Return what is true of values on one way, by how they are written."""
        node = self.node
        found = {self.text: taken, ast.unparse(node): taken}
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            node, taken = node.operand, not taken
            found[ast.unparse(node)] = taken
        if taken and (pair := _equal(self.machine, node, self.scope)) is not None:
            found[pair[0]] = pair[1]
        return found

    def _doubt(self, taken: bool) -> Doubt:
        return Doubt(self.text, f"it depends on `{self.text}`", self._problem(taken=taken))

    def _problem(self, *, taken: bool) -> Diagnostic:
        as_if = "as if it does" if taken else "as if it does not"
        found = warning(
            "unknown-condition",
            f"whether `{self.text}` holds is not known: the model is shown {as_if}; counts that depend on it are open",
            self.session.place(self.node),
        )
        key, value = _equal(self.machine, self.node, self.scope) or (self.text, True)
        return found._replace(help=f'`set "{key}={value}"` says it', settings=("set",))


Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Loop = ast.For | ast.While | Comprehension


def _condition_of(node: Loop) -> ast.expr:
    """Return what decides how often a loop runs."""
    if isinstance(node, ast.While):
        return node.test
    return node.iter if isinstance(node, ast.For) else node.generators[0].iter


class LoopFork(Fork):
    """A loop of which it is not known how often it runs: one round is shown, or none.

    Args:
        machine: what follows the source.
        node: the loop.
        test: what is not known of it.
        scope: where it stands.
    """

    def __init__(self, machine: Machine, node: Loop, test: Unknown, scope: Scope) -> None:
        body: Sequence[ast.AST] = node.body if isinstance(node, (ast.For, ast.While)) else [node]
        self.loop, self.condition = node, _condition_of(node)
        text = f"{text_of(self.condition) or 'a loop'} (line {node.lineno})"
        super().__init__(machine, self.condition, test, scope, body, text=text)

    def _wanted(self) -> bool | None:
        return True

    def _supposed(self, *, taken: bool) -> dict[str, Any]:
        return {}

    def _meet(self, shown: _Way, other: _Way) -> None:
        super()._meet(shown, other)
        for (held, one), (_, two) in zip(shown.state.fields, other.state.fields, strict=True):
            if id(held) in shown.state.dictionaries and one.keys() != two.keys():
                self.session.open(held, self.doubt.reason)

    def _problem(self, *, taken: bool) -> Diagnostic:
        is_long = self.test.reason == TOO_MANY_ROUNDS
        why = TOO_MANY_ROUNDS if is_long else "how often this loop runs is not known"
        message = f"{why}: its layers are shown once; counts that depend on it are open"
        found = warning("unknown-loop", message, self.session.place(self.loop))
        setting, example = self.test.setting, self.test.example
        if not setting or isinstance(self.loop, ast.While):
            return found
        is_counted = any(isinstance(each, ast.Name) and each.id in _COUNTS for each in ast.walk(self.condition))
        example = example if is_counted else _ITEMS
        return found._replace(help=f'`set "{setting}={example}"` says it', settings=("set",))


TOO_MANY_ROUNDS = "the loop has more rounds than are followed"
"""Why it is not known what a loop comes to that is known to run too often."""
_OF_LOOPS = ("break", "continue")
_HOLDING = (list, dict, set, ChainObject)
"""What is kept of what an object or a dictionary holds."""
_DEEPEST = 3
"""Levels of objects and dictionaries inside each other whose changes are kept."""
_COUNTS = ("range", "xrange")
_ITEMS = "(8, 8)"
"""Items that a loop might have."""
_STEPS = 20
"""What looking at the state of a source takes, in steps."""


def _how(result: Any) -> str | None:
    return result.how if isinstance(result, Ended) else None


def _equal(machine: Machine, node: ast.expr, scope: Scope) -> tuple[str, Any] | None:
    """Return what a condition compares, and the value with which it holds: `kind == "small"`."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], (ast.Eq, ast.In)):
        return None
    value = machine.value(node.comparators[0], scope)
    if isinstance(node.ops[0], ast.In):
        value = value[0] if isinstance(value, (list, tuple)) and value else None
    text = text_of(node.left)
    return (text, value) if text is not None and isinstance(value, (str, int, float)) else None
