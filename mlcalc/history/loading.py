"""Files and folders of trainings: found, recognised by their first bytes, and read into runs."""

from __future__ import annotations

import io
import os
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, closest, error, in_file, naming_file, suggestion
from mlcalc.files import read_errors, reason_of
from mlcalc.history.event_files import read_event_files
from mlcalc.history.mappings import read_json
from mlcalc.history.records import is_log
from mlcalc.history.refused import refused
from mlcalc.history.runs import Run, Wanted
from mlcalc.history.streams import Log, named_log, standard_input
from mlcalc.history.tables import read_table
from mlcalc.limits import MOST_ENTRIES, MOST_NEIGHBOURS
from mlcalc.texts import listed, named

_HEAD = 512
_SHORTEST = 12
"""Bytes of an event file that say what it is; of a training that has just begun there may be fewer."""
_OF_LIBRARIES = ("site-packages", "dist-packages")
"""Folders of what is installed: a virtual environment lies below many projects, and its logs are nobody's training."""
_LOGS = ("metrics.csv", "trainer_state.json", "history.csv", "history.json", "training.log")
"""Names of logs in folders that are no event files: those of Lightning and Hugging Face, and usual ones of Keras."""


class History(NamedTuple):
    """Runs by their names, and what is wrong with those that cannot be read as a whole."""

    runs: dict[str, Run]
    problems: tuple[Diagnostic, ...]


def load(whats: Iterable[str], wanted: Wanted, stdin: BinaryIO | None = None) -> History:
    """Return the runs in files and folders.

    Args:
        whats: paths; `-` is standard input.
        wanted: what is asked of the metrics.
        stdin: standard input.

    Raises:
        MlcalcError: no run can be read.
    """
    found: list[tuple[str, Run]] = []
    problems: list[Diagnostic] = []
    for what in dict.fromkeys(whats):
        try:
            with naming_file(what):
                for run, wrong in _runs(what, wanted, stdin):
                    problems += wrong
                    if run.logged or not wrong:
                        found.append((what, run))
        except MlcalcError as cause:
            problems += cause.diagnostics
    if problems and not found:
        raise MlcalcError(problems)
    runs = _by_names(found)
    _check_names(runs, wanted)
    return History(runs, tuple(problems))


def _by_names(found: Sequence[tuple[str, Run]]) -> dict[str, Run]:
    """Return runs by their names; those that share one are called by their whole paths."""
    counts = Counter(run.name for _, run in found)
    for what, run in found:
        if counts[run.name] > 1:
            run.name = Path(what, run.name).as_posix() if Path(what).is_dir() else what
    return {run.name: run for _, run in found}


_IN_FULL = {
    "acc": "accuracy",
    "accuracy": "acc",
    "val_acc": "val_accuracy",
    "val_accuracy": "val_acc",
}
"""How one release of Keras calls a metric -> how another one does."""


def _check_names(runs: Mapping[str, Run], wanted: Wanted) -> None:
    """Refuse names of metrics that no run has."""
    logged = list({name: None for run in runs.values() for name in run.logged})
    for pattern in wanted.metrics:
        if logged and not any(Wanted((pattern,)).wants(name) for name in logged):
            names = listed(logged, lambda each: f"`{named(each)}`")
            full = [each for each in logged if each == _IN_FULL.get(pattern.lower())]
            mend = suggestion(pattern, full or logged) or (
                f"did you mean `{full[0]}`?" if full else f"there are {names}"
            )
            raise error("unknown-metric", f"no run has a metric `{named(pattern)}`", help=mend)


_Part = tuple[Run, Sequence[Diagnostic]]


def _runs(what: str, wanted: Wanted, stdin: BinaryIO | None) -> Iterator[_Part]:
    with read_errors(what):
        is_folder, exists = Path(what).is_dir(), Path(what).exists()
    if what == "-":
        log = standard_input(stdin or io.BytesIO())
        yield _read_file(log.path, log, wanted)
    elif is_folder:
        yield from _read_folder(what, wanted)
    elif exists:
        run, wrong = _read_file(Path(what).name, named_log(what), wanted)
        yield run, [in_file(each, what) for each in wrong]
    else:
        from mlcalc.nearby import nearest_file

        near = nearest_file(what) if Path(what).suffix else None
        mend = near or _hint(Path(what)) or nearest_file(what)
        raise error("unreadable-file", f"cannot read {what}: there is no such file or folder", help=mend)


