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
