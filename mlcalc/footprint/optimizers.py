"""The optimizers of Keras 3.15, and every variable that each makes for the weights that it trains.

Keras makes them when an optimizer is built: for all, the count of iterations (an integer of 4 bytes) and the learning
rate, unless that follows a schedule; then some tensors as large as each trained weight, of its data type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, NamedTuple

from mlcalc.arguments.base import Argument, HasArguments
from mlcalc.arguments.kinds import anything, boolean, integer, number
from mlcalc.dtypes import USUAL_DTYPE, bits_of
from mlcalc.errors import Diagnostic, error, suggestion
from mlcalc.texts import named


class Trained(NamedTuple):
    """A weight that is trained: its path in the model, its shape, whose sizes are known, and its data type.

    Of one that `is_overwritten` by its gradient, Keras keeps no more than the gradient.
    """

    path: str
    shape: tuple[int, ...]
    dtype: str = USUAL_DTYPE
    is_overwritten: bool = False


class Variable(NamedTuple):
    """One variable of an optimizer: what it is, and the bytes that it takes."""

    name: str
    nbytes: int


_SCALAR = 4
"""Bytes of an integer or of a number of the usual data type, which Keras keeps such a variable in."""

_PLACEHOLDER = Variable("a placeholder", _SCALAR)


def _like(name: str, weight: Trained, shape: Sequence[int] | None = None) -> Variable:
    """Return a variable of the data type of a weight, and of its shape unless another is given."""
    size = 1
    for each in weight.shape if shape is None else shape:
        size *= each
    return Variable(name, -(-size * bits_of(weight.dtype) // 8))


class Schedule(NamedTuple):
    """A learning rate that follows a schedule, which is computed anew at each step and so is no variable."""

    name: str

    def __repr__(self) -> str:
        return f"{self.name}()"


class Optimizer(HasArguments):
    """An optimizer with the arguments of its Keras constructor.

    Its variables are those of `keep` for each weight, beside those that all optimizers make.
    """

    elsewhere: ClassVar[Mapping[str, str | None]] = {
        "alpha": "rho",
        "beta1": "beta_1",
        "beta2": "beta_2",
        "clip_norm": "clipnorm",
        "ema": "use_ema",
        "eps": "epsilon",
        "lr": "learning_rate",
    }
    learning_rate = anything(0.001)
    weight_decay = clipnorm = clipvalue = global_clipnorm = anything(None)
    use_ema: bool = boolean(False)
    ema_momentum: float = number(0.99, minimum=0, maximum=1)
    ema_overwrite_frequency: int | None = integer(None)
    loss_scale_factor = anything(None)
    gradient_accumulation_steps: int | None = integer(None, minimum=2)
    name: str | None = anything(None)
    decay = anything(None)

    always: ClassVar[tuple[str, ...]] = ()
    """What it keeps of the shape of each weight, whatever its arguments."""
    said: ClassVar[tuple[str, ...]] = ("learning_rate", "use_ema", "gradient_accumulation_steps")
    """The arguments that change a variable; a learning rate does only as a schedule."""

    def problems(self) -> Iterable[Diagnostic]:
        clips = [name for name in ("clipnorm", "clipvalue", "global_clipnorm") if getattr(self, name) is not None]
        if len(clips) > 1:
            message = f"{self.title()}: only one of {', '.join(f'`{each}`' for each in clips)} can be set"
            yield Diagnostic("conflicting-arguments", message, argument=clips[1])

    def slots(self) -> tuple[str, ...]:
        """Return what it keeps of the shape of each weight."""
        return self.always

    def keep(self, weight: Trained) -> Iterator[Variable]:
        """Yield the variables for one weight."""
        for each in self.slots():
            yield _like(each, weight)

    def beside(self, weights: Sequence[Trained]) -> Iterator[Variable]:
        """Yield variables that stand for all weights together."""
        return iter(())

    def variables(self, weights: Sequence[Trained], *, is_inside: bool = False) -> list[Variable]:
        """Return every variable that Keras makes for these weights, and keeps account of.

        Args:
            weights: those that are trained.
            is_inside: whether the optimizer is built inside another one, where Keras does not list the variables that
                are only set as attributes.
        """
        made = [Variable("the iterations", _SCALAR)]
        if not isinstance(self.learning_rate, Schedule):
            made.append(Variable("the learning rate", _SCALAR))
        for weight in weights:
            if self.gradient_accumulation_steps:
                made.append(_like("accumulated gradients", weight))
            kept = [*([_like("averages of the weights", weight)] if self.use_ema else []), *self.keep(weight)]
            made += [each for each in kept if (not is_inside if each is _PLACEHOLDER else not weight.is_overwritten)]
        return made if is_inside else [*made, *self.beside(weights)]

    def __str__(self) -> str:
        call = self.call()
        return call.removesuffix("()").lower() if call.endswith("()") else call

    def call(self) -> str:
        """Return its call, with the arguments that change a variable."""
        given = [f"{name}={value!r}" for name, value in self.given_arguments().items() if name in self.said]
        return f"{self.title()}({', '.join(given)})"

    def given_arguments(self) -> dict[str, Any]:
        values = super().given_arguments()
        if not isinstance(values.get("learning_rate"), Schedule):
            values.pop("learning_rate", None)
        return values


class SGD(Optimizer):
    """Gradient descent; with momentum, one velocity for each parameter."""

    learning_rate = anything(0.01)
    momentum: float = number(0.0, minimum=0, maximum=1)
    nesterov: bool = boolean(False)
    order = "learning_rate momentum nesterov"
    said = (*Optimizer.said, "momentum")

    def slots(self) -> tuple[str, ...]:
        return ("momentum",) if self.momentum else ()


class RMSprop(Optimizer):
    """Divides by a running mean of the squared gradients; Hinton's lecture 6e (2012)."""

    rho: float = number(0.9)
    momentum: float = number(0.0)
    epsilon: float = number(1e-7)
    centered: bool = boolean(False)
    order = "learning_rate rho momentum epsilon centered"
    said = (*Optimizer.said, "momentum", "centered")

    def slots(self) -> tuple[str, ...]:
        asked = {"momentum": self.momentum > 0, "mean of the gradients": self.centered}
        return ("mean of the squares", *(name for name, is_asked in asked.items() if is_asked))


