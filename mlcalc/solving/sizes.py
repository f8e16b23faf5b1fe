"""Sizes that work: for which sizes of its inputs a model can be built, and which layers set the bounds.

Each answer holds for a whole range, and is proved there: by asking for every size, or, where the sizes grow steadily
(`growth`), for all sizes of one period and along each of their classes down to the first that works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, UsageError, error, warning
from mlcalc.graph import Graph
from mlcalc.layers.core import InputLayer
from mlcalc.layers.recorded import Broken
from mlcalc.limits import MOST_SIZES
from mlcalc.model import Model
from mlcalc.shapes import Dimension, Shape
from mlcalc.solving.axes import Axis, free_axes, groups_of
from mlcalc.solving.growth import FIXED, Growth, Growths, Study
from mlcalc.solving.passing import Passage, Passed, Whole, Work, as_asked
from mlcalc.solving.progressions import Progression, in_words, nearest, progressions, rule_of
from mlcalc.solving.reasons import Limit, limit_of
from mlcalc.solving.remade import Remade, remade
from mlcalc.texts import named
from mlcalc.trace import Trace, trace

USUAL_SIZES = (1, 1024)


class Sizes(NamedTuple):
    """The sizes of one axis, or of several at once, with which the model can be built.

    Attributes:
        axes: the axes that have the size.
        between: the first and the last size that were searched.
        works: the sizes that work, as progressions.
        given: the size that the model has; None if it is not known, or not the same for all axes.
        works_as_given: whether that one works.
        limits: the first layer that fails at the given size, and those that set a bound.
        is_independent: whether each of several axes may have any of the sizes, whatever the others have.
        fixed: the axes that have the size that they are given meanwhile, where it decides.
    """

    axes: tuple[Axis, ...]
    between: tuple[int, int]
    works: tuple[Progression, ...]
    given: Dimension
    works_as_given: bool
    limits: tuple[Limit, ...]
    is_independent: bool = False
    fixed: tuple[Axis, ...] = ()

    @property
    def rule(self) -> str | None:
        """The sizes in a few words, None if that takes more."""
        return rule_of(self.works, self.between)

    @property
    def in_words(self) -> str:
        """The rule, or the sizes where there is none."""
        return in_words(self.works, self.between)

    @property
    def nearest(self) -> list[int]:
        """The sizes nearest to the given one, or to several that are given, if they do not work."""
        given = [axis.size for axis in self.axes if axis.size is not None]
        is_known = self.given is not None or any(each.size is None for each in self.limits)
        if not is_known or self.works_as_given:
            return []
        known = {size for size in given if any(size in each.sizes() for each in self.works)}
        return sorted({*known, *(near for size in given if size not in known for near in nearest(self.works, size))})

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        fixed = [{**each.as_dict(), "size": each.size} for each in self.fixed]
        return {
            "axes": [each.as_dict() for each in self.axes],
            "range": list(self.between),
            "works": [list(each) for each in self.works],
            "rule": self.rule,
            "given": self.given,
            "nearest": self.nearest,
            "limits": [each.as_dict() for each in self.limits],
            **({"independent": True} if self.is_independent else {}),
            **({"fixed": fixed} if fixed else {}),
        }


class SizesThatWork(NamedTuple):
    """The answer for all free axes of a model.

    Attributes:
        sizes: one entry for each axis, or for several that go together.
        problems: what was not searched, and what is not known.
    """

    sizes: tuple[Sizes, ...]
    problems: tuple[Diagnostic, ...] = ()

    @property
    def is_answer(self) -> bool:
        """Whether there are sizes that work."""
        return any(each.works for each in self.sizes) and all(each.works or each.fixed for each in self.sizes)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data; no size works for a model that has none along one of its axes."""
        return {"sizes": [each.as_dict() for each in self.sizes] if self.is_answer else []}


