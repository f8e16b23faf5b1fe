"""Problems as people read them: what is wrong, an excerpt of what was written, and what would mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from mlcalc.limits import EXCERPT, LONGEST_EXCERPT, MOST_ALIKE, MOST_TOLD
from mlcalc.texts import readable, visible, width

if TYPE_CHECKING:
    from mlcalc.errors import Diagnostic, Place

T = TypeVar("T")


def problems_text(problems: Iterable[Diagnostic], text: Callable[[Diagnostic], str] = str) -> str:
    """Return problems with an empty line between them, each as `text` writes it, the same one once."""
    different = {
        (each.severity, each.message, each.place or each.where, each.labels): each for each in problems
    }.values()
    return "\n\n".join(folded(different, lambda each: each.code, text))


def folded(things: Iterable[T], kind: Callable[[T], Hashable], text: Callable[[T], str]) -> list[str]:
    """Return the texts of no more things than people read, and behind each kind of them how many more there are.

    Args:
        things: such as problems, in the order in which they are told.
        kind: returns what those have in common that are alike, such as their code.
        text: returns what is told of one; what is not told is not asked for.
    """
    counts: Counter[Hashable] = Counter()
    told: list[tuple[Hashable, str]] = []
    for thing in things:
        its_kind = kind(thing)
        counts[its_kind] += 1
        if counts[its_kind] <= MOST_ALIKE and len(told) < MOST_TOLD:
            told.append((its_kind, text(thing)))
    counts.subtract(its_kind for its_kind, _ in told)
    last = {its_kind: index for index, (its_kind, _) in enumerate(told)}
    texts = []
    for index, (its_kind, each) in enumerate(told):
        texts.append(each)
        if index == last[its_kind] and (more := counts.pop(its_kind)):
            texts.append(f"… and {more:,} more like it")
    others = counts.total()
    return [*texts, f"… and {others:,} other{'s' if others > 1 else ''}"] if others else texts


def problem_text(problem: Diagnostic) -> str:
    """Return one problem, with an excerpt of its source in which carets mark the place."""
    return "\n".join(_lines(problem))


def _lines(problem: Diagnostic) -> Iterable[str]:
    yield readable(f"{problem.severity}: {problem.message}")
    place = problem.place
    remarks = problem.labels or (((place, ""),) if place else ())
    # Of a line that is too long to be shown whole, as in a saved model, the layer's name says more.
    is_whole = remarks and all(len(each.source.line(each.line)) <= LONGEST_EXCERPT for each, _ in remarks)
    location = (str(place) if place else None, None if is_whole else problem.where)
    if any(location):
        yield readable(f"  --> {': '.join(filter(None, location))}")
    yield from _excerpt(remarks)
    if problem.help:
        yield readable(f"  = help: {problem.help}")


def excerpt(problem: Diagnostic) -> list[str]:
    """Return the lines of a source that a problem is about: carets mark its place, dashes all other places."""
    place = problem.place
    remarks = [*problem.labels]
    if place is not None and all(each.place != place for each in problem.labels):
        remarks.insert(0, (place, ""))  # type: ignore[arg-type]
    is_whole = all(len(each.source.line(each.line)) <= LONGEST_EXCERPT for each, _ in remarks)
    if place is None or not place.source.is_file or (not is_whole and problem.where):
        return []
    return list(_excerpt([(there, text) for there, text in remarks if there.source == place.source], place))


def _excerpt(remarks: Sequence[tuple[Place, str]], main: Place | None = None) -> Iterable[str]:
    """Yield each line that is remarked upon, with carets below the place; dashes below others than the main one."""
    if not remarks:
        return
    margin = max(len(place.gutter) for place, _ in remarks) + 1
    yield f"{'':{margin}} |"
    for place, remark in sorted(remarks, key=lambda each: (each[0].line, each[0].gutter)):
        before, marked, after = _parts(place)
        yield f"{place.gutter:<{margin}} | {before}{marked}{after}"
        carets = ("^" if main in (None, place) else "-") * max(1, width(marked))
        yield f"{'':{margin}} | {'':{width(before)}}{carets} {readable(remark)}".rstrip()


def _parts(place: Place) -> tuple[str, str, str]:
    """Return a line as it is shown, before the place, at it and behind it; of a long one, what is near the place."""
    line = place.source.line(place.line)
    start = place.column - 1
    first, last = 0, len(line)
    if len(line) > LONGEST_EXCERPT:
        first = max(0, min(start - EXCERPT // 3, len(line) - EXCERPT))
        last = first + EXCERPT
    end = min(start + place.length, last)
    before, marked, after = (_shown(each) for each in (line[first:start], line[start:end], line[end:last]))
    return f"{'…' if first else ''}{before}", marked, f"{after}{'…' if last < len(line) else ''}"


def _shown(text: str) -> str:
    """Return a part of a line, visible; a tab is four spaces, so that carets stay below what they mark."""
    return visible(text.replace("\t", "    "))
