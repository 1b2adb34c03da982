"""Weights of convolutions put on int8 steps so that the *outputs* change least.

Rounded each to its nearest step, the weights of a filter err independently; but a filter's inputs
are not independent (neighbouring pixels are nearly alike), so that errors add up which could have
cancelled. What is minimised is the mean square change of each output on training photos, e' H e
with the errors e of a filter's weights and the second moments H of its inputs, one weight after
the other by whole steps (coordinate descent; the aim is that of Nagel et al., "Up or Down?
Adaptive Rounding for Post-Training Quantization", arXiv 2004.10568).

The quantiser takes a filter's step from its largest weight and rounds to nearest: weights that lie
on its steps, with the largest as it was, stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from .calibration import photo_activations
from .onnx_graph import TAIL

STEPS = 64
"""Of a filter's largest weight: seven bits with sign."""

MOST_PHOTOS = 64
PATCHES_OF_A_PHOTO = 3000
DAMPING = 0.003
"""Of the mean square input, added to each: what photos do not show is not free to grow."""

SWEEPS = 4


def rounded_weights(proto: onnx.ModelProto, paths: Sequence[Path]) -> dict[str, np.ndarray]:
    """New weights float32[out, in, k, k] of each convolution before the tail, by its node's name.

    `paths` are photos to calibrate on; every k-th is taken, up to 64.
    """
    weights = {w.name: numpy_helper.to_array(w) for w in proto.graph.initializer}
    chosen = paths[:: -(-len(paths) // MOST_PHOTOS)]
    rounded = {}
    for name, moments in input_moments(proto, chosen).items():
        kernel = weights[_node(proto, name).input[1]]
        flat = rounded_filters(kernel.reshape(len(kernel), -1).astype(np.float64), moments)
        rounded[name] = flat.reshape(kernel.shape).astype(np.float32)
    return rounded


def with_weights(proto: onnx.ModelProto, weights: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    """A copy of the model whose convolutions named in `weights` have those."""
    copy = onnx.ModelProto()
    copy.CopyFrom(proto)
    by_tensor = {n.input[1]: weights[n.name] for n in copy.graph.node if n.name in weights}
    for tensor in copy.graph.initializer:
        if tensor.name in by_tensor:
            tensor.CopyFrom(numpy_helper.from_array(by_tensor[tensor.name], tensor.name))
    return copy


def rounded_filters(weights: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """Filters [out, D] on their steps, for inputs with second moments [D, D]."""
    largest = np.abs(weights).max(axis=1, keepdims=True)
    step = np.where(largest > 0, largest, 1.0) / STEPS
    count = moments.shape[0]
    moments = moments + np.eye(count) * (DAMPING * np.trace(moments) / count + 1e-12)
    quantised = np.clip(np.round(weights / step), -STEPS, STEPS)
    stays = np.abs(weights) >= largest
    error = quantised * step - weights
    slope = error @ moments
    for _ in range(SWEEPS):
        moved = False
        for at in range(count):
            best = quantised[:, at] - np.round(slope[:, at] / moments[at, at] / step[:, 0])
            best = np.where(stays[:, at], quantised[:, at], np.clip(best, -STEPS, STEPS))
            change = (best - quantised[:, at]) * step[:, 0]
            if change.any():
                moved = True
                quantised[:, at] = best
                slope += change[:, None] * moments[at]
        if not moved:
            break
    return quantised * step


def input_moments(proto: onnx.ModelProto, paths: Sequence[Path]) -> dict[str, np.ndarray]:
    """Mean outer products [D, D] of what each convolution before the tail sees at one place, D
    values in the order of its weights, by the node's name. The same photos, the same places."""
    convolutions = [
        n for n in proto.graph.node if n.op_type == "Conv" and not n.name.startswith(TAIL)
    ]
    names = sorted({node.input[0] for node in convolutions})
    random = np.random.default_rng(0)
    sums: dict[str, np.ndarray] = {}
    for activations in photo_activations(proto, paths, names):
        seen = dict(zip(names, activations, strict=True))
        for node in convolutions:
            patches = sampled_patches(seen[node.input[0]], node, random)
            outer = patches.T @ patches / len(patches)
            sums[node.name] = sums.get(node.name, 0) + outer.astype(np.float64)
    return {name: total / len(paths) for name, total in sums.items()}


def sampled_patches(
    values: np.ndarray, node: onnx.NodeProto, random: np.random.Generator
) -> np.ndarray:
    """What a convolution sees of float32[1, C, h, w] at up to 3000 places, float32[places, D]."""
    settings = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
    sides, strides, pads = (settings[key] for key in ("kernel_shape", "strides", "pads"))
    padded = np.pad(values[0], ((0, 0), (pads[0], pads[2]), (pads[1], pads[3])))
    windows = np.lib.stride_tricks.sliding_window_view(padded, sides, axis=(1, 2))
    windows = windows[:, :: strides[0], :: strides[1]]
    rows, columns = windows.shape[1:3]
    count = min(rows * columns, PATCHES_OF_A_PHOTO)
    places = random.choice(rows * columns, count, replace=False)
    picked = windows[:, places // columns, places % columns]
    return picked.transpose(1, 0, 2, 3).reshape(count, -1)


def _node(proto: onnx.ModelProto, name: str) -> onnx.NodeProto:
    return next(node for node in proto.graph.node if node.name == name)
