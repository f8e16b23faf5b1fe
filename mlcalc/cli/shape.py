"""`mlcalc shape`: which shape comes out, and why."""

from __future__ import annotations

from mlcalc.cli.answer import Question, question
from mlcalc.cli.layer_flags import ARGUMENTS, TargetCommand
from mlcalc.cli.output import check_known, write_bare
from mlcalc.cli.target import WINDOW
from mlcalc.shapes import format_output

SETTINGS = {"cls": TargetCommand}


@question
def shape(asked: Question) -> None:
    """Which shape comes out of a layer or a model, with the formula for each size that changes.

    Example: `mlcalc shape conv2d --filters 10 --kernel-size 3,3 --input 10,10,1`

    `mlcalc shape window` tells the shapes of the windows that a series is cut into:
    `mlcalc shape window --length 7 --time-steps 3`
    """
    if asked.target == WINDOW:
        _window(asked)
        return
    summary = asked.summary(counted=False)
    if asked.quiet:
        check_known(summary.unknown_shape())
        write_bare(asked.ctx.obj, format_output(summary.output_shape), asked.output)
        return
    if summary.is_weights_alone:
        asked.ctx.obj.found.add(summary.unknown_shape())
    from mlcalc.render.summary import shape_report

    asked.write(lambda: shape_report(summary), summary.as_answer, summary.name)


def _window(asked: Question) -> None:
    from mlcalc.series import Window

    window = Window(**asked.ctx.meta[ARGUMENTS])
    if asked.quiet:
        write_bare(asked.ctx.obj, format_output(window.x_shape), asked.output)
        return
    from mlcalc.render.series import window_report

    asked.write(lambda: window_report(window), window.as_dict)
