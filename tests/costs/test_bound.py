"""The least time of a layer: the two bounds, the devices, and how they are written."""

from __future__ import annotations

import math
from typing import Any

import pytest

import mlcalc
from mlcalc.costs.bound import bound
from mlcalc.costs.devices import DEVICES, device, own_device

OWN: dict[str, Any] = {"flops": "1T", "bandwidth": "1GB/s"}


def costs(call: str, *shapes: tuple[int | None, ...], **options: Any) -> dict[str, Any]:
    """Return the figures of a layer on its own device."""
    [row] = mlcalc.summarize(mlcalc.load(call), *shapes, **{**OWN, **options}).layers
    return row.costs or {}


def test_bound_by_memory() -> None:
    """A small product waits for its weights."""
    moved = 4 * (10 + 5 + 55)
    assert {"seconds": moved / 1e9, "bound_by": "memory"} == costs("Dense(5)", (None, 10))


def test_bound_by_compute() -> None:
    """The products of a large batch take longer than its bytes."""
    found = costs("Dense(1000)", (None, 1000), batch_size=10**6, bandwidth="10TB/s")
    assert {"seconds": 2 * 10**6 * 10**6 / 1e12, "bound_by": "compute"} == found


def test_data_type() -> None:
    """Half as many bytes take half as long; a mixed policy keeps its weights in float32."""
    whole = costs("Dense(5)", (None, 10))["seconds"]
    assert math.isclose(whole / 2, costs("Dense(5)", (None, 10), dtype="float16")["seconds"])
    mixed = (2 * (10 + 5) + 4 * 55) / 1e9
    assert math.isclose(mixed, costs("Dense(5)", (None, 10), dtype="mixed_float16")["seconds"])


def test_views_take_no_time() -> None:
    """What moves nothing takes no time, and nothing sets it."""
    assert {"seconds": 0.0, "bound_by": None} == costs("Flatten()", (None, 2, 3))


def test_formula() -> None:
    """With its reasons, a row shows both bounds with the numbers put in, and the larger one."""
    summary = mlcalc.summarize(mlcalc.load("Dense(5)"), (None, 10), explain=True, **OWN)
    said = (
        "  seconds = max(FLOPs / peak, bytes / bandwidth) = max(100 / 1,000,000,000,000, 280 / 1,000,000,000) = 280 ns"
    )
    from mlcalc.render.summary import summary_report
    from mlcalc.render.text import plain

    assert said in plain(summary_report(summary, explain=True)).split("\n")
    [formula] = summary.layers[0].as_dict()["formulas"]["seconds"]
    assert math.isclose(280e-9, formula["value"])
    assert math.isclose(formula["value"], (summary.costs or {})["seconds"])


def test_totals() -> None:
    """The layers run one after the other; training is three such passes; each line says that it is a bound."""
    summary = mlcalc.summarize(mlcalc.load("samples/siamese.json"), depth=None, device="t4", batch_size=8)
    outer = [(row.costs or {})["seconds"] for row in summary.layers if not row.depth]
    assert summary.costs is not None
    assert math.isclose(sum(outer), summary.costs["seconds"])
    assert ("t4", "memory") == (summary.costs["device"], summary.costs["bound_by"])
    assert math.isclose(3 * summary.costs["seconds"], summary.as_dict()["training_seconds"])
    text = str(summary)
    assert "Time for a batch of 8 on t4, a lower bound and no promise: " in text
    assert "Time of training all of it, three such passes: " in text


def test_unknown() -> None:
    """What depends on an unknown size is null, and so is the total."""
    summary = mlcalc.summarize(mlcalc.load("Dense(5)"), (None, None, 10), device="a100")
    assert {"seconds": None, "bound_by": None, "device": "a100-40gb", "training_seconds": None} == summary.costs
    assert "Time for one sample on a100-40gb: unknown" in str(summary)


def test_no_figure_for_a_data_type() -> None:
    """A layer that computes in a type of which the device has no figure says so."""
    summary = mlcalc.summarize(mlcalc.load("Dense(5, dtype='bfloat16')"), (None, 10), device="v100")
    assert None is (summary.costs or {})["seconds"]
    assert "time unknown: v100-sxm has no figure for bfloat16" == summary.problems[0].message


def test_times_that_are_no_numbers() -> None:
    """A time that no number can say is unknown."""
    assert None is bound(10**400, 1, "float32", device("a100"))
    assert {"seconds": None, "bound_by": None} == costs("Dense(9)", (None, *[2**60] * 20, 3))


PUBLISHED = [
    ("a100", "float16", 312e12, 1555e9),
    ("A100-80GB", "float32", 19.5e12, 2039e9),
    ("NVIDIA H100 SXM", "bfloat16", 989.4e12, 3350e9),
    ("v100", "float16", 125e12, 900e9),
    ("Tesla T4", "float32", 8.1e12, 320e9),
    ("rtx_4090", "float16", 165.2e12, 1008e9),
    ("RTX 3090", "float32", 35.6e12, 936e9),
    ("tpu-v4", "bfloat16", 275e12, 1200e9),
    ("epyc-7763", "float32", 64 * 2.45e9 * 32, 204.8e9),
]


