"""What is known of the numbers in arrays: their range, the classes that they name, and what was done with them.

It is kept beside their shapes (`Array.data`), and follows each operation that is known to keep it; behind all others
nothing is known. Sources: the documentation of the data sets, of NumPy and of scikit-learn.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mlcalc.limits import MOST_ITEMS_OF_SOURCE, MOST_STEPS_KEPT
from mlcalc.lint.facts import INTEGERS, NUMBERS, ONE_HOT, SPLIT, Choice, Data, Remark, Rows, Step, is_finite
from mlcalc.readers.python import frames, ranges
from mlcalc.readers.python.arrays import Transformer, shape_of_list
from mlcalc.readers.python.datasets import Bunch
from mlcalc.readers.python.values import Array, Method, Number, Outside, Setting, Unknown, flattened

if TYPE_CHECKING:
    from mlcalc.readers.python.session import Session

_PICTURES = {"mnist": "MNIST", "fashion_mnist": "Fashion-MNIST", "cifar10": "CIFAR-10", "cifar100": "CIFAR-100"}
_CLASSES = {"mnist": 10, "fashion_mnist": 10, "cifar10": 10, "imdb": 2, "reuters": 46}
_SKLEARN: Mapping[str, tuple[str, float, float, float, float]] = {
    "load_iris": ("Iris", 0.1, 7.9, 0, 2),
    "load_digits": ("Digits", 0, 16, 0, 9),
    "load_breast_cancer": ("Breast cancer", 0, 4254, 0, 1),
    "load_wine": ("Wine", 0.13, 1680, 0, 2),
    "load_diabetes": ("Diabetes", -0.138, 0.199, 25, 346),
    "load_boston": ("Boston housing", 0, 711, 5, 50),
    "fetch_california_housing": ("California housing", -124.35, 35682, 0.15, 5.00001),
}
"""Function of `sklearn.datasets` -> its name, and the ranges of its data and of its targets."""
_HOUSES = {
    "boston_housing": ("Boston housing", 0, 711, 5, 50),
    "california_housing": ("California housing", -124.35, 35682, 14999, 500001),
}


_WRAPPERS = ("KerasClassifier", "KerasRegressor")
"""Classes that give a model of Keras to scikit-learn: of what they do not know they say nothing."""


def data_of(value: Any) -> Data | None:
    """Return what is known of the numbers of a value."""
    return value.data if isinstance(value, (Array, Unknown)) else None


def known(value: Array | Unknown) -> Data:
    """Return what is known of the numbers of a value, and keep from now on what becomes known."""
    if value.data is None:
        value.data = Data()
    return value.data


def rows_of(value: Array | Unknown) -> Rows:
    """Return which samples a value holds."""
    data = known(value)
    if data.rows is None:
        data.rows = Rows()
    return data.rows


def renamed(value: Unknown, name: str) -> Unknown:
    """Return a value that is not known under the name of its variable; what becomes known of it holds for both."""
    found = value.named(name)
    found.data = known(value)
    return found


def retold(value: Unknown, text: str) -> Unknown:
    """Return what a call gives under the text of the call."""
    found = value.named(text)
    found.data = value.data
    return found


def _with(value: Any, data: Data | None) -> Any:
    """Return an array of which this is known."""
    if isinstance(value, Array):
        value = value.again(value.origin)
        value.data = data
    return value


# Calls of other modules.


def of_call(session: Session, outside: Outside, setting: Setting, result: Any) -> Any:
    """Return what a call of another module gives, with what is known of its numbers."""
    name = outside.name
    if isinstance(result, Transformer):
        result.name, result.fitted, result.place = name, [], session.place(setting.node)
        result.range = setting.get(0, "feature_range", (0, 1))
        return result
    if name == "load_data" and isinstance(result, tuple):
        _note_set(outside.parts[-2], setting, result)
        return result
    if name in _SKLEARN and isinstance(result, (tuple, Bunch)):
        _note_sklearn(name, result)
        return result
    if name in ("seed", "set_seed", "set_random_seed", "default_rng", "RandomState"):
        session.training.seed = (repr(setting.get(0, "seed")), 0)
        return result
    if name in _WRAPPERS and "nb_epoch" in setting.named:
        session.training.wrapped(session, name, setting)
    rule = _CALLS.get(name)
    return rule(session, name, setting, result) if rule else result


def _note_set(name: str, setting: Setting, result: Any) -> None:
    if len(result) != 2 or any(not isinstance(each, tuple) or len(each) != 2 for each in result):
        return
    title = _PICTURES.get(name, name)
    whole = Rows(name=title, is_mixed=True)
    for part, (x, y) in zip(("train", "test"), result, strict=True):
        if not isinstance(x, Array) or not isinstance(y, Array):
            continue
        rows = whole.taken(part, part)
        if name in _PICTURES:
            x.data = Data(low=0, high=255, is_whole=True, kind="pictures", name=title, rows=rows)
        elif name in ("imdb", "reuters"):
            most = setting.get(1, "num_words")
            high = most - 1 if isinstance(most, int) else None
            x.data = Data(low=0, high=high, is_whole=True, kind="words", name=title, rows=rows)
        elif name in _HOUSES:
            title, low, high, *_ = _HOUSES[name]
            x.data = Data(low=low, high=high, is_whole=False, name=title, rows=rows)
        if name in _HOUSES:
            y.data = Data(low=_HOUSES[name][3], high=_HOUSES[name][4], form=NUMBERS, name=title, rows=rows)
        else:
            classes = y.classes or _CLASSES.get(name)
            y.data = _labels(classes, title, rows)


def _labels(classes: int | None, name: str = "", rows: Rows | None = None) -> Data:
    high = None if classes is None else classes - 1
    return Data(low=0, high=high, is_whole=True, classes=classes, form=INTEGERS, name=name, rows=rows)


def _note_sklearn(name: str, result: Any) -> None:
    title, low, high, least, most = _SKLEARN[name]
    x, y = result if isinstance(result, tuple) else (result.fields["data"], result.fields["target"])
    rows = Rows(name=title)
    x.data = Data(low=low, high=high, is_whole=name == "load_digits", name=title, rows=rows)
    if y.classes:
        y.data = _labels(y.classes, title, rows)
    else:
        y.data = Data(low=least, high=most, form=NUMBERS, name=title, rows=rows)
    if isinstance(result, Bunch) and name == "load_digits":
        result.fields["images"].data = x.data


_CallRule = Callable[["Session", str, Setting, Any], Any]


def _random(session: Session, name: str, setting: Setting, result: Any) -> Any:
    _count_random(session)
    if not isinstance(result, Array):
        return result
    low: float | None = None
    high: float | None = None
    if name in ("rand", "random", "random_sample", "sample"):
        low, high = 0, 1
    elif name == "uniform":
        low, high = setting.get(0, "low", 0), setting.get(1, "high", 1)
    are_known = all(map(is_finite, (low, high)))
    if not are_known:
        low = high = None
    return _with(result, Data(low=low, high=high, is_whole=False, rows=Rows(is_mixed=True)))


def _count_random(session: Session) -> None:
    seed = session.training.seed
    if seed is not None:
        session.training.seed = (seed[0], seed[1] + 1)


def _random_integers(session: Session, name: str, setting: Setting, result: Any) -> Any:
    _count_random(session)
    low, high = setting.get(0, "low", 0), setting.get(1, "high")
    if high is None:
        low, high = 0, low
    if not all(isinstance(each, int) and is_finite(each) for each in (low, high)) or not isinstance(result, Array):
        return _with(result, Data(is_whole=True, rows=Rows(is_mixed=True)))
    classes = high - low if low == 0 else None
    rows = Rows(is_mixed=True)
    data = Data(low=low, high=high - 1, is_whole=True, classes=classes, form=INTEGERS, rows=rows)
    return _with(result, data)


def _filled(session: Session, name: str, setting: Setting, result: Any) -> Any:
    value = {"zeros": 0, "ones": 1, "zeros_like": 0, "ones_like": 1}.get(name)
    like = data_of(setting.get(0, "a")) if name.endswith("_like") else None
    rows = like.rows if like is not None else None
    return _with(result, Data(low=value, high=value, is_whole=True, rows=rows or Rows()))


def _range(session: Session, name: str, setting: Setting, result: Any) -> Any:
    if name == "linspace":
        ends = [setting.get(0, "start"), setting.get(1, "stop")]
        is_whole = False
    else:
        ends, is_whole = _ends_of_range(setting)
    if not ends or not all(map(is_finite, ends)):
        return _with(result, Data(rows=Rows()))
    return _with(result, Data(low=min(ends), high=max(ends), is_whole=is_whole, rows=Rows()))


def _ends_of_range(setting: Setting) -> tuple[list[Any], bool]:
    """Return the first and the last number of `arange`, and whether all are whole; nothing if they are not known."""
    parts = list(setting.positional)
    if len(parts) == 1 and "stop" not in setting.named:
        parts = [0, *parts]
    start, stop, step = (parts[place] if place < len(parts) else None for place in range(3))
    start = setting.named.get("start", 0 if start is None else start)
    stop, step = setting.named.get("stop", stop), setting.named.get("step", 1 if step is None else step)
    if not all(map(is_finite, (start, stop, step))) or not step or (stop - start) / step <= 0:
        return [], False
    count = math.ceil((stop - start) / step)
    return [start, start + (count - 1) * step], all(isinstance(each, int) for each in (start, stop, step))


def _array(session: Session, name: str, setting: Setting, result: Any) -> Any:
    value = setting.get(0, "object", setting.get(0, "a"))
    if isinstance(value, (Array, Unknown)):
        data = data_of(value)
        return _with(result, None if data is None else data.but())
    return _with(result, _of_numbers(value)) if isinstance(value, (list, tuple)) else result


def _of_numbers(value: Any) -> Data:
    """Return what is known of numbers that are written out."""
    numbers: list[float] = []
    if value and all(isinstance(each, str) for each in value):
        return Data(classes=len({*value}), rows=Rows())
    for each in flattened(value):
        if not is_finite(each) or len(numbers) > MOST_ITEMS_OF_SOURCE:
            return _joined([data for part in value if (data := data_of(part)) is not None], len(value))
        numbers.append(each)
    if not numbers:
        return Data(rows=Rows())
    is_whole = all(float(each).is_integer() for each in numbers)
    return Data(low=min(numbers), high=max(numbers), is_whole=is_whole, is_written=True, rows=Rows())


def _joined(parts: list[Data], count: int) -> Data:
    """Return what is known of arrays that are put together."""
    if not parts or len(parts) < count:
        return Data(is_clear=False)
    first = parts[0]
    lows, highs = [each.low for each in parts], [each.high for each in parts]
    is_same = all(each.steps == first.steps and each.kind == first.kind and each.is_clear for each in parts)
    rows = _common_rows(parts)
    is_one_order = rows is not None and all(each.order == first.order for each in parts)
    return Data(
        low=None if None in lows else min(each for each in lows if each is not None),
        high=None if None in highs else max(each for each in highs if each is not None),
        is_whole=all(each.is_whole for each in parts) or None,
        form=first.form if len({each.form for each in parts}) == 1 else None,
        classes=first.classes if len({each.classes for each in parts}) == 1 else None,
        kind=first.kind if is_same else "",
        name=first.name if len({each.name for each in parts}) == 1 else "",
        steps=first.steps if is_same else (),
        is_clear=is_same,
        is_shaped=all(each.is_shaped for each in parts),
        rows=rows,
        order=first.order if is_one_order else None,
        shuffled_at=first.shuffled_at if is_one_order else None,
    )


def _common_rows(parts: list[Data]) -> Rows | None:
    """Return the samples of which arrays are parts, one after the other; None if they are not of one whole."""
    wholes = {None if each.rows is None else each.rows.whole or each.rows for each in parts}
    whole = wholes.pop() if len(wholes) == 1 else None
    return None if whole is None else Rows(whole)  # some of them, or all


def _together(session: Session, name: str, setting: Setting, result: Any) -> Any:
    parts = setting.positional if name == "append" else setting.get(0, "arrays")
    if not isinstance(parts, (list, tuple)):
        return result
    return _with(result, _joined([data for each in parts if (data := data_of(each)) is not None], len(parts)))


def _kept(session: Session, name: str, setting: Setting, result: Any) -> Any:
    first = setting.positional[0] if setting.positional else next(iter(setting.named.values()), None)
    data = data_of(first)
    if data is None or not isinstance(result, Array):
        return result
    return _with(result, data.but(prepared=_PREPARING.get(name, data.prepared), predicted=None))


_PREPARING = {"reshape": "reshaped", "pad_sequences": "padded", "expand_dims": "reshaped"}


def _changed(session: Session, name: str, setting: Setting, result: Any) -> Any:
    first = setting.positional[0] if setting.positional else None
    data = data_of(first)
    if data is None or not isinstance(result, Array):
        return result
    exponent = setting.get(1, "x2")
    if name == "power":
        ends = ranges.power(data, exponent) if is_finite(exponent) else ranges.UNKNOWN
    else:
        ends = ranges.behind_function(name, data)
    return _with(result, _stepped(data, Step("other", name), *ends))


def _stepped(data: Data, step: Step, low: Any = None, high: Any = None, *, is_whole: bool | None = None) -> Data:
    """Return what is known behind one more change of the values."""
    form = data.form if is_whole else NUMBERS if data.form == INTEGERS else None
    return data.but(
        low=low,
        high=high,
        is_whole=is_whole,
        steps=(*data.steps[:MOST_STEPS_KEPT], step),
        form=form,
        prepared="scaled",
        predicted=None,
    )


def _clipped(session: Session, name: str, setting: Setting, result: Any) -> Any:
    first, low, high = (setting.get(place, key) for place, key in enumerate(("a", "a_min", "a_max")))
    data = data_of(first)
    if data is None:
        return result
    if data.low is None or data.high is None or not all(map(is_finite, (low, high))):
        return _with(result, _stepped(data, Step("other", name)))
    return _with(result, _stepped(data, Step("other", name), max(data.low, low), min(data.high, high)))


def _categorical(session: Session, name: str, setting: Setting, result: Any) -> Any:
    labels = setting.get(0, "x", setting.named.get("y", setting.get(0, "indices")))
    before = data_of(labels) or Data()
    classes = result.shape[-1] if isinstance(result, Array) and result.shape else None
    place = session.place(setting.node)
    data = before.but(
        form=ONE_HOT,
        classes=classes,
        low=0,
        high=1,
        is_whole=True,
        steps=(*before.steps[:MOST_STEPS_KEPT], Step("one-hot", name, place)),
        rows=before.rows or Rows(),
        prepared="encoded",
    )
    return _with(result, data)


def _largest_place(session: Session, name: str, setting: Setting, result: Any) -> Any:
    value, axis = setting.get(0, "a", setting.named.get("input")), setting.get(1, "axis")
    return _argmax(session, value, axis, setting, result)


def _argmax(session: Session, value: Any, axis: Any, setting: Setting, result: Any) -> Any:
    data = data_of(value)
    if data is None:
        return result
    if data.predicted is not None and session.training.may_keep(setting.node):
        is_axis = axis is None or isinstance(axis, int)
        if is_axis:
            place = session.place(setting.node)
            session.training.choices.append(Choice(data.predicted, axis, place, place))
    if data.form == ONE_HOT and isinstance(result, Array):
        return _with(result, _as_labels(data, data.classes))
    return result


def _as_labels(data: Data, classes: int | None) -> Data:
    """Return what is known of the numbers of classes that are made of other numbers, sample by sample."""
    return _labels(classes, data.name, data.rows).but(order=data.order, shuffled_at=data.shuffled_at)


def _split(session: Session, name: str, setting: Setting, result: Any) -> Any:
    if not isinstance(result, list):
        return result
    session.training.order += 1
    place, number = session.place(setting.node), session.training.order
    token = _split_order(session, setting)
    for which, each in enumerate(setting.positional):
        is_array = isinstance(each, (Array, Unknown))
        data = known(each) if is_array else _of_numbers(each) if isinstance(each, list) else Data()
        rows = data.rows = data.rows or Rows()
        moved = {} if token is None else {"order": (SPLIT, token, data.order), "shuffled_at": place}
        for part, at in (("train", 2 * which), ("test", 2 * which + 1)):
            if at < len(result) and isinstance(result[at], (Array, frames.Frame)):
                taken = rows.taken((part, number), part)
                taken.is_mixed = token is not None or rows.is_mixed
                result[at].data = data.but(rows=taken, prepared="", **moved)
    whole = data_of(setting.positional[0] if setting.positional else None)
    if whole is not None and setting.node is not None and session.training.may_keep(setting.node):
        session.training.remarks.append(Remark("split", place, whole, number, order=session.training.next()))
    return result


def _split_order(session: Session, setting: Setting) -> Any:
    """Return what tells one shuffling of `train_test_split` from others, the same for calls that shuffle alike."""
    if setting.named.get("shuffle") is False:
        return None
    state = setting.named.get("random_state")
    shares = [repr(setting.named.get(each)) for each in ("test_size", "train_size")]
    if state is not None:
        return ("state", state.text if isinstance(state, Unknown) else repr(state), *shares)
    seed = session.training.seed
    _count_random(session)
    return object() if seed is None else ("seed", *seed, *shares)


def _shuffled(session: Session, name: str, setting: Setting, result: Any) -> Any:
    """`shuffle` of NumPy and of Python's own library, in place."""
    seed = session.training.seed
    _count_random(session)
    value = setting.get(0, "x")
    if len(setting.positional) != 1 or not isinstance(value, (Array, Unknown)) or session.training.doubts:
        return result
    token = ("seed", *seed, known(value).order) if seed is not None else object()
    known(value).set(order=token, shuffled_at=session.place(setting.node))
    return result


