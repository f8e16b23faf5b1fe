"""Where the results of `mlcalc scale` go, and what is told on the way."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from mlcalc.errors import error
from mlcalc.scaling import Layout, Run, Table, open_table
from mlcalc.scaling.outputs import replacing, write
from mlcalc.scaling.running import Part


class Screen:
    """The output: rows to standard output or a file, and to a person what was learnt and done.

    A terminal gets tables, histograms and a bar for what takes long; standard error that goes
    elsewhere gets what was learnt alone, and nothing where quiet is wanted.
    """

    def __init__(self, kind: str, output: Path | None, *, quiet: bool, inverse: bool, explain: bool) -> None:
        if output is not None and not output.parent.is_dir():
            # Better now than after an hour's work.
            raise error("unwritable-file", f"cannot write {output}: there is no folder {output.parent}")
        self._kind, self._output, self._quiet = kind, output, quiet
        self._manner = {"inverse": inverse, "explain": explain}
        self._is_table = kind == "table"
        self._progress: Any = None
        if sys.stderr.isatty() and not quiet:
            from mlcalc.render.scaling import Progress

            self._progress = Progress(sys.stderr)

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._progress is not None:
            self._progress.close()

    def open(self, path: str, layout: Layout, *, once: bool = False) -> Table:
        """Open a table, whose reading moves the bar."""
        if self._progress is None:
            return open_table(path, layout, once=once)
        self._progress.expect(path)
        return open_table(path, layout, once=once, watch=self._progress.advance)

    def write(self, run: Run, table: Table | None) -> None:
        """Write the rows, and tell what was done."""
        if table is None:
            self._tell_learnt(run)
        elif self._is_table or (self._progress is not None):
            self._write_watched(run, table)
        else:
            self._tell_learnt(run)
            self._write_rows(run, run.parts, table)

    def _write_rows(self, run: Run, parts: Iterable[Part], table: Table) -> None:
        with replacing(self._output) if self._output else _standard_output() as file:
            write(self._kind, run, parts, table, file, self._output.suffix.lower() if self._output else "")

    def _write_watched(self, run: Run, table: Table) -> None:
        """Write the rows, and show on a terminal what they were and are."""
        from mlcalc.render.rich_table import draw
        from mlcalc.render.scaling import whole_report
        from mlcalc.scaling.preview import Preview

        preview = Preview()
        parts = preview.watching(run.parts if self._progress is None else self._progress.passing(run.parts, run.rows))
        if self._is_table:
            for _ in parts:
                pass
        else:
            self._write_rows(run, parts, table)
        self.close()
        report = whole_report(run.scaler, table.names, preview, **self._manner)
        draw(report, sys.stdout if self._is_table else sys.stderr)

    def _tell_learnt(self, run: Run) -> None:
        if not self._quiet:
            from mlcalc.render.scaling import learnt_report
            from mlcalc.render.text import plain

            sys.stderr.write(plain(learnt_report(run.scaler, **self._manner)))


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    sys.stdout.flush()
    yield sys.stdout.buffer
    sys.stdout.flush()
