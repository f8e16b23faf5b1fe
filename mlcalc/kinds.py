"""What a file is that holds no model: by how it begins, by its text, or by its name, and what to do with it instead.

One table for every reader. A file with a beginning of the first part is of that kind for certain; a text of the second
part may still be a model, and is looked up only where it turned out to be none.
"""

from __future__ import annotations

import codecs
import re
import shlex
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

BEGINNING = 4096
"""Bytes that tell what a file is."""


class Kind(NamedTuple):
    """A kind of file.

    Attributes:
        known: the regular expression of its beginning, of its text, or of the names of such files.
        name: as errors name it.
        help: what to do where a model is wanted; `{}` is the path as a shell takes it. Empty: what mlcalc reads.
    """

    known: bytes
    name: str
    help: str = ""

    def help_for(self, path: str) -> str:
        """Return what to do with the file of that path; empty where nothing special is to be done."""
        return self.help.replace("{}", shlex.quote(path))


ONCE_MORE = "save or download it once more"
"""What makes a damaged file whole."""
READS = "it reads YAML, JSON, Python source, notebooks, and the .keras and .h5 files of Keras"
IN_KERAS = f'{READS}: in Keras, `model.save("model.keras")` writes one'
AS_YAML = f"{READS}: write the layers as YAML, such as `- dense: 10`"
TABLE = "`mlcalc scale` reads tables as CSV: save it as that"
TABLE_OR_LOG = (
    "`mlcalc scale minmax {}` scales its columns, and `mlcalc history {}` shows it if it is the log of a training"
)
_UNPACK = "unpack it first, and give the file of the model that is in it"
_DATA = "a model is wanted here, and these are the data for one"
_SOURCE = "give the source that makes the model, a .py file"
_WEIGHTS = (
    "it holds weights alone: in Keras, load them into the model that they belong to and save it whole: "
    '`model.save("model.keras")`'
)
_MARKDOWN = "put the description in it into a file of its own, such as model.yaml"
_EXAMPLE = "a model is written as `input: [3, 1]` and `layers:` with `- lstm: 10` below it"
_DOWNLOAD = "what was downloaded is a page about the file: take the link to the file"
_ANSWER = "download it once more, from the link to the file itself"

PICTURES = (
    Kind(rb"\A\x89PNG\r\n\x1a\n", "a PNG image"),
    Kind(rb"\A\xff\xd8\xff", "a JPEG image"),
    Kind(rb"\AGIF8[79]a", "a GIF image"),
    Kind(rb"\ABM.{4}\x00\x00\x00\x00", "a BMP image"),
    Kind(rb"\A(II\*\x00|MM\x00\*)", "a TIFF image"),
    Kind(rb"\ARIFF.{4}WEBP", "a WebP image"),
)
"""Pictures, of which a table may be seen on one."""

