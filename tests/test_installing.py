"""The command that installs a library, in an environment that pip, uv or pipx made."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mlcalc import installing
from mlcalc.installing import install_command


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty environment named `mlcalc`, in place of that of the tests."""
    (tmp_path / "mlcalc").mkdir()
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "mlcalc"))
    monkeypatch.setattr(sys, "executable", "/opt/my python/bin/python3")
    return tmp_path / "mlcalc"


@pytest.fixture
def with_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment has pip, whoever made that of the tests."""
    monkeypatch.setattr(installing, "find_spec", lambda name: name)


def installed_from(url: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the installer's note say where mlcalc came from."""
    text = None if url is None else json.dumps(url)
    monkeypatch.setattr(installing, "distribution", lambda _: SimpleNamespace(read_text=lambda _: text))


@pytest.mark.usefixtures("with_pip")
def test_the_interpreter_that_runs() -> None:
    """In any environment it is the interpreter that runs which installs."""
    assert [sys.executable, "-m", "pip", "install", "h5py"] == shlex.split(install_command("h5py"))


def test_the_command_works() -> None:
    """The command works as it stands."""
    pytest.importorskip("pip")
    pytest.importorskip("h5py")
    command = install_command("h5py")
    done = subprocess.run(f"{command} --dry-run --no-deps --no-index", shell=True, capture_output=True, check=False)  # noqa: S602
    assert b"Requirement already satisfied: h5py" in done.stdout


@pytest.mark.usefixtures("environment", "with_pip")
def test_another_version() -> None:
    """One that does not work is replaced; a folder with a blank is quoted."""
    assert "'/opt/my python/bin/python3' -m pip install --upgrade h5py" == install_command("h5py", newer=True)


def test_without_pip(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """uv makes environments without pip, and installs into them from outside."""
    monkeypatch.setattr(installing, "find_spec", lambda _: None)
    assert "uv pip install --python '/opt/my python/bin/python3' h5py" == install_command("h5py")


@pytest.mark.parametrize(
    ("url", "source"),
    [
        (None, "mlcalc"),
        ({"url": "file:///home/ada/my%20tools/mlcalc", "dir_info": {}}, "'/home/ada/my tools/mlcalc'"),
        ({"url": "file:///home/ada/mlcalc", "dir_info": {"editable": True}}, "--editable /home/ada/mlcalc"),
        (
            {"url": "https://host.example/mlcalc.git", "vcs_info": {"vcs": "git", "commit_id": "1f"}},
            "git+https://host.example/mlcalc.git",
        ),
        (
            {"url": "file:///tmp/mlcalc-0.1.0-py3-none-any.whl", "archive_info": {}},
            "file:///tmp/mlcalc-0.1.0-py3-none-any.whl",
        ),
    ],
)
def test_uv_tool(url: Any, source: str, environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool of uv is installed once more with the library, from where it came: a name alone means PyPI."""
    (environment / "uv-receipt.toml").touch()
    installed_from(url, monkeypatch)
    assert f"uv tool install --with h5py {source}" == install_command("h5py")
    assert f"uv tool install --upgrade --with h5py {source}" == install_command("h5py", newer=True)


def test_pipx(environment: Path) -> None:
    """A tool of pipx has libraries injected."""
    (environment / "pipx_metadata.json").touch()
    assert "pipx inject mlcalc h5py" == install_command("h5py")
    assert "pipx inject --force --pip-args=--upgrade mlcalc h5py" == install_command("h5py", newer=True)
