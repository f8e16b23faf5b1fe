"""The batch where an axis of its own is meant: stated in a shape, or attended over."""

from __future__ import annotations

from collections.abc import Iterator

from mlcalc.errors import Diagnostic
from mlcalc.lint.mends import changed, reshaped
from mlcalc.lint.sites import Site, doubt
from mlcalc.shapes import format_shape

_OF_ROWS = frozenset(
    "Dense Dropout AlphaDropout GaussianDropout GaussianNoise Activation ReLU LeakyReLU ELU PReLU Softmax "
    "BatchNormalization LayerNormalization ActivityRegularization Identity Rescaling Normalization".split()
)
"""Layers that do the same with each row, so that nothing needs an axis of rows."""


def batch_in_shape(site: Site) -> Iterator[Diagnostic]:
    """An open size before the features, which only the batch is: nothing in the model looks at that axis.

    A model that shares its layers over the steps of a sequence has one that does: TimeDistributed, or a recurrent one.
    """
    first, shape = site.giver(), site.input
    if first is None or first.kind != "InputLayer" or site.is_saved or not site.view.is_whole:
        return
    if shape is None or len(shape) != 3 or shape[1] is not None or shape[2] is None:
        return
    nodes = site.view.flow.graph.nodes
    if any(node.inputs and site.at(number).kind not in _OF_ROWS for number, node in enumerate(nodes)):
        return
    yield doubt(
        site,
        "batch-in-shape",
        f"{site.quoted} gets {format_shape(shape)}: is the batch in the shape? It is no part of it",
        reshaped(first, shape[2:]) or f"give the input: `input_shape={shape[2]}`",
        labels=((first, f"gives {format_shape(shape)}"), (site, "does the same with each row")),
        settings=("input_shape",),
    )


def batch_in_reshape(site: Site) -> Iterator[Diagnostic]:
    """A Reshape that begins with -1 where all values stand in the other sizes: the batch is meant, and counted twice.

    A further axis is made on purpose for a layer that needs one, such as a recurrence of convolutions.
    """
    target, given = site.layer.target_shape, site.output
    if len(target) < 3 or target[0] != -1 or given is None or given[1] != 1:
        return
    takers = [site.at(number).call.node.layer for _, number in site.view.takers.get(site.number, ())]
    if any(len(each.input_axes() or ()) == len(given) or "layer" in each.arguments for each in takers):
        return
    rest = target[1:]
    yield doubt(
        site,
        "batch-in-shape",
        f"{site.quoted} gives {format_shape(given)}: the batch is no part of the shape, and the -1 is worked out as 1",
        changed(site, {"target_shape": rest}) or f"write the shape without it: {format_shape(rest)}",
        argument="target_shape",
    )


def attention_over_batch(site: Site) -> Iterator[Diagnostic]:
    """Attention of tensors that have no axis of time steps: samples attend to each other."""
    shape = site.call.inputs[0] if site.call.inputs else None
    if shape is None or len(shape) != 2 or site.is_saved:
        return
    query = site.at(site.call.node.inputs[0].node)
    mend = changed(query, {"return_sequences": True}) if "return_sequences" in query.layer.arguments else ""
    yield doubt(
        site,
        "attention-over-batch",
        f"{site.quoted} gets {format_shape(shape)}, without time steps: the samples of a batch attend to each other",
        mend or "give it (batch, time_steps, feature)",
        labels=((query, f"gives {format_shape(shape)}"), (site, "attends over the axis before the last")),
    )
