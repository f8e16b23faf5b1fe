"""Record what tools for PyTorch count of models, for the tests that run without them.

    python -m tests.conformance.tools.record_tools

Needs `pip install torch==2.13.0 torchinfo==1.8.0 fvcore==0.1.5.post20221221 ptflops==0.7.5 thop==0.1.1.post2209072238`
in an environment of its own. Models are those of `counted_models`, made of PyTorch's own modules, after `eval()`.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import logging
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ptflops
import thop
import torch
import torchinfo
from fvcore.nn import FlopCountAnalysis
from torch import nn

from tests.conformance.tools.counted_models import MODELS, TOKENS, Layer, Shape

TOOLS = Path(__file__).parent.parent / "records" / "tools.json.gz"
BATCHES = (1, 3)


class Sum(nn.Module):  # type: ignore[misc]
    """Paths from one tensor, added up with `+`."""

    def __init__(self, paths: list[nn.Module]) -> None:
        super().__init__()
        self.paths = nn.ModuleList(paths)

    def forward(self, x: Any) -> Any:
        first, *others = [path(x) for path in self.paths]
        for each in others:
            first = first + each
        return first


class First(nn.Module):  # type: ignore[misc]
    """The output of a recurrent module without its states, of the last step alone or of all."""

    def __init__(self, module: nn.Module, all_steps: bool) -> None:
        super().__init__()
        self.module, self.all_steps = module, all_steps

    def forward(self, x: Any) -> Any:
        output = self.module(x)[0]
        return output if self.all_steps else output[:, -1]


class SelfAttention(nn.Module):  # type: ignore[misc]
    """Attention of a sequence to itself."""

    def __init__(self, width: int, heads: int, bias: bool) -> None:
        super().__init__()
        self.module = nn.MultiheadAttention(width, heads, bias=bias, batch_first=True)

    def forward(self, x: Any) -> Any:
        return self.module(x, x, x)[0]


ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "elu": nn.ELU,
    "leaky_relu": nn.LeakyReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "selu": nn.SELU,
    "softplus": nn.Softplus,
    "mish": nn.Mish,
    "hard_silu": nn.Hardswish,
    "hard_sigmoid": nn.Hardsigmoid,
    "softsign": nn.Softsign,
    "hard_tanh": nn.Hardtanh,
    "log_sigmoid": nn.LogSigmoid,
    "tanh_shrink": nn.Tanhshrink,
    "celu": nn.CELU,
    "softmax": lambda: nn.Softmax(-1),
}


def _each(value: Any, rank: int) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, list) else (value,) * rank


def convolution(name: str, a: dict[str, Any], channels: int, rank: int) -> list[nn.Module]:
    """Return the modules of a convolution."""
    kernel, strides = _each(a["kernel_size"], rank), _each(a.get("strides", 1), rank)
    bias = a.get("use_bias", True)
    plain = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[rank - 1]
    transposed = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)[rank - 1]
    if name.startswith("Depthwise"):
        out = channels * a.get("depth_multiplier", 1)
        return [plain(channels, out, kernel, strides, groups=channels, bias=bias)]
    if name.startswith("Separable"):
        depthwise = plain(channels, channels, kernel, strides, groups=channels, bias=False)
        return [depthwise, plain(channels, a["filters"], 1, bias=bias)]
    if name.endswith("Transpose"):
        return [transposed(channels, a["filters"], kernel, strides, bias=bias)]
    return [plain(channels, a["filters"], kernel, strides, groups=a.get("groups", 1), bias=bias)]


def recurrent(name: str, a: dict[str, Any], width: int, directions: int = 1) -> nn.Module:
    """Return a recurrent module."""
    kind = {"LSTM": nn.LSTM, "GRU": nn.GRU, "SimpleRNN": nn.RNN}[name]
    bias, both = a.get("use_bias", True), directions == 2
    module = kind(width, a["units"], bias=bias, batch_first=True, bidirectional=both)
    return First(module, a.get("return_sequences", False))


def pooling(name: str, a: dict[str, Any], rank: int) -> list[nn.Module]:
    """Return a pooling; a global one is PyTorch's adaptive one to one place."""
    kind = "Max" if "Max" in name else "Avg"
    if name.startswith("Global"):
        return [getattr(nn, f"Adaptive{kind}Pool{rank}d")(1), nn.Flatten()]
    return [getattr(nn, f"{kind}Pool{rank}d")(a["pool_size"], a.get("strides"))]


