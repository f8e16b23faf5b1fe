"""The samples: models and data that come with mlcalc, for a first try."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from mlcalc.errors import UsageError, error, suggestion
from mlcalc.texts import named

ENDINGS = (".yaml", ".json", ".csv")
"""How samples end; what stands beside them with another ending is none."""

_WITHOUT_COMMENT = {
    "predict.csv": "Twelve more birds than in train.csv, to be scaled by what is learnt there.",
    "rooms/predict.csv": "Rooms like those of rooms/train.csv, of which a model shall tell whether somebody is there.",
    "rooms/train.csv": "The air of rooms, and a label: whether somebody was there.",
    "seq2seq.json": "An encoder and a decoder of LSTMs for a series, in JSON.",
    "siamese.json": "Two pictures through one tower: a model inside a model, as Keras saves it.",
    "train.csv": "Sixty birds, weighed and measured, with a few gaps.",
    "training/history.csv": "What a training left behind, as Keras' CSVLogger writes it.",
    "training/history.json": "The same training, as `hist.history` in JSON.",
}
"""What a sample is, where its format has no comments."""


class Sample(NamedTuple):
    """A sample: its name, which is its path among the samples, and where it lies."""

    name: str
    path: Path

    @property
    def about(self) -> str:
        """What it is, in a sentence: its first comment, if its format has any."""
        if self.name in _WITHOUT_COMMENT:
            return _WITHOUT_COMMENT[self.name]
        with self.path.open(encoding="utf-8") as file:
            return file.readline().removeprefix("#").strip()


def folder() -> Path:
    """Return where the samples lie: in the package, or beside it where it is used from its repository."""
    inside = Path(__file__).with_name("data") / "samples"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "samples"


def all_samples() -> list[Sample]:
    """Return all samples, ordered by name."""
    top = folder()
    found = (Sample(path.relative_to(top).as_posix(), path) for path in top.rglob("*") if path.suffix in ENDINGS)
    return sorted(found)


def find(name: str) -> Sample | None:
    """Return the sample of this name, which may begin with `samples/` and may lack its ending; None if there is none.

    >>> find("lenet5").name, find("samples/rooms/train.csv").name
    ('lenet5.yaml', 'rooms/train.csv')
    """
    path = PurePosixPath(name.removeprefix("samples/"))
    if path.is_absolute() or ".." in path.parts or not path.name or not name.isprintable():
        return None
    names = [path, *(path.with_name(path.name + ending) for ending in ENDINGS)]
    with suppress(OSError):  # a word may be longer than any name of a file
        for each in names:
            if each.suffix in ENDINGS and (there := folder() / each).is_file():
                return Sample(each.as_posix(), there)
    return None


def _in_any_case(name: str) -> Sample | None:
    """Return the sample whose name differs in capitals alone."""
    plain = name.lower().removeprefix("samples/")
    found = (each for each in all_samples() if plain in (each.name.lower(), each.name.lower().rpartition(".")[0]))
    return next(found, None)


def sample(name: str) -> Sample:
    """Return the sample of this name.

    Raises:
        UsageError: there is none.
    """
    if (found := find(name) or _in_any_case(name)) is not None:
        return found
    known = [PurePosixPath(each.name) for each in all_samples()]
    names = map(str, [*known, *(each.with_suffix("") for each in known)])
    mend = suggestion(name, names) or "`mlcalc samples` lists them all"
    raise UsageError(error("unknown-sample", f"there is no sample `{named(name)}`", help=mend).diagnostics)
