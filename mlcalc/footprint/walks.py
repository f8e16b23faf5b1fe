"""What lives at once while the calls run in their order: forwards at inference, and for the way back in training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mlcalc.dtypes import is_floating
from mlcalc.footprint.amounts import NOTHING, Amount, Largest, amount_of, together
from mlcalc.footprint.kept import kept, rule_of
from mlcalc.footprint.kept.base import Kept, Site, unknown
from mlcalc.footprint.kept.operations import WITHOUT_GRADIENT
from mlcalc.footprint.steps import Step, Steps
from mlcalc.texts import named

NONE: frozenset[str] = frozenset()


class Peak(NamedTuple):
    """The most bytes that live at once, and how many tensors do at each call."""

    largest: Largest
    tensors: Mapping[str, int]


def inference_peak(steps: Steps) -> Peak | None:
    """Return the most bytes that live at once: the tensors that are still needed, and those that a call gives.

    Views take nothing, and the inputs are told apart. None if a size is unknown.
    """
    tensors = steps.tensors
    last: dict[int, int] = {}
    for place, step in enumerate(steps.calls):
        for each in step.inputs:
            last[tensors[each].inferred] = place
    last.update((tensors[each].inferred, len(steps.calls)) for each in steps.outputs)
    live, count = NOTHING, 0
    found: list[tuple[Amount, Step]] = []
    counts: dict[str, int] = {}
    dying: dict[int, list[Amount]] = {}
    for place, step in enumerate(steps.calls):
        for number in step.outputs:
            held = tensors[number]
            if held.inferred != number or held.is_input:
                continue
            if held.amount is None:
                return None
            live, count = live.plus(held.amount), count + 1
            dying.setdefault(last.get(number, place), []).append(held.amount)
        found.append((live, step))
        counts[step.name] = max(count, counts.get(step.name, 0))
        for dead in dying.pop(place, ()):
            live, count = Amount(live.fixed - dead.fixed, live.each - dead.each), count - 1
    # Of equal ones, a call that joins tensors tells more than those that lead to it.
    found.sort(key=lambda item: -len(item[1].inputs))
    return Peak(Largest((amount, step.name) for amount, step in found), counts)


class Record(NamedTuple):
    """What one call keeps for the way back: the bytes that no earlier call keeps already, and why.

    `tensors` are those that it is the first to keep, and `inside` the bytes that only it sees. `lack` says why the
    bytes are unknown, if it is not the layer that is.
    """

    amount: Amount | None
    why: str = ""
    tensors: tuple[int, ...] = ()
    inside: Amount | None = NOTHING
    lack: str = ""


class Training:
    """The way back through a model: which tensors have a gradient, what each call keeps, what the loss keeps.

    Attributes:
        needs: whether the gradient of each tensor is asked for.
        records: what each call keeps.
        loss: what the loss keeps: a tensor as large as the outputs that have a gradient.
        transient: the most bytes of gradients at once: of the inputs and the outputs of one call.
    """

    def __init__(self, steps: Steps, options: frozenset[str] = NONE) -> None:
        self.steps = steps
        self.options = options
        self.needs = _with_gradient(steps)
        seen: set[int] = set()
        self.records = [self._record(step, seen) for step in steps.calls]
        self.loss = together(steps.tensors[each].amount for each in steps.outputs if self.needs[each])
        self.transient = self._transient()

    @property
    def activations(self) -> Amount | None:
        """All that is kept, of the loss too."""
        return together([*(each.amount for each in self.records), self.loss])

    def _record(self, step: Step, seen: set[int]) -> Record:
        if _is_opaque(step):
            return Record(None, f"what {named(step.kind)} does cannot be known")
        if not any(self.needs[each] for each in step.outputs):
            return Record(NOTHING)
        if None in step.input_shapes or None in step.output_shapes:
            return Record(None, "a shape is unknown")
        answer = kept(self._site(step))
        return Record(None, "its derivative is not known") if answer is None else self._counted(step, answer, seen)

    def _site(self, step: Step) -> Site:
        return Site(
            layer=step.layer,
            inputs=step.input_shapes,  # type: ignore[arg-type]
            outputs=step.output_shapes,  # type: ignore[arg-type]
            needs=tuple(self.needs[each] for each in step.inputs),
            trained=frozenset(each.path for each in step.weights or () if each.trainable is not False),
            is_frozen=step.is_frozen,
            options=self.options,
        )

    def _counted(self, step: Step, answer: Kept, seen: set[int]) -> Record:
        """Return what a call keeps that no call before keeps already."""
        tensors = self.steps.tensors
        wanted = [step.inputs[each] for each in answer.inputs if each < len(step.inputs)]
        wanted += [step.outputs[each] for each in answer.outputs if each < len(step.outputs)]
        new: list[int] = []
        for each in (tensors[number].trained for number in wanted):
            if each not in seen and not tensors[each].is_input:
                seen.add(each)
                new.append(each)
        dtype = tensors[step.outputs[0]].dtype
        inside = together(
            None if step.times is None else amount_of(each.shape, each.dtype or dtype, step.times)
            for each in answer.inside
        )
        whole = together([*(tensors[each].amount for each in new), inside])
        lack = "" if whole is not None else "a size is unknown"
        return Record(whole, answer.why or lack, tuple(new), inside, lack)

    def _transient(self) -> Largest | None:
        tensors = self.steps.tensors
        found = []
        for step in self.steps.calls:
            roots = {tensors[each].trained for each in step.outputs if self.needs[each]}
            if not roots or all(tensors[each].trained != each for each in step.outputs):
                continue
            roots |= {tensors[each].trained for each in step.inputs if self.needs[each]}
            amount = together(tensors[each].amount for each in roots)
            if amount is None:
                return None
            found.append((amount, step.name))
        return Largest(found)


def _with_gradient(steps: Steps) -> list[bool]:
    """Tell of each tensor whether its gradient is asked for: something trained is behind it, and the loss before it."""
    trained = [False] * len(steps.tensors)
    for step in steps.calls:
        if _passes(step) and (_trained(step) or any(trained[each] for each in step.inputs)):
            for each in step.outputs:
                trained[each] = is_floating(steps.tensors[each].dtype)
    reached = [False] * len(steps.tensors)
    for each in steps.outputs:
        reached[each] = trained[each]
    for step in reversed(steps.calls):
        if _passes(step) and any(reached[each] for each in step.outputs):
            for each in step.inputs:
                reached[each] = trained[each]
            for each in step.outputs:
                reached[each] = trained[each]
    return reached


def _passes(step: Step) -> bool:
    """Tell whether a gradient goes back through a call."""
    return getattr(step.layer, "operation", None) not in WITHOUT_GRADIENT


def _trained(step: Step) -> bool:
    return any(each.trainable is not False for each in step.weights or ())


def _is_opaque(step: Step) -> bool:
    """Tell whether nobody knows what a layer does: a function, or a class that a file names."""
    return step.layer is None or rule_of(type(step.layer)) is unknown
