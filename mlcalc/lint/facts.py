"""What is known of a training and of its data, as plain values: no rule needs to know where they were written.

A reader of sources makes them, and so does one of saved models. What is not known is None, and then nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.edits import Edit
from mlcalc.errors import Place

INTEGERS, ONE_HOT, NUMBERS = "integers", "one-hot", "numbers"
"""The forms of labels: a number for each class, a column for each class, and what is no class."""
SPLIT = "split"
"""What the order of samples begins with that a split has shuffled."""


class Rows:
    """Which samples an array holds.

    Attributes:
        whole: the samples that these are a part of.
        part: which part of them: `train` or `test`, if it is one of these.
        name: where they come from, such as MNIST.
        is_mixed: whether they stand in no order, so that a part of them is like the whole.
        key: what tells this part from others of the whole.
        is_read: whether the source reads them from a file.
    """

    __slots__ = ("_parts", "is_mixed", "is_read", "key", "name", "part", "whole")

    def __init__(self, whole: Rows | None = None, part: str = "", name: str = "", *, is_mixed: bool = False) -> None:
        self.whole, self.part = whole, part
        self.is_mixed: bool = is_mixed or (whole is not None and whole.is_mixed)
        self.name: str = name or (whole.name if whole else "")
        self.key: Any = None
        self.is_read = False
        self._parts: dict[Any, Rows] = {}

    @property
    def root(self) -> Rows:
        """All samples that these were taken from."""
        rows = self
        while rows.whole is not None:
            rows = rows.whole
        return rows

    @property
    def is_test(self) -> bool:
        """Whether they were set aside for a test."""
        rows: Rows | None = self
        while rows is not None:
            if rows.part == "test":
                return True
            rows = rows.whole
        return False

    def taken(self, key: Any, part: str = "") -> Rows:
        """Return a part of them: the same for the same key."""
        found = self._parts.setdefault(key, Rows(self, part))
        found.key = key
        return found

    def holds(self, other: Rows) -> bool:
        """Tell whether other samples are these or a part of them."""
        rows: Rows | None = other
        while rows is not None:
            if rows is self:
                return True
            rows = rows.whole
        return False


class Step(NamedTuple):
    """One change of the values of an array.

    Attributes:
        kind: `scaler` for one of scikit-learn's, `divided` by a number, `other` for anything else.
        by: what has changed them: the scaler, or the number.
        place: where.
        fitted: the samples that a scaler had learnt from by then.
    """

    kind: str
    by: Any = None
    place: Place | None = None
    fitted: Rows | None = None


class Data:
    """What is known of the numbers of an array.

    Attributes:
        low: none of them is less.
        high: none of them is more.
        is_whole: whether all are whole numbers.
        classes: how many classes they name.
        form: how they name them: INTEGERS, ONE_HOT, or NUMBERS if they name none.
        kind: `pictures`, `words` or nothing.
        name: what a message calls it, such as MNIST.
        rows: which samples it holds.
        steps: what was done with its values.
        order: in which order its samples stand now; None if nobody has shuffled them.
        is_written: whether its numbers stand in the source.
        predicted: the model that gave it.
        shuffled_at: where they were shuffled.
        is_clear: whether all that was done with it is known.
        is_shaped: whether the shape that is known of it is sure.
        prepared: what has prepared it last, such as `scaled`; nothing if it is as it was loaded.
    """

    low: float | None = None
    high: float | None = None
    is_whole: bool | None = None
    classes: int | None = None
    form: str | None = None
    kind: str = ""
    name: str = ""
    rows: Rows | None = None
    steps: tuple[Step, ...] = ()
    order: Any = None
    shuffled_at: Place | None = None
    is_written = False
    predicted: Any = None
    is_clear = True
    is_shaped = True
    prepared = ""

    def __init__(self, **known: Any) -> None:
        self.__dict__.update(known)

    def set(self, **known: Any) -> None:
        """Know other things of it from now on."""
        self.__dict__.update(known)

    def but(self, **known: Any) -> Data:
        """Return the same for another array, of which other things are known."""
        return Data(**{**self.__dict__, **known})

    @property
    def is_scaled(self) -> bool:
        """Whether something has changed its values."""
        return bool(self.steps) or not self.is_clear


class Samples(NamedTuple):
    """What is given to a model to learn from, to predict, or as labels.

    Attributes:
        shape: its shape, samples first; None if it is not known.
        data: what is known of its numbers.
        text: how the source writes it.
        place: where.
        is_list: whether it is a list of Python with numbers.
    """

    shape: tuple[int | None, ...] | None = None
    data: Data | None = None
    text: str = ""
    place: Place | None = None
    is_list: bool = False


class Generator(NamedTuple):
    """What gives batches of pictures with their labels.

    Attributes:
        kind: `directory`, `flow` or `dataset`.
        labels: the form of the labels: INTEGERS, ONE_HOT, or `binary`; None if it is not known.
        classes: how many classes there are.
        is_scaled: whether it changes the pictures; None if that is not known.
        place: where it is made.
        samples: what it gives batches of.
        targets: the labels that belong to them.
        scale: what it multiplies pixels with, if it does nothing else to them; None if that is not known.
        folder: where its pictures lie, and which of them it takes; None if that is not known.
        spot: where the form of the labels is written.
        maker: where what changes its pictures is made.
        picture: the shape of each picture; None if it is not known.
    """

    kind: str
    labels: str | None = None
    classes: int | None = None
    is_scaled: bool | None = None
    place: Place | None = None
    samples: Samples | None = None
    targets: Samples | None = None
    text: str = ""
    scale: float | None = None
    folder: Any = None
    spot: Place | None = None
    maker: Place | None = None
    picture: tuple[int, ...] | None = None


class Written(NamedTuple):
    """A call as it is written.

    Attributes:
        place: where the name of what is called stands.
        values: its arguments by name.
        places: where each argument stands, with its name.
        spots: where the value of each stands.
        texts: how each value is written.
        whole: the whole call, if it stands on one line.
        is_partial: whether it is given more, in a list or a dictionary that is not known.
    """

    place: Place | None = None
    values: Mapping[str, Any] = {}
    places: Mapping[str, Place] = {}
    spots: Mapping[str, Place] = {}
    texts: Mapping[str, str] = {}
    whole: Place | None = None
    is_partial: bool = False

    def at(self, name: str) -> Place | None:
        """Return where an argument stands, or the call if it has none of that name."""
        return self.places.get(name, self.place)


class Loss(NamedTuple):
    """A loss function of Keras: its name as a function, and whether it takes scores in place of probabilities."""

    name: str
    from_logits: bool | None = False
    text: str = ""
    spot: Place | None = None
    written: Written | None = None


class Optimizer(NamedTuple):
    """An optimizer: its class, and its learning rate if that is a number that is known.

    Attributes:
        spot: where its learning rate stands.
        source: what it was made with, by which one object is told from another; None of a name.
        is_class: whether it is a class, and no object of it.
        wrong_rate: a learning rate that is no number, as it is written.
    """

    name: str
    rate: float | None = None
    spot: Place | None = None
    text: str = ""
    source: Any = None
    is_class: bool = False
    wrong_rate: str = ""


class Metric(NamedTuple):
    """A metric: its name as it is written, and the key under which a history has it; None if that is not known."""

    text: str
    key: str | None
    spot: Place | None = None
    is_numbered: bool = False
    """Whether Keras puts a number behind its name where several of its class were made."""


class Compiling(NamedTuple):
    """What `compile` says.

    Attributes:
        losses: for each output; None for one that is not known. `is_single` says that one stands for all.
        by_name: the losses by the names of outputs, if they are given so.
        saved_optimizer: the optimizer as Keras would save it; empty if it is not known.
    """

    losses: Sequence[Loss | None] = ()
    by_name: Mapping[str, Loss | None] = {}
    optimizer: Optimizer | None = None
    metrics: Sequence[Metric] | None = None
    """None if they are not known."""
    saved_optimizer: Mapping[str, Any] = {}
    misnomers: Sequence[Misnomer] = ()


class Event(NamedTuple):
    """Something that happens with a model, in the order in which the source does it.

    Attributes:
        kind: `compile`, `fit`, `evaluate`, `predict`, `train_on_batch`, `freeze`, `thaw`, `load_weights`, …
        written: the call.
        order: its number among all events of the source.
        is_sure: whether it happens whenever the source is run: no condition or loop around it is unknown.
        compiling: what `compile` says.
        inputs: what is learnt from; None if it is not known.
        targets: the labels.
        validation: what it is validated on: samples and labels.
        layer: the names of layers that are frozen or thawed.
        depth: how many functions of the source are being called there.
    """

    kind: str
    written: Written
    order: int = 0
    is_sure: bool = True
    compiling: Compiling | None = None
    inputs: Any = None
    targets: Any = None
    validation: Any = None
    layers: frozenset[int] = frozenset()
    model: Any = None
    depth: int = 0

    @property
    def place(self) -> Place | None:
        """Where the call stands."""
        return self.written.place


class Lookup(NamedTuple):
    """A key of a history, or a name that a callback watches."""

    key: str
    place: Place | None
    fit: Event | None
    is_callback: bool = False
    spot: Place | None = None
    is_auto: bool = False
    """Whether a callback has to find out itself if more is better."""
    mode: str = ""
    """Which way a callback is told to look, if it chooses by it."""
    mode_spot: Place | None = None
    in_path: bool = False
    """Whether it stands in the name of a file that a callback writes."""


class Choice(NamedTuple):
    """`argmax` of what a model predicts, or its comparison with a number."""

    model: Any
    axis: int | None
    place: Place | None
    spot: Place | None = None
    threshold: float | None = None
    """What predictions are compared with, if it is no `argmax`."""


class Remark(NamedTuple):
    """Something that the source does with data, whatever the model.

    Attributes:
        kind: `split`, `fitted`, `lost`, `prepared`, `windows`, `inverted`.
        place: where.
        data: what it is done with.
        by: what does it.
        text: how it is called.
        target: the names that are given to what comes out, or that had to be.
        spot: where those stand.
    """

    kind: str
    place: Place | None
    data: Data | None = None
    by: Any = None
    text: str = ""
    target: str = ""
    order: int = 0
    spot: Place | None = None


class Stray(NamedTuple):
    """An argument that the call of today's Keras does not have.

    Attributes:
        known: the arguments that it has, and that it is not given.
        home: other calls that have such an argument.
        value: what it is given.
        is_older: whether an earlier release has it.
        text: how its value is written.
        optimizer: the class of the optimizer beside it, as the source can spell it.
        optimizer_spot: where that stands, if it can be written there and is given this argument alone.
    """

    call: str
    argument: str
    place: Place | None
    spot: Place | None = None
    inner: str = ""
    known: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    value: Any = None
    is_older: bool = False
    text: str = ""
    optimizer: str = ""
    optimizer_spot: Place | None = None


class Misnomer(NamedTuple):
    """A name that stands for no loss, metric or optimizer of Keras.

    Attributes:
        kind: `loss`, `metric` or `optimizer`.
        name: the name as it is written.
        spot: where.
    """

    kind: str
    name: str
    spot: Place | None = None


class Script(NamedTuple):
    """What a source does with its models and its data.

    Attributes:
        events: of all models, in order.
        remarks: on data.
        lookups: of histories, and names that callbacks watch.
        choices: uses of `argmax`.
        strays: arguments of other calls.
        words: how often each name stands in the text.
        is_old: whether it is written for Keras 1.
        escaped: the `id` of models that are given to what is not followed.
        misnomers: classes of Keras in other letters (the kind is their module), and classes and texts in the place of
            objects (the kind is `class` or `text`).
    """

    events: Sequence[Event] = ()
    remarks: Sequence[Remark] = ()
    lookups: Sequence[Lookup] = ()
    choices: Sequence[Choice] = ()
    strays: Sequence[Stray] = ()
    words: Mapping[str, int] = {}
    is_old: bool = False
    escaped: frozenset[int] = frozenset()
    misnomers: Sequence[Misnomer] = ()

    def of(self, model: Any) -> list[Event]:
        """Return the events of one model."""
        return [each for each in self.events if each.model is model]


LARGEST = 1e100
"""No number of a training is larger: its square, and its share of another, can still be worked out."""


def is_finite(value: Any) -> bool:
    """Tell whether a value is a number that can be reckoned with."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def arrays_in(given: Any) -> Iterator[Samples]:
    """Yield the arrays in what a model is given."""
    if isinstance(given, Samples):
        yield given
    elif isinstance(given, (list, tuple)):
        for each in given:
            yield from arrays_in(each)
    elif isinstance(given, dict):
        yield from arrays_in(list(given.values()))


def written_at(place: Place | None) -> str:
    """Return what stands at a place; nothing if that is not a part of one line of a file."""
    if place is None or not place.source.is_file or place.length < 2:
        return ""
    return place.source.line(place.line)[place.column - 1 :][: place.length]


def begins_with(place: Place | None, letters: str) -> bool:
    """Tell whether one of some letters stands at a place; not if there is none."""
    return place is not None and place.source.line(place.line)[place.column - 1 :][:1] in letters


def replaced(place: Place | None, text: str) -> tuple[Edit, ...]:
    """Return the edit that puts a text in the place of another one."""
    if place is None or not place.source.is_file:
        return ()
    start = place.column - 1
    return (Edit(place.source, place.line, start, start + place.length, text),)
