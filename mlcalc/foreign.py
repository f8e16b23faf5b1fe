"""What a file is that is not what is wanted: by how it begins, by its text, or by its name, and what to do instead.

One table for every reader, of models and of tables. A file with a beginning of the first part is of that kind for
certain; a text of the second part may still be a model, and is looked up only where it turned out to be none; what
stands in the third part is read where a model is wanted, and is no table.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from mlcalc.kinds import AS_YAML, BEGINNING, IN_KERAS, TABLE, is_text, may_be_foreign


class Kind(NamedTuple):
    """A kind of file.

    Attributes:
        known: the regular expression of its beginning, of its text, or of the names of such files.
        name: as errors name it.
        help: what to do where a model is wanted; `{}` is the path as a shell takes it, `{py}` as Python does. Empty:
            what mlcalc reads.
        as_table: what makes a table of it, where one is wanted. Empty: the same.
        ending: how the name of such a file ends, where its beginning alone does not tell.
    """

    known: bytes
    name: str
    help: str = ""
    as_table: str = ""
    ending: str = ""

    @property
    def short(self) -> str:
        """Its name without who else saves such files."""
        return self.name.partition(", such as")[0]

    def help_for(self, path: str) -> str:
        """Return what to do with the file of that path for a model; empty where nothing special is to be done."""
        return _with_path(self.help, path)

    def help_for_table(self, path: str) -> str:
        """Return what to do with the file of that path for a table."""
        return _with_path(self.as_table or self.help or _OTHER, path)


def _with_path(text: str, path: str) -> str:
    from json import dumps

    forms = {"{}": shlex.quote(path), "{py}": dumps(path, ensure_ascii=False)}
    return re.sub(r"\{(py)?\}", lambda found: forms[found[0]], text)


TABLE_OR_LOG = (
    "`mlcalc scale minmax {}` scales its columns, and `mlcalc history {}` shows it if it is the log of a training"
)
_UNPACK = "unpack it first, and give the file that is in it"
_DATA = "a model is wanted here, and these are the data for one"
_SOURCE = "give the source that makes the model, a .py file"
_WEIGHTS = (
    "it holds weights alone: in Keras, load them into the model that they belong to and save it whole: "
    '`model.save("model.keras")`'
)
_MARKDOWN = "put the model in it into a file of its own, such as model.yaml or model.py"
_EXAMPLE = "a model is written as `input: [3, 1]` and `layers:` with `- lstm: 10` below it"
_DOWNLOAD = "what was downloaded is a page about the file: take the link to the file"
_ANSWER = "download it once more, from the link to the file itself"

_OTHER = "give a table as text, such as CSV, or an array of NumPy (.npy)"
_TRAINED = "the data that it is trained on are another file"
_SHOWS = f"`mlcalc summary {{}}` shows it; {_TRAINED}"
_AS_IMAGE = "give the table that it shows as CSV"
_SHEET = 'save the sheet as CSV; in Python, `pandas.read_excel({py}).to_csv("data.csv", index=False)`'
_FROM_R = "in R, `write.csv(…, row.names = FALSE)` writes what is read here"
_NO_PICKLES = (
    "pickles are not read, since they run code: if it is your own table, "
    '`pandas.read_pickle({py}).to_csv("data.csv", index=False)` writes it as CSV'
)


def _by_pandas(kind: str) -> str:
    """Return the line of Python that makes a table of a kind of file."""
    return f'in Python, `pandas.read_{kind}({{py}}).to_csv("data.csv", index=False)` writes what is read here'


def _piped(command: str) -> str:
    return f"`{command} {{}} | mlcalc scale METHOD -` unpacks it"


_PICTURES = (
    Kind(rb"\A\x89PNG\r\n\x1a\n", "a PNG image", as_table=_AS_IMAGE),
    Kind(rb"\A\xff\xd8\xff", "a JPEG image", as_table=_AS_IMAGE),
    Kind(rb"\AGIF8[79]a", "a GIF image", as_table=_AS_IMAGE),
    Kind(rb"\ABM.{4}\x00\x00\x00\x00", "a BMP image", as_table=_AS_IMAGE),
    Kind(rb"\A(II\*\x00|MM\x00\*)", "a TIFF image", as_table=_AS_IMAGE),
    Kind(rb"\ARIFF.{4}WEBP", "a WebP image", as_table=_AS_IMAGE),
)

PICKLE = "a Python pickle, such as PyTorch saves"

CERTAIN = (
    # Tables and data.
    Kind(rb"\A\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook or document of an older Microsoft Office", TABLE, _SHEET),
    Kind(rb"\APAR1", "a Parquet file", TABLE, _by_pandas("parquet")),
    Kind(rb"\A(ARROW1|FEA1)", "a table of Apache Arrow (Feather)", TABLE, _by_pandas("feather")),
    Kind(rb"\A(ORC[\x00-\x1f]|Obj\x01)", "a table of Apache ORC or Avro", TABLE, _OTHER),
    Kind(
        rb"\ASQLite format 3\x00",
        "a database of SQLite",
        TABLE,
        "`pandas.read_sql(…).to_csv(…)` writes CSV",
    ),
    Kind(rb"\A\x93NUMPY", "an array of NumPy", "`mlcalc scale` reads arrays of numbers"),
    Kind(
        rb"\AMATLAB [57]\.[03] MAT-",
        "a file of MATLAB",
        as_table="in MATLAB, `writetable` or `writematrix` writes CSV",
    ),
    Kind(rb"\ARD[XA][23]\n[XAB]\n|\A[XAB]\n\x00\x00", "data of R", TABLE, _FROM_R),
    Kind(rb"\A\$FL[23]", "a file of SPSS", TABLE, _by_pandas("spss")),
    Kind(rb"\A<stata_dta>", "a file of Stata", TABLE, _by_pandas("stata")),
    Kind(rb"\ACDF[\x01\x02\x05]", "a NetCDF file", _DATA),
    Kind(rb"\ASIMPLE  =  ", "an image or table in FITS", _DATA),
    Kind(rb"\A.{128}DICM", "a DICOM image", _DATA),
    Kind(rb"\A\x00\x00[\x08\x09\x0b-\x0e][\x01-\x04]\x00", "a data set in IDX, as that of MNIST", _DATA),
    # Weights and models of others.
    Kind(
        rb"\A(\x80[\x02-\x05]|\([dl]p\d+\r?\n|c[a-z_][\w.]*\r?\n[a-z_]\w*\r?\n([()q]|p\d))",
        PICKLE,
        AS_YAML,
        _NO_PICKLES,
    ),
    Kind(rb"\Ax[\x01\x9c\xda]", "data packed by zlib, such as joblib saves pickles", AS_YAML, _NO_PICKLES),
    Kind(rb"\A.{4}TFL3", "a model of TensorFlow Lite", IN_KERAS, _TRAINED),
    Kind(rb"\A\x08", "a model of Core ML", IN_KERAS, _TRAINED, ending=".mlmodel"),
    Kind(rb"\A\x08\x01\x12[\x80-\xff]", "the graph of a SavedModel of TensorFlow", IN_KERAS, _TRAINED),
    Kind(rb"\A\x08", "a protocol buffer, such as ONNX and TensorFlow save", IN_KERAS, _TRAINED),
    Kind(
        rb"\A\n[\x01-\x7f]{1,3}\n[\x01-\x7f][!-~]{1,120}\x12[\x01-\x40][A-Z]\w",
        "a graph of TensorFlow",
        IN_KERAS,
        _TRAINED,
    ),
    Kind(rb"\AGGUF", "a GGUF file", AS_YAML, _TRAINED),
    # Pictures, sounds and documents.
    *_PICTURES,
    Kind(rb"\A\x00\x00\x01\x00[\x01-\xff]\x00", "an icon"),
    Kind(rb"\A.{4}ftyp(heic|heix|mif1|avif)", "a HEIC or AVIF image"),
    Kind(rb"\A(.{4}ftyp|\x1aE\xdf\xa3|RIFF.{4}AVI |FLV\x01|\x00\x00\x01\xba)", "a video"),
    Kind(rb"\A(ID3[\x02-\x04]|\xff[\xfb\xf3\xf2\xf1\xf9]|fLaC|OggS|RIFF.{4}WAVE|FORM.{4}AIF|MThd)", "a sound"),
    Kind(rb"\A%PDF-", "a PDF document", as_table="save the table that is in it as CSV"),
    Kind(rb"\A%!PS", "a document in PostScript"),
    Kind(rb"\A\{\\rtf", "a document in Rich Text Format", "copy the text of it into a plain text file"),
    # Archives.
    Kind(rb"\A7z\xbc\xaf\x27\x1c", "an archive of 7-Zip", _UNPACK),
    Kind(rb"\ARar!\x1a\x07", "a RAR archive", _UNPACK),
    Kind(rb"\A.{257}ustar", "a tar archive", f"{_UNPACK}: `tar -xf {{}}`"),
    Kind(rb"\APK\x05\x06", "a zip archive with nothing in it"),
    Kind(rb"\A\x28\xb5\x2f\xfd", "packed by Zstandard", "unpack it first: `zstd -d {}`", _piped("zstd -dc")),
    Kind(rb"\A\x04\x22\x4d\x18", "packed by LZ4", "unpack it first: `lz4 -d {}`", _piped("lz4 -dc")),
    Kind(rb"\A\x1f\x9d", "packed by compress", "unpack it first: `uncompress {}`", _piped("uncompress -c")),
    # Programs.
    Kind(rb"\A\xca\xfe\xba\xbe", "a compiled program of Java or macOS", _SOURCE, _OTHER),
    Kind(rb"\A[\x00-\xff][\x0c-\x0e]\r\n\x00", "compiled Python", _SOURCE, _OTHER),
    Kind(rb"\A(\x7fELF|[\xce\xcf]\xfa\xed\xfe)", "a program"),
    Kind(rb"\AMZ.{0,60}\x00", "a program of Windows"),
    Kind(rb"\A\x00asm", "a program in WebAssembly"),
    # Texts that no model begins like.
    Kind(rb"\Aversion https://", "a pointer of Git LFS in place of a file", "get the file itself: `git lfs pull`"),
    Kind(rb"(?i)\A[\s\xef\xbb\xbf]*<(!doctype html|html)", "a page of HTML", _DOWNLOAD),
    Kind(
        rb"\A[\s\xef\xbb\xbf]*(<\?xml\b[^>]*>\s*)?(<!DOCTYPE[^>]*>\s*)?<svg\b", "a picture in SVG", as_table=_AS_IMAGE
    ),
    Kind(
        rb"\A[\s\xef\xbb\xbf]*(<\?xml[^>]*>\s*)?<Error>\s*<Code>",
        "what a server answers that does not give the file",
        _ANSWER,
    ),
    Kind(rb"\A[\s\xef\xbb\xbf]*<\?xml", "a document of XML", as_table="give the table that is in it as CSV"),
    Kind(
        rb"\A(diff --git |--- [^\n]+\n\+\+\+ )",
        "a difference of two files",
        "give the file that it changes; `git apply` makes the changes",
    ),
    Kind(rb"(?i)\A\s*\[net(work)?\]", "a configuration of Darknet", AS_YAML, _TRAINED),
)
"""Kinds that a file is of for certain, by its first bytes; what stands above goes before."""

_LIKE = "write the layers as YAML, such as `- dense: 10`"

_ROW = rb"(?=([^\n]*[,;\t])?[ \"]*[-+]?\.?\d[-+.\deE]*[ \"]*([,;\t\r\n]|\Z))[^\n,;\t]*[,;\t]"
"""A row of cells, one of which is a number."""
_NUMBERS = rb"[ \t]*-?\.?\d[-+.\deE]*([ \t]+-?\.?\d[-+.\deE]*)*[ \t]*"

LIKELY = (
    Kind(
        rb"\A\s*(\d{3}:? )?(404:? )?(Not Found|File not found|Entry not found|Access denied|AccessDenied|Forbidden)|"
        rb"\A\s*404\b",
        "what a server answers that does not give the file",
        _ANSWER,
    ),
    Kind(
        rb"^(Epoch \d+(/\d+)?|Epoch[ :=]+\d+.*loss)|\d+/\d+ \[=*[>.=]*\]|\d+/\d+.*(ms|us|s)/step",
        "what a training printed",
        "`CSVLogger('log.csv')` among the callbacks of `fit` writes a log that `mlcalc history` shows",
    ),
    Kind(
        rb"^(\w+\.)*Traceback \(most recent call last\):",
        "an error message of Python",
        "give the source that it names: mlcalc says what is wrong with a model before it runs",
    ),
    # Source in other languages.
    Kind(rb"\A\s*#!.*\b(ba|z|da|k|fi)?sh\b", "a script of the shell", "give the model that it works on"),
    Kind(rb"^\s*#include\s*[<\"]|^using namespace |^(class|struct|enum) \w+[^\n]*\{", "source in C or C++", _LIKE),
    Kind(rb"^(pub )?(fn \w+[(<]|mod \w+;|use \w+(::|;)|impl\b[^\n]*\{)", "source in Rust", _LIKE),
    Kind(rb"^package \w+\s*$[^;]*?^(import|func|type|var)\b", "source in Go", _LIKE),
    Kind(
        rb"^(import|package) [\w.]+(\.\*)?;|^(public|final|abstract) .*\b(class|interface|enum|void) ",
        "source in Java",
        _LIKE,
    ),
    Kind(rb"^using [\w.]+;|^namespace [\w.]+", "source in C#", _LIKE),
    Kind(
        rb"^(export |declare )?(const|let|var) [\w{ ,}:.\[\]]+ = |\brequire\(['\"]|^import .*from ['\"]|"
        rb"^export (default|const|class)",
        "source in JavaScript",
        "the file that `model.save(…)` of TensorFlow.js writes, model.json, is read",
    ),
    Kind(
        rb"<-|%>%|^library\(", "source in R", 'in Keras for R, `save_model(model, "model.keras")` writes what is read'
    ),
    Kind(rb"^using [A-Z]\w*(, ?\w+)*\s*$|^\w+ = Chain\(", "source in Julia", _LIKE),
    Kind(rb"^\s*%|^(clc|clear|close all)\b|\b\w+(Layer|layer)(\(|;|\]|\s*$)|^function .*=", "source in MATLAB", _LIKE),
    Kind(rb"(?i)^\s*(select\b.*\bfrom|create (table|database|view)|insert into|drop table)\b", "statements in SQL"),
    Kind(rb"^\s*(\\documentclass|\\begin\{|\\usepackage|\\section\{)", "a document in LaTeX"),
    Kind(rb"^@[A-Za-z]+\{[^\n,]*,", "a bibliography of BibTeX"),
    Kind(rb"\A\s*(strict )?(di)?graph\b[^\n]*\{", "a graph of Graphviz"),
    Kind(rb"\A(all_)?model_checkpoint_paths?: ", "the list of the checkpoints of TensorFlow", _WEIGHTS),
    Kind(rb"\A\s*layers?\s*\{|^\s*(convolution|inner_product|pooling)_param\s*\{", "a model of Caffe", AS_YAML),
    Kind(rb"\A\s*(node|library|versions)\s*\{", "a graph of TensorFlow as text", IN_KERAS),
    # Settings.
    Kind(rb"(?i)\A([ \t]*(#[^\n]*|ARG [^\n]*)?\r?\n)*FROM \S+( AS \w+)?[ \t]*\r?$", "a Dockerfile"),
    Kind(rb"^[\w.%/-]+( [\w.-]+)*\s*:[^=\n]*\n\t\S", "a Makefile"),
    Kind(
        rb"\A([ \t]*(#[^\n]*|-[re] [^\n]*|[A-Za-z][\w.-]*(\[[\w,]+\])?)?[ \t]*\n)*"
        rb"[A-Za-z][\w.-]*(\[[\w, -]+\])?[ \t]*(==|>=|<=|~=|!=)[ \t]*\d",
        "a list of packages for pip",
    ),
    Kind(
        rb"\A([ \t]*([#;][^\n]*)?\r?\n)*\[[\w.\" -]+\][ \t]*\r?\n([ \t]*([#;][^\n]*)?\r?\n)*[\w.-]+[ \t]*[=:]",
        "a file of settings (INI or TOML)",
    ),
    Kind(rb"\A([ \t]*(#[^\n]*)?\r?\n)*((export )?[A-Z][A-Z0-9_]*|\w+\.[\w.]+)=[^\n]*(\n|\Z)", "a file of settings"),
    Kind(rb"\A(From|To|Subject|Date|Received|Return-Path|MIME-Version): [^\n]*\n[A-Z][\w-]+: ", "an e-mail"),
    Kind(rb"^[\w.#*:, >-]+\s*\{\s*[\w-]+\s*:\s*[^;{}\n]+;", "a style sheet of CSS"),
    # Tables and prose.
    Kind(rb"\A[^\n]*\bepoch\b[^\n]*[,;\t][^\n]*\n\s*\d", "the history of a training", "`mlcalc history {}` shows it"),
    Kind(
        rb"\A([^\n]*\n)?" + _ROW + rb"[^\n]*\n" + _ROW + rb"|\A" + _NUMBERS + rb"\r?\n" + _NUMBERS + rb"(\r?\n|\Z)",
        "a table",
        TABLE_OR_LOG,
    ),
    Kind(
        rb"^#{1,6} \S.*(^#{2,6} \S|^```|\]\(|^\|[ :-]+\||^[*-] \S|\*\*)|^```\w*\s*$|^\|[^\n]*\|\s*$",
        "a text in Markdown",
        _MARKDOWN,
    ),
    Kind(rb"^(={3,}|-{3,}|~{3,})\s*$.*^\.\. [\w-]+::", "a text in reStructuredText"),
    Kind(rb"\A(?=[^\n]*\w[ ,]+\w|([^\n]*\n){2})[^:(){}\[\]=<>|#@\\]*\Z", "a text in plain words", _EXAMPLE),
)
"""Kinds that a text may be of if it is no model; what stands above goes before."""

BY_NAME = (
    Kind(
        rb"\.data-\d{5}-of-\d{5}\Z|\.ckpt(-\d+)?(\.(index|meta))?\Z|(ckpt|-\d+)\.(index|meta)\Z",
        "a part of a checkpoint of TensorFlow",
        _WEIGHTS,
    ),
    Kind(rb"(\A|[/\\])variables\.index\Z", "a part of a SavedModel of TensorFlow", IN_KERAS),
    Kind(rb"(?i)\.pb\Z", "a graph of TensorFlow", IN_KERAS),
    Kind(rb"(?i)\.(tfrecords?)\Z", "a file of TFRecords", _DATA),
    Kind(rb"(?i)\.(safetensors)\Z", "a damaged file of safetensors", AS_YAML),
    Kind(rb"(?i)\.(ptl?|pth|pkl|pickle|joblib)\Z", "a damaged file of Python objects", AS_YAML),
    Kind(rb"(?i)\.(onnx|ort)\Z", "a damaged model of ONNX", IN_KERAS),
    Kind(rb"(?i)\.(mlmodel|mlpackage)\Z", "a model of Core ML", IN_KERAS),
    Kind(rb"(?i)\.(toml)\Z", "settings in TOML"),
    Kind(rb"(?i)\.(prototxt|caffemodel)\Z", "a model of Caffe", AS_YAML),
    Kind(rb"(?i)\.(csv|tsv)\Z", "a table", TABLE_OR_LOG),
    Kind(rb"(?i)(\.md|\.markdown)\Z", "a text in Markdown", _MARKDOWN),
    Kind(rb"(?i)(\.rst)\Z", "a text in reStructuredText"),
    Kind(rb"(?i)\.(js|mjs|cjs|jsx|ts|tsx)\Z", "source in JavaScript", _LIKE),
)
"""Kinds by the name of a file, where what it holds tells nothing."""

HISTORY = "a history of a training"
JSON = "JSON"
MAPPING = "a mapping as Python prints it"
SCALER = "a saved scaler"
_MEMBER = rb"\APK\x03\x04.{26}"
"""The beginning of a zip archive, up to the name of its first member."""
_LINES = rb"\A(?:\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*"
"""Comments and empty lines at the beginning of a text."""
_DOCUMENTED = _LINES + rb"(?:r?\"\"\"[^\"]*\"\"\"\s*)?" + _LINES.removeprefix(rb"\A(?:\xef\xbb\xbf)?")
"""The same, with what a module says of itself."""

NO_TABLES = (
    Kind(
        _MEMBER + rb"[^/]{0,200}/(data\.pkl|version|byteorder|\.format_version)",
        "a file of PyTorch",
        as_table=_TRAINED,
    ),
    Kind(_MEMBER + rb"((metadata|config)\.json.*config\.json|metadata\.json)", "a model of Keras", as_table=_SHOWS),
    Kind(
        _MEMBER + rb"[^/]{1,200}\.npy",
        "a file of arrays of NumPy",
        as_table="`numpy.save` of one of its arrays writes a .npy file, which is read here",
    ),
    Kind(
        _MEMBER + rb"(\[Content_Types\]\.xml|_rels/).*word/",
        "a document of Word",
        as_table="save the table in it as CSV",
    ),
    Kind(_MEMBER + rb"(\[Content_Types\]\.xml|_rels/|xl/)", "an Excel workbook", as_table=_SHEET),
    Kind(_MEMBER + rb"mimetypeapplication/vnd\.oasis", "a document of LibreOffice", as_table=_SHEET),
    Kind(
        _MEMBER + rb"[^/]{1,200}\.(csv|tsv|tab|data)",
        "a zip archive with a table in it",
        as_table=f"{_piped('unzip -p')}, if there is no other file in it",
    ),
    Kind(
        rb"\APK\x03\x04",
        "a zip archive or a workbook",
        as_table="save the sheet as CSV, or unpack the file that is in it",
    ),
    Kind(rb"\A\x89HDF.*(keras_version|model_weights|layer_names|model_config)", "a model of Keras", as_table=_SHOWS),
    Kind(rb"\A\x89HDF", "an HDF5 file", as_table=_by_pandas("hdf")),
    Kind(rb"\A.{7}\x00\{\s*\"", "a file of safetensors", as_table=_TRAINED),
    Kind(
        rb"(?i)\A\s*<(table|div|thead|tbody)\b",
        "a table of HTML",
        as_table=_by_pandas("html").replace("({py})", "({py})[0]"),
    ),
    Kind(
        rb"\A(\s*%[^\n]*\n)*\s*\\(documentclass|usepackage|begin\{|hline|toprule)",
        "a table or a document in LaTeX",
        as_table="write its rows with commas between the cells in a file of their own, without `\\\\` and `\\hline`",
    ),
    Kind(
        rb"\A\s*\{(?=.*\"(cells|nbformat)\"\s*:).*\"(cell_type|nbformat|metadata)\"\s*:",
        "a notebook of Jupyter",
        as_table="`mlcalc summary {}` shows its models; `.to_csv(…)` in it writes its data",
    ),
    Kind(
        rb"\A\s*\{\s*\"mlcalc\"\s*:\s*\"scaler\"",
        SCALER,
        as_table="`load {}` scales by it; the data are another file",
    ),
    Kind(
        rb"\A\s*\{\s*(\"history\"\s*:\s*\{\s*)?\"(val_)?(loss|acc|accuracy)\"\s*:\s*\[",
        HISTORY,
        as_table="`mlcalc history {}` shows it",
    ),
    Kind(
        rb"\A\s*(\{|\[\s*\{)\s*'[^'\n]*'\s*:",
        MAPPING,
        as_table="in Python, `pandas.DataFrame(…).to_csv(…)` writes what is read here",
    ),
    Kind(rb"\A\s*\{.*\"(layers|class_name)\"\s*:", "a model in JSON", as_table=_SHOWS),
    Kind(rb"\A\s*(\{\s*\"|\[\s*(\{|\[[^\]\n]*,))", JSON, as_table=_by_pandas("json")),
    Kind(
        _DOCUMENTED + rb"(import [a-zA-Z_]\w*|from [\w.]+ import )",
        "Python source",
        as_table="`mlcalc summary {}` shows its models; the data that it reads are another file",
    ),
    Kind(
        _LINES + rb"((name|inputs?|blocks|base|convention|outputs):[^\n]*\n(.*\n)?)?layers:\s*(\n|\[|$)",
        "the description of a model",
        as_table=_SHOWS,
    ),
)
"""Kinds that hold no table, of which some hold a model; what stands above goes before."""
_READ_AS_TABLES = {"an array of NumPy", "compressed with gzip"}
"""What else is read where a table is wanted."""


@cache
def _pattern(known: bytes) -> re.Pattern[bytes]:
    return re.compile(known, re.DOTALL | re.MULTILINE)


def _first(kinds: Iterable[Kind], content: bytes) -> Kind | None:
    return next((each for each in kinds if _pattern(each.known).search(content)), None)


def certain_kind(beginning: bytes, name: str = "") -> Kind | None:
    """Return the kind of a file that begins so; None if it may hold a model, or is of no kind that is known."""
    if not may_be_foreign(beginning) or (is_text(beginning) and not _SIGNS_IN_TEXT.match(beginning)):
        return None
    kinds = (each for each in CERTAIN if name.lower().endswith(each.ending))
    return _packed(beginning) or _first(kinds, beginning)


def table_kind(beginning: bytes) -> Kind | None:
    """Return what a file is that begins so and holds no table in text; None if it may be one."""
    found = certain_kind(beginning)
    return None if found is not None and found.name in _READ_AS_TABLES else found or _first(NO_TABLES, beginning)


def likely_kind(name: str, text: str) -> Kind | None:
    """Return the kind of a text that turned out to be no model; None if it may be meant as one."""
    if _OURS.search(text[:BEGINNING]) and not _SHOWS_SOURCE.search(text[:BEGINNING]):
        return None
    return kind_by_name(name) or _first(LIKELY, text[:BEGINNING].encode("utf-8", "replace"))


def kind_by_name(name: str) -> Kind | None:
    """Return the kind of a file that is called so."""
    return _first(BY_NAME, name.encode("utf-8", "replace"))


_SIGNS_IN_TEXT = re.compile(
    rb"(?i)[\s\xef\xbb\xbf]*(<|\{\\rtf|\[net|version https:|%[!p]|BZh|SIMPLE  =|MATLAB [57]|RD[AX][23]\n|"
    rb"diff --git |--- [^\n]+\n\+\+\+ |\([dl]p\d+\r?\n|c[a-z_][\w.]*\r?\n[a-z_]\w*\r?\n)"
)
"""What some kinds of the first part begin with that are text, too."""
_OURS = re.compile(
    r"""^["'{ \t-]*(layers|inputs?|input_shape|outputs|blocks|class_name)["']?\s*:|Sequential\(|import \S*keras""",
    re.MULTILINE,
)
"""What is meant as a model, however wrong it is."""
_SHOWS_SOURCE = re.compile(r"^```\s*py", re.MULTILINE)
"""A document in Markdown with Python in it."""

