"""What a source does with its models: how they are compiled, trained, tested and used, as the reading meets it.

Each call becomes an event of plain values (`mlcalc.lint.facts`); what is not known stays so. Sources: the signatures of
`keras.Model.compile`, `fit`, `evaluate` and `predict` of Keras 3.15, of Keras 2 and of Keras 1.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mlcalc.limits import MOST_EVENTS, MOST_EVENTS_OF_CALL
from mlcalc.lint.facts import Choice, Data, Event, Lookup, Misnomer, Remark, Samples, Script, Stray, Written
from mlcalc.lint.signatures import ARGUMENTS as ARGUMENTS_OF
from mlcalc.lint.signatures import arguments_of as arguments_made_with
from mlcalc.lint.signatures import is_older
from mlcalc.readers.python.compiling import compiling_of
from mlcalc.readers.python.given import given_at
from mlcalc.readers.python.keras_objects import Made
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.objects import ChainObject, LayerObject, ModelObject, SourceLayer
from mlcalc.readers.python.places import place_of
from mlcalc.readers.python.values import Array, Function, Outside, Setting, Unknown, distance, flattened

if TYPE_CHECKING:
    from mlcalc.readers.python.session import Session

_FIT = (
    "x y batch_size epochs verbose callbacks validation_split validation_data shuffle class_weight sample_weight "
    "initial_epoch steps_per_epoch validation_steps validation_batch_size validation_freq"
).split()
_GENERATED = "generator steps_per_epoch epochs verbose callbacks validation_data validation_steps".split()
_EVALUATE = "x y batch_size verbose sample_weight steps callbacks return_dict".split()
_PREDICT = "x batch_size verbose steps callbacks".split()
ARGUMENTS: Mapping[str, Sequence[str]] = {
    "compile": (
        "optimizer loss loss_weights metrics weighted_metrics run_eagerly steps_per_execution jit_compile "
        "auto_scale_loss"
    ).split(),
    "fit": _FIT,
    "fit_generator": _GENERATED,
    "evaluate": _EVALUATE,
    "evaluate_generator": ("generator", "steps"),
    "predict": _PREDICT,
    "predict_generator": ("generator", "steps"),
    "predict_classes": _PREDICT,
    "predict_proba": _PREDICT,
    "predict_on_batch": ("x",),
    "train_on_batch": ("x", "y", "sample_weight", "class_weight", "return_dict"),
    "test_on_batch": ("x", "y", "sample_weight", "return_dict"),
    "add": ("layer", "rebuild"),
    "add_loss": ("losses",),
    "load_weights": ("filepath",),
}
"""A method of a model -> its arguments in their order."""
_TODAY = frozenset(("compile", "fit", "evaluate", "predict", "add"))
"""The methods whose arguments are all known."""
_OF_OLDER_VERSIONS = frozenset(
    "max_queue_size workers use_multiprocessing sample_weight_mode target_tensors distribute class_mode theano_mode "
    "show_accuracy nb_epoch nb_worker samples_per_epoch nb_val_samples max_q_size pickle_safe val_samples "
    "experimental_run_tf_function experimental_steps_per_execution validation_generator session clip_value "
    "inputs outputs labels lr_schedule options run_metadata pss_evaluation_shards".split()
)
"""Arguments that older versions took."""
TRAINING = frozenset(("fit", "fit_generator", "train_on_batch"))
Method = Callable[..., Any]


class History(Unknown):
    """What `fit` gives, and its table of values by their names."""

    __slots__ = ("fit", "is_table")

    def __init__(self, fit: Event | None, *, is_table: bool = False, text: str = "what training gives") -> None:
        super().__init__(text, "no source is run", None)
        self.fit, self.is_table = fit, is_table

    def named(self, text: str, setting: str | None = None, example: str | None = None) -> History:
        return History(self.fit, is_table=self.is_table, text=text)


class Answers(Unknown):
    """What `evaluate` gives: the loss, and each metric.

    Attributes:
        count: how many numbers it gives; None if that is not known.
        test: the call that gives them.
    """

    __slots__ = ("count", "test")

    def __init__(self, count: int | None, test: Event, text: str = "what a test gives") -> None:
        super().__init__(text, "no source is run", None)
        self.count, self.test = count, test

    def named(self, text: str, setting: str | None = None, example: str | None = None) -> Answers:
        return Answers(self.count, self.test, text)


class Recorder:
    """Keeps what a source does with its models and its data, in order.

    Attributes:
        seed: the seed that was set last, and how many random numbers were asked for since.
        state: the same as a source has kept it.
        escaped: the `id` of models that are given to what is not followed.
        asked: the keys of which the source asks whether a history has them.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.remarks: list[Remark] = []
        self.lookups: list[Lookup] = []
        self.choices: list[Choice] = []
        self.strays: list[Stray] = []
        self.misnomers: list[Misnomer] = []
        self.order = 0
        self.doubts = 0
        self.seed: tuple[Any, int] | None = None
        self.state: tuple[Any, int] | None = None
        self._counts: dict[tuple[int, int], int] = {}
        self._toggles = 0
        self.escaped: set[int] = set()
        self.asked: set[str] = set()
        self._cuts: dict[int, slice] = {}

    @contextmanager
    def in_doubt(self) -> Iterator[None]:
        """Note what happens under a condition, or in a loop, of which it is not known whether it runs."""
        self.doubts += 1
        try:
            yield
        finally:
            self.doubts -= 1

    def next(self) -> int:
        """Return the number of the next thing that happens."""
        self.order += 1
        return self.order

    def may_keep(self, node: Any, owner: Any = None) -> bool:
        """Count what a part of the code does with an object; tell whether it is among the first."""
        key = id(node), id(owner)
        self._counts[key] = self._counts.get(key, 0) + 1
        return self._counts[key] <= MOST_EVENTS_OF_CALL and len(self.events) + len(self.remarks) < MOST_EVENTS

    def cut(self, session: Session, node: ast.expr, data: Data, part: slice) -> None:
        """Keep that windows are cut out of data which are shuffled: slices that overlap, one after the other."""
        last, self._cuts[id(node)] = self._cuts.get(id(node)), part
        if data.order is not None and _overlap(last, part) and self.may_keep(node):
            self.remarks.append(Remark("windows", session.place(node), data, order=self.next()))

    def script(self, words: Mapping[str, int], *, is_old: bool) -> Script:
        """Return what was kept."""
        return Script(
            tuple(self.events),
            tuple(self.remarks),
            tuple(self.lookups),
            tuple(self.choices),
            tuple(self.strays),
            words,
            is_old,
            frozenset(self.escaped),
            tuple(self.misnomers),
        )

    # What happens.

    def called(self, session: Session, model: ModelObject, name: str, setting: Setting) -> Event | None:
        """Keep a call of a method of a model."""
        node = setting.node
        if node is None or not self.may_keep(node, model):
            return None
        values = arguments_of(name, setting)
        written = written_call(session, name, setting, values)
        event = Event(name, written, self.next(), is_sure=not self.doubts, model=model, depth=len(session.stack))
        self._note_strays(session, name, written)
        if name == "add":
            return None
        if name == "compile":
            event = event._replace(compiling=compiling_of(session, values, nodes_of(name, setting)))
        elif name in ARGUMENTS:
            first = "x" if "x" in values else "generator"
            nodes = nodes_of(name, setting)
            event = event._replace(
                inputs=given_at(session, first, written, nodes),
                targets=given_at(session, "y", written, nodes),
                validation=given_at(session, "validation_data", written, nodes),
                layers=layers_of(model) if self._toggles and name in TRAINING else frozenset(),
            )
            self._note_callbacks(session, values.get("callbacks"), event, nodes.get("callbacks"))
        self.events.append(event)
        return event

    def answers(self, event: Event) -> int | None:
        """Return how many numbers a test of a model with one output gives; None if that is not known."""
        made = [each for each in self.events if each.kind == "compile" and each.model is event.model]
        said = made[-1].compiling if len(made) == 1 and made[0].is_sure and event.is_sure else None
        model = event.model
        is_single = isinstance(model, ChainObject) or (isinstance(model, ModelObject) and len(model.outputs) == 1)
        if said is None or said.metrics is None or not is_single or "weighted_metrics" in made[-1].written.texts:
            return None
        return 1 + len(said.metrics)

    def toggled(self, session: Session, layer: LayerObject, flag: Any) -> None:
        """Keep that a layer is frozen, or that training may change it again."""
        if not isinstance(flag, bool) or len(self.events) >= MOST_EVENTS:
            return
        if layer.trainable is flag and all(each.trainable is flag for each in layer.inside()):
            return
        self._toggles += 1
        kind = "thaw" if flag else "freeze"
        place = session.place(session.node)
        layers = frozenset((id(layer), *layers_of(layer)))
        last = self.events[-1] if self.events else None
        if last is not None and last.kind == kind and last.place == place:
            self.events[-1] = last._replace(layers=last.layers | layers)
            return
        self.events.append(Event(kind, Written(place), self.next(), not self.doubts, layers=layers))

    def looked_up(self, session: Session, history: History, key: Any, node: ast.expr | None) -> None:
        """Keep that a source asks a history for a key."""
        if isinstance(key, str) and key not in self.asked and history.is_table and self.may_keep(node):
            place = session.place(node)
            part = node.slice if isinstance(node, ast.Subscript) else node
            spot = session.place(part)
            self.lookups.append(Lookup(key, spot or place, history.fit, spot=spot))

    def wrapped(self, session: Session, name: str, setting: Setting) -> None:
        """Keep that a wrapper for scikit-learn is given an older name, which it passes over in silence."""
        written = written_call(session, name, setting, setting.named)
        self.strays.append(Stray(name, "nb_epoch", written.places.get("nb_epoch"), inner="epochs"))

    def is_compiled(self, model: ModelObject) -> bool:
        """Tell whether a model has been compiled."""
        return any(each.kind == "compile" and each.model is model for each in self.events)

    def loaded(self, session: Session, saved: ModelObject, setting: Setting, *, is_compiled: bool) -> None:
        """Keep which classes and functions of the source a saved model needs, where it is loaded without them."""
        if setting.is_partial or setting.get(1, "custom_objects") is not None:
            return
        needed = [
            each.instance.owner.name
            for each in _parts_of(saved)
            if isinstance(each, SourceLayer) and each.instance.owner
        ]
        compiled = [each for each in self.events if each.kind == "compile" and each.model is saved]
        if is_compiled and compiled:
            values = compiled[-1].written.values
            given = flattened([values.get("loss"), values.get("metrics")])
            needed += [each.name for each in given if isinstance(each, Function)]
        if needed:
            self.misnomers.append(Misnomer("custom", needed[0], session.place(setting.node)))

    def weights_loaded(self, session: Session, model: Any, setting: Setting) -> None:
        """Keep that weights are read from a file for a model that has none yet."""
        path, layers = setting.get(0, "filepath"), getattr(model, "parts", None)
        if not isinstance(path, str) or not path.endswith((".h5", ".hdf5")) or session.doubts or self.doubts:
            return
        is_open = isinstance(model, ChainObject) and (model.is_built or not layers or _is_unknown(layers[0]))
        if is_open or (isinstance(model, SourceLayer) and (model.is_built or model.functional is not None)):
            return
        if isinstance(model, (ChainObject, SourceLayer)) and not any(
            each.model is model and each.kind != "load_weights" for each in self.events
        ):
            self.misnomers.append(Misnomer("unbuilt", path, session.place(session.node)))

    def _note_callbacks(self, session: Session, callbacks: Any, event: Event, node: ast.expr | None) -> None:
        several = callbacks if isinstance(callbacks, (list, tuple)) else [callbacks]
        parts = node.elts if isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) == len(several) else []
        for number, each in enumerate(several):
            if isinstance(each, Made) and each.kind == "callbacks":
                self._note_callback(each, event)
            spot = session.place(parts[number]) if parts else event.place
            if isinstance(each, Outside) and arguments_made_with("callbacks", each.name) is not None:
                self.misnomers.append(Misnomer("class", each.name, spot))
            elif isinstance(each, str):
                self.misnomers.append(Misnomer("text", each, spot))

    def _note_callback(self, callback: Made, event: Event) -> None:
        """Keep which value a callback watches, given or by default, and which ones the name of its file holds."""
        arguments = arguments_made_with("callbacks", callback.name)
        if arguments is None or "monitor" not in arguments or callback.given.is_partial:
            return

        def given(name: str, default: Any = None) -> Any:
            return callback.argument(name, arguments.index(name), default) if name in arguments else default

        written = callback.written
        key, mode = given("monitor", "val_loss"), given("mode", "auto")
        place = written.spots.get("monitor") or written.spots.get(str(arguments.index("monitor"))) or written.place
        chooses = callback.name != "ModelCheckpoint" or given("save_best_only") is True
        is_given = key != "val_loss" or place is not written.place
        if isinstance(key, str) and (chooses or is_given):
            is_auto = callback.name in _ASK_FOR_DIRECTION and mode == "auto"
            lookup = Lookup(key, place, event, is_callback=True, spot=place, is_auto=is_auto)
            spot = written.spots.get("mode", written.spots.get(str(arguments.index("mode"))))
            self.lookups.append(lookup._replace(mode=mode if isinstance(mode, str) and chooses else "", mode_spot=spot))
        path = given("filepath")
        if isinstance(path, str) and len(path) <= _LONGEST_PATH:
            for name in re.findall(r"\{([A-Za-z_]\w*)[^{}]*\}", path):
                spot = written.spots.get("filepath", written.spots.get("0"))
                if name not in ("epoch", "batch"):
                    self.lookups.append(Lookup(name, spot or written.place, event, is_callback=True, in_path=True))

    def _note_strays(self, session: Session, name: str, written: Written) -> None:
        if name not in _TODAY:
            return
        known = tuple(each for each in ARGUMENTS[name] if each not in written.values)
        for argument, place in written.places.items():
            if argument not in ARGUMENTS[name] and argument not in _OF_OLDER_VERSIONS:
                home = tuple(each for each in ("compile", "fit") if argument in ARGUMENTS[each] and each != name)
                value = written.values.get(argument)
                stray = Stray(name, argument, place, written.spots.get(argument), known=known, home=home, value=value)
                optimizer = _optimizer_class(session, written.values.get("optimizer", "rmsprop"))
                self.strays.append(stray._replace(text=written.texts.get(argument, ""), optimizer=optimizer))
        if name == "compile":
            self._note_spot(session, written)

    def _note_spot(self, session: Session, written: Written) -> None:
        """Keep where the optimizer stands that a stray argument of `compile` belongs to, if it can be made there."""
        last = self.strays[-1] if self.strays else None
        strange = [each for each in written.places if each not in ARGUMENTS["compile"]]
        if last is None or strange != [last.argument] or last.place != written.places[last.argument]:
            return
        if last.optimizer.partition(".")[0] in session.bound:
            self.strays[-1] = last._replace(optimizer_spot=written.spots.get("optimizer"))

    def made(self, kind: str, name: str, written: Written, count: int) -> None:
        """Keep which arguments of an object of Keras its class does not have.

        Args:
            kind: the module of its class, such as `optimizers`.
            name: the class.
            written: the call.
            count: how many arguments are given by position.
        """
        arguments = arguments_made_with(kind, name)
        if len(self.strays) + len(self.misnomers) >= MOST_EVENTS:
            return
        if arguments is None:
            if name[:1].isupper() and name.lower() in {each.lower() for each in ARGUMENTS_OF.get(kind, ())}:
                self.misnomers.append(Misnomer(kind, name, written.place))
            return
        known = tuple(each for each in arguments[count:] if each not in written.places)
        for argument, place in written.places.items():
            if argument not in arguments:
                home = tuple(each for each in ARGUMENTS_OF[kind] if argument in (arguments_made_with(kind, each) or ()))
                older = is_older(kind, name, argument)
                spot = written.spots.get(argument)
                self.strays.append(Stray(name, argument, place, spot, known=known, home=home, is_older=older))


