"""Formats: each is known by what is in a file, whatever the file is called and wherever it comes from."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import re
import sys
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.foreign import CERTAIN, LIKELY, PACKINGS
from mlcalc.kinds import READS
from mlcalc.readers import files
from mlcalc.readers.formats import ARCHIVES, ENDINGS, FILES
from tests.commands import run_command
from tests.history_files import event, log, simple, version

RECORDS = Path(__file__).parent.parent / "conformance" / "records" / "files"
YAML = b"input: [3, 1]\nlayers:\n  - lstm: 10\n  - Dense(1)\n"
JSON = b'{"input": [3, 1], "layers": [{"lstm": 10}, "Dense(1)"]}'


def packed(members: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in members.items():
            file.writestr(name, text)
    return content.getvalue()


def archive(*members: str) -> bytes:
    return packed(dict.fromkeys(members, "x"))


def safetensors(*spans: list[int], size: int, length: int = 0) -> bytes:
    """Return a file with tensors there, and as many bytes for them; `length` is added to that of its header."""
    tensors = {str(index): {"dtype": "U8", "shape": [1], "data_offsets": each} for index, each in enumerate(spans)}
    header = json.dumps(tensors).encode()
    return (len(header) + length).to_bytes(8, "little") + header + bytes(size)


ZEROS = b"\0" * 300
FOREIGN = {
    "a workbook or document of an older Microsoft Office": [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + ZEROS],
    "a Parquet file": [b"PAR1\x15\x04\x15"],
    "a table of Apache Arrow (Feather)": [b"ARROW1\0\0" + ZEROS, b"FEA1" + ZEROS],
    "a table of Apache ORC or Avro": [b"ORC\x0a\x0b" + ZEROS, b"Obj\x01\x04\x14avro.codec"],
    "a database of SQLite": [b"SQLite format 3\0\x10\x00\x01\x01"],
    "an array of NumPy": [b"\x93NUMPY\x01\x00v\x00{"],
    "a file of MATLAB": [b"MATLAB 7.3 MAT-file, Platform: GLNXA64", b"MATLAB 5.0 MAT-file, Platform"],
    "data of R": [b"RDX3\nX\n\0\0\0\3", b"X\n\0\0\0\2\0\3"],
    "data of R, compressed with gzip": [gzip.compress(b"RDX3\nX\n\0\0\0\3", mtime=0)],
    "a NetCDF file": [b"CDF\x01\0\0\0\0"],
    "an image or table in FITS": [b"SIMPLE  =                    T"],
    "a DICOM image": [b"\0" * 128 + b"DICM\x02\0"],
    "a data set in IDX, as that of MNIST": [b"\0\0\x08\x03\0\0\x27\x10\0\0\0\x1c\0\0\0\x1c" + ZEROS],
    "a Python pickle, such as PyTorch saves": [
        b"\x80\x02}q\x00.",
        b"\x80\x04\x95\x10",
        b"\x80\x05\x95\x10",
        b"(dp0\nVa\np1\nI1\ns.",
        b"ccopy_reg\n_reconstructor\np0\n",
    ],
    "data packed by zlib, such as joblib saves pickles": [b"x\x9c\xab\xae\x05\0"],
    "a file of SPSS": [b"$FL2@(#) SPSS DATA FILE\0\x02\0\0\0"],
    "a file of Stata": [b"<stata_dta><header><release>118</release>"],
    "a protocol buffer, such as ONNX and TensorFlow save": [b"\x08\x07\x12\x07pytorch"],
    "the graph of a SavedModel of TensorFlow": [b"\x08\x01\x12\xa5\x10\n\x9c\x01\n\x07Const"],
    "a graph of TensorFlow": [b"\n\x1f\n\x05input\x12\x0bPlaceholder*\x0c\n\x05dtype"],
    "a file of safetensors": [safetensors([0, 4], size=4), safetensors(size=0)],
    "a GGUF file": [b"GGUF\x03\x00\x00\x00"],
    "a model of TensorFlow Lite": [b"\x1c\x00\x00\x00TFL3\x14\x00"],
    "a PNG image": [b"\x89PNG\r\n\x1a\n\x00\x00"],
    "a JPEG image": [b"\xff\xd8\xff\xe0\x00\x10JFIF"],
    "a GIF image": [b"GIF87a\x01", b"GIF89a\x01"],
    "a BMP image": [b"BM6\x10\x0e\0\0\0\0\0\x36\0"],
    "a TIFF image": [b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"],
    "a WebP image": [b"RIFF\x24\0\0\0WEBPVP8 "],
    "an icon": [b"\0\0\1\0\1\0\x10\x10"],
    "a HEIC or AVIF image": [b"\0\0\0\x18ftypheic\0\0\0\0", b"\0\0\0\x1cftypavif\0\0\0\0"],
    "a video": [
        b"\0\0\0\x20ftypisom\0\0\2\0",
        b"\0\0\0\x14ftypqt  \0\0\2\0",
        b"RIFF\x24\0\0\0AVI LIST",
        b"\x1aE\xdf\xa3\x01\0\0\0",
    ],
    "a sound": [
        b"RIFF\x24\0\0\0WAVEfmt \x10\0",
        b"ID3\x03\0\0\0\0\0\x21",
        b"\xff\xfb\x90\x64\0",
        b"fLaC\0\0\0\x22",
        b"OggS\0\2",
    ],
    "a PDF document": [b"%PDF-1.7\n%\xe2\xe3", b"%PDF-1.4\n"],
    "a document in PostScript": [b"%!PS-Adobe-3.0\n"],
    "a document in Rich Text Format": [b"{\\rtf1\\ansi hello}"],
    "an archive of 7-Zip": [b"7z\xbc\xaf\x27\x1c\0\4"],
    "a RAR archive": [b"Rar!\x1a\x07\x01\0"],
    "a tar archive": [b"model.yaml".ljust(257, b"\0") + b"ustar\0"],
    "a tar archive, compressed with xz": [lzma.compress(b"model.yaml".ljust(257, b"\0") + b"ustar\0")],
    "a zip archive with nothing in it": [archive()],
    "packed by Zstandard": [b"\x28\xb5\x2f\xfd\x24\x20"],
    "packed by LZ4": [b"\x04\x22\x4d\x18\x64\x40"],
    "packed by compress": [b"\x1f\x9d\x90\x69"],
    "compressed with gzip": [b"\x1f\x8b\x08", gzip.compress(YAML, mtime=0), gzip.compress(YAML, mtime=0)[:20]],
    "compressed with bzip2": [bz2.compress(YAML)],
    "compressed with xz": [lzma.compress(YAML)],
    "a compiled program of Java or macOS": [b"\xca\xfe\xba\xbe\0\0\0\x34"],
    "compiled Python": [b"\xa7\r\r\n\0\0\0\0", b"\xcb\x0d\r\n\0\0\0\0"],
    "a program": [b"\x7fELF\x02\x01\x01"],
    "a program of Windows": [b"MZ\x90\x00\x03\x00\x00\x00\x04"],
    "a program in WebAssembly": [b"\0asm\1\0\0\0"],
    "a pointer of Git LFS in place of a file": [b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n"],
    "a page of HTML": [b"<!DOCTYPE html><html>", b"\n\n <!doctype HTML>", b"<HTML lang=en>"],
    "a picture in SVG": [b'<svg xmlns="http://www.w3.org/2000/svg"/>', b'<?xml version="1.0"?>\n<svg/>'],
    "a document of XML": [b"<?xml version='1.0'?>\n<net/>\n"],
    "a difference of two files": [b"--- a/model.yaml\n+++ b/model.yaml\n@@ -1 +1 @@\n", b"diff --git a/x b/x\n"],
    "a configuration of Darknet": [b"[net]\nbatch=64\n"],
    "a file of PyTorch": [archive("model/data.pkl", "model/version"), archive("model/code/x.py", "model/data.pkl")],
    "a file of arrays of NumPy": [archive("x.npy", "y.npy")],
    "an Excel workbook": [archive("[Content_Types].xml", "xl/workbook.xml")],
    "a document of Word": [archive("[Content_Types].xml", "word/document.xml")],
    "a presentation of PowerPoint": [archive("[Content_Types].xml", "ppt/presentation.xml")],
    "a document of LibreOffice": [archive("mimetype", "content.xml")],
    "a program of Java": [archive("META-INF/MANIFEST.MF", "A.class")],
    "a package of Python": [archive("x/__init__.py", "x-1.dist-info/WHEEL")],
    "what a server answers that does not give the file": [
        b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>'
    ],
    "a book in EPUB": [archive("mimetype", "META-INF/container.xml")],
}

FOREIGN_TEXTS = {
    "the list of the checkpoints of TensorFlow": [
        'model_checkpoint_path: "m.ckpt"\nall_model_checkpoint_paths: "m.ckpt"\n'
    ],
    "what a server answers that does not give the file": ["404: Not Found", "Entry not found\n"],
    "what a training printed": ["Epoch 1/5\n1875/1875 [=====] - 5s 2ms/step - loss: 0.2960\n"],
    "an error message of Python": [
        'Traceback (most recent call last):\n  File "t.py", line 1, in <module>\nValueError: x: y\n'
    ],
    "a script of the shell": ["#!/bin/bash\nset -e\npython train.py\n"],
    "source in C or C++": [
        "#include <stdio.h>\nint main(void) {\n  return 0;\n}\n",
        "struct Net : torch::nn::Module {\n};\n",
    ],
    "source in Rust": ["use std::fs;\nfn main() {\n}\n"],
    "source in Go": ['package main\nimport "fmt"\nfunc main() {}\n'],
    "source in Java": [
        "import java.util.*;\npublic class A { }\n",
        "public class A { public static void main() {} }\n",
    ],
    "source in C#": ["using System.IO;\nnamespace Nets\n{\n}\n"],
    "source in JavaScript": ["const tf = require('@tensorflow/tfjs');\nconst m = tf.sequential();\n"],
    "source in R": ["library(keras)\nm <- keras_model_sequential() %>%\n  layer_dense(units = 10)\n"],
    "source in Julia": ["using Flux\nmodel = Chain(Dense(4 => 3, relu))\n"],
    "source in MATLAB": ["layers = [\n    imageInputLayer([28 28 1])\n    reluLayer];\n"],
    "statements in SQL": ["SELECT * FROM models;\n"],
    "a document in LaTeX": ["\\documentclass{article}\n\\begin{document}\n"],
    "a bibliography of BibTeX": ["@article{a,\n title={x}\n}\n"],
    "a graph of Graphviz": ["digraph G {\n a -> b;\n}\n"],
    "a model of Caffe": ['layer {\n  type: "Convolution"\n  convolution_param { num_output: 20 }\n}\n'],
    "a graph of TensorFlow as text": ['node {\n  name: "x"\n}\n'],
    "a Dockerfile": ["FROM tensorflow/tensorflow:2.15.0\nRUN pip install keras\n", "# a comment\n\nFROM x AS y\n"],
    "a Makefile": ["all: train\n\ntrain:\n\tpython train.py\n"],
    "a list of packages for pip": ["tensorflow==2.15.0\nnumpy>=1.20\npandas\n", "# needed\npandas\nkeras[jax] >= 3\n"],
    "a file of settings (INI or TOML)": ["[training]\nepochs = 10\n", "# x\n[a.b]\n\nc: 1\n"],
    "a file of settings": ["API_KEY=abc\nDEBUG=1\n", "a.b=1\nc.d=2\n"],
    "an e-mail": ["From: a@b.c\nTo: d@e.f\nSubject: model\n\nhi\n"],
    "a style sheet of CSS": ["body { color: red; }\n"],
    "the history of a training": ["epoch,accuracy,loss\n0,0.9,0.3\n1,0.93,0.2\n"],
    "a table": [
        "5.1,3.5,Iris-setosa\n4.9,3.0,Iris-setosa\n",
        "a;b\n1,5;2,5\n3;4\n",
        "1 2 3\n4 5 6\n",
        "x\ty\n1\t2\n3\t4\n",
    ],
    "a text in Markdown": ["# Results\n\n| model | acc |\n|---|---|\n", "# A model\n\n## Usage\n\n```\nx\n```\n"],
    "a text in reStructuredText": ["My model\n========\n\n.. code-block:: python\n\n   x = 1\n"],
    "a text in plain words": ["This model has three layers. The first one is an LSTM.\n", "cat\ndog\nbird\n"],
}


@pytest.mark.parametrize(("what", "text"), [(what, each) for what, texts in FOREIGN_TEXTS.items() for each in texts])
def test_foreign_text(what: str, text: str, tmp_path: Path) -> None:
    """A text that is no model is named for what it is, not taken for a description with mistakes."""
    (tmp_path / "model").write_text(text, encoding="utf-8")
    with pytest.raises(MlcalcError, match=f"model is {re.escape(what)}, which mlcalc does not read"):
        mlcalc.load(tmp_path / "model")


def test_every_kind_of_text_is_tried() -> None:
    assert FOREIGN_TEXTS.keys() == {each.name for each in LIKELY}


@pytest.mark.parametrize(
    "text",
    [
        "lstm: 10\n",
        "# a net\nlayers\n  - dense: 3\n",
        "input: 4, 5\nlayers\n",
        "- dense: 3\n- lstm(\n",
        "input = [4]\nlayers = [dense 3]\n",
        "Sequential([Dense(3)\n",
        "inputs: 1, 2\n\tx: 3, 4\n",
        "lstm 10\ndense 3\n",
        '{"units": 3, "activation": "relu"}',
    ],
)
def test_text_that_is_meant_as_a_model(text: str, tmp_path: Path) -> None:
    """What is meant as a model gets the errors of one, however wrong it is."""
    (tmp_path / "model").write_text(text, encoding="utf-8")
    with pytest.raises(MlcalcError) as caught:
        mlcalc.load(tmp_path / "model")
    assert "foreign-format" not in {each.code for each in caught.value.diagnostics}


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("m.ckpt.data-00000-of-00001", b"\x93\x01\x80", "a part of a checkpoint of TensorFlow"),
        ("m.ckpt.index", b"\0\0\x0f\x08\x01\x12\0", "a part of a checkpoint of TensorFlow"),
        ("m.tfrecord", b"\x64\0\0\0\0\0\0\0abcd", "a file of TFRecords"),
        ("m.safetensors", b"\x12\0\0\0\0\0\0\0not json", "a damaged file of safetensors"),
        ("README.md", b"keras: [\n", "a text in Markdown"),
        ("README.md", b"# A\n\n```python\nimport keras\nmodel = keras.Sequential()\n```\n", "a text in Markdown"),
    ],
)
def test_foreign_name(name: str, content: bytes, what: str, tmp_path: Path) -> None:
    """Where what a file holds tells nothing, its name does."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MlcalcError, match=f"is {what}, which mlcalc does not read"):
        mlcalc.load(tmp_path / name)


