"""Record what frameworks hold in memory for the models of `memory_models`, and which variables optimizers make.

    KERAS_BACKEND=jax python -m tests.conformance.tools.record_memory
    KERAS_BACKEND=torch python -m tests.conformance.tools.record_memory
    KERAS_BACKEND=tensorflow python -m tests.conformance.tools.record_memory

Each adds its figures to `records/memory.json.gz`. Nothing of it is run but one forward pass with PyTorch:

- jax: the temporary memory of the compiled forward pass (`xla_forward`) and of the compiled gradient (`xla_gradient`),
  as XLA plans it for a CPU, and the tensors that `jax.vjp` saves (`vjp`), without arguments and constants. Layers that
  XLA would hand to another library, whose memory it does not plan, are left to it;
- torch: the tensors that autograd saves (`torch`), each storage once, without weights and inputs, of the models that
  are written in PyTorch itself: Keras' own layers compute step by step there, and keep more;
- tensorflow: what the forward function hands to the backward function (`captured`), without weights and inputs; not of
  loops, which keep lists, and not of frozen models.

The loss is a mean of squares, which keeps one tensor as large as the outputs.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_experimental_ynn_fusion_type=")

import keras

from tests.conformance.tools.drawing import Draw
from tests.conformance.tools.memory_cases import OPTIMIZERS, draw_call, fixed_bytes
from tests.conformance.tools.memory_models import MODELS

PATH = Path(__file__).parent.parent / "records" / "memory.json.gz"
Figures = dict[str, int]


def of_jax(model: Any, batch: int) -> Figures:
    """Return what XLA plans and what `jax.vjp` saves."""
    import jax
    import jax.numpy as jnp
    from jax._src.ad_checkpoint import saved_residuals

    trained, others = ([each.value for each in part] for part in _variables(model))
    inputs = [jnp.zeros((batch, *each.shape[1:]), each.dtype) for each in model.inputs]

    def forward(trained: Any, others: Any, inputs: Any, training: bool) -> Any:
        taken = inputs if len(inputs) > 1 else inputs[0]
        return model.stateless_call(trained, others, taken, training=training)[0]

    def loss(trained: Any, others: Any, inputs: Any) -> Any:
        outputs = jax.tree_util.tree_leaves(forward(trained, others, inputs, True))
        return sum(jnp.mean(jnp.square(each.astype("float32"))) for each in outputs)

    def inference(trained: Any, others: Any, inputs: Any) -> Any:
        return forward(trained, others, inputs, False)

    def planned(function: Any) -> int:
        compiled = jax.jit(function).lower(trained, others, inputs).compile()
        return int(compiled.memory_analysis().temp_size_in_bytes)

    saved = saved_residuals(lambda given: loss(given, others, inputs), trained)
    own = [value for value, where in saved if "argument" not in where and "constant" not in where]
    return {
        "xla_forward": planned(inference),
        "xla_gradient": planned(jax.grad(loss)),
        "vjp": sum(int(value.size) * value.dtype.itemsize for value in own if value.ndim),
    }


def of_torch(name: str) -> Figures | None:
    """Return what autograd saves of a model in PyTorch itself; None if there is none of that name."""
    import torch

    from tests.conformance.tools.torch_models import MODELS as MODULES

    if name not in MODULES:
        return None
    module, inputs = MODULES[name]()
    known = {each.untyped_storage().data_ptr() for each in (*module.parameters(), inputs)}
    saved: dict[int, int] = {}
    held = []

    def pack(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in known and tensor.dim():
            saved[storage.data_ptr()] = storage.nbytes()
            held.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        loss = torch.mean(torch.square(module(inputs)))
    assert loss.requires_grad
    return {"torch": sum(saved.values())}


def of_tensorflow(model: Any, batch: int) -> Figures:
    """Return what the forward function hands to the backward function."""
    import tensorflow as tf

    if any(not each.trainable for each in model.layers):
        return {}  # the derivative is asked for all variables, the frozen ones too
    specs = [tf.TensorSpec((batch, *each.shape[1:]), each.dtype) for each in model.inputs]

    @tf.function  # type: ignore[untyped-decorator]
    def loss(*inputs: Any) -> Any:
        outputs = keras.tree.flatten(model(list(inputs) if len(inputs) > 1 else inputs[0], training=True))
        return sum(tf.reduce_mean(tf.square(tf.cast(each, "float32"))) for each in outputs)

    concrete = loss.get_concrete_function(*specs)
    forward, _ = concrete._delayed_rewrite_functions.forward_backward()
    outside = {id(each) for each in forward.graph.inputs} if hasattr(forward, "graph") else set()
    outputs = forward.cached_graph.outputs if hasattr(forward, "cached_graph") else forward.graph.outputs
    if any(each.dtype == tf.variant for each in outputs):
        return {}  # what a loop keeps is in lists, whose sizes only a run knows
    kept = {id(each): each for each in outputs[1:] if id(each) not in outside}
    total = 0
    for each in kept.values():
        is_outside = each.op.type in ("ReadVariableOp", "Placeholder") or each.dtype == tf.resource
        if is_outside or each.shape.rank in (None, 0) or not each.shape.is_fully_defined():
            continue
        total += each.shape.num_elements() * each.dtype.size
    return {"captured": total}


def _variables(model: Any) -> tuple[list[Any], list[Any]]:
    return model.trainable_variables, model.non_trainable_variables


MEASURES = {"jax": of_jax, "tensorflow": of_tensorflow}


def _optimizers(name: str, model: Any) -> list[dict[str, Any]]:
    """Return the bytes of weights, gradients and optimizers, for a random call of each optimizer."""
    draw = Draw(f"record-{name}")
    found = []
    for optimizer in OPTIMIZERS:
        call = draw_call(draw, optimizer)
        found.append({"call": call, **fixed_bytes(model, call, scales=False)})
    return found


def main(names: list[str]) -> None:
    """Record the models of these names, or all of them."""
    backend = keras.backend.backend()
    for name, (batch, make) in MODELS.items():
        if names and name not in names:
            continue
        keras.utils.set_random_seed(1)
        keras.backend.clear_session()
        model = make()
        known: dict[str, Any] = {"batch": batch}
        if backend == "jax":
            known |= {"config": json.loads(model.to_json()), "optimizers": _optimizers(name, model)}
        figures = of_torch(name) if backend == "torch" else MEASURES[backend](model, batch)
        if figures is None:
            continue
        sys.stdout.write(f"{name}: {figures}\n")
        sys.stdout.flush()
        record = _read()
        entry = record["models"].setdefault(name, {"figures": {}})
        entry["figures"] |= figures
        entry |= known
        record["versions"] |= {"keras": keras.__version__, backend: sys.modules[backend].__version__}
        PATH.write_bytes(gzip.compress(json.dumps(record, sort_keys=True).encode(), mtime=0))


def _read() -> dict[str, Any]:
    if not PATH.exists():
        return {"versions": {}, "models": {}}
    found: dict[str, Any] = json.loads(gzip.decompress(PATH.read_bytes()))
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
