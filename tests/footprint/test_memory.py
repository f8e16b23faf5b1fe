"""What models hold in memory, seen from outside: the parts, the rows, and what follows from them."""

from __future__ import annotations

import json
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.layers.base import Layer
from mlcalc.model import Model


def loaded(description: Any, **settings: Any) -> Layer:
    found = mlcalc.load(description, **settings)
    assert isinstance(found, Layer)
    return found


def kept(memory: Any) -> dict[str, int]:
    """Return the bytes that are kept by layer, without those that keep nothing."""
    return {row.name: row.activations_bytes for row in memory.layers if row.activations_bytes != 0}


def of(layers: list[Any], shape: list[Any], **settings: Any) -> Any:
    return mlcalc.memory(loaded({"input": shape, "layers": layers}), **{"batch_size": 1, **settings})


def of_code(text: str, **settings: Any) -> Any:
    """Return the memory of the functional model that some lines of Python make of `x`."""
    code = f"from keras import Input, Model, layers, ops\nx = i = Input((4,))\n{text}\nm = Model(i, x)\n"
    return mlcalc.memory(loaded(code), **{"batch_size": 1, **settings})


CHAIN = ["Dense(5, 'relu')", "Dropout(0.5)", "Dense(3)"]


def test_parts() -> None:
    """Weights, gradients and optimizer follow from the weights; what is kept and the peak from the tensors."""
    memory = of(CHAIN, [4], batch_size=10, optimizer="adam")
    assert (172, 160, 320) == (
        *[memory.inference.weights_bytes][:1],
        memory.inference.inputs_bytes,
        memory.inference.peak_bytes,
    )
    assert "dense_1" == memory.inference.peak_at
    training = memory.training
    assert (172, 172, 352, 160) == training[:4]
    assert {"dense": 200, "dropout": 50, "dense_1": 200, "loss": 120} == kept(memory)
    assert 570 == training.activations_bytes == sum(row.activations_bytes for row in memory.layers)
    assert 400 == training.transient_bytes  # around the dropout
    assert training.total_bytes == sum(training[:6])


def test_json() -> None:
    """The keys are those that scripts rely on."""
    data = json.loads(json.dumps(of(CHAIN, [4]).as_dict()))
    assert ["name", "batch_size", "optimizer", "dtype", "inference", "training", "layers"] == list(data)[:7]
    assert {"weights_bytes", "inputs_bytes", "peak_bytes", "peak_at"} == data["inference"].keys()
    parts = {"weights_bytes", "gradients_bytes", "optimizer_bytes", "inputs_bytes", "activations_bytes"}
    assert parts | {"transient_bytes", "total_bytes"} == data["training"].keys()
    assert {"name": "loss", "activations_bytes": 12} == {
        key: data["layers"][-1][key] for key in ("name", "activations_bytes")
    }
    assert "output_bytes" not in data["layers"][-1]
    assert 20 == data["layers"][0]["output_bytes"]


# Which part of the model is trained.


