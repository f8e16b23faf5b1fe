"""The rules on arguments that belong to another call, and on names that Keras does not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mlcalc.edits import Edit
from mlcalc.errors import closest
from mlcalc.lint.facts import Misnomer, Script, Stray, begins_with, replaced, written_at
from mlcalc.lint.findings import Finding
from mlcalc.lint.names import LOSS_NAMES, METRIC_NAMES, OPTIMIZER_NAMES
from mlcalc.lint.signatures import ARGUMENTS, RENAMED, arguments_of

_OF_LAYERS = frozenset(
    "input_shape input_dim activation units kernel_initializer use_bias name padding strides return_sequences "
    "batch_input_shape input_length kernel_regularizer dtype trainable".split()
)
_MEANT: Mapping[str, str] = {
    "opt": "optimizer",
    "optim": "optimizer",
    "validation": "validation_data",
    "validation_set": "validation_data",
    "valid_data": "validation_data",
    "val_data": "validation_data",
    "val": "validation_data",
    "valid": "validation_data",
    "val_split": "validation_split",
    "batch": "batch_size",
    "bs": "batch_size",
    "lr": "learning_rate",
    "rate": "learning_rate",
    "logdir": "log_dir",
    "filename": "filepath",
    "file_path": "filepath",
    "path": "filepath",
}
"""What people write -> what they mean, where that is not the nearest name, or where several are as near."""
_OF_OPTIMIZERS = ("lr", "learning_rate", "momentum", "decay", "nesterov", "beta_1", "clipnorm", "clipvalue")
_METHODS = ("compile", "fit", "evaluate", "predict", "add")


def stray_arguments(script: Script) -> Iterator[Finding]:
    """An argument that the call of today's Keras does not have."""
    for each in script.strays:
        if each.is_older:
            continue
        mend, edits = _mend_of(each)
        yield Finding(
            f"{each.call}() takes no argument `{each.argument}`",
            each.place,
            mend,
            edits,
            is_certain=bool(edits) and not each.inner,
        )


def _mend_of(stray: Stray) -> tuple[str, tuple[Edit, ...]]:
    """Return what would mend an argument, and the edit if another name is meant."""
    argument, call = stray.argument, stray.call
    meant = stray.inner or _meant(stray)
    if meant:
        place = stray.place
        is_named = place is not None and stray.spot != place
        edits = replaced(place._replace(length=len(argument)), meant) if place is not None and is_named else ()
        return f"did you mean `{meant}`?", edits
    if call == "add" and argument in _OF_LAYERS:
        return "it belongs into the brackets of the layer", ()
    if call == "compile" and argument in _OF_OPTIMIZERS:
        return _into_optimizer(stray)
    if stray.home and call in _METHODS:
        return f"it belongs to `{stray.home[0]}(…)`", ()
    if stray.home:
        return f"{' and '.join(stray.home[:2])} have it" if len(stray.home) > 1 else f"{stray.home[0]} has it", ()
    return "take it out", ()


def _into_optimizer(stray: Stray) -> tuple[str, tuple[Edit, ...]]:
    """Return how the optimizer that a call names is given an argument, and the edits where it stands as a text."""
    name = "learning_rate" if stray.argument == "lr" else stray.argument
    home, _, optimizer = stray.optimizer.rpartition(".")
    if name not in (arguments_of("optimizers", optimizer) or ()):
        return "it belongs to the optimizer", ()
    made = f"{stray.optimizer}({name}={stray.text or '…'})"
    spot, place = stray.optimizer_spot, stray.place
    before = place.source.line(place.line)[: place.column - 1].rstrip() if place is not None else ""
    edits: tuple[Edit, ...] = ()
    if place is not None and before.endswith(",") and stray.text and begins_with(spot, "\"'"):
        start = len(before) - 1
        taken_out = Edit(place.source, place.line, start, place.column - 1 + place.length, "")
        edits = (*replaced(spot, made), taken_out)
    where = "" if home or edits else " of `keras.optimizers`"
    return f"it belongs to the optimizer: `{made}`{where}", edits


