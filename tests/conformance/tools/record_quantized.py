"""Record which weights quantized layers of the real Keras own, for the tests that run without it.

    python -m tests.conformance.tools.record_quantized

Layers are made with a quantized dtype policy, as a saved model makes them; models are quantized, saved and read back.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from tests.conformance.tools.ask_keras import VERSION, called, made, shapes
from tests.conformance.tools.comparison import RECORDS, write_records

import keras  # isort: skip  (its backend is chosen before)

QUANTIZED = RECORDS.with_name("quantized.json.gz")
Case = dict[str, Any]

POLICIES = (
    "int8_from_float32",
    "int8_from_mixed_bfloat16",
    "int8_from_float16",
    "int4_from_float32",
    "int4/-1_from_float32",
    "int4/3_from_bfloat16",
    "int4/128_from_float32",
    "float8_from_float32",
    "float8_from_mixed_float16",
    {
        "class_name": "QuantizedFloat8DTypePolicy",
        "config": {"mode": "float8", "source_name": "float32", "amax_history_length": 16},
    },
    "gptq/4/-1_from_float32",
    "gptq/8/2_from_float32",
    "gptq/5/2_from_float32",
    "awq/4/2_from_float32",
    "awq/8/2_from_float32",
    "int3_from_float32",
)

LAYERS: tuple[tuple[str, Case, list[list[int | None]]], ...] = (
    ("Dense", {"units": 5}, [[None, 7]]),
    ("Dense", {"units": 4, "use_bias": False}, [[None, 3, 6]]),
    ("Dense", {"units": 5, "lora_rank": 2}, [[None, 7]]),
    ("Dense", {"units": 4, "trainable": False}, [[2, 6]]),
    ("Embedding", {"input_dim": 9, "output_dim": 5}, [[None, 3]]),
    ("Embedding", {"input_dim": 9, "output_dim": 4, "lora_rank": 3}, [[None]]),
    ("ReversibleEmbedding", {"input_dim": 9, "output_dim": 5}, [[None, 3]]),
    ("ReversibleEmbedding", {"input_dim": 9, "output_dim": 5, "tie_weights": False}, [[None, 3]]),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 5, "bias_axes": "c"}, [[None, 7]]),
    ("EinsumDense", {"equation": "abc,cde->abde", "output_shape": [None, 2, 3], "bias_axes": "de"}, [[None, 3, 7]]),
    ("EinsumDense", {"equation": "abc,cde->abde", "output_shape": [None, 9, 3], "lora_rank": 2}, [[None, 3, 7]]),
    ("EinsumDense", {"equation": "abcd,cde->abe", "output_shape": [None, 5]}, [[None, 3, 2, 4]]),
    ("EinsumDense", {"equation": "abcd,cde->abe", "output_shape": [None, 3]}, [[None, 3, 5, 4]]),
    ("EinsumDense", {"equation": "abc,bcd->ad", "output_shape": 5}, [[None, 3, 4]]),
    ("EinsumDense", {"equation": "abc,bd->adc", "output_shape": [5, None]}, [[None, 3, 4]]),
    ("EinsumDense", {"equation": "ab,bcd->adc", "output_shape": [5, 3]}, [[None, 4]]),
    ("EinsumDense", {"equation": "abc,bcd->abd", "output_shape": [3, 5]}, [[None, 3, 4]]),
    ("EinsumDense", {"equation": "...x,xy->...y", "output_shape": 5}, [[None, 3, 4]]),
    ("EinsumDense", {"equation": "...xy,xyz->...z", "output_shape": 5}, [[None, 2, 3, 4]]),
    ("EinsumDense", {"equation": "ab...,bc->ac...", "output_shape": 5}, [[None, 4, 3, 2]]),
    ("EinsumDense", {"equation": "abc...,bcde->aed...", "output_shape": [2, 3]}, [[None, 4, 3, 2]]),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3}, [[None, 4, 5], [None, 6, 5]]),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "value_dim": 4, "use_gate": True}, [[2, 4, 3], [2, 6, 5]]),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "output_shape": 7}, [[None, 4, 2, 5], [None, 4, 2, 5]]),
    (
        "GroupedQueryAttention",
        {"num_query_heads": 4, "num_key_value_heads": 2, "head_dim": 3},
        [[None, 4, 5], [None, 6, 5]],
    ),
    ("Conv2D", {"filters": 3, "kernel_size": 2}, [[None, 5, 5, 2]]),
    ("LSTM", {"units": 3}, [[None, 5, 2]]),
    ("BatchNormalization", {}, [[None, 5]]),
    ("Activation", {"activation": "relu"}, [[None, 5]]),
)


def cases() -> Iterator[Case]:
    """Yield every layer with every policy."""
    for (name, config, inputs), policy in itertools.product(LAYERS, POLICIES):
        yield {"class": name, "config": {**config, "dtype": policy}, "inputs": inputs}


def answer(case: Case) -> Case:
    """Return the output and the weights, each with its data type, or that Keras refuses."""
    keras.backend.clear_session(free_memory=False)
    try:
        layer = made(case["class"], case["config"])
        output = shapes(called(layer, [keras.KerasTensor(shape) for shape in case["inputs"]]))
    except Exception:  # noqa: BLE001 - Keras refuses with every kind of exception
        return {"refused": True}
    trainable = {id(weight) for weight in layer.trainable_weights}
    weights = [[each.name, list(each.shape), id(each) in trainable, each.dtype] for each in layer.weights]
    return {"output": output, "weights": weights}


def models() -> Iterator[Case]:
    """Yield models that were quantized and saved, with what Keras counts when it reads them back."""
    for (name, config, inputs), config_of in itertools.product(LAYERS, _CONFIGS):
        if len(inputs) > 1 or "lora_rank" in config:
            continue
        keras.backend.clear_session(free_memory=False)
        source = keras.Input(batch_shape=tuple(inputs[0]))
        try:
            model = keras.Model(source, made(name, config)(source))
            model.quantize(config=config_of())
            saved = json.loads(model.to_json())
            reread = keras.models.model_from_json(json.dumps(saved))
        except Exception as refusal:  # noqa: BLE001 - not every layer can be quantized
            print(f"{name}: {refusal}"[:100])
            continue
        trainable = sum(_size(weight) for weight in reread.trainable_weights)
        yield {"model": saved, "params": reread.count_params(), "trainable_params": trainable}


_CONFIGS = (
    keras.quantizers.Int8QuantizationConfig,
    keras.quantizers.Int4QuantizationConfig,
    lambda: keras.quantizers.Int4QuantizationConfig(block_size=None),
    lambda: keras.quantizers.Int4QuantizationConfig(block_size=2),
    keras.quantizers.Float8QuantizationConfig,
)


def _size(weight: Any) -> int:
    size = 1
    for each in weight.shape:
        size *= each
    return size


def main() -> None:
    """Write the records, and say what they hold."""
    layers = [{**case, "answer": answer(case)} for case in cases()]
    whole = list(models())
    write_records({"keras": VERSION, "layers": layers, "models": whole}, QUANTIZED)
    refused = sum("refused" in case["answer"] for case in layers)
    print(f"Keras {VERSION}: {len(layers)} layers, {refused} of them refused, and {len(whole)} models")


if __name__ == "__main__":
    main()
