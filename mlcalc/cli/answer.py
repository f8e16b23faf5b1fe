"""What `params` and `shape` ask: one target, summarized with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mlcalc.checkpoint import Checkpoint
from mlcalc.cli.input_flags import input_shapes, shape_of_flag
from mlcalc.cli.layer_flags import ARGUMENTS
from mlcalc.cli.output import warn
from mlcalc.cli.target import check_convention, read_target
from mlcalc.cli.usage import at_flag
from mlcalc.errors import error
from mlcalc.model import Model
from mlcalc.summary import Summary, shapes_of, summarize


def answer(  # noqa: PLR0913  (the flags that the two commands share)
    ctx: Any,
    target: str,
    texts: Sequence[str] | None,
    parts: dict[str, str | None],
    *,
    convention: str | None,
    explain: bool,
    counted: bool = True,
    weights: Path | None = None,
) -> Summary:
    """Return the summary of what TARGET names, on the input that the flags say.

    `counted=False` answers the shape even if the parameters are unknown; `weights` is the file of `--weights`.

    Raises:
        MlcalcError: the target, the layer or the input is wrong.
    """
    first = (None, *shape_of_flag(texts[0])) if texts else None
    arguments, convention = ctx.meta.get(ARGUMENTS, {}), check_convention(convention)
    layer = read_target(target, arguments, convention=convention, input_shape=first, weights=weights)
    shapes = input_shapes(layer, texts, parts)
    if isinstance(layer, (Model, Checkpoint)):
        count = len(layer.graph.inputs) if isinstance(layer, Model) else 0
        if len(shapes) not in (0, count):
            with at_flag("--input"):
                raise error("wrong-inputs", f"the model takes {count} inputs, not {len(shapes)}")
    summary = summarize(layer, *shapes, explain=explain) if counted else shapes_of(layer, *shapes, explain=explain)
    warn(ctx.obj, summary)
    return summary
