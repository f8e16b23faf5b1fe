"""Problems as people read them: what is wrong, an excerpt of what was written, and what would mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from mlcalc.limits import EXCERPT, LONGEST_EXCERPT, MOST_ALIKE, MOST_TOLD, NARROWEST_EXCERPT
from mlcalc.texts import readable, visible, width, wrapped

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


def problem_text(problem: Diagnostic, columns: int | None = None) -> str:
    """Return one problem, with an excerpt of its source in which carets mark the place.

    Args:
        problem: what is wrong.
        columns: how wide the terminal is, beyond which no line of the excerpt goes on; None where it is not for one.
    """
    return "\n".join(_lines(problem, columns))


def _lines(problem: Diagnostic, columns: int | None) -> Iterable[str]:
    yield readable(f"{problem.severity}: {problem.message}")
    place = problem.place
    remarks = problem.labels or (((place, ""),) if place else ())
    # Of a line that is too long to be shown whole, as in a saved model, the layer's name says more.
    is_whole = remarks and all(len(each.source.line(each.line)) <= LONGEST_EXCERPT for each, _ in remarks)
    if whereabouts := _whereabouts(problem, is_whole=bool(is_whole)):
        yield readable(f"  --> {whereabouts}")
    yield from _excerpt(remarks, columns=columns)
    if problem.help:
        yield readable(f"  = help: {problem.help}")


def file_and_part(problem: Diagnostic) -> str | None:
    """Return the file of what no line was written for, and the part of it; None where nothing is known of that."""
    file, where = problem.file, problem.where
    if file is None or where is None:
        return where or file
    return where if where.startswith(file) else f"{file}: {where}"


def _whereabouts(problem: Diagnostic, *, is_whole: bool) -> str | None:
    """Return where a problem is; what an excerpt shows, or the message names, is not said twice."""
    place, file, where = problem.place, problem.file, problem.where
    if place is not None:
        return str(place) if is_whole or where in (None, str(place)) else f"{place}: {where}"
    if where is not None:
        is_named = file in (None, where) and problem.message.startswith(f"{where} ")
    else:
        is_named = file is not None and (file in problem.message or problem.severity == "note")
    return None if is_named else file_and_part(problem)


def excerpt(problem: Diagnostic, columns: int | None = None) -> list[str]:
    """Return the lines of a source that a problem is about: carets mark its place, dashes all other places.

    Args:
        problem: what is wrong.
        columns: as for `problem_text`.
    """
    place = problem.place
    remarks = [*problem.labels]
    if place is not None and all(each.place != place for each in problem.labels):
        remarks.insert(0, (place, ""))  # type: ignore[arg-type]
    is_whole = all(len(each.source.line(each.line)) <= LONGEST_EXCERPT for each, _ in remarks)
    if place is None or not place.source.is_file or (not is_whole and problem.where):
        return []
    here = [(there, text) for there, text in remarks if there.source == place.source]
    return list(_excerpt(here, place, columns=columns))


def _excerpt(
    remarks: Sequence[tuple[Place, str]], main: Place | None = None, *, columns: int | None = None
) -> Iterable[str]:
    """Yield each line that is remarked upon, with carets below the place; dashes below others than the main one."""
    if not remarks:
        return
    margin = max(len(place.gutter) for place, _ in remarks) + 1
    room = None if columns is None else max(columns - margin - 3, NARROWEST_EXCERPT)
    yield f"{'':{margin}} |"
    for place, remark in sorted(remarks, key=lambda each: (each[0].line, each[0].gutter)):
        before, marked, after = _parts(place, room)
        yield f"{place.gutter:<{margin}} | {before}{marked}{after}"
        carets = ("^" if main in (None, place) else "-") * max(1, width(marked))
        for line in _pointing(width(before), carets, readable(remark), room):
            yield f"{'':{margin}} | {line}".rstrip()


def _pointing(indent: int, carets: str, remark: str, room: int | None) -> list[str]:
    """Return the carets and what is said of them: beside them, or in lines of its own where there is no room."""
    line = f"{'':{indent}}{carets} {remark}"
    if room is None or width(line) <= room:
        return [line]
    told = wrapped(remark, room)
    left = max(0, min(indent, room - max(map(width, told))))
    return [f"{'':{indent}}{carets}", *(f"{'':{left}}{each}" for each in told)]


def _parts(place: Place, room: int | None) -> tuple[str, str, str]:
    """Return a line as it is shown, before the place, at it and behind it; of a long one, what is near the place.

    Args:
        place: the place.
        room: columns of a terminal that the line may take.
    """
    line = place.source.line(place.line)
    start = place.column - 1
    first, last = 0, len(line)
    if len(line) > LONGEST_EXCERPT:
        first = max(0, min(start - EXCERPT // 3, len(line) - EXCERPT))
        last = first + EXCERPT
    end = min(start + place.length, last)
    before, marked, after = (_shown(each) for each in (line[first:start], line[start:end], line[end:last]))
    cut = (first > 0, last < len(line))
    if room is not None and width(before + marked + after) + sum(cut) > room:
        before, marked, after, cut = _narrowed(before, marked, after, cut, room)
    return f"{'…' if cut[0] else ''}{before}", marked, f"{after}{'…' if cut[1] else ''}"


def _narrowed(
    before: str, marked: str, after: str, cut: tuple[bool, bool], room: int
) -> tuple[str, str, str, tuple[bool, bool]]:
    """Return less of a line: what is marked, a third of what room is left before it, and the rest behind it.

    Args:
        before: what stands before the place.
        marked: what stands at it.
        after: what stands behind it.
        cut: whether something is left out before that, and behind it.
        room: columns of a terminal.
    """
    kept = _head(marked, room - 2)
    spare = room - 2 - width(kept)
    behind = "" if kept != marked else _head(after, max(spare - spare // 3, spare - width(before)))
    ahead = before[len(before) - len(_head(before[::-1], spare - width(behind))) :]
    return ahead, kept, behind, (cut[0] or ahead != before, cut[1] or kept != marked or behind != after)


def _head(text: str, room: int) -> str:
    """Return as much of the beginning of a text as there is room for."""
    taken = 0
    for end, sign in enumerate(text):
        taken += width(sign)
        if taken > room:
            return text[:end]
    return text


def _shown(text: str) -> str:
    """Return a part of a line, visible; a tab is four spaces, so that carets stay below what they mark."""
    return visible(text.replace("\t", "    "))
