"""States that one recurrent layer hands to another: what fits where an encoder runs in both directions."""

from __future__ import annotations

from mlcalc.graph import SOURCE
from mlcalc.layers.recurrent import Recurrent
from mlcalc.layers.wrapping import Bidirectional
from mlcalc.texts import named
from mlcalc.trace import Trace


def joined_states(flow: Trace, index: int) -> str | None:
    """Return how to join the states of both directions of an encoder for a decoder that runs in one.

    The states of both directions side by side are twice as wide: the decoder has twice the units, or the encoder half.

    Args:
        flow: the trace.
        index: the call of the decoder, which does not take what it gets.
    """
    call = flow.calls[index]
    layer = call.node.layer
    sources = {tensor.node for tensor in call.node.inputs[1:]}
    if not isinstance(layer, Recurrent) or "units" not in layer.arguments or len(sources) != 1 or None in call.inputs:
        return None
    encoder = flow.calls[sources.pop()]
    both, wanted = encoder.node.layer, layer.needed_states(call.inputs[0] or ())
    first = len(encoder.outputs) - 2 * wanted
    widths = {shape[-1] for shape in encoder.outputs[first:] if shape}
    if not isinstance(both, Bidirectional) or not both.layer.return_state or first not in {1, 2} or len(widths) != 1:
        return None
    name, decoder, [width] = named(encoder.node.name), named(call.node.name), widths
    pairs = [f'["{name}[{each}]", "{name}[{each + wanted}]"]' for each in range(first, first + wanted)]
    joined = [f"`- {{name: {decoder}_{number}, concatenate: , from: {pair}}}`" for number, pair in enumerate(pairs, 1)]
    names = ", ".join(f"{decoder}_{number}" for number in range(1, wanted + 1))
    taken = named(flow.graph.nodes[call.node.inputs[0].node].name)
    units = "" if width is None else f' and {2 * width} units (or {width // 2} in "{name}" and {width} here)'
    if call.node.language == SOURCE:
        lines = [f"`Concatenate()([states[{each}], states[{each + wanted}]])`" for each in range(wanted)]
        taken = f"with `output, *states = {name}(…)`" if first == 1 else f"of the states of {name}"
        return f"a state of both directions is a pair: {taken}, give as first states {' and '.join(lines)}{units}"
    put = f"a state of both directions is a pair: put {' and '.join(joined)} above"
    return f"{put}, then `from: [{taken}, {names}]`{units}"