def _optimizer_class(session: Session, value: Any) -> str:
    """Return the class of an optimizer as the source can spell it; nothing if it is not known."""
    name = value if isinstance(value, str) else value.name if isinstance(value, (Made, Outside)) else ""
    found = next((each for each in ARGUMENTS_OF.get("optimizers", ()) if each.lower() == name.lower()), "")
    if not found or found in session.bound:
        return found
    homes = {"optimizers": "optimizers.", "keras": "keras.optimizers.", "tf": "tf.keras.optimizers."}
    return next((home for name, home in homes.items() if name in session.bound), "") + found


def _overlap(last: slice | None, part: slice) -> bool:
    """Tell whether a slice of a loop takes some of what the one before, or the one behind it, takes."""
    length = distance(part.start, part.stop)
    if length is not None:
        step = part.start.base.step
        return isinstance(step, int) and length > abs(step)
    ends = [] if last is None else [last.start, last.stop, part.start, part.stop]
    return bool(ends) and all(isinstance(each, int) for each in ends) and ends[0] < ends[2] < ends[1]


_LONGEST_PATH = 1000
_ASK_FOR_DIRECTION = ("ModelCheckpoint", "EarlyStopping", "ReduceLROnPlateau")
"""Callbacks of Keras 3 that stop with an error if no metric of the model has the name that they watch."""


