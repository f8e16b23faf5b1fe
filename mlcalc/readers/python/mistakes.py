"""Mistakes with which Python or Keras would end a run, each at its place and with what was meant.

Sources: what Keras 3 raises for each of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import closest, error
from mlcalc.layers import names
from mlcalc.layers.activation import ACTIVATIONS
from mlcalc.readers.python.keras_names import is_layer_name
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.objects import ChainObject, LayerObject, ModelObject, SourceLayer, Tensor, Use
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import UNDEFINED, Outside, Setting, Unknown
from mlcalc.texts import named, quoted

_CALL = re.compile(r"[\w.]+\([^\n]*\)")
_LIKE_ADD = ("append", "extend", "insert", "push")


def written_instead(session: Session, node: ast.expr | None, text: str) -> str | None:
    """Return the help that another text stands in place of an expression; None if that has several lines."""
    place = session.place(node)
    if node is None or place is None or node.end_lineno != node.lineno:
        return None
    start = place.column - 1
    return bare(instruction([Edit(place.source, place.line, start, start + place.length, text)]))


def is_undefined(session: Session, value: Any) -> bool:
    """Tell whether a value is not known because nothing in the source defines its name."""
    if not isinstance(value, Unknown) or value.reason != UNDEFINED or session.stars or session.tries:
        return False
    return _name(value) not in session.bound


def _name(value: Unknown) -> str:
    """Return the name that a value is looked up by."""
    return re.split(r"\W", value.text, maxsplit=1)[0]


def lost_method(session: Session, function: Unknown, setting: Setting) -> None:
    """Say that a layer is given to a method that no model has, or to one of a name that is near to a model's."""
    called = setting.node.func if setting.node else None
    if not isinstance(called, ast.Attribute) or not isinstance(called.value, ast.Name):
        return
    if _misspelt_method(session, function, called, called.value.id):
        return
    if not any(isinstance(each, LayerObject) for each in setting.positional):
        return
    variable, method = called.value.id, called.attr
    owner = next((each for each in reversed(session.models) if variable in each.names), None)
    if owner is None:
        near = closest(variable, (name for each in session.models for name in each.names))
        if near is not None and is_undefined(session, function):
            mend = written_instead(session, called.value, near)
            message = f"nothing in the source defines `{named(variable)}`: did you mean `{near}`?"
            session.fail(error("unknown-name", message, help=mend), called.value)
    elif (
        function.text == f"{owner.name}.{method}"
        and isinstance(owner, ChainObject)
        and (method in _LIKE_ADD or closest(method, ("add",)))
    ):
        mend = written_instead(session, called, f"{variable}.add")
        message = f"`Sequential` has no `{named(method)}`: did you mean `add`?"
        session.fail(error("unknown-name", message, help=mend), setting.node)


_USUAL = "compile fit evaluate predict summary save save_weights load_weights get_layer pop".split()
_OTHERS = frozenset(
    "fit_generator evaluate_generator predict_generator predict_classes predict_proba predict_on_batch train_on_batch "
    "test_on_batch predict_step train_step test_step compiled_metrics compiled_loss compute_loss compute_metrics "
    "compile_from_config get_compile_config get_build_config get_config from_config get_weights set_weights layers "
    "built get_metrics_result compute_mask compute_output_shape compiled output outputs input inputs".split()
)
"""Names of models that are near to the usual ones."""


def _misspelt_method(session: Session, function: Unknown, called: ast.Attribute, variable: str) -> bool:
    """Tell whether a method is called that no model has and whose name is near to a usual one, and say so."""
    method = called.attr
    owner = next((each for each in reversed(session.models) if variable in each.names), None)
    if owner is None or isinstance(owner, SourceLayer) or function.text != f"{owner.name}.{method}":
        return False
    near = None if method in _OTHERS else closest(method, _USUAL)
    if near is None:
        return False
    mend = written_instead(session, called, f"{variable}.{near}")
    session.training.escaped.add(id(owner))  # what was meant to be done is not followed
    session.fail(error("unknown-name", f"a model has no `{named(method)}`: did you mean `{near}`?", help=mend), called)
    return True


