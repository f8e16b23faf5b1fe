"""Python source, which mlcalc does not run: how it is known, and the one call in it that a user may paste instead."""

from __future__ import annotations

import ast
import re
import shlex
import warnings
from collections.abc import Iterator

from mlcalc.errors import MlcalcError
from mlcalc.limits import LONGEST_CALL, LONGEST_PASTED
from mlcalc.readers.description.call_text import looks_like_call, parse_call

_STATEMENT = re.compile(
    r"^(?:from\s+[\w.]+\s+import\s|import\s+[\w.]+(?:\s+as\s+\w+)?\s*(?:,|$)|def\s+\w+\s*\(|class\s+\w+\s*\(.*\)\s*:"
    r"|\w+\s*=\s*[\w.]+\(|\w+\.(?:add|compile|fit|summary)\()",
    re.MULTILINE,
)


def is_python(name: str, text: str) -> bool:
    """Tell whether a text is Python source: by its name, or by a line that no other language begins so."""
    return name.endswith((".py", ".pyw")) or _STATEMENT.search(text) is not None


def is_call(text: str) -> bool:
    """Tell whether a text is one call and nothing else, such as `Sequential([…])`."""
    if len(text) > LONGEST_CALL or not looks_like_call(text) or not text.rstrip().endswith(")"):
        return False
    try:
        parse_call(text)
    except MlcalcError:
        return False
    return True


def mend_of(text: str) -> str:
    """Return what to do with Python source: paste a call that is in it, if there is one."""
    calls = [each for each in _calls(text) if len(each) <= LONGEST_PASTED and is_call(each)]
    if calls:
        return f"paste the layers: mlcalc summary {shlex.quote(calls[0])}"
    if re.search(r"\btorch\b", text):
        return "write the layers as YAML, `- dense: 10`, or as a call, `Sequential([Dense(10)])`, in the words of Keras"
    return 'write the layers as YAML, `- dense: 10`, or save the model: `model.save("model.keras")`'


def _calls(text: str) -> Iterator[str]:
    """Yield the chains of layers in Python source, each as one call on one line."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text[:LONGEST_CALL])
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return
    added: list[str] = []
    try:
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", None))
            if not isinstance(node, ast.Call):
                continue
            if name == "Sequential" and (node.args or node.keywords):
                yield ast.unparse(node)
            elif name == "add" and len(node.args) == 1 and isinstance(node.args[0], ast.Call):
                added.append(ast.unparse(node.args[0]))
    except (RecursionError, ValueError):
        return
    if added:
        yield f"Sequential([{', '.join(added)}])"
