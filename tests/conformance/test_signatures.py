"""What the objects of a training are made with, and which names `compile` takes, against the real Keras."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlcalc.lint.names import LOSS_NAMES, METRIC_NAMES, OPTIMIZER_NAMES, is_loss_name, is_metric_name, is_optimizer_name
from mlcalc.lint.signatures import ARGUMENTS, arguments_of

RECORD = json.loads((Path(__file__).parent / "records" / "signatures.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", ARGUMENTS)
def test_arguments(module: str) -> None:
    """Each class has the arguments of Keras, in their order."""
    classes = RECORD["classes"][module]
    assert {name: classes[name] for name in ARGUMENTS[module]} == {
        name: list(arguments_of(module, name) or ()) for name in ARGUMENTS[module]
    }


def test_names() -> None:
    """Keras knows each name that is offered, and each is known here."""
    names = RECORD["names"]
    offered = {"losses": LOSS_NAMES, "metrics": METRIC_NAMES, "optimizers": OPTIMIZER_NAMES}
    assert {module: list(each) for module, each in offered.items()} == {
        module: [name for name, is_known in known.items() if is_known] for module, known in names.items()
    }
    checks = {"losses": is_loss_name, "metrics": is_metric_name, "optimizers": is_optimizer_name}
    assert all(check(name) for module, check in checks.items() for name in offered[module])
    assert not any(check("no_such_name") for check in checks.values())
