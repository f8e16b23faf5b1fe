"""All rules in one table: the code of each, how certain it is that something is wrong, and what looks for it.

An error is certainly wrong: a run raises it, or the model cannot learn. A warning is very likely wrong, or certain
though the program still learns something. A note is true, and nobody need act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from mlcalc.errors import ERROR, NOTE, WARNING, Diagnostic
from mlcalc.lint import feeds, labels, losses, pairs, pictures, preparation, runs, settings, strays
from mlcalc.lint.facts import Script
from mlcalc.lint.findings import Answer, Rule, Training
from mlcalc.lint.names import BINARY

ANSWERS: Sequence[Rule] = (
    Rule("missing-probabilities", ERROR, losses.without_probabilities),
    Rule("softmax-as-logits", ERROR, losses.twice_softmax),
    Rule("too-many-answers", ERROR, labels.answers_too_many),
    Rule("mismatched-loss", ERROR, losses.mismatched_loss),
    Rule("wrong-labels", ERROR, labels.wrong_labels),
    Rule("wrong-units", ERROR, labels.wrong_units),
    Rule("squared-classes", WARNING, losses.squared_classes),
    Rule("other-targets", ERROR, labels.other_targets),
    Rule("unreachable-targets", WARNING, losses.unreachable_targets),
)
"""What is looked for at each output and its loss, in this order: one fault, one message."""

METRICS = Rule("accuracy-of-numbers", WARNING, losses.accuracy_of_numbers)
"""What is looked for in the metrics of each output, whatever its loss is told."""

TRAININGS: Sequence[Rule] = (
    Rule("other-input", ERROR, feeds.other_input),
    Rule("small-embedding", WARNING, feeds.small_embedding),
    Rule("unequal-samples", ERROR, pairs.unequal_samples),
    Rule("list-as-data", ERROR, runs.lists_of_numbers),
    Rule("learning-rate", ERROR, runs.impossible_rate),
    Rule("shared-optimizer", WARNING, settings.shared_optimizer),
    Rule("wrong-count", ERROR, settings.wrong_count),
    Rule("missing-loss", ERROR, settings.missing_loss),
    Rule("missing-labels", ERROR, settings.missing_labels),
    Rule("impossible-setting", ERROR, settings.impossible_settings),
    Rule("never-compiled", ERROR, runs.never_compiled),
    Rule("compiled-twice", WARNING, runs.twice_compiled),
    Rule("late-thaw", WARNING, runs.late_thaw),
    Rule("older-epochs", ERROR, runs.older_epochs),
    Rule("large-batch", NOTE, runs.batch_beyond_rows),
    Rule("missing-key", ERROR, runs.missing_key),
    Rule("wrong-direction", WARNING, runs.wrong_direction),
    Rule("argmax-of-one", WARNING, runs.useless_argmax),
    Rule("unscaled-input", WARNING, pictures.raw_pictures),
    Rule("large-targets", WARNING, preparation.large_targets),
    Rule("unequal-scaling", ERROR, preparation.unequal_scaling),
    Rule("never-scaled-back", NOTE, preparation.never_scaled_back),
    Rule("validated-on-training", WARNING, preparation.validated_on_training),
    Rule("unused-preparation", WARNING, preparation.unused_preparation),
    Rule("shuffled-alone", WARNING, pairs.shuffled_alone),
)
"""What is looked for in the training of each model."""

SCRIPTS: Sequence[Rule] = (
    Rule("stray-argument", ERROR, strays.stray_arguments),
    Rule("older-arguments", NOTE, strays.renamed_arguments),
    Rule("unknown-identifier", ERROR, strays.unknown_names),
    Rule("unknown-identifier", ERROR, strays.misspelt_classes),
    Rule("class-as-object", ERROR, strays.classes_as_objects),
    Rule("text-as-list", WARNING, strays.metrics_without_a_list),
    Rule("missing-custom-objects", ERROR, strays.missing_custom_objects),
    Rule("not-built", ERROR, strays.unbuilt_weights),
    Rule("leaking-scaler", WARNING, preparation.leaking_scaler),
    Rule("lost-result", WARNING, preparation.lost_results),
    Rule("shuffled-series", WARNING, pairs.shuffled_series),
)
"""What is looked for in a source as a whole."""

IN_CHECK: Mapping[str, str] = {
    "one-unit-softmax": ERROR,
    "dropout-of-all": ERROR,
    "equal-weights": ERROR,
    "constraint-as-regularizer": ERROR,
    "repeated-activation": NOTE,
    "one-time-step": NOTE,
    "contradicting-input": NOTE,
}
"""Rules on layers that a summary warns of, and how certain they are: those that are no warnings."""


def is_mend_certain(problem: Diagnostic, training: Training) -> bool:
    """Tell whether the mend of a layer is certain by what the training says."""
    return _CERTAIN.get(problem.code, _never)(training)


def _never(training: Training) -> bool:
    return False


def _tells_two_apart(training: Training) -> bool:
    """Tell whether each output is yes or no by its loss."""
    answers = [answer for each in training.compiled for answer in each.answers]
    return bool(answers) and all(each.loss.name == BINARY for each in answers)


_CERTAIN: Mapping[str, Callable[[Training], bool]] = {
    "one-unit-softmax": _tells_two_apart,
    "constraint-as-regularizer": lambda training: True,
}
"""Code of a rule on layers -> whether its mend is certain."""


def on_training(training: Training, known: Sequence[Diagnostic] = ()) -> Iterator[Diagnostic]:
    """Yield what is wrong with the training of a model.

    Args:
        training: the model, and what is done with it.
        known: what is wrong with its layers, which is not told again of their answers.
    """
    places = {(each.place.line, each.place.source.cell) for each in known if each.place and each.severity == ERROR}
    for each in training.compiled:
        for answer in each.answers:
            yield from _first(answer, places)
    for rule in TRAININGS:
        yield from rule.problems(training)


def _first(answer: Answer, known: set[tuple[int, int | None]]) -> Iterator[Diagnostic]:
    """Yield what the first rule says that finds something: the others would tell the same fault again."""
    for place in (answer.end.site.place(), answer.end.last.place()):
        if place is not None and (place.line, place.source.cell) in known:
            return
    for rule in ANSWERS:
        found = list(rule.problems(answer))
        yield from found
        if found and rule.look is losses.squared_classes:
            return  # whose mend makes the metric a right one
        if found:
            break
    yield from METRICS.problems(answer)


def on_script(script: Script) -> Iterator[Diagnostic]:
    """Yield what is wrong with a source beside its models."""
    for rule in SCRIPTS:
        yield from rule.problems(script)
