"""YAML as `model.to_yaml()` wrote it, in Keras 0 to 2 and tf.keras up to 2.5: what PyYAML dumped.

It is YAML 1.1, and some of its data have tags of Python. Those that stand for plain data are read as such; nothing is
ever imported or called, and no other tag of Python is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from mlcalc.errors import Diagnostic, Source, warning
from mlcalc.integers import check_integer
from mlcalc.readers.content import Content
from mlcalc.readers.description.yaml_text import Composer
from mlcalc.readers.keras.wrapped import has_class, unwrapped
from mlcalc.readers.located import InText
from mlcalc.texts import named


def read_saved_yaml(source: Source, data: Any) -> Content | None:
    """Return the model that Keras saved in a text; None if it holds none.

    Args:
        source: the text.
        data: what it holds as a description of ours; nothing in place of what has a tag of Python.

    Raises:
        MlcalcError: it holds what cannot be read.
    """
    if not has_class(data) and unwrapped(Content(data)) is None:
        return None
    # Rather read the few saved models twice than ask at each value of a description.
    composer = _SavedComposer(source)
    whole = composer.checked(composer.document())
    return Content(*whole, name=source.name, remarks=tuple(composer.remarks))


_YAML, _PYTHON = "tag:yaml.org,2002:", "tag:yaml.org,2002:python/"
_TEXTS = {f"{_PYTHON}unicode", f"{_PYTHON}str"}
"""Tags of the texts of Python 2."""
_OBJECT = re.compile(
    rf"{_PYTHON}object/(?:apply|new):"
    r"(?:(?:builtins|__builtin__)\.(?:dict|list|tuple)"
    r"|(?:\w+\.)+(?:_?ListWrapper|_DictWrapper|_TupleWrapper|TensorShape|Dimension|SharedObjectConfig))\Z"
)
"""Objects that hold one list, mapping or number and mean nothing but that: lists, mappings and tuples that tf.keras
tracks (1.14 to 2.5), shapes (2.2), and mappings with a number of their own (2.5)."""

_resolve: Callable[..., str] = yaml.resolver.Resolver().resolve
_constructor = yaml.constructor.SafeConstructor()


def _integer(node: yaml.ScalarNode) -> int:
    value: int = _constructor.construct_yaml_int(node)
    check_integer(value)
    return value


_CONVERTERS: Mapping[str, Callable[[yaml.ScalarNode], Any]] = {
    f"{_YAML}null": _constructor.construct_yaml_null,
    f"{_YAML}bool": _constructor.construct_yaml_bool,
    f"{_YAML}int": _integer,
    f"{_YAML}float": _constructor.construct_yaml_float,
}
"""What PyYAML makes of plain values; a date, which no model holds, stays a text."""


class _SavedComposer(Composer):
    """Reads a model as PyYAML would: YAML 1.1, and of a key that stands twice the last value."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.remarks: list[Diagnostic] = []

    def _scalar(self, event: Any) -> Any:
        tag = event.tag
        if tag is not None and tag.startswith(_PYTHON):
            return self._of_python_2(event)
        if tag in (None, "!") and event.implicit[0]:
            return self._plain(event)
        return super()._scalar(event)

    def _of_python_2(self, event: Any) -> Any:
        if event.tag in _TEXTS:
            return event.value
        if event.tag == f"{_PYTHON}long":
            return self._converted(int, event.value, event)
        self._refuse_object(event)
        return None

    def _plain(self, event: Any) -> Any:
        kind = _resolve(yaml.ScalarNode, event.value, (True, False))
        convert = _CONVERTERS.get(kind)
        if convert is None:
            return event.value
        return self._converted(lambda text: convert(yaml.ScalarNode(kind, text)), event.value, event)

    def _collection(self, event: Any, depth: int) -> tuple[Any, Any, Any]:
        tag = event.tag
        if tag is None or not tag.startswith(_PYTHON):
            return super()._collection(event, depth)
        event.tag = None
        value, parts, end = super()._collection(event, depth)
        event.tag = tag
        if tag == f"{_PYTHON}tuple" and isinstance(value, list):
            return value, parts, end
        found = _held(value, parts) if _OBJECT.match(tag) else None
        if found is None:
            self._refuse_object(event)
        return (*(found or (None, ())), end)

    def _refuse_object(self, event: Any) -> None:
        shown = event.tag.replace(_YAML, "!!")
        message = f"`{named(shown)}` stands for an object of Python, and only plain data are read"
        place = self._spot(event.start_mark, len(shown)).place
        self.problems.append(Diagnostic("python-object", message, place=place))

    def _repeated_key(self, event: Any, depth: int, first: InText | None, second: InText) -> None:
        spot = self._spot(event.start_mark, len(event.value))
        if depth == 1 and event.value == "config":
            self._note(spot, "repeated-key", "`config` stands here twice: the file holds more than one model")
            return
        message = f"`{named(event.value)}` stands here twice, and the last one holds, as in Keras"
        self.remarks.append(warning("repeated-key", message, spot.place))


def _held(value: Any, parts: Any) -> tuple[Any, Any] | None:
    """Return the one value that an object holds, and the places of its parts; None if it holds anything else.

    PyYAML writes the arguments that make an object as a list, or as `args` beside the items to put into it.
    """
    if isinstance(value, dict):
        if not value.keys() <= {"args", "dictitems", "listitems", "state"}:
            return None
        for key in ("dictitems", "listitems"):
            if value.get(key):
                return value[key], parts[key].parts
        value, parts = value.get("args", []), parts["args"].parts if "args" in parts else ()
    if not isinstance(value, list) or len(value) != 1:
        return None
    first: InText = parts[0]
    return value[0], first.parts
