"""Record what the functions of `keras.applications` build of many arguments: the totals, and a digest of all rows.

python -m tests.conformance.tools.record_built

`compare_applications_live --chosen` shows the rows in which an answer differs.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.conformance.tools.application_answers import digest
from tests.conformance.tools.application_cases import chosen, drawn
from tests.conformance.tools.ask_applications import VERSION, asked
from tests.conformance.tools.comparison import write_records

RECORDS = Path(__file__).parent.parent / "records" / "built.json.gz"
DRAWN = 80


def main() -> None:
    """Write the records, and say what they hold."""
    random = Random(0)
    cases = [*chosen(), *(drawn(random) for _ in range(DRAWN))]
    answers = [[name, arguments, digest(asked(name, arguments))] for name, arguments in cases]
    write_records({"keras": VERSION, "cases": answers}, RECORDS)
    refused = sum(not answer for _, _, answer in answers)
    print(f"Keras {VERSION}: {len(cases)} cases, {refused} refused, {RECORDS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