def test_binary_data(tmp_path: Path) -> None:
    """What is of no kind that is known is said to be no text; zeros are what is left of a file."""
    for content, message in ((bytes(range(256)), "is binary data of no kind"), (ZEROS, "holds nothing but zeros")):
        (tmp_path / "m.bin").write_bytes(content)
        with pytest.raises(MlcalcError, match=message):
            mlcalc.load(tmp_path / "m.bin")


def test_zip_archive(tmp_path: Path) -> None:
    """An archive that is no model says what in it may be one, and how it is got out."""
    (tmp_path / "m.zip").write_bytes(archive("readme.txt", "p/train.py", "p/model.h5", "__MACOSX/p/._model.h5"))
    with pytest.raises(MlcalcError) as caught:
        mlcalc.load(tmp_path / "m.zip")
    (problem,) = caught.value.diagnostics
    assert problem.message.endswith("m.zip is a zip archive with `p/model.h5`, `p/train.py`, and no model itself")
    assert f"`unzip {tmp_path}/m.zip`, then `mlcalc summary p/model.h5`" in str(problem.help)


DATA: dict[str, list[Any]] = {
    "a tokenizer of Keras": [
        {"class_name": "Tokenizer", "config": {"num_words": None, "word_index": '{"a": 1}'}},
        json.dumps({"class_name": "Tokenizer", "config": {"word_index": '{"a": 1}'}}),
    ],
    "a log of Keras Tuner": [
        {"ongoing_trials": {"tuner0": "1"}, "hyperparameters": {"space": [{"class_name": "Boolean", "config": {}}]}},
        {"trial_id": "1", "hyperparameters": {"space": [], "values": {}}, "metrics": {}, "score": 0.5},
    ],
    "the hyperparameters of a search of Keras Tuner": [{"space": [], "values": {"units": 3}}],
    "the index of a file in parts, as Hugging Face saves it": [{"metadata": {}, "weight_map": {"a": "b.safetensors"}}],
    "a configuration of Hugging Face": [{"architectures": ["BertModel"], "hidden_size": 768}],
    "a tokenizer of Hugging Face": [{"version": "1.0", "added_tokens": [], "model": {"type": "BPE"}}],
    "the metadata of a .keras file, whose model is in its config.json": [
        {"keras_version": "3.5.0", "date_saved": "2024-01-01@00:00:00"}
    ],
    "a package of JavaScript": [{"name": "x", "version": "1.0.0", "dependencies": {"@tensorflow/tfjs": "^4.0.0"}}],
    "a data set of COCO": [{"images": [], "annotations": [], "categories": []}],
    "an environment of conda": [{"name": "x", "channels": ["conda-forge"], "dependencies": ["keras"]}],
    "a file of Docker Compose": [{"services": {"web": {"image": "x"}}}],
    "a model of Ultralytics YOLO": [{"nc": 80, "backbone": [[-1, 1, "Conv", [64, 3, 2]]], "head": []}],
    "a data set of Ultralytics YOLO": [{"train": "images/train", "val": "images/val", "names": {0: "person"}}],
    "a table of class labels": [
        {"0": "cat", "1": "dog"},
        {"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]},
        {"cat": 0, "dog": 1},
        {"cat": 1, "dog": 2},
    ],
    "a graph model of TensorFlow.js": [
        {"format": "graph-model", "modelTopology": {"node": []}, "weightsManifest": []},
        {"modelTopology": {"node": [], "library": {}}, "weightsManifest": []},
    ],
}


@pytest.mark.parametrize(("what", "data"), [(what, each) for what, kinds in DATA.items() for each in kinds])
def test_foreign_data(what: str, data: Any, tmp_path: Path) -> None:
    """Data that are no model are named for what they are, in JSON and in YAML."""
    for name in ("m.json", "m.yaml"):
        (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(MlcalcError, match=f"{name} is {what}, which mlcalc does not read"):
            mlcalc.load(tmp_path / name)


HISTORIES: list[bytes] = [
    b'{"loss": [0.5, 0.3], "val_loss": [0.6, 0.4]}',
    b'{"loss": []}',
    json.dumps({"best_metric": None, "global_step": 8, "log_history": [{"loss": 0.5, "step": 5}]}).encode(),
    *(path.read_bytes() for path in sorted((RECORDS.parent / "history" / "run1").iterdir())),
    log(version(), event(0, simple("loss", 1))),
]


@pytest.mark.parametrize("content", HISTORIES)
def test_history(content: bytes, tmp_path: Path) -> None:
    """What a training left behind is read by another command, as the help says."""
    path = tmp_path / "m"
    path.write_bytes(content)
    with pytest.raises(MlcalcError, match=r"m is the history of a training, and no model") as caught:
        mlcalc.load(path)
    assert f"`mlcalc history {path}` shows it" == caught.value.diagnostics[0].help
    assert run_command("history", path).code == 0


@pytest.mark.parametrize("data", [{"lstm": 10}, {"lstm": 10, "dense": 5}, {"0": "cat"}, {"a": True, "b": False}, {}])
def test_data_that_look_alike(data: Any) -> None:
    """What may be a slip in a description gets the error of one."""
    with pytest.raises(MlcalcError, match=r"a description|must be a list of layers"):
        mlcalc.load(data)


@pytest.mark.parametrize(("what", "content"), [(what, each) for what, contents in FOREIGN.items() for each in contents])
def test_foreign(what: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format that mlcalc does not read is named, from a path and from standard input."""
    path = tmp_path / "model.yaml"
    path.write_bytes(content)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    for name, shown in ((str(path), str(path)), ("-", "standard input")):
        with pytest.raises(MlcalcError) as caught:
            mlcalc.load(name)
        (problem,) = caught.value.diagnostics
        assert ("foreign-format", f"{shown} is {what}, which mlcalc does not read") == (problem.code, problem.message)
        helps = {each.name: each.help for each in (*CERTAIN, *FILES, *ARCHIVES)}
        helps |= {f"compressed with {packer}": f"unpack it first: `{tool} -k {{}}`" for _, packer, tool, _ in PACKINGS}
        assert (helps[what.partition(", compressed")[0]] or READS).replace("{}", name) == problem.help


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "m.hdf5", "m.weights.h5"])
@pytest.mark.parametrize(("content", "size"), [(b"", ""), (b"P", "1 byte"), (b"PK\x03", "3 bytes")])
def test_cut_to_nothing(name: str, content: bytes, size: str, tmp_path: Path) -> None:
    """A file that is shorter than the beginning of one is named as such; a text is empty, or what it is."""
    (tmp_path / name).write_bytes(content)
    what = f"is too short for a zip archive or an HDF5 file: {size}" if content else "is empty"
    with pytest.raises(MlcalcError, match=f"{name} {what}\n.*save or download it once more"):
        mlcalc.load(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (safetensors([0, 4], size=4, length=20), "its header takes"),
        (safetensors([0, 4], [4, 8], size=7), "its tensors take 8 bytes, and 7 are there"),
        (safetensors([0, 4], [2, 8], size=8), "its tensors overlap at byte 2"),
        (safetensors([0, 4], [6, 8], size=8), "its tensors leave a gap at byte 4"),
        (safetensors([4, 0], size=8), "its header does not say where the tensors lie"),
        (safetensors([0], size=8), "its header does not say where the tensors lie"),
        (safetensors([0, 4], size=4, length=-3), "its header does not say where the tensors lie"),
        ((4000).to_bytes(8, "little") + b"{" + b"[" * 3999, "its header does not say where the tensors lie"),
    ],
)
def test_damaged_safetensors(content: bytes, what: str, tmp_path: Path) -> None:
    """What its header says of a file is held against the file."""
    (tmp_path / "m.safetensors").write_bytes(content)
    with pytest.raises(MlcalcError, match=f"is a damaged file of safetensors: {what}") as caught:
        mlcalc.load(tmp_path / "m.safetensors")
    assert "damaged-file" == caught.value.diagnostics[0].code


@pytest.mark.parametrize("name", ["Net.mlmodel", "NET.MLMODEL"])
def test_kind_by_beginning_and_name(name: str, tmp_path: Path) -> None:
    """A protocol buffer is what its name says, if that is known."""
    (tmp_path / name).write_bytes(b"\x08\x04\x12\x10\n\x05input")
    with pytest.raises(MlcalcError, match="is a model of Core ML, which"):
        mlcalc.load(tmp_path / name)


def test_help_on_what_came_in_place_of_a_file(tmp_path: Path) -> None:
    """It says how to get the file itself."""
    for content, mend in ((b"version https://git-lfs.", "git lfs pull"), (b"<html></html>", "the link to the file")):
        (tmp_path / "m.h5").write_bytes(content)
        with pytest.raises(MlcalcError) as caught:
            mlcalc.load(tmp_path / "m.h5")
        assert mend in str(caught.value.diagnostics[0].help)


def test_every_foreign_format_is_tried() -> None:
    """A format in the table of first bytes has its example above; some are known by the names of their files alone."""
    named = {each.name for each in (*FILES, *ARCHIVES) if each.read is None}
    named |= {each.name for each in CERTAIN if not each.ending}
    named |= {f"compressed with {packer}" for _, packer, _, _ in PACKINGS}
    assert named == {what for what in FOREIGN if ", compressed" not in what}


@pytest.mark.parametrize(
    "text", ["MZ: 3\n", "GIF: 3\n", "BM: 3\n", "12345678{\n", "PAR: 1\n", '{"cells": 3}', '{"nbformat": 4}', "BERT\n"]
)
def test_text_that_begins_alike(text: str, tmp_path: Path) -> None:
    """A text is none of these, whatever its first letters are."""
    path = tmp_path / "model.txt"
    path.write_text(text)
    with pytest.raises(MlcalcError) as caught:
        mlcalc.load(path)
    assert {"missing-layers", "unknown-key", "bad-yaml"} >= {each.code for each in caught.value.diagnostics}


def test_endings() -> None:
    """The endings stand in the same table."""
    assert {".yaml", ".yml", ".json", ".keras", ".h5", ".hdf5", ".py", ".pyw", ".ipynb"} == set(ENDINGS)


# Where the bytes come from.

NAMES = ["chain.keras", "chain.h5", "chain.weights.h5", "tf_keras_chain.json"]


class Pipe(io.BytesIO):
    """Bytes that come but once, in their order."""

    def seekable(self) -> bool:
        return False

    def seek(self, *arguments: int) -> int:
        raise io.UnsupportedOperation("seek")


@pytest.mark.parametrize("stream", [io.BytesIO, Pipe])
@pytest.mark.parametrize("name", NAMES)
def test_standard_input(name: str, stream: type[io.BytesIO], monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is read as a file is, be it a file itself or a pipe."""
    pytest.importorskip("h5py")
    expected = mlcalc.summarize(mlcalc.load(RECORDS / name))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream((RECORDS / name).read_bytes())))
    found = mlcalc.summarize(mlcalc.load("-"))
    assert (expected.layers, expected.figures) == (found.layers, found.figures)
    assert found.name == ("model" if "weights" in name else expected.name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
@pytest.mark.parametrize("name", NAMES)
def test_named_pipe(name: str, tmp_path: Path) -> None:
    """So is a pipe that has a path, as `<(command)` gives."""
    pytest.importorskip("h5py")
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=[(RECORDS / name).read_bytes()])
    writer.start()
    assert mlcalc.summarize(mlcalc.load(path)).figures == mlcalc.summarize(mlcalc.load(RECORDS / name)).figures
    writer.join()


@pytest.mark.parametrize("content", [YAML, JSON])
def test_text_from_a_pipe(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text needs no file either."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Pipe(content)))
    assert 491 == mlcalc.summarize(mlcalc.load("-")).params


@pytest.mark.parametrize("stream", [io.BytesIO, Pipe])
def test_too_large(stream: type[io.BytesIO], monkeypatch: pytest.MonkeyPatch) -> None:
    """A text has a bound, and so has what is copied into memory."""
    monkeypatch.setattr(files, "LARGEST_TEXT", 20)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream(YAML)))
    with pytest.raises(MlcalcError, match=r"^error: standard input is larger than 1 GiB$"):
        mlcalc.load("-")


