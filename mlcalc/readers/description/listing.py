"""A list of sizes behind the name of a layer: several arguments in some order, or several layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mlcalc.layers.orders import LARGEST_KERNEL
from mlcalc.layers.spatial import Spatial
from mlcalc.readers.description.kinds import arguments_of, find
from mlcalc.readers.description.placing import BESIDE_LAYER

Width = Callable[[], int | None]
"""Returns the size of the last axis of what a layer takes, if it is known."""


def meant_by_sizes(value: Mapping[str, Any], key: str, width: Width) -> Iterator[tuple[str, Any]]:
    """Yield what is said of a list of sizes behind a layer, and the entry as it is meant; a list if that is several.

    Args:
        value: the entry.
        key: the key that names the layer.
        width: what the layer takes.
    """
    sizes = value[key]
    if not isinstance(sizes, list) or len(sizes) < 2 or not all(type(each) is int and each > 0 for each in sizes):
        return
    known = arguments_of(key)
    names = [name for name, each in known.items() if not each.ignored]
    if not names or known[names[0]].kind != "INTEGER":
        return
    kernel = _kernel(key, sizes)
    if kernel is not None:
        said = f"the sizes of the kernel are one argument of `{key}`, `kernel_size`"
        yield said, {**value, key: dict(zip(names, [sizes[0], kernel], strict=False))}
        return
    taken = width()
    rest = sizes[1:]
    if taken == sizes[0] and names[0] == "units":
        return  # as the layer itself tells
    if taken == sizes[0] and len(rest) >= sum(each.required for each in known.values()):
        given: Any = rest[0] if len(rest) == 1 else dict(zip(names, rest, strict=False))
        said = f"in PyTorch's order, {taken} is the width of the input, which follows from it here"
        yield said, {**value, key: given}
    elif names[0] == "units" and (len(sizes) > 2 or taken is not None) and not set(value) & set(BESIDE_LAYER):
        yield f"each of {len(sizes)} layers is an entry of its own", list(_stacked(key, sizes))


def _kernel(key: str, sizes: Sequence[int]) -> list[int] | None:
    """Return the sizes of a kernel that has the same along each axis, if they follow the filters in a list."""
    owner = find(key)
    rank = getattr(owner, "rank", 0) if issubclass(owner, Spatial) and "kernel_size" in owner.arguments else 0
    filters, *rest = sizes
    is_kernel = 1 < rank == len(rest) and len(set(rest)) == 1 and rest[0] < filters
    return rest if is_kernel and rest[0] <= LARGEST_KERNEL else None


def _stacked(key: str, sizes: Sequence[int]) -> Iterator[Any]:
    """Yield a layer for each size, each of which the next one can take."""
    is_recurrent = "return_sequences" in arguments_of(key)
    for size in sizes[:-1]:
        yield {key: {"units": size, "return_sequences": True}} if is_recurrent else {key: size}
    yield {key: sizes[-1]}
