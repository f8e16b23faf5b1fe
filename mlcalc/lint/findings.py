"""A rule as data, what it finds, and what it looks at: one model with its training, or a whole source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import Diagnostic, Label, Place
from mlcalc.lint.ends import End
from mlcalc.lint.facts import Compiling, Event, Generator, Loss, Samples, Script
from mlcalc.lint.sites import View


class Finding(NamedTuple):
    """What a rule says.

    Attributes:
        message: one sentence.
        place: where the mend is made.
        help: what would mend it, if that is no edit.
        edits: what would mend it.
        labels: other places that belong to it.
        severity: another one than the rule's.
        is_certain: whether the edits are what is meant, so that they may be made without a question.
    """

    message: str
    place: Place | None
    help: str = ""
    edits: Sequence[Edit] = ()
    labels: Sequence[tuple[Place | None, str]] = ()
    severity: str = ""
    is_certain: bool = True
    where: str | None = None


class Rule(NamedTuple):
    """One rule.

    Attributes:
        code: the code of its problem.
        severity: how certain it is that something is wrong.
        look: yields what it finds.
    """

    code: str
    severity: str
    look: Callable[[Any], Iterator[Finding]]

    def problems(self, subject: Any) -> Iterator[Diagnostic]:
        """Yield what it finds as problems."""
        code = self.code
        for each in self.look(subject):
            labels = tuple(Label(place, text) for place, text in each.labels if place is not None)
            mend = bare(instruction(each.edits)) if each.edits else ""
            if each.place is not None and labels:
                labels = (Label(each.place, ""), *labels)
            yield Diagnostic(
                code,
                each.message,
                mend or each.help or None,
                place=each.place,
                labels=labels,
                where=each.where,
                severity=each.severity or self.severity,
                edits=tuple(each.edits),
                is_certain=each.is_certain and bool(mend),
            )


class Training(NamedTuple):
    """One model, and all that is done with it.

    Attributes:
        view: its calls.
        ends: what it ends with.
        events: what is done with it, in order.
        script: what the source does beside that.
        title: what a message calls it.
        is_part: whether another model that is trained holds it, as in a GAN.
        is_made: whether the source itself makes it, and no other file does.
        escapes: whether it is given to what is not followed.
        has_names: whether its outputs have names that are known.
        is_loaded_bare: whether it was read from a file without what it was compiled with.
    """

    view: View
    ends: Sequence[End]
    events: Sequence[Event]
    script: Script
    title: str = "the model"
    is_part: bool = False
    is_made: bool = True
    escapes: bool = False
    has_names: bool = True
    is_loaded_bare: bool = False

    def all(self, *kinds: str) -> list[Event]:
        """Return its events of some kinds."""
        return [each for each in self.events if each.kind in kinds]

    @property
    def compiled(self) -> list[Round]:
        """Each compile, with what is done until the next one."""
        rounds: list[Round] = []
        for each in self.events:
            if each.kind == "compile" and each.compiling is not None:
                rounds.append(Round(self, each, each.compiling, []))
            elif rounds:
                rounds[-1].events.append(each)
        return rounds

    @property
    def is_adversarial(self) -> bool:
        """Whether it learns batch by batch, or inside another model, as the parts of a GAN do."""
        return self.is_part or (not self.all("fit", "fit_generator") and bool(self.all("train_on_batch")))


class Round(NamedTuple):
    """A compile, and what is done with the model until the next one."""

    training: Training
    event: Event
    compiling: Compiling
    events: list[Event]

    @property
    def fits(self) -> list[Event]:
        """The calls that train."""
        return [each for each in self.events if each.kind in FITS]

    @property
    def answers(self) -> list[Answer]:
        """Each output of the model with its loss, as far as both are known."""
        ends, said = self.training.ends, self.compiling
        if said.by_name:
            pairs = [(end, said.by_name.get(end.name)) for end in ends]
        elif len(said.losses) == 1:
            pairs = [(end, said.losses[0]) for end in ends]
        else:
            pairs = list(zip(ends, said.losses, strict=False))
        return [Answer(self, end, loss, number) for number, (end, loss) in enumerate(pairs) if loss is not None]


FITS = ("fit", "fit_generator", "train_on_batch")


class Answer(NamedTuple):
    """One output of a model, and the loss that judges it."""

    round: Round
    end: End
    loss: Loss
    number: int

    @property
    def targets(self) -> list[tuple[Event, Samples]]:
        """The labels that it is trained on, as far as they are known."""
        found: list[tuple[Event, Samples]] = []
        for each in self.round.fits:
            batches = each.inputs
            given = self._own(batches.targets if isinstance(batches, Generator) else each.targets)
            if given is not None:
                found.append((each, given))
        return found

    @property
    def labels(self) -> list[tuple[Event, Samples]]:
        """All labels that it is trained, validated and tested on, as far as they are known."""
        found = self.targets
        for each in self.round.events:
            validation = each.validation
            is_pair = isinstance(validation, list) and len(validation) > 1
            for given in (validation[1] if is_pair else None, each.targets if each.kind == "evaluate" else None):
                if (own := self._own(given)) is not None:
                    found.append((each, own))
        return found

    def _own(self, given: Any) -> Samples | None:
        """Return the labels of this output among those of all."""
        if isinstance(given, list):
            given = given[self.number] if self.number < len(given) else None
        elif isinstance(given, dict):
            given = given.get(self.end.name)
        elif len(self.round.training.ends) > 1:
            given = None
        return given if isinstance(given, Samples) else None

    @property
    def is_autoencoder(self) -> bool:
        """Whether it learns to give back what it is given."""
        for each, given in self.targets:
            inputs = each.inputs
            if isinstance(inputs, Samples) and (
                (inputs.text and inputs.text == given.text) or (inputs.data is not None and inputs.data is given.data)
            ):
                return True
        return False
