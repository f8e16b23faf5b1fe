"""What a file holds once it is parsed: data that describe a model, and what lies beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mlcalc.readers.description.located import Spot
from mlcalc.readers.places import Places, nowhere

if TYPE_CHECKING:
    from mlcalc.readers.keras.stored import Stored


class Content(NamedTuple):
    """A description of a model, in our language or in that of Keras.

    Attributes:
        data: plain data.
        places: where each part of the data was written.
        stored: the weights that lie beside a saved model.
        name: what errors call it.
        is_tree: whether no part of the data can be used twice, as in JSON.
        spot: the place of the data of YAML, with those of their parts; within bounds, they need no further check.
    """

    data: Any
    places: Places = nowhere
    stored: Stored | None = None
    name: str = "the description"
    is_tree: bool = False
    spot: Spot | None = None
