"""The samples: each runs, and has the number of parameters that is known of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlcalc

SAMPLES = Path(__file__).parent.parent / "samples"


def convolution(channels: int, kernel: int, filters: int) -> int:
    return (channels * kernel * kernel + 1) * filters


def inception(channels: int, one: int, three_in: int, three: int, five_in: int, five: int, pool: int) -> int:  # noqa: PLR0917
    return (
        convolution(channels, 1, one)
        + convolution(channels, 1, three_in)
        + convolution(three_in, 3, three)
        + convolution(channels, 1, five_in)
        + convolution(five_in, 5, five)
        + convolution(channels, 1, pool)
    )


INCEPTION = (
    convolution(3, 3, 64)
    + inception(64, 64, 96, 128, 16, 32, 32)
    + inception(256, 128, 128, 192, 32, 96, 64)
    + inception(480, 192, 96, 208, 16, 48, 64)
    + inception(512, 160, 112, 224, 24, 64, 64)
    + (512 + 1) * 10
)
DOWN = [(1, 64), (64, 128), (128, 256), (256, 512), (512, 1024)]
U_NET = (
    sum(convolution(channels, 3, filters) + convolution(filters, 3, filters) for channels, filters in DOWN)
    + sum(
        convolution(2 * filters, 2, filters) + convolution(2 * filters, 3, filters) + convolution(filters, 3, filters)
        for filters in (512, 256, 128, 64)
    )
    + convolution(64, 1, 2)
)
ENCODER_BLOCK = 4 * (512 * 512 + 512) + 2 * 2 * 512 + (512 + 1) * 2048 + (2048 + 1) * 512

# Published totals, or added up by hand from the formula sheet.
TOTALS = {
    "autoencoder.yaml": (9 + 1) * 16 - 0 + (9 * 16 + 1) * 8 + (9 * 8 + 1) * 8 + (9 * 8 + 1) * 16 + (9 * 16 + 1),
    "encoder-decoder.yaml": 4 * (256 + 71 + 1) * 256 + 4 * (256 + 93 + 1) * 256 + 257 * 93,
    "gpt2-small.yaml": 124_439_808,
    "gru.yaml": 3 * (5 + 1 + 1) * 5 + 6,
    "inception.yaml": INCEPTION,
    "lenet5.yaml": 61_706,
    "resnet50.yaml": 25_636_712,
    "seq2seq.json": 4 * (32 + 3 + 1) * 32 + 4 * (32 + 32 + 1) * 32 + 33,
    "siamese.json": (9 + 1) * 8 + (13 * 13 * 8 + 1) * 10 + 11,
    "simple-rnn.yaml": (5 + 1 + 1) * 5 + 6,
    "small-cnn.yaml": (27 + 1) * 32 + 4 * 32 + (9 * 32 + 1) * 64 + (7 * 7 * 64 + 1) * 10,
    "stacked-lstm.yaml": 480 + 840 + 55 + 6,
    "text-classifier.yaml": 20_000 * 128 + 2 * 4 * (64 + 128 + 1) * 64 + 129,
    "transformer-encoder.yaml": 30_000 * 512 + 6 * ENCODER_BLOCK + 513,
    "two-inputs.yaml": 4 * (32 + 8 + 1) * 32 + 5 * 16 + 49 * 16 + 17,
    "u-net.yaml": U_NET,
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
