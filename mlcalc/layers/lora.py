"""Low-rank adaptation: a kernel frozen, and two thin matrices trained in its place.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021), section 4.1.
"""

from __future__ import annotations

from collections.abc import Iterable

from mlcalc.errors import Diagnostic
from mlcalc.formula import Term
from mlcalc.layers.base import Layer, Weight


def low_rank(kernel: Weight, others: Iterable[Weight], rank: int | None) -> tuple[Weight, ...]:
    """Return the kernel and the other weights, and the two matrices if a rank is given.

    They stand for a change of the kernel: one has its last axis, the other all but its last.
    """
    if not rank:
        return (kernel, *others)
    inner = Term("lora_rank", rank, "the rank of the adaptation")
    return (
        kernel.frozen(),
        *others,
        Weight(f"lora_{kernel.name}_a", (*kernel.dimensions[:-1], inner), dtype="float32"),
        Weight(f"lora_{kernel.name}_b", (inner, kernel.dimensions[-1]), dtype="float32"),
    )


def constrained(layer: Layer, constraint: str) -> Iterable[Diagnostic]:
    """Yield the refusal of a rank next to a constraint, which would not hold for the sum that is used."""
    if getattr(layer, "lora_rank", None) and getattr(layer, constraint) is not None:
        yield Diagnostic(
            "conflicting-arguments",
            f"{layer.title()}: `lora_rank` and `{constraint}` exclude each other",
            argument="lora_rank",
        )
