"""Record which inputs influence each place of the outputs of random networks, as the real Keras computes them.

    python -m tests.conformance.tools.record_fields

All kernels are positive and there are no biases, so a place of an output is more than 0 exactly if one of the inputs
that it looks at is: the network runs on one row of ones at a time.
"""

from __future__ import annotations

import json
import random
from typing import Any

from tests.conformance.tools.ask_keras import VERSION
from tests.conformance.tools.comparison import RECORDS, write_records

import keras  # isort: skip  (its backend is chosen before)
import numpy as np  # isort: skip

FIELDS = RECORDS.with_name("fields.json.gz")
LENGTHS = {1: (96,), 2: (40, 36), 3: (20, 18, 16)}
MODELS = 80


def layer(rank: int, draw: random.Random) -> keras.Layer:
    """Return a random layer that moves a window, or keeps every place."""
    sizes = [draw.randint(1, 4) for _ in range(rank)]
    strides, padding = draw.choice([1, 1, 2, 3]), draw.choice(["valid", "same"])
    window = {"kernel_size": sizes, "padding": padding, "use_bias": False}
    spread = draw.choice([1, 1, 2]) if strides == 1 else 1
    pool = {"strides": draw.choice([None, strides]), "padding": padding}
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("Conv%dD", {"filters": 2, "strides": strides, "dilation_rate": spread, **window}),
        ("Conv%dD", {"filters": 2, "strides": strides, **window}),
        ("MaxPooling%dD", {"pool_size": draw.choice([sizes, draw.randint(1, 3)]), **pool}),
        ("AveragePooling%dD", {"pool_size": draw.choice([sizes, draw.randint(1, 3)]), **pool}),
        ("UpSampling%dD", {"size": draw.randint(1, 3)}),
        ("Conv%dDTranspose", {"filters": 2, "strides": draw.randint(1, 3), **window}),
        ("ZeroPadding%dD", {"padding": draw.randint(0, 2)}),
        (draw.choice(["BatchNormalization", "ReLU", "Dropout"]), {}),
    ]
    if rank < 3:
        kinds += [
            ("DepthwiseConv%dD", {"strides": strides, **window}),
            ("SeparableConv%dD", {"filters": 2, "strides": strides, **window}),
        ]
    name, arguments = draw.choice(kinds)
    if name == "Dropout":
        arguments = {"rate": 0.5}
    return getattr(keras.layers, name % rank if "%" in name else name)(**arguments)


def model(draw: random.Random) -> keras.Model:
    """Return a random network: a chain, in which two paths may part and come together."""
    rank = draw.choice([1, 1, 2, 2, 3])
    source = last = keras.Input((*LENGTHS[rank], 1))
    for _ in range(draw.randint(1, 6)):
        before, last = last, layer(rank, draw)(last)
        if draw.random() < 0.3:
            other = getattr(keras.layers, f"Conv{rank}D")(2, draw.randint(1, 3), padding="same", use_bias=False)(last)
            first = getattr(keras.layers, f"Conv{rank}D")(2, 1, use_bias=False)(last)
            last = draw.choice([keras.layers.Add(), keras.layers.Concatenate()])([first, other])
        if 0 in last.shape:
            last = before
            break
    return keras.Model(source, last)


def looked_at(whole: keras.Model) -> dict[str, list[Any]]:
    """Return for each layer, axis and place of its output the first and the last row that it looks at."""
    for each in whole.layers:
        if not isinstance(each, keras.layers.BatchNormalization):
            each.set_weights([np.abs(weight) + 0.1 for weight in each.get_weights()])
    layers = [each for each in whole.layers if not isinstance(each, keras.layers.InputLayer)]
    run = keras.Model(whole.input, [each.output for each in layers])
    found: dict[str, list[Any]] = {each.name: [] for each in layers}
    lengths = whole.input.shape[1:-1]
    for axis, length in enumerate(lengths):
        rows = np.zeros((length, *lengths, 1), "float32")
        for place in range(length):
            row: tuple[Any, ...] = (place, *[slice(None)] * axis, place)
            rows[row] = 1
        outputs = run.predict(rows, verbose=0, batch_size=length)
        for each, output in zip(layers, outputs if len(layers) > 1 else [outputs], strict=True):
            others = tuple(index for index in range(1, np.ndim(output)) if index != axis + 1)
            influenced = (np.asarray(output) > 0).any(axis=others)  # (row of the input, place of the output)
            spans = [np.flatnonzero(column) for column in influenced.T]
            found[each.name].append([[int(span[0]), int(span[-1])] if len(span) else None for span in spans])
    return found


def main() -> None:
    """Write the records."""
    cases: list[dict[str, Any]] = []
    seed = 0
    while len(cases) < MODELS:
        seed += 1
        keras.utils.clear_session(free_memory=False)
        try:
            whole = model(random.Random(seed))
            looked = looked_at(whole)
        except Exception as refusal:  # noqa: BLE001 - Keras refuses with every kind of exception
            print(f"{seed}: {refusal}"[:100])
            continue
        cases.append({"model": json.loads(whole.to_json()), "looked_at": looked})
    write_records({"keras": VERSION, "cases": cases}, FIELDS)


if __name__ == "__main__":
    main()