def no_layer(session: Session, value: Any, node: ast.expr | None) -> bool:
    """Tell whether what is added to a chain is no layer for sure, and say so."""
    given = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else None
    mend = None
    if value is None or isinstance(value, (bool, int, float)):
        message = f"`{value}` is no layer"
        mend = "take this line out, or name a layer"
    elif isinstance(value, str):
        message = "a text is no layer: the layer itself stands here, without quotes"
        mend = (
            written_instead(session, given, value)
            if isinstance(given, ast.Constant) and _CALL.fullmatch(value)
            else None
        )
    elif isinstance(value, Outside) and is_layer_name(value):
        message = f"`{value.name}` is a class, and no layer yet: it is called with its arguments"
        mend = f"write `{text_of(given) or value.name}(…)`"
    else:
        return False
    session.fail(error("no-layer", message, help=mend), given or node)
    return True


def undefined(session: Session, value: Unknown, node: ast.expr | ast.stmt | None, known: Sequence[str]) -> str | None:
    """Say that nothing in the source defines a name; return the known one that is near."""
    name = _name(value)
    found = (
        next((each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name), None)
        if node
        else None
    )
    near = closest(name, [each for each in known if each != name])
    if near is None and not session.has_imports:
        return None  # an excerpt: what it leaves out may define the name
    mend = written_instead(session, found, near) if near and found else None
    message = f"nothing in the source defines `{named(name)}`" + (f": did you mean `{near}`?" if near else "")
    session.fail(error("unknown-name", message, help=mend), found or node)
    return near


def misspelt_layer(session: Session, value: Any) -> bool:
    """Tell whether a value is what a misspelt layer gives, and say so."""
    if not is_undefined(session, value) or not closest(value.text.partition("(")[0], names()):
        return False
    undefined(session, value, session.node, names())
    return True


def tensors_in_a_row(session: Session, layer: LayerObject, setting: Setting) -> Setting | None:
    """Return the call of a layer on a list of tensors that stand one by one, which no such layer takes, and say so."""
    given, rule = setting.positional, layer.layer
    is_model = isinstance(layer, ModelObject)
    if len(given) < 2 or not all(isinstance(each, Tensor) for each in given):
        return None
    if isinstance(layer, SourceLayer) or not (is_model or rule.type_name in _WITH_ONE_PARAMETER):
        return None
    node, mend = setting.node, None
    takes_several = is_model or rule.type_name in _MERGING
    if node is not None and len(node.args) == len(given) and not node.keywords:
        first, last = session.place(node.args[0]), session.place(node.args[-1])
        if takes_several and first and last and node.args[0].lineno == node.end_lineno:
            start, end = first.column - 1, last.column - 1 + last.length
            edits = [Edit(first.source, first.line, start, start, "["), Edit(last.source, last.line, end, end, "]")]
            mend = bare(instruction(edits))
    mend = mend or ("write them in a list" if takes_several else "join them before, for example with `concatenate`")
    message = (
        f"the tensors for {rule.type_name} stand in a list"
        if takes_several
        else f"{rule.type_name} takes 1 tensor, not {len(given)}"
    )
    session.fail(error("wrong-inputs", message, help=mend), node)
    return setting._replace(positional=[list(given)] if takes_several else [given[0]])


def made_on_tensors(session: Session, setting: Setting) -> tuple[Setting, Setting] | None:
    """Return the arguments of a layer and what it is called on, if both are given at once, and say so."""
    given, node = setting.positional, setting.node
    at = next((place for place, each in enumerate(given) if _are_tensors(each)), None)
    if at is None or at < len(given) - 1 or node is None or len(node.args) != len(given):
        return None
    if isinstance(node.args[at], ast.Call) and not isinstance(node.args[at].func, ast.Call):  # type: ignore[attr-defined]
        return None  # what a function gives may be a number of the tensor
    tensor = ast.unparse(node.args[at])
    others = [*map(ast.unparse, node.args[:at]), *map(ast.unparse, node.keywords)]
    text = f"{ast.unparse(node.func)}({', '.join(others)})"
    mend = written_instead(session, node, f"{text}({tensor})")
    message = f"`{tensor}` is no argument: the layer is made first, and then called on it"
    session.fail(error("never-called", message, help=mend or f"`{text}({tensor})`"), node.args[at])
    arguments = Setting(given[:at], setting.named, _call_of(node, node.args[:at], node.keywords))
    return arguments, Setting([given[at]], {}, node)


