"""Random logs of trainings, written with TensorBoard's own messages, and what its event accumulator reads of them."""

from __future__ import annotations

import random
import struct
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c
from tensorboard.util import tensor_util

TYPES = "float32 float64 float16 int8 int16 int32 int64 uint8 uint16".split()
"""What the event accumulator reads: it knows no bfloat16, uint32 and uint64."""


def framed(data: bytes) -> bytes:
    """Return the record of data."""
    length = struct.pack("<Q", len(data))
    checksums = [struct.pack("<I", masked_crc32c(each)) for each in (length, data)]
    return b"".join([length, checksums[0], data, checksums[1]])


def scalar(draw: random.Random, tag: str) -> Any:
    """Return a summary's value: a scalar of TensorFlow 1 or 2."""
    number = draw.choice([draw.uniform(-2, 2), draw.uniform(0, 1), 0.0, float("nan"), float("inf"), 1e-30])
    if draw.random() < 0.4:
        return summary_pb2.Summary.Value(tag=tag, simple_value=number)
    metadata = summary_pb2.SummaryMetadata()
    metadata.plugin_data.plugin_name = "scalars"
    kind = draw.choice(TYPES)
    value = np.array(number if kind.startswith("f") else draw.randrange(100), kind)
    tensor = tensor_util.make_tensor_proto(value)
    if draw.random() < 0.5:
        tensor.Clear()
        tensor.dtype = tensor_util.make_tensor_proto(value).dtype
        tensor.tensor_shape.SetInParent()
        tensor.tensor_content = value.tobytes()
    return summary_pb2.Summary.Value(tag=tag, tensor=tensor, metadata=metadata if draw.random() < 0.9 else None)


def other(draw: random.Random) -> Any:
    """Return a value that is no scalar."""
    value = summary_pb2.Summary.Value(tag=draw.choice(["picture", "weights"]))
    if draw.random() < 0.5:
        value.image.width = value.image.height = 1
        value.image.encoded_image_string = b"x"
    else:
        value.histo.bucket.extend([1, 2])
        value.histo.bucket_limit.extend([1, 2])
    return value


def events_of(draw: random.Random) -> list[Any]:
    """Return the events of one file: scalars with restarts, steps out of order, and things between them."""
    made = [event_pb2.Event(wall_time=1.5, file_version="brain.Event:2")] if draw.random() < 0.7 else []
    if made and draw.random() < 0.7:
        made[0].source_metadata.writer = "tests.conformance.tools.history_logs"
    step = draw.choice([0, 0, 5, 100])
    for number in range(draw.randrange(30)):
        step += draw.choice([0, 1, 1, 1, 10, -3, -20])
        event = event_pb2.Event(wall_time=1000 + number / 7, step=step)
        chance = draw.random()
        if chance < 0.08:
            event.session_log.status = draw.choice([1, 1, 2, 3])
        elif chance < 0.12:
            event.graph_def = b"\x0a\x00"
        else:
            values = [
                scalar(draw, draw.choice(["loss", "accuracy", "epoch_loss", "ünï/x"])) for _ in range(draw.randrange(3))
            ]
            event.summary.value.extend([*values, *([other(draw)] if draw.random() < 0.15 else [])])
            event.summary.SetInParent()
        made.append(event)
    return made


def write_run(draw: random.Random, folder: Path) -> None:
    """Write a run of one to three files, some of them cut in their last record."""
    folder.mkdir(parents=True)
    for number in range(draw.randrange(1, 4)):
        content = b"".join(framed(event.SerializeToString()) for event in events_of(draw))
        if draw.random() < 0.3:
            content = content[: len(content) - draw.randrange(1, 30)]
        (folder / f"events.out.tfevents.{number}.host").write_bytes(content)


def read_run(path: Path) -> dict[str, list[list[Any]]]:
    """Return step, wall time and value of each point of each scalar, as the event accumulator reads them."""
    accumulator = EventAccumulator(str(path), tensor_size_guidance={"scalars": 0}, size_guidance={"tensors": 0})
    accumulator.Reload()
    scalars = [tag for tag, each in accumulator.summary_metadata.items() if each.plugin_data.plugin_name == "scalars"]
    found = {}
    for tag in scalars:
        points = accumulator.Tensors(tag) if tag in accumulator.Tags()["tensors"] else []
        read = [[each.step, each.wall_time, tensor_util.make_ndarray(each.tensor_proto).item()] for each in points]
        if read:
            found[tag] = read
    return found
