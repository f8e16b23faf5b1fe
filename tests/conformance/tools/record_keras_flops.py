"""Record what keras-flops counts of models, for the tests that run without it.

    python -m tests.conformance.tools.record_keras_flops

Needs `pip install "tensorflow-cpu==2.13.*"` and `pip install --no-deps keras-flops==0.1.2` in an environment of its
own. TensorFlow counts AddV2 itself by now, in the same way, and refuses to be told again: that is passed over.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tensorflow as tf
from tensorflow.python.framework import registry

from tests.conformance.tools.counted_models import MODELS, TOKENS, Layer, Shape

RECORDS = Path(__file__).parent.parent / "records" / "keras_flops.json.gz"
BATCHES = (1, 3)
_register = registry.Registry.register


def _register_once(self: Any, candidate: Any, name: str | None = None) -> None:
    with contextlib.suppress(KeyError):
        _register(self, candidate, name)


registry.Registry.register = _register_once
from keras_flops import get_flops  # noqa: E402  (the registry is mended before)


def through(layers: list[Layer], x: Any) -> Any:
    """Return what comes out of layers one behind the other."""
    for name, a in layers:
        if name == "Sum":
            x = tf.keras.layers.Add()([through(path, x) for path in a])
        elif name == "SelfAttention":
            x = tf.keras.layers.MultiHeadAttention(**a)(x, x)
        elif name == "Bidirectional":
            x = tf.keras.layers.Bidirectional(getattr(tf.keras.layers, a[0])(**a[1]))(x)
        else:
            x = getattr(tf.keras.layers, name)(**a)(x)
    return x


def counted(shape: Shape, layers: list[Layer], batch: int) -> int:
    """Return what keras-flops counts of a batch."""
    tf.keras.backend.clear_session()
    source = tf.keras.Input(shape, dtype="int32" if shape == TOKENS else "float32")
    with contextlib.redirect_stdout(io.StringIO()):
        return int(get_flops(tf.keras.Model(source, through(layers, source)), batch))


def main() -> None:
    """Write the records; what Keras 2 does not have is left out."""
    cases = []
    for name, (shape, layers) in MODELS.items():
        for batch in BATCHES:
            try:
                number = counted(shape, layers, batch)
            except Exception as refusal:  # noqa: BLE001 - Keras refuses with every kind of exception
                print(name, "refused", str(refusal)[:80])
                break
            cases.append({"model": name, "batch": batch, "counted": {"keras-flops": number}})
            print(name, batch, number)
    text = json.dumps({"versions": {name: version(name) for name in ("tensorflow-cpu", "keras-flops")}, "cases": cases})
    RECORDS.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
