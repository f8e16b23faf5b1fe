"""What sources ask of models that Keras 3 does not have, does not do, or gives under another name."""

from __future__ import annotations

import ast
from typing import Any

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import closest, error, warning
from mlcalc.readers.python.failures import is_sure
from mlcalc.readers.python.keras_objects import Made
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.objects import ChainObject, ModelObject, SourceLayer
from mlcalc.readers.python.rewriting import put_around, written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Function, Setting
from mlcalc.texts import named

_WHOLE = (".keras", ".h5", ".hdf5")
"""Ends of the files in which Keras 3 saves a model."""
_WEIGHTS = ".weights.h5"


def _warn(session: Session, node: ast.expr | ast.stmt | None, message: str, mend: str | None) -> None:
    session.remark(warning("failing-line", message, session.place(node))._replace(help=mend))


def saved(session: Session, method: str, setting: Setting) -> None:
    """Warn of the path of a model, or of its weights, that Keras 3 refuses; older versions made a folder of it."""
    path, node = setting.get(0, "filepath"), setting.node
    if node is None or not is_sure(session) or session.is_old or not isinstance(path, str):
        return
    ends = (_WEIGHTS,) if method == "save_weights" else _WHOLE
    if path.endswith(ends) or "://" in path or "save_format" in setting.named:
        return
    stem, dot, ending = path.rpartition(".")
    is_ending = bool(dot) and "/" not in ending
    stem = stem if is_ending and (method == "save_weights" or len(ending) <= len("keras")) else path
    stem = stem.removesuffix(".weights")
    given = node.args[0] if node.args else next((each.value for each in node.keywords if each.arg == "filepath"), None)
    is_written = isinstance(given, ast.Constant) and bool(stem)
    mend = _with_end(session, given, stem + ends[0]) if is_written else None
    what = "weights end in `.weights.h5`" if method == "save_weights" else "models end in `.keras` or `.h5`"
    _warn(session, given, f"since Keras 3, the files of {what}: `{named(path)}` is refused", mend)


def _with_end(session: Session, node: ast.expr | None, path: str) -> str | None:
    """Return the help that a path stands there between the same quotes."""
    place = session.place(node)
    line = place.source.text.split("\n")[place.line - 1] if place else ""
    mark = line[place.column - 1] if place else '"'
    return written_instead(session, node, f"{mark}{path}{mark}") if mark in "'\"" else None


def metrics_by_place(session: Session, setting: Setting) -> None:
    """Warn of metrics in the third place of `compile`, where Keras 2 had them and Keras 3 has the weights of losses."""
    node, given = setting.node, setting.positional[2]
    is_text = isinstance(given, str)
    is_list = isinstance(given, (list, tuple)) and all(isinstance(each, (str, Made, Function)) for each in given)
    if not given or not (is_text or is_list) or node is None or not is_sure(session) or session.is_old:
        return
    part = node.args[2] if len(node.args) > 2 else None
    if part is None or any(isinstance(each, ast.Starred) for each in node.args):
        return
    edits = put_around(session, part, "metrics=[" if is_text else "metrics=", "]" if is_text else "")
    is_clear = len(node.args) == len(("optimizer", "loss", "metrics")) and "metrics" not in setting.named
    mend = bare(instruction([each for each in edits if each.text])) if edits and is_clear else None
    text = named(text_of(part) or "this")
    message = f"`{text}` are metrics, and since Keras 3 the third argument of `compile` is `loss_weights`: `fit` fails"
    _warn(session, part, message, mend)


def set_on_layer(session: Session, name: str) -> None:
    """Warn of a name that is set on a layer and is near to `trainable`: it changes nothing."""
    node = session.node
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    if not isinstance(target, ast.Attribute) or target.attr != name or closest(name, ("trainable",)) is None:
        return
    mend = written_instead(session, target, f"{text_of(target.value)}.trainable")
    _warn(
        session, target, f"a layer has no `{named(name)}`: setting it freezes nothing; did you mean `trainable`?", mend
    )