def _are_tensors(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(isinstance(each, Tensor) for each in values)


def _call_of(node: ast.Call, given: list[ast.expr], named: list[ast.keyword]) -> ast.Call:
    """Return a call without what does not belong to it, at its own place."""
    return ast.copy_location(ast.Call(node.func, given, named), node)


_MERGING = frozenset("Add Subtract Multiply Average Maximum Minimum Concatenate Dot".split())
_WITH_ONE_PARAMETER = _MERGING | frozenset(
    "Dense EinsumDense Embedding Flatten Reshape Permute RepeatVector Activation ReLU LeakyReLU ELU Dropout "
    "Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose DepthwiseConv1D DepthwiseConv2D "
    "SeparableConv1D SeparableConv2D MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D "
    "AveragePooling3D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D UpSampling1D UpSampling2D "
    "UpSampling3D ZeroPadding1D ZeroPadding2D Cropping1D Cropping2D LayerNormalization".split()
)
"""Layers whose `call` takes one thing beside `training`: a tensor, or the list of those that are merged."""


def call_is_missing(session: Session, layer: LayerObject) -> Any:
    """Say that a layer stands where a tensor does, and return the tensor on which it was to be called, if one is near.

    It is said once, at the line where the layer is made.
    """
    variable, tensor, node, cell = layer.attributes.get("meant", (None, None, None, None))
    if layer.attributes.get("is_said"):
        return tensor
    layer.attributes["is_said"] = True
    text = text_of(node) or named(layer.name)
    current, session.cell = session.cell, cell or session.cell
    message = f"`{text}` is a layer, not a tensor: it is never called"
    mend = written_instead(session, node, f"{text}({variable})") if variable else None
    mend = mend or "call it on a tensor: `layer(…)(x)`"
    session.fail(error("never-called", message, help=mend), node or session.node)
    session.cell = current
    return tensor


def number_as_shape(session: Session, setting: Setting, names: Sequence[str], place: int | None = None) -> None:
    """Say that a number stands where a shape belongs, which has a comma also if it has one size alone."""
    node = setting.node
    for name in names:
        value = setting.named.get(name)
        given = next((each.value for each in node.keywords if each.arg == name), None) if node else None
        if value is None and place is not None and len(setting.positional) > place:
            value = setting.positional[place]
            given = node.args[place] if node and len(node.args) > place else None
        if type(value) is not int:
            continue
        mend = None
        if given is not None and session.cell is not None:
            mend = _with_comma(session, given)
        message = f"`{value}` is a number: a shape of one size has a comma, `({value},)`"
        session.fail(error("bad-shape", message, help=mend), given or node)
        return


def _with_comma(session: Session, given: ast.expr) -> str | None:
    """Return the help that writes a number as a shape, with the parentheses around it that are there already."""
    place = session.place(given)
    if place is None:
        return None
    line = place.source.line(place.line)
    start, end = place.column - 1, place.column - 1 + place.length
    is_enclosed = re.search(r"[=,(]\s*\($", line[:start]) is not None and line[end : end + 1] == ")"
    text = f"{line[start:end]}," if is_enclosed and not line[:start].endswith("Input(") else f"({line[start:end]},)"
    return written_instead(session, given, text)


def wrong_function(session: Session, name: str, value: Any, given: ast.expr | None) -> bool:
    """Tell whether an argument that takes a function or its name gets something else for sure, and say so."""
    if type(value) in (int, float):
        message = f"`{name}` takes a function or its name, not the number {value}"
        session.fail(error("wrong-argument", message), given)
        return True
    if isinstance(value, (list, tuple)):
        message = f"`{name}` takes a function or its name, not {quoted(value)}"
        only = value[0] if len(value) == 1 and isinstance(value[0], str) else None
        mend = written_instead(session, given, repr(only)) if only in ACTIVATIONS else None
        session.fail(error("wrong-argument", message, help=mend), given)
        return True
    if is_undefined(session, value) and value.text in ACTIVATIONS:
        mend = written_instead(session, given, repr(value.text)) if isinstance(given, ast.Name) else None
        message = f"nothing in the source defines `{value.text}`: the name of a function stands in quotes"
        session.fail(error("unknown-name", message, help=mend), given)
        return True
    return False


def input_is_missing(session: Session, use: Use, setting: Setting) -> str | None:
    """Return the help that names a missing input among those of a model, if a variable holds it."""
    variable = next((name for name, tensor in session.tensors.items() if tensor.use is use), None)
    node = setting.node
    given = next((each.value for each in node.keywords if each.arg in ("inputs", "input")), None) if node else None
    given = given or (node.args[0] if node and node.args else None)
    if variable is None or given is None or isinstance(given, (ast.Starred, ast.Dict)):
        return None
    known = [text_of(each) for each in (given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given])]
    return written_instead(session, given, f"[{', '.join(filter(None, [*known, variable]))}]")


