"""Python source: how a text is known to be some, and what to do with one that makes no model."""

from __future__ import annotations

import ast
import re

from mlcalc.errors import MlcalcError
from mlcalc.layers import is_layer
from mlcalc.limits import LONGEST_CALL
from mlcalc.nesting import parts_of_call
from mlcalc.readers.description.call_text import looks_like_call, parse_call, parsed_expression

_DOCUMENTS = (".md", ".markdown")
_STATEMENT = re.compile(
    r"^(?:(?:>>>|In \[\d*\]:)\s*)?(?:"
    r"from\s+[\w.]+\s+import\s|import\s+[\w.]+(?:\s+as\s+\w+)?\s*(?:[,;]|$)|def\s+\w+\s*\(|class\s+\w+\s*\(.*\)\s*:"
    r"|\w+\s*=\s*[\w.]+\(|\w+\.(?:add|compile|fit|summary)\()",
    re.MULTILINE,
)


def is_python(name: str, text: str) -> bool:
    """Tell whether a text is Python source: by its name, or by a line that no other language begins so.

    A document in Markdown shows lines of some, and is none.
    """
    if name.lower().endswith(_DOCUMENTS) and "```" in text:
        return False
    return name.endswith((".py", ".pyw")) or _STATEMENT.search(text) is not None or is_expression_of_python(text)


def is_notebook(name: str, text: str) -> bool:
    """Tell whether a text is a notebook of Jupyter."""
    is_named = name.endswith(".ipynb")
    return text.lstrip().startswith("{") and (is_named or ('"nbformat"' in text and '"cells"' in text))


def is_named_layer(text: str) -> bool:
    """Tell whether a text is one layer with a name for it, such as `x = LSTM(10)`: a layer and no model is meant."""
    found = re.match(r"\s*[\w.]+\s*=\s*(?:\w+\.)*(\w+)\(", text)
    if found is None or not is_layer(found[1]):
        return False
    whole = parts_of_call(text, found.end())
    return whole is not None and not text[whole[1] + 1 :].strip()


def without_name(text: str) -> str:
    """Return a layer of PyTorch without a name for it, `self.fc1 = nn.Linear(4, 8)`, as it is answered alone."""
    found = _NAMED_LAYER_OF_PYTORCH.match(text)
    if found is None:
        return text
    whole = parts_of_call(text, found.end())
    return text if whole is None or text[whole[1] + 1 :].strip(" ;\n") else text[found.end(1) : whole[1] + 1]


_NAMED_LAYER_OF_PYTORCH = re.compile(r"(\s*\w[\w.]*\s*=\s*)(?:torch\.)?nn\.\w+\(")
_BEYOND_CALLS = (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.Starred, ast.NamedExpr, ast.IfExp, ast.JoinedStr)
"""What a call of a description cannot hold, and Python source can."""


def is_expression_of_python(text: str) -> bool:
    """Tell whether a text is a model in one call that only Python source can hold.

    It calls a layer on what it takes (`Dense(3)(Input((5,)))`), or a model in it has a lambda, a comprehension, or
    layers times a number.
    """
    if not looks_like_call(text) or not _SIGN_OF_PYTHON.search(text[:LONGEST_CALL]):
        return False
    node = parsed_expression(text)
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func).rpartition(".")[2]
    is_beyond = any(map(_is_beyond_calls, ast.walk(node)))
    if name in ("Model", "Functional") and not is_beyond and len(node.args) + len(node.keywords) < len(("in", "out")):
        return False  # a chain, which is none of Keras
    if name in ("Sequential", "Model", "Functional") and (is_beyond or (name != "Sequential" and "Input(" in text)):
        return True
    is_of_layer = isinstance(node.func, ast.Call) or (is_layer(name) and _takes_inputs(node))
    return "Input(" in text and (is_of_layer or name in _FUNCTIONS)


def _takes_inputs(node: ast.Call) -> bool:
    """Tell whether an input stands where a layer has its arguments: `Add([Input((3,)), Input((3,))])`."""
    given = [each for value in node.args for each in (value.elts if isinstance(value, ast.List) else [value])]
    calls = [each.func for each in given if isinstance(each, ast.Call)]
    return any(ast.unparse(each).rpartition(".")[2] == "Input" for each in calls)


_FUNCTIONS = ("add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate", "dot")
"""What joins tensors without a layer."""
_SIGN_OF_PYTHON = re.compile(r"\)\s*\(|(?<!Sequential\(\[)\bInput\(|\blambda\b|\bfor\b|\bif\b|\*|:=|\bf[\"']")


def _is_beyond_calls(node: ast.AST) -> bool:
    is_of_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Call)
    is_list_times = isinstance(node, ast.BinOp) and any(isinstance(e, ast.List) for e in (node.left, node.right))
    return is_of_call or is_list_times or isinstance(node, _BEYOND_CALLS)


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
    if language := _OTHER_LANGUAGE.search(text):
        return f"is a notebook of {language[1]}, and no Python"
    other = _framework(text)
    if other is not None:
        return f"is written for {other}, whose models mlcalc does not follow"
    return "makes no model of Keras that mlcalc can follow"


_FRAMEWORKS = {
    "Flax": "flax",
    "PyTorch": "torch lightning pytorch_lightning fastai",
    "MXNet": "mxnet",
    "PaddlePaddle": "paddle",
    "JAX": "haiku equinox jax",
    "scikit-learn": "sklearn",
}
"""Framework -> the packages of it that a source imports; of two, the first is what its models are made with."""
_BEGIN = r"^[ \t\"]*"
"""What stands before a line, also before one of a notebook."""
_MODULE_OF_PYTORCH = re.compile(_BEGIN + r"class\s+\w+\((?:torch\.)?nn\.Module\)", re.MULTILINE)
_KERAS = re.compile(_BEGIN + r"(?:import|from) (?:\w+\.)*(?:keras|tensorflow|tf_keras)\b", re.MULTILINE)
_OTHER_LANGUAGE = re.compile(r'"language": *"(R|[Jj]ulia|[Ss]cala)"')


def _framework(text: str) -> str | None:
    """Return the framework that a source is written for, if it is another one than Keras."""
    if _KERAS.search(text):
        return None
    for framework, packages in _FRAMEWORKS.items():
        if re.search(rf"{_BEGIN}(?:import|from) (?:{packages.replace(' ', '|')})\b", text, re.MULTILINE):
            return framework
    return "PyTorch" if _MODULE_OF_PYTORCH.search(text) else None


def mend_of(text: str) -> str:
    """Return what to do with Python source in which no model can be followed."""
    if re.search(r"\btorch\b", text) or _framework(text):
        return "write the layers in the words of Keras: `model = Sequential([Input((3,)), Dense(10)])`"
    return 'write the model as `model = Sequential([Input((3,)), Dense(10)])`, or save it: `model.save("model.keras")`'
