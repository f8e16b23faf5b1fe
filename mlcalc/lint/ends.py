"""What a model ends with: the layer that answers, its units and its activation, with all that is looked through."""

from __future__ import annotations

from typing import NamedTuple

from mlcalc.layers.recorded import Recorded
from mlcalc.lint.sites import ACTIVATION_LAYERS, LINEAR, UNKNOWN_FUNCTION, Site, View
from mlcalc.shapes import Shape

_PASSIVE = frozenset(
    "Dropout AlphaDropout GaussianDropout SpatialDropout1D SpatialDropout2D Flatten Reshape Identity "
    "ActivityRegularization".split()
)
_ANSWERING = frozenset(
    "Dense Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D "
    "SimpleRNN LSTM GRU CuDNNLSTM CuDNNGRU EinsumDense".split()
)
_MOST = 1000


class End(NamedTuple):
    """One output of a model.

    Attributes:
        site: the layer that answers.
        last: the last layer that is its activation: itself, or an Activation behind it.
        activation: the activation of the answers; UNKNOWN_FUNCTION if it is not known.
        units: the size of their last axis; None if it is not known.
        shape: their shape.
        name: the name of the output.
    """

    site: Site
    last: Site
    activation: str
    units: int | None
    shape: Shape | None
    name: str

    @property
    def title(self) -> str:
        """How a message calls the layer that answers: `Dense(10)`."""
        size = self.site.own_features
        return f"{self.site.known_kind}({size})" if size is not None else self.site.quoted

    @property
    def rank(self) -> int | None:
        """The number of axes of the answers."""
        return None if self.shape is None else len(self.shape)


def ends_of(view: View) -> list[End]:
    """Return what a model ends with, for each of its outputs that can be told."""
    found: list[End] = []
    for tensor in view.flow.graph.outputs:
        outermost = view.site(tensor.node)
        shapes = view.flow.calls[tensor.node].outputs
        shape = shapes[tensor.output] if tensor.output < len(shapes) else None
        found.append(_end(outermost, shape, outermost.call.node.name))
    return found


def _end(site: Site, shape: Shape | None, name: str) -> End:
    activation: str | None = None
    last, is_reshaped = site, False
    for _ in range(_MOST):
        inner = site.inside()
        if inner is not None and len(inner.flow.graph.outputs) == 1:
            site = inner.site(inner.flow.graph.outputs[0].node)
            last = last if activation else site
            continue
        if site.known_kind in ("Activation", *ACTIVATION_LAYERS):
            if activation is None or activation == LINEAR:
                activation, last = site.activation or UNKNOWN_FUNCTION, site
        elif site.known_kind not in _PASSIVE:
            break
        inputs = site.call.node.inputs
        if len(inputs) != 1:
            break
        is_reshaped = is_reshaped or site.kind in ("Flatten", "Reshape")
        site = site.at(inputs[0].node)
    if site.known_kind in _ANSWERING and not isinstance(site.outer, Recorded):
        own = site.activation or LINEAR
        if activation is None or activation == LINEAR:
            activation, last = own, site
    else:
        activation = UNKNOWN_FUNCTION if activation not in ("softmax", "sigmoid") else activation
    units = shape[-1] if shape else None if is_reshaped else site.own_features
    return End(site, last, activation, units, shape, name)
