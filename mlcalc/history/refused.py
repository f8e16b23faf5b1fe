"""What is given for a history and is none: named by its first bytes, with what makes one or where it belongs."""

from __future__ import annotations

import shlex

from mlcalc.errors import MlcalcError, error
from mlcalc.foreign import HISTORY, JSON, MAPPING, SCALER, table_kind
from mlcalc.scaling.encodings import as_utf8, utf16_order
from mlcalc.texts import named

SAVED = 'in Python, `json.dump(hist.history, open("history.json", "w"), default=float)` saves a history'
_GZIP = b"\x1f\x8b"
_MARKS = (b"\xff\xfe", b"\xfe\xff")


def refused(name: str, head: bytes) -> MlcalcError | None:
    """Return the error that a file is no history; None if it may be one.

    Args:
        name: what messages call it.
        head: its first bytes.
    """
    what = mend = ""
    kind = table_kind(head)
    if head.startswith(_GZIP):
        what, mend = "is packed by gzip", f"`gunzip -c {shlex.quote(name)} | mlcalc history -` unpacks it"
    elif head.startswith(_MARKS):
        what, mend = "is UTF-16, and no UTF-8", as_utf8(name, "")
    elif (order := utf16_order(head.decode("latin-1"))) is not None:
        what, mend = "is UTF-16, and no UTF-8", as_utf8(name, order)
    elif kind is not None and kind.name == SCALER:
        what, mend = f"is {kind.name}, and no history", f"`mlcalc scale METHOD DATA --load {named(name)}` scales by it"
    elif kind is not None and kind.name not in {JSON, HISTORY, MAPPING}:
        what = f"is {kind.short}, and no history of a training"
        mend = kind.help_for_table(name).replace("mlcalc scale METHOD", "mlcalc history")
        mend = f"{mend.partition(';')[0]}; {SAVED}" if "mlcalc summary" in mend else mend
    return error("no-history", f"{name} {what}", help=mend) if what else None
