"""The variables of optimizers: which there are, and how optimizers are said."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.footprint.optimizers import KINDS, Adam, LossScaleOptimizer, Trained, scaled
from mlcalc.readers.optimizers import optimizer_of_config, read_optimizer

WEIGHTS = [
    Trained("token_embedding/embeddings", (10, 4)),
    Trained("dense/kernel", (4, 6)),
    Trained("dense/bias", (6,)),
    Trained("conv/kernel", (3, 2, 5), "float16"),
]
WHOLE = 4 * (40 + 24 + 6) + 2 * 30
"""The bytes of a copy of all weights."""
SCALARS = 8
"""The iterations and the learning rate."""


def size(call: str) -> int:
    return sum(each.nbytes for each in read_optimizer(call).variables(WEIGHTS))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("sgd", SCALARS),
        ("SGD(0.1, 0.9)", SCALARS + WHOLE),
        ("rmsprop", SCALARS + WHOLE),
        ("RMSprop(momentum=0.9, centered=True)", SCALARS + 3 * WHOLE),
        ("adam", SCALARS + 2 * WHOLE),
        ("keras.optimizers.Adam(amsgrad=True)", SCALARS + 3 * WHOLE),
        ("AdamW(1e-3, 0.01)", SCALARS + 2 * WHOLE),
        ("Adadelta()", SCALARS + 2 * WHOLE),
        ("adagrad", SCALARS + WHOLE),
        ("adamax", SCALARS + 2 * WHOLE),
        ("nadam", SCALARS + 2 * WHOLE + 4),
        ("ftrl", SCALARS + 2 * WHOLE),
        ("lion", SCALARS + WHOLE),
        ("lamb", SCALARS + 2 * WHOLE),
        ("schedule_free_adamw", SCALARS + 2 * WHOLE),
        # Rows and columns: 10 + 4, 4 + 6, two placeholders, and (3, 2) with (3, 5) in half the bytes.
        ("adafactor", SCALARS + WHOLE + 4 * (14 + 10 + 2) + 2 * (6 + 15)),
        # The embedding, the bias and the kernel of three axes also have what Adam keeps.
        ("muon", SCALARS + WHOLE + 4 * (40 + 6) + 2 * 30),
        ("Muon(exclude_embeddings=False)", SCALARS + WHOLE + 4 * 6 + 2 * 30),
        ("Muon(exclude_layers=['dense'])", SCALARS + 2 * WHOLE),
        ("SGD(use_ema=True, gradient_accumulation_steps=2)", SCALARS + 2 * WHOLE),
        ("Adam(keras.optimizers.schedules.CosineDecay(0.1, 100))", 4 + 2 * WHOLE),
        ("LossScaleOptimizer(Adam())", 16 + SCALARS + 2 * WHOLE),
        ("LossScaleOptimizer(inner_optimizer=Nadam())", 16 + SCALARS + 2 * WHOLE),
    ],
)
def test_variables(call: str, expected: int) -> None:
    """Every variable counts, the scalars too."""
    assert expected == size(call)


def test_nothing_is_trained() -> None:
    """Keras makes the scalars all the same."""
    assert SCALARS == sum(each.nbytes for each in Adam().variables([]))


def test_half_precision_is_scaled() -> None:
    """As `compile` does it: once, and for mixed_float16 alone."""
    wrapped = scaled(Adam(), "mixed_float16")
    assert isinstance(wrapped, LossScaleOptimizer)
    assert wrapped is scaled(wrapped, "mixed_float16")
    assert isinstance(scaled(Adam(), "mixed_bfloat16"), Adam)


@pytest.mark.parametrize(
    ("text", "message", "mend"),
    [
        ("adm", "no optimizer `adm`", "`adam`"),
        ("Momentum", "no optimizer", r"`SGD\(momentum=0.9\)`"),
        ("gradient", "no optimizer", "there are adam"),
        ("Adam(amsgrd=True)", "no argument `amsgrd`", "`amsgrad`"),
        ("SGD(momentum=2)", "`momentum` must be a number from 0 to 1", ""),
        ("Adam(clipnorm=1, clipvalue=1)", "only one of `clipnorm`, `clipvalue` can be set", ""),
        ("Muon(exclude_layers=['(a+)+'])", "`exclude_layers` must be a list of parts of names", ""),
        ("LossScaleOptimizer('adam')", "needs an `inner_optimizer`", "Adam"),
        ("LossScaleOptimizer()", "needs an `inner_optimizer`", "Adam"),
        ("Adam(", "bracket|never closed|not a call", ""),
    ],
)
def test_refusals(text: str, message: str, mend: str) -> None:
    """What Keras has not, or what nobody can mean, is refused with what is near."""
    with pytest.raises(MlcalcError, match=message) as caught:
        read_optimizer(text)
    if mend:
        assert any(each.help and re.search(mend, each.help) for each in caught.value.diagnostics)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("rmsprop", "rmsprop"),
        ({"class_name": "Adam", "config": {"learning_rate": 0.1, "amsgrad": True, "lr": 1}}, "Adam(amsgrad=True)"),
        (
            {"class_name": "SGD", "config": {"learning_rate": {"class_name": "CosineDecay", "config": {}}}},
            "SGD(learning_rate=CosineDecay())",
        ),
        (
            {
                "class_name": "LossScaleOptimizer",
                "config": {"inner_optimizer": {"class_name": "Lion", "config": {"beta_1": 0.5}}},
            },
            "LossScaleOptimizer(Lion())",
        ),
        ({"class_name": "MyOptimizer", "config": {}}, None),
        ({"class_name": "Adam", "config": {"beta_1": "high"}}, None),
        ({"class_name": "Adam"}, None),
        (3, None),
    ],
)
def test_serialised(data: object, expected: str | None) -> None:
    """What a file says is taken at its word, and what is not known is None; its text can be asked for again."""
    made = optimizer_of_config(data)
    assert expected == (None if made is None else str(made))
    if expected is not None:
        assert expected == str(read_optimizer(expected))


def test_every_optimizer_says_itself() -> None:
    """The name that an answer shows is one that can be asked for again."""
    for name, kind in KINDS.items():
        assert name == str(kind())
        assert isinstance(read_optimizer(str(kind())), kind)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("SGD(0.1, 0.9)", SCALARS),
        ("Adam(amsgrad=True, use_ema=True)", SCALARS),
        ("Nadam()", SCALARS + 4),
        ("Muon()", SCALARS),
        # Two placeholders for each of both.
        ("Adafactor()", SCALARS + 16),
        ("Adam(gradient_accumulation_steps=2)", SCALARS + 4 * (1 + 1024)),
        ("LossScaleOptimizer(Nadam(gradient_accumulation_steps=3))", 16 + SCALARS + 4 * (1 + 1024)),
    ],
)
def test_overwritten(call: str, expected: int) -> None:
    """Of what a step overwrites with its gradient, as float8 does its scales, Keras 3.15.1 keeps the gradient alone."""
    weights = [
        Trained("dense/inputs_scale", (), is_overwritten=True),
        Trained("dense/inputs_amax_history", (1024,), is_overwritten=True),
    ]
    assert expected == sum(each.nbytes for each in read_optimizer(call).variables(weights))
