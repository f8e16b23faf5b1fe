"""Masks: which layers mark time steps as padding, how far the marks go, and which layer loses them.

As Keras 3 hands masks on, which the tests hold by records: what a layer is called on keeps its mask only if the layer
supports masking, and a model inside hands on what its layers do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from mlcalc.errors import Diagnostic
from mlcalc.graph import Tensor
from mlcalc.layers import FAMILIES
from mlcalc.lint.mends import changed, without
from mlcalc.lint.sites import Site, View, doubt
from mlcalc.texts import listed

RECURRENT = frozenset("SimpleRNN LSTM GRU RNN ConvLSTM1D ConvLSTM2D ConvLSTM3D Bidirectional".split())
ATTENTION = frozenset("Attention AdditiveAttention MultiHeadAttention GroupedQueryAttention".split())
KEEPERS = ATTENTION | frozenset(
    """
    Dense Identity Masking Activation ELU LeakyReLU PReLU ReLU Softmax Rescaling Normalization TimeDistributed
    BatchNormalization GroupNormalization LayerNormalization UnitNormalization ActivityRegularization AlphaDropout
    Dropout GaussianDropout GaussianNoise SpatialDropout1D SpatialDropout2D SpatialDropout3D""".split()
)
"""Layers whose first output has the mask of their first input."""

MERGES = frozenset("Add Average Maximum Minimum Multiply Subtract".split())
"""Layers whose output has a mask if all of their inputs have one."""

ENDS = frozenset(("GlobalAveragePooling1D", "Dot"))
"""Layers that take masks, and behind which there is nothing to be masked."""

READERS = RECURRENT | ATTENTION | frozenset(("GlobalAveragePooling1D", "BatchNormalization", "Softmax"))
"""Layers that compute something else on what is masked."""

KNOWN = frozenset(
    entry.partition("=")[0]
    for family, names in FAMILIES.items()
    if family not in ("older", "applications")
    for entry in names.split()
)
"""The classes of Keras 3; of others it is not known what they do with masks."""

Mask = tuple[Site, ...]
"""The layers that made a mask; none where there is no mask."""

_MOST_MAKERS = 6
"""Layers that are named for one mask: a merge of merges has no end of them."""


class Loss(NamedTuple):
    """The first call of a layer that loses a mask, and the layers that made the masks that its calls lose."""

    site: Site
    mask: Mask


def lost_masks(view: View) -> Iterator[Diagnostic]:
    """Layers that are given masks and do not support them: what follows takes padding for data.

    Once for each layer, however many branches and calls lead to it.
    """
    flow = Masks()
    for mask in flow.leaving(view, []):
        flow.read(mask)  # by the loss, which leaves out what is masked
    for site, makers in flow.lost.values():
        yield doubt(
            site,
            "lost-mask",
            f"{site.quoted} does not support masks: the padding that {listed(makers, _quoted)} "
            f"mark{'' if len(makers) > 1 else 's'} counts as data from here on",
            _mend(site, makers, is_read=any(each.name in flow.makers_read for each in makers)),
            labels=(*((each, "makes the mask") for each in makers), (site, "loses it")),
        )


def _quoted(site: Site) -> str:
    return site.quoted


def _mend(site: Site, makers: Mask, *, is_read: bool) -> str:
    """Return what leaves out the padding in another way, or goes without a mask that nothing reads."""
    reading = "GlobalAveragePooling1D, recurrent layers and attention leave padding out"
    if site.kind == "GlobalMaxPooling1D":
        pooled = changed(site, {}, kind="GlobalAveragePooling1D")
        return f"GlobalAveragePooling1D leaves padding out: {pooled}" if pooled else reading
    unmarked = "" if is_read or len(makers) == _MOST_MAKERS else without(makers)
    return f"{reading}; nothing here does, so the mask can go: {unmarked}" if unmarked else reading


class Masks:
    """How masks go through a model and the models inside it.

    Attributes:
        lost: the name of a layer -> what it loses.
        makers_read: the names of the layers whose masks something reads.
    """

    def __init__(self) -> None:
        self.lost: dict[str, Loss] = {}
        self.makers_read: set[str] = set()
        self._known: dict[tuple[int, tuple[bool, ...]], list[Mask]] = {}

    def read(self, mask: Mask) -> None:
        self.makers_read.update(each.name for each in mask)

    def leaving(self, view: View, given: Sequence[Mask]) -> list[Mask]:
        """Return the masks of what a model gives, once for all of its calls on the same shapes and masks."""
        question = (id(view.flow), tuple(map(bool, given)))
        if (known := self._known.get(question)) is not None:
            for mask in given:
                self.read(mask)  # for all that is known without looking again
            return known
        masks = self.through(view, given)
        graph = view.flow.graph
        gives_all = graph.is_chain and graph.outputs == (Tensor(len(masks) - 1),)
        ends = masks[-1] if gives_all else [_of(masks, each) for each in graph.outputs]
        return self._known.setdefault(question, list(ends))

    def through(self, view: View, given: Sequence[Mask]) -> list[Sequence[Mask]]:
        """Return the masks of the outputs of each call."""
        flow = view.flow
        entering = dict(zip(flow.graph.inputs, given, strict=False))
        masks: list[Sequence[Mask]] = []
        for number, call in enumerate(flow.calls):
            sources = call.node.inputs
            taken = [_of(masks, each) for each in sources]
            if len(sources) == 1 < len(call.inputs):
                taken = list(masks[sources[0].node])  # a layer in a chain takes all that the one above gives
            if number in entering:
                masks.append((entering[number],))
            elif any(taken) or call.inner is not None or call.node.layer.nesting or _may_mark(call.node.layer):
                masks.append(self._behind(view.site(number), taken))
            else:
                masks.append(())
        return masks

    def _behind(self, site: Site, taken: list[Mask]) -> Sequence[Mask]:
        """Return the masks of the outputs of one call; a loss is noted."""
        kind = type(site.outer).__name__
        inner = site.inside()
        if inner is not None:
            leaving = self.leaving(inner, taken)
            return leaving if site.layer is site.outer else taken[:1]
        if kind in READERS:
            for mask in taken:
                self.read(mask)
        return self._handed_on(site, kind, taken)

    def _handed_on(self, site: Site, kind: str, taken: list[Mask]) -> Sequence[Mask]:
        if _marks(site.outer):
            return [(site,)]
        if kind in KEEPERS:
            return taken[:1]
        if kind in RECURRENT:
            sequences = 2 if kind == "Bidirectional" and site.outer.merge_mode is None else 1
            return taken[:1] * sequences if site.layer.return_sequences else ()
        if kind == "Concatenate" or (kind in MERGES and all(taken)):
            return [_united(taken)]
        if kind in KNOWN and any(taken) and kind not in ENDS and kind not in MERGES:
            loss = self.lost.get(site.name)
            mask = _united([*([loss.mask] if loss else []), *taken])
            self.lost[site.name] = Loss(loss.site if loss else site, mask)
        return ()


def _of(masks: Sequence[Sequence[Mask]], tensor: Tensor) -> Mask:
    """Return the mask of one tensor."""
    outputs = masks[tensor.node]
    return outputs[tensor.output] if tensor.output < len(outputs) else ()


def _united(masks: Sequence[Mask]) -> Mask:
    """Return the layers that made any of these masks, as far as they are named."""
    makers: dict[str, Site] = {}
    for each in chain.from_iterable(masks):
        makers.setdefault(each.name, each)
    return tuple(makers.values())[:_MOST_MAKERS]


def _may_mark(layer: object) -> bool:
    """Tell whether a layer, or what a file says of one, makes a mask."""
    return _marks(layer) or _marks(getattr(layer, "rule", None))


def _marks(layer: object) -> bool:
    is_marking = getattr(layer, "mask_zero", False) and not getattr(layer, "is_reversed", False)
    return bool(is_marking) or type(layer).__name__ == "Masking"
