"""Turn a detector graph of this package into half precision for GPUs."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .onnx_graph import TAIL

RESIZE_SCALES_SUFFIX = ".scales"
"""The operator wants these factors in single precision whatever its input."""


def half_precision(proto: onnx.ModelProto) -> onnx.ModelProto:
    """The same network with float16 weights and arithmetic; inputs and outputs stay float32.

    The decode tail stays in single precision: a coordinate of 512 and more has steps of half a
    pixel in float16. One cast follows the input, one stands before each tensor that the tail
    takes.
    """
    half = onnx.ModelProto()
    half.CopyFrom(proto)
    for weight in half.graph.initializer:
        stays = weight.name.startswith(TAIL) or weight.name.endswith(RESIZE_SCALES_SUFFIX)
        if weight.data_type == TensorProto.FLOAT and not stays:
            values = numpy_helper.to_array(weight).astype(np.float16)
            weight.CopyFrom(numpy_helper.from_array(values, weight.name))
    image = half.graph.input[0].name
    body = {image}
    body.update(n.output[0] for n in half.graph.node if not n.name.startswith(TAIL))
    nodes = [_cast(image, f"{image}.half", TensorProto.FLOAT16)]
    widened: set[str] = set()
    for node in half.graph.node:
        in_tail = node.name.startswith(TAIL)
        for position, name in enumerate(node.input):
            if in_tail and name in body:
                if name not in widened:
                    nodes.append(_cast(name, f"{name}.single", TensorProto.FLOAT))
                    widened.add(name)
                node.input[position] = f"{name}.single"
            elif name == image:
                node.input[position] = f"{image}.half"
        nodes.append(node)
    ordered = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del half.graph.node[:]
    half.graph.node.extend(ordered)
    onnx.checker.check_model(half, full_check=True)
    return half


def _cast(source: str, target: str, data_type: int) -> onnx.NodeProto:
    return helper.make_node("Cast", [source], [target], name=f"{target}.cast", to=data_type)
