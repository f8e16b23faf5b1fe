"""Ask the real Keras for what `solve` answers, and fail on any difference.

    python -m tests.conformance.tools.compare_solve_live --models 40 --layers 60 --seed 1

Random networks (U-Nets of one to six levels, autoencoders, residual networks, sequences, several inputs) are built by
Keras at sizes that are said to work and at sizes that are said to fail. Changes that shall give an output are made, and
the model that comes of them is built. Single layers are turned round, and the answers compared with what Keras gives.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import keras

import mlcalc
from mlcalc.errors import UsageError
from mlcalc.layers import find, is_layer
from mlcalc.model import Model
from mlcalc.solving.changes import changes_that_give
from mlcalc.solving.questions import Question
from mlcalc.solving.sizes import Sizes, sizes_that_work
from mlcalc.solving.turned import turned_round
from tests.conformance.tools.ask_keras_models import VERSION
from tests.solving.drawn import KINDS, name_of, unet
from tests.solving.written import as_json, pasted

Description = dict[str, Any]


def main() -> int:
    """Compare; return 1 where anything differs."""
    options = _options()
    started = time.perf_counter()
    counts: Counter[str] = Counter()
    for index in range(options.models):
        draw = random.Random(f"{options.seed}-{index}")
        kind = draw.choice([*KINDS, "deep"])
        description = unet(draw, draw.randint(4, 6)) if kind == "deep" else KINDS[kind](draw)
        for line in (*_sizes(description, draw, counts), *_changes(description, draw, counts)):
            counts["different"] += 1
            print(f"seed {options.seed}-{index} ({kind}): {line}\n  {json.dumps(description)}")
    for index in range(options.layers):
        draw = random.Random(f"layer {options.seed}-{index}")
        for line in _turned(draw, counts):
            counts["different"] += 1
            print(f"layer {options.seed}-{index}: {line}")
    print(
        f"Keras {VERSION}: {options.models} models at {counts['built']} sizes, {counts['works']} of which work; "
        f"{counts['changes']} changes; {options.layers} layers turned round, {counts['solutions']} solutions; "
        f"{counts['different']} different, {time.perf_counter() - started:.0f} s (seed {options.seed})"
    )
    return 1 if counts["different"] else 0


# Sizes that work.


def _sizes(description: Description, draw: random.Random, counts: Counter[str]) -> list[str]:
    model = mlcalc.load(description)
    answer = sizes_that_work(model, between=(1, 200))
    free = {axis: entry for entry in answer.sizes for axis in entry.axes}
    wrong = []
    for entry in answer.sizes:
        for size in _chosen(entry, draw):
            shapes = [list(shape) for shape in model.input_shapes]
            moved: set[tuple[int, int]] = set()
            for axis, own in free.items():  # no size of another axis shall be what is wrong
                fits = next((progression.last for progression in own.works), None)
                is_held = axis in entry.fixed or any((each.number, each.place) in moved for each in own.fixed)
                shapes[axis.number][axis.place] = axis.size if is_held else fits
                moved |= set() if is_held else {(axis.number, axis.place)}
            if not entry.works and len(entry.axes) < len(free):
                continue
            for axis in entry.axes[:1] if entry.is_independent else entry.axes:
                shapes[axis.number][axis.place] = size
            is_said = any(size in each.sizes() for each in entry.works)
            is_so = _built(description, [each[1:] for each in shapes]) is not None
            counts["built"] += 1
            counts["works"] += is_so
            if is_said != is_so:
                wrong.append(f"{entry.axes[0].name} {size} on {shapes}: said {is_said}, Keras {is_so}")
    return wrong


def _chosen(entry: Sizes, draw: random.Random) -> list[int]:
    """Return sizes at the bounds of an answer, and some others."""
    ends = [size for each in entry.works[:3] for size in (each.first, each.last, each.first - 1, each.last + 1)]
    near = [size for size in (*ends, entry.given or 1, *(draw.randint(1, 200) for _ in range(4))) if 1 <= size <= 200]
    return draw.sample(sorted({*near}), min(7, len({*near})))


def _built(description: Description, shapes: list[list[int | None]]) -> Any:
    """Return the model that Keras builds of a description on inputs of these shapes; None if it refuses."""
    names = list(description.get("inputs", {"input": None}))
    tensors = {name: keras.Input(shape) for name, shape in zip(names, shapes, strict=True)}
    inputs = list(tensors.values())
    above = inputs[0]
    try:
        for entry in description["layers"]:
            values = {"type": entry} if isinstance(entry, str) else dict(entry)
            sources, name = values.pop("from", None), values.pop("name", None)
            layer = _layer(values)
            taken = (
                above
                if sources is None
                else tensors[sources]
                if isinstance(sources, str)
                else [tensors[each] for each in sources]
            )
            above = layer(taken)
            tensors[name or _automatic(values, tensors)] = above
        outputs = [tensors[each] for each in description.get("outputs", [])] or [above]
        return keras.Model(inputs, outputs)
    except Exception:  # noqa: BLE001 - Keras refuses with every kind of exception
        return None


def _automatic(values: Description, tensors: dict[str, Any]) -> str:
    stem = values.get("type") or next(iter(values))
    number = sum(each == stem or each.rpartition("_")[0] == stem for each in tensors)
    return f"{stem}_{number}" if number else str(stem)


def _layer(values: Description) -> Any:
    """Return the layer that an entry of a description spells."""
    values = dict(values)
    kind = values.pop("type", None)
    if kind is None:
        kind, given = values.popitem()
    else:
        given = values
    owner = find(kind)
    is_alone = not isinstance(given, dict) or (_is_entry(given) and "layer" in owner.arguments)
    named = {} if given is None else {next(iter(owner.arguments)): given} if is_alone else given
    arguments = {key: _layer(each) if _is_entry(each) else each for key, each in named.items()}
    return getattr(keras.layers, owner.__name__)(**arguments)


def _is_entry(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and is_layer(next(iter(value)))


# Changes that give an output.


def _changes(description: Description, draw: random.Random, counts: Counter[str]) -> list[str]:
    name_of(description["layers"][-1]) if isinstance(description["layers"][-1], dict) else None
    text = as_json(description, flow=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        path.write_text(text, encoding="utf-8")
        model = mlcalc.load(path)
        assert isinstance(model, Model)
        flow = model.trace()
        if flow.failed or len(flow.outputs) != 1 or flow.outputs[0] is None or None in flow.outputs[0][1:]:
            return []
        wanted = (None, *(max(1, (size or 1) + draw.choice([-1, 0, 0, 1, 2])) for size in flow.outputs[0][1:]))
        wrong = []
        for change in changes_that_give(model, wanted).changes:
            path.write_text(pasted(text, change), encoding="utf-8")
            after = mlcalc.load(path)
            space: dict[str, Any] = {}
            exec(mlcalc.to_keras(after), space)  # noqa: S102 - what mlcalc has just written
            built = next(each for each in space.values() if isinstance(each, keras.Model))
            counts["changes"] += 1
            if tuple(built.output_shape) != change.output_shape:
                wrong.append(f"{change.text}: said {change.output_shape}, Keras {built.output_shape}")
    return wrong


# Single layers.


def _turned(draw: random.Random, counts: Counter[str]) -> list[str]:
    """Build a random layer, ask what gives its shape, its count or both, and build some of the answers."""
    name, known, sought, shape = _drawn_layer(draw)
    try:
        layer = getattr(keras.layers, name)(**known, **sought)
        output = tuple(_called(layer, shape).shape)
    except Exception:  # noqa: BLE001 - a kernel larger than its input, strides beside a dilation, groups that do not go
        return []
    params = layer.count_params()
    has_count, has_shape = draw.choice([(True, False), (False, True), (True, True)])
    kind = find(name)
    if (has_count and not params) or not has_shape:
        has_count, has_shape = bool(params), not params or has_shape
    settled = set() if has_shape else _OF_SHAPES & {*sought}
    known, sought = {**known, **{each: sought[each] for each in settled}}, _without(sought, settled)
    opened = {each: None for each in sought if not kind.arguments[each].required}
    question = Question(
        kind,
        known,
        ((None, *shape),),
        params=params if has_count else None,
        output_shape=output if has_shape else None,
        convention="keras3",
        opened=opened,
    )
    try:
        turned = turned_round(question)
    except UsageError:  # all that is sought decides over no count
        return []
    wrong = []
    is_even = not any(isinstance(value, tuple) and len({*value}) > 1 for value in sought.values())
    is_found = any(
        all(_same(each.get(key, value), value) for key, value in sought.items()) for each in turned.solutions
    )
    if turned.complete and is_even and not is_found:
        wrong.append(f"{name} {known} on {shape}: {sought} is missing in {turned.solutions[:5]}")
    if not turned.solutions and not turned.others and turned.complete:
        wrong.append(f"{name} {known} on {shape}: nothing is found, and {sought} gives it")
    answers = [*turned.solutions, *turned.others]
    for each in draw.sample(answers, min(4, len(answers))):
        loose = {key: _anything(key, draw) for key in turned.free if key not in each and turned.solutions}
        built = getattr(keras.layers, name)(**{**question.arguments, **loose, **each})
        given = tuple(_called(built, shape).shape)
        counts["solutions"] += 1
        if (has_count and built.count_params() != params) or (has_shape and given != output):
            wrong.append(f"{name} {question.arguments} {each} on {shape}: {given}, {built.count_params()}")
    return wrong


_OF_SHAPES = {"strides", "padding", "dilation_rate", "output_padding", "return_sequences", "keepdims"}
"""Arguments that decide over no count."""


def _without(values: Description, names: set[str]) -> Description:
    return {name: value for name, value in values.items() if name not in names}


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same, of which one may be a number for each axis."""
    tuples = [each if isinstance(each, tuple) else (each,) for each in (one, other)]
    return one == other or (len({*tuples[0]}) == 1 and {*tuples[0]} == {*tuples[1]})


