"""The answer: what inference and training hold, for one batch or for several, and the layers that it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from mlcalc.errors import NOTE, Diagnostic, MlcalcError, bounded_depth, note, wrong_type
from mlcalc.footprint.amounts import Amount, Largest
from mlcalc.footprint.answers import Answers, Question
from mlcalc.footprint.formulas import formula_in, formula_of
from mlcalc.footprint.plan import Plan, Row, largest_batch
from mlcalc.footprint.sizes import BATCH
from mlcalc.limits import LARGEST_BATCH
from mlcalc.soundness import remarks_on_models
from mlcalc.texts import listed, named, quoted


class Inference(NamedTuple):
    """What inference holds, in bytes; None where it is unknown.

    Attributes:
        weights_bytes: all weights.
        inputs_bytes: the batch of inputs.
        peak_bytes: the tensors that live at once, at most, without weights and inputs.
        peak_at: the call at which they do.
    """

    weights_bytes: int | None
    inputs_bytes: int | None
    peak_bytes: int | None
    peak_at: str | None

    @property
    def total_bytes(self) -> int | None:
        """All of it."""
        parts = (self.weights_bytes, self.inputs_bytes, self.peak_bytes)
        return None if None in parts else sum(each for each in parts if each is not None)


class TrainingBytes(NamedTuple):
    """What training holds, in bytes; None where it is unknown.

    Attributes:
        weights_bytes: all weights.
        gradients_bytes: the gradients of those that are trained.
        optimizer_bytes: the variables of the optimizer.
        inputs_bytes: the batch of inputs.
        activations_bytes: what is kept for the backward pass, by the loss too.
        transient_bytes: the gradients of one call's inputs and outputs, at most.
        total_bytes: all of it, with the peak of the forward pass where that is more than the activations.
    """

    weights_bytes: int | None
    gradients_bytes: int | None
    optimizer_bytes: int | None
    inputs_bytes: int | None
    activations_bytes: int | None
    transient_bytes: int | None
    total_bytes: int | None


class LayerMemory(NamedTuple):
    """One layer: the bytes that it gives, those that are kept first for it, and why; `loss` gives nothing.

    `formula` is that of the bytes that are kept, where the batch is not known.
    """

    name: str
    output_bytes: int | None
    activations_bytes: int | None
    why: str = ""
    formula: str | None = None
    is_loss: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON data."""
        whole = {"name": self.name, "output_bytes": self.output_bytes, "activations_bytes": self.activations_bytes}
        if self.is_loss:
            del whole["output_bytes"]
        others = {"why": self.why, "formula": self.formula}
        return {**whole, **{key: value for key, value in others.items() if value}}


class BatchBytes(NamedTuple):
    """What one batch takes in all: at inference, and in training."""

    batch_size: int
    inference_bytes: int | None
    training_bytes: int | None


class Fitting(NamedTuple):
    """The largest batch that a memory holds, at inference and in training: None if it is unknown, or any fits."""

    memory_bytes: int
    inference: int | None
    training: int | None

    @classmethod
    def of(cls, memory: Memory, size: int) -> Fitting:
        """Return what fits into so many bytes."""
        return cls(size, memory.largest_batch(size, training=False), memory.largest_batch(size))


class _Memory(NamedTuple):
    name: str | None
    batch_size: int | None
    optimizer: str
    dtype: str
    inference: Inference
    training: TrainingBytes
    layers: tuple[LayerMemory, ...]
    formulas: Mapping[str, str]
    unknown: tuple[Diagnostic, ...]
    remarks: tuple[Diagnostic, ...]
    answers: Answers


