"""`mlcalc scale`: numbers and tables scaled as scikit-learn does it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from mlcalc.cli.output import Format, FormatOption, QuietOption
from mlcalc.errors import suggestion

if TYPE_CHECKING:
    from mlcalc.cli.scale_screen import Screen
    from mlcalc.scaling import Layout, Scaler, Table

_RANGES = ("--feature-range", "--quantile-range")


class ScaleCommand(TyperCommand):
    """A command that takes a range as one word, `-1,1`, or as two, `-1 1`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Join the two words of a range."""
        joined: list[str] = []
        for word in args:
            if len(joined) > 1 and joined[-2] in _RANGES and _is_number(joined[-1]) and _is_number(word):
                joined[-1] += f",{word}"
            else:
                joined.append(word)
        return super().parse_args(ctx, joined)


SETTINGS = {"cls": ScaleCommand, "context_settings": {"ignore_unknown_options": True}}


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _setting(help: str, *names: str, **details: Any) -> Any:  # noqa: A002  (as Typer names it)
    return typer.Option(*names, help=help, show_default=False, **details)


def scale(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
    ctx: typer.Context,
    method: Annotated[str, typer.Argument(metavar="METHOD", help="minmax, standard, maxabs or robust.")],
    data: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DATA]...", help="Numbers, or a file: CSV, TSV, .npy; - is standard input."),
    ] = None,
    fit: Annotated[Path | None, typer.Option("--fit", metavar="FILE", help="Learn from this data instead.")] = None,
    load: Annotated[Path | None, typer.Option("--load", metavar="FILE", help="Take a saved scaler.")] = None,
    save: Annotated[Path | None, typer.Option("--save", metavar="FILE", help="Save what was learnt, as JSON.")] = None,
    inverse: Annotated[bool, typer.Option("--inverse", help="Scale back, with --fit or --load.")] = False,
    columns: Annotated[
        list[str] | None, typer.Option("--columns", "-c", metavar="NAMES", help="The columns to scale: a,b. Repeat.")
    ] = None,
    feature_range: Annotated[
        str | None, _setting("minmax: what the range becomes [default: 0,1].", "--feature-range", metavar="LOW,HIGH")
    ] = None,
    clip: Annotated[bool | None, _setting("minmax, maxabs: keep results within the range.", "--clip/--no-clip")] = None,
    with_mean: Annotated[
        bool | None, _setting("standard: centre on the mean [default: with].", "--with-mean/--without-mean")
    ] = None,
    with_std: Annotated[
        bool | None, _setting("standard: divide by the deviation [default: with].", "--with-std/--without-std")
    ] = None,
    quantile_range: Annotated[
        str | None, _setting("robust: the percentiles [default: 25,75].", "--quantile-range", metavar="LOW,HIGH")
    ] = None,
    with_centering: Annotated[
        bool | None, _setting("robust: centre on the median [default: with].", "--with-centering/--without-centering")
    ] = None,
    with_scaling: Annotated[
        bool | None, _setting("robust: divide by the range [default: with].", "--with-scaling/--without-scaling")
    ] = None,
    delimiter: Annotated[
        str | None,
        _setting("What stands between cells [default: found out].", "--delimiter", "-d", metavar="CHARACTER"),
    ] = None,
    decimal: Annotated[str, typer.Option("--decimal", metavar=". or ,", help="The decimal sign.")] = ".",
    header: Annotated[
        bool | None, _setting("Whether the first row names columns [default: found out].", "--header/--no-header")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show the formulas with the numbers put in.")] = False,
    format: FormatOption = None,  # noqa: A002  (the name of the flag)
    quiet: QuietOption = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write to a file by its ending: .csv .tsv .json .md .txt .npy"),
    ] = None,
) -> None:
    """Scale numbers, or the columns of a table, as scikit-learn does.

    Example: `mlcalc scale minmax 1 2 3 4 5`

    Example: `mlcalc scale standard samples/predict.csv --fit samples/train.csv`
    """
    from mlcalc.cli.scale_screen import Screen
    from mlcalc.scaling import save as save_scaler
    from mlcalc.scaling import scaling

    words = _checked_words(ctx, data or [])
    given = {name: ctx.params[name] for name in _SETTINGS if ctx.params[name] is not None}
    _check_together(given, fit=fit, load=load, inverse=inverse)
    scaler = _scaler(method, given, load)
    kind = _format(format, output, quiet=quiet)
    layout = _layout(delimiter, decimal, header)
    with closing(Screen(kind, output, quiet=quiet, inverse=inverse, explain=explain)) as screen:
        train = screen.open(str(fit), layout) if fit else None
        table = None if train and save and not words else _table(words, layout, screen, once=bool(fit or load))
        with scaling(scaler, table, train=train, wanted=_names(columns), inverse=inverse, share=True) as run:
            if save:
                save_scaler(run.scaler, save)
            screen.write(run, table)


_SETTINGS = {
    "feature_range": ("minmax",),
    "clip": ("minmax", "maxabs"),
    "with_mean": ("standard",),
    "with_std": ("standard",),
    "quantile_range": ("robust",),
    "with_centering": ("robust",),
    "with_scaling": ("robust",),
}
"""Setting -> the methods that have it."""


def _checked_words(ctx: typer.Context, words: Sequence[str]) -> Sequence[str]:
    """Return the words of DATA, among which are flags that Typer does not know."""
    for word in words:
        if word.startswith("-") and word != "-" and not _is_number(word.replace(",", ".", 1)):
            flag = word.partition("=")[0]
            known = [name for each in ctx.command.params for name in (*each.opts, *each.secondary_opts)]
            raise typer.BadParameter(f"no such option: {flag}. {suggestion(flag, known) or ''}".strip())
    return words


def _check_together(given: dict[str, Any], *, fit: Path | None, load: Path | None, inverse: bool) -> None:
    if fit and load:
        raise typer.BadParameter("give either --fit or --load, not both", param_hint="--fit")
    if load and given:
        raise typer.BadParameter("the saved scaler has its settings already", param_hint=_flag(next(iter(given))))
    if inverse and not (fit or load):
        raise typer.BadParameter("needs --fit or --load, which say how the data was scaled", param_hint="--inverse")


def _scaler(method: str, given: dict[str, Any], load: Path | None) -> Scaler:
    """Return the saved scaler, or a new one with the settings given."""
    from mlcalc.errors import MlcalcError, error
    from mlcalc.scaling import SCALERS, make
    from mlcalc.scaling import load as load_scaler

    if method not in SCALERS:
        hint = suggestion(method, SCALERS) or f"it is one of {', '.join(SCALERS)}"
        raise typer.BadParameter(f"there is no method {method!r}: {hint}", param_hint="METHOD")
    if load is not None:
        scaler = load_scaler(load)
        if scaler.method != method:
            raise error("wrong-method", f"{load} holds a scaler of the method {scaler.method}, not {method}")
        return scaler
    for name in given:
        if method not in _SETTINGS[name]:
            raise typer.BadParameter(f"{method} has no such setting", param_hint=_flag(name))
    settings = {name: _pair(name, value) if isinstance(value, str) else value for name, value in given.items()}
    try:
        return make(method, settings)
    except MlcalcError as cause:
        raise typer.BadParameter(cause.diagnostics[0].message, param_hint=_flag(next(iter(settings)))) from None


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _pair(name: str, text: str) -> tuple[float, float]:
    try:
        low, high = map(float, text.split(","))
    except ValueError:
        raise typer.BadParameter(f"must be two numbers, LOW,HIGH, not {text!r}", param_hint=_flag(name)) from None
    return low, high


def _format(format: Format | None, output: Path | None, *, quiet: bool) -> str:  # noqa: A002
    """Return the format that was asked for, or that suits where the result goes."""
    if format is Format.TABLE and output is not None:
        raise typer.BadParameter("a table is drawn on a terminal, not into a file", param_hint="--format")
    if format is not None:
        return format.value
    if output is not None:
        from mlcalc.scaling.outputs import ENDINGS

        kind = ENDINGS.get(output.suffix.lower())
        if kind is None:
            ending = output.suffix or "(none)"
            raise typer.BadParameter(
                f"the ending {ending!r} names no format: use one of {' '.join(ENDINGS)} or --format",
                param_hint="--output",
            )
        return kind
    if quiet:
        return "plain"
    return "table" if sys.stdout.isatty() else "csv"


def _layout(delimiter: str | None, decimal: str, header: bool | None) -> Layout:
    from mlcalc.scaling import Layout
    from mlcalc.scaling.dialect import read_delimiter

    if decimal not in (".", ","):
        raise typer.BadParameter(f"must be . or , and not {decimal!r}", param_hint="--decimal")
    return Layout(None if delimiter is None else read_delimiter(delimiter), decimal, header)


def _names(columns: Sequence[str] | None) -> list[str] | None:
    """Return the names in lists with commas; a name that holds a comma is quoted as in CSV."""
    import csv

    return [name.strip() for row in csv.reader(columns) for name in row] if columns else None


def _table(words: Sequence[str], layout: Layout, screen: Screen, *, once: bool) -> Table:
    """Return what DATA means: numbers, a file, or standard input."""
    from mlcalc.scaling.cells import holds_number
    from mlcalc.scaling.tables import table_of_arguments

    if not words:
        if sys.stdin.isatty():
            raise typer.BadParameter("give numbers, a file, or - for standard input", param_hint="DATA")
        return screen.open("-", layout, once=once)
    if len(words) == 1 and holds_number(words[0], layout.decimal) is False:
        return screen.open(words[0], layout, once=once)
    if Path(words[0]).is_file():
        raise typer.BadParameter("give one file, or numbers", param_hint="DATA")
    return table_of_arguments(words, layout.decimal)
