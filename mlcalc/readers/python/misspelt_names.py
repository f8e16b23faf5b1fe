"""Names that a module of Keras does not have, in imports and where they are used, and what was meant by them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import closest, error, warning
from mlcalc.layers import is_spelt_exactly, nearest
from mlcalc.lint.signatures import ARGUMENTS
from mlcalc.readers.python.public_names import has_module, is_of_older, modules_with, public_names
from mlcalc.readers.python.rewriting import written_instead
from mlcalc.readers.python.session import Session
from mlcalc.texts import named

_LAYERS = "keras.layers"
_OTHER_CLASSES = ("Layer", "Wrapper", "InputSpec", "AbstractRNNCell", "Merge", "Highway", "CategoryCrossing")
"""Classes that this module has or had, and that are no layers to be called."""
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
        if not has_module(module) and module != _LAYERS:
            break
        if name not in public_names(module) and not (module == _LAYERS and is_spelt_exactly(name)):
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
    if module in ("keras", _LAYERS) and below is None and (module == _LAYERS or is_spelt_exactly(name)):
        return _instead_of_layer(name) if name[:1].isupper() else None
    if module == "keras.ops" and name in _OF_TENSORFLOW:
        return _OF_TENSORFLOW[name]
    known = public_names(module)
    if below is not None and name.islower():
        known = [each for each in known if each.islower()]
        if closest(name, (below.lower(),)) and below.lower() in known:  # a module called as its only architecture
            return below.lower()
    alike = [each for each in known if each[:1].isupper() == name[:1].isupper()]
    near = closest(name, alike) or closest(name, known)
    elsewhere = [each for each in modules_with(name) if each.count(".") == 1]
    is_only = below is None and module != "keras" and len(elsewhere) == 1
    if is_only and (near is None or len(name) > len(near)):
        return f"{elsewhere[0].partition('.')[2]}.{name}"
    return near


def _instead_of_layer(name: str) -> str | None:
    """Return the layer that is meant by a name, or its path where another module alone has it."""
    if is_spelt_exactly(name):
        return f"layers.{name}"
    elsewhere = [each for each in modules_with(name) if each.count(".") == 1]
    if elsewhere:
        return f"{elsewhere[0].partition('.')[2]}.{name}" if len(elsewhere) == 1 else None
    near = nearest(name) if name not in _OTHER_CLASSES else None
    return near if near is not None and near.isalnum() else None


def imported(session: Session, path: str, node: ast.Import | ast.ImportFrom, each: ast.alias) -> str:
    """Return the path that an import means, and say what of it is wrong."""
    slip = None if session.tries else slip_in(path)
    if slip is None:
        return path
    edits = _of_import(session, slip, path, node, each)
    _say(session, slip, bare(instruction(edits)) if edits else None, node)
    return slip.path


def _of_import(
    session: Session, slip: Slip, path: str, node: ast.Import | ast.ImportFrom, each: ast.alias
) -> list[Edit]:
    """Return the edits that mend an import, and the name where it is used; none if they are not clear."""
    place = session.place(node)
    if place is None or node.end_lineno != node.lineno:
        return []
    line, wrong = place.source.text.split("\n")[place.line - 1], f"{slip.module}.{slip.name}"
    module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
    if "." in slip.meant and (len(node.names) > 1 or not module):
        return []
    if "." in slip.meant:
        start, old, new = line.index(module, node.col_offset), module, slip.path.rpartition(".")[0]
    elif module.startswith(wrong):
        start, old = line.index(module, node.col_offset), module
        new = slip.path[: len(slip.path) - len(path) + len(old)]
    else:
        start, old, new = each.col_offset, each.name, slip.meant if module else slip.path
    if line[start : start + len(old)] != old:
        return []
    edits = [Edit(place.source, place.line, start, start + len(old), new)]
    if module and old == each.name and each.asname is None:
        uses = (use for use in session.above if isinstance(use, ast.Name) and use.id == old)
        places = [session.place(use) for use in uses]
        edits += [Edit(at.source, at.line, at.column - 1, at.column - 1 + len(old), new) for at in places if at]
    return edits


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
    is_of_training = slip.module.rpartition(".")[2] in ARGUMENTS
    code = "unknown-identifier" if is_of_training else "unknown-name"
    session.fail_once(error(code, message, help=mend), node)
