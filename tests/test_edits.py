"""Instructions for lines that are too long to be shown: what they name stands there once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hand import Command, applied, helps

HEAD = "Sequential([Input((50, 8)), "
ALIKE = {
    "wrappers": f"{HEAD}Bidirectional(LSTM(16)), LayerNormalization(), Dropout(0.3), Bidirectional(LSTM(16)), "
    "Dense(2, activation='softmax')])",
    "arguments": "Sequential([Input((10, 32, 32, 1)), ConvLSTM2D(8, 3, padding='same'), BatchNormalization(), "
    "Conv3D(1, 3, padding='same', activation='sigmoid')])",
    "layers that overlap": "Sequential([Input((28, 28, 1)), "
    + "Conv2D(filters=8, kernel_size=3), MaxPooling2D(pool_size=2), " * 3
    + "Conv2D(filters=8, kernel_size=3), Flatten(), Dense(10, activation='softmax')])",
    "two changes": "Sequential([Input((8, 8, 1)), Conv2D(16, 5, padding='valid'), Conv2D(16, 5, padding='valid'), "
    "Conv2D(16, 5, padding='valid'), Flatten(), Dense(10, activation='softmax'), Dense(10, activation='softmax')])",
}


def _stretches(text: str) -> Iterator[str]:
    for part in text.split(" in place of `")[1:]:
        yield part.split("`")[0]


@pytest.mark.parametrize("case", ALIKE)
def test_what_a_mend_names_stands_once(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stretch that stands twice would change another layer as well."""
    monkeypatch.chdir(tmp_path)
    command = Command(["summary", ALIKE[case]])
    code, stderr = command.run()
    assert code, stderr
    help_line = helps(stderr)[0]
    named = list(_stretches(help_line.split("; or ")[0]))
    assert named, help_line
    assert [1] * len(named) == [
        sum(ALIKE[case].startswith(each, at) for at in range(len(ALIKE[case]))) for each in named
    ]
    mended = applied(command, help_line.split("; or ")[0])
    assert mended is not None, help_line
    assert mended.run()[0] == 0, mended
