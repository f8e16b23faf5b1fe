"""Random models, built with the real Keras: the same seed builds the same model.

A graph grows call by call. Each step takes a tensor that is there, and calls on it a new layer, one that was
called before, an operation of `keras.ops`, a merging layer, or a model of its own that is drawn in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Any

import keras

from tests.conformance.tools import ask_keras  # noqa: F401 - weights are zeros, so that nothing is computed
from tests.conformance.tools.drawing import Draw
from tests.conformance.tools.graph_parts import LAYERS, MERGES, OPERATIONS, PAIRS

Tensor = Any
Model = Any
Layer = Any

DEEPEST = 3
STEPS = (4, 24)
LARGEST = 40_000
"""Tensors with more numbers than this are not built upon."""

OF_ANY_SIZE = tuple(
    getattr(keras.layers, name)
    for name in "Activation BatchNormalization Conv1D Conv2D Conv3D Dense Dropout GRU LSTM MaxPooling1D".split()
)
"""Layers that look at the features of an input alone."""

POLICIES = ["float32"] * 6 + ["mixed_float16", "bfloat16", "float16", "mixed_bfloat16", "float64"]


def draw_model(seed: object) -> Model:
    """Return a random model, Functional most of the time, Sequential otherwise."""
    attempts = (_tried(partial(_drawn, Draw(f"{seed}/{attempt}"))) for attempt in count())
    return next(model for model in attempts if model is not None)


def _drawn(draw: Draw) -> Model:
    keras.backend.clear_session(free_memory=False)
    keras.config.set_dtype_policy(draw.one(*POLICIES))
    try:
        model = draw_sequential(draw, _shape(draw)) if draw.chance(0.2) else draw_functional(draw)
    finally:
        keras.config.set_dtype_policy("float32")
    if draw.chance(0.08):
        model.trainable = False
    return model


def draw_functional(draw: Draw, shapes: Sequence[Any] = (), depth: int = 1) -> Model:
    """Return a random functional model, whose inputs have the given shapes if there are any."""
    graph = _Graph(draw, depth)
    for shape in shapes or [_shape(draw) for _ in range(draw.one(1, 1, 1, 2, 2, 3))]:
        graph.add(_input(draw, shape, top=depth == 1))
    inputs = list(graph.tensors)
    for _ in range(draw.integer(*STEPS) // depth + 1):
        graph.step()
    return graph.model(inputs)


def draw_sequential(draw: Draw, shape: Any, depth: int = 1, *, built: bool | None = None) -> Model:
    """Return a random chain of layers for inputs of the shape; with an `Input` or, if not `built`, without."""
    built = draw.chance(0.75) if built is None else built
    model = keras.Sequential(name=_name(draw, "chain"))
    tensor = keras.Input(batch_shape=shape)
    if built:
        model.add(keras.Input(batch_shape=shape, name=_name(draw, "start")))
    for _ in range(draw.integer(1, 6)):
        layer, called = _tried(partial(_layer, draw, tensor, depth, chain=True)) or (None, None)
        if layer is not None and called is not None and _is_small(called):
            model.add(layer)
            tensor = called[0]
    if not model.layers:
        model.add(keras.layers.Activation("relu"))
    if not built and depth == 1:
        model.build(shape)
    _freeze(draw, model)
    return model


class _Graph:
    """A functional model under construction."""

    def __init__(self, draw: Draw, depth: int) -> None:
        self.draw = draw
        self.depth = depth
        self.tensors: list[Tensor] = []
        self.used: set[int] = set()
        self.shared: list[tuple[Layer, Tensor]] = []

    def add(self, *tensors: Tensor) -> None:
        self.tensors.extend(tensors)

    def step(self) -> None:
        """Make one call; where Keras refuses it, try another one."""
        kinds = [self._new] * 9 + [self._operate] * 4 + [self._merge] * 3 + [self._again] * 3 + [self._pair] * 2
        for _ in range(20):
            taken, given = _tried(self.draw.one(*kinds)) or (None, None)
            if taken is not None and given is not None and _is_small(given):
                self.used.update(id(tensor) for tensor in taken)
                self.add(*given)
                return

    def _pick(self) -> Tensor:
        """Return a tensor: one of the newest, most of the time."""
        return self.draw.one(*(self.tensors[-3:] if self.draw.chance(0.85) else self.tensors))

    def _new(self) -> tuple[list[Tensor], list[Tensor]]:
        tensor = self._pick()
        layer, given = _layer(self.draw, tensor, self.depth)
        self.shared.append((layer, tensor))
        return [tensor], given

    def _again(self) -> tuple[list[Tensor], list[Tensor]]:
        """Call a layer that was called before on another tensor that its weights fit."""
        layer, first = self.draw.one(*self.shared)
        fitting = [
            tensor
            for tensor in self.tensors
            if tensor.dtype == first.dtype and len(tensor.shape) == len(first.shape) and _fits(layer, tensor, first)
        ]
        tensor = self.draw.one(*fitting)
        return [tensor], _flat(layer(tensor))

    def _operate(self) -> tuple[list[Tensor], list[Tensor]]:
        tensor = self._pick()
        return [tensor], _flat(self.draw.one(*OPERATIONS)(self.draw, tensor))

    def _merge(self) -> tuple[list[Tensor], list[Tensor]]:
        """Merge tensors of one shape."""
        tensor = self._pick()
        alike = [each for each in self.tensors if _is_like(each, tensor)]
        some = [tensor, *(self.draw.one(*alike) for _ in range(self.draw.integer(1, 2)))]
        return some, _flat(self.draw.one(*MERGES)(self.draw, some))

    def _pair(self) -> tuple[list[Tensor], list[Tensor]]:
        """Call what takes two tensors, which need not be alike."""
        some = [self._pick(), self._pick()]
        return some, _flat(self.draw.one(*PAIRS)(self.draw, *some))

    def model(self, inputs: list[Tensor]) -> Model:
        """Return the model from the inputs to all that nobody used, and sometimes more."""
        outputs = [tensor for tensor in self.tensors if id(tensor) not in self.used and tensor not in inputs]
        outputs = outputs or [keras.layers.Activation("relu")(inputs[-1])]
        if self.draw.chance(0.15):
            outputs = [*outputs, self.draw.one(*self.tensors)]
        if len(outputs) > 1 and self.draw.chance(0.3):
            outputs = outputs[-1:]
        given: Any = outputs if len(outputs) > 1 or self.draw.chance(0.3) else outputs[0]
        if len(outputs) > 1 and self.draw.chance(0.15):
            given = {f"{self.draw.one(*'zmab')}{index}": tensor for index, tensor in enumerate(outputs)}
        taken: Any = inputs if len(inputs) > 1 else inputs[0]
        if len(inputs) > 1 and self.draw.chance(0.15):
            taken = {tensor.name: tensor for tensor in inputs}
        model = keras.Model(taken, given, name=_name(self.draw, "model"))
        _freeze(self.draw, model)
        return model


def _tried(call: Callable[[], Any]) -> Any:
    """Return what a call gives, or None where Keras refuses it."""
    try:
        return call()
    except Exception:  # noqa: BLE001 - Keras refuses with every kind of exception
        return None


def _layer(draw: Draw, tensor: Tensor, depth: int, *, chain: bool = False) -> tuple[Layer, list[Tensor]]:
    """Return a new layer, or a model, with what it gives when it is called on the tensor."""
    rank = len(tensor.shape)
    if depth < DEEPEST and draw.chance(0.15):
        model, called = _nested(draw, tensor, depth)
        if chain and not isinstance(called, keras.KerasTensor):
            # Keras stacks a list of one to a tensor in a run, but not when it states a shape: [1], or whatever follows.
            raise ValueError("a chain goes on with a tensor, not with a list of them")
        return model, _flat(called)
    if rank > 2 and depth < DEEPEST and draw.chance(0.06):
        inner = draw_functional(draw, [(None, *tensor.shape[2:])], DEEPEST)
        wrapper = keras.layers.TimeDistributed(inner)
        return wrapper, _flat(wrapper(tensor))
    layer = draw.one(*LAYERS[rank])(draw, tensor)
    if draw.chance(0.12):
        layer = _renamed(draw, layer)
    if draw.chance(0.08):
        layer.dtype_policy = keras.dtype_policies.get(draw.one("mixed_float16", "bfloat16", "float32"))
    given = _flat(layer(tensor))
    if chain and len(given) > 1:
        raise ValueError("a chain has one tensor at a time")
    return layer, given


def _nested(draw: Draw, tensor: Tensor, depth: int) -> tuple[Layer, Any]:
    """Return a model for the tensor, which now and then states less of the shape than is known, and what it gives."""
    shape = tuple(tensor.shape)
    if draw.chance(0.3):
        shape = (None, *shape[1:])
    chain = draw.chance(0.5)
    model = draw_sequential(draw, shape, depth + 1) if chain else draw_functional(draw, [shape], depth + 1)
    return model, model(tensor)


def _renamed(draw: Draw, layer: Layer) -> Layer:
    """Return the layer with a name of its own, made anew: Keras fixes the name in the constructor."""
    config = layer.get_config()
    return type(layer).from_config({**config, "name": f"{draw.one('my', 'the')}_{draw.integer(0, 10**6)}"})


def _name(draw: Draw, stem: str) -> str | None:
    return f"{stem}_{draw.integer(0, 10**6)}" if draw.chance(0.3) else None


def _freeze(draw: Draw, model: Model) -> None:
    """Freeze a few layers of a model."""
    if draw.chance(0.35):
        for layer in model.layers:
            if draw.chance(0.3):
                layer.trainable = False


def _input(draw: Draw, shape: Any, *, top: bool) -> Tensor:
    integers = top and len(shape) == 2 and draw.chance(0.4)
    named = top and draw.chance(0.3)
    return keras.Input(
        batch_shape=shape,
        dtype=draw.one("int32", "int64") if integers else None,
        name=f"given_{draw.integer(0, 10**6)}" if named else None,
    )


def _shape(draw: Draw) -> tuple[int | None, ...]:
    """Return the shape of an input: features, a sequence, images, or a sequence of images."""
    batch = draw.integer(1, 4) if draw.chance(0.1) else None
    rank = draw.one(2, 2, 3, 3, 3, 4, 4, 4, 5)
    if rank == 2:
        return batch, draw.integer(2, 12)
    unknown = 0.15 if draw.chance(0.3) else 0.0
    sizes = (draw.size(3, 9 if rank == 5 else 14, unknown) for _ in range(rank - 2))
    return batch, *sizes, draw.one(1, 2, 3, 4, 6, 8)


def _flat(tensors: Any) -> list[Tensor]:
    return list(keras.tree.flatten(tensors))


def _is_small(tensors: Any) -> bool:
    """Tell whether the tensors can be built upon."""
    if not tensors:
        return False
    for tensor in tensors:
        numbers = 1
        for size in tensor.shape[1:]:
            numbers *= 4 if size is None else size
        if numbers > LARGEST or 0 in tensor.shape:
            return False
    return True


def _fits(layer: Layer, tensor: Tensor, first: Tensor) -> bool:
    """Tell whether a layer may be called on another tensor than its first."""
    alike = tuple(tensor.shape) == tuple(first.shape)
    return alike or (isinstance(layer, OF_ANY_SIZE) and tensor.shape[-1] == first.shape[-1])


def _is_like(one: Tensor, other: Tensor) -> bool:
    return tuple(one.shape) == tuple(other.shape) and one.dtype == other.dtype
