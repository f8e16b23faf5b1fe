"""Tables of pandas: which columns they have, and what is known of the numbers in each.

A table that is read is a value that is not known. What the source does with it is followed as far as rows and columns
keep their meaning; a column is an array of one axis. Source: the documentation of pandas 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mlcalc.lint.facts import INTEGERS, ONE_HOT, Data, Rows, Step
from mlcalc.readers.python.values import Array, Method, Setting, Special, Unknown

if TYPE_CHECKING:
    from mlcalc.readers.python.session import Session


class Held:
    """What a table holds, under all names that it has.

    Attributes:
        columns: what is known of each that the source has asked for, by name or by number.
        width: how many columns there are; None if it is not known.
    """

    __slots__ = ("columns", "width")

    def __init__(self, columns: dict[Any, Data], width: int | None) -> None:
        self.columns, self.width = columns, width


class Frame(Special):
    """A table.

    Attributes:
        held: its columns.
    """

    __slots__ = ("held",)

    def __init__(self, unknown: Unknown, held: Held | None = None, width: int | None = None) -> None:
        super().__init__(unknown.text, unknown.reason, unknown.setting, unknown.example, unknown.place)
        self.held = held or Held({}, width)
        self.data = unknown.data

    @property
    def columns(self) -> dict[Any, Data]:
        """What is known of each column that the source has asked for."""
        return self.held.columns

    @property
    def width(self) -> int | None:
        """How many columns there are; None if it is not known."""
        return self.held.width

    def named(self, text: str, setting: str | None = None, example: str | None = None) -> Frame:
        found = Frame(super().named(text, setting, example), self.held)
        found.data = self.data
        return found

    def whole(self) -> Data:
        """Return what is known of all its numbers."""
        if self.data is None:
            self.data = Data()
        if self.data.rows is None:
            self.data.rows = Rows()
        return self.data

    def column(self, key: Any, text: str) -> Column:
        """Return one of its columns."""
        whole = self.whole()
        if key not in self.columns:
            self.columns[key] = whole.but(prepared="", predicted=None)
        return Column((None,), self.plain().named(text, text), self.columns[key])

    def other(self, *, width: int | None = None, is_same: bool = False, **known: Any) -> Frame:
        """Return another table with the same rows, unless other ones are known."""
        found = Frame(self.plain(), Held(dict(self.columns) if is_same else {}, width))
        found.data = self.whole().but(**known)
        return found

    def array(self) -> Array:
        """Return its numbers."""
        found = Array((None, self.width), self.plain().named(self.text))
        found.data = self.whole().but()
        return found


class Column(Array):
    """One column of a table."""

    __slots__ = ()

    def __init__(self, shape: Any, origin: Unknown, data: Data) -> None:
        super().__init__(shape, origin)
        self.data = data

    def again(self, origin: Unknown) -> Column:
        found = Column(self.shape, origin, self.data or Data())
        found.classes = self.classes
        return found


READING = ("read_csv", "read_table", "read_excel", "read_parquet", "read_feather", "read_pickle", "read_hdf")
_GIVES_OTHERS = frozenset(("squeeze", "chunksize", "iterator", "sheet_name"))
"""Arguments with which reading gives something else than one table."""


def read(session: Session, setting: Setting) -> Any:
    """Return the table that one of the functions of `READING` gives."""
    if _GIVES_OTHERS & setting.named.keys():
        return None
    columns = setting.named.get("usecols")
    width = len(columns) if isinstance(columns, (list, tuple)) else None
    index = setting.named.get("index_col")
    found = Frame(Unknown("a table", "`pandas` is not read"), width=width if index is None else None)
    rows = found.whole().rows
    assert rows is not None  # noqa: S101  (a whole has rows)
    rows.is_read = True
    return found


def table(session: Session, setting: Setting) -> Frame:
    """`DataFrame` of columns by their names, of an array, or of another table."""
    value, names = setting.get(0, "data"), setting.get(2, "columns")
    if isinstance(value, Frame):
        return value.other(width=value.width, is_same=True)
    width = len(names) if isinstance(names, (list, tuple)) else None
    found = Frame(Unknown("a table", "`pandas` is not read"), width=width)
    if isinstance(value, Array):
        found.data = value.data
        found.held.width = width or (value.shape[1] if value.shape is not None and len(value.shape) == 2 else None)
    elif isinstance(value, dict):
        found.held.width = len(value)
        rows = found.whole().rows
        for key, each in value.items():
            known = each.data if isinstance(each, (Array, Unknown)) else None
            found.columns[key] = Data(rows=rows) if known is None else known.but(rows=rows)
    return found


def series(session: Session, setting: Setting) -> Any:
    """`Series`: one column."""
    value = setting.get(0, "data")
    if isinstance(value, (list, tuple)):
        found = Column((len(value),), Unknown("a column", "`pandas` is not read"), Data(rows=Rows()))
        found.classes = _classes(value)
        return found
    if not isinstance(value, Array) or value.shape is None or len(value.shape) != 1:
        return None
    found = Column(value.shape, value.origin, value.data or Data(rows=Rows()))
    found.classes = _classes(value)
    return found


# What a table has.

_SAME_ROWS = frozenset("copy astype reset_index set_index rename fillna round infer_objects convert_dtypes".split())
_OTHER_ROWS = frozenset("dropna drop_duplicates query head tail sort_values sort_index".split())
_OF_TABLES = frozenset(
    "shape columns index dtypes size ndim empty T style plot hist corr cov describe info mean std max min sum var "
    "median mode quantile nunique count groupby merge join apply applymap map pipe agg aggregate transform pivot melt "
    "stack unstack append to_csv to_excel iterrows itertuples items keys isnull isna notnull notna all any rolling "
    "shift diff pct_change resample where mask clip abs rank cumsum insert update get eq ne lt gt le ge add sub mul "
    "div replace interpolate ffill bfill select_dtypes filter assign memory_usage duplicated value_counts eval explode "
    "nlargest nsmallest between to_dict to_json to_string at iat xs".split()
)
"""Names that no column is meant by."""


def attribute(session: Session, owner: Frame, name: str, text: str) -> Any:
    """Return what a table has under a name; a name that no table has is that of a column."""
    if name == "values":
        return owner.array()
    if name in ("to_numpy", "as_matrix"):
        return Method(lambda session, frame, setting: frame.array(), owner)
    if name in ("iloc", "loc", "ix"):
        return Places(owner, text, is_by_name=name == "loc")
    if name in _METHODS:
        return Method(_METHODS[name], owner)
    if name in _OF_TABLES:
        return owner.plain().named(text, text, "1000,28,28" if name == "shape" else None)
    return owner.column(name, text)


def _same(session: Session, owner: Frame, setting: Setting) -> Any:
    return None if setting.named.get("inplace") is True else owner.other(width=owner.width, is_same=True)


def _some(session: Session, owner: Frame, setting: Setting) -> Any:
    if setting.named.get("inplace") is True:
        owner.whole().set(rows=Rows())
        return None
    return owner.other(width=owner.width, rows=Rows())


def _dropped(session: Session, owner: Frame, setting: Setting) -> Any:
    """`drop` of columns keeps the rows, and `drop` of rows the columns."""
    is_of_columns = "columns" in setting.named or setting.get(1, "axis") in (1, "columns")
    if setting.named.get("inplace") is True:
        owner.held.width = None
        return None
    return owner.other(is_same=True) if is_of_columns else owner.other(width=owner.width, rows=Rows())


def _sampled(session: Session, owner: Frame, setting: Setting) -> Any:
    """`sample(frac=1)`: all rows in another order."""
    rows = Rows(is_mixed=True)
    found: Frame = owner.other(width=owner.width, rows=rows, order=object(), shuffled_at=session.place(setting.node))
    return found


def _popped(session: Session, owner: Frame, setting: Setting) -> Any:
    key = setting.get(0, "item")
    owner.held.width = None
    return owner.column(key, f"{owner.text}[{key!r}]") if isinstance(key, str) else None


_METHODS: Mapping[str, Callable[[Session, Frame, Setting], Any]] = {
    **dict.fromkeys(_SAME_ROWS, _same),
    **dict.fromkeys(_OTHER_ROWS, _some),
    "drop": _dropped,
    "sample": _sampled,
    "pop": _popped,
}


def item(owner: Frame, key: Any, text: str) -> Any:
    """Return what stands in a table under a key: a column, several, or some of the rows."""
    if isinstance(key, str):
        return owner.column(key, text)
    if isinstance(key, list):
        return owner.other(width=len(key)).named(text)
    if isinstance(key, slice):
        return owner.other(width=owner.width, rows=owner.whole().rows.taken(repr(key))).named(text)  # type: ignore[union-attr]
    if isinstance(key, Array):
        whole = owner.whole()
        return owner.other(width=owner.width, rows=Rows(), **order_by(key, whole)).named(text)
    return owner.plain().named(text, text)


def order_by(part: Any, data: Data) -> dict[str, Any]:
    """Return what is known of the order of samples that an array chooses by their numbers."""
    chosen = part.data if isinstance(part, Array) else None
    if chosen is None or chosen.order is None:
        return {}
    return {"order": ("by", chosen.order, data.order), "shuffled_at": chosen.shuffled_at}


def set_item(owner: Frame, key: Any, value: Any) -> None:
    """Set a column of a table, which may be a new one."""
    if not isinstance(key, str) or key not in owner.columns:
        owner.held.width = None
    if isinstance(key, str):
        data = value.data if isinstance(value, (Array, Unknown)) else None
        owner.columns[key] = Data(is_clear=False, rows=owner.whole().rows) if data is None else data
    owner.whole().set(is_clear=False)


class Places:
    """What `iloc` and `loc` of a table are."""

    def __init__(self, frame: Frame, text: str, *, is_by_name: bool) -> None:
        self.frame, self.text, self.is_by_name = frame, text, is_by_name

    def item(self, key: Any, text: str) -> Any:
        """Return the rows and columns that a key takes."""
        frame = self.frame
        rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, slice(None))
        if isinstance(rows, (int, str)):
            return frame.plain().named(text, text)
        known: dict[str, Any] = {}
        if rows != slice(None):
            whole = frame.whole().rows
            taken = whole.taken(repr(rows)) if isinstance(rows, slice) and whole is not None else Rows()
            known = {"rows": taken, **order_by(rows, frame.whole())}
        part = frame.other(width=frame.width, is_same=not known, **known)
        if isinstance(columns, (int, str)):
            return part.column(columns, text)
        if isinstance(columns, slice):
            part.held.width = frame.width if columns == slice(None) else _length(columns)
        else:
            part.held.width = len(columns) if isinstance(columns, list) else None
        return part.named(text)


def _length(part: slice) -> int | None:
    """Return how many columns a slice takes; None if that depends on how many there are."""
    start = 0 if part.start is None else part.start
    are_known = isinstance(start, int) and isinstance(part.stop, int) and part.step in (None, 1)
    is_certain = are_known and 0 <= start < part.stop
    return part.stop - start if is_certain else None


# What a column has.

_KEPT = frozenset("copy to_numpy reset_index fillna to_frame".split())
_OF_COLUMNS = frozenset(
    "values array astype shape size ndim T max min mean std sum reshape flatten ravel round clip tolist argmax".split()
)
"""What columns have as arrays have it."""


def of_column(session: Session, owner: Column, name: str, text: str, found: Any) -> Any:  # noqa: PLR0911  (one for each)
    """Return what a column has under a name.

    Args:
        session: the reading of the source.
        owner: the column.
        name: the name.
        text: how that is written.
        found: what an array has under it.
    """
    data = owner.data or Data()
    if name in ("values", "array"):
        plain = Array(owner.shape, owner.origin, owner.classes)
        plain.data = data
        return plain
    if name in ("cat", "iloc", "loc"):
        return owner
    if name == "codes":
        return labels(owner, data)
    if name in ("factorize", "map"):
        return Method(_factorized if name == "factorize" else _mapped, owner)
    if name == "sample":
        return Method(_sampled_column, owner)
    if name in _KEPT:
        return Method(lambda session, column, setting: column, owner)
    if name in _OF_COLUMNS:
        return found
    return owner.origin.named(text, text)


def _sampled_column(session: Session, owner: Column, setting: Setting) -> Column:
    known = (owner.data or Data()).but(rows=Rows(), order=object(), shuffled_at=session.place(setting.node))
    return Column((None,), owner.origin, known)


def labels(owner: Array, data: Data, classes: int | None = None) -> Array:
    """Return the numbers of classes in the place of what names them."""
    found = Array(owner.shape, owner.origin, classes)
    high = None if classes is None else classes - 1
    found.data = data.but(form=INTEGERS, is_whole=True, low=0, high=high, classes=classes, prepared="encoded")
    return found


def _factorized(session: Session, owner: Column, setting: Setting) -> Any:
    return labels(owner, owner.data or Data()), Unknown("the values of a column", "the data say them")


def _mapped(session: Session, owner: Column, setting: Setting) -> Any:
    """`map` by a dictionary of classes."""
    table = setting.get(0, "arg")
    numbers = {*table.values()} if isinstance(table, dict) and table else set()
    if all(isinstance(each, int) for each in numbers) and numbers == set(range(len(numbers))) and len(numbers) > 1:
        return labels(owner, owner.data or Data(), len(numbers))
    found = Array(owner.shape, owner.origin)
    found.data = (owner.data or Data()).but(is_clear=False, form=None, low=None, high=None, classes=None)
    return found


# Functions of pandas.


def dummies(session: Session, setting: Setting) -> Any:
    """`get_dummies`: of a column, or of values that are written out, one column for each class."""
    value = setting.get(0, "data")
    if isinstance(value, Frame):
        return value.other()
    is_plain = "drop_first" not in setting.named and "dummy_na" not in setting.named
    classes = _classes(value) if is_plain else None
    is_column = isinstance(value, Array) and value.shape is not None and len(value.shape) == 1
    is_written = isinstance(value, (list, tuple))
    found = Array((len(value) if is_written else value.shape[0] if is_column else None, classes))
    if is_plain and (is_column or is_written):
        before = (value.data if isinstance(value, Array) else None) or Data(rows=Rows())
        step = Step("one-hot", "get_dummies", session.place(setting.node))
        found.data = before.but(
            form=ONE_HOT, classes=classes, low=0, high=1, is_whole=True, steps=(*before.steps, step), prepared="encoded"
        )
    return found


def _classes(value: Any) -> int | None:
    if isinstance(value, (list, tuple)):
        is_known = all(isinstance(each, (int, float, str)) for each in value)
        return len({*value}) if is_known and value else None
    known = value.data.classes if isinstance(value, Array) and value.data is not None else None
    return (value.classes if isinstance(value, Array) else None) or known


def factorize(session: Session, setting: Setting) -> Any:
    """`factorize`: the numbers of classes, and the classes."""
    value = setting.get(0, "values")
    if not isinstance(value, Array):
        value = Array((None,), value if isinstance(value, Unknown) else None)
    return labels(value, value.data or Data(rows=Rows())), Unknown("the values of a column", "the data say them")


def categorical(session: Session, setting: Setting) -> Any:
    """`Categorical`: a column whose values name classes."""
    value = setting.get(0, "values")
    known = value if isinstance(value, Array) else Array((None,), value if isinstance(value, Unknown) else None)
    return Column(known.shape, known.origin, known.data or Data(rows=Rows()))
