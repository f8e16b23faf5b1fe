"""Event files of TensorBoard: framing, types, restarts, damage."""

from __future__ import annotations

import io
import json
import math
import random
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.history import History, Wanted, load, records
from mlcalc.history.event_files import read_event_files
from mlcalc.history.records import checksum
from mlcalc.history.streams import Log
from tests.history_files import event, field, framed, log, simple, start, tensor, version, write_log

RECORDS = Path(__file__).parents[1] / "conformance" / "records" / "history"
EXPECTED = json.loads((RECORDS / "records.json").read_text(encoding="utf-8"))["runs"]


def points(history: History, name: str = ".", metric: str = "loss") -> list[tuple[float, float]]:
    """Return steps and values of a metric."""
    kept = history.runs[name].metrics[metric].points
    assert kept is not None
    return [(point.step, point.value) for point in kept]


def read(folder: Path, **wanted: Any) -> History:
    return load([str(folder)], Wanted(keep=True, **wanted))


def comparable(value: float) -> float | str:
    return "NaN" if math.isnan(value) else value


@pytest.mark.parametrize("name", EXPECTED)
def test_as_tensorboard(name: str) -> None:
    """Steps, times and values are those that TensorBoard's event accumulator reads."""
    run = read(RECORDS / name).runs["."]
    found = {
        metric.name: [[point.step, point.wall_time, comparable(point.value)] for point in metric.points or ()]
        for metric in run.metrics.values()
    }
    assert EXPECTED[name] == found


@pytest.mark.parametrize("name", EXPECTED)
def test_folded(name: str) -> None:
    """Without the points, first, last, best and their number are those of the points."""
    kept, folded = read(RECORDS / name).runs["."], load([str(RECORDS / name)], Wanted()).runs["."]
    assert kept.metrics.keys() == folded.metrics.keys()
    for metric in folded.metrics.values():
        all_points = kept.metrics[metric.name].points
        assert all_points is not None
        assert metric.points is None
        assert (len(all_points), str(all_points[0])) == (metric.count, str(metric.first))
        assert str(all_points[-1]) == str(metric.last)


@given(st.binary(max_size=70))
def test_checksum(data: bytes) -> None:
    """The checksum is that of its definition, bit by bit."""
    state = 0xFFFFFFFF
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (0x82F63B78 if state & 1 else 0)
    state ^= 0xFFFFFFFF
    assert ((state >> 15 | state << 17) + 0xA282EAD8) & 0xFFFFFFFF == checksum(data)


@pytest.mark.parametrize("size", [8191, 8192, 45_481, 100_001, (1 << 20) + 5])
def test_checksum_of_long_data(size: int) -> None:
    """That of long data, which are folded first, is the same as that of their parts, one after the other."""
    data, state = random.Random(size).randbytes(size), 0xFFFFFFFF
    for start_of_part in range(0, size, 1000):
        state = records._after(state, data[start_of_part : start_of_part + 1000])
    state ^= 0xFFFFFFFF
    assert ((state >> 15 | state << 17) + 0xA282EAD8) & 0xFFFFFFFF == checksum(data)


TYPES = {
    "float": (1, field(5, struct.pack("<f", 0.1)), 0.10000000149011612),
    "float, not packed": (1, field(5, 0.5, single=True), 0.5),
    "float in bytes": (1, field(4, struct.pack("<f", 0.1)), 0.10000000149011612),
    "double": (2, field(6, struct.pack("<d", 0.1)), 0.1),
    "int32": (3, field(7, -5), -5),
    "uint8": (4, field(4, b"\xff"), 255),
    "int16": (5, field(4, b"\xff\xff"), -1),
    "int8": (6, field(4, b"\xff"), -1),
    "int64": (9, field(10, -(2**60)), -(2**60)),
    "bfloat16": (14, field(13, 0x3FC0), 1.5),
    "bfloat16 in bytes": (14, field(4, b"\xc0\x3f"), 1.5),
    "half, one": (19, field(13, 0x3C00), 1.0),
    "uint32": (22, field(16, 2**32 - 1), 2**32 - 1),
    "uint64": (23, field(17, 2**64 - 1), 2**64 - 1),
    "zero that is not written": (1, b"", 0.0),
}


@pytest.mark.parametrize("name", TYPES)
def test_tensor(tmp_path: Path, name: str) -> None:
    """A scalar may be a tensor of any float or integer type."""
    dtype, content, value = TYPES[name]
    write_log(tmp_path, version(), event(3, tensor("loss", dtype, content)))
    assert [(3, value)] == points(read(tmp_path))