def _meant(stray: Stray) -> str:
    """Return the argument that is meant; nothing if none is near, or if another call has one of this very name."""
    argument = stray.argument
    if stray.call == "compile" and argument in _OF_OPTIMIZERS:
        return ""
    meant = _MEANT.get(argument, "")
    if meant == "validation_data" and isinstance(stray.value, (int, float)):
        meant = "validation_split"
    if meant in stray.known:
        return meant
    return "" if stray.home else closest(argument, stray.known) or ""


def renamed_arguments(script: Script) -> Iterator[Finding]:
    """An older name of an argument, which is told once."""
    for each in script.strays:
        meant = RENAMED.get(each.argument, "")
        if each.is_older and meant in each.known and each.place is not None:
            edits = replaced(each.place._replace(length=len(each.argument)), meant)
            yield Finding(f"`{each.argument}` is called `{meant}` since Keras 2.3", each.place, f"{meant}=…", edits)
            return
        if each.is_older and each.argument == "decay":
            yield Finding(
                "`decay` of an optimizer is passed over since Keras 3", each.place, "a schedule says it today"
            )
            return


def metrics_without_a_list(script: Script) -> Iterator[Finding]:
    """A metric that stands alone, which Keras 2 took and Keras 3 refuses in `keras.Model.compile`."""
    for event in script.events:
        written, compiling = event.written, event.compiling
        for argument in ("metrics", "weighted_metrics") if compiling is not None else ():
            value = written.values.get(argument)
            is_one = argument == "metrics" and compiling is not None and len(compiling.metrics or ()) == 1
            if isinstance(value, str) or (is_one and not isinstance(value, (list, tuple, Mapping))):
                spot = written.spots.get(argument)
                edits = replaced(spot, f"[{written_at(spot)}]")
                yield Finding(f"Keras 3 takes a list of {argument}", spot, "brackets make it one", edits)


# What a file needs to be loaded.


def missing_custom_objects(script: Script) -> Iterator[Finding]:
    """A model that is loaded without the classes and functions of the source that it was made and compiled with."""
    if any(script.words.get(each) for each in _REGISTERED if each != "custom_objects"):
        return
    for kind, name, spot in script.misnomers:
        if kind == "custom":
            yield Finding(
                f"the file names `{name}` of this source, and load_model does not know it",
                spot,
                f'`custom_objects={{"{name}": {name}}}`, or `@keras.saving.register_keras_serializable()` above it',
            )


def unbuilt_weights(script: Script) -> Iterator[Finding]:
    """Weights that are loaded into a model which has none yet."""
    for kind, name, spot in script.misnomers:
        if kind == "unbuilt":
            message = (
                f"the model has no weights yet that those of {name!r} could be loaded into: its input is not known"
            )
            yield Finding(message, spot, "build it before, by an Input, by `build(…)`, or by calling it on data")


# Names that Keras does not know.

_KNOWN: Mapping[str, tuple[str, ...]] = {
    "loss": LOSS_NAMES,
    "metric": METRIC_NAMES,
    "optimizer": OPTIMIZER_NAMES,
}
_ARTICLES = {"loss": "a loss", "metric": "a metric", "optimizer": "an optimizer"}
_MEANT_NAMES: Mapping[tuple[str, str], str] = {
    ("metric", "rmse"): "RootMeanSquaredError",
    ("metric", "f1"): "f1_score",
    ("metric", "r2"): "r2_score",
    ("metric", "iou"): "io_u",
    ("loss", "rmse"): "mse",
    ("loss", "nll"): "sparse_categorical_crossentropy",
    ("loss", "ce"): "categorical_crossentropy",
    ("loss", "l1"): "mae",
    ("loss", "l2"): "mse",
}
_REGISTERED = (
    "custom_objects", "get_custom_objects", "custom_object_scope", "CustomObjectScope",
    "register_keras_serializable",
)  # fmt: skip
"""With one of these, a source may give a name to a function of its own."""


