"""Functions of NumPy, scikit-learn and their like, as far as they say the shape of an array."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from mlcalc.layers.undetermined import common_shape
from mlcalc.limits import MOST_ROUNDS
from mlcalc.lint.facts import is_finite
from mlcalc.readers.python import frames
from mlcalc.readers.python.datasets import SKLEARN, Bunch
from mlcalc.readers.python.objects import Tensor
from mlcalc.readers.python.operations import attempt
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.tensors import has_rule, holds_array, holds_tensor, operation
from mlcalc.readers.python.values import Array, Method, Number, Outside, Setting, Unknown, flattened

_MATHEMATICS = {
    name: getattr(math, name)
    for name in "ceil floor log log2 log10 sqrt exp pow prod sin cos tan trunc fabs gcd isqrt hypot".split()
}
_CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan, "newaxis": None}
_TYPES = frozenset("int int8 int16 int32 int64 uint8 uint16 uint32 float float16 float32 float64 bool_ str_".split())


def constant(outside: Outside) -> Any:
    """Return what a name of NumPy or `math` stands for, if that is a number; the name itself otherwise."""
    return _CONSTANTS.get(outside.name, outside)


def call(session: Session, outside: Outside, setting: Setting) -> Any:  # noqa: PLR0911  (one for each kind of name)
    """Return what a call of a name of another module gives."""
    root, name = outside.path.partition(".")[0], outside.name
    values = [setting.positional, setting.named]
    if root in ("math", "numpy") and name in _MATHEMATICS and not holds_array(values):
        return _number(session, name, setting)
    if name in SKLEARN:
        data = Bunch(name)
        return (data.fields["data"], data.fields["target"]) if setting.named.get("return_X_y") is True else data
    if name in _FUNCTIONS:
        return _FUNCTIONS[name](session, setting)
    if root in ("numpy", "scipy", "cv2", "jax", "torch") and name in _TYPES:
        return setting.get(0, "")
    if holds_tensor(values):
        return operation(session, name, setting.positional, setting.named)
    if root == "numpy":
        if holds_array(values) and has_rule(name):
            found = operation(session, name, setting.positional, setting.named)
            return found.entry() if isinstance(found, Array) and found.shape == () else found
        return Array(None, Unknown(f"np.{name}(…)", f"`{name}` is not followed", None))
    return None


def _number(session: Session, name: str, setting: Setting) -> Any:
    for each in flattened(setting.positional):
        if isinstance(each, Unknown):
            return each.plain()
    if name == "prod":
        return attempt(math.prod, setting.get(0, "a", ()))
    return attempt(_MATHEMATICS[name], *setting.positional)


def _sizes(value: Any) -> tuple[Any, ...] | None:
    """Return a shape that is stated to NumPy."""
    if isinstance(value, (int, Unknown)):
        value = (value,)
    if isinstance(value, (list, tuple)):
        return tuple(each if isinstance(each, int) and each >= 0 else None for each in value)
    return None


def _filled(session: Session, setting: Setting) -> Array:
    return Array(_sizes(setting.get(0, "shape", setting.named.get("size"))))


def _random(session: Session, setting: Setting) -> Any:
    """`np.random.rand(3, 4)`: each argument is a size."""
    return Array(_sizes(setting.positional)) if setting.positional else Unknown("a random number", "", None)


def _sampled(place: int) -> Callable[[Session, Setting], Any]:
    """Return the rule of a function that takes the shape as its argument `size`, in a place."""

    def sampled(session: Session, setting: Setting) -> Any:
        size = setting.get(place, "size")
        return Unknown("a random number", "", None) if size is None else Array(_sizes(size))

    return sampled


def _array(session: Session, setting: Setting) -> Any:
    value = setting.get(0, "object", setting.get(0, "a"))
    if isinstance(value, frames.Frame):
        return value.array()
    if isinstance(value, (Array, Unknown)):
        return value if isinstance(value, Array) else Array(None, value)
    return Array(shape_of_list(value), classes=_classes_in(value))


def _classes_in(value: Any) -> int | None:
    """Return how many classes a list of labels names: it holds each number from 0 on; None if it is no such list."""
    if not isinstance(value, (list, tuple)) or not all(type(each) is int for each in value[:MOST_ROUNDS]):
        return None
    names = set(value) if len(value) <= MOST_ROUNDS else set()
    return len(names) if names and min(names) == 0 and max(names) == len(names) - 1 else None


def shape_of_list(value: Any, depth: int = 0, known: dict[int, Any] | None = None) -> tuple[Any, ...] | None:
    """Return the shape of numbers in nested lists, as far as all items share it; None if one may be anything."""
    if isinstance(value, Array):
        return value.shape
    if isinstance(value, Unknown) or depth > 8:
        return () if isinstance(value, Number) else None
    if isinstance(value, range):
        return (len(value),)
    if not isinstance(value, (list, tuple)):
        return ()
    known = {} if known is None else known
    if id(value) not in known:  # lists may hold each other many times
        kinds = list(dict.fromkeys(shape_of_list(each, depth + 1, known) for each in value))
        inner = common_shape(kinds) if kinds else None  # what fills it was not followed
        known[id(value)] = None if inner is None else (len(value), *inner)
    return known[id(value)]  # type: ignore[no-any-return]


def _joining(name: str) -> Callable[[Session, Setting], Any]:
    """Return the rule of a function that joins arrays, which may stand in an array themselves: along its first axis."""

    def joined(session: Session, setting: Setting) -> Any:
        values = setting.get(0, "arrays", setting.get(0, "tup"))
        values = list(values) if isinstance(values, tuple) else values
        if isinstance(values, Array):
            return _joined_along(session, name, values, setting)
        if not isinstance(values, list):
            return Array(None, values if isinstance(values, Unknown) else None)
        parts = [each if isinstance(each, (Array, Unknown, Tensor)) else Array(shape_of_list(each)) for each in values]
        if holds_tensor(parts):
            return operation(session, name, [parts, *setting.positional[1:]], setting.named)
        shapes = [each.shape if isinstance(each, Array) else () if isinstance(each, Number) else None for each in parts]
        if len(shapes) > 2 and len(set(shapes)) == 1:  # of many that are alike, one says what the others are
            return _of_many(session, name, parts, setting)
        return _as_joined(session, name, [Array(each) for each in shapes], setting)

    return joined


def _as_joined(session: Session, name: str, parts: list[Any], setting: Setting) -> Any:
    """Return what joining gives; `column_stack` makes a column of each row, `dstack` a third axis of each picture."""
    options = {key: each for key, each in setting.named.items() if key == "axis"}
    rest = setting.positional[1:2] if name in ("concatenate", "stack") else []
    ranks = [None if each.shape is None else len(each.shape) for each in parts]
    if None in ranks:
        return Array(None)
    if name == "column_stack":
        parts = [Array((*(each.shape or ()), 1)) if len(each.shape or ()) == 1 else each for each in parts]
        name, options = "concatenate", {"axis": 1}
    elif name == "dstack":
        parts = [_with_depth(each) for each in parts]
        name, options = "concatenate", {"axis": 2}
    return operation(session, "vstack" if name == "row_stack" else name, [parts, *rest], options)


def _with_depth(value: Array) -> Array:
    shape = value.shape or ()
    return Array((1, *shape, 1) if len(shape) == 1 else (*shape, 1) if len(shape) == 2 else shape)


def _of_many(session: Session, name: str, parts: list[Any], setting: Setting) -> Any:
    """Return what joining many equal arrays gives: the sizes in which one and two and three differ grow evenly."""
    one = Array(parts[0].shape if isinstance(parts[0], Array) else ())
    few = [_as_joined(session, name, [one] * count, setting) for count in (2, 3)]
    if any(not isinstance(each, Array) or each.shape is None for each in few):
        return Array(None)
    pairs = zip(few[0].shape, few[1].shape, strict=True)
    return Array([_grown(*pair, len(parts)) for pair in pairs])


def _grown(two: Any, three: Any, count: int) -> Any:
    return None if two is None or three is None else two + (three - two) * (count - 2)


def _joined_along(session: Session, name: str, value: Array, setting: Setting) -> Array:
    """Return what joining the parts of an array gives, which may be any number."""
    if value.shape is None:
        return Array(None, value.origin)
    count, *rest = value.shape or (None,)
    many = [Array(rest)] * (count if isinstance(count, int) and 1 < count < MOST_ROUNDS else 3)
    found = _of_many(session, name, many, setting)
    if found.shape is None or len(many) == count:
        return Array(found.shape)
    other = _of_many(session, name, [*many, many[0]], setting)  # what depends on how many there are is open
    return Array([one if one == two else None for one, two in zip(found.shape, other.shape, strict=True)])


def _like(session: Session, setting: Setting) -> Array:
    value = setting.get(0, "a", setting.get(0, "X"))
    return Array(value.shape if isinstance(value, Array) else None)


def _permuted(session: Session, setting: Setting) -> Array:
    """`permutation` of an array, or of so many numbers."""
    value = setting.get(0, "x")
    return Array(value.shape) if isinstance(value, Array) else Array((value if isinstance(value, int) else None,))


def _range(session: Session, setting: Setting) -> Array:
    """`arange(start, stop, step)`, or `range(start, limit, delta)` as TensorFlow has it."""
    named = setting.named
    parts = list(setting.positional)
    stop = named.get("stop", named.get("limit"))
    if stop is not None:
        parts = [*(parts[:1] or [named.get("start", 0)]), stop]
    if (step := named.get("step", named.get("delta"))) is not None:
        parts = [*(parts if len(parts) > 1 else [0, *parts]), step]
    are_known = all(isinstance(each, int) for each in parts)
    whole = attempt(lambda: len(range(*parts))) if are_known else None
    return Array((whole if isinstance(whole, int) else None,))


def _square(session: Session, setting: Setting) -> Array:
    size = setting.get(0, "N", setting.get(0, "num_rows"))
    known = size if isinstance(size, int) else None
    return Array((known, known))


def _linspace(session: Session, setting: Setting) -> Array:
    count = setting.get(2, "num", 50)
    return Array((count if isinstance(count, int) else None,))


def _split(session: Session, setting: Setting) -> list[Any]:
    """`train_test_split`: the test part is rounded up."""
    parts: list[Any] = []
    share, kept = setting.named.get("test_size"), setting.named.get("train_size")
    for each in setting.positional:
        if isinstance(each, frames.Frame):
            parts += [each.other(width=each.width), each.other(width=each.width)]
            continue
        shape = each.shape if isinstance(each, Array) else (len(each),) if isinstance(each, list) else None
        if not shape:
            origin = each if isinstance(each, Unknown) else None
            parts += [Array(None, origin), Array(None, origin)]
            continue
        train, test = _shares(shape[0], share, kept)
        classes = each.classes if isinstance(each, Array) else None
        parts += [Array((train, *shape[1:]), classes=classes), Array((test, *shape[1:]), classes=classes)]
    return parts


def _shares(size: Any, share: Any, kept: Any) -> tuple[int | None, int | None]:
    """Return how many samples a split leaves to learn from and to test on; None if that is not known."""
    is_kept = share is None and kept is not None
    part = kept if is_kept else 0.25 if share is None else share
    if not isinstance(size, int) or not is_finite(part):
        return None, None
    count = part if isinstance(part, int) else (math.floor if is_kept else math.ceil)(size * part)
    if not 0 <= count <= size:
        return None, None
    return (count, size - count) if is_kept else (size - count, count)


def _classification(session: Session, setting: Setting) -> tuple[Array, Array]:
    count, width = setting.get(0, "n_samples", 100), setting.get(1, "n_features", 20)
    rows = count if isinstance(count, int) else None
    return Array((rows, width if isinstance(width, int) else None)), Array((rows,))


def _regression(session: Session, setting: Setting) -> tuple[Array, Array]:
    count, width = setting.get(0, "n_samples", 100), setting.get(1, "n_features", 100)
    rows = count if isinstance(count, int) else None
    return Array((rows, width if isinstance(width, int) else None)), Array((rows,))


def _plane(session: Session, setting: Setting) -> tuple[Array, Array]:
    count = setting.get(0, "n_samples", 100)
    rows = count if isinstance(count, int) else None
    return Array((rows, 2)), Array((rows,))


def _labelled(value: Any, labels: Array) -> Any:
    """Return an array that holds the same labels as another."""
    return Array(value.shape, value.origin, labels.classes) if isinstance(value, Array) else value


def _unique(session: Session, setting: Setting) -> Any:
    labels = setting.get(0, "ar")
    return Array((labels.classes if isinstance(labels, Array) else None,))


def _largest(session: Session, setting: Setting) -> Any:
    labels = setting.get(0, "a")
    if isinstance(labels, Array) and labels.classes and len(setting.positional) == 1:
        return labels.classes - 1
    return operation(session, "max", setting.positional, setting.named) if isinstance(labels, Array) else None


KEEPING = (
    "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer PowerTransformer QuantileTransformer "
    "SimpleImputer Imputer LabelEncoder OrdinalEncoder"
).split()
"""Classes of scikit-learn that change no shape."""
REDUCING = ("PCA", "TruncatedSVD", "FastICA", "NMF", "KernelPCA")
"""Those that leave `n_components` columns."""


class Transformer:
    """An object of scikit-learn: how many columns it leaves; None if as many as before, or one for each class."""

    def __init__(self, columns: Any = None, *, is_encoder: bool = False) -> None:
        self.columns, self.is_encoder = columns, is_encoder
        self.name = ""
        self.fitted: list[Any] = []
        self.place: Any = None
        self.range: Any = None
        self.variable = ""

    def attribute(self, name: str) -> Any:
        """Return a method that transforms, or that learns."""
        return Method(_transformed if name.endswith("transform") else _learnt, self)


def _transformed(session: Session, transformer: Transformer, setting: Setting) -> Any:
    value = setting.get(0, "X", setting.named.get("y"))
    if transformer.is_encoder:
        rows = value.shape[0] if isinstance(value, Array) and value.shape else None
        return Array((rows, _classes_of(value)))
    if not isinstance(value, Array) or value.shape is None:
        return Array(None, value if isinstance(value, Unknown) else None)
    if transformer.columns is None:
        return _labelled(Array(value.shape), value)
    return Array((value.shape[0], transformer.columns if isinstance(transformer.columns, int) else None))


def _classes_of(value: Any) -> int | None:
    return value.classes if isinstance(value, Array) else None


def _learnt(session: Session, transformer: Transformer, setting: Setting) -> Transformer:
    return transformer


_FUNCTIONS: Mapping[str, Callable[[Session, Setting], Any]] = {
    **dict.fromkeys(("zeros", "ones", "empty", "full", "random", "random_sample"), _filled),
    **dict.fromkeys(("rand", "randn"), _random),
    **dict.fromkeys(("randint", "integers", "normal", "uniform"), _sampled(2)),
    "standard_normal": _filled,
    **dict.fromkeys(("default_rng", "RandomState"), lambda session, setting: Outside("numpy.random")),
    **dict.fromkeys(KEEPING, lambda session, setting: Transformer()),
    **dict.fromkeys(REDUCING, lambda session, setting: Transformer(setting.get(0, "n_components"))),
    "choice": _sampled(1),
    "permutation": _permuted,
    **dict.fromkeys(("array", "asarray", "ascontiguousarray", "constant", "convert_to_tensor"), _array),
    **dict.fromkeys(("zeros_like", "ones_like", "empty_like", "full_like", "normalize"), _like),
    **dict.fromkeys(("arange", "range"), _range),
    **dict.fromkeys(("eye", "identity"), _square),
    "linspace": _linspace,
    "unique": _unique,
    **{
        name: _joining(name)
        for name in ("stack", "concatenate", "vstack", "hstack", "dstack", "column_stack", "row_stack")
    },
    **dict.fromkeys(("max", "amax"), _largest),
    **dict.fromkeys(frames.READING, frames.read),
    "DataFrame": frames.table,
    "Series": frames.series,
    "get_dummies": frames.dummies,
    "factorize": frames.factorize,
    "Categorical": frames.categorical,
    **dict.fromkeys(("OneHotEncoder", "LabelBinarizer"), lambda session, setting: Transformer(is_encoder=True)),
    "train_test_split": _split,
    "make_classification": _classification,
    "make_regression": _regression,
    **dict.fromkeys(("make_moons", "make_circles", "make_blobs"), _plane),
}


IN_KERAS = frozenset(
    "arange range eye identity array constant convert_to_tensor linspace zeros_like ones_like full empty".split()
)
"""Functions that Keras and TensorFlow have, too."""


def filled(session: Session, name: str, setting: Setting) -> Any:
    """Return the array that one of those functions makes."""
    return _FUNCTIONS[name](session, setting)


def indexed(session: Session, outside: Outside, key: Any) -> Any:
    """Return what `np.c_[a, b]` and `np.r_[a, b]` give; None for another name."""
    parts = list(key) if isinstance(key, tuple) else [key]
    name = _JOINED_BY_INDEX.get(outside.path)
    is_range = any(isinstance(each, slice) for each in parts)
    return None if name is None or is_range else _joining(name)(session, Setting([parts], {}))


_JOINED_BY_INDEX = {"numpy.c_": "column_stack", "numpy.r_": "concatenate"}


# What arrays have.


def attribute(session: Session, value: Array, name: str) -> Any:  # noqa: PLR0911  (one for each kind)
    """Return what an array has under a name."""
    if name == "shape":
        if value.shape is None:
            return value.origin.named(f"{value.origin.text}.shape", example="1000,28,28")
        return tuple(value.origin if each is None else each for each in value.shape)
    if name in ("ndim", "size"):
        known = value.shape is not None and (name == "ndim" or None not in value.shape)
        if not known or value.shape is None:
            return value.origin
        return len(value.shape) if name == "ndim" else math.prod(value.shape)
    if name == "T":
        return operation(session, "transpose", [value], {})
    if name in ("values", "numpy"):
        return value
    return Method(_method(name), value)


def _method(name: str) -> Callable[[Session, Array, Setting], Any]:
    def method(session: Session, value: Array, setting: Setting) -> Any:  # noqa: PLR0911  (one for each kind)
        if name in ("astype", "copy", "to_numpy", "round", "clip", "numpy", "fillna", "as_matrix", "toarray"):
            return value
        if name in ("flatten", "ravel"):
            return _labelled(operation(session, "ravel", [value], {}), value)
        if name == "max" and value.classes and not setting.positional:
            return value.classes - 1
        if name == "reshape":
            sizes = setting.positional
            whole = list(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], (list, tuple)) else list(sizes)
            return _reshaped(session, value, whole)
        if name == "transpose" and setting.positional and not isinstance(setting.positional[0], (list, tuple)):
            return operation(session, "transpose", [value, list(setting.positional)], {})
        if has_rule(name):
            found = operation(session, name, [value, *setting.positional], setting.named)
            return found.entry() if isinstance(found, Array) and found.shape == () else found
        return Unknown(f"{name}(…)", f"`{name}` of an array is not followed", None)

    return method


def _reshaped(session: Session, value: Array, sizes: list[Any]) -> Any:
    """Return an array in another shape; of an unknown one, as far as the sizes say it."""
    known = operation(session, "reshape", [value, sizes], {}) if value.shape is not None else None
    if isinstance(known, Array) and known.shape is not None:
        return _labelled(known, value)
    sizes = [each if isinstance(each, int) and each >= 0 else None for each in sizes]
    return Array(sizes, value.origin, value.classes)
