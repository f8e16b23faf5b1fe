"""Models whose outputs need other inputs than those that they are given, and the line that names the right ones."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from mlcalc.edits import bare, instruction
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.objects import FunctionalObject, Use, calls_between
from mlcalc.readers.python.rewriting import instead_of, written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Setting


def inputs_instead(session: Session, model: FunctionalObject, setting: Setting) -> str | None:
    """Return the help that gives a model the inputs that its outputs need, if variables hold them.

    What the outputs do not need goes; inputs and outputs that stand in each other's place are exchanged.
    """
    given, ends = (setting.expression(at, name, f"{name}s") for at, name in enumerate(("input", "output")))
    if given is None or isinstance(given, (ast.Starred, ast.Dict)):
        return None
    begins = [each.use for each in model.inputs]
    needed = calls_between([], model.outputs)
    are_exchanged = not any(each.use.inputs for each in model.outputs) and all(each.inputs for each in begins)
    if are_exchanged and {each.use for each in model.outputs} <= set(calls_between([], model.inputs)):
        if ends is None:
            return None
        edits = [*instead_of(session, given, ast.unparse(ends)), *instead_of(session, ends, ast.unparse(given))]
        return f"the inputs stand first: {bare(instruction(edits))}" if len(edits) == 2 else None
    missing = [each for each in needed if not each.inputs and each not in begins]
    written = given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given]
    if len(written) != len(begins):
        return None
    kept = [text_of(each) for each, use in zip(written, begins, strict=True) if use in needed]
    names = [*kept, *_variables(session, missing)]
    if None in names:
        return None
    text = ", ".join(filter(None, names))
    return written_instead(session, given, text if len(names) == 1 else f"[{text}]")


def _variables(session: Session, uses: Sequence[Use]) -> list[str | None]:
    """Return the variables that hold what inputs give; None for one that none holds."""
    return [next((name for name, each in session.tensors.items() if each.use is use), None) for use in uses]