def _parts_of(layer: LayerObject) -> list[LayerObject]:
    """Return each layer in a model, at any depth, and the model itself."""
    found: dict[int, LayerObject] = {}
    waiting = [layer]
    while waiting:
        each = waiting.pop()
        if id(each) not in found:
            found[id(each)] = each
            waiting += each.inside()
    return list(found.values())


def _is_unknown(layer: LayerObject) -> bool:
    """Tell whether it is not known what a layer is, so that it may say its input."""
    return type(layer.layer).__name__ in ("Recorded", "Undetermined", "Broken") or isinstance(layer, ModelObject)


def layers_of(layer: LayerObject) -> frozenset[int]:
    """Return the `id` of each layer in a model, at any depth."""
    found: set[int] = set()
    waiting = list(layer.inside())
    while waiting:
        each = waiting.pop()
        if id(each) not in found:
            found.add(id(each))
            waiting += each.inside()
    return frozenset(found)


# Methods of models.


def recorded(methods: dict[str, Method]) -> dict[str, Method]:
    """Return methods of models that keep what they are called with."""

    def with_record(name: str, method: Method) -> Method:
        def called(session: Session, model: Any, setting: Setting) -> Any:
            watched = _trains_as_keras_does(model) and session.inside == 0
            event = session.training.called(session, model, name, setting) if watched else None
            result = method(session, model, setting)
            if name == "evaluate" and event is not None and "return_dict" not in setting.named:
                return Answers(session.training.answers(event), event)
            if name in ("fit", "fit_generator"):
                return History(event)
            if name.startswith("predict") and isinstance(result, Array):
                source = event.inputs.data if event and _has_rows(event.inputs) else Data()
                kind = {"low": 0, "high": None, "is_whole": True} if name == "predict_classes" else {}
                result = Array(result.shape, result.origin)
                known = {"rows": source.rows, "order": source.order, "shuffled_at": source.shuffled_at, **kind}
                result.data = Data(predicted=model if not kind else None, **known)
            return result

        return called

    return {name: with_record(name, method) if name in ARGUMENTS else method for name, method in methods.items()}


