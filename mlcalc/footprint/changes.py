"""A model as it is asked about: with layers frozen, or under another dtype policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from mlcalc.dtypes import POLICIES, USUAL_DTYPE, is_floating
from mlcalc.errors import error, suggestion
from mlcalc.footprint.steps import Steps
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import ruled
from mlcalc.model import Model
from mlcalc.texts import named


def frozen(model: Model, names: Sequence[str]) -> Model:
    """Return a model with some layers frozen.

    Args:
        model: the model.
        names: of layers and of models inside, with those of the models around them before (`backbone/conv1`), and with
            `*` for any letters.

    Raises:
        MlcalcError: there is no layer of such a name.
    """
    known = list(_names(model))
    for name in names:
        if not any(fnmatchcase(each, name) for each in known):
            raise error("unknown-source", f'there is no layer "{named(name)}" to freeze', help=suggestion(name, known))
    return _frozen(model, "", names)


def _names(model: Model, path: str = "") -> Iterator[str]:
    for node in model.graph.nodes:
        yield f"{path}{node.name}"
        if isinstance(node.layer, Model):
            yield from _names(node.layer, f"{path}{node.name}/")


def _frozen(model: Model, path: str, names: Sequence[str]) -> Model:
    def change(layer: Layer, name: str) -> Layer:
        if any(fnmatchcase(f"{path}{name}", each) for each in names):
            return layer.as_frozen()
        return _frozen(layer, f"{path}{name}/", names) if isinstance(layer, Model) else layer

    return model.changed_inside(change)


def check_policy(name: str) -> None:
    """Raise an error if there is no dtype policy of this name for a whole model."""
    if name not in POLICIES:
        meant = _ELSEWHERE.get(name.lower().replace("_", ""))
        mend = (
            f"did you mean `{meant}`?" if meant else suggestion(name, POLICIES)
        ) or f"there are {', '.join(POLICIES)}"
        raise error("unknown-policy", f"`{named(name)}` is no dtype policy", help=mend)


_ELSEWHERE = {
    **dict.fromkeys(("fp16", "half", "f16"), "float16"),
    **dict.fromkeys(("bf16", "bfloat"), "bfloat16"),
    **dict.fromkeys(("fp32", "f32", "float", "single"), "float32"),
    **dict.fromkeys(("fp64", "f64", "double"), "float64"),
    **dict.fromkeys(("amp", "mixed", "mixedfp16", "mixedprecision"), "mixed_float16"),
    "mixedbf16": "mixed_bfloat16",
}
"""What others call a policy."""


def stated_policies(model: Model) -> list[str]:
    """Return the dtype policies that layers of a model state themselves, each once; data have their own types."""
    found: dict[str, None] = {}
    waiting: list[Layer] = [model]
    for layer in waiting:
        held = list(map(ruled, layer.inner_layers()))
        inner = [each for each in held if type(each).__name__ != "InputLayer"]
        found.update((each.dtype, None) for each in inner if isinstance(each.dtype, str) and is_floating(each.dtype))
        waiting += [each for each in inner if each.nesting]
    return list(found)


def policy_of(steps: Steps) -> str:
    """Return the policy of a model: that which most of its layers with weights have, or else most layers."""
    own = [step.layer.dtype or USUAL_DTYPE for step in steps.calls if step.weights and hasattr(step.layer, "dtype")]
    names = [each.rpartition("_from_")[2] for each in own if isinstance(each, str)]
    return max(dict.fromkeys(names), key=names.count, default=USUAL_DTYPE)
