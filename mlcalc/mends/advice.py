"""The errors of a trace, each with what would mend it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from mlcalc.edits import bare
from mlcalc.errors import Diagnostic
from mlcalc.limits import MOST_MENDED, MOST_MENDED_NODES
from mlcalc.mends.causes import with_causes
from mlcalc.mends.search import Found, Further, Search
from mlcalc.mends.steps import State
from mlcalc.shapes import Shape
from mlcalc.states import joined_states
from mlcalc.trace import Trace


def advised(
    flow: Trace, inputs: Sequence[Shape | None] = (), further: Further | None = None
) -> dict[Diagnostic, Diagnostic]:
    """Return each error of a trace, with what would mend it if that is known.

    Args:
        flow: the trace.
        inputs: the shapes that were given in place of the model's own.
        further: what else is looked for.
    """
    told: dict[Diagnostic, Diagnostic] = {}
    if len(flow.graph.nodes) > MOST_MENDED_NODES:
        return told
    for index in islice(flow.failed, MOST_MENDED):
        problems, call = flow.failed[index], flow.calls[index]
        if call.inner is not None:
            told.update(advised(call.inner, call.inputs, further))
            continue
        for problem in problems[:1]:
            found = Search(State(flow.graph, tuple(inputs)), flow, index, further or Further()).run()
            mended = _with_help(problem, found) if found else problem
            if (joined := joined_states(flow, index)) is not None:
                mended = problem._replace(help=joined)
            told[problem] = with_causes(mended, flow, index)
    return told


def _with_help(problem: Diagnostic, found: Found) -> Diagnostic:
    text = "; or ".join(found.texts)
    if found.remark:
        text = f"{text}; {found.remark}" if text else found.remark
    return problem._replace(help=bare(text) or problem.help, settings=(*problem.settings, *found.settings))
