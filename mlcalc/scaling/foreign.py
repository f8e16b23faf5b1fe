"""What a file is that holds no table in text, by how it begins, and what makes a table of it."""

from __future__ import annotations

import re
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of file: how it begins, what it is, and what makes a table of it; `{}` is the name of the file."""

    begins: re.Pattern[bytes]
    what: str
    mend: str


def _kind(begins: bytes, what: str, mend: str) -> Kind:
    return Kind(re.compile(begins, re.DOTALL | re.IGNORECASE), what, mend)


def _by_pandas(kind: str) -> str:
    """Return the line of Python that makes a table of a kind of file."""
    return f'in Python, `pandas.read_{kind}("{{}}").to_csv("data.csv", index=False)` writes what is read here'


HISTORY = "is a history of a training"
JSON = "is JSON"
MAPPING = "is a mapping as Python prints it"
PICKLE = "is a Python pickle"
SCALER = "is a saved scaler"
_SHOWS = "`mlcalc summary {}` shows it; the data that it is trained on are another file"
_TRAINED = "the data that it is trained on are another file"
_AS_IMAGE = "give the table that it shows as CSV"
_FROM_JSON = 'in Python, `pandas.read_json("{}").to_csv("data.csv", index=False)` writes what is read here'
_AS_SHEET = 'save the sheet as CSV; in Python, `pandas.read_excel("{}").to_csv("data.csv", index=False)`'
_NO_PICKLES = (
    "pickles are not read, since they run code: if it is your own table, "
    '`pandas.read_pickle("{}").to_csv("data.csv", index=False)` writes it as CSV'
)
_MEMBER = rb"PK\x03\x04.{26}"
"""The beginning of a zip archive, up to the name of its first member."""
_LINES = rb"(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*"
"""Comments and empty lines at the beginning of a text."""
_DOCUMENTED = _LINES + rb"(?:r?\"\"\"[^\"]*\"\"\"\s*)?" + _LINES
"""The same, with what a module says of itself."""

KINDS = (
    _kind(rb"BZh", "is packed by bzip2", "`bunzip2 -c {} | mlcalc scale METHOD -` unpacks it"),
    _kind(rb"\xfd7zXZ", "is packed by xz", "`xz -dc {} | mlcalc scale METHOD -` unpacks it"),
    _kind(
        rb"version https://git-lfs",
        "is a pointer of Git LFS, and the file that it stands for is elsewhere",
        "`git lfs pull` fetches it",
    ),
    _kind(_MEMBER + rb"[^/]{0,200}/(data\.pkl|version|byteorder|\.format_version)", "is a file of PyTorch", _TRAINED),
    _kind(
        _MEMBER + rb"(metadata|config)\.json.*config\.json|" + _MEMBER + rb"metadata\.json",
        "is a model of Keras",
        _SHOWS,
    ),
    _kind(
        _MEMBER + rb"[^/]{1,200}\.npy",
        "is a file of arrays of NumPy",
        "`numpy.save` of one of its arrays writes a .npy file, which is read here",
    ),
    _kind(_MEMBER + rb"(\[Content_Types\]\.xml|_rels/).*word/", "is a document of Word", "save the table in it as CSV"),
    _kind(_MEMBER + rb"(\[Content_Types\]\.xml|_rels/|xl/)", "is an Excel workbook", _AS_SHEET),
    _kind(_MEMBER + rb"mimetypeapplication/vnd\.oasis", "is a document of LibreOffice", _AS_SHEET),
    _kind(
        _MEMBER + rb"[^/]{1,200}\.(csv|tsv|tab|data)",
        "is a zip archive with a table in it",
        "`unzip -p {} | mlcalc scale METHOD -` unpacks it, if there is no other file in it",
    ),
    _kind(rb"PK\x03\x04", "is a zip archive or a workbook", "save the sheet as CSV, or unpack the file that is in it"),
    _kind(rb"\xd0\xcf\x11\xe0", "is a workbook of old Excel", _AS_SHEET),
    _kind(rb"MATLAB \d", "is a file of MATLAB", "in MATLAB, `writetable` or `writematrix` writes CSV"),
    _kind(rb"\$FL[23]", "is a file of SPSS", _by_pandas("spss")),
    _kind(rb"<stata_dta>", "is a file of Stata", _by_pandas("stata")),
    _kind(
        rb"(RD[AX][23]\n)?X\n\x00\x00\x00[\x02\x03]|RD[AX][23]\n",
        "is a file of R",
        "in R, `write.csv(…, row.names = FALSE)` writes what is read here",
    ),
    _kind(rb"\s*<(\?xml|svg)", "is XML", "give the table that is in it as CSV"),
    _kind(rb"PAR1", "is a Parquet file", _by_pandas("parquet")),
    _kind(rb"(ARROW1|FEA1)", "is a Feather file", _by_pandas("feather")),
    _kind(
        rb"SQLite format 3\x00", "is a database of SQLite", "`pandas.read_sql(…).to_csv(…)` writes what is read here"
    ),
    _kind(rb"\x89HDF.*(keras_version|model_weights|layer_names|model_config)", "is a model of Keras", _SHOWS),
    _kind(rb"\x89HDF", "is an HDF5 file", _by_pandas("hdf")),
    _kind(rb"\x80[\x02-\x05]", PICKLE, _NO_PICKLES),
    _kind(rb"c[a-z_][\w.]*\n[a-z_]\w*\n(\(|\)|q[\x00-\x1f])|\((dp|lp)\d", PICKLE, _NO_PICKLES),
    _kind(rb"x[\x01\x9c\xda]", "is packed by zlib, as joblib packs pickles", _NO_PICKLES),
    _kind(rb".{7}\x00\{\s*\"", "is a file of safetensors", _TRAINED),
    _kind(rb"GGUF", "is a GGUF file", _TRAINED),
    _kind(rb".{4}TFL3", "is a model of TensorFlow Lite", _TRAINED),
    _kind(rb"%PDF-", "is a PDF document", "save the table that is in it as CSV"),
    _kind(rb"\s*<(!doctype html|html)", "is a page of HTML", "take the link to the file itself"),
    _kind(
        rb"\s*<(table|div|thead|tbody)\b",
        "is a table of HTML",
        'in Python, `pandas.read_html("{}")[0].to_csv("data.csv", index=False)` writes what is read here',
    ),
    _kind(
        rb"(\s*%[^\n]*\n)*\s*\\(documentclass|usepackage|begin\{|hline|toprule)",
        "is a table or a document in LaTeX",
        "write its rows with commas between the cells in a file of their own, and without `\\\\` and `\\hline`",
    ),
    _kind(
        rb"\s*\{(?=.*\"(cells|nbformat)\"\s*:).*\"(cell_type|nbformat|metadata)\"\s*:",
        "is a notebook of Jupyter",
        "`mlcalc summary {}` shows its models; `.to_csv(…)` in it writes its data",
    ),
    _kind(rb"\s*\{\s*\"mlcalc\"\s*:\s*\"scaler\"", SCALER, "`load {}` scales by it; the data are another file"),
    _kind(
        rb"\s*\{\s*(\"history\"\s*:\s*\{\s*)?\"(val_)?(loss|acc|accuracy)\"\s*:\s*\[",
        HISTORY,
        "`mlcalc history {}` shows it",
    ),
    _kind(
        rb"\s*(\{|\[\s*\{)\s*'[^'\n]*'\s*:",
        MAPPING,
        "in Python, `pandas.DataFrame(…).to_csv(…)` writes what is read here",
    ),
    _kind(rb"\s*\{.*\"(layers|class_name)\"\s*:", "is a model in JSON", _SHOWS),
    _kind(rb"\s*(\{\s*\"|\[\s*(\{|\[[^\]\n]*,))", JSON, _FROM_JSON),
    _kind(
        _DOCUMENTED + rb"(import [a-z_]\w*|from [\w.]+ import )",
        "is Python source",
        "`mlcalc summary {}` shows its models; the data that it reads are another file",
    ),
    _kind(
        _LINES + rb"((name|inputs?|blocks|base|convention|outputs):[^\n]*\n(.*\n)?)?layers:\s*(\n|\[|$)",
        "is the description of a model",
        _SHOWS,
    ),
)


def kind_of(beginning: bytes) -> Kind | None:
    """Return what a file is that begins so; None if it may be a table."""
    found = next((each for each in KINDS if each.begins.match(beginning)), None)
    return _picture(beginning) if found is None and not (beginning.isascii() and b"\0" not in beginning) else found


def _picture(beginning: bytes) -> Kind | None:
    from mlcalc.kinds import PICTURES

    pictures = (_kind(each.known, f"is {each.name}", _AS_IMAGE) for each in PICTURES)
    return next((each for each in pictures if each.begins.match(beginning)), None)
