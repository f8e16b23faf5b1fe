"""The axes of shapes in words: `(None, 3, 1)` is "batch, 3 time steps, 1 feature"."""

from __future__ import annotations

from collections.abc import Sequence

from mlcalc.shapes import Dimension, Shape

BY_RANK = {
    1: ("batch",),
    2: ("batch", "feature"),
    3: ("batch", "time_steps", "feature"),
    4: ("batch", "height", "width", "channels"),
    5: ("batch", "depth", "height", "width", "channels"),
}
"""Number of axes -> what they usually are, for layers that take any."""

FEATURES = ("feature", "channels")
"""What the axis is called that layers learn from."""

_ONE = {
    "time_steps": "time step",
    "queries": "query",
    "tokens": "token",
    "categories": "category",
    "mel_bins": "mel bin",
}
"""Names whose singular is not the name without its `s`."""

_MEASURED = ("height", "width", "depth")


def in_words(shape: Shape, names: Sequence[str] | None) -> str:
    """Return what the axes of a shape are; how many values there are for a sample if they have no names.

    >>> in_words((None, None, 1), ("batch", "time_steps", "feature"))
    'batch, any number of time steps, 1 feature'
    """
    if names is None:
        sizes = " × ".join("?" if size is None else f"{size:,}" for size in shape[1:])
        return f"{_axis('batch', shape[0])}, then {sizes} value{'' if sizes == '1' else 's'}" if sizes else "values"
    return ", ".join(map(_axis, names, shape))


def _axis(name: str, size: Dimension) -> str:
    if name == "batch":
        return name if size is None else f"{name} of {size:,}"
    if name in _MEASURED:
        return f"any {name}" if size is None else f"{name} {size:,}"
    if size == 1:
        kind, of, whole = name.partition(" ")
        return f"1 {_ONE.get(kind, kind.removesuffix('s'))}{of}{whole}"
    many = f"{name}s" if name == "feature" else name.replace("_", " ")
    return f"any number of {many}" if size is None else f"{size:,} {many}"
