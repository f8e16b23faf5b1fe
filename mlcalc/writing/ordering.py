"""The order in which code makes the calls of a graph: branch by branch, as people write it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from mlcalc.graph import Graph
from mlcalc.names import snake_case
from mlcalc.ops.keras import KerasOp
from mlcalc.writing.plan import Step


def branch_by_branch(graph: Graph, steps: Sequence[Step]) -> list[int]:
    """Return the calls by index: the inputs first, and each call behind all that it takes.

    Operations of one class come in the order of their numbers, as Keras numbers them by itself; so do the calls of one
    layer.
    """
    needs = [[tensor.node for tensor in step.node.inputs] for step in steps]
    numbered = _numbered(steps)
    order = _walked(graph, [[*numbered.get(index, ()), *each] for index, each in enumerate(needs)])
    return order if order is not None else _walked(graph, needs) or list(range(len(steps)))


def _numbered(steps: Sequence[Step]) -> Mapping[int, Sequence[int]]:
    """Return which calls have to come before a call since their numbers do."""
    groups: dict[object, list[tuple[int, int]]] = {}
    stems = {snake_case(step.layer.type_name) for step in steps if isinstance(step.layer, KerasOp)}
    for step in steps:
        match = re.fullmatch(r"(.+?)(?:_(\d{1,9}))?", step.node.name)
        if match and match[1] in stems:
            groups.setdefault(match[1], []).append((int(match[2] or 0), step.place))
        groups.setdefault(step.node.owner, []).append((step.node.number, step.place))
    before: dict[int, list[int]] = {}
    for group in groups.values():
        group.sort()
        for (_, one), (_, other) in pairwise(group):
            before.setdefault(other, []).append(one)
    return before


def _walked(graph: Graph, needs: Sequence[Sequence[int]]) -> list[int] | None:
    """Return an order that has what each call needs before it; None if there is none."""
    order: dict[int, None] = dict.fromkeys(graph.inputs)
    open_calls: set[int] = set()
    ends = [*(tensor.node for tensor in graph.outputs), *range(len(needs))]
    waiting = [(end, False) for end in reversed(ends)]
    while waiting:
        index, is_left = waiting.pop()
        if is_left:
            open_calls.discard(index)
            order.setdefault(index)
        elif index not in order:
            if index in open_calls:
                return None
            open_calls.add(index)
            waiting.append((index, True))
            waiting += [(each, False) for each in reversed(needs[index])]
    return list(order)
