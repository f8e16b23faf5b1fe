"""Objects of Keras that are no layers: losses, optimizers, metrics, callbacks, initializers and their like; generators.

For what only shapes and counts depend on they are unknown values; a training depends on what they were made with.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mlcalc.lint.facts import INTEGERS, ONE_HOT, Generator, Written, is_finite
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.places import place_of
from mlcalc.readers.python.values import Array, Function, Method, Outside, Setting, Unknown
from mlcalc.training import NAMES

if TYPE_CHECKING:
    from mlcalc.readers.python.session import Session

_MODULES = ("losses", "optimizers", "metrics", "callbacks", "regularizers", "constraints", "initializers", "schedules")
_OPTIMIZERS = "SGD RMSprop Adam AdamW Adagrad Adadelta Adamax Nadam Ftrl Lion Lamb Muon Adafactor".split()
_ASSUMED: Mapping[str, str] = {
    **dict.fromkeys(_OPTIMIZERS, "keras.optimizers"),
    **dict.fromkeys("EarlyStopping ModelCheckpoint ReduceLROnPlateau TensorBoard CSVLogger".split(), "keras.callbacks"),
    **dict.fromkeys("MaxNorm UnitNorm NonNeg MinMaxNorm maxnorm max_norm".split(), "keras.constraints"),
    "ImageDataGenerator": "keras.preprocessing.image",
    **dict.fromkeys(
        "mnist fashion_mnist cifar10 cifar100 imdb reuters boston_housing california_housing".split(), "keras.datasets"
    ),
    "train_test_split": "sklearn.model_selection",
    **dict.fromkeys(
        "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer LabelEncoder LabelBinarizer OneHotEncoder "
        "PowerTransformer QuantileTransformer".split(),
        "sklearn.preprocessing",
    ),
    **dict.fromkeys(
        "load_iris load_digits load_breast_cancer load_wine load_diabetes make_classification make_regression "
        "make_moons make_circles make_blobs".split(),
        "sklearn.datasets",
    ),
}
"""What a name means that a piece of code uses and does not import -> its module."""
_GENERATORS = ("ImageDataGenerator",)
_DATASETS = ("image_dataset_from_directory", "from_tensor_slices")


def assumed(name: str) -> Outside | None:
    """Return what a name means that the code does not import, if it is one of those that people leave out."""
    return Outside(f"{_ASSUMED[name]}.{name}", is_assumed=True) if name in _ASSUMED else None


class Made(Unknown):
    """An object of Keras, with what it was made with.

    Attributes:
        outside: its class, or the function that made it.
        given: what that was given.
        written: the call.
        facts: what is known of batches that it gives.
    """

    __slots__ = ("facts", "given", "outside", "written")

    def __init__(
        self, outside: Outside, given: Setting, written: Written, text: str = "", facts: Generator | None = None
    ) -> None:
        super().__init__(text or f"{outside.name}(…)", f"`{outside.name}` is not followed")
        self.outside, self.given, self.written, self.facts = outside, given, written, facts

    @property
    def name(self) -> str:
        """Its class."""
        return self.outside.name

    @property
    def kind(self) -> str:
        """The module that it comes from, such as `losses`."""
        parts = self.outside.parts[:-1]
        known = next((each for each in reversed(parts) if each in _MODULES), "")
        if not known and self.name.endswith("_initializer"):
            return "initializers"
        is_optimizer = self.name in _OPTIMIZERS or ("train" in parts and self.name.endswith("Optimizer"))
        return known or ("optimizers" if is_optimizer else "")

    def named(self, text: str, setting: str | None = None, example: str | None = None) -> Made:
        found = Made(self.outside, self.given, self.written, text, self.facts)
        found.data = self.data
        return found

    def with_facts(self, facts: Generator) -> Made:
        """Return the same with other things known of its batches."""
        return Made(self.outside, self.given, self.written, self.text, facts)

    def argument(self, name: str, position: int | None = None, default: Any = None) -> Any:
        """Return one of the arguments that it was made with."""
        return self.given.get(10_000 if position is None else position, name, default)

    @property
    def config(self) -> dict[str, Any]:
        """What Keras would save of it, as far as that is known."""
        known = {key: value for key, value in self.given.named.items() if isinstance(value, (int, float, str))}
        first = self.given.positional[:1]
        if first and isinstance(first[0], (int, float)):
            known.setdefault("value", first[0])
        return {"class_name": self.name.removesuffix("_initializer"), "config": known}


_EQUAL = ("zeros", "zero", "ones", "one", "Zeros", "Ones")


def for_training(name: str, value: Any) -> Any:
    """Return an argument that matters to training alone, as a saved file would hold it; None if it is not followed."""
    if isinstance(value, Made) and value.kind in ("initializers", "regularizers", "constraints"):
        config = value.config
        is_open = value.name.lower() == "constant" and "value" not in config["config"]
        return None if is_open and (value.given.positional or value.given.named) else config
    if isinstance(value, Outside) and any(each in value.parts for each in ("initializers", "constraints")):
        return {"class_name": value.name, "config": {}}
    if not isinstance(value, str):
        return None
    # A name that Keras does not have is refused where the layer is made.
    names = NAMES.get(name.rpartition("_")[2], ("", ()))[1]
    return value if value in _EQUAL or value not in names else None


def is_object(outside: Outside, setting: Setting) -> bool:
    """Tell whether a name of Keras makes an object that is no layer."""
    parts, name = outside.parts[:-1], outside.name
    if name in _GENERATORS or name in _DATASETS:
        return True
    if not any(each in parts for each in _MODULES):
        return ("train" in parts and name.endswith("Optimizer")) or name.endswith("_initializer")
    return not any(isinstance(each, Array) for each in setting.positional)


def made(session: Session, outside: Outside, setting: Setting) -> Any:
    """Return the object that a call makes, or two of them."""
    found = Made(outside, setting, written(session, setting))
    if _is_of_keras(outside) and setting.node is not None and session.training.may_keep(setting.node, outside.path):
        session.training.made(found.kind, outside.name, found.written, len(setting.positional))
    if outside.name == "ImageDataGenerator":
        found.facts = _picture_generator(setting, found.written)
    elif outside.name == "image_dataset_from_directory":
        found.facts = _directory_dataset(setting, found.written)
        if setting.named.get("subset") == "both":  # one to learn from, and one to validate on
            return [found.with_facts(found.facts._replace(folder=None)) for _ in range(2)]
    elif outside.name == "from_tensor_slices":
        parts = setting.get(0, "tensors")
        samples, targets = parts if isinstance(parts, tuple) and len(parts) == 2 else (parts, None)
        found.facts = Generator("dataset", place=found.written.place, samples=samples, targets=targets)
    return found


def _is_of_keras(outside: Outside) -> bool:
    """Tell whether a class is one of Keras itself, and no other library has it, or an earlier one of the same name."""
    parts = outside.parts
    return parts[0] in ("keras", "tensorflow", "tf_keras") and not {*parts} & {
        "legacy",
        "train",
        "contrib",
        "schedules",
    }


def written(session: Session, setting: Setting) -> Written:
    """Return where a call and its named arguments stand."""
    node = setting.node
    if node is None or session.cell is None:
        return Written(values=setting.named)
    source = session.cell.source
    spots = {each.arg: place_of(source, each.value) for each in node.keywords if each.arg}
    spots.update((str(place), place_of(source, each)) for place, each in enumerate(node.args))
    places = {each.arg: place_of(source, each) for each in node.keywords if each.arg}
    texts = {each.arg: text_of(each.value) or "" for each in node.keywords if each.arg}
    return Written(place_of(source, node.func), setting.named, places, spots, texts, place_of(source, node))


# Batches of pictures.

_FORMS = {"categorical": ONE_HOT, "sparse": INTEGERS, "binary": "binary", "int": INTEGERS}


def _form(mode: Any) -> str | None:
    return _FORMS.get(mode) if isinstance(mode, str) else None


def _count(names: Any) -> int | None:
    return len(names) if isinstance(names, (list, tuple)) and names else None


def _picture_generator(setting: Setting, call: Written) -> Generator:
    keeps = {"preprocessing_function", "featurewise_center", "featurewise_std_normalization", "samplewise_center"}
    changes = bool(keeps & setting.named.keys()) or setting.is_partial or len(setting.positional) > 0
    scale = setting.named.get("rescale")
    factor = scale if is_finite(scale) else 1.0 if scale is None else None
    return Generator(
        "pictures",
        is_scaled=changes or scale is not None,
        place=call.place,
        scale=None if changes else factor,
        maker=call.spots.get("rescale", call.place),
    )


def _folder(setting: Setting) -> Any:
    """Return which pictures are taken: those of a folder that is named, or a part of them."""
    folder, part = setting.get(0, "directory"), setting.named.get("subset")
    is_known = isinstance(folder, str) and (part is None or isinstance(part, str)) and not setting.is_partial
    return (folder, part) if is_known else None


_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


def _picture(setting: Setting, name: str) -> tuple[int, ...] | None:
    """Return the shape of the pictures of a folder, which all are brought to one size; None if that is not known."""
    size, mode = setting.named.get(name, (256, 256)), setting.named.get("color_mode", "rgb")
    is_plain = isinstance(size, (list, tuple)) and len(size) == 2 and all(type(each) is int for each in size)
    if not is_plain or setting.is_partial or len(setting.positional) > 1 or not isinstance(mode, str):
        return None
    return (*size, _CHANNELS[mode]) if mode in _CHANNELS else None


def _directory_dataset(setting: Setting, call: Written) -> Generator:
    mode = setting.get(2, "label_mode", "int")
    spot = call.spots.get("label_mode", call.place)
    classes = _count(setting.named.get("class_names"))
    return Generator(
        "pictures",
        _form(mode),
        classes,
        is_scaled=False,
        place=call.place,
        folder=_folder(setting),
        spot=spot,
        picture=_picture(setting, "image_size"),
    )


def attribute(session: Session, owner: Made, name: str) -> Any:
    """Return what such an object has under a name."""
    if owner.facts is not None and name in _METHODS:
        return Method(_METHODS[name], owner)
    text = f"{owner.text}.{name}"
    return Unknown(text, owner.reason, text, owner.example, owner.place)


def _from_directory(session: Session, owner: Made, setting: Setting) -> Made:
    mode = setting.named.get("class_mode", "categorical")
    facts = owner.facts or Generator("pictures")
    call = written(session, setting)
    classes = _count(setting.named.get("classes"))
    labels = _form(mode)
    spot, folder = call.spots.get("class_mode", call.place), _folder(setting)
    picture = _picture(setting, "target_size")
    return owner.with_facts(
        facts._replace(labels=labels, classes=classes, place=call.place, folder=folder, spot=spot, picture=picture)
    )


def _from_table(session: Session, owner: Made, setting: Setting) -> Made:
    """Pictures that a table names: the folder alone does not say which."""
    found = _from_directory(session, owner, setting)
    return found.with_facts((found.facts or Generator("pictures"))._replace(folder=None))


def _flow(session: Session, owner: Made, setting: Setting) -> Made:
    facts = owner.facts or Generator("pictures")
    call = written(session, setting)
    return owner.with_facts(
        facts._replace(kind="dataset", samples=setting.get(0, "x"), targets=setting.get(1, "y"), place=call.place)
    )


def _same(session: Session, owner: Made, setting: Setting) -> Made:
    return owner


def _part(session: Session, owner: Made, setting: Setting) -> Made:
    facts = owner.facts or Generator("pictures")
    return owner.with_facts(facts._replace(folder=None))


def _mapped(session: Session, owner: Made, setting: Setting) -> Made:
    """Return batches that a function changes: their labels are the same if it gives them back as it gets them."""
    facts = owner.facts or Generator("pictures")
    facts = facts._replace(is_scaled=None, samples=None, targets=None, scale=None, picture=None)
    are_same = _gives_labels_back(setting.get(0, "map_func"))
    return owner.with_facts(facts if are_same else facts._replace(labels=None, classes=None))


def _gives_labels_back(function: Any) -> bool:
    """Tell whether a function of pictures and labels, such as `lambda x, y: (x / 255, y)`, leaves the labels alone."""
    node = function.node if isinstance(function, Function) else None
    if node is None or len(node.args.args) != 2:
        return False
    ends = (
        [node.body]
        if isinstance(node, ast.Lambda)
        else [each.value for each in node.body if isinstance(each, ast.Return)]
    )
    name = node.args.args[1].arg
    stored = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    pairs = [each.elts for each in ends if isinstance(each, ast.Tuple) and len(each.elts) == 2]
    are_names = all(isinstance(each, ast.Name) and each.id == name for _, each in pairs)
    return bool(pairs) and len(pairs) == len(ends) and are_names and name not in stored


def _learnt(session: Session, owner: Made, setting: Setting) -> None:
    """Stand for `fit` of a generator."""


_METHODS: Mapping[str, Callable[..., Any]] = {
    "flow_from_directory": _from_directory,
    "flow_from_dataframe": _from_table,
    "flow": _flow,
    "fit": _learnt,
    "map": _mapped,
    **dict.fromkeys(("batch", "shuffle", "prefetch", "cache", "repeat", "with_options"), _same),
    **dict.fromkeys(("take", "skip", "shard"), _part),
}


def generator_of(value: Unknown, convert: Callable[..., Any]) -> Generator | None:
    """Return what is known of batches that a value gives, if it gives some.

    Args:
        value: any value of a source.
        convert: returns an array of the source as rules know it.
    """
    facts = value.facts if isinstance(value, Made) else None
    if facts is None:
        return None
    call = Written()
    samples = convert(facts.samples, call, "")
    targets = convert(facts.targets, call, "")
    return facts._replace(samples=samples, targets=targets)
