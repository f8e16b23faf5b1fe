"""What all tests share: how Hypothesis draws."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# The same examples on every run, and nothing kept between runs: a failure is a failure for everybody.
settings.register_profile(
    "mlcalc",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
settings.load_profile("mlcalc")
