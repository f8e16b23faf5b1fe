"""What the architectures of `keras.applications` share: their arguments, the rules among them, and how each ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, ClassVar

from mlcalc.applications.network import Network, Value
from mlcalc.arguments.base import Argument, HasArguments
from mlcalc.arguments.kinds import anything, boolean
from mlcalc.changes import Change
from mlcalc.errors import Diagnostic, MlcalcError, warning
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer
from mlcalc.model import Model
from mlcalc.shapes import Shape, as_shape, format_shape
from mlcalc.texts import quoted

IMAGENET = "imagenet"
MOST_CHANGED = 3
"""Arguments that a mend changes at most."""
CLASSES = 1000
"""How many classes the weights of ImageNet tell apart."""


def _is_on(value: Any, owner: type[HasArguments]) -> bool:
    return False if value is None else bool(boolean().convert(value, owner))


def _weights(value: Any, owner: type[HasArguments]) -> str | None:
    """Return the name of weights, or a path: the file need not be here, since it changes no shape."""
    if value is None:
        return None
    if isinstance(value, str) and (value == IMAGENET or "/" in value or "." in value):
        return value
    raise ValueError(f"{IMAGENET}, None or the path of a file of weights")


def _shape(value: Any, owner: type[HasArguments]) -> Shape | None:
    if value is None:
        return None
    try:
        return as_shape(value)
    except MlcalcError:
        raise ValueError("three sizes: height, width and channels") from None


def _as_picture(shape: Shape) -> Shape | None:
    """Return the shape of a picture that is meant where there is a batch in it, or too few sizes: one is both."""
    if len(shape) == 4:
        return shape[1:]
    return (*shape, *shape[-1:] * (2 - len(shape)), 3) if 0 < len(shape) < 3 else None


def _tensor(value: Any, owner: type[HasArguments]) -> Layer:
    if isinstance(value, (InputLayer, Model)):
        return value
    raise ValueError("an input, such as Input((224, 224, 3))")


def called(default: str | None) -> Any:
    """The name of the model; None lets Keras choose one."""

    def convert(value: Any, owner: type[HasArguments]) -> str | None:
        if value is None or (isinstance(value, str) and "/" not in value):
            return value
        raise ValueError('a text without "/"')

    return Argument(default, convert, kind="TEXT")


def switch(default: bool) -> Any:
    """True or false; None is false."""
    return Argument(default, _is_on, kind="BOOLEAN")


class Application(HasArguments):
    """An architecture of `keras.applications`, with the arguments of its function there."""

    size: ClassVar[int] = 224
    """The height and width of its pictures by default."""
    least: ClassVar[int] = 32
    """The least height and width that Keras allows."""
    sizes: ClassVar[tuple[int, ...]] = ()
    """Heights and widths that the weights of ImageNet exist for, if there are several."""
    pools: ClassVar[Mapping[str, str | None]] = {"avg": "avg_pool", "max": "max_pool"}
    """What the pooling is called that stands in the place of the top; None where Keras numbers it."""
    compares: ClassVar[bool] = False
    """Whether Keras compares the width of `input_tensor` with that of `input_shape`."""
    order: ClassVar[str] = "include_top weights input_tensor input_shape pooling classes classifier_activation name"
    elsewhere: ClassVar[Mapping[str, str | None]] = {
        **dict.fromkeys(("num_classes", "n_classes", "nb_classes", "class_num"), "classes"),
        **dict.fromkeys(("shape", "input_size", "image_size", "input_dim"), "input_shape"),
        "activation": "classifier_activation",
        "top": "include_top",
        "pretrained": "weights",
    }

    include_top: bool = switch(True)
    weights: str | None = Argument(IMAGENET, _weights, kind="imagenet|none|FILE")  # type: ignore[assignment]
    input_tensor: Layer | None = Argument(None, _tensor, kind="LAYER", holds="layer")  # type: ignore[assignment]
    input_shape: Shape | None = Argument(None, _shape, kind="SHAPE")  # type: ignore[assignment]
    pooling = anything(None)
    classes = anything(CLASSES)
    classifier_activation = anything("softmax")
    name: str | None = called(None)

    # What a family answers.

    def body(self, x: Value) -> Value:
        """Add all layers between the input and the top, and return what the last of them gives."""
        raise NotImplementedError

    def top(self, x: Value) -> Value:
        """Add the layers that name the class of a picture."""
        return self.classified(x.then("GlobalAveragePooling2D", name="avg_pool"))

    def without_top(self, x: Value) -> Value:
        """Add what stands in the place of the top, if anything does."""
        kinds = {"avg": "GlobalAveragePooling2D", "max": "GlobalMaxPooling2D"}
        if self.pooling not in ("avg", "max"):
            return x
        return x.then(kinds[self.pooling], name=self.pools[self.pooling])

    @property
    def full_name(self) -> str | None:
        """What the model is called."""
        return self.name

    def wrong_for_weights(self) -> Iterator[tuple[str, str]]:
        """Yield each argument that the weights of ImageNet do not exist for, and its value as the end of a sentence."""
        yield from ()

    # What follows from it.

    @property
    def is_pretrained(self) -> bool:
        """Whether it has the weights of ImageNet."""
        return self.weights == IMAGENET

    def classified(self, x: Value) -> Value:
        """Add the last layer, a Dense that gives each class its probability."""
        return x.then("Dense", self.classes, activation=self.classifier_activation, name="predictions")

    @property
    def default_shape(self) -> Shape:
        """The input's shape, without the batch, that Keras takes by default; it fits what is given as far as it can."""
        size, channels = self.size, 3
        given = self.input_shape
        if given and len(given) == 3:
            channels = channels if self.is_pretrained else given[2] or channels
        if (side := self.given_side()) in self.sizes:
            size = side
        return size, size, channels

    @property
    def tensor_shape(self) -> Shape:
        """The shape of `input_tensor`, without the batch; unknown where there is none."""
        shape = self.input_tensor.specify().shapes[0] if self.input_tensor else None
        return shape[1:] if shape and len(shape) == 4 else (None, None, None)

    def given_side(self) -> int:
        """Return the side of the square that the input is given as, 0 for anything else."""
        given = self.input_shape or ()
        return given[0] or 0 if len(given) == 3 and given[0] == given[1] else 0

    @property
    def picture(self) -> Shape:
        """The shape of the input, without the batch, as far as the arguments settle it."""
        if self.input_shape is not None:
            return self.input_shape
        return self.default_shape if self.include_top else (None, None, 3)

    def model(self) -> Model:
        """Return the model.

        Raises:
            MlcalcError: a layer cannot take what the one before it gives.
        """
        network = Network(self.title())
        source = self.input_tensor or self._input()
        x = self.body(network.begin(source))
        x = self.top(x) if self.include_top else self.without_top(x)
        network.builder.remarks += self.remarks()
        model = network.model(self.full_name, x)
        model.__dict__["refit"] = self.refit
        return model

    def refit(self, shape: Shape, top: str | None) -> Change | None:
        """Return the change after which its call takes pictures of another shape.

        Layers behind it stand in the place of those that name the classes; a Dense there wants one vector of each
        picture. Its own input stays what it was where it is a tensor.
        """
        if self.input_tensor is not None or (self.is_pretrained and shape[-1:] != (3,)):
            return None
        arguments: dict[str, Any] = {} if self.input_shape is None else {"input_shape": shape}
        if self.include_top and top is not None:
            arguments |= {"include_top": False} | ({"pooling": "avg"} if top == "Dense" else {})
        elif not self.is_pretrained and (self.include_top or shape[-1:] != (3,)):
            arguments["input_shape"] = shape
        if "include_top" not in arguments and not self.is_pretrained:
            arguments |= {"weights": self.weights} if arguments else {}  # without arguments, its name alone has none
        change = self._whole(Change(arguments)) if arguments else None
        return change if change and not change.is_example and change.arguments.items() >= arguments.items() else None

    def _input(self) -> Layer:
        """Return the input; where it states a size, no other one may be below the least."""
        layer = InputLayer(batch_shape=(None, *self.picture))
        return layer if None in self.picture[:2] else layer.of_pictures(self.least)

    def remarks(self) -> Iterator[Diagnostic]:
        """Yield what Keras passes over without a word."""
        if not self.include_top and self.pooling and self.pooling not in ("avg", "max"):
            word = str(self.pooling).lower()
            meant = "max" if "max" in word else "avg"
            message = f"{self.title()}: `pooling` is avg or max; Keras pools for no other word, not for {quoted(word)}"
            change = Change({"pooling": meant})
            help = f"did you mean {quoted(meant)}?"  # noqa: A001
            yield warning("unknown-pooling", message)._replace(argument="pooling", help=help, change=change)

    # The rules among the arguments.

    def problems(self) -> Iterable[Diagnostic]:
        for each in self.wrong():
            yield each._replace(change=self._whole(each.change))

    def _whole(self, change: Change | None) -> Change | None:
        """Return a change with what else must change with it; None if nothing mends all."""
        for _ in range(MOST_CHANGED):
            rest = next(self._changed(change.arguments).wrong(), None) if change else None
            if change is None or rest is None:
                return change
            more = rest.change
            is_example = change.is_example or (more is not None and more.is_example)
            change = Change({**change.arguments, **more.arguments}, is_example=is_example) if more else None
        return None

    def _changed(self, arguments: Mapping[str, Any]) -> Application:
        """Return the same architecture with other arguments, unchecked."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, **arguments)
        return other

    def wrong(self) -> Iterator[Diagnostic]:
        """Yield what Keras refuses, with the change that would mend it."""
        if self.include_top and self.is_pretrained and self.classes != CLASSES:
            yield self._for_weights("classes", f"{{}} have {CLASSES:,} classes, not {quoted(self.classes)}")
        yield from islice(self.wrong_shape(), 1)
        if self.compares and self.input_shape and self.input_tensor and self.tensor_shape[1] != self.input_shape[1]:
            given = format_shape(self.tensor_shape)
            yield self._refused(f"`input_shape` must have the width of `input_tensor`, {given}", self.tensor_shape)
        for argument, value in self.wrong_for_weights() if self.is_pretrained else ():
            yield self._for_weights(argument, f"{{}} do not exist for {value}")
        if self.include_top:
            yield from self._wrong_top()

    def wrong_shape(self) -> Iterator[Diagnostic]:
        """Yield what is wrong with the input's shape; the first is told."""
        given = self.input_shape
        if given is None:
            return
        if len(given) != 3:
            yield self._refused("an input has a height, a width and channels", _as_picture(given))
        elif given[0] in (1, 3) and given[2] != given[0] and min(given[1] or 0, given[2] or 0) >= self.least:
            turned = (*given[1:], given[0])
            yield self._refused("a shape has the height first and the channels last", turned)
        elif self.include_top and self.is_pretrained and given != self.default_shape:
            shown = format_shape(given)
            refused = self._for_weights("input_shape", f"{{}} with the top fit {self._fitting()} alone, not {shown}")
            yield self._without_top(refused) if self.is_given("weights") and not self.is_given("classes") else refused
        elif self.is_pretrained and given[2] != 3:
            yield self._for_weights("input_shape", f"{{}} need 3 channels, not {given[2]}")
        elif any(size is not None and size < self.least for size in given[:2]):
            large = tuple(size if size is None else max(size, self.least) for size in given[:2])
            yield self._refused(f"pictures must be at least {self.least} × {self.least}", (*large, given[2]))
        elif None in given and (self.include_top or given[2] is None):
            known = tuple(size or usual for size, usual in zip(given, self.default_shape, strict=True))
            why = "the channels must be known" if given[2] is None else "with the top, all sizes must be known"
            yield self._refused(why, known)

    def _fitting(self) -> str:
        """Return the inputs that the weights of ImageNet fit."""
        whole = format_shape((self.size, self.size, 3))
        return whole if not self.sizes else f"squares of {', '.join(map(str, self.sizes))} with 3 channels"

    def _refused(self, reason: str, shape: Shape | None) -> Diagnostic:
        """Return what is wrong with the input's shape, and one that is right."""
        message = f"{self.title()}: {reason}, which {format_shape(self.input_shape or ())} is not"
        change = Change({"input_shape": shape}, is_example=True) if shape else None
        help = f"for example, `input_shape={format_shape(shape)}`" if shape else None  # noqa: A001
        return Diagnostic("bad-shape", message, help=help, argument="input_shape", change=change)

    def nameless(self, reason: str) -> Diagnostic:
        """Return that the name of the model cannot be this one, and the usual one."""
        usual = self.default("name")
        return Diagnostic(
            "wrong-argument",
            f"{self.title()}: {reason}, so `name` cannot be {quoted(self.name)}",
            help=f"its own is {quoted(usual)}",
            argument="name",
            change=Change({"name": usual}),
        )

    def _for_weights(self, argument: str, reason: str) -> Diagnostic:
        """Return that an argument does not go with the weights; `{}` stands for them in the reason."""
        weights = "the weights of ImageNet" if self.is_pretrained else "stored weights"
        weights += "" if self.is_given("weights") else " (the default)"
        return Diagnostic(
            "conflicting-arguments",
            f"{self.title()}: {reason.format(weights)}",
            help="`weights=None` goes without them",
            argument=argument,
            change=Change({"weights": None}),
        )

    @staticmethod
    def _without_top(problem: Diagnostic) -> Diagnostic:
        """Return what is wrong with a size, mended by what keeps the weights that were asked for."""
        help = "`include_top=False` has them for pictures of any size"  # noqa: A001
        return problem._replace(help=help, change=Change({"include_top": False}))

    def _wrong_top(self) -> Iterator[Diagnostic]:
        if not isinstance(self.classes, int) or isinstance(self.classes, bool) or self.classes < 1:
            message = f"{self.title()}: `classes` must be a positive integer, not {quoted(self.classes)}"
            yield Diagnostic("wrong-argument", message, argument="classes")
        try:
            make("Dense", (1,), {"activation": self.classifier_activation})
        except MlcalcError as cause:
            for each in cause.diagnostics:
                message = each.message.replace("Dense: `activation`", f"{self.title()}: `classifier_activation`")
                yield each._replace(message=message, argument="classifier_activation", change=None)
            return
        if self.weights is not None and self.classifier_activation not in ("softmax", "linear", None):
            end = quoted(self.classifier_activation)
            yield self._for_weights(
                "classifier_activation", f"{{}} with the top end in softmax or no activation, not in {end}"
            )
