"""From a source to its models: those that it makes, and those that its functions and classes would make."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, bounded_depth, note, warning
from mlcalc.limits import MOST_STEPS_OF_FUNCTION
from mlcalc.model import Model
from mlcalc.readers.python import keras
from mlcalc.readers.python.cells import Cell, read_cells
from mlcalc.readers.python.interpreter import Interpreter
from mlcalc.readers.python.objects import ChainObject, LayerObject, ModelObject, SourceLayer, as_input
from mlcalc.readers.python.places import place_of
from mlcalc.readers.python.session import Session, TooLongError
from mlcalc.readers.python.source_layers import is_class_of_layers
from mlcalc.readers.python.values import Class, Function, Method, Setting
from mlcalc.shapes import Shape


class Found(NamedTuple):
    """A model of a source, and where it is made.

    Attributes:
        model: the model.
        variable: the name that the source gives it.
        place: the call that makes it, or its class.
        called_from: the calls of functions that led there, the outermost first.
    """

    model: Model
    variable: str | None
    place: Place | None
    called_from: tuple[Place, ...]


class Reading(NamedTuple):
    """What a source holds: its models in the order of their lines, and what is wrong or unknown in all of it."""

    models: tuple[Found, ...]
    problems: tuple[Diagnostic, ...]


def read_source(
    source: Source,
    folder: Path,
    *,
    settings: Mapping[str, Any] | None = None,
    input_shape: Shape | None = None,
    convention: str | None = None,
    open_model: Callable[[str], Any] | None = None,
) -> Reading:
    """Return the models of a source.

    Args:
        source: the text of a Python file or of a notebook.
        folder: where the files lie that it names.
        settings: values that only the data know, by how they are written.
        input_shape: the shape of the input, with the batch, of a model to which the source gives none.
        convention: whose defaults layers take; those of Keras 3 by default.
        open_model: reads the model in a file.

    Raises:
        MlcalcError: a notebook is damaged.
    """
    session = Session(folder, settings or {}, convention or "keras3")
    session.open_model = open_model or _no_file
    session.is_keras1 = _is_keras1(source.text)
    interpreter = Interpreter(session)
    cells = read_cells(source)
    found: list[Found] = []
    with bounded_depth():
        for cell in cells:
            _guarded(session, lambda cell=cell: interpreter.follow(cell))  # type: ignore[misc]
        found += _finished(session, input_shape)
        for explore in _unused(interpreter, cells):
            session.models.clear()
            session.names.clear()
            session.steps, session.most_steps = 0, MOST_STEPS_OF_FUNCTION
            _guarded(session, explore)
            found += _finished(session, input_shape)
    problems = [*session.problems, *session.remarks, *session.unknowns.values(), *_passed_over(cells)]
    problems += _unused_settings(session)
    return Reading(tuple(_in_order(found)), tuple(dict.fromkeys(problems)))


def _no_file(path: str) -> Any:
    raise MlcalcError(Diagnostic("no-file", f"{path} is not read"))


_SIGNS_OF_KERAS1 = ("border_mode=", "nb_epoch=", "nb_filter=", "nb_row=", "dim_ordering=", "subsample=", "samples_per_epoch=")


def _is_keras1(text: str) -> bool:
    """Tell whether a source is written for Keras 1: it has arguments that no later one has."""
    return any(each in text.replace(" =", "=") for each in _SIGNS_OF_KERAS1)


def _guarded(session: Session, follow: Callable[[], Any]) -> None:
    """Follow a part of the source as far as its steps last."""
    try:
        follow()
    except TooLongError:
        message = "the source takes more steps than mlcalc follows: what comes behind this line is left out"
        session.remark(warning("too-long", message, session.place(session.node)))
    except RecursionError:
        message = "the source is nested too deeply here: the statement is left out"
        session.remark(warning("too-deep", message, session.place(session.node)))
    finally:
        session.stack.clear()
        session.watching.clear()
        session.inside = 0


# Functions and classes that the source never calls.


def _unused(interpreter: Interpreter, cells: list[Cell]) -> Iterator[Callable[[], Any]]:
    """Yield what calls each function, and makes each class, that the source does not, those first that no other uses."""
    used = _names_in_functions(interpreter)
    rounds = (lambda name: name not in used), (lambda name: True)
    for is_due in rounds:
        for each in list(interpreter.classes):
            if not each.calls and is_due(each.name) and _may_make_models(each.node):
                yield lambda each=each: _explore_class(interpreter, each)  # type: ignore[misc]
        for function in list(interpreter.functions):
            name = function.name.rpartition(".")[2]
            if not function.calls and function.owner is None and is_due(name) and _may_make_models(function.node):
                yield lambda function=function: interpreter.run(function, Setting([], {}), None)  # type: ignore[misc]


def _explore_class(interpreter: Interpreter, owner: Class) -> None:
    interpreter.session.cell = owner.cell
    interpreter.session.node = owner.node
    made = interpreter.run(owner, Setting([], {}), None)
    if is_class_of_layers(owner):
        return
    for name, function in list(owner.names.items()):
        if isinstance(function, Function) and not function.calls and not name.startswith("__"):
            instance = None if function.kind == "staticmethod" else made
            interpreter.run(Method(function, instance) if instance else function, Setting([], {}), None)


def _names_in_functions(interpreter: Interpreter) -> set[str]:
    """Return the names that functions and classes use."""
    names: set[str] = set()
    for each in (*interpreter.functions, *interpreter.classes):
        for node in ast.walk(each.node):
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
    return names


def _may_make_models(node: ast.AST) -> bool:
    """Tell whether code could make a model: it names a class of models."""
    for each in ast.walk(node):
        name = each.id if isinstance(each, ast.Name) else each.attr if isinstance(each, ast.Attribute) else ""
        if name in keras.MODELS:
            return True
    return False


# From the objects of the source to models.


def _finished(session: Session, input_shape: Shape | None) -> list[Found]:
    found: list[Found] = []
    for each in session.models:
        if each.is_inside or not _has_layers(each):
            continue
        if input_shape is not None and isinstance(each, ChainObject) and not each.is_built:
            each.stated = input_shape
        if isinstance(each, SourceLayer) and not each.uses and each.functional is None:
            shape = input_shape
            _guarded(session, lambda each=each, shape=shape: each.run(each, Setting([as_input(shape, "input")], {})))  # type: ignore[misc]
        found.append(_found(session, each))
    return found


def _has_layers(model: ModelObject) -> bool:
    return bool(model.inside()) or (isinstance(model, SourceLayer) and bool(model.uses))


def _found(session: Session, each: ModelObject) -> Found:
    place = each.place
    if isinstance(each, SourceLayer) and each.instance.owner is not None:
        owner = each.instance.owner
        place = place_of(owner.cell.source, owner.node)
    renamed = _renamed(each)
    if renamed:
        pairs = ", ".join(f"`{old}` is `{new}`" for old, new in renamed.items())
        each.remarks.append(note("older-arguments", f"arguments of Keras 1: today {pairs}"))
    return Found(each.model(), each.variable, place, tuple(each.called_from))


def _renamed(model: LayerObject, depth: int = 0) -> dict[str, str]:
    pairs: dict[str, str] = dict(model.attributes.get("renamed", {}))
    for each in model.inside() if depth < 10 else ():
        pairs.update(_renamed(each, depth + 1))
    return pairs


def _in_order(found: list[Found]) -> list[Found]:
    """Return the models in the order of their lines, of those that are equal the first."""

    def key(each: Found) -> tuple[int, int]:
        place = each.place
        return (place.source.cell or 0, place.line) if place else (0, 0)

    known: dict[Any, Found] = {}
    for each in found:
        known.setdefault((key(each), each.variable, _signature(each.model)), each)
    return sorted(known.values(), key=key)


def _signature(model: Model) -> Any:
    nodes = model.graph.nodes
    return tuple((type(node.layer).__name__, repr(node.layer), node.inputs, node.layer.trainable) for node in nodes)


def _passed_over(cells: list[Cell]) -> Iterator[Diagnostic]:
    for cell in cells:
        for place in cell.passed_over[:1]:
            count = len(cell.passed_over)
            more = f" and {count - 1} more" if count > 1 else ""
            message = f"line {place.line}{more} cannot be read as Python 3, and is left out"
            yield warning("not-python", message, place)


def _unused_settings(session: Session) -> Iterator[Diagnostic]:
    for key in session.settings.keys() - session.used_settings:
        yield warning("unused-setting", f"nothing in the source is called `{key}`: it is not used")
