"""Names of layers: as Keras gives them, and free ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=1000)
def snake_case(class_name: str) -> str:
    """Return the name that Keras makes of a class: `MaxPooling2D` is `max_pooling2d`.

    A capital that begins a word of small letters, or follows a small letter, starts a new part.
    """
    parted = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", class_name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parted).lower()


def key_of(class_name: str) -> str:
    """Return a class of layers as people write it for a key: `LeakyReLU` is `leaky_relu`, and `PReLU` is `prelu`."""
    return snake_case(class_name).replace("re_lu", "relu").replace("p_relu", "prelu")


class Names:
    """The names of the layers in one model."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._counts: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()

    def __contains__(self, name: object) -> bool:
        return name in self._taken

    def reserve(self, name: str) -> bool:
        """Reserve a name; return whether it was free."""
        if name in self._taken:
            return False
        self._taken.add(name)
        return True

    def next_free(self, name: str) -> str:
        """Return the first name of `name_1`, `name_2`, … that is free."""
        # No name is ever given back: those that were taken once need no second look.
        number = self._numbers[name] + 1
        while f"{name}_{number}" in self._taken:
            number += 1
        self._numbers[name] = number - 1
        return f"{name}_{number}"

    def adopt(self, name: str) -> str:
        """Reserve this name, or the next free one."""
        free = self.next_free(name) if name in self._taken else name
        self.reserve(free)
        return free

    def generate(self, class_name: str) -> str:
        """Take the next name that Keras would give: `lstm`, then `lstm_1`, and so on."""
        stem = snake_case(class_name)
        while True:
            count = self._counts[stem]
            self._counts[stem] += 1
            name = f"{stem}_{count}" if count else stem
            if self.reserve(name):
                return name
