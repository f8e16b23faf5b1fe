"""A question about a model, and the plans that answer it: one for all batches, wherever that is possible."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mlcalc.builder import model_of
from mlcalc.errors import Diagnostic, MlcalcError, error, note, suggestion
from mlcalc.footprint import changes, owned
from mlcalc.footprint.optimizers import LossScaleOptimizer, Optimizer, scaled
from mlcalc.footprint.plan import Fixed, Plan
from mlcalc.footprint.sizes import Inputs
from mlcalc.footprint.steps import Steps
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.soundness import sound_trace
from mlcalc.texts import listed, named

if TYPE_CHECKING:
    from typing_extensions import Self


OPTIONS = {
    "torch": "PyTorch keeps the index of each maximum, of 8 bytes, and 8 values for each unit and step of an LSTM",
    "fused-attention": "fused attention keeps a logarithm for each query and head in place of the probabilities",
}
"""How a framework systematically differs -> in which way."""

CHECKPOINTS = ("every-block",)
"""Which insides are computed again on the way back."""


def _check_word(word: str, known: Collection[str], what: str) -> None:
    if word not in known:
        mend = suggestion(word, known) or f"there {'are' if len(known) > 1 else 'is'} {', '.join(known)}"
        raise error("unknown-way", f"`{named(word)}` is not {what}", help=mend)


class Question(NamedTuple):
    """What is asked about a model, beside the batch; each setting is put in by a method of its own.

    Attributes:
        model: the model.
        inputs: its inputs.
        optimizer: the optimizer.
        policy: the dtype policy of all layers; None for their own.
        options: how a framework differs: names of `OPTIONS`.
        checkpoint: whether the insides of blocks are computed again.
        remarks: what has to be said of the settings.
    """

    model: Model
    inputs: Inputs
    optimizer: Optimizer | LossScaleOptimizer
    policy: str | None = None
    options: frozenset[str] = frozenset()
    checkpoint: bool = False
    remarks: tuple[Diagnostic, ...] = ()

    @classmethod
    def about(
        cls,
        model: Layer,
        shapes: Sequence[Shape],
        optimizer: Optimizer | LossScaleOptimizer,
        remarks: Sequence[Diagnostic] = (),
    ) -> Self:
        """Return the question about a model or a single layer.

        Args:
            model: the model or the layer.
            shapes: the shapes of its inputs, if they are other ones than its own.
            optimizer: the optimizer.
            remarks: what has to be said of the optimizer.
        """
        if isinstance(model, Model):
            return cls(model, Inputs.of(model, shapes), optimizer, remarks=tuple(remarks))
        whole = model_of(model, tuple(shapes))
        return cls(whole, Inputs.of(whole), optimizer, remarks=tuple(remarks))

    def with_frozen(self, names: Sequence[str]) -> Self:
        """Return the question about the model with some layers frozen.

        Raises:
            MlcalcError: there is no layer of such a name.
        """
        return self._replace(model=changes.frozen(self.model, names)) if names else self

    def with_policy(self, policy: str | None) -> Self:
        """Return the question about the model under another dtype policy.

        Raises:
            MlcalcError: there is no such policy.
        """
        if policy is None:
            return self
        changes.check_policy(policy)
        others = [each for each in changes.stated_policies(self.model) if each != policy]
        remarks = self.remarks
        if others:
            message = f"the model states {listed(others)} for its layers: {policy} goes before it"
            remarks = (*remarks, note("stated-dtype", message))
        return self._replace(model=self.model.under_policy(policy), policy=policy, remarks=remarks)

    def with_sizes(self, sizes: Mapping[str, int]) -> Self:
        """Return the question with sizes for axes that the inputs leave open.

        Raises:
            MlcalcError: there is no such axis, or its size is known.
        """
        return self._replace(inputs=self.inputs.with_sizes(sizes))

    def with_options(self, names: Sequence[str]) -> Self:
        """Return the question about what certain frameworks keep.

        Raises:
            MlcalcError: there is no such option.
        """
        for each in names:
            _check_word(each, OPTIONS, "what a framework keeps in its own way")
        return self._replace(options=frozenset(names))

    def with_checkpoint(self, which: str | None) -> Self:
        """Return the question about a model whose insides are computed again.

        Raises:
            MlcalcError: there is no such way.
        """
        if which is not None:
            _check_word(which, CHECKPOINTS, "a way to compute insides again")
        return self._replace(checkpoint=which is not None)


class Answers:
    """The plans for one question: one for all batches, unless an operation has its own way with the batch."""

    def __init__(self, question: Question, *, batch: int | None) -> None:
        self.question = question
        self.policy = question.policy or ""
        self._plans: dict[int | None, Plan] = {}
        self._sized: dict[tuple[tuple[str, int], ...], Plan] = {}
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
        model = question.model.on(*inputs.shapes)
        flow, _ = sound_trace(model, inputs.shapes, counted=False)
        steps = Steps(flow, is_frozen=model.is_frozen or not model.trainable)
        self.policy = question.policy or changes.policy_of(steps)
        fixed = Fixed.of(owned.weights_of(model, flow), scaled(question.optimizer, self.policy))
        return Plan(steps, fixed, question.options, checkpoint=question.checkpoint)

    def with_sizes(self, axes: Sequence[str], sizes: Sequence[int]) -> Plan:
        """Return the plan for all batches of a model whose open axes have sizes."""
        key = tuple(zip(axes, sizes, strict=True))
        if key not in self._sized:
            self._sized[key] = self._made(self.question.inputs.with_sizes(dict(key)).with_batch(None))
        return self._sized[key]
