"""The histories of trainings."""

from __future__ import annotations

from collections.abc import Mapping

from mlcalc.codes.pages import Example, Page


def _history(text: str, flags: str = "", name: str = "history.json") -> Example:
    """Return the history of a training."""
    return Example(f"history {name} {flags}".rstrip(), {name: text})


PAGES: Mapping[str, Page] = {
    "no-history": Page(
        "The file holds no history of a training: none of its columns or keys is a step or a loss.",
        _history("name,mass\nAda,1\n", name="history.csv"),
        _history("epoch,mass\n0,1\n", name="history.csv"),
    ),
    "bad-history": Page(
        "A value in the history of a training is no number, or there are more values than epochs.",
        _history('{"loss": [0.5, "low"]}\n'),
        _history('{"loss": [0.5, 0.4]}\n'),
    ),
    "damaged-log": Page(
        "A record in a log of TensorBoard is not as it was written: a checksum or a length in it is wrong.",
        "a log of which a byte was changed",
        "the log as it was written; its last record may be cut, since the training may still run",
    ),
    "no-logs": Page(
        "Neither the folder nor any folder below it holds a log of a training.",
        "`mlcalc history` of a folder in which no log is",
        "`mlcalc history` of the folder that the training wrote its log into",
    ),
    "pickle": Page(
        "The file is a pickle of Python, which may run any program when it is opened, and so mlcalc never opens one.",
        "`mlcalc history` of a file that `pickle.dump` wrote",
        "`mlcalc history` of a file that `json.dump` wrote",
    ),
    "unknown-metric": Page(
        "No run of the training has logged a metric of this name.",
        _history('{"loss": [0.5, 0.4]}\n', "--metric los"),
        _history('{"loss": [0.5, 0.4]}\n', "--metric loss"),
    ),
    "not-a-number": Page(
        "A metric became NaN or infinite. Mostly the learning rate is too high, or something divides by zero.",
        _history('{"loss": [0.5, 0.9, NaN]}\n'),
        _history('{"loss": [0.5, 0.4, 0.3]}\n'),
    ),
    "standstill": Page(
        "A metric has the same value at every step, so what it measures does not change in this training.",
        _history('{"accuracy": [0.5, 0.5, 0.5]}\n'),
        _history('{"accuracy": [0.5, 0.6, 0.7]}\n'),
    ),
    "no-fall": Page(
        "A loss ends no lower than it began, and never was lower: the training has learnt nothing that it measures.",
        _history('{"loss": [0.5, 0.6, 0.7]}\n'),
        _history('{"loss": [0.5, 0.4, 0.3]}\n'),
    ),
    "no-points": Page(
        "The log holds no point of a metric, as that of a training that has just begun.",
        _history("epoch,loss\n", name="history.csv"),
        _history("epoch,loss\n0,0.5\n", name="history.csv"),
    ),
    "steps-go-back": Page(
        "The steps of a log start again. Two trainings may stand in one file; of both, the best value is shown.",
        _history("epoch,loss\n0,0.5\n1,0.4\n0,0.6\n", name="history.csv"),
        _history("epoch,loss\n0,0.5\n1,0.4\n", name="history.csv"),
    ),
    "restarted": Page(
        "A training was restarted from an earlier step. As in TensorBoard, what it had logged behind that is left out.",
        "a log of TensorBoard in which a session starts again at a step that is there already",
        "a log of a training that ran from its beginning to its end",
    ),
    "text-column": Page(
        "A column of a history holds texts, not numbers, and so is no metric.",
        _history("epoch,loss,optimizer\n0,0.5,adam\n", name="history.csv"),
        _history("epoch,loss\n0,0.5\n", name="history.csv"),
    ),
    "name-twice": Page(
        "Two columns of a table, or two keys of a JSON history, have one name, so that one of them is not read.",
        _history("epoch,loss,loss\n0,0.5,0.6\n", name="history.csv"),
        _history("epoch,loss,val_loss\n0,0.5,0.6\n", name="history.csv"),
    ),
    "half-written": Page(
        "The last record or line of a log is not whole: it is cut, or the training still runs. All else counts.",
        "a log that was copied while the training wrote to it",
        "the log once the training has ended",
    ),
    "over-fitting": Page(
        "Validation turned worse while training went on improving: the model begins to learn its examples by heart.",
        _history('{"loss": [0.5, 0.4, 0.3, 0.2], "val_loss": [0.6, 0.5, 0.6, 0.7]}\n'),
        _history('{"loss": [0.5, 0.4, 0.3, 0.2], "val_loss": [0.6, 0.5, 0.4, 0.3]}\n'),
    ),
}
