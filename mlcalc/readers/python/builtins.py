"""The functions of Python itself, and the methods of its texts, lists and dictionaries, that have a meaning here."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from mlcalc.limits import MOST_ITEMS_OF_SOURCE
from mlcalc.readers.python.enums import members_of
from mlcalc.readers.python.mistakes import added_to_nothing
from mlcalc.readers.python.objects import LayerObject, ModelObject, Tensor
from mlcalc.readers.python.operations import TOO_LARGE, attempt, binary, bounded, formatted, is_small, truth
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.tensors import items, operation
from mlcalc.readers.python.values import (
    Array,
    Class,
    Counts,
    Failure,
    Function,
    Instance,
    Method,
    Outside,
    Setting,
    Unknown,
    first_unknown,
)


def sequence(session: Session, value: Any) -> Any:  # noqa: PLR0911  (one for each kind)
    """Return the items of a value in a list; Unknown if it cannot be told which there are."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Array):
        size = value.shape[0] if value.shape else None
        if size is None or size > MOST_ITEMS_OF_SOURCE:
            return value.origin
        row = Array(value.shape[1:]) if value.shape and len(value.shape) > 1 else value.entry()
        return [row] * size
    if isinstance(value, Tensor):
        return list(items(session, value)) if value.shape and value.shape[0] else Unknown("the parts of a tensor")
    if isinstance(value, range) and len(value) > MOST_ITEMS_OF_SOURCE:
        return Counts(Unknown("a range", TOO_LARGE, None), value.step)
    if isinstance(value, (list, tuple, dict, str, range, set, frozenset)):
        return list(value)
    if isinstance(value, Instance):
        return _of_object(session, value)
    if isinstance(value, Class) and members_of(value):
        return list(members_of(value).values())
    return Unknown("the items of a value", "they are not followed", None)


def _of_object(session: Session, value: Instance) -> Any:
    """Return the items of an object: those of a named tuple, or what its class yields."""
    if value.items is not None:
        return value.items
    own = _own(value, "__iter__")
    found = session.run(own, Setting([], {}), None) if own is not None else value
    if found is value:
        return Unknown("the items of an object", "they are not followed", None)
    return sequence(session, found)


def _own(value: Any, name: str) -> Method | None:
    """Return a method of an object whose class the source writes."""
    found = value.owner.find(name) if isinstance(value, Instance) and value.owner else None
    return Method(found, value) if isinstance(found, Function) else None


def call(session: Session, name: str, setting: Setting) -> Any:
    """Return what a function of Python gives."""
    return FUNCTIONS[name](session, setting)


def _len(session: Session, setting: Setting) -> Any:
    value = setting.get(0, "")
    if isinstance(value, Array):
        size = value.shape[0] if value.shape else None
        return value.origin if size is None else size
    if isinstance(value, (Tensor, Unknown)):
        return value.plain() if isinstance(value, Unknown) else Unknown("the length of a tensor", "", None)
    if isinstance(value, Instance):
        own = _own(value, "__len__")
        found = sequence(session, value) if own is None else session.run(own, Setting([], {}), None)
        return len(found) if isinstance(found, list) else found
    if isinstance(value, (list, dict)) and (doubt := session.doubt_in(value)) is not None:
        return Unknown("the length of a list", doubt.reason, None)
    if isinstance(value, (dict, set, frozenset)) and (unknown := first_unknown(value)):
        return unknown  # it may be one that is there already
    return attempt(len, members_of(value) if isinstance(value, Class) else value)


