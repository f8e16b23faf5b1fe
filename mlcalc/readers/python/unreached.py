"""Layers that a source makes, and that no model of it takes.

Whether something was meant is known for sure where a statement does nothing but make a layer or call one, or where the
name of what it gives is set anew before anything has looked at it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlcalc.edits import instruction
from mlcalc.errors import Diagnostic, warning
from mlcalc.readers.python.cells import Cell
from mlcalc.readers.python.objects import ChainObject, LayerObject, ModelObject, SourceLayer, Tensor, Use, calls_between
from mlcalc.readers.python.rewriting import instead_of, put_around
from mlcalc.readers.python.session import Kept, Session
from mlcalc.texts import named


def keep(session: Session, node: ast.Assign | ast.Expr, value: object) -> None:
    """Note what a statement makes, if nothing else takes it."""
    made, cell = node.value, session.cell
    if not isinstance(made, ast.Call) or cell is None or session.doubts or session.watching:
        return
    function = session.stack[-1][1] if session.stack else None
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        if isinstance(value, Tensor) and len(node.targets) == 1 and isinstance(target, ast.Name):
            session.results.kept.append(Kept(value, target.id, made, cell, function))
        return
    is_shown = cell.source.cell is not None and node is cell.body[-1]  # at the end of a cell
    if is_shown or not isinstance(value, (Tensor, LayerObject)) or isinstance(value, ModelObject):
        return
    if isinstance(value, Tensor):
        taken = made.args[0].id if len(made.args) == 1 and isinstance(made.args[0], ast.Name) else None
        session.results.kept.append(Kept(value, None, made, cell, function, taken))
        return
    chain = next((each for each in reversed(session.models) if isinstance(each, ChainObject)), None)
    if (chain is not None and chain.parts) or session.tensors:
        goes_on = next(reversed(session.tensors), None) if chain is None else chain.variable
        session.results.kept.append(Kept(value, None, made, cell, function, goes_on))


def unreached(session: Session) -> Iterator[Diagnostic]:
    """Yield a warning for each layer that was made and is part of no model, at its line."""
    kept = session.results.kept
    uses = {use for model in session.models for use in model.graph().uses} if kept and session.models else set()
    cells = session.cells if uses else ()
    read = {each.id for cell in cells for each in _names(cell) if isinstance(each.ctx, ast.Load)}
    told: dict[ast.Call, Diagnostic] = {}
    next_of: dict[tuple[str | None, object], Kept] = {}
    for each in reversed(kept if uses else ()):
        anew = next_of.get((each.name, each.function)) if each.name else None
        next_of[each.name, each.function] = each
        is_lost = each.name is None or anew is not None or each.name not in read
        if is_lost and _is_left(session, each.value, uses):
            told[each.node] = _warning(session, each, anew)
    kept.clear()
    yield from reversed(told.values())
    for model in session.models:
        if isinstance(model, SourceLayer):
            from mlcalc.readers.python.class_mistakes import never_used

            yield from never_used(session, model)


def _names(cell: Cell) -> Iterator[ast.Name]:
    return (each for statement in cell.body for each in ast.walk(statement) if isinstance(each, ast.Name))


def _is_left(session: Session, value: LayerObject | Tensor, uses: set[Use]) -> bool:
    """Tell whether nothing takes a layer, or a tensor that follows from those of a model."""
    if isinstance(value, LayerObject):
        return not value.uses and value.chain is None
    use = value.use
    layer = use.layer
    if isinstance(layer, ModelObject) or layer.is_operation or layer.is_hidden or use.doubts:
        return False
    if use in uses or use in session.results.looked_at:
        return False
    return any(each in uses for each in calls_between([], [value]))


def _warning(session: Session, kept: Kept, anew: Kept | None) -> Diagnostic:
    session.cell = kept.cell
    is_tensor = isinstance(kept.value, Tensor)
    layer = kept.value.use.layer if isinstance(kept.value, Tensor) else kept.value
    if anew is not None:
        why = f"line {anew.node.lineno} sets `{kept.name}` anew before anything takes it"
    elif kept.name is not None:
        why = f"nothing takes `{kept.name}`"
    else:
        why = "nothing takes what this gives" if is_tensor else "it is put nowhere"
    message = f'"{named(layer.name)}" is no part of a model: {why}'
    return warning("unreached-layer", message, session.place(kept.node))._replace(help=_mend(session, kept, anew))


def _mend(session: Session, kept: Kept, anew: Kept | None) -> str:
    """Return how the line would be written that goes on from the layer, or puts it into its chain."""
    edits = []
    if anew is not None:
        session.cell = anew.cell
        argument = anew.node.args[0] if len(anew.node.args) == 1 else None
        is_of_layer = isinstance(anew.node.func, ast.Call) and isinstance(argument, ast.Name)
        edits = instead_of(session, argument, kept.name or "") if is_of_layer else []
    elif kept.name is None and kept.goes_on is not None:
        is_called = isinstance(kept.value, Tensor)
        is_of_chain = not is_called and kept.goes_on not in session.tensors
        before = f"{kept.goes_on}.add(" if is_of_chain else f"{kept.goes_on} = "
        behind = ")" if is_of_chain else "" if is_called else f"({kept.goes_on})"
        edits = put_around(session, kept.node, before, behind)
    return f"to go on from it, {instruction(edits)}; or take the line out" if edits else "take the line out"
