"""Proposals for an entry that is wrong, made better by what stands around it: the blocks, and the tensor above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from mlcalc.changes import Change
from mlcalc.errors import MlcalcError, closest
from mlcalc.readers.description.kinds import is_kind
from mlcalc.texts import named


def with_blocks(cause: MlcalcError, written: str, blocks: Collection[str]) -> MlcalcError:
    """Return what is wrong with an entry that names no layer, with the block that it may mean.

    Args:
        cause: what is wrong.
        written: what stands where the class of a layer should.
        blocks: the blocks of the description.
    """
    meant = None if not blocks or is_kind(written) else closest(written, blocks)
    if meant is None or meant == written:
        return cause
    mend = f"did you mean the block `{named(meant)}`?"
    change = Change(kind=meant) if written.isidentifier() and meant.isidentifier() else None
    return cause.saying([each._replace(help=mend, change=change) for each in cause.diagnostics])


def of_rank(cause: MlcalcError, rank_above: Callable[[], int | None]) -> MlcalcError:
    """Return what is wrong with an entry: the layer that is meant fits what stands above, not pictures alone.

    Args:
        cause: what is wrong.
        rank_above: tells how many axes that has, with the batch; None if nothing is known of it.
    """
    changes = [each.change for each in cause.diagnostics if each.change]
    kinds = [each.kind for each in changes if each.kind]
    orders = [each.arguments["dims"] for each in changes if "dims" in each.arguments]
    if len(orders) == len(cause.diagnostics) == 1:
        return _with_order(cause, orders[0], rank_above())
    if len(kinds) != 1 or "2D" not in kinds[0] or (rank := rank_above()) is None:
        return cause
    other = kinds[0].replace("2D", f"{rank - 2}D")
    if not is_kind(other) or other == kinds[0]:
        return cause
    mend = f"did you mean `{other}`?"
    told = [
        each._replace(help=mend, change=each.change._replace(kind=other)) if each.change else each
        for each in cause.diagnostics
    ]
    return cause.saying(told)


def _with_order(cause: MlcalcError, dims: Sequence[int], rank: int | None) -> MlcalcError:
    """Return what is wrong with an order of axes: the one that is meant has all axes behind the batch."""
    if rank is None or len(dims) == rank - 1:
        return cause
    whole = tuple(range(1, rank)) if tuple(dims) == tuple(range(1, len(dims) + 1)) else None
    told = [each._replace(change=Change({"dims": whole}) if whole else None) for each in cause.diagnostics]
    return cause.saying(told)
