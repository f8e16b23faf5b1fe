"""`mlcalc scale`: numbers and tables scaled as scikit-learn does it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from mlcalc import scaling
from mlcalc.arguments.base import flag
from mlcalc.cli.flags import option
from mlcalc.cli.inner_typer import NoSuchOption, TyperOption
from mlcalc.cli.output import ENDINGS, asked_format, file_or_none, keep_inputs, write_text
from mlcalc.cli.samples import or_sample
from mlcalc.cli.scale_words import (
    check_data,
    is_number,
    names_of,
    no_method,
    no_range,
    opposite,
    read_range,
    several_files,
)
from mlcalc.cli.usage import StrayWordError, WrongValueError, as_typed, at_flag
from mlcalc.cli.words import CarefulCommand
from mlcalc.cli.world import World
from mlcalc.errors import WARNING, Diagnostic, MlcalcError, Unstored, UsageError, error, naming_file
from mlcalc.files import exists
from mlcalc.scaling.cells import holds_number
from mlcalc.scaling.columns import scaled_targets
from mlcalc.scaling.doubts import doubts
from mlcalc.scaling.pipeline import fitted
from mlcalc.scaling.scalers import RANGE, SCALERS
from mlcalc.texts import quoted, visible_lines

if TYPE_CHECKING:
    from mlcalc.scaling import Dataset, Dialect, ScaledData, Scaler

GIVEN = "mlcalc.settings"
_ENDINGS = {**ENDINGS, ".npy": "npy"}
"""Ending of a file -> format."""
_PICKLES = (".joblib", ".pickle", ".pkl", ".sav")
"""Endings of what scikit-learn's scalers are kept in."""


class DataFormat(str, Enum):
    """The formats that `--format` takes here: those of all commands, and an array."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    MARKDOWN = "markdown"
    SVG = "svg"
    NPY = "npy"
    GITHUB = "github"


class ScaleCommand(CarefulCommand):
    """A command with a flag for each setting of the scalers; a range may be one word, `-1,1`, or two, `-1 1`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Join the two words of a range."""
        ctx.meta[GIVEN] = {}
        ranges = {each.opts[0] for each in self.get_params(ctx) if each.metavar == RANGE}
        joined: list[str] = []
        for word in args:
            if len(joined) > 1 and joined[-2] in ranges and is_number(joined[-1]) and is_number(word):
                joined[-1] += f",{word}"
            else:
                joined.append(word)
        return super().parse_args(ctx, joined)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what a mend pipes into it is the file, and the method is the one that was typed."""
        try:
            return super().invoke(ctx)
        except UsageError:
            raise
        except MlcalcError as cause:
            raise cause.saying([_filled_in(each, ctx.params) for each in cause.diagnostics]) from None

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the command's own parameters, and those of the scalers behind `--columns`."""
        own: list[Any] = super().get_params(ctx)
        behind = [each.name for each in own].index("columns") + 1
        return [*own[:behind], *ctx.meta.setdefault("mlcalc.options", list(_options())), *own[behind:]]


def _filled_in(problem: Diagnostic, params: Mapping[str, Any]) -> Diagnostic:
    """Return a problem with the typed method and file in the commands that its help shows."""
    if not problem.help:
        return problem
    told, data = problem.help, params.get("data") or ["-"]
    piped = f"mlcalc scale {params['method']}"
    if data == ["-"] and problem.place and not problem.file:
        told = re.sub(r" (?:< )?FILE(?= \|)", "", told.replace("mlcalc scale METHOD", piped))
    elif len(data) == 1 and exists(data[0]) and (problem.file or data[0]) == data[0]:
        told = told.replace("mlcalc scale METHOD", piped)
        told = re.sub(r"\bFILE(?= \|)", lambda match: shlex.quote(data[0]), told)
    return problem._replace(help=told)


def _settings() -> dict[str, Any]:
    """Return the settings of all scalers by their names, which some of them share."""
    return {name: setting for scaler in SCALERS.values() for name, setting in scaler.arguments.items()}


