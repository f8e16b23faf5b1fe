"""Put the records of older versions of Keras together.

    python -m tests.conformance.tools.join_older RECORD.json…

The records are those that `record_older.py` wrote in the environments of their versions.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.conformance.tools.comparison import RECORDS, write_records

OLDER = RECORDS.with_name("older.json.gz")


def main(paths: list[str]) -> None:
    """Write one record with the models of each version."""
    records = [json.loads(Path(path).read_text(encoding="utf-8")) for path in paths]
    write_records({record["version"]: record["models"] for record in records if record["models"]}, OLDER)


if __name__ == "__main__":
    main(sys.argv[1:])