def sizes_that_work(
    model: Model,
    inputs: Sequence[Shape] = (),
    *,
    free: Sequence[str] | None = None,
    between: tuple[int, int] = USUAL_SIZES,
    work: Work | None = None,
) -> SizesThatWork:
    """Return the sizes of a model's inputs with which it can be built.

    Args:
        model: the model.
        inputs: the shape of each input, the batch first; those of the model by default.
        free: the axes whose sizes are sought, by name or number; all of space and time by default.
        between: the first and the last size that is tried.
        work: what has been done for the question already.

    Raises:
        UsageError: there is no such axis, or no such range.
        MlcalcError: the model has no such axis at all, or an input is not known.
    """
    answer = sizes_of(model.graph, inputs, free=free, between=between, work=work, model=model)
    refused = _least_sizes(model)
    return answer._replace(sizes=tuple(_above(each, refused) for each in answer.sizes)) if refused else answer


def sizes_of(
    graph: Graph,
    inputs: Sequence[Shape] = (),
    *,
    free: Sequence[str] | None = None,
    between: tuple[int, int] = USUAL_SIZES,
    work: Work | None = None,
    model: Model | None = None,
) -> SizesThatWork:
    """Return the same for a graph; `model` is the one that it is of, if its source can be followed again.

    Raises:
        UsageError: there is no such axis, or no such range.
        MlcalcError: the graph has no such axis at all, or an input is not known.
    """
    _check_range(between)
    graph = as_asked(graph)
    given = trace(graph, inputs)
    unknown = [graph.nodes[index].name for index in graph.inputs if given.calls[index].outputs[0] is None]
    if unknown:
        name = named(unknown[0])
        mend = "give it: `input_shape`"
        raise error("missing-input", f'the shape of "{name}" is not known', help=mend, settings=("input_shape",))
    axes = free_axes(given, free)
    search = _Search(graph, given, axes, between, work or Work())
    if model is not None and model.again is not None:
        made = remade(model, search.shapes, search.shapes_with(dict.fromkeys(axes)), search.work)
        if isinstance(made, Remade):
            search.remade = made
        else:
            search.graph = as_asked(made)
    return search.run()


def sizes_along(graph: Graph, shapes: Sequence[Shape], axis: Axis, between: tuple[int, int], work: Work) -> list[int]:
    """Return the sizes of one axis that work, ascending, where the inputs have some shapes otherwise.

    The layers of the graph must answer for any size (`as_asked`).
    """
    entries = _Search(graph, trace(graph, shapes), [axis], between, work).run().sizes
    return [size for entry in entries for each in entry.works for size in each.sizes()]


def _check_range(between: tuple[int, int]) -> None:
    first, last = between
    if not 1 <= first <= last:
        raise UsageError(error("nothing-to-solve", f"sizes from {first:,} to {last:,} are none").diagnostics)
    if last - first >= MOST_SIZES:
        raise UsageError(error("too-large", f"at most {MOST_SIZES:,} sizes are searched at once").diagnostics)


