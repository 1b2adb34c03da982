"""Output scales at which every engine rounds a quantised step to the same side.

A quantised convolution sums whole numbers and rounds one product: every engine has the same step.
`Sigmoid` (a table of 256), `Add` and `Mul` of two quantised values are worked out in floats, whose
last bit depends on the engine: multiply and add fused or not, another approximation of exp. Where a
result lies on the border between two steps, one engine takes the lower and another the upper, and a
step grows on its way through the network: 1 of 115,200 in one `Add` of a model that a site had
trained moved a box by 1.6 px between server and phone, and the phone's self-test refused the model.

So each of these output scales is made a little larger, until none of the results that its inputs
can have lies that near to a border.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import onnx
from onnx import numpy_helper

NEAR = 3e-5
"""Of a step: what the roundings of a float32 of up to 255 add up to, with some room."""

CHANGE, MOST_CHANGES = 2e-5, 1000
"""Relative; two hundredths at most. For an `Add` about one scale in fifty is free."""

RESULTS: Mapping[str, Callable[..., np.ndarray]] = {
    "Sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "Add": np.add.outer,
    "Mul": np.multiply.outer,
}
"""All results of an operator, of all values that its inputs can have."""


def settle_steps(quantised: onnx.ModelProto) -> None:
    """Change the output scales of the quantised Sigmoid, Add and Mul nodes in place.

    Nodes must stand in topological order: a scale counts among the inputs of those after it.
    """
    constants = {one.name: one for one in quantised.graph.initializer}
    makers = {name: node for node in quantised.graph.node for name in node.output}
    quantisers = {
        node.input[0]: node for node in quantised.graph.node if node.op_type == "QuantizeLinear"
    }
    for node in quantised.graph.node:
        inputs = [makers.get(name) for name in node.input]
        quantiser = quantisers.get(node.output[0])
        if node.op_type not in RESULTS or quantiser is None:
            continue
        if any(maker is None or maker.op_type != "DequantizeLinear" for maker in inputs):
            continue
        values = RESULTS[node.op_type](*(_values_of(maker, constants) for maker in inputs))
        _, scale_name, zero_name = quantiser.input
        scale = numpy_helper.to_array(constants[scale_name])
        zero = int(numpy_helper.to_array(constants[zero_name]))
        settled = settled_scale(np.unique(values), scale.reshape(-1)[0], zero)
        constants[scale_name].CopyFrom(
            numpy_helper.from_array(np.full_like(scale, settled), scale_name)
        )


def settled_scale(values: np.ndarray, scale: np.float32, zero: int) -> np.float32:
    """The least scale from `scale` on at which no value lies on a border between two steps; that
    with the fewest on one where there is none within MOST_CHANGES."""
    best, fewest = scale, len(values) + 1
    for change in range(MOST_CHANGES):
        changed = np.float32(float(scale) * (1 + change * CHANGE))
        count = on_border(values, changed, zero)
        if count < fewest:
            best, fewest = changed, count
        if count == 0:
            break
    return best


def on_border(values: np.ndarray, scale: np.float32, zero: int) -> int:
    """How many values an engine may round either way, of those that are not cut at 0 or 255."""
    steps = values / float(scale)
    steps = steps[(steps + zero > -1) & (steps + zero < 256)]
    return int(np.count_nonzero(np.abs(steps - np.floor(steps) - 0.5) < NEAR))


def _values_of(dequantiser: onnx.NodeProto, constants: Mapping) -> np.ndarray:
    """The 256 values that a quantised tensor can have."""
    scale, zero = (numpy_helper.to_array(constants[name]) for name in dequantiser.input[1:3])
    return (np.arange(256.0) - int(zero)) * float(scale.reshape(-1)[0])
