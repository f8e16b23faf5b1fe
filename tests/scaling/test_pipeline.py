"""Fitting on one table and scaling that or another: which columns belong together."""

from __future__ import annotations

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.scaling import Dataset, fit_to, in_memory, make, scale
from tests.tables import TRAIN, scaled, table


@pytest.mark.parametrize(
    ("data", "wanted", "expected"),
    [
        ("b,a\n5,2\n", None, "b,a\n0.5,0.5\n"),
        ("b,a,id\n5,2,77\n", ["a"], "b,a,id\n5,0.5,77\n"),
        ("a,b,note\n2,5,z\n", None, "a,b,note\n0.5,0.5,z\n"),
        ("2,5\n", None, "0.5,0.5\n"),
        ("a,b,c,c\n2,5,7,8\n", None, "a,b,c,c\n0.5,0.5,7,8\n"),
    ],
)
def test_matched(data: str, wanted: list[str] | None, expected: str) -> None:
    """Columns are matched by name, in any order, and by position where there is no header."""
    assert scaled(table(data), train=table(TRAIN), wanted=wanted) == expected


@pytest.mark.parametrize(
    ("data", "wanted", "message"),
    [
        ("a,c\n1,2\n", None, "data.csv has no column `b`, which the scaler has learnt"),
        ("a,b\n1,2\n", ["z"], "data.csv has no column `z`"),
        ("1,2,3\n", None, "data.csv has 3 columns of numbers, the scaler has learnt 2"),
        ("a,b\nx,1\n", None, "'x' in column `a` is not a number"),
        ("a,a,b\n1,2,3\n", None, "more than one column `a`"),
    ],
)
def test_not_matched(data: str, wanted: list[str] | None, message: str) -> None:
    """A missing, unknown or repeated column is an error."""
    with pytest.raises(MlcalcError) as caught:
        scaled(table(data), train=table(TRAIN), wanted=wanted)
    assert message in str(caught.value)


def test_more_columns_without_names() -> None:
    """Without a header on either side, a column more is an error, for nobody knows which one it is."""
    with pytest.raises(MlcalcError, match="has 2 columns of numbers, the scaler has learnt 1"):
        scaled(table("2,3\n4,5\n"), train=table("1\n3\n"))
    assert "0.5,3\n1.5,5\n" == scaled(table("2,3\n4,5\n"), train=table("1\n3\n"), wanted=["1"])


@pytest.mark.parametrize(
    ("header", "mend"),
    [
        ("a b,id", "`columns 'a b'` scales those that are there"),
        ('"a,b",\'c', """`columns '"a,b",'"'"'c'` scales those that are there"""),
        ("`,id", "it has `, id; a column is known by the name in the header"),
        ("n,id", "it has n, id; a column is known by the name in the header"),
    ],
)
def test_mend_of_a_missing_column(header: str, mend: str) -> None:
    """The columns that are there can be pasted behind the flag, as a shell takes them; others are listed."""
    train = 'a b,"a,b",\'c,`,d\n1,2,3,4,5\n5,6,7,8,9\n'
    with pytest.raises(MlcalcError) as caught:
        scaled(table(f"{header}\n1,2\n"), train=table(train))
    assert mend == caught.value.diagnostics[0].help


def test_no_rows() -> None:
    """There is nothing to learn from a header alone, and nothing to scale without numbers."""
    with pytest.raises(MlcalcError, match="has a header but no rows"):
        scaled(table("a,b\n"))
    with pytest.raises(MlcalcError, match="has no column of numbers"):
        scaled(table("a,b\nx,y\n"))


def test_fitted_columns_keep_their_order() -> None:
    """The columns of a scaler stand in the order in which they are named."""
    scaler = fit_to(make("minmax", {}), table(TRAIN), ["b", "a"])
    assert [column.name for column in scaler.columns] == ["b", "a"]
    assert scale(scaler, table("a,b\n2,5\n"), inverse=True).columns[1].after.tolist() == [50]  # type: ignore[union-attr]


def test_read_once() -> None:
    """Data that is fitted to and scaled is read once, other data after what is fitted to."""
    reads = []

    def counted(name: str) -> Dataset:
        data = in_memory({"a": [1, 2]}, name)
        return data._replace(read=lambda wanted: reads.append(name) or data.read(wanted))  # type: ignore[func-returns-value]

    scale(make("standard", {}), counted("same"))
    scale(make("standard", {}), counted("data"), train=counted("train"))
    assert reads == ["same", "train", "data"]