def test_skipped(tmp_path: Path) -> None:
    """What is no scalar is counted by its kind."""
    image = field(1, field(1, "x") + field(4, b""))
    texts = tensor("t", 7, field(8, b"hello"), plugin="text")
    write_log(tmp_path, version(), event(0, image + simple("loss", 1.0) + image), event(1, texts))
    assert {"images": 2, "text": 1} == read(tmp_path).runs["."].skipped


def steps(*numbers: int) -> list[bytes]:
    return [event(number, simple("loss", number)) for number in numbers]


def test_restart(tmp_path: Path) -> None:
    """From its second START on, a session purges the steps that it does again; overlapping steps stay."""
    write_log(tmp_path, version(), start(0), *steps(0, 1, 2, 3, 2), start(2), *steps(2, 3))
    assert [0, 1, 2, 3] == [step for step, _ in points(read(tmp_path))]
    write_log(tmp_path, version(), start(0), *steps(0, 1, 2, 3, 2))
    assert [0, 1, 2, 3, 2] == [step for step, _ in points(read(tmp_path))]


def test_old_log(tmp_path: Path) -> None:
    """A log without a version purges by the order of its steps, and only the metrics that come again."""
    other = event(5, simple("accuracy", 1.0))
    write_log(tmp_path, *steps(0, 1, 5), other, *steps(1, 2))
    history = read(tmp_path)
    assert [0, 1, 2] == [step for step, _ in points(history)]
    assert [(5, 1.0)] == points(history, metric="accuracy")


def test_several_files(tmp_path: Path) -> None:
    """The files of one run are joined in the order of their names, and a run is called by its path."""
    write_log(tmp_path / "fit" / "train", version(), *steps(2, 3), name="events.out.tfevents.2.x")
    write_log(tmp_path / "fit" / "train", version(), *steps(0, 1), name="events.out.tfevents.1.x")
    write_log(tmp_path, version(), *steps(7))
    history = read(tmp_path)
    assert [".", "fit/train"] == list(history.runs)
    assert [0, 1, 2, 3] == [step for step, _ in points(history, "fit/train")]


WHOLE = log(version(), *steps(0, 1, 2))
BOUNDS = [len(log(version(), *steps(*range(count)))) for count in range(4)]


@pytest.mark.parametrize("size", range(len(WHOLE) + 1))
def test_cut(tmp_path: Path, size: int) -> None:
    """A log that is cut anywhere, as it is while a training runs, is no error; all whole records are read."""
    (tmp_path / "events.out.tfevents.1").write_bytes(WHOLE[:size])
    history = read(tmp_path)
    assert () == history.problems
    whole = sum(bound <= size for bound in BOUNDS[1:])
    assert whole == (len(points(history)) if whole else len(history.runs["."].metrics))


@pytest.mark.parametrize("place", range(BOUNDS[1], BOUNDS[2]))
def test_changed_byte(tmp_path: Path, place: int) -> None:
    """A byte that was changed is found by a checksum; what stands before it is read, and so are other runs."""
    content = bytearray(WHOLE)
    content[place] ^= 0x55
    (tmp_path / "events.out.tfevents.1").write_bytes(content)
    write_log(tmp_path / "other", version(), *steps(9))
    history = read(tmp_path)
    assert ["damaged-log"] == [each.code for each in history.problems]
    assert [(0, 0.0)] == points(history)
    assert [(9, 9.0)] == points(history, "other")


@pytest.mark.parametrize("length", [100, 1 << 20, 1 << 40, (1 << 64) - 1])
def test_length_that_lies(tmp_path: Path, length: int) -> None:
    """A length that reaches beyond the file, with a right checksum, is told from a record that is cut."""
    header = struct.pack("<Q", length)
    lie = header + struct.pack("<I", checksum(header))
    (tmp_path / "events.out.tfevents.1").write_bytes(
        log(version(), *steps(0)) + lie + framed(steps(1)[0])[12:] + log(*steps(2, 3))
    )
    history = read(tmp_path)
    assert ["damaged-log"] == [each.code for each in history.problems]
    assert [(0, 0.0)] == points(history)


@given(st.binary(max_size=200))
def test_hostile_record(data: bytes) -> None:
    """Whatever a record holds, there is an answer or an error."""
    content = io.BytesIO(log(version(), event(1, data), data))
    run, problems = read_event_files("x", [Log("x", content)], Wanted(keep=True))
    assert run.logged or problems or not run.metrics


def test_damaged_alone(tmp_path: Path) -> None:
    """Where nothing can be read, that is the answer."""
    (tmp_path / "events.out.tfevents.1").write_bytes(b"x" * 100)
    with pytest.raises(MlcalcError, match="at byte 0 has a length whose checksum is wrong"):
        read(tmp_path)
