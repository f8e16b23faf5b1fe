"""What holds for every layer: its numbers agree with each other, and an unknown size is never a guess."""

from __future__ import annotations

import pickle
import re
from copy import copy, deepcopy
from functools import partial
from itertools import product
from typing import Any
from unittest.mock import Mock

import pytest

from mlcalc.arguments.kinds import integer
from mlcalc.errors import MlcalcError, Source
from mlcalc.formula import Term
from mlcalc.layers import FAMILIES, find, is_layer, make, names
from mlcalc.layers.base import Inputs, Layer
from mlcalc.layers.explanation import Explanation
from mlcalc.layers.weights import Weight
from mlcalc.readers.description.typed import read_call
from mlcalc.readers.loading import load
from mlcalc.shapes import Dimension, Shape, as_shape
from mlcalc.summary import summarize
from tests.arithmetic import worked_out
from tests.layers.drawing import drawn

EVERY_LAYER = pytest.mark.parametrize("name", names())


@EVERY_LAYER
def test_enough_is_drawn(name: str) -> None:
    """The properties below are tried on many inputs of every layer."""
    assert len(drawn(name)) >= 10


@EVERY_LAYER
def test_count_is_that_of_the_weights(name: str) -> None:
    """The formula's value, the count and the sum over the weights are one number, also when worked out by hand."""
    for layer, shapes in drawn(name):
        weights, formula = layer.weights(*shapes), layer.explain(*shapes).params
        sizes = [weight.size or 0 for weight in weights]
        assert sum(sizes) == layer.params(*shapes), layer
        assert (formula is None) == (not weights), layer
        if formula is not None:
            assert sum(sizes) == formula.value == worked_out(formula.numbers), layer


@EVERY_LAYER
def test_formulas_of_the_shape(name: str) -> None:
    """A formula behind an axis gives a size of the output, and so does its printed text."""
    for layer, shapes in drawn(name):
        output = layer.output_shape(*shapes)
        outputs = output if isinstance(output, list) else [output]
        sizes = {size for shape in outputs for size in shape}
        for formula in layer.explain(*shapes).shape:
            assert formula.value in sizes, layer
            assert formula.value is None or worked_out(formula.numbers) == formula.value, layer


@EVERY_LAYER
def test_cost(name: str) -> None:
    """The cost is not negative, and its formula gives the same number."""
    for layer, shapes in drawn(name):
        macs, formula = layer.macs(*shapes), layer.explain(*shapes).macs
        assert macs is None or macs >= 0, layer
        assert formula is None or macs == formula.value == worked_out(formula.numbers), layer


@EVERY_LAYER
def test_frozen(name: str) -> None:
    """A frozen layer has the same weights; those that it owns itself are not trained."""
    for layer, shapes in drawn(name):
        frozen = make(name, (), {**layer.given_arguments(), "trainable": False})
        assert layer.params(*shapes) == frozen.params(*shapes)
        assert not any(weight.trainable for weight in frozen.weights(*shapes)), layer


@EVERY_LAYER
def test_repr_is_the_call(name: str) -> None:
    """What a layer prints as can be read again, and gives an equal layer."""
    for layer, _ in drawn(name):
        assert layer == read_call(Source("call", repr(layer), is_file=False))


@EVERY_LAYER
def test_copies(name: str) -> None:
    """A pickled or copied layer is equal to the layer and has its hash, frozen or not."""
    for layer, _ in drawn(name):
        for each in (layer, layer.as_frozen()):
            for other in (pickle.loads(pickle.dumps(each)), deepcopy(each), copy(each)):
                assert each == other
                assert hash(each) == hash(other)
        assert layer != layer.as_frozen()


def agrees(symbolic: Dimension, known: Dimension) -> bool:
    return symbolic is None or symbolic == known


# A crossing drops the last axis where that is 1, and Keras takes an unknown one for another number.
SIZE_DECIDES_RANK = {"HashedCrossing"}


