"""What the package says of itself: version, versions of Python and of libraries, and what users may install."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mlcalc.version import __version__

ROOT = Path(__file__).parent.parent


@pytest.fixture
def project() -> Any:
    """The project's table in `pyproject.toml`."""
    tomllib = pytest.importorskip("tomllib")
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_version_and_changelog_agree() -> None:
    """A version is released, with a section of its own that comes first; until then it is one of development."""
    (first, *_) = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert ("Unreleased" if ".dev" in __version__ else __version__) == first


def test_pythons(project: Any) -> None:
    """Each version of Python that is named is one that the tests run on, and the lowest is the one required."""
    named = [each.rpartition(" ")[2] for each in project["classifiers"] if re.search(r":: 3\.\d+$", each)]
    tested = re.findall(r"3\.\d+", (ROOT / ".ci" / "pythons").read_text(encoding="utf-8"))
    assert f">={named[0]}" == project["requires-python"]
    assert set(named) <= set(tested)


def test_what_users_may_install(project: Any) -> None:
    """What is required is little, and tools of the project are no extras, save those that its tests need."""
    assert ["pyyaml", "rich", "typer"] == sorted(re.split(r"[<>=]", each)[0] for each in project["dependencies"])
    assert ["dev", "keras", "large"] == sorted(project["optional-dependencies"])
    assert [] == [each for each in project["dependencies"] if ">=" not in each]
    assert project["license-files"] == ["LICENSE"]
    assert project["authors"]