def test_renamed(tmp_path: Path) -> None:
    """The name of a file says nothing of its format."""
    pytest.importorskip("h5py")
    for name in ("chain.keras", "chain.h5"):
        (tmp_path / "model.yaml").write_bytes((RECORDS / name).read_bytes())
        assert 140 == mlcalc.summarize(mlcalc.load(tmp_path / "model.yaml")).params


# Folders.


def unpacked(name: str, folder: Path) -> Path:
    with zipfile.ZipFile(RECORDS / name) as file:
        file.extractall(folder)
    return folder


@pytest.mark.parametrize("name", ["chain.keras", "custom.keras", "subclassed.keras"])
def test_folder_of_keras(name: str, tmp_path: Path) -> None:
    """A model that Keras saved as a folder is read like the archive."""
    pytest.importorskip("h5py")
    expected = mlcalc.summarize(mlcalc.load(RECORDS / name))
    assert expected == mlcalc.summarize(mlcalc.load(unpacked(name, tmp_path / "model.keras")))


def test_folder_without_weights(tmp_path: Path) -> None:
    """Its architecture alone is enough."""
    folder = unpacked("chain.keras", tmp_path / "model.keras")
    (folder / "model.weights.h5").unlink()
    assert 140 == mlcalc.summarize(mlcalc.load(folder)).params


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "{path} is an empty folder, and no model"),
        ({"model.yaml": "x"}, "{path} is a folder, and no model\n  = help: no file in it holds a model"),
        ({"config.json/x": "x"}, "{path} is a folder, and no model"),
        (
            {"b.yaml": "layers: x", "a.py": "import keras", "c.keras": "x"},
            "{path} is a folder, and no model\n  = help: give a file in it: `{path}/c.keras`, `{path}/a.py`, `",
        ),
        ({"run/x.tfevents.1": "x"}, "{path} is a folder with the logs of a training, and no model"),
        ({"m.index": "x", "m.data-00000-of-00001": "x"}, "{path} is a folder with a checkpoint of TensorFlow"),
        ({"config.json": '{{"model_type": "bert"}}'}, "{path}: its config.json is a configuration of Hugging Face"),
        ({"config.json": "{{"}, "`{{` is never closed"),
        ({"config.json": "{}"}, "{path}: its config.json holds no model"),
        ({"saved_model.pb": "x"}, "{path} is a SavedModel of TensorFlow, which mlcalc does not read"),
    ],
)
def test_folder(members: dict[str, str], message: str, tmp_path: Path) -> None:
    """A folder that is no model is refused for what it is."""
    for name, content in members.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content.replace("{{", "{").replace("}}", "}"))
    with pytest.raises(MlcalcError) as caught:
        mlcalc.load(tmp_path)
    assert f"error: {message.format(path=tmp_path)}" in str(caught.value)


