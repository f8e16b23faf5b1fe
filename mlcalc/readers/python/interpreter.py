"""The statements of a source, followed on values that are known, known by shape, or unknown.

Nothing is imported, called or executed: each kind of node has a meaning, and each function of a module that is not
read has one in a table, or none. A condition that is not known is taken as true where layers depend on it, which is
said; values that depend on it are unknown.
"""

from __future__ import annotations

import ast
import builtins as python
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, ClassVar

from mlcalc.limits import MOST_ROUNDS
from mlcalc.readers.python import builtins, patterns, remarks, samples, unreached
from mlcalc.readers.python.arrays import shape_of_list
from mlcalc.readers.python.attributes import name_model
from mlcalc.readers.python.builtins import sequence
from mlcalc.readers.python.calls import YIELDS
from mlcalc.readers.python.cells import Cell
from mlcalc.readers.python.doubts import TOO_MANY_ROUNDS, Fork, LoopFork, State, meet_again
from mlcalc.readers.python.expressions import Expressions
from mlcalc.readers.python.keras_names import is_of_keras, is_usual
from mlcalc.readers.python.machine import Ended, FailureError, text_of
from mlcalc.readers.python.mistakes import no_return, parts_of_tensor, wrong_parts
from mlcalc.readers.python.objects import ChainObject, Doubt, LayerObject, ModelObject, Tensor
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.source_layers import is_class_of_layers
from mlcalc.readers.python.tensors import items
from mlcalc.readers.python.training import Answers, Recorder
from mlcalc.readers.python.values import (
    Array,
    Class,
    Counts,
    Function,
    Instance,
    Method,
    Outside,
    Scope,
    Setting,
    Unknown,
    any_of,
    flattened,
    is_number,
)

_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_GOES_ON = Ended("goes on")
_SHARE = 4
"""One statement of a source takes no more than a fourth of the steps that are left."""