class Adam(Optimizer):
    """Running means of the gradients and of their squares. Kingma and Ba, "Adam" (2014)."""

    beta_1: float = number(0.9)
    beta_2: float = number(0.999)
    epsilon: float = number(1e-7)
    amsgrad: bool = boolean(False)
    order = "learning_rate beta_1 beta_2 epsilon amsgrad"
    said = (*Optimizer.said, "amsgrad")

    def slots(self) -> tuple[str, ...]:
        return (*_MEANS, *(["largest mean of the squares"] if self.amsgrad else []))


_MEANS = ("mean of the gradients", "mean of the squares")


class AdamW(Adam):
    """Adam with weight decay apart. Loshchilov and Hutter (2017)."""

    weight_decay = anything(0.004)
    order = "learning_rate weight_decay beta_1 beta_2 epsilon amsgrad"


class Adadelta(Optimizer):
    """Running means of the squares of gradients and of steps. Zeiler (2012)."""

    rho: float = number(0.95)
    epsilon: float = number(1e-7)
    order = "learning_rate rho epsilon"
    always = ("mean of the squares", "mean of the squared steps")


class Adagrad(Optimizer):
    """The sum of all squared gradients. Duchi et al. (2011)."""

    initial_accumulator_value: float = number(0.1)
    epsilon: float = number(1e-7)
    order = "learning_rate initial_accumulator_value epsilon"
    always = ("sum of the squares",)


class Adamax(Optimizer):
    """Adam with the largest gradient in place of the mean of the squares. Kingma and Ba (2014), section 7.1."""

    beta_1: float = number(0.9)
    beta_2: float = number(0.999)
    epsilon: float = number(1e-7)
    order = "learning_rate beta_1 beta_2 epsilon"
    always = ("mean of the gradients", "largest gradient")