def _permuted(session: Session, name: str, setting: Setting, result: Any) -> Any:
    """`permutation`: of an array, or of the numbers of its samples."""
    seed = session.training.seed
    _count_random(session)
    value = setting.get(0, "x")
    data = data_of(value) if isinstance(value, Array) else Data(is_whole=True, low=0, rows=Rows())
    if data is None or not isinstance(result, Array):
        return result
    token = ("seed", *seed, data.order) if seed is not None else object()
    return _with(result, data.but(order=token, shuffled_at=session.place(setting.node)))


def _loaded(session: Session, name: str, setting: Setting, result: Any) -> Any:
    """Arrays that are read from files: nothing was done with them yet."""
    return _with(result, Data(rows=Rows()))


def _picture(session: Session, name: str, setting: Setting, result: Any) -> Any:
    """A picture that is read from a file: pixels of 0 to 255."""
    found = result if isinstance(result, Array) else Array(None, result if isinstance(result, Unknown) else None)
    before = data_of(setting.get(0, "img"))
    if before is not None and before.rows is not None:
        return _with(found, before.but())
    return _with(found, Data(low=0, high=255, kind="pictures", name="a picture", rows=Rows()))


def _of_picture(session: Session, name: str, setting: Setting, result: Any) -> Any:
    """What makes a picture larger or smaller, and leaves its pixels."""
    data = data_of(setting.get(0, "src"))
    if data is None or data.kind != "pictures":
        return result
    return _with(result if isinstance(result, Array) else Array(None), data.but())