def _of_items(function: Callable[..., Any]) -> Callable[[Session, Setting], Any]:
    """Return the rule of a function that takes items, one by one or in a list."""

    def ruled(session: Session, setting: Setting) -> Any:
        key = setting.named.get("key")
        one = len(setting.positional) == 1
        labels = setting.positional[0] if one else None
        if function is max and isinstance(labels, Array) and labels.classes:
            return labels.classes - 1
        values = sequence(session, setting.positional[0]) if one else list(setting.positional)
        if isinstance(values, Unknown):
            return values
        if key is None:
            options = {} if function is not sorted else {"reverse": setting.named.get("reverse") is True}
            return first_unknown(values) or attempt(function, values, **options)
        keys = [session.run(key, Setting([each], {}), None) for each in values]
        if unknown := first_unknown(keys):
            return unknown
        order = attempt(sorted, range(len(keys)), key=keys.__getitem__, reverse=setting.named.get("reverse") is True)
        if isinstance(order, Unknown) or not order:
            return order
        ordered = [values[each] for each in order]
        return ordered if function is sorted else ordered[0] if function is min else ordered[-1]

    return ruled


def _sum(session: Session, setting: Setting) -> Any:
    values = sequence(session, setting.get(0, "iterable"))
    if isinstance(values, Unknown):
        return values
    total = setting.get(1, "start", 0)
    for each in values:
        if isinstance(total, Tensor) or isinstance(each, (Tensor, Array)):
            total = each if total == 0 else operation(session, "Add", [total, each], {})
        elif isinstance(each, Unknown):
            return each.plain()
        else:
            total = attempt(lambda one, other: one + other, total, each)
    return total


def _converted(kind: type) -> Callable[[Session, Setting], Any]:
    def converted(session: Session, setting: Setting) -> Any:
        value = setting.get(0, "x", kind())
        if isinstance(value, Unknown):
            return value
        if isinstance(value, Array):
            return value.entry()
        if not is_small(value):
            return Unknown("a text", TOO_LARGE, None)
        return attempt(kind, *setting.positional)

    return converted


def _set(session: Session, setting: Setting) -> Any:
    first = setting.get(0, "")
    if isinstance(first, Array) and first.classes:
        return Array((first.classes,), classes=first.classes)
    found = _collected(list)(session, setting)
    return found if isinstance(found, Unknown) else first_unknown(found) or attempt(set, found)


def _filter(session: Session, setting: Setting) -> Any:
    function, values = setting.get(0, ""), sequence(session, setting.get(1, ""))
    if isinstance(values, Unknown):
        return values
    tests = [truth(each if function is None else session.run(function, Setting([each], {}), None)) for each in values]
    return first_unknown(tests) or [each for each, test in zip(values, tests, strict=True) if test]


def _next(session: Session, setting: Setting) -> Any:
    """`next` of what is made at once; one that is asked twice would give the same, so it is taken out."""
    values = setting.get(0, "")
    if not isinstance(values, list):
        return values if isinstance(values, Unknown) else Unknown("next(…)", "it is not followed", None)
    if not values and len(setting.positional) > 1:
        return setting.positional[1]
    return attempt(values.pop, 0)


def _open(session: Session, setting: Setting) -> Any:
    """`open`: no file is read; one that does not lie beside the source leads to the handler around."""
    path, mode = setting.get(0, "file"), setting.get(1, "mode", "r")
    is_read = isinstance(path, str) and isinstance(mode, str) and mode.startswith("r")
    if is_read and session.tries and not session.has_file(path):
        return Failure(f'open("{path}")', "it does not lie beside the source", "FileNotFoundError")
    return Unknown("open(…)", "files are not read")


def _iterated(session: Session, setting: Setting) -> Any:
    return sequence(session, setting.get(0, ""))


def _collected(kind: Callable[[list[Any]], Any]) -> Callable[[Session, Setting], Any]:
    def collected(session: Session, setting: Setting) -> Any:
        if not setting.positional:
            return kind([])
        values = sequence(session, setting.positional[0])
        return values if isinstance(values, Unknown) else attempt(kind, values)

    return collected


def _dict(session: Session, setting: Setting) -> Any:
    first = setting.get(0, "")
    if isinstance(first, Unknown):
        return first
    known = attempt(dict, first) if setting.positional else {}
    return known if isinstance(known, Unknown) else {**known, **setting.named}


