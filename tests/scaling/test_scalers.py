"""The scalers: the numbers of the course and of hand calculation, their words, and what they refuse."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc import scaling
from mlcalc.errors import MlcalcError
from mlcalc.scaling import SCALERS, MaxAbs, MinMax, Robust, Standard, fit, make

NUMBERS = st.floats(-1e9, 1e9).map(lambda x: round(x, 3))
COLUMNS = st.lists(NUMBERS, min_size=1, max_size=300)
NAN = math.nan


def test_minmax_of_the_course() -> None:
    """(x − min) / (max − min): the least number becomes 0, the greatest 1."""
    assert fit("minmax", [10, 15, 20]).transform([10, 15, 20, 25]) == [0, 0.5, 1, 1.5]


def test_standard_of_the_course() -> None:
    """(x − mean) / √(Σ(x − mean)² / n): of 2, 4, 4, 4, 5, 5, 7, 9 the mean is 5 and the deviation 2, by n."""
    scaler = fit("standard", [2, 4, 4, 4, 5, 5, 7, 9])
    assert scaler.columns[0].statistics == {"mean": 5, "var": 4, "scale": 2}
    assert scaler.transform([9, 5, 2]) == [2, 0, -1.5]


def test_one_scaler_for_two_data_sets() -> None:
    """What was learnt from the training data scales the data to predict with, beyond the range too."""
    scaler = fit("minmax", {"a": [0, 10], "b": [-1, 1]})
    assert scaler.transform({"a": [20], "b": [0]}) == {"a": [2], "b": [0.5]}
    assert scaler.transform({"b": [0], "a": [20]}) == {"b": [0.5], "a": [2]}


@pytest.mark.parametrize(
    ("method", "settings", "expected"),
    [
        ("minmax", {"feature_range": (-1, 1)}, [-1, -0.5, 1]),
        ("standard", {"with_mean": False, "with_std": False}, [0, 1, 4]),
        ("standard", {"with_std": False}, [-5 / 3, -2 / 3, 7 / 3]),
        ("standard", {"ddof": 1}, [-0.8006407690254357, -0.32025630761017426, 1.12089707663561]),
        ("maxabs", {}, [0, 0.25, 1]),
        ("robust", {}, [-0.5, 0, 1.5]),
        ("robust", {"with_centering": False}, [0, 0.5, 2]),
        ("robust", {"with_scaling": False}, [-1, 0, 3]),
        ("robust", {"unit_variance": True}, [-0.6744897501960817, 0, 2.023469250588245]),
        ("robust", {"quantile_range": (0, 100)}, [-0.25, 0, 0.75]),
    ],
)
def test_settings(method: str, settings: dict[str, Any], expected: list[float]) -> None:
    """Each setting of scikit-learn does what it says: 0, 1, 4 by hand."""
    assert fit(method, [0, 1, 4], **settings).transform([0, 1, 4]) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(("method", "expected"), [("minmax", [0, 1, 0.5]), ("maxabs", [-1, 1, -0.0])])
def test_clip(method: str, expected: list[float]) -> None:
    """Numbers beyond those of fit stay within the range."""
    scaler = fit(method, [-2, 2], clip=True)
    assert scaler.transform([-5, 5, -0.0]) == expected
    assert fit(method, [-2, 2]).transform([5]) != [1]


@pytest.mark.parametrize("method", SCALERS)
def test_missing(method: str) -> None:
    """NaN counts for nothing in fit and stays in transform."""
    scaler, without = fit(method, [1, NAN, 2, 4]), fit(method, [1, 2, 4])
    assert scaler.columns[0].statistics == without.columns[0].statistics
    assert (scaler.columns[0].seen, scaler.columns[0].missing) == (3, 1)
    assert math.isnan(scaler.transform([NAN, 1])[0])
    assert scaler.transform([NAN, 1])[1] == without.transform([1])[0]


@pytest.mark.parametrize("method", SCALERS)
def test_nothing_but_missing(method: str) -> None:
    """A column without numbers teaches nothing, and its results are NaN."""
    assert all(map(math.isnan, fit(method, [NAN, NAN]).transform([NAN, 1])))


@pytest.mark.parametrize(
    ("method", "expected"), [("minmax", [0, 2]), ("standard", [0, 2]), ("maxabs", [1, 7 / 5]), ("robust", [0, 2])]
)
def test_constant(method: str, expected: list[float]) -> None:
    """A constant column is divided by 1."""
    scaler = fit(method, [5, 5, 5])
    assert scaler.transform([5, 7]) == expected
    assert scaler.is_constant(scaler.columns[0]) == (method != "maxabs")


@given(COLUMNS, st.sampled_from(list(SCALERS)))
def test_inverse(numbers: list[float], method: str) -> None:
    """Scaling back undoes scaling, but for rounding."""
    scaler = fit(method, numbers)
    size = max(map(abs, numbers))
    assert scaler.inverse(scaler.transform(numbers)) == pytest.approx(numbers, rel=1e-9, abs=1e-9 * size)


@given(COLUMNS)
def test_ranges(numbers: list[float]) -> None:
    """Min-max results lie in 0 … 1, those of max-abs in −1 … 1, standard ones have mean 0 and variance 1."""
    slack = 1e-6
    assert all(-slack <= x <= 1 + slack for x in fit("minmax", numbers).transform(numbers))
    assert all(-1 <= x <= 1 for x in fit("maxabs", numbers).transform(numbers))
    scaler = fit("standard", numbers)
    if not scaler.is_constant(scaler.columns[0]):
        again = fit("standard", scaler.transform(numbers)).columns[0].statistics
        assert again["var"] == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize(
    ("scaler", "symbols", "numbers", "inverse"),
    [
        (MinMax(), "(x − min) / (max − min)", "(x − 1) / (7 − 1)", "x × (7 − 1) + 1"),
        (
            MinMax(feature_range=(-1, 1)),
            "(x − min) / (max − min) × (1 − (−1)) + (−1)",
            "(x − 1) / (7 − 1) × (1 − (−1)) + (−1)",
            "(x − (−1)) / (1 − (−1)) × (7 − 1) + 1",
        ),
        (MinMax(clip=True), "(x − min) / (max − min), clipped to 0 … 1", None, "x × (7 − 1) + 1"),
        (Standard(), "(x − mean) / std", "(x − 4) / 2", "x × 2 + 4"),
        (Standard(with_mean=False), "x / std", "x / 2", "x × 2"),
        (Standard(with_std=False), "x − mean", "x − 4", "x + 4"),
        (Standard(with_mean=False, with_std=False), "x", "x", "x"),
        (MaxAbs(), "x / max|x|", "x / 7", "x × 7"),
        (MaxAbs(clip=True), "x / max|x|, clipped to −1 … 1", None, "x × 7"),
        (Robust(), "(x − median) / (q75 − q25)", "(x − 4) / (5.5 − 2.5)", "x × (5.5 − 2.5) + 4"),
        (Robust(quantile_range=(10, 90)), "(x − median) / (q90 − q10)", None, None),
    ],
)
def test_formula(scaler: scaling.Scaler, symbols: str, numbers: str | None, inverse: str | None) -> None:
    """The formula is the textbook's, and the numbers learnt from 1 … 7 stand in it."""
    fitted = fit(scaler.method, [1, 2, 3, 4, 5, 6, 7], **scaler.settings())
    assert symbols == scaler.formula() == fitted.formula()
    assert numbers in (None, fitted.formula(fitted.columns[0]))
    assert inverse in (None, fitted.formula(fitted.columns[0], inverse=True))


