"""The events of TensorBoard: the few fields of the protocol buffers that hold scalars, and which points restarts purge.

The messages are those of TensorFlow's `event.proto`, `summary.proto` and `tensor.proto`.
"""

from __future__ import annotations

import struct
from collections import defaultdict, deque
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from mlcalc.errors import MlcalcError, error, located
from mlcalc.limits import MOST_LOGGED
from mlcalc.protobuf import BYTES, FIXED32, FIXED64, VARINT, CutError, MalformedError, fields, varint

_EVENT_FIELDS = range(1, 11)
_CONTENTS = range(3, 10)
"""What an event may hold, one of them; beside it, newer writers say who they are (10)."""
_START = 1
_LIKE_SUMMARIES = (4, 8)
"""A graph and the metadata of a step: TensorBoard makes summaries of them, whose steps count."""
SCALARS = "scalars"

_OLD_KINDS = {3: "histograms", 4: "images", 5: "histograms", 6: "audio"}
"""Number of a field in a summary's value -> what it holds."""

_CONTENT = {
    1: "f",
    2: "d",
    3: "i",
    4: "B",
    5: "h",
    6: "b",
    9: "q",
    10: "?",
    14: "H",
    17: "H",
    19: "e",
    22: "I",
    23: "Q",
}
"""Data type of a tensor -> how `struct` calls one value in its bytes; bfloat16 is the upper half of a float."""

_LISTED = {5: FIXED32, 6: FIXED64, 7: VARINT, 10: VARINT, 11: VARINT, 13: VARINT, 16: VARINT, 17: VARINT}
"""Number of a tensor's field that lists values -> how it writes them."""

_BFLOAT16, _HALF = 14, 19


def may_begin_event(data: bytes) -> bool:
    """Tell whether bytes may be the beginning of an event."""
    try:
        return all(number in _EVENT_FIELDS for number, _, _ in fields(data))
    except CutError:
        return True
    except MalformedError:
        return False


class Value(NamedTuple):
    """A value of a summary: a scalar, or what else it is."""

    tag: str
    number: float | None
    kind: str
    plugin: str | None


class Event(NamedTuple):
    """What matters of an event; `values` is None if it has no summary."""

    step: int
    wall_time: float
    version: str | None
    is_start: bool
    values: list[Value] | None


def parse_event(data: bytes) -> Event:
    """Return the event in the data of a record.

    Raises:
        MalformedError: it is none.
        MlcalcError: it holds too many values.
    """
    step, wall_time = 0, 0.0
    what: tuple[int, bytes] = (0, b"")
    for number, kind, value in fields(data):
        if number == 1 and kind == FIXED64:
            wall_time = struct.unpack("<d", _bytes(value))[0]
        elif number == 2 and kind == VARINT:
            step = _signed(value)
        elif number in _CONTENTS and kind == BYTES:
            what = number, _bytes(value)  # one of them: the last one holds
    field, content = what
    values: list[Value] | None = [] if field in _LIKE_SUMMARIES else None
    if field == 5:
        held = (_bytes(each) for number, kind, each in fields(content) if number == 1 and kind == BYTES)
        values = list(map(_value, islice(held, MOST_LOGGED + 1)))
        if len(values) > MOST_LOGGED:
            raise error("too-large", f"a record holds more than {MOST_LOGGED:,} values")
    version = _text(content) if field == 3 else None
    is_start = field == 7 and any(number == 1 and value == _START for number, _, value in fields(content))
    return Event(step, wall_time, version, is_start, values)


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise MalformedError
    return value


def _signed(value: int | bytes, bits: int = 64) -> int:
    if not isinstance(value, int):
        raise MalformedError
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> bits - 1 else value


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _value(data: bytes) -> Value:
    tag = node = ""
    plugin: str | None = None
    held: tuple[int, bytes] = (0, b"")
    for number, kind, value in fields(data):
        if number == 2 and kind == FIXED32:
            held = 2, _bytes(value)
        elif kind != BYTES:
            continue
        elif number == 1:
            tag = _text(_bytes(value))
        elif number == 7:
            node = _text(_bytes(value))
        elif number == 9:
            plugin = _plugin(_bytes(value))
        elif number in _OLD_KINDS or number == 8:
            held = number, _bytes(value)
    field, content = held
    if field == 2:
        return Value(tag, struct.unpack("<f", content)[0], SCALARS, SCALARS)
    if field == 8:
        return Value(tag or node, _scalar(content), "", plugin)
    return Value(tag, None, _OLD_KINDS.get(field, "others"), plugin)


def _plugin(metadata: bytes) -> str:
    name = ""
    for number, kind, value in fields(metadata):
        if number == 1 and kind == BYTES:
            for inner, _, text in fields(_bytes(value)):
                name = _text(_bytes(text)) if inner == 1 else name
    return name