CERTAIN = (
    # Tables and data.
    Kind(rb"\A\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook or document of an older Microsoft Office", TABLE),
    Kind(rb"\APAR1", "a Parquet file", TABLE),
    Kind(rb"\A(ARROW1|FEA1)", "a table of Apache Arrow (Feather)", TABLE),
    Kind(rb"\A(ORC[\x00-\x1f]|Obj\x01)", "a table of Apache ORC or Avro", TABLE),
    Kind(rb"\ASQLite format 3\x00", "a database of SQLite", TABLE),
    Kind(rb"\A\x93NUMPY", "an array of NumPy", "`mlcalc scale` reads arrays of numbers"),
    Kind(rb"\AMATLAB [57]\.[03] MAT-", "a file of MATLAB"),
    Kind(rb"\A(RD[XA][23]\n)?[XAB]\n\x00\x00", "data of R", TABLE),
    Kind(rb"\ACDF[\x01\x02\x05]", "a NetCDF file", _DATA),
    Kind(rb"\ASIMPLE  =  ", "an image or table in FITS", _DATA),
    Kind(rb"\A.{128}DICM", "a DICOM image", _DATA),
    Kind(rb"\A\x00\x00[\x08\x09\x0b-\x0e][\x01-\x04]\x00", "a data set in IDX, as that of MNIST", _DATA),
    # Weights and models of others.
    Kind(
        rb"\A(\x80[\x02-\x05]|\(?[dl]p[01]\r?\n|\([dl]p[01]\r?\n|c(copy_reg|builtins|__builtin__|collections|numpy)[\w.]*\r?\n)",
        "a Python pickle, such as PyTorch saves",
        AS_YAML,
    ),
    Kind(rb"\A.{4}TFL3", "a model of TensorFlow Lite", IN_KERAS),
    Kind(rb"\A\x08\x01\x12[\x80-\xff]", "the graph of a SavedModel of TensorFlow", IN_KERAS),
    Kind(rb"\A\x08", "a protocol buffer, such as ONNX and TensorFlow save", IN_KERAS),
    Kind(rb"\A\n[\x01-\x7f]{1,3}\n[\x01-\x7f][!-~]{1,120}\x12[\x01-\x40][A-Z]\w", "a graph of TensorFlow", IN_KERAS),
    Kind(rb"\AGGUF", "a GGUF file", AS_YAML),
    # Pictures, sounds and documents.
    *PICTURES,
    Kind(rb"\A\x00\x00\x01\x00[\x01-\xff]\x00", "an icon"),
    Kind(rb"\A.{4}ftyp(heic|heix|mif1|avif)", "a HEIC or AVIF image"),
    Kind(rb"\A(.{4}ftyp|\x1aE\xdf\xa3|RIFF.{4}AVI |FLV\x01|\x00\x00\x01\xba)", "a video"),
    Kind(rb"\A(ID3[\x02-\x04]|\xff[\xfb\xf3\xf2\xf1\xf9]|fLaC|OggS|RIFF.{4}WAVE|FORM.{4}AIF|MThd)", "a sound"),
    Kind(rb"\A%PDF-", "a PDF document"),
    Kind(rb"\A%!PS", "a document in PostScript"),
    Kind(rb"\A\{\\rtf", "a document in Rich Text Format", "copy the text of it into a plain text file"),
    # Archives.
    Kind(rb"\A7z\xbc\xaf\x27\x1c", "an archive of 7-Zip", _UNPACK),
    Kind(rb"\ARar!\x1a\x07", "a RAR archive", _UNPACK),
    Kind(rb"\A.{257}ustar", "a tar archive", f"{_UNPACK}: `tar -xf {{}}`"),
    Kind(rb"\APK\x05\x06", "a zip archive with nothing in it"),
    Kind(rb"\A\x28\xb5\x2f\xfd", "packed by Zstandard", "unpack it first: `zstd -d {}`"),
    Kind(rb"\A\x04\x22\x4d\x18", "packed by LZ4", "unpack it first: `lz4 -d {}`"),
    Kind(rb"\A\x1f\x9d", "packed by compress", "unpack it first: `uncompress {}`"),
    # Programs.
    Kind(rb"\A\xca\xfe\xba\xbe", "a compiled program of Java or macOS", _SOURCE),
    Kind(rb"\A[\x00-\xff][\x0c-\x0e]\r\n\x00", "compiled Python", _SOURCE),
    Kind(rb"\A(\x7fELF|[\xce\xcf]\xfa\xed\xfe)", "a program"),
    Kind(rb"\AMZ.{0,60}\x00", "a program of Windows"),
    Kind(rb"\A\x00asm", "a program in WebAssembly"),
    # Texts that no model begins like.
    Kind(rb"\Aversion https://", "a pointer of Git LFS in place of a file", "get the file itself: `git lfs pull`"),
    Kind(rb"(?i)\A[\s\xef\xbb\xbf]*<(!doctype html|html)", "a page of HTML", _DOWNLOAD),
    Kind(rb"\A[\s\xef\xbb\xbf]*(<\?xml\b[^>]*>\s*)?(<!DOCTYPE[^>]*>\s*)?<svg\b", "a picture in SVG"),
    Kind(
        rb"\A[\s\xef\xbb\xbf]*(<\?xml[^>]*>\s*)?<Error>\s*<Code>",
        "what a server answers that does not give the file",
        _ANSWER,
    ),
    Kind(rb"\A[\s\xef\xbb\xbf]*<\?xml", "a document of XML"),
    Kind(
        rb"\A(diff --git |--- [^\n]+\n\+\+\+ )",
        "a difference of two files",
        "give the file that it changes; `git apply` makes the changes",
    ),
    Kind(rb"(?i)\A\s*\[net(work)?\]", "a configuration of Darknet", AS_YAML),
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


@cache
def _pattern(known: bytes) -> re.Pattern[bytes]:
    return re.compile(known, re.DOTALL | re.MULTILINE)


def _first(kinds: Iterable[Kind], content: bytes) -> Kind | None:
    return next((each for each in kinds if _pattern(each.known).search(content)), None)


def certain_kind(beginning: bytes) -> Kind | None:
    """Return the kind of a file that begins so; None if it may hold a model, or is of no kind that is known."""
    is_text = _is_text(beginning) and not _SIGNS_IN_TEXT.match(beginning)
    return None if is_text else _packed(beginning) or _first(CERTAIN, beginning)


def likely_kind(name: str, text: str) -> Kind | None:
    """Return the kind of a text that turned out to be no model; None if it may be meant as one."""
    if _OURS.search(text[:BEGINNING]):
        return None
    return kind_by_name(name) or _first(LIKELY, text[:BEGINNING].encode("utf-8", "replace"))


def kind_by_name(name: str) -> Kind | None:
    """Return the kind of a file that is called so."""
    return _first(BY_NAME, name.encode("utf-8", "replace"))


_SIGNS_IN_TEXT = re.compile(
    rb"(?i)[\s\xef\xbb\xbf]*(<|\{\\rtf|\[net|version https:|%[!p]|BZh|SIMPLE  =|MATLAB [57]|"
    rb"diff --git |--- [^\n]+\n\+\+\+ |\(?[dl]p[01]\r?\n|c(copy|__|bu|co|nu)\w+\r?\n)"
)
"""What some kinds of the first part begin with that are text, too."""
_OURS = re.compile(
    r"""^["'{\s-]*(layers|inputs?|input_shape|outputs|blocks|class_name)["']?\s*:|Sequential\(|import \S*keras""",
    re.MULTILINE,
)
"""What is meant as a model, however wrong it is."""
_CONTROL = bytes(each for each in range(32) if each not in b"\t\n\r\f\x1b")


def _is_text(beginning: bytes) -> bool:
    """Tell whether a beginning may be that of a text in UTF-8, which may be cut within a character."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        return False
    return not any(each in beginning for each in _CONTROL)


def is_binary(beginning: bytes) -> bool:
    """Tell whether a beginning is that of no text, in whatever encoding of one byte for a character.

    Zeros behind a text are what a computer leaves of it that lost its power.
    """
    if not beginning:
        return False
    used = beginning.rstrip(b"\0")
    others = sum(each in _CONTROL for each in used)
    return not used or others * _MOST_CONTROL > len(used) or any(each in _CONTROL for each in used[:_FIRST])


_FIRST = 16
_MOST_CONTROL = 10


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
    (b"\x1f\x8b", "gzip", "gunzip -k", _gunzip),
    (b"BZh", "bzip2", "bunzip2 -k", _bunzip2),
    (b"\xfd7zXZ", "xz", "unxz -k", _unxz),
)
"""How a packed file begins, what packs it, what unpacks it on the command line, and its first bytes here."""


def _packed(beginning: bytes) -> Kind | None:
    """Return the kind of a packed file, with that of what is in it, if that is known."""
    for start, name, command, unpack in PACKINGS:
        if beginning.startswith(start):
            inside = _first(CERTAIN, _unpacked(beginning, unpack))
            if inside is not None:
                return Kind(start, f"{inside.name}, compressed with {name}", inside.help)
            return Kind(start, f"compressed with {name}", f"unpack it first: `{command} {{}}`")
    return None


def _unpacked(beginning: bytes, unpack: Callable[[bytes], bytes]) -> bytes:
    """Return the first bytes of what is packed; none if it is damaged."""
    try:
        return unpack(beginning)
    except Exception:  # noqa: BLE001  (each library has errors of its own, and this is a guess)
        return b""
