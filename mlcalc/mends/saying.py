"""A mend in words: lines that can be pasted where it is known what was written, an instruction otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlcalc.changes import Change
from mlcalc.edits import Edit, Flag, Rewrite, instruction
from mlcalc.graph import Graph, Node, Tensor
from mlcalc.mends.steps import Mend, Step
from mlcalc.names import snake_case
from mlcalc.shapes import Shape
from mlcalc.texts import listed, named
from mlcalc.trace import Trace


def in_words(mend: Mend, steps: Sequence[Step], flow: Trace) -> tuple[str, tuple[str, ...]] | None:
    """Return a mend in words, and the settings that it names."""
    edits: list[Edit | Flag] = []
    told: list[str] = []
    given: dict[int, Shape] = {}
    settings: tuple[str, ...] = ()
    for step in _last_shapes(steps):
        node = flow.graph.nodes[step.at]
        rewrite = rewritten(step, flow)
        if rewrite is not None and not rewrite:
            return None
        if rewrite is not None:
            edits += rewrite
        elif step.shape is not None:
            given[step.at] = step.shape
        elif _is_alone(node, flow.graph):
            # A layer that is asked for alone: its arguments are settings, and there is nothing to put before it.
            if step.change is None or step.change.around:
                return None
            if step.change.kind:
                told.append(f"ask for `{snake_case(step.change.kind)}`")
                continue
            told += [f"`{key}={_plain(value)}`" for key, value in step.change.arguments.items()]
            settings = tuple(step.change.arguments)
        else:
            told.append(_in_general(step, node, flow.graph))
    if given:  # an input is given with all others, in their order
        shapes = (given.get(each, flow.calls[each].outputs[0]) for each in flow.graph.inputs)
        told += [f"`input_shape={_plain_shape(each)}`" for each in shapes if each is not None]
        settings = (*settings, "input_shape")
    told = list(filter(None, [instruction(edits), *dict.fromkeys(told)]))
    reason = f"{mend.reason}: " if mend.reason else ""
    return (f"{reason}{', and '.join(told)}", settings) if told else None


def _last_shapes(steps: Sequence[Step]) -> list[Step]:
    """Return the steps without a shape of an input for which a later step has another one."""
    last = {step.at: number for number, step in enumerate(steps) if step.shape is not None}
    return [step for number, step in enumerate(steps) if step.shape is None or last[step.at] == number]


def _is_alone(node: Node, graph: Graph) -> bool:
    """Tell whether a layer is asked for alone, by settings; that of a file is as it was saved."""
    return len(graph.nodes) == len(graph.inputs) + 1 and node.written is None and not node.layer.is_saved


def _plain_shape(shape: Shape) -> str:
    return ",".join("none" if each is None else str(each) for each in shape[1:])


def _plain(value: Any) -> str:
    """Return a value as a setting has it, without brackets and quotes."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def rewritten(step: Step, flow: Trace) -> Rewrite | None:  # noqa: PLR0911  (one for each kind of step)
    """Return how to change what was written, if that is known; nothing if it cannot be done."""
    node = flow.graph.nodes[step.at]
    written = node.layer.graph.nodes[step.ends[0]].written if step.ends else node.written  # type: ignore[attr-defined]
    if written is None:
        return None
    if step.shape is not None:
        return written.changed(Change({"shape": step.shape[1:]}))
    if step.change is not None:
        return written.changed(step.change)
    if step.repeated is not None:
        return written.repeated(*step.repeated)
    if step.sources:
        nodes = flow.graph.nodes
        return written.taking([nodes[each] for each in step.sources], [nodes[each.node] for each in node.inputs])
    if step.behind is not None:
        return written.followed(step.behind, node.name if _is_named(flow.graph, step.at) else None)
    if step.before is None:
        return written.removed()
    taken = {each.name for each in flow.graph.nodes}
    source = flow.graph.nodes[node.inputs[step.source or 0].node].name
    stem = f"{source}_{snake_case(step.before.kind)}"
    names = (f"{stem}_{number}" if number else stem for number in range(len(taken) + 1))
    return written.preceded(step.before, step.source, next(each for each in names if each not in taken))


def _is_named(graph: Graph, at: int) -> bool:
    """Tell whether the layers that take what one gives, or the outputs, say its name."""
    here = Tensor(at)
    takers = [each.written for each in graph.nodes if here in each.inputs]
    written = graph.nodes[at].written
    is_output = here in graph.outputs and not graph.is_chain
    return any(each is not None and each.names_sources for each in takers) or (
        is_output and written is not None and written.is_output_named
    )


def _in_general(step: Step, node: Node, graph: Graph) -> str:
    """Return an instruction for what was written by a program, and has no line to change."""
    name = named(node.name)
    if step.change is not None:
        return _change_in_general(step.change, name)
    if step.sources:
        return f'let "{name}" take {listed([graph.nodes[each].name for each in step.sources], _in_quotes)}'
    if step.repeated is not None:
        return f"give `repeat` {step.repeated.times}"
    if step.before is not None:
        inner = ", ".join(f"{key}={value!r}" for key, value in step.before.arguments.items())
        text = f"{step.before.kind}({inner})"
        return f'put `{f"TimeDistributed({text})" if step.before.on_each_step else text}` before "{name}"'
    return f'take out "{name}"'


def _change_in_general(change: Change, name: str) -> str:
    if change.around:
        return f'put "{name}" into `{change.around}`'
    if change.dropped and not change.arguments:
        return f'leave {listed(change.dropped, lambda argument: f"`{argument}`")} out of "{name}"'
    pairs = ", ".join(f"{key}={value!r}" for key, value in change.arguments.items())
    return f'"{name}": `{change.kind}` in its place' if change.kind else f'give "{name}" `{pairs}`'


def _in_quotes(name: str) -> str:
    return f'"{named(name)}"'