def _state(session: Session, name: str, setting: Setting, result: Any) -> Any:
    """`get_state` and `set_state`: what is shuffled behind one is shuffled as behind the other."""
    recorder = session.training
    if name == "get_state":
        recorder.seed = recorder.state = recorder.seed or (object(), 0)
    else:
        recorder.seed = recorder.state
    return result


def _made(session: Session, name: str, setting: Setting, result: Any) -> Any:
    """`make_classification` and its like."""
    if not isinstance(result, tuple) or len(result) != 2:
        return result
    rows = Rows(name=name, is_mixed=True)
    result[0].data = Data(is_whole=False, rows=rows)
    if name == "make_regression":
        result[1].data = Data(form=NUMBERS, is_whole=False, rows=rows)
    else:
        default = {"make_classification": 2, "make_moons": 2, "make_circles": 2, "make_blobs": 3}[name]
        named = setting.named.get("n_classes", setting.named.get("centers", default))
        result[1].data = _labels(named if isinstance(named, int) else None, "", rows)
    return result


def _windows(session: Session, name: str, setting: Setting, result: Any) -> Any:
    """Windows that are cut out of a series."""
    data = data_of(setting.get(0, "data"))
    if data is not None and session.training.may_keep(setting.node):
        remark = Remark("windows", session.place(setting.node), data, order=session.training.next())
        session.training.remarks.append(remark)
    return result


