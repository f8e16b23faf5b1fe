"""Metrics folded from their points: first, last, best, samples, smoothing; and the remarks on them."""

from __future__ import annotations

import doctest
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.history import columns, records, remarks, runs
from mlcalc.history.remarks import remarks_on
from mlcalc.history.runs import Metric, Run, Wanted, best_rule
from mlcalc.limits import MOST_SAMPLES

FLOATS = st.floats(allow_nan=True, allow_infinity=True)


def metric(values: list[float], name: str = "loss", **wanted: float | str) -> Metric:
    made = Metric(name, Wanted(keep=True, **wanted), "epoch")  # type: ignore[arg-type]
    for step, value in enumerate(values):
        made.add(step, None, value)
    made.close()
    return made


@given(st.lists(FLOATS, min_size=1, max_size=50), st.sampled_from(["min", "max"]))
def test_best(values: list[float], rule: str) -> None:
    """The best is the first least or greatest value that is no NaN; the ends are those of the list."""
    made = metric(values, best=rule)
    assert made.first is not None
    assert made.last is not None
    assert (0, len(values) - 1) == (made.first.step, made.last.step)
    numbers = [value for value in values if not math.isnan(value)]
    best = (min if rule == "min" else max)(numbers, default=None)
    assert (None if best is None else values.index(best)) == (None if made.best is None else made.best.step)


@given(st.lists(FLOATS, max_size=30), st.integers(1, 10))
def test_last(values: list[float], last: int) -> None:
    """Only the last points count."""
    few, rest = metric(values, last=last), metric(values[-last:])
    assert str([each.value for each in rest.points or ()]) == str([each.value for each in few.points or ()])


RULES = {
    "min": "negative_log_likelihood false_positives".split()
    + "loss val_loss mae learning_rate accuracy_loss root_mean_squared_error perplexity lr".split(),
    "max": "accuracy val_acc auc_1 f1 eval/f1 mean_io_u top5".split()
    + "Precision recall_2 sparse_top_k_accuracy true_positives samples_per_second".split()
    + "log_likelihood elbo explained_variance val_r_square ep_rew_mean eval_exact_match".split(),
}


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    """Of losses and errors the least is best, of accuracies and their like the greatest."""
    assert {rule} == {best_rule(name) for name in RULES[rule]}


def test_samples_are_bounded() -> None:
    """However many points there are, a few of them are kept, at even distances."""
    made = Metric("loss", Wanted(), "step")
    for step in range(10_000):
        made.add(step, None, float(step))
    assert MOST_SAMPLES / 2 <= len(made.samples) <= MOST_SAMPLES
    assert 1 == len({later.step - one.step for one, later in zip(made.samples, made.samples[1:], strict=False)})
    assert made.points is None
    assert 9999 == made.curve[-1]


def test_smoothing() -> None:
    """Smoothing is TensorBoard's: debiased, and blind to what is not finite."""
    smoothed = metric([1.0, 3.0, math.nan, 5.0], smooth=0.6).smoothed
    second = (0.6 * 0.4 * 1 + 0.4 * 3) / (1 - 0.6**2)
    third = (0.6 * (0.6 * 0.4 * 1 + 0.4 * 3) + 0.4 * 5) / (1 - 0.6**3)
    assert [1.0, second, third] == [pytest.approx(each) for each in smoothed if not math.isnan(each)]
    assert math.isnan(smoothed[2])
    assert [0.1] * 5 == metric([0.1] * 5, smooth=0.9).smoothed


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.integers(1, 10), st.floats(0, 0.99))
def test_smoothing_comes_before_the_cut(values: list[float], last: int, weight: float) -> None:
    """The last points are smoothed as they are where all points are shown."""
    whole, end = metric(values, smooth=weight), metric(values, smooth=weight, last=last)
    assert whole.smoothed[-last:] == end.smoothed
    assert whole.smoothed_last == end.smoothed_last == end.curve[-1]


def notes(**metrics: list[float]) -> list[str]:
    """Return the remarks on a run."""
    run = Run("x", Wanted())
    for name, values in metrics.items():
        for step, value in enumerate(values):
            run.add(name, step, None, value, "epoch")
    run.close()
    return [each.message for each in remarks_on({"x": run})["x"]]


