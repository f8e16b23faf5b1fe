"""What is no table is named by its content, whatever it is called."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from mlcalc import scaling
from mlcalc.errors import MlcalcError
from mlcalc.foreign import CERTAIN, NO_TABLES, table_kind
from mlcalc.limits import LONGEST_SHOWN
from tests.commands import run_command

SAMPLES = Path(__file__).parent.parent.parent / "samples"


def archive(*members: str) -> bytes:
    """Return a zip archive with members of these names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for each in members:
            file.writestr(each, "x")
    return stream.getvalue()


NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": []}], "nbformat": 4}, indent=1)
FOREIGN = {
    "a file of PyTorch": archive("model/data.pkl", "model/version"),
    "a model of Keras": archive("metadata.json", "config.json", "model.weights.h5"),
    "a file of arrays of NumPy": archive("a.npy", "b.npy"),
    "an Excel workbook": archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"),
    "a document of Word": archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    "a zip archive or a workbook": archive("readme.txt"),
    "a Python pickle": b"\x80\x04\x95" + bytes(20),
    "a file of safetensors": (20).to_bytes(8, "little") + b'{"a": {"dtype": "F32"}}',
    "a PNG image": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "a JPEG image": b"\xff\xd8\xff\xe0" + bytes(20),
    "a GIF image": b"GIF89a" + bytes(20),
    "a WebP image": b"RIFF\x00\x00\x00\x00WEBP",
    "a PDF document": b"%PDF-1.7\n1,2\n",
    "a notebook of Jupyter": NOTEBOOK.encode(),
    "a model in JSON": (SAMPLES / "siamese.json").read_bytes(),
    "JSON": b'{"a": 1}',
    "Python source": b'"""A training."""\n\n# with Keras\nimport keras\nmodel = keras.Sequential()\n',
    "the description of a model": (SAMPLES / "stacked-lstm.yaml").read_bytes(),
    "a page of HTML": b"<!DOCTYPE html><html>",
}


@pytest.mark.parametrize(("what", "content"), FOREIGN.items(), ids=FOREIGN)
def test_named_by_its_content(what: str, content: bytes, tmp_path: Path) -> None:
    """The message says what the file is, and the help what to give in its place; so does that of --fit."""
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    with pytest.raises(MlcalcError, match=re.escape(f" is {what}")) as caught:
        scaling.open_file(path)
    [problem] = caught.value.diagnostics
    assert "not a table in text" in problem.message
    assert problem.help
    assert "{}" not in problem.help
    outcome = run_command("scale", "minmax", "1", "--fit", str(path))
    assert f"is {what}" in outcome.stderr
    assert outcome.code == 1


@pytest.mark.parametrize("name", ["train.csv", "predict.csv"])
def test_tables_are_tables(name: str) -> None:
    """No table of the samples is taken for something else."""
    assert table_kind((SAMPLES / name).read_bytes()) is None


@pytest.mark.parametrize(
    "text",
    [
        "name,age\n1,2\n",
        "layers,units\n1,2\n",
        "import,export\n3,4\n",
        "\n# a comment\n1 2\n",
        "input: 1\n2\n",
        "[1, 2]",
    ],
)
def test_tables_of_such_words(text: str) -> None:
    """A table with such titles is a table."""
    assert table_kind(text.encode()) is None


@pytest.mark.parametrize("part", [b" ", b"#\n", b" #\n", b"\n", b'"', b"{", b"{ ", b"PK\x03\x04", b"\x89HDF", b"a:\n"])
def test_many_of_a_kind(part: bytes) -> None:
    """No beginning takes long: what is repeated is read in one way alone."""
    table_kind(part * 4096)


def test_each_kind_has_a_mend() -> None:
    """Each says what it is, and what makes a table of it, on one line."""
    for kind in (*CERTAIN, *NO_TABLES):
        assert 0 < len(kind.help_for_table("data")) < LONGEST_SHOWN
