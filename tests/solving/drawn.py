"""Models drawn at random, as descriptions: U-Nets, autoencoders, residual networks, sequences."""

from __future__ import annotations

import random
from typing import Any

Description = dict[str, Any]


def window(draw: random.Random, rank: int, **arguments: Any) -> Description:
    """Return a convolution or a pooling that changes sizes in one of many ways."""
    kind = draw.choice([f"conv{rank}d", f"max_pooling{rank}d", f"average_pooling{rank}d", f"depthwise_conv{rank}d"])
    kind = kind if rank < 3 or "depthwise" not in kind else "conv3d"
    values: Description = {"padding": draw.choice(["same", "valid"]), **arguments}
    size = draw.choice([1, 2, 3, 3, 4, 5])
    strides = draw.choice([1, 1, 2, 2, 3])
    if "pooling" in kind:
        return {
            kind: {
                "pool_size": draw.choice([2, 2, 3]),
                **({"strides": strides} if draw.random() < 0.3 else {}),
                **values,
            }
        }
    values |= {"kernel_size": size, "strides": strides}
    if strides == 1 and draw.random() < 0.2:
        values["dilation_rate"] = 2
    return {kind: values if "depthwise" in kind else {"filters": draw.choice([2, 4]), **values}}


def unet(draw: random.Random, levels: int, *, rank: int = 2, first: bool = False) -> Description:
    """Return a U-Net of some levels: with paddings or without, with odd kernels, crops, and two ways up."""
    order = {"data_format": "channels_first"} if first else {}
    padding = draw.choice(["same", "same", "valid"])
    layers: list[Any] = []
    down = []
    for level in range(levels):
        for number in range(draw.choice([1, 2])):
            name = f"down{level}_{number}"
            size = draw.choice([3, 3, 5]) if padding == "same" else 3
            layers.append(
                {"name": name, f"conv{rank}d": {"filters": 2, "kernel_size": size, "padding": padding, **order}}
            )
        down.append(layers[-1]["name"])
        pool = draw.choice([2, 2, 2, 3])
        layers.append(
            {f"max_pooling{rank}d": {"pool_size": pool, "padding": draw.choice(["valid", "valid", "same"]), **order}}
        )
        down[-1] = (down[-1], pool)
    layers.append({f"conv{rank}d": {"filters": 2, "kernel_size": 3, "padding": padding, **order}})
    for level in reversed(range(levels)):
        name, pool = down[level]
        if draw.random() < 0.5:
            layers.append({f"up_sampling{rank}d": {"size": pool, **order}})
        else:
            kernel = draw.choice([pool, pool, 3])
            layers.append(
                {
                    f"conv{rank}d_transpose": {
                        "filters": 2,
                        "kernel_size": kernel,
                        "strides": pool,
                        "padding": "same",
                        **order,
                    }
                }
            )
        layers[-1]["name"] = f"up{level}"
        other = name
        if draw.random() < 0.2:
            layers.append({"name": f"cut{level}", f"cropping{rank}d": {"cropping": 1, **order}, "from": name})
            other = f"cut{level}"
        joint = draw.choice(["concatenate", "concatenate", "add"])
        axis = {"axis": 1} if first and joint == "concatenate" else {}
        layers.append({"type": joint, **axis, "name": f"joint{level}", "from": [f"up{level}", other]})
        layers.append({f"conv{rank}d": {"filters": 2, "kernel_size": 3, "padding": padding, **order}})
    sizes: list[int | None] = [draw.choice([20, 32, 50, 64])] * rank
    shape = [2, *sizes] if first else [*sizes, 2]
    return {
        "inputs": {"image": shape},
        "layers": [{"from": "image", **layers[0]}, *layers[1:]],
        "outputs": [name_of(layers[-1])],
    }


def name_of(layer: Description) -> str:
    """Give a layer a name, and return it."""
    return str(layer.setdefault("name", "last"))


def chain(draw: random.Random, *, rank: int = 2) -> Description:
    """Return a chain of windows and their opposites, and perhaps a classifier behind it."""
    layers: list[Any] = []
    for _ in range(draw.randint(1, 6)):
        kind = draw.choice(["window", "window", "transpose", "up", "pad", "crop", "norm"])
        if kind == "window":
            layers.append(window(draw, rank))
        elif kind == "transpose":
            values = {"filters": 2, "kernel_size": draw.choice([2, 3, 4]), "strides": draw.choice([1, 2])}
            layers.append({f"conv{rank}d_transpose": {**values, "padding": draw.choice(["same", "valid"])}})
        else:
            layers.append(
                {
                    "up": f"up_sampling{rank}d",
                    "pad": f"zero_padding{rank}d",
                    "crop": f"cropping{rank}d",
                    "norm": "batch_normalization",
                }[kind]
            )
    end = draw.choice(["none", "none", "flatten", "global", "reshape"])
    if end == "flatten":
        layers += ["flatten", {"dense": 3}]
    elif end == "global":
        layers += [f"global_average_pooling{rank}d", {"dense": 3}]
    elif end == "reshape":
        layers.append({"reshape": [draw.choice([-1, 4, 16]), draw.choice([2, 4, 8])]})
    return {"input": [*[draw.choice([16, 24, 28])] * rank, 2], "layers": layers}


