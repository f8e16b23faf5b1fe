"""Record what scikit-learn makes of arrays of each type of floats and number of dimensions, for `test_arrays.py`.

    pip install scikit-learn
    python -m tests.conformance.tools.record_arrays

An array of more than two dimensions is handed to scikit-learn as (everything else, features).
"""

from __future__ import annotations

import gzip
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

RECORDS = Path(__file__).parent.parent / "records" / "arrays.json.gz"
CASES = 192
CLASSES = {"minmax": MinMaxScaler, "standard": StandardScaler, "maxabs": MaxAbsScaler, "robust": RobustScaler}
DTYPES = ("float32", "float16", "float64")

random = np.random.default_rng(20241129)


def array(shape: tuple[int, ...], dtype: str) -> Any:
    """Return random numbers, some of them missing."""
    numbers = random.normal(size=shape) * 10.0 ** random.integers(-2, 3) + random.integers(-3, 4)
    return np.where(random.random(shape) < 0.05, np.nan, numbers).astype(dtype)


def plain(numbers: Any) -> dict[str, Any]:
    """Return an array as JSON holds it: its type, and its numbers as texts that keep every bit."""
    return {"dtype": numbers.dtype.name, "numbers": [float(each).hex() for each in numbers.ravel()]}


def record(number: int) -> dict[str, Any]:
    """Return one case and what scikit-learn answers."""
    method = list(CLASSES)[number % 4]
    rows, columns = int(random.integers(1, 40)), int(random.integers(1, 4))
    shape = ((rows,), (rows, columns), (4, 5, columns), (2, 3, 2, columns))[number // 4 % 4]
    learnt, other = array(shape, str(random.choice(DTYPES))), array(shape, str(random.choice(DTYPES)))
    settings = {"feature_range": [-0.1, 0.7], "clip": True} if method == "minmax" and random.random() < 0.3 else {}
    chosen = {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}
    flat = (-1, 1 if len(shape) == 1 else shape[-1])
    scaler = CLASSES[method](**chosen).fit(learnt.reshape(flat))
    return {
        "method": method,
        "settings": settings,
        "shape": shape,
        "learnt": plain(learnt),
        "other": plain(other),
        "transformed": plain(scaler.transform(learnt.reshape(flat))),
        "beyond": plain(scaler.transform(other.reshape(flat))),
        "inverse": plain(scaler.inverse_transform(other.reshape(flat))),
    }


def main() -> None:
    """Write the records."""
    warnings.simplefilter("ignore")
    data = {
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "cases": [record(number) for number in range(CASES)],
    }
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    RECORDS.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{CASES} cases, {RECORDS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
