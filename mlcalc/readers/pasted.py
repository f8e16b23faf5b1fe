"""What somebody copied from a session of Python and gives in place of a file: a configuration, its JSON, a summary."""

from __future__ import annotations

from mlcalc.errors import Source
from mlcalc.files import exists
from mlcalc.readers.content import Content

_BEGINNINGS = ("{", "[", "(", '"', "'", "OrderedDict(")


def is_pasted(text: str) -> bool:
    """Tell whether a text is what Keras printed, and no path."""
    if not (text.lstrip().startswith(_BEGINNINGS) or "\n" in text or "{'" in text) or exists(text):
        return False
    from mlcalc.readers.printed import is_printed
    from mlcalc.readers.printed_summary import is_printed_summary

    return _is_json(text) or is_printed(text) or is_printed_summary(text)


def _is_json(text: str) -> bool:
    return text.lstrip().startswith(("{", "[")) and '"class_name"' in text


def read_pasted(text: str) -> Content:
    """Return what such a text holds.

    Raises:
        MlcalcError: it is a summary, or a part of it is missing.
    """
    from mlcalc.readers.printed_summary import is_printed_summary, refuse_summary

    source = Source("TARGET", text, is_file=False)
    if is_printed_summary(text):
        refuse_summary(source)
    if _is_json(text):
        from mlcalc.readers.json_text import read_json

        return Content(read_json(source), name=source.name, is_tree=True)
    from mlcalc.readers.printed import read_printed

    return Content(read_printed(source), name=source.name, is_tree=True)
