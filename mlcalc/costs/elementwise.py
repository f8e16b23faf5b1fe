"""What is computed beside the products: biases, activations, normalizations and poolings, each counted by itself.

One operation is an addition, a multiplication, a comparison or a call of a function such as tanh, on one number.

- Bias: one for each number that it is added to; of a recurrent layer, each bias at each step.
- Activation: one for each number that a function is applied to. At each step, a unit of an LSTM applies five, one of a
  GRU three, one of SimpleRNN one; attention applies softmax to each of its scores.
- Normalization: two for each number of a batch normalization, a factor and a summand, which its four statistics make.
  Of others five (a sum, a difference, a square, a sum of squares, a product), or three where there is no mean, as in
  RMSNormalization; and one each for a learnt factor and a learnt summand. Of Rescaling and Normalization, two; of
  LayerScale one.
- Pooling: for each maximum one less than the window, for each average the window (the sums and the division).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mlcalc.costs.parts import Part


def _bias(part: Part) -> int:
    return part.added


_RECURRENT = {"lstm": 5, "gru": 3, "simplernn": 1}
"""How many functions a unit applies at each step."""


def _activation(part: Part) -> int:
    if part.kind in _RECURRENT:
        return _RECURRENT[part.kind] * part.window * part.positions * part.directions
    if part.kind == "attention":
        return part.window * part.positions * part.directions
    return part.gives if part.kind == "activation" else 0


def _normalization(part: Part) -> int:
    least = {"batch_normalization": 2, "layer_normalization": 5, "group_normalization": 5, "rms_normalization": 3}
    if part.kind not in least:
        return part.gives * part.window if part.kind == "scaling" else 0
    learnt = 0 if part.kind == "batch_normalization" else bool(part.weight) + bool(part.bias)
    return part.given * (least[part.kind] + learnt)


def _pooling(part: Part) -> int:
    if part.kind in ("max_pooling", "global_max_pooling"):
        return part.gives * (part.window - 1)
    return part.gives * part.window if part.kind in ("average_pooling", "global_average_pooling") else 0


ELEMENTWISE: Mapping[str, Callable[[Part], int]] = {
    "bias": _bias,
    "activation": _activation,
    "normalization": _normalization,
    "pooling": _pooling,
}
"""Each figure: the operations of one part on one sample."""
