"""Record what scikit-learn makes of random columns, for `test_scaling.py`.

    pip install scikit-learn pandas
    python -m tests.conformance.tools.record_scaling

The data goes in as a pandas DataFrame, as most people have it: NumPy adds the numbers of its columns
pairwise, and the results depend on that order in their last bits.
"""

from __future__ import annotations

import gzip
import json
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import sklearn
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

RECORDS = Path(__file__).parent.parent / "records" / "scaling.json.gz"
CASES = 400
CLASSES = {"minmax": MinMaxScaler, "standard": StandardScaler, "maxabs": MaxAbsScaler, "robust": RobustScaler}
LEARNT = {"data_min": "data_min_", "data_max": "data_max_", "mean": "mean_", "var": "var_", "scale": "scale_"}
ROWS = (1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 30, 60, 127, 128, 129, 137, 300)

random = np.random.default_rng(20240301)

KINDS: dict[str, Callable[[int], Any]] = {
    "constant": lambda n: np.full(n, random.choice([0.1, 5.0, 0.0, -3.3, 1e300, 1e-300, 1e9 + 0.1])),
    "normal": lambda n: random.normal(size=n) * 10.0 ** random.integers(-5, 6),
    "tiny": lambda n: random.normal(size=n) * 10.0 ** random.integers(-300, -10),
    "huge": lambda n: random.normal(size=n) * 10.0 ** random.integers(20, 150),
    "subnormal": lambda n: random.integers(-500, 500, n) * 5e-324,
    "far": lambda n: random.normal(size=n) * 1e-3 + 1e9,
    "integer": lambda n: random.integers(-1000, 1000, n).astype(float),
    "long": lambda n: random.integers(2**53, 2**62, n).astype(float),
    "few": lambda n: random.choice([1.0, 2.0, 3.0], n),
    "zeros": lambda n: np.where(random.random(n) < 0.5, -0.0, 0.0),
    "nearly": lambda n: 0.1 + random.integers(0, 3, n) * 1.4e-17,
    "wide": lambda n: random.lognormal(0, 20, n),
    "decimal": lambda n: np.round(random.uniform(0, 100, n), 2),
    "missing": lambda n: np.full(n, np.nan),
}
USUAL = [kind for kind in KINDS if kind != "missing"]


def column(rows: int) -> Any:
    """Return a random column, in one of three with missing cells."""
    kind = "missing" if random.random() < 0.02 else str(random.choice(USUAL))
    numbers = KINDS[kind](rows)
    return np.where(random.random(rows) < random.random(), np.nan, numbers) if random.random() < 0.3 else numbers


def pair(low: float, high: float) -> tuple[float, float]:
    """Return two random numbers that rise, with few digits."""
    first, second = sorted(round(float(each), 1) for each in random.uniform(low, high, 2))
    return first, second + 0.1 if first == second else second


def settings(method: str) -> dict[str, Any]:
    """Return random settings, the defaults in half of the cases."""
    if random.random() < 0.5:
        return {}

    def flag() -> bool:
        return bool(random.random() < 0.5)

    drawn: dict[str, dict[str, Any]] = {
        "minmax": {"feature_range": pair(-3, 3), "clip": flag()},
        "standard": {"with_mean": flag(), "with_std": flag()},
        "maxabs": {"clip": flag()},
        "robust": {"with_centering": flag(), "with_scaling": flag(), "quantile_range": pair(0, 99)},
    }
    if method == "robust" and random.random() < 0.5:
        # For other percentiles, the quantiles of the normal distribution may differ in the last bit.
        return {"unit_variance": True, "with_centering": flag()}
    return drawn[method]


def plain(numbers: Any) -> list[float | None]:
    """Return numbers as JSON holds them, None for NaN."""
    return [None if math.isnan(each) else each for each in np.asarray(numbers, dtype=float).tolist()]


def record() -> dict[str, Any]:
    """Return one case and what scikit-learn answers."""
    method = str(random.choice(list(CLASSES)))
    rows = int(random.choice(ROWS))
    train = pd.DataFrame({f"c{index}": column(rows) for index in range(int(random.integers(1, 4)))})
    # Other data to scale, some of it beyond what was seen in fit.
    other = train.sample(min(rows, 8), random_state=1) * 1.5
    chosen = settings(method)
    scaler = CLASSES[method](**chosen).fit(train)
    transformed, beyond = scaler.transform(train), scaler.transform(other)
    names = [
        name for name in LEARNT if method in ("minmax", "standard") and getattr(scaler, LEARNT[name], None) is not None
    ]
    return {
        "method": method,
        "settings": chosen,
        "train": {name: plain(train[name]) for name in train},
        "other": {name: plain(other[name]) for name in other},
        "learnt": {
            name: plain(getattr(scaler, LEARNT[name])) for name in names if name != "scale" or method == "standard"
        },
        "transformed": [plain(each) for each in transformed.T],
        "beyond": [plain(each) for each in beyond.T],
        "inverse": [plain(each) for each in scaler.inverse_transform(transformed).T],
    }


def main() -> None:
    """Write the records."""
    warnings.simplefilter("ignore")
    data = {
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "pandas": pd.__version__,
        "cases": [record() for _ in range(CASES)],
    }
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    RECORDS.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{CASES} cases, {RECORDS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
