"""A network small enough to work its features out by hand, for `distill --teacher`."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def write_teacher(path: Path) -> np.ndarray:
    """A 4x4 convolution of stride 4 with SiLU, then one more layer. Returns the first's weight."""
    random = np.random.default_rng(0)
    weight = (random.standard_normal((32, 3, 4, 4)) / 200).astype(np.float32)
    graph = helper.make_graph(
        [
            helper.make_node(
                "Conv", ["photo", "w"], ["first"], kernel_shape=[4, 4], strides=[4, 4]
            ),
            helper.make_node("Sigmoid", ["first"], ["gate"]),
            helper.make_node("Mul", ["first", "gate"], ["first_silu"]),
            helper.make_node("GlobalAveragePool", ["first_silu"], ["answer"]),
        ],
        "teacher",
        [helper.make_tensor_value_info("photo", TensorProto.FLOAT, [1, 3, 416, 416])],
        [helper.make_tensor_value_info("answer", TensorProto.FLOAT, [1, 32, 1, 1])],
        [numpy_helper.from_array(weight, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, path)
    return weight
