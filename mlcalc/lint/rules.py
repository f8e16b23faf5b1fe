"""The rules: each looks at one call and what is around it, and says what is probably not meant.

A rule that warns of a right model does more harm than one that misses a wrong one: what textbooks and published
architectures do on purpose is left alone, and each rule says what that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mlcalc.changes import NewLayer
from mlcalc.errors import Diagnostic, MlcalcError
from mlcalc.layers.own_input import OWN_INPUT, own_input_shape
from mlcalc.layers.weights import total_size
from mlcalc.lint.batches import attention_over_batch, batch_in_reshape, batch_in_shape
from mlcalc.lint.broadcasts import SUMS, broadcast_sum
from mlcalc.lint.channels import PLACES
from mlcalc.lint.kernels import filters_of_pytorch, older_kernel
from mlcalc.lint.kinds import ACTIVATIONS, CONVOLUTIONS, DROPOUTS, RECURRENT
from mlcalc.lint.mends import Advice, changed, preceded, removed, reshaped
from mlcalc.lint.sites import LINEAR, UNKNOWN_FUNCTION, Site, doubt
from mlcalc.shapes import Shape, format_shape

Rule = Callable[[Site], Iterator[Diagnostic]]

FIRST_STEPS = (
    "Rescaling Normalization RandomFlip RandomRotation RandomZoom RandomTranslation RandomContrast RandomBrightness "
    "GaussianNoise Identity Masking Dropout SpatialDropout1D BatchNormalization LayerNormalization"
).split()
"""What stands between an input and the first layer that learns from it."""


# One layer.


def one_unit_softmax(site: Site) -> Iterator[Diagnostic]:
    """Softmax over one value is 1, always."""
    if site.activation != "softmax":
        return
    axes, shape = site.layer.axis if site.kind == "Softmax" else (-1,), site.output
    if len(axes) != 1 or (shape[axes[0]] if shape else _own_width(site)) != 1:
        return
    argument = "activation" if "activation" in site.layer.arguments else None
    yield doubt(
        site,
        "one-unit-softmax",
        f"softmax over one unit is always 1: {site.quoted} gives 1 whatever the model learns",
        (changed(site, {"activation": "sigmoid"}) if argument else _sigmoid(site))
        or '`activation="sigmoid"` in its place',
        argument=argument,
        labels=((site, "sigmoid answers yes or no, no activation gives any number"),),
        settings=("activation",),
    )


def _sigmoid(site: Site) -> str:
    """Return the advice to put a sigmoid in the place of a layer that is a softmax."""
    return changed(site, {"activation": "sigmoid"}, kind="Activation", dropped=("axis",))


def dropout_of_all(site: Site) -> Iterator[Diagnostic]:
    """A rate is the part that is dropped, and nothing is left of all."""
    for name in ("rate", "dropout", "recurrent_dropout"):
        rate = getattr(site.layer, name, None) if name in site.layer.arguments else None
        if isinstance(rate, (int, float)) and rate >= 1:
            yield doubt(
                site,
                "dropout-of-all",
                f"{site.quoted} drops everything: the `{name}` is the part that is dropped, and here it is {rate}",
                changed(site, {name: 0.5}) or f"`{name}=0.5` drops half of the values",
                argument=name,
                labels=((site, "nothing is left to learn from"),),
                settings=(name,),
            )


def exchanged_embedding(site: Site) -> Iterator[Diagnostic]:
    """Vectors that are far longer than there are words.

    Positions and kinds of token have short tables of long vectors, 512 × 768 or 2 × 1024: a power of two, or some.
    """
    words, size = site.layer.input_dim, site.layer.output_dim
    is_odd = size >= 20_000 or (size >= 1000 and size % 64 and words > 3)
    if not is_odd or size < 8 * words:
        return
    yield doubt(
        site,
        "exchanged-embedding",
        f"{site.quoted} has {words:,} words with {size:,} numbers each: are input_dim and output_dim exchanged?",
        changed(site, {"input_dim": size, "output_dim": words}) or f"`input_dim={size}, output_dim={words}`",
        argument="input_dim",
        labels=((site, "input_dim is how many words there are, output_dim how long each vector is"),),
        settings=("input_dim", "output_dim"),
    )


def one_time_step(site: Site) -> Iterator[Diagnostic]:
    """A recurrence over one step.

    A layer that keeps or is given its state runs step by step, and so does what stands behind RepeatVector(1). A saved
    model was trained with the steps that it makes inside: those that it is given may still have changed places.
    """
    layer, shape = site.layer, site.input
    if shape is None or len(shape) < 3 or shape[1] != 1 or len(site.call.inputs) > 1:
        return
    if layer.stateful or layer.return_state:
        return
    first = site.giver(*FIRST_STEPS)
    if first is None or first.kind == "RepeatVector":
        return
    is_input = first.kind == "InputLayer" and first.output == shape
    steps = shape[2]
    if site.is_saved and (not is_input or steps in (None, 1)):
        return
    message = f"{site.quoted} gets one time step, {format_shape(shape)}: there is nothing that it could remember"
    mend = "give it more than one time step"
    if is_input and steps not in (None, 1):
        mend = reshaped(first, (steps, 1)) or f"give the input: `input_shape={steps},1`"
    yield doubt(
        (_mended(first, mend) if is_input else None) or site,
        "one-time-step",
        message,
        mend,
        labels=(
            (site, "needs a sequence"),
            *(((first, f"{steps} time steps of one feature are ({steps}, 1)"),) if is_input and steps != 1 else ()),
        ),
        settings=("input_shape",),
    )


def channels_first(site: Site) -> Iterator[Diagnostic]:
    """A picture whose first size is 1 or 3 where the channels are the last."""
    layer, shape = site.layer, site.input
    if layer.channels_first or shape is None or None in shape[1:] or len(shape) != layer.rank + 2 or layer.rank == 1:
        return
    channels, *sizes = shape[1:]
    if channels not in (1, 3) or not _are_rows_and_columns(layer, sizes):
        return
    first = site.giver(*FIRST_STEPS)
    if first is None or first.kind != "InputLayer" or first.output != site.call.inputs[0]:
        return
    right = (*sizes, channels)
    height, columns, features = channels, sizes[0], sizes[-1]
    mend = reshaped(first, right)
    yield doubt(
        _mended(first, mend) or site,
        "channels-first",
        f"{format_shape(shape)} looks as if the channels were first; {site.quoted} takes the last axis as channels: "
        f"{features} channels of {height} × {columns}",
        mend or f"give the input: `input_shape={','.join(map(str, right))}`",
        labels=((site, "takes the channels last"), (first, f"with the channels last it is {format_shape(right)}")),
        settings=("input_shape",),
    )


def _mended(site: Site, mend: str) -> Site | None:
    """Return another call than the one that is looked at, if it is the one that a mend changes."""
    return site if getattr(mend, "edits", ()) and site.place() is not None else None


def _are_rows_and_columns(layer: Any, sizes: list[Any]) -> bool:
    """Tell whether the last two sizes are those of a picture: equal, or both large where a kernel spans the channels.

    A signal with many sensors may be a picture of one row, over which a kernel of one row moves.
    """
    if min(sizes) < 8:
        return False
    if sizes[-1] == sizes[-2]:
        return True
    window = layer.kernel_size if "kernel_size" in layer.arguments else layer.pool_size
    return bool(min(sizes) >= 32 and window[0] > 1)


def normalized_rows(site: Site) -> Iterator[Diagnostic]:
    """Normalization along an axis of space or time behind a convolution whose channels are the last."""
    above = site.giver(*ACTIVATIONS, *DROPOUTS)
    if above is None or above.kind not in _CONVOLUTIONS or above.layer.channels_first or not site.input:
        return
    axis = site.layer.axis % len(site.input)
    places = PLACES.get(above.layer.rank, ())
    if len(site.input) != len(places) + 2 or not 0 < axis <= len(places):
        return
    what, channels, groups = places[axis - 1], site.input[-1], getattr(site.layer, "groups", -1)
    mend = {"axis": -1}
    if channels and groups > 0 and channels % groups:
        from mlcalc.layers.groups import nearest_divisor

        mend["groups"] = nearest_divisor(channels, groups)
    of = {1: "", 2: " of the picture", 3: " of the volume"}[len(places)]
    yield doubt(
        site,
        "normalized-rows",
        f"{site.quoted} normalizes each of the {site.input[axis] or ''} {what}{of}, not each of its channels",
        changed(site, mend) or "leave out `axis`: the last one is the channels",
        argument="axis",
        labels=((above, "gives the channels last"), (site, f"axis {axis} is the {what}")),
        settings=("axis",),
    )


_CONVOLUTIONS = frozenset(
    f"{kind}{rank}D{end}" for rank in (1, 2, 3) for kind, end in (("Conv", ""), ("Conv", "Transpose"))
) | {f"{kind}Conv{rank}D" for rank in (1, 2) for kind in ("Separable", "Depthwise")}


# Layers that follow each other.


def linear_layers(site: Site) -> Iterator[Diagnostic]:
    """Linear layers in a row, which are one linear layer: one message for all of them, at the end of the row.

    A narrow layer between two wide ones saves parameters, and so does a kernel of one row before one of one column.
    What is frozen was learnt elsewhere. A handful of units is an example and no network, more so in a saved model, and
    who types convolutions without any activation, in place of a file, asks for sizes.
    """
    if _linear_above(site) is None or _goes_on(site):
        return
    row = [site]
    while (above := _linear_above(row[-1])) is not None:
        row.append(above)
    *linear, last = reversed(row)
    mends = [changed(each, {"activation": "relu"}) for each in linear[:_MOST_MENDED]]
    mend = Advice(tuple(edit for each in mends for edit in each.edits)) if all(mends) else ""
    several = len(linear) > 1
    between = " and " if len(linear) == 2 else " to "
    names = between.join(dict.fromkeys((linear[0].quoted, linear[-1].quoted)))
    where = "each of them" if several else linear[0].quoted
    yield doubt(
        linear[0],
        "linear-layers",
        f"{names} {'have' if several else 'has'} no activation, so {'they' if several else 'it'} and {last.quoted} "
        "together are one linear layer",
        (mend if len(linear) <= _MOST_MENDED else "") or f'`activation="relu"` in {where}',
        labels=(*((each, "no activation") for each in linear[:_MOST_MENDED]), (last, "linear on linear")),
        settings=("activation",),
    )


_MOST_MENDED = 5
"""How many layers of a row a message marks and changes."""
_LINEAR_BETWEEN = (*DROPOUTS, "Flatten", "Reshape", "Identity", "ActivityRegularization")


def _linear_above(site: Site) -> Site | None:
    """Return the layer above that could be one with this one, as nothing between them changes what it gives."""
    if site.kind not in ("Dense", *CONVOLUTIONS):
        return None
    above = site.giver(*_LINEAR_BETWEEN)
    if above is None or not _is_linear(above):
        return None
    if not all(each.has_one_taker() for each in (above, *_between(site, above))):
        return None
    if _needs_both(above, site) or (_width(above) or 0) < (_SMALL_IN_FILE if above.is_saved else _SMALL):
        return None
    place = site.place()
    is_network = place is None or place.source.is_file or above.kind == "Dense" or site.view.has_activations
    return above if is_network else None


def _goes_on(site: Site) -> bool:
    """Tell whether a layer and the one behind it are linear layers in a row, too."""
    if not _is_linear(site):
        return False
    behind = site
    while behind.has_one_taker():
        behind = behind.at(behind.view.takers[behind.number][0][1])
        if behind.kind not in _LINEAR_BETWEEN:
            above = _linear_above(behind)
            return above is not None and above.number == site.number
    return False


_SMALL, _SMALL_IN_FILE = 8, 16
"""A layer of fewer units is a part of an example."""


def _between(site: Site, above: Site) -> Iterator[Site]:
    """Yield the layers between one and another that its only input comes from."""
    while (site := site.at(site.call.node.inputs[0].node)).number != above.number:
        yield site


def _is_linear(site: Site) -> bool:
    if site.kind not in ("Dense", *CONVOLUTIONS) or site.activation != LINEAR:
        return False
    return bool(site.layer.trainable) and not site.layer.lora_rank


def _needs_both(first: Site, second: Site) -> bool:
    """Tell whether two linear layers are more than one of them would be with no more parameters."""
    before, between, after = (_features(first, first.input), _features(first, first.output), _width(second))
    if between is None or after is None or first.input is None or second.input is None:
        return True
    is_flattened = len(first.input) > 2 and any(each.kind in ("Flatten", "Reshape") for each in _between(second, first))
    # Before a Flatten, fewer features at each place save parameters whatever follows.
    if before is None and (is_flattened or between < after):
        return True
    if before is not None and between < (before if is_flattened else min(before, after)):
        return True
    if first.kind == "Dense":
        return second.kind != "Dense"
    # Steps make patches, of which the other layer sees several.
    return max(first.layer.strides) > 1 or _differ(first, second)


def _differ(first: Site, second: Site) -> bool:
    """Tell whether what a convolution sees and what the layer behind it sees are of different kinds."""
    if second.kind == "Dense":
        return all(each.kind != "Flatten" for each in _between(second, first))
    if second.kind != first.kind or second.layer.groups > 1 or first.layer.groups > 1:
        return True
    wide, then = ([size > 1 for size in each.layer.kernel_size] for each in (first, second))
    return wide != then  # each along axes of its own


def _features(site: Site, shape: Shape | None) -> int | None:
    if not shape:
        return None
    return shape[1] if getattr(site.layer, "channels_first", False) else shape[-1]


def _width(site: Site) -> int | None:
    return _features(site, site.output) if site.output else _own_width(site)


def _own_width(site: Site) -> int | None:
    """Return how many features a layer gives by what it says itself: the shape of what it gets is not known."""
    found = site if site.kind == "Dense" else site.giver(*DROPOUTS)
    return found.own_features if found is not None and found.kind == "Dense" else None


def activations_in_a_row(site: Site) -> Iterator[Diagnostic]:
    """An activation on another one, with dropout or pooling between them at most.

    Softmax behind the average of each channel is SqueezeNet's; a recurrent layer has its own activation inside. In a
    saved model, softmax alone is worth a remark, and what does nothing: two others do no harm to what was trained with
    them.
    """
    second = site.activation
    if second in (None, LINEAR, UNKNOWN_FUNCTION):
        return
    # Behind a Flatten, softmax chooses among the steps that tanh has scored: attention.
    through = (*DROPOUTS, *_POOLING, *(("Flatten",) if second != "softmax" else ()))
    above = site.giver(*through)
    if above is None or not above.has_one_taker():
        return
    if site.kind == "Softmax" and {*site.layer.axis} != {-1}:
        return  # it chooses among steps
    first = above.activation
    does_nothing = first == "relu" and second in _KEEP_POSITIVES
    if site.is_saved and second != "softmax" and not does_nothing:
        return
    if above.kind not in ("Dense", *CONVOLUTIONS, *ACTIVATIONS) or first in (None, LINEAR, UNKNOWN_FUNCTION):
        return
    between = [each.kind for each in _between(site, above)]
    if first == second and first != "relu" and any(kind in _POOLING for kind in between):
        return  # LeNet's units that average bend what they give
    if first == second:
        message = f"{site.quoted} applies {second} to what {above.quoted} gives, and {second} is there already"
        mend = removed(site) or f"take out {site.quoted}"
    else:
        message = f"two activations in a row: {site.quoted} applies {second} to what {first} has left"
        mend = _without_activation(above) or f"leave out the activation of {above.quoted}"
    is_same = first == second
    yield doubt(
        site if is_same else above,
        "repeated-activation" if first == second == "relu" else "activations-in-a-row",
        message,
        mend,
        argument="activation" if not is_same and "activation" in above.layer.arguments else None,
        labels=((above, f"{first} here"), (site, f"and {second} on top of it")),
    )


_KEEP_POSITIVES = ("relu", "leaky_relu", "elu")
"""Activations that leave what is not negative as it is."""
_POOLING = tuple(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3))


def _without_activation(site: Site) -> str:
    return removed(site) if site.kind in ACTIVATIONS else changed(site, {"activation": LINEAR})


def hidden_softmax(site: Site) -> Iterator[Diagnostic]:
    """A softmax whose shares are the features of another layer that learns.

    As weights of a sum they are multiplied with something, and what was trained so is as it is.
    """
    if site.activation != "softmax" or site.is_saved or not site.has_one_taker() or _width(site) == 1:
        return
    learners = ("Dense", *CONVOLUTIONS)
    if site.known_kind not in learners and (above := site.giver()) is not None and above.known_kind not in learners:
        return
    taker = site
    while True:
        taker = taker.at(taker.view.takers[taker.number][0][1])
        if taker.kind not in (*DROPOUTS, *_POOLING, "Flatten", "BatchNormalization") or not taker.has_one_taker():
            break
    if taker.known_kind not in learners or taker.outer is not taker.layer or len(taker.call.inputs) > 1:
        return
    has_name = "activation" in site.layer.arguments
    mend = changed(site, {"activation": "relu"}) if has_name else changed(site, {}, kind="ReLU")
    yield doubt(
        site,
        "hidden-softmax",
        f"the softmax of {site.quoted} makes its features shares of 1, and {taker.quoted} learns from those alone",
        mend or f'`activation="relu"` in {site.quoted}',
        argument="activation" if has_name else None,
        labels=((site, "softmax is for the last layer"), (taker, "reads the shares")),
    )


def flatten_twice(site: Site) -> Iterator[Diagnostic]:
    """Flatten on what is flat already."""
    above = site.giver(*DROPOUTS, *ACTIVATIONS)
    if above is not None and above.kind == "Flatten" and type(site.outer) is type(above.outer):
        yield doubt(
            site,
            "flatten-twice",
            f"{site.quoted} changes nothing: {above.quoted} has flattened it already",
            removed(site) or f"take out {site.quoted}",
            labels=((above, "flattens"), (site, "nothing is left to flatten")),
        )


def heavy_layer(site: Site) -> Iterator[Diagnostic]:
    """A Dense layer behind a Flatten that has nearly all parameters of a large model."""
    flatten = site.giver(*DROPOUTS, *ACTIVATIONS, "BatchNormalization")
    if flatten is None or flatten.kind != "Flatten":
        return
    size = total_size(site.call.weights_in_model)
    if size is None or size < _LARGE:
        return
    whole = site.view.outermost.params
    if whole is None or size * 100 <= whole * 99 or flatten.input is None:
        return
    mend = _pooled(flatten)
    yield doubt(
        _mended(flatten, mend or "") or site,
        "heavy-layer",
        f"{site.quoted} has {size:,} of the model's {whole:,} parameters: it reads {format_shape(flatten.input[1:])} "
        "values that Flatten puts in a row",
        mend or "make the input smaller, by strides or pooling, before Flatten",
        labels=(
            (flatten, f"gives {format_shape(flatten.output)}" if flatten.output else ""),
            (site, f"{size:,} parameters"),
        ),
    )


_LARGE = 10_000_000
"""The parameters from which on a layer is worth a remark: what is smaller is as quick as any."""


def _pooled(flatten: Site) -> str | None:
    """Return the advice to average over the picture in place of Flatten, where layers have made features of it."""
    above = flatten.giver(*DROPOUTS, *ACTIVATIONS, "BatchNormalization")
    rank = len(flatten.input or ()) - 2
    if above is None or rank not in (1, 2, 3) or above.kind in ("InputLayer", *FIRST_STEPS):
        return None
    return changed(flatten, {}, kind=f"GlobalAveragePooling{rank}D")


# How tensors meet, and where they end.


def dropped_states(site: Site) -> Iterator[Diagnostic]:
    """States that are asked for, and that nobody takes.

    A decoder that is given its first states gives its last ones too, for another model that shares it.
    """
    view, call = site.view, site.call
    if not site.layer.return_state or len(call.inputs) > 1 or len(call.outputs) < 2:
        return
    if site.number in view.ends or any(output for output, _ in view.takers.get(site.number, ())):
        return
    if view.calls_of[call.node.owner] > 1:
        return
    yield doubt(
        site,
        "dropped-states",
        f"{site.quoted} gives its states (`return_state`), and nothing takes them",
        changed(site, {"return_state": False}) or "leave out `return_state`: the output comes alone then",
        argument="return_state",
        labels=((site, "only the first output is used"),),
        settings=("return_state",),
    )


def missing_flatten(site: Site) -> Iterator[Diagnostic]:
    """A Dense layer with a softmax, or one sigmoid, at the end that gives an answer for every pixel or every step.

    Taggers of sequences do, and models that give a picture back: they have layers that look along the sequence,
    attention, or layers that make pictures larger.
    """
    shape = site.call.inputs[0] if site.call.inputs else None
    if shape is None or len(shape) < 3 or len(site.call.inputs) > 1 or site.output is None:
        return
    end = _end_of(site)
    if (
        end is None
        or site.outer is not site.layer
        or end.activation != ("softmax" if site.layer.units > 1 else "sigmoid")
    ):
        return
    above = list(site.above())
    kinds = {each.kind for each in above}
    if kinds - _SEES_NO_SEQUENCE or len(site.view.flow.graph.inputs) > 1 or not _is_one_answer(site, above, len(shape)):
        return
    rank = len(shape) - 2
    what = "pixel" if rank > 1 else "step"
    places = " × ".join("?" if size is None else str(size) for size in shape[1:-1])
    is_raw = all(each.kind in ("InputLayer", "Dense", *FIRST_STEPS, *ACTIVATIONS) for each in above)
    made = NewLayer("Flatten")
    if rank <= 3 and None in shape[1:-1]:
        made = NewLayer(f"GlobalAveragePooling{rank}D")
    first = site
    if is_raw:
        # The first Dense already sees one row of the picture at a time.
        denses = [each for each in above if each.kind == "Dense"]
        first = min((*denses, site), key=lambda each: each.number)
    mend = preceded(first, made) or f"put {made.kind}() before {first.quoted}"
    answers = f"{site.quoted} gives {format_shape(site.output)}, an answer for each {what} ({places}), not one for each"
    message = f"{answers} sample: a Flatten or global pooling is missing"
    settings: tuple[str, ...] = ()
    if is_raw and (samples := _with_samples(above)) is not None and samples.output:
        message = f"{answers} sample: are the samples in the shape of the input? The batch is no part of it"
        width = samples.output[2]
        first, settings = samples, ("input_shape",)
        mend = reshaped(first, (width,)) or f"give the input: `input_shape={width}`"
    yield doubt(
        _mended(first, mend) or site,
        "missing-flatten",
        message,
        mend,
        labels=((site, f"gets {format_shape(shape)}"),),
        settings=settings,
    )


def _with_samples(sites: Sequence[Site]) -> Site | None:
    """Return the input that has the samples of a data set for steps, of vectors of a known width."""
    for each in sites:
        shape = each.output
        if each.kind == "InputLayer" and shape and len(shape) == 3 and (shape[1] or 0) >= _MANY_STEPS and shape[2]:
            return each
    return None


_MANY_STEPS = 5000
"""Steps from which on they are rather the samples of a data set."""

_SEES_NO_SEQUENCE = frozenset(
    (
        "InputLayer",
        "Dense",
        "Embedding",
        "SeparableConv1D",
        "SeparableConv2D",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "Add",
        "Average",
        *(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)),
        *(f"ZeroPadding{rank}D" for rank in (1, 2, 3)),
        *CONVOLUTIONS,
        *DROPOUTS,
        *ACTIVATIONS,
        *FIRST_STEPS,
        "Resizing",
        "CenterCrop",
        "RandomCrop",
    )
)


def _end_of(site: Site) -> Site | None:
    """Return the last layer of the model, if there is only an activation or nothing behind this one."""
    end = site
    while end.view.is_end and end.number not in end.view.ends:
        takers = end.view.takers.get(end.number, [])
        if len(takers) != 1 or end.at(takers[0][1]).kind not in ("Activation", "Softmax"):
            return None
        end = end.at(takers[0][1])
    return end if end.view.is_end and len(end.view.flow.graph.outputs) == 1 else None


def _is_one_answer(site: Site, above: list[Site], rank: int) -> bool:
    """Tell whether one answer for each sample must be meant.

    A sequence keeps its length where each of its steps gets a label of its own, and so does a picture where each pixel
    is in or out; a model of language gives a share to each of its words. Where nothing looks at more than one word, no
    word can have a label that depends on the others.
    """
    looks_at_one = all(each.kind in ("InputLayer", "Dense", "Embedding", *FIRST_STEPS, *ACTIVATIONS) for each in above)
    inputs = [each for each in above if each.kind == "InputLayer"]
    has_shrunk = all(each.output is None or each.output[1:2] != (site.output or ())[1:2] for each in inputs)
    if site.layer.units == 1:
        is_of_words = any(each.kind == "Embedding" for each in above)
        return (site.output or ())[1:2] != (1,) and looks_at_one if is_of_words else has_shrunk
    if rank > 3:
        return True
    words = [each for each in above if each.kind == "Embedding"]
    if words:
        return all(each.layer.input_dim != site.layer.units for each in words)
    is_raw = all(each.kind in ("InputLayer", "Dense", *FIRST_STEPS, *ACTIVATIONS, *DROPOUTS) for each in above)
    return is_raw or has_shrunk


def dropout_at_end(site: Site) -> Iterator[Diagnostic]:
    """Dropout of the answers themselves.

    An encoder may end so, and so may the inner part of a residual block, which gives what it gets; a saved model may be
    a part of another one, unless it ends with probabilities.
    """
    if not site.view.is_end or site.number not in site.view.ends or site.view.flow.graph.inputs == (site.number,):
        return
    above = site.giver(*DROPOUTS, "Activation", "Softmax")
    last = site.at(site.call.node.inputs[0].node)
    inputs = [site.at(number).output for number in site.view.flow.graph.inputs]
    if above is None or above.kind not in ("Dense", *CONVOLUTIONS) or site.output in inputs:
        return
    function = last.activation or above.activation
    if site.layer.rate >= 1:
        return  # which is said already
    if function not in (("softmax", "sigmoid") if site.is_saved else (LINEAR, "softmax", "sigmoid", "tanh")):
        return
    yield doubt(
        site,
        "dropout-at-end",
        f"{site.quoted} stands behind the last layer: in training it sets answers themselves to zero",
        removed(site) or f"take out {site.quoted}, or put it before {above.quoted}",
        labels=((above, "the last layer that learns"), (site, "drops its answers")),
    )


_OF_ONE_TENSOR = {
    "Add": "which doubles it",
    "Subtract": "which leaves 0",
    "Average": "which leaves it as it is",
    "Maximum": "which leaves it as it is",
    "Minimum": "which leaves it as it is",
    "Concatenate": "which repeats each of its features",
}
"""What joining a tensor with itself does; a product with itself is a square, and meant."""


def same_input_twice(site: Site) -> Iterator[Diagnostic]:
    """Two tensors are joined that are one.

    A picture of one channel is repeated on purpose, for a network that takes three.
    """
    sources, shape = site.call.node.inputs, site.input
    if len(sources) != 2 or len({*sources}) > 1 or site.is_saved or not shape or shape[-1] == 1:
        return
    source = site.at(sources[0].node)
    yield doubt(
        site,
        "same-input-twice",
        f"{site.quoted} joins {source.quoted} with itself, {_OF_ONE_TENSOR[site.kind]}",
        f"is another tensor meant beside {source.quoted}?",
        labels=((source, "taken twice"), (site, "takes one tensor as both")),
    )


_WITH_CHANNELS = "Conv2D Conv3D SeparableConv2D DepthwiseConv2D MaxPooling2D AveragePooling2D MaxPooling3D".split()


def contradicting_input(site: Site) -> Iterator[Diagnostic]:
    """A layer that says the shape of its input behind another one, and gets another shape: Keras passes over it."""
    values = site.layer.__dict__
    names = [name for name in OWN_INPUT if name not in site.layer.arguments]
    stated = next((name for name in names if values.get(name) is not None), None)
    given = site.input
    if stated is None or given is None or site.is_saved or site.outer is not site.layer:
        return
    if (above := site.giver()) is None or above.kind == "InputLayer":
        return
    try:
        own = own_input_shape(site.layer)
    except MlcalcError:
        return  # Keras passes over that, too
    if own is None or _agree(own, given):
        return
    yield doubt(
        site,
        "contradicting-input",
        f"{site.quoted} says that its input is {format_shape(own)}; {format_shape(given)} of {above.quoted} holds",
        changed(site, {}, dropped=tuple(name for name in names if values.get(name) is not None))
        or f"take `{stated}` out",
        argument=stated,
        labels=((above, f"gives {format_shape(given)}"), (site, f"`{stated}` says {format_shape(own)}")),
    )


def _agree(own: Shape, given: Shape) -> bool:
    """Tell whether a layer gets what it says; a batch that it says and nobody else is passed over like the rest."""
    sizes = zip(own[1:], given[1:], strict=False)
    return (
        len(own) == len(given)
        and own[0] in (None, given[0])
        and all(None in pair or pair[0] == pair[1] for pair in sizes)
    )


def _table() -> Mapping[str, tuple[Rule, ...]]:
    rules: dict[Rule, tuple[str, ...]] = {
        one_unit_softmax: ("Dense", "EinsumDense", *CONVOLUTIONS, "Activation", "Softmax"),
        missing_flatten: ("Dense",),
        linear_layers: ("Dense", *CONVOLUTIONS),
        heavy_layer: ("Dense",),
        channels_first: tuple(_WITH_CHANNELS),
        exchanged_embedding: ("Embedding",),
        one_time_step: RECURRENT,
        batch_in_shape: ("Dense",),
        attention_over_batch: ("Attention", "AdditiveAttention"),
        dropped_states: (*RECURRENT, "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
        activations_in_a_row: ACTIVATIONS,
        flatten_twice: ("Flatten",),
        hidden_softmax: ("Dense", *CONVOLUTIONS, "Activation", "Softmax"),
        dropout_of_all: (*DROPOUTS, *RECURRENT),
        dropout_at_end: DROPOUTS,
        broadcast_sum: SUMS,
        batch_in_reshape: ("Reshape",),
        same_input_twice: tuple(_OF_ONE_TENSOR),
        normalized_rows: ("BatchNormalization", "GroupNormalization"),
        older_kernel: ("Conv2D", "SeparableConv2D"),
        filters_of_pytorch: ("Conv2D", "Conv3D"),
    }
    kinds = dict.fromkeys(kind for several in rules.values() for kind in several)
    return {kind: tuple(rule for rule, several in rules.items() if kind in several) for kind in kinds}


RULES = _table()
"""Class of a layer -> the rules that look at it."""

OF_OPEN: Mapping[str, tuple[Rule, ...]] = {"Dense": (hidden_softmax,)}
"""Class of a layer -> the rules that ask for no argument of which it may be that it is not known."""

FOR_ALL: tuple[Rule, ...] = (contradicting_input,)
"""The rules that look at every layer."""
