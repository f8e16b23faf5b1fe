"""Calls: of functions and classes of the source, of what other modules have, and of layers."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mlcalc.limits import DEEPEST_CALLS, STEPS_OF_CALL
from mlcalc.readers.python import arrays, builtins, keras, samples, standard
from mlcalc.readers.python.attributes import Attributes, name_model
from mlcalc.readers.python.builtins import Builtin
from mlcalc.readers.python.doubts import joined
from mlcalc.readers.python.enums import by_value, members_of
from mlcalc.readers.python.keras_names import is_known, is_of_keras
from mlcalc.readers.python.layer_calls import as_layer, call_layer
from mlcalc.readers.python.machine import Ended, FailureError
from mlcalc.readers.python.mistakes import class_without_call, missing_argument, tensor_is_called
from mlcalc.readers.python.objects import ChainObject, LayerObject, SourceLayer, Tensor
from mlcalc.readers.python.options import Namespace
from mlcalc.readers.python.session import TooLongError
from mlcalc.readers.python.source_layers import (
    call_source_layer,
    is_class_of_layers,
    lambda_layer,
    source_layer,
)
from mlcalc.readers.python.standard import Partial, Record, made
from mlcalc.readers.python.tensors import holds_tensor
from mlcalc.readers.python.tuners import chosen
from mlcalc.readers.python.undefined import lost_method, misspelt
from mlcalc.readers.python.values import (
    Class,
    Function,
    Instance,
    Method,
    Outside,
    Scope,
    Setting,
    Unknown,
    of_kind,
)

_MISSING = object()
YIELDS = "yield"
"""The name under which a generator collects what it yields, which no variable can have."""


class Calls(Attributes):
    """Follows calls."""

    def run(self, function: Any, setting: Setting, node: ast.expr | None) -> Any:
        call = of_kind(function, _CALLS)
        if call is None or isinstance(function, Outside):
            self.session.training.escaped |= {id(each) for each in setting.positional if isinstance(each, LayerObject)}
        if call is not None:
            result = call(self, function, setting)
            is_outside = isinstance(function, Outside)
            return samples.of_call(self.session, function, setting, result) if is_outside else result
        return self.unknown(function, setting)

    def unknown(self, function: Any, setting: Setting) -> Any:
        """Call what is not known: on tensors it is a layer of which nothing is known."""
        if isinstance(function, Tensor) and (layer := tensor_is_called(self.session, setting)) is not None:
            return self.run(layer, Setting([function], {}, setting.node), None)
        if isinstance(function, (Tensor, list, tuple, dict, int, float, str)):
            from mlcalc.readers.python import failures

            failures.of_call(self.session, function, setting)
            return function if isinstance(function, Tensor) else Unknown("what a call gives", "it fails", None)
        if isinstance(function, Unknown) and (meant := self._meant(function, setting)) is not None:
            return self.run(meant, setting, None)
        if holds_tensor([setting.positional, setting.named]):
            self.session.calls += 1
            return call_layer(self.session, as_layer(self.session, function), setting)
        if isinstance(function, Unknown):
            lost_method(self.session, function, setting)
            found = chosen(function.text.rpartition(".")[2], setting)
            return function.plain().named(f"{function.text}(…)") if found is None else found
        return Unknown("what a call gives", "it is not followed", None)

    def _meant(self, function: Unknown, setting: Setting) -> Any:
        """Return what is meant by the name of nothing that is called; None if that is not clear."""
        own = {name: each for name, each in self.scope.names.items() if isinstance(each, (Function, Class))}
        near = misspelt(self.session, function, setting, [*own])
        return own.get(near) or Outside(f"keras.layers.{near}", is_assumed=True) if near else None

    def _of_class_itself(self, setting: Setting) -> ChainObject | None:
        """Return the chain that is meant where layers are added to the class `Sequential`, and say so."""
        called: Any = setting.node.func if setting.node is not None else None
        owner = called.value if isinstance(called, ast.Attribute) else None
        if not isinstance(owner, ast.Name) or not isinstance(self.scope.names.get(owner.id), Outside):
            return None
        class_without_call(self.session, owner.id, owner)
        chain: ChainObject = keras.call(self.session, self.scope.names[owner.id], Setting([], {}, None))
        self.session.made(chain)
        name_model(chain, owner.id, is_outermost=True)
        self.scope.set(owner.id, chain)
        return chain

    def of_method(self, function: Method, setting: Setting) -> Any:
        """Call a function on an object."""
        if isinstance(function.function, Function):
            return self.of_function(function.function, setting, function.instance)
        return function.function(self.session, function.instance, setting)

    def of_builtin(self, function: Builtin, setting: Setting) -> Any:
        """Call a function of Python."""
        first = setting.get(0, "")
        if function.name == "vars" and isinstance(first, Namespace):
            return first.fields
        return builtins.call(self.session, function.name, setting)

    def of_partial(self, function: Partial, setting: Setting) -> Any:
        """Call what `functools.partial` gives."""
        given = function.setting
        whole = Setting([*given.positional, *setting.positional], {**given.named, **setting.named}, setting.node)
        return self.run(function.function, whole, None)

    def of_record(self, record: Record, setting: Setting) -> Instance:
        """Make an object of a class that `namedtuple` made."""
        return made(record, setting)

    def of_source_layer(self, layer: SourceLayer, setting: Setting) -> Any:
        """Call a layer whose class the source writes."""
        self.session.calls += 1
        return call_source_layer(self.session, layer, setting)

    def of_layer(self, layer: LayerObject, setting: Setting) -> Any:
        """Call a layer or a model."""
        self.session.calls += 1
        return call_layer(self.session, layer, setting)

    def of_instance_call(self, instance: Instance, setting: Setting) -> Any:
        """Call an object of a class of the source."""
        found = instance.owner.find("__call__") if instance.owner else None
        if isinstance(found, Function):
            return self.of_function(found, setting, instance)
        return self.unknown(instance, setting)

    def of_outside_call(self, function: Outside, setting: Setting) -> Any:  # noqa: PLR0911  (one for each kind)
        """Call a name of another module: as the table of its package says."""
        path, name = function.path, function.name
        if standard.has_meaning(function):
            return standard.call(self.session, function, setting)
        if name.startswith("DEFINE_") and setting.positional:
            self.flags.fields[str(setting.positional[0])] = setting.get(1, "default")
            return None
        if name == "add" and function.parts[-2:-1] == ["Sequential"] and (chain := self._of_class_itself(setting)):
            return self.run(self.attribute(chain, name, None), setting, None)
        if is_of_keras(path):
            self.session.calls += is_known(name)
            made = keras.call(self.session, function, setting)
            if isinstance(made, LayerObject):
                self.session.made(made)
            if isinstance(made, LayerObject) and "function" in made.attributes:
                return lambda_layer(self.session, made, *made.attributes["function"])
            return made
        is_of_data = function.is_assumed or path.partition(".")[0] in _OF_DATA
        if path.startswith("numpy.") and holds_tensor([setting.positional, setting.named]):
            from mlcalc.readers.python import failures

            failures.of_numpy(self.session, function, setting, self.scope)
        found = arrays.call(self.session, function, setting) if is_of_data else None
        if found is not None:
            return found
        if holds_tensor([setting.positional, setting.named]):
            self.session.calls += 1
            unread = Unknown(name, f"`{path.partition('.')[0]}` is not read", None)
            return call_layer(self.session, as_layer(self.session, unread), setting)
        return Unknown(f"{name}(…)", f"`{path.rpartition('.')[0] or path}` is not read")

    def of_function(self, function: Function, setting: Setting, instance: Any = None) -> Any:
        """Call a function of the source."""
        session, node = self.session, function.node
        function.calls += 1
        session.step(STEPS_OF_CALL)
        if len(session.stack) >= DEEPEST_CALLS:
            return Unknown(f"{function.name}(…)", "functions call each other too deeply", None)
        scope = Scope(function.scope, function.name)
        if function.owner is not None:
            scope.names.update({"__class__": function.owner, "__self__": instance})
            if function.kind == "classmethod":
                instance = function.owner
        if _may_be_unfit(function, setting, instance):
            from mlcalc.readers.python.unfit_calls import check_arguments

            setting = check_arguments(session, function, setting)
        self._bind(function, setting, instance, scope)
        place = session.place(setting.node or session.node if not isinstance(node, ast.Lambda) else None)
        with self._inside(function, place):
            if isinstance(node, ast.Lambda):
                return self.value(node.body, scope)
            if any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in _own_nodes(node)):
                scope.names[YIELDS] = []
            ended = self._bounded(function, node.body, scope)
        if ended is not None and ended.how == "raise" and session.tries:
            raise FailureError(ended.value or "")
        if YIELDS in scope.names:
            return scope.names[YIELDS]
        result = ended.value if ended is not None and ended.how == "return" else None
        for doubt, value in scope.maybe:
            result = joined(session, doubt, result, value, function.name)
        return result

    def _bounded(self, function: Function, body: list[ast.stmt], scope: Scope) -> Ended | None:
        """Follow the statements of a function, as far as its share of the steps lasts."""
        session = self.session
        most, depth = session.most_steps, len(session.stack)
        session.most_steps = session.steps + (most - session.steps) // _SHARE
        chains = session.chains()
        try:
            return self.block(body, scope)
        except TooLongError:
            if session.steps >= most:
                raise
            again = "it calls itself, and " if sum(each is function for _, each in session.stack) > 1 else ""
            del session.stack[depth:]
            session.doubt_growth(chains, session.node or body[0])
            reason = f"{again}following it takes more steps than any network does"
            return Ended("return", Unknown(f"{function.name}(…)", reason, None))
        finally:
            session.most_steps = most

    @contextmanager
    def _inside(self, function: Function, place: Any) -> Iterator[None]:
        session = self.session
        cell, current = session.cell, session.node
        session.cell = function.cell
        session.stack.append((place, function))
        try:
            yield
        finally:
            session.cell, session.node = cell, current
            session.stack.pop()

    def _bind(self, function: Function, setting: Setting, instance: Any, scope: Scope) -> None:
        """Give the parameters of a function their values."""
        given = function.node.args
        places = [each.arg for each in (*given.posonlyargs, *given.args)]
        positional = list(setting.positional)
        if instance is not None and function.kind != "staticmethod":
            positional.insert(0, instance)
        names = scope.names
        names.update(zip(places, positional, strict=False))
        is_open = self.session.is_exploring and not setting.positional and not setting.named and setting.node is None
        if given.vararg:
            rest = tuple(positional[len(places) :])
            names[given.vararg.arg] = rest if rest or not is_open else Unknown(f"*{given.vararg.arg}", "", None)
        known = {*places, *(each.arg for each in given.kwonlyargs)}
        names.update((key, each) for key, each in setting.named.items() if key in known)
        if given.kwarg:
            more = {key: each for key, each in setting.named.items() if key not in known}
            names[given.kwarg.arg] = more if more or not is_open else Unknown(f"**{given.kwarg.arg}", "", None)
        for name in (*places, *(each.arg for each in given.kwonlyargs)):
            key = f"{function.name}.{name}"
            if key in self.session.settings:
                self.session.used_settings.add(key)
                names[name] = self.session.settings[key]
            elif name not in names:
                default = function.defaults.get(name, _MISSING)
                reason = f"nothing in the source calls `{function.name}` with it"
                names[name] = Unknown(name, reason, key) if default is _MISSING else default
                if default is _MISSING and not is_open and not getattr(function.node, "decorator_list", ()):
                    missing_argument(self.session, function.name, name, setting)

    def of_class(self, owner: Class, setting: Setting) -> Any:
        """Make an object of a class of the source."""
        owner.calls += 1
        if members_of(owner):
            return by_value(owner, setting.get(0, "value"))
        if is_class_of_layers(owner):
            self.session.calls += 1
            return source_layer(self.session, owner, setting)
        instance = Instance(owner)
        begin = owner.find("__init__")
        if isinstance(begin, Function):
            self.of_function(begin, setting, instance)
        else:
            instance.attributes.update(zip(owner.all_fields, setting.positional, strict=False))
            instance.attributes.update(setting.named)
            ready = owner.find("__post_init__")
            if isinstance(ready, Function):
                self.of_function(ready, Setting([], {}), instance)
        return instance


_SHARE = 2
"""A call of a function of the source takes no more than half of the steps that are left."""
_OF_DATA = frozenset("numpy math scipy sklearn pandas cv2 jax torch tensorflow random".split())
"""Packages whose functions make arrays, as far as they are followed."""

_CALLS: Mapping[type, Callable[[Calls, Any, Setting], Any]] = {
    Builtin: Calls.of_builtin,
    Class: Calls.of_class,
    Function: Calls.of_function,
    Instance: Calls.of_instance_call,
    LayerObject: Calls.of_layer,
    Method: Calls.of_method,
    Outside: Calls.of_outside_call,
    Partial: Calls.of_partial,
    Record: Calls.of_record,
    SourceLayer: Calls.of_source_layer,
}
"""A kind of value -> what a call of it gives; what is not here is unknown."""


def _may_be_unfit(function: Function, setting: Setting, instance: Any) -> bool:
    """Tell whether a function, or a class that is made, is given more than it takes, or by other names."""
    given = function.node.args
    places = [each.arg for each in (*given.posonlyargs, *given.args)][instance is not None :]
    is_more = len(setting.positional) > len(places) and not given.vararg
    is_other = not given.kwarg and not {*places, *(each.arg for each in given.kwonlyargs)}.issuperset(setting.named)
    is_plain = function.owner is None or (instance is not None and function.name.endswith("__init__"))
    return is_plain and (is_more or is_other)


def _own_nodes(node: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of the functions in it."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        each = waiting.pop()
        yield each
        if not isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting += ast.iter_child_nodes(each)