_CALLS: Mapping[str, _CallRule] = {
    **dict.fromkeys(("timeseries_dataset_from_array", "TimeseriesGenerator"), _windows),
    **dict.fromkeys(("rand", "random", "random_sample", "uniform", "randn", "normal", "standard_normal"), _random),
    **dict.fromkeys(("randint", "integers", "random_integers"), _random_integers),
    **dict.fromkeys(("zeros", "ones", "zeros_like", "ones_like"), _filled),
    **dict.fromkeys(("arange", "linspace"), _range),
    **dict.fromkeys(("array", "asarray", "ascontiguousarray", "constant", "convert_to_tensor"), _array),
    **dict.fromkeys(("concatenate", "vstack", "append", "stack", "hstack", "dstack"), _together),
    **dict.fromkeys(
        "reshape expand_dims squeeze ravel transpose copy swapaxes moveaxis flip pad_sequences float32".split(), _kept
    ),
    **dict.fromkeys(
        "sqrt log log1p log10 exp power sin cos tanh normalize preprocess_input scale square abs".split(), _changed
    ),
    "clip": _clipped,
    **dict.fromkeys(("to_categorical", "one_hot"), _categorical),
    "argmax": _largest_place,
    "train_test_split": _split,
    "shuffle": _shuffled,
    "permutation": _permuted,
    **dict.fromkeys(("get_state", "set_state"), _state),
    **dict.fromkeys(("load", "loadtxt", "genfromtxt"), _loaded),
    **dict.fromkeys(("img_to_array", "imread"), _picture),
    **dict.fromkeys(("resize", "cvtColor"), _of_picture),
    **dict.fromkeys(("make_classification", "make_regression", "make_moons", "make_circles", "make_blobs"), _made),
}


