"""The published architectures of `keras.applications`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcalc.model import Model


def is_application(name: str) -> bool:
    """Tell whether this is the name of an architecture."""
    return False


def build(name: str, arguments: Mapping[str, Any]) -> Model:
    """Return an architecture."""
    raise NotImplementedError