def _anything(name: str, draw: random.Random) -> Any:
    """Return some value of what may be anything."""
    argument = next(find(each).arguments[name] for each in _FAMILIES if name in find(each).arguments)
    numbers = [1] if name == "groups" else [1, 2, 3]
    return draw.choice([True, False]) if argument.kind == "BOOLEAN" else draw.choice(numbers)


def _called(layer: Any, shape: tuple[int, ...]) -> Any:
    tensor = keras.Input(shape)
    return layer(tensor, tensor) if type(layer).__name__ == "MultiHeadAttention" else layer(tensor)


_FAMILIES = (
    *("Dense", "Embedding", "LSTM", "GRU", "SimpleRNN", "MultiHeadAttention", "BatchNormalization", "RepeatVector"),
    *("Conv1D", "Conv2D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
    *("DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"),
    *("MaxPooling1D", "MaxPooling2D", "AveragePooling2D", "MaxPooling3D", "GlobalAveragePooling2D"),
    *("Cropping1D", "Cropping2D", "ZeroPadding2D", "UpSampling1D", "UpSampling2D"),
)


def _drawn_layer(draw: random.Random) -> tuple[str, Description, Description, tuple[int, ...]]:
    """Return a class, arguments that are known, those that are sought, and the shape of the input."""
    name = draw.choice(_FAMILIES)
    rank = next((rank for rank in (1, 2, 3) if f"{rank}D" in name), 0)
    if rank:
        return _drawn_spatial(name, rank, draw)
    bias = {"use_bias": draw.random() < 0.7}
    one = draw.randint(1, 40)
    sequence = (draw.randint(1, 12), draw.randint(1, 9))
    drawn: dict[str, tuple[Description, Description, tuple[int, ...]]] = {
        "Dense": (bias, {"units": one}, (draw.randint(1, 40),)),
        "Embedding": ({"input_dim": draw.randint(2, 50)}, {"output_dim": one}, (draw.randint(1, 9),)),
        "MultiHeadAttention": ({"num_heads": draw.randint(1, 4)}, {"key_dim": draw.randint(1, 16), **bias}, sequence),
        "BatchNormalization": ({}, {"axis": draw.randint(1, 3)}, (4, 6, draw.randint(2, 9))),
        "RepeatVector": ({}, {"n": one}, (draw.randint(1, 9),)),
    }
    if name in drawn:
        return name, *drawn[name]
    further: Description = {"return_sequences": draw.random() < 0.5, **bias}
    if name == "GRU":
        further["reset_after"] = draw.random() < 0.5
    is_open = draw.random() < 0.5
    units = {"units": draw.randint(1, 30)}
    return name, {} if is_open else further, {**units, **(further if is_open else {})}, sequence


def _drawn_spatial(name: str, rank: int, draw: random.Random) -> tuple[str, Description, Description, tuple[int, ...]]:
    """Return the same of a layer with axes of space; its numbers may be others along each of them."""
    has_even_sizes = draw.random() < 0.6
    size = draw.randint(5, 20 if rank < 3 else 9)
    sizes = [size if has_even_sizes else draw.randint(5, 12) for _ in range(rank)]
    shape = (*sizes, draw.choice([1, 2, 3, 4, 6]))

    def side(last: int) -> Any:
        is_uneven = draw.random() < 0.25 and rank > 1
        return tuple(draw.randint(1, last) for _ in range(rank)) if is_uneven else draw.randint(1, last)

    if name.startswith("Global"):
        return name, {}, {"keepdims": draw.random() < 0.5}, shape
    if name.startswith(("Cropping", "ZeroPadding")):
        argument = "cropping" if name.startswith("Cropping") else "padding"
        return name, {}, {argument: draw.randint(0, 2)}, shape
    if name.startswith("UpSampling"):
        return name, {}, {"size": side(3)}, shape
    placing: Description = {"strides": draw.randint(1, 3), "padding": draw.choice(["same", "valid"])}
    if "Pooling" in name:
        return name, {}, {"pool_size": side(4), **placing}, shape
    known: Description = {"use_bias": draw.random() < 0.7}
    sought: Description = {"kernel_size": side(5), **placing}
    if not name.startswith("Depthwise"):
        sought["filters"] = draw.randint(1, 12)
    further = _drawn_further(name, placing["strides"], shape[-1], draw)
    if isinstance(sought["kernel_size"], tuple):
        known |= further
    else:
        sought |= further
    return name, known, sought, shape


def _drawn_further(name: str, strides: int, channels: int, draw: random.Random) -> Description:
    """Return one further argument of a convolution, or none."""
    if draw.random() < 0.5:
        return {}
    if name.endswith("Transpose"):
        return {"output_padding": draw.randint(0, strides - 1)}
    if name.startswith(("Depthwise", "Separable")):
        return {"depth_multiplier": draw.randint(1, 4)}
    shared = [each for each in range(1, channels + 1) if channels % each == 0]
    return {"groups": draw.choice(shared)} if draw.random() < 0.5 else {"dilation_rate": draw.randint(1, 3)}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare what solve answers with the installed Keras.")
    parser.add_argument("--models", type=int, default=40, help="how many networks to draw (default 40)")
    parser.add_argument("--layers", type=int, default=60, help="how many layers to turn round (default 60)")
    parser.add_argument("--seed", default="1", help="the same seed draws the same")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
