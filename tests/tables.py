"""Small tables that several tests scale."""

from __future__ import annotations

import io

from mlcalc.render.scaling import rendered
from mlcalc.scaling import Dataset, Dialect, make, scale
from mlcalc.scaling.csv_data import open_csv

TRAIN = "day,a,note,b\n1 May,1,x,0\n2 May,3,y,10\n"


def table(text: str | bytes, **dialect: object) -> Dataset:
    """Return the data set in a text; its name is `data.csv`."""
    content = text.encode() if isinstance(text, str) else text
    return open_csv("data.csv", io.BytesIO(content), Dialect(**dialect))  # type: ignore[arg-type]


def scaled(data: Dataset, kind: str = "csv", *, train: Dataset | None = None, wanted: list[str] | None = None) -> str:
    """Return the data as minmax scales them, in the format of this kind."""
    return b"".join(rendered(kind, scale(make("minmax", {}), data, train=train, wanted=wanted))).decode()
