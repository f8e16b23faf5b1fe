"""Rules on arguments that matter to training alone: initializers, regularizers, rates; a summary does not tell them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlcalc.errors import Diagnostic
from mlcalc.lint.kinds import ACTIVATIONS, CONVOLUTIONS, DROPOUTS
from mlcalc.lint.mends import Advice, changed, renamed
from mlcalc.lint.rules import Rule
from mlcalc.lint.sites import LINEAR, Site, doubt
from mlcalc.training import NAMES

_CONSTANT: Mapping[str, float | None] = {
    **dict.fromkeys(("zeros", "zero"), 0),
    **dict.fromkeys(("ones", "one"), 1),
    "constant": None,
}
"""Initializer that gives each weight the same number -> the number; None if it is an argument."""
_KERNEL = "kernel_initializer"
_MERGING = frozenset("Add Subtract Multiply Average Maximum Minimum Concatenate Dot".split())
_FLAT_BELOW_ZERO = ("relu", "relu6", "threshold")
"""Activations that are 0 at 0, with no slope there."""


def _name(value: Any) -> str:
    """Return the name of an initializer and its like, as a source or a saved file holds it."""
    if isinstance(value, Mapping):
        value = value.get("class_name")
    return value if isinstance(value, str) else ""


def _constant(value: Any) -> float | None:
    """Return the number that an initializer gives to each weight; None if it gives several, or if that is not known.

    >>> _constant("zeros"), _constant({"class_name": "Constant", "config": {"value": 0.5}}), _constant("he_normal")
    (0, 0.5, None)
    """
    name = _name(value).lower()
    config = value.get("config") if isinstance(value, Mapping) else None
    config = config if isinstance(config, Mapping) else {}
    if name in _CONSTANT:
        number = config.get("value", 0) if _CONSTANT[name] is None else _CONSTANT[name]
    elif config.get("stddev") == 0:
        number = config.get("mean", 0)
    else:
        return None
    return number if isinstance(number, (int, float)) else None


def _constant_kernel(site: Site) -> float | None:
    """Return the number that each weight of a hidden layer with several units starts with, if it is one for all.

    The last layer may begin with zeros, as in detectors, and so may one behind which another path is added, as in a
    residual block. What a framework saved was trained as it is.
    """
    layer = site.layer
    units = getattr(layer, "units", getattr(layer, "filters", None))
    if site.is_saved or not layer.trainable or not isinstance(units, int) or units < 2:
        return None
    return _constant(layer.__dict__.get(_KERNEL)) if _KERNEL in layer.arguments and _readers(site) else None


def _readers(site: Site) -> list[Site]:
    """Return the layers with kernels that read what a layer gives; none if what it gives is joined with something."""
    found, seen, waiting = [], {site.number}, [site.number]
    while waiting:
        number = waiting.pop()
        if number in site.view.ends:
            return []
        for _, taker in site.view.takers.get(number, ()):
            each = site.at(taker)
            if each.kind in _MERGING or len(seen) > _MOST_BETWEEN:
                return []
            if taker not in seen:
                seen.add(taker)
                if _KERNEL in each.layer.arguments:
                    found.append(each)
                else:
                    waiting.append(taker)
    return found


_MOST_BETWEEN = 100


def _behind_equal(site: Site) -> bool:
    """Tell whether the layer that this one reads starts with equal weights, too, so that it is told there."""
    while (above := site.giver()) is not None:
        if _KERNEL in above.layer.arguments:
            return _constant_kernel(above) is not None
        site = above
    return False


def equal_weights(site: Site) -> Iterator[Diagnostic]:
    """Kernels that start all the same, in one message for a stack of such layers."""
    number = _constant_kernel(site)
    if number is None or _behind_equal(site):
        return
    stack = [site]
    while (reader := _only_equal_reader(stack[-1])) is not None:
        stack.append(reader)
    mends = [changed(each, {}, dropped=(_KERNEL,)) for each in stack]
    mend = Advice(tuple(edit for each in mends for edit in each.edits)) if all(mends) else ""
    yield doubt(
        site,
        "equal-weights",
        _what_follows(site, number),
        mend or "leave out the initializer of the kernel",
        argument=_KERNEL,
        labels=tuple((each, "each unit starts as all others do") for each in stack),
    )


def _only_equal_reader(site: Site) -> Site | None:
    """Return the one hidden layer that reads this one, if it starts with equal weights, too."""
    readers = _readers(site)
    return readers[0] if len(readers) == 1 and _constant_kernel(readers[0]) is not None else None


def _what_follows(site: Site, number: float) -> str:
    """Return what becomes of units that start with the same weights.

    Under relu zeros have no slope. Units that are also read with equal weights have equal slopes, whatever is learnt.
    Otherwise the weights of the layer behind tell them apart, step by step.
    """
    readers, units = _readers(site), getattr(site.layer, "units", None) or site.layer.filters
    is_plain = site.kind not in ("SimpleRNN", "LSTM", "GRU")
    if number == 0 and is_plain and _activation_of(site) in _FLAT_BELOW_ZERO and _starts_at_zero(site):
        return (
            f"all kernels of {site.quoted} start at 0, where {_activation_of(site)} gives 0 and has no slope: its "
            f"{units:,} units learn nothing"
        )
    constants = [_constant(each.layer.__dict__.get(_KERNEL)) for each in readers]
    is_read_equally = all(each is not None for each in constants) and not _drops_between(site)
    if is_plain and is_read_equally:
        return (
            f"all kernels of {site.quoted} start the same, and so do those of {readers[0].quoted} that reads it: its "
            f"{units:,} units stay the same for ever"
        )
    return f"all kernels of {site.quoted} start the same, so its {units:,} units begin as one"


def _activation_of(site: Site) -> str:
    """Return the activation of a layer, or of the one behind it that is nothing else."""
    own = site.activation
    while own == LINEAR and site.has_one_taker():
        site = site.at(site.view.takers[site.number][0][1])
        if site.kind not in ("BatchNormalization", *DROPOUTS, *ACTIVATIONS):
            break
        own = site.activation or LINEAR
    return own or LINEAR


def _starts_at_zero(site: Site) -> bool:
    bias = site.layer.__dict__.get("bias_initializer")
    return bias is None or _constant(bias) == 0


def _drops_between(site: Site) -> bool:
    """Tell whether a Dropout stands behind a layer, which lets another part of its units through at each step."""
    while site.has_one_taker():
        site = site.at(site.view.takers[site.number][0][1])
        if site.kind in DROPOUTS:
            return True
        if _KERNEL in site.layer.arguments:
            break
    return False


def _is_among(name: str, kind: str) -> bool:
    """Tell whether a name is one of a kind, as any version spells it: `max_norm`, `MaxNorm`, `maxnorm`."""
    return name.replace("_", "").lower() in {each.replace("_", "").lower() for each in NAMES[kind][1]}


def mistaken_kind(site: Site) -> Iterator[Diagnostic]:
    """A constraint where a regularizer belongs, and the other way round: Keras takes it in silence."""
    for argument in (*site.layer.arguments, *site.layer.keywords):
        kind = argument.rpartition("_")[2]
        if kind not in ("regularizer", "constraint"):
            continue
        name = _name(site.layer.__dict__.get(argument))
        other = "constraint" if kind == "regularizer" else "regularizer"
        if not _is_among(name, other) or _is_among(name, kind) or name in ("", "constraint", "regularizer"):
            continue
        right = f"{argument.removesuffix(kind)}{other}"
        yield doubt(
            site,
            "constraint-as-regularizer",
            f"{name} is a {other}, no {kind}",
            renamed(site, argument, right) or f"`{right}=`",
            argument=argument,
            labels=((site, f"belongs to `{right}`"),),
        )


def high_dropout(site: Site) -> Iterator[Diagnostic]:
    """A rate that leaves hardly anything: in old TensorFlow the number was what is kept."""
    rate = getattr(site.layer, "rate", None)
    if not isinstance(rate, (int, float)) or not 0.8 <= rate < 1 or site.is_saved:
        return
    kept = round(1 - rate, 6)
    yield doubt(
        site,
        "high-dropout",
        f"{site.quoted} drops {100 * rate:g}% of the values: the rate is the part that is dropped",
        changed(site, {"rate": kept}) or f"`rate={kept}`",
        argument="rate",
        labels=((site, f"keeps {100 * kept:g}%"),),
    )


def equal_kernel_and_strides(site: Site) -> Iterator[Diagnostic]:
    """Two equal numbers by position behind the filters, of which the second is the strides."""
    kernel, strides = site.layer.kernel_size, site.layer.strides
    size = max(kernel)
    if size < 2 or {*kernel, *strides} != {size} or site.is_saved:
        return
    if (size >= 3 and size % 2) or not site.is_by_position("kernel_size", "strides"):
        return  # which is said of every model
    yield doubt(
        site,
        "older-kernel",
        f"the second number behind the filters is the stride: {site.quoted} moves its kernel by {size} each time",
        changed(site, {"kernel_size": (size, size)}, dropped=("strides",)) or f"`strides={size}` if it is meant",
        argument="strides",
        labels=((site, f"the stride, or a kernel ({size}, {size})?"),),
    )


def _table() -> Mapping[str, tuple[Rule, ...]]:
    recurrent = ("SimpleRNN", "LSTM", "GRU")
    kernels = ("Dense", *CONVOLUTIONS, *recurrent)
    rules: dict[Rule, tuple[str, ...]] = {
        equal_weights: (*kernels, *(f"{each}Transpose" for each in CONVOLUTIONS)),
        mistaken_kind: (*kernels, "Embedding", "BatchNormalization"),
        high_dropout: DROPOUTS,
        equal_kernel_and_strides: ("Conv2D", "SeparableConv2D"),
    }
    kinds = dict.fromkeys(kind for several in rules.values() for kind in several)
    return {kind: tuple(rule for rule, several in rules.items() if kind in several) for kind in kinds}


OF_TRAINING = _table()
"""Class of a layer -> the rules that look at it where its training is of interest."""
