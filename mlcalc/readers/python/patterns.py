"""Whether a value has the pattern of a `case`, and the names that the pattern gives to its parts."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mlcalc.readers.python import operations
from mlcalc.readers.python.builtins import is_of
from mlcalc.readers.python.machine import Machine
from mlcalc.readers.python.values import Class, Scope, Unknown, first_unknown


def fits(machine: Machine, pattern: ast.pattern, subject: Any, scope: Scope) -> Any:
    """Return whether a value has a pattern; Unknown if it cannot be told. What has it gets its names."""
    return _RULES[type(pattern)](machine, pattern, subject, scope)


def _all_fit(machine: Machine, pairs: Iterable[tuple[ast.pattern, Any]], scope: Scope) -> Any:
    answers: list[Any] = []
    for pattern, value in pairs:
        answer = fits(machine, pattern, value, scope)
        if answer is False:
            return False
        answers.append(answer)
    return first_unknown(answers) or True


def _as(machine: Machine, pattern: ast.MatchAs, subject: Any, scope: Scope) -> Any:
    found = True if pattern.pattern is None else fits(machine, pattern.pattern, subject, scope)
    if pattern.name and found is True:
        scope.set(pattern.name, subject)
    return found


def _or(machine: Machine, pattern: ast.MatchOr, subject: Any, scope: Scope) -> Any:
    answers = [fits(machine, each, subject, scope) for each in pattern.patterns]
    return True if True in answers else first_unknown(answers) or False


def _value(machine: Machine, pattern: ast.MatchValue, subject: Any, scope: Scope) -> Any:
    return operations.compared(ast.Eq, subject, machine.value(pattern.value, scope))


def _singleton(machine: Machine, pattern: ast.MatchSingleton, subject: Any, scope: Scope) -> Any:
    return operations.compared(ast.Is, subject, pattern.value)


def _sequence(machine: Machine, pattern: ast.MatchSequence, subject: Any, scope: Scope) -> Any:
    if isinstance(subject, Unknown):
        return subject
    if not isinstance(subject, (list, tuple)):
        return False
    parts = pattern.patterns
    star = next((place for place, each in enumerate(parts) if isinstance(each, ast.MatchStar)), None)
    if star is None:
        return len(parts) == len(subject) and _all_fit(machine, zip(parts, subject, strict=True), scope)
    behind = len(parts) - star - 1
    if len(subject) < len(parts) - 1:
        return False
    end = len(subject) - behind
    name = parts[star].name  # type: ignore[attr-defined]
    pairs = [*zip(parts[:star], subject, strict=False), *zip(parts[star + 1 :], subject[end:], strict=True)]
    found = _all_fit(machine, pairs, scope)
    if name and found is True:
        scope.set(name, list(subject[star:end]))
    return found


def _mapping(machine: Machine, pattern: ast.MatchMapping, subject: Any, scope: Scope) -> Any:
    if isinstance(subject, Unknown):
        return subject
    keys = [machine.value(each, scope) for each in pattern.keys]
    if not isinstance(subject, dict) or any(isinstance(each, (Unknown, list, dict)) for each in keys):
        return False if not isinstance(subject, dict) else first_unknown(keys) or False
    if any(each not in subject for each in keys):
        return False
    found = _all_fit(machine, zip(pattern.patterns, (subject[each] for each in keys), strict=True), scope)
    if pattern.rest and found is True:
        scope.set(pattern.rest, {key: each for key, each in subject.items() if key not in keys})
    return found


def _class(machine: Machine, pattern: ast.MatchClass, subject: Any, scope: Scope) -> Any:
    if isinstance(subject, Unknown):
        return subject
    kind = machine.named_value(pattern.cls, scope)
    if not is_of(subject, kind):
        return False
    if isinstance(kind, Class):
        names: Sequence[Any] = kind.find("__match_args__") or kind.all_fields
    elif len(pattern.patterns) == 1:
        return fits(machine, pattern.patterns[0], subject, scope)  # `int(n)`
    else:
        names = ()
    pairs = [
        *zip(map(str, names), pattern.patterns, strict=False),
        *zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True),
    ]
    return _all_fit(machine, ((each, machine.attribute(subject, name, None)) for name, each in pairs), scope)


_RULES: Mapping[type[ast.pattern], Callable[[Machine, Any, Any, Scope], Any]] = {
    ast.MatchAs: _as,
    ast.MatchClass: _class,
    ast.MatchMapping: _mapping,
    ast.MatchOr: _or,
    ast.MatchSequence: _sequence,
    ast.MatchSingleton: _singleton,
    ast.MatchValue: _value,
}
"""A kind of pattern -> whether a value has it; a star stands in a sequence alone."""
