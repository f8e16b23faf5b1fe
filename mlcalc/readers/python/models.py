"""Inputs and models that a source makes, reads from a file, or copies."""

from __future__ import annotations

import ast
from typing import Any

from mlcalc.errors import Diagnostic, MlcalcError, error, note, warning
from mlcalc.layers.core import InputLayer
from mlcalc.layers.recorded import Recorded
from mlcalc.model import Model
from mlcalc.readers.located import InText
from mlcalc.readers.python.layer_calls import as_layer, call_layer, check_inputs
from mlcalc.readers.python.making import written_call
from mlcalc.readers.python.mistakes import (
    call_is_missing,
    inputs_meant,
    layers_in_a_row,
    number_as_shape,
    outputs_are_missing,
    second_input,
    sizes_in_a_row,
)
from mlcalc.readers.python.objects import (
    ChainObject,
    FunctionalObject,
    LayerObject,
    ModelObject,
    SourceLayer,
    Tensor,
    Use,
    as_input,
    calls_between,
    input_layer,
    stated_by,
)
from mlcalc.readers.python.places import InputCall, InputOfLayer, SourceWriting
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.sizes import stated_shape
from mlcalc.readers.python.undefined import is_undefined, undefined
from mlcalc.readers.python.values import Failure, Outside, Setting, Unknown, first_unknown, flattened, mapped
from mlcalc.shapes import Shape
from mlcalc.texts import listed, named


def _input_shape(session: Session, setting: Setting) -> Shape | None:
    setting = sizes_in_a_row(session, setting)
    whole = setting.named.get("batch_shape", setting.named.get("batch_input_shape"))
    shape = setting.get(0, "shape", setting.named.get("input_shape"))
    batch = setting.named.get("batch_size", setting.get(1, "batch_size"))
    for each in (whole, shape):
        for unknown in flattened([each]):
            if isinstance(unknown, Unknown):
                session.ask(unknown, setting.node)
    number_as_shape(session, setting, ("shape", "input_shape"), 0)
    try:
        if whole is not None:
            return stated_shape(whole)
        if shape is None:
            _lack_shape(session, setting)
        found = None if shape is None or isinstance(shape, Unknown) else stated_shape(shape)
        return None if found is None else (batch if isinstance(batch, int) else None, *found)
    except MlcalcError as cause:
        session.fail(cause, setting.node)
        return None


def _lack_shape(session: Session, setting: Setting) -> None:
    """Say that an input has no shape: Keras refuses it, where the source does not leave it to who calls a function."""
    if session.is_exploring:
        session.ask(Unknown("shape", "nothing in the source calls the function with it", None), setting.node)
    elif "type_spec" not in setting.named:
        session.fail(
            error("missing-argument", "Input needs `shape`", help="the sizes of one sample: (10,)"), setting.node
        )


def input_tensor(session: Session, setting: Setting) -> Any:
    """Return the tensor that `Input(…)` gives."""
    tensor = setting.named.get("tensor")
    if isinstance(tensor, Tensor):
        return tensor
    return Tensor(input_object(session, setting).call([]))


def input_object(session: Session, setting: Setting) -> LayerObject:
    """Return the layer that `InputLayer(…)` makes."""
    name, dtype = setting.named.get("name"), setting.named.get("dtype")
    begin = session.begins.at(session.place(setting.node))
    asked = session.begins.asked(begin)
    with session.noted() as noted:
        shape = asked[0] if asked else _input_shape(session, setting)
        layer = input_layer(shape, dtype if isinstance(dtype, str) else None)
    call = written_call(session, "InputLayer", setting)
    locate = session.writing(call, setting.node, InputCall) if isinstance(call.spot, InText) else session.locate()
    made = LayerObject(layer, name if isinstance(name, str) else session.names.next("InputLayer"), locate)
    made.attributes.update(noted)
    made.made_at = begin
    session.begins.keep(begin, shape, setting, "shape", "batch_shape", "input_shape", "batch_input_shape")
    return made


def _model_name(session: Session, setting: Setting, kind: str, position: int) -> str:
    name = setting.get(position, "name")
    return name if isinstance(name, str) else session.names.next(kind)


def sequential(session: Session, setting: Setting) -> ChainObject:
    """Return the chain that `Sequential(…)` makes."""
    name = _model_name(session, setting, "Sequential", 1)
    chain = session.begins.begun(ChainObject(name, session.locate_call(setting)))
    layers = layers_in_a_row(session, setting) or setting.get(0, "layers")
    if isinstance(layers, Unknown):
        session.ask(Unknown(layers.text, layers.reason, None), setting.node)
    found = list(flattened(layers)) if isinstance(layers, (list, tuple)) else []
    written = _written(setting, len(found))
    for place, each in enumerate(found):
        add(session, chain, each, setting.node, written[place] if written else None)
    _freeze(chain, setting)
    session.add(chain)
    return chain


