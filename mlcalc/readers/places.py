"""Where the parts of a parsed text were written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mlcalc.errors import Place

Path = Sequence[str | int]
"""The keys and indices that lead to a value."""
Places = Callable[..., Place | None]
"""Returns where the value at a path was written, or with `key=True` its key, if that is known."""


def nowhere(path: Path, *, key: bool = False) -> Place | None:
    """The places of data that were not written as a text."""
    return None