SOURCE = """\
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import LSTM, Dense
model = Sequential([
    LSTM(10, input_shape=(3, 1)),
    Dense(1),
])
"""
ADDED = """\
model = keras.Sequential()
model.add(LSTM(10, input_shape=(3, 1)))
model.add(Dense(1))
"""


@pytest.mark.parametrize("text", [SOURCE, ADDED])
@pytest.mark.parametrize("name", ["model.py", "model.yaml", "model"])
def test_python_source(text: str, name: str, tmp_path: Path) -> None:
    """Python source is known by its content, whatever its name is."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert "491\n" == run_command("params", tmp_path / name, "--quiet").stdout


@pytest.mark.parametrize("text", ["import torch\nclass Net(nn.Module):\n    pass\n", "import keras\nprint('x')\n"])
def test_python_source_without_a_model(text: str, tmp_path: Path) -> None:
    """The help says how to write the layers."""
    (tmp_path / "model.py").write_text(text, encoding="utf-8")
    with pytest.raises(
        MlcalcError, match=r"(makes no model of Keras|for PyTorch)(?s:.*)= help: write the (?:layers|model)"
    ):
        mlcalc.load(tmp_path / "model.py")


CALLS = {
    "a chain": ("Sequential([\n  LSTM(10, input_shape=(3, 1)),\n  Dense(1)])\n", 491),
    "a layer": ("LSTM(10, input_shape=(3, 1))", 480),
}


@pytest.mark.parametrize(("text", "params"), CALLS.values(), ids=CALLS)
def test_call_in_a_file(text: str, params: int, tmp_path: Path) -> None:
    """A file that holds one call is the model that it spells."""
    (tmp_path / "model.txt").write_text(text, encoding="utf-8")
    model = mlcalc.load(tmp_path / "model.txt")
    assert params == mlcalc.summarize(model).params


TEXTS = {"m.yaml": "input: [3]\nlayers: [dense: 5]\n", "m.json": '{"input": [3], "layers": ["Dense(5)"]}'}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize(("name", "text"), TEXTS.items(), ids=TEXTS)
def test_encodings(encoding: str, name: str, text: str, tmp_path: Path) -> None:
    """What editors and shells of Windows write is read, with the mark of its encoding or without."""
    (tmp_path / name).write_bytes(text.encode(encoding))
    assert mlcalc.summarize(mlcalc.load(tmp_path / name)).params == 20


def test_place_of_what_is_no_text(tmp_path: Path) -> None:
    """A byte that is no UTF-8 is shown by its line, with the command that converts a text."""
    (tmp_path / "m.yaml").write_bytes("input: [3]\nname: é\n".encode("latin-1"))
    with pytest.raises(MlcalcError, match=r"line 2, column 7(?s:.*)iconv -f latin1"):
        mlcalc.load(tmp_path / "m.yaml")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "gbk"])
def test_encoding_that_a_python_file_declares(encoding: str, tmp_path: Path) -> None:
    text = "import keras\nname = 'ü'\nm = keras.Sequential([keras.Input((3,)), keras.layers.Dense(5)])\n"
    for before in ("", "#!/usr/bin/env python\n"):
        (tmp_path / "m.py").write_bytes(f"{before}# -*- coding: {encoding} -*-\n{text}".encode(encoding))
        assert mlcalc.summarize(mlcalc.load(tmp_path / "m.py")).params == 20


@pytest.mark.parametrize("encoding", ["idna", "zip", "none-such", "utf-8"])
def test_encoding_of_a_python_file_that_is_none_of_texts(encoding: str, tmp_path: Path) -> None:
    """It is read as UTF-8; the command that converts it keeps the ending of its name."""
    (tmp_path / "m.py").write_bytes(f"# coding: {encoding}\nname = 'ü'\n".encode("latin-1"))
    with pytest.raises(MlcalcError, match=r"> utf-8\.py"):
        mlcalc.load(tmp_path / "m.py")


SAVED = json.dumps({"class_name": "Sequential", "config": {"name": "m", "layers": []}})
WAYS = {
    "an archive with its folder": (
        "m.keras",
        packed({"m/config.json": SAVED, "m/metadata.json": "{}"}),
        "`unzip m.keras`, then `mlcalc summary m`",
    ),
    "a folder in a zip archive": (
        "m.zip",
        packed({"m/config.json": SAVED, "m/metadata.json": "{}", "__MACOSX/m/._config.json": ""}),
        "`unzip m.zip`, then `mlcalc summary m`",
    ),
    "an archive without a model": ("m.keras", packed({"metadata.json": "{}"}), '`model.save("m.keras")`'),
    "a configuration that was cut": (
        "m.keras",
        packed({"config.json": SAVED[:40], "metadata.json": "{}"}),
        "save or download it once more",
    ),
    "JSON that was cut": (
        "m.json",
        SAVED[:-3].encode() + b'{"class_name": "Dense", "config": {"na',
        "save, copy or download it once more",
    ),
    "the answer of a server": ("m.h5", b'{"message": "Not Found", "status": "404"}', "download it once more"),
    "YAML called JSON": (
        "m.json",
        b"input: [3]\nlayers: [dense: 5]\n",
        "`mv m.json m.yaml`, then `mlcalc summary m.yaml`",
    ),
}


@pytest.mark.parametrize(("name", "content", "mend"), WAYS.values(), ids=WAYS)
def test_way_to_the_model(
    name: str, content: bytes, mend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is damaged, packed once too often or called wrong says what to do next."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(content)
    told = run_command("summary", name)
    assert (1, True) == (told.code, mend in told.stderr), told.stderr


def test_summary_that_mlcalc_printed(tmp_path: Path) -> None:
    """What it prints of a model as JSON holds no model: it says what writes one."""
    printed = run_command("summary", "lenet5", "--format", "json").stdout
    (tmp_path / "lenet5.json").write_text(printed, encoding="utf-8")
    outcome = run_command("summary", tmp_path / "lenet5.json")
    assert outcome.code == 1
    assert "is a summary that mlcalc printed" in outcome.stderr
    assert "--output model.yaml" in outcome.stderr