def _range(session: Session, setting: Setting) -> Any:
    unknown = first_unknown(setting.positional)
    if unknown is None:
        return attempt(range, *setting.positional)
    step = setting.get(2, "step", 1)
    return Counts(unknown, step if isinstance(step, int) else None)


def _zip(session: Session, setting: Setting) -> Any:
    columns = [sequence(session, each) for each in setting.positional]
    return first_unknown(columns) or [tuple(each) for each in zip(*columns, strict=False)]


def _enumerate(session: Session, setting: Setting) -> Any:
    values, start = sequence(session, setting.get(0, "iterable")), setting.get(1, "start", 0)
    if isinstance(values, Unknown):
        return values.plain()
    if not isinstance(start, int):
        return start.plain() if isinstance(start, Unknown) else Unknown("a count", "it is not followed", None)
    return [(start + index, each) for index, each in enumerate(values)]


def _map(session: Session, setting: Setting) -> Any:
    function, *columns = setting.positional or [None]
    values = [sequence(session, each) for each in columns]
    if unknown := first_unknown(values):
        return unknown
    return [session.run(function, Setting(list(each), {}, setting.node), None) for each in zip(*values, strict=False)]


def _bool(session: Session, setting: Setting) -> Any:
    return truth(setting.get(0, "x", False))


def _round(session: Session, setting: Setting) -> Any:
    return first_unknown(setting.positional) or attempt(round, *setting.positional)


def _plain(function: Callable[..., Any]) -> Callable[[Session, Setting], Any]:
    def plain(session: Session, setting: Setting) -> Any:
        values = setting.positional
        if any(isinstance(each, Array) for each in values):
            return Array(next(each.shape for each in values if isinstance(each, Array)))
        return first_unknown(values) or attempt(function, *values)

    return plain


def _isinstance(session: Session, setting: Setting) -> Any:
    value, kinds = setting.get(0, ""), setting.get(1, "")
    if isinstance(value, Unknown):
        return value
    return any(is_of(value, each) for each in (kinds if isinstance(kinds, tuple) else (kinds,)))


def is_of(value: Any, kind: Any) -> bool:
    """Tell whether a value is of a kind: one of Python's own, a class of the source, or one of another module."""
    if isinstance(kind, Builtin) and kind.name == "type":
        is_class = isinstance(value, Outside) and value.name[:1].isupper()
        return is_class or isinstance(value, Class) or (isinstance(value, Builtin) and value.name in _KINDS)
    if isinstance(kind, Builtin):
        known = _KINDS.get(kind.name)
        return known is not None and isinstance(value, known) and not (known is int and isinstance(value, bool))
    if isinstance(kind, Class):
        owner = value.owner if isinstance(value, Instance) else getattr(getattr(value, "instance", None), "owner", None)
        return owner is not None and kind in list(owner.line())
    return isinstance(kind, Outside) and _is_of_outside(value, kind)


def _is_of_outside(value: Any, kind: Outside) -> bool:
    if isinstance(value, ModelObject):
        return kind.name in ("Model", "Functional", "Layer", value.kind)
    if isinstance(value, LayerObject):
        return kind.name in ("Layer", value.layer.type_name)
    if is_abstract(kind):
        return isinstance(value, _ABSTRACT[kind.name])
    return isinstance(value, Array) and kind.name in ("ndarray", "Tensor")


_COLLECTIONS = (list, tuple, str, range, dict, set)
_ABSTRACT: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("Collection", "Container", "Iterable", "Reversible", "Sized"), (*_COLLECTIONS, Array)),
    "Sequence": (list, tuple, str, range),
    "MutableSequence": (list,),
    **dict.fromkeys(("Mapping", "MutableMapping"), (dict,)),
    **dict.fromkeys(("Set", "MutableSet"), (set,)),
    **dict.fromkeys(("Number", "Complex", "Real"), (int, float)),
    **dict.fromkeys(("Integral", "Rational"), (int,)),
}
"""Abstract class of Python -> the kinds of values that are of it."""


