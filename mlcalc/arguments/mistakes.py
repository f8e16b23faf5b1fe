"""What is wrong with a call of a constructor, and the change that mends all of it: it is tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mlcalc.arguments.meanings import EXAMPLES, is_value, meant_values, named_here, with_meant_value
from mlcalc.arguments.training_names import wrong_training_name
from mlcalc.changes import Change, Intended
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.limits import MOST_AXES
from mlcalc.texts import counted, named, quoted

if TYPE_CHECKING:
    from mlcalc.arguments.base import Argument, HasArguments


def problems_of_call(
    owner: type[HasArguments], positional: Sequence[Any], named: Mapping[str, Any]
) -> list[Diagnostic]:
    """Return everything that is wrong with a call, with the change that mends all of it, if there is one.

    Args:
        owner: the class that is called.
        positional: the values that are given by position.
        named: those that are given by name.
    """
    values, problems = _matched(owner, positional, named)
    meant = _meant(owner, problems)
    missing = [
        name for name, each in owner.arguments.items() if each.required and name not in values and name not in meant
    ]
    only = _only_missing(owner, missing, named)
    if only is not None:
        problems = [_renamed(each, *only) if each.argument == only[0] else each for each in problems]
    else:
        problems += [_missing(owner, name) for name in missing]
    for name, value in values.items():
        argument = owner.arguments.get(name) or owner.keywords[name]
        if argument.ignored:
            problems += wrong_training_name(owner, name, value)
            continue
        if value is None and argument.default is None:
            continue
        try:
            values[name] = argument.convert(value, owner)
        except ValueError as reason:
            wrong = owner.wrong_argument(name, f"must be {reason}, not {quoted(value)}")
            wrong = wrong._replace(part=_wrong_part(argument, value, owner))
            problems.append(with_meant_value(wrong, argument, value, owner, values))
    return _with_change(problems, owner, positional, named)


def _wrong_part(argument: Argument, value: object, owner: type[HasArguments]) -> int | None:
    """Return which part of a list alone makes it wrong: with another one in its place, it would not be."""
    if not isinstance(value, (list, tuple)) or not 1 < len(value) <= MOST_AXES:
        return None
    if any(isinstance(each, (list, tuple)) for each in value):
        return None  # pairs are wrong together
    found = []
    for index in range(len(value)):
        for other in dict.fromkeys(each for each in (1, *value[:index], *value[index + 1 :]) if type(each) is int):
            with suppress(ValueError):
                argument.convert([*value[:index], other, *value[index + 1 :]], owner)
                found.append(index)
                break
    return found[0] if len(found) == 1 else None


def _with_change(
    problems: Sequence[Diagnostic], owner: type[HasArguments], positional: Sequence[Any], given: Mapping[str, Any]
) -> list[Diagnostic]:
    """Return the problems of one call with the change that mends them all, if there is one: it is tried."""
    order = list(owner.arguments)
    intended = owner.intended(positional, given)
    whole = older = intended.change if intended else Change()
    if intended:
        problems = list(_as_intended(problems, intended, order))
    changes = [each.change for each in problems]
    found = None if intended else _as_one(owner, positional, given)
    if found and {each.argument for each in problems} <= {None, *owner.arguments}:
        mend, change = found
        return [problems[0]._replace(help=mend, change=change)]
    if len(positional) > len(owner.arguments) or not all(changes):
        return [each._replace(change=None) for each in problems]
    by_position = zip(order, positional, strict=False)
    values = {name: value for at, (name, value) in enumerate(by_position) if at not in whole.dropped} | dict(given)
    values = {name: value for name, value in values.items() if name not in whole.dropped}
    for change in (each for each in changes if each and each is not older):
        renamed = {old: new for old, new in change.renamed.items() if new not in values}
        twice = tuple(old for old in change.renamed if old not in renamed)
        whole = Change(
            {**whole.arguments, **change.arguments},
            (*whole.dropped, *change.dropped, *twice),
            {**whole.renamed, **renamed},
            is_example=whole.is_example or change.is_example,
        )
    for old, new in whole.renamed.items():  # what is renamed may need another value, too
        if not is_value(owner, new, values[old]):
            meant = next(iter(meant_values(owner, new, values[old], values)), values[old])
            whole = whole._replace(arguments={**whole.arguments, new: meant})
    whole = whole._replace(dropped=tuple(each for each in whole.dropped if each not in whole.arguments))
    mended = {whole.renamed.get(name, name): value for name, value in values.items() if name not in whole.dropped}
    mended.update(whole.arguments)
    if len({*whole.renamed.values()}) < len(whole.renamed) or not _can_be_made(owner, mended):
        return [each._replace(change=None) for each in problems]
    return [
        each._replace(change=whole if each.change and each.change.is_example else whole._replace(is_example=False))
        for each in problems
    ]


def _as_one(
    owner: type[HasArguments], positional: Sequence[Any], given: Mapping[str, Any]
) -> tuple[str, Change] | None:
    """Return what numbers are by position that are one argument: all of them the first, or the last the input's shape.

    The change is tried.
    """
    if len(positional) < 2 or {*map(type, positional)} != {int}:
        return None
    name, first = next(iter(owner.arguments.items()), ("", None))
    takes_all = first is not None and first.kind == "INTEGERS"
    if takes_all and _can_be_made(owner, {name: tuple(positional), **given}):
        return "several numbers are one argument here", Change(positional=(tuple(positional),))
    needed = [name for name, each in owner.arguments.items() if each.required]
    shape = tuple(positional[len(needed) :])
    # So large a stride is no stride.
    is_shape = len(shape) == getattr(owner, "rank", -1) + 1 and shape and shape[0] >= _LEAST_SIZE
    values = {**dict(zip(needed, positional, strict=False)), "input_shape": shape}
    if not is_shape or given.keys() & values.keys() or not _can_be_made(owner, {**values, **given}):
        return None
    change = Change({"input_shape": shape}, positional=tuple(positional[: len(needed)]))
    return "the shape of the input stands behind its name", change


_LEAST_SIZE = 8
"""From which number on what stands behind a kernel is the size of a picture."""


def _as_intended(problems: Iterable[Diagnostic], intended: Intended, order: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield the problems of a call that was written for something else: what follows from that is one of them."""
    change = intended.change
    dropped = [order[each] if isinstance(each, int) else each for each in change.dropped]
    own = [each for each in problems if each.argument in (*dropped, *change.renamed, *change.arguments)]
    front = next((name for name in order if any(each.argument == name for each in own)), None)
    first = [each for each in own if each.argument == front] or own
    for each in problems:
        if each not in own:
            yield each
        elif each is first[-1] or change.renamed:
            yield each._replace(change=change, help=intended.why)