def test_frozen_bottom() -> None:
    """A frozen part at the bottom keeps nothing; the first layer above keeps its input."""
    memory = of(["Conv1D(3, 2, activation='relu')", "Flatten()", "Dense(2)"], [5, 1], frozen=["conv1d"])
    assert {"dense": 48, "loss": 8} == kept(memory)
    assert (26 * 4, 26 * 4) == (memory.training.gradients_bytes, memory.training.optimizer_bytes // 2 - 4)


def test_frozen_above() -> None:
    """A frozen layer above one that is trained keeps no input, but what its activation needs."""
    memory = of(["Dense(3)", "Dense(5, 'relu')", "Dense(7)"], [4], frozen=["dense_1"])
    assert {"dense_1": 20, "loss": 28} == kept(memory)


def test_frozen_attention() -> None:
    """Its projections are as linear as a Dense: what the last one is called on is kept to train it alone."""
    text = "x = layers.Dense(4, name='below')(layers.Reshape((2, 2))(x))\n"
    text += "x = layers.MultiHeadAttention(2, 3, name='a')(x, x)"
    whole, frozen = kept(of_code(text)), kept(of_code(text, frozen=["a"]))
    assert whole["a"] - 2 * 4 * 4 - 2 * 6 * 4 == frozen["a"] == 3 * 2 * 6 * 4 + 2 * 2 * 2 * 4


def test_frozen_normalizations() -> None:
    """A frozen batch normalization is a product with constants; other ones follow the values all the same."""
    assert {"loss": 12} == kept(of(["Dense(3)", "BatchNormalization()"], [4], frozen=["batch_*"]))
    assert {"layer_normalization": 12, "loss": 12} == kept(
        of(["Dense(3)", "LayerNormalization()"], [4], frozen=["layer_normalization"])
    )


def test_frozen_as_a_whole() -> None:
    """Nothing is kept, not by the loss either, but the forward pass needs room."""
    memory = of(CHAIN, [4], frozen=["*"])
    assert {} == kept(memory)
    assert (0, 8, 0, 0) == (*memory.training[1:3], *memory.training[4:6])
    assert memory.training.total_bytes == 172 + 8 + 16 + memory.inference.peak_bytes


def test_frozen_inside() -> None:
    """A layer of a model inside is named with the model before it, and a model freezes all that is in it."""
    base = {"name": "base", "model": {"input": [4], "layers": ["Dense(3)", "Dense(2)"]}}
    memory = of([base, "Dense(1)"], [4], frozen=["base/dense"])
    assert ["base/dense", "base/dense_1", "dense", "loss"] == [row.name for row in memory.layers]
    assert {"base/dense_1": 12, "dense": 8, "loss": 4} == kept(memory)
    assert {"dense": 8, "loss": 4} == kept(of([base, "Dense(1)"], [4], frozen=["base"]))


def test_no_layer_to_freeze() -> None:
    """A name that fits none is an error with the nearest."""
    with pytest.raises(MlcalcError, match='no layer "dens_1" to freeze'):
        of(CHAIN, [4], frozen=["dens_1"])


# Tensors that are shared, seen through views, or never there.


def test_views() -> None:
    """A view holds the tensor below it: two layers that need it count it once, and it takes nothing at the peak."""
    memory = of(["Dense(6, 'relu')", "Reshape((3, 2))", "Flatten()", "Dense(1)"], [4])
    assert {"dense": 24, "loss": 4} == kept(memory)
    assert (28, 28) == (memory.inference.peak_bytes, memory.training.transient_bytes)


def test_products() -> None:
    """A product keeps both factors, with a constant nothing, and a factor alone if the other has no gradient."""
    assert {"multiply": 32, "loss": 16} == kept(of_code("x = layers.Dense(4)(i) * layers.Dense(4)(i)"))
    assert {"loss": 16} == kept(of_code("x = layers.Dense(4)(i) * 2"))
    assert {"loss": 16} == kept(of_code("x = layers.Dense(4)(i) * i"))  # the input is told apart
    assert {"loss": 16} == kept(of_code("x = layers.Dense(4)(i) / 3 + 1"))
    assert {"true_divide": 32, "loss": 16} == kept(of_code("x = layers.Dense(4)(i) / layers.Dense(4)(i)"))


def test_no_gradient() -> None:
    """Behind a comparison or `stop_gradient` nothing is kept."""
    memory = of_code("x = ops.stop_gradient(ops.exp(layers.Dense(4)(i))); x = layers.Dense(2)(x)")
    assert {"dense_1": 16, "loss": 8} == kept(memory)


def test_shared_layer() -> None:
    """A layer that is called twice is one row, and its weights count once."""
    memory = of_code("d = layers.Dense(4, activation='tanh'); x = d(d(i))")
    assert {"dense": 32, "loss": 16} == kept(memory)
    assert 80 == memory.training.weights_bytes


def test_several_inputs_and_outputs() -> None:
    """Inputs are told apart, of their own data types; the loss has a tensor for each output."""
    model = loaded(
        "from keras import Input, Model, layers\n"
        "a, b = Input((3,), dtype='int64'), Input((2,), dtype='uint8')\n"
        "x = layers.Flatten()(layers.Embedding(9, 2)(a))\n"
        "y = layers.Concatenate()([x, layers.Rescaling(0.1)(b)])\n"
        "m = Model([a, b], [layers.Dense(3)(y), layers.Dense(1)(x)])\n"
    )
    memory = mlcalc.memory(model, batch_size=1, dtype="mixed_float16")
    assert 3 * 8 + 2 == memory.inference.inputs_bytes
    assert {"dense": 16, "dense_1": 12, "loss": 8} == kept(memory)


def test_in_every_step() -> None:
    """What stands inside TimeDistributed is called once for each time step, a model too."""
    memory = mlcalc.memory(
        loaded(
            "from keras import Input, Sequential, layers\n"
            "one = Sequential([Input((2,)), layers.Dense(3, 'relu'), layers.Dropout(0.5), layers.Dense(1)])\n"
            "m = Sequential([Input((5, 4)), layers.Dense(2), layers.TimeDistributed(one, name='each')])\n",
            model="m",
        ),
        batch_size=1,
    )
    assert {"each/dense": 40 + 60, "each/dropout": 15, "each/dense_1": 60, "loss": 20} == kept(memory)


def test_lambda() -> None:
    """What a function keeps is unknown, and so is the total; the peak is not."""
    memory = of(["Dense(3)", "Lambda('f', output_shape=(3,))", "Dense(1)"], [4])
    assert (None, None) == (memory.training.activations_bytes, memory.training.total_bytes)
    assert 24 == memory.inference.peak_bytes
    assert ["unknown-activations"] == [each.code for each in memory.unknown]


# Data types.


def test_mixed_precision() -> None:
    """Weights and gradients are float32, activations and the loss float16, and the loss is scaled."""
    memory = of(CHAIN, [4], dtype="mixed_float16", optimizer="sgd")
    assert (172, 172, 24) == memory.training[:3]
    assert {"dense": 10, "dropout": 5, "dense_1": 10, "loss": 6} == kept(memory)
    assert "mixed_float16" == memory.dtype


@pytest.mark.parametrize(
    ("policy", "weights", "last"), [("bfloat16", 86, 6), ("mixed_bfloat16", 172, 6), ("float64", 344, 24)]
)
def test_policies(policy: str, weights: int, last: int) -> None:
    """A policy says what weights are kept in, and what is computed in."""
    memory = of(CHAIN, [4], dtype=policy)
    assert (weights, last) == (memory.training.weights_bytes, kept(memory)["loss"])


def test_own_policy() -> None:
    """A policy that layers state is theirs, unless another one is asked for, which is said."""
    own = of(["Dense(2, dtype='float16')"], [4])
    assert ("float16", 20, ()) == (own.dtype, own.training.weights_bytes, own.notes)
    asked = of(["Dense(2, dtype='float16')"], [4], dtype="float32")
    assert ("float32", 40) == (asked.dtype, asked.training.weights_bytes)
    assert ["the model states float16 for its layers: float32 goes before it"] == list(asked.notes)


# Batches.


def test_largest_batch() -> None:
    """The largest batch fits exactly."""
    memory = of(CHAIN, [4])
    for size in (0, 900, 1000, 10**6):
        batch = memory.largest_batch(size)
        fits = [each.training_bytes <= size for each in memory.with_batches([max(batch, 1), batch + 1])]
        assert [batch > 0, False] == fits
    assert memory.largest_batch(10**6, training=False) > memory.largest_batch(10**6)


def test_batch_as_a_formula() -> None:
    """Without a batch, what depends on it is None and a formula, and the rest is known."""
    memory = of(CHAIN, [4], batch_size=None)
    assert (172, None) == (memory.training.weights_bytes, memory.training.activations_bytes)
    assert "57 × batch" == memory.formulas["activations_bytes"]
    assert "113 × batch + 696" == memory.formulas["total_bytes"]
    whole = of(CHAIN, [4], batch_size=1000).training.total_bytes
    assert 113 * 1000 + 696 == whole


def test_time_steps() -> None:
    """An open size is None and a formula, with its square where attention has it; a size gives the number."""
    layers = ["LSTM(3, return_sequences=True)", "Attention"]
    model = loaded({"input": [None, 2], "layers": [layers[0], {"attention": {}, "from": ["lstm", "lstm"]}]})
    memory = mlcalc.memory(model)
    assert memory.training.activations_bytes is None
    assert "(4 × time_steps² + 108 × time_steps) × batch" == memory.formulas["activations_bytes"]
    assert (
        "4,000 × time_steps² + 108,000 × time_steps"
        == mlcalc.memory(model, batch_size=1000).formulas["activations_bytes"]
    )
    rows = {row.name: row.formula for row in memory.layers if row.formula}
    assert {
        "lstm": "96 × time_steps × batch",
        "attention": "4 × time_steps² × batch",
        "loss": "12 × time_steps × batch",
    } == rows
    known = mlcalc.memory(model, batch_size=10, sizes={"time_steps": 50})
    assert 10 * (4 * 2500 + 108 * 50) == known.training.activations_bytes


def test_formulas_and_places() -> None:
    """What is taken away stands behind a minus; where the most lives is said where the bytes are known."""
    chain = of(["Conv1D(3, 5)", "Conv1D(3, 5)", "GlobalAveragePooling1D()", "Dense(2)"], [None, 4], batch_size=2)
    assert "48 × time_steps − 288" == chain.formulas["peak_bytes"]
    assert ["24 × time_steps − 96"] == [row.formula for row in chain.layers if row.formula]
    recurrent = of(["LSTM(3)", "Dense(2)"], [None, 4], batch_size=2)
    assert ("at dense, 2 tensors", "at dense") == tuple(
        recurrent.formulas[f"{key}_bytes"] for key in ("peak", "transient")
    )
    assert "at most 4" not in str(recurrent)
    assert "at most at dense, 2 tensors" in str(recurrent)


@pytest.mark.parametrize(
    ("name", "size", "message"),
    [
        ("steps_of", 3, "no axis"),
        ("feature", 3, "is 2 already"),
        ("time_steps", 2**63 - 1, "must be a size from 1 to"),
        ("time_steps", 0, "must be a size"),
    ],
)
def test_no_such_size(name: str, size: int, message: str) -> None:
    """A size is for an axis that is there, and open."""
    with pytest.raises(MlcalcError, match=message):
        of(["LSTM(3)"], [None, 2], sizes={name: size})


def test_batch_that_moves() -> None:
    """Where an operation puts the batch elsewhere, each batch is asked for by itself, and the formula is found."""
    text = "x = layers.Dense(4)(i); x = ops.matmul(x, ops.transpose(x))"
    memory = of_code(text, batch_size=None)
    assert "4 × batch² + 32 × batch" == memory.formulas["activations_bytes"]
    assert 4 * 9 + 32 * 3 == of_code(text, batch_size=3).training.activations_bytes
    batch = memory.largest_batch(100_000)
    assert [True, False] == [each.training_bytes <= 100_000 for each in memory.with_batches([batch, batch + 1])]


def test_stated_batch() -> None:
    """A batch that the inputs state is taken, and a number that is given goes before it."""
    model = loaded(
        "from keras import Input, Model, layers\ni = Input(batch_shape=(8, 4))\nm = Model(i, layers.Dense(2)(i))\n"
    )
    assert (8, 128) == ((memory := mlcalc.memory(model)).batch_size, memory.inference.inputs_bytes)
    assert 32 == mlcalc.memory(model, batch_size=2).inference.inputs_bytes


# Insides that are computed again.


def test_checkpoint() -> None:
    """Of blocks, what goes into each is kept, and the inside of the largest."""
    text = (
        "x = layers.Dense(4)(i)\nfor _ in range(3):\n"
        "    x = layers.Add()([x, layers.Dense(4)(layers.Dense(32, activation='relu')(x))])"
    )
    plain, saving = of_code(text), of_code(text, checkpoint="every-block")
    assert 3 * (16 + 128) + 16 == plain.training.activations_bytes
    assert 3 * 16 + 128 + 16 == saving.training.activations_bytes == sum(kept(saving).values())


def test_checkpoint_of_a_chain() -> None:
    """A chain of n calls that never branches has about √n blocks."""
    chain = ["Dense(10, 'tanh')"] * 16
    plain, saving = of(chain, [10]), of(chain, [10], checkpoint="every-block")
    assert 16 * 40 + 40 == plain.training.activations_bytes
    assert saving.training.activations_bytes < 9 * 40 + 40


# What strangers bring.


def test_one_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shapes flow once, whatever the batch and however many batches are compared."""
    flows = []
    original = Model.trace

    def counted(model: Model, *shapes: Any) -> Any:
        flows.append(shapes)
        return original(model, *shapes)

    monkeypatch.setattr(Model, "trace", counted)
    memory = of(CHAIN * 20, [4], batch_size=32)
    memory.with_batches([1, 2, 4])
    assert memory.largest_batch(10**6)
    assert [((None, 4),)] == flows


def test_models_that_double(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models that call each other twice have no end, and are refused in time."""
    monkeypatch.setattr("mlcalc.footprint.steps.MOST_CALLS_INSIDE", 1000)
    lines = ["from keras import Input, Model, Sequential, layers", "m = Sequential([Input((2,)), layers.Dense(2)])"]
    for _ in range(20):
        lines += ["i = Input((2,))", "m = Model(i, m(m(i)))"]
    with pytest.raises(MlcalcError, match="call each other too often"):
        mlcalc.memory(loaded("\n".join(lines), model="m"), batch_size=2)


def test_texts() -> None:
    """How long texts are is not known, and so not how much they take; the rest is."""
    code = "i = Input((1,), dtype='string')\nx = layers.Embedding(5, 2)(layers.StringLookup(vocabulary=['a'])(i))\n"
    memory = mlcalc.memory(
        loaded(f"from keras import Input, Model, layers\n{code}m = Model(i, layers.Dense(1)(x))"), batch_size=2
    )
    assert (None, None, 48) == (memory.inference.inputs_bytes, memory.training.total_bytes, kept(memory)["dense"] * 3)
    assert ["an input holds texts, and how long they are is not known"] == list(memory.notes)


def test_sizes_without_end() -> None:
    """Python's integers do not overflow."""
    huge = of(["Flatten()", "Dense(1000000000000)"], [10**9, 10**9], batch_size=10**9)
    assert huge.training.total_bytes > 10**30


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("optimizers.SGD(0.1, momentum=0.9)", "SGD(momentum=0.9)"),
        ("'rmsprop'", "rmsprop"),
        ("optimizers.Adam(learning_rate=rate, amsgrad=True)", "Adam(amsgrad=True)"),
        ("optimizers.Adam(rate)", "adam"),
        ("optimizers.Adam(optimizers.schedules.CosineDecay(0.1, steps))", "Adam(learning_rate=CosineDecay())"),
        ("optimizers.LossScaleOptimizer(optimizers.Lion())", "LossScaleOptimizer(Lion())"),
    ],
)
def test_compiled_in_source(code: str, expected: str) -> None:
    """A source is taken at its word as a file is, and the last compile counts; a setting goes before it."""
    model = compiled(f"m.compile('adagrad')\nm.compile(loss='mse', optimizer={code})")
    memory = mlcalc.memory(model, batch_size=1)
    assert expected == memory.optimizer
    assert (f"the optimizer is {expected}, with which the file was compiled",) == memory.notes
    assert "ftrl" == mlcalc.memory(model, optimizer="ftrl").optimizer