def _has_rows(value: Any) -> bool:
    return isinstance(value, Samples) and value.data is not None


_OWN_TRAINING = ("train_step", "compute_loss", "test_step", "compile", "fit", "compiled_loss")


def _trains_as_keras_does(model: Any) -> bool:
    """Tell whether a model is trained by what Keras says, and not by a method of its own class."""
    if not isinstance(model, ModelObject):
        return False
    owner = model.instance.owner if isinstance(model, SourceLayer) else None
    return owner is None or all(owner.find(each) is None for each in _OWN_TRAINING)


# Calls as they are written.


def arguments_of(name: str, setting: Setting) -> dict[str, Any]:
    """Return the arguments of a method by name."""
    names = list(ARGUMENTS.get(name, ()))
    if name == "compile" and len(setting.positional) > 2 and _are_metrics(setting.positional[2]):
        names[2] = "metrics"  # as in Keras 2
    values = dict(zip(names, setting.positional, strict=False))
    values.update(setting.named)
    if name in ("fit", "evaluate") and "X" in values:
        values.setdefault("x", values["X"])
    return values


def _are_metrics(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(each, (str, Made, Function)) for each in value)


def nodes_of(name: str, setting: Setting) -> dict[str, ast.expr]:
    """Return the code of each argument."""
    node = setting.node
    if node is None:
        return {}
    names = list(ARGUMENTS.get(name, ()))
    if name == "compile" and len(setting.positional) > 2 and _are_metrics(setting.positional[2]):
        names[2] = "metrics"
    found: dict[str, ast.expr] = {}
    if not any(isinstance(each, ast.Starred) for each in node.args):
        found.update(zip(names, node.args, strict=False))
    found.update((each.arg, each.value) for each in node.keywords if each.arg)
    return found


def written_call(session: Session, name: str, setting: Setting, values: Mapping[str, Any]) -> Written:
    """Return a call with the places of its parts."""
    node = setting.node
    if node is None or session.cell is None:
        return Written(values=values)
    source = session.cell.source
    nodes = nodes_of(name, setting)
    spots = {key: place_of(source, each) for key, each in nodes.items()}
    places = {**spots, **{each.arg: place_of(source, each) for each in node.keywords if each.arg}}
    texts = {key: text_of(each) or "" for key, each in nodes.items()}
    return Written(
        place_of(source, node.func), values, places, spots, texts, place_of(source, node), setting.is_partial
    )
