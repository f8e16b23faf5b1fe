"""Write the weights of a small model in several files, as Keras 3.11 and later does.

python -m tests.conformance.tools.record_shards
"""

from __future__ import annotations

import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras

from tests.conformance.tools.saved_files import SHARDS


def main() -> None:
    """Write the index, the files that it names, and what Keras says of the model."""
    layers = keras.layers
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(5), layers.BatchNormalization()], name="inner")
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, name="head"), inner, layers.Dense(2)])
    SHARDS.mkdir(exist_ok=True)
    model.save_weights(SHARDS / "model.weights.json", max_shard_size=150 / 1024**3)
    rows = [[each.name, each.count_params()] for each in model.layers]
    answer = {"writer": f"Keras {keras.__version__}", "rows": rows, "params": model.count_params()}
    (SHARDS / "answer.json").write_text(json.dumps(answer) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
