"""Record what the real Keras' optimizers, losses, metrics and callbacks are made with, for `test_signatures.py`.

    pip install keras==3.15.1 jax
    KERAS_BACKEND=jax python -m tests.conformance.tools.record_signatures

Beside them, which names `compile` takes for a loss, a metric and an optimizer.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import keras

from mlcalc.lint.names import LOSS_NAMES, METRIC_NAMES, OPTIMIZER_NAMES

RECORD = Path(__file__).parent.parent / "records" / "signatures.json"
MODULES = ("optimizers", "losses", "metrics", "callbacks")


def _arguments(made: Any) -> list[str]:
    """Return the names of the arguments of a constructor, in their order."""
    parameters = list(inspect.signature(made.__init__).parameters.values())[1:]
    return [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]


def _is_known(get: Any, name: str) -> bool:
    try:
        get(name)
    except ValueError:
        return False
    except TypeError:  # it is known, and takes arguments that it has to be given
        return True
    return True


def main() -> None:
    """Write the arguments of each class, and which names are known."""
    classes = {
        module: {
            name: _arguments(each)
            for name, each in sorted(vars(getattr(keras, module)).items())
            if inspect.isclass(each)
        }
        for module in MODULES
    }
    asked = {
        "losses": (keras.losses.get, LOSS_NAMES),
        "metrics": (keras.metrics.get, METRIC_NAMES),
        "optimizers": (keras.optimizers.get, OPTIMIZER_NAMES),
    }
    names = {module: {each: _is_known(get, each) for each in known} for module, (get, known) in asked.items()}
    data = {"keras": keras.__version__, "classes": classes, "names": names}
    RECORD.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
