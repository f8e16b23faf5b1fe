"""Low-rank adaptation: a kernel frozen, and two thin matrices trained in its place.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021), section 4.1.
"""

from __future__ import annotations

from collections.abc import Iterable

from mlcalc.formula import Term
from mlcalc.layers.base import Weight


def low_rank(kernel: Weight, others: Iterable[Weight], rank: int | None) -> Iterable[Weight]:
    """Yield the kernel and the other weights, and the two matrices where a rank is given.

    They replace the kernel's last axis and all but its last. Keras lists what is trained first.
    """
    if not rank:
        yield kernel
        yield from others
        return
    yield from others
    inner = Term("lora_rank", rank, "the rank of the adaptation")
    yield Weight(f"lora_{kernel.name}_a", (*kernel.dimensions[:-1], inner), dtype="float32")
    yield Weight(f"lora_{kernel.name}_b", (inner, kernel.dimensions[-1]), dtype="float32")
    yield Weight(kernel.name, kernel.dimensions, trainable=False)
