"""A layer that holds another one, named in one word, in words, or with flags of the one inside: the call of both."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Mapping

from mlcalc.arguments.base import flag
from mlcalc.cli.unknown_flags import Unknown, flag_argument, is_right, keyword
from mlcalc.errors import MlcalcError
from mlcalc.files import exists
from mlcalc.layers import Both, both_in, find, holds_one, is_layer
from mlcalc.layers.examples import example_of
from mlcalc.texts import named


def named_in_one_word(unknown: Unknown) -> tuple[str, str] | None:
    """Return what is wrong with a word that names two layers, of which flags follow, and the call of both."""
    word = unknown.words[unknown.at]
    both = None if exists(word) else both_in(word)
    mend = None if both is None else _command(unknown, both, [unknown.at])
    return None if mend is None else (f"`{named(word)}` names two layers, one inside the other: write a call", mend)


def of_the_one_inside(unknown: Unknown) -> tuple[str, str] | None:
    """Return what is wrong with a flag that only the layer inside has, and the call of both layers."""
    outer, words = unknown.layer, unknown.words
    if outer is None or not holds_one(outer) or outer not in words:
        return None
    at = words.index(outer)
    inside = next((each for each in range(len(words)) if is_layer(words[each]) and each != at), None)
    inner = find(outer).usually_inside if inside is None else words[inside]
    if not inner or flag_argument(inner, re.sub(r"^no-", "", unknown.plain[2:])) is None:
        return None
    mend = _command(unknown, Both(outer, inner), [at, *([] if inside is None else [inside])])
    title = find(outer).__name__
    message = f"{title} has no flag `{named(unknown.typed)}`: it is one of the layer inside"
    return None if mend is None else (message, mend)


def _command(unknown: Unknown, both: Both, named_at: Collection[int]) -> str | None:
    """Return the command with the call of both layers in place of their names and flags, if that call is right.

    What a command that seeks arguments is not told is sought; any other one gets an example of what is needed.
    """
    inside, outside, rest = dict[str, str](), dict[str, str](), list[str | None]()
    arguments = {both.inner: inside, both.outer: outside}
    skips = False
    for at, word in enumerate(unknown.words):
        each = unknown._replace(at=at)
        owner, argument = _owner(each, both)
        if skips or word in {"--layer", "-l"}:
            skips = False
        elif at in named_at:
            rest += [None] if None not in rest else []
        elif not inside and at - 1 in named_at and re.fullmatch(r"[0-9]+", word):
            inside[next(iter(find(both.inner).arguments))] = word
        elif owner and argument:
            arguments[owner][argument] = keyword(each, owner, argument)
            is_switch = find(owner).arguments[argument].kind == "BOOLEAN"
            skips = not is_switch and "=" not in word and each.value is not None
        else:
            rest.append(word)
    is_seeking = unknown.path == "mlcalc solve"
    needed = {} if is_seeking else example_of(find(both.inner)).arguments
    samples = {name: f"{name}={value}" for name, value in needed.items() if name not in inside}
    sought = {"": "?"} if is_seeking and not inside else {}
    inner = f"{find(both.inner).__name__}({_joined({**sought, **samples, **inside})})"
    call = f"{find(both.outer).__name__}({_joined({'': inner, **outside})})"
    if not _is_read(call, is_seeking=is_seeking):
        return None
    return shlex.join(["mlcalc", *(call if each is None else each for each in rest)])


def _owner(unknown: Unknown, both: Both) -> tuple[str | None, str | None]:
    """Return which of two layers has a flag, and the argument that it is for."""
    if not unknown.words[unknown.at].startswith("--"):
        return None, None
    name = re.sub(r"^no-", "", unknown.plain[2:])
    found = ((each, flag_argument(each, name)) for each in (both.inner, both.outer))
    return next((each for each in found if each[1] and flag(each[1]) != "--layer"), (None, None))


def _joined(arguments: Mapping[str, str]) -> str:
    return ", ".join(arguments.values())


def _is_read(call: str, *, is_seeking: bool) -> bool:
    if not is_seeking:
        return is_right(call)
    from mlcalc.readers.sought import read_asked

    try:
        return read_asked(call, None) is not None
    except MlcalcError:
        return False
