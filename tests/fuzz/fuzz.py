"""Looks for inputs that break the rule: `python -m tests.fuzz.fuzz [ENTRANCE…] --seconds 60`.

Atheris (the extra `fuzz`) sees which inputs reach code that no other has reached, and goes on from them; without it,
inputs are made of the seeds at random. What was reached, and each finding, stand in the folder `.fuzz`, which git
ignores: a finding once for each place that it comes from, in its smallest form, beside a text that says what happened.
With a number of inputs and a seed in place of a time, the inputs are the same on every machine, however fast it is.

A child process does the work, because some inputs may end it: those that take too long in a library, or much memory.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from types import FrameType
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
WORK = ROOT / ".fuzz"
LONGEST = 5
"""Seconds of work on one input, each step of which is counted; four times as many in a library that is not ours."""
MOST_MEMORY = 2 << 30
"""Bytes of one process."""
NAMES = (
    *("yaml", "json", "saved-json", "saved-yaml", "call", "words", "keras", "keras-recipe", "h5", "h5-recipe"),
    *("weights-recipe", "folder-recipe", "csv", "npy", "scaler"),
    *("history-json", "history-csv", "history-log", "history-recipe"),
)


class TooLong(BaseException):
    """An input takes too long."""


class Hunt:
    """Tries inputs on one entrance, counts them, and keeps those that break the rule."""

    def __init__(self, name: str) -> None:
        from tests.fuzz.entrances import ENTRANCES, NoRecipe, check

        self.entrance, self.check, self.no_recipe = ENTRANCES[name], check, NoRecipe
        self.findings = WORK / "findings" / name
        self.findings.mkdir(parents=True, exist_ok=True)
        self.counter = WORK / "tried" / name
        self.counter.parent.mkdir(exist_ok=True)
        self.tried = _tried(name)
        self.is_slow = name in ("keras", "h5")  # each with a process of its own
        signal.signal(signal.SIGVTALRM, _stop)

    def try_input(self, content: bytes) -> None:
        """Try one input."""
        self.tried += 1
        if self.tried % 100 == 0 or self.is_slow:
            self._note_count()
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
        try:
            self.check(self.entrance, content)
        except self.no_recipe:
            pass
        except (Exception, TooLong) as cause:  # noqa: BLE001  (that is what is looked for)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._keep(content, cause)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def _note_count(self) -> None:
        """Write the count, which is whole whenever the process ends."""
        written = self.counter.with_suffix(".new")
        written.write_text(str(self.tried))
        written.replace(self.counter)

    def _keep(self, content: bytes, cause: BaseException) -> None:
        """Keep an input, if it is the smallest so far with this cause."""
        key = hashlib.sha256(_origin(cause).encode()).hexdigest()[:12]
        path = self.findings / key
        if path.exists() and path.stat().st_size <= len(content):
            return
        path.write_bytes(content)
        words = self.entrance.command(content)
        report = "".join(traceback.format_exception(cause))
        path.with_suffix(".txt").write_text(f"mlcalc {words}\n{report}", encoding="utf-8", errors="backslashreplace")


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooLong


def _origin(cause: BaseException) -> str:
    """Return where an exception comes from: the same for inputs with the same fault, mostly."""
    frames = traceback.extract_tb(cause.__traceback__)
    ours = [f"{each.filename}:{each.name}" for each in frames if f"{os.sep}mlcalc{os.sep}" in each.filename]
    what = re.sub(r"[\d,]+", "", " ".join(str(cause).split()[:3])) if type(cause).__name__ == "Broken" else ""
    return f"{type(cause).__name__} {what} {ours[-3 if isinstance(cause, TooLong) else -1 :]}"


# The child.


class Bound(NamedTuple):
    """Where a search ends: after some seconds, or after some inputs."""

    seconds: float | None
    inputs: int | None

    def words(self) -> list[str]:
        """Return the flags that say so."""
        return [f"--{name}={value}" for name, value in self._asdict().items() if value is not None]

    def turns(self) -> Iterator[int]:
        """Yield the number of each input until then."""
        if self.inputs is not None:
            yield from range(self.inputs)
            return
        end = time.monotonic() + (self.seconds or 0)
        yield from itertools.takewhile(lambda _: time.monotonic() < end, itertools.count())


def _work(name: str, bound: Bound, seed: int, *, guided: bool) -> None:
    """Try inputs on one entrance."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * MOST_MEMORY,) * 2)
    with tempfile.TemporaryDirectory(prefix="mlcalc-fuzz-") as folder:
        os.chdir(folder)
        (_guided if guided else _at_random)(name, bound, seed)


def _at_random(name: str, bound: Bound, seed: int) -> None:
    from tests.fuzz.mutators import mutated
    from tests.fuzz.seeds import seeds

    hunt, known, draw = Hunt(name), seeds(name), random.Random(seed)
    for _ in bound.turns():
        hunt.try_input(mutated(hunt.entrance, draw.choice(known), draw))


