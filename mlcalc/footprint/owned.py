"""The weights of a model, each once, with the paths by which Keras knows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlcalc.dtypes import USUAL_DTYPE, bits_of
from mlcalc.footprint.optimizers import Trained, Variable
from mlcalc.footprint.paths import path_in_keras, rule_of, scope_inside
from mlcalc.layers.weights import Weight, distinct
from mlcalc.model import Model
from mlcalc.trace import Call, Trace


def weights_of(model: Model, flow: Trace) -> tuple[Weight, ...] | None:
    """Return every weight of a model, with its path; None if it is unknown which there are.

    A layer that is called several times has its weights once, and so has one that several models share.
    """
    found = list(_owned(flow, scope_inside(model, ()), is_frozen=model.is_frozen or not model.trainable))
    known = [each for each in found if each is not None]
    return distinct(known) if len(known) == len(found) else None


def _owned(flow: Trace, scope: tuple[str, ...], *, is_frozen: bool) -> Iterator[Weight | None]:
    for call in flow.first_calls():
        layer = call.node.layer
        frozen = is_frozen or layer.is_frozen
        rule = rule_of(layer)
        if call.inner is not None and isinstance(rule, Model):
            yield from _owned(call.inner, scope_inside(rule, scope), is_frozen=frozen)
            continue
        if call.weights_in_model is None:
            yield None
            continue
        for weight, path in zip(call.weights_in_model, _paths(call, scope), strict=True):
            yield (weight.frozen() if frozen else weight).at(path)


def _paths(call: Call, scope: tuple[str, ...]) -> list[str]:
    """Return the paths of the weights of a call."""
    rule, weights, own = rule_of(call.node.layer), call.weights_in_model or (), (*scope, call.node.name)
    inner = rule.layer if type(rule).__name__ == "TimeDistributed" else None
    if isinstance(inner, Model) and call.inputs[0] is not None:
        batch, _, *rest = call.inputs[0]
        flow = inner.specify((batch, *rest)).inner
        found = [] if flow is None else list(_owned(flow, scope_inside(inner, own), is_frozen=False))
        if len(found) == len(weights):
            return [weight.path for weight in found if weight is not None]
    return ["/".join((*own, path_in_keras(call.node.layer, each.path))) for each in weights]


def nbytes(weights: Iterable[Weight]) -> int | None:
    """Return the bytes of weights; None if a size is unknown."""
    total = 0
    for weight in weights:
        if weight.size is None:
            return None
        total += -(-weight.size * bits_of(weight.dtype) // 8)
    return total


def by_type(weights: Iterable[Weight]) -> str:
    """Return how many numbers there are of each size: `25,636,712 × 4 B`.

    >>> by_type([Weight("kernel", (4, 3)), Weight("bias", (3,)), Weight("scale", (2,), dtype="float16")])
    '15 × 4 B + 2 × 2 B'
    """
    counts: dict[int, int] = {}
    for weight in weights:
        bits = bits_of(weight.dtype)
        counts[bits] = counts.get(bits, 0) + (weight.size or 0)
    return " + ".join(f"{count:,} × {bits / 8:g} B" for bits, count in counts.items()) or "0 B"


def by_name(variables: Iterable[Variable]) -> str:
    """Return how many bytes the variables of each name take, those of one size together."""
    sizes: dict[str, int] = {}
    for each in variables:
        sizes[each.name] = sizes.get(each.name, 0) + each.nbytes
    groups: dict[int, list[str]] = {}
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        groups.setdefault(size, []).append(name)
    return " + ".join(
        f"{len(names)} × {size:,} B ({', '.join(names)})" if len(names) > 1 else f"{size:,} B ({names[0]})"
        for size, names in groups.items()
    )


def trained(weights: Iterable[Weight]) -> list[Trained] | None:
    """Return the weights that are trained; None if that, or a size, is unknown."""
    found = []
    for weight in weights:
        if weight.trainable is False:
            continue
        if weight.trainable is None or weight.size is None:
            return None
        shape = tuple(size for size in weight.shape if size is not None)
        found.append(Trained(weight.path, shape, weight.dtype or USUAL_DTYPE, weight.is_overwritten))
    return found
