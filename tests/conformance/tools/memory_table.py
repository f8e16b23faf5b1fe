"""The table of the README: mlcalc's figures divided by what frameworks were measured to hold.

python -m tests.conformance.tools.memory_table
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import mlcalc
from mlcalc.layers.base import Layer

PATH = Path(__file__).parent.parent / "records" / "memory.json.gz"

COLUMNS = {
    "xla_forward": "XLA, inference",
    "xla_gradient": "XLA, gradient",
    "vjp": "`jax.vjp`",
    "captured": "TensorFlow",
    "torch": "PyTorch",
}
"""What was measured -> its column."""


def records() -> dict[str, Any]:
    """Return the record."""
    found: dict[str, Any] = json.loads(gzip.decompress(PATH.read_bytes()))
    return found


def memory_of(entry: dict[str, Any], **settings: Any) -> mlcalc.Memory:
    """Return what mlcalc says of a recorded model."""
    model = mlcalc.load(entry["config"])
    assert isinstance(model, Layer)
    return mlcalc.memory(model, batch_size=entry["batch"], **settings)


def ratios(entry: dict[str, Any]) -> dict[str, float]:
    """Return mlcalc's figures divided by those that were measured."""
    plain, torch = memory_of(entry), memory_of(entry, kept_as="torch")
    ours = {
        **dict.fromkeys(("xla_gradient", "vjp", "captured"), plain.training.activations_bytes),
        "xla_forward": plain.inference.peak_bytes,
        "torch": torch.training.activations_bytes,
    }
    return {key: (ours[key] or 0) / value for key, value in entry["figures"].items() if key in ours and value}


def table() -> str:
    """Return the table as Markdown."""
    heads = ["model", "batch", *COLUMNS.values()]
    lines = [f"| {' | '.join(heads)} |", f"|---|{'--:|' * (len(heads) - 1)}"]
    for name, entry in sorted(records()["models"].items()):
        found = ratios(entry)
        cells = [f"{found[key]:.2f}" if key in found else "" for key in COLUMNS]
        lines.append(f"| {name} | {entry['batch']} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