def _can_be_made(owner: type[HasArguments], values: Mapping[str, Any]) -> bool:
    try:
        owner(**values)
    except MlcalcError:
        return False
    return True


def _matched(
    owner: type[HasArguments], positional: Sequence[Any], named: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Diagnostic]]:
    """Return the value given for each argument, and what was given wrongly."""
    values: dict[str, Any] = dict(zip(owner.arguments, positional, strict=False))
    problems: list[Diagnostic] = []
    if len(positional) > len(owner.arguments):
        problems.append(_too_many(owner, len(positional)))
    for name, value in values.items():
        argument = owner.arguments[name]
        if argument.number_by_name and type(value) is int:
            wrong = owner.wrong_argument(name, f"must be one of {', '.join(argument.words)}, not {value}")
            by_name = f"a number of rows stands behind the name: `{name}={value}`"
            near = with_meant_value(wrong, argument, value, owner, values)
            is_sure = near.change is not None and not near.change.is_example
            problems.append(near if is_sure else wrong._replace(help=by_name, change=Change({name: value})))
    for name, value in named.items():
        if name in values:
            problems.append(_repeated(owner, name))
        elif name in owner.arguments or name in owner.keywords:
            values[name] = value
        else:
            problems.append(_unknown(owner, name))
    return values, problems


def _meant(owner: type[HasArguments], problems: Sequence[Diagnostic]) -> set[str | None]:
    """Return the arguments that misspelt names probably mean, so that they are not reported as missing too."""
    return {named_here(owner, each.argument or "") for each in problems if each.is_misnamed}


def _only_missing(
    owner: type[HasArguments], missing: Sequence[str], given: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return a name that says no more than that it has a value, and the one argument that is missing: it takes that."""
    unknown = [name for name in given if name not in owner.arguments and name not in owner.keywords]
    if len(missing) != 1 or len(unknown) != 1 or unknown[0].lower() not in _SAYING_NOTHING:
        return None
    return (unknown[0], missing[0]) if is_value(owner, missing[0], given[unknown[0]]) else None


_SAYING_NOTHING = ("value", "val", "number", "num", "no", "n", "size", "count", "amount", "x", "arg", "param", "dim")
"""Names by which people give a layer the one thing that it needs."""


def _renamed(problem: Diagnostic, name: str, here: str) -> Diagnostic:
    return problem._replace(help=f"it is `{here}` here", change=Change(renamed={name: here}))


def _repeated(owner: type[HasArguments], name: str) -> Diagnostic:
    message = f"{owner.title()}: `{name}` is given twice"
    mend = "leave one of the two out"
    return Diagnostic("repeated-argument", message, help=mend, argument=name, is_misnamed=True)


def _missing(owner: type[HasArguments], name: str) -> Diagnostic:
    kind = owner.arguments[name].kind.lower()
    example = EXAMPLES.get(name)
    return Diagnostic(
        "missing-argument",
        f"{owner.title()} needs `{name}`",
        help=f"add the argument `{name}`: {_with_article(kind)}",
        change=None if example is None else Change({name: example}, is_example=True),
    )


def _with_article(kind: str) -> str:
    """Return the kind of a value as a sentence has it."""
    words = {"integers": "integers in a list", "value": "any value", "layers": "a list of layers", "name": "a name"}
    return words.get(kind, f"{'an' if kind[:1] in 'aeiou' else 'a'} {kind}") if "|" not in kind else f"one of {kind}"


def _too_many(owner: type[HasArguments], count: int) -> Diagnostic:
    return Diagnostic(
        "too-many-arguments",
        f"{owner.title()} takes at most {counted(len(owner.arguments), 'positional argument')}, not {count}",
    )


def _unknown(owner: type[HasArguments], name: str) -> Diagnostic:
    relevant = [each for each, argument in owner.arguments.items() if not argument.ignored]
    known = f"{owner.title()} takes {', '.join(relevant)}" if relevant else None
    here = None if name in owner.told else named_here(owner, name)
    change = Change(renamed={name: here}) if here else None
    message = f"{owner.title()} has no argument `{named(name)}`"
    help: str | None  # noqa: A001
    if name in owner.told:
        help = owner.told[name]  # noqa: A001
    elif here is not None:
        help = f"it is `{here}` here" if owner.elsewhere.get(name) == here else f"did you mean `{here}`?"  # noqa: A001
    elif owner.elsewhere.get(name, "") is not None:
        help = known  # noqa: A001
    else:
        help, change = "leave it out: here it follows from the input, or is always so", Change(dropped=(name,))  # noqa: A001
    return Diagnostic("unknown-argument", message, help=help, argument=name, is_misnamed=True, change=change)
