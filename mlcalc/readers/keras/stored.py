"""The weights that a file stores: names and shapes, never the numbers, and the layers that own them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import prod
from typing import NamedTuple, Protocol

from mlcalc.errors import Diagnostic, error, note
from mlcalc.layers.weights import Weight
from mlcalc.limits import DEEPEST, MOST_DIGITS
from mlcalc.names import snake_case
from mlcalc.texts import counted


class StoredWeight(NamedTuple):
    """One stored tensor: its path within its file or its layer, its shape and its data type."""

    path: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: str


class Named(Protocol):
    """What tells whose weights are stored under which key: a layer's own name, its class, and whether it is a model."""

    @property
    def name(self) -> str: ...
    @property
    def class_name(self) -> str: ...
    @property
    def has_name(self) -> bool: ...
    @property
    def is_model(self) -> bool: ...


class _Stored(NamedTuple):
    """What a file stores of a layer or a model: weights of its own, and groups of further ones.

    Attributes:
        weights: the tensors of its own, in order.
        groups: those inside it, by their keys; of a model, or of a part of a layer.
        name: the name of the layer, which Keras has noted since 3.6.
        are_named: whether the keys are the names of a model's layers, as in an `.h5` model, and not the attributes
            that hold them.
        optimizer: the variables of the optimizer, if Keras' own summary of the model counts them.
        metrics: the state of metrics, which is no part of the model.
        file: the file of all weights, if it is another one than that of the model.
    """

    weights: Sequence[StoredWeight] = ()
    groups: Mapping[str, Stored] = {}
    name: str | None = None
    are_named: bool = False
    optimizer: Sequence[StoredWeight] = ()
    metrics: Sequence[StoredWeight] = ()
    file: str | None = None


class Stored(_Stored):
    """What a file stores of a layer or a model, and whose it is."""

    def of_layers(self, layers: Sequence[Named], elsewhere: Collection[int] = ()) -> list[Stored]:
        """Return what is stored of each layer of a model: `NOTHING` itself for one that the file does not have.

        Args:
            layers: the layers of the model.
            elsewhere: those that are stored at an earlier place of the file, by their indices.
        """
        if self.are_named:
            names = {layer.name for layer in layers if layer.has_name}
            others = iter([each for key, each in self.groups.items() if key not in names and any(each.all())])
            return [
                self.groups.get(layer.name, NOTHING) if layer.has_name else next(others, NOTHING) for layer in layers
            ]
        if self is NOTHING:
            return [NOTHING] * len(layers)
        if self.groups:
            return _by_class(self._layers, layers, elsewhere)
        # Keras 2.0 to 2.2 does not name the models on the way.
        return [self._inside.get(layer.name, self if layer.is_model else _EMPTY) for layer in layers]

    @cached_property
    def _inside(self) -> Mapping[str, Stored]:
        """The weights by the names on their paths, where an `.h5` model stores a model inside as one layer."""
        below: dict[str, list[StoredWeight]] = {}
        for weight in self.weights:
            for step in set(weight.path[:-1]):
                below.setdefault(step, []).append(weight)
        return {step: Stored(tuple(weights)) for step, weights in below.items()}

    @property
    def _layers(self) -> Mapping[str, Stored]:
        """The layers of a model, by their keys."""
        if self.are_named:
            return self.groups
        return next((self.groups[key].groups for key in CONTAINERS if key in self.groups), {})

    def beside(self, found: Iterable[Stored]) -> list[str]:
        """Return the names of what is stored of a model, but for the layers that were found to be its own."""
        if not self.groups:
            return []
        known = set(map(id, found))
        attributes = {} if self.are_named else {key: self.groups[key] for key in self.groups if key not in CONTAINERS}
        others = [
            each.name or key
            for key, each in (*self._layers.items(), *attributes.items())
            if id(each) not in known and any(each.all())
        ]
        return [_OWN, *others] if self.weights else others

    def has_layer(self, names: Collection[str]) -> bool:
        """Tell whether one of some names is that of a layer, and not of what a model owns itself."""
        return any((each.name or key) in names for key, each in self._layers.items())

    def parts(self) -> Iterator[tuple[str, Stored]]:
        """Yield the layers of a model whose architecture is not known, by their names or else their keys."""
        if self.weights:
            yield _OWN, Stored(self.weights)
        if self.are_named:
            yield from self.groups.items()
            return
        found = list(_layers_in(self))
        counts = Counter(each.name for _, each in found)
        for path, each in found:
            yield (each.name if each.name and counts[each.name] == 1 else "/".join(path)), _once(path[-1], each)

    def remarks(self) -> Iterator[Diagnostic]:
        """Yield why Keras' own summary of a model without an architecture may count more."""
        if self.metrics:
            count = sum(prod(each.shape) for each in self.metrics)
            are = "is no weight" if count == 1 else "are no weights"
            message = f"the file also stores {counted(count, 'number')} of metrics, which {are}"
            yield note(
                "metrics", f"{message}: Keras 2's own summary counts those of metrics that the model itself holds"
            )

    def all(self) -> Iterator[StoredWeight]:
        """Yield every weight in it."""
        waiting = [self]
        while waiting:
            stored = waiting.pop()
            yield from stored.weights
            waiting.extend(reversed(list(stored.groups.values())))

    def as_weights(self, *, trainable: bool | None) -> tuple[Weight, ...]:
        """Return the stored tensors as weights; the statistics of a normalization are never trainable."""
        return tuple(
            Weight(each.path[-1], each.shape, False if each.path[-1] in _STATISTICS else trainable, each.dtype)
            for each in self.all()
        )