def several_outputs(session: Session, layer: LayerObject, inputs: Sequence[Tensor], setting: Setting) -> bool:
    """Tell whether a layer that takes one tensor is called on all that another one gives, and say so."""
    rule = layer.layer
    if isinstance(layer, ModelObject) or rule.inputs.most != 1 or len(inputs) < 2:
        return False
    use = inputs[0].use
    if len(setting.positional) != 1 or any(each.use is not use for each in inputs):
        return False
    given = setting.node.args[0] if setting.node and len(setting.node.args) == 1 else None
    text = text_of(given) if isinstance(given, ast.Name) else None
    mend = written_instead(session, given, f"{text}[0]") if text else None
    what = " and its states" if getattr(use.layer.layer, "return_state", False) else ""
    message = f'{rule.type_name} takes 1 tensor, and gets {len(inputs)} of "{named(use.layer.name)}": its output{what}'
    session.fail(error("wrong-inputs", message, help=mend or "take the first of them, `[0]`"), setting.node)
    return True


def second_input(session: Session, chain: ChainObject, node: ast.expr | None) -> None:
    """Say that a chain is given an input where it has one."""
    message = f'"{named(chain.name)}" has an input already'
    session.fail(error("bad-layer", message, help="leave this one out"), node)


def layers_in_a_row(session: Session, setting: Setting) -> list[Any] | None:
    """Return the layers that stand one by one where their list belongs, and say so."""
    given, node = setting.positional, setting.node
    if not given or not isinstance(given[0], (LayerObject, Tensor)):
        return None
    layers = [each for each in given if isinstance(each, (LayerObject, Tensor))]
    mend = None
    if node is not None and len(node.args) == len(given):
        first, last = session.place(node.args[0]), session.place(node.args[-1])
        if first and last and node.args[-1].end_lineno == node.args[-1].lineno:
            start, end = first.column - 1, last.column - 1 + last.length
            edits = [Edit(first.source, first.line, start, start, "["), Edit(last.source, last.line, end, end, "]")]
            mend = bare(instruction(edits))
    session.fail(error("bad-layer", "the layers of `Sequential` stand in a list", help=mend), node)
    return layers


def no_return(session: Session, node: ast.Call, function: Any, models: Sequence[ModelObject]) -> None:
    """Say that a function makes a model and does not return it."""
    body: ast.FunctionDef = function.node
    name = next((each.variable for each in reversed(models) if each.variable), None)
    indent = " " * body.body[-1].col_offset
    last = body.end_lineno
    mend = f"add below line {last}: `{indent}return {name}`" if name else None
    message = f"`{function.name}` makes a model and returns nothing"
    session.fail(error("no-return", message, help=mend), node)
