"""Names that a module of Keras does not have, in imports and where they are used, and what was meant by them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import closest, error, warning
from mlcalc.readers.python.public_names import has_module, is_of_older, modules_with, public_names
from mlcalc.readers.python.rewriting import written_instead
from mlcalc.readers.python.session import Session
from mlcalc.texts import named

_ROOTS = ("tensorflow.keras", "keras", "tf_keras")
_OF_TENSORFLOW: Mapping[str, str] = {
    "cat": "concatenate",
    "clip_by_value": "clip",
    "concat": "concatenate",
    "gather": "take",
    "mm": "matmul",
    "permute": "transpose",
    "pow": "power",
    "reduce_all": "all",
    "reduce_any": "any",
    "reduce_max": "max",
    "reduce_mean": "mean",
    "reduce_min": "min",
    "reduce_prod": "prod",
    "reduce_std": "std",
    "reduce_sum": "sum",
    "unsqueeze": "expand_dims",
}
"""What functions of TensorFlow and PyTorch are called in `keras.ops`."""


class Slip(NamedTuple):
    """A part of a dotted name that is wrong.

    Attributes:
        module: the module that is asked for it.
        name: what stands there.
        meant: what belongs there: a name, or the whole path of one in another module.
        path: the whole dotted name as it is meant.
        is_older: whether releases before Keras 3 had it.
    """

    module: str
    name: str
    meant: str
    path: str
    is_older: bool = False


def slip_in(path: str) -> Slip | None:
    """Return the first part of a dotted name of Keras that is wrong and of which it is clear what was meant."""
    first, _, rest = path.partition(".")
    second, _, tail = rest.partition(".")
    if first == "tensorflow" and second != "keras":
        is_near = closest(second, ("keras",)) is not None
        return Slip("tensorflow", second, "keras", f"tensorflow.keras.{tail}".rstrip(".")) if is_near else None
    root = next((each for each in _ROOTS if f"{path}.".startswith(f"{each}.")), None)
    return _slip_below(root, path[len(root) + 1 :].split(".")) if root else None


def _slip_below(root: str, parts: list[str]) -> Slip | None:
    """Return the first part of a dotted name that is wrong, below the package of Keras."""
    module = "keras"
    for at, name in enumerate(parts):
        if not has_module(module):
            break
        if name not in public_names(module):
            meant = _meant(module, name, parts[at + 1] if at + 1 < len(parts) else None)
            if meant is None:
                break
            above = ".".join([root, *parts[:at]])
            begin = root if "." in meant else above
            return Slip(above, name, meant, ".".join([begin, meant, *parts[at + 1 :]]), is_of_older(module, name))
        module = f"{module}.{name}"
    return None


def _meant(module: str, name: str, below: str | None) -> str | None:
    """Return the name that is meant in a module, or its path in the only other module that has it.

    Args:
        module: the module that is asked.
        name: the name that it does not have.
        below: what is asked of that in turn; a module is meant then.
    """
    if is_of_older(module, name) or name.startswith("_"):
        return next((each for each in public_names(module) if each.lower() == name), None)
    if module == "keras.ops" and name in _OF_TENSORFLOW:
        return _OF_TENSORFLOW[name]
    known = public_names(module)
    if below is not None and name.islower():
        known = [each for each in known if each.islower()]
        if closest(name, (below.lower(),)) and below.lower() in known:  # a module called as its only architecture
            return below.lower()
    near = closest(name, known)
    elsewhere = [each for each in modules_with(name) if each.count(".") == 1]
    is_only = below is None and module != "keras" and len(elsewhere) == 1
    if is_only and (near is None or len(name) > len(near)):
        return f"{elsewhere[0].partition('.')[2]}.{name}"
    return near


def imported(session: Session, path: str, node: ast.Import | ast.ImportFrom, each: ast.alias) -> str:
    """Return the path that an import means, and say what of it is wrong."""
    slip = None if session.tries else slip_in(path)
    if slip is None:
        return path
    place, edits = session.place(node), []
    line = place.source.text.split("\n")[place.line - 1] if place and node.end_lineno == node.lineno else ""
    whole, wrong = slip.path, f"{slip.module}.{slip.name}"
    is_module = isinstance(node, ast.Import) or (node.module or "").startswith(wrong)
    if line and place:
        if isinstance(node, ast.Import) or not is_module:
            start, old = each.col_offset, each.name
            new = whole if isinstance(node, ast.Import) else slip.meant
        else:
            start, old = line.index(node.module or "", node.col_offset), node.module or ""
            new = whole[: len(whole) - len(path) + len(old)]
        is_in_line = line[start : start + len(old)] == old and "." not in slip.meant
        edits = [Edit(place.source, place.line, start, start + len(old), new)] if is_in_line else []
    _say(session, slip, bare(instruction(edits)) if edits else None, node)
    return whole


def looked_up(session: Session, path: str, node: ast.expr | None) -> str:
    """Return the path that a name in a module means, and say what of it is wrong."""
    if session.tries or not isinstance(node, ast.Attribute) or (slip := slip_in(path)) is None:
        return path
    above = session.above.get(node)
    if isinstance(above, ast.Attribute) and (whole := slip_in(f"{path}.{above.attr}")):
        slip = whole._replace(path=whole.path.rpartition(".")[0])
    text = ast.unparse(node.value)
    begin = text if "." not in slip.meant else text.rpartition(".")[0]
    is_whole = bool(begin) and path == f"{slip.module}.{slip.name}"
    mend = written_instead(session, node, f"{begin}.{slip.meant}") if is_whole else None
    _say(session, slip, mend, node)
    return slip.path


def _say(session: Session, slip: Slip, mend: str | None, node: ast.expr | ast.stmt) -> None:
    message = f"`{slip.module}` has no `{named(slip.name)}`: did you mean `{slip.meant}`?"
    if slip.is_older:
        message = f"`{slip.module}` has no `{named(slip.name)}` since Keras 3: it is called `{slip.meant}`"
        session.remark(warning("unknown-name", message, session.place(node))._replace(help=mend))
        return
    session.fail_once(error("unknown-name", message, help=mend), node)