# Operators.


def of_operator(session: Session, kind: type[ast.operator], one: Any, other: Any, result: Any) -> Any:
    """Return what an operator gives, with what is known of its numbers."""
    if not isinstance(result, Array):
        return result
    place = session.place(session.node)
    own = data_of(one)
    if own is not None and own is data_of(other) and isinstance(one, Array):
        low, high = ranges.power(own, 2) if kind is ast.Mult else ranges.UNKNOWN
        is_whole = bool(own.is_whole) and kind is ast.Mult
        return _with(result, _stepped(own, Step("other", kind.__name__, place), low, high, is_whole=is_whole or None))
    for array, number, is_first in ((one, other, True), (other, one, False)):
        data = data_of(array)
        if not isinstance(array, Array) or data is None:
            continue
        if is_finite(number):
            low, high = ranges.behind_operator(kind, data, float(number), is_first=is_first)
            is_division = kind is ast.Div and is_first
            step = Step("divided" if is_division else "other", (kind.__name__, number), place)
            is_whole = bool(data.is_whole) and kind in _WHOLE and float(number).is_integer()
            return _with(result, _stepped(data, step, low, high, is_whole=is_whole or (False if is_division else None)))
        found = _stepped(data, Step("other", kind.__name__, place))
        ordered = next((each for each in (data, data_of(number)) if each is not None and each.order is not None), data)
        return _with(result, found.but(order=ordered.order, shuffled_at=ordered.shuffled_at))
    return result


