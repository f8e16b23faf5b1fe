"""`mlcalc params`: how many parameters, and why exactly so many."""

from __future__ import annotations

from mlcalc.cli.answer import Question, question
from mlcalc.cli.layer_flags import TargetCommand
from mlcalc.cli.output import write_count

SETTINGS = {"cls": TargetCommand}


@question
def params(asked: Question) -> None:
    """How many parameters a layer or a model has, and the formula behind the number.

    Example: `mlcalc params lstm --units 10 --input-dim 1`

    Example: `mlcalc params model.json --weights model.weights.h5`

    A layer has a flag for each of its arguments: `mlcalc params lstm --help` lists those of LSTM.
    """
    summary = asked.summary()
    if asked.quiet:
        write_count(asked.ctx.obj, summary, asked.output)
        return
    from mlcalc.render.summary import params_report

    asked.write(lambda: params_report(summary), summary.as_answer, summary.name)