def modules(name: str, a: Any, shape: tuple[int, ...]) -> list[nn.Module]:  # noqa: PLR0911, PLR0912, C901  (a table)
    """Return the modules of a layer on a shape with the channels first, without the batch."""
    rank, channels = len(shape) - 1, shape[0]
    if name == "Sum":
        return [Sum([nn.Sequential(*chain(path, shape)) for path in a])]
    if "Conv" in name:
        found = convolution(name, a, channels, rank)
    elif name == "Dense":
        found = [nn.Linear(shape[-1], a["units"], bias=a.get("use_bias", True))]
    elif "Pooling" in name:
        return pooling(name, a, rank)
    elif name == "BatchNormalization":
        kind = {0: nn.BatchNorm1d, 1: nn.BatchNorm1d, 2: nn.BatchNorm2d, 3: nn.BatchNorm3d}[rank]
        return [kind(channels, affine=a.get("scale", True))]
    elif name == "LayerNormalization":
        return [nn.LayerNorm(shape[-1], elementwise_affine=a.get("scale", True))]
    elif name == "GroupNormalization":
        return [nn.GroupNorm(a["groups"], channels)]
    elif name in ("UpSampling2D", "UpSampling1D"):
        return [nn.Upsample(scale_factor=a["size"], mode=a.get("interpolation", "nearest"))]
    elif name == "Embedding":
        return [nn.Embedding(a["input_dim"], a["output_dim"])]
    elif name in ("LSTM", "GRU", "SimpleRNN"):
        return [recurrent(name, a, shape[-1])]
    elif name == "Bidirectional":
        return [recurrent(a[0], a[1], shape[-1], 2)]
    elif name == "SelfAttention":
        return [SelfAttention(shape[-1], a["num_heads"], a.get("use_bias", True))]
    elif name == "PReLU":
        return [nn.PReLU()]
    elif name == "LeakyReLU":
        return [nn.LeakyReLU()]
    elif name == "Softmax":
        return [nn.Softmax(1)]
    elif name == "ZeroPadding2D":
        return [nn.ZeroPad2d(a["padding"])]
    elif name == "Dropout":
        return [nn.Dropout(a["rate"])]
    elif name == "Flatten":
        return [nn.Flatten()]
    elif name == "Reshape":
        return [nn.Unflatten(1, a["target_shape"])]
    else:
        return [ACTIVATIONS[a["activation"]]()]
    activation = a.get("activation")
    return [*found, ACTIVATIONS[activation]()] if activation else found


def chain(layers: list[Layer], shape: tuple[int, ...]) -> list[nn.Module]:
    """Return the modules of layers one behind the other."""
    found: list[nn.Module] = []
    for name, arguments in layers:
        made = modules(name, arguments, shape)
        found += made
        run = nn.Sequential(*made).eval()
        tokens = name == "Embedding"
        given = torch.zeros((2, *shape), dtype=torch.long if tokens else torch.float32)
        with torch.no_grad():
            shape = tuple(run(given).shape[1:])
    return found


IN_STEPS = ("Dense", "LayerNormalization", "LSTM", "GRU", "SimpleRNN", "Bidirectional", "SelfAttention", "Activation")
"""Layers that have the features last in PyTorch, too."""


def counted(shape: Shape, layers: list[Layer], batch: int) -> dict[str, int]:
    """Return what each tool counts."""
    stays = len(shape) == 1 or (len(shape) == 2 and layers[0][0] in IN_STEPS)
    first = tuple(shape) if stays else (shape[-1], *shape[:-1])
    tokens = shape == TOKENS
    given = torch.zeros((batch, *first), dtype=torch.long if tokens else torch.float32)

    def made() -> nn.Module:
        return nn.Sequential(*chain(layers, first)).eval()

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        analysis = FlopCountAnalysis(made(), given).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
        found = {
            "torchinfo": torchinfo.summary(made(), input_data=given, verbose=0, mode="eval").total_mult_adds,
            "fvcore": analysis.total(),
            "thop": thop.profile(made(), (given,), verbose=False)[0],
            "ptflops": ptflops.get_model_complexity_info(
                made(),
                first,
                as_strings=False,
                print_per_layer_stat=False,
                input_constructor=lambda _: {"input": given},
            )[0],
        }
    return {name: int(number) for name, number in found.items()}


def main() -> None:
    """Write the records."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    torch.manual_seed(0)
    cases = []
    for name, (shape, layers) in MODELS.items():
        batches = BATCHES if len(shape) < 3 or shape[0] < 100 else (1,)
        for batch in batches:
            cases.append({"model": name, "batch": batch, "counted": counted(shape, layers, batch)})
            print(name, batch, cases[-1]["counted"])
    versions = {name: version(name) for name in ("torch", "torchinfo", "fvcore", "ptflops", "thop")}
    text = json.dumps({"versions": versions, "cases": cases}, indent=1)
    TOOLS.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