@pytest.mark.parametrize("name", [name for name in names() if name not in SIZE_DECIDES_RANK])
def test_unknown_dimensions(name: str) -> None:
    """With sizes of the input unknown, in any combination, the output says the same or that it does not know."""
    for layer, shapes in drawn(name):
        known = layer.output_shape(*shapes)
        rank = max((len(shape) for shape in shapes), default=0)
        for hidden in product([True, False], repeat=rank):
            symbolic = [tuple(None if hide else size for hide, size in zip(hidden, shape)) for shape in shapes]  # noqa: B905
            try:
                output = layer.output_shape(*symbolic)
            except MlcalcError:
                continue  # some layers need to know a size, and say so
            pairs = zip(output, known, strict=True) if isinstance(known, list) else [(output, known)]
            for one, other in pairs:
                assert len(one) == len(other), (layer, symbolic)
                assert all(map(agrees, one, other)), (layer, symbolic)


@EVERY_LAYER
def test_unknown_batch(name: str) -> None:
    """The batch matters neither for the weights nor for the cost of one sample."""
    for layer, shapes in drawn(name):
        least = 3 if name in ("Attention", "AdditiveAttention") else 2
        summed = layer.given_arguments().get("axes")
        if any(len(shape) < least or summed in (0, -len(shape)) for shape in shapes):
            continue  # here the batch is itself what is computed with
        hidden = [(None, *shape[1:]) for shape in shapes]
        try:
            weights, macs = layer.weights(*hidden), layer.macs(*hidden)
        except MlcalcError:
            continue  # a stateful layer needs the batch, and a normalization over it too
        assert layer.weights(*shapes) == weights, layer
        assert layer.macs(*shapes) == macs, layer


# The table of layers.


@pytest.mark.parametrize("entry", [entry for text in FAMILIES.values() for entry in text.split()])
def test_name_and_aliases(entry: str) -> None:
    """A layer is found by its name and its aliases, in any case and with underscores or without."""
    name, *aliases = entry.split("=")
    layer_class = find(name)
    for spelling in (name, name.lower(), name.upper(), "_".join(name), *aliases):
        assert is_layer(spelling)
        assert layer_class is find(spelling)
    assert name == layer_class.title() == layer_class.__name__


@EVERY_LAYER
def test_documented(name: str) -> None:
    """Each layer says what it does in one sentence."""
    first, _, _ = (find(name).__doc__ or "").partition("\n")
    assert re.fullmatch(r"\S.*[.:]", first), first


def test_table_of_names() -> None:
    """Each name of the table means one layer, and each layer has one entry."""
    entries = [entry.split("=") for text in FAMILIES.values() for entry in text.split()]
    spellings = [name.lower() for entry in entries for name in entry]
    assert len(spellings) == len(set(spellings))
    assert [name for name, *_ in entries] == names()


def test_unknown_layer() -> None:
    """There is a suggestion for a misspelt layer, and a pointer to the list for a strange one."""
    with pytest.raises(MlcalcError, match=r"^error: there is no layer `LSMT`\n  = help: did you mean `LSTM`\?$"):
        find("LSMT")
    with pytest.raises(
        MlcalcError, match=r"^error: there is no layer `qqq`\n  = help: `mlcalc layers` lists them all$"
    ):
        find("qqq")


# Weights and the shared checks.


def test_weight() -> None:
    """A weight has a shape of plain numbers and a size, and is equal to another whatever formula they come from."""
    weight = Weight("kernel", (Term("units", 3), 4))
    assert ((3, 4), 12, True) == (weight.shape, weight.size, weight.trainable)
    assert weight == Weight("kernel", (3, 4))
    assert weight != Weight("bias", (3, 4))
    assert weight != Weight("kernel", (4, 3))
    assert weight != weight.frozen()
    assert "Weight('kernel', (3, 4), trainable=False)" == repr(weight.frozen())


def test_equal_weights() -> None:
    """Equal weights have the same hash; one in another data type, or that training changes, is another weight."""
    weight, half = Weight("kernel", (3, 4)), Weight("kernel", (3, 4), dtype="float16")
    assert {weight} == {Weight("kernel", (Term("units", 3), 4)), Weight("kernel", (3, 4), dtype="float32")}
    assert 3 == len({weight, weight.frozen(), half})
    assert "Weight('kernel', (3, 4), trainable=True, dtype='float16')" == repr(half)
    assert half == pickle.loads(pickle.dumps(half)) == deepcopy(half)


