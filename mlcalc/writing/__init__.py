"""A model written down: as a description in our own language, or as Keras code.

What is written loads again to the same rows: each text is read once before it is given away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mlcalc.checkpoint import Checkpoint
from mlcalc.errors import Diagnostic, MlcalcError, Source, wrong_type
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.shapes import Shape, as_shape
from mlcalc.texts import quoted
from mlcalc.writing.plan import problems_of, with_inputs, without_masks


def to_yaml(model: Layer | Checkpoint, *inputs: Shape) -> str:
    """Return a model as a description in mlcalc's own language.

    >>> from mlcalc.readers.loading import load
    >>> print(to_yaml(load("Sequential([Input((3, 1)), LSTM(10), Dense(1)], name='small')")))
    name: small
    input: [3, 1]
    layers:
      - lstm: 10
      - dense: 1
    <BLANKLINE>

    Args:
        model: what `mlcalc.load` returns. Arguments that change neither a shape nor a count, as initializers and
            regularizers, are left out.
        inputs: a shape for each input, batch first; those of the model itself by default.

    Raises:
        MlcalcError: a layer is wrong, or there are no words for it (an operation on tensors, a class of one's own);
            holds one error for each.
    """
    from mlcalc.readers.description.build import read_description
    from mlcalc.readers.description.yaml_text import read_yaml
    from mlcalc.writing import keras_code, yaml_text
    from mlcalc.writing.checking import check_same

    whole = _checked(model, inputs)
    _check_can_be_written(whole, yaml_text.problems, keras_code.problems, "`output model.py` writes it as Keras code")
    text = yaml_text.text(whole)
    check_same(whole, lambda: read_description(read_yaml(Source("model.yaml", text))), is_ordered=True)
    return text


def to_keras(model: Layer | Checkpoint, *inputs: Shape) -> str:
    """Return a model as Python code that makes it with Keras 3, under the name `model`.

    >>> from mlcalc.readers.loading import load
    >>> print(to_keras(load("Sequential([Input((3, 1), name='input_layer'), LSTM(10)], name='sequential')")))
    import keras
    from keras import layers
    <BLANKLINE>
    model = keras.Sequential([
        keras.Input(shape=(3, 1)),
        layers.LSTM(10),
    ])
    <BLANKLINE>

    Args:
        model: what `mlcalc.load` returns. Arguments that change neither a shape nor a count, as initializers and
            regularizers, are left out. Keras itself gives operations on tensors their names.
        inputs: a shape for each input, batch first; those of the model itself by default.

    Raises:
        MlcalcError: a layer is wrong, or cannot be written (one that Keras 3 has no more, a class of one's own);
            holds one error for each.
    """
    from mlcalc.readers.loading import models
    from mlcalc.writing import keras_code, yaml_text
    from mlcalc.writing.checking import check_same

    whole = _checked(model, inputs)
    _check_can_be_written(
        whole, keras_code.problems, yaml_text.problems, "`output model.yaml` writes it as a description"
    )
    text = keras_code.text(whole)

    def read() -> Model:
        [found] = [each for each in models(text) if each.origin and each.origin.variable == keras_code.VARIABLE]
        return found

    check_same(whole, read, is_ordered=False)
    return text


WRITERS: Mapping[str, Callable[..., str]] = {".yaml": to_yaml, ".yml": to_yaml, ".py": to_keras}
"""The ending of a file -> what writes a model into it."""


def _checked(model: Any, inputs: Sequence[Shape]) -> Model:
    """Return the model as it is written: with the shapes of its inputs, and nothing that Keras adds by itself.

    Raises:
        MlcalcError: it is none.
    """
    if isinstance(model, Model):
        return without_masks(with_inputs(model, model.checked(tuple(map(as_shape, inputs)))))
    if isinstance(model, Layer):
        mend = f"`Sequential([Input((3, 1)), {model}])` gives it an input"
        raise MlcalcError(Diagnostic("not-written", f"a layer by itself is no model: {model}", help=mend))
    if isinstance(model, Checkpoint):
        message = "weights alone are no model: the file does not say how its layers are joined"
        raise MlcalcError(Diagnostic("not-written", message))
    raise wrong_type(f"a model is what mlcalc.load returns of a file, not {quoted(model)}")


Problems = Callable[[Model], Iterable[Diagnostic]]


def _check_can_be_written(model: Model, own: Problems, others: Problems, mend: str) -> None:
    """Raise what cannot be written of a model.

    Args:
        model: the model.
        own: gives what the language has no words for.
        others: gives what the other language has none for.
        mend: how to ask for that one.

    Raises:
        MlcalcError: something cannot be; names each such layer.
    """
    everywhere, here = list(problems_of(model)), list(own(model))
    if here and not everywhere and not any(True for _ in others(model)):
        here = [each._replace(help=mend, settings=("output",)) for each in here]
    if everywhere or here:
        raise MlcalcError(list(dict.fromkeys([*everywhere, *here])))
