"""The models of `memory_models` that PyTorch has layers for, written in PyTorch itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

Module = Any


def lenet() -> Module:
    """LeNet-5."""
    convolutions = [nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)]
    dense = [nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10), nn.Softmax(-1)]
    return nn.Sequential(*convolutions, nn.Flatten(), *dense)


def perceptron() -> Module:
    """Dense layers with dropout between them."""
    parts: list[Any] = []
    for given, units in ((784, 512), (512, 256), (256, 128)):
        parts += [nn.Linear(given, units), nn.ReLU(), nn.Dropout(0.3)]
    return nn.Sequential(*parts, nn.Linear(128, 10), nn.Softmax(-1))


def vgg() -> Module:
    """A small VGG."""
    parts: list[Any] = []
    for given, filters in ((3, 32), (32, 64), (64, 128)):
        parts += [nn.Conv2d(given, filters, 3, padding=1), nn.ReLU(), nn.Conv2d(filters, filters, 3, padding=1)]
        parts += [nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*parts, nn.Flatten(), nn.Linear(8192, 256), nn.ReLU(), nn.Linear(256, 10), nn.Softmax(-1))


class Autoencoder(nn.Module):  # type: ignore[misc]
    """Strided convolutions down, transposed ones up, with normalization."""

    def __init__(self) -> None:
        super().__init__()
        parts: list[Any] = []
        for given, filters in ((3, 16), (16, 32), (32, 64)):
            parts += [nn.Conv2d(given, filters, 3, 2, 1), nn.BatchNorm2d(filters), nn.ReLU()]
        for given, filters in ((64, 32), (32, 16)):
            parts += [nn.ConvTranspose2d(given, filters, 3, 2, 1, 1), nn.BatchNorm2d(filters), nn.ReLU()]
        self.parts = nn.Sequential(*parts, nn.ConvTranspose2d(16, 3, 3, 2, 1, 1), nn.Sigmoid())

    def forward(self, x: Any) -> Any:
        """Return the picture."""
        return self.parts(x)


class Recurrent(nn.Module):  # type: ignore[misc]
    """Two recurrent layers."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.first, self.second = (
            getattr(nn, kind)(16, 64, batch_first=True),
            getattr(nn, kind)(64, 64, batch_first=True),
        )
        self.last = nn.Linear(64, 1)

    def forward(self, x: Any) -> Any:
        """Return a number for each sample."""
        return self.last(self.second(self.first(x)[0])[0][:, -1])


class Block(nn.Module):  # type: ignore[misc]
    """A block of a transformer."""

    def __init__(self, features: int, heads: int, wide: int) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(features), nn.LayerNorm(features)
        self.attention = nn.MultiheadAttention(features, heads, batch_first=True)
        self.dense = nn.Sequential(nn.Linear(features, wide), nn.GELU(), nn.Linear(wide, features))

    def forward(self, x: Any) -> Any:
        """Return what goes on."""
        y = self.before(x)
        x = x + self.attention(y, y, y, need_weights=True)[0]
        return x + self.dense(self.between(x))


class Encoder(nn.Module):  # type: ignore[misc]
    """A transformer's encoder of two blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(5000, 64)
        self.blocks = nn.Sequential(*(Block(64, 4, 256) for _ in range(2)))
        self.last = nn.Sequential(nn.Linear(64, 2), nn.Softmax(-1))

    def forward(self, x: Any) -> Any:
        """Return the classes."""
        return self.last(self.blocks(self.embedding(x)).mean(1))


def _pictures(batch: int, channels: int, size: int) -> Any:
    return torch.zeros(batch, channels, size, size)


MODELS: dict[str, Callable[[], tuple[Module, Any]]] = {
    "LeNet-5": lambda: (lenet(), _pictures(32, 1, 32)),
    "perceptron": lambda: (perceptron(), torch.zeros(64, 784)),
    "small VGG": lambda: (vgg(), _pictures(16, 3, 64)),
    "autoencoder": lambda: (Autoencoder(), _pictures(16, 3, 64)),
    "SimpleRNN": lambda: (Recurrent("RNN"), torch.zeros(16, 50, 16)),
    "GRU": lambda: (Recurrent("GRU"), torch.zeros(16, 50, 16)),
    "LSTM": lambda: (Recurrent("LSTM"), torch.zeros(16, 50, 16)),
    "transformer's encoder": lambda: (Encoder(), torch.zeros(16, 64, dtype=torch.int32)),
}
"""Name -> makes the model and a batch of inputs."""