class Interpreter(Expressions):
    """Follows the code of a source."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        session.run = self.run
        session.training = Recorder()
        session.attribute = self.attribute
        session.set_attribute = self.set_attribute

    def follow(self, cell: Cell) -> None:
        """Follow the statements of a cell; one that is too long, or too deep, is left out alone."""
        for statement in cell.body:
            self.session.cell = cell
            chains = self.session.chains()
            if not self.session.guard(partial(self.statement, statement, self.scope), share=_SHARE):
                self._forget(statement, self.scope, "the statement that changes it takes too long", chains)

    def _forget(self, node: ast.stmt, scope: Scope, reason: str, chains: Sequence[tuple[ChainObject, int]]) -> None:
        """Forget what a statement changes that was not followed to its end."""
        for name in [name for name in _changed_in(node) if scope.find(name)]:
            if not isinstance(scope.find(name).names[name], ModelObject):  # type: ignore[union-attr]
                scope.set(name, Unknown(name, reason, name))
        mentioned = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} | {YIELDS}
        for value in [found.names[name] for name in mentioned if (found := scope.find(name)) is not None]:
            if isinstance(value, (list, dict, set)):
                self.session.open(value, reason)
        self.session.doubt_growth(chains, node)

    def block(self, body: Sequence[ast.stmt], scope: Scope) -> Ended | None:
        for place, each in enumerate(body):
            if isinstance(each, ast.If) and len(body) > place + 1 and _may_end(each):
                ended = self._choose(each, scope, body[place + 1 :])
                if ended is not _GOES_ON:
                    return ended
            elif (ended := self.statement(each, scope)) is not None:
                return ended
        return None

    def statement(self, node: ast.stmt, scope: Scope) -> Ended | None:
        """Follow one statement."""
        self.session.step()
        self.session.node = node
        handle = self._statements.get(type(node))
        return handle(self, node, scope) if handle else None

    def _expression(self, node: ast.Expr, scope: Scope) -> None:
        value = self.value(node.value, scope)
        if isinstance(value, Tensor):
            self.session.results.nameless.append(value)
        unreached.keep(self.session, node, value)
        if isinstance(node.value, ast.Call) and _is_name(node.value.func):
            self._note_lost(node.value, scope)

    def _note_lost(self, node: ast.Call, scope: Scope) -> None:
        """Note that nothing takes what a call gives, which is a statement of its own."""
        function = self.named_value(node.func, scope)
        owner: Any = node.func.value if isinstance(node.func, ast.Attribute) else None
        if isinstance(function, Outside):
            owner = node.args[0] if node.args else None
        if isinstance(owner, ast.Name):
            remarks.lost(self.session, node, function, self.value(owner, scope), owner.id)

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        before = len(self.session.models)
        value = self.value(node.value, scope)
        if value is None:
            self._check_returned(node, before, scope)
            if self._is_kept_of_add(node, scope):
                return
        elif isinstance(value, tuple) and isinstance(node.value, ast.Tuple):
            value = self._called_on_next(node, value)
        self._note(node, value)
        unreached.keep(self.session, node, value)
        for target in node.targets:
            self.set(target, value, scope)
            remarks.assigned(self.session, target, value)

    def _called_on_next(self, node: ast.Assign, value: tuple[Any, ...]) -> Any:
        """Return what a variable is set to: of a layer with a tensor behind a comma, what it gives for that."""
        from mlcalc.readers.python.misused import layer_beside_tensor

        is_one = isinstance(node.targets[0], ast.Name) and layer_beside_tensor(self.session, node.value, value)
        return self.run(value[0], Setting([value[1]], {}), None) if is_one else value

    def _is_kept_of_add(self, node: ast.Assign, scope: Scope) -> bool:
        """Tell whether a chain is set to what its own `add` gives, and say so."""
        method, target = getattr(node.value, "func", None), node.targets[0]
        owner = method.value if isinstance(method, ast.Attribute) and method.attr == "add" else None
        if not isinstance(owner, ast.Name) or not isinstance(target, ast.Name) or owner.id != target.id:
            return False
        from mlcalc.readers.python.misused import kept_of_add

        return kept_of_add(self.session, node, self.value(owner, scope))

    def _check_returned(self, node: ast.Assign, before: int, scope: Scope) -> None:
        """Say that a variable is used which a function was to give a model and gives nothing."""
        session, call, target = self.session, node.value, node.targets[0]
        made = session.models[before:]
        if not made or not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            return
        found = scope.find(call.func.id)
        function = found.names[call.func.id] if found else None
        if not isinstance(function, Function) or not isinstance(function.node, ast.FunctionDef):
            return
        is_used = isinstance(target, ast.Name) and any(
            re.search(rf"\b{target.id}\.\w", each.source.text) for each in session.cells
        )
        if is_used and not any(isinstance(each, ast.Return) and each.value for each in ast.walk(function.node)):
            no_return(session, call, function, made)

    def _note(self, node: ast.Assign, value: Any) -> None:
        """Note which variables hold tensors: what a layer that is never called was to be called on is one of them."""
        session, target = self.session, node.targets[0]
        if isinstance(value, LayerObject) and isinstance(node.value, ast.Call) and session.tensors:
            name = target.id if isinstance(target, ast.Name) and target.id in session.tensors else None
            last = next(reversed(session.tensors))
            if name is None and (len(session.tensors) == 1 or session.tensors[last].use.inputs):
                name = last
            meant = (name, session.tensors.get(name or ""), node.value, session.cell)
            value.attributes.setdefault("meant", meant)
        if isinstance(target, ast.Name):
            session.tensors.pop(target.id, None)
            if isinstance(value, Tensor):
                session.tensors[target.id] = value

    def _annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self.set(node.target, self.value(node.value, scope), scope)

    def _augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        before = self.value(node.target, scope)
        added = self.value(node.value, scope)
        if isinstance(before, list) and isinstance(node.op, ast.Add) and isinstance(added, (list, tuple)):
            builtins.method(self.session, before, "extend", Setting([added], {}))
            return
        after = self.binary(type(node.op), before, added)
        samples.changed_in_place(before, after)
        self.set(node.target, after, scope)

    def _if(self, node: ast.If, scope: Scope) -> Ended | None:
        test = self.truth(node.test, scope)
        if not isinstance(test, Unknown):
            return self.block(node.body if test else node.orelse, scope)
        return self._doubt(node, test, scope)

    def _choose(self, node: ast.If, scope: Scope, rest: Sequence[ast.stmt]) -> Ended | None:
        """Follow a condition one way of which ends the block; if it is not known, with what comes behind it."""
        self.session.step()
        self.session.node = node
        test = self.truth(node.test, scope)
        if isinstance(test, Unknown):
            return self._doubt(node, test, scope, rest)
        return self.block(node.body if test else node.orelse, scope) or _GOES_ON

    def _doubt(self, node: ast.If, test: Unknown, scope: Scope, rest: Sequence[ast.stmt] = ()) -> Ended | None:
        """Follow both ways of a condition that is not known, each with what comes behind it if only one goes on."""
        body, orelse = list(node.body), [*node.orelse]
        if _ends_with(body, ast.Raise):
            return self.block([*orelse, *rest], scope)
        if _ends_with(orelse, ast.Raise):
            return self.block([*body, *rest], scope)
        if rest and not _ends_with(body, *_ENDS):
            body += rest
        if rest and not _ends_with(orelse, *_ENDS):
            orelse += rest
        fork = Fork(self, node.test, test, scope, [*body, *orelse])
        one, other = fork.follow(partial(self.block, body, scope), partial(self.block, orelse, scope))
        return fork.ended(one, other)

    def _for(self, node: ast.For, scope: Scope) -> Ended | None:
        given = self.value(node.iter, scope)
        values = sequence(self.session, given)
        if isinstance(given, (int, float)):
            from mlcalc.readers.python import failures

            failures.of_items(self.session, node.iter, given)
        if isinstance(values, Unknown):
            self._once(node, values, scope)
            return None
        if len(values) > MOST_ROUNDS:
            unknown = Unknown(text_of(node.target) or "a value", TOO_MANY_ROUNDS, None)
            self._once(node, Counts(unknown, given.step) if isinstance(given, range) else unknown, scope)
            return None
        with self._loop(scope) as left:
            for each in values:
                self.set(node.target, each, scope)
                ended = self._round(node, scope, left)
                if ended is not None and ended.how != "continue":
                    return None if ended.how == "break" else ended
            return self.block(node.orelse, scope)

    @contextmanager
    def _loop(self, scope: Scope) -> Iterator[list[tuple[Doubt, State]]]:
        """Follow a loop; yield the list of the states in which it may be left, which meet behind it."""
        outer: list[tuple[str, Any, Any]] = scope.left
        left: list[tuple[Doubt, State]] = []
        try:
            yield left
        finally:
            scope.left = outer
        for doubt, state in left:
            meet_again(self.session, doubt, state)

    def _round(self, node: ast.For | ast.While, scope: Scope, left: list[tuple[Doubt, State]]) -> Ended | None:
        """Follow one round of a loop, which may have been left before."""
        scope.left = []
        with ExitStack() as doubts:
            for doubt in {doubt for doubt, _ in left}:
                doubts.enter_context(self.session.doubting(doubt))
            ended = self.block(node.body, scope)
        for how, doubt, state in scope.left:
            if how == "break":
                left.append((doubt, state))
            else:
                meet_again(self.session, doubt, state)
        return ended

    def _once(self, node: ast.For | ast.While, unknown: Unknown, scope: Scope) -> None:
        """Follow a loop once of which it is not known how often it runs."""
        grown = {name: value for name, value in scope.names.items() if isinstance(value, list) and name != YIELDS}
        lengths = {name: len(value) for name, value in grown.items()}
        is_long = unknown.reason == TOO_MANY_ROUNDS
        reason = f"a loop changes it, and {TOO_MANY_ROUNDS if is_long else 'how often that runs is not known'}"
        for name in _changed_in(node):
            if is_number(value := scope.names.get(name)) and not isinstance(value, Unknown):
                scope.names[name] = Unknown(name, reason, name)

        def once() -> None:
            if isinstance(node, ast.For):
                self.set(node.target, any_of(unknown, text_of(node.target)), scope)
            with self._loop(scope) as left:
                self._round(node, scope, left)
            for name, length in lengths.items():
                self._open(name, length, scope)

        LoopFork(self, node, unknown, scope).follow(once, lambda: None)

    def _open(self, name: str, length: int, scope: Scope) -> None:
        """Forget how long a list of data is that a loop has grown of which it is not known how often it runs."""
        value = scope.names.get(name)
        if isinstance(value, list) and len(value) > length:
            item, shape = value[-1], shape_of_list(value)
            if all(isinstance(each, Array) or is_number(each) for each in flattened(value)):
                scope.names[name] = samples.grown(item, Array(None if shape is None else (None, *shape[1:])))

    def _while(self, node: ast.While, scope: Scope) -> Ended | None:
        chains = self.session.chains()
        with self._loop(scope) as left:
            for _ in range(MOST_ROUNDS):
                test = self.truth(node.test, scope)
                if isinstance(test, Unknown):
                    self._once(node, test, scope)
                    return None
                if not test:
                    return self.block(node.orelse, scope)
                may_be_left = bool(left)
                ended = self._round(node, scope, left)
                if ended is not None and ended.how != "continue":
                    return None if ended.how == "break" else ended
                if may_be_left and isinstance(node.test, ast.Constant):
                    return None  # nothing else ends it: what changes is other than in the round before
        self._forget(node, scope, "the loop that changes it has too many rounds", chains)
        return None

    def _with(self, node: ast.With, scope: Scope) -> Ended | None:
        for item in node.items:
            value = self._entered(self.value(item.context_expr, scope))
            if item.optional_vars is not None:
                self.set(item.optional_vars, value, scope)
        if any(_expects_failure(item.context_expr) for item in node.items):
            return None  # a test that fails where nothing in it is wrong
        return self.block(node.body, scope)

    def _entered(self, value: Any) -> Any:
        """Return what `as` names behind `with`: what the `__enter__` of an object gives, or what a generator yields."""
        enter = value.owner.find("__enter__") if isinstance(value, Instance) and value.owner else None
        if isinstance(enter, Function):
            return self.run(Method(enter, value), Setting([], {}), None)
        return value[0] if isinstance(value, list) and value else value

    def _try(self, node: ast.Try, scope: Scope) -> Ended | None:
        session, depth = self.session, len(self.session.stack)
        ended: Ended | None
        session.tries += bool(node.handlers)
        try:
            ended = self.block(node.body, scope)
        except FailureError as failure:
            ended = Ended("raise", failure.kind)
            del session.stack[depth:]
        finally:
            session.tries -= bool(node.handlers)
        handler = self._handler(node, ended.value, scope) if ended is not None and ended.how == "raise" else None
        if handler is not None:
            if handler.name:
                scope.set(handler.name, Unknown(handler.name, "it is not followed", None))
            ended = self.block(handler.body, scope)
        elif ended is None:
            ended = self.block(node.orelse, scope)
        return self.block(node.finalbody, scope) or ended

    def _handler(self, node: ast.Try, kind: Any, scope: Scope) -> ast.ExceptHandler | None:
        """Return the handler of an exception: the first that takes it, as far as its name says so."""
        raised = getattr(python, kind, None) if isinstance(kind, str) else None
        for each in node.handlers:
            names = each.type.elts if isinstance(each.type, ast.Tuple) else [each.type] if each.type else []
            kinds = [getattr(python, name.id, None) if isinstance(name, ast.Name) else None for name in names]
            known = [kind for kind in kinds if isinstance(kind, type)]
            if not kinds or not isinstance(raised, type) or len(known) < len(kinds):
                return each
            if issubclass(raised, tuple(known)):
                return each
        return None

    def _define(self, node: ast.FunctionDef, scope: Scope) -> None:
        defined: Any = self.function(node, scope, node.name)
        for each in reversed(node.decorator_list):
            decorator = self.named_value(each, scope)
            if isinstance(decorator, (Function, Method)):
                given = self.session.run(decorator, Setting([defined], {}), None)
                defined = given if isinstance(given, (Function, Method)) else defined
        scope.set(node.name, defined)

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        bases = [self.named_value(each, scope) for each in node.bases]
        inner = Scope(scope, node.name)
        found = Class(node, self.session.cell, bases, inner.names)
        for each in node.body:
            if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)):
                function = self.function(each, scope, f"{node.name}.{each.name}")  # type: ignore[arg-type]
                function.owner = found
                known = inner.names.get(each.name)
                if isinstance(known, Function) and function.kind == "setter":
                    known.setter = function
                else:
                    inner.names[each.name] = function
            else:
                self.statement(each, inner)
        self.classes.append(found)
        scope.set(node.name, found)
        if is_class_of_layers(found):
            from mlcalc.readers.python.class_mistakes import check_class

            check_class(self.session, found)

    def _return(self, node: ast.Return, scope: Scope) -> Ended:
        return Ended("return", self.value(node.value, scope) if node.value else None)

    def _import(self, node: ast.Import, scope: Scope) -> None:
        for each in node.names:
            whole = self._imported(each.name, node, each)
            path = whole if each.asname else each.name.partition(".")[0]
            scope.set(each.asname or path, Outside(path))

    def _import_from(self, node: ast.ImportFrom, scope: Scope) -> None:
        module = "." * node.level + (node.module or "")
        for each in node.names:
            if each.name == "*" and not _is_of_layers(module):
                self.session.stars.add(module)
            elif each.name != "*":
                path = f"{module}.{each.name}".lstrip(".")
                scope.set(each.asname or each.name, Outside(self._imported(path, node, each)))

    def _imported(self, path: str, node: ast.Import | ast.ImportFrom, each: ast.alias) -> str:
        """Return the path that an import means."""
        if not is_of_keras(path) or is_usual(path):
            return path
        from mlcalc.readers.python.misspelt_names import imported

        return imported(self.session, path, node, each)

    def _delete(self, node: ast.Delete, scope: Scope) -> None:
        for each in node.targets:
            if isinstance(each, ast.Name):
                scope.names.pop(each.id, None)

    def _shared(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        outer = scope.module if isinstance(node, ast.Global) else scope.outer
        for name in node.names:
            found = outer if isinstance(node, ast.Global) or outer is None else outer.find(name) or outer
            scope.shared[name] = found or scope.module

    def set(self, target: ast.expr, value: Any, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            if isinstance(value, ModelObject):
                name_model(value, target.id, is_outermost=scope.outer is None)
            elif isinstance(value, (list, tuple, dict)):
                for each in _models_in(value):
                    name_model(each, target.id, is_outermost=False)
            scope.set(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target.elts, value, scope)
        elif isinstance(target, ast.Attribute):
            self.set_attribute(self.value(target.value, scope), target.attr, value)
        elif isinstance(target, ast.Subscript):
            if isinstance(value, ModelObject):
                name_model(value, text_of(target) or "", is_outermost=False)
            self.set_item(self.value(target.value, scope), self.value(target.slice, scope), value)
        elif isinstance(target, ast.Starred):
            self.set(target.value, value, scope)

    def _parts(self, targets: Sequence[ast.expr], tensor: Tensor, *, is_open: bool) -> list[Any] | Unknown:
        """Return the parts of a tensor along its first axis, or what a layer of states is meant to give."""
        is_refused = not self.session.inside and not self.session.tries and not tensor.use.layer.is_operation
        are_states = is_refused and parts_of_tensor(self.session, targets, tensor)
        if is_open:
            return Unknown("parts of a tensor")
        parts = list(items(self.session, tensor, len(targets)))
        return [tensor, *parts[1:]] if are_states else parts

    def _unpack(self, targets: Sequence[ast.expr], value: Any, scope: Scope) -> None:
        star = next((place for place, each in enumerate(targets) if isinstance(each, ast.Starred)), None)
        values: Any = value
        if isinstance(value, Tensor):
            values = self._parts(targets, value, is_open=star is not None)
        elif isinstance(value, Array) and value.shape is None:
            values = [Array(None, value.origin) for _ in targets]
        elif not isinstance(value, Unknown):
            values = sequence(self.session, value)
        if isinstance(values, Unknown):
            self._of_answers(targets, values)
            for each in targets:
                self.set(each, values.plain().named(text_of(each) or values.text), scope)
            return
        is_of_layer = bool(values) and all(isinstance(each, Tensor) for each in values)
        is_too_few = is_of_layer and len(values) < len(targets) and len({each.use for each in values}) == 1
        is_other = is_too_few or (is_of_layer and len(values) > len(targets))
        if star is None and is_other and not self.session.tries:
            wrong_parts(self.session, targets, values)
        elif star is None and isinstance(value, (list, tuple)) and len(values) != len(targets):
            from mlcalc.readers.python import failures

            failures.of_parts(self.session, targets, values)
        if star is not None:
            behind = len(targets) - star - 1
            end = len(values) - behind
            values = [*values[:star], values[star:end], *values[end:]]
        for place, each in enumerate(targets):
            missing = Unknown(text_of(each) or "a value", "a run of the source would fail here")
            self.set(each, values[place] if place < len(values) else missing, scope)

    def _of_answers(self, targets: Sequence[ast.expr], values: Unknown) -> None:
        """Say that a test gives other than there are names for."""
        if not isinstance(values, Answers) or values.count in (None, len(targets)):
            return
        if not any(isinstance(each, ast.Starred) for each in targets):
            from mlcalc.readers.python.failures import of_answers

            of_answers(self.session, targets, values)

    def _match(self, node: ast.Match, scope: Scope) -> Ended | None:
        subject = self.value(node.subject, scope)
        for place, case in enumerate(node.cases):
            fits = patterns.fits(self, case.pattern, subject, scope)
            if fits is True and case.guard is not None:
                fits = self.truth(case.guard, scope)
            if isinstance(fits, Unknown):
                others = ast.Match(node.subject, node.cases[place + 1 :])
                condition = _as_condition(node.subject, case.pattern)
                fork = Fork(self, condition, fits, scope, [*case.body, others])
                one, other = fork.follow(partial(self.block, case.body, scope), partial(self._match, others, scope))
                return fork.ended(one, other)
            if fits:
                return self.block(case.body, scope)
        return None

    def _raise(self, node: ast.Raise, scope: Scope) -> Ended:
        called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return Ended("raise", called.id if isinstance(called, ast.Name) else "")

    def _break(self, node: ast.Break, scope: Scope) -> Ended:
        return Ended("break")

    def _continue(self, node: ast.Continue, scope: Scope) -> Ended:
        return Ended("continue")

    _statements: ClassVar[Mapping[type[ast.stmt], Callable[..., Ended | None]]] = {
        ast.AnnAssign: _annotated,
        ast.Assign: _assign,
        ast.AsyncFor: _for,
        ast.AsyncFunctionDef: _define,
        ast.AsyncWith: _with,
        ast.AugAssign: _augmented,
        ast.Break: _break,
        ast.ClassDef: _class,
        ast.Continue: _continue,
        ast.Delete: _delete,
        ast.Expr: _expression,
        ast.For: _for,
        ast.FunctionDef: _define,
        ast.Global: _shared,
        ast.If: _if,
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.Match: _match,
        ast.Nonlocal: _shared,
        ast.Raise: _raise,
        ast.Return: _return,
        ast.Try: _try,
        ast.While: _while,
        ast.With: _with,
    }
    """A kind of statement -> what it does; those that are not here are passed over."""


def _is_name(node: ast.expr) -> bool:
    """Tell whether an expression is a name, or a name of what a name holds."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _models_in(values: Any) -> list[ModelObject]:
    """Return the models in a list or a dictionary that the source has given no name."""
    parts = [*values.values()] if isinstance(values, dict) else values[:MOST_ROUNDS]
    return [each for each in parts if isinstance(each, ModelObject) and each.variable is None]


