"""The search: changes are tried on the graph, and only what makes it pass is offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mlcalc.errors import MlcalcError
from mlcalc.layers.merging import Merge
from mlcalc.limits import MOST_MENDS_TRIED
from mlcalc.mends.candidates import candidates
from mlcalc.mends.saying import in_words
from mlcalc.mends.sights import is_too_small, looks_channels_first
from mlcalc.mends.steps import Mend, State, Step, applied
from mlcalc.shapes import Shape
from mlcalc.trace import Trace


class Found(NamedTuple):
    """What was found: instructions, each of which makes the model pass, and a remark on sizes."""

    texts: tuple[str, ...]
    remark: str | None
    settings: tuple[str, ...]


class Search:
    """Looks for what mends one failure of a graph."""

    def __init__(self, state: State, flow: Trace, index: int) -> None:
        self.state, self.flow, self.index = state, flow, index
        self.left = MOST_MENDS_TRIED

    def run(self) -> Found | None:
        """Return what to do, at most two ways."""
        texts: list[str] = []
        settings: tuple[str, ...] = ()
        is_sure = False
        for mend, steps in self._passing():
            said = in_words(mend, steps, self.flow)
            if said:
                texts.append(said[0])
                settings += said[1]
                is_sure = is_sure or mend.is_sure
            if is_sure or len(texts) == 2:
                break
        remark = None if is_sure else self._sizes()
        return Found(tuple(texts), remark, settings) if texts or remark else None

    def _passing(self) -> Iterator[tuple[Mend, tuple[Step, ...]]]:
        """Yield the mends that make the model pass, each with all that must be changed."""
        failed = {self.flow.graph.nodes[index].name for index in self.flow.failed}
        later: list[tuple[Mend, State, Trace]] = []
        seen = []
        for mend in candidates(self.flow, self.index):
            tried = None if mend.steps in seen else self._tried(self.state, mend.steps)
            seen.append(mend.steps)
            if tried is None:
                continue
            state, flow = tried
            name = self.flow.graph.nodes[self.index].name
            broken = {flow.graph.nodes[index].name for index in flow.failed}
            if name in broken:
                continue
            if broken <= failed:
                yield mend, mend.steps
            elif len(flow.graph.nodes) == len(self.flow.graph.nodes):
                later.append((mend, state, flow))
        for mend, state, flow in later[:3]:
            more = self._further(state, flow, failed, 3)
            if more is not None:
                yield mend, (*mend.steps, *more)

    def _further(self, state: State, flow: Trace, failed: set[str], depth: int) -> tuple[Step, ...] | None:
        """Return what else mends the model when one layer of several is mended that have the same mistake."""
        index = next((each for each in flow.failed if flow.graph.nodes[each].name not in failed), None)
        if index is None or not depth:
            return None
        for mend in candidates(flow, index):
            tried = self._tried(state, mend.steps)
            if tried is None or len(tried[1].graph.nodes) != len(flow.graph.nodes):
                continue
            broken = {tried[1].graph.nodes[each].name for each in tried[1].failed}
            if flow.graph.nodes[index].name in broken:
                continue
            if broken <= failed:
                return mend.steps
            more = self._further(*tried, failed, depth - 1)
            if more is not None:
                return (*mend.steps, *more)
        return None

    def _tried(self, state: State, steps: Sequence[Step]) -> tuple[State, Trace] | None:
        """Return the graph after some changes, None if they cannot be made."""
        self.left -= 1
        if self.left < 0:
            return None
        try:
            for step in steps:
                state = applied(state, step)
            return state, state.flow()
        except MlcalcError:
            return None

    def _sizes(self) -> str | None:
        """Return sizes of the input that fit, if its size is what is wrong."""
        call = self.flow.calls[self.index]
        graph = self.flow.graph
        if len(graph.inputs) != 1 or not (is_too_small(call) or len(call.inputs) > 1):
            return None
        shape = self.flow.calls[graph.inputs[0]].outputs[0]
        if shape is None or len(shape) < 4 or None in shape[1:-1] or looks_channels_first(shape):
            return None
        spatial = [each for each in shape[1:-1] if each is not None]
        steps = range(1, MOST_MENDS_TRIED) if len(call.inputs) > 1 else [2**power for power in range(12)]
        if len(call.inputs) > 1:
            near = [
                sizes
                for sign in (-1, 1)
                if (sizes := next((each for step in steps if (each := self._fits(shape, spatial, sign * step))), None))
            ]
            return f"inputs of {' and '.join(near)} fit" if near else None
        high = next((step for step in steps if self._fits(shape, spatial, step)), None)
        if high is None:
            return None
        low = high // 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._fits(shape, spatial, middle) else (middle, high)
        return f"an input of at least {self._fits(shape, spatial, high)} fits"

    def _fits(self, shape: Shape, spatial: Sequence[int], more: int) -> str | None:
        sizes = tuple(each + more for each in spatial)
        if min(sizes) < 1 or self.state.graph.inputs == ():
            return None
        try:
            tried = State(self.state.graph, ((shape[0], *sizes, shape[-1]),)).flow()
        except MlcalcError:
            return None
        call = tried.calls[self.index]
        # Sizes that fit only because one of them is 1, and so is broadcast, are not what is meant.
        is_broadcast = isinstance(call.node.layer, Merge) and len({*call.inputs}) > 1
        return None if tried.failed or is_broadcast else " × ".join(map(str, sizes))