class Nadam(Optimizer):
    """Adam with Nesterov's momentum: one number more for all. Dozat (2016)."""

    beta_1: float = number(0.9)
    beta_2: float = number(0.999)
    epsilon: float = number(1e-7)
    order = "learning_rate beta_1 beta_2 epsilon"
    always = _MEANS

    def beside(self, weights: Sequence[Trained]) -> Iterator[Variable]:
        yield _like("the product of the momenta", weights[0] if weights else Trained("", ()), ())


class Ftrl(Optimizer):
    """The sum of all squared gradients, and a linear term. McMahan et al. (2013)."""

    learning_rate_power: float = number(-0.5, maximum=0)
    initial_accumulator_value: float = number(0.1, minimum=0)
    l1_regularization_strength: float = number(0.0, minimum=0)
    l2_regularization_strength: float = number(0.0, minimum=0)
    l2_shrinkage_regularization_strength: float = number(0.0, minimum=0)
    beta: float = number(0.0)
    order = """
        learning_rate learning_rate_power initial_accumulator_value l1_regularization_strength
        l2_regularization_strength l2_shrinkage_regularization_strength beta"""
    always = ("sum of the squares", "linear term")


class Lion(Optimizer):
    """The sign of a running mean. Chen et al. (2023)."""

    beta_1: float = number(0.9, minimum=0, maximum=1)
    beta_2: float = number(0.99)
    order = "learning_rate beta_1 beta_2"
    always = ("mean of the gradients",)


class Lamb(Optimizer):
    """Adam with a step in proportion to each weight. You et al. (2019)."""

    beta_1: float = number(0.9)
    beta_2: float = number(0.999)
    epsilon: float = number(1e-7)
    order = "learning_rate beta_1 beta_2 epsilon"
    always = _MEANS


class ScheduleFreeAdamW(Optimizer):
    """Averages of the weights in place of a schedule. Defazio et al. (2024)."""

    learning_rate = anything(0.0025)
    beta_1: float = number(0.9)
    beta_2: float = number(0.999)
    epsilon: float = number(1e-8)
    warmup_steps: int = integer(0, minimum=0)
    order = "learning_rate beta_1 beta_2 epsilon warmup_steps"
    always = ("averaged weights", "mean of the squares")


class Adafactor(Optimizer):
    """Means of the squares over rows and columns. Shazeer and Stern (2018).

    Keras keeps the whole mean as well, and for a weight of fewer than two axes two placeholders.
    """

    beta_2_decay: float = number(-0.8)
    epsilon_1: float = number(1e-30)
    epsilon_2: float = number(1e-3)
    clip_threshold: float = number(1.0)
    relative_step: bool = boolean(True)
    order = "learning_rate beta_2_decay epsilon_1 epsilon_2 clip_threshold relative_step"

    def keep(self, weight: Trained) -> Iterator[Variable]:
        shape = weight.shape
        if len(shape) < 2:
            yield _PLACEHOLDER
            yield _PLACEHOLDER
        else:
            yield _like("means over the rows", weight, shape[:-1])
            yield _like("means over the columns", weight, (*shape[:-2], shape[-1]))
        yield _like("mean of the squares", weight)


def _words(value: Any, owner: type[HasArguments]) -> tuple[str, ...]:
    """Return parts of paths. Keras takes them as patterns; those of strangers are not run."""
    parts = value if isinstance(value, (list, tuple)) else [value]
    if all(isinstance(each, str) and _PLAIN.fullmatch(each) for each in parts):
        return tuple(parts)
    raise ValueError("a list of parts of names, of letters, digits, `_`, `-` and `/`")


_PLAIN = re.compile(r"[\w/-]*")


