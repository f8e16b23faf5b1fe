"""Proposals for an entry that is wrong, made better by what stands around it: the blocks, and the tensor above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import isqrt, prod

from mlcalc.changes import Change
from mlcalc.errors import Diagnostic, MlcalcError, closest
from mlcalc.layers import find, is_layer
from mlcalc.layers.own_input import OWN_INPUT
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.description.forms import layer_call
from mlcalc.readers.description.kinds import is_kind
from mlcalc.readers.located import Located
from mlcalc.shapes import Shape
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


def with_sizes(cause: MlcalcError, entry: Located, shape_above: Callable[[], Shape | None]) -> MlcalcError:
    """Return what is wrong with a target shape of which several sizes are open: two equal ones, if they fill it.

    Args:
        cause: what is wrong.
        entry: the layer.
        shape_above: returns the shape of what it takes, with the batch; None if that is not known.
    """
    if not any(each.argument == "target_shape" for each in cause.diagnostics):
        return cause
    call = layer_call(entry)
    target = call.named.get("target_shape", call.positional[0] if call.positional else None)
    sizes = target if isinstance(target, (list, tuple)) else ()
    if [*sizes].count(-1) != 2 or not all(type(each) is int for each in sizes) or 0 in sizes:
        return cause
    shape = shape_above()
    if shape is None or None in shape[1:]:
        return cause
    known = abs(prod(sizes))
    rest, left = divmod(prod(shape[1:]), known)  # type: ignore[arg-type]
    side = isqrt(rest)
    if left or side * side != rest:
        return cause
    whole = tuple(side if each == -1 else each for each in sizes)
    mend = f"{prod(shape[1:]):,} values for each sample make"  # type: ignore[arg-type]
    told = [each._replace(help=mend, change=Change({"target_shape": whole})) for each in cause.diagnostics]
    return cause.saying(told)


_WIDTHS = ("in_features", "in_channels", "input_size", "num_features")
"""What PyTorch calls the last axis of a layer's input."""


def with_own_input(cause: MlcalcError, call: object, *, is_alone: bool = False) -> MlcalcError:
    """Return what is wrong with the first layer of a model: the width of its input, which is left out, is said so.

    Args:
        cause: what is wrong.
        call: the layer, if it is written as a call.
        is_alone: whether nothing follows on it, so that sizes may stay open.
    """
    if not isinstance(call, LayerCall) or not is_layer(str(call.name)) or not {*OWN_INPUT}.isdisjoint(call.named):
        return cause
    return cause.saying([_with_width(each, call, is_alone=is_alone) for each in cause.diagnostics])


def _with_width(problem: Diagnostic, call: LayerCall, *, is_alone: bool) -> Diagnostic:
    change = problem.change
    width = next((call.named[name] for name in _WIDTHS if name in call.named), None)
    is_in_order = change is not None and 1 in change.dropped and "units" in change.arguments  # that of PyTorch
    width = call.positional[0] if is_in_order else width
    shape = _input_of_width(call, width, is_alone=is_alone) if type(width) is int and width > 0 else None
    if change is None or shape is None or not (is_in_order or problem.argument in call.named):
        return problem
    mend = problem.help
    if problem.argument in _WIDTHS:
        mend = f"a first layer says it with the shape of its input, `input_shape={shape}`"
    return problem._replace(help=mend, change=change._replace(arguments={**change.arguments, "input_shape": shape}))


def _input_of_width(call: LayerCall, width: int, *, is_alone: bool) -> Shape | None:
    """Return the shape of an input of which only the last axis is known; None where more must be."""
    kind = find(str(call.name))
    open_axes = getattr(kind, "rank", len(kind.axes or ("batch", "feature")) - 2)
    return (*[None] * open_axes, width) if is_alone or open_axes < 2 else None