def test_compiled_with_something_unknown() -> None:
    """Keras' own default is known; what cannot be known is said, and so is nothing where nothing is compiled."""
    assert "rmsprop" == mlcalc.memory(compiled("m.compile(loss='mse')")).optimizer
    for unknown in ("mine(3)", "optimizers.Adam(amsgrad=flag)", "optimizers.Adam(**options)"):
        memory = mlcalc.memory(compiled(f"m.compile(optimizer={unknown})"), batch_size=1)
        assert ("adam", True) == (memory.optimizer, "that mlcalc does not know" in memory.notes[0])
    assert () == mlcalc.memory(compiled(""), batch_size=1).notes


def compiled(text: str) -> Layer:
    code = "from keras import Input, Sequential, layers, optimizers\n"
    return loaded(f"{code}m = Sequential([Input((4,)), layers.Dense(3)])\n{text}\n")


# What Python alone can do wrong.


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"batch_size": 0}, "batch_size is a number"),
        ({"batch_size": 2.0}, "batch_size is a number"),
        ({"optimizer": "adm"}, "no optimizer"),
        ({"dtype": "float61"}, "no dtype policy"),
        ({"kept_as": "pytorch"}, "keeps in its own way"),
        ({"checkpoint": "all"}, "every-block"),
        ({"optimizer": {"class_name": "Adm", "config": {}}}, "is no optimizer of Keras"),
    ],
)
def test_refusals(settings: dict[str, Any], message: str) -> None:
    """A setting that means nothing is an error."""
    with pytest.raises(MlcalcError, match=message):
        of(CHAIN, [4], **settings)
    with pytest.raises(MlcalcError, match="takes a layer or a model"):
        mlcalc.memory("model.yaml")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["optimizer", "dtype", "checkpoint", "frozen", "kept_as", "sizes"])
