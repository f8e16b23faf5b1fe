"""`mlcalc check`: what is wrong with training scripts and models, before they run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from mlcalc.cli.flags import complete_list
from mlcalc.cli.usage import at_flag
from mlcalc.cli.world import ExitCode, World
from mlcalc.errors import Diagnostic
from mlcalc.files import is_folder

if TYPE_CHECKING:
    from mlcalc.checking import Checked
    from mlcalc.checking.choice import Choice


class ProblemFormat(str, Enum):
    """How problems are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def _complete_codes(incomplete: str) -> list[str]:
    from mlcalc.codes import PAGES

    return complete_list(list(PAGES), incomplete)


def check(  # noqa: PLR0913, PLR0917  (each is a flag of the command)
    ctx: typer.Context,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE", help="Python source, notebooks, models, and folders of these; - is standard input."
        ),
    ],
    format: Annotated[  # noqa: A002  (the name of the flag)
        ProblemFormat, typer.Option("--format", "-f", metavar="FORMAT", help="How to print: text, json, github, sarif.")
    ] = ProblemFormat.TEXT,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select", metavar="CODES", help="Tell these problems alone. Repeat.", autocompletion=_complete_codes
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore", metavar="CODES", help="Do not tell these problems. Repeat.", autocompletion=_complete_codes
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let a warning make the exit code 1.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print one line for each problem alone.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Write the mends that are certain and change one line.")] = False,
) -> int:
    """What is wrong with a training script or a model, before it runs: shapes, layers, loss, labels and data.

    Example: `mlcalc check train.py`

    Example: `mlcalc check src --format sarif --ignore large-batch`
    """
    from mlcalc.checking.choice import configured, known_codes
    from mlcalc.checking.files import files_in

    with at_flag("--select"):
        selected = known_codes(select) if select else None
    with at_flag("--ignore"):
        ignored = known_codes(ignore or [])

    def choice_of(path: str) -> Choice:
        return configured(path).but(selected, ignored, is_strict=strict)

    found: list[Checked] = []
    is_strict = is_unread = False
    for path, is_named in files_in(what, choice_of):
        choice = choice_of(path)
        is_strict = is_strict or choice.is_strict
        each = _checked(ctx.obj, path, choice, is_named=is_named)
        if each is None:
            is_unread = True
            continue
        found.append(_fixed(ctx.obj, each, choice) if fix else each)
    found += _without_files(what, choice_of)
    problems = [problem for each in found for problem in each.problems]
    _write(ctx.obj, problems, None if quiet else len(found), format)
    refused = {"error", "warning"} if is_strict else {"error"}
    is_wrong = is_unread or any(each.severity in refused for each in problems)
    return ExitCode.WRONG_MODEL_OR_DATA if is_wrong else ExitCode.WORKED


def _without_files(paths: Iterable[str], choice_of: Callable[[str], Choice]) -> Iterator[Checked]:
    """Yield the folders in which nothing is checked: whoever names one means that something is."""
    from mlcalc.checking import Checked
    from mlcalc.checking.files import ENDINGS, files_in

    for path in paths:
        if is_folder(path) and not any(True for _ in files_in([path], choice_of)):
            message = f"there is no file to check in the folder {path}"
            mend = f"files that are checked end in {', '.join(ENDINGS)}"
            yield Checked(path, (Diagnostic("empty-data", message, help=mend, where=path),))


def _checked(world: World, path: str, choice: Choice, *, is_named: bool) -> Checked | None:
    """Return what is wrong with a file; a mistake of mlcalc's own over it is told, and does not end the run."""
    from mlcalc.checking import check_file

    try:
        return check_file(path, choice, is_named=is_named)
    except Exception as fault:  # noqa: BLE001  (the other files are checked nevertheless)
        from mlcalc.cli.own_faults import fault_text

        world.found.add_text(fault_text(fault, world.environment, path))
        return None


def _fixed(world: World, each: Checked, choice: Choice) -> Checked:
    """Write the mends of a file that are certain, say what was done, and return what is left."""
    from mlcalc.checking.fixing import fixed

    left, done = fixed(each, choice)
    for line in done:
        world.say(line)
    return left


def _write(world: World, problems: Sequence[Diagnostic], files: int | None, format: ProblemFormat) -> None:  # noqa: A002
    """Write problems: for people with an excerpt of each, and how many; without a number of files, a line of each."""
    from mlcalc.render import problems as render

    if format is ProblemFormat.JSON:
        text = render.as_json(problems)
    elif format is ProblemFormat.GITHUB:
        text = render.as_annotations(problems)
    elif format is ProblemFormat.SARIF:
        from mlcalc.render.sarif import as_sarif

        text = as_sarif(problems)
    elif files is None:
        text = "".join(f"{render.title(each)}\n" for each in problems)
    else:
        world.tell(render.as_text(problems, files, world.columns_of(world.stdout)))
        return
    world.stdout.write(text)
