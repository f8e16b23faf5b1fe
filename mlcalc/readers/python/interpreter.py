"""The statements and expressions of a source, followed on values that are known, known by shape, or unknown.

Nothing is imported, called or executed: each kind of node has a meaning here, and each function of a module that is not
read has one in a table, or none. A condition that is not known is taken as true where layers depend on it, which is
said; values that depend on it are unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from mlcalc.errors import warning
from mlcalc.limits import DEEPEST_CALLS, MOST_ROUNDS
from mlcalc.readers.python import arrays, builtins, keras, operations
from mlcalc.readers.python.builtins import Builtin, sequence
from mlcalc.readers.python.cells import Cell, is_small
from mlcalc.readers.python.datasets import Bunch
from mlcalc.readers.python.objects import LayerObject, ModelObject, SourceLayer, Tensor, Variable
from mlcalc.readers.python.options import Namespace, Parser
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.source_layers import (
    begin_as_functional,
    call_source_layer,
    is_class_of_layers,
    lambda_layer,
    source_layer,
)
from mlcalc.readers.python.tensors import OPERATORS, holds_tensor, index, is_array, items, operation
from mlcalc.readers.python.values import (
    Array,
    Class,
    Function,
    Instance,
    Method,
    Outside,
    Scope,
    Setting,
    Super,
    Unknown,
    first_unknown,
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
_LONGEST_TEXT = 60
_FUNCTIONS = frozenset(builtins.names())
_DECORATORS = frozenset(("property", "staticmethod", "classmethod"))


class Ended(NamedTuple):
    """A block that ended before its last statement: by `return`, `raise`, `break` or `continue`."""

    how: str
    value: Any = None


class Partial(NamedTuple):
    """What `functools.partial` gives."""

    function: Any
    setting: Setting


class Interpreter:
    """Follows the code of a source."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.scope = Scope()
        self.scope.names["__name__"] = "__main__"
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.flags = Namespace()
        session.run = self.run
        session.attribute = self.attribute

    def follow(self, cell: Cell) -> None:
        """Follow the statements of a cell."""
        self.session.cell = cell
        for statement in cell.body:
            self.statement(statement, self.scope)

    # Statements.

    def block(self, body: Sequence[ast.stmt], scope: Scope) -> Ended | None:
        """Follow statements; return how they ended if that was before the last."""
        for each in body:
            if (ended := self.statement(each, scope)) is not None:
                return ended
        return None

    def statement(self, node: ast.stmt, scope: Scope) -> Ended | None:
        """Follow one statement."""
        self.session.step()
        self.session.node = node
        handle = _STATEMENTS.get(type(node))
        return handle(self, node, scope) if handle else None

    def _expression(self, node: ast.Expr, scope: Scope) -> None:
        self.value(node.value, scope)

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        value = self.value(node.value, scope)
        for target in node.targets:
            self.set(target, value, scope)

    def _annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self.set(node.target, self.value(node.value, scope), scope)

    def _augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        before = self.value(node.target, scope)
        added = self.value(node.value, scope)
        if isinstance(before, list) and isinstance(node.op, ast.Add) and isinstance(added, (list, tuple)):
            builtins.method(self.session, before, "extend", Setting([added], {}))
            return
        self.set(node.target, self._binary(type(node.op), before, added), scope)

    def _if(self, node: ast.If, scope: Scope) -> Ended | None:
        test = self._truth(node.test, scope)
        if not isinstance(test, Unknown):
            return self.block(node.body if test else node.orelse, scope)
        return self._doubt(node, test, scope)

    def _doubt(self, node: ast.If, test: Unknown, scope: Scope) -> Ended | None:
        """Follow both branches of a condition that is not known: where layers are made, the first that makes some."""
        before, made = dict(scope.names), self.session.calls
        ended = self.block(node.body, scope)
        if self.session.calls > made:
            self._assume(node.test, test, scope)
            return ended
        after = scope.names
        scope.names = dict(before)
        other = self.block(node.orelse, scope)
        if self.session.calls > made:
            self._assume(node.test, test, scope, taken=False)
            return other
        for name in {*after, *scope.names}:
            one, two = after.get(name, _MISSING), scope.names.get(name, _MISSING)
            if one is not two and not _are_equal(one, two):
                known = two if one is _MISSING or (ended and ended.how == "raise") else one
                is_new = _MISSING in (one, two) or ended is not None
                scope.names[name] = known if is_new else test.named(name)
        if ended and other and ended.how == other.how == "return":
            return Ended("return", ended.value if _are_equal(ended.value, other.value) else test)
        return other if other and other.how == "raise" and not ended else None

    def _assume(self, node: ast.expr, test: Unknown, scope: Scope, *, taken: bool = True) -> None:
        """Say that a condition is not known on which layers depend, and go on with what it means if it holds."""
        if isinstance(node, ast.Name):
            scope.set(node.id, taken)
        elif taken and isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
            value = self.value(node.comparators[0], scope)
            if isinstance(node.left, ast.Name):
                scope.set(node.left.id, value)
            elif (text := _text(node.left)) is not None:
                self.session.settings[text] = value
                self.session.used_settings.add(text)
        text = _text(node) or test.text
        problem = warning(
            "unknown-condition",
            f"whether `{text}` holds is not known: the model is shown as if it does" + ("" if taken else " not"),
            self.session.place(node),
        )
        if test.setting:
            problem = problem._replace(help=f'`set "{test.setting}=True"` says it', settings=("set",))
        self.session.remark(problem)

    def _for(self, node: ast.For, scope: Scope) -> Ended | None:
        values = sequence(self.session, self.value(node.iter, scope))
        if isinstance(values, Unknown):
            self._once(node, values, scope)
            return None
        if len(values) > MOST_ROUNDS:
            self._once(node, Unknown(_text(node.target) or "a value", "the loop has too many rounds", None), scope)
            return None
        for each in values:
            self.set(node.target, each, scope)
            ended = self.block(node.body, scope)
            if ended is not None and ended.how != "continue":
                return None if ended.how == "break" else ended
        return self.block(node.orelse, scope)

    def _once(self, node: ast.For | ast.While, unknown: Unknown, scope: Scope) -> None:
        """Follow a loop once of which it is not known how often it runs."""
        made = self.session.calls
        if isinstance(node, ast.For):
            self.set(node.target, unknown.named(_text(node.target) or unknown.text, unknown.setting), scope)
        self.block(node.body, scope)
        if self.session.calls > made:
            message = "how often this loop runs is not known: its layers are shown once"
            self.session.remark(warning("unknown-loop", message, self.session.place(node)))

    def _while(self, node: ast.While, scope: Scope) -> Ended | None:
        for _ in range(MOST_ROUNDS):
            test = self._truth(node.test, scope)
            if isinstance(test, Unknown):
                self._once(node, test, scope)
                return None
            if not test:
                return self.block(node.orelse, scope)
            ended = self.block(node.body, scope)
            if ended is not None and ended.how != "continue":
                return None if ended.how == "break" else ended
        return None

    def _with(self, node: ast.With, scope: Scope) -> Ended | None:
        for item in node.items:
            value = self.value(item.context_expr, scope)
            if item.optional_vars is not None:
                self.set(item.optional_vars, value, scope)
        return self.block(node.body, scope)

    def _try(self, node: ast.Try, scope: Scope) -> Ended | None:
        ended = self.block(node.body, scope)
        if ended is not None and ended.how == "raise" and node.handlers:
            ended = self.block(node.handlers[0].body, scope)
        elif ended is None:
            ended = self.block(node.orelse, scope)
        return self.block(node.finalbody, scope) or ended

    def _define(self, node: ast.FunctionDef, scope: Scope) -> None:
        scope.set(node.name, self._function(node, scope, node.name))

    def _function(self, node: ast.FunctionDef | ast.Lambda, scope: Scope, name: str) -> Function:
        given = node.args
        places = [*given.posonlyargs, *given.args]
        pairs = [*zip(reversed(places), reversed(given.defaults), strict=False)]
        pairs += [(arg, each) for arg, each in zip(given.kwonlyargs, given.kw_defaults, strict=True) if each]
        defaults = {arg.arg: self.value(each, scope) for arg, each in pairs}
        function = Function(node, scope, self.session.cell, name, defaults)
        if isinstance(node, ast.FunctionDef):
            self.functions.append(function)
            marks = [_text(each) or "" for each in node.decorator_list]
            function.kind = next((each for each in marks if each in _DECORATORS), "")
        return function

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        bases = [self.value(each, scope) for each in node.bases]
        inner = Scope(scope, node.name)
        found = Class(node, self.session.cell, bases, inner.names)
        for each in node.body:
            if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)):
                function = self._function(each, scope, f"{node.name}.{each.name}")  # type: ignore[arg-type]
                function.owner = found
                inner.names[each.name] = function
            else:
                self.statement(each, inner)
        self.classes.append(found)
        scope.set(node.name, found)

    def _return(self, node: ast.Return, scope: Scope) -> Ended:
        return Ended("return", self.value(node.value, scope) if node.value else None)

    def _import(self, node: ast.Import, scope: Scope) -> None:
        for each in node.names:
            path = each.name if each.asname else each.name.partition(".")[0]
            scope.set(each.asname or path, Outside(path))

    def _import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        module = "." * node.level + (node.module or "")
        for each in node.names:
            if each.name != "*":
                scope.set(each.asname or each.name, Outside(f"{module}.{each.name}".lstrip(".")))

    def _delete(self, node: ast.Delete, scope: Scope) -> None:
        for each in node.targets:
            if isinstance(each, ast.Name):
                scope.names.pop(each.id, None)

    def _shared(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        outer = scope.module if isinstance(node, ast.Global) else scope.outer
        for name in node.names:
            found = outer if isinstance(node, ast.Global) or outer is None else outer.find(name) or outer
            scope.shared[name] = found or scope.module

    # Where values go.

    def set(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Give a target a value."""
        if isinstance(target, ast.Name):
            if isinstance(value, ModelObject):
                _name_model(value, target.id, is_outermost=scope.outer is None)
            scope.set(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target.elts, value, scope)
        elif isinstance(target, ast.Attribute):
            self._set_attribute(self.value(target.value, scope), target.attr, value)
        elif isinstance(target, ast.Subscript):
            self._set_item(self.value(target.value, scope), self.value(target.slice, scope), value)
        elif isinstance(target, ast.Starred):
            self.set(target.value, value, scope)

    def _unpack(self, targets: Sequence[ast.expr], value: Any, scope: Scope) -> None:
        star = next((place for place, each in enumerate(targets) if isinstance(each, ast.Starred)), None)
        values: Any = value
        if isinstance(value, Tensor):
            values = list(items(self.session, value, len(targets))) if star is None else Unknown("parts of a tensor")
        elif isinstance(value, Array) and value.shape is None:
            values = [Array(None, value.origin) for _ in targets]
        elif not isinstance(value, Unknown):
            values = sequence(self.session, value)
        if isinstance(values, Unknown):
            for each in targets:
                self.set(each, values.named(_text(each) or values.text), scope)
            return
        if star is not None:
            behind = len(targets) - star - 1
            end = len(values) - behind
            values = [*values[:star], values[star:end], *values[end:]]
        for place, each in enumerate(targets):
            missing = Unknown(_text(each) or "a value", "a run of the source would fail here")
            self.set(each, values[place] if place < len(values) else missing, scope)

    def _set_attribute(self, owner: Any, name: str, value: Any) -> None:
        if isinstance(owner, SourceLayer):
            if name in ("trainable", "name", "_name"):
                keras.set_attribute(owner, name, value)
                return
            if isinstance(value, Variable) and not any(each is value.weight for each in owner.own):
                owner.own.append(value.weight)
            owner.instance.attributes[name] = value
        elif isinstance(owner, LayerObject):
            keras.set_attribute(owner, name, value)
        elif isinstance(owner, Instance):
            owner.attributes[name] = value
            if isinstance(value, ModelObject):
                _name_model(value, f"self.{name}", is_outermost=False)
        elif isinstance(owner, Class):
            owner.names[name] = value
        elif isinstance(owner, Namespace):
            owner.fields[name] = value

    def _set_item(self, owner: Any, key: Any, value: Any) -> None:
        if isinstance(owner, dict) and not isinstance(key, (Unknown, list, dict)):
            operations.attempt(owner.__setitem__, key, value)
        elif isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
            owner[key] = value

    # Expressions.

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """Return what an expression is worth."""
        self.session.step()
        handle = _EXPRESSIONS.get(type(node))
        if handle is None:
            return Unknown(_text(node) or "a value", "it is not followed", None)
        if not self.session.settings or not isinstance(node, _CAN_BE_SET):
            return handle(self, node, scope)
        text = _text(node)
        if text in self.session.settings:
            self.session.used_settings.add(text)
            return self.session.settings[text]
        value = handle(self, node, scope)
        key = f"{text}.shape"
        is_open = isinstance(value, Unknown) or (isinstance(value, Array) and value.shape is None)
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
            return self._free(name)
        value = found.names[name]
        if isinstance(value, Unknown):
            is_parameter = value.setting is not None and value.setting == f"{found.function}.{name}"
            return value if is_parameter else value.named(name)
        if isinstance(value, Array) and (value.shape is None or None in value.shape):
            return _array_named(value, name)
        return value

    def _free(self, name: str) -> Any:
        """Return what a name means that the code does not define."""
        if name in _FUNCTIONS:
            return Builtin(name)
        if name == "FLAGS":
            return self.flags
        if keras.is_known(name):
            return Outside(f"keras.layers.{name}", is_assumed=True)
        if name in _ASSUMED:
            return Outside(_ASSUMED[name], is_assumed=True)
        if name in _EXCEPTIONS:
            return Unknown(name, "it is not followed", None)
        from mlcalc.applications import is_application

        if is_application(name):
            return Outside(f"keras.applications.{name}", is_assumed=True)
        if name in keras.functions():
            return Outside(f"keras.layers.{name}", is_assumed=True)
        return Unknown(name, "nothing in the source says what it is", name)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        owner = self.value(node.value, scope)
        return self.attribute(owner, node.attr, node)

    def attribute(self, owner: Any, name: str, node: ast.expr | None) -> Any:  # noqa: PLR0911
        """Return what a value has under a name."""
        if isinstance(owner, Outside):
            if name == "FLAGS":
                return self.flags
            found = owner.below(name)
            return arrays.constant(found) if owner.path in ("numpy", "math", "tensorflow") else found
        if isinstance(owner, Unknown):
            text = f"{owner.text}.{name}"
            return owner.named(text, text, "1000,28,28" if name == "shape" else None)
        if isinstance(owner, (Instance, SourceLayer)):
            return self._of_instance(owner, name)
        if isinstance(owner, (Tensor, LayerObject)):
            return keras.attribute(self.session, owner, name)
        if isinstance(owner, Array):
            return arrays.attribute(self.session, owner, name)
        if isinstance(owner, Class):
            found = owner.find(name)
            return found if found is not None else Unknown(f"{owner.name}.{name}", "", None)
        if isinstance(owner, Super):
            return self._of_super(owner, name)
        if isinstance(owner, Namespace):
            return owner.attribute(name, _text(node) or name)
        if isinstance(owner, arrays.Transformer):
            return owner.attribute(name)
        if isinstance(owner, Bunch):
            return owner.fields.get(name, Unknown(_text(node) or name, "it is not followed"))
        if name == "shape" and isinstance(owner, (int, float)):
            return ()
        return Method(_method_of(name), owner)

    def _of_instance(self, owner: Instance | SourceLayer, name: str) -> Any:
        instance = owner.instance if isinstance(owner, SourceLayer) else owner
        if name in instance.attributes:
            return instance.attributes[name]
        if name == "__class__":
            return instance.owner
        found = instance.owner.find(name) if instance.owner else None
        if isinstance(found, Function):
            if found.kind == "property":
                return self.run(Method(found, owner), Setting([], {}), None)
            return found if found.kind == "staticmethod" else Method(found, owner)
        if found is not None:
            return found
        if isinstance(owner, SourceLayer):
            return keras.attribute(self.session, owner, name)
        return Unknown(f"self.{name}", "nothing gives it a value", f"self.{name}")

    def _of_super(self, owner: Super, name: str) -> Any:
        instance = owner.instance
        plain = instance.instance if isinstance(instance, SourceLayer) else instance
        found = plain.owner.find(name, owner.after) if plain.owner else None
        if isinstance(found, Function):
            return Method(found, instance)
        if isinstance(instance, SourceLayer):
            return keras.attribute(self.session, instance, name) if name != "__init__" else Method(_begin, instance)
        return Method(_ignore, instance)

    def _call(self, node: ast.Call, scope: Scope) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return self._super(scope)
        function = self.value(node.func, scope)
        positional: list[Any] = []
        for each in node.args:
            if isinstance(each, ast.Starred):
                values = sequence(self.session, self.value(each.value, scope))
                positional += values if isinstance(values, list) else []
            else:
                positional.append(self.value(each, scope))
        named: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value, scope)
            if keyword.arg is not None:
                named[keyword.arg] = value
            elif isinstance(value, dict):
                named.update((str(key), each) for key, each in value.items())
        result = self.run(function, Setting(positional, named, node), node)
        if isinstance(result, Unknown) and not isinstance(function, (Function, Method, Class)):
            text = _text(node)
            return result.named(text) if text else result
        return result

    def _super(self, scope: Scope) -> Any:
        found = scope.find("__class__")
        owner = found.names["__class__"] if found else None
        instance = found.names.get("__self__") if found else None
        if instance is None or owner is None:
            return Unknown("super()", "it is not followed", None)
        return Super(instance, owner)

    def run(self, function: Any, setting: Setting, node: ast.expr | None) -> Any:  # noqa: PLR0911, PLR0912
        """Return what a call gives."""
        session = self.session
        if isinstance(function, Function):
            return self._run_function(function, setting, None)
        if isinstance(function, Method):
            if isinstance(function.function, Function):
                return self._run_function(function.function, setting, function.instance)
            return function.function(session, function.instance, setting)
        if isinstance(function, Class):
            return self._instance(function, setting)
        if isinstance(function, Builtin):
            if function.name == "vars" and isinstance(setting.get(0, ""), Namespace):
                return setting.positional[0].fields
            return builtins.call(session, function.name, setting)
        if isinstance(function, Partial):
            given = function.setting
            whole = Setting([*given.positional, *setting.positional], {**given.named, **setting.named}, setting.node)
            return self.run(function.function, whole, node)
        if isinstance(function, SourceLayer):
            session.calls += 1
            return call_source_layer(session, function, setting)
        if isinstance(function, LayerObject):
            session.calls += 1
            return keras.call_layer(session, function, setting)
        if isinstance(function, Outside):
            return self._run_outside(function, setting)
        if isinstance(function, Instance):
            found = function.owner.find("__call__") if function.owner else None
            if isinstance(found, Function):
                return self._run_function(found, setting, function)
        if holds_tensor([setting.positional, setting.named]):
            session.calls += 1
            return keras.call_layer(session, keras.as_layer(session, function), setting)
        if isinstance(function, Unknown):
            return function.named(f"{function.text}(…)")
        return Unknown("what a call gives", "it is not followed", None)

    def _run_outside(self, function: Outside, setting: Setting) -> Any:  # noqa: PLR0911
        path, name = function.path, function.name
        if name == "partial" and setting.positional:
            return Partial(setting.positional[0], Setting(setting.positional[1:], setting.named))
        if name == "ArgumentParser":
            return Parser()
        if name.startswith("DEFINE_") and setting.positional:
            self.flags.fields[str(setting.positional[0])] = setting.get(1, "default")
            return None
        if keras.is_of_keras(path):
            self.session.calls += _makes_layers(name)
            made = keras.call(self.session, function, setting)
            if isinstance(made, LayerObject) and "function" in made.attributes:
                return lambda_layer(self.session, made, *made.attributes["function"])
            return made
        found = arrays.call(self.session, function, setting)
        if found is not None:
            return found
        if holds_tensor([setting.positional, setting.named]):
            self.session.calls += 1
            unread = Unknown(name, f"`{path.partition('.')[0]}` is not read", None)
            return keras.call_layer(self.session, keras.as_layer(self.session, unread), setting)
        return Unknown(f"{name}(…)", f"`{path.rpartition('.')[0] or path}` is not read")

    def _run_function(self, function: Function, setting: Setting, instance: Any) -> Any:
        session, node = self.session, function.node
        function.calls += 1
        if len(session.stack) >= DEEPEST_CALLS:
            return Unknown(f"{function.name}(…)", "functions call each other too deeply", None)
        scope = Scope(function.scope, function.name)
        if function.owner is not None:
            scope.names.update({"__class__": function.owner, "__self__": instance})
            if function.kind == "classmethod":
                instance = function.owner
        self._bind(function, setting, instance, scope)
        place = session.place(setting.node or session.node if not isinstance(node, ast.Lambda) else None)
        with self._inside(function, place):
            if isinstance(node, ast.Lambda):
                return self.value(node.body, scope)
            if any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in _own_nodes(node)):
                return Unknown(f"{function.name}(…)", "what a generator yields is not followed", None)
            ended = self.block(node.body, scope)
        return ended.value if ended is not None and ended.how == "return" else None

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
        if given.vararg:
            names[given.vararg.arg] = tuple(positional[len(places) :])
        known = {*places, *(each.arg for each in given.kwonlyargs)}
        names.update((key, each) for key, each in setting.named.items() if key in known)
        if given.kwarg:
            names[given.kwarg.arg] = {key: each for key, each in setting.named.items() if key not in known}
        for name in (*places, *(each.arg for each in given.kwonlyargs)):
            key = f"{function.name}.{name}"
            if key in self.session.settings:
                self.session.used_settings.add(key)
                names[name] = self.session.settings[key]
            elif name not in names:
                default = function.defaults.get(name, _MISSING)
                reason = f"nothing in the source calls `{function.name}` with it"
                names[name] = Unknown(name, reason, key) if default is _MISSING else default

    def _instance(self, owner: Class, setting: Setting) -> Any:
        owner.calls += 1
        if is_class_of_layers(owner):
            self.session.calls += 1
            return source_layer(self.session, owner, setting)
        instance = Instance(owner)
        begin = owner.find("__init__")
        if isinstance(begin, Function):
            self._run_function(begin, setting, instance)
        else:
            fields = [each.target.id for each in owner.node.body if _is_field(each)]  # type: ignore[attr-defined]
            instance.attributes.update(zip(fields, setting.positional, strict=False))
            instance.attributes.update(setting.named)
        return instance

    def _binary_node(self, node: ast.BinOp, scope: Scope) -> Any:
        return self._binary(type(node.op), self.value(node.left, scope), self.value(node.right, scope))

    def _binary(self, kind: type[ast.operator], one: Any, other: Any) -> Any:
        if is_array(one) or is_array(other):
            if any(isinstance(each, Unknown) for each in (one, other)) and not holds_tensor([one, other]):
                return Array(None)
            self.session.calls += holds_tensor([one, other])
            return operation(self.session, OPERATORS.get(kind, "Add"), [one, other], {})
        return operations.binary(kind, one, other)

    def _unary(self, node: ast.UnaryOp, scope: Scope) -> Any:
        value = self.value(node.operand, scope)
        if is_array(value) and not isinstance(node.op, ast.Not):
            return operation(self.session, OPERATORS[type(node.op)], [value], {})
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
                return value
        return unknown or value

    def _compare(self, node: ast.Compare, scope: Scope) -> Any:
        left = self.value(node.left, scope)
        for kind, each in zip(map(type, node.ops), node.comparators, strict=True):
            right = self.value(each, scope)
            if holds_tensor([left, right]) and kind in OPERATORS:
                return operation(self.session, OPERATORS[kind], [left, right], {})
            answer = operations.compared(kind, left, right)
            if isinstance(answer, (Unknown, Array)) or not answer:
                return answer
            left = right
        return True

    def _truth(self, node: ast.expr, scope: Scope) -> Any:
        value = self.value(node, scope)
        return Unknown("a tensor", "", None) if isinstance(value, Tensor) else operations.truth(value)

    def _choice(self, node: ast.IfExp, scope: Scope) -> Any:
        test = self._truth(node.test, scope)
        if not isinstance(test, Unknown):
            return self.value(node.body if test else node.orelse, scope)
        made = self.session.calls
        one = self.value(node.body, scope)
        if self.session.calls > made:
            self._assume(node.test, test, scope)
            return one
        other = self.value(node.orelse, scope)
        if self.session.calls > made:
            self._assume(node.test, test, scope, taken=False)
            return other
        return one if _are_equal(one, other) else test

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
        return operations.attempt(set, [self.value(each, scope) for each in node.elts])

    def _dictionary(self, node: ast.Dict, scope: Scope) -> Any:
        found: dict[Any, Any] = {}
        for key, each in zip(node.keys, node.values, strict=True):
            value = self.value(each, scope)
            if key is None:
                found.update(value if isinstance(value, dict) else {})
                continue
            name = self.value(key, scope)
            if not isinstance(name, (Unknown, list, dict)):
                operations.attempt(found.__setitem__, name, value)
        return found

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        owner, key = self.value(node.value, scope), self.value(node.slice, scope)
        if is_array(owner):
            self.session.calls += isinstance(owner, Tensor)
            found = index(self.session, owner, key)
        elif isinstance(owner, Outside):
            found = Unknown(_text(node) or owner.name, f"`{owner.path.partition('.')[0]}` is not read")
        else:
            found = operations.item(owner, key)
        if isinstance(found, Unknown):
            return _item_named(owner, found, node)
        return found

    def _slice(self, node: ast.Slice, scope: Scope) -> Any:
        parts = [None if each is None else self.value(each, scope) for each in (node.lower, node.upper, node.step)]
        return slice(*parts)

    def _comprehension(self, node: Any, scope: Scope) -> Any:
        found: list[Any] = []
        unknown = self._rounds(node, list(node.generators), Scope(scope), found)
        if unknown is not None:
            return unknown
        if isinstance(node, ast.DictComp):
            return operations.attempt(dict, found)
        return operations.attempt(set, found) if isinstance(node, ast.SetComp) else operations.bounded(found)

    def _rounds(self, node: Any, loops: list[ast.comprehension], scope: Scope, found: list[Any]) -> Unknown | None:
        """Collect what a comprehension gives; return why it cannot be told, if it cannot."""
        if not loops:
            pair = isinstance(node, ast.DictComp)
            found.append(
                (self.value(node.key, scope), self.value(node.value, scope)) if pair else self.value(node.elt, scope)
            )
            return None
        values = sequence(self.session, self.value(loops[0].iter, scope))
        if isinstance(values, Unknown):
            return values
        if len(values) > MOST_ROUNDS:
            return Unknown("a list", operations.TOO_LARGE, None)
        for each in values:
            self.set(loops[0].target, each, scope)
            tests = [self._truth(test, scope) for test in loops[0].ifs]
            if unknown := first_unknown(tests):
                return unknown
            if all(tests) and (unknown := self._rounds(node, loops[1:], scope, found)):
                return unknown
        return None

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Function:
        return self._function(node, scope, "<lambda>")

    def _joined(self, node: ast.JoinedStr, scope: Scope) -> Any:
        return operations.joined([self.value(each, scope) for each in node.values])

    def _formatted(self, node: ast.FormattedValue, scope: Scope) -> Any:
        how = self.value(node.format_spec, scope) if node.format_spec else ""
        value = self.value(node.value, scope)
        unknown = first_unknown((how, value))
        return unknown or operations.formatted_value(value, how, node.conversion)

    def _named(self, node: ast.NamedExpr, scope: Scope) -> Any:
        value = self.value(node.value, scope)
        self.set(node.target, value, scope)
        return value


_MISSING = object()
_EXCEPTIONS = frozenset(("Exception", "ValueError", "TypeError", "ImportError", "RuntimeError", "NotImplementedError"))
_CAN_BE_SET = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)


def _ended(how: str) -> Callable[..., Ended]:
    return lambda interpreter, node, scope: Ended(how)


_STATEMENTS: Mapping[type[ast.stmt], Callable[..., Ended | None]] = {
    ast.AnnAssign: Interpreter._annotated,
    ast.Assign: Interpreter._assign,
    ast.AsyncFor: Interpreter._for,
    ast.AsyncFunctionDef: Interpreter._define,
    ast.AsyncWith: Interpreter._with,
    ast.AugAssign: Interpreter._augmented,
    ast.Break: _ended("break"),
    ast.ClassDef: Interpreter._class,
    ast.Continue: _ended("continue"),
    ast.Delete: Interpreter._delete,
    ast.Expr: Interpreter._expression,
    ast.For: Interpreter._for,
    ast.FunctionDef: Interpreter._define,
    ast.Global: Interpreter._shared,
    ast.If: Interpreter._if,
    ast.Import: Interpreter._import,
    ast.ImportFrom: Interpreter._import_from,
    ast.Nonlocal: Interpreter._shared,
    ast.Raise: _ended("raise"),
    ast.Return: Interpreter._return,
    ast.Try: Interpreter._try,
    ast.While: Interpreter._while,
    ast.With: Interpreter._with,
}
"""A kind of statement -> what it does; those that are not here are passed over."""

_EXPRESSIONS: Mapping[type[ast.expr], Callable[..., Any]] = {
    ast.Attribute: Interpreter._attribute,
    ast.BinOp: Interpreter._binary_node,
    ast.BoolOp: Interpreter._boolean,
    ast.Call: Interpreter._call,
    ast.Compare: Interpreter._compare,
    ast.Constant: Interpreter._constant,
    ast.Dict: Interpreter._dictionary,
    ast.DictComp: Interpreter._comprehension,
    ast.FormattedValue: Interpreter._formatted,
    ast.GeneratorExp: Interpreter._comprehension,
    ast.IfExp: Interpreter._choice,
    ast.JoinedStr: Interpreter._joined,
    ast.Lambda: Interpreter._lambda,
    ast.List: Interpreter._tuple,
    ast.ListComp: Interpreter._comprehension,
    ast.Name: Interpreter._name,
    ast.NamedExpr: Interpreter._named,
    ast.Set: Interpreter._set,
    ast.SetComp: Interpreter._comprehension,
    ast.Slice: Interpreter._slice,
    ast.Subscript: Interpreter._subscript,
    ast.Tuple: Interpreter._tuple,
    ast.UnaryOp: Interpreter._unary,
}
"""A kind of expression -> its value; those that are not here are unknown."""


def _text(node: ast.expr | None) -> str | None:
    """Return an expression as it is written, on one line; None if it is long."""
    if node is None:
        return None
    try:
        text = ast.unparse(node)
    except (ValueError, RecursionError):
        return None
    return text if len(text) <= _LONGEST_TEXT else None


def _own_nodes(node: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of the functions in it."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        each = waiting.pop()
        yield each
        if not isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting += ast.iter_child_nodes(each)


def _is_field(node: ast.stmt) -> bool:
    return isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)


def _name_model(model: ModelObject, name: str, *, is_outermost: bool) -> None:
    """Keep the name that the source gives a model: that of the module's own variable goes before others."""
    if is_outermost and not model.has_outer_name:
        model.variable, model.has_outer_name = name, True
    elif model.variable is None:
        model.variable = name


def _array_named(value: Array, name: str) -> Array:
    """Return an array whose unknown sizes are those of a variable."""
    return Array(value.shape, value.origin.named(name, name))


def _item_named(owner: Any, found: Unknown, node: ast.Subscript) -> Unknown:
    """Return what an index gives that is not known: of a shape, the whole shape would make it known."""
    text = _text(node) or found.text
    is_shape = isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    if is_shape:
        return found.named(text, _text(node.value), "1000,28,28")
    if isinstance(owner, tuple) and found.setting is None:
        return found
    return found.named(text)


def _are_equal(one: Any, other: Any) -> bool:
    """Tell whether two values are the same as far as it can be known."""
    if one is other:
        return True
    if isinstance(one, (Unknown, Array, Tensor, LayerObject)) or isinstance(
        other, (Unknown, Array, Tensor, LayerObject)
    ):
        return False
    return operations.attempt(lambda: bool(type(one) is type(other) and one == other)) is True


def _makes_layers(name: str) -> int:
    return int(keras.is_known(name))


def _method_of(name: str) -> Callable[[Session, Any, Setting], Any]:
    return lambda session, value, setting: builtins.method(session, value, name, setting)


def _begin(session: Session, layer: SourceLayer, setting: Setting) -> None:
    """`super().__init__(…)` of a class of Keras: its name, and the tensors of a model that is made of them."""
    begin_as_functional(session, layer, setting)


def _ignore(session: Session, value: Any, setting: Setting) -> None:
    """Stand for a method of a class that is not read."""