def residual(draw: random.Random) -> Description:
    """Return a network whose branches are added, some of them of size 1."""
    layers: list[Any] = [
        {"name": "start", "conv2d": {"filters": 4, "kernel_size": 3, "padding": "same"}, "from": "image"}
    ]
    above = "start"
    for number in range(draw.randint(1, 3)):
        strides = draw.choice([1, 2])
        branch: Description = {
            "filters": 4,
            "kernel_size": draw.choice([1, 3]),
            "padding": draw.choice(["same", "valid"]),
            "strides": strides,
        }
        layers.append({"name": f"main{number}", "conv2d": branch, "from": above})
        kind = draw.choice(["conv", "pool", "squeeze", "same"])
        if kind == "conv":
            layers.append(
                {"name": f"side{number}", "conv2d": {"filters": 4, "kernel_size": 1, "strides": strides}, "from": above}
            )
        elif kind == "pool":
            layers.append(
                {
                    "name": f"side{number}",
                    "max_pooling2d": {"pool_size": 2, "strides": strides, "padding": "same"},
                    "from": above,
                }
            )
        elif kind == "squeeze":
            layers.append(
                {"name": f"side{number}", "global_average_pooling2d": {"keepdims": True}, "from": f"main{number}"}
            )
        else:
            layers.append({"name": f"side{number}", "activation": "relu", "from": above})
        joint = "multiply" if kind == "squeeze" else "add"
        layers.append({"name": f"sum{number}", "type": joint, "from": [f"main{number}", f"side{number}"]})
        above = f"sum{number}"
    return {"inputs": {"image": [draw.choice([16, 20, 33])] * 2 + [2]}, "layers": layers, "outputs": [above]}


def sequence(draw: random.Random) -> Description:
    """Return a network over time steps."""
    layers: list[Any] = []
    for _ in range(draw.randint(1, 4)):
        conv = {"filters": 4, "kernel_size": draw.choice([2, 3, 5]), "padding": draw.choice(["causal", "valid"])}
        both = {"layer": {"gru": {"units": 2, "return_sequences": True}}, "merge_mode": "sum"}
        kinds = [
            {"lstm": {"units": 4, "return_sequences": True}},
            {"conv1d": {**conv, "strides": draw.choice([1, 2])}},
            {"max_pooling1d": draw.choice([2, 3])},
            {"bidirectional": both},
            {"time_distributed": {"dense": 4}},
            {"dropout": 0.5},
        ]
        layers += [draw.choice(kinds)]
    layers += draw.choice(
        [["flatten", {"dense": 2}], [{"lstm": 3}], ["global_max_pooling1d"], [{"reshape": [-1, 8]}], []]
    )
    return {"input": [draw.choice([7, 12, 30]), 4], "layers": layers}


def two_inputs(draw: random.Random) -> Description:
    """Return a network whose inputs meet: some of them shrink before."""
    layers: list[Any] = [
        {
            "name": "left",
            **(window(draw, 2, padding="same") if draw.random() < 0.5 else {"activation": "relu"}),
            "from": "one",
        },
        {
            "name": "right",
            **(window(draw, 2, padding="same") if draw.random() < 0.3 else {"activation": "relu"}),
            "from": "two",
        },
        {"type": draw.choice(["concatenate", "maximum"]), "name": "both", "from": ["left", "right"]},
    ]
    size = draw.choice([8, 12])
    return {
        "inputs": {"one": [size, size, 2], "two": [draw.choice([size, 6]), size, 2]},
        "layers": layers,
        "outputs": ["both"],
    }


KINDS = {
    "unet": lambda draw: unet(draw, draw.randint(1, 4)),
    "unet 1d": lambda draw: unet(draw, draw.randint(1, 3), rank=1),
    "unet 3d": lambda draw: unet(draw, draw.randint(1, 2), rank=3),
    "channels first": lambda draw: unet(draw, draw.randint(1, 3), first=True),
    "chain": chain,
    "chain 1d": lambda draw: chain(draw, rank=1),
    "residual": residual,
    "sequence": sequence,
    "two inputs": two_inputs,
}