def _written(setting: Setting, count: int) -> list[ast.expr]:
    """Return how the layers of a chain are written, if their list stands in the call."""
    given = setting.expression(0, "layers")
    return given.elts if isinstance(given, (ast.List, ast.Tuple)) and len(given.elts) == count else []


def _freeze(model: ModelObject, setting: Setting) -> None:
    if setting.named.get("trainable") is False:
        model.trainable = False  # what is inside stays as it is


def add(
    session: Session, chain: ChainObject, value: Any, node: ast.expr | None = None, given: ast.expr | None = None
) -> None:
    """Put a value of the source, as it is written, at the end of a chain, by a call that stands at a node."""
    is_layer = True
    if not isinstance(value, (LayerObject, Tensor)):
        from mlcalc.readers.python.no_layers import no_layer

        with session.noted() as noted:
            is_layer = not no_layer(session, value, node, given)
        _keep_problems(chain, noted)
    if isinstance(value, list):
        for each in value:
            add(session, chain, each, node)
        return
    if isinstance(value, Tensor):
        _begin(session, chain, value, node)
        return
    if not is_layer and not isinstance(value, Outside):
        return
    layer = as_layer(session, value)
    if isinstance(layer.layer, InputLayer) or layer.layer.type_name == "InputLayer":
        _begin(session, chain, Tensor(layer.uses[0] if layer.uses else layer.call([])), node)
    else:
        shape = chain.asked or stated_by(layer) if not chain.parts and chain.start is None else None
        if shape is not None:
            own = InputOfLayer(layer.locate) if isinstance(layer.locate, SourceWriting) else None
            chain.start = as_input(shape, session.names.next("InputLayer"), own)
        _check_part(session, chain, layer, node)
        chain.add(layer, session.doubts)
        if isinstance(layer, SourceLayer):
            build(chain)


def _begin(session: Session, chain: ChainObject, tensor: Tensor, node: ast.expr | None) -> None:
    """Let a chain begin with a tensor; Keras refuses a second one."""
    if chain.start is None or session.doubts:  # which of two branches gives it is not known
        if chain.parts and not session.doubts:
            from mlcalc.readers.python.model_slips import input_inside

            input_inside(session, chain, node)
        chain.start = tensor
        return
    with session.noted() as noted:
        second_input(session, chain, node)
    _keep_problems(chain, noted)


def _keep_problems(chain: ChainObject, noted: dict[str, list[Diagnostic]]) -> None:
    """Keep what is wrong with what a chain is given, if anything is."""
    if noted["problems"]:
        chain.attributes["problems"] = [*chain.attributes.get("problems", ()), *noted["problems"]]


def build(chain: ChainObject) -> None:
    """Call the layers of a chain as soon as its input is known, as Keras does: what they make may be frozen then."""
    if chain.is_built:
        chain.graph()


def _check_part(session: Session, chain: ChainObject, layer: LayerObject, node: ast.expr | None) -> None:
    """Say that a chain has a layer of that name already, or gives a model what it does not take."""
    with session.noted() as noted:
        others = [each for each in chain.parts if each is not layer and not each.is_hidden]
        if not layer.has_guessed_name and layer.name in {each.name for each in others if not each.has_guessed_name}:
            message = f'two layers of the model are called "{named(layer.name)}"'
            session.fail(error("name-taken", message, help="give one of them another `name`"), node)
        is_begun = bool(chain.parts) or chain.start is not None
        if is_begun and isinstance(layer, ModelObject) and not isinstance(layer, SourceLayer) and chain.is_built:
            check_inputs(session, layer, chain.outputs, node)
    _keep_problems(chain, noted)


