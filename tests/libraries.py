"""Libraries that are missing or broken, for the processes that would import them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest


def replace_h5py(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have h5py be what this code makes of it."""
    folder.mkdir(exist_ok=True)
    (folder / "h5py.py").write_text(code)
    monkeypatch.syspath_prepend(folder)


def without_h5py(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have h5py be missing."""
    missing = "raise ModuleNotFoundError(\"No module named 'h5py'\", name='h5py')\n"
    replace_h5py(Path(tempfile.mkdtemp()), missing, monkeypatch)