def test_formula_with_negative_numbers() -> None:
    """A negative number that is taken away stands in brackets."""
    scaler = fit("minmax", [-3, 1])
    assert scaler.formula(scaler.columns[0]) == "(x − (−3)) / (1 − (−3))"
    assert fit("minmax", [5, 5]).formula(fit("minmax", [5, 5]).columns[0]) == "(x − 5) / 1"


SETTINGS: dict[str, list[dict[str, Any]]] = {
    "minmax": [{}, {"feature_range": (-1, 1)}, {"feature_range": (-3, -1.5)}],
    "standard": [{}, {"with_mean": False}, {"with_std": False}, {"with_mean": False, "with_std": False}, {"ddof": 1}],
    "maxabs": [{}],
    "robust": [
        {},
        {"with_centering": False},
        {"with_scaling": False},
        {"quantile_range": (10, 80)},
        {"unit_variance": True},
    ],
}


def by_hand(formula: str, x: float) -> float:
    """Return what a printed formula gives, as a reader works it out."""
    signs = {"×": "*", "−": "-"}
    text = "".join(signs.get(sign, sign) for sign in formula)
    return float(eval(text, {"x": x, "__builtins__": {}}))  # noqa: S307  (the text comes from our own formulas)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=20), st.integers(-2000, 2000), st.data())
def test_formula_worked_out(numbers: list[int], x: int, data: st.DataObject) -> None:
    """The printed formula with the numbers put in gives what the scaler gives, there and back."""
    method = data.draw(st.sampled_from(list(SETTINGS)))
    scaler = fit(method, list(map(float, numbers)), **data.draw(st.sampled_from(SETTINGS[method])))
    column = scaler.columns[0]
    (scaled,), (back,) = scaler.transform([x]), scaler.inverse([x])
    # Ten digits are printed.
    assert by_hand(scaler.formula(column), x) == pytest.approx(scaled, rel=1e-7, abs=1e-7)
    assert by_hand(scaler.formula(column, inverse=True), x) == pytest.approx(back, rel=1e-7, abs=1e-5)


