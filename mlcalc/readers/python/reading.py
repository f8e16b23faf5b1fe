"""From a source to its models: those that it makes, and those that its functions and classes would make."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from mlcalc.edits import Edit, Edited
from mlcalc.errors import ERROR, WARNING, Diagnostic, Label, MlcalcError, Place, Source, bounded_depth, note, warning
from mlcalc.faults import brackets, signs
from mlcalc.layers.convention import textbook_count
from mlcalc.layers.weights import total_size
from mlcalc.limits import MOST_STEPS_OF_FUNCTION
from mlcalc.lint.facts import Script
from mlcalc.model import Model, Origin
from mlcalc.readers.python.begins import Asked, asked_for, inputs_of
from mlcalc.readers.python.cells import Cell, edited_cells, read_cells
from mlcalc.readers.python.interpreter import Interpreter
from mlcalc.readers.python.keras_names import MODELS
from mlcalc.readers.python.models import between_open_ends
from mlcalc.readers.python.objects import Begin, ChainObject, Doubt, LayerObject, ModelObject, SourceLayer, as_input
from mlcalc.readers.python.places import place_of
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.source_layers import is_class_of_layers
from mlcalc.readers.python.unreached import unreached
from mlcalc.readers.python.values import Class, Function, Method, Outside, Setting
from mlcalc.readers.stated import stated_arguments, too_deep
from mlcalc.shapes import Shape, format_shape
from mlcalc.texts import listed, named


class Reading(NamedTuple):
    """What a source holds: its models in the order of their lines, and what is wrong or unknown in all of it."""

    models: tuple[Model, ...]
    problems: tuple[Diagnostic, ...]
    script: Script = Script()
    """What the source does with them."""
    made: Mapping[int, ModelObject] = MappingProxyType({})
    """The `id` of a model -> the object that the source made, which the events of the script name."""
    cells: tuple[Cell, ...] = ()
    parts: tuple[Model, ...] = ()
    """The ends of models whose beginning is not known: what can be told of them is no count."""
    changed: Mapping[int | None, Edited] = MappingProxyType({})
    """The cells that edits changed."""

    def made_at(self, begin: Begin) -> Model | None:
        """Return the model that the text makes where, without its edits, another one was made."""
        moved, models = _moved(begin, self.changed), (*self.models, *self.parts)
        return next((each for each in models if self.made[id(each)].made_at == moved), None)


def read_source(  # noqa: PLR0913  (each is a choice of its own)
    source: Source,
    folder: Path,
    *,
    settings: Mapping[str, Any] | None = None,
    input_shape: Shape | None = None,
    convention: str | None = None,
    open_model: Callable[[str], Any] | None = None,
    asked: Asked | None = None,
    edits: Sequence[Edit] = (),
) -> Reading:
    """Return the models of a source.

    Args:
        source: the text of a Python file or of a notebook.
        folder: where the files lie that it names.
        settings: values that only the data know, by how they are written.
        input_shape: the shape of the input, with the batch, of a model to which the source gives none.
        convention: whose defaults layers take; those of Keras 3 by default.
        open_model: reads the model in a file.
        asked: shapes of inputs in place of those that the source states; then it is not followed for a third time.
        edits: changes of the text.

    Raises:
        MlcalcError: a notebook is damaged, or the edits are those of another text.
    """
    cells, changed = edited_cells(read_cells(source), edits)
    begins = None if asked is None else {_moved(begin, changed): shapes for begin, shapes in asked.items()}
    session = Session(folder, settings or {}, convention or "keras3", begins)
    session.cells = cells
    session.open_model = open_model or _no_file
    session.is_keras1 = _is_keras1(source.text)
    session.stars.update(_BRINGS_NAMES.findall(source.text))
    interpreter = Interpreter(session)
    session.is_old = is_old(cells)
    found: list[_Found] = []
    with bounded_depth():
        for cell in cells:
            interpreter.follow(cell)
        session.guard(partial(between_open_ends, session))
        found += _finished(session, input_shape)
        for explore in _unused(interpreter):
            session.names.clear()
            session.is_exploring = True
            session.steps, session.most_steps = 0, MOST_STEPS_OF_FUNCTION
            session.guard(explore)
            found += _finished(session, input_shape)
    parts = tuple(model for model, _ in found if session.made_models[id(model)].is_part)
    found = [each for each in found if not session.made_models[id(each[0])].is_part]
    said = {each for model, _ in found for each in model.remarks}
    problems = [each for each in (*session.problems, *session.unknowns.values()) if each not in said]
    problems += [*_passed_over(cells), *_unused_settings(session)]
    if not found:
        problems += session.unmade
    script = session.training.script(_words(cells), is_old=is_old(cells))

    def again(asked: Asked, edits: Sequence[Edit]) -> Reading:
        how: Any = {"settings": settings, "input_shape": input_shape, "convention": convention}
        return read_source(source, folder, open_model=open_model, asked=asked, edits=edits, **how)

    if asked is None:
        found = [(_with_again(model, session, again, problems), names) for model, names in found]
    models = tuple(_in_order(found))
    return Reading(models, tuple(dict.fromkeys(problems)), script, session.made_models, tuple(cells), parts, changed)


def _moved(begin: Begin, changed: Mapping[int | None, Edited]) -> Begin:
    """Return where something begins in a text with edits that began somewhere in the text without them."""
    if (cell := changed.get(begin.cell)) is None:
        return begin
    line, column = cell.moved(begin.line, begin.column)
    return begin._replace(line=line, column=column)


def _with_again(
    model: Model, session: Session, again: Callable[[Asked, Sequence[Edit]], Reading], known: Sequence[Diagnostic]
) -> Model:
    """Return a model with what follows the source for other inputs of it, if the source itself states their shapes."""
    made = session.made_models[id(model)]
    inputs = inputs_of(made)
    begin, begins = made.made_at, session.begins
    if inputs is None or begin is None or len(inputs) != len(model.graph.inputs):
        return model

    def for_inputs(shapes: Sequence[Shape], edits: Sequence[Edit] = (), /) -> Model:
        reading = again(asked_for(inputs, shapes, begins) if shapes else {}, edits)
        wrong = [each for each in reading.problems if each.severity == ERROR and each not in known]
        found = reading.made_at(begin)
        if found is None or (shapes and [each[1:] for each in found.input_shapes] != [each[1:] for each in shapes]):
            raise MlcalcError(wrong or [_none_made(model, shapes)])
        return found.with_remarks([*found.remarks, *wrong])

    followed = model.with_again(for_inputs)
    session.made_models[id(followed)] = made
    return followed


def _none_made(model: Model, shapes: Sequence[Shape]) -> Diagnostic:
    given = f" for {listed([format_shape(each) for each in shapes])}" if shapes else " then"
    return Diagnostic("no-model", f"the source makes no {named(model.name or model.kind)}{given}")


_BRINGS_NAMES = re.compile(r"%run\b|%load\b|\bexec(?:file)?\(|\bglobals\(")
"""What may define names that stand nowhere."""


def _words(cells: list[Cell]) -> Mapping[str, int]:
    """Return how often each name stands in the code."""
    return Counter(word for cell in cells for word in re.findall(r"[^\W\d]\w*", cell.source.text))


_SIGNS_OF_OLD = re.compile(
    r"^[^\S\n]*(?:import|from) tf_keras\b|\.fit_generator\("
    r"|predict_classes|np_utils|keras\.layers\.(?:core|convolutional|recurrent|normalization"
    r"|embeddings|advanced_activations|pooling)|keras\.preprocessing\.image|\blr ?=|tf\.Session|border_mode|init ?="
    r"|output_dim ?=|Convolution[123]D|^[^\S\n]*print +[\"']|nb_words ?=|show_accuracy|samples_per_epoch"
    r"|dropout_[WU] ?=|W_regularizer|\bMerge\(|\bmerge\(|sklearn\.cross_validation|predict_proba",
    re.MULTILINE,
)


def is_old(cells: list[Cell]) -> bool:
    """Tell whether a source is written for Keras 1, or for an early version of 2: then older names are meant."""
    return any(_SIGNS_OF_OLD.search(cell.source.text) for cell in cells)


def _no_file(path: str) -> Any:
    raise MlcalcError(Diagnostic("foreign-format", f"{path} is not read"))


_SIGNS_OF_KERAS1 = (
    "border_mode=",
    "nb_epoch=",
    "nb_filter=",
    "nb_row=",
    "dim_ordering=",
    "subsample=",
    "samples_per_epoch=",
    "show_accuracy=",
    "dropout_W=",
)
_KERNEL_IN_ROW = re.compile(r"Convolution2D\(\s*\w+\s*,\s*\d+\s*,\s*\d+\s*[,)]")


def _is_keras1(text: str) -> bool:
    """Tell whether a source is written for Keras 1: it has arguments that no later one has."""
    return any(each in text.replace(" =", "=") for each in _SIGNS_OF_KERAS1) or bool(_KERNEL_IN_ROW.search(text))


# Functions and classes that the source never calls.


def _unused(interpreter: Interpreter) -> Iterator[Callable[[], Any]]:
    """Yield what calls each function and class that the source does not, those first that no other uses."""
    used = _names_in_functions(interpreter)
    makers = {*MODELS, *_names_of_models(interpreter)}
    for are_used in (False, True):
        for owner in list(interpreter.classes):
            if not owner.calls and (owner.name in used) is are_used and _may_make_models(owner.node, makers):
                yield partial(_explore_class, interpreter, owner)
        for function in list(interpreter.functions):
            is_due = (function.name in used) is are_used
            if not function.calls and function.owner is None and is_due and _may_make_models(function.node, makers):
                yield partial(_explore_function, interpreter, function)


def _explore_function(interpreter: Interpreter, function: Function) -> None:
    interpreter.session.cell, interpreter.session.node = function.cell, None
    interpreter.run(function, Setting([], {}), None)


def _explore_class(interpreter: Interpreter, owner: Class) -> None:
    session = interpreter.session
    session.cell, session.node = owner.cell, None
    # A class with a `call`, of a module that is not read, is one of layers, too: what it makes is its own.
    session.inside += owner.find("call") is not None and not is_class_of_layers(owner)
    made = interpreter.run(owner, Setting([], {}), None)
    if is_class_of_layers(owner):
        return
    for name, function in list(owner.names.items()):
        if isinstance(function, Function) and not function.calls and not name.startswith("__"):
            instance = None if function.kind == "staticmethod" else made
            interpreter.run(Method(function, instance) if instance else function, Setting([], {}), None)


def _names_in_functions(interpreter: Interpreter) -> set[str]:
    """Return the names that functions and classes use."""
    bodies: list[ast.AST] = [*(each.node for each in interpreter.functions)]
    bodies += [each.node for each in interpreter.classes]
    names: set[str] = set()
    for body in bodies:
        for node in ast.walk(body):
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
    return names


def _names_of_models(interpreter: Interpreter) -> set[str]:
    """Return under which other names the source knows the classes of models."""
    names = interpreter.scope.names
    return {name for name, value in names.items() if isinstance(value, Outside) and value.name in MODELS}


def _may_make_models(node: ast.AST, makers: set[str]) -> bool:
    """Tell whether code could make a model: it names a class of models."""
    for each in ast.walk(node):
        name = each.id if isinstance(each, ast.Name) else each.attr if isinstance(each, ast.Attribute) else ""
        if name in makers:
            return True
    return False


# From the objects of the source to models.


def _finished(session: Session, input_shape: Shape | None) -> list[_Found]:
    """Return the models that the source has made since the last time, as they stand now."""
    found: list[_Found] = []
    for each in session.models:
        session.guard(each.graph)  # a chain inside another one is built by it
    session.guard(lambda: session.problems.extend(unreached(session)))
    for each in session.models:
        if each.is_inside or not _has_layers(each):
            continue
        if input_shape is not None and isinstance(each, ChainObject) and not each.is_built:
            each.stated = input_shape
        if isinstance(each, SourceLayer) and each.functional is None and _has_call(each) and _lacks_shape(each):
            each.is_shapeless = input_shape is None
            if not each.uses or not each.is_shapeless:
                session.guard(partial(each.run, each, Setting([as_input(input_shape, "input")], {})))
        session.guard(partial(_keep, session, each, found))
    session.models.clear()
    session.remarks.clear()
    session.known_doubts.clear()
    session.supposed.clear()
    return found


def _lacks_shape(model: SourceLayer) -> bool:
    """Tell whether a model is called on nothing whose shape is known."""
    called = model.shown_call
    return called is None or (bool(called.inputs) and all(each.shape is None for each in called.inputs))


def _keep(session: Session, each: ModelObject, found: list[_Found]) -> None:
    model = _found(session, each).with_compiled(_compiled(session, each))
    session.made_models[id(model)] = each
    found.append((model, tuple(each.names)))


def _compiled(session: Session, model: ModelObject) -> Mapping[str, Any] | None:
    """Return with which optimizer a source compiles a model at last, as a file would say it; None if it does not."""
    found = [each.compiling for each in session.training.events if each.model is model and each.compiling]
    return {"optimizer": found[-1].saved_optimizer} if found else None


def _has_call(model: SourceLayer) -> bool:
    owner = model.instance.owner
    return owner is not None and owner.find("call") is not None


def _has_layers(model: ModelObject) -> bool:
    return bool(model.inside()) or (isinstance(model, SourceLayer) and bool(model.uses))


def _found(session: Session, each: ModelObject) -> Model:
    place = each.place
    if isinstance(each, SourceLayer) and each.instance.owner is not None:
        owner = each.instance.owner
        place = place_of(owner.cell.source, owner.node)
    said = _said(each)
    if said.renamed:
        pairs = ", ".join(f"`{old}` is `{new}`" for old, new in said.renamed.items())
        first = said.older[0]
        there = first.locate(None) if first.locate else None
        said.problems[note("older-arguments", f"arguments of Keras 1: today {pairs}")._replace(place=there)] = None
    said.problems.update(dict.fromkeys(_second_counts(each)))
    is_open = bool(said.asked or said.doubts) or not _is_built(each) or _is_of_any_size(session, each)
    if not _is_built(each):
        said.problems[_no_input(each, place)] = None
    doubts = [doubt.problem for doubt in said.doubts]
    remarks = [*dict.fromkeys([*each.remarks, *doubts, *said.problems, *said.asked, *session.remarks])]
    called_from = tuple(filter(None, each.called_from))
    origin = Origin(place, each.variable, called_from, is_open, is_assumed=bool(each.doubts))
    return each.model().with_remarks(remarks).with_origin(origin)


def _second_counts(model: ModelObject) -> Iterator[Diagnostic]:
    """Yield what textbooks count of the layers of a model, where that is not what Keras has."""
    known = set()
    for use in model.graph().uses:
        textbooks = use.layer.attributes.get("textbooks")
        shapes = [each.shape for each in use.inputs]
        if textbooks is None or None in shapes or use.layer in known:
            continue
        known.add(use.layer)
        try:
            counts = [total_size(spec.weights) for spec in (use.spec, textbooks.specify(*shapes))]
        except MlcalcError:
            continue  # which is said where the shapes are worked out
        if None not in counts and counts[0] != counts[1]:
            yield textbook_count(use.layer.name, counts[1] or 0, counts[0] or 0)


def _is_built(model: ModelObject) -> bool:
    if isinstance(model, ChainObject):
        return model.inputs[0].shape is not None
    return not isinstance(model, SourceLayer) or model.functional is not None or not model.is_shapeless


def _is_of_any_size(session: Session, model: ModelObject) -> bool:
    """Tell whether the sizes of pictures are left to the data, since Keras before 1.0 was told of channels alone."""
    return session.is_keras0 and any(None in (each.shape or ())[1:] for each in model.inputs)


def _no_input(model: ModelObject, place: Place | None) -> Diagnostic:
    """Return the warning for a model without an input shape: it may stand in a layer inside the first one."""
    first = model.parts[0] if isinstance(model, ChainObject) and model.parts else None
    inside = None if first is None else too_deep(first.layer, first.locate)
    if inside is not None:
        return inside._replace(severity=WARNING)
    message = f"the source gives `{model.variable or model.name}` no input shape"
    problem = warning("unknown-input", message, place)._replace(labels=_stated_later(model, place))
    return problem._replace(help="`input_shape SHAPE` says it, without the batch", settings=("input_shape",))


def _stated_later(model: ModelObject, place: Place | None) -> tuple[Label, ...]:
    """Return where another layer of a chain than the first states the shape of an input, which does not count there."""
    for layer in model.parts[1:] if isinstance(model, ChainObject) else ():
        name = next(iter(stated_arguments(layer.layer)), None)
        there = layer.locate(name) if name and layer.locate else None
        if place and there:
            return Label(place, "says no shape"), Label(there, f"`{name}` counts for the first layer alone")
    return ()


class _Said(NamedTuple):
    """What has to be said of the layers of a model."""

    problems: dict[Diagnostic, None]
    asked: dict[Diagnostic, None]
    renamed: dict[str, str]
    doubts: dict[Doubt, None]
    older: list[LayerObject]
    """Those whose arguments have other names today."""


def _said(model: ModelObject) -> _Said:
    said = _Said({}, {}, {}, dict.fromkeys(_in_order_of_text(model.doubts)), [])
    # That a model is called at all is nothing that its layers depend on.
    called = model.shown_call if isinstance(model, SourceLayer) else None
    certain = model.doubts | called.doubts if called is not None else model.doubts
    waiting: list[LayerObject] = [model]
    known = {id(model)}
    for layer in waiting:
        said.doubts.update((each, None) for each in _doubts_of(layer) if each not in certain)
        for name, collected in (("problems", said.problems), ("asked", said.asked)):
            collected.update(dict.fromkeys(layer.attributes.get(name, ())))
        said.renamed.update(layer.attributes.get("renamed", {}))
        said.older.extend([layer] * bool(layer.attributes.get("renamed")))
        for use in layer.graph().uses if isinstance(layer, ModelObject) else ():
            said.problems.update(dict.fromkeys(use.problems))
        parts = [
            *layer.inside(),
            *((each.layer for each in layer.graph().uses) if isinstance(layer, ModelObject) else ()),
            *((each.use.layer for each in layer.inputs) if isinstance(layer, ModelObject) else ()),
        ]
        for each in parts:
            if id(each) not in known:
                known.add(id(each))
                waiting.append(each)
    return said


def _doubts_of(layer: LayerObject) -> Iterator[Doubt]:
    """Yield what decides whether a layer is there, is called, or is frozen."""
    yield from _in_order_of_text(layer.doubts)
    if layer.freezing is not None:
        yield layer.freezing
    for use in layer.graph().uses if isinstance(layer, ModelObject) else ():
        yield from _in_order_of_text(use.doubts | use.reasons)


def _in_order_of_text(doubts: Iterable[Doubt]) -> list[Doubt]:
    return sorted(doubts, key=lambda each: each.text)


_Found = tuple[Model, tuple[str, ...]]
"""A model, and the names that the source gives it."""


def _in_order(found: list[_Found]) -> list[Model]:
    """Return the models in the order of their lines, of those that are equal the first."""

    def key(each: Model) -> tuple[int, int]:
        place = each.origin.place if each.origin else None
        return (place.source.cell or 0, place.line) if place else (0, 0)

    known: dict[Any, Model] = {}
    for each, names in found:
        known.setdefault((key(each), names, _signature(each)), each)
    return sorted(known.values(), key=key)


def _signature(model: Model) -> Any:
    nodes = model.graph.nodes
    return tuple((type(node.layer).__name__, repr(node.layer), node.inputs, node.layer.trainable) for node in nodes)


def _passed_over(cells: list[Cell]) -> Iterator[Diagnostic]:
    for cell in cells:
        yield from cell.wrong
        for place in cell.passed_over[:1]:
            from mlcalc.faults.left_in import why_left_out

            count = len(cell.passed_over)
            more = f" and {count - 1} more" if count > 1 else ""
            line = place.source.line(place.line)
            fault = (next(signs.faults(line), None) or brackets.first_of(line)) if count == 1 else None
            known = None if fault else why_left_out(cell.passed_over)
            why = f": {fault.message}" if fault else f": {known[0]}" if known else ""
            are = "are" if count > 1 else "is"
            message = f"line {place.line}{more} cannot be read as Python 3, and {are} left out{why}"
            yield warning("not-python", message, place)._replace(help=known[1] if known else None)


def _unused_settings(session: Session) -> Iterator[Diagnostic]:
    for key in session.settings.keys() - session.used_settings:
        yield warning("unused-setting", f"nothing in the source is called `{key}`: it is not used")