@pytest.mark.parametrize("value", [5, True, [5], {5: 5}, b"adam"])
def test_wrong_kinds(name: str, value: Any) -> None:
    """A value of another kind is an error of this library, and one of types too."""
    if name == "optimizer" and isinstance(value, dict):
        return  # is what Keras may have serialised
    with pytest.raises(MlcalcError, match=name) as caught:
        of(CHAIN, [4], **{name: value})
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize("size", ["8GB", None, 8.0, True, -1])
def test_wrong_memories(size: Any) -> None:
    """A memory is a number of bytes."""
    with pytest.raises(MlcalcError, match="number of bytes") as caught:
        of(CHAIN, [4]).largest_batch(size)
    assert isinstance(caught.value, TypeError)


def test_serialised_optimizer() -> None:
    """What Keras serialises is read as a file's own."""
    serialised = {"module": "keras.optimizers", "class_name": "SGD", "config": {"momentum": 0.9}}
    assert "SGD(momentum=0.9)" == of(CHAIN, [4], optimizer=serialised).optimizer


def test_layer_called_loss() -> None:
    """A layer may have any name."""
    rows = [row.as_dict() for row in of([{"name": "loss", "dense": 3}], [4]).layers]
    assert [("loss", 12), ("loss", None)] == [(row["name"], row.get("output_bytes")) for row in rows]
    assert "output_bytes" not in rows[1]


