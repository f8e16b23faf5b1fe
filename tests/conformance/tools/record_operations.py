"""Record what the real Keras says of the functions of `keras.ops`, for the tests that run without it.

    python -m tests.conformance.tools.record_operations

Each call becomes a functional model, as Keras saves it, with the shapes that Keras states, and what the program
multiplies that jax traces for one sample.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import keras

from tests.conformance.tools.ask_keras import BACKEND, VERSION
from tests.conformance.tools.comparison import write_records
from tests.conformance.tools.operations import CALLS, RECORDS, Call
from tests.conformance.tools.traced_products import multiplied


def model_of(call: Call) -> Any:
    """Return the functional model that applies the function to its inputs."""
    keras.backend.clear_session(free_memory=False)
    inputs = [keras.Input(batch_shape=shape, name=name) for name, shape in zip("xyz", call.shapes, strict=False)]
    return keras.Model(inputs, evaluated(call.text, inputs))


def evaluated(text: str, tensors: Sequence[Any]) -> Any:
    """Return what a call that stands in the table of calls gives."""
    names = {name: getattr(keras.ops, name) for name in dir(keras.ops)}
    return eval(text, {**names, **dict(zip("xyz", tensors, strict=False))})  # noqa: S307  (the calls are our own)


def counted(call: Call) -> int | None:
    """Return the products that jax makes of the call on one sample; None if they are unknown."""
    arrays = [keras.ops.ones([size or (5 if axis else 1) for axis, size in enumerate(shape)]) for shape in call.shapes]
    return multiplied(lambda *tensors: evaluated(call.witness or call.text, tensors), *arrays)


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
