"""Low-rank adaptation: a kernel frozen, and two thin matrices trained in its place.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021), section 4.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mlcalc.errors import Diagnostic
from mlcalc.formula import Expression, Operand, Term, product, term, total
from mlcalc.layers.base import Layer
from mlcalc.layers.weights import Weight


def low_rank(kernel: Weight, others: Iterable[Weight], rank: int | None) -> tuple[Weight, ...]:
    """Return the kernel and the other weights, and the two matrices if a rank is given.

    They stand for a change of the kernel: one has its last axis, the other all but its last.
    """
    if not rank:
        return (kernel, *others)
    inner = _rank(rank)
    return (
        kernel.frozen(),
        *others,
        Weight(f"lora_{kernel.name}_a", (*kernel.dimensions[:-1], inner), dtype="float32"),
        Weight(f"lora_{kernel.name}_b", (inner, kernel.dimensions[-1]), dtype="float32"),
    )


def with_adaptation(
    layer: Layer, macs: Operand, kernel: Weight, apart: Callable[[Expression], Operand | None]
) -> Operand | None:
    """Return the cost of a call, with that of the two matrices if the layer has a rank.

    Keras multiplies them with each other in every call, and adds what comes out to the kernel: `rank` products for
    each number in the kernel, whatever the input. A kernel of integers cannot be added to: there the input is
    multiplied with one matrix, and what comes out with the other.

    Args:
        layer: the layer, with its `lora_rank`.
        macs: the cost of a call without them.
        kernel: the kernel before it was adapted or quantized.
        apart: gives the cost of the input times both matrices, from their rank; None if it is unknown.
    """
    lora_rank: int | None = getattr(layer, "lora_rank", None)
    if not lora_rank:
        return macs
    rank = _rank(lora_rank)
    is_apart = layer.quantized is not None and layer.quantized.mode in ("int8", "int4")
    added = apart(rank) if is_apart else product([*kernel.dimensions, rank])
    return None if added is None else total([macs, term(added).named("adaptation")])


def _rank(rank: int) -> Expression:
    return Term("lora_rank", rank, "the rank of the adaptation")


def constrained(layer: Layer, constraint: str) -> Iterable[Diagnostic]:
    """Yield the refusal of a rank next to a constraint, which would not hold for the sum that is used."""
    if getattr(layer, "lora_rank", None) and getattr(layer, constraint) is not None:
        yield Diagnostic(
            "conflicting-arguments",
            f"{layer.title()}: `lora_rank` and `{constraint}` exclude each other",
            argument="lora_rank",
        )
