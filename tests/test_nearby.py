"""Names of files that are not there: what is meant, as a help that works when it is taken literally."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlcalc.nearby import nearest_file
from tests.commands import run_command

MODEL = "input: [4]\nlayers:\n  - dense: 3\n"
FILES = ("good.yaml", "m.h5", "m.json", "sub/train.yaml", "sub/my model.yaml", "ck/w.index", "unz/x")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for each in FILES:
        (tmp_path / each).parent.mkdir(exist_ok=True)
        (tmp_path / each).write_text(MODEL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


MEANT = {
    "./good": "good.yaml",
    "good.yml": "good.yaml",
    "Good.YAML": "good.yaml",
    "godo.yaml": "good.yaml",
    "./goodyaml": "good.yaml",
    "m.h55": "m.h5",
    "m.hdf5": "m.h5",
    "train.yaml": "sub/train.yaml",
    "sbu/train.yaml": "sub/train.yaml",
    "sub/trian.yaml": "sub/train.yaml",
    "good.yaml ": "good.yaml",
    "  sub/train.yaml": "sub/train.yaml",
    '"good.yaml"': "good.yaml",
    "‘good.yaml’": "good.yaml",
    "good.yaml\r": "good.yaml",
    "sub\\train.yaml": "sub/train.yaml",
    "sub/my\\ model.yaml": "sub/my model.yaml",
    "sub/my%20model.yaml": "sub/my model.yaml",
    "g*.yaml": "good.yaml",
    "sub/t*.yaml": "sub/train.yaml",
    "~/good.yaml": "{}/good.yaml",
    "$HOME/good.yaml": "{}/good.yaml",
    "file://{}/sub/my%20model.yaml": "{}/sub/my model.yaml",
}


@pytest.mark.skipif(os.name == "nt", reason="paths are written otherwise there")
@pytest.mark.parametrize(("missed", "meant"), MEANT.items())
def test_meant(missed: str, meant: str, folder: Path) -> None:
    """Another spelling, a slip in the name or its ending, and a file one folder away are found, and can be read."""
    missed, meant = (each.replace("{}", str(folder)) for each in (missed, meant))
    done = run_command("params", missed) if "/" in missed or missed.endswith("yaml") else None
    assert f"did you mean `{meant}`?" == nearest_file(missed)
    if done is not None:
        assert f"= help: did you mean `{meant}`?" in done.stderr
    if meant.endswith("yaml"):
        assert "15\n" == run_command("params", meant, "--quiet").stdout


TOLD = {
    "https://example.com/m.h5": "download it first, such as with `curl -LO https://example.com/m.h5`",
    "https://github.com/a/b/blob/main/m.h5": "`curl -LO https://github.com/a/b/raw/main/m.h5`",
    "s3://bucket/m.h5": "copy it here first",
    "nowhere/at/all.yaml": "there is no folder `nowhere`",
    "sbu/other.yaml": "there is no folder `sbu`: did you mean `sub`?",
    "C:\\Users\\me\\m.h5": "this is a path of Windows",
    "sub/*.yaml": "it stands for `sub/my model.yaml`, `sub/train.yaml`: give one of them",
    "ck/w": "it is a checkpoint of TensorFlow",
}


@pytest.mark.skipif(os.name == "nt", reason="paths are written otherwise there")
@pytest.mark.parametrize(("missed", "told"), TOLD.items())
def test_told(missed: str, told: str) -> None:
    """What is no path of a file here is named for what it is."""
    assert told in str(nearest_file(missed))


@pytest.mark.parametrize(
    "missed", ["unzz.h5", "other.yaml", "quite-another-name.yaml", "sub/x.keras", "a\0b.yaml", "x" * 300]
)
def test_nothing_near(missed: str) -> None:
    """Where nothing is near there is no proposal, and a folder is none for a file."""
    assert nearest_file(missed) is None


@pytest.mark.skipif(os.name == "nt", reason="links take rights there")
def test_links(folder: Path) -> None:
    """A link that leads nowhere says where, is not proposed itself, and a circle of links stops no other proposal."""
    (folder / "broken.yaml").symlink_to("gone.yaml")
    (folder / "circle.yaml").symlink_to("circle.yaml")
    done = run_command("params", "broken.yaml")
    assert done.stderr.startswith(
        "error: cannot read broken.yaml: it is a link to gone.yaml, and there is no such file"
    )
    assert "did you mean `broken" not in done.stderr
    assert "did you mean `good.yaml`?" == nearest_file("godo.yaml")