@pytest.mark.parametrize(
    ("named", "text"),
    [
        ({"trainable": False}, "Dense(units=3, trainable=False)"),
        ({"dtype": "float16"}, "Dense(units=3, dtype='float16')"),
        ({"trainable": False, "dtype": "bfloat16"}, "Dense(units=3, trainable=False, dtype='bfloat16')"),
    ],
)
def test_arguments_of_every_layer_count(named: dict[str, Any], text: str) -> None:
    """A frozen layer and one in another data type are other layers, and print as such."""
    layer = make("Dense", (3,), named)
    assert text == repr(layer)
    assert layer != make("Dense", (3,))
    assert layer == make("Dense", (3,), named)
    assert hash(layer) == hash(make("Dense", (3,), named))


@pytest.mark.parametrize("named", [{"name": "a"}, {"trainable": True}, {"dtype": "float32"}, {"dtype": None}])
def test_arguments_that_change_nothing(named: dict[str, Any]) -> None:
    """A name, and what is so by default, neither tells two layers apart nor is printed."""
    layer = make("Dense", (3,), named)
    assert layer == make("Dense", (3,))
    assert hash(layer) == hash(make("Dense", (3,)))
    assert "Dense(units=3)" == repr(layer)


def test_scalar_weight() -> None:
    """A weight without axes is one number."""
    assert 1 == Weight("scale", ()).size


class Pair(Layer):
    """A layer of two to three inputs."""

    inputs = Inputs(least=2, most=3)
    axes = ("batch", "feature")
    size: int = integer(1)


@pytest.mark.parametrize(
    ("layer", "shapes", "message"),
    [
        (Pair(), [(None, 3)], "Pair takes 2 to 3 inputs, not 1"),
        (Pair(), [(None, 3)] * 4, "Pair takes 2 to 3 inputs, not 4"),
        (Pair(), [(None, 3, 1)] * 2, "Pair needs 2 dimensions (batch, feature) but gets (None, 3, 1)"),
        (make("Dense", (3,)), [(None, 3)] * 2, "Dense takes 1 input, not 2"),
        (make("Add"), [], "Add takes at least 1 input, not 0"),
        (make("Subtract"), [(None, 3)], "Subtract takes 2 inputs, not 1"),
        (make("Dense", (3,)), [(None,)], "Dense needs at least 2 dimensions but gets (None,)"),
        (make("LSTM", (3,)), [(None, 10)], "LSTM needs 3 dimensions (batch, time_steps, feature) but gets (None, 10)"),
        (make("RepeatVector", (3,)), [(None, 10, 2)], "RepeatVector needs 2 dimensions (batch, feature) but gets"),
    ],
)
def test_inputs_are_checked(layer: Layer, shapes: list[Shape], message: str) -> None:
    """Every answer about a layer is refused where the inputs' number or rank is wrong."""
    for ask in (layer.output_shape, layer.weights, layer.params, layer.macs, layer.explain):
        with pytest.raises(MlcalcError, match=re.escape(message)):
            ask(*shapes)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((None, -4), "a dimension is at least 1, not -4"),
        ((None, 0), "a dimension is at least 1, not 0"),
        ((None, 2.5), "a dimension is a positive integer or `none`, not 2.5"),
        ((None, "4"), "a dimension is a positive integer or `none`, not '4'"),
        ((None, True), "a dimension is a positive integer or `none`, not True"),
        ({None, 4}, "a shape is a list of dimensions, not "),
    ],
)
def test_sizes_are_checked(shape: Any, message: str) -> None:
    """Every answer about a layer, or about a model of it, is refused where a size is none."""
    dense = make("Dense", (3,))
    asked = (dense.output_shape, dense.weights, dense.params, dense.macs, dense.explain, partial(summarize, dense))
    for ask in asked:
        with pytest.raises(MlcalcError, match=f"^error: {re.escape(message)}"):
            ask(shape)
    with pytest.raises(MlcalcError, match=f"^error: {re.escape(message)}"):
        load({"layers": ["Dense(3)"]}, input_shape=shape)


def test_shapes_may_be_one_list() -> None:
    """The shapes of several inputs are an argument each, or one list of them as in Keras."""
    add = make("Add")
    assert (None, 4) == add.output_shape((None, 4), (None, 4)) == add.output_shape([(None, 4), (None, 4)])
    with pytest.raises(MlcalcError, match=r"^error: a dimension is at least 1, not -4$"):
        add.output_shape([(None, 4), (None, -4)])


