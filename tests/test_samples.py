"""The samples: each runs, and has the number of parameters that is known of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlcalc

SAMPLES = Path(__file__).parent.parent / "samples"

# Published totals, or added up by hand from the formula sheet.
TOTALS = {
    "autoencoder.yaml": (9 + 1) * 16 - 0 + (9 * 16 + 1) * 8 + (9 * 8 + 1) * 8 + (9 * 8 + 1) * 16 + (9 * 16 + 1),
    "gru.yaml": 3 * (5 + 1 + 1) * 5 + 6,
    "lenet5.yaml": 61_706,
    "seq2seq.json": 4 * (32 + 3 + 1) * 32 + 4 * (32 + 32 + 1) * 32 + 33,
    "simple-rnn.yaml": (5 + 1 + 1) * 5 + 6,
    "small-cnn.yaml": (27 + 1) * 32 + 4 * 32 + (9 * 32 + 1) * 64 + (7 * 7 * 64 + 1) * 10,
    "stacked-lstm.yaml": 480 + 840 + 55 + 6,
    "text-classifier.yaml": 20_000 * 128 + 2 * 4 * (64 + 128 + 1) * 64 + 129,
    "two-inputs.yaml": 4 * (32 + 8 + 1) * 32 + 5 * 16 + 49 * 16 + 17,
    "vgg16.yaml": 138_357_544,
}
BROKEN = {"broken-lstm.yaml"}


@pytest.mark.parametrize(("name", "total"), TOTALS.items())
def test_total(name: str, total: int) -> None:
    """A sample has its published or hand-made total, which is also the sum of its rows."""
    summary = mlcalc.summarize(mlcalc.load(SAMPLES / name))
    assert total == summary.params == sum(row.params or 0 for row in summary.layers)


@pytest.mark.parametrize("name", BROKEN)
def test_broken(name: str) -> None:
    """A sample of a mistake is refused."""
    with pytest.raises(mlcalc.MlcalcError, match="needs 3 dimensions"):
        mlcalc.summarize(mlcalc.load(SAMPLES / name))


def test_all_are_covered() -> None:
    """No model among the samples is left out here."""
    models = {path.name for path in SAMPLES.iterdir() if path.suffix in (".yaml", ".json")}
    assert models == TOTALS.keys() | BROKEN