def _expects_failure(node: ast.expr) -> bool:
    """Tell whether a test says that what follows is wrong: `pytest.raises(…)`, `self.assertRaisesRegex(…)`."""
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and (
        function.attr == "raises" or function.attr.startswith("assertRaises")
    )


def _ends_with(body: Sequence[ast.stmt], *kinds: type[ast.stmt]) -> bool:
    """Tell whether statements end with one that lets nothing behind them run."""
    return bool(body) and isinstance(body[-1], kinds)


def _may_end(node: ast.If) -> bool:
    """Tell whether one way of a condition lets nothing behind it run."""
    return _ends_with(node.body, *_ENDS) or _ends_with(node.orelse, *_ENDS)


def _changed_in(node: ast.stmt) -> set[str]:
    """Return the names to which a statement assigns; of a loop, to which its rounds do."""
    body = node.body if isinstance(node, (ast.For, ast.While)) else [node]
    parts = [part for each in body for part in ast.walk(each)]
    return {each.id for each in parts if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}


def _as_condition(subject: ast.expr, pattern: ast.pattern) -> ast.expr:
    """Return what a `case` asks, as a condition."""
    if not isinstance(pattern, ast.MatchValue):
        return subject
    return ast.copy_location(ast.Compare(subject, [ast.Eq()], [pattern.value]), pattern)


def _is_of_layers(module: str) -> bool:
    """Tell whether a module of which all names are taken has no others than those that are known here."""
    return is_of_keras(module) and module.rpartition(".")[2] in ("layers", "models", "keras")
