"""Curves of trainings as an SVG picture: a panel for each metric, axes with round numbers, and a legend."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from mlcalc.history.remarks import value_text
from mlcalc.history.runs import Metric, Point, Run, part_of
from mlcalc.texts import shortened, visible

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6d31")
"""Those of Okabe and Ito, which people tell apart who see few colours."""

_WIDTH, _HEIGHT = 760, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 20, 40, 50
_LEGEND_LINE = 18
_LONGEST_NAME = 90

Scale = Callable[[float], float]


def picture(runs: Mapping[str, Run], *, log: bool = False, title: str = "history") -> str:
    """Return the curves of all metrics as SVG; training and validation share a panel.

    Args:
        runs: the runs by their names, whose metrics have kept their points.
        log: whether values stand on a logarithmic axis, on which those that are not positive are left out.
        title: what the picture is called.
    """
    panels: dict[tuple[str, str], list[tuple[str, Metric]]] = {}
    for name, run in runs.items():
        for metric in run.metrics.values():
            label = metric.name if len(runs) == 1 else f"{name}: {metric.name}"
            panels.setdefault((part_of(metric.name)[0], metric.axis), []).append((label, metric))
    body: list[str] = []
    top = 0
    for (base, _), curves in panels.items():
        body += _panel(base or curves[0][0], curves, top, log=log)
        top += _HEIGHT + _LEGEND_LINE * len(curves)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}" '
        'font-family="sans-serif" font-size="12">'
    )
    ground = f'<rect width="{_WIDTH}" height="{top}" fill="#ffffff"/>'
    return "\n".join([head, f"<title>{_text(title)}</title>", ground, *body, "</svg>\n"])


def _text(text: str) -> str:
    """Return a text as XML holds it."""
    return escape(shortened(visible(shortened(text, _LONGEST_NAME)), _LONGEST_NAME))


def round_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round numbers between two ends: multiples of 1, 2 or 5 times a power of ten.

    >>> round_ticks(0.0, 1.0)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    rough = high / most - low / most
    if not rough > 0:
        return [low]
    power = math.floor(math.log10(rough))
    multiple = next((each for each in (1, 2, 5) if _scaled(each, power) >= rough * (1 - 1e-9)), 10)
    step = _scaled(multiple, power)
    if not step:
        return [low, high]
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [_scaled(number * multiple, power) for number in range(first, last + 1)] or [low, high]


def _scaled(number: int, power: int) -> float:
    """Return a number times a power of ten, to the nearest float: 3 × 0.1 is 0.3."""
    return float(f"{number}e{power}")


def _decades(low: float, high: float) -> list[float]:
    """Return powers of ten that enclose or lie between two positive ends, at most about eight."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    step = max(1, -(-(last - first) // 8))
    marks = [_scaled(1, power) for power in range(first, last + 1, step)]
    # Of the least and greatest floats, the next powers of ten are none.
    return [each for each in marks if 0 < each < math.inf] or [low]


def _panel(title: str, curves: Sequence[tuple[str, Metric]], top: int, *, log: bool) -> Iterator[str]:
    shown = [_drawable(metric, log=log) for _, metric in curves]
    points = [each for curve in shown for part in curve for each in part]
    yield f'<text x="{_LEFT}" y="{top + 24}" font-size="15" font-weight="bold">{_text(title)}</text>'
    if points:
        yield from _drawn(curves, shown, points, top, log=log)
    else:
        yield f'<text x="{_LEFT}" y="{top + 60}">nothing to draw</text>'
    for number, (label, _) in enumerate(curves):
        y = top + _HEIGHT + _LEGEND_LINE * number
        yield f'<path d="M{_LEFT} {y - 4}h24" stroke="{_colour(number)}" stroke-width="3"/>'
        yield f'<text x="{_LEFT + 32}" y="{y}">{_text(label)}</text>'


