from __future__ import annotations
from dataclasses import dataclass, field, asdict, replace
from typing import Optional, Sequence, Tuple
import keras
from keras import layers

@dataclass(frozen=True)
class ConvConfig:
    filters: int
    kernel: int = 3
    pool: Optional[int] = 2

@dataclass
class Config:
    input_shape: Tuple[int, int, int] = (64, 64, 3)
    convs: list[ConvConfig] = field(default_factory=lambda: [ConvConfig(16), ConvConfig(32, kernel=5), ConvConfig(64, pool=None)])
    dense: Sequence[int] = (128, 64)
    dropout: float = 0.3
    num_classes: int = 5

    @property
    def depth(self) -> int:
        return len(self.convs)

    def __post_init__(self):
        self.name = f"cnn_d{self.depth}"

def build(cfg: Config) -> keras.Model:
    inp = x = keras.Input(cfg.input_shape, name="image")
    for i, c in enumerate(cfg.convs):
        x = layers.Conv2D(c.filters, c.kernel, padding="same", activation="relu", name=f"conv{i}")(x)
        if c.pool is not None:
            x = layers.MaxPool2D(c.pool, name=f"pool{i}")(x)
    x = layers.GlobalAveragePooling2D()(x)
    for u in cfg.dense:
        x = layers.Dense(u, "relu")(x)
        if (rate := cfg.dropout) > 0:
            x = layers.Dropout(rate)(x)
    out = layers.Dense(cfg.num_classes, activation="softmax", name="probs")(x)
    return keras.Model(inp, out, name=cfg.name)

base = Config()
model = build(base)
wide = build(replace(base, dense=(512,), num_classes=20, dropout=0.0))
small = build(Config(convs=[ConvConfig(8)], **{"dropout": 0.1}))
