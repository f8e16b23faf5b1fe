"""One layer turned round: which arguments and which input give an output shape, or a number of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice, permutations, product
from math import prod
from typing import Any, NamedTuple

from mlcalc.errors import ERROR, MlcalcError, UnknownSizeError, UsageError, error
from mlcalc.layers import make
from mlcalc.layers.base import Explanation, Layer, Spec, own_input_shape, total_size
from mlcalc.limits import (
    LARGEST_DIMENSION,
    MOST_ASKED,
    MOST_ASKED_WIDELY,
    MOST_LISTED,
    MOST_SOLUTIONS,
    MOST_STEPS_ASKED_WIDELY,
)
from mlcalc.shapes import Dimension, Shape, format_shape
from mlcalc.solving.counts import Count, TooManyStepsError
from mlcalc.solving.questions import Question, Sought, Turned, Values, assigned
from mlcalc.solving.wider import others_that_give
from mlcalc.texts import counted, listed

_WINDOWS = ("kernel_size", "pool_size", "size", "output_size", "cropping", "padding")
"""Arguments that are one number for each spatial axis, and here the same for all of them."""
_MOVERS = ("pool_size", "size", "cropping", "strides", "padding")
"""Arguments with a default that move sizes: unknown where an output is wanted."""
_HELD = ("strides", "padding")
"""Those that keep their default where sizes of the input are unknown, too: any of them has sizes that fit."""
_INPUT_DIM = "input_dim"
_MOST_NEAR = 8
"""Shapes that are met and lie near: their features are put right, which makes some of them the same."""
_FAR = 720_720
"""A size that all small numbers of groups share evenly."""


def turned_round(question: Question) -> Turned:
    """Return what gives the shape or the count that is wanted, each solution asked of the layer itself.

    Kernels are square, and strides are the same along each axis.

    Raises:
        UsageError: nothing is wanted, nothing is unknown, or an unknown is no number.
        MlcalcError: what is known is wrong.
    """
    search = _Search(question)
    search.check()
    turned = search.run()
    if turned.solutions or search.is_cut or search.steps > MOST_STEPS_ASKED_WIDELY:
        return turned
    return replace(turned, others=tuple(islice(_others(search), _MOST_OTHERS)))


_MOST_OTHERS = 3
"""How many answers to a wider question are told."""


def _others(search: _Search) -> Iterator[Values]:
    """Yield what gives what is wanted where one more argument is sought, or other numbers along each axis."""
    return others_that_give(search.question, lambda question: _Search(question, MOST_ASKED_WIDELY).run(), search.fits)


def _unusual(window: int, usual: int) -> tuple[bool, bool, int]:
    """Return how unusual a window is: 3, 1, 5 and 7 are kernels that people choose, 2 is a pool."""
    is_large = window > _LARGEST_USUAL
    return is_large, usual == _USUAL and window % 2 == 0, window if is_large else abs(window - usual)


_USUAL, _LARGEST_USUAL = 3, 7
"""The side of a kernel that is shown as an example where it may be any, and the largest that people often choose."""


class Answer(NamedTuple):
    """What the layer gives for some values of the unknowns."""

    params: int | None
    output: Shape | None


class _Branch(NamedTuple):
    """Values of the arguments that move sizes, and which windows give the sizes then: all of them if that is None."""

    values: Values
    window: tuple[int, int] | None = None


class _Search:
    """Looks for the solutions of one question."""

    def __init__(self, question: Question, most: int = MOST_ASKED) -> None:
        self.question, self.most = question, most
        self.known: dict[tuple[Any, ...], Answer | None] = {}
        self._made: Layer | None = None
        self.kind, self.arguments = question.sought
        self.is_endless = self.is_cut = self.is_over = False
        self.steps = 0
        self.free: set[str] = set()
        self.nearest: list[Values] = []
        self.missed: list[Values] = []
        self.wanted = question.output_shape
        required = [name for name, each in self.kind.arguments.items() if each.required]
        moving = [name for name in _MOVERS if self.wanted and self._moves(name)]
        self.unknown = [name for name in (*required, *moving) if name not in self.arguments]
        self.unknown = [name for name in self.kind.arguments if name in self.unknown]
        self.unknown += [name for name in self._open_axes() if name not in self.unknown]
        self.held = [name for name in _HELD if self.wanted and self._is_held(name)]
        self.window = next((name for name in _WINDOWS if name in self.unknown and self._is_numbers(name)), None)

    def _moves(self, name: str) -> bool:
        argument = self.kind.arguments.get(name)
        return argument is not None and not self._is_held(name)

    def _is_held(self, name: str) -> bool:
        """Tell whether an argument keeps its default, though it moves sizes."""
        argument = self.kind.arguments.get(name)
        if argument is None or argument.required or name not in _HELD or name in self.arguments:
            return False
        return self._has_unknown_sizes()

    def _has_unknown_sizes(self) -> bool:
        return any(name != _INPUT_DIM for name in self._open_axes())

    def _is_numbers(self, name: str) -> bool:
        argument = self.kind.arguments[name]
        return argument.kind in ("INTEGERS", "INTEGER") and not argument.words

    def _open_axes(self) -> list[str]:
        """Return the unknown axes of the first input, by their names; without a wanted shape, only its channels."""
        shape = self._input({})
        names = self._axes(shape)
        has_features = _INPUT_DIM not in self.kind.arguments
        is_told = [self._is_left_open(place) for place in range(len(shape))]
        found = [
            name
            for name, size, is_open in zip(names, shape, is_told, strict=True)
            if size is None and name != "batch" and not is_open
        ]
        return [
            name
            for name in found
            if (name == _INPUT_DIM and has_features) or (name != _INPUT_DIM and self.wanted is not None)
        ]

    def _is_left_open(self, place: int) -> bool:
        """Tell whether an axis is open in the input, and in the output that is wanted."""
        shape, wanted = self._input({}), self.wanted or ()
        return 0 < len(shape) == len(wanted) and shape[place] is None and wanted[place] is None

    def _axes(self, shape: Shape) -> list[str]:
        """Return what the axes of the first input are called; the features are `input_dim`, as in Keras."""
        layer = self._example()
        names = list((layer and layer.axis_names(len(shape))) or map(str, range(len(shape))))
        names[0] = "batch"
        place = names.index("channels") if "channels" in names else len(names) - 1
        if len(names) > 1 and _INPUT_DIM not in self.kind.arguments:
            names[place] = _INPUT_DIM
        return names

    def _example(self) -> Layer | None:
        """Return the layer with some values of what is unknown: its axes do not depend on them."""
        if self._made is None:
            for number in (1, _FAR):
                with suppress(MlcalcError):
                    self._made = self._make(self._required(number))
                    break
        return self._made

    def _required(self, number: int) -> Values:
        """Return a value for each argument that is unknown and has no default."""
        rank = len(self.question.inputs[0] if self.question.inputs else self.wanted or (None, None))
        examples = {"NUMBER": 0.5, "TEXT": "a"}
        return {
            name: tuple(range(1, rank)) if name == "dims" else examples.get(each.kind, number)
            for name, each in self.kind.arguments.items()
            if each.required and name not in self.arguments
        }

    def _make(self, values: Mapping[str, Any]) -> Layer:
        own = {name: value for name, value in values.items() if name in self.kind.arguments}
        question = self.question
        layer = make(self.kind.__name__, (), {**self.arguments, **own}, convention=question.convention)
        if self.kind is question.kind and self.arguments is question.arguments:
            return layer
        around = {name: layer if isinstance(each, Sought) else each for name, each in question.arguments.items()}
        return make(question.kind.__name__, (), around, convention=question.convention)

    def _input(self, values: Mapping[str, Any], layer: Layer | None = None) -> Shape:
        """Return the first input, with the sizes that are values in place of unknown ones."""
        question = self.question
        if question.inputs:
            shape = question.inputs[0]
        else:
            layer = layer or self._example()
            shape = (None, None) if layer is None else self._completed(layer)
        if not values:
            return shape
        names = self._axes(shape)
        return tuple(values.get(name, size) if size is None else size for name, size in zip(names, shape, strict=True))

    def _completed(self, layer: Layer) -> Shape:
        """Return the input of which only parts are known: with as many axes as the output, where any number will do."""
        question = self.question
        shape = completed(layer, question.input_dim, question.input_length)
        more = len(self.wanted or ()) - len(shape)
        is_fixed = layer.input_axes() is not None or own_input_shape(layer) is not None
        if more <= 0 or is_fixed or not _keeps_axes(layer, len(shape) + more):
            return shape
        return (*shape[:-1], *(None,) * more, shape[-1])

    def ask(self, values: Mapping[str, Any], *, unsized: bool = False) -> Answer | None:
        """Return what the layer gives for values of the unknowns; None if it cannot be.

        With `unsized`, the sizes of space and time are left open, which decide over no kernel.
        """
        key = (unsized, *sorted(values.items()))
        if key not in self.known:
            if len(self.known) >= self.most and not self.is_over:
                raise TooManyStepsError
            self.known[key] = self._asked(values, unsized=unsized)
        return self.known[key]

    def _asked(self, values: Mapping[str, Any], *, unsized: bool) -> Answer | None:
        if any(isinstance(value, int) and value > LARGEST_DIMENSION for value in values.values()):
            return None
        try:
            layer = self._make(values)
            first = self._input(values, layer)
            if unsized and len(first) > 2:
                names = self._axes(first)
                first = tuple(
                    size if name in ("batch", _INPUT_DIM) else None for name, size in zip(names, first, strict=True)
                )
            spec = self._specified(layer, first)
        except MlcalcError:
            return None
        if any(each.severity == ERROR for each in spec.problems):
            return None
        return Answer(total_size(spec.weights), spec.shapes[0] if spec.shapes else None)

    def _specified(self, layer: Layer, first: Shape) -> Spec:
        """Return what the layer gives; where it needs sizes that decide over no kernel, for some that are far."""
        others = self.question.inputs[1:]
        try:
            return layer.specify(first, *others)
        except UnknownSizeError:
            if self.wanted is not None or self.question.inputs:
                raise
            names = self._axes(first)
            sized = (
                _FAR if size is None and name not in ("batch", _INPUT_DIM) else size
                for name, size in zip(names, first, strict=True)
            )
            return layer.specify(tuple(sized))

    # The search.

    def run(self) -> Turned:
        """Return what is found."""
        found: dict[tuple[Any, ...], Values] = {}
        try:
            for values in self._all():
                ordered = {name: values[name] for name in self.unknown if name in values}
                found.setdefault(tuple(ordered.items()), ordered)
        except TooManyStepsError:
            self.is_cut = True
        self.is_over = True  # what is asked now tells why
        solutions = list(found.values())
        solutions.sort(key=self._rank)
        is_open = self.is_endless or self.is_cut or bool(self.held)
        return Turned(
            tuple(solutions[:MOST_SOLUTIONS]),
            None if is_open else len(solutions),
            not is_open and len(solutions) <= MOST_SOLUTIONS,
            tuple(name for name in self.unknown if name in self.free) if solutions else (),
            () if solutions else tuple(self._nearest()),
            None if solutions else self._reason(),
            tuple(map(self._formula, solutions[:MOST_LISTED])),
            tuple(self.held),
            mend=None if solutions else self._mend(),
        )

    def _formula(self, values: Values) -> str:
        """Return why values give what is wanted: the count with the numbers put in, and the shape."""
        loose = [name for name in self.unknown if name not in values]
        whole = {**dict.fromkeys(loose, _USUAL), **values}
        if self.ask(whole) is None:
            whole = {**dict.fromkeys(loose, 1), **values}
        layer = self._make(whole)
        shapes = (self._input(whole, layer), *self.question.inputs[1:])
        answer = self.ask(whole)
        example = ", ".join(f"{name} {_USUAL}" for name in loose if whole[name] == _USUAL)
        parts = [format_shape(answer.output)] if self.wanted and answer and answer.output else []
        formula = Explanation.of(self._specified(layer, shapes[0])).params
        if self.question.params is not None and formula is not None:
            parts.append(f"{formula.numbers} = {formula.value:,}")
        elif answer and answer.params and not loose:
            parts.append(f"{answer.params:,} parameters")
        elif answer and answer.params and example:
            parts.append(f"{answer.params:,} parameters with {example}")
        return ", ".join(parts)

    def _rank(self, values: Values) -> tuple[Any, ...]:
        """Return what puts solutions in order: paddings that keep sizes, windows that people choose, small numbers."""
        numbers = [value for value in values.values() if isinstance(value, int)]
        window = values.get(str(self.window))
        is_pool = self.window == "pool_size"
        shape = _unusual(window, 2 if is_pool else _USUAL) if isinstance(window, int) else ()
        if self.wanted is None:
            return *shape, *numbers
        sizes = [value for name, value in values.items() if name not in self.kind.arguments and name != _INPUT_DIM]
        is_apart = is_pool and window not in (None, values.get("strides", window))
        left = is_pool and window is not None and any((size or 0) % window for size in self._input({})[1:-1])
        is_uneven = len(set(sizes)) > 1
        return values.get("padding", "") != "same", is_uneven, is_apart, left, window is not None, *shape, *numbers

    def check(self) -> None:
        """Raise what makes a question none."""
        question = self.question
        if question.params is None and self.wanted is None:
            mend = "`params 480`, or `output_shape 16,16,8`"
            raise _typed("nothing is wanted: what shall the layer give?", mend, ("params", "output_shape"))
        if not self.unknown:
            raise self._nothing_unknown()
        numbers = (name for name in self.unknown if name in self.kind.arguments)
        strange = [name for name in numbers if not self._can_vary(name)]
        if strange:
            names = listed([f"`{name}`" for name in strange])
            mend = f"give it as well{', such as `layer lstm`' * ('layer' in strange)}"
            raise _typed(f"{self.kind.title()}: {names} cannot be sought, for it is no number", mend, ("layer",))
        complete = self._example()
        if complete is None:
            self._make(self._required(1))
        elif question.inputs:
            complete.checked(question.inputs)

    def _nothing_unknown(self) -> UsageError:
        """Return that all is given: what the layer gives then, and which further argument gives what is wanted."""
        answer = self.ask({})
        gives = [] if answer is None or answer.output is None else [format_shape(answer.output)]
        gives += [] if answer is None or not answer.params else [counted(answer.params, "parameter")]
        then = f", and {self.question.title} gives {' with '.join(gives)}" if gives else ""
        mend = "leave out what is sought"
        if self.fits({}):
            then += ", as it is wanted"
        elif (wider := next(_others(self), None)) is not None:
            mend = f"{assigned(wider)} gives what is wanted"
        return _typed(f"nothing is unknown: all arguments and the input are given{then}", mend)

    def _can_vary(self, name: str) -> bool:
        argument = self.kind.arguments[name]
        if name in ("target_shape", "dims"):
            return self.wanted is not None
        if name in ("strides", "padding") or name in _WINDOWS:
            return True
        return argument.kind == "INTEGER"

    def _all(self) -> Iterator[Values]:
        """Yield the solutions."""
        for branch in self._branches():
            settled = self._settled(branch)
            if settled is None:
                continue
            for values in settled:
                yield from self._counted(branch, values)

    def _branches(self) -> Iterator[_Branch]:
        """Yield the paddings and strides with which there are windows that give the sizes that are wanted."""
        lists = self._lists()
        if lists is not None:
            yield from map(_Branch, lists)
            return
        words: Sequence[Any] = (None,)
        if "padding" in self.unknown and self.window != "padding":
            argument = self.kind.arguments["padding"]
            words = sorted((each for each in argument.words if each != "causal"), key=lambda each: each != "same")
        for word in words:
            values = {} if word is None else {"padding": word}
            if self.window and self._has_open_sizes():
                self.is_endless = True
                yield from (_Branch({**values, self.window: each}) for each in range(1, MOST_LISTED + 1))
            elif self.wanted is None or not (self.window or "strides" in self.unknown):
                yield _Branch(values)
            elif "strides" in self.unknown:
                yield from self._strides(values)
            else:
                found, _ = self._windows(values)
                yield from ([found] if found else [])

    def _has_open_sizes(self) -> bool:
        return any(name not in self.kind.arguments and name != _INPUT_DIM for name in self.unknown)

    def _lists(self) -> list[Values] | None:
        """Return the values of an argument that is a list of its own kind, if one is unknown."""
        if "target_shape" in self.unknown:
            return [{"target_shape": tuple((self.wanted or ())[1:])}]
        if "dims" in self.unknown:
            rank = len(self._input({}))
            return [{"dims": each} for each in permutations(range(1, rank))] if rank <= 6 else []
        return None

    def _strides(self, values: Values) -> Iterator[_Branch]:
        """Yield the strides with which some window gives the sizes; beyond the input, all strides give the same."""
        sizes = [size for size in self._input({})[1:] if size is not None]
        last = max(sizes, default=1)
        for stride in range(self._first_stride(values, last), last + 1):
            found, is_past = self._windows({**values, "strides": stride})
            if found:
                self.is_endless |= stride == last and last > 1
                yield found
            if is_past:
                return

    def _first_stride(self, values: Values, last: int) -> int:
        """Return a stride before which none gives the sizes; the first one, where windows decide over them as well."""
        wanted = self._wanted_sizes()
        grows = "output_padding" in self.kind.arguments
        if self.window is not None:
            one, far = (self._sizes({**values, "strides": 1, self.window: each}) for each in (1, last + 1))
            if one is None or one != far:
                return 1
        low, high = 0, last
        while high - low > 1:
            middle = (low + high) // 2
            sizes = self._sizes({**values, "strides": middle, **({self.window: 1} if self.window else {})})
            pairs = [(one, size) for one, size in zip(sizes or (), wanted, strict=False) if size is not None]
            is_there = sizes is None or any(one >= size if grows else one <= size for one, size in pairs)
            low, high = (low, middle) if is_there or not pairs else (middle, high)
        return high

    def _windows(self, values: Values) -> tuple[_Branch | None, bool]:
        """Return the windows that give the wanted sizes, and whether a longer stride leads away from them.

        The sizes of a convolution shrink as its window grows, and those of a transposed one grow: a search by halves.
        """
        wanted = self._wanted_sizes()
        if self.window is None:
            sizes = self._sizes(values)
            return (_Branch(values) if _agree(sizes, wanted) else None), self._is_past(sizes, wanted)
        least = 0 if self.window in ("cropping", "padding") else 1
        most = 2 * max([*(each for each in self._input({})[1:] if each), *(each or 1 for each in wanted), 1]) + 2
        first, end = (self._sizes({**values, self.window: each}) for each in (least, most))
        is_past = self._is_past(first, wanted)
        if first is not None and first == end:
            return (_Branch(values) if _agree(first, wanted) else None), is_past
        low, high = least, most
        for axis, size in enumerate(wanted):
            if size is None or first is None:
                continue
            grows = end is not None and end[axis] > first[axis]
            one = self._bound(values, axis, size, (least, most), grows=grows, beyond=False)
            other = self._bound(values, axis, size, (least, most), grows=grows, beyond=True)
            low, high = max(low, one), min(high, other - 1)
        return (_Branch(values, (low, high)) if low <= high and first is not None else None), is_past

    def _bound(
        self, values: Values, axis: int, size: int, between: tuple[int, int], *, grows: bool, beyond: bool
    ) -> int:
        """Return the first window whose size along an axis has reached what is wanted, or is beyond it."""
        low, high = between[0] - 1, between[1] + 1
        while high - low > 1:
            middle = (low + high) // 2
            sizes = self._sizes({**values, str(self.window): middle})
            given = 0 if sizes is None else sizes[axis]
            is_there = (
                (given > size if beyond else given >= size) if grows else (given < size if beyond else given <= size)
            )
            low, high = (low, middle) if is_there else (middle, high)
        return high

    def _is_past(self, first: list[int] | None, wanted: Sequence[Dimension]) -> bool:
        """Tell whether longer strides lead away: a convolution gives less with them, a transposed one more."""
        if first is None:
            return True
        pairs = [(one, size) for one, size in zip(first, wanted, strict=True) if size is not None]
        if "output_padding" in self.kind.arguments:
            return any(one > size for one, size in pairs)
        return any(one < size for one, size in pairs)

    def _wanted_sizes(self) -> list[Dimension]:
        return [self.wanted[place] for place in self._places()] if self.wanted else []

    def _places(self) -> list[int]:
        """Return the axes of space and time of what is wanted."""
        wanted = self.wanted or ()
        layer = self._example()
        axes = [*((layer and layer.input_axes()) or ())]
        if len(axes) == len(wanted) + 1 and "time_steps" in axes:  # the last step alone comes out
            axes.remove("time_steps")
        names = axes if len(axes) == len(wanted) else []
        return [place for place, name in enumerate(names) if name not in ("batch", "channels", "feature")]

    def _sizes(self, values: Values) -> list[int] | None:
        """Return the sizes of space and time that come out, if the layer can be."""
        answer = self.ask({**self._base(), **values})
        if answer is None or answer.output is None or len(answer.output) != len(self.wanted or ()):
            return None
        return [answer.output[place] or 0 for place in self._places()]

    def _base(self) -> Values:
        """Return values for all numbers that decide over no size."""
        arguments = self.kind.arguments
        return {
            name: 1 if name in arguments or name == _INPUT_DIM else _FAR
            for name in self.unknown
            if (name not in arguments or arguments[name].kind == "INTEGER") and name != self.window
        }

    def _settled(self, branch: _Branch) -> Iterator[Values] | None:
        """Return the values of those numbers that decide over the output, as it is wanted; None if there are none."""
        if self.wanted is None:
            return iter([{}])
        window = {} if self.window is None or branch.window is None else {self.window: branch.window[0]}
        around = {**self._base(), **({self.window: 1} if self.window and not window else {}), **branch.values, **window}
        numbers = [name for name in around if name in self._base()]
        ranges: dict[str, Sequence[int]] = {}
        for name in numbers:
            found = self._values_of(name, around)
            if found is not None:
                if not found:
                    return None
                ranges[name] = found
                around[name] = found[0]
        return (dict(zip(ranges, each, strict=True)) for each in product(*ranges.values()))

    def _values_of(self, name: str, around: Values) -> Sequence[int] | None:
        """Return the values of a number that give the output, where it decides over it; None where it does not."""
        wanted = self.wanted or ()
        for one, other in ((_FAR, 2 * _FAR), (1, 2), (7, 8)):
            outputs = [self.ask({**around, name: each}) for each in (one, other)]
            shapes = [each.output for each in outputs if each and each.output and len(each.output) == len(wanted)]
            if len(shapes) < 2:
                continue
            moved = [place for place, (a, b) in enumerate(zip(*shapes, strict=True)) if a != b]
            known = [place for place in moved if wanted[place] is not None]
            if not known:
                return None
            return self._range_of(name, around, known[0], (one, other), shapes)
        return None

    def _range_of(
        self, name: str, around: Values, place: int, points: tuple[int, int], shapes: Sequence[Shape]
    ) -> Sequence[int]:
        """Return the values that give the wanted size of one axis: those near where the line through two points is."""
        wanted = (self.wanted or ())[place] or 0
        first, second = (shape[place] or 0 for shape in shapes)
        near = points[0] + (wanted - first) * (points[1] - points[0]) // (second - first)
        slack = max(1, (points[1] - points[0]) // abs(second - first)) + 1
        met: dict[int, Shape] = {}
        for value in range(max(1, near - 2 * slack), near + 2 * slack + 1):
            answer = self.ask({**around, name: value})
            if answer and answer.output:
                met[value] = answer.output
        found = [value for value, output in met.items() if output[place] == wanted]
        if not found:
            best = sorted(met, key=lambda value: abs((met[value][place] or 0) - wanted))[:2]
            self.missed += [{name: value, "output_shape": met[value]} for value in best if name in self.unknown]
        return found

    def _counted(self, branch: _Branch, settled: Values) -> Iterator[Values]:
        """Yield the solutions of a branch: what is still open is decided by the count, or may be anything."""
        values = {**branch.values, **settled}
        is_in = [name for name in self.unknown if name not in values]
        is_bounded = self.window in is_in and branch.window is not None
        if self.question.params is None:
            loose = [name for name in is_in if not (is_bounded and name == self.window)]
            for window in self._windows_of(branch, {}) if is_bounded else ({},):
                if self.fits({**dict.fromkeys(loose, 1), **values, **window}):
                    self.free.update(loose)
                    yield {**values, **window}
            return
        for numbers in self._by_count(is_in, values):
            for window in self._windows_of(branch, numbers) if is_bounded else ({},):
                whole = {**values, **numbers, **window}
                loose = [name for name in is_in if name not in whole]
                if self.fits({**dict.fromkeys(loose, 1), **whole}):
                    self.free.update(loose)
                    yield whole

    def _windows_of(self, branch: _Branch, numbers: Values) -> Iterator[Values]:
        """Yield the windows of a branch that go with other numbers: all of them where no count decides."""
        low, high = branch.window or (1, 0)
        window = str(self.window)
        known = [numbers[window]] if window in numbers else range(low, high + 1)
        yield from ({window: each} for each in known if low <= each <= high)

    def fits(self, values: Values) -> bool:
        """Tell whether the layer itself gives what is wanted."""
        answer = self.ask(values)
        if answer is None or self.question.params not in (None, answer.params):
            return False
        return self.wanted is None or _agree(answer.output, self.wanted)

    def _by_count(self, names: Sequence[str], values: Values) -> Iterator[Values]:
        """Yield the values of open unknowns that give the count that is wanted."""
        target = self.question.params or 0
        for unsized in (True, False):

            def asked(point: Sequence[int], unsized: bool = unsized) -> int | None:
                answer = self.ask({**values, **self._shared(names, point)}, unsized=unsized)
                return None if answer is None else answer.params

            if not names:
                yield from [{}] if asked(()) == target else []
                return
            count = Count.of(names, asked)
            if count is not None:
                for point in count.solutions(target):
                    yield self._shared(count.names, point)
                self.steps += count.steps
                self._keep_nearest(count, values)
                return
        yield from self._by_trial(names, values, target)

    def _shared(self, names: Sequence[str], point: Sequence[int]) -> Values:
        """Return values of unknowns; what groups share is a multiple of them."""
        groups = self.arguments.get("groups", 1)
        factors = [groups if name in ("filters", _INPUT_DIM) else 1 for name in names]
        return {name: value * factor for name, value, factor in zip(names, point, factors, strict=True)}

    def _by_trial(self, names: Sequence[str], values: Values, target: int) -> Iterator[Values]:
        """Yield solutions among small values: the count is no plain function of the unknowns."""
        self.is_cut = True
        points = islice(_growing(len(names)), self.most // 2)
        for point in points:
            whole = dict(zip(names, point, strict=True))
            answer = self.ask({**values, **whole})
            if answer is not None and answer.params == target:
                yield whole

    def _keep_nearest(self, count: Count, values: Values) -> None:
        for near in (count.below, count.above):
            if near is not None:
                self.nearest.append({**values, **self._shared(count.names, near[1]), "params": near[0]})

    def _nearest(self) -> list[Values]:
        """Return what comes nearest to what is wanted, on both sides of it."""
        if self.question.params is not None and self.nearest:
            target = self.question.params
            valid = [each for each in self.nearest if self._is_real(each)]
            below = [each for each in valid if each["params"] < target]
            above = [each for each in valid if each["params"] > target]
            best = [max(below, key=_params, default=None), min(above, key=_params, default=None)]
            return [self._ordered(each) for each in best if each is not None]
        if self._is_other_rank():
            return self._of_own_rank()
        return self._nearest_shapes() or self.missed[:2]

    def _outputs(self) -> list[Shape]:
        return [each.output for each in self.known.values() if each and each.output]

    def _is_other_rank(self) -> bool:
        """Tell whether the layer gives another number of axes than are wanted, whatever its arguments are."""
        outputs = self._outputs()
        return self.wanted is not None and bool(outputs) and all(len(each) != len(self.wanted) for each in outputs)

    def _of_own_rank(self) -> list[Values]:
        """Return what gives the last axis that is wanted, on as many axes as the layer gives."""
        output, wanted, layer = self._outputs()[0], self.wanted or (), self._example()
        if layer is not None and "channels" in (layer.input_axes() or ()):
            return []  # whether the channels are what was left out, nobody knows
        like = self.question._replace(output_shape=(*output[:-1], wanted[-1]))
        found = _Search(like, MOST_ASKED_WIDELY).run().solutions if len(wanted) < len(output) else ()
        return [{**each, "output_shape": like.output_shape} for each in found[:1]]

    def _is_real(self, values: Values) -> bool:
        own = {name: value for name, value in values.items() if name != "params"}
        loose = [name for name in self.unknown if name not in own]
        answers = (self.ask({**dict.fromkeys(loose, 1), **own}, unsized=unsized) for unsized in (True, False))
        return any(answer is not None and answer.params == values["params"] for answer in answers)

    def _ordered(self, values: Values) -> Values:
        return {name: values[name] for name in (*self.unknown, "params") if name in values}

    def _nearest_shapes(self) -> list[Values]:
        """Return the two nearest of the shapes that were met on the way, with what gives them."""
        wanted = self.wanted or ()
        met: dict[Shape, tuple[int, Values]] = {}
        numbers = self._base()
        for key, answer in self.known.items():
            output = answer.output if answer else None
            if output is None or len(output) != len(wanted):
                continue
            places = self._places() or range(1, len(wanted))
            far = sum(abs((output[place] or 0) - (wanted[place] or 0)) for place in places)
            values = {name: value for name, value in key[1:] if name not in numbers}
            if output not in met or far < met[output][0]:
                met[output] = (far, values)
        best = sorted(met.items(), key=lambda each: each[1][0])[:_MOST_NEAR]
        found = (each for _, (_, values) in best if (each := self._with_shape(values)) is not None)
        return list({each["output_shape"]: each for each in found}.values())[:2]

    def _with_shape(self, values: Values) -> Values | None:
        """Return values of what moves sizes with the numbers that go with them, and the shape that they give."""
        window = values.get(str(self.window))
        branch = _Branch(values, (window, window) if isinstance(window, int) else None)
        settled = next(self._settled(branch) or iter(()), None)
        whole = {**self._base(), **values, **(settled or {})}
        answer = self.ask(whole)
        if settled is None or answer is None:
            return None
        return {**self._ordered({**values, **settled}), "output_shape": answer.output}

    def _mend(self) -> str | None:
        """Return what else the shape that is wanted may mean: one that Keras prints begins with the batch."""
        outputs = self._outputs()
        wanted = self.wanted or ()
        if not outputs or wanted[1:2] != (None,) or len(wanted) != len(outputs[0]) + 1:
            return None
        sizes = ",".join("none" if each is None else str(each) for each in wanted[2:])
        return f"the batch is no part of a shape here: give {sizes}"

    def _reason(self) -> str:
        """Return why there is no solution."""
        title = self.question.title
        wanted = self.wanted
        if self.question.params and self.known and not any(each and each.params for each in self.known.values()):
            return f"{title} has no parameters"
        if wanted is not None and self._is_other_rank():
            axes = len(self._outputs()[0])
            own = self._input({})
            is_of_steps = len(own) == len(wanted) and (None in (own[1], wanted[1]) or own[1] == wanted[1])
            is_sequence = is_of_steps and len(wanted) == axes + 1 and "return_sequences" in self.kind.arguments
            more = ": `return_sequences=True` gives the whole sequence" if is_sequence else ""
            return f"{title} gives {axes} dimensions here, and {format_shape(wanted)} has {len(wanted)}{more}"
        what = [] if wanted is None else [format_shape(wanted)]
        what += [] if self.question.params is None else [f"{self.question.params:,} parameters"]
        own = self._input({})[1:]
        if "target_shape" in self.unknown and wanted is not None and None not in (*own, *wanted[1:]):
            counts = f"its input holds {prod(own):,} values, and that has {prod(wanted[1:]):,}"  # type: ignore[arg-type]
            return f"no {title} gives {what[0]}: {counts}"
        given = f"{title} that gives {' and '.join(what)}"
        if self.is_cut:
            return f"no {given} was found with what is given, and not all were searched"
        same = [f"`{name}`" for name in (self.window, "strides") if name in self.unknown]
        is_wide = self.wanted is not None and bool(same) and getattr(self.kind, "rank", 1) > 1
        along = f", and one {' and one '.join(same)} for all axes" if is_wide else ""
        along += f", and the default of {' and '.join(f'`{name}`' for name in self.held)}" if self.held else ""
        return f"no {title} gives {' and '.join(what)} with what is given{along}"


def _params(values: Values) -> int:
    return int(values["params"])


def _typed(message: str, mend: str, settings: tuple[str, ...] = ()) -> UsageError:
    return UsageError(error("nothing-to-solve", message, help=mend, settings=settings).diagnostics)


def _agree(output: Sequence[Dimension] | None, wanted: Sequence[Dimension]) -> bool:
    """Tell whether an output is as it is wanted, as far as both are known."""
    return (
        output is not None
        and len(output) == len(wanted)
        and all(None in pair or pair[0] == pair[1] for pair in zip(output, wanted, strict=True))
    )


def _growing(count: int) -> Iterator[tuple[int, ...]]:
    """Yield all tuples of positive integers, those whose largest is smaller first."""
    largest = 0
    while True:
        largest += 1
        for before in range(count):  # how many stand before the first that is the largest
            smaller = product(range(1, largest), repeat=before)
            others = tuple(product(range(1, largest + 1), repeat=count - before - 1))
            yield from ((*start, largest, *end) for start in smaller for end in others)


def completed(layer: Layer, input_dim: Dimension, input_length: Dimension) -> Shape:
    """Return the shape of a layer's input of which only parts are known."""
    own = own_input_shape(layer)
    if own is not None and input_dim is None and input_length is None:
        return own
    axes = layer.input_axes()
    features = _INPUT_DIM not in layer.arguments
    rank = len(axes) if axes else max(2 + (input_length is not None and features), layer.least_rank)
    rank += axes is None and not _takes(layer, rank) and _takes(layer, rank + 1)
    shape: list[Dimension] = [None] * rank
    if input_length is not None and rank > 1:
        shape[1] = input_length
    if input_dim is not None and rank > 1:
        shape[axes.index("channels") if axes and "channels" in axes else -1] = input_dim
    return tuple(shape)


def _keeps_axes(layer: Layer, rank: int) -> bool:
    """Tell whether a layer takes an input of a rank, and gives an output of as many axes."""
    try:
        output = layer.specify((None, *(_FAR,) * (rank - 1))).shapes[0]
    except MlcalcError:
        return False
    return output is not None and len(output) == rank


def _takes(layer: Layer, rank: int) -> bool:
    """Tell whether a layer takes an input of a rank."""
    try:
        layer.specify((None, *(1,) * (rank - 1)))
    except MlcalcError:
        return False
    return True
