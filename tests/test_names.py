"""Names: those that Keras gives, and free ones."""

from __future__ import annotations

import pytest

from mlcalc.names import Names, snake_case


@pytest.mark.parametrize(
    ("class_name", "name"),
    [
        # As `keras.src.utils.naming.to_snake_case` answers.
        ("LSTM", "lstm"),
        ("Dense", "dense"),
        ("Conv2D", "conv2d"),
        ("MaxPooling2D", "max_pooling2d"),
        ("Conv2DTranspose", "conv2d_transpose"),
        ("BatchNormalization", "batch_normalization"),
        ("SimpleRNN", "simple_rnn"),
        ("ConvLSTM2D", "conv_lstm2d"),
        ("ReLU", "re_lu"),
        ("PReLU", "p_re_lu"),
        ("GRUCell", "gru_cell"),
        ("GlobalAveragePooling1D", "global_average_pooling1d"),
        ("InputLayer", "input_layer"),
    ],
)
def test_snake_case(class_name: str, name: str) -> None:
    """A class is named as Keras names its layers."""
    assert name == snake_case(class_name)


def test_automatic() -> None:
    """The first is plain and the others are counted, each class for itself."""
    names = Names()
    given = [names.generate(each) for each in ("LSTM", "Dense", "LSTM", "LSTM", "Dense")]
    assert ["lstm", "dense", "lstm_1", "lstm_2", "dense_1"] == given


def test_automatic_leaves_taken_names() -> None:
    """A name that is taken is passed over."""
    names = Names(["dense", "dense_2"])
    assert ["dense_1", "dense_3"] == [names.generate("Dense"), names.generate("Dense")]


def test_claim() -> None:
    """A name can be taken once."""
    names = Names(["a"])
    assert [False, True, False] == [names.reserve("a"), names.reserve("b"), names.reserve("b")]


def test_free() -> None:
    """A free name is near to the one that is taken, and is not taken by being told."""
    names = Names(["a", "a_1"])
    assert ["a_2", "a_2"] == [names.next_free("a"), names.next_free("a")]


def test_many_of_one_name() -> None:
    """A name that many want is not searched for from the first each time: the work grows with their number."""
    looked_up = 0

    class Counted(str):
        __slots__ = ()

        def __format__(self, spec: str) -> str:
            nonlocal looked_up
            looked_up += 1
            return str(self)

    names = Names()
    given = [names.adopt(Counted("model")) for _ in range(500)]
    assert ["model", "model_1", "model_499"] == [given[0], given[1], given[-1]]
    assert looked_up <= 3 * 500


def test_number_that_is_taken() -> None:
    """A number that somebody chose is left out, and one that came free of itself is not asked for again."""
    names = Names(["model", "model_2"])
    assert ["model_1", "model_3", "model_4"] == [names.adopt("model") for _ in range(3)]