def _drawn(
    curves: Sequence[tuple[str, Metric]],
    shown: Sequence[Sequence[Sequence[Point]]],
    points: Sequence[Point],
    top: int,
    *,
    log: bool,
) -> Iterator[str]:
    """Yield the axes and the curves of a panel."""
    steps, values = [each.step for each in points], [each.value for each in points]
    left, right, upper, lower = _LEFT, _WIDTH - _RIGHT, top + _TOP, top + _HEIGHT - _BOTTOM
    marks = _decades(min(values), max(values)) if log else round_ticks(min(values), max(values))
    bottom, ceiling = min(*values, *marks), max(*values, *marks)
    across = _between(min(steps), max(steps), left, right)
    if log:
        logarithmic = _between(math.log10(bottom), math.log10(ceiling), lower, upper)
    linear = _between(bottom, ceiling, lower, upper)
    up: Scale = (lambda value: logarithmic(math.log10(value))) if log else linear
    for mark in marks:
        y = up(mark)
        yield f'<path d="M{left} {y:.1f}H{right}" stroke="#dddddd"/>'
        yield f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{value_text(mark)}</text>'
    across_marks = round_ticks(min(steps), max(steps), 10)
    if all(map(float.is_integer, map(float, steps))):  # there is no half epoch
        across_marks = [mark for mark in across_marks if float(mark).is_integer()] or across_marks
    for mark in across_marks:
        x = across(mark)
        yield f'<path d="M{x:.1f} {lower}v5" stroke="#666666"/>'
        yield f'<text x="{x:.1f}" y="{lower + 18}" text-anchor="middle">{mark:g}</text>'
    yield f'<path d="M{left} {upper}V{lower}H{right}" fill="none" stroke="#666666"/>'
    axis = curves[0][1].axis
    yield f'<text x="{(left + right) / 2:.0f}" y="{lower + 34}" text-anchor="middle">{axis}</text>'
    for number, part in ((number, part) for number, curve in enumerate(shown) for part in curve):
        thinned = _thinned(part, across)
        line = " ".join(f"{across(each.step):.1f},{up(each.value):.1f}" for each in thinned)
        if len(thinned) == 1:
            place, _, height = line.partition(",")
            yield f'<circle cx="{place}" cy="{height}" r="3" fill="{_colour(number)}"/>'
        else:
            yield f'<polyline points="{line}" fill="none" stroke="{_colour(number)}" stroke-width="1.5"/>'


def _colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]


def _between(low: float, high: float, start: float, end: float) -> Scale:
    """Return what maps a range to a stretch of the picture; a range of one number to its middle."""
    half = high / 2 - low / 2
    if not half:
        return lambda value: (start + end) / 2
    return lambda value: start + (value / 2 - low / 2) / half * (end - start)


def _drawable(metric: Metric, *, log: bool) -> list[list[Point]]:
    """Return the points that a picture can show, smoothed if that was asked for, in parts.

    A line ends where a value cannot be drawn, and where the steps go back.
    """
    points = metric.points or []
    if metric.smoothed_last is not None:
        pairs = zip(points, metric.smoothed, strict=True)
        points = [point._replace(value=value) for point, value in pairs]
    parts: list[list[Point]] = []
    last: Point | None = None
    for point in points:
        if not math.isfinite(point.value) or (log and point.value <= 0):
            last = None
            continue
        if last is None or point.step < last.step:
            parts.append([])
        parts[-1].append(point)
        last = point
    return parts


def _thinned(points: Sequence[Point], across: Scale) -> list[Point]:
    """Return, of all points that fall on one column of dots, the first, the lowest, the highest and the last."""
    thinned: list[Point] = []
    start = 0
    for end in range(1, len(points) + 1):
        if end < len(points) and int(across(points[end].step)) == int(across(points[start].step)):
            continue
        column = points[start:end]
        low = min(range(len(column)), key=lambda at: column[at].value)
        high = max(range(len(column)), key=lambda at: column[at].value)
        thinned += [column[at] for at in sorted({0, low, high, len(column) - 1})]
        start = end
    return thinned
