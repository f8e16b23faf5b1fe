"""Arguments of which each value is a question of its own: words, yes or no, and numbers of which there are few."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, islice, product
from typing import Any, NamedTuple

from mlcalc.layers.base import Layer
from mlcalc.limits import MOST_CHOICES, MOST_CHOICES_TOGETHER, MOST_LISTED, MOST_SOLUTIONS
from mlcalc.solving.questions import Question, Turned, Values

_OF_AXES = ("axis", "shared_axes")
"""Arguments that are axes, or a list of them."""
_MOST_STRIDES = 4
"""An output padding is less than the strides: where those are sought, too, what goes with more is not tried."""
_MOST_GROUPS = 4096
"""Groups of more have no convolution that anybody runs."""
_SIDE = 12
"""Up to which number each part of a list is tried of which other parts are known, as in `(3, ?)`."""


class Choice(NamedTuple):
    """An argument that is sought by trying its values, and whether these are all that there are."""

    name: str
    values: Sequence[Any]
    is_whole: bool = True


def choices(question: Question, *, own: bool, has_unknown_sizes: bool) -> Iterator[Choice]:
    """Yield what is sought by trying, of the layer itself, or of the one whose other arguments are sought."""
    kind, known, opened = (question.kind, question.arguments, question.opened) if own else question.sought
    for name, part in opened.items():
        choice = _choice(question, kind, known, name, part, has_unknown_sizes=has_unknown_sizes)
        if choice is not None:
            yield choice


def _choice(
    question: Question, kind: type[Layer], known: Mapping[str, Any], name: str, part: Any, *, has_unknown_sizes: bool
) -> Choice | None:
    """Return the values to try of an argument; None if it is sought in another way, or not at all."""
    argument = kind.arguments.get(name)
    if argument is None or argument.holds or name == "target_shape":
        return None
    if isinstance(part, tuple) and not is_open(part):
        return Choice(name, list(_filled(part)), is_whole=False)
    moves = name in ("strides", "padding") and question.output_shape is not None
    if argument.required or (moves and not has_unknown_sizes):
        return None
    usual = kind.default(name)
    if argument.kind == "BOOLEAN":
        values: Sequence[Any] | None = (usual, not usual)
    elif "|" in argument.kind:
        values = sorted(argument.words, key=lambda each: each != usual)
    elif moves:
        values = range(1, MOST_LISTED + 1)
    else:
        sizes = [size for shape in question.inputs[:1] for size in shape[1:]]
        is_list = kind.arguments[name].kind == "INTEGERS" and not isinstance(usual, int)
        values = _axes(len(sizes)) if name in _OF_AXES and is_list else _numbers(name, known, sizes)
    if values is None:
        return None
    is_part = name == "output_padding" and "strides" not in known
    return Choice(name, values[:MOST_CHOICES], is_whole=not (moves or is_part) and len(values) <= MOST_CHOICES)


def _numbers(name: str, known: Mapping[str, Any], sizes: Sequence[int | None]) -> Sequence[int] | None:
    """Return all numbers that an argument may be whose values decide over what others may be."""
    largest = max((size for size in sizes if size), default=MOST_CHOICES + 1)
    if name == "axis":
        return range(1, max(2, len(sizes) + 1))
    if name == "dilation_rate":
        return range(1, largest + 1)
    if name == "output_padding":
        strides = known.get("strides", _MOST_STRIDES)
        return range(max((strides,) if isinstance(strides, int) else strides))
    if name == "groups":
        channels = sizes[0 if known.get("data_format") == "channels_first" else -1] if sizes else None
        shared = [each for each in (channels, known.get("filters")) if each]
        numbers = range(1, min(shared, default=largest) + 1)[:_MOST_GROUPS]
        return [each for each in numbers if not any(one % each for one in shared)]
    return None


def is_open(part: Any) -> bool:
    """Tell whether nothing is known of a value, or of any part of it."""
    return all(map(is_open, part)) if isinstance(part, tuple) else part is None


def _axes(count: int) -> Sequence[Any]:
    """Return all lists of axes behind the batch, those of few axes first."""
    every = range(1, count + 1)
    lists = (each for length in every for each in combinations(every, length))
    return list(islice(lists, MOST_CHOICES + 1))


def _filled(part: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield a list with numbers in place of those that are sought."""
    fixed = [
        list(_filled(each)) if isinstance(each, tuple) else range(1, _SIDE + 1) if each is None else [each]
        for each in part
    ]
    yield from islice(product(*fixed), MOST_CHOICES_TOGETHER)


def tried(
    question: Question, names: Sequence[tuple[Choice, bool]], answer: Callable[[Question], Turned], most: int = 0
) -> Turned:
    """Return the solutions of a question with each value of some arguments.

    What gives the same solutions with each of its values decides over nothing, and may be anything.

    Args:
        question: the question.
        names: the choices, each with whether it is one of the layer itself.
        answer: what answers the question that is left.
        most: how many values of each are tried.
    """
    if not names:
        return answer(question)
    (choice, is_own), rest = names[0], names[1:]
    most = most or int(MOST_CHOICES_TOGETHER ** (1 / len(names)))
    if len(choice.values) > most:
        choice = choice._replace(values=choice.values[:most], is_whole=False)
    found: list[tuple[Any, Turned]] = []
    for value in choice.values:
        known = question.with_own(choice.name, value) if is_own else question.knowing({choice.name: value})
        found.append((value, tried(known, rest, answer, most)))
    return _joined(question, choice, found, list((question.kind if is_own else question.sought.kind).arguments))


def _joined(question: Question, choice: Choice, found: Sequence[tuple[Any, Turned]], order: Sequence[str]) -> Turned:
    first = found[0][1]
    if len(found) > 1 and first.solutions and all(each.solutions == first.solutions for _, each in found):
        return replace(first, free=tuple(_in_order((*first.free, choice.name), order)))
    name = choice.name
    pairs = [
        (_ordered({name: value, **values}, order), why)
        for value, each in found
        for values, why in zip(each.solutions, (*each.formulas, *[""] * len(each.solutions)), strict=False)
    ]
    near = [_ordered({name: value, **values}, order) for value, each in found for values in each.nearest]
    counts = [each.count for _, each in found]
    is_whole = choice.is_whole and None not in counts
    best = next((each for _, each in found if each.solutions), first)
    return replace(
        best,
        solutions=tuple(values for values, _ in pairs[:MOST_SOLUTIONS]),
        count=sum(each or 0 for each in counts) if is_whole else None,
        complete=is_whole and all(each.complete for _, each in found) and len(pairs) <= MOST_SOLUTIONS,
        nearest=() if pairs else _nearest_of(question, near),
        formulas=tuple(why for _, why in pairs[:MOST_LISTED]),
        reason=None if pairs else best.reason,
    )


def _nearest_of(question: Question, near: Sequence[Values]) -> tuple[Values, ...]:
    """Return the two that come nearest to what is wanted."""

    def distance(values: Values) -> int:
        if "params" in values:
            return abs(int(values["params"]) - (question.params or 0))
        pairs = zip(values.get("output_shape", ()), question.output_shape or (), strict=False)
        return sum(abs((one or 0) - (other or 0)) for one, other in pairs)

    return tuple(sorted(near, key=distance)[:2])


def _in_order(names: Sequence[str], order: Sequence[str]) -> list[str]:
    return sorted(names, key=lambda name: order.index(name) if name in order else len(order))


def _ordered(values: Values, order: Sequence[str]) -> Values:
    return {name: values[name] for name in _in_order(list(values), order)}
