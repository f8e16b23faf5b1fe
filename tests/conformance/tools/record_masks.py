"""Record where the real Keras says that a mask is lost, for the tests that run without it.

    python -m tests.conformance.tools.record_masks

Every class is called on inputs with masks: all of its inputs, and each one by itself. Then models in which masks flow
through wrappers, merges, models and operations are drawn at random. They are made, and run by tracing, since only a run
hands masks to the layers of a model inside and out of it. Of such a model itself Keras warns always, and yet hands the
mask on: what happens inside decides.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import jax
import keras
import numpy as np
from keras import layers

from tests.conformance.tools.ask_keras import BACKEND, VERSION, called, made
from tests.conformance.tools.ask_keras_models import config_of
from tests.conformance.tools.cases import DRAWN_BY, Case, draw_case
from tests.conformance.tools.comparison import RECORDS as OTHERS
from tests.conformance.tools.comparison import write_records
from tests.conformance.tools.drawing import Draw

RECORDS = OTHERS.with_name("masks.json.gz")
CASES, MODELS = 16, 240

Tensor = Any


# One call.


def asked(case: Case, masked: Sequence[int]) -> dict[str, Any] | None:
    """Return the layers that destroy a mask and which outputs have one; None if Keras refuses such a call."""
    keras.backend.clear_session(free_memory=False)
    try:
        layer = made(case["class"], case["config"])
        tensors = [keras.KerasTensor(shape) for shape in case["inputs"]]
        for index in masked:
            keras.src.backend.set_keras_mask(tensors[index], keras.KerasTensor(case["inputs"][index][:-1], "bool"))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            given = called(layer, tensors)
    except Exception:  # noqa: BLE001 - Keras refuses with every kind of exception
        return None
    outputs = [has_mask(each) for each in keras.tree.flatten(given)]
    return {
        "masked": list(masked),
        "destroyed_by": sorted({kind for _, kind in destroyers(caught)}),
        "outputs": outputs,
    }


def has_mask(tensor: Tensor) -> bool:
    """Tell whether a mask goes on with a tensor."""
    return getattr(tensor, "_keras_mask", None) is not None


def destroyers(caught: Sequence[warnings.WarningMessage]) -> Iterator[tuple[str, str]]:
    """Yield the name and the class of each layer of which Keras warns that it destroys a mask."""
    for each in caught:
        if match := re.match(r"Layer '(.*?)' \(of type (\w+)\) was passed an input with a mask", str(each.message)):
            yield match[1], match[2]


def cases_of(name: str) -> Iterator[Case]:
    """Yield random calls of a class with masks, each with Keras' answer."""
    found = 0
    for seed in range(20 * CASES):
        case = draw_case(name, f"masks-{seed}")
        ranks = [len(shape) for shape in case["inputs"]]
        if not ranks or min(ranks) < 2:
            continue
        subsets = [list(range(len(ranks)))] + ([[each] for each in range(len(ranks))] if len(ranks) > 1 else [])
        answers = [answer for each in subsets if (answer := asked(case, each))]
        yield from ({**case, "answer": answer} for answer in answers)
        found += bool(answers)
        if found == CASES:
            return


# Models.


