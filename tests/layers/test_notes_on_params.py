"""What is said beside a count: PyTorch's second bias, and the size of a head of attention."""

from __future__ import annotations

import pytest

from mlcalc.layers import make
from tests.commands import run_command


@pytest.mark.parametrize(
    ("call", "features", "count", "there"),
    [
        ("LSTM(20)", 10, 2480, 2560),
        ("SimpleRNN(1)", 1, 3, 4),
        ("Bidirectional(LSTM(20))", 10, 4960, 5120),
        ("Bidirectional(SimpleRNN(4))", 3, 64, 72),
        ("LSTM(20, return_sequences=True)", 10, 2480, 2560),
    ],
)
def test_second_bias_of_pytorch(call: str, features: int, count: int, there: int) -> None:
    """PyTorch's recurrent layers have one more bias a gate (torch 2: `bias_hh_l0`); a note names its count."""
    text = run_command("params", call, "--input-dim", str(features)).stdout
    assert f"PyTorch counts {there:,}, not {count:,}: it keeps a second bias in each gate" in text
    assert "PyTorch" not in run_command("shape", call, "--input", f"4,{features}").stdout


@pytest.mark.parametrize(
    ("call", "shape", "count", "there"),
    [
        ("TimeDistributed(LSTM(4))", "6,5,8", 208, 224),
        ("RNN([LSTMCell(4), SimpleRNNCell(3)])", "5,8", 232, 251),
        ("Bidirectional(RNN(LSTMCell(4)))", "5,8", 416, 448),
        ("RNN([LSTMCell(4), GRUCell(3, reset_after=True)])", "5,8", 289, 305),
    ],
)
def test_second_bias_inside(call: str, shape: str, count: int, there: int) -> None:
    """A layer that holds recurrent ones says it, too: 4 × 4 more of an LSTM, 3 of a SimpleRNN."""
    text = run_command("params", call, "--input", shape).stdout
    assert f"PyTorch counts {there:,}, not {count:,}: it keeps a second bias in each gate" in text


@pytest.mark.parametrize("call", ["LSTM(20, use_bias=False)", "GRU(20, reset_after=True)", "Dense(3)"])
def test_no_second_bias(call: str) -> None:
    """Without a bias, or with both of them, there is nothing to say."""
    assert "PyTorch counts" not in run_command("params", call, "--input", "4,10").stdout


def test_size_of_a_head() -> None:
    """`key_dim` as large as all heads together is told, with the count of the usual one."""
    text = run_command("params", "MultiHeadAttention(8, 512)", "--input", "10,512").stdout
    assert "8 × 512 is not the 512 features of the query; `key_dim=64` is the usual, with 1,050,624 parameters" in text
    assert 1_050_624 == make("MultiHeadAttention", (8, 64)).params((None, 10, 512))
    inside = run_command("params", "TimeDistributed(LSTM(4, use_bias=False))", "--input", "6,5,8").stdout
    assert "PyTorch" not in inside
    for call in ("MultiHeadAttention(8, 64)", "MultiHeadAttention(1, 512)"):
        assert "size of one head" not in run_command("params", call, "--input", "10,512").stdout
