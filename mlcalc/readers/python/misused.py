"""Values that are used as what they are not: a layer with an index, a model that `add` was to give back."""

from __future__ import annotations

import ast
from typing import Any

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import error
from mlcalc.readers.python.keras_names import MODELS, is_layer_name
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.objects import ChainObject, LayerObject, Tensor
from mlcalc.readers.python.rewriting import written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Outside, Setting
from mlcalc.texts import named


def called_with_brackets(session: Session, owner: Any, key: Any, node: ast.Subscript) -> Setting | None:
    """Return what a layer, or a class of layers or models, is given between square brackets, and say so."""
    is_class = isinstance(owner, Outside) and (is_layer_name(owner) or owner.name in MODELS)
    if session.tries or not (is_class or (isinstance(owner, LayerObject) and isinstance(key, Tensor))):
        return None
    text, given = text_of(node.value) or "", node.slice
    parts = [text_of(each) or "" for each in (given.elts if isinstance(given, ast.Tuple) else [given])]
    what = f"`{named(text)}` is called with round brackets, `(…)`, not with square ones"
    session.fail(error("never-called", what, help=written_instead(session, node, f"{text}({', '.join(parts)})")), node)
    return Setting(list(key) if isinstance(key, tuple) else [key], {})


def kept_of_add(session: Session, node: ast.Assign, owner: Any) -> bool:
    """Tell whether a statement sets a model to what its own `add` gives, which is nothing, and say so."""
    call, target = node.value, node.targets[0]
    if not isinstance(owner, ChainObject) or not isinstance(call, ast.Call) or not isinstance(target, ast.Name):
        return False
    name, start, end = target.id, session.place(target), session.place(call)
    edits = [Edit(start.source, start.line, start.column - 1, end.column - 1, "")] if start and end else []
    is_one_line = start is not None and end is not None and start.line == end.line
    mend = bare(instruction(edits)) if is_one_line else "call `add` alone"
    message = f"`add` gives nothing back: `{named(name)}` is no model then"
    session.fail(error("no-layer", message, help=mend), node)
    return True
