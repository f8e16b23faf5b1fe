"""Expressions: each kind of node has a meaning here, or is unknown."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from mlcalc.applications import is_application
from mlcalc.limits import ITEMS_OF_STEP, MOST_ROUNDS
from mlcalc.readers.python import arrays, builtins, frames, operations, samples
from mlcalc.readers.python.arrays import shape_of_list
from mlcalc.readers.python.builtins import Builtin, builtin, sequence
from mlcalc.readers.python.calls import YIELDS, Calls
from mlcalc.readers.python.cells import is_small
from mlcalc.readers.python.datasets import Bunch
from mlcalc.readers.python.doubts import Comprehension, Fork, LoopFork
from mlcalc.readers.python.enums import members_of
from mlcalc.readers.python.frames import Frame
from mlcalc.readers.python.keras_names import functions, is_known, is_of_keras
from mlcalc.readers.python.keras_objects import assumed
from mlcalc.readers.python.machine import FailureError, text_of
from mlcalc.readers.python.objects import LayerObject, Tensor
from mlcalc.readers.python.standard import has_meaning
from mlcalc.readers.python.tensors import OPERATORS, holds_tensor, index, is_array, operation
from mlcalc.readers.python.training import History
from mlcalc.readers.python.tuners import template
from mlcalc.readers.python.values import (
    UNDEFINED,
    Array,
    Class,
    Counts,
    Failure,
    Function,
    Instance,
    Method,
    Outside,
    Scope,
    Setting,
    Super,
    Unknown,
    any_of,
    distance,
    first_unknown,
    flattened,
)

_ASSUMED = {
    "K": "keras.backend",
    "Layer": "keras.layers.Layer",
    "backend": "keras.backend",
    "keras": "keras",
    "layers": "keras.layers",
    "math": "math",
    "models": "keras.models",
    "np": "numpy",
    "numpy": "numpy",
    "pd": "pandas",
    "tf": "tensorflow",
}
"""What a name means that a piece of code uses and does not import."""
_FUNCTIONS = frozenset(builtins.names())
_PASSING_ON = frozenset("range xrange enumerate zip reversed list tuple sorted".split())
"""Functions whose result is known when what they are given is."""
_EXCEPTIONS = frozenset(("Exception", "ValueError", "TypeError", "ImportError", "RuntimeError", "NotImplementedError"))
_MAKING = (ast.BinOp, ast.Call, ast.Subscript)
"""Expressions that may make many items in one step."""
_CAN_BE_SET = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Set)


class Expressions(Calls):
    """Works out expressions."""

    def value(self, node: ast.expr, scope: Scope) -> Any:
        found = self.named_value(node, scope)
        if isinstance(found, Outside) and _is_unread(found):
            text = text_of(node) or found.path
            return Unknown(text, f"`{found.path.partition('.')[0]}` is not read", text)
        return found

    def named_value(self, node: ast.expr, scope: Scope) -> Any:
        """Return what an expression stands for where it is called, or looked up in: a name of a module is one there."""
        found = self._worth(node, scope)
        if self.session.tries and isinstance(found, Failure):
            raise FailureError(found.kind)
        if self.session.opened and isinstance(found, (list, dict, set)) and id(found) in self.session.opened:
            text = text_of(node) or "a list"
            return Unknown(text, self.session.opened[id(found)][1], text)
        return found

    def _worth(self, node: ast.expr, scope: Scope) -> Any:
        found = self._given_or_found(node, scope)
        if isinstance(node, _MAKING) and isinstance(found, (list, tuple, dict, set)):
            self.session.step(len(found) // ITEMS_OF_STEP)  # what is made many times fills the memory
        return found

    def _given_or_found(self, node: ast.expr, scope: Scope) -> Any:
        self.session.step()
        handle = self._kinds.get(type(node))
        if handle is None:
            return Unknown(text_of(node) or "a value", "it is not followed", None)
        session = self.session
        if not (session.settings or session.is_supposing) or not isinstance(node, _CAN_BE_SET):
            return handle(self, node, scope)
        text = ast.unparse(node)
        if session.is_supposing and text in session.supposed and text not in session.settings:
            return session.supposed[text]
        if text in self.session.settings:
            self.session.used_settings.add(text)
            return self.session.settings[text]
        value = handle(self, node, scope)
        key = f"{text}.shape"
        is_open = isinstance(value, Unknown) or (isinstance(value, Array) and None in (value.shape or (None,)))
        if is_open and key in self.session.settings:
            self.session.used_settings.add(key)
            shape = self.session.settings[key]
            return Array(shape if isinstance(shape, tuple) else (shape,))
        return value

    def _constant(self, node: ast.Constant, scope: Scope) -> Any:
        if isinstance(node.value, (bytes, complex)) or not is_small(node.value):
            return Unknown("a constant", "it is not followed", None)
        return node.value

    def _name(self, node: ast.Name, scope: Scope) -> Any:
        name = node.id
        found = scope.find(name)
        if found is None:
            return self._unbound(node, scope)
        value = found.names[name]
        if isinstance(value, Tensor):
            self.session.results.looked_at.add(value.use)
        elif isinstance(value, Unknown) and is_known(name):
            return Outside(f"keras.layers.{name}", is_assumed=True)
        if isinstance(value, Unknown):
            is_parameter = value.setting is not None and value.setting == f"{found.function}.{name}"
            return value if is_parameter else samples.renamed(value, name)
        if isinstance(value, Array) and (value.shape is None or None in value.shape):
            return _array_named(value, name)
        return value

    def _unbound(self, node: ast.Name, scope: Scope) -> Any:
        """Return what a name means that nothing has set so far."""
        value = self._free(node.id)
        is_free = isinstance(value, Outside) or (isinstance(value, Unknown) and value.reason == UNDEFINED)
        if is_free and self.session.has_imports:
            from mlcalc.readers.python.unbound import of_nothing

            return of_nothing(self.session, node, scope, value)
        return value

    def _free(self, name: str) -> Any:  # noqa: PLR0911  (one for each kind)
        """Return what a name means that the code does not define."""
        if name in _FUNCTIONS:
            return builtin(name)
        if name == "FLAGS":
            return self.flags
        if is_known(name):
            return Outside(f"keras.layers.{name}", is_assumed=True)
        if name in _ASSUMED:
            return Outside(_ASSUMED[name], is_assumed=True)
        if name in _EXCEPTIONS:
            return Unknown(name, "it is not followed", None)

        if is_application(name):
            return Outside(f"keras.applications.{name}", is_assumed=True)
        if name in functions():
            return Outside(f"keras.layers.{name}", is_assumed=True)
        return assumed(name) or Unknown(name, UNDEFINED, name)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        owner = self.named_value(node.value, scope)
        return self.attribute(owner, node.attr, node)

    def _call(self, node: ast.Call, scope: Scope) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return self._super(scope)
        function = self.named_value(node.func, scope)
        positional: list[Any] = []
        is_partial = False
        for each in node.args:
            if isinstance(each, ast.Starred):
                values = sequence(self.session, self.value(each.value, scope))
                positional += values if isinstance(values, list) else []
                is_partial |= not isinstance(values, list)
            else:
                positional.append(self.value(each, scope))
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value, scope)
            if keyword.arg is not None:
                named[keyword.arg] = value
            elif isinstance(value, dict):
                named.update((str(key), each) for key, each in value.items())
            else:
                is_partial = True
        result = self.run(function, Setting(positional, named, node, is_partial), node)
        if isinstance(result, Failure) and self.session.tries:
            return result
        if isinstance(function, Builtin) and (isinstance(result, Failure) or holds_tensor(positional[:1])):
            from mlcalc.readers.python.failures import of_builtin

            of_builtin(self.session, node, function.name, positional)
        is_passed_on = isinstance(function, Builtin) and function.name in _PASSING_ON
        if isinstance(result, Unknown) and not isinstance(function, (Function, Method, Class)) and not is_passed_on:
            text = text_of(node)
            return samples.retold(result, text) if text else result
        return result

    def _super(self, scope: Scope) -> Any:
        found = scope.find("__class__")
        owner = found.names["__class__"] if found else None
        instance = found.names.get("__self__") if found else None
        if instance is None or owner is None:
            return Unknown("super()", "it is not followed", None)
        return Super(instance, owner)

    def _binary_node(self, node: ast.BinOp, scope: Scope) -> Any:
        one, other = self.value(node.left, scope), self.value(node.right, scope)
        found = self.binary(type(node.op), one, other)
        if isinstance(found, Failure) and not isinstance(one, Unknown) and not isinstance(other, Unknown):
            from mlcalc.readers.python import failures

            failures.of_operator(self.session, node, one, other)
        return found

    def binary(self, kind: type[ast.operator], one: Any, other: Any) -> Any:
        """Return what an operator gives on two values."""
        if is_array(one) or is_array(other):
            if any(isinstance(each, Unknown) for each in (one, other)) and not holds_tensor([one, other]):
                return samples.of_operator(self.session, kind, one, other, Array(None))
            self.session.calls += holds_tensor([one, other])
            result = operation(self.session, OPERATORS.get(kind, "Add"), [one, other], {})
            return samples.of_operator(self.session, kind, one, other, result)
        return operations.binary(kind, one, other)

    def _unary(self, node: ast.UnaryOp, scope: Scope) -> Any:
        value = self.value(node.operand, scope)
        if is_array(value) and not isinstance(node.op, ast.Not):
            result = operation(self.session, OPERATORS[type(node.op)], [value], {})
            return samples.of_negative(self.session, value, result) if isinstance(node.op, ast.USub) else result
        return operations.unary(type(node.op), value)

    def _boolean(self, node: ast.BoolOp, scope: Scope) -> Any:
        is_and = isinstance(node.op, ast.And)
        unknown: Unknown | None = None
        value: Any = None
        for each in node.values:
            value = self.value(each, scope)
            test = True if is_array(value) else operations.truth(value)
            if isinstance(test, Unknown):
                unknown = unknown or test
            elif test is not is_and:
                return value if unknown is None or isinstance(value, bool) else unknown
        return unknown or value

    def _compare(self, node: ast.Compare, scope: Scope) -> Any:
        left = self.value(node.left, scope)
        for kind, each in zip(map(type, node.ops), node.comparators, strict=True):
            right = self.value(each, scope)
            if holds_tensor([left, right]) and kind in OPERATORS:
                return operation(self.session, OPERATORS[kind], [left, right], {})
            if kind is ast.In and isinstance(right, History) and isinstance(left, str):
                self.session.training.asked.add(left)
            compared = operations.compared(kind, left, right)
            answer = samples.of_comparison(self.session, left, right, compared, node)
            if isinstance(answer, (Unknown, Array)) or not answer:
                return answer
            left = right
        return True

    def truth(self, node: ast.expr, scope: Scope) -> Any:
        """Return whether an expression counts as true; Unknown if it cannot be told."""
        value = self.value(node, scope)
        if not isinstance(value, Tensor):
            return operations.truth(value)
        from mlcalc.readers.python import failures

        failures.of_truth(self.session, node)
        return Unknown("a tensor", "", None)

    def _choice(self, node: ast.IfExp, scope: Scope) -> Any:
        test = self.truth(node.test, scope)
        if not isinstance(test, Unknown):
            return self.value(node.body if test else node.orelse, scope)
        ways = (partial(self.value, each, scope) for each in (node.body, node.orelse))
        fork = Fork(self, node.test, test, scope, [node.body, node.orelse])
        one, other = fork.follow(*ways)
        return fork.joined(one, other)

    def _tuple(self, node: ast.Tuple | ast.List, scope: Scope) -> Any:
        values: list[Any] = []
        for each in node.elts:
            if isinstance(each, ast.Starred):
                inner = sequence(self.session, self.value(each.value, scope))
                if isinstance(inner, Unknown):
                    return inner
                values += inner
            else:
                values.append(self.value(each, scope))
        return values if isinstance(node, ast.List) else tuple(values)

    def _set(self, node: ast.Set, scope: Scope) -> Any:
        if (chosen := template(node)) is not None:
            return chosen
        values = [self.value(each, scope) for each in node.elts]
        found = first_unknown(values) or operations.attempt(set, values)
        return found.named(text_of(node) or found.text) if isinstance(found, Unknown) else found

    def _dictionary(self, node: ast.Dict, scope: Scope) -> Any:
        found: dict[Any, Any] = {}
        for key, each in zip(node.keys, node.values, strict=True):
            value = self.value(each, scope)
            if key is None:
                found.update(value if isinstance(value, dict) else {})
                continue
            name = self.value(key, scope)
            if not isinstance(name, (list, dict)):
                operations.attempt(found.__setitem__, name, value)
        return found

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        owner, key = self.value(node.value, scope), self.value(node.slice, scope)
        if isinstance(owner, (LayerObject, Outside)):
            from mlcalc.readers.python.misused import called_with_brackets

            if (setting := called_with_brackets(self.session, owner, key, node)) is not None:
                return self.run(owner, setting, None)
        return self._item(node, owner, key)

    def _item(self, node: ast.Subscript, owner: Any, key: Any) -> Any:
        """Return what an index gives of a value."""
        if isinstance(owner, Unknown) and isinstance(key, tuple) and any(isinstance(each, slice) for each in key):
            owner = Array(None, owner)  # nothing else has such an index
        if isinstance(owner, Frame):
            return frames.item(owner, key, text_of(node) or owner.text)
        if isinstance(owner, frames.Places):
            return owner.item(key, text_of(node) or owner.text)
        if is_array(owner):
            self.session.calls += isinstance(owner, Tensor)
            found = samples.of_index(self.session, node, owner, key, index(self.session, owner, key))
        elif isinstance(owner, History):
            found = self._of_history(node, owner, key)
        elif isinstance(owner, Outside) and (joined := arrays.indexed(self.session, owner, key)) is not None:
            found = joined
        elif isinstance(owner, Outside):
            found = Unknown(text_of(node) or owner.name, f"`{owner.path.partition('.')[0]}` is not read")
        else:
            found = self._chosen(node, owner, key)
        if isinstance(found, Failure) and self.session.tries:
            return found
        if isinstance(found, Unknown):
            return _item_named(owner, found, node)
        return found

    def _of_history(self, node: ast.Subscript, owner: History, key: Any) -> History:
        """Return what stands under a key of the table of a training."""
        if not owner.is_table:
            from mlcalc.readers.python.model_slips import of_history

            of_history(self.session, node, key)
        self.session.training.looked_up(self.session, owner, key, node)
        return owner

    def _chosen(self, node: ast.Subscript, owner: Any, key: Any) -> Any:
        """Return what an index chooses of a value that is no array: as its class says, if the source writes that."""
        own = owner.owner.find("__getitem__") if isinstance(owner, Instance) and owner.owner else None
        if isinstance(own, Function):
            return self.run(Method(own, owner), Setting([key], {}), None)
        found = operations.item(_indexed(owner), key)
        if isinstance(found, Unknown) and isinstance(owner, (list, tuple, dict, str)) and isinstance(key, (int, str)):
            from mlcalc.readers.python.failures import of_index

            return of_index(self.session, node, owner, key, found)
        return found

    def _slice(self, node: ast.Slice, scope: Scope) -> Any:
        parts = [None if each is None else self.value(each, scope) for each in (node.lower, node.upper, node.step)]
        if isinstance(parts[0], Unknown) and isinstance(parts[1], Unknown) and distance(*parts[:2]) is None:
            length = self._length(node, scope)
            return slice(0, length) if isinstance(length, int) else slice(*parts)
        return slice(*parts)

    def _length(self, node: ast.Slice, scope: Scope) -> Any:
        """Return how many a slice takes whose ends are not known, such as `i:i + 3` or `i - 3:i`."""
        for end, other, kind in ((node.upper, node.lower, ast.Add), (node.lower, node.upper, ast.Sub)):
            if not isinstance(end, ast.BinOp) or not isinstance(end.op, kind) or other is None:
                continue
            if ast.dump(end.left) == ast.dump(other):
                return self.value(end.right, scope)
        return None

    def _comprehension(self, node: Any, scope: Scope) -> Any:
        found: list[Any] = []
        unknown = self._rounds(node, list(node.generators), Scope(scope, is_of_comprehension=True), found)
        if unknown is not None and not isinstance(unknown, Unknown):
            return unknown  # what is known of all of them together
        if unknown is not None:
            found = self._shown_once(node, unknown, scope)
            if not any(isinstance(each, (Tensor, LayerObject)) for each in flattened(found)):
                return unknown
        if isinstance(node, ast.DictComp):
            keys = [key for key, _ in found if isinstance(key, Unknown)]
            return keys[0] if len(set(keys)) < len(keys) else operations.attempt(dict, found)
        if isinstance(node, ast.SetComp):
            return first_unknown(found) or operations.attempt(set, found)
        return operations.bounded(found)

    def _shown_once(self, node: Comprehension, unknown: Unknown, scope: Scope) -> list[Any]:
        """Return what a comprehension gives in one round, of which it is not known how often it runs."""
        inner = Scope(scope, is_of_comprehension=True)

        def once() -> list[Any]:
            for loop in node.generators:
                values = sequence(self.session, self.value(loop.iter, inner))
                is_open = isinstance(values, Unknown)
                value = values.named(text_of(loop.target) or values.text, values.setting) if is_open else values[:1]
                for each in [value] if is_open else value:
                    self.set(loop.target, each, inner)
            found: list[Any] = []
            self._rounds(node, [], inner, found)
            return found

        found, _ = LoopFork(self, node, unknown, scope).follow(once, list)
        return found  # type: ignore[no-any-return]

    def _rounds(self, node: Any, loops: list[ast.comprehension], scope: Scope, found: list[Any]) -> Any:
        """Collect what a comprehension gives; return what is known of all together if it cannot be told one by one."""
        if not loops:
            pair = isinstance(node, ast.DictComp)
            found.append(
                (self.value(node.key, scope), self.value(node.value, scope)) if pair else self.value(node.elt, scope)
            )
            return None
        given = self.value(loops[0].iter, scope)
        values = sequence(self.session, given)
        if not isinstance(values, Unknown) and len(values) > MOST_ROUNDS:
            values = Unknown("a list", operations.TOO_LARGE, None)
            values = Counts(values, given.step) if isinstance(given, range) else values
        if isinstance(values, Unknown):
            is_list = isinstance(node, ast.ListComp) and len(node.generators) == 1 and isinstance(values, Counts)
            return self._alike(node, values, scope) if is_list else values
        for each in values:
            self.set(loops[0].target, each, scope)
            tests = [self.truth(test, scope) for test in loops[0].ifs]
            if unknown := first_unknown(tests):
                return unknown
            if all(tests) and (unknown := self._rounds(node, loops[1:], scope, found)):
                return unknown
        return None

    def _alike(self, node: ast.ListComp, values: Unknown, scope: Scope) -> Any:
        """Return a list of items of which it is not known how many there are, by one of them."""
        target = node.generators[0].target
        self.set(target, any_of(values, text_of(target)), scope)
        item = self.value(node.elt, scope)
        shape = shape_of_list(item)
        data = samples.data_of(item)
        is_entry = data is not None and data.rows is not None
        is_data = shape is not None and (isinstance(item, Array) or is_entry)
        return samples.grown(item, Array((None, *(shape or ())))) if is_data else values

    def function(self, node: ast.FunctionDef | ast.Lambda, scope: Scope, name: str) -> Function:
        """Return what a definition defines."""
        given = node.args
        places = [*given.posonlyargs, *given.args]
        pairs = [*zip(reversed(places), reversed(given.defaults), strict=False)]
        pairs += [(arg, each) for arg, each in zip(given.kwonlyargs, given.kw_defaults, strict=True) if each]
        defaults = {arg.arg: self.value(each, scope) for arg, each in pairs}
        function = Function(node, scope, self.session.cell, name, defaults)
        if isinstance(node, ast.FunctionDef):
            self.functions.append(function)
            marks = [text_of(each) or "" for each in node.decorator_list]
            function.kind = next((each for each in marks if each in _DECORATORS), "")
            if f"{node.name}.setter" in marks:
                function.kind = "setter"
        return function

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Function:
        return self.function(node, scope, "<lambda>")

    def _yield(self, node: ast.Yield, scope: Scope) -> None:
        value = self.value(node.value, scope) if node.value else None
        yielded = _yielded(scope)
        if yielded is not None and len(yielded) < MOST_ROUNDS:
            yielded.append(value)
        elif yielded is not None:
            self.session.open(yielded, operations.TOO_LARGE)

    def _yield_from(self, node: ast.YieldFrom, scope: Scope) -> None:
        values = sequence(self.session, self.value(node.value, scope))
        yielded = _yielded(scope)
        if yielded is not None and isinstance(values, list):
            yielded.extend(values[:MOST_ROUNDS])

    def _joined(self, node: ast.JoinedStr, scope: Scope) -> Any:
        return operations.joined([self.value(each, scope) for each in node.values])

    def _formatted(self, node: ast.FormattedValue, scope: Scope) -> Any:
        how = self.value(node.format_spec, scope) if node.format_spec else ""
        value = self.value(node.value, scope)
        unknown = first_unknown((how, value))
        return unknown or operations.formatted_value(value, how, node.conversion)

    def _named(self, node: ast.NamedExpr, scope: Scope) -> Any:
        value = self.value(node.value, scope)
        while scope.is_of_comprehension and scope.outer is not None:
            scope = scope.outer
        self.set(node.target, value, scope)
        return value

    _kinds: ClassVar[Mapping[type[ast.expr], Callable[..., Any]]] = {
        ast.Attribute: _attribute,
        ast.BinOp: _binary_node,
        ast.BoolOp: _boolean,
        ast.Call: _call,
        ast.Compare: _compare,
        ast.Constant: _constant,
        ast.Dict: _dictionary,
        ast.DictComp: _comprehension,
        ast.FormattedValue: _formatted,
        ast.GeneratorExp: _comprehension,
        ast.IfExp: _choice,
        ast.JoinedStr: _joined,
        ast.Lambda: _lambda,
        ast.List: _tuple,
        ast.ListComp: _comprehension,
        ast.Name: _name,
        ast.NamedExpr: _named,
        ast.Set: _set,
        ast.SetComp: _comprehension,
        ast.Slice: _slice,
        ast.Subscript: _subscript,
        ast.Tuple: _tuple,
        ast.UnaryOp: _unary,
        ast.Yield: _yield,
        ast.YieldFrom: _yield_from,
    }
    """A kind of expression -> its value; those that are not here are unknown."""


_READ = frozenset(("numpy", "math", "jax", "torch", "builtins"))
"""Packages beside Keras whose names may stand for themselves."""


def _is_unread(outside: Outside) -> bool:
    """Tell whether a name belongs to a module that is not read: as a value, nothing is known of it."""
    root = outside.path.partition(".")[0]
    is_known = is_of_keras(outside.path) or root in _READ or has_meaning(outside) or outside.is_assumed
    return not (is_known or builtins.is_abstract(outside))


_DECORATORS = frozenset(("property", "staticmethod", "classmethod"))


def _indexed(owner: Any) -> Any:
    """Return what an index chooses from: items of a named tuple, members of an `Enum`, fields of a `Bunch`."""
    if isinstance(owner, Class):
        return members_of(owner)
    if isinstance(owner, Bunch):
        return owner.fields
    return tuple(owner.items) if isinstance(owner, Instance) and owner.items is not None else owner


def _array_named(value: Array, name: str) -> Array:
    """Return an array whose unknown sizes are those of a variable."""
    found = value.again(value.origin.named(name, name))
    found.data = samples.known(value)
    return found


def _yielded(scope: Scope) -> list[Any] | None:
    """Return what a function has yielded so far; None if that is not known, as after two ways that differ."""
    found = scope.find(YIELDS)
    yielded = found.names[YIELDS] if found else None
    return yielded if isinstance(yielded, list) else None


def _item_named(owner: Any, found: Unknown, node: ast.Subscript) -> Unknown:
    """Return what an index gives that is not known: of a shape, the whole shape would make it known."""
    text = text_of(node) or found.text
    if text_of(node.value) == "sys.argv":
        return Unknown(text, "the command line gives it", text)
    is_shape = isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    if is_shape:
        return found.named(text, text_of(node.value), "1000,28,28")
    if isinstance(owner, tuple) and found.setting is None:
        return found
    return found.named(text)
