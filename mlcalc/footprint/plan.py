"""Where the bytes of a model go: the parts are found once, and added up for as many batches as are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mlcalc.footprint import owned
from mlcalc.footprint.amounts import NOTHING, Amount, Largest, together
from mlcalc.footprint.blocks import Block, blocks_of
from mlcalc.footprint.optimizers import LossScaleOptimizer, Optimizer
from mlcalc.footprint.steps import Steps
from mlcalc.footprint.walks import Training, inference_peak
from mlcalc.layers.weights import Weight

LOSS = "loss"
"""The row of what the loss keeps."""


class Fixed(NamedTuple):
    """The bytes that do not depend on the batch; None where they are unknown. `formulas` say what they are made of."""

    weights: int | None
    gradients: int | None
    optimizer: int | None
    formulas: Mapping[str, str] = {}

    @classmethod
    def of(cls, weights: Sequence[Weight] | None, optimizer: Optimizer | LossScaleOptimizer) -> Fixed:
        """Return the bytes of weights, of their gradients, and of the variables that an optimizer makes for them."""
        if weights is None:
            return cls(None, None, None)
        whole = owned.nbytes(weights)
        formulas = {} if whole is None else {"weights_bytes": owned.by_type(weights)}
        trained = owned.trained(weights)
        if trained is None:
            return cls(whole, None, None, formulas)
        learnt = [each for each in weights if each.trainable]
        variables = optimizer.variables(trained)
        formulas |= {"gradients_bytes": owned.by_type(learnt), "optimizer_bytes": owned.by_name(variables)}
        return cls(whole, owned.nbytes(learnt), sum(each.nbytes for each in variables), formulas)

    @property
    def parts(self) -> tuple[int | None, int | None, int | None]:
        """The bytes of weights, gradients and optimizer."""
        return self.weights, self.gradients, self.optimizer


class Row(NamedTuple):
    """One layer: what it gives, what is kept for the way back at first for it, and why."""

    name: str
    output: Amount | None
    activations: Amount | None
    why: str = ""
    is_loss: bool = False

    def plus(self, other: Row) -> Row:
        """Return the row of a layer that is called once more."""
        output, kept = together((self.output, other.output)), together((self.activations, other.activations))
        return Row(self.name, output, kept, self.why or other.why)


class Plan:
    """The parts of inference and training, as amounts that grow with the batch.

    Args:
        steps: the calls.
        fixed: what does not depend on the batch.
        options: how a framework differs.
        checkpoint: whether the insides of blocks are computed again.

    Attributes:
        inputs: the batch of inputs.
        peak: what lives at once at inference.
        tensors_at: how many tensors live at once at each call.
        activations: what is kept for the way back.
        transient: the gradients around one call.
    """

    def __init__(self, steps: Steps, fixed: Fixed, options: frozenset[str], *, checkpoint: bool = False) -> None:
        self.steps = steps
        self.fixed = fixed
        self.training = Training(steps, options)
        inputs = [steps.tensors[each].amount for each in steps.inputs]
        self.inputs = together(inputs) if inputs else None  # of weights alone it is not known what they are called on
        peak = inference_peak(steps)
        self.peak = None if peak is None else peak.largest
        self.tensors_at = {} if peak is None else peak.tensors
        self.transient = self.training.transient
        self.blocks = blocks_of(steps) if checkpoint else []
        self.activations = self._of_blocks() if checkpoint else _single(self.training.activations)

    def total(self) -> Largest | None:
        """Return the bytes of training; None if a part is unknown.

        The forward pass of a model that keeps nothing needs room as well.
        """
        parts = self.fixed.parts
        if None in parts or self.inputs is None:
            return None
        if self.activations is None or self.peak is None or self.transient is None:
            return None
        base = self.inputs.plus(Amount(sum(each for each in parts if each is not None)))
        forwards = Largest((*self.activations.amounts, *self.peak.amounts))
        return Largest(
            (base.plus(one).plus(other), name) for one, _ in forwards.amounts for other, name in self.transient.amounts
        )

    def inference(self) -> Largest | None:
        """Return the bytes of inference, with weights and inputs; None if a part is unknown."""
        if self.fixed.weights is None or self.inputs is None or self.peak is None:
            return None
        base = self.inputs.plus(Amount(self.fixed.weights))
        return Largest((base.plus(amount), name) for amount, name in self.peak.amounts)

    def rows(self, batch: int) -> list[Row]:
        """Return a row for each layer, those of models inside among them, and one for the loss.

        Args:
            batch: the batch, which decides which block is the largest of those that are computed again.
        """
        found: dict[str, Row] = {}
        amounts = self._kept_in_blocks(batch) if self.blocks else [each.amount for each in self.training.records]
        for step, amount, record in zip(self.steps.calls, amounts, self.training.records, strict=True):
            if step.is_listed:
                output = together(self.steps.tensors[each].amount for each in step.outputs)
                row = Row(step.name, output, amount, record.why)
                found[step.name] = found[step.name].plus(row) if step.name in found else row
        return [
            *found.values(),
            Row(LOSS, None, self.training.loss, "∂loss/∂outputs: as large as the outputs", is_loss=True),
        ]

    # Blocks whose insides are computed again.

    def _of_blocks(self) -> Largest | None:
        """Return what is kept: what goes into each block, and the inside of one."""
        entries = together([*map(self._entry, self.blocks), self.training.loss])
        insides = [together(self._inside(block)) for block in self.blocks]
        if entries is None or None in insides:
            return None
        return Largest((entries.plus(each), str(number)) for number, each in enumerate(insides) if each is not None)

    def _entry(self, block: Block) -> Amount | None:
        """Return the bytes of what goes into a block, if a gradient goes through it."""
        calls = self.steps.calls[block.start : block.end]
        is_needed = any(self.training.needs[each] for step in calls for each in step.outputs)
        return NOTHING if block.source is None or not is_needed else self.steps.tensors[block.source].amount

    def _inside(self, block: Block) -> list[Amount | None]:
        """Return what each call of a block keeps, without what goes into any block."""
        sources = {each.source for each in self.blocks}
        tensors = self.steps.tensors
        return [
            None
            if record.amount is None
            else together([*(tensors[each].amount for each in record.tensors if each not in sources), record.inside])
            for record in self.training.records[block.start : block.end]
        ]

    def _kept_in_blocks(self, batch: int) -> list[Amount | None]:
        largest = None if self.activations is None else self.activations.at(batch)[1]
        kept: list[Amount | None] = []
        for number, block in enumerate(self.blocks):
            inside = self._inside(block)
            amounts = inside if str(number) == largest or largest is None else [NOTHING] * len(inside)
            kept += [together((self._entry(block), amounts[0])), *amounts[1:]]
        return kept


def _single(amount: Amount | None) -> Largest | None:
    return None if amount is None else Largest([(amount, "")])


def largest_batch(total: Largest, memory: int) -> int | None:
    """Return the largest batch whose bytes fit into a memory: 0 if none does, None if any does."""
    if total.at(1)[0] > memory:
        return 0
    if not any(amount.each for amount, _ in total.amounts):
        return None
    return min((memory - amount.fixed) // amount.each for amount, _ in total.amounts if amount.each)
