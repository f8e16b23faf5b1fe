"""Masks: which layers mark time steps as padding, how far the marks go, and which layer loses them.

As Keras 3 hands masks on, which the tests hold by records: what a layer is called on keeps its mask only if the layer
supports masking, and a model inside hands on what its layers do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from mlcalc.errors import Diagnostic
from mlcalc.layers import FAMILIES
from mlcalc.limits import MOST_STEPS_BEHIND
from mlcalc.lint.carried import Carried
from mlcalc.lint.mends import changed, without
from mlcalc.lint.sites import Site, View, doubt
from mlcalc.texts import listed
from mlcalc.trace import Call

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

_LEAVING_OUT = READERS - {"BatchNormalization", "Softmax"}

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
        flow.seen(mask)  # by the loss, which leaves out what is masked
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
    if (reader := _reader_behind(site)) is not None:
        lost = f"{reader.quoted} would leave padding out, but {site.quoted} takes the mask from it"
        return f"{lost}: put a layer that supports masks in its place, or none"
    is_read = is_read or len(makers) == _MOST_MAKERS or any(_is_elsewhere(each) for each in makers)
    unmarked = "" if is_read else without(makers)
    return f"{reading}; nothing here does, so the mask can go: {unmarked}" if unmarked else reading


def _is_elsewhere(maker: Site) -> bool:
    """Tell whether another model, or another layer, holds the layer too, where something may read the mask."""
    return maker.call.node.layer.identity is not None


def _reader_behind(site: Site) -> Site | None:
    """Return the first layer behind that would leave the padding out, if what is lost has the axes that came in."""
    if site.output is not None and len(site.output) != len(site.input or ()):
        return None
    waiting, seen = [site.number], {site.number}
    for number in islice(waiting, MOST_STEPS_BEHIND):
        takers = [taker for _, taker in site.view.takers.get(number, ()) if taker not in seen]
        for each in map(site.at, takers):
            if each.kind in _LEAVING_OUT:
                return each
        waiting += takers
        seen.update(takers)
    return None


class Masks(Carried[Mask]):
    """How masks go through a model and the models inside it.

    Attributes:
        lost: the name of a layer -> what it loses.
        makers_read: the names of the layers whose masks something reads.
    """

    nothing = ()

    def __init__(self) -> None:
        super().__init__()
        self.lost: dict[str, Loss] = {}
        self.makers_read: set[str] = set()

    def seen(self, fact: Mask) -> None:
        self.makers_read.update(each.name for each in fact)

    def question(self, fact: Mask) -> bool:
        return bool(fact)

    def begins_at(self, call: Call) -> bool:
        layer = call.node.layer
        return _marks(layer) or _marks(getattr(layer, "rule", None))

    def out_of(self, site: Site, taken: list[Mask], leaving: list[Mask]) -> Sequence[Mask]:
        if site.layer.type_name == "Lambda" and any(taken):  # a function that a source writes
            self._lose(site, taken)
            return ()
        return leaving if site.layer is site.outer else taken[:1]

    def behind(self, site: Site, taken: list[Mask]) -> Sequence[Mask]:
        kind = type(site.outer).__name__
        if kind in READERS:
            for mask in taken:
                self.seen(mask)
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
            self._lose(site, taken)
        return ()

    def _lose(self, site: Site, taken: list[Mask]) -> None:
        first = self.lost.get(site.name, Loss(site, ()))
        self.lost[site.name] = first._replace(mask=_united([first.mask, *taken]))


def _united(masks: Sequence[Mask]) -> Mask:
    """Return the layers that made any of these masks, as far as they are named."""
    makers: dict[str, Site] = {}
    for each in chain.from_iterable(masks):
        makers.setdefault(each.name, each)
    return tuple(makers.values())[:_MOST_MAKERS]


def _marks(layer: object) -> bool:
    is_marking = getattr(layer, "mask_zero", False) and not getattr(layer, "is_reversed", False)
    return bool(is_marking) or type(layer).__name__ == "Masking"