class _Search:
    """Looks for the sizes of each free axis of one model."""

    def __init__(self, graph: Graph, given: Trace, axes: Sequence[Axis], between: tuple[int, int], work: Work) -> None:
        self.graph, self.given, self.axes, self.between, self.work = graph, given, axes, between, work
        self.shapes = [given.calls[index].outputs[0] or () for index in graph.inputs]
        self.problems: list[Diagnostic] = []
        self.budget = max(1, work.most // (len(axes) + (len(axes) > 1)))
        self.remade: Remade | None = None

    def run(self) -> SizesThatWork:
        """Return the sizes of all axes."""
        if self.remade is not None:
            return SizesThatWork(tuple(_joined(self._each_or_equal())), tuple(self.problems))
        self._note_unknown()
        flow = trace(self.graph, self.shapes_with(dict.fromkeys(self.axes)))
        if flow.failed:
            if all(each in flow.sizeless for problems in flow.failed.values() for each in problems):
                entries = self._each_or_equal()
            else:
                entries = [self._hopeless(flow)]
        else:
            study = Study(self.graph, flow, self._starts([[axis] for axis in self.axes]))
            groups = [[self.axes[number] for number in group] for group in groups_of(len(self.axes), study.links)]
            entries = [each for group in groups for each in self._of_group(group)]
        return SizesThatWork(tuple(_joined(entries)), tuple(self.problems))

    def _note_unknown(self) -> None:
        unknown = [node for node in self.graph.nodes if isinstance(node.layer, Broken)]
        if unknown:
            name = named(unknown[0].name)
            message = f'it is not known which sizes "{name}" gives: what follows it is taken to work'
            self.problems.append(warning("unknown-shape", message, unknown[0].place()))

    # Shapes of the inputs.

    def shapes_with(self, sizes: Mapping[Axis, Dimension]) -> list[Shape]:
        shapes = [list(shape) for shape in self.shapes]
        for axis, size in sizes.items():
            shapes[axis.number][axis.place] = size
        return list(map(tuple, shapes))

    def _starts(self, groups: Sequence[Sequence[Axis]]) -> list[Growths | None]:
        """Return how the inputs grow where each group of axes has one size, which is free."""
        starts = [[FIXED] * len(shape) for shape in self.shapes]
        for number, group in enumerate(groups):
            for axis in group:
                starts[axis.number][axis.place] = Growth(((number, _ONE),))
        return list(map(tuple, starts))

    def _others(self, axes: Sequence[Axis]) -> tuple[Axis, ...]:
        return tuple(each for each in self.axes if each not in axes)

    # Axes that go together.

    def _of_group(self, group: Sequence[Axis]) -> list[Sizes]:
        """Return the sizes of axes that depend on each other, and on no other one."""
        outside: Mapping[Axis, Dimension] = {axis: None for axis in self.axes if axis not in group}
        together = self._sizes_of(group, outside)
        if len(group) == 1:
            return [together]
        if together.works and self._must_agree(group, together, outside):
            return [together]
        alone = [self._sizes_of([axis], outside, tuple(each for each in group if each is not axis)) for axis in group]
        return [together] if together.works and not any(each.works for each in alone) else alone

    def _must_agree(self, group: Sequence[Axis], together: Sizes, outside: Mapping[Axis, Dimension]) -> bool:
        """Tell whether axes must have one size: no other one near it does for one of them.

        A size of 1 may stand for any other, which is not meant.
        """
        tried = [size for each in together.works for size in list(each.sizes())[:_SOME] if size > 1][: 2 * _SOME]
        for size in tried:
            for axis in group:
                for other in {size - 1, size + 1, *(near for near in tried if near != size)} - {0, 1}:
                    shapes = self.shapes_with({**outside, **dict.fromkeys(group, size), axis: other})
                    if not trace(self.graph, shapes).failed:
                        return False
        return True

    def _each_or_equal(self) -> list[Sizes]:
        """Return the sizes of each axis where the others are as they are given; of equal axes if no other one fits.

        Of axes that are given equal, what a source makes of equal ones may be no sum of that: it is asked for, too.
        """
        alone = [self._as_given([axis], self._others([axis])) for axis in self.axes]
        sizes = {axis.size for axis in self.axes}
        is_found = any(size != each.given for each in alone for part in each.works for size in part.sizes())
        if len(alone) == 1 or (is_found and (self.remade is None or len(sizes) > 1 or None in sizes)):
            return alone
        equal = self._as_given(self.axes)
        if is_found:
            return [equal, *alone] if equal.works else alone
        is_more = sum(map(_count, equal.works)) > max(sum(map(_count, each.works)) for each in alone)
        return [equal] if is_more else alone

    def _as_given(self, group: Sequence[Axis], fixed: tuple[Axis, ...] = ()) -> Sizes:
        """Return the sizes of axes where all others are as they are given, each size asked for by itself."""
        asked = self.remade or Whole(self.graph, self.work)

        def at(size: int) -> Passed:
            return asked.at(self.shapes_with(dict.fromkeys(group, size)))

        works, between = self._every(at, self._near(group[0].size))
        return self._entry(group, works, between, {}, fixed)

    def _hopeless(self, flow: Trace) -> Sizes:
        """Return that no size works, since a layer fails at all of them."""
        limit = limit_of(flow, 0)
        return Sizes(tuple(self.axes), self.between, (), None, False, (limit,) if limit else ())

    # The sizes of one variable.

    def _sizes_of(
        self, group: Sequence[Axis], outside: Mapping[Axis, Dimension], fixed: tuple[Axis, ...] = ()
    ) -> Sizes:
        """Return the sizes that axes may have together."""
        flow = trace(self.graph, self.shapes_with({**outside, **dict.fromkeys(group)}))
        study = Study(self.graph, flow, self._starts([group]))
        asked: Passage | Whole = Passage(flow, study, self.work)
        if study.checks_weights or flow.failed:
            asked = Whole(self.graph, self.work)

        def at(size: int) -> Passed:
            return asked.at(self.shapes_with({**outside, **dict.fromkeys(group, size)}))

        is_whole = isinstance(asked, Whole)
        if study.unproved or is_whole or asked.cost * (study.period + _SEARCHES) > self.budget:
            works, between = self._every(at)
        else:
            works, between = self._steady(at, study.period, broadcasts=study.broadcasts)
        return self._entry(group, works, between, outside, fixed)

    def _every(
        self, at: Callable[[int], Passed], between: tuple[int, int] | None = None
    ) -> tuple[list[int], tuple[int, int]]:
        """Return which sizes work by asking for each; where the budget ends, up to where that was done."""
        first, last = between = between or self.between
        works: list[int] = []
        end = self.work.asked + self.budget
        for size in range(first, last + 1):
            if self.work.asked >= end and size > first:
                message = f"sizes above {size - 1:,} were not searched: each takes a calculation of many layers"
                self.problems.append(warning("not-searched", message))
                return works, (between[0], size - 1)
            if at(size).failed is None:
                works.append(size)
        return works, between

    def _near(self, given: Dimension) -> tuple[int, int]:
        """Return the sizes that are searched: where the source is followed for each, the budget lasts for some."""
        first, last = self.between
        most = last - first + 1 if self.remade is None else max(1, self.budget // self.remade.cost)
        if last - first < most:
            return first, last
        start = first if given is None else max(first, min(given - most // 2, last - most + 1))
        end = start + most - 1
        message = f"sizes from {start:,} to {end:,} were searched alone: the source is followed anew for each"
        mend = "`sizes FIRST:LAST` searches others"
        self.problems.append(warning("not-searched", message)._replace(help=mend, settings=("sizes",)))
        return start, end

    def _steady(
        self, at: Callable[[int], Passed], period: int, *, broadcasts: bool
    ) -> tuple[list[int], tuple[int, int]]:
        """Return which sizes work in a model whose sizes grow steadily.

        The sizes that differ by whole periods are a class. In one, all axes that must agree do so at each size or at
        none, and a window that fits at one size fits at all above it: so a class works from its first size that works
        on. An axis of size 1 may stand for any other: where that may be, each size is asked.
        """
        first, last = self.between
        start = first
        if broadcasts:
            start = _first_where(lambda size: at(size).least >= 2, first, last + 1)
        if last - start + 1 <= 2 * period:
            return self._every(at)
        works, between = self._every(at, (first, start - 1)) if start > first else ([], self.between)
        if between[1] < start - 1:
            return works, between
        for top in range(max(last - period + 1, start), last + 1):
            if at(top).failed is not None:
                continue
            bottom = start + (top - start) % period
            steps = _first_where(
                lambda step, bottom=bottom: at(bottom + step * period).failed is None,  # type: ignore[misc]
                0,
                (top - bottom) // period,
            )
            works += range(bottom + steps * period, top + 1, period)
        return sorted(works), self.between

    # The answer.

    def _entry(
        self,
        group: Sequence[Axis],
        works: Sequence[int],
        between: tuple[int, int],
        outside: Mapping[Axis, Dimension],
        fixed: tuple[Axis, ...],
    ) -> Sizes:
        def limit_at(size: int) -> Limit | None:
            return self._limit(self.shapes_with({**outside, **dict.fromkeys(group, size)}), size)

        sizes = {axis.size for axis in group}
        given = sizes.pop() if len(sizes) == 1 else None
        if given is None and None not in {axis.size for axis in group}:
            as_given = self._limit(self.shapes, None)
        else:
            as_given = None if given is None else limit_at(given)
        found = progressions(works)
        limits = [as_given] if as_given else []
        limits += [
            each for size in _outside(found, between, is_said=bool(limits)) if (each := limit_at(size)) is not None
        ]
        unique = {each.layer: each for each in reversed(limits)}
        ordered = [each for each in limits if unique.get(each.layer) is each]
        return Sizes(
            tuple(group),
            between,
            tuple(found),
            given,
            given is not None and as_given is None,
            tuple(dict.fromkeys(ordered)),
            fixed=fixed,
        )

    def _limit(self, shapes: Sequence[Shape], size: int | None) -> Limit | None:
        """Return why some shapes do not work, if they do not."""
        if self.remade is not None:
            return self.remade.limit(shapes, size)
        return limit_of(trace(self.graph, shapes), size)


_ONE = Fraction(1)
_SEARCHES = 20
"""How many sizes are asked beside those of one period, about: some searches by halves."""
_SOME = 4
"""How many sizes show whether axes must agree."""


def _outside(works: Sequence[Progression], between: tuple[int, int], *, is_said: bool) -> Iterable[int]:
    """Return sizes just outside those that work, whose failure shows what sets a bound.

    Why there are gaps between them is said already, if that is known of the given size.
    """
    if not works:
        return [between[1]]
    first, last = works[0], works[-1]
    found = [first.first - first.step] if first.first - first.step >= between[0] else []
    found += [first.first + 1] if first.step > 1 and not is_said else []
    found += [last.last + last.step] if last.last + last.step <= between[1] else []
    if len(works) > 1 and first.last + 1 < works[1].first:
        found.append(first.last + 1)
    return found


def _count(sizes: Progression) -> int:
    return len(sizes.sizes())


def _first_where(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Return the first number from `low` on that something holds for, as it does for all behind it; else `high`."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _least_sizes(model: Model) -> dict[int, Limit]:
    """Return up to which sizes the inputs of an architecture refuse pictures, though its layers take them."""
    found: dict[int, Limit] = {}
    for number, index in enumerate(model.graph.inputs):
        node = model.graph.nodes[index]
        if isinstance(node.layer, InputLayer) and node.layer.least > 1:
            least = node.layer.least
            reason = f"pictures must be at least {least} × {least}"
            found[number] = Limit(named(model.name or node.name), None, reason, least - 1)
    return found


def _above(sizes: Sizes, refused: Mapping[int, Limit]) -> Sizes:
    """Return sizes without those that an input refuses."""
    limits = [refused[axis.number] for axis in sizes.axes if axis.number in refused]
    if not limits:
        return sizes
    limit = max(limits, key=lambda each: each.size or 0)
    last = limit.size or 0
    works = progressions([size for each in sizes.works for size in each.sizes() if size > last])
    limits = [each for each in sizes.limits if (each.size or 0) > last]
    is_bound = tuple(works) != sizes.works
    return sizes._replace(works=tuple(works), limits=(*limits, limit) if is_bound else sizes.limits)


def _joined(entries: Sequence[Sizes]) -> list[Sizes]:
    """Return entries with one in place of several axes that do not depend on each other and have the same answer."""
    found: list[Sizes] = []
    for each in entries:
        same = next((place for place, other in enumerate(found) if _is_same(other, each)), None)
        if same is None:
            found.append(each)
        else:
            found[same] = found[same]._replace(axes=(*found[same].axes, *each.axes), is_independent=True)
    return found


def _is_same(one: Sizes, other: Sizes) -> bool:
    alone = len(other.axes) == 1 and (one.is_independent or len(one.axes) == 1)
    return (
        alone
        and not (one.fixed or other.fixed)
        and (one.between, one.works, one.given) == (other.between, other.works, other.given)
    )
