"""Record what the real Keras answers, for the tests that run without it.

    python -m tests.conformance.tools.record_layers

Every class gets random cases, three in four of them such that Keras accepts. The cases that once differed
(`compare_live.py --add`) stay, and are asked anew. Where a run does not do what Keras states, the run is recorded.
"""

from __future__ import annotations

from tests.conformance.tools.ask_keras import BACKEND, VERSION, answer, arguments
from tests.conformance.tools.cases import DRAWN_BY, Case, draw_case
from tests.conformance.tools.compare_runs import WORKERS, corrected
from tests.conformance.tools.comparison import RECORDS, joined, read_records, write_records

ACCEPTED, REFUSED = 30, 10


def drawn(name: str) -> list[Case]:
    """Return the first random cases of a class that Keras accepts, and the first that it refuses."""
    accepted: list[Case] = []
    refused: list[Case] = []
    for seed in range(10 * ACCEPTED):
        case = answered(draw_case(name, seed))
        if case is None:
            continue
        kind, most = (refused, REFUSED) if "refused" in case["answer"] else (accepted, ACCEPTED)
        if len(kind) < most:
            kind.append(case)
        if len(accepted) == ACCEPTED and len(refused) == REFUSED:
            break
    return accepted + refused


def answered(case: Case) -> Case | None:
    """Return the case with Keras' answer; of a refusal, only that it is one. None if it depends on unknown sizes."""
    given = answer(case)
    return corrected({**case, "answer": {"refused": True} if "refused" in given else given}, WORKERS)


def main() -> None:
    """Write the records, and say what they hold."""
    known = read_records()["differed"] if RECORDS.exists() else []
    asked = (answered({key: case[key] for key in ("class", "config", "inputs")}) for case in known)
    differed = [case for case in asked if case]
    cases = joined(case for name in DRAWN_BY for case in drawn(name))
    signatures = {name: arguments(name) for name in DRAWN_BY}
    write_records({"keras": VERSION, "backend": BACKEND, "arguments": signatures, "differed": differed, "cases": cases})
    print(f"Keras {VERSION}: {len(cases)} drawn and {len(differed)} kept cases, {RECORDS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
