"""Python's own library, as far as scripts that build networks use it: what its functions and classes give."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, combinations, islice, pairwise, permutations, product, zip_longest
from typing import Any

from mlcalc.limits import ITEMS_OF_STEP, MOST_ITEMS_OF_SOURCE
from mlcalc.readers.python.builtins import sequence
from mlcalc.readers.python.operations import attempt, binary
from mlcalc.readers.python.options import Namespace, Parser
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Instance, Outside, Setting, Unknown, first_unknown


@dataclass(frozen=True)
class Partial:
    """What `functools.partial` gives."""

    function: Any
    setting: Setting


@dataclass(frozen=True)
class Record:
    """A class that `namedtuple` makes, with the names of its fields."""

    fields: tuple[str, ...]


def _partial(session: Session, setting: Setting) -> Any:
    return Partial(setting.get(0, "func"), Setting(setting.positional[1:], setting.named))


def _dictionary(session: Session, setting: Setting) -> Any:
    first = setting.get(0, "")
    if isinstance(first, Unknown):
        return first
    known = attempt(dict, first) if setting.positional else {}
    return known if isinstance(known, Unknown) else {**known, **setting.named}


class Defaulted(dict[Any, Any]):
    """A `defaultdict`: what it does not hold is made when it is asked for."""

    def __init__(self, make: Callable[[], Any], known: Mapping[Any, Any]) -> None:
        super().__init__(known)
        self.make = make

    def __missing__(self, key: Any) -> Any:
        self[key] = self.make()
        return self[key]


def _defaulted(session: Session, setting: Setting) -> Any:
    factory, known = setting.get(0, "default_factory"), setting.get(1, "")
    if factory is None or isinstance(factory, Unknown):
        return Unknown("a defaultdict", "what it makes is not known", None)
    held = known if isinstance(known, dict) else {}
    return Defaulted(lambda: session.run(factory, Setting([], {}), None), held)


def _counted(session: Session, setting: Setting) -> Any:
    values = sequence(session, setting.get(0, "iterable", []))
    if isinstance(values, Unknown):
        return values
    session.step(_size(values))
    return first_unknown(values) or attempt(lambda: dict(Counter(values)))


def _listed(session: Session, setting: Setting) -> Any:
    return sequence(session, setting.get(0, "iterable", []))


def _namespace(session: Session, setting: Setting) -> Namespace:
    return Namespace(dict(setting.named))


def _record(session: Session, setting: Setting) -> Any:
    fields = setting.get(1, "field_names")
    names = fields.replace(",", " ").split() if isinstance(fields, str) else sequence(session, fields)
    return names if isinstance(names, Unknown) else Record(tuple(map(str, names)))


def _field(session: Session, setting: Setting) -> Any:
    if "default" in setting.named:
        return setting.named["default"]
    factory = setting.named.get("default_factory")
    return (
        Unknown("a field", "it has no default", None)
        if factory is None
        else session.run(factory, Setting([], {}), None)
    )


def _copied(session: Session, setting: Setting) -> Any:
    """`copy.copy`: the same items in a list of its own."""
    value = setting.get(0, "x")
    session.step(_size(value))
    if isinstance(value, Instance):
        found = Instance(value.owner)
        found.attributes.update(value.attributes)
        return found
    return value.copy() if isinstance(value, (list, dict, set)) else value


def _size(value: Any) -> int:
    """Return how many steps it takes to go through the items of a value."""
    return len(value) // ITEMS_OF_STEP if isinstance(value, (list, tuple, dict, set)) else 0


def _copied_deeply(session: Session, setting: Setting) -> Any:
    """`copy.deepcopy`: lists, dictionaries and objects of their own, also inside; layers stay the same."""
    return _copy_of(session, setting.get(0, "x"), {})


def _copy_of(session: Session, value: Any, known: dict[int, Any]) -> Any:
    if not isinstance(value, (list, tuple, dict, set, Instance)):
        return value
    if id(value) in known:
        return known[id(value)]
    session.step(1 + _size(value))
    if isinstance(value, tuple):
        return tuple(_copy_of(session, each, known) for each in value)
    found: Any = Instance(value.owner) if isinstance(value, Instance) else value.copy()
    known[id(value)] = found
    if isinstance(value, list):
        found[:] = [_copy_of(session, each, known) for each in value]
    elif isinstance(value, dict):
        found.update((key, _copy_of(session, each, known)) for key, each in value.items())
    elif isinstance(value, Instance):
        found.attributes.update((key, _copy_of(session, each, known)) for key, each in value.attributes.items())
    return found


def _replaced(session: Session, setting: Setting) -> Any:
    """`dataclasses.replace`: another object of the class, with some fields changed."""
    value = setting.get(0, "obj")
    if not isinstance(value, Instance) or value.owner is None:
        return value if isinstance(value, Unknown) else Unknown("replace(…)", "it is not followed", None)
    return session.run(value.owner, Setting([], {**_fields_of(value), **setting.named}, setting.node), None)


def _fields_of(value: Instance) -> dict[str, Any]:
    """Return the fields of an object of a data class, in their order."""
    owner = value.owner
    names = owner.all_fields if owner else []
    return {name: value.attributes.get(name, owner.find(name) if owner else None) for name in names}


def _as_dictionary(session: Session, setting: Setting) -> Any:
    """`dataclasses.asdict`: the fields by their names, also of objects inside."""
    return _fields_in(session, setting.get(0, "obj"), 0)


def _fields_in(session: Session, value: Any, depth: int) -> Any:
    session.step(1 + _size(value))
    if isinstance(value, Instance) and depth < _DEEPEST_FIELDS:
        return {name: _fields_in(session, each, depth + 1) for name, each in _fields_of(value).items()}
    if isinstance(value, (list, tuple)) and depth < _DEEPEST_FIELDS:
        parts = [_fields_in(session, each, depth + 1) for each in value]
        return parts if isinstance(value, list) else tuple(parts)
    return value


_DEEPEST_FIELDS = 8


def _as_values(session: Session, setting: Setting) -> Any:
    """`dataclasses.astuple`."""
    found = _as_dictionary(session, setting)
    return tuple(found.values()) if isinstance(found, dict) else found


def _setting_of_environment(session: Session, setting: Setting) -> Any:
    return setting.get(1, "default")  # nothing is set where nobody says so


def _reduced(session: Session, setting: Setting) -> Any:
    values = sequence(session, setting.get(1, ""))
    if isinstance(values, Unknown):
        return values
    values = [*setting.positional[2:], *values]
    result = values[0] if values else Unknown("a value", "there is nothing to reduce", None)
    for each in values[1:]:
        result = session.run(setting.get(0, ""), Setting([result, each], {}), None)
    return result


def _of_lists(function: Callable[..., Iterable[Any]]) -> Callable[[Session, Setting], Any]:
    """Return the rule of a function of `itertools` that takes its items from lists."""

    def ruled(session: Session, setting: Setting) -> Any:
        values = [each if isinstance(each, int) else sequence(session, each) for each in setting.positional]
        session.step(sum(map(_size, values)))
        named = {key: each for key, each in setting.named.items() if isinstance(each, (int, str)) or each is None}
        unknown = first_unknown((*values, *setting.named.values()))
        return unknown or attempt(lambda: list(islice(function(*values, **named), MOST_ITEMS_OF_SOURCE + 1)))

    return ruled


def _chained(session: Session, setting: Setting) -> Any:
    """`chain.from_iterable`: the items of the lists in a list."""
    lists = sequence(session, setting.get(0, "iterable"))
    return lists.plain() if isinstance(lists, Unknown) else _of_lists(chain)(session, Setting(lists, {}))


def _repeated(session: Session, setting: Setting) -> Any:
    """`repeat(value, times)`; without an end it is no list."""
    times = setting.get(1, "times")
    if not isinstance(times, int) or times > MOST_ITEMS_OF_SOURCE:
        return times if isinstance(times, Unknown) else Unknown("repeat(…)", "it has no end", None)
    return [setting.get(0, "object")] * times


def _accumulated(session: Session, setting: Setting) -> Any:
    values, function = sequence(session, setting.get(0, "iterable")), setting.get(1, "func")
    if isinstance(values, Unknown):
        return values
    found = values[:1]
    for each in values[1:]:
        pair = Setting([found[-1], each], {})
        found.append(binary(ast.Add, *pair.positional) if function is None else session.run(function, pair, None))
    return found


def _operator(kind: type[ast.operator]) -> Callable[[Session, Setting], Any]:
    return lambda session, setting: binary(kind, setting.get(0, "a"), setting.get(1, "b"))


def made(record: Record, setting: Setting) -> Instance:
    """Return an object of a class that `namedtuple` made."""
    instance = Instance(None)
    instance.attributes.update(zip(record.fields, setting.positional, strict=False))
    instance.attributes.update(setting.named)
    return instance


_RULES: Mapping[str, Callable[[Session, Setting], Any]] = {
    "argparse.ArgumentParser": lambda session, setting: Parser(),
    "collections.Counter": _counted,
    "collections.OrderedDict": _dictionary,
    "collections.defaultdict": _defaulted,
    "collections.deque": _listed,
    "collections.namedtuple": _record,
    "copy.copy": _copied,
    "copy.deepcopy": _copied_deeply,
    "dataclasses.asdict": _as_dictionary,
    "dataclasses.astuple": _as_values,
    "dataclasses.field": _field,
    "dataclasses.replace": _replaced,
    "functools.partial": _partial,
    "functools.reduce": _reduced,
    "itertools.accumulate": _accumulated,
    "itertools.chain": _of_lists(chain),
    "itertools.chain.from_iterable": _chained,
    "itertools.combinations": _of_lists(combinations),
    "itertools.islice": _of_lists(islice),
    "itertools.pairwise": _of_lists(pairwise),
    "itertools.permutations": _of_lists(permutations),
    "itertools.product": _of_lists(product),
    "itertools.repeat": _repeated,
    "itertools.zip_longest": _of_lists(zip_longest),
    "operator.add": _operator(ast.Add),
    "operator.floordiv": _operator(ast.FloorDiv),
    "operator.mul": _operator(ast.Mult),
    "operator.sub": _operator(ast.Sub),
    "os.environ.get": _setting_of_environment,
    "os.getenv": _setting_of_environment,
    "types.SimpleNamespace": _namespace,
}
"""Function -> its meaning, by its full name."""
_OTHERS_HAVE_TOO = ("copy.", "dataclasses.", "itertools.", "operator.", "os.")
"""Modules whose names other packages have, too, such as `repeat` of NumPy and `add` of Keras."""
_BY_NAME = {name.rpartition(".")[2]: name for name in _RULES if not name.startswith(_OTHERS_HAVE_TOO)}


def has_meaning(outside: Outside) -> bool:
    """Tell whether a name is one of those that have a meaning, also where it came another way."""
    return outside.path in _RULES or outside.name in _BY_NAME


def call(session: Session, outside: Outside, setting: Setting) -> Any:
    """Return what a call of such a name gives."""
    rule = _RULES.get(outside.path) or _RULES[_BY_NAME[outside.name]]
    return rule(session, setting)
