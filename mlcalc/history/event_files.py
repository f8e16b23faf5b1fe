"""A run in event files of TensorBoard, read in the order of their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlcalc.errors import Diagnostic, MlcalcError, note
from mlcalc.history.events import SCALARS, Event, Purges, Value, events, may_begin_event
from mlcalc.history.records import records
from mlcalc.history.runs import Run, Wanted
from mlcalc.history.streams import Log


def read_event_files(name: str, logs: Sequence[Log], wanted: Wanted) -> tuple[Run, Sequence[Diagnostic]]:
    """Return the run in event files, and what is wrong with those that are damaged: the others are read all the same.

    What comes late in a run, such as a restart, can change what the points before it mean. As no points are kept, the
    run is then read once more, with that in mind.

    Args:
        name: what the run is called.
        logs: the files, in the order in which they were written.
        wanted: what is asked of the metrics.
    """
    reading = _Reading(name, logs, wanted)
    reading.read()
    if reading.is_revised:
        reading.read()
    return reading.run, reading.problems


class _Reading:
    """The reading of a run, once or twice."""

    def __init__(self, name: str, logs: Sequence[Log], wanted: Wanted) -> None:
        self._logs, self._wanted = logs, wanted
        self.run = Run(name, wanted)
        self.problems: list[Diagnostic] = []
        self._purges = Purges()
        self._plugins: dict[str, str] = {}
        self._unclaimed: set[str] = set()
        self._is_late = self._is_second = False
        self._purged = 0

    @property
    def is_revised(self) -> bool:
        """Whether points that were taken may be purged later, or were skipped and turned out to be scalars."""
        return self._purges.may_have_lost_points or self._is_late

    def read(self) -> None:
        """Read all files."""
        self._is_second = self.is_revised
        self.run = Run(self.run.name, self._wanted)
        self.problems = []
        position = 0
        for log in self._logs:
            try:
                for event in _events(log, self.run):
                    position += 1
                    self._take(event, position)
            except MlcalcError as cause:
                self.problems += cause.diagnostics
        if self._purged:
            points = "1 point is" if self._purged == 1 else f"{self._purged:,} points are"
            self.run.notes.append(
                note("restarted", f"{points} left out, as in TensorBoard: the training went back to an earlier step")
            )
        self.run.close()

    def _take(self, event: Event, position: int) -> None:
        if not self._is_second:
            self._purges.watch(position, event)
        for value in event.values or ():
            tag = value.tag
            plugin = self._plugin(value)
            if value.number is None or plugin != SCALARS:
                self.run.skipped[value.kind or ("tensors" if plugin in (None, "", SCALARS) else plugin)] += 1
            elif self._is_second and not self._purges.spares(tag, position, event.step):
                self._purged += 1
            else:
                axis = "epoch" if tag.startswith("epoch_") else "step"
                self.run.add(tag, event.step, event.wall_time, value.number, axis)

    def _plugin(self, value: Value) -> str | None:
        """Return what a tag is shown as, which only one of its values need say: the first that does holds."""
        if value.plugin is None:
            if value.tag not in self._plugins:
                self._unclaimed.add(value.tag)
        elif value.tag not in self._plugins:
            self._plugins[value.tag] = value.plugin
            self._is_late = self._is_late or value.tag in self._unclaimed
        return self._plugins.get(value.tag)


def _events(log: Log, run: Run) -> Iterator[Event]:
    def on_cut() -> None:
        run.notes.append(note("half-written", f"{log.path} ends within a record: it is cut, or still being written"))

    with log.opened() as stream:
        yield from events(log.path, records(log.path, stream, may_begin_event, on_cut))