def test_derivation() -> None:
    """The mean and the deviation of 1 … 7: 28 / 7, and √(28 / 7)."""
    scaler = fit("standard", [1, 2, 3, 4, 5, 6, 7])
    assert scaler.derivation(scaler.columns[0]) == [
        "mean = Σx / n = 28 / 7 = 4",
        "std = √(Σ(x − 4)² / n) = √(28 / 7) = √4 = 2",
    ]
    assert fit("minmax", [1, 2]).derivation(fit("minmax", [1, 2]).columns[0]) == []


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (lambda: fit("minimax", [1]), "there is no method `minimax`"),
        (lambda: fit("standard", [1], clip=True), "standard has no setting `clip`"),
        (lambda: fit("minmax", [1], feature_range=(1, 1)), "feature_range must rise, but 1 is not below 1"),
        (lambda: fit("minmax", [1], feature_range="x"), "`feature_range` must be two numbers, LOW,HIGH, not 'x'"),
        (lambda: fit("minmax", [1], feature_range=(0, "1")), "`feature_range` must be two numbers"),
        (
            lambda: make("minmax", {"feature_range": (0, 10**400)}),
            "must be two finite floats, LOW,HIGH, not (0, a number of about 401 digits)",
        ),
        (lambda: make("minmax", {"feature_range": (0, 10**5000)}), "not (0, a number of about 5,001 digits)"),
        (lambda: fit("robust", [1], quantile_range=(0, math.nan)), "must be two finite floats, LOW,HIGH, not (0, nan)"),
        (lambda: fit("minmax", [1], clip="yes"), "`clip` must be true or false"),
        (lambda: fit("robust", [1], quantile_range=(75, 25)), "quantile_range must rise within 0 … 100"),
        (lambda: fit("robust", [1], quantile_range=(-1, 25)), "quantile_range must rise within 0 … 100"),
        (lambda: fit("minmax", []), "data is empty"),
        (lambda: fit("minmax", [1, math.inf]), "column `1` is infinite"),
        (lambda: fit("minmax", {"a": [1], "b": [1, 2]}), "columns of unequal length"),
        (lambda: fit("minmax", {"a": [1]}).transform({"b": [1]}), "no column `a`, which the scaler has learnt"),
        (lambda: fit("minmax", {"a": [1]}).transform({"a": [1], "b": [1]}), "the scaler has not learnt `b`"),
        (lambda: fit("minmax", {"a": [1], "b": [2]}).transform([1]), "1 column of numbers, the scaler has learnt 2"),
        (lambda: fit("minmax", [-1.7e308, 1.7e308]).inverse([0]), "cannot be scaled back"),
    ],
)
def test_refused(action: object, message: str) -> None:
    """What cannot be scaled is refused in the user's own terms."""
    with pytest.raises(MlcalcError) as caught:
        action()  # type: ignore[operator]
    assert message in str(caught.value)


def test_frozen() -> None:
    """A scaler is a value: equal to another that is the same, and not to be changed."""
    assert fit("minmax", [1, 2]) == fit("minmax", [1, 2]) != fit("minmax", [1, 3])
    assert MinMax() == MinMax(feature_range=(0, 1)) != MinMax(clip=True)
    assert repr(MinMax(feature_range=(-1, 1))) == "MinMax(feature_range=(-1.0, 1.0))"
    assert "MinMax(fitted to 1 column)" == repr(fit("minmax", [1, 2]))
    with pytest.raises(AttributeError, match="frozen"):
        MinMax().clip = True


def test_deviation_of_a_sample() -> None:
    """With ddof = 1 the variance is divided by n − 1, as pandas, R and MATLAB have it; of one number there is none."""
    scaled = fit("standard", [1, 2, 3, 4], ddof=1).transform([1, 2, 3, 4])
    assert pytest.approx([-1.161895003862225, -0.3872983346207417, 0.3872983346207417, 1.161895003862225]) == scaled
    assert [0.0] == fit("standard", [7], ddof=1).transform([7])
    with pytest.raises(MlcalcError, match="`ddof` must be a whole number from 0 to 1"):
        make("standard", {"ddof": 2})


def test_one_range_for_the_whole_table() -> None:
    """All columns are learnt from as one, which each of them keeps."""
    table = {"a": [1.0, 2.0], "b": [2.0, 10.0]}
    scaler = fit("minmax", table, together=True)
    assert pytest.approx([0, 1 / 9]) == scaler.transform(table)["a"]
    assert pytest.approx([1 / 9, 1]) == scaler.transform(table)["b"]
    assert {"a": [4.0], "b": [4.0]} == scaler.inverse({"a": [1 / 3], "b": [1 / 3]})
    for method in SCALERS:
        whole, one = fit(method, table, together=True), fit(method, [1.0, 2.0, 2.0, 10.0])
        assert [each.statistics for each in whole.columns] == [one.columns[0].statistics] * 2


@pytest.mark.parametrize("percentiles", [(0, 100), (50, 50), (0, 75)])
def test_unit_variance_needs_a_range(percentiles: tuple[int, int]) -> None:
    """The least and the greatest of a normal distribution are no numbers, and one percentile is no distance."""
    with pytest.raises(MlcalcError, match="unit_variance needs percentiles between 0 and 100"):
        make("robust", {"unit_variance": True, "quantile_range": percentiles})
