"""Record what the command says of each mistake today: `python -m tests.messages.record [AREA]…`.

What has changed is seen in the difference of the records, and is reviewed with the change that caused it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.messages.corpus import Mistake, areas, introduction, read


def recorded(mistake: Mistake) -> Mistake:
    """Return the mistake with the outcome of today, in an empty folder."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            mistake.make_files()
            return mistake._replace(record=mistake.outcome())
        finally:
            os.chdir(before)


def main(names: list[str]) -> None:
    """Record the areas of these names, or all of them."""
    for path in areas():
        if not names or path.stem in names:
            mistakes = list(map(recorded, read(path)))
            path.write_text("\n".join([introduction(path), *map(str, mistakes)]), encoding="utf-8")
            sys.stdout.write(f"{path.name}: {len(mistakes)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
