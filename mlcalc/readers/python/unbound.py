"""Names that the code takes and nothing gives a value, or only a later line does: Python ends there.

A name is told only where a run cannot get by: the source imports what it uses, takes all names of no module that is
not read, and no condition that is not known leads here.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Any

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import closest, error, warning
from mlcalc.layers import names
from mlcalc.layers.activation import ACTIVATIONS
from mlcalc.readers.python.keras_names import functions, is_known
from mlcalc.readers.python.objects import SourceLayer
from mlcalc.readers.python.rewriting import behind, written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Class, Function, Instance, Outside, Scope
from mlcalc.texts import named

_LITERALS = {"true": True, "false": False, "none": None, "null": None, "TRUE": True, "FALSE": False, "NULL": None}
"""How other languages spell what Python has, too."""
_OF_PYTHON = frozenset(
    "xrange unicode raw_input basestring long reduce unichr execfile file cmp reload buffer apply intern coerce "
    "__file__ __doc__ __package__ __spec__ __loader__ __path__ __class__ display get_ipython In Out exit quit "
    "sc spark dbutils __builtins__ WindowsError".split()
)
"""Names that Python 2, modules, notebooks and what runs them bring along."""
_PACKAGES = {
    "np": "import numpy as np",
    "numpy": "import numpy",
    "pd": "import pandas as pd",
    "tf": "import tensorflow as tf",
    "keras": "import keras",
    "math": "import math",
    "os": "import os",
    "plt": "import matplotlib.pyplot as plt",
    "layers": "from keras import layers",
    "models": "from keras import models",
    "K": "from keras import backend as K",
    "ops": "from keras import ops",
}
"""A name that people give a module -> the line that does so."""


def of_nothing(session: Session, node: ast.Name, scope: Scope, value: Any) -> Any:
    """Return what is meant by a name that nothing has set, and say so if it is sure; otherwise what it may mean.

    Args:
        session: the reading of the source.
        node: the name.
        scope: where it stands.
        value: what a piece of code may mean by it.
    """
    if not _is_sure(session, node):
        return value
    if node in session.results.meant:
        return session.results.meant[node]
    session.results.meant[node] = value
    found = _Meaning(session, node, scope, value).told()
    session.results.meant[node] = found
    return found


def _is_sure(session: Session, node: ast.Name) -> bool:
    if session.stars or session.tries or session.doubts or session.is_supposing or not session.has_imports:
        return False
    name = node.id
    return not hasattr(builtins, name) and name not in _OF_PYTHON and not name.startswith("_")


class _Meaning:
    """What a name of nothing means."""

    def __init__(self, session: Session, node: ast.Name, scope: Scope, value: Any) -> None:
        self.session, self.node, self.scope, self.value, self.name = session, node, scope, value, node.id

    def told(self) -> Any:
        """Return what is meant, and say what is wrong."""
        around = _around(self.session, self.node)
        if around is None:  # it stands in no code of the source: in what was made of it
            return self.value
        inside = [each for each in around if isinstance(each, _FUNCTIONS)]
        if any(self.name in _bound_in(each) for each in inside):
            return self.value
        if self.name in self.session.bound or (isinstance(self.value, Outside) and _takes_all_names(self.session)):
            return self.value
        parent = around[0]
        for find in (self._literal, self._quoted, self._of_self, self._imported, self._near, self._only_tensor):
            if (found := find(parent)) is not None:
                return found[0]
        return self.value

    def _say(self, why: str, mend: str | None) -> None:
        message = f"nothing in the source defines `{named(self.name)}`{why}"
        self.session.fail(error("unknown-name", message, help=mend), self.node)

    def _literal(self, parent: ast.AST) -> tuple[Any] | None:
        if self.name not in _LITERALS:
            return None
        value = _LITERALS[self.name]
        self._say(f": Python writes `{value}`", written_instead(self.session, self.node, repr(value)))
        return (value,)

    def _quoted(self, parent: ast.AST) -> tuple[Any] | None:
        is_given = isinstance(parent, (ast.keyword, ast.List)) or (
            isinstance(parent, ast.Call) and self.node in parent.args and isinstance(parent.func, ast.Name)
        )
        if not is_given or self.name not in _in_quotes():
            return None
        self._say(
            ": the name of a function stands in quotes", written_instead(self.session, self.node, repr(self.name))
        )
        return (self.name,)

    def _of_self(self, parent: ast.AST) -> tuple[Any] | None:
        found = self.scope.find("__self__")
        owner = found.names["__self__"] if found else None
        instance = owner.instance if isinstance(owner, SourceLayer) else owner
        attributes = instance.attributes if isinstance(instance, Instance) else {}
        if self.name not in attributes:
            return None
        text = f"self.{self.name}"
        self._say(f": did you mean `{text}`?", written_instead(self.session, self.node, text))
        return (attributes[self.name],)

    def _imported(self, parent: ast.AST) -> tuple[Any] | None:
        """Return a name of Keras, or of a package, that the source does not import."""
        is_layer = is_known(self.name)
        if not is_layer and self.name not in _PACKAGES:
            return None
        mend = self._import_of_layer() if is_layer else self._above_all(_PACKAGES[self.name])
        if mend is None:
            return None
        message = f"`{self.name}` is used, and the source does not import it"
        if all(each.message != message for each in self.session.problems):
            found = warning("unknown-name", message, self.session.place(self.node))  # a piece of code may lack it
            self.session.problems.append(found._replace(help=mend))
        return (self.value,)

    def _import_of_layer(self) -> str | None:
        module = "keras.models" if self.name in ("Sequential", "Model") else "keras.layers"
        imports = [(cell, each) for cell, each in _imports(self.session) if isinstance(each, ast.ImportFrom)]
        for cell, each in imports:
            if (each.module or "").endswith(module):
                with self.session.in_cell(cell):
                    edits = behind(self.session, each.names[-1], f", {self.name}")  # type: ignore[arg-type]
                    return bare(instruction(edits)) if edits else None
        for name, value in self._visible().items():
            if isinstance(value, Outside) and value.path.endswith(("keras", "keras.layers")):
                path = name if value.path.endswith(module) or self.name == "Input" else f"{name}.{module[6:]}"
                return written_instead(self.session, self.node, f"{path}.{self.name}")
        modules = [each.module or "" for _, each in imports]
        prefix = next((each.partition("keras")[0] for each in modules if "keras" in each), None)
        return None if prefix is None else self._above_all(f"from {prefix}{module} import {self.name}")

    def _above_all(self, line: str) -> str | None:
        """Return the help that puts an import above the first one."""
        cell, first = next(_imports(self.session))
        with self.session.in_cell(cell):
            place = self.session.place(first)
        if place is None or place.column > 1:
            return None
        return bare(instruction([Edit(place.source, place.line, 0, 0, f"{line}\n")]))

    def _near(self, parent: ast.AST) -> tuple[Any] | None:
        visible = self._visible()
        if isinstance(parent, ast.Call) and parent.func is self.node:
            of_keras = {each: Outside(f"keras.layers.{each}", is_assumed=True) for each in (*names(), *functions())}
            visible = {**of_keras, **{key: each for key, each in visible.items() if _may_be_called(each)}}
        elif not isinstance(parent, ast.Attribute):
            visible = {key: each for key, each in visible.items() if not isinstance(each, (Outside, Function, Class))}
        near = closest(self.name, visible)
        if near is None:
            return None
        self._say(f": did you mean `{near}`?", written_instead(self.session, self.node, near))
        return (visible[near],)

    def _only_tensor(self, parent: ast.AST) -> tuple[Any] | None:
        """Return the tensor above, where a layer is called on a name of nothing alone."""
        session = self.session
        is_alone = isinstance(parent, ast.Call) and parent.args == [self.node] and isinstance(parent.func, ast.Call)
        last = next(reversed(session.tensors), None) if is_alone else None
        if last is None or not (len(session.tensors) == 1 or session.tensors[last].use.inputs):
            return None
        self._say(f": did you mean `{last}`?", written_instead(session, self.node, last))
        return (session.tensors[last],)

    def _visible(self) -> dict[str, Any]:
        """Return the names that can be used here, those that are nearest last."""
        scopes: list[Scope] = []
        scope: Scope | None = self.scope
        while scope is not None:
            scopes.append(scope)
            scope = scope.outer
        found: dict[str, Any] = {}
        for each in reversed(scopes):
            found.update((key, value) for key, value in each.names.items() if key.isidentifier() and key[0] != "_")
        return found


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
"""What has names of its own."""


def _in_quotes() -> frozenset[str]:
    from mlcalc.lint.names import LOSSES

    return frozenset((*ACTIVATIONS, *LOSSES))


def _may_be_called(value: Any) -> bool:
    return not isinstance(value, (bool, int, float, str, list, tuple, dict)) and value is not None


def _imports(session: Session) -> Iterator[tuple[Any, ast.Import | ast.ImportFrom]]:
    """Yield the imports at the outermost level, each with its cell."""
    for cell in session.cells:
        for each in cell.body:
            if isinstance(each, (ast.Import, ast.ImportFrom)) and getattr(each, "module", "") != "__future__":
                yield cell, each


def _takes_all_names(session: Session) -> bool:
    return any(alias.name == "*" for _, each in _imports(session) for alias in each.names)


def _around(session: Session, node: ast.AST) -> list[ast.AST] | None:
    """Return what a part of the code stands in, the nearest first, and itself if in nothing; None if it is no part."""
    above = session.above
    if node not in above:
        return None
    found: list[ast.AST] = []
    outer = above[node]
    while outer is not None:
        found.append(outer)
        outer = above[outer]
    return found or [node]


def _bound_in(function: ast.AST) -> set[str]:
    found = {each.arg for each in ast.walk(function) if isinstance(each, ast.arg)}
    return found | {
        each.id for each in ast.walk(function) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)
    }
