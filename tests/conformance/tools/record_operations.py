"""Record what the real Keras says of the functions of `keras.ops`, for the tests that run without it.

    python -m tests.conformance.tools.record_operations

Each call becomes a functional model, as Keras saves it, with the shapes that Keras states. Its products are counted in
the program that jax traces for one sample: those of matrix products and of convolutions. A transposed convolution is
written there as one over an input spread by zeros; what is multiplied with those zeros does not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import jax
import keras

from tests.conformance.tools.ask_keras import BACKEND, VERSION
from tests.conformance.tools.comparison import write_records
from tests.conformance.tools.operations import CALLS, RECORDS, Call


def model_of(call: Call) -> Any:
    """Return the functional model that applies the function to its inputs."""
    keras.backend.clear_session(free_memory=False)
    inputs = [keras.Input(batch_shape=shape, name=name) for name, shape in zip("xyz", call.shapes, strict=False)]
    return keras.Model(inputs, evaluated(call.text, inputs))


def evaluated(text: str, tensors: Sequence[Any]) -> Any:
    """Return what a call that stands in the table of calls gives."""
    names = {name: getattr(keras.ops, name) for name in dir(keras.ops)}
    return eval(text, {**names, **dict(zip("xyz", tensors, strict=False))})  # noqa: S307  (the calls are our own)


def counted(call: Call) -> int:
    """Return the products that jax makes of the call on one sample."""
    arrays = [keras.ops.ones([size or (5 if axis else 1) for axis, size in enumerate(shape)]) for shape in call.shapes]
    program = jax.make_jaxpr(lambda *tensors: evaluated(call.witness or call.text, tensors))(*arrays)
    return sum(map(products, equations(program.jaxpr)))


def equations(program: Any) -> Iterator[Any]:
    """Yield each step of a program, those of the programs inside it too."""
    for equation in program.eqns:
        yield equation
        for value in equation.params.values():
            for inner in value if isinstance(value, (list, tuple)) else [value]:
                if hasattr(inner, "jaxpr"):
                    yield from equations(inner.jaxpr)
                elif hasattr(inner, "eqns"):
                    yield from equations(inner)


def products(equation: Any) -> int:
    """Return how many numbers one step multiplies and sums."""
    shapes = [variable.aval.shape for variable in equation.invars if hasattr(variable, "aval")]
    output = equation.outvars[0].aval.shape
    if equation.primitive.name == "dot_general":
        (summed, _), _ = equation.params["dimension_numbers"]
        return int(prod(output) * prod(shapes[0][axis] for axis in summed))
    if equation.primitive.name != "conv_general_dilated":
        return 0
    numbers, spread = equation.params["dimension_numbers"], equation.params["lhs_dilation"]
    filters, _, *window = (shapes[1][axis] for axis in numbers.rhs_spec)
    read = shapes[1][numbers.rhs_spec[1]]
    turned = any(rate > 1 for rate in spread)
    positions = [
        (shapes[0] if turned else output)[axis] for axis in (numbers.lhs_spec if turned else numbers.out_spec)[2:]
    ]
    return int(prod(positions) * prod(window) * read * filters)


def main() -> None:
    """Write the records, and say how many there are."""
    records = []
    for call in CALLS:
        model = model_of(call)
        outputs = [list(tensor.shape) for tensor in keras.tree.flatten(model.outputs)]
        record = {"call": call.text, "model": json.loads(model.to_json()), "outputs": outputs, "macs": counted(call)}
        records.append(record)
    write_records({"keras": VERSION, "backend": BACKEND, "records": records}, RECORDS)
    print(f"Keras {VERSION}: {len(records)} calls, {RECORDS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