_WHOLE = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Pow)


def of_negative(session: Session, value: Any, result: Any) -> Any:
    """Return the numbers of an array with the other sign, with what is known of them."""
    data = data_of(value)
    if data is None or not isinstance(result, Array):
        return result
    step = Step("other", "USub", session.place(session.node))
    return _with(result, _stepped(data, step, *ranges.negative(data), is_whole=data.is_whole))


def of_comparison(session: Session, left: Any, right: Any, answer: Any, node: ast.expr) -> Any:
    """Return what a comparison gives: numbers that are 0 or 1."""
    data = data_of(left)
    if not isinstance(answer, Array) or data is None:
        return answer
    if data.predicted is not None and is_finite(right) and session.training.may_keep(node):
        spot = session.place(node.comparators[0]) if isinstance(node, ast.Compare) else None
        session.training.choices.append(Choice(data.predicted, None, session.place(node), spot, right))
    return _with(answer, _as_labels(data, 2))


def of_index(session: Session, node: ast.expr, owner: Any, key: Any, found: Any) -> Any:
    """Return what an index leaves, with what is known of its numbers."""
    parts = key if isinstance(key, tuple) else (key,)
    # One sample, or several of them.
    is_open = any(isinstance(each, Unknown) and not isinstance(each, Number) for each in parts)
    data = data_of(owner) or (Data() if is_open else None)
    if not isinstance(found, Array) or data is None:
        return found
    first = parts[0] if parts else None
    if isinstance(first, slice):
        session.training.cut(session, node, data, first)
    rows = data.rows
    is_part = not (isinstance(first, slice) and first == slice(None)) and first is not None and first is not Ellipsis
    lost: dict[str, Any] = {}
    if is_part:
        is_choice = isinstance(first, (Array, Unknown, list))
        if (is_choice and data.form is not None) or rows is None or not rows.is_mixed:
            lost = {"low": None, "high": None, "classes": None} if data.kind != "pictures" else {}
        rows = None if rows is None else rows.taken(_key(first))
    more: dict[str, Any] = {"is_shaped": False} if is_open else {}
    more |= frames.order_by(first, data)
    if len(parts) > 1 and data.form == ONE_HOT:
        is_column = isinstance(parts[-1], int)
        more |= {"form": INTEGERS if is_column else None, "classes": 2 if is_column else None}
    return _with(found, data.but(rows=rows, predicted=None, **{**lost, **more}))


