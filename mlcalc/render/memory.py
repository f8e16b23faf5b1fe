"""What a model holds in memory: inference, training, its layers, and several batches."""

from __future__ import annotations

from collections.abc import Sequence

from mlcalc.footprint.report import BatchBytes, Fitting, Memory
from mlcalc.render.report import Column, CsvTable, Line, Report, ReportItem, Table, columns

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")


def size_text(count: int | None) -> str:
    """Return a size in bytes with its decimal unit, as memories are sold: `2.67 GB`."""
    if count is None:
        return "?"
    size = float(count)
    for unit in _UNITS[:-1]:
        if size < 999.95 or (unit == "B" and count < 1000):
            return f"{count} B" if unit == "B" else f"{size:.4g} {unit}"
        size /= 1000
    return f"{size:,.4g} {_UNITS[-1]}"


PARTS = (
    ("weights", "weights_bytes", "{formula}"),
    ("gradients", "gradients_bytes", "{formula}, of all that is trained"),
    ("optimizer", "optimizer_bytes", "{optimizer}: {formula}"),
    ("inputs", "inputs_bytes", "the batch itself"),
    ("activations", "activations_bytes", "kept for the backward pass, by layer below"),
    ("transient", "transient_bytes", "the gradients around one call{at}"),
    ("total", "total_bytes", "with the forward pass where it needs more than is kept"),
)
"""The parts of training: title, key, and what they are."""


def memory_report(memory: Memory, batches: Sequence[BatchBytes] = (), fitting: Fitting | None = None) -> Report:
    """Return what a model holds.

    Args:
        memory: what it holds.
        batches: what several batches take.
        fitting: the largest batch in a memory.
    """
    batch = "a batch that is not known" if memory.batch_size is None else f"a batch of {memory.batch_size:,}"
    title = f"Model: {memory.name or 'model'}, {batch}, {memory.dtype}"
    rows = _layers(memory)
    blocks: list[ReportItem] = [CsvTable(_exact(memory, rows)), Line(title, "title"), _inference(memory), Line("")]
    blocks += [_training(memory), Line(""), rows]
    if any(each.inference_bytes is not None or each.training_bytes is not None for each in batches):
        blocks += [Line(""), _batches(batches)]
    if fitting:
        blocks += [Line(""), *_fitting(fitting, memory.with_batches([1])[0])]
    notes = [Line(f"note: {each}", "note") for each in dict.fromkeys(memory.notes)]
    return [*blocks, *([Line("")] if notes else []), *notes]


def _inference(memory: Memory) -> Table:
    inference = memory.inference
    between = f"tensors between layers{_place(memory, 'peak_bytes', inference.peak_bytes)}"
    rows = [
        ["weights", *_shown(memory, "weights_bytes", inference.weights_bytes), _what(memory, "weights_bytes")],
        ["inputs", *_shown(memory, "inputs_bytes", inference.inputs_bytes), "the batch itself"],
        ["peak", *_shown(memory, "peak_bytes", inference.peak_bytes), between],
    ]
    return Table(_heads("Inference"), rows)


def _place(memory: Memory, key: str, value: int | None) -> str:
    """Return where the most lives at once, if the batch and the bytes are known: else there is a formula of these."""
    place = memory.formulas.get(key, "")
    is_known = memory.batch_size is not None and value is not None
    return f", at most {place}" if is_known and place else ", at most"


def _training(memory: Memory) -> Table:
    training = memory.training
    total = training.total_bytes
    rows = []
    for name, key, what in PARTS:
        value = getattr(training, key)
        share = f"{value / total:.1%}" if total and value is not None else "?"
        rows.append([name, *_shown(memory, key, value), share, _what(memory, key, what)])
    heads = _heads("Training")
    return Table([*heads[:3], Column("Share", "share", right=True), heads[3]], rows)


def _what(memory: Memory, key: str, what: str = "{formula}") -> str:
    """Return what a figure is made of."""
    formula = memory.formulas.get(key, "")
    if "{formula}" in what and not formula:
        return "unknown"
    return what.format(
        optimizer=memory.optimizer, formula=formula, at=_place(memory, key, getattr(memory.training, key))
    )


def _heads(title: str) -> list[Column]:
    return columns(title, "Size", "Bytes", "What", right=("Size", "Bytes"))


def _shown(memory: Memory, key: str, value: int | None) -> tuple[str, object]:
    """Return a size with its unit, and exactly; its formula where it depends on what is not known."""
    if value is None:
        return "?", memory.formulas.get(key)
    return size_text(value), value


def _layers(memory: Memory) -> Table:
    heads = columns("Layer", "Output", "Kept", "Bytes", "Why", right=("Output", "Kept", "Bytes"), names=("Layer",))
    rows = [
        [
            row.name,
            "" if row.is_loss else size_text(row.output_bytes),
            size_text(row.activations_bytes),
            row.formula if row.activations_bytes is None else row.activations_bytes,
            row.why,
        ]
        for row in memory.layers
    ]
    return Table(heads, rows)


def _exact(memory: Memory, rows: Table) -> Table:
    """Return the rows with the bytes that each layer gives as well, for programs."""
    column = Column("Output bytes", "output_bytes", right=True)
    return Table(
        [*rows.columns, column],
        [
            [*cells, "" if row.is_loss else row.output_bytes]
            for cells, row in zip(rows.rows, memory.layers, strict=True)
        ],
    )


def _batches(batches: Sequence[BatchBytes]) -> Table:
    heads = columns("Batch", "Inference", "Training", right=("Batch", "Inference", "Training"))
    rows = [[each.batch_size, size_text(each.inference_bytes), size_text(each.training_bytes)] for each in batches]
    return Table(heads, rows)


def _fitting(fitting: Fitting, single: BatchBytes) -> list[Line]:
    """Return the largest batches that fit; where none does, what a batch of one takes."""
    size = f"{size_text(fitting.memory_bytes)} ({fitting.memory_bytes:,} bytes)"
    lines = []
    for kind, batch, least in (
        ("training", fitting.training, single.training_bytes),
        ("inference", fitting.inference, single.inference_bytes),
    ):
        found = (
            "unknown" if batch is None else f"0: a batch of 1 takes {size_text(least)}" if not batch else f"{batch:,}"
        )
        lines.append(Line(f"largest batch in {size}, {kind}: {found}", "answer"))
    return lines
