"""How results leave: the format, and where to."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlcalc.cli.usage import WrongValueError
from mlcalc.cli.world import World
from mlcalc.errors import NOTE, WARNING, Diagnostic, UnknownError
from mlcalc.texts import json_text, readable

if TYPE_CHECKING:
    from mlcalc.render.report import Report
    from mlcalc.summary import Summary


class Format(str, Enum):
    """The formats that `--format` takes; `github` is one of problems, beside a result as it is by default."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    MARKDOWN = "markdown"
    SVG = "svg"
    GITHUB = "github"


ENDINGS = {
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain",
    ".svg": "svg",
}
"""Ending of a file -> format."""

_OF_TABLES = (Format.CSV.value, Format.TSV.value, Format.MARKDOWN.value, Format.SVG.value)


def _tell_beside_quiet(ctx: typer.Context, kind: Any, *, quiet: Any) -> None:
    """Tell who asks for a bare answer and for the format of a table that the answer is bare."""
    if quiet and kind in _OF_TABLES and not ctx.resilient_parsing:
        message = f"`--quiet` prints the bare answer alone, and `--format {kind}` changes nothing of it"
        remark = Diagnostic("unused-format", message, "leave one of the two out", where="--format", severity=WARNING)
        ctx.obj.found.add([remark])


# Typer calls these in the order in which the flags were typed: whichever is second knows of the first.


def _keep_format(ctx: typer.Context, value: Format | None) -> str | None:
    kind = None if value is None else value.value
    _tell_beside_quiet(ctx, kind, quiet=ctx.params.get("quiet"))
    return kind


def keep_quiet(ctx: typer.Context, value: bool) -> bool:
    """Return whether `--quiet` is given, for a command whose results are tables."""
    _tell_beside_quiet(ctx, ctx.params.get("format"), quiet=value)
    return value


def file_or_none(value: Path | None) -> Path | None:
    """Return the file to write; None, for standard output, is also written as `-`."""
    return None if value == Path("-") else value


FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="How to print: table, plain, json, csv, tsv, markdown, svg, or github for annotations of problems; a "
        "table on a terminal, plain text in a pipe by default.",
        callback=_keep_format,
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print the bare answer alone.", callback=keep_quiet)]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to a file; its ending picks the format: .json .csv .tsv .md .txt .svg; `-` is standard output",
        callback=file_or_none,
    ),
]


def check_ending(ending: str, output: Path | None) -> None:
    """Refuse to write a text that has one format into a file whose ending promises another.

    Raises:
        typer.BadParameter: it does.
    """
    written = "" if output is None else output.suffix.lower()
    same = {ending, ".yml" if ending == ".yaml" else ending}
    if output is not None and written in {*ENDINGS, *_OF_SOURCES} - {".txt"} - same:
        other = shlex.quote(str(output.with_suffix(ending)))
        reason = f"is to be a {ending} file, and not a {written} one: for example, --output {other}"
        raise typer.BadParameter(reason, param_hint="--output")


_OF_SOURCES = (".yaml", ".yml", ".py", ".ipynb", ".npy", ".keras", ".h5")
"""Endings of what mlcalc reads beside those of `ENDINGS`."""


def keep_inputs(output: Path | None, *read: str | Path | None, flag: str = "--output") -> None:
    """Refuse to write over a file that the command reads.

    Args:
        output: the file to write, if any.
        read: what is read: files, or words that are none.
        flag: what names the file to write.

    Raises:
        typer.BadParameter: the file would be lost.
    """
    if output is None or not output.name:  # a folder, which is not written over
        return
    if realpath(output) in {realpath(each) for each in read if each is not None}:
        other = shlex.quote(str(output.with_stem(f"{output.stem}-new")))
        raise typer.BadParameter(
            f"is a file that is read, and would be lost: for example, {flag} {other}", param_hint=flag
        )


def write(
    world: World,
    report: Callable[[], Report],
    data: Callable[[], Any],
    *,
    format: Format | None,  # noqa: A002  (the name of the option)
    output: Path | None,
    title: str,
) -> None:
    """Write a result in the format that was asked for, or that suits where it goes.

    Args:
        world: whose standard output is written to.
        report: makes what people read.
        data: makes what scripts read, as JSON data.
        format: the format asked for, if any.
        output: the file to write, if any.
        title: what a picture is called.
    """
    kind = asked_format(format, output, ENDINGS) or ("table" if world.is_terminal else "plain")
    if kind == "table" and output is None:
        from mlcalc.render.rich_table import draw

        draw(report(), world.stdout, world.environment)
        return
    write_text(world, _rendered(kind, report, data, title), output)


