"""Another h5py in the place of the real one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

MISSING = "raise ModuleNotFoundError('No module named h5py', name='h5py')"


def put_h5py(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a module in Python that is imported as h5py."""
    (folder / "modules").mkdir()
    (folder / "modules" / "h5py.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(folder / "modules"), *sys.path])
