"""Quantized kernels: the numbers in fewer bits, and the scales that turn them back.

What Keras 3.15 builds for a layer with a quantized dtype policy. int8 scales each output: Dettmers et al., "LLM.int8()"
(2022). int4 packs two numbers into each byte, and may scale blocks of rows. float8 keeps a history of maxima of input,
kernel and gradient: Micikevicius et al., "FP8 Formats for Deep Learning" (2022). GPTQ: Frantar et al. (2022). AWQ: Lin
et al. (2023).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from mlcalc.dtypes import Quantization
from mlcalc.errors import Diagnostic, error, note
from mlcalc.formula import known_product
from mlcalc.layers.base import Layer
from mlcalc.layers.lora import low_rank
from mlcalc.layers.weights import Weight
from mlcalc.shapes import Dimension


class Matrix(NamedTuple):
    """A kernel as the matrix that is quantized.

    Attributes:
        kernel: the kernel before.
        rows: how many numbers each output sums.
        columns: how many outputs there are.
        scale: the shape of int8's scale, which is shaped for the product that it is multiplied with.
        zero: the name that GPTQ's and AWQ's zero points have.
    """

    kernel: Weight
    rows: Dimension
    columns: Dimension
    scale: Sequence[Dimension]
    zero: str = "kernel_zero"


def quantized(layer: Layer, matrix: Matrix, others: Iterable[Weight], rank: int | None = None) -> tuple[Weight, ...]:
    """Return the weights of a quantized layer in Keras' order: what is trained comes first.

    Args:
        layer: the layer, whose policy says how it is quantized.
        matrix: its kernel.
        others: its other weights, such as a bias.
        rank: that of a low-rank adaptation, if there is one.

    Raises:
        MlcalcError: Keras does not adapt what is quantized in this way.
    """
    adaptation = low_rank(matrix.kernel, (), rank)[1:]
    how = with_own_settings(layer)
    trained = (*others, *adaptation)
    if how.mode == "float8":
        kernel = matrix.kernel.frozen() if adaptation else matrix.kernel
        return (*_histories(how), kernel, *trained)
    if adaptation and how.mode in ("gptq", "awq"):
        raise error(
            "conflicting-arguments",
            f"{layer.title()}: `lora_rank` cannot adapt a kernel that {how.mode} quantizes",
            argument="lora_rank",
        )
    return (*trained, *_packed(how, matrix))


def with_own_settings(layer: Layer) -> Quantization:
    """Return how a layer is quantized: its own `quantization_config` goes before the dtype policy."""
    how = layer.quantized
    if how is None:
        raise ValueError(f"{layer} is not quantized")
    config: Any = getattr(layer, "quantization_config", None)
    settings = config.get("config") if isinstance(config, dict) else None
    if not isinstance(settings, dict):
        return how
    owner, sizes = _SETTINGS.get(str(config.get("class_name")), ("", {}))
    if owner != how.mode:
        return how
    given = {field: settings.get(name) for field, name in sizes.items()}
    changed: dict[str, Any] = {
        field: size if isinstance(size, int) and size > 0 else None for field, size in given.items()
    }
    return how._replace(**changed)


_SETTINGS: dict[str, tuple[str, dict[str, str]]] = {
    "Int4QuantizationConfig": ("int4", {"group": "block_size"}),
    "GPTQConfig": ("gptq", {"group": "group_size", "bits": "weight_bits"}),
    "AWQConfig": ("awq", {"group": "group_size"}),
}
"""Class of a configuration -> its mode, and the names that it has for the sizes of a quantization."""


def _packed(how: Quantization, matrix: Matrix) -> Iterable[Weight]:
    """Yield the kernel in fewer bits, and its scales; training changes none of them."""
    kernel, rows, columns, scale, zero = matrix
    groups = 1 if how.group is None else ceil_divided(rows, how.group)
    if how.mode == "int8":
        yield Weight(kernel.name, kernel.dimensions, trainable=False, dtype="int8")
        yield Weight(f"{kernel.name}_scale", scale, trainable=False)
    elif how.mode == "int4":
        yield Weight(kernel.name, (rows, ceil_divided(columns, 2)), trainable=False, dtype="int8")
        scales = (columns,) if how.group is None else (groups, columns)
        yield Weight(f"{kernel.name}_scale", scales, trainable=False)
        if how.group is not None:
            yield Weight(f"{kernel.name}_zero", scales, trainable=False, dtype="int8")
            yield Weight("g_idx", (rows,), trainable=False, dtype="float32")
    else:
        packed = ceil_divided(columns, 2) if how.bits == 4 else columns
        yield Weight(kernel.name, (packed, rows), trainable=False, dtype="uint8")
        yield Weight(f"{kernel.name}_scale", (columns, groups), trainable=False)
        yield Weight(zero, (columns, groups), trainable=False, dtype="uint8")
        if how.mode == "awq":
            yield Weight("awq_scales", (rows,), trainable=False)
        yield Weight("g_idx", (rows,), trainable=False, dtype="float32")


def _histories(how: Quantization) -> Iterable[Weight]:
    """Yield what float8 keeps of each tensor; the gradient's step overwrites it, so that it counts as trained."""
    for tensor in ("inputs", "kernel", "outputs_grad"):
        yield Weight(f"{tensor}_scale", (), dtype="float32", is_overwritten=True)
        yield Weight(f"{tensor}_amax_history", (how.history,), dtype="float32", is_overwritten=True)


def ceil_divided(size: Dimension, divisor: int) -> Dimension:
    """Return a size divided and rounded up; None if it is unknown."""
    return None if size is None else -(-size // divisor)


def whole(sizes: Iterable[Dimension]) -> Dimension:
    """Return the product of sizes; None if one is unknown."""
    return known_product(tuple(sizes))


def split_matrix(layer: Layer, kernel: Weight) -> Matrix:
    """Return a kernel of an Einstein sum as GPTQ and AWQ see it.

    Of three axes the largest is taken for the model's features: if it is the first, the others are the columns.

    Raises:
        MlcalcError: it has neither two nor three axes.
    """
    shape = kernel.shape
    rows: Dimension
    columns: Dimension
    if len(shape) == 2:
        rows, columns = shape
    elif len(shape) == 3:
        first, *others = shape
        is_first = first is not None and first == max(size or 0 for size in shape)
        rows, columns = (first, whole(others)) if is_first else (whole(shape[:2]), shape[2])
        if None in shape:
            rows = columns = None
    else:
        raise error("wrong-rank", f"{layer.title()}: gptq and awq take kernels of 2 or 3 axes, not {len(shape)}")
    return Matrix(kernel, rows, columns, (), zero="zero_point")


def quantized_notes(how: Quantization | None, kernel: str) -> tuple[Diagnostic, ...]:
    """Return a remark on what is stored in place of the kernel."""
    if how is None:
        return ()
    beside = "with histories of maxima" if how.mode == "float8" else "in fewer bits, with scales"
    return (note("quantized", f"the layer is quantized ({how.mode}): it holds its {kernel} {beside} beside it"),)