def test_texts_without_a_length() -> None:
    """That an input holds texts is said where a size is open too."""
    code = "i = Input((None,), dtype='string')\nx = layers.Embedding(5, 2)(layers.StringLookup(vocabulary=['a'])(i))\n"
    memory = mlcalc.memory(loaded(f"from keras import Input, Model, layers\n{code}m = Model(i, x)"), batch_size=2)
    assert ["unknown-size", "unknown-size"] == [each.code for each in memory.problems]


def test_single_layer() -> None:
    """A layer by itself is a model of one."""
    memory = mlcalc.memory(mlcalc.layer("LSTM", units=10), (None, 3, 1), batch_size=2)
    assert (1920, 2 * (3 * 70 * 4 + 40)) == (memory.training.weights_bytes, kept(memory)["lstm"])


def test_shown() -> None:
    """It is shown as its tables, in a notebook too."""
    memory = of(CHAIN, [4])
    assert "activations" in str(memory)
    assert "<table>" in memory._repr_html_()
    assert "| dense" in memory.to_markdown()
    assert repr(memory).startswith("Memory(None, batch_size=1, ")


def test_histories_of_float8() -> None:
    """What a step overwrites has a gradient and no slot: Keras 3.15.1 makes 128 bytes for this layer's Adam."""
    found = of(["Dense(3, dtype='float8_from_float32')"], [4], batch_size=1).training
    assert 8 + 2 * (4 * 3 + 3) * 4 == found.optimizer_bytes
    assert (4 * 3 + 3 + 3 * (1 + 1024)) * 4 == found.gradients_bytes


def test_two_open_sizes() -> None:
    """Formulas in height and width give what a picture of that size takes; a stride leaves none."""
    layers = ["Conv2D(8, 3, padding='same', activation='relu')", "Conv2D(3, 3)"]
    found = of(layers, [None, None, 4], batch_size=2)
    sized = of(layers, [33, 20, 4], batch_size=2)
    assert "88 × height × width − 48 × height − 48 × width + 96" == found.formulas["activations_bytes"]
    for key in ("inputs_bytes", "activations_bytes", "transient_bytes", "total_bytes"):
        text = found.formulas[key].replace("×", "*").replace("−", "-").replace(",", "")
        value = eval(text, {"height": 33, "width": 20})  # noqa: S307  (our own formula)
        assert getattr(sized.training, key) == value
    assert "activations_bytes" not in of(["Conv2D(8, 3, strides=2)"], [None, None, 4], batch_size=2).formulas
