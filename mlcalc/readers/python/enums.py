"""The members of an `Enum` of the source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcalc.readers.python.values import Class, Function, Instance, Unknown

_KINDS = frozenset(("Enum", "Flag", "IntEnum", "IntFlag", "StrEnum"))
_PLAIN = frozenset(("Enum", "Flag"))


def members_of(owner: Class) -> Mapping[str, Any]:
    """Return the members of a class by their names, in order; empty if it is none of enumerations.

    Members that are numbers or texts themselves, as of an `IntEnum`, stand for their values.
    """
    bases = [base for each in owner.line() for base in each.bases if not isinstance(base, Class)]
    kinds = {str(getattr(each, "name", "")) for each in bases}
    if not kinds & _KINDS:
        return {}
    if owner.members is None:
        owner.members = {}
        for name, value in owner.names.items():
            if not name.startswith("_") and not isinstance(value, (Function, Class)):
                given = value
                if isinstance(value, Unknown) and value.text.endswith("auto()"):
                    given = name.lower() if "StrEnum" in kinds else len(owner.members) + 1
                owner.members[name] = _member(owner, name, given) if kinds <= _PLAIN else given
    return owner.members


def _member(owner: Class, name: str, value: Any) -> Instance:
    member = Instance(owner)
    member.attributes.update(name=name, value=value, _value_=value, _name_=name)
    return member


def by_value(owner: Class, value: Any) -> Any:
    """Return the member of a value, as a call of the class gives it."""
    for each in members_of(owner).values():
        own = each.attributes["value"] if isinstance(each, Instance) else each
        if each is value or (type(own) is type(value) and own == value):
            return each
    return (
        value if isinstance(value, Unknown) else Unknown(f"{owner.name}(…)", "none of its members has this value", None)
    )