def grown(item: Any, found: Array) -> Array:
    """Return a list that a loop has filled with parts of an array: all samples of it, as far as one tells."""
    data = data_of(item)
    if data is not None and data.rows is not None:
        found.data = data.but(rows=Rows(data.rows.whole or data.rows), prepared="", form=None)
    return found


def _key(part: Any) -> Any:
    """Return what tells one choice of samples from others."""
    if isinstance(part, slice):
        ends = (part.start, part.stop, part.step)
        return ("slice", *map(_end, ends))
    if isinstance(part, (Array, Unknown)):
        return ("by", id(data_of(part))) if data_of(part) is not None else object()
    return repr(part)


def _end(value: Any) -> Any:
    """Return what tells one end of a slice from others."""
    if isinstance(value, Number) and value.base is not None:
        return (id(value.base), value.offset)
    return value.text if isinstance(value, Unknown) else repr(value)


def changed_in_place(before: Any, after: Any) -> None:
    """Note that an operator such as `/=` changes an array itself, whatever other names it has."""
    one, two = data_of(before), data_of(after)
    if isinstance(before, Array) and one is not None and two is not None:
        one.__dict__.clear()
        one.__dict__.update(two.__dict__)


def touched(owner: Any) -> None:
    """Note that a part of an array is set: what is known of its numbers no longer holds."""
    data = data_of(owner)
    if data is not None:
        data.set(low=None, high=None, is_whole=None, is_clear=False, form=None, classes=None, kind="")


# Methods of arrays and of scikit-learn's objects.

_KEPT = frozenset(
    "astype copy to_numpy numpy reshape flatten ravel squeeze transpose as_matrix toarray todense".split()
)
_KEPT_AS_IT_IS = frozenset("astype copy to_numpy numpy".split())
_CHANGED = frozenset("round clip fillna".split())


def attribute(session: Session, owner: Array, name: str, found: Any) -> Any:
    """Return what an array has under a name, so that what is known of its numbers goes with it."""
    data = owner.data
    if data is None:
        return found
    if isinstance(found, Array):
        return _with(found, data)
    if not isinstance(found, Method):
        return found
    follow: Any = found.function

    def called(session: Session, value: Array, setting: Setting) -> Any:
        result = follow(session, value, setting)
        if name == "argmax":
            return _argmax(session, value, setting.get(0, "axis"), setting, result)
        if name == "tolist" and isinstance(result, Unknown):
            result.data = Data(kind="list")
        if name in _KEPT:
            predicted = data.predicted if name in _KEPT_AS_IT_IS else None
            return _with(result, data.but(prepared=_PREPARING.get(name, data.prepared), predicted=predicted))
        if name in _CHANGED:
            return _with(result, _stepped(data, Step("other", name)))
        return result

    return Method(called, owner)


