"""The corpus: mistakes that people make, and all that the command said of each when it was last recorded.

Some mistakes pass unnoticed, with exit code 0; that is on record, too.

Each area of mistakes is a text file of this folder. A mistake looks like this:

    === a layer that is misspelt
    $ mlcalc summary model.yaml
    <<< model.yaml
    input: [3]
    layers: [dens: 3]
    >>> stderr
    error: there is no layer `dens`
    >>> exit 1

`<<< NAME` is a file of the folder that the command runs in, and `<<< -` is standard input. Other files are
`<<< FOLDER/`, `<<< NAME (bytes)` with escapes as in Python, `<<< NAME (member of ARCHIVE.keras)`,
`<<< NAME (HDF5)` with a `model_config`, and `<<< NAME (50% of PATH)`, a file of the repository cut short.
"""

from __future__ import annotations

import re
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.commands import Outcome, run_command

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
STANDARD_INPUT = "-"
_KIND = re.compile(
    r"(?P<name>[^(]+?)(?: \((?:(?P<kind>bytes|HDF5)|member of (?P<archive>.+)|(?P<share>\d+)% of (?P<path>.+))\))?"
)
# What other libraries say differs between their versions.
_FOREIGN = re.compile(r"(is not a .npy file of numbers): .*")


class Mistake(NamedTuple):
    """A command, the files that it finds (header -> content), and the recorded outcome as text."""

    title: str
    command: str
    files: dict[str, str]
    record: str = ""

    def make_files(self) -> None:
        """Make the files in the current folder, which must be empty."""
        for header, content in self.files.items():
            if header != STANDARD_INPUT:
                _make_file(header, content)

    def outcome(self) -> str:
        """Return what the command says now, as a record."""
        program, *words = shlex.split(self.command)
        assert program == "mlcalc"
        return _as_text(run_command(*words, stdin=self.files.get(STANDARD_INPUT, "")))

    def __str__(self) -> str:
        files = "".join(f"<<< {header}\n{content}" for header, content in self.files.items())
        return f"=== {self.title}\n$ {self.command}\n{files}{self.record}"


def areas() -> list[Path]:
    """Return the files of the corpus."""
    return sorted(FOLDER.glob("*.txt"))


def read(path: Path) -> Iterator[Mistake]:
    """Yield the mistakes of an area."""
    for text in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
        head, *parts = re.split(r"^(?=<<< |>>> )", text.rstrip("\n") + "\n", flags=re.MULTILINE)
        title, command = head.split("\n$ ")
        files = dict(part.removeprefix("<<< ").split("\n", 1) for part in parts if part.startswith("<<< "))
        record = "".join(part for part in parts if part.startswith(">>> "))
        yield Mistake(title, command.rstrip("\n"), files, record)


def introduction(path: Path) -> str:
    """Return what an area says of itself."""
    return path.read_text(encoding="utf-8").split("\n=== ")[0].rstrip("\n") + "\n"


def _as_text(outcome: Outcome) -> str:
    stderr = _FOREIGN.sub(lambda match: f"{match[1]}: …", outcome.stderr)
    streams = {"stdout": outcome.stdout, "stderr": stderr}
    assert not any(re.search(r"^(===|<<<|>>>) |[^\n]\Z", text, flags=re.MULTILINE) for text in streams.values())
    shown = "".join(f">>> {name}\n{text}" for name, text in streams.items() if text)
    return f"{shown}>>> exit {int(outcome.code)}\n"


def _make_file(header: str, content: str) -> None:
    match = _KIND.fullmatch(header)
    assert match, header
    path = Path(match["name"])
    path.parent.mkdir(parents=True, exist_ok=True)
    if header.endswith("/"):
        path.mkdir()
    elif match["archive"]:
        with zipfile.ZipFile(match["archive"], "a") as archive:
            archive.writestr(match["name"], content)
    elif match["kind"] == "HDF5":
        import h5py

        with h5py.File(path, "w") as file:
            file.attrs["model_config"] = content
    elif match["share"]:
        whole = (ROOT / match["path"]).read_bytes()
        path.write_bytes(whole[: len(whole) * int(match["share"]) // 100])
    elif match["kind"] == "bytes":
        path.write_bytes(content.replace("\n", "").encode().decode("unicode_escape").encode("latin-1"))
    else:
        path.write_text(content, encoding="utf-8")