class Memory(_Memory):
    """What a model holds in memory, at inference and in training, in bytes; None where that is unknown.

    `formulas` say by its key what a figure is made of, and what depends on what is not known. `unknown` says why
    something is unknown, and `remarks` what has to be said of the model and the settings; `problems` are both.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        total = self.training.total_bytes
        return f"Memory({self.name!r}, batch_size={self.batch_size}, {'?' if total is None else f'{total:,}'} bytes)"

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What has to be said of the model, and why something is unknown."""
        return (*self.remarks, *self.unknown)

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said of the numbers."""
        return tuple(each.message for each in self.problems if each.severity == NOTE)

    def with_batches(self, batches: Sequence[int]) -> list[BatchBytes]:
        """Return what several batches take."""
        return [self._batch(each) for each in batches]

    def _batch(self, batch: int) -> BatchBytes:
        plan = self.answers.plan(batch)
        return BatchBytes(batch, _at(plan.inference(), batch), _at(plan.total(), batch))

    def largest_batch(self, memory: int, *, training: bool = True) -> int | None:
        """Return the largest batch that a memory holds: 0 if none fits; None if that is unknown, or any fits.

        Args:
            memory: the bytes.
            training: whether it is asked for training, or for inference.

        Raises:
            MlcalcError: the memory is no number of bytes.
        """
        if type(memory) is not int or memory < 0:
            raise wrong_type(f"a memory is a number of bytes, not {quoted(memory)}")
        plan = self.answers.for_all
        if plan is not None:
            total = plan.total() if training else plan.inference()
            return None if total is None else largest_batch(total, memory)
        return self._searched(memory, training=training)

    def _searched(self, memory: int, *, training: bool) -> int | None:
        """Return the largest batch, found by halving: bytes grow with the batch, in whichever way."""

        def fits(batch: int) -> bool | None:
            plan = self.answers.plan(batch)
            found = _at(plan.total() if training else plan.inference(), batch)
            return None if found is None else found <= memory

        low, high = 0, 1
        while (is_held := fits(high)) and high < LARGEST_BATCH:
            low, high = high, 2 * high
        if is_held or is_held is None:
            return None
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(middle) else (low, middle)
        return low

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "name": self.name,
            "batch_size": self.batch_size,
            "optimizer": self.optimizer,
            "dtype": self.dtype,
            "inference": self.inference._asdict(),
            "training": self.training._asdict(),
            "layers": [row.as_dict() for row in self.layers],
            **({"formulas": dict(self.formulas)} if self.formulas else {}),
            "problems": [each.as_dict() for each in self.problems],
        }


def _at(amount: Largest | None, batch: int) -> int | None:
    return None if amount is None else amount.at(batch)[0]


def memory_of(question: Question, batch: int | None) -> Memory:
    """Return what a model holds.

    Args:
        question: the model, and how it is asked about.
        batch: the batch; that which the inputs state if it is None.

    Raises:
        MlcalcError: the model cannot be built; holds every independent error.
    """
    batch = question.inputs.batch if batch is None else batch
    with bounded_depth():
        answers = Answers(question, batch=batch)
        plan = answers.plan(batch)
        is_open = batch is None and answers.for_all is None
        kept = plan.rows(batch or 1)
        formulas = {} if is_open else _formulas_of_rows(answers, plan, kept, batch)
        rows = [
            _open_row(row) if is_open else _layer(row, batch, formulas.get(str(number)))
            for number, row in enumerate(kept)
        ]
        return Memory(
            name=question.model.name,
            batch_size=batch,
            optimizer=str(question.optimizer),
            dtype=answers.policy,
            inference=Inference(plan.fixed.weights, None, None, None) if is_open else _inference(plan, batch),
            training=TrainingBytes(*plan.fixed.parts, *[None] * 4) if is_open else _training(plan, batch),
            layers=tuple(rows),
            formulas={**plan.fixed.formulas, **_formulas(answers, plan, batch), **_places(plan, batch)},
            unknown=tuple(_unknown(answers, plan, batch)),
            remarks=(*remarks_on_models(question.model), *question.remarks),
            answers=answers,
        )


def _open_row(row: Row) -> LayerMemory:
    """Return a row of which nothing can be said without a batch."""
    return LayerMemory(row.name, None, None, row.why, is_loss=row.is_loss)


def _number(amount: Amount | None, batch: int | None) -> int | None:
    """Return the bytes of an amount; None if it depends on a batch that is not known."""
    if amount is None or (batch is None and amount.each):
        return None
    return amount.at(batch or 0)


def _largest(amount: Largest | None, batch: int | None) -> tuple[int | None, str | None]:
    if amount is None or (batch is None and any(each.each for each, _ in amount.amounts)):
        return None, None
    return amount.at(batch or 0)


def _inference(plan: Plan, batch: int | None) -> Inference:
    peak, name = _largest(plan.peak, batch)
    if batch is None and plan.peak is not None and len(plan.peak.amounts) == 1:
        name = plan.peak.amounts[0][1]
    return Inference(plan.fixed.weights, _number(plan.inputs, batch), peak, name or None)


def _training(plan: Plan, batch: int | None) -> TrainingBytes:
    return TrainingBytes(
        *plan.fixed.parts,
        _number(plan.inputs, batch),
        _largest(plan.activations, batch)[0],
        _largest(plan.transient, batch)[0],
        _largest(plan.total(), batch)[0],
    )


def _layer(row: Row, batch: int | None, formula: str | None) -> LayerMemory:
    kept = _number(row.activations, batch)
    formula = formula_of(row.activations) or formula if kept is None else None
    return LayerMemory(row.name, _number(row.output, batch), kept, row.why if kept != 0 else "", formula, row.is_loss)


Parts = dict[str, "Amount | None"]


def _parts(plan: Plan) -> Parts:
    """Return what depends on the batch, by the keys of the answer, as far as it is one amount for every batch."""
    return {
        "inputs_bytes": plan.inputs,
        "peak_bytes": _for_all(plan.peak),
        "activations_bytes": _for_all(plan.activations),
        "transient_bytes": _for_all(plan.transient),
        "total_bytes": _for_all(plan.total()),
    }


KEYS = ("inputs_bytes", "peak_bytes", "activations_bytes", "transient_bytes", "total_bytes")
"""What depends on the batch, by its keys in the answer."""


def _for_all(largest: Largest | None) -> Amount | None:
    return None if largest is None else largest.for_all()


def _formulas(answers: Answers, plan: Plan, batch: int | None) -> dict[str, str]:
    """Return the formulas of what depends on an unknown batch or size, by the keys of the answer."""
    axes = answers.question.inputs.open_axes
    if batch is not None and not axes:
        return {}
    if answers.for_all is None:
        # An operation has its own way with the batch: it is one more size that is not known.
        return {} if axes else _fitted(lambda size: _fixed(_parts(answers.plan(size)), size), [BATCH])
    if not axes:
        found = {key: formula_of(amount) for key, amount in _parts(plan).items()}
        return {key: text for key, text in found.items() if text is not None}

    def parts(*sizes: int) -> Parts:
        whole = _parts(answers.with_sizes(axes, sizes))
        return whole if batch is None else _fixed(whole, batch)

    return _fitted(parts, axes)


def _formulas_of_rows(answers: Answers, plan: Plan, rows: Sequence[Row], batch: int | None) -> dict[str, str]:
    """Return the formulas of what layers keep that follows from an open size, by the places of their rows."""
    axes = answers.question.inputs.open_axes
    unknown = [str(number) for number, row in enumerate(rows) if row.activations is None]
    if not unknown or not axes or plan.blocks:  # which block is the largest depends on the size
        return {}

    def parts(*sizes: int) -> Parts:
        found = answers.with_sizes(axes, sizes).rows(batch or 1)
        whole = {str(number): row.activations for number, row in enumerate(found)}
        return whole if batch is None else _fixed(whole, batch)

    return _fitted(parts, axes, unknown)


def _places(plan: Plan, batch: int | None) -> dict[str, str]:
    """Return where the most lives at once: so many tensors at a call."""
    found = {}
    for key, largest in (("peak_bytes", plan.peak), ("transient_bytes", plan.transient)):
        if batch is not None and largest is not None and (name := largest.at(batch)[1]):
            count = plan.tensors_at.get(name, 0) if key == "peak_bytes" else 0
            found[key] = f"at {name}" + (f", {count} tensors" if count > 1 else "")
    return found


def _fixed(parts: Parts, batch: int) -> Parts:
    """Return amounts for one batch, which grow no more."""
    return {key: None if each is None else Amount(each.at(batch)) for key, each in parts.items()}


def _fitted(parts: Callable[..., Parts], axes: Sequence[str], keys: Sequence[str] = KEYS) -> dict[str, str]:
    """Return formulas in the sizes of axes, of parts that are functions of them."""
    known: dict[tuple[int, ...], Parts] = {}

    def part(key: str, *sizes: int) -> Amount | None:
        if sizes not in known:
            try:
                known[sizes] = parts(*sizes)
            except MlcalcError:  # a model need not run with these sizes
                known[sizes] = {}
        return known[sizes].get(key)

    found = {key: formula_in(axes, partial(part, key)) for key in keys}
    return {key: text for key, text in found.items() if text is not None}


def _unknown(answers: Answers, plan: Plan, batch: int | None) -> Iterator[Diagnostic]:
    """Yield why something is unknown."""
    if batch is None:
        problem = note("unknown-batch", "what depends on the batch is unknown: a batch size gives the numbers")
        yield problem._replace(help="`batch_size 32` gives one", settings=("batch_size",))
    if axes := answers.question.inputs.open_axes:
        problem = note("unknown-size", f"the input leaves {listed(axes)} open: a size gives the numbers")
        yield problem._replace(help=f"`set {axes[0]}=100` gives one", settings=("set",))
    if any(plan.steps.tensors[each].dtype == "string" for each in plan.steps.inputs):
        yield note("unknown-size", "an input holds texts, and how long they are is not known")
    if axes:
        return
    for step, record in zip(plan.steps.calls, plan.training.records, strict=True):
        if record.amount is None:
            yield note("unknown-activations", record.lack or record.why)._replace(where=f'layer "{named(step.name)}"')
    if plan.fixed.weights is None:
        yield note("unknown-weights", "the weights cannot be counted: `mlcalc summary` says why")
    elif plan.fixed.gradients is None:
        yield note("unknown-weights", "the file does not say which weights are trained")
