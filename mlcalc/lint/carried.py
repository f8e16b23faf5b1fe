"""What is known of a tensor, carried from call to call: along chains and branches, and through the models inside."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from mlcalc.graph import Tensor
from mlcalc.lint.sites import Site, View
from mlcalc.trace import Call

T = TypeVar("T")


class Carried(Generic[T]):
    """A fact about each tensor of a model, such as that it has a mask. A subclass says what a layer makes of it.

    Attributes:
        nothing: the fact of which nothing is known, which is false.
    """

    nothing: T

    def __init__(self) -> None:
        self._known: dict[tuple[int, tuple[Hashable, ...]], list[T]] = {}

    # What a subclass answers.

    def behind(self, site: Site, taken: list[T]) -> Sequence[T]:
        """Return what is known of the outputs of a layer; what it leaves out, nothing is known of."""
        raise NotImplementedError

    def begins_at(self, call: Call) -> bool:
        """Tell whether a layer may give what none of its inputs has."""
        raise NotImplementedError

    def question(self, fact: T) -> Hashable:
        """Return that of a fact which decides what becomes of it: a model is looked at once for each."""
        return fact

    def seen(self, fact: T) -> None:
        """Take notice that a model which was looked at before is called on other tensors."""

    def into(self, site: Site, fact: T) -> T:
        """Return what is known of a tensor for the model inside that a layer repeats over its steps."""
        return fact

    def out_of(self, site: Site, taken: list[T], leaving: list[T]) -> Sequence[T]:
        """Return what is known of the outputs of a model inside, which a layer may repeat over its steps."""
        return leaving

    # How it is carried.

    def leaving(self, view: View, given: Sequence[T]) -> list[T]:
        """Return what is known of that which a model gives, once for all of its calls that are alike."""
        question = (id(view.flow), tuple(map(self.question, given)))
        if (known := self._known.get(question)) is not None:
            for fact in given:
                self.seen(fact)
            return known
        facts = self.through(view, given)
        graph = view.flow.graph
        gives_all = graph.is_chain and graph.outputs == (Tensor(len(facts) - 1),)
        ends = facts[-1] if gives_all else [self._of(facts, each) for each in graph.outputs]
        return self._known.setdefault(question, list(ends))

    def through(self, view: View, given: Sequence[T]) -> list[Sequence[T]]:
        """Return what is known of the outputs of each call."""
        flow = view.flow
        entering = dict(zip(flow.graph.inputs, given, strict=False))
        facts: list[Sequence[T]] = []
        for number, call in enumerate(flow.calls):
            sources = call.node.inputs
            taken = [self._of(facts, each) for each in sources]
            if len(sources) == 1 < len(call.inputs):
                taken = list(facts[sources[0].node])  # a layer in a chain takes all that the one above gives
            if number in entering:
                facts.append((entering[number],))
            elif any(taken) or call.node.layer.nesting or self.begins_at(call):
                facts.append(self._behind(view.site(number), taken))
            else:
                facts.append(())
        return facts

    def _behind(self, site: Site, taken: list[T]) -> Sequence[T]:
        inner = site.inside()
        if inner is None:
            return self.behind(site, taken)
        return self.out_of(site, taken, self.leaving(inner, [self.into(site, each) for each in taken]))

    def _of(self, facts: Sequence[Sequence[T]], tensor: Tensor) -> T:
        outputs = facts[tensor.node]
        return outputs[tensor.output] if tensor.output < len(outputs) else self.nothing
