"""What is given for a history and is none: named by its first bytes, with what makes one or where it belongs."""

from __future__ import annotations

import shlex

from mlcalc.errors import MlcalcError, error
from mlcalc.scaling.encodings import as_utf8, utf16_order
from mlcalc.scaling.foreign import HISTORY, JSON, MAPPING, SCALER, kind_of
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
    kind = kind_of(head)
    if head.startswith(_GZIP):
        what, mend = "is packed by gzip", f"`gunzip -c {shlex.quote(name)} | mlcalc history -` unpacks it"
    elif head.startswith(_MARKS):
        what, mend = "is UTF-16, and no UTF-8", as_utf8(name, "")
    elif (order := utf16_order(head.decode("latin-1"))) is not None:
        what, mend = "is UTF-16, and no UTF-8", as_utf8(name, order)
    elif kind is not None and kind.what == SCALER:
        what, mend = f"{kind.what}, and no history", f"`mlcalc scale METHOD DATA --load {named(name)}` scales by it"
    elif kind is not None and kind.what not in {JSON, HISTORY, MAPPING}:
        what = f"{kind.what}, and no history of a training"
        mend = kind.mend.format(named(name)).replace("mlcalc scale METHOD", "mlcalc history")
        mend = f"{mend.partition(';')[0]}; {SAVED}" if "mlcalc summary" in mend else mend
    return error("no-history", f"{name} {what}", help=mend) if what else None
