"""What is wrong with how a description is written, found by trial: mend a fault, and read it again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from mlcalc.errors import Diagnostic, MlcalcError, Place, Source
from mlcalc.faults import call_text, functional_text
from mlcalc.faults.mending import Fault, Mended, Score, agreeing, best
from mlcalc.faults.yaml_text import faults
from mlcalc.limits import LONGEST_SHOWN, LONGEST_STATEMENT, MOST_FAULTS, STEPS_OF_TRIALS
from mlcalc.model import Model
from mlcalc.readers.budget import Budget, TooLargeError
from mlcalc.readers.description.call_text import NotACallError
from mlcalc.readers.description.kinds import arguments_of
from mlcalc.readers.description.yaml_text import NotYamlError
from mlcalc.trace import BrokenModelError

Attempt = Callable[[Source, Budget], object]
"""Returns the model that a text shall be, or a part of one; raises MlcalcError over what is wrong with it."""

_PERFECT = 2
_UNREADABLE = (NotYamlError, NotACallError)
_NAMES_FILE = re.compile(r"\b(?:model|base)\s*:")
"""What is in other files is not known in a trial."""
_WORD = re.compile(r"\w+")


def explained(source: Source, cause: MlcalcError, attempt: Attempt) -> MlcalcError:
    """Return what is wrong with a description in YAML: faults of writing in place of what follows from them.

    Args:
        source: the text.
        cause: what reading it has found.
        attempt: reads a text in its place.
    """

    def likely(now: Source, problem: MlcalcError) -> Iterator[Fault]:
        is_yaml = not isinstance(problem, NotYamlError)
        return faults(now.text, _lines(now, problem), _arguments, is_yaml=is_yaml)

    return _explained(source, cause, attempt, likely)


def explained_call(source: Source, cause: MlcalcError, attempt: Attempt) -> MlcalcError:
    """Return what is wrong with a call, in the same way."""
    if len(source.text) > LONGEST_STATEMENT:
        return cause
    return _explained(source, cause, attempt, lambda now, problem: call_text.faults(now.text))


def explained_statements(source: Source, cause: MlcalcError, attempt: Attempt) -> MlcalcError:
    """Return what is wrong with statements that were typed and make no model, if a mend makes one of them."""
    if len(source.text) > LONGEST_SHOWN:
        return cause
    return _explained(
        source,
        cause,
        attempt,
        lambda now, problem: (each._replace(is_last_resort=True) for each in functional_text.faults(now.text)),
    )


def explained_word(source: Source, cause: MlcalcError, attempt: Attempt) -> MlcalcError:
    """Return the same of what is no call yet, if a mend makes it one; what was found otherwise."""
    if len(source.text) > LONGEST_SHOWN or not re.search(r"\w[\s(\[{<=:,]", source.text.strip()):
        return cause
    unread = NotACallError(cause.diagnostics)
    mended = _explained(
        source,
        unread,
        attempt,
        lambda now, problem: (each._replace(is_last_resort=True) for each in call_text.faults(now.text)),
    )
    return cause if mended is unread else mended


def _explained(
    source: Source, cause: MlcalcError, attempt: Attempt, faults_of: Callable[[Source, MlcalcError], Iterator[Fault]]
) -> MlcalcError:
    if isinstance(cause, TooLargeError) or all(each.edits for each in cause.diagnostics):
        return cause
    trials = _Trials(source, cause, attempt)
    found: list[Diagnostic] = []
    first: Fault | None = None
    now = Mended(source, source.text)
    problem = trials.problem(now.source)
    while problem is not None and len(found) < MOST_FAULTS:
        fault = best(now.text, faults_of(now.source, problem), trials.score, _PERFECT)
        if fault is None:
            break
        then = now.without(fault)
        after = trials.problem(then.source)
        code = _code(_told(problem, now), _told(after, then))
        found += [now.diagnostic(part, code) for part in fault.parts or (fault,)]
        first, now, problem = first or fault, then, after
    if not found:
        return cause
    if isinstance(problem, _UNREADABLE):
        return cause if first is None or first.moves else MlcalcError(found[0]._replace(help=None))
    left = _told(problem, now) if problem else [now.told(each) for each in trials.left(now.source)]
    if trials.asked is None and not _NAMES_FILE.search(now.text):
        return MlcalcError(agreeing(found, left))  # what could not be seen before
    # What is in the text that was mended stands there, not in the one that was written.
    keys = set(map(_key, left))
    known = [each for each in cause.diagnostics if _key(each) in keys]
    return MlcalcError(agreeing(found, known if problem else left))


def _told(problem: MlcalcError | None, now: Mended) -> list[Diagnostic]:
    """Return what is wrong with a text that was mended, at its places in the one that was written."""
    return [now.told(each) for each in problem.diagnostics] if problem else []


class _Trials:
    """Reads texts, within bounds for all of them together."""

    def __init__(self, source: Source, cause: MlcalcError, attempt: Attempt) -> None:
        self.source, self.attempt = source, attempt
        self.budget = Budget(STEPS_OF_TRIALS)
        self.asked = (
            None if isinstance(cause, _UNREADABLE) else {each.message for each in cause.diagnostics if not each.edits}
        )
        self.known: set[str] | None = None

    def problem(self, source: Source) -> MlcalcError | None:
        """Return what is wrong with a text, if anything that was asked for."""
        try:
            self.attempt(source, self.budget)
        except MlcalcError as cause:
            if self.asked is None or isinstance(cause, _UNREADABLE):
                return cause
            messages = {each.message for each in cause.diagnostics}
            self.known = messages if self.known is None else self.known
            return None if messages <= self.known and not self.asked & messages else cause
        return None

    def left(self, source: Source) -> list[Diagnostic]:
        """Return what is wrong with a text beside what was asked for: what was known, and the shapes of its model."""
        try:
            model = self.attempt(source, self.budget)
        except BrokenModelError as broken:
            shapes = {each.message for each in broken.flow.errors}
            return [each for each in broken.diagnostics if each.message in (self.known or set()) | shapes]
        except MlcalcError as cause:
            return list(cause.diagnostics)
        if not isinstance(model, Model):
            return []
        from mlcalc.solving.advice import advised

        flow = model.trace()
        told = advised(flow)
        return [told.get(each, each) for each in flow.errors]

    def score(self, text: str) -> Score:
        """Return how far a text is right: up to which word it can be read, or how few problems it has."""
        problem = self.problem(self.source._replace(text=text))
        if problem is None:
            return _PERFECT, 0
        if isinstance(problem, _UNREADABLE):
            return 0, sum(1 for _ in _WORD.finditer(text, 0, problem.reached))
        messages = [each.message for each in problem.diagnostics]
        if self.asked is not None and not (self.known or set()).issuperset(messages):
            return 0, 0  # it only has made another mistake of one
        return 1, -sum(self.asked is None or each in self.asked for each in messages)


def _lines(source: Source, problem: MlcalcError) -> Iterator[int]:
    """Yield the lines that may be to blame, counted from 0, the likeliest first."""
    lines = source.lines
    if isinstance(problem, NotYamlError):
        last = next((number for number in range(len(lines) - 1, -1, -1) if lines[number].strip()), 0)
        named = [min(number, last) for number in problem.lines]
    else:
        places = [place for each in problem.diagnostics for place in _places(each)]
        named = [place.line - 1 for place in places][:MOST_FAULTS]
    yield from named
    for number in named:
        above = next((each for each in range(number - 1, -1, -1) if lines[each].strip()), 0)
        yield from (above, number + 1, above - 1)


def _places(problem: Diagnostic) -> Iterator[Place]:
    """Yield where a problem is, and where what it tells of stands: the value of a parameter, beside its use."""
    if problem.place:
        yield problem.place
        yield from (each.place for each in problem.labels if each.place.source.name == problem.place.source.name)


def _code(before: Sequence[Diagnostic], after: Sequence[Diagnostic]) -> str:
    """Return the code of the first problem that a mend has solved."""
    left = set(map(_key, after))
    return next((each.code for each in before if _key(each) not in left), before[0].code)


def _key(problem: Diagnostic) -> tuple[str, str, int]:
    return problem.code, problem.message, problem.place.line if problem.place else 0


def _arguments(name: str) -> Sequence[str]:
    """Return the arguments of a layer in their order."""
    return tuple(arguments_of(name))
