from typing import Any, Callable, Final, Union
import logging
import keras
from keras import layers
logger = logging.getLogger(__name__)
HP: Final[dict[str, Any]] = {
    "image": {"height": 64, "width": 48, "channels": 3},
    "encoder": {"filters": [16, 32, 64], "kernel": 3, "norm": "layer"},
    "head": {"units": 128, "n_classes": 4, "dropout": None},
}
NORMS: dict[str, Callable[[], layers.Layer]] = {"batch": layers.BatchNormalization, "layer": lambda: layers.LayerNormalization(epsilon=1e-5), "none": lambda: layers.Identity()}
def encoder(x, *, filters, kernel=3, norm="batch", **_):
    for lvl, f in enumerate(filters):
        x = layers.Conv2D(f, (kernel,) * 2, strides=1 if not lvl else 2, padding="same")(x)
        x = NORMS[norm]()(x)
        x = layers.ReLU(max_value=6.)(x)
    return x
def head(x, units: int, n_classes: int, dropout: float | None = None):
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(units)(x)
    x = x if dropout is None else layers.Dropout(dropout)(x)
    return layers.Dense(n_classes, activation="softmax" if n_classes > 1 else "sigmoid")(x)
def create(hp: dict = HP) -> keras.Model:
    img = hp["image"]
    inp = keras.Input(tuple(img[k] for k in ("height", "width", "channels")))
    out = head(encoder(inp, **hp["encoder"]), **hp["head"])
    assert out.shape == (None, hp["head"]["n_classes"]), "bad"
    logger.info("built %s", out)
    return keras.Model(inputs=inp, outputs=out)
if __name__ == "__main__":
    import copy
    net = create()
    hp2 = copy.deepcopy(HP)
    hp2["encoder"]["norm"] = "batch"
    hp2["encoder"]["filters"].append(128)
    hp2["head"].update(dropout=0.5, n_classes=1)
    net2 = create(hp2)
    hp3 = {**HP, "image": {**HP["image"], "channels": 1}}
    net3 = create(hp3 | {"head": dict(HP["head"], units=7)})
