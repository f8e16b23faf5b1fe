"""What attention keeps: both factors of its two products, and the probabilities of the softmax between them."""

from __future__ import annotations

from mlcalc.footprint.kept.base import MASK, Inside, Kept, Site
from mlcalc.formula import value_of
from mlcalc.shapes import Shape

_WHY = "both factors of each product, and the softmax's output"


def _roles(site: Site) -> tuple[Shape, Shape, Shape]:
    """Return the shapes of query, value and key."""
    query = site.inputs[0]
    value = site.inputs[1] if len(site.inputs) > 1 else query
    return query, value, site.inputs[2] if len(site.inputs) > 2 else value


def _probabilities(site: Site, scores: Shape, dropout: float) -> tuple[Inside, ...]:
    kept = Inside("the probabilities", scores)
    if not dropout:
        return (kept,)
    return (kept, Inside("the mask of the dropout", scores, MASK), Inside("the dropped probabilities", scores))


def attention(site: Site) -> Kept | None:
    """Attention without projections: query, key and value themselves."""
    layer = site.layer
    query, _, key = _roles(site)
    scores = tuple(value_of(size) for size in layer.scores(query, key))
    inside = _probabilities(site, scores, layer.dropout)
    if not layer.multiplies:
        features = query[-1] if query[-1] != 1 else key[-1]
        inside += (Inside("tanh(query + key)", (*scores, features)),)
    elif "scale" in site.trained:
        inside += (Inside("the scores before they are scaled", scores),)
    inputs = range(len(site.inputs)) if layer.multiplies else range(1, min(2, len(site.inputs)))
    return Kept(tuple(inputs), (), inside, _WHY)


def headed(site: Site) -> Kept | None:
    """Attention in heads: the inputs of the four projections, what three of them give, and the probabilities."""
    layer = site.layer
    query, value, key = _roles(site)
    parts = layer.projections(query, value, key)
    shapes = {
        name: (of[0], *(value_of(each) for each in (*part.positions, *part.given)))
        for (name, part), of in ((item, _source(item[0], query, value, key)) for item in parts.items())
    }
    context = (query[0], *(value_of(each) for each in (*parts["output"].positions, *parts["output"].summed)))
    inside = tuple(Inside(f"the projected {name}", shapes[name]) for name in ("query", "key", "value"))
    scores = tuple(value_of(size) for size in layer.scores(query, key))
    if "fused-attention" in site.options:
        inside += (Inside("the logarithms of the sums", scores[:-1], "float32"),)
    else:
        inside += _probabilities(site, scores, layer.dropout)
    if layer.use_gate:
        inside += (Inside("the context before the gate", context), Inside("the gate", context))
    if site.trains:
        inside += (Inside("what the last projection is called on", context),)
    kept = tuple(range(len(site.inputs))) if site.trains else ()
    return Kept(kept, (), inside, _WHY)


def _source(name: str, query: Shape, value: Shape, key: Shape) -> Shape:
    return {"key": key, "value": value}.get(name, query)