def functional(session: Session, setting: Setting) -> Any:
    """Return the model between tensors that a call of `Model` makes."""
    inputs = setting.get(0, "inputs", setting.named.get("input"))
    outputs = setting.get(1, "outputs", setting.named.get("output"))
    if outputs is None and not setting.is_partial and any(isinstance(each, Tensor) for each in flattened(inputs)):
        outputs = outputs_are_missing(session, inputs, setting)
    written = setting.expression(1, "outputs", "output") if isinstance(outputs, LayerObject) else None
    outputs = mapped(outputs, lambda each: _as_output(session, each, written))
    renamed = {each: f"{each}s" for each in ("input", "output") if each in setting.named}
    name = _model_name(session, setting, "Functional", 2)
    begins = [each for each in flattened(inputs) if isinstance(each, Tensor)]
    ends = [each for each in flattened(outputs) if isinstance(each, Tensor)]
    unknown = None
    is_part = not begins or any("unknown" in each.use.layer.attributes for each in begins)
    if is_part:
        unknown = first_unknown(flattened([inputs, outputs]))
        told = session.unmade if session.is_exploring else session.problems
        told.append(_unmade(session, unknown, ends, setting))
        begins = [Tensor(each) for each in calls_between(begins, ends) if not each.inputs]
    if not ends and any(isinstance(each, LayerObject) for each in flattened(outputs)):
        return Unknown(f"{name}(…)", "its output is a layer that is never called", None)
    if not begins or (is_part and not ends):
        return unknown.named(f"{name}(…)") if unknown else Unknown("Model(…)", "its inputs are not known", None)
    with session.noted() as noted:
        outputs = mapped(outputs, lambda each: _output_meant(session, each, setting))
    ends = [each for each in flattened(outputs) if isinstance(each, Tensor)]
    is_lost = any(isinstance(each, Unknown) for each in flattened(outputs)) or any(
        "unknown" in use.layer.attributes for use in calls_between(begins, ends)
    )
    ends += [_unknown_output(begins)] * is_lost
    model = FunctionalObject(name, begins, ends, session.locate_call(setting))
    model.is_part = is_part
    _freeze(model, setting)
    with session.noted() as further:
        for each in flattened(outputs):
            if isinstance(each, Unknown) and not is_undefined(session, each):
                session.ask(each, setting.node)
        _check_connected(session, model, setting)
    model.attributes.update({name: [*noted[name], *further[name]] for name in noted})
    if renamed:
        model.attributes["renamed"] = renamed
    if isinstance(outputs, dict):
        model.attributes["output_names"] = sorted(map(str, outputs))
    session.add(model)
    return model


def between_open_ends(session: Session) -> None:
    """Make the model that layers called on inputs are meant for, where the source makes none: an excerpt, a call.

    It leads from the inputs to each tensor that no other one follows from.
    """
    if session.models or session.unmade:
        return
    known = dict.fromkeys([*session.tensors.values(), *session.results.nameless])
    found = {each: calls_between([], [each]) for each in known if each.use.inputs}
    passed = {use for each, uses in found.items() for use in uses if use is not each.use}
    ends = [each for each in found if each.use not in passed]
    begins = [use for use in calls_between([], ends) if not use.inputs]
    if not ends or any("unknown" in use.layer.attributes for use in calls_between([], ends)):
        return
    variables = {tensor.use: name for name, tensor in session.tensors.items()}
    end = ends[-1].use
    model = FunctionalObject(
        session.names.next("Functional"), [Tensor(each) for each in begins], ends, lambda argument: end.place
    )
    names = [[variables.get(each, each.layer.name) for each in uses] for uses in (begins, [each.use for each in ends])]
    inputs, outputs = (each[0] if len(each) == 1 else f"[{', '.join(each)}]" for each in names)
    model.attributes["problems"] = [
        note("model-not-written", f"no `Model` is written: this one leads from {inputs} to {outputs}")
    ]
    session.add(model)


def _unknown_output(begins: list[Tensor]) -> Tensor:
    """Return what stands for an output that is not known: neither is what layers lead to it."""
    layer = LayerObject(Recorded(class_name="?", outputs=(None,), stored=None), "output")
    layer.is_operation = layer.is_hidden = True
    return Tensor(layer.call(begins))


def _output_meant(session: Session, value: Any, setting: Setting) -> Any:
    """Return an output of a model; of a name that nothing defines, the tensor that is meant, if that is clear."""
    meant = undefined(session, value, setting.node, list(session.tensors)) if is_undefined(session, value) else None
    return value if meant is None else session.tensors.get(meant, value)


def _as_output(session: Session, value: Any, written: ast.expr | None) -> Any:
    """Return an output of a model; of a layer that is never called, what it would give."""
    if not isinstance(value, LayerObject):
        return value
    if isinstance(written, ast.Call):
        last = next(reversed(session.tensors), None)
        value.attributes.setdefault("meant", (last, session.tensors.get(last or ""), written, session.cell))
    tensor = call_is_missing(session, value)
    return value if tensor is None else call_layer(session, value, Setting([tensor], {}))


def _unmade(session: Session, unknown: Unknown | None, ends: list[Tensor], setting: Setting) -> Diagnostic:
    """Return why a model is not shown."""
    what = f"`{unknown.text}` is not known" if unknown else "its inputs are no tensors"
    reason = f": {unknown.reason}" if unknown and unknown.reason else ""
    message = f"this model is not shown: {what}{reason}"
    problem = warning("unknown-value", message, session.place(setting.node))
    return problem._replace(help=inputs_meant(session, ends, setting))


