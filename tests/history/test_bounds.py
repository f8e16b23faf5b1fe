"""Whatever a log holds: an answer or an error of ours, with little memory and little time."""

from __future__ import annotations

import json
import os
import resource
import struct
import subprocess
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from mlcalc.history import Wanted, load
from mlcalc.history.records import checksum
from mlcalc.limits import LARGEST_RECORD
from tests.cli.conftest import COMMAND, environment_with
from tests.history_files import event, field, framed, log, simple, start, version


def most_memory(path: Path) -> int:
    """Return the bytes that a summary takes in memory at most."""
    tracemalloc.start()
    load([str(path)], Wanted())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def points_of_log(count: int) -> bytes:
    return log(version()) + log(*(event(step, simple("loss", step)) for step in range(100))) * (count // 100)


def points_of_table(count: int) -> bytes:
    return "".join(["step,loss\n", *(f"{step},{step / 7}\n" for step in range(count))]).encode()


@pytest.mark.parametrize("points", [points_of_log, points_of_table])
def test_many_points(points: Callable[[int], bytes], tmp_path: Path) -> None:
    """A summary of many points takes no more memory than one of few, where the points alone would take 3 MiB."""
    few, many = tmp_path / "few", tmp_path / "many"
    few.write_bytes(points(3_000))
    many.write_bytes(points(20_000))
    load([str(few)], Wanted())  # what is made once
    assert most_memory(many) < most_memory(few) + (1 << 20)


def sparse_record(file: Path) -> None:
    length = struct.pack("<Q", LARGEST_RECORD)
    file.write_bytes(length + struct.pack("<I", checksum(length)))
    os.truncate(file, LARGEST_RECORD + 100)


def many_values(file: Path) -> None:
    file.write_bytes(log(version(), event(0, field(1, b"") * 4_000_000)))


def many_restarts(file: Path) -> None:
    tags = [event(0, simple(f"loss {number}", 1)) for number in range(10_000)]
    file.write_bytes(log(version(), start(0), *tags) + framed(start(0)) * 100_000)


def many_tags(file: Path) -> None:
    file.write_bytes(log(version(), *(event(0, simple(f"loss {number}", 1)) for number in range(10_001))))


def long_tag(file: Path) -> None:
    file.write_bytes(log(version(), event(0, simple("loss" * 4_000_000, 1))))


def many_columns(file: Path) -> None:
    names = ",".join(f"c{number}" for number in range(1_000_000))
    file.write_text(f"epoch,{names}\n", encoding="utf-8")


def many_equal_columns(file: Path) -> None:
    file.write_text("epoch" + ",loss" * 1_000_000 + "\n0" + ",1" * 1_000_000 + "\n", encoding="utf-8")


def many_lists(file: Path) -> None:
    file.write_text(json.dumps({f"loss {number}": [1] for number in range(500_000)}), encoding="utf-8")


def many_keys(file: Path) -> None:
    rows = [{"step": 1, f"loss {number}": 1} for number in range(300_000)]
    file.write_text(json.dumps({"log_history": rows}), encoding="utf-8")


def zeros(file: Path) -> None:
    file.write_text("epoch,loss\n0,1\n", encoding="utf-8")
    os.truncate(file, 1 << 32)


HOSTILE: dict[Callable[[Path], None], str] = {
    sparse_record: "has a wrong checksum",
    many_values: "holds more than 100,000 values",
    many_restarts: "",
    many_tags: "has more than 10,000 metrics",
    long_tag: "",
    many_columns: "has more than 10,000 metrics",
    many_equal_columns: "",
    many_lists: "has more than 10,000 metrics",
    many_keys: "has more than 10,000 metrics",
    zeros: "has a line of more than 16,777,216 characters",
}
"""What makes a file, and the error; none if the file is read."""
MEMORY = 400 << 20
"""Bytes of address space: a few times what the program itself takes."""
SECONDS = 10
"""Seconds of computing: some times what any of these takes, and far less than some would without a bound."""


@pytest.mark.parametrize("write", HOSTILE)
def test_hostile(write: Callable[[Path], None], tmp_path: Path) -> None:
    """What would fill the memory or the day is refused, or read, in little of either."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    write(tmp_path / "log")
    done = subprocess.run(
        [*COMMAND, "history", "log"],
        cwd=tmp_path,
        env=environment_with(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,
    )
    if message := HOSTILE[write]:
        assert (1, True) == (done.returncode, message in done.stderr)
    else:
        assert ("", 0) == (done.stderr, done.returncode)