@pytest.mark.parametrize(("name", "dtype", "peak", "bandwidth"), PUBLISHED)
def test_devices(name: str, dtype: str, peak: float, bandwidth: float) -> None:
    """Names are found in any case, with the figures of the data sheets."""
    found = device(name)
    assert (peak, bandwidth) == (found.peak(dtype), found.bandwidth)


def test_every_device_has_a_source() -> None:
    """Each has a peak, a bandwidth and a source, and answers to its own name."""
    for name, each in DEVICES.items():
        assert device(name) == each
        assert each.source
        assert each.bandwidth > 1e10
        assert min(each.peaks.values()) > 1e11
        assert each.peak("int8") is None


@pytest.mark.parametrize(
    ("flops", "bandwidth", "expected"),
    [
        ("312T", "2TB/s", (312e12, 2e12)),
        ("19.5 TFLOPS", "900 GB/s", (19.5e12, 9e11)),
        ("1e12", "1e9", (1e12, 1e9)),
        ("500g", "64GiB/s", (5e11, 64 * 1024**3)),
        ("1p", "1t", (1e15, 1e12)),
    ],
)
def test_own_device(flops: str, bandwidth: str, expected: tuple[float, float]) -> None:
    """Both figures are numbers with the usual units."""
    found = own_device(flops, bandwidth)
    assert expected == (found.peak("anything"), found.bandwidth)


@pytest.mark.parametrize(
    ("flops", "bandwidth", "name"),
    [("1T", "1GB/s", "1T FLOPS, 1GB/s"), ("312 TFLOPS", "2 TB/s", "312 TFLOPS, 2 TB/s")],
)
def test_name_of_an_own_device(flops: str, bandwidth: str, name: str) -> None:
    """It is called as it was typed, and the unit stands once."""
    assert name == own_device(flops, bandwidth).name


@pytest.mark.parametrize("text", ["10Gb/s", "900 Gbps", "1Tib/s"])
def test_bits(text: str) -> None:
    """Eight times as many bits as bytes are not taken for bytes."""
    with pytest.raises(mlcalc.MlcalcError, match="is a number of bits a second"):
        own_device("1T", text)


@pytest.mark.parametrize(
    "text", ["", "0", "-1T", "many", "3X", "1e999", "9" * 40, "inf", "nan", "1TT", "2 T B", "1e30"]
)
def test_no_rate(text: str) -> None:
    """What is no number above 0 with a unit is an error that shows one."""
    with pytest.raises(mlcalc.MlcalcError, match="is no number of FLOPs a second, such as `312T`"):
        own_device(text, "2TB/s")
    with pytest.raises(mlcalc.MlcalcError, match="is no number of bytes a second, such as `2TB/s`"):
        own_device("312T", text)


@pytest.mark.parametrize(
    ("settings", "message", "mend"),
    [
        (
            {"device": "a1000"},
            "does not know the device `a1000`",
            "did you mean `a100`? Of any other, give `flops=312T` and",
        ),
        ({"device": "abacus"}, "does not know the device", "there are a100-40gb"),
        ({"device": "a100", "flops": "3T"}, "by its name, or by its FLOPS and bandwidth", ""),
        ({"flops": "3T"}, "has both FLOPS and a bandwidth", "add `bandwidth=2TB/s`"),
        ({"bandwidth": "3TB/s"}, "has both FLOPS and a bandwidth", "add `flops=312T`"),
        ({"device": "tpu-v4"}, "tpu-v4 has no figure for float32", "it has some for bfloat16: `dtype=bfloat16`"),
        ({"device": "t4", "dtype": "bfloat16"}, "t4 has no figure for bfloat16", "it has some for float16, float32"),
        ({"device": "t4", "dtype": "flot16"}, "there is no data type `flot16`", "did you mean `float16`?"),
        ({"dtype": "float16"}, "a data type to compute in needs a figure", "such as `device=a100`"),
        ({"dtype": "float16", "count": "elementwise"}, "a data type to compute in needs a figure", "such as `device="),
        ({"columns": ["seconds"]}, "the column `seconds` needs a device", "`device=a100`"),
        ({"count": "all"}, "there is no count `all`", "`elementwise` is one"),
        ({"columns": ["counted"]}, "the column `counted` needs a tool", "`count_as=fvcore` is one"),
    ],
)
def test_wrong_settings(settings: dict[str, Any], message: str, mend: str) -> None:
    """What is wrong or missing is said, with what would mend it."""
    with pytest.raises(mlcalc.MlcalcError) as raised:
        mlcalc.summarize(mlcalc.load("Dense(5)"), (None, 3), **settings)
    [problem] = raised.value.diagnostics
    assert message in problem.message
    assert (problem.help or "").startswith(mend)


@pytest.mark.parametrize("settings", [{"devise": "a100"}, {"device": 3}])
def test_wrong_types(settings: dict[str, Any]) -> None:
    """A setting of another name or type is a TypeError as well."""
    with pytest.raises(TypeError):
        mlcalc.summarize(mlcalc.load("Dense(5)"), (None, 3), **settings)
