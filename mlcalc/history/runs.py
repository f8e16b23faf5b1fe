"""Runs and their metrics. Points are folded as they come, so that a long training takes no more memory than a short."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from mlcalc.errors import Diagnostic, MlcalcError, error
from mlcalc.limits import MOST_METRICS, MOST_SAMPLES

Number = int | float

_GREATEST = frozenset(
    """acc accuracy ap auc auroc bleu bleurt correlation coverage dice elbo explained f1 fbeta iou kappa kendall
    likelihood map match mcc meteor miou mrr ndcg pcc pck pearson pesq precision prc pr psnr r2 rate recall return
    returns rew reward rewards roc rouge score sensitivity similarity specificity spearman ssim stoi success throughput
    top true""".split()
)
_LEAST = frozenset(
    "loss error err false mae mape mse msle neg negative rmse nll perplexity wer cer learning lr time".split()
)
_GREATEST_TOGETHER = ({"io", "u"}, {"per", "second"}, {"r", "square"}, {"r", "squared"})
"""Words that only together say that the greatest is best: a mean IoU as Keras spells it, steps per second, R²."""


class Wanted(NamedTuple):
    """What is asked of each metric.

    Attributes:
        metrics: names, or patterns such as `val_*`; all metrics if there is none.
        last: how many points of each metric, the last ones, count; all by default.
        smooth: the weight of TensorBoard's smoothing, from 0 to 1.
        best: `min` or `max`; by default each metric's own rule.
        keep: whether every point is kept, not only what is made of them.
        decimal: the decimal sign of tables, a point or a comma.
        is_growing: whether the training still runs, so that the last line of a table may be half written.
    """

    metrics: tuple[str, ...] = ()
    last: int | None = None
    smooth: float | None = None
    best: str | None = None
    keep: bool = False
    decimal: str = "."
    is_growing: bool = False

    def wants(self, name: str) -> bool:
        """Tell whether a metric is asked for."""
        return not self.metrics or any(name == each or fnmatchcase(name, each) for each in self.metrics)


def words_of(name: str) -> list[str]:
    """Return the words of a name, in small letters.

    >>> words_of("val/Top-5_accuracy")
    ['val', 'top', '5', 'accuracy']
    """
    return "".join(each if each.isalnum() else " " for each in name.lower()).split()


def best_rule(name: str) -> str:
    """Return `max` for accuracies and their like, `min` for losses, errors and the rest.

    >>> best_rule("val_accuracy"), best_rule("val_loss"), best_rule("accuracy_loss")
    ('max', 'min', 'min')
    """
    words = {form for word in words_of(name) for form in (word, word.rstrip("0123456789"))}
    is_greatest = bool(words & _GREATEST) or any(each <= words for each in _GREATEST_TOGETHER)
    return "max" if is_greatest and not words & _LEAST else "min"


class Smoothing:
    """TensorBoard's exponential moving average, which makes up for its start at zero.

    A value that is not finite stays what it is, and counts for nothing; a constant stays the constant.
    """

    def __init__(self, weight: float) -> None:
        self._weight = weight
        self._last = self._first = 0.0
        self._count = 0
        self._is_constant = True

    def __call__(self, value: float) -> float:
        """Return the next smoothed value."""
        if not math.isfinite(value):
            return value
        weight = self._weight
        self._last = self._last * weight + (1 - weight) * value
        self._count += 1
        if self._count == 1:
            self._first = value
        self._is_constant = self._is_constant and value == self._first
        return value if self._is_constant else self._last / (1 - weight**self._count)


class Point(NamedTuple):
    """One value of a metric."""

    step: Number
    wall_time: float | None
    value: float


class Flaw:
    """Values that are no finite numbers, of one kind.

    Attributes:
        first: the first point of that kind.
        count: how many there are.
        lasts: whether all points from the first one on are of that kind.
    """

    def __init__(self, first: Point) -> None:
        self.first = first
        self.count = 1
        self.lasts = True


class Metric:
    """One metric of a run.

    Attributes:
        name: as it was logged.
        axis: what the steps count: `epoch` or `step`.
        rule: whether the least (`min`) or the greatest value (`max`) is best.
        count: how many points there are.
        first, last, best: points; `best` is the first of equals, and None if every value is NaN.
        after_best: the point behind the best one, if there is one.
        since_best: how many points there are behind the best one.
        back: the first point whose step is lower than that of the point before it, which stands first.
        lowest, highest: the ends of the finite values.
        flaws: what is not finite, by its kind: `NaN` or `infinite`.
        samples: points at even distances, at most `MOST_SAMPLES` of them, and so all of a short training.
        points: all points, if they are kept.
        smoothed: the smoothed value of each of these, if that is asked for.
        smoothed_last: the smoothed value of the last point, if that is asked for.
    """

    def __init__(self, name: str, wanted: Wanted, axis: str) -> None:
        self.name, self.axis = name, axis
        self.rule = wanted.best or best_rule(name)
        self.points: list[Point] | None = [] if wanted.keep else None
        self.smoothed: list[float] = []
        self.count = self.since_best = 0
        self.first: Point | None = None
        self.last: Point | None = None
        self.best: Point | None = None
        self.after_best: Point | None = None
        self.back: tuple[Point, Point] | None = None
        self.flaws: dict[str, Flaw] = {}
        self.lowest, self.highest = math.inf, -math.inf
        self.samples: list[Point] = []
        self.smoothed_last: float | None = None
        self._smoothed_samples: list[float] = []
        self._stride = 1
        self._smoothing = None if wanted.smooth is None else Smoothing(wanted.smooth)
        self._tail: deque[tuple[Point, float | None]] | None = None
        if wanted.last is not None:
            self._tail = deque(maxlen=wanted.last)

    def add(self, step: Number, wall_time: float | None, value: float) -> None:
        """Take the next point."""
        point = Point(step, wall_time, value)
        smooth = None if self._smoothing is None else self._smoothing(value)
        if self._tail is None:
            self._fold(point, smooth)
        else:
            self._tail.append((point, smooth))

    def close(self) -> None:
        """Take what was held back because only the last points count."""
        tail, self._tail = self._tail, None
        for point, smooth in tail or ():
            self._fold(point, smooth)

    def _fold(self, point: Point, smooth: float | None) -> None:
        value, before = point.value, self.last
        if before is None:
            self.first = point
        elif point.step < before.step and self.back is None:
            self.back = before, point
        self.last = point
        best = self.best
        if best is None:
            self.best = point if value == value else None  # noqa: PLR0124  (NaN alone differs from itself)
        elif value < best.value if self.rule == "min" else value > best.value:
            self.best, self.after_best, self.since_best = point, None, 0
        else:
            self.after_best = self.after_best or point
            self.since_best += 1
        is_finite = math.isfinite(value)
        if is_finite:
            self.lowest = min(self.lowest, value)
            self.highest = max(self.highest, value)
        if self.flaws or not is_finite:
            self._count_flaw(point, is_finite=is_finite)
        self.smoothed_last = smooth
        if self.points is not None:
            self.points.append(point)
            if smooth is not None:
                self.smoothed.append(smooth)
        if self.count % self._stride == 0:
            self._sample(point, smooth)
        self.count += 1

    def _count_flaw(self, point: Point, *, is_finite: bool) -> None:
        kind = "" if is_finite else "NaN" if math.isnan(point.value) else "infinite"
        for other, flaw in self.flaws.items():
            if other == kind:
                flaw.count += 1
            else:
                flaw.lasts = False
        if kind and kind not in self.flaws:
            self.flaws[kind] = Flaw(point)

    def _sample(self, point: Point, smooth: float | None) -> None:
        """Keep every point until there are too many; from then on every second, every fourth, and so on."""
        if len(self.samples) == MOST_SAMPLES:
            del self.samples[1::2], self._smoothed_samples[1::2]
            self._stride *= 2
        if self.count % self._stride == 0:
            self.samples.append(point)
            if smooth is not None:
                self._smoothed_samples.append(smooth)

    @property
    def is_constant(self) -> bool:
        """Whether all values are one finite number."""
        return self.lowest == self.highest and not self.flaws

    @property
    def curve(self) -> list[float]:
        """The values of the samples and of the last point; smoothed, if that was asked for."""
        if self.last is None:
            return []
        values = self._smoothed_samples or [each.value for each in self.samples]
        last = self.last.value if self.smoothed_last is None else self.smoothed_last
        return values if (self.count - 1) % self._stride == 0 else [*values, last]


class Run:
    """The metrics of one training, or of a part of it such as its validation.

    Attributes:
        name: its path below the folder that was given, or the file's name.
        metrics: by their names, in the order of their first points.
        skipped: how many things of each other kind were logged, such as images.
        notes: what is worth a note about the log itself.
    """

    def __init__(self, name: str, wanted: Wanted) -> None:
        self.name = name
        self.wanted = wanted
        self.metrics: dict[str, Metric] = {}
        self.skipped: Counter[str] = Counter()
        self.notes: list[Diagnostic] = []
        self._unwanted: dict[str, None] = {}

    def add(self, name: str, step: Number, wall_time: float | None, value: float, axis: str = "step") -> None:
        """Take the next point of a metric.

        Raises:
            MlcalcError: there are too many metrics.
        """
        metric = self.metrics.get(name)
        if metric is None:
            if name in self._unwanted:
                return
            if len(self.metrics) + len(self._unwanted) >= MOST_METRICS:
                raise too_many_metrics(self.name)
            if not self.wanted.wants(name):
                self._unwanted[name] = None
                return
            metric = self.metrics[name] = Metric(name, self.wanted, axis)
        metric.add(step, wall_time, value)

    def close(self) -> None:
        """Say that there are no more points."""
        for metric in self.metrics.values():
            metric.close()

    def has(self, name: str) -> bool:
        """Tell whether a point of a metric was logged, also of one that is not asked for."""
        return name in self.metrics or name in self._unwanted

    @property
    def logged(self) -> list[str]:
        """The names of all metrics, also of those that are not asked for."""
        return [*self.metrics, *self._unwanted]


def side_by_side(runs: Mapping[str, Run]) -> list[tuple[Run, Metric]]:
    """Return all metrics: the parts of one, such as training and validation, stand beside each other."""
    metrics = [(run, metric) for run in runs.values() for metric in run.metrics.values()]
    order: dict[str, int] = {}
    for _, metric in metrics:
        order.setdefault(part_of(metric.name)[0], len(order))
    return sorted(metrics, key=lambda pair: order[part_of(pair[1].name)[0]])


def too_many_metrics(name: str) -> MlcalcError:
    """Return the error that a run, or the file that holds it, has more metrics than are read."""
    return error("too-large", f"{name} has more than {MOST_METRICS:,} metrics")


_TRAINING = frozenset("train training fit".split())
_VALIDATION = frozenset("val valid validation eval evaluation dev test".split())


def part_of(name: str) -> tuple[str, str]:
    """Return a name without the words that say training or validation, or epoch, and which of the two it is.

    TensorBoard's callback logs `epoch_loss`, Lightning `train_loss_epoch` beside `val_loss`.

    >>> part_of("val_loss"), part_of("train/loss"), part_of("train_loss_epoch")
    (('loss', 'validation'), ('loss', 'training'), ('loss', 'training'))
    """
    words = words_of(name)
    found = next((word for word in words if word in _VALIDATION or word in _TRAINING), None)
    part = "validation" if found in _VALIDATION else "training"
    return " ".join(word for word in words if word not in (found, "epoch")), part


def pairs(runs: Mapping[str, Run]) -> list[tuple[Metric, Metric]]:
    """Return the metrics of training and validation that belong together, in one run or in two beside each other."""
    halves: dict[tuple[str, str, str], dict[str, Metric]] = {}
    for run in runs.values():
        place, part_of_run = part_of(run.name)
        for metric in run.metrics.values():
            base, part = part_of(metric.name)
            part = "validation" if "validation" in (part, part_of_run) else "training"
            halves.setdefault((place, base, metric.axis), {}).setdefault(part, metric)
    return [(each["training"], each["validation"]) for each in halves.values() if len(each) == 2]