def _options() -> Iterator[TyperOption]:
    """Yield an option for each setting."""
    for name, setting in _settings().items():
        meaning = f"{', '.join(_methods(name))}: {_help(setting)}."
        yield option(name, setting, off=opposite(name), help=meaning, callback=_keep)


def _methods(name: str) -> list[str]:
    """Return the methods that have a setting."""
    return [method for method, scaler in SCALERS.items() if name in scaler.arguments]


def _help(setting: Any) -> str:
    if setting.kind == RANGE:
        return f"{setting.meaning} [default: {setting.default[0]},{setting.default[1]}]"
    return f"{setting.meaning} [default: with]" if setting.default else setting.meaning


def _keep(ctx: Any, param: Any, value: Any) -> None:
    if value is not None:
        ctx.meta[GIVEN][param.name] = value


SETTINGS = {"cls": ScaleCommand, "context_settings": {"ignore_unknown_options": True}}


def _complete_method(incomplete: str) -> list[str]:
    return [method for method in SCALERS if method.startswith(incomplete)]


def scale(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
    ctx: typer.Context,
    method: Annotated[
        str,
        typer.Argument(metavar="METHOD", help="minmax, standard, maxabs or robust.", autocompletion=_complete_method),
    ],
    data: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DATA]...", callback=or_sample, help="Numbers, or a file: CSV, TSV, .npy; - is standard input."
        ),
    ] = None,
    fit: Annotated[
        list[Path] | None,
        typer.Option("--fit", metavar="FILE", callback=or_sample, help="Learn from this data instead. Repeat."),
    ] = None,
    load: Annotated[Path | None, typer.Option("--load", metavar="FILE", help="Take a saved scaler.")] = None,
    save: Annotated[Path | None, typer.Option("--save", metavar="FILE", help="Save what was learnt, as JSON.")] = None,
    inverse: Annotated[bool, typer.Option("--inverse", help="Scale back, with --fit or --load.")] = False,
    columns: Annotated[
        list[str] | None, typer.Option("--columns", "-c", metavar="NAMES", help="The columns to scale: a,b. Repeat.")
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option("--delimiter", "-d", metavar="CHARACTER", help="What stands between cells [default: found out]."),
    ] = None,
    decimal: Annotated[
        str | None, typer.Option("--decimal", metavar=". or ,", help="The decimal sign [default: .].")
    ] = None,
    thousands: Annotated[
        str | None, typer.Option("--thousands", metavar="SIGN", help="What stands between thousands: , . space or '.")
    ] = None,
    missing: Annotated[
        list[str] | None, typer.Option("--missing", metavar="WORD", help="What stands for a missing number. Repeat.")
    ] = None,
    header: Annotated[
        bool | None,
        typer.Option("--header/--no-header", help="Whether the first row names columns [default: found out]."),
    ] = None,
    together: Annotated[
        bool, typer.Option("--together", help="Learn from all columns as from one: one range for the whole table.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show the formulas with the numbers put in.")] = False,
    format: Annotated[  # noqa: A002  (the name of the flag)
        DataFormat | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="How to print: table, plain, json, csv, tsv, markdown, svg, npy, or github for annotations of "
            "problems; a table on a terminal, CSV in a pipe by default.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the bare answer alone.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to a file by its ending: .csv .tsv .json .md .txt .svg .npy",
            callback=file_or_none,
        ),
    ] = None,
) -> None:
    """Scale numbers, or the columns of a table, as scikit-learn does.

    Example: `mlcalc scale minmax 1 2 3 4 5`

    Example: `mlcalc scale standard samples/predict.csv --fit samples/train.csv`
    """
    words = _checked_words(ctx, [method, *(data or [])])[1:]
    given = {name: ctx.meta[GIVEN][name] for name in _settings() if name in ctx.meta[GIVEN]}
    _check_together({**given, "together": True} if together else given, fit=fit, load=load, inverse=inverse)
    scaler = _scaler(ctx, method, given, load)
    ctx.obj.found.add(each._replace(where=flag(each.argument or "")) for each in scaler.doubts())
    kind = _format(ctx.obj, format, output, quiet=quiet)
    dialect = _dialect(delimiter, decimal, thousands)._replace(header=header, missing=frozenset(missing or ()))
    _check_folder(output)
    _check_files(fit or (), words)
    ctx.obj.found.keep_file(words[0] if len(words) == 1 else None)
    keep_inputs(output, *words, *(fit or ()), load)
    if save == Path("-"):
        raise typer.BadParameter("needs a file: standard output takes the scaled data", param_hint="--save")
    keep_inputs(save, *words, *(fit or ()), flag="--save")
    if save and save.suffix.lower() in {*_ENDINGS, *_PICKLES} - {".json", ".txt"}:
        mend = f"--save {shlex.quote(str(save.with_suffix('.json')))}"
        raise WrongValueError(f"must be a file of JSON, and {save.suffix} promises another one", mend, "--save")
    if save and output and realpath(save) == realpath(output):
        raise typer.BadParameter("what was learnt and the scaled data cannot go to the same file", param_hint="--save")
    wanted = _names(columns)
    train = scaling.joined([_open(each, dialect) for each in fit]) if fit else None
    table = None if train and save and not words else _opened(ctx, words, dialect)
    scaled = None
    if table is None and train is not None:
        scaler, remarks = fitted(scaler, train, wanted, together=together)
        ctx.obj.found.add(remarks)
    elif table is not None:
        scaled = scaling.scale(scaler, table, train=train, wanted=wanted, inverse=inverse, together=together)
        scaler = scaled.scaler
        ctx.obj.found.add(scaled.remarks)
        elsewhere, are_chosen = bool(load or train), wanted is not None
        told = doubts(scaled, is_learnt_elsewhere=elsewhere, are_chosen=are_chosen, is_inverse=inverse)
        ctx.obj.found.add(each for each in told if not quiet or each.severity == WARNING)
    for each in (train, table):
        ctx.obj.found.add(_remarks(each, wanted))
    learnt_from = None if load else train or table
    if learnt_from is not None and wanted is None:
        ctx.obj.found.add(scaled_targets(learnt_from))
    if save:
        scaling.save(scaler, save)
    _write(ctx.obj, kind, output, scaler, scaled, quiet=quiet, inverse=inverse, explain=explain)