class _Drawn:
    """A model under construction: each step calls a layer, a merge, a model or an operation."""

    def __init__(self, draw: Draw, numbers: Iterator[int], depth: int) -> None:
        self.draw, self.numbers, self.depth = draw, numbers, depth
        self.tensors: list[Tensor] = []
        self.used: set[int] = set()
        self.shared: list[tuple[Any, Tensor]] = []

    def name(self, stem: str) -> str:
        """Return a name that no other layer has, at any depth."""
        return f"{stem}_{next(self.numbers)}"

    def named(self, layer: Any) -> Any:
        """Return the layer under a name of its own."""
        return type(layer).from_config({**layer.get_config(), "name": self.name(type(layer).__name__.lower())})

    def step(self) -> None:
        kinds: list[Callable[[], Any]] = [self._call] * 8 + [self._merge] * 3 + [self._operate] + [self._again]
        kinds += [self._nested] * 2 if self.depth < 3 else []
        for _ in range(20):
            try:
                taken, given = self.draw.one(*kinds)()
            except Exception:  # noqa: BLE001, S112 - Keras refuses with every kind of exception
                continue
            self.used.update(map(id, taken))
            self.tensors += keras.tree.flatten(given)
            return

    def mark(self) -> None:
        """Give most of the inputs a mask."""
        for tensor in list(self.tensors):
            if self.draw.chance(0.8):
                kind = layers.Masking() if len(tensor.shape) > 2 else layers.Embedding(9, 4, mask_zero=True)
                self.used.add(id(tensor))
                self.tensors.append(self.named(kind)(tensor))

    def _pick(self) -> Tensor:
        return self.draw.one(*(self.tensors[-3:] if self.draw.chance(0.7) else self.tensors))

    def _call(self) -> tuple[list[Tensor], Any]:
        tensor = self._pick()
        layer = self.named(self.draw.one(*LAYERS[len(tensor.shape)])(self.draw, tensor))
        if isinstance(layer, layers.MultiHeadAttention):
            # While it runs, it takes the mask off the very tensor that it is called on; not when the model is made.
            query = self.named(layers.Dense(4))(tensor)
            return [tensor], layer(query, query)
        self.shared.append((layer, tensor))
        return [tensor], layer(tensor)

    def _again(self) -> tuple[list[Tensor], Any]:
        layer, first = self.draw.one(*self.shared)
        tensor = self.draw.one(*[each for each in self.tensors if each.shape == first.shape])
        return [tensor], layer(tensor)

    def _merge(self) -> tuple[list[Tensor], Any]:
        tensor = self._pick()
        alike = [each for each in self.tensors if each.shape == tensor.shape and each.dtype == tensor.dtype]
        some = [tensor, *(self.draw.one(*alike) for _ in range(self.draw.integer(1, 2)))]
        return some, self.named(self.draw.one(*MERGES)(self.draw))(some)

    def _operate(self) -> tuple[list[Tensor], Any]:
        tensor = self._pick()
        return [tensor], self.draw.one(lambda x: x * 2.0, keras.ops.relu, lambda x: x + x)(tensor)

    def _nested(self) -> tuple[list[Tensor], Any]:
        tensor = self._pick()
        is_repeated = len(tensor.shape) > 2 and self.draw.chance(0.25)
        inner = drawn(self.draw, self.numbers, [tensor.shape[2:] if is_repeated else tensor.shape[1:]], self.depth + 1)
        if is_repeated:
            return [tensor], layers.TimeDistributed(inner, name=self.name("each"))(tensor)
        self.shared.append((inner, tensor))
        return [tensor], inner(tensor)


def drawn(draw: Draw, numbers: Iterator[int], shapes: Sequence[Any], depth: int) -> Any:
    """Return a random model for inputs of some shapes."""
    graph = _Drawn(draw, numbers, depth)
    graph.tensors += [keras.Input(shape, name=graph.name("input")) for shape in shapes]
    inputs = list(graph.tensors)
    if depth == 1:
        graph.mark()
    for _ in range(draw.integer(3, 12) // depth + 1):
        graph.step()
    outputs = [each for each in graph.tensors if id(each) not in graph.used and all(each is not x for x in inputs)]
    if depth > 1:
        outputs = outputs[-1:]
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs, name=graph.name("model"))


def _recurrent(draw: Draw, x: Tensor) -> Any:
    kind = draw.one(layers.LSTM, layers.GRU, layers.SimpleRNN)
    return kind(3, return_sequences=draw.chance(0.6), return_state=draw.chance(0.15))