def test_sizes_are_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sizes of an input are checked where they are stated, not again in each layer that they flow through."""
    check = Mock(wraps=as_shape)
    monkeypatch.setattr("mlcalc.layers.base.as_shape", check)
    summarize(load({"input": [8], "layers": ["Dense(3)"] * 50}), explain=True)
    assert 0 == check.call_count
    make("TimeDistributed", (make("Dense", (3,)),)).explain((None, 4, 2))
    assert 1 == check.call_count


@pytest.mark.parametrize(
    ("layer", "shape", "advice"),
    [
        (make("Conv2D", (8, 3)), (None, 28, 28), "a grey image has one channel: give it as (28, 28, 1)"),
        (make("RepeatVector", (8,)), (None, 28, 28), "put Flatten before it"),
    ],
)
def test_wrong_rank_has_help(layer: Layer, shape: Shape, advice: str) -> None:
    """The usual reasons for a wrong rank come with what mends them."""
    with pytest.raises(MlcalcError, match=re.escape(f"= help: {advice}")):
        layer.output_shape(shape)


def test_unknown_dimension_that_a_weight_needs() -> None:
    """Weights over an unknown size cannot be counted; the shape can still be told."""
    dense = make("Dense", (3,))
    assert (None, 3) == dense.output_shape((None, None))
    with pytest.raises(
        MlcalcError, match=r"Dense cannot count its kernel: `input_dim` is unknown \(input \(None, None\)"
    ):
        dense.params((None, None))


def test_macs_of_an_unknown_size() -> None:
    """The cost is unknown where a size is that it needs, and the count is not."""
    lstm = make("LSTM", (10,))
    assert (480, None) == (lstm.params((None, None, 1)), lstm.macs((None, None, 1)))


@pytest.mark.parametrize(
    ("dtype", "kept"),
    [
        ("float16", "float16"),
        ("mixed_bfloat16", "float32"),
        ({"class_name": "DTypePolicy", "config": {"name": "float64"}}, "float64"),
        ({"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}, "float32"),
        ({"class_name": "DTypePolicy", "config": {"name": None}}, "float32"),
    ],
)
def test_dtype(dtype: Any, kept: str) -> None:
    """The data type of the weights is the layer's, or that of the variables under a policy."""
    assert {kept} == {weight.dtype for weight in make("Dense", (3,), {"dtype": dtype}).weights((None, 2))}


def test_gru_under_the_other_convention() -> None:
    """Where a default of ours decides, the other count is told; where an argument does, it is not."""
    text = (
        "Keras since 2.4 and PyTorch count 120, not 105: they keep a second bias in each gate of a GRU "
        "(`reset_after: true`, `--reset-after`)"
    )
    assert [text] == list(make("GRU", (5,)).explain((None, 3, 1)).notes)
    assert [] == list(make("GRU", (5,), {"reset_after": False}).explain((None, 3, 1)).notes)
    assert [] == list(make("GRU", (5,), convention="keras3").explain((None, 3, 1)).notes)


@pytest.mark.parametrize(
    "layer",
    [
        make("Bidirectional", (make("GRU", (5,)),)),
        make("RNN", (make("GRUCell", (5,)),)),
        make("StackedRNNCells", ([make("GRUCell", (5,))],)),
        make("TimeDistributed", (make("GRU", (5,)),)),
    ],
    ids=lambda layer: layer.title(),
)
def test_convention_within_a_wrapper(layer: Layer) -> None:
    """A GRU within another layer follows from the default as well."""
    rank = {"StackedRNNCells": 2, "TimeDistributed": 4}.get(layer.title(), 3)
    shape = (None, 3, 3, 1)[:1] + (3,) * (rank - 2) + (1,)
    directions = 2 if layer.title() == "Bidirectional" else 1
    (caveat,) = layer.explain(shape).notes
    assert f"count {directions * 120}, not {directions * 105}:" in caveat


def test_explanation_without_tensors() -> None:
    """What takes nothing and gives nothing, such as a model that is never called, has no axes."""
    explained = Explanation().with_axes(make("Dense", (3,)), [], [])
    assert ((), ()) == (explained.inputs, explained.outputs)
