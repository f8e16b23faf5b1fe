"""Python source: how a text is known to be some, and what to do with one that makes no model."""

from __future__ import annotations

import re

from mlcalc.errors import MlcalcError
from mlcalc.layers import is_layer
from mlcalc.limits import LONGEST_CALL
from mlcalc.readers.description.call_text import looks_like_call, parse_call

_STATEMENT = re.compile(
    r"^(?:from\s+[\w.]+\s+import\s|import\s+[\w.]+(?:\s+as\s+\w+)?\s*(?:[,;]|$)|def\s+\w+\s*\(|class\s+\w+\s*\(.*\)\s*:"
    r"|\w+\s*=\s*[\w.]+\(|\w+\.(?:add|compile|fit|summary)\()",
    re.MULTILINE,
)


def is_python(name: str, text: str) -> bool:
    """Tell whether a text is Python source: by its name, or by a line that no other language begins so."""
    return name.endswith((".py", ".pyw")) or _STATEMENT.search(text) is not None


def is_notebook(name: str, text: str) -> bool:
    """Tell whether a text is a notebook of Jupyter."""
    is_named = name.endswith(".ipynb")
    return text.lstrip().startswith("{") and (is_named or ('"nbformat"' in text and '"cells"' in text))


def is_named_layer(text: str) -> bool:
    """Tell whether a text is one layer with a name for it, such as `x = LSTM(10)`: a layer and no model is meant."""
    found = re.fullmatch(r"\s*\w+\s*=\s*(?:\w+\.)*(\w+)\(.*\)\s*", text)
    return found is not None and is_layer(found[1]) and ")(" not in text


def is_call(text: str) -> bool:
    """Tell whether a text is one call and nothing else, such as `Sequential([…])`."""
    if len(text) > LONGEST_CALL or not looks_like_call(text) or not text.rstrip().endswith(")"):
        return False
    try:
        parse_call(text)
    except MlcalcError:
        return False
    return True


def reason_of(text: str) -> str:
    """Return why no model is found in Python source, as what is said of its file."""
    if _PYTORCH.search(text) and not _KERAS.search(text):
        return "is written for PyTorch, whose models mlcalc does not follow"
    return "makes no model of Keras that mlcalc can follow"


_PYTORCH = re.compile(r"^\s*(?:import|from) torch\b|^\s*class\s+\w+\((?:torch\.)?nn\.Module\)", re.MULTILINE)
_KERAS = re.compile(r"^\s*(?:import|from) (?:\w+\.)*(?:keras|tensorflow|tf_keras)\b", re.MULTILINE)


def mend_of(text: str) -> str:
    """Return what to do with Python source in which no model can be followed."""
    if re.search(r"\btorch\b", text) or (_PYTORCH.search(text) and not _KERAS.search(text)):
        return "write the layers in the words of Keras: `model = Sequential([Input((3,)), Dense(10)])`"
    return 'write the model as `model = Sequential([Input((3,)), Dense(10)])`, or save it: `model.save("model.keras")`'
