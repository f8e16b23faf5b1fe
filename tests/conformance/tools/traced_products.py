"""What the program that jax traces for one sample multiplies: the witness for the multiply–accumulates of mlcalc.

A multiply–accumulate is one product that is summed with others: the numbers that a matrix product or a convolution
multiplies. So the steps `dot_general` and `conv_general_dilated` of a program are counted, wherever they stand in it:
those of a loop as often as it runs, and of branches those of the costliest. Products value by value, sums and
comparisons do not count, nor does a causal mask take anything away: what it hides is multiplied first. Grouped and
depthwise convolutions count the channels that a filter reads; a recurrent layer costs its steps. `DIFFERENCES` lists
where the mathematical count stands in place of the traced one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import Any

DIFFERENCES: Mapping[str, str] = {
    "conv_transpose": (
        "jax writes a transposed convolution as one over an input spread by zeros and padded. What is multiplied with "
        "those zeros does not count: each position of the input meets each number of the kernel once."
    ),
    "_scale_and_translate": (
        "jax resizes an image by a matrix for each axis, nearly all of it zeros. Others read the few neighbours of "
        "each value, and so says the definition: no products of matrices."
    ),
    "conv_general_dilated_patches": (
        "jax cuts overlapping windows out of a sequence by a convolution whose kernel holds ones and zeros. They are "
        "only moved."
    ),
    "_calculate_scores": (
        "Additive attention weighs each feature and sums over them, a product with a vector, which Keras writes as a "
        "product value by value and a sum."
    ),
    "_maybe_config_dropout_masks": (
        "Before the first step of stacked cells, Keras runs each cell once more for the shapes of dropout's masks, "
        "and throws away what comes out."
    ),
}
"""A function of Keras or jax -> why what it multiplies is counted otherwise than it is traced."""

UNUSED = frozenset(DIFFERENCES) - {"conv_transpose", "_calculate_scores"}
"""Functions whose products do not count at all."""

UNCOUNTED = frozenset(
    "cholesky custom_linear_solve eig eigh fft householder_product lu qr schur svd triangular_solve".split()
)
"""Steps of linear algebra, and Fourier transforms, whose products no textbook counts alike: the cost is unknown."""


def multiplied(function: Callable[..., Any], *arrays: Any) -> int | None:
    """Return the products of the program that a function of these arrays is traced to; None if they are unknown."""
    import jax

    return _total(jax.make_jaxpr(function)(*arrays).jaxpr)


def _total(program: Any) -> int | None:
    """Return the products of all steps of a program; None if those of one are unknown."""
    costs = [_cost(step) for step in program.eqns]
    return None if None in costs else sum(cost for cost in costs if cost is not None)


def _cost(step: Any) -> int | None:
    name = step.primitive.name
    if name in UNCOUNTED:
        return None
    if name in ("dot_general", "conv_general_dilated"):
        return _of_product(step)
    if name == "mul" and "_calculate_scores" in _functions_around(step):
        return _of_weights(step)
    costs = [_total(program) for program in _inner_programs(step)]
    known = [cost for cost in costs if cost is not None]
    # Nobody knows how often a loop with a condition runs.
    if len(known) < len(costs) or (name == "while" and any(known)):
        return None
    if name == "cond":
        return max(known)
    return sum(known) * int(step.params["length"] if name == "scan" else 1)


def _of_product(step: Any) -> int:
    functions = _functions_around(step)
    if functions & UNUSED:
        return 0
    if step.primitive.name == "dot_general":
        return _of_matrices(step)
    return _of_convolution(step, transposed="conv_transpose" in functions)


def _inner_programs(step: Any) -> Iterator[Any]:
    """Yield the programs that a step runs."""
    for value in step.params.values():
        for inner in value if isinstance(value, (list, tuple)) else [value]:
            if hasattr(inner, "jaxpr"):
                yield inner.jaxpr
            elif hasattr(inner, "eqns"):
                yield inner


def _of_matrices(step: Any) -> int:
    """Return one product for each number that comes out and each place that is summed."""
    (summed, _), _ = step.params["dimension_numbers"]
    read = step.invars[0].aval.shape
    return int(prod(step.outvars[0].aval.shape) * prod(read[axis] for axis in summed))


def _of_convolution(step: Any, *, transposed: bool) -> int:
    """Return one product for each position and each number of the kernel, those with the zeros of a padding too."""
    numbers = step.params["dimension_numbers"]
    image, kernel = (variable.aval.shape for variable in step.invars[:2])
    output = step.outvars[0].aval.shape
    batch, _, *axes = numbers.lhs_spec if transposed else numbers.out_spec
    moved = image if transposed else output
    return int(moved[batch] * prod(moved[axis] for axis in axes) * prod(kernel))


def _of_weights(step: Any) -> int:
    """Return one product for each feature that has a weight of its own."""
    axes = {len(variable.aval.shape) for variable in step.invars}
    return int(prod(step.outvars[0].aval.shape)) if axes == {len(step.outvars[0].aval.shape)} else 0


def _functions_around(step: Any) -> frozenset[str]:
    """Return the names of the functions that were being called when the step was traced."""
    traceback = step.source_info.traceback
    frames = () if traceback is None else traceback.frames
    return frozenset(frame.function_name.rpartition(".")[2] for frame in frames)
