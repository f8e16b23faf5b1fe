"""How a text is known to be Python source, or a notebook."""

from __future__ import annotations

import pytest

from mlcalc.readers.python_text import is_notebook


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.ipynb", "{}", True),
        ("-", '{"cells": [{"cell_type": "code"}], "nbformat": 4}', True),
        ("a.json", "{}", False),
    ],
)
def test_is_notebook(name: str, text: str, *, expected: bool) -> None:
    assert expected is is_notebook(name, text)