class Muon(Optimizer):
    """Momentum, made orthogonal, for matrices; Adam for embeddings and for what has not two axes. Jordan (2024)."""

    adam_beta_1: float = number(0.9)
    adam_beta_2: float = number(0.999)
    adam_weight_decay: Any = anything(0.004)
    epsilon: float = number(1e-7)
    weight_decay = anything(0.004)
    exclude_layers: Any = Argument(None, _words)
    exclude_embeddings: bool = boolean(True)
    muon_a: float = number(3.4445)
    muon_b: float = number(-4.775)
    muon_c: float = number(2.0315)
    adam_lr_ratio: float = number(1)
    momentum: float = number(0.95)
    ns_steps: int = integer(5)
    nesterov: bool = boolean(True)
    rms_rate: float = number(0.2)
    order = """
        learning_rate adam_beta_1 adam_beta_2 adam_weight_decay epsilon weight_decay clipnorm clipvalue
        global_clipnorm use_ema ema_momentum ema_overwrite_frequency loss_scale_factor gradient_accumulation_steps
        name exclude_layers exclude_embeddings muon_a muon_b muon_c adam_lr_ratio momentum ns_steps nesterov
        rms_rate"""
    said = (*Optimizer.said, "exclude_layers", "exclude_embeddings")

    def keep(self, weight: Trained) -> Iterator[Variable]:
        yield _like("momentum", weight)
        if self._leaves_to_adam(weight):
            yield _like("mean of the squares", weight)

    def _leaves_to_adam(self, weight: Trained) -> bool:
        if len(weight.shape) != 2 or (self.exclude_embeddings and "embedding" in weight.path.lower()):
            return True
        return any(each in weight.path for each in self.exclude_layers or ())


class LossScaleOptimizer(HasArguments):
    """Another optimizer, with a scale for the loss: its own iterations and learning rate, a count and the scale."""

    inner_optimizer: Optimizer = Argument(None, lambda value, owner: value)  # type: ignore[assignment]
    initial_scale: float = number(2.0**15)
    dynamic_growth_steps: int = integer(2000)
    name: str | None = anything(None)

    def variables(self, weights: Sequence[Trained]) -> list[Variable]:
        """Return every variable that Keras makes for these weights."""
        own = ("the iterations", "the learning rate", "the steps since the scale grew", "the scale of the loss")
        return [*(Variable(name, _SCALAR) for name in own), *self.inner_optimizer.variables(weights, is_inside=True)]

    def __str__(self) -> str:
        return f"LossScaleOptimizer({self.inner_optimizer.call()})"


KINDS: dict[str, type[Optimizer]] = {
    kind.__name__.lower(): kind
    for kind in (
        *(Adam, AdamW, SGD, RMSprop, Nadam, Adamax, Adagrad, Adadelta, Ftrl, Lion, Lamb, Adafactor, Muon),
        ScheduleFreeAdamW,
    )
}
"""Name in small letters -> optimizer, the usual ones first."""

ELSEWHERE = {
    "adabelief": "adam",
    "gradientdescent": "sgd",
    "momentum": "SGD(momentum=0.9)",
    "radam": "adam",
    "rprop": "rmsprop",
    "adam8bit": "adam",
    "fusedadam": "adam",
    "scheduledfreeadamw": "schedulefreeadamw",
}
"""What others call an optimizer, or have beside Keras -> the nearest one."""


def find(name: str) -> type[Optimizer]:
    """Return the optimizer of a name, in any case and with underscores or without.

    Raises:
        MlcalcError: Keras has none of that name; the nearest is suggested.
    """
    folded = name.replace("_", "").lower()
    with suppress(KeyError):
        return KINDS[folded]
    names = [kind.__name__.lower() for kind in KINDS.values()]
    nearest = f"did you mean `{ELSEWHERE[folded]}`?" if folded in ELSEWHERE else suggestion(name, names)
    raise error(
        "unknown-optimizer",
        f"there is no optimizer `{named(name)}`",
        help=nearest or f"there are {', '.join(names)}",
    )


def scaled(optimizer: Optimizer | LossScaleOptimizer, policy: str) -> Optimizer | LossScaleOptimizer:
    """Return the optimizer as `compile` uses it: with a scale for the loss if the model computes in half precision."""
    if policy == "mixed_float16" and not isinstance(optimizer, LossScaleOptimizer):
        return LossScaleOptimizer(inner_optimizer=optimizer)
    return optimizer