LAYERS: dict[int, list[Callable[[Draw, Tensor], Any]]] = {
    2: [
        lambda draw, x: layers.Embedding(9, 4, mask_zero=draw.chance(0.8)),
        lambda draw, x: layers.Dense(4),
        lambda draw, x: layers.RepeatVector(6),
        lambda draw, x: layers.Masking(),
    ],
    3: [
        lambda draw, x: layers.Masking(),
        lambda draw, x: layers.Masking(),
        lambda draw, x: layers.Dense(4),
        lambda draw, x: layers.Dropout(0.2),
        lambda draw, x: layers.LayerNormalization(),
        lambda draw, x: layers.BatchNormalization(),
        lambda draw, x: layers.Activation("relu"),
        lambda draw, x: layers.Conv1D(4, 1),
        lambda draw, x: layers.Conv1D(4, 3, padding="same"),
        lambda draw, x: layers.MaxPooling1D(2),
        lambda draw, x: layers.GlobalMaxPooling1D(),
        lambda draw, x: layers.GlobalAveragePooling1D(),
        lambda draw, x: layers.Flatten(),
        lambda draw, x: layers.Permute((2, 1)),
        lambda draw, x: layers.Reshape((x.shape[1], 2, x.shape[2] // 2)),
        lambda draw, x: layers.TimeDistributed(layers.Dense(4)),
        lambda draw, x: layers.Bidirectional(_recurrent(draw, x), merge_mode=draw.one("concat", "sum", None)),
        lambda draw, x: layers.MultiHeadAttention(2, 2),
        lambda draw, x: layers.EinsumDense("abc,cd->abd", (None, 4)),
        lambda draw, x: layers.SpatialDropout1D(0.2),
        lambda draw, x: layers.RNN(layers.LSTMCell(3), return_sequences=draw.chance(0.5)),
        _recurrent,
        _recurrent,
    ],
    4: [
        lambda draw, x: layers.TimeDistributed(layers.Flatten()),
        lambda draw, x: layers.TimeDistributed(layers.GlobalMaxPooling1D()),
        lambda draw, x: layers.Masking(),
        lambda draw, x: layers.Conv2D(2, 1),
        lambda draw, x: layers.Dense(3),
        lambda draw, x: layers.Flatten(),
        lambda draw, x: layers.Reshape((x.shape[1], x.shape[2] * x.shape[3])),
    ],
}
"""How layers are drawn, by the number of axes of their input."""

MERGES: list[Callable[[Draw], Any]] = [
    lambda draw: layers.Add(),
    lambda draw: layers.Multiply(),
    lambda draw: layers.Average(),
    lambda draw: layers.Concatenate(axis=draw.one(-1, 1)),
]


def recorded(seed: int) -> dict[str, Any] | None:
    """Return a random model's JSON and the layers in it that destroy a mask; None if there is no such model."""
    keras.backend.clear_session(free_memory=False)
    draw = Draw(f"masks-{seed}")
    shapes = [draw.one((6,), (6, 4), (6, 4), (6, 4, 2)) for _ in range(draw.integer(1, 3))]
    try:
        config = config_of(drawn(draw, count(), shapes, 1))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model = keras.models.model_from_json(json.dumps(config))
            arrays = [np.zeros((2, *each.shape[1:]), "float32") for each in model.inputs]
            jax.eval_shape(lambda *given: keras.tree.flatten(model(list(given))), *arrays)
    except Exception:  # noqa: BLE001 - Keras refuses with every kind of exception
        return None
    lost = sorted({name for name, kind in destroyers(caught) if kind not in ("Functional", "Sequential")})
    return {"seed": seed, "config": config, "destroyed_by": lost}


def main() -> None:
    """Write the records, and say what they hold."""
    cases = [case for name in DRAWN_BY for case in cases_of(name)]
    found = (recorded(seed) for seed in count())
    models = [model for _, model in zip(range(MODELS), (each for each in found if each), strict=False)]
    write_records({"keras": VERSION, "backend": BACKEND, "cases": cases, "models": models}, RECORDS)
    lossy = sum(bool(each["destroyed_by"]) for each in models)
    size = RECORDS.stat().st_size
    print(f"Keras {VERSION}: {len(cases)} calls, {len(models)} models, of which {lossy} lose a mask, {size:,} bytes")


if __name__ == "__main__":
    main()