def of_transformer(session: Session, owner: Transformer, name: str, found: Any) -> Any:
    """Return a method of one of scikit-learn's objects that notes what it learns from, and what it changes."""
    if not isinstance(found, Method) or not hasattr(owner, "fitted"):
        return found
    follow: Any = found.function

    def called(session: Session, transformer: Transformer, setting: Setting) -> Any:
        setting = setting._replace(positional=[_as_array(each) for each in setting.positional])
        result = follow(session, transformer, setting)
        value = setting.get(0, "X", setting.named.get("y"))
        return _transformed(session, owner, name, value, setting, result)

    return Method(called, owner)


def _as_array(value: Any) -> Any:
    """Return values that are written out as an array."""
    if not isinstance(value, (list, tuple)):
        return value
    found = Array(shape_of_list(value))
    found.data = _of_numbers(value)
    found.classes = found.data.classes
    return found


def _transformed(session: Session, owner: Any, name: str, value: Any, setting: Setting, result: Any) -> Any:
    recorder = session.training
    place = session.place(setting.node)
    if name == "inverse_transform":
        recorder.remarks.append(Remark("inverted", place, by=owner))
        return result
    if not isinstance(value, (Array, Unknown)):
        return result
    rows = rows_of(value)
    if name.startswith("fit") and recorder.may_keep(setting.node, owner):
        owner.fitted.append(rows)
        recorder.remarks.append(Remark("fitted", place, known(value), owner, name, order=recorder.next()))
    if not name.endswith("transform") or not isinstance(result, Array):
        return result
    return _with(result, _scaled(session, owner, known(value), rows, place, result))


def _scaled(session: Session, owner: Any, data: Data, rows: Rows, place: Any, result: Array) -> Data:
    """Return what is known of numbers that a transformer has changed."""
    kind = owner.name
    if owner.is_encoder:
        return _encoded(owner, data, rows, place, result)
    if kind in ("LabelEncoder", "OrdinalEncoder"):
        is_labels = data.form == INTEGERS
        return data.but(
            form=INTEGERS if kind == "LabelEncoder" or is_labels else None,
            is_whole=True,
            low=0,
            high=None if data.classes is None else data.classes - 1,
            rows=rows,
            prepared="encoded",
        )
    fitted = owner.fitted[-1] if owner.fitted else None
    ends = owner.range if kind == "MinMaxScaler" and fitted is rows else None
    low = high = None
    if isinstance(ends, (tuple, list)) and len(ends) == 2 and all(map(is_finite, ends)):
        low, high = ends
    return data.but(
        low=low,
        high=high,
        is_whole=False,
        form=NUMBERS if data.form else None,
        classes=None,
        kind="",
        rows=rows,
        steps=(*data.steps[:MOST_STEPS_KEPT], Step("scaler", owner, place, fitted)),
        prepared="scaled",
    )


def _encoded(owner: Any, data: Data, rows: Rows, place: Any, result: Array) -> Data:
    step = Step("one-hot", owner.name, place)
    if owner.name == "LabelBinarizer" and (data.classes is None or data.classes < 3):
        steps = (*data.steps[:MOST_STEPS_KEPT], step)
        known = {"order": data.order, "shuffled_at": data.shuffled_at, "prepared": "encoded"}
        return Data(rows=rows, low=0, high=1, is_whole=True, steps=steps, **known)
    is_labels = data.form == INTEGERS or (owner.name == "OneHotEncoder" and not owner.columns)
    return data.but(
        form=ONE_HOT if is_labels else None,
        low=0,
        high=1,
        is_whole=True,
        rows=rows,
        steps=(*data.steps[:MOST_STEPS_KEPT], step),
        prepared="encoded",
    )