def _checked_words(ctx: typer.Context, words: Sequence[str]) -> Sequence[str]:
    """Return the words of DATA, among which are flags that Typer does not know."""
    for word in words:
        if word.startswith("-") and word != "-" and not is_number(word.replace(",", ".", 1)):
            raise NoSuchOption(word.partition("=")[0], ctx=cast("Any", ctx))
    return words


def _check_together(given: dict[str, Any], *, fit: Sequence[Path] | None, load: Path | None, inverse: bool) -> None:
    if fit and load:
        learnt, kept = (shlex.quote(str(each)) for each in (fit[0], load))
        mend = f"`--load {kept}` alone takes the saved scaler, `--fit {learnt}` alone learns anew"
        raise WrongValueError("give either --fit or --load, not both", mend, "--fit")
    if load and given:
        raise typer.BadParameter("the saved scaler has its settings already", param_hint=flag(next(iter(given))))
    if inverse and not (fit or load):
        mend = "`--load FILE` takes what `--save FILE` has kept, and `--fit FILE` learns from the data of that time"
        raise WrongValueError("needs --fit or --load, which say how the data was scaled", mend, "--inverse")


def _check_files(fit: Sequence[Path], words: Sequence[str]) -> None:
    """Tell how several files are given to learn from: each behind a flag of its own."""
    for each in fit:
        parts = str(each).split(",")
        if len(parts) > 1 and not exists(each) and all(map(exists, parts)):
            flags = " ".join(f"--fit {part}" for part in parts)
            raise typer.BadParameter(f"must be one file, and may be repeated: {flags}", param_hint="--fit")
    if fit and len(words) > 1 and all(map(exists, words)):
        flags = " ".join(f"--fit {each}" for each in (*fit, *words[1:]))
        reason = f"give one file, or numbers; to learn from several files: {flags}"
        raise typer.BadParameter(reason, param_hint="DATA")


