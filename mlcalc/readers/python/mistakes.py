"""Mistakes with which Python or Keras would end a run, each at its place and with what was meant.

Sources: what Keras 3 raises for each of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

from mlcalc.changes import Change
from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import Diagnostic, Place, error
from mlcalc.graph import Written
from mlcalc.layers import find
from mlcalc.layers.activation import ACTIVATIONS
from mlcalc.layers.recurrent import Recurrent
from mlcalc.modules import module_meant
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.objects import (
    ChainObject,
    FunctionalObject,
    LayerObject,
    ModelObject,
    SourceLayer,
    Tensor,
    calls_between,
)
from mlcalc.readers.python.rewriting import behind, listed, one_line, put_around, written_instead
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.undefined import is_undefined
from mlcalc.readers.python.values import EXAMPLE, Outside, Setting, flattened
from mlcalc.texts import counted, named, quoted


def tensors_arranged(session: Session, layer: LayerObject, setting: Setting) -> Setting | None:
    """Return the call of a layer with its tensors in a list or one by one, as it takes them, and say so."""
    given, rule = setting.positional, layer.layer
    if rule.type_name in _WITH_NAMED_TENSORS and len(given) == 1 and isinstance(given[0], (list, tuple)):
        return _one_by_one(session, rule.type_name, given[0], setting)
    if rule.type_name in _WITH_NAMED_TENSORS and len(given) == 1 and not setting.named.keys() & {"value", "key"}:
        return _attending_to_itself(session, rule.type_name, setting)
    is_model = isinstance(layer, ModelObject)
    if len(given) < 2 or not all(isinstance(each, Tensor) for each in given):
        return None
    if isinstance(layer, SourceLayer) or not (is_model or rule.type_name in _WITH_ONE_PARAMETER):
        return None
    return _in_one_list(session, rule.type_name, setting, takes_several=is_model or rule.type_name in _MERGING)


def _attending_to_itself(session: Session, title: str, setting: Setting) -> Setting | None:
    """Return the call of an attention on one tensor with that as its value, too, and say so, if a variable holds it."""
    node = setting.node
    given = node.args[0] if node is not None and len(node.args) == 1 else None
    if session.tries or not isinstance(given, ast.Name) or not isinstance(setting.positional[0], Tensor):
        return None
    mend = bare(instruction(behind(session, given, f", {given.id}")))
    message = f"{title} needs query and value, and gets one tensor"
    found = error("wrong-inputs", message, help=f"a sequence that attends to itself is both: {mend}")
    session.fail(found, node)
    return setting._replace(positional=setting.positional * 2)


def _one_by_one(session: Session, title: str, given: Sequence[Any], setting: Setting) -> Setting | None:
    node = setting.node
    if len(given) < 2 or not all(isinstance(each, Tensor) for each in given):
        return None
    mend = None
    if node is not None and isinstance(node.args[0], (ast.List, ast.Tuple)):
        arguments = map(ast.unparse, [*node.args[0].elts, *node.keywords])
        mend = written_instead(session, node, f"{ast.unparse(node.func)}({', '.join(arguments)})")
    message = f"{title} takes query and value one by one, not in a list"
    session.fail(error("wrong-inputs", message, help=mend or "leave out the brackets around them"), node)
    return setting._replace(positional=list(given))


def tensors_for_function(session: Session, title: str, setting: Setting) -> Setting:
    """Return the call of a function such as `concatenate`, with tensors that stand one by one in a list, and say so."""
    are_in_a_row = len(setting.positional) > 1 and all(isinstance(each, Tensor) for each in setting.positional)
    return _in_one_list(session, title, setting, takes_several=True) if are_in_a_row else setting


def _in_one_list(session: Session, title: str, setting: Setting, *, takes_several: bool) -> Setting:
    given, node = setting.positional, setting.node
    is_written_so = (
        node is not None and len(node.args) == len(given) and not any(each.arg is None for each in node.keywords)
    )
    mend = listed(session, node.args) if takes_several and node is not None and is_written_so else None
    mend = mend or ("write them in a list" if takes_several else "join them before, for example with `concatenate`")
    message = (
        f"the tensors for {title} stand in a list" if takes_several else f"{title} takes 1 tensor, not {len(given)}"
    )
    session.fail(error("wrong-inputs", message, help=mend), node)
    return setting._replace(positional=[list(given)] if takes_several else [given[0]])


def made_on_tensors(session: Session, title: str, setting: Setting) -> tuple[Setting, Setting] | None:
    """Return the arguments of a layer and what it is called on, if both are given at once, and say so.

    What the layer cannot do without, and is not given, has a value for an example.
    """
    given, node = setting.positional, setting.node
    at = next((place for place, each in enumerate(given) if _are_tensors(each)), None)
    if at is None or at < len(given) - 1 or node is None or len(node.args) != len(given):
        return None
    is_input = isinstance(given[at], Tensor) and not given[at].use.inputs
    is_of_function = isinstance(node.args[at], ast.Call) and not isinstance(node.args[at].func, ast.Call)  # type: ignore[attr-defined]
    if is_of_function and not is_input:
        return None  # what a function gives may be a number of the tensor
    from mlcalc.layers.examples import example_of

    tensor = ast.unparse(node.args[at])
    needed = {} if at else {name: each for name, each in example_of(find(title)).arguments.items() if type(each) is int}
    needed = {name: each for name, each in needed.items() if name not in setting.named}
    examples = [f"{name}={each}" for name, each in needed.items()]
    others = [*map(ast.unparse, node.args[:at]), *examples, *map(ast.unparse, node.keywords)]
    text = f"{ast.unparse(node.func)}({', '.join(others)})"
    mend = written_instead(session, node, f"{text}({tensor})")
    message = f"`{tensor}` is no argument: the layer is made first, and then called on it"
    mend = f"for example, {mend}" if mend and needed else mend
    session.fail(error("never-called", message, help=mend or f"`{text}({tensor})`"), node.args[at])
    arguments = Setting(given[:at], {**needed, **setting.named}, _call_of(node, node.args[:at], node.keywords))
    return arguments, Setting([given[at]], {}, node)


def tensor_is_called(session: Session, setting: Setting) -> LayerObject | None:
    """Return the layer on which a tensor is called, as the layer is called on the tensor, and say so."""
    node, given = setting.node, setting.positional
    layer = given[0] if len(given) == 1 and isinstance(given[0], LayerObject) else None
    if node is None or layer is None or len(node.args) != 1:
        return None
    mend = written_instead(session, node, f"{ast.unparse(node.args[0])}({ast.unparse(node.func)})")
    session.fail(error("never-called", "a tensor is not called: the layer is called on it", help=mend), node)
    return layer


def _are_tensors(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(isinstance(each, Tensor) for each in values)


def _call_of(node: ast.Call, given: list[ast.expr], named: list[ast.keyword]) -> ast.Call:
    """Return a call without what does not belong to it, at its own place."""
    return ast.copy_location(ast.Call(node.func, given, named), node)


_MERGING = frozenset("Add Subtract Multiply Average Maximum Minimum Concatenate Dot".split())
_WITH_NAMED_TENSORS = ("MultiHeadAttention", "GroupQueryAttention")
_WITH_ONE_PARAMETER = _MERGING | frozenset(
    "Dense EinsumDense Embedding Flatten Reshape Permute RepeatVector Activation ReLU LeakyReLU ELU Dropout "
    "Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose DepthwiseConv1D DepthwiseConv2D "
    "SeparableConv1D SeparableConv2D MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D "
    "AveragePooling3D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D UpSampling1D UpSampling2D "
    "UpSampling3D ZeroPadding1D ZeroPadding2D Cropping1D Cropping2D LayerNormalization".split()
)
"""Layers whose `call` takes one thing beside `training`: a tensor, or the list of those that are merged."""


def call_is_missing(session: Session, layer: LayerObject, given: ast.expr | None = None) -> Any:
    """Say that a layer stands where a tensor does, and return the tensor on which it was to be called, if one is near.

    It is said once, at the line where the layer is made; of a model, which has a tensor to begin with, where it stands.
    """
    if isinstance(layer, ModelObject):
        return _model_as_tensor(session, layer, given)
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


def _model_as_tensor(session: Session, model: ModelObject, given: ast.expr | None) -> Any:
    """Say the same of a model, and return the tensor with which it begins."""
    tensor = model.inputs[0] if isinstance(model, FunctionalObject) and len(model.inputs) == 1 else None
    variable = next((name for name, each in session.tensors.items() if tensor and each.use is tensor.use), None)
    text = text_of(given) or model.variable or model.name
    mend = written_instead(session, given, f"{text}({variable})") if variable and given is not None else None
    message = f"`{named(text)}` is a model, not a tensor: it is never called"
    session.fail(
        error("never-called", message, help=mend or f"call it on a tensor: `{text}(x)`"), given or session.node
    )
    return tensor if mend else None


def shape_for_tensor(session: Session, given: ast.expr | None) -> Tensor | None:
    """Return the tensor whose shape a layer is called on, and say that it is not the tensor."""
    if not isinstance(given, ast.Attribute) or given.attr != "shape" or not isinstance(given.value, ast.Name):
        return None
    tensor = session.tensors.get(given.value.id)
    if tensor is not None:
        mend = written_instead(session, given, given.value.id)
        message = f"`{named(given.value.id)}.shape` is a shape, not a tensor: a layer is called on the tensor itself"
        session.fail(error("wrong-inputs", message, help=mend), given)
    return tensor


def called_on_nothing(session: Session, node: ast.Call | None) -> bool:
    """Tell whether a layer is called on nothing, and what that gives is called on a tensor, and say so."""
    outer = session.above.get(node) if node is not None else None
    if node is None or node.args or node.keywords or not isinstance(outer, ast.Call) or outer.func is not node:
        return False
    mend = written_instead(session, node, ast.unparse(node.func))
    place, end = one_line(session, node), node.func.end_col_offset
    if place is not None and end is not None and node.func.end_lineno == node.lineno:
        inner = session.place(node.func)
        start = inner.column - 1 + inner.length if inner else 0
        mend = bare(instruction([Edit(place.source, place.line, start, place.column - 1 + place.length, "")]))
    message = f"`{named(ast.unparse(node.func))}` is called on nothing here, and what that gives on a tensor"
    session.fail(error("never-called", message, help=mend), node)
    return True


def sizes_in_a_row(session: Session, setting: Setting) -> Setting:
    """Return what an input is given with its sizes in one shape, if they stand one by one, and say so."""
    given, node = setting.positional, setting.node
    if len(given) < 2 or not all(type(each) is int for each in given) or "shape" in setting.named:
        return setting
    mend = listed(session, node.args, "()") if node is not None and len(node.args) == len(given) else None
    message = "the sizes of an input stand in one shape, with brackets around them"
    session.fail(error("bad-shape", message, help=mend), node)
    return setting._replace(positional=[tuple(given)])


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


def further_layers(session: Session, setting: Setting) -> None:
    """Say that `add` is given several layers, of which it takes the first."""
    node = setting.node
    if node is None or sum(isinstance(each, LayerObject) for each in setting.positional) < 2:
        return
    owner = text_of(node.func)
    lines = "; ".join(f"{owner}({text_of(each)})" for each in node.args)
    mend = written_instead(session, node, lines) if node.lineno == node.end_lineno else None
    session.fail(error("too-many-arguments", "`add` takes one layer, and leaves out those behind it", help=mend), node)


def added_to_nothing(session: Session, node: ast.Call) -> None:
    """Say that a layer is added to what `add` gives, which is nothing."""
    inner: Any = node.func
    before = inner.value
    is_added = isinstance(before, ast.Call) and isinstance(before.func, ast.Attribute) and before.func.attr == "add"
    if not is_added or not isinstance(before.func.value, ast.Name):
        return
    owner = f"{before.func.value.id}.add"
    first, second = one_line(session, before), one_line(session, inner)
    mend = f"write `{owner}(…)` for each layer"
    if first is not None and second is not None:
        start, end = (each.column - 1 + each.length for each in (first, second))
        mend = bare(instruction([Edit(first.source, first.line, start, end, f"; {owner}")]))
    session.fail(error("no-layer", "`add` gives nothing back that another layer could be added to", help=mend), node)


def class_without_call(session: Session, name: str, node: ast.expr) -> None:
    """Say that a variable is the class `Sequential` itself, to which no layer can be added."""
    given = next((each for cell in session.cells for each in cell.body if _sets(each, name)), None)
    value = given.value if isinstance(given, ast.Assign) else node
    mend = written_instead(session, value, f"{text_of(value)}()") if given is not None else None
    message = f"`{name}` is the class itself, and no model yet: it is called to make one"
    session.fail(error("no-layer", message, help=mend), value)


def _sets(node: ast.stmt, name: str) -> bool:
    is_plain = isinstance(node, ast.Assign) and isinstance(node.value, (ast.Name, ast.Attribute))
    return is_plain and any(isinstance(each, ast.Name) and each.id == name for each in node.targets)  # type: ignore[attr-defined]


def missing_argument(session: Session, function: str, name: str, setting: Setting) -> None:
    """Say that a function of the source is called without an argument that has no default."""
    node = setting.node
    if node is None or setting.is_partial or session.tries or session.is_exploring or session.doubts:
        return
    if any(isinstance(each, ast.Starred) for each in node.args) or any(each.arg is None for each in node.keywords):
        return
    key, shown = f"{function}.{name}", function.removesuffix(".__init__")
    found = Diagnostic(
        "missing-argument",
        f"`{named(shown)}` needs `{named(name)}`, and is called without it",
        help=f'give it in this call, `{named(shown)}({named(name)}=…)`; or `set "{key}={EXAMPLE}"` says it',
        place=session.place(node),
        settings=("set",),
    )
    session.unknowns.setdefault(key, found)


def wrong_parts(session: Session, targets: Sequence[ast.expr], values: Sequence[Tensor]) -> None:
    """Say that there are fewer or more names than tensors that a layer gives, as Python refuses it."""
    if len(targets) < len(values):
        edits = behind(session, targets[-1], ", _" * (len(values) - len(targets)))
    else:
        last, stray = one_line(session, targets[len(values) - 1]), one_line(session, targets[-1])
        is_one = last is not None and stray is not None and last.line == stray.line
        edits = [_without(last, stray)] if is_one and last and stray else []
    mend = bare(instruction(edits)) if edits else None
    layer, those = values[0].use.layer, "one name is" if len(targets) == 1 else f"{len(targets)} names are"
    message = f'"{named(layer.name)}" gives {counted(len(values), "tensor")}, and {those} here for them'
    session.fail(error("wrong-inputs", message, help=mend), targets[-1])


def parts_of_tensor(session: Session, targets: Sequence[ast.expr], tensor: Tensor) -> bool:
    """Say that one tensor of a layer is taken apart, which Keras refuses outside of a layer of one's own.

    Returns:
        Whether the states of a recurrent layer are meant: there is a name for each, beside that of the output.
    """
    layer, mend = tensor.use.layer, None
    is_alone = isinstance(layer.layer, Recurrent)
    inside = [layer.layer] if is_alone else [*layer.layer.inner_layers()] * 2
    first = tensor.use.inputs[0].shape if tensor.use.inputs else None
    states = sum(each.needed_states(first) for each in inside if isinstance(each, Recurrent) and first)
    are_states = states > 0 and len(targets) == 1 + states
    if are_states:
        written, change = layer.locate, Change({"return_state": True}, inside=() if is_alone else ("layer",))
        edits = written.changed(change) if isinstance(written, Written) else None
        mend = bare(instruction(edits)) if edits else "`return_state=True` gives the states beside the output"
    message = f'"{named(layer.name)}" gives one tensor, and {len(targets)} names are here for its parts'
    session.fail(error("wrong-inputs", message, help=mend), targets[-1])
    return are_states


def _without(last: Place, stray: Place) -> Edit:
    """Return the edit that takes out what stands from behind one place to the end of another."""
    start, end = (each.column - 1 + (each.length or 0) for each in (last, stray))
    return Edit(last.source, last.line, start, end, "")


def wrong_module(session: Session, outside: Outside, setting: Setting) -> None:
    """Say that a layer is taken from a module in which Keras has none of its name."""
    written = setting.node.func if setting.node is not None else None
    path = outside.path.rpartition(".")[0]
    meant = module_meant(path, outside.name)
    if meant is None or outside.is_assumed or session.tries or not isinstance(written, ast.Attribute):
        return
    here = module_meant(text_of(written.value) or "", outside.name)
    message = f"there is no `{named(path)}.{named(outside.name)}`: Keras has it in `{meant}`"
    mend = written_instead(session, written.value, here) if here else None
    session.fail(error("unknown-layer", message, help=mend), written)


def inputs_meant(session: Session, ends: Sequence[Tensor], setting: Setting) -> str | None:
    """Return the help that names the inputs which the outputs of a model need in place of what is no tensor."""
    node = setting.node
    needed = {use for use in calls_between([], ends) if not use.inputs}
    variables = {tensor.use: name for name, tensor in session.tensors.items() if tensor.use in needed}
    if node is None or not node.args or not needed or len(variables) < len(needed):
        return None
    if not all(use.layer.layer.type_name == "InputLayer" for use in needed):
        return None
    names = list(variables.values())
    return written_instead(session, node.args[0], names[0] if len(names) == 1 else f"[{', '.join(names)}]")


def outputs_are_missing(session: Session, inputs: Any, setting: Setting) -> Tensor | None:
    """Say that a model has no outputs, and return the last tensor that follows from its inputs, if one is known."""
    begins = [each for each in flattened(inputs) if isinstance(each, Tensor)]
    name = next(reversed(session.tensors), None)
    last = session.tensors[name] if name else None
    if last is None or not begins or not last.use.inputs:
        name = last = None
    node = setting.node
    edits = behind(session, node.args[-1], f", {name}") if name and node and node.args and not node.keywords else []
    mend = bare(instruction(edits)) if edits else None
    session.fail(error("wrong-inputs", "a model lies between inputs and outputs, and has no outputs", help=mend), node)
    return last


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
        mend = listed(session, node.args)
    session.fail(error("bad-layer", "the layers of `Sequential` stand in a list", help=mend), node)
    return layers


def no_return(session: Session, node: ast.Call, function: Any, models: Sequence[ModelObject]) -> None:
    """Say that a function makes a model and does not return it."""
    last = function.node.body[-1]
    name = next((each.variable for each in reversed(models) if each.variable), None)
    mend = f"add below line {last.end_lineno}: `return {name}`" if name and not hasattr(last, "body") else None
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        with session.in_cell(function.cell):
            is_last = any(each.place and each.place == session.place(last.value) for each in models)
            edits = put_around(session, last.value, "return ", "") if is_last else []
        mend = bare(instruction(edits)) if edits else mend
    message = f"`{function.name}` makes a model and returns nothing"
    session.fail(error("no-return", message, help=mend), node)
