"""Files and folders of trainings: found, recognised by their first bytes, and read into runs."""

from __future__ import annotations

import io
import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, closest, error
from mlcalc.files import read_bounded
from mlcalc.history.event_files import read_event_files
from mlcalc.history.mappings import read_json
from mlcalc.history.records import is_log
from mlcalc.history.runs import Run, Wanted
from mlcalc.history.streams import opened
from mlcalc.history.tables import read_table
from mlcalc.limits import LARGEST_TEXT, MOST_ENTRIES, MOST_NEIGHBOURS

_HEAD = 512
_EVENTS = "tfevents"
_LOGS = ("metrics.csv", "trainer_state.json")
"""Names of logs in folders that are no event files, as Lightning and Hugging Face call them."""


class History(NamedTuple):
    """Runs by their names, and what is wrong with those that cannot be read as a whole."""

    runs: dict[str, Run]
    problems: tuple[Diagnostic, ...]


def load(whats: Sequence[str], wanted: Wanted, stdin: BinaryIO | None = None) -> History:
    """Return the runs in files and folders.

    Args:
        whats: paths; `-` is standard input.
        wanted: what is asked of the metrics.
        stdin: standard input.

    Raises:
        MlcalcError: no run can be read.
    """
    runs: dict[str, Run] = {}
    problems: list[Diagnostic] = []
    for what in whats:
        try:
            for run, wrong in _runs(what, wanted, stdin):
                problems += wrong
                if wrong and not run.logged:
                    continue
                name = run.name if run.name not in runs else f"{what}/{run.name}"
                run.name = name
                runs[name] = run
        except MlcalcError as cause:
            problems += cause.diagnostics
    if problems and not runs:
        raise MlcalcError(problems)
    _check_names(runs, wanted)
    return History(runs, tuple(problems))


def _check_names(runs: dict[str, Run], wanted: Wanted) -> None:
    """Refuse names of metrics that no run has."""
    logged = {name: None for run in runs.values() for name in run.logged}
    for pattern in wanted.metrics:
        if logged and not any(Wanted((pattern,)).wants(name) for name in logged):
            meant = closest(pattern, logged)
            names = ", ".join(f"`{each}`" for each in islice(logged, 20))
            mend = f"did you mean `{meant}`?" if meant else f"there are {names}"
            raise error("unknown-metric", f"no run has a metric `{pattern}`", help=mend)


_Part = tuple[Run, Sequence[Diagnostic]]


def _runs(what: str, wanted: Wanted, stdin: BinaryIO | None) -> Iterator[_Part]:
    if what == "-":
        content = read_bounded(stdin or io.BytesIO(), LARGEST_TEXT, "standard input is larger than 1 GiB")
        yield _read_file("standard input", io.BytesIO(content), wanted)
    elif Path(what).is_dir():
        yield from _read_folder(what, wanted)
    elif Path(what).exists():
        yield _read_file(Path(what).name, what, wanted)
    else:
        raise error("unreadable-file", f"cannot read {what}: there is no such file or folder", help=_hint(Path(what)))


def _read_file(name: str, path: str | BinaryIO, wanted: Wanted) -> _Part:
    """Read one file by what it holds."""
    with opened(path) as (shown, stream):
        head = stream.read(_HEAD)
        if is_log(head) or (isinstance(path, str) and _EVENTS in Path(path).name and len(head) < 12):
            return read_event_files(name, [path], wanted)
        run = Run(name, wanted)
        try:
            _refuse(shown, head)
            stream.seek(0)
            is_json = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
            (read_json if is_json else read_table)(shown, stream, run)
        except MlcalcError as cause:
            run.close()
            return run, cause.diagnostics
        run.close()
        return run, ()


_PICKLES = (b"(dp", b"(lp", b"ccopy_reg", b"cnumpy", b"ccollections", b"c__")
"""How pickles of the oldest protocol begin."""


def _refuse(name: str, head: bytes) -> None:
    """Refuse what is known to be no history.

    Raises:
        MlcalcError: it is none.
    """
    if not head.strip():
        raise error("empty-data", f"{name} is empty", where=name)
    if (head[0] == 0x80 and len(head) > 1 and head[1] <= 5) or head.startswith(_PICKLES):
        raise error(
            "pickle",
            f"{name} is a pickle, which may run any program when it is opened, and so mlcalc does not",
            help="in Python, `json.dump({k: list(map(float, v)) for k, v in hist.history.items()}, "
            'open("history.json", "w"))` saves it as JSON',
        )
    if _EVENTS in name and head[:1] not in b"{[":
        raise error("damaged-log", f"{name} is damaged at byte 0: the checksum of its first length is wrong")


def _read_folder(folder: str, wanted: Wanted) -> Iterator[_Part]:
    """Read the runs in a folder and below it, in the order of their names."""
    found = False
    for place, logs in _logs_below(Path(folder)):
        found = True
        name = place.relative_to(folder).as_posix()
        events = [str(place / each) for each in logs if _EVENTS in each]
        if events:
            yield read_event_files(name, events, wanted)
        for each in logs:
            if _EVENTS not in each:
                yield _read_file((Path(name) / each).as_posix(), str(place / each), wanted)
    if not found:
        raise error("no-logs", f"there is no log of a training in {folder} or below it", help=_hint(Path(folder)))


def _logs_below(folder: Path, most: int = MOST_ENTRIES) -> Iterator[tuple[Path, list[str]]]:
    """Yield the folders with logs, each with the names of its logs; links to folders are not followed."""
    seen = 0
    for place, folders, names in os.walk(folder):
        folders.sort()
        seen += len(folders) + len(names)
        if seen > most:
            raise error("too-large", f"{folder} holds more than {most:,} files and folders")
        logs = sorted(each for each in names if _EVENTS in each or each in _LOGS)
        logs = [each for each in logs if (Path(place) / each).is_file()]
        if logs:
            yield Path(place), logs


def _has_logs(folder: Path) -> bool:
    try:
        return next(_logs_below(folder, MOST_NEIGHBOURS), None) is not None
    except MlcalcError:
        return False


def _hint(missed: Path) -> str | None:
    """Return the command that shows the nearest folder with logs: beside the one that was meant, or above it."""
    absolute = Path(os.path.abspath(missed))  # noqa: PTH100  (links stay as they were written)
    above = [each for each in absolute.parents if each.is_dir()][:2]
    if not above:
        return None
    if _holds_logs(above[0]):
        return _command(above[0])
    beside = [each for each in _entries(above[0]) if each.is_dir() and each != absolute and each.name[0] != "."]
    near = {each.name: each for each in beside if _has_logs(each)}
    if near:
        return _command(near[closest(missed.name, near) or min(near)])
    # Further up, what lies beside the way belongs to something else.
    return next((_command(each) for each in above[1:] if _holds_logs(each)), None)


def _holds_logs(folder: Path) -> bool:
    return any(_is_log_name(each.name) for each in _entries(folder))


def _is_log_name(name: str) -> bool:
    return _EVENTS in name or name in _LOGS


def _entries(folder: Path) -> Iterable[Path]:
    try:
        return sorted(islice(folder.iterdir(), MOST_NEIGHBOURS))
    except OSError:
        return ()


def _command(folder: Path) -> str:
    shown = os.path.relpath(folder)
    if shown.startswith(os.path.join("..", "..")):  # noqa: PTH118  (a text, not a path that is opened)
        shown = str(folder)
    return f"the nearest logs are in {shown}: `mlcalc history {shlex.quote(shown)}`"