def _check_folder(output: Path | None) -> None:
    # Better now than after an hour's work.
    if output is not None and not output.parent.is_dir():
        raise error("unwritable-file", f"cannot write {output}: there is no folder {output.parent}")


def _scaler(ctx: typer.Context, method: str, given: dict[str, Any], load: Path | None) -> Scaler:
    """Return the saved scaler, or a new one with the settings given."""
    if method not in SCALERS:
        with as_typed(method):
            raise no_method(method, ctx.meta.get("mlcalc.words") or [])
    if load is not None:
        with naming_file(load):
            scaler = scaling.load(load)
        if scaler.method != method:
            words = [scaler.method if word == method else word for word in ctx.meta.get("mlcalc.words") or []]
            reason = f"{load} holds a scaler of the method {scaler.method}, not {method}"
            raise error("wrong-method", reason, help=shlex.join(["mlcalc", *words]), file=str(load))
        return scaler
    for name, value in given.items():
        if method not in (others := _methods(name)):
            typed = flag(opposite(name)) if value is False else flag(name)
            reason = f"is no setting of {method}: {' and '.join(others)} {'have' if len(others) > 1 else 'has'} it"
            words = ctx.meta.get("mlcalc.words") or []
            other = shlex.join(["mlcalc", *(others[0] if word == method else word for word in words)])
            raise WrongValueError(reason, f"leave it out, or scale by {others[0]}: {other}", typed)
    settings = {name: _value(method, name, value) if isinstance(value, str) else value for name, value in given.items()}
    try:
        return scaling.make(method, settings)
    except MlcalcError as cause:
        raise no_range(cause.diagnostics[0], settings) from None


def _value(method: str, name: str, text: str) -> Any:
    """Return the value of a setting that is no switch."""
    if _settings()[name].kind == RANGE:
        return read_range(name, text, method)
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() else text


def _format(world: World, format: DataFormat | None, output: Path | None, *, quiet: bool) -> str:  # noqa: A002
    """Return the format that was asked for, or that suits where the result goes."""
    if format is DataFormat.TABLE and output is not None:
        raise typer.BadParameter("a table is drawn on a terminal, not into a file", param_hint="--format")
    kind = asked_format(format, output, _ENDINGS) or ("plain" if quiet else "table" if world.is_terminal else "csv")
    if kind == "npy" and output is None and world.is_terminal:
        raise typer.BadParameter("npy is for a file or a pipe: --output scaled.npy", param_hint="--format")
    return kind


def _dialect(delimiter: str | None, decimal: str | None, thousands: str | None) -> Dialect:
    from mlcalc.scaling.dialect import SIGNS, Dialect, read_delimiter, read_thousands

    if decimal is not None:
        decimal = SIGNS.get(decimal.lower(), decimal)
    if decimal not in (None, ".", ","):
        reason = f"must be . or , and not {quoted(decimal)}"
        raise WrongValueError(reason, "`--decimal ,` reads 1,5 as 1.5", "--decimal")
    with at_flag("--thousands"):
        sign = "" if thousands is None else read_thousands(thousands)
    if decimal and sign == decimal:
        reason = f"{quoted(sign)} cannot stand between thousands and be the decimal sign, too"
        other = "--decimal ," if decimal == "." else "--decimal ."
        raise WrongValueError(reason, f"`{other}`, or leave `--thousands` out", "--thousands")
    with at_flag("--delimiter"):
        return Dialect(None if delimiter is None else read_delimiter(delimiter), decimal or ".", thousands=sign)


def _remarks(data: Dataset | None, wanted: Sequence[str] | None) -> list[Diagnostic]:
    """Return the warnings on the columns that are scaled, and on those that may be meant to be."""
    remarks = data.remarks.items() if data else ()
    shown = [each for index, each in remarks if wanted is None or (data and data.names[index] in wanted)]
    return [*(data.notes if data else ()), *shown]


