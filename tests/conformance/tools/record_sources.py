"""Record the models of the source files in `sources/`, as the real Keras makes them when the files are run.

    KERAS_BACKEND=tensorflow python -m tests.conformance.tools.record_sources [NAME]…

A file that today's Python or Keras cannot run has a sibling of the same name in `sources/today/`, which says the same
in today's words on the same lines, and is run in its place. `sources/about.json` says what belongs to a file: `set`,
the values of what only its data know; `table`, the rows and columns of its data; `wrong`, the line that is wrong,
where Keras fails at another one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.conformance.tools.run_sources import VERSION, run
from tests.conformance.tools.source_comparison import ABOUT, FOLDER, RECORDS, sources


def recorded(path: Path) -> dict[str, Any]:
    """Return what Keras makes of one source."""
    about = ABOUT.get(path.name, {})
    today = FOLDER / "today" / path.name
    text = (today if today.exists() else path).read_text(encoding="utf-8")
    answer = run(path.name, text, about.get("set"), about.get("table", ()))
    if "error" in answer and "wrong" in about:
        answer["error"].update(line=about["wrong"])
    return answer


def main() -> None:
    """Write the records, and say what they hold."""
    names = sys.argv[1:]
    files = {} if not names else json.loads(RECORDS.read_text(encoding="utf-8"))["files"]
    for path in sources():
        if not names or path.name in names:
            files[path.name] = recorded(path)
            told = ", ".join(f"{each['variables']} at {each['line']}" for each in files[path.name]["models"])
            print(path.name, told, files[path.name].get("error", ""), flush=True)
    files = {path.name: files[path.name] for path in sources()}
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(answer, separators=(',', ':'))}" for name, answer in files.items()
    )
    RECORDS.write_text(f'{{"keras": "{VERSION}", "files": {{\n{lines}\n}}}}\n', encoding="utf-8")
    models = [model for answer in files.values() for model in answer["models"]]
    print(f"Keras {VERSION}: {len(files)} files, {len(models)} models, {sum(len(m['rows']) for m in models)} rows")


if __name__ == "__main__":
    main()
