"""A question about one layer that has no answer, asked more widely: one more argument, other numbers for each axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Any

from mlcalc.errors import MlcalcError
from mlcalc.layers.spatial import Spatial
from mlcalc.shapes import Dimension, Shape
from mlcalc.solving.questions import Question, Values

_WINDOWS = ("kernel_size", "pool_size", "size")
_SIDES = ("cropping", "padding")
_ALONG_AXES = (*_WINDOWS, "strides")
"""Arguments that may have a number of their own along each axis."""
_SIDE_OF_KERNEL = 11
"""Up to which side kernels are tried that are not square."""
_MOST_OF_AXIS = 12
"""Solutions of each axis that are put together."""
_FURTHER: dict[str, Sequence[Any]] = {
    "return_sequences": (True,),
    "keepdims": (True,),
    "output_padding": (0, 1, 2, 3),
    "depth_multiplier": (2, 3, 4, 6, 8, 16),
    "groups": (2, 4, 8, 16, 32, 64),
    "dilation_rate": (2, 3, 4),
    "padding": ("same", "valid"),
    "strides": (2, 3, 4),
    "reset_after": (True, False),
    "use_bias": (False,),
}
"""Arguments with a default, and the other values that people give them, those that are meant most first."""
_OF_SHAPES = ("return_sequences", "keepdims", "output_padding", "dilation_rate", "padding", "strides")
_OF_COUNTS = ("groups", "reset_after", "use_bias")

Answered = Callable[[Question], Sequence[Values]]


def others_that_give(question: Question, answer: Answered, fits: Callable[[Values], bool]) -> Iterator[Values]:
    """Yield what gives what is wanted beyond the question itself, with all that must be known for it.

    Args:
        question: the question, which has no solution.
        answer: what gives the solutions of a question.
        fits: what tells whether the layer gives what is wanted, with values of its arguments.
    """
    yield from _with_sides(question, fits)
    yield from _along_axes(question, answer, fits)
    yield from _with_kernels(question, answer)
    for name, value in _further(question):
        for each in _solutions(question.knowing({name: value}), answer):
            yield {name: value, **each}


def _solutions(question: Question, answer: Answered) -> Iterator[Values]:
    """Yield the solutions of a question, if it is one: an argument may not go with another one."""
    try:
        found = answer(question)
    except MlcalcError:
        return
    yield from found


def _further(question: Question) -> Iterator[tuple[str, Any]]:
    kind, known, _ = question.sought
    for name, values in _FURTHER.items():
        argument = kind.arguments.get(name)
        if argument is None or argument.required or name in known:
            continue
        if (name in _OF_SHAPES and question.output_shape is None) or (name in _OF_COUNTS and question.params is None):
            continue
        usual = kind.default(name)
        shared = [each for each in (_channels(question), known.get("filters")) if each]
        yield from (
            (name, value)
            for value in values
            if value != usual and not (name == "groups" and any(each % value for each in shared))
        )


def _channels(question: Question) -> Dimension:
    """Return how many channels the input has, if that is known; not where they may come first."""
    given = question.inputs[0] if question.inputs else ()
    first = question.sought.arguments.get("data_format") == "channels_first"
    return question.input_dim if not given else given[1 if first else -1]


def _with_sides(question: Question, fits: Callable[[Values], bool]) -> Iterator[Values]:
    """Yield the crop or the padding that puts more on one side than on the other."""
    kind, known, _ = question.sought
    pairs = _sizes(question)
    name = next((name for name in _SIDES if name in kind.arguments and not kind.arguments[name].words), None)
    if name is None or pairs is None or name in known or not issubclass(kind, Spatial):
        return
    more = [wanted - given if name == "padding" else given - wanted for given, wanted in pairs]
    if min(more) < 0:
        return
    sides = tuple((each // 2, each - each // 2) for each in more)
    values = {name: sides[0] if len(sides) == 1 else sides}
    if fits(values):
        yield values


def _sizes(question: Question) -> list[tuple[int, int]] | None:
    """Return the size of each axis of space in the input and in the output, if all are known."""
    kind, known, _ = question.sought
    given, wanted = question.inputs[0] if question.inputs else (), question.output_shape or ()
    if kind is not question.kind or not issubclass(kind, Spatial) or len(given) != len(wanted) or len(given) < 3:
        return None
    first = 2 if known.get("data_format") == "channels_first" else 1
    last = first + len(given) - 2
    pairs = list(zip(given[first:last], wanted[first:last], strict=True))
    return (
        [(one, other) for one, other in pairs if one and other] if all(one and other for one, other in pairs) else None
    )


def _along_axes(question: Question, answer: Answered, fits: Callable[[Values], bool]) -> Iterator[Values]:
    """Yield solutions with other numbers along each axis: each axis is asked as if all were like it."""
    pairs = _sizes(question)
    if pairs is None or len(set(pairs)) == 1:
        return
    known = question.sought.arguments
    apart = []
    for given, wanted in pairs:
        like = question._replace(
            inputs=(_filled(question.inputs[0], given, known), *question.inputs[1:]),
            output_shape=_filled(question.output_shape or (), wanted, known),
            params=None,
        )
        apart.append(list(islice(_solutions(like, answer), _MOST_OF_AXIS)))
    joined = (each for parts in product(*apart) if (each := _joined(parts)) is not None)
    for each in sorted(joined, key=_unlike):
        if fits(each):
            yield each


def _filled(shape: Shape, size: int, known: Any) -> Shape:
    """Return a shape with one size along all axes of space."""
    first = 2 if known.get("data_format") == "channels_first" else 1
    last = first + len(shape) - 2
    return tuple(size if first <= place < last else each for place, each in enumerate(shape))


def _joined(parts: Sequence[Values]) -> Values | None:
    """Return solutions of all axes as one, if they agree in what is no number of an axis."""
    found: Values = {}
    for name in dict.fromkeys(name for each in parts for name in each):
        values = [each[name] for each in parts if name in each]
        if len(set(values)) == 1 and (len(values) == len(parts) or name not in _ALONG_AXES):
            found[name] = values[0]
        elif name in _ALONG_AXES:
            usual = max(values)  # where it may be anything
            found[name] = tuple(each.get(name, usual) for each in parts)
        else:
            return None
    return found


def _unlike(values: Values) -> tuple[int, ...]:
    """Return what puts those first that have one number for all axes in most arguments, and small ones."""
    lists = [each for each in values.values() if isinstance(each, tuple)]
    return len(lists), sum(map(sum, lists)), sum(each for each in values.values() if isinstance(each, int))


def _with_kernels(question: Question, answer: Answered) -> Iterator[Values]:
    """Yield solutions with a kernel that is not square: a count says how many numbers it has."""
    kind, known, _ = question.sought
    rank = getattr(kind, "rank", 1)
    if question.params is None or "kernel_size" in known or "kernel_size" not in kind.arguments or rank == 1:
        return
    for kernel in _kernels(rank):
        for each in _solutions(question.knowing({"kernel_size": kernel}), answer):
            yield {"kernel_size": kernel, **each}


def _kernels(rank: int) -> Iterable[tuple[int, ...]]:
    """Return kernels that are not square, those of few numbers first; of several with as many, the longest last."""
    every = product(range(1, _SIDE_OF_KERNEL + 1), repeat=rank)
    uneven = [each for each in every if len(set(each)) > 1 and list(each) == sorted(each)]
    return sorted(uneven, key=lambda each: (any(side % 2 == 0 for side in each), sum(each)))
