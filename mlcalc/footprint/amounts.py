"""Bytes that grow with the batch, and the largest of several such amounts for any batch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from mlcalc.dtypes import bits_of
from mlcalc.shapes import Shape


class Amount(NamedTuple):
    """Bytes: so many whatever the batch, and so many more for each sample."""

    fixed: int = 0
    each: int = 0

    def at(self, batch: int) -> int:
        """Return the bytes of a batch."""
        return self.fixed + self.each * batch

    def plus(self, other: Amount) -> Amount:
        """Return both together."""
        return Amount(self.fixed + other.fixed, self.each + other.each)


NOTHING = Amount()


def amount_of(shape: Shape | None, dtype: str, times: int = 1) -> Amount | None:
    """Return the bytes of a tensor, or of so many; None if a size is unknown, or how long its texts are.

    Args:
        shape: its shape, whose first size is that of the batch if it is unknown.
        dtype: its data type.
        times: how many tensors of this shape there are.
    """
    if shape is None or dtype == "string":
        return None
    bits, size = bits_of(dtype), times
    for each in shape[1:] if shape and shape[0] is None else shape:
        if each is None:
            return None
        size *= each
    count = -(-size * bits // 8)
    return Amount(0, count) if shape and shape[0] is None else Amount(count)


def together(amounts: Iterable[Amount | None]) -> Amount | None:
    """Return the sum; None if a part is unknown."""
    fixed = per_sample = 0
    for each in amounts:
        if each is None:
            return None
        fixed += each.fixed
        per_sample += each.each
    return Amount(fixed, per_sample)


class Largest:
    """The largest of several amounts, each with a name; which it is may depend on the batch.

    Only those are kept that are the largest for some batch: of two, the first goes if it is neither larger without a
    batch nor grows faster with it.
    """

    def __init__(self, amounts: Iterable[tuple[Amount, str]]) -> None:
        first: dict[Amount, str] = {}
        for amount, name in amounts:
            first.setdefault(amount, name)
        kept: list[tuple[Amount, str]] = []
        for amount, name in sorted(first.items(), key=lambda item: (-item[0].each, -item[0].fixed)):
            if not kept or amount.fixed > kept[-1][0].fixed:
                kept.append((amount, name))
        self.amounts = kept or [(NOTHING, "")]

    def at(self, batch: int) -> tuple[int, str]:
        """Return the bytes of a batch, and the name of that amount; of equal ones, of that which grows fastest."""
        amount, name = max(self.amounts, key=lambda item: item[0].at(batch))
        return amount.at(batch), name

    def for_all(self) -> Amount | None:
        """Return the amount that is the largest for every batch of one or more; None if there is no such one."""
        fastest = self.amounts[0][0]
        return fastest if all(fastest.at(1) >= other.at(1) for other, _ in self.amounts) else None