def _guided(name: str, bound: Bound, seed: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["mlcalc"], enable_loader_override=False):
        for module in walk_packages(import_module("mlcalc").__path__, "mlcalc."):
            if module.name != "mlcalc.__main__":
                import_module(module.name)
    from tests.fuzz.mutators import MOST_BYTES, mutated, tokens
    from tests.fuzz.seeds import seeds

    hunt = Hunt(name)
    reached, given, dictionary = (WORK / each / name for each in ("reached", "seeds", "dictionaries"))
    for folder in (reached, given, dictionary.parent):
        folder.mkdir(parents=True, exist_ok=True)
    for content in seeds(name):
        (given / hashlib.sha256(content).hexdigest()[:12]).write_bytes(content)
    dictionary.write_text("".join(dict.fromkeys(_entry(each) for each in tokens() if each)))

    def mutate(content: bytes, most: int, number: int) -> bytes:
        draw = random.Random(number)
        if hunt.entrance.pack is None and draw.random() < 0.5:
            return atheris.Mutate(content, most)  # type: ignore[no-any-return]
        return mutated(hunt.entrance, content, draw)[:most]

    flags = {
        **({"runs": bound.inputs} if bound.seconds is None else {"max_total_time": int(bound.seconds)}),
        "timeout": 4 * LONGEST,
        "rss_limit_mb": MOST_MEMORY >> 20,
        "artifact_prefix": f"{hunt.findings}/",
        "dict": dictionary,
        "max_len": MOST_BYTES,
        "seed": seed,
        "print_final_stats": 1,
    }
    words = [f"-{key}={value}" for key, value in flags.items()]
    atheris.Setup([sys.argv[0], *words, str(reached), str(given)], hunt.try_input, custom_mutator=mutate)
    atheris.Fuzz()


def _entry(token: str) -> str:
    """Return a line of libFuzzer's dictionary."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in token.encode("utf-8", "surrogatepass")[:64]) + '"\n'


# The parent.


def _search(name: str, bound: Bound, seed: int, *, guided: bool) -> None:
    """Keep a child at work on one entrance until the bound is reached."""
    end, number = time.monotonic() + (bound.seconds or 0), 0
    log = WORK / "logs" / name
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        while number == 0 if bound.seconds is None else end - time.monotonic() >= 1:
            number += 1
            left = bound if bound.seconds is None else Bound(end - time.monotonic(), None)
            words = [name, *left.words(), f"--child={seed + number}"]
            command = [sys.executable, "-m", "tests.fuzz.fuzz", *words, *([] if guided else ["--plain"])]
            done = subprocess.run(command, stdout=output, stderr=output, cwd=ROOT, check=False)
            if done.returncode == 1:  # what an input does ends a child otherwise
                raise SystemExit(f"the search does not work: {log} says why")
            if done.returncode and bound.seconds is None:
                raise SystemExit(f"{name}: an input ended the process ({done.returncode}): {log} says more")


def _tried(name: str) -> int:
    path = WORK / "tried" / name
    return int(path.read_text()) if path.exists() else 0


def _findings(name: str) -> list[Path]:
    return [each for each in sorted((WORK / "findings" / name).glob("*")) if each.suffix != ".txt"]


def main() -> int:
    """Search all entrances, or those that are named, and say what was found; 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("entrances", nargs="*", metavar="ENTRANCE", help=f"one of {', '.join(NAMES)}; all by default")
    parser.add_argument("--seconds", type=float, help="for each entrance; 60 by default")
    parser.add_argument("--inputs", type=int, help="for each entrance, in place of a time")
    parser.add_argument("--plain", action="store_true", help="make inputs at random, without Atheris")
    parser.add_argument(
        "--seed", type=int, default=time.time_ns() % 1_000_000, help="another one at each run by default"
    )
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if unknown := set(given.entrances) - set(NAMES):
        parser.error(f"there is no entrance {', '.join(sorted(unknown))}")
    if given.seconds is not None and given.inputs is not None:
        parser.error("give either --seconds or --inputs")
    bound = Bound(60 if given.seconds is None and given.inputs is None else given.seconds, given.inputs)
    guided = not given.plain and find_spec("atheris") is not None
    if given.child is not None:
        _work(given.entrances[0], bound, given.child, guided=guided)
        return 0
    if not guided and not given.plain:
        print("Without Atheris, which has no wheel for each Python: inputs are made of the seeds at random.")
    found = 0
    for name in given.entrances or NAMES:
        before = {each: each.stat().st_mtime for each in _findings(name)}
        _search(name, bound, given.seed, guided=guided)
        new = [each for each in _findings(name) if before.get(each) != each.stat().st_mtime]
        found += len(new)
        print(f"{name:16} {_tried(name):>12,} inputs tried so far, {len(new)} findings", flush=True)
        print("".join(f"    {each}\n" for each in new), end="", flush=True)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