def _scalar(tensor: bytes) -> float | None:
    """Return the number in a tensor of one element, of any type of floats or integers; None for another tensor."""
    kind, content, is_single = 0, b"", True
    listed: list[float] = []
    for number, wire, value in fields(tensor):
        if number == 1 and wire == VARINT:
            kind = _signed(value)
        elif number == 2 and wire == BYTES:
            is_single = _is_single(_bytes(value))
        elif number == 4 and wire == BYTES:
            content = _bytes(value)
        elif number in _LISTED and not listed:
            listed += _numbers(number, wire, value, kind)
    if kind not in _CONTENT or not is_single:
        return None
    if content:
        code = _CONTENT[kind]
        if len(content) != struct.calcsize(f"<{code}"):
            return None
        number = struct.unpack(f"<{code}", content)[0]
        return _of_bits(number, kind) if kind == _BFLOAT16 else number
    # What is zero need not be written.
    return listed[0] if listed else 0.0


def _is_single(shape: bytes) -> bool:
    """Tell whether a shape is that of one element."""
    dimensions = (_bytes(value) for number, kind, value in fields(shape) if number == 2 and kind == BYTES)
    return all(next((_signed(each) for inner, _, each in fields(size) if inner == 1), 0) == 1 for size in dimensions)


def _numbers(number: int, wire: int, value: int | bytes, kind: int) -> Iterator[float]:
    """Yield the first numbers of a list in a tensor, which may be packed or not."""
    written = _LISTED[number]
    if isinstance(value, bytes) and written == VARINT:
        value = varint(value, 0)[0] if value else 0
    if isinstance(value, int):
        if kind in (_BFLOAT16, _HALF):
            yield _of_bits(value, kind)
        else:
            yield value if number in (16, 17) else _signed(value)
    elif value:
        width, code = (4, "<f") if written == FIXED32 else (8, "<d")
        if len(value) < width:
            raise MalformedError
        yield struct.unpack_from(code, value)[0]


def _of_bits(bits: int, kind: int) -> float:
    """Return the number that 16 bits spell."""
    number = struct.pack("<I", (bits & 0xFFFF) << 16) if kind == _BFLOAT16 else struct.pack("<H", bits & 0xFFFF)
    return float(struct.unpack("<f" if kind == _BFLOAT16 else "<e", number)[0])


class Purge(NamedTuple):
    """Where in a run points from some step on were given up, since the training went back to that step."""

    position: int
    step: int


class Purges:
    """What the restarts of a run purge, as the event accumulator of TensorBoard does it.

    A log of version 2 says where it restarts (a session's START, but for the first); in an older one a summary whose
    step lies before that of the summary before it purges its own tags. Points that are purged stand before what
    purges them, so a run is read twice if a point may be lost; the second time it is known which.
    """

    def __init__(self) -> None:
        self._version: float | None = None
        self._started = False
        self._recent = -1
        self._highest: int | None = None
        self._found: defaultdict[str | None, deque[Purge]] = defaultdict(deque)
        self.may_have_lost_points = False

    def watch(self, position: int, event: Event) -> None:
        """Take notice of the next event."""
        if event.version is not None:
            self._version = _version_number(event.version)
        if self._version and self._version >= 2:
            if event.is_start and self._started:
                self._purge(None, Purge(position, event.step))
            self._started = self._started or event.is_start
        elif event.values is not None and event.step < self._recent:
            for tag in {value.tag for value in event.values}:
                self._purge(tag, Purge(position, event.step))
        if event.values is not None:
            self._recent = event.step
            self._highest = event.step if self._highest is None else max(self._highest, event.step)

    def _purge(self, tag: str | None, purge: Purge) -> None:
        found = self._found[tag]
        # A later purge of a lower step takes all that an earlier one took.
        while found and found[-1].step >= purge.step:
            found.pop()
        found.append(purge)
        # Whether the points behind that step are of this tag is not worth a table of all tags.
        self.may_have_lost_points = self.may_have_lost_points or (
            self._highest is not None and self._highest >= purge.step
        )

    def spares(self, tag: str, position: int, step: int) -> bool:
        """Tell whether a point stays; to be asked in the order of positions, once all events were watched."""
        return self._spares(None, position, step) and self._spares(tag, position, step)

    def _spares(self, tag: str | None, position: int, step: int) -> bool:
        found = self._found.get(tag)
        if not found:
            return True
        # The steps rise from purge to purge: the next one is the lowest of those that are to come.
        while found and found[0].position <= position:
            found.popleft()
        return not found or step < found[0].step


def _version_number(text: str) -> float:
    try:
        return float(text.rpartition("brain.Event:")[2])
    except ValueError:
        return -1.0


def events(name: str, data: Iterator[bytes]) -> Iterator[Event]:
    """Yield the events in records.

    Raises:
        MlcalcError: a record holds none.
    """
    for number, record in enumerate(data, 1):
        try:
            yield parse_event(record)
        except MalformedError:
            raise error("damaged-log", f"record {number:,} of {name} is no event of TensorBoard") from None
        except MlcalcError as cause:
            raise located(cause, None, f"{name}, record {number:,}") from None