def is_abstract(outside: Outside) -> bool:
    """Tell whether a name of a module is an abstract class of Python: `collections.abc.Sequence`."""
    return outside.parts[0] in ("collections", "numbers", "typing") and outside.name in _ABSTRACT


def _getattr(session: Session, setting: Setting) -> Any:
    value, name = setting.get(0, ""), setting.get(1, "")
    found = session.attribute(value, name, setting.node) if isinstance(name, str) else Unknown("an attribute")
    return setting.positional[2] if isinstance(found, Unknown) and len(setting.positional) > 2 else found


def _hasattr(session: Session, setting: Setting) -> Any:
    value, name = setting.get(0, ""), setting.get(1, "")
    if isinstance(value, LayerObject) and isinstance(name, str):
        return (
            name in ("layers", "inputs")
            if name in ("layers", "inputs") and isinstance(value, ModelObject)
            else (name in value.layer.arguments or name in ("name", "trainable", "output", "input"))
        )
    if isinstance(value, (list, tuple, dict, str, int, float)) and isinstance(name, str):
        return hasattr(value, name)
    return Unknown(f'hasattr(…, "{name}")', "it is not followed", None)


def _type(session: Session, setting: Setting) -> Any:
    value = setting.get(0, "")
    if isinstance(value, LayerObject):
        return Outside(f"keras.layers.{value.layer.type_name}")
    if isinstance(value, Instance):
        return value.owner
    kind = next((name for name, each in _KINDS.items() if type(value) is each), None)
    return Unknown("type(…)", "it is not followed", None) if kind is None else builtin(kind)


def _setattr(session: Session, setting: Setting) -> None:
    owner, name, value = (setting.get(place, "") for place in range(3))
    if isinstance(name, str):
        session.set_attribute(owner, name, value)


