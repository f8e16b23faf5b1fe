"""The search: changes are tried on the graph, and only what makes it pass is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from mlcalc.errors import MlcalcError
from mlcalc.limits import MOST_MENDS_TRIED
from mlcalc.mends.candidates import candidates
from mlcalc.mends.saying import in_words
from mlcalc.mends.steps import Mend, State, Step, applied
from mlcalc.trace import Trace


class Found(NamedTuple):
    """What was found: instructions, each of which makes the model pass, and a remark on sizes."""

    texts: tuple[str, ...]
    remark: str | None
    settings: tuple[str, ...]


class Further(NamedTuple):
    """What else is looked for at a node that fails.

    Attributes:
        sizes: returns which sizes of the inputs fit, in words, if they are what is wrong.
        mends: yields further mends, which are tried if no other one is found.
        holds: tells whether changes that mend the graph, at that node, mend what makes it, too.
    """

    sizes: Callable[[State, Trace, int], str | None] = lambda state, flow, index: None
    mends: Callable[[Trace, int], Iterable[Mend]] = lambda flow, index: ()
    holds: Callable[[Sequence[Step], Trace, int], bool] = lambda steps, flow, index: True


class Search:
    """Looks for what mends one failure of a graph."""

    def __init__(self, state: State, flow: Trace, index: int, further: Further) -> None:
        self.state, self.flow, self.index, self.further = state, flow, index, further
        self.left = MOST_MENDS_TRIED

    def run(self) -> Found | None:
        """Return what to do, at most two ways."""
        texts: list[str] = []
        reasons: set[str] = set()
        settings: tuple[str, ...] = ()
        is_sure = False
        for mend, steps in self.found():
            said = in_words(mend._replace(reason="") if mend.reason in reasons else mend, steps, self.flow)
            if said and self.further.holds(steps, self.flow, self.index):
                texts.append(said[0])
                reasons.add(mend.reason)
                settings += said[1]
                is_sure = is_sure or mend.is_sure
            if is_sure or len(texts) == 2:
                break
        remark = None if is_sure else self.further.sizes(self.state, self.flow, self.index)
        return Found(tuple(texts), remark, settings) if texts or remark else None

    def found(self) -> Iterator[tuple[Mend, tuple[Step, ...]]]:
        """Yield the mends that make the model pass; further ones if there are no others."""
        is_found = False
        for each in self._passing(candidates(self.flow, self.index)):
            is_found = True
            yield each
        if not is_found:
            yield from self._passing(self.further.mends(self.flow, self.index))

    def _passing(self, tries: Iterable[Mend]) -> Iterator[tuple[Mend, tuple[Step, ...]]]:
        """Yield the mends that make the model pass, each with all that must be changed."""
        failed = {self.flow.graph.nodes[index].name for index in self.flow.failed}
        name = self.flow.graph.nodes[self.index].name
        later: list[tuple[Mend, State, Trace]] = []
        seen = []
        mended: set[int | None] = set()
        for mend in tries:
            is_known = mend.steps in seen or mend.of in mended
            tried = None if is_known else self._tried(self.state, mend.steps)
            seen.append(mend.steps)
            if tried is None:
                continue
            state, flow = tried
            broken = {flow.graph.nodes[index].name for index in flow.failed}
            if name in broken:
                continue
            if broken <= failed:
                mended |= set() if mend.of is None else {mend.of}
                yield mend, mend.steps
            elif len(flow.graph.nodes) == len(self.flow.graph.nodes):
                later.append((mend, state, flow))
        for mend, state, flow in later[:3]:
            more = self._further(state, flow, failed - {name}, 3)
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
