"""`mlcalc history`: what a training left behind."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from mlcalc import history as trainings
from mlcalc.cli import output as results
from mlcalc.cli.flags import with_flags
from mlcalc.cli.output import ENDINGS, Format, FormatOption, asked_format, file_or_none, keep_quiet
from mlcalc.cli.samples import or_sample
from mlcalc.cli.usage import WrongValueError
from mlcalc.cli.words import CarefulCommand
from mlcalc.cli.world import World
from mlcalc.errors import Diagnostic, MlcalcError, UsageError, closest, error
from mlcalc.excerpts import problems_text
from mlcalc.history import History, Metric, Wanted
from mlcalc.texts import named, quoted, visible

_ANSWERS = ("best", "best_step", "first", "last", "smoothed")
_NO_ANSWERS = ("worst", "min", "max", "minimum", "maximum", "mean", "average", "median", "end", "start", "final")
"""What people ask for that `--quiet` does not answer."""
_PAUSE = 1.0
"""Seconds between two looks at a training that runs."""


class HistoryCommand(CarefulCommand):
    """A command whose `--quiet` may be followed by a question: `--quiet best val_loss`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give the question behind `--quiet`, and the metric behind it, if any, to the options that take them."""
        for at, word in enumerate(args[:-1], 1):
            if word in ("--quiet", "-q") and args[at] in _ANSWERS:
                metric = [each for each in args[at + 1 : at + 2] if each[:1] != "-" and not Path(each).is_file()]
                chosen = ["--metric", *metric] if metric else []
                args = [*args[:at], "--answer", args[at], *chosen, *args[at + 1 + len(metric) :]]
                break
        return super().parse_args(ctx, args)


SETTINGS = {"cls": HistoryCommand}


def history(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
    ctx: typer.Context,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="WHAT...", callback=or_sample, help="Files, or folders with logs below them; - is standard input."
        ),
    ],
    metric: Annotated[
        list[str] | None,
        typer.Option("--metric", "-m", metavar="NAME", help="Only this metric; `val_*` is a pattern. Repeat."),
    ] = None,
    smooth: Annotated[
        float | None,
        typer.Option("--smooth", min=0, max=1, metavar="WEIGHT", help="Smooth as TensorBoard does, 0 to 1."),
    ] = None,
    last: Annotated[
        int | None, typer.Option("--last", min=1, metavar="N", help="Only the last N points of each metric.")
    ] = None,
    best: Annotated[
        str | None,
        typer.Option(
            "--best",
            metavar="min|max",
            help="What is best [default: the greatest of accuracies and their like, the least of all others].",
        ),
    ] = None,
    decimal: Annotated[str, typer.Option("--decimal", metavar=". or ,", help="The decimal sign of tables.")] = ".",
    log: Annotated[bool, typer.Option("--log", help="A picture's values on a logarithmic axis.")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Show it again whenever it grows, until Ctrl-C.")] = False,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Print the best value alone, or what stands behind: "
            "best, best_step, first, last or smoothed, and a metric.",
            callback=keep_quiet,
        ),
    ] = False,
    answer: Annotated[str | None, typer.Option("--answer", hidden=True)] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to a file by its ending: .json .csv .tsv .md .txt; .svg draws the curves",
            callback=file_or_none,
        ),
    ] = None,
) -> None:
    """Show what a training left behind: first, last and best of each metric, its curve, and remarks.

    It reads JSON of `hist.history`, CSV with epochs or steps, trainer_state.json, and logs of TensorBoard.

    Example: `mlcalc history samples/training/history.csv`

    Example: `mlcalc history samples/training/history.json --quiet best val_loss`
    """
    kind = asked_format(format, output, ENDINGS)
    _check_values(best, smooth, decimal)
    _check_together(what, answer, kind, smooth, follow=follow, log=log)
    _check_words(what, answer, output, quiet=quiet)
    keep = not quiet and kind in ("json", "csv", "tsv", "svg")
    wanted = Wanted(tuple(metric or ()), last, smooth, best, keep, decimal, is_growing=follow)
    world: World = ctx.obj

    def look() -> tuple[Diagnostic, ...]:
        """Show the history as it is now, and return what is wrong with it."""
        found = trainings.load(what, wanted, world.stdin.buffer)
        if quiet:
            results.write_bare(world, "\n".join(_answers(found, answer or "best")), output)
        else:
            _write(world, found, kind, format, output, log=log, title=" ".join(what))
        return found.problems

    if follow:
        _follow(what, look, world)
    elif problems := look():
        raise MlcalcError(problems)


def _check_values(best: str | None, smooth: float | None, decimal: str) -> None:
    """Refuse values of flags that mean nothing.

    Raises:
        typer.BadParameter: there is one.
    """
    if best not in (None, "min", "max"):
        near = next((each for each in ("min", "max") if best.lower().startswith(each)), None)
        near = near or {"lowest": "min", "least": "min", "highest": "max", "greatest": "max"}.get(best.lower())
        mend = f"did you mean `--best {near}`?" if near else None
        raise WrongValueError(f"must be min or max, not {quoted(best)}", mend, "--best")
    if smooth == 1:
        raise typer.BadParameter("a weight of 1 leaves no value: it is less than 1", param_hint="--smooth")
    if decimal not in (".", ","):
        raise typer.BadParameter(f"is a point or a comma, not {quoted(decimal)}", param_hint="--decimal")


def _check_together(
    what: list[str], answer: str | None, kind: str | None, smooth: float | None, *, follow: bool, log: bool
) -> None:
    """Refuse flags that do nothing together.

    Raises:
        typer.BadParameter: there are some.
    """
    if follow and "-" in what:
        raise typer.BadParameter("standard input ends, and does not grow", param_hint="--follow")
    if log and kind != "svg":
        raise typer.BadParameter("is for a picture: --output curves.svg", param_hint="--log")
    if answer == "smoothed" and smooth is None:
        raise typer.BadParameter("`smoothed` is asked for without --smooth", param_hint="--quiet")


def _check_words(what: list[str], answer: str | None, output: Path | None, *, quiet: bool) -> None:
    """Refuse words that name no file, but belong to `--quiet`, and an output that is a log itself.

    Raises:
        typer.BadParameter: there is one.
    """
    results.keep_inputs(output, *what)
    for word in what:
        if not word:
            raise typer.BadParameter("is empty: give a file or a folder", param_hint="WHAT")
        if word == "-" or Path(word).exists() or Path(word).name != word or Path(word).suffix:
            continue
        if (wrong := _no_file(word, answer, quiet=quiet, is_alone=len(what) == 1)) is not None:
            raise UsageError(Diagnostic("wrong-command", wrong[0], help=wrong[1], where=word))


def _no_file(word: str, answer: str | None, *, quiet: bool, is_alone: bool) -> tuple[str, str] | None:
    """Return what is wrong with a word that names no file, and what it was meant as, if it was meant for `--quiet`."""
    if word in _ANSWERS:
        return f"`{word}` is a question of `--quiet`, and stands behind it", f"`--quiet {word}`"
    if quiet and not answer and word in _NO_ANSWERS:
        return f"`{word}` is no question of `--quiet`", f"it answers {', '.join(_ANSWERS)}"
    if quiet and not answer and (near := closest(word, _ANSWERS)):
        return f"`{named(word)}` is no question of `--quiet`", f"did you mean `{near}`?"
    if not quiet or is_alone:
        return None
    asked = f"--metric {shlex.quote(word)}" if answer else f"--quiet best {shlex.quote(word)}"
    return f"there is no file or folder {quoted(word)}", f"`{asked}` asks for a metric"


def _follow(what: list[str], look: Callable[[], tuple[Diagnostic, ...]], world: World) -> None:
    """Look at a training, and again each time that a file of it has changed; one that is half written is no end."""
    seen = _state(what)
    problems = look()
    while True:
        world.say(problems_text(problems, lambda each: str(with_flags(each))))
        world.stdout.flush()  # who reads a pipe waits for it
        while (now := _state(what)) == seen:
            time.sleep(_PAUSE)
        seen = now
        if world.is_terminal:
            world.stdout.write("\x1b[H\x1b[J")
        try:
            problems = look()
        except MlcalcError as cause:
            problems = cause.diagnostics


def _state(what: list[str]) -> list[tuple[Path, int, int]]:
    """Return the size and time of each file, by which a change is seen."""
    state = []
    for path in [path for each in what for path in trainings.files_below(each)]:
        with suppress(OSError):
            status = path.stat()
            state.append((path, status.st_size, status.st_mtime_ns))
    return state


def _answers(found: History, question: str) -> Iterator[str]:
    """Yield the bare answer for each metric of each run, with its name where there are several."""
    metrics = trainings.side_by_side(found.runs)
    if not metrics:
        raise error("empty-data", "no points have been logged yet")
    several_runs, several = len({run.name for run, _ in metrics}) > 1, len({each.name for _, each in metrics}) > 1
    for run, metric in metrics:
        words = [*([run.name] if several_runs else []), *([metric.name] if several else []), _answer(metric, question)]
        yield "\t".join(map(visible, words))


def _answer(metric: Metric, question: str) -> str:
    if question == "smoothed":
        return str(metric.smoothed_last)
    point = {"first": metric.first, "last": metric.last}.get(question, metric.best)
    if point is None:
        return "nan" if metric.count else "none"
    return str(point.step if question == "best_step" else point.value)


def _write(  # noqa: PLR0913  (the flags that say how)
    world: World,
    found: History,
    kind: str | None,
    format: Format | None,  # noqa: A002  (the name of the flag)
    output: Path | None,
    *,
    log: bool,
    title: str,
) -> None:
    if kind == "svg":
        from mlcalc.render.curves import picture

        results.write_text(world, picture(found.runs, log=log, title=title), output)
        return
    from mlcalc.history.remarks import remarks_on
    from mlcalc.render.history import history_data, history_report

    notes = remarks_on(found.runs)
    results.write(
        world,
        lambda: history_report(found.runs, notes, every_point=kind in ("csv", "tsv")),
        lambda: history_data(found.runs, notes),
        format=format,
        output=output,
        title=title,
    )
