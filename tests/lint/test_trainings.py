"""The rules on trainings alone: each looks at plain values, which no source need have held."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.errors import ERROR, NOTE, WARNING
from mlcalc.lint.ends import ends_of
from mlcalc.lint.facts import (
    INTEGERS,
    ONE_HOT,
    SPLIT,
    Compiling,
    Data,
    Event,
    Generator,
    Loss,
    Metric,
    Optimizer,
    Rows,
    Samples,
    Script,
    Step,
    Written,
    is_finite,
)
from mlcalc.lint.findings import Training
from mlcalc.lint.names import loss_name, metric_key
from mlcalc.lint.sites import View
from mlcalc.lint.table import on_training
from mlcalc.model import Model

CLASSES = Samples((100,), Data(low=0, high=4, is_whole=True, classes=5, form=INTEGERS))
ENCODED = Samples((100, 5), Data(low=0, high=1, is_whole=True, classes=5, form=ONE_HOT))


def training(
    last: str, loss: Loss | None, *events: Event, optimizer: Optimizer | None = None, metrics: Any = ()
) -> Training:
    """Return a training of two layers, compiled with this."""
    model = mlcalc.load({"input": [8], "layers": [{"dense": {"units": 16, "activation": "relu"}}, last]})
    assert isinstance(model, Model)
    view = View(model.trace(), is_end=True, is_whole=True)
    compiling = Compiling([loss], {}, optimizer, metrics)
    compiled = Event("compile", Written(), 1, compiling=compiling, model=model)
    return Training(view, ends_of(view), [compiled, *events], Script((compiled, *events)), "model")


def fit(targets: Samples | None, inputs: Any = None, order: int = 2, **values: Any) -> Event:
    """Return a fit with these labels."""
    return Event("fit", Written(values=values), order, inputs=inputs, targets=targets)


def said(subject: Training) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in on_training(subject)]


SOFTMAX, LINEAR, SIGMOID = "Dense(5, activation='softmax')", "Dense(5)", "Dense(1, activation='sigmoid')"
SPARSE = Loss("sparse_categorical_crossentropy")


@pytest.mark.parametrize(
    ("last", "loss", "targets", "expected"),
    [
        (SOFTMAX, SPARSE, CLASSES, []),
        (SOFTMAX, SPARSE, ENCODED, ["wrong-labels"]),
        (SOFTMAX, Loss("categorical_crossentropy"), ENCODED, []),
        (SOFTMAX, Loss("categorical_crossentropy"), CLASSES, ["wrong-labels"]),
        (LINEAR, SPARSE, CLASSES, ["missing-probabilities"]),
        (LINEAR, SPARSE._replace(from_logits=True), CLASSES, []),
        (LINEAR, SPARSE._replace(from_logits=None), CLASSES, []),
        (SOFTMAX, SPARSE._replace(from_logits=True), CLASSES, ["softmax-as-logits"]),
        ("Dense(4, activation='softmax')", SPARSE, CLASSES, ["wrong-units"]),
        (SIGMOID, Loss("binary_crossentropy"), CLASSES, ["wrong-units"]),
        (SIGMOID, SPARSE, CLASSES, ["mismatched-loss"]),
        (SOFTMAX, Loss("mean_squared_error"), ENCODED, ["squared-classes"]),
        (LINEAR, None, CLASSES, []),
        ("Dense(1, activation='relu')", Loss("mean_squared_error"), None, ["unreachable-targets"]),
        ("Dense(1)", Loss("mean_squared_error"), None, []),
    ],
)
def test_answers(last: str, loss: Loss | None, targets: Samples | None, expected: list[str]) -> None:
    """The last layer, its loss and the labels go together, or one problem says that they do not."""
    assert expected == [code for code, _ in said(training(last, loss, fit(targets)))]


def test_what_is_not_known_is_not_said() -> None:
    """Nothing is said of labels, of losses and of rates that are not known."""
    for targets in (None, Samples(), Samples(None, Data()), Samples((None, None), Data(is_clear=False))):
        assert [] == said(training(SOFTMAX, SPARSE, fit(targets)))
    assert [] == said(training("Dense(1)", None, optimizer=Optimizer("adam", None)))


@pytest.mark.parametrize(
    ("name", "rate", "severity"),
    [
        ("adam", 10.0, ERROR), ("adam", 0.1, None), ("sgd", 1.0, WARNING), ("sgd", 0.5, None), ("adadelta", 1.0, None),
        ("rmsprop", 1.0, ERROR), ("sgd", -0.1, ERROR), ("adadelta", -1.0, ERROR), ("adam", 0.0, ERROR),
        ("of_the_file", 50.0, None),
    ],
)  # fmt: skip
def test_rates(name: str, rate: float, severity: str | None) -> None:
    """A rate is too large for its optimizer, negative or zero."""
    expected = [("learning-rate", severity)] if severity else []
    assert expected == said(training("Dense(1)", Loss("mean_squared_error"), optimizer=Optimizer(name, rate)))


def test_unequal_steps() -> None:
    """Of data with one origin, one is scaled and the other is not; what is not clear is not compared."""
    whole = Rows(name="MNIST")
    scaled = Samples((100, 8), Data(rows=whole.taken("a"), steps=(Step("divided", ("Div", 255)),)), "x_train")
    raw, other = Samples((9, 8), Data(rows=whole.taken("b")), "x_test"), Samples((9, 8), Data(rows=Rows()), "x_new")
    unclear = Samples((9, 8), Data(rows=whole.taken("b"), is_clear=False), "x_test")
    for used, expected in ((raw, ["unequal-scaling"]), (other, []), (unclear, []), (scaled, [])):
        events = (fit(None, scaled), Event("evaluate", Written(), 3, inputs=used))
        assert expected == [code for code, _ in said(training("Dense(1)", Loss("mean_squared_error"), *events))]


def test_notes() -> None:
    """A batch that is larger than the data is worth a note."""
    event = fit(None, Samples((10, 8), Data()), batch_size=64)
    assert [("large-batch", NOTE)] == said(training("Dense(1)", Loss("mean_squared_error"), event))


def test_metric_of_numbers() -> None:
    """Accuracy of a regression is a warning, a mean error is none."""
    for key, expected in (("accuracy", ["accuracy-of-numbers"]), ("mae", []), (None, [])):
        subject = training("Dense(1)", Loss("mean_squared_error"), metrics=(Metric("m", key),))
        assert expected == [code for code, _ in said(subject)]


def test_names() -> None:
    """Losses and metrics are known by every name that Keras has for them."""
    names = ("mse", "MSE", "MeanSquaredError", "mean_squared_error")
    assert {"mean_squared_error"} == {loss_name(each) for each in names}
    assert [None, "huber", "kl_divergence"] == [loss_name(each) for each in ("mine", "Huber", "KLDivergence")]
    assert ["accuracy", "auc", "mse", "precision"] == [
        metric_key(each) for each in ("accuracy", "AUC", "mse", "Precision")
    ]


def test_rows() -> None:
    """Parts of samples know what they were taken from; the same choice is the same part."""
    whole = Rows(name="MNIST")
    train, test = whole.taken("train", "train"), whole.taken("test", "test")
    assert train is whole.taken("train") is not test
    assert (whole, "MNIST", True, False) == (test.root, test.name, test.taken(1).is_test, train.is_test)
    assert whole.holds(train)
    assert not train.holds(whole)
    assert [True, False, False, False] == [is_finite(each) for each in (1, 10**200, float("nan"), True)]


def test_unequal_counts() -> None:
    """As many labels as there are no samples is an error; what is not known is not counted."""
    for rows, expected in ((90, ["unequal-samples"]), (100, []), (None, [])):
        event = fit(Samples((rows, 1), Data()), Samples((100, 8), Data()))
        assert expected == [code for code, _ in said(training("Dense(1)", Loss("mean_squared_error"), event))]


def test_parts_of_a_split() -> None:
    """The labels of another part of one split are an error, whatever their number; those of another split are not."""
    x, y, other = Rows(), Rows(), ("test", 2)
    for key, expected in ((("test", 1), ["unequal-samples"]), (("train", 1), []), (other, [])):
        one, two = Data(rows=x.taken(("train", 1), "train")), Data(rows=y.taken(key, key[0]))
        event = fit(Samples((None, 1), two, "y_part"), Samples((None, 8), one, "x_train"))
        assert expected == [code for code, _ in said(training("Dense(1)", Loss("mean_squared_error"), event))]


@pytest.mark.parametrize(
    ("units", "shape", "expected"),
    [(1, (100,), []), (1, (100, 1), []), (1, (100, 2), ["other-targets"]), (2, (100,), ["other-targets"]),
     (2, (100, 1), ["other-targets"]), (2, (100, 2), []), (2, (100, None), []), (2, None, []), (1, (100, 5, 1), [])],
)  # fmt: skip
def test_columns_of_targets(units: int, shape: Any, expected: list[str]) -> None:
    """A regression has one output for each number that it shall learn."""
    event = fit(Samples(shape, Data()))
    assert expected == [code for code, _ in said(training(f"Dense({units})", Loss("mean_squared_error"), event))]


def test_pictures_of_other_scales() -> None:
    """Pictures that are rescaled where a model learns are rescaled elsewhere, too, as far as it is known."""
    scaled, plain = Generator("pictures", is_scaled=True, scale=1 / 255), Generator("pictures", scale=1.0)
    for used, expected in ((plain, ["unequal-scaling"]), (scaled, []), (Generator("pictures"), [])):
        events = (fit(None, scaled), Event("evaluate", Written(), 3, inputs=used))
        assert expected == [code for code, _ in said(training("Dense(1)", Loss("mean_squared_error"), *events))]


def test_orders() -> None:
    """Orders are compared of what is shuffled; equal numbers have none, and one part of a split says nothing."""
    shuffled, still = Data(rows=Rows(), order=1), Data(rows=Rows())
    zeros, split = Data(rows=Rows(), low=0, high=0), Data(rows=Rows(), order=(SPLIT, 1, None))
    for one, two, expected in ((shuffled, still, ["shuffled-alone"]), (shuffled, zeros, []), (split, still, [])):
        event = fit(Samples((100, 1), two), Samples((100, 8), one))
        assert expected == [code for code, _ in said(training("Dense(1)", Loss("mean_squared_error"), event))]
