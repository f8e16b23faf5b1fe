"""Stored weights, by the layer that owns them."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers.weights import Weight
from mlcalc.limits import DEEPEST
from mlcalc.readers.keras.stored import NOTHING, Part, Stored, StoredWeight

KERNEL = StoredWeight(("dense", "kernel"), (3, 2), "float32")
MEAN = StoredWeight(("norm", "moving_mean"), (2,), "float16")


class Asked(NamedTuple):
    """A layer whose weights are looked for."""

    name: str
    class_name: str
    has_name: bool = True
    is_model: bool = False


def group(size: int, name: str | None = None) -> Stored:
    return Stored((StoredWeight(("0",), (size,), "float32"),), name=name)


def found(keys: dict[str, Stored], *layers: tuple[str, str], container: str = "layers") -> list[Stored]:
    """Return what is stored of these layers in groups with these keys."""
    return Stored(groups={container: Stored(groups=keys)}).of_layers([Asked(*each) for each in layers])


def test_by_name() -> None:
    """An `.h5` model names its layers, and of a model inside each weight has a path."""
    layers = [Asked("dense", "Dense"), Asked("kernel", "Dense")]
    own = Stored((KERNEL,))
    assert [own, NOTHING] == Stored(groups={"dense": own}, are_named=True).of_layers(layers)
    assert [own, NOTHING] == Stored((KERNEL, MEAN)).of_layers(layers)


def test_without_names() -> None:
    """Keras 2.0 to 2.2 names no chain in a chain, nor a model on the way to the weights of a layer in it."""
    layers = [Asked("dense", "Dense"), Asked("sequential_1", "Sequential", False, True)]
    own, other = Stored((KERNEL,)), Stored((MEAN,))
    stored = Stored(groups={"relu": Stored(), "chain": other, "dense": own}, are_named=True)
    assert [own, other] == stored.of_layers(layers)
    assert [own, Stored((KERNEL, MEAN))] == Stored((KERNEL, MEAN)).of_layers(layers)
    assert [own, NOTHING] == Stored(groups={"dense": own}, are_named=True).of_layers(layers)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"dense_1": 7}, {1: 7}),  # Keras 3 counts the layer that is stored elsewhere
        ({"dense": 7}, {1: 7}),  # tf.keras 2.15 does not
        ({"dense_2": 7}, {1: 7}),  # nor does 2.13, which counts others twice
        ({"dense": 7, "dense_1": 8}, {1: 7, 2: 8}),
        ({"dense_1": 7, "dense_2": 8}, {1: 7, 2: 8}),
    ],
)
def test_layer_that_is_stored_elsewhere(keys: dict[str, int], expected: dict[int, int]) -> None:
    """Its first place has its weights, and the others may count it or not."""
    layers = [Asked(f"d{number}", "Dense") for number in range(1 + max(expected))]
    stored = Stored(groups={"layers": Stored(groups={key: group(size) for key, size in keys.items()})})
    found = stored.of_layers(layers, elsewhere={0})
    assert expected == {place: each.weights[0].shape[0] for place, each in enumerate(found) if each is not NOTHING}


def test_layers_that_are_not_stored() -> None:
    """A layer without weights is stored, too: one that is not is another matter, also in a model that is not."""
    layers = [Asked("a", "Mine"), Asked("b", "Dropout")]
    there = Stored()
    for stored in (
        Stored(groups={"b": there}, are_named=True),
        Stored(groups={"layers": Stored(groups={"dropout": there})}),
    ):
        mine, dropout = stored.of_layers(layers)
        assert mine is NOTHING
        assert dropout is there
    assert all(each is NOTHING for each in NOTHING.of_layers(layers))


def test_stored_layers_without_an_owner() -> None:
    """What no layer takes is named, if it has weights at all."""
    dense, other = group(1), group(2, "other")
    keys = {"dense": dense, "dense_1": other, "mine": group(3), "dropout": Stored()}
    assert ["other", "mine"] == Stored(groups={"layers": Stored(groups=keys)}).beside([dense])
    assert ["other", "mine"] == Stored(groups=keys, are_named=True).beside([dense])


class Steps(tuple[str, ...]):
    """A path that counts how often it is looked at."""

    __slots__ = ()
    looks = 0

    def __getitem__(self, index: Any) -> Any:
        Steps.looks += 1
        return super().__getitem__(index)


def test_many_layers_and_weights() -> None:
    """Each weight is looked at once, not once for each layer."""
    weights = [StoredWeight(Steps((f"layer_{number}", "kernel")), (3,), "float32") for number in range(1000)]
    found = Stored(weights).of_layers([Asked(f"layer_{number}", "Dense") for number in range(1000)])
    assert [Stored((each,)) for each in weights] == found
    assert Steps.looks < 3000


def test_by_class() -> None:
    """A key counts the layers of a class in the order of the model, whatever their own names are."""
    layers = [("dense_7", "Dense"), ("l", "Mine>L1Distance"), ("dense", "Dense"), ("dense_1", "Dense")]
    keys = {"dense": group(1), "dense_1": group(2), "dense_2": group(3), "l1_distance": group(4)}
    assert [group(1), group(4), group(2), group(3)] == found(keys, *layers)
    # The second is stored in another place, where it is used first.
    del keys["dense_1"]
    assert [group(1), group(4), NOTHING, group(3)] == found(keys, *layers)


def test_by_a_name_that_is_noted() -> None:
    """Where the name of a layer is noted, it tells more than a number."""
    keys = {"dense": group(1, "b"), "dense_1": group(2, "a")}
    assert [group(2, "a"), group(1, "b")] == found(keys, ("a", "Dense"), ("b", "Dense"))


def test_layers_counted_twice() -> None:
    """tf.keras 2.13 counts each layer with weights twice, so that its keys have gaps."""
    keys = {"conv2d": group(1), "conv2d_2": group(2), "conv2d_4": group(3), "dense": group(4)}
    layers = [("c", "Conv2D"), ("d", "Dense"), ("conv2d", "Conv2D"), ("e", "Conv2D")]
    assert [group(1), group(4), group(2), group(3)] == found(keys, *layers, container="_layer_checkpoint_dependencies")


def test_part() -> None:
    """A tree grows from paths, within a bound."""
    root = Part()
    root.below(["layers", "dense"]).weights.append(KERNEL)
    assert Stored(groups={"layers": Stored(groups={"dense": Stored((KERNEL,))})}) == root.stored()
    with pytest.raises(MlcalcError, match="nested more than"):
        root.below(["a"] * (DEEPEST + 2))


MEAN_OF_A_LOSS = (StoredWeight(("0",), (), "float32"), StoredWeight(("1",), (), "float32"))


def test_metrics() -> None:
    """The state of metrics is no weight: in the attributes that hold such, and a sum and a count under any other."""
    root = Part()
    for path in (
        "metrics/mean",
        "inside/_metrics/mean",
        "loss_tracker",
        "scale",
        "scale/gain",
        "layers/metrics",
        "layers/a",
    ):
        root.below(path.split("/")).weights += MEAN_OF_A_LOSS
    root.below(["scale"]).weights.append(KERNEL)
    root.below(["noted"]).weights += MEAN_OF_A_LOSS
    root.below(["noted"]).name = "noted"
    stored = root.stored()
    assert {"scale": 5, "layers": 4, "noted": 2, "inside": 0} == {
        key: len(list(each.all())) for key, each in stored.groups.items()
    }
    assert [6] == [len(each.metrics) for each in (stored,)]
    (remark,) = stored.remarks()
    assert remark.message.startswith("the file also stores 6 numbers of metrics, which are no weights: ")
    assert not list(Stored().remarks())


def test_tables_of_a_lookup() -> None:
    """A layer may store more than Keras counts."""
    root = Part()
    root.below(["layers", "text"]).weights += [StoredWeight(("layers", "text", "idf_weights"), (6,), "float32"), KERNEL]
    assert [KERNEL] == list(root.stored().all())


def test_parts() -> None:
    """The layers are named or keyed, other groups stand under their attributes, and a kernel counts once."""
    kernel = StoredWeight(("0",), (6, 3), "float32")
    normalized = Stored((kernel, StoredWeight(("1",), (1, 3), "float32")), {"layer": Stored((kernel,))})
    layers = Stored(groups={"spectral_normalization": normalized, "dense": group(2, "own")})
    whole = Stored((MEAN,), {"layers": layers, "encoder": group(3), "empty": NOTHING})
    assert [("vars", 2), ("spectral_normalization", 18 + 3), ("own", 2), ("encoder", 3)] == [
        (name, sum(weight.size or 0 for weight in part.as_weights(trainable=None))) for name, part in whole.parts()
    ]


def test_as_weights() -> None:
    """The statistics of a normalization are never trained; of others it may not be told."""
    stored = Stored(groups={"dense": Stored((KERNEL,)), "norm": Stored((MEAN,))})
    for trainable in (True, False, None):
        weights = {each.name: each for each in stored.as_weights(trainable=trainable)}
        assert Weight("kernel", (3, 2), trainable, "float32") == weights["kernel"]
        assert Weight("moving_mean", (2,), False, "float16") == weights["moving_mean"]
    assert {"float32", "float16"} == {each.dtype for each in stored.as_weights(trainable=None)}
