"""A question about a model, and the plans that answer it: one for all batches, wherever that is possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mlcalc.builder import model_of
from mlcalc.errors import MlcalcError, error, suggestion
from mlcalc.footprint import changes, owned
from mlcalc.footprint.optimizers import LossScaleOptimizer, Optimizer, scaled
from mlcalc.footprint.plan import Fixed, Plan
from mlcalc.footprint.sizes import Inputs
from mlcalc.footprint.steps import Steps
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.soundness import sound_trace
from mlcalc.texts import named


class Question(NamedTuple):
    """What is asked about a model, beside the batch.

    Attributes:
        model: the model.
        inputs: its inputs.
        optimizer: the optimizer.
        policy: the dtype policy of all layers; None for their own.
        options: how a framework differs: names of `OPTIONS`.
        checkpoint: whether the insides of blocks are computed again.
    """

    model: Model
    inputs: Inputs
    optimizer: Optimizer | LossScaleOptimizer
    policy: str | None = None
    options: frozenset[str] = frozenset()
    checkpoint: bool = False


OPTIONS = {
    "torch": "PyTorch keeps the index of each maximum, of 8 bytes, and 8 values for each unit and step of an LSTM",
    "fused-attention": "fused attention keeps a logarithm for each query and head in place of the probabilities",
}
"""How a framework systematically differs -> in which way."""

CHECKPOINTS = ("every-block",)
"""Which insides are computed again on the way back."""


def _check_word(word: str, known: Iterable[str], what: str) -> None:
    if word not in known:
        mend = suggestion(word, known) or f"there are {', '.join(known)}"
        raise error("wrong-argument", f"`{named(word)}` is not {what}", help=mend)


class Answers:
    """The plans for one question: one for all batches, unless an operation has its own way with the batch."""

    def __init__(self, question: Question, *, batch: int | None) -> None:
        self.question = question
        self.policy = question.policy or ""
        self._plans: dict[int | None, Plan] = {}
        self.for_all = self._for_all(batch)

    def _for_all(self, batch: int | None) -> Plan | None:
        """Return the plan that holds for all batches; None if there is none."""
        try:
            plan = self._plan(None)
        except MlcalcError:
            if batch is None:
                raise
            self._plan(batch)  # a layer that needs a known batch has one
            return None
        return plan if all(self._agrees(plan, each) for each in (2, 3)) else None

    def _agrees(self, plan: Plan, batch: int) -> bool:
        """Tell whether a plan says of a batch what a trace of that batch says: operations may move the batch about."""
        if not any(hasattr(step.layer, "operation") for step in plan.steps.calls):
            return True
        try:
            other = self._plan(batch)
        except MlcalcError:
            return False
        pairs = zip(plan.steps.tensors, other.steps.tensors, strict=False)
        return all(
            one.amount is not None and two.amount is not None and one.amount.at(batch) == two.amount.fixed
            if two.amount is not None
            else one.amount is None
            for one, two in pairs
        )

    def plan(self, batch: int | None) -> Plan:
        """Return the plan for a batch, or for one that is not known."""
        return self.for_all or self._plan(batch)

    def _plan(self, batch: int | None) -> Plan:
        if batch not in self._plans:
            self._plans[batch] = self._made(self.question.inputs.with_batch(batch))
        return self._plans[batch]

    def _made(self, inputs: Inputs) -> Plan:
        question = self.question
        model = question.model
        flow, _ = sound_trace(model, inputs.shapes, counted=False)
        steps = Steps(flow, is_frozen=model.is_frozen or not model.trainable)
        self.policy = question.policy or changes.policy_of(steps)
        fixed = Fixed.of(owned.weights_of(model, flow), scaled(question.optimizer, self.policy))
        return Plan(steps, fixed, question.options, checkpoint=question.checkpoint)

    def with_size(self, axis: str, size: int) -> Plan:
        """Return the plan for all batches of a model whose open axis has a size."""
        return self._made(self.question.inputs.with_sizes({axis: size}).with_batch(None))


def asked(  # noqa: PLR0913  (what can be asked)
    model: Layer,
    shapes: Sequence[Shape] = (),
    *,
    optimizer: Optimizer | LossScaleOptimizer,
    dtype: str | None = None,
    frozen: Sequence[str] = (),
    sizes: Mapping[str, int] | None = None,
    options: Sequence[str] = (),
    checkpoint: str | None = None,
) -> Question:
    """Return a question about a model or a single layer.

    Raises:
        MlcalcError: there is no such layer to freeze, policy, axis, option or way to checkpoint.
    """
    for each in options:
        _check_word(each, OPTIONS, "what a framework keeps")
    if checkpoint is not None:
        _check_word(checkpoint, CHECKPOINTS, "a way to checkpoint")
    whole = model if isinstance(model, Model) else model_of(model, tuple(shapes))
    if not isinstance(model, Model):
        shapes = ()
    if frozen:
        whole = changes.frozen(whole, frozen)
    if dtype is not None:
        whole = whole.under_policy(changes.checked_policy_name(dtype))
    inputs = Inputs.of(whole, shapes).with_sizes(sizes or {})
    return Question(whole, inputs, optimizer, dtype, frozenset(options), checkpoint is not None)
