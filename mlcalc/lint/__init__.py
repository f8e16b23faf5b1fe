"""What is probably not meant: remarks on models that can be built, each with its place and a mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from mlcalc.errors import Diagnostic
from mlcalc.limits import MOST_PROBLEMS
from mlcalc.lint.channels import mixed_channels
from mlcalc.lint.masks import lost_masks
from mlcalc.lint.rules import FOR_ALL, OF_OPEN, RULES, Rule
from mlcalc.lint.sites import View
from mlcalc.trace import Trace


def lint(flow: Trace, *, is_whole: bool = True, with_training: bool = False) -> tuple[Diagnostic, ...]:
    """Return the warnings on a model and on the models inside it, each of them once.

    Args:
        flow: the calls of the model, all of which can be made.
        is_whole: whether it ends where it stands; a single layer, which somebody asks about, is a part of something.
        with_training: whether arguments are looked at, too, that matter to training alone.
    """
    found: dict[object, Diagnostic] = {}
    view = View(flow, is_end=is_whole, is_whole=is_whole)
    for each in islice(_warnings(view, with_training=with_training), MOST_PROBLEMS):
        # What is written once, in a block or a repetition, is wrong once.
        found.setdefault((each.code, each.place) if each.place else each, each)
    return tuple(found.values())


def _warnings(outermost: View, *, with_training: bool) -> Iterator[Diagnostic]:
    more: Mapping[str, tuple[Rule, ...]] = {}
    if with_training:
        from mlcalc.lint import weights

        more = weights.OF_TRAINING
    seen: set[int] = set()
    waiting = [outermost]
    while waiting:
        view = waiting.pop()
        if id(view.flow) in seen:
            continue  # a model may call another one again and again, on the same shapes
        seen.add(id(view.flow))
        inside = []
        for number in range(len(view.flow.calls)):
            site = view.site(number)
            rules = RULES.get(site.kind, ()) if site.kind == site.known_kind else OF_OPEN.get(site.known_kind, ())
            for rule in (*rules, *more.get(site.kind, ()), *FOR_ALL):
                yield from rule(site)
            if (inner := site.inside()) is not None:
                inside.append(inner)
        waiting += reversed(inside)
    for look in FOR_WHOLE:
        yield from look(outermost)


FOR_WHOLE = (lost_masks, mixed_channels)
"""What looks at a model as a whole, with the models inside it."""
