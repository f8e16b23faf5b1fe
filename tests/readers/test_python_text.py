"""How a text is known to be Python source, or a notebook."""

from __future__ import annotations

import pytest

from mlcalc.readers.python_text import is_notebook, reason_of


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import torch.nn as nn\nnet = nn.Sequential(nn.Linear(4, 2))", "is written for PyTorch"),
        ("class Net(nn.Module):\n    pass", "is written for PyTorch"),
        ("import flax.linen as nn\nimport jax\nclass Net(nn.Module):\n    pass", "is written for Flax"),
        ("from sklearn.svm import SVC\nmodel = SVC()", "is written for scikit-learn"),
        ("import torch\nfrom sklearn.datasets import load_iris", "is written for PyTorch"),
        ('{"cells": [{"source": [\n  "import torch\\n"]}]}', "is written for PyTorch"),
        ("import keras\nfrom sklearn.datasets import load_iris", "makes no model of Keras"),
        ('{"metadata": {"language": "R"}}', "is a notebook of R"),
        ("", "makes no model of Keras"),
    ],
)
def test_why_no_model_is_found(text: str, expected: str) -> None:
    assert reason_of(text).startswith(expected)
