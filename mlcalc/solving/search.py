"""The search for what gives an output shape, or a number of parameters, of one layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice, permutations, product
from math import isqrt, prod
from typing import Any, NamedTuple

from mlcalc.errors import ERROR, MlcalcError, UnknownSizeError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.layers.own_input import own_input_shape
from mlcalc.layers.specs import Spec
from mlcalc.layers.weights import total_size
from mlcalc.limits import LARGEST_DIMENSION, MOST_ASKED, MOST_LISTED, MOST_SOLUTIONS, MOST_STEPS_OF_COUNTS
from mlcalc.shapes import Dimension, Shape
from mlcalc.solving.choices import Choice, choices
from mlcalc.solving.counts import Count, TooManyStepsError
from mlcalc.solving.questions import Question, Sought, Values

WINDOWS = ("kernel_size", "pool_size", "size", "output_size", "cropping", "padding")
"""Arguments that are one number for each spatial axis, and here the same for all of them."""
_MOVERS = ("pool_size", "size", "cropping", "strides", "padding")
"""Arguments with a default that move sizes: unknown where an output is wanted."""
_HELD = ("strides", "padding")
"""Those that keep their default where sizes of the input are unknown, too: any of them has sizes that fit."""
INPUT_DIM = "input_dim"
FAR = 720_720
"""A size that all small numbers of groups share evenly."""


def _unusual(window: int, usual: int) -> tuple[bool, bool, int]:
    """Return how unusual a window is: 3, 1, 5 and 7 are kernels that people choose, 2 is a pool."""
    is_large = window > _LARGEST_USUAL
    return is_large, usual == USUAL and window % 2 == 0, window if is_large else abs(window - usual)


USUAL, _LARGEST_USUAL = 3, 7
"""The side of a kernel that is shown as an example where it may be any, and the largest that people often choose."""


class Answer(NamedTuple):
    """What the layer gives for some values of the unknowns."""

    params: int | None
    output: Shape | None


class Branch(NamedTuple):
    """Values of the arguments that move sizes, and which windows give the sizes then: all of them if that is None."""

    values: Values
    window: range | None = None


class _Moved(NamedTuple):
    """The axis of the output over which a number decides, and the shapes that come out for two values of it."""

    place: int
    points: tuple[int, int]
    shapes: tuple[Shape, Shape]


class Search:
    """Looks for the solutions of one question."""

    def __init__(self, question: Question, most: int = MOST_ASKED) -> None:
        self.question, self.most = question, most
        self.known: dict[tuple[Any, ...], Answer | None] = {}
        self._made: Layer | None = None
        self.kind, self.arguments, self.opened = question.sought
        self.is_endless = self.is_cut = self.is_over = False
        self.steps = 0
        self.free: set[str] = set()
        self.nearest: list[Values] = []
        self.missed: list[Values] = []
        self.wanted = question.output_shape
        required = [name for name, each in self.kind.arguments.items() if each.required]
        moving = [name for name in _MOVERS if self.wanted and self._moves(name)]
        self.choices = list(self._choices())
        chosen = {choice.name for choice, _ in self.choices}
        self.unknown = [
            name for name in (*required, *moving, *self.opened) if name not in self.arguments and name not in chosen
        ]
        self.unknown = [name for name in self.kind.arguments if name in self.unknown]
        self.unknown += [name for name in self._open_axes() if name not in self.unknown]
        self.held = [name for name in _HELD if self.wanted and self._is_held(name)]
        self.window = next((name for name in WINDOWS if name in self.unknown and self._is_numbers(name)), None)

    def _moves(self, name: str) -> bool:
        argument = self.kind.arguments.get(name)
        return argument is not None and not self._is_held(name)

    def _choices(self) -> Iterator[tuple[Choice, bool]]:
        """Yield what is sought by trying its values, with whether it is the layer's own or that of the one inside."""
        has_unknown_sizes = self.wanted is not None and self._has_unknown_sizes()
        for own in (True, False):
            if own or self.kind is not self.question.kind:
                for choice in choices(self.question, own=own, has_unknown_sizes=has_unknown_sizes):
                    yield choice, own

    def _is_held(self, name: str) -> bool:
        """Tell whether an argument keeps its default, though it moves sizes."""
        argument = self.kind.arguments.get(name)
        is_told = name in self.arguments or name in self.opened
        if argument is None or argument.required or name not in _HELD or is_told:
            return False
        return self._has_unknown_sizes()

    def _has_unknown_sizes(self) -> bool:
        return any(name != INPUT_DIM for name in self._open_axes())

    def _is_numbers(self, name: str) -> bool:
        argument = self.kind.arguments[name]
        return argument.kind in ("INTEGERS", "INTEGER") and not argument.words

    def _open_axes(self) -> list[str]:
        """Return the unknown axes of the first input, by their names; without a wanted shape, only its channels."""
        shape = self.input({})
        names = self.axes(shape)
        has_features = INPUT_DIM not in self.kind.arguments
        is_told = [self._is_left_open(place) for place in range(len(shape))]
        found = [
            name
            for name, size, is_open in zip(names, shape, is_told, strict=True)
            if size is None and name != "batch" and not is_open
        ]
        return [
            name
            for name in found
            if (name == INPUT_DIM and has_features) or (name != INPUT_DIM and self.wanted is not None)
        ]

    def _is_left_open(self, place: int) -> bool:
        """Tell whether an axis is open in the input, and in the output that is wanted."""
        shape, wanted = self.input({}), self.wanted or ()
        return 0 < len(shape) == len(wanted) and shape[place] is None and wanted[place] is None

    def axes(self, shape: Shape) -> list[str]:
        """Return what the axes of the first input are called; the features are `input_dim`, as in Keras."""
        layer = self.example()
        names = list((layer and layer.axis_names(len(shape))) or map(str, range(len(shape))))
        names[0] = "batch"
        place = names.index("channels") if "channels" in names else len(names) - 1
        if len(names) > 1 and INPUT_DIM not in self.kind.arguments:
            names[place] = INPUT_DIM
        return names

    def example(self) -> Layer | None:
        """Return the layer with some values of what is unknown: its axes do not depend on them."""
        if self._made is None:
            for number in (1, FAR, self.groups()):
                with suppress(MlcalcError):
                    self._made = self.make(self.required(number))
                    break
        return self._made

    def groups(self) -> int:
        groups = self.arguments.get("groups", 1)
        return groups if isinstance(groups, int) and groups > 0 else 1

    def required(self, number: int) -> Values:
        """Return a value for each argument that is unknown and has no default."""
        rank = len(self.question.inputs[0] if self.question.inputs else self.wanted or (None, None))
        examples = {"NUMBER": 0.5, "TEXT": "a"}
        more = {
            name: tuple(range(1, rank)) if name == "dims" else examples.get(each.kind, number)
            for name, each in self.kind.arguments.items()
            if each.required and name not in self.arguments
        }
        if self.arguments.get("output_padding") is not None and "strides" not in self.arguments:
            more["strides"] = self._least_stride()
        return more

    def _least_stride(self) -> int:
        """Return the smallest stride that there can be: an output padding is less than it."""
        padding = self.arguments.get("output_padding")
        return 1 if padding is None else 1 + max((padding,) if isinstance(padding, int) else padding)

    def make(self, values: Mapping[str, Any]) -> Layer:
        own = {name: value for name, value in values.items() if name in self.kind.arguments}
        question = self.question
        layer = make(self.kind.__name__, (), {**self.arguments, **own}, convention=question.convention)
        if self.kind is question.kind and self.arguments is question.arguments:
            return layer
        around = {name: layer if isinstance(each, Sought) else each for name, each in question.arguments.items()}
        return make(question.kind.__name__, (), around, convention=question.convention)

    def input(self, values: Mapping[str, Any], layer: Layer | None = None) -> Shape:
        """Return the first input, with the sizes that are values in place of unknown ones."""
        question = self.question
        if question.inputs:
            shape = question.inputs[0]
        else:
            layer = layer or self.example()
            shape = (None, None) if layer is None else self._completed(layer)
        if not values:
            return shape
        names = self.axes(shape)
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
            layer = self.make(values)
            first = self.input(values, layer)
            if unsized and len(first) > 2:
                names = self.axes(first)
                first = tuple(
                    size if name in ("batch", INPUT_DIM) else None for name, size in zip(names, first, strict=True)
                )
            spec = self.specified(layer, first)
        except MlcalcError:
            return None
        if any(each.severity == ERROR for each in spec.problems):
            return None
        return Answer(total_size(spec.weights), spec.shapes[0] if spec.shapes else None)

    def specified(self, layer: Layer, first: Shape) -> Spec:
        """Return what the layer gives; where it needs sizes that decide over no kernel, for some that are far."""
        others = self.question.inputs[1:]
        try:
            return layer.specify(first, *others)
        except UnknownSizeError:
            if self.wanted is not None or self.question.inputs:
                raise
            names = self.axes(first)
            sized = (
                FAR if size is None and name not in ("batch", INPUT_DIM) else size
                for name, size in zip(names, first, strict=True)
            )
            return layer.specify(tuple(sized))

    def solutions(self) -> list[Values]:
        """Return the values of the unknowns that give what is wanted, as people would choose them first."""
        found: dict[tuple[Any, ...], Values] = {}
        try:
            for values in self._all():
                ordered = {name: values[name] for name in self.unknown if name in values}
                found.setdefault(tuple(ordered.items()), ordered)
        except TooManyStepsError:
            self.is_cut = True
        self.is_over = True  # what is asked now tells why
        return sorted(found.values(), key=self._rank)

    def _rank(self, values: Values) -> tuple[Any, ...]:
        """Return what puts solutions in order: paddings that keep sizes, windows that people choose, small numbers."""
        numbers = [value for value in values.values() if isinstance(value, int)]
        window = values.get(str(self.window))
        is_pool = self.window == "pool_size"
        shape = _unusual(window, 2 if is_pool else USUAL) if isinstance(window, int) else ()
        if self.wanted is None:
            return *shape, *numbers
        sizes = [value for name, value in values.items() if name not in self.kind.arguments and name != INPUT_DIM]
        is_apart = is_pool and window not in (None, values.get("strides", window))
        left = is_pool and window is not None and any((size or 0) % window for size in self.input({})[1:-1])
        is_uneven = len(set(sizes)) > 1
        if is_pool:  # one that is as long as its stride
            return is_uneven, is_apart, left, window is None, values.get("padding", "") != "same", *shape, *numbers
        return values.get("padding", "") != "same", is_uneven, window is not None, *shape, *numbers

    def _all(self) -> Iterator[Values]:
        """Yield the solutions."""
        for branch in self._branches():
            settled = self.settled(branch)
            if settled is None:
                continue
            for values in settled:
                yield from self._counted(branch, values)

    def _branches(self) -> Iterator[Branch]:
        """Yield the paddings and strides with which there are windows that give the sizes that are wanted."""
        lists = self._lists()
        if lists is not None:
            yield from map(Branch, lists)
            return
        words: Sequence[Any] = (None,)
        if "padding" in self.unknown and self.window != "padding":
            argument = self.kind.arguments["padding"]
            words = sorted((each for each in argument.words if each != "causal"), key=lambda each: each != "same")
        for word in words:
            values = {} if word is None else {"padding": word}
            if self.window and self._has_open_sizes():
                self.is_endless = True
                yield from (Branch({**values, self.window: each}) for each in range(1, MOST_LISTED + 1))
            elif self.wanted is None or not (self.window or "strides" in self.unknown):
                yield Branch(values)
            elif "strides" in self.unknown:
                yield from self._strides(values)
            else:
                found, _ = self._windows(values)
                yield from found

    def _has_open_sizes(self) -> bool:
        return any(name not in self.kind.arguments and name != INPUT_DIM for name in self.unknown)

    def _lists(self) -> list[Values] | None:
        """Return the values of an argument that is a list of its own kind, if one is unknown."""
        if "target_shape" in self.unknown:
            return self._target_shapes()
        if "dims" in self.unknown:
            rank = len(self.input({}))
            return [{"dims": each} for each in permutations(range(1, rank))] if rank <= 6 else []
        return None

    def _target_shapes(self) -> list[Values]:
        """Return the shape that is wanted, or the part of it that is known with what the input leaves for the rest."""
        known = self.opened.get("target_shape")
        wanted = self.wanted[1:] if self.wanted is not None else known
        if wanted is None or (known is not None and not _agree(known, wanted)):
            return []
        shape = [one if one is not None else other for one, other in zip(wanted, known or wanted, strict=True)]
        sizes = self.input({})
        values, rest = (prod(each for each in sides if each is not None) for sides in (sizes, shape))
        if None not in sizes[1:]:
            rests = _factors(values // rest, shape.count(None)) if rest and values % rest == 0 else iter(())
            found = [{"target_shape": tuple(_filled(shape, each))} for each in islice(rests, MOST_SOLUTIONS + 1)]
            self.is_cut |= len(found) > MOST_SOLUTIONS
            return found[:MOST_SOLUTIONS]
        if None in shape or sizes[1:].count(None) > 1 or rest % values:
            return []
        return [{"target_shape": tuple(shape), self.axes(sizes)[sizes.index(None, 1)]: rest // values}]

    def _strides(self, values: Values) -> Iterator[Branch]:
        """Yield the strides with which some window gives the sizes; beyond the input, all strides give the same."""
        sizes = [size for size in self.input({})[1:] if size is not None]
        last = max(sizes, default=1)
        for stride in range(self._first_stride(values, last), last + 1):
            found, is_past = self._windows({**values, "strides": stride})
            if found:
                self.is_endless |= stride == last and last > 1
                yield from found
            if is_past:
                return

    def _first_stride(self, values: Values, last: int) -> int:
        """Return a stride before which none gives the sizes; the first one, where windows decide over them as well."""
        wanted, least = self._wanted_sizes(), self._least_stride()
        grows = "output_padding" in self.kind.arguments
        if self.window is not None:
            one, far = (self.sizes({**values, "strides": least, self.window: each}) for each in (1, last + 1))
            if one is None or one != far:
                return least
        low, high = least - 1, last
        while high - low > 1:
            middle = (low + high) // 2
            sizes = self.sizes({**values, "strides": middle, **({self.window: 1} if self.window else {})})
            pairs = [(one, size) for one, size in zip(sizes or (), wanted, strict=False) if size is not None]
            is_there = sizes is None or any(one >= size if grows else one <= size for one, size in pairs)
            low, high = (low, middle) if is_there or not pairs else (middle, high)
        return high

    def _windows(self, values: Values) -> tuple[list[Branch], bool]:
        """Return the windows that give the wanted sizes, and whether a longer stride leads away from them."""
        wanted = self._wanted_sizes()
        if self.window is None:
            sizes = self.sizes(values)
            return ([Branch(values)] if _agree(sizes, wanted) else []), self._is_past(sizes, wanted)
        found = [self._among(values, sides, wanted) for sides in self._sides(wanted)]
        return [branch for branch, _ in found if branch is not None], all(is_past for _, is_past in found)

    def _sides(self, wanted: Sequence[Dimension]) -> list[range]:
        """Return the windows to search, along each of which sizes only grow or only shrink."""
        least = 0 if self.window in ("cropping", "padding") else 1
        most = 2 * max([*(each for each in self.input({})[1:] if each), *(each or 1 for each in wanted), 1]) + 2
        if self.arguments.get("output_padding") is not None:  # half of the window is cut off, which is rounded
            return [range(first, most + 1, 2) for first in (1, 2)]
        return [range(least, most + 1)]

    def _among(self, values: Values, sides: range, wanted: Sequence[Dimension]) -> tuple[Branch | None, bool]:
        """Return the windows of some that give the wanted sizes, and whether a longer stride leads away from them.

        The sizes of a convolution shrink as its window grows, and those of a transposed one grow: a search by halves.
        """
        first, end = (self.sizes({**values, str(self.window): sides[place]}) for place in (0, -1))
        is_past = self._is_past(first, wanted)
        if first is None:
            return None, is_past
        if first == end:
            every = None if sides.step == 1 else range(sides.start, LARGEST_DIMENSION, sides.step)
            return (Branch(values, every) if _agree(first, wanted) else None), is_past
        low, high = 0, len(sides) - 1
        for axis, size in enumerate(wanted):
            if size is None:
                continue
            grows = end is not None and end[axis] > first[axis]
            one = self._bound(values, axis, size, sides, grows=grows, beyond=False)
            other = self._bound(values, axis, size, sides, grows=grows, beyond=True)
            low, high = max(low, one), min(high, other - 1)
        for near in range(max(high, 0), low + 2) if low > high else ():  # what is met is told as the nearest
            if near < len(sides):
                self.sizes({**values, str(self.window): sides[near]})
        return (Branch(values, sides[low : high + 1]) if low <= high else None), is_past

    def _bound(self, values: Values, axis: int, size: int, sides: range, *, grows: bool, beyond: bool) -> int:
        """Return the place of the first window whose size along an axis has reached what is wanted, or is beyond it."""
        low, high = -1, len(sides)
        while high - low > 1:
            middle = (low + high) // 2
            sizes = self.sizes({**values, str(self.window): sides[middle]})
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
        return [self.wanted[place] for place in self.places()] if self.wanted else []

    def places(self) -> list[int]:
        """Return the axes of space and time of what is wanted."""
        wanted = self.wanted or ()
        layer = self.example()
        axes = [*((layer and layer.input_axes()) or ())]
        if len(axes) == len(wanted) + 1 and "time_steps" in axes:  # the last step alone comes out
            axes.remove("time_steps")
        names = axes if len(axes) == len(wanted) else []
        return [place for place, name in enumerate(names) if name not in ("batch", "channels", "feature")]

    def sizes(self, values: Values) -> list[int] | None:
        """Return the sizes of space and time that come out, if the layer can be."""
        answer = self.ask({**self.base(), **values})
        if answer is None or answer.output is None or len(answer.output) != len(self.wanted or ()):
            return None
        return [answer.output[place] or 0 for place in self.places()]

    def base(self) -> Values:
        """Return values for all numbers that decide over no size."""
        arguments = self.kind.arguments
        least = {"filters": self.groups(), INPUT_DIM: self.groups()}
        return {
            name: least.get(name, 1) if name in arguments or name == INPUT_DIM else FAR
            for name in self.unknown
            if (name not in arguments or arguments[name].kind == "INTEGER") and name != self.window
        }

    def settled(self, branch: Branch) -> Iterator[Values] | None:
        """Return the values of those numbers that decide over the output, as it is wanted; None if there are none."""
        if self.wanted is None:
            return iter([{}])
        window = {} if self.window is None or branch.window is None else {self.window: branch.window[0]}
        around = {**self.base(), **({self.window: 1} if self.window and not window else {}), **branch.values, **window}
        numbers = [name for name in around if name in self.base()]
        ranges: dict[tuple[str, ...], Sequence[Sequence[int]]] = {}
        for name in numbers:
            moved = self._moved(name, around)
            if moved is None or any(name in each for each in ranges):
                continue
            names = tuple(each for each in numbers if (its := self._moved(each, around)) and its.place == moved.place)
            if len(names) > 1:
                found = self._products(names, moved.place, around)
            else:
                found = [(each,) for each in self._range_of(name, around, moved)]
            if not found:
                return None
            ranges[names] = found
            around.update(zip(names, found[0], strict=True))
        order = [name for names in ranges for name in names]
        return (dict(zip(order, chain.from_iterable(each), strict=True)) for each in product(*ranges.values()))

    def _moved(self, name: str, around: Values) -> _Moved | None:
        """Return over which known axis of the output a number decides, if it decides over one."""
        wanted = self.wanted or ()
        for points in ((FAR, 2 * FAR), (1, 2), (7, 8)):
            outputs = [self.ask({**around, name: each}) for each in points]
            shapes = [each.output for each in outputs if each and each.output and len(each.output) == len(wanted)]
            if len(shapes) < 2:
                continue
            moved = [place for place, (a, b) in enumerate(zip(*shapes, strict=True)) if a != b]
            known = next((place for place in moved if wanted[place] is not None), None)
            if known is not None:
                return _Moved(known, points, (shapes[0], shapes[1]))
            if moved:
                return None
        return None

    def _products(self, names: Sequence[str], place: int, around: Values) -> Sequence[Sequence[int]]:
        """Return the values of several numbers that decide over one axis of the output together, as in a Flatten."""

        def asked(point: Sequence[int]) -> int | None:
            answer = self.ask({**around, **dict(zip(names, point, strict=True))})
            return answer.output[place] if answer and answer.output else None

        size = Count.of(names, asked)
        if size is None or size.names != tuple(names):
            self.is_cut = True
            return []
        found: list[Sequence[int]] = []
        try:
            found.extend(islice(size.solutions((self.wanted or ())[place] or 0), MOST_SOLUTIONS))
        except TooManyStepsError:
            self.is_cut = True
        return found

    def _range_of(self, name: str, around: Values, moved: _Moved) -> Sequence[int]:
        """Return the values that give the wanted size of one axis: those near where the line through two points is."""
        place, points, shapes = moved
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

    def _counted(self, branch: Branch, settled: Values) -> Iterator[Values]:
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

    def _windows_of(self, branch: Branch, numbers: Values) -> Iterator[Values]:
        """Yield the windows of a branch that go with other numbers: all of them where no count decides."""
        every, window = branch.window or range(0), str(self.window)
        if window in numbers:
            yield from [{window: numbers[window]}] if numbers[window] in every else []
            return
        has_end = every.stop < LARGEST_DIMENSION
        self.is_endless |= not has_end
        yield from ({window: each} for each in (every if has_end else every[:MOST_LISTED]))

    def fits(self, values: Values) -> bool:
        """Tell whether the layer itself gives what is wanted."""
        answer = self.ask(values)
        if answer is None or self.question.params not in (None, answer.params):
            return False
        return self.wanted is None or _agree(answer.output, self.wanted)

    def _by_count(self, names: Sequence[str], values: Values) -> Iterator[Values]:
        """Yield the values of open unknowns that give the count that is wanted."""
        target = self.question.params or 0
        if not names:
            yield from [{}] if self.fits(values) else []
            return
        for unsized in (True, False):

            def asked(point: Sequence[int], unsized: bool = unsized) -> int | None:
                answer = self.ask({**values, **self._shared(names, point)}, unsized=unsized)
                return None if answer is None else answer.params

            count = Count.of(names, asked)
            if count is not None:
                for point in count.solutions(target):
                    yield self._shared(count.names, point)
                self.steps += count.steps
                self._keep_nearest(count, values)
                return
        if self.window in names and (largest := max((each for each in self.input({}) if each), default=0)):
            yield from self._by_window(names, values, largest)
        else:
            yield from self._by_trial(names, values, target)

    def _by_window(self, names: Sequence[str], values: Values, largest: int) -> Iterator[Values]:
        """Yield solutions with each window that goes into the input, if the count is no plain function of all."""
        rest = [name for name in names if name != self.window]
        for side in range(1, largest + 2):
            window = {str(self.window): side}
            if side > largest:
                self.is_cut |= self.ask({**dict.fromkeys(rest, 1), **values, **window}) is not None
                return
            for each in self._by_count(rest, {**values, **window}):
                yield {**window, **each}

    def _shared(self, names: Sequence[str], point: Sequence[int]) -> Values:
        """Return values of unknowns; what groups share is a multiple of them."""
        factors = [self.groups() if name in ("filters", INPUT_DIM) else 1 for name in names]
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

    def outputs(self) -> list[Shape]:
        return [each.output for each in self.known.values() if each and each.output]


def _agree(output: Sequence[Dimension] | None, wanted: Sequence[Dimension]) -> bool:
    """Tell whether an output is as it is wanted, as far as both are known."""
    return (
        output is not None
        and len(output) == len(wanted)
        and all(None in pair or pair[0] == pair[1] for pair in zip(output, wanted, strict=True))
    )


def _factors(number: int, count: int) -> Iterator[tuple[int, ...]]:
    """Yield all tuples of positive integers with a product.

    Raises:
        TooManyStepsError: it is too large to look for its factors.
    """
    if count == 0:
        yield from [()] if number == 1 else []
        return
    if count == 1:
        yield (number,)
        return
    root = isqrt(number)
    if root > MOST_STEPS_OF_COUNTS:
        raise TooManyStepsError
    small = [each for each in range(1, root + 1) if number % each == 0]
    for first in sorted({*small, *(number // each for each in small)}):
        yield from ((first, *each) for each in _factors(number // first, count - 1))


def _filled(shape: Sequence[Dimension], sizes: Iterable[int]) -> Iterator[Dimension]:
    """Yield a shape with sizes in place of those that are not known."""
    given = iter(sizes)
    yield from (next(given) if each is None else each for each in shape)


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
    features = INPUT_DIM not in layer.arguments
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
        output = layer.specify((None, *(FAR,) * (rank - 1))).shapes[0]
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