def write_count(world: World, summary: Summary, output: Path | None) -> None:
    """Write a summary's number of parameters alone; what must be said of it goes to standard error.

    Raises:
        UnknownError: it is unknown.
    """
    check_known(summary.unknown_count())
    if world.found.is_text:
        world.say("\n".join(map(readable, summary.notes_on_rows)))
    else:
        world.found.add(each for each in summary.problems if each.severity == NOTE)
    write_bare(world, str(summary.params), output)


def check_known(reasons: Sequence[Diagnostic]) -> None:
    """Raise the reasons why a bare answer is unknown, if there are any: a script would take it for an answer."""
    if reasons:
        raise UnknownError(reasons)


def warn(world: World, summary: Summary) -> None:
    """Have the warnings on a model shown on standard error, whatever the format of the result."""
    world.found.add(each for each in summary.problems if each.severity == WARNING)


def write_bare(world: World, answer: str, output: Path | None) -> None:
    """Write the bare answer of `--quiet`, unless what it is about is wrong."""
    if world.found.is_wrong:
        return
    write_text(world, f"{answer}\n", output)


def write_text(world: World, text: str, output: Path | None) -> None:
    """Write a text on standard output, or to a file, whole or not at all, if one is named.

    Raises:
        MlcalcError: the file cannot be written.
    """
    if output is None:
        world.stdout.write(text)
        return
    from mlcalc.files import replace_file

    replace_file(output, [text.encode("utf-8", errors="backslashreplace")])


def asked_format(format: Enum | None, output: Path | None, endings: Mapping[str, str]) -> str | None:  # noqa: A002
    """Return the format that is asked for, by name or by the ending of a file; None if it is left to us."""
    kind = None if format is None else str(format.value)
    if kind == Format.GITHUB.value:  # which is said of problems, and leaves the result as it is
        kind = None
    if kind is not None or output is None:
        return kind
    kind = endings.get(output.suffix.lower())
    if kind is None:
        raise _no_ending(output, endings)
    return kind


def _no_ending(output: Path, endings: Mapping[str, str]) -> typer.BadParameter:
    """Return the error that the name of a file says no format, with a name that says the nearest one."""
    name, ending = shlex.quote(str(output)), output.suffix.lower()
    if output.is_dir():
        inside = shlex.quote(str(output / "result.csv"))
        return WrongValueError(f"`{name}` is a folder", f"for example `--output {inside}`", "--output")
    reason = f"the ending {output.suffix or '(none)'!r} names no format: use one of {' '.join(endings)} or --format"
    near = _NEAREST.get(ending, None if ending else ".txt")
    if re.fullmatch(r"[(\[]?[0-9]+([,x] ?[0-9]+)*[)\]]?", str(output)):
        return WrongValueError(f"`{name}` is a shape, and `--output` is a file", f"--output-shape {name}", "--output")
    if near is None:
        return WrongValueError(reason, None, "--output")
    return WrongValueError(reason, f"for example `--output {shlex.quote(str(output.with_suffix(near)))}`", "--output")


_NEAREST = {
    **dict.fromkeys((".gif", ".htm", ".html", ".jpeg", ".jpg", ".pdf", ".png", ".ps"), ".svg"),
    **dict.fromkeys((".xls", ".xlsx", ".ods", ".parquet"), ".csv"),
    **dict.fromkeys((".log", ".out", ".text"), ".txt"),
    ".jsonl": ".json",
}
"""An ending that is not written -> the nearest one that is."""


def _rendered(kind: str, report: Callable[[], Report], data: Callable[[], Any], title: str) -> str:
    if kind == "json":
        return json_text(data()) + "\n"
    if kind == "svg":
        from mlcalc.render.rich_table import picture

        return picture(report(), title)
    from mlcalc.render import text

    writers = {"csv": text.csv, "tsv": text.tsv, "markdown": text.markdown, "plain": text.plain, "table": text.plain}
    return writers[kind](report())
