"""Rules on arguments that matter to training alone: initializers, regularizers, rates; a summary does not tell them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlcalc.errors import Diagnostic
from mlcalc.lint.kinds import CONVOLUTIONS, DROPOUTS
from mlcalc.lint.mends import changed, renamed
from mlcalc.lint.rules import Rule
from mlcalc.lint.sites import Site, doubt
from mlcalc.training import NAMES

_EQUAL = frozenset("zeros zero ones one Zeros Ones constant Constant".split())
_KERNELS = ("kernel_initializer", "recurrent_initializer")


def _name(value: Any) -> str:
    """Return the name of an initializer and its like, as a source or a saved file holds it."""
    if isinstance(value, Mapping):
        value = value.get("class_name")
    return value if isinstance(value, str) else ""


def equal_weights(site: Site) -> Iterator[Diagnostic]:
    """Kernels that start all the same, so that all units of a hidden layer stay the same.

    The last layer may begin with zeros, as in detectors, and what a framework saved was trained as it is.
    """
    if site.is_saved or not site.layer.trainable or site.number in site.view.ends:
        return
    units = getattr(site.layer, "units", getattr(site.layer, "filters", None))
    if not isinstance(units, int) or units < 2 or not _is_hidden(site):
        return
    for argument in _KERNELS:
        value = site.layer.__dict__.get(argument) if argument in site.layer.arguments else None
        if _name(value) in _EQUAL and not (argument == "recurrent_initializer" and _name(value).lower() == "identity"):
            yield doubt(
                site,
                "equal-weights",
                f"all kernels of {site.quoted} start the same, so its {units:,} units stay the same for ever",
                changed(site, {}, dropped=(argument,)) or f"leave out `{argument}`",
                argument=argument,
                labels=((site, "each unit learns what all others learn"),),
            )
            return


def _is_hidden(site: Site) -> bool:
    """Tell whether another layer with weights learns from this one."""
    for _ in range(100):
        takers = site.view.takers.get(site.number, [])
        if len(takers) != 1:
            return bool(takers)
        site = site.at(takers[0][1])
        if "kernel_initializer" in site.layer.arguments:
            return True
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
        equal_weights: kernels,
        mistaken_kind: (*kernels, "Embedding", "BatchNormalization"),
        high_dropout: DROPOUTS,
        equal_kernel_and_strides: ("Conv2D", "SeparableConv2D"),
    }
    kinds = dict.fromkeys(kind for several in rules.values() for kind in several)
    return {kind: tuple(rule for rule, several in rules.items() if kind in several) for kind in kinds}


OF_TRAINING = _table()
"""Class of a layer -> the rules that look at it where its training is of interest."""