REMARKS: list[tuple[dict[str, list[float]], str | None]] = [
    (
        {"loss": [0.5, 0.4, 0.3, 0.2], "val_loss": [0.6, 0.5, 0.6, 0.7]},
        (
            "over-fitting from epoch 2: val_loss is best at 0.5 (epoch 1) and ends with 0.7 (epoch 3), "
            "while loss goes on from 0.4 (epoch 1) to 0.2 (epoch 3)"
        ),
    ),
    ({"loss": [0.5, 0.4, 0.3, 0.2], "val_loss": [0.6, 0.5, 0.4, 0.3]}, None),
    ({"loss": [0.5, 0.4, 0.4, 0.4], "val_loss": [0.6, 0.5, 0.6, 0.7]}, None),
    ({"loss": [0.5, 0.6, 0.7]}, "loss did not fall: 0.5 (epoch 0) is its least, and 0.7 (epoch 2) its last"),
    ({"loss": [0.5, math.nan, math.nan]}, "loss is NaN from epoch 1 on"),
    ({"loss": [0.5, math.nan, 0.4]}, "loss is NaN at epoch 1"),
    ({"loss": [0.5, math.inf, 0.4, math.inf]}, "loss is infinite 2 times, first at epoch 1"),
    ({"learning_rate": [0.5, 0.5, 0.5]}, None),
    ({"loss": [0.5, 0.4, 0.3, 0.2], "val_loss": [0.6, 0.5, 0.501, 0.502]}, None),
    ({"acc": [0.5, 0.5, 0.5]}, "acc stands still: all 3 values are 0.5"),
    ({"loss": [0.5]}, None),
]


@pytest.mark.parametrize(("metrics", "expected"), REMARKS)
def test_remarks(metrics: dict[str, list[float]], expected: str | None) -> None:
    """What a teacher would say, with the numbers it follows from."""
    assert ([] if expected is None else [expected]) == notes(**metrics)


def test_both_kinds_of_flaws() -> None:
    """A loss that becomes infinite and then NaN has a note on each."""
    assert ["loss is infinite at epoch 1", "loss is NaN from epoch 2 on"] == notes(
        loss=[1, math.inf, math.nan, math.nan]
    )


@pytest.mark.parametrize("smooth", [None, 0.9])
def test_notes_are_on_values_as_logged(smooth: float | None) -> None:
    """Smoothing changes the curve, and no note."""
    run = Run("x", Wanted(smooth=smooth))
    for name, values in REMARKS[0][0].items():
        for step, value in enumerate(values):
            run.add(name, step, None, value, "epoch")
    assert [REMARKS[0][1]] == [each.message for each in remarks_on({"x": run})["x"]]


def test_steps_that_go_back() -> None:
    """Two trainings in one log are said to be two, once, and nothing is said of over-fitting."""
    run = Run("x", Wanted())
    for values in (REMARKS[0][0], REMARKS[0][0]):
        for name, each in values.items():
            for step, value in enumerate(each):
                run.add(name, step, None, value, "epoch")
    told = [each.message for each in remarks_on({"x": run})["x"]]
    assert ["epoch 0 comes after epoch 3: the log holds several trainings, or one that was resumed"] == told


def test_long_trainings_are_told_exactly() -> None:
    """Where validation turned worse is exact, however few points are kept."""
    count = 20 * MOST_SAMPLES + 1
    told = notes(
        loss=[1 - step / count for step in range(count)], val_loss=[abs(step - 1001) / count for step in range(count)]
    )
    assert [True] == [
        each.startswith("over-fitting from epoch 1002: val_loss is best at 0 (epoch 1001)") for each in told
    ]


def test_two_runs() -> None:
    """Training and validation may be runs beside each other."""
    both = {name: Run(name, Wanted()) for name in ("a/train", "a/validation")}
    for name, values in (("a/train", [4, 3, 2, 1]), ("a/validation", [4, 3, 5, 6])):
        for step, value in enumerate(values):
            both[name].add("epoch_loss", step, None, value, "epoch")
    found = remarks_on(both)
    assert [0, 1] == [len(each) for each in found.values()]
    assert "over-fitting from epoch 2" in found["a/validation"][0].message


def test_names_of_lightning() -> None:
    """Lightning logs the training's loss of each step, and that of each epoch, which belongs to the validation's."""
    losses = {"train_loss_step": [9, 8, 7, 6], "train_loss_epoch": [4, 3, 2, 1], "val_loss": [4, 3, 5, 6]}
    told = notes(**{name: list(map(float, values)) for name, values in losses.items()})
    assert [True] == ["while train_loss_epoch goes on from 3 (epoch 1) to 1 (epoch 3)" in each for each in told]


@pytest.mark.parametrize("module", [columns, records, remarks, runs])
def test_examples(module: object) -> None:
    """The examples in the documentation give what they show."""
    assert 0 == doctest.testmod(module).failed  # type: ignore[arg-type]