# What is packed.


def _gunzip(content: bytes) -> bytes:
    import zlib

    return zlib.decompressobj(wbits=31).decompress(content, BEGINNING)


def _bunzip2(content: bytes) -> bytes:
    import bz2

    return bz2.BZ2Decompressor().decompress(content, BEGINNING)


def _unxz(content: bytes) -> bytes:
    import lzma

    return lzma.LZMADecompressor(memlimit=_MEMORY).decompress(content, BEGINNING)


_MEMORY = 1 << 26
"""Bytes that unpacking may take."""

PACKINGS: tuple[tuple[bytes, str, str, Callable[[bytes], bytes]], ...] = (
    (b"\x1f\x8b", "gzip", "gunzip", _gunzip),
    (b"BZh", "bzip2", "bunzip2", _bunzip2),
    (b"\xfd7zXZ", "xz", "unxz", _unxz),
)
"""How a packed file begins, what packs it, what unpacks it on the command line, and its first bytes here."""


def _packed(beginning: bytes) -> Kind | None:
    """Return the kind of a packed file, with that of what is in it, if that is known."""
    for start, name, command, unpack in PACKINGS:
        if beginning.startswith(start):
            inside = _first(CERTAIN, _unpacked(beginning, unpack))
            if inside is not None:
                return inside._replace(known=start, name=f"{inside.short}, compressed with {name}")
            mend = f"unpack it first: `{command} -k {{}}`"
            return Kind(start, f"compressed with {name}", mend, _piped(f"{command} -c"))
    return None


def _unpacked(beginning: bytes, unpack: Callable[[bytes], bytes]) -> bytes:
    """Return the first bytes of what is packed; none if it is damaged."""
    try:
        return unpack(beginning)
    except Exception:  # noqa: BLE001  (each library has errors of its own, and this is a guess)
        return b""