def _read_file(name: str, log: Log, wanted: Wanted) -> _Part:
    """Read one file by what it holds."""
    run = Run(name, wanted)
    try:
        with log.opened() as stream:
            head = stream.read(_HEAD)
            if is_log(head) or (_is_event_file(Path(log.path).name) and len(head) < _SHORTEST):
                return read_event_files(name, [log], wanted)
            if wanted.is_growing and not head.strip():
                return run, ()
            _refuse(log.path, head)
            stream.seek(0)
            is_json = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
            (read_json if is_json else read_table)(log.path, stream, run)
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
    if (other := refused(name, head)) is not None:
        raise other
    if _is_event_file(Path(name).name) and head[:1] not in b"{[":
        raise error("damaged-log", f"{name} is damaged: its first record has a length whose checksum is wrong")


def _read_folder(folder: str, wanted: Wanted) -> Iterator[_Part]:
    """Read the runs in a folder and below it, in the order of their names."""
    is_empty = True
    for place, names, problems in _logs_below(Path(folder)):
        is_empty = False
        name = place.relative_to(folder).as_posix()
        if problems:
            yield Run(name, wanted), problems
        if events := [Log(str(place / each)) for each in names if _is_event_file(each)]:
            yield read_event_files(name, events, wanted)
        for each in names:
            if each in _LOGS:
                yield _read_file((Path(name) / each).as_posix(), Log(str(place / each)), wanted)
    if is_empty:
        mend = _hint(Path(folder)) or f"in folders, logs are event files of TensorBoard and {', '.join(_LOGS)}"
        raise error("no-logs", f"there is no log of a training in {folder} or below it", help=mend)


def files_below(what: str) -> Iterator[Path]:
    """Yield the files that `load` reads of a path."""
    if Path(what).is_dir():
        yield from (found.place / each for found in _logs_below(Path(what)) for each in found.names)
    else:
        yield Path(what)


class _Found(NamedTuple):
    """A folder with logs: their names, in order, and what is wrong with the folder."""

    place: Path
    names: Sequence[str]
    problems: Sequence[Diagnostic] = ()


def _logs_below(folder: Path, most: int = MOST_ENTRIES) -> Iterator[_Found]:
    """Yield the folders with logs, in the order of their names, and then those that links lead to, each once.

    Raises:
        MlcalcError: there are too many files and folders.
    """
    waiting, links = [folder], list[Path]()
    known: set[tuple[int, int]] = set()
    seen = 0
    while waiting or links:
        place = (waiting or links).pop()
        folders, names = list[Path](), list[str]()
        try:
            status = place.stat()
            if (status.st_dev, status.st_ino) in known:
                continue
            known.add((status.st_dev, status.st_ino))
            with os.scandir(place) as entries:
                for entry in entries:
                    seen += 1
                    if seen > most:
                        raise error("too-large", f"{folder} holds more than {most:,} files and folders")
                    if entry.name in _OF_LIBRARIES:
                        continue
                    if entry.is_dir():
                        (links if entry.is_symlink() else folders).append(place / entry.name)
                    elif _is_log_name(entry.name) and entry.is_file():
                        names.append(entry.name)
        except OSError as cause:
            problem = error("unreadable-file", f"cannot read {place}: {reason_of(cause)}")
            yield _Found(place, (), problem.diagnostics)
            continue
        waiting += sorted(folders, reverse=True)
        links.sort(reverse=True)
        if names:
            yield _Found(place, sorted(names))


def _has_logs(folder: Path) -> bool:
    try:
        return any(found.names for found in _logs_below(folder, MOST_NEIGHBOURS))
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
    return _is_event_file(name) or name in _LOGS


def _is_event_file(name: str) -> bool:
    return "tfevents" in name


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