def _names(columns: Sequence[str] | None) -> list[str] | None:
    """Return the names in lists with commas; a name that holds a comma is quoted as in CSV."""
    import csv

    try:
        rows = [names_of(each) or next(csv.reader([each]), []) for each in columns or ()]
        return [name.strip() for row in rows for name in row] if columns else None
    except csv.Error:
        raise typer.BadParameter("must be names with commas between them", param_hint="--columns") from None


def _open(path: str | Path, dialect: Dialect) -> Dataset:
    with naming_file(path):
        return scaling.open_file(path, dialect)


def _opened(ctx: typer.Context, words: Sequence[str], dialect: Dialect) -> Dataset:
    """Return what DATA means: numbers, a file, or standard input."""
    from mlcalc.scaling.datasets import of_words

    if not words or words == ["-"]:
        return _standard_input(ctx.obj, dialect, asked=bool(words))
    typed = ctx.meta.get("mlcalc.words") or []
    check_data(words, typed, dialect.notation)
    if len(words) == 1 and _is_file(words[0], dialect):
        return _open(words[0], dialect)
    if Path(words[0]).is_file():
        raise StrayWordError("give one file, or numbers", words[1], ctx, several_files(words, typed))
    return of_words(words, dialect.notation)


def _is_file(word: str, dialect: Dialect) -> bool:
    """Return whether a single word is the name of a file, and no number."""
    from mlcalc.scaling.cells import are_flags

    return holds_number(word, dialect.notation) is False and not are_flags([word], dialect.notation)


def _standard_input(world: World, dialect: Dialect, *, asked: bool) -> Dataset:
    from mlcalc.scaling.sources import open_stream

    mend = "give numbers, such as 1 2.5 -3, or a file"
    if not asked and world.stdin.isatty():
        raise WrongValueError("give numbers, a file, or - for standard input", mend, "DATA")
    stream = world.stdin.buffer
    if not asked and hasattr(stream, "peek") and not stream.peek(1):
        raise error("empty-data", "standard input is empty", help=mend)
    return open_stream(Unstored("standard input"), stream, dialect)


def _write(  # noqa: PLR0913  (the flags that say how)
    world: World,
    kind: str,
    output: Path | None,
    scaler: Scaler,
    scaled: ScaledData | None,
    *,
    quiet: bool,
    inverse: bool,
    explain: bool,
) -> None:
    """Write the rows, and tell a person on standard error what was learnt, and on a terminal also what was done.

    Where a program reads problems as JSON from there, it reads from the result what was learnt.
    """
    from mlcalc.render import scaling as render

    if scaled is not None and kind == "svg":
        from mlcalc.render.rich_table import picture

        report = render.scaled_report(scaled, inverse=inverse, explain=explain)
        write_text(world, picture(report, scaler.method), output)
        return
    if scaled is not None and (kind == "table" or (world.stderr.isatty() and not quiet and world.found.is_text)):
        from mlcalc.render.rich_table import draw

        if kind != "table":
            _write_rows(world, kind, output, scaled)
        report = render.scaled_report(scaled, inverse=inverse, explain=explain)
        draw(report, world.stdout if kind == "table" else world.stderr, world.environment)
        return
    if scaled is not None:
        _write_rows(world, kind, output, scaled)
    if not quiet and world.found.form != "json":
        from mlcalc.render.text import plain

        world.say(plain(render.fit_report(scaler, inverse=inverse, explain=explain)).removesuffix("\n"))


def _write_rows(world: World, kind: str, output: Path | None, scaled: ScaledData) -> None:
    from mlcalc.render.scaling import rendered

    if output is None:
        parts = rendered(kind, scaled)
        world.stdout.flush()
        # A pipe gets the data as they are, a person gets to see them.
        world.stdout.buffer.writelines(map(_as_seen, parts) if world.is_terminal else parts)
        world.stdout.flush()
        return
    from mlcalc.files import replace_file

    ending, is_tabbed = output.suffix.lower(), scaled.data.delimiter in {"\t", " "}
    delimiter = "\t" if ending == ".tsv" else "," if ending == ".csv" and is_tabbed else ""
    replace_file(output, rendered(kind, scaled, delimiter=delimiter))


def _as_seen(part: bytes) -> bytes:
    return visible_lines(part.decode()).encode()