NOTHING = Stored()
_EMPTY = Stored()
"""What is stored of a layer without weights."""

_OWN = "vars"
"""What the weights of a model itself, which belong to no layer, are called."""

CONTAINERS = ("layers", "_layer_checkpoint_dependencies")
"""Groups that hold the layers of a model: of Keras 3 and tf.keras, and of tf.keras 2.13."""

_METRICS = ("metrics", "_metrics", "_compile_metrics", "_loss_tracker")
"""Attributes of a model that hold metrics."""
_TABLES = {"idf_weights"}
"""What a layer keeps with its weights, and Keras counts as none."""
_STATISTICS = {"moving_mean", "moving_variance", "moving_stddev", "renorm_mean", "renorm_stddev", "count"}


def _layers_in(stored: Stored, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Stored]]:
    """Yield the layers of a model with their paths: its groups, and what is in a list or a mapping of layers."""
    for key, group in stored.groups.items():
        if not path and key in CONTAINERS:
            yield from (((inner,), each) for inner, each in group.groups.items())
        elif _is_collection(group):
            yield from _layers_in(group, (*path, key))
        elif group.name or any(group.all()):
            yield (*path, key), group


def _is_collection(stored: Stored) -> bool:
    """Tell whether a group is no layer, but holds some: since Keras 3.6 each layer has noted its name."""
    inside = stored.groups.values()
    return not stored.weights and stored.name is None and any(each.name or _is_collection(each) for each in inside)


def _by_class(groups: Mapping[str, Stored], layers: Sequence[Named], elsewhere: Collection[int]) -> list[Stored]:
    """Return the groups of layers whose keys are made of their classes, in the order of the model.

    The second Dense is `dense_1`, whatever its own name is, as that is another one in every run of a program.
    """
    noted = {each.name: each for each in groups.values() if each.name is not None}
    present: dict[str, dict[int, Stored]] = {}
    for key, stored in groups.items():
        stem, number = _parted(key)
        present.setdefault(stem, {})[number] = stored
    classes: dict[str, list[int]] = {}
    for index, layer in enumerate(layers):
        classes.setdefault(snake_case(layer.class_name.rpartition(">")[2]), []).append(index)
    found = [noted.get(layer.name, NOTHING) for layer in layers]
    for stem, indices in classes.items():
        numbers = present.get(stem, {})
        # tf.keras 2.13 counts a layer with weights twice, so that only the order is left.
        in_order = max(numbers, default=0) >= len(indices)
        if in_order or any(index in elsewhere and number in numbers for number, index in enumerate(indices)):
            # tf.keras does not count what is stored elsewhere.
            indices = [index for index in indices if index not in elsewhere]  # noqa: PLW2901
        keys = sorted(numbers) if in_order else range(len(indices))
        for index, number in zip(indices, keys, strict=False):
            if found[index] is NOTHING:
                found[index] = numbers.get(number, NOTHING)
    return found


def _once(key: str, stored: Stored) -> Stored:
    """Return what is stored of a layer, without the kernel that SpectralNormalization stores once more as its own."""
    inside = stored.groups.get("layer")
    if _parted(key)[0] != "spectral_normalization" or inside is None:
        return stored
    kernels = {each.shape for each in inside.weights}
    return stored._replace(weights=tuple(each for each in stored.weights if each.shape not in kernels))


def _parted(key: str) -> tuple[str, int]:
    """Return the stem and the number of a key: of `dense_1`, `dense` and 1."""
    stem, _, digits = key.rpartition("_")
    return (stem, int(digits)) if stem and digits.isdecimal() and len(digits) <= MOST_DIGITS else (key, 0)


class Part:
    """A group while a file is being read."""

    def __init__(self, path: tuple[str, ...] = ()) -> None:
        self.path = path
        self.weights: list[StoredWeight] = []
        self.parts: dict[str, Part] = {}
        self.name: str | None = None

    def below(self, path: Iterable[str]) -> Part:
        """Return the part at the end of a path that begins here.

        Raises:
            MlcalcError: the path is longer than that of any real layer.
        """
        part = self
        for step in path:
            if step not in part.parts:
                if len(part.path) > DEEPEST:
                    raise error("too-deep", f"groups in the file are nested more than {DEEPEST} levels deep")
                part.parts[step] = Part((*part.path, step))
            part = part.parts[step]
        return part

    def stored(self) -> Stored:
        """Return what was read, the state of metrics apart from the weights."""
        weights = tuple(each for each in self.weights if each.path[-1] not in _TABLES)
        groups = {key: each.stored() for key, each in self.parts.items()}
        states = [groups.pop(key) for key in list(groups) if self._holds_metrics(key, groups[key])]
        found = [*map(Stored.all, states), *(each.metrics for each in groups.values())]
        return Stored(weights, groups, self.name, metrics=tuple(weight for each in found for weight in each))

    def _holds_metrics(self, key: str, inside: Stored) -> bool:
        """Tell whether a group inside is the state of metrics; the keys of a container are made of classes."""
        if self.path and self.path[-1] in CONTAINERS:
            return False
        return key in _METRICS or (not self.path and _is_mean(inside))


def _is_mean(stored: Stored) -> bool:
    """Tell whether a group is the state of a mean: a sum and a count, under the name of an attribute alone."""
    return [each.shape for each in stored.weights] == [(), ()] and not stored.groups and stored.name is None
