"""Spellings of the time when Keras ran on Theano: Keras before 1.0, and pictures whose channels stand first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcalc.layers.base import Layer
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.values import Setting, is_number

_SIZES_BEFORE_UNITS = frozenset("Dense TimeDistributedDense SimpleRNN LSTM GRU".split())
"""Layers that took the number of features that they read, and behind it their units."""
_CHANNELS = (1, 3)


def is_of_keras0(session: Session, layer_class: type[Layer], setting: Setting) -> bool:
    """Tell whether a call has the arguments that Keras had before 1.0: later ones take no number there."""
    given = setting.positional
    if not session.is_keras1 and "init" not in setting.named:
        return False  # a slip of today
    if layer_class.__name__ in _SIZES_BEFORE_UNITS:
        return len(given) > 1 and (type(given[1]) is int or (session.is_keras0 and is_number(given[1])))
    return layer_class.__name__ == "Conv2D" and len(given) == 4 and all(type(each) is int for each in given)


def as_keras1(session: Session, layer_class: type[Layer], setting: Setting) -> Setting:
    """Return the arguments of a call as Keras 1 has them: it reads its number of inputs off the layer above.

    `Dense(input_dim, output_dim)`, and `Convolution2D(nb_filter, stack_size, nb_row, nb_col)` with the channels first.
    """
    session.is_keras0 = True
    read, *rest = setting.positional
    own: dict[str, Any]
    if layer_class.__name__ in _SIZES_BEFORE_UNITS:
        own = {"input_dim": read} if type(read) is int else {}
        return setting._replace(positional=rest[:1], named={**own, **setting.named})
    session.data_format = session.data_format or "channels_first"
    channels, *kernel = rest
    own = {"input_shape": (channels, None, None)}
    return setting._replace(positional=[read, tuple(kernel)], named={**own, **setting.named})


def note_order(session: Session, layer_class: type[Layer], named: Mapping[str, Any]) -> None:
    """Keep that the pictures of a source for Keras 1 have their channels first, as those of Theano do."""
    if session.data_format or "data_format" not in layer_class.arguments or getattr(layer_class, "rank", 0) != 2:
        return
    if "data_format" in named or "dim_ordering" in named:
        return
    shape = named.get("input_shape", named.get("batch_input_shape"))
    if not isinstance(shape, (tuple, list)) or len(shape) < 3:
        return
    channels, *sizes = shape[-3:]
    known = [each for each in sizes if type(each) is int]
    if type(channels) is int and channels in _CHANNELS and all(each >= 8 for each in known):
        session.data_format = "channels_first"
