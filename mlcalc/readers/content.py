"""What a file holds once it is parsed: data that describe a model, and what lies beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from mlcalc.readers.located import NOWHERE, Spot

if TYPE_CHECKING:
    from mlcalc.errors import Diagnostic, Source
    from mlcalc.readers.keras.stored import Stored


T = TypeVar("T")


class Code(NamedTuple):
    """A source in Python, whose models are read for those who ask for them."""

    source: Source


class Content(NamedTuple):
    """A description of a model, in our language or in that of Keras.

    Attributes:
        data: plain data.
        spot: where the data were written, with the places of their parts.
        stored: the weights that lie beside a saved model.
        unread: why the weights that lie beside it are not read, if a library for them is missing.
        name: what errors call it.
        is_tree: whether no part of the data can be used twice, as in JSON.
        remarks: warnings on how the file was read, which are errors in a description of ours.
        compiled: how a saved model was compiled, if that stands beside the data.
    """

    data: Any
    spot: Spot = NOWHERE
    stored: Stored | None = None
    unread: Diagnostic | None = None
    name: str = "the description"
    is_tree: bool = False
    remarks: tuple[Diagnostic, ...] = ()
    compiled: Any = None

    def with_compiled(self, model: T) -> T:
        """Return the model that was read, with how it was compiled."""
        compiled = self.data.get("compile_config") if isinstance(self.data, Mapping) else None
        if isinstance(compiled := compiled or self.compiled, Mapping):
            model.__dict__["compiled"] = compiled
        return model
