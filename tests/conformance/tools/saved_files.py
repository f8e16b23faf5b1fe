"""The saved files that the tests read, and what the frameworks that wrote them said of their models."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "records" / "files"
ANSWERS = FOLDER / "answers.json"
SHARDS = FOLDER.parent / "shards"


def read_answers() -> dict[str, dict[str, Any]]:
    """Return the answer for each file; a file that holds no graph has the total of its parameters alone."""
    answers: dict[str, dict[str, Any]] = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return answers


def add_answers(writer: str, answers: dict[str, dict[str, Any]]) -> None:
    """Put the answers to the files of one writer beside those of the others."""
    known = read_answers() if ANSWERS.exists() else {}
    known.update({name: {"writer": writer, **answer} for name, answer in answers.items()})
    lines = (f"{json.dumps(name)}: {json.dumps(known[name], separators=(',', ':'))}" for name in sorted(known))
    ANSWERS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    for name in answers:
        print(f"{name}: {(FOLDER / name).stat().st_size:,} bytes")


if __name__ == "__main__":  # answers that no Python wrote: {writer: {file: answer}}
    for by, told in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).items():
        add_answers(by, told)