def of_unbuilt(session: Session, chain: ChainObject, name: str, node: ast.expr | None) -> None:
    """Say that a chain is asked for its tensors before it has an input."""
    if not isinstance(node, ast.Attribute) or not is_sure(session) or session.watching or chain.uses:
        return
    text = text_of(node.value) or ""
    used = any(
        isinstance(each, ast.Call)
        and text in (text_of(each.func), text_of(getattr(each.func, "value", None)))
        and getattr(each.func, "attr", "") not in ("add", "summary", "compile", "pop")
        for each in session.above
    )
    if used:
        return  # what builds it may come before
    message = f"`{named(text)}` has no `{name}` yet: nothing says what goes into it"
    session.fail_once(error("failing-line", message, help="begin it with an `Input` of the shape of a sample"), node)


def added_to_functional(session: Session, model: ModelObject, node: ast.expr | None) -> None:
    """Say that a layer is added to a model which lies between tensors."""
    if isinstance(node, ast.Attribute) and is_sure(session) and not isinstance(model, (ChainObject, SourceLayer)):
        text = named(text_of(node.value) or "model")
        message = f"`{text}` lies between tensors, and has no `add`: only a `Sequential` has"
        help_ = f"call the layer on its output, `{text}.output`, and make a new `Model` up to there"
        session.fail_once(error("unknown-name", message, help=help_), node)


def layer_by_number(session: Session, setting: Setting) -> None:
    """Say that `get_layer` is given a number in the place of a name."""
    node = setting.node
    if node is not None and node.args and isinstance(setting.get(0, "name"), int) and is_sure(session):
        edits = put_around(session, node.args[0], "index=", "") if setting.positional else []
        message = f"the first argument of `get_layer` is a name: `{setting.positional[:1][0]}` is none"
        mend = bare(instruction(edits[:1])) if edits else None
        session.fail_once(error("failing-line", message, help=mend), node)


def of_history(session: Session, node: ast.Subscript, key: Any) -> None:
    """Say that what `fit` gives is asked for a key which its table has."""
    if isinstance(key, str) and is_sure(session):
        text = text_of(node.value) or ""
        mend = written_instead(session, node.value, f"{text}.history")
        message = f"what `fit` gives has no keys: its table is `{named(text)}.history`"
        session.fail_once(error("failing-line", message, help=mend), node)


def input_inside(session: Session, chain: ChainObject, node: ast.expr | None) -> None:
    """Say that the input of a chain stands behind a layer."""
    if not is_sure(session):
        return
    message = f'the input of "{named(chain.name)}" stands behind a layer: it belongs at the beginning'
    session.fail_once(error("bad-layer", message, help=_moved(session, chain, node)), node)


def _moved(session: Session, chain: ChainObject, node: ast.expr | None) -> str | None:
    """Return the help that moves an input to the beginning: an entry of a list in a line, or a line of its own."""
    listed = node.args[0] if isinstance(node, ast.Call) and node.args else None
    elements = listed.elts if isinstance(listed, ast.List) else []
    at = next((at for at, each in enumerate(elements) if (text_of(each) or "").partition("(")[0].endswith("Input")), 0)
    if at and elements[0].lineno == elements[at].end_lineno:
        place, first = session.place(elements[at]), session.place(elements[0])
        before = elements[at - 1]
        if place is None or first is None:
            return None
        start = place.column - 1 - (elements[at].col_offset - (before.end_col_offset or 0))
        text = place.source.text.split("\n")[place.line - 1][place.column - 1 : place.column - 1 + place.length]
        edits = [
            Edit(place.source, place.line, first.column - 1, first.column - 1, f"{text}, "),
            Edit(place.source, place.line, start, place.column - 1 + place.length, ""),
        ]
        return bare(instruction(edits))
    here, adds = (
        session.place(node),
        [
            each
            for each in session.above
            if isinstance(each, ast.Call)
            and text_of(each.func) == (text_of(node.func) if isinstance(node, ast.Call) else "")
        ],
    )
    first_line = min((each.lineno for each in adds), default=0)
    if here is None or at or elements or not first_line or first_line >= here.line:
        return None
    return f"move line {here.line} above line {first_line}"
