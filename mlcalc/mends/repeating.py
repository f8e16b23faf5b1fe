"""Mends of what is repeated more often than its input allows."""

from __future__ import annotations

from collections.abc import Iterator

from mlcalc.limits import MOST_FEWER
from mlcalc.mends.sights import calls_above
from mlcalc.mends.steps import Mend, Repeated, Step
from mlcalc.trace import Trace


def for_repetitions(flow: Trace, index: int) -> Iterator[Mend]:
    """Yield the numbers of repetitions with which something is left for a layer in one of them or behind them."""
    written = flow.graph.nodes[index].written
    around = written.repetitions[::-1] if written else ()
    for each in around:
        for times in range(each.number - 1, max(0, each.number - 1 - MOST_FEWER), -1):
            yield _mend(index, Repeated(each, times))
    known = [each.run for each in around]
    for above in calls_above(flow, index):
        written = flow.graph.nodes[above].written
        for each in written.repetitions[::-1] if written else ():
            if each.run not in known:
                known.append(each.run)
                for times in range(each.total - 1, max(0, each.total - 1 - MOST_FEWER), -1):
                    yield _mend(above, Repeated(each, times))


def _mend(at: int, repeated: Repeated) -> Mend:
    times = repeated.times
    reason = f"{times} of the {repeated.repetition.total} repetitions fit{'s' if times == 1 else ''}"
    return Mend(reason, (Step(at, repeated=repeated),), of=repeated.repetition.run)
