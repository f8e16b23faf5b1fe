"""Every bound in one table, each with its reason."""

from __future__ import annotations

DEEPEST = 100
"""Levels of layers, models, blocks and data inside each other: a real network has five, and plain recursion
below this bound stays far from the end of Python's stack."""

MOST_LAYERS = 2_000_000
"""Calls of layers in one model."""

MOST_TRACES = 100_000
"""Models inside models that are traced for one question, each with the shapes that it is called on."""