class Builtin:
    """A function of Python by its name."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


@cache
def builtin(name: str) -> Builtin:
    """Return the function of Python of a name, always the same one."""
    return Builtin(name)


_KINDS: Mapping[str, Any] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "list": list,
    "tuple": tuple,
    "dict": dict,
    "set": set,
}

FUNCTIONS: Mapping[str, Callable[[Session, Setting], Any]] = {
    "abs": _plain(abs),
    "all": _of_items(all),
    "any": _of_items(any),
    "bool": _bool,
    "callable": lambda session, setting: isinstance(setting.get(0, ""), (Function, Class, Outside, LayerObject)),
    "dict": _dict,
    "divmod": _plain(divmod),
    "enumerate": _enumerate,
    "filter": _filter,
    "float": _converted(float),
    "frozenset": _set,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "int": _converted(int),
    "isinstance": _isinstance,
    "iter": _iterated,
    "len": _len,
    "list": _collected(list),
    "map": _map,
    "max": _of_items(max),
    "min": _of_items(min),
    "next": _next,
    "open": _open,
    "pow": lambda session, setting: binary(ast.Pow, setting.get(0, "base"), setting.get(1, "exp")),
    "print": lambda session, setting: None,
    "range": _range,
    "xrange": _range,
    "reversed": _collected(lambda values: values[::-1]),
    "round": _round,
    "set": _set,
    "setattr": _setattr,
    "sorted": _of_items(sorted),
    "str": _converted(str),
    "sum": _sum,
    "tuple": _collected(tuple),
    "type": _type,
    "vars": lambda session, setting: Unknown("vars(…)", "it is not followed", None),
    "zip": _zip,
}


# Methods.


def method(  # noqa: PLR0911  (one for each kind)
    session: Session, value: Any, name: str, setting: Setting
) -> Any:
    """Return what a method of a text, a list or a dictionary gives."""
    if isinstance(value, str):
        return _of_text(value, name, setting)
    if isinstance(value, (dict, list, set)) and name in _CHANGING and first_unknown(setting.positional[:1]):
        session.open(value, OPEN_CHANGE)
        return Unknown(f"{name}(…)", OPEN_CHANGE, None)
    if isinstance(value, dict):
        return _of_dictionary(value, name, setting)
    if isinstance(value, list):
        return _of_list(session, value, name, setting)
    if isinstance(value, (tuple, set)) and name in _OF_OTHERS and hasattr(value, name):
        return attempt(getattr(value, name), *setting.positional)
    if value is None and name == "add" and setting.node is not None:
        added_to_nothing(session, setting.node)
    if name in ("as_list", "item", "numpy", "value"):
        return list(value) if isinstance(value, tuple) else value
    return Unknown(f"{name}(…)", f"`{name}` is not followed", None)


_OF_OTHERS = frozenset("index count add union difference intersection discard remove update clear copy".split())
_CHANGING = frozenset("add discard remove update setdefault pop extend".split())
"""Methods that change how many items there are by what they are given."""
OPEN_CHANGE = "what is put into it, or taken out, is not known"
_OF_TEXTS = frozenset(
    "lower upper strip lstrip rstrip split rsplit startswith endswith title capitalize isdigit partition rpartition "
    "index find count splitlines removeprefix removesuffix isalpha isalnum zfill".split()
)


def _of_text(text: str, name: str, setting: Setting) -> Any:
    if unknown := first_unknown((*setting.positional, *setting.named.values())):
        return unknown
    if name == "format":
        return formatted(text, *setting.positional, **setting.named)
    if name == "join":
        parts = setting.get(0, "")
        are_texts = isinstance(parts, (list, tuple)) and all(isinstance(each, str) for each in parts)
        total = sum(map(len, parts)) + len(text) * len(parts) if are_texts else MOST_ITEMS_OF_SOURCE + 1
        return text.join(parts) if total <= MOST_ITEMS_OF_SOURCE else Unknown("a text", "it is not followed", None)
    if name == "replace":
        new = setting.get(1, "")
        is_small = isinstance(new, str) and len(new) * len(text) <= MOST_ITEMS_OF_SOURCE
        return attempt(text.replace, *setting.positional) if is_small else Unknown("a text", TOO_LARGE, None)
    if name in _OF_TEXTS:
        return attempt(getattr(text, name), *setting.positional)
    return Unknown(f"{name}(…)", f"`{name}` is not followed", None)


def _of_dictionary(known: dict[Any, Any], name: str, setting: Setting) -> Any:
    if name in ("keys", "values", "items"):
        return list(getattr(known, name)())
    if name in ("get", "pop", "setdefault", "update", "copy", "clear"):
        key = setting.get(0, "")
        if isinstance(key, Unknown):
            return key.plain()
        if name == "update":
            known.update(setting.named)
            return attempt(known.update, *setting.positional)
        return attempt(getattr(known, name), *setting.positional)
    return Unknown(f"{name}(…)", f"`{name}` is not followed", None)


def _of_list(session: Session, values: list[Any], name: str, setting: Setting) -> Any:
    if name == "append" and len(values) < MOST_ITEMS_OF_SOURCE:
        values.append(setting.get(0, ""))
        return None
    if name == "extend":
        more = sequence(session, setting.get(0, ""))
        if (
            isinstance(more, list)
            and isinstance(bounded(more), list)
            and len(values) + len(more) < MOST_ITEMS_OF_SOURCE
        ):
            values.extend(more)
        else:
            session.open(values, TOO_LARGE)
        return None
    if name in ("pop", "insert", "remove", "reverse", "index", "count", "copy", "clear"):
        return first_unknown(setting.positional[:1]) or attempt(getattr(values, name), *setting.positional)
    if name == "sort":
        return attempt(values.sort) if not setting.named else None
    return Unknown(f"{name}(…)", f"`{name}` is not followed", None)


def names() -> Sequence[str]:
    """Return the names of the functions of Python that have a meaning."""
    return list(FUNCTIONS)