def unknown_names(script: Script) -> Iterator[Finding]:
    """A loss, a metric or an optimizer by a name that Keras does not know, whether or not its model is right."""
    if any(script.words.get(each) for each in _REGISTERED):
        return
    for each in script.events:
        misnomers = each.compiling.misnomers if each.compiling else ()
        if exchanged := _exchanged(misnomers):
            yield exchanged
            continue
        for misnomer in misnomers:
            if not script.is_old or misnomer.kind == "optimizer":
                yield _unknown(misnomer, script)


def _exchanged(misnomers: Sequence[Misnomer]) -> Finding | None:
    """Return what is said of an optimizer and a loss that stand in the place of each other."""
    names = {each.kind: each for each in misnomers}
    optimizer, loss = names.get("optimizer"), names.get("loss")
    if optimizer is None or loss is None:
        return None
    if optimizer.name not in LOSS_NAMES or loss.name.lower() not in OPTIMIZER_NAMES:
        return None
    texts = written_at(optimizer.spot), written_at(loss.spot)
    edits = (*replaced(optimizer.spot, texts[1]), *replaced(loss.spot, texts[0])) if all(texts) else ()
    message = f"`{optimizer.name}` is a loss, and `{loss.name}` an optimizer: the two are exchanged"
    return Finding(message, optimizer.spot, "the optimizer comes first", edits)


def _unknown(misnomer: Misnomer, script: Script) -> Finding:
    kind, name, spot = misnomer
    message = f"Keras knows no {kind} `{name}`"
    if script.words.get(name, 0) > 1:
        return Finding(
            message, spot, "a function of the file stands without quotes", replaced(spot, name), is_certain=False
        )
    meant = _MEANT_NAMES.get((kind, name.lower())) or closest(name, _KNOWN[kind])
    other = next((each for each in _KNOWN if each != kind and name in _KNOWN[each]), None)
    if meant is None or (other is not None and (kind, name.lower()) not in _MEANT_NAMES):
        mend = f"`{name}` is {_ARTICLES[other]}" if other else f"name {_ARTICLES[kind]} of Keras, or give a function"
        return Finding(message, spot, mend)
    quote = written_at(spot)[:1]
    edits = replaced(spot, f"{quote}{meant}{quote}") if begins_with(spot, "\"'") else ()
    is_slip = abs(len(name) - len(meant)) <= _LETTERS_OF_SLIP and meant not in _MEANT_NAMES.values()
    return Finding(f"{message}: did you mean `{meant}`?", spot, f"`{meant}`", edits, is_certain=is_slip)


_LETTERS_OF_SLIP = 3
"""By how many letters more or less a name may be misspelt, so that no other can be meant."""


def misspelt_classes(script: Script) -> Iterator[Finding]:
    """A class of Keras in other letters than it has."""
    for kind, name, spot in script.misnomers:
        classes = ARGUMENTS.get(kind, {})
        meant = next((each for each in classes if each.lower() == name.lower()), None)
        if meant is not None and spot is not None:
            end = spot._replace(column=spot.column + spot.length - len(name), length=len(name))
            edits = replaced(end, meant) if written_at(end) == name else ()
            yield Finding(f"keras.{kind} has no `{name}`: did you mean `{meant}`?", spot, f"`{meant}`", edits)


def classes_as_objects(script: Script) -> Iterator[Finding]:
    """A class, or a text, where an object of it belongs: Keras does not make one of it."""
    compiled = [each.compiling.optimizer for each in script.events if each.compiling is not None]
    classes = [Misnomer("class", each.text, each.spot) for each in compiled if each is not None and each.is_class]
    for kind, name, spot in (*script.misnomers, *classes):
        if kind == "class":
            yield Finding(
                f"`{name}` is a class, and no object of it: it is called with its arguments",
                spot,
                f"`{name}()`",
                replaced(spot, f"{written_at(spot)}()") if written_at(spot).endswith(name) else (),
            )
        elif kind == "text":
            yield Finding(f"a callback is an object, not the text {name!r}", spot, "name its class, and call it")