def _check_connected(session: Session, model: FunctionalObject, setting: Setting) -> None:
    """Say that an output follows from an input that is not among those of the model, as Keras refuses it."""
    begins = {each.use for each in model.inputs}
    missing = []
    for use in model.graph().uses:
        is_input = not use.inputs and use.layer.layer.type_name == "InputLayer"
        if is_input and use not in begins and "unknown" in use.layer.attributes:
            if (unknown := use.layer.attributes["unknown"]) is not None:
                session.ask(unknown, setting.node)
        elif is_input and use not in begins:
            missing.append(f'"{named(use.layer.name)}"')
    if missing:
        needed = f"input {missing[0]}, which is" if len(missing) == 1 else f"inputs {listed(missing)}, which are"
        message = f"the outputs need the {needed} not among the inputs of the model"
        from mlcalc.readers.python.disconnected import inputs_instead

        them = "it" if len(missing) == 1 else "them"
        mend = inputs_instead(session, model, setting) or f"name {them} among the inputs"
        session.fail(error("disconnected", message, help=mend), setting.node)
    if any(each.use in begins and each.use.inputs for each in model.outputs):
        message = "an output of the model is one of its inputs, behind which nothing is left"
        mend = "give what `Input` makes a name of its own, such as `inputs`, and begin the model with that"
        session.fail(error("disconnected", message, help=mend), setting.node)
    names = [layer.name for layer in model.inside() if not layer.is_hidden and not layer.has_guessed_name]
    for name in sorted({each for each in names if names.count(each) > 1}):
        message = f'two layers of the model are called "{named(name)}"'
        session.fail(error("name-taken", message, help="give one of them another `name`"), setting.node)


def lifted(model: Model, locate: Any = None) -> ModelObject:
    """Return a model that was read as one that a source can take apart."""
    graph = model.graph
    objects: dict[int, LayerObject] = {}
    uses: list[Use] = []
    for node in graph.nodes:
        if node.owner not in objects:
            is_model = isinstance(node.layer, Model)
            objects[node.owner] = lifted(node.layer) if is_model else LayerObject(node.layer, node.name)  # type: ignore[arg-type]
            objects[node.owner].name = node.name
        uses.append(objects[node.owner].call([Tensor(uses[each.node], each.output) for each in node.inputs]))
    name = model.name or "model"
    if graph.is_chain:
        chain = ChainObject(name, locate)
        chain.start = Tensor(uses[graph.inputs[0]])
        for index, use in enumerate(uses):
            if index not in graph.inputs:
                chain.add(use.layer)
        chain.kind, chain.takes_any = model.kind, model.takes_any
        return chain
    inputs = [Tensor(uses[index]) for index in graph.inputs]
    found = FunctionalObject(name, inputs, [Tensor(uses[each.node], each.output) for each in graph.outputs], locate)
    found.kind, found.takes_any = model.kind, model.takes_any
    found.trainable = model.trainable
    return found


def loaded_model(session: Session, setting: Setting) -> Any:
    """Return the model in a file that `load_model(…)` names: what the source has saved there, or what lies there."""
    path = setting.get(0, "filepath", setting.named.get("path"))
    if not isinstance(path, str):
        return Unknown("load_model(…)", "the name of its file is not known", None)
    try:
        model = session.saved[path].model() if path in session.saved else session.open_model(path)
    except (MlcalcError, OSError):
        if session.tries:  # a run beside which no such file lies goes on in the handler
            return Failure(f'load_model("{path}")', "its file cannot be read beside the source", "OSError")
        return Unknown(f'load_model("{path}")', "its file cannot be read beside the source", None)
    if not isinstance(model, Model):
        return Unknown(path, "it holds weights alone", None)
    found = lifted(model, session.locate_call(setting))
    found.is_read = True
    is_compiled = setting.get(2, "compile", True) is not False
    if path in session.saved:
        saved = session.saved[path]
        session.training.loaded(session, saved, setting, is_compiled=is_compiled)
        is_compiled = is_compiled and session.training.is_compiled(saved)
    found.attributes["is_uncompiled"] = not is_compiled
    return found


def cloned(session: Session, setting: Setting) -> Any:
    """Return what `clone_model(…)` gives: the same layers with weights of their own."""
    model = setting.get(0, "model")
    if not isinstance(model, ModelObject) or model.is_part:
        return Unknown("clone_model(…)", "its model is not known", None)
    found = lifted(model.model(), session.locate_call(setting))
    found.is_read = True
    session.add(found)
    return found
