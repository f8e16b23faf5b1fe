"""Every code that a problem can have: what it means, a small example of it, and the example mended."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes import (
    commands,
    descriptions,
    doubts,
    files,
    histories,
    layers,
    preparation,
    sources,
    tables,
    trainings,
)
from mlcalc.codes.pages import Example, Page

__all__ = ["PAGES", "Example", "Page"]

PAGES: Mapping[str, Page] = {
    **layers.PAGES,
    **doubts.PAGES,
    **trainings.PAGES,
    **preparation.PAGES,
    **descriptions.PAGES,
    **files.PAGES,
    **sources.PAGES,
    **commands.PAGES,
    **tables.PAGES,
    **histories.PAGES,
}
"""Code -> what it means, in the order in which a reader may want them."""
