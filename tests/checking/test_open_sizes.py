"""A check refuses layers that nothing can ever count, as a summary does, but not where the data give the sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcalc import load, summarize
from mlcalc.checking import check_file
from mlcalc.checking.choice import Choice
from mlcalc.errors import ERROR, MlcalcError

HEAD = "import keras\nfrom keras import layers\n"
UNCOUNTABLE = {
    "chain.py": HEAD + "net = keras.Sequential([keras.Input((None, None, 3)), layers.Flatten(), layers.Dense(4)])\n",
    "series.py": HEAD + "net = keras.Sequential([keras.Input((None, 6)), layers.Flatten(), layers.Dense(2)])\n",
    "graph.py": HEAD + "scene = keras.Input((None, 40, 1))\nflat = layers.Flatten()(scene)\n"
    "net = keras.Model(scene, layers.Dense(3)(flat))\n",
    "last.py": HEAD + "net = keras.Sequential([keras.Input((5, None)), layers.Dense(3)])\n",
    "chain.yaml": "input: [null, null, 3]\nlayers:\n  - Conv2D(4, 3, activation='relu')\n  - Flatten()\n  - Dense(7)\n",
    "series.yaml": "input: [null, 2]\nlayers:\n  - flatten\n  - dense: 5\n",
}
COUNTED_LATER = {
    "no input": HEAD + "net = keras.Sequential([layers.Flatten(), layers.Dense(4)])\n",
    "of the data": HEAD
    + "table = read()\nnet = keras.Sequential([keras.Input((table.shape[1], 2)), layers.Flatten(), layers.Dense(4)])\n",
    "of the command": "import sys\n"
    + HEAD
    + "n = int(sys.argv[1])\nnet = keras.Sequential([keras.Input((n, 3)), layers.Flatten(), layers.Dense(4)])\n",
    "of any size": HEAD
    + "net = keras.Sequential([keras.Input((None, None, 3)), layers.GlobalMaxPooling2D(), layers.Dense(4)])\n",
}


@pytest.mark.parametrize("name", UNCOUNTABLE)
def test_check_refuses_what_summary_refuses(name: str, tmp_path: Path) -> None:
    """Both give the one error, at the one place."""
    path = tmp_path / name
    path.write_text(UNCOUNTABLE[name], encoding="utf-8")
    with pytest.raises(MlcalcError, match="cannot count its kernel") as refused:
        summarize(load(str(path)))
    [expected] = refused.value.diagnostics
    found = [each for each in check_file(str(path), Choice()).problems if each.severity == ERROR]
    assert [(expected.code, expected.place, expected.message)] == [
        (each.code, each.place, each.message) for each in found
    ]


@pytest.mark.parametrize("name", COUNTED_LATER)
def test_sizes_that_come_later(name: str, tmp_path: Path) -> None:
    """Nothing is said of a model whose sizes the data give."""
    path = tmp_path / "net.py"
    path.write_text(COUNTED_LATER[name], encoding="utf-8")
    assert () == check_file(str(path), Choice()).problems
