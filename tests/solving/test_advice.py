"""What errors of shapes propose: sizes that fit, and other arguments; each is tried."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.limits import MOST_LAYERS_OF_ADVICE
from mlcalc.model import Model
from mlcalc.solving.sizes import sizes_of
from tests.solving.test_sizes import UNET


def help_of(description: dict[str, Any]) -> str:
    """Return the help of the only error of a model."""
    with pytest.raises(MlcalcError) as caught:
        mlcalc.summarize(mlcalc.load(description))
    [problem] = caught.value.diagnostics
    return problem.help or ""


def works(description: dict[str, Any], *shape: int) -> bool:
    model = mlcalc.load(description)
    return not model.trace((None, *shape)).failed


RESHAPED: dict[str, Any] = {
    "input": [30, 28, 1],
    "layers": [
        {"conv2d": {"filters": 8, "kernel_size": 3, "strides": 2, "padding": "same"}},
        {"reshape": [49, 32]},
    ],
}
FIRST: dict[str, Any] = {
    "inputs": {"x": [3, 57, 57]},
    "layers": [
        {"name": "a", "conv2d": {"filters": 4, "kernel_size": 1, "data_format": "channels_first"}, "from": "x"},
        {"max_pooling2d": {"pool_size": 2, "data_format": "channels_first"}},
        {"name": "u", "up_sampling2d": {"size": 2, "data_format": "channels_first"}},
        {"type": "concatenate", "axis": 1, "from": ["u", "a"]},
    ],
}
SEQUENCE: dict[str, Any] = {"input": [6, 4], "layers": [{"conv1d": {"filters": 2, "kernel_size": 9}}]}


@pytest.mark.parametrize(
    ("description", "text", "shapes"),
    [
        (UNET, "inputs of 248 × 248 and 252 × 252 fit (multiples of 4)", [(248, 248, 1), (252, 252, 1)]),
        (RESHAPED, "inputs of 28 × 28 fit", [(28, 28, 1)]),
        (FIRST, "inputs of 56 × 56 and 58 × 58 fit (multiples of 2)", [(3, 56, 56), (3, 58, 58)]),
        (SEQUENCE, "an input of at least 9 fits", [(9, 4), (10, 4), (50, 4)]),
    ],
    ids=["concatenate", "reshape", "channels first", "convolution"],
)
def test_sizes_that_fit(description: dict[str, Any], text: str, shapes: list[tuple[int, ...]]) -> None:
    """The sizes that are named work, in each order of axes and for each number of them."""
    assert help_of(description).endswith(text)
    assert all(works(description, *shape) for shape in shapes)
    model = mlcalc.load(description)
    assert isinstance(model, Model)
    assert model.trace().failed


def test_channels_that_may_be_meant() -> None:
    """Where the first axis looks like channels, the sizes are not what is wrong."""
    text = help_of({"input": [3, 64, 64], "layers": [{"conv2d": {"filters": 4, "kernel_size": 5}}]})
    assert "channels-first" in text
    assert "fit" not in text


def test_other_arguments() -> None:
    """Where no usual mend passes, an argument of a layer above may."""
    layers: list[Any] = [
        {"name": "a", "up_sampling2d": 2, "from": "x"},
        {"name": "b", "conv2d_transpose": {"filters": 2, "kernel_size": 2, "strides": 2}, "from": "x"},
        {"name": "c", "conv2d_transpose": {"filters": 2, "kernel_size": 3, "strides": 2}, "from": "x"},
        {"type": "concatenate", "from": ["a", "b", "c"]},
    ]
    text = help_of({"inputs": {"x": [4, 4, 2]}, "layers": layers})
    assert text.startswith('"c" gives what fits with ')
    layers[2]["conv2d_transpose"]["kernel_size"] = 2
    assert "kernel_size 2" in text
    assert works({"inputs": {"x": [4, 4, 2]}, "layers": layers}, 4, 4, 2)


def test_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sizes are looked for as long as the budget lasts, and not named beyond it."""
    model = mlcalc.load(UNET)
    asked: list[int] = []

    def watched(*arguments: Any, **settings: Any) -> Any:
        answer = sizes_of(*arguments, **settings)
        asked.append(settings["work"].asked)
        return answer

    monkeypatch.setattr("mlcalc.solving.advice.sizes_of", watched)
    with pytest.raises(MlcalcError):
        mlcalc.summarize(model)
    assert 0 < asked[0] < MOST_LAYERS_OF_ADVICE
