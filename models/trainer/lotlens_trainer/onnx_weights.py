"""The network of a YOLOv8 detection model in ONNX, as a network of this package.

Its convolutions are found by their place in the graph, whatever they are called: backbone and neck
are one chain, in which each convolution needs the one before it, so their order is that of any
exporter; the head's six branches are told apart by what they read and give. Batch normalisation
was folded into the convolutions by the exporter, or is folded here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .model import REG_MAX, STRIDES, ConvNormAct, YoloV8
from .onnx_file import OnnxFileError, read_onnx
from .onnx_form import class_names_of
from .starting_point import ARCHITECTURE_BY_STEM, class_order

BINS_SHAPE = (1, REG_MAX, 1, 1)
BOX_OUTPUTS = 4 * REG_MAX


@dataclass(slots=True)
class Convolution:
    """One convolution of the file: float arrays, and the convolutions whose outputs it reads."""

    name: str
    weight: np.ndarray
    bias: np.ndarray
    reads: list[Convolution] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OnnxNetwork:
    """The file's network, its class names where it says them, and its licence as it says it."""

    model: YoloV8
    class_names: tuple[str, ...] | None
    licence: str


def read_network(path: Path) -> OnnxNetwork:
    """Raises CommandError where the file is no whole ONNX file, and `bad_init` with the layer that
    is another than in YOLOv8 n, s or m."""
    proto = read_onnx(path)
    try:
        body, branches = _split(_convolutions(proto.graph))
        stem = body[0].weight.shape[0]
        if stem not in ARCHITECTURE_BY_STEM:
            widths = ", ".join(f"{name} {width}" for width, name in ARCHITECTURE_BY_STEM.items())
            raise _misfit(f"its first convolution ({body[0].name}) has {stem} channels ({widths})")
        scale = ARCHITECTURE_BY_STEM[stem].removeprefix("yolov8")
        model = YoloV8(scale, branches[0][1][-1].weight.shape[0])
        _fill(model, body, branches)
    except OnnxFileError as fault:
        raise fault.of(path) from fault
    metadata = {entry.key: entry.value for entry in proto.metadata_props}
    try:
        names = class_names_of(metadata)
    except OnnxFileError:
        names = None  # the weights fit all the same
    return OnnxNetwork(model.eval(), names, metadata.get("license", "not stated"))


def order_classes(network: OnnxNetwork, wanted: tuple[str, ...]) -> bool:
    """Put the classes of the network in another order, by name. False where they are others.

    A file that does not name as many classes as are wanted is taken to have them in order.
    """
    order = class_order(network.class_names, network.model.class_count, wanted)
    if order is None:
        return False
    with torch.no_grad():
        for branch in network.model.head.cls:
            branch[-1].weight.copy_(branch[-1].weight[order].clone())
            branch[-1].bias.copy_(branch[-1].bias[order].clone())
    return True


def _convolutions(graph: onnx.GraphProto) -> list[Convolution]:
    """All convolutions in the graph's order, but the fixed one over the distance bins."""
    arrays = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        values = [a.t for a in node.attribute if a.name == "value"]
        if node.op_type == "Constant" and values:
            arrays[node.output[0]] = values[0]
    readers = {name: node for node in graph.node for name in node.input}
    sources: dict[str, list[Convolution]] = {}  # of a tensor: the convolutions it comes from
    found: list[Convolution] = []
    for node in graph.node:
        reads = _distinct([one for name in node.input for one in sources.get(name, [])])
        if node.op_type == "Conv":
            if node.input[1] not in arrays:
                raise _misfit(
                    f"the weights of {node.name} are computed in the graph, as in a quantised "
                    "file; give the float file"
                )
            one = Convolution(node.name, *_folded(node, arrays, readers), reads)
            if one.weight.shape != BINS_SHAPE:
                found.append(one)
                reads = [one]
        for name in node.output:
            sources[name] = reads
    if not found:
        raise _misfit("it holds no convolution")
    return found


def _folded(
    node: onnx.NodeProto, arrays: dict[str, onnx.TensorProto], readers: dict[str, onnx.NodeProto]
) -> tuple[np.ndarray, np.ndarray]:
    """Weight and bias as float64, with a batch normalisation behind them folded in."""
    weight = numpy_helper.to_array(arrays[node.input[1]]).astype(np.float64)
    bias = np.zeros(weight.shape[0])
    if len(node.input) > 2 and node.input[2] in arrays:
        bias = numpy_helper.to_array(arrays[node.input[2]]).astype(np.float64)
    norm = readers.get(node.output[0])
    if norm is None or norm.op_type != "BatchNormalization":
        return weight, bias
    gamma, beta, mean, variance = (
        numpy_helper.to_array(arrays[name]).astype(np.float64) for name in norm.input[1:5]
    )
    epsilon = next((a.f for a in norm.attribute if a.name == "epsilon"), 1e-5)
    factor = gamma / np.sqrt(variance + epsilon)
    return weight * factor[:, None, None, None], (bias - mean) * factor + beta


def _split(
    found: list[Convolution],
) -> tuple[list[Convolution], list[tuple[list[Convolution], list[Convolution]]]]:
    """Backbone and neck in order, and the branches (boxes, classes) of the three levels."""
    inner = {id(one) for reader in found for one in reader.reads}
    ends = [one for one in found if id(one) not in inner]
    if len(ends) != 2 * len(STRIDES):
        named = ", ".join(one.name for one in ends[:10])
        raise _misfit(
            f"it ends in {len(ends)} convolutions ({named}), a detector in {2 * len(STRIDES)}: "
            "boxes and classes of three levels. Is it a model for masks, key points or classes?"
        )
    chains = [_chain(end) for end in ends]
    head = {id(one) for chain in chains for one in chain}
    body = [one for one in found if id(one) not in head]
    places = {id(one): place for place, one in enumerate(body)}
    levels: dict[int, list[list[Convolution]]] = {}
    for chain in chains:
        start = max((places.get(id(one), -1) for one in chain[0].reads), default=-1)
        levels.setdefault(start, []).append(chain)
    if not body or len(levels) != len(STRIDES) or any(len(pair) != 2 for pair in levels.values()):
        raise _misfit("its head is no pair of branches for each of three levels")
    return body, [_boxes_first(levels[start]) for start in sorted(levels)]


def _chain(end: Convolution) -> list[Convolution]:
    """The three convolutions of a branch."""
    chain = [end]
    while len(chain) < 3:
        if len(chain[0].reads) != 1:
            raise _misfit(f"{chain[0].name} reads {len(chain[0].reads)} convolutions and not one")
        chain.insert(0, chain[0].reads[0])
    return chain


def _boxes_first(pair: list[list[Convolution]]) -> tuple[list[Convolution], list[Convolution]]:
    """Boxes have 64 outputs; with 64 classes too, the box branch stands first in every exporter."""
    first, second = pair
    swapped = first[-1].weight.shape[0] != BOX_OUTPUTS
    return (second, first) if swapped else (first, second)


def _fill(
    model: YoloV8,
    body: list[Convolution],
    branches: list[tuple[list[Convolution], list[Convolution]]],
) -> None:
    """Copy the weights over. Raises OnnxFileError with the first layer that has another shape."""
    ours = [
        (name, module)
        for part in ("backbone", "neck")
        for name, module in getattr(model, part).named_modules(prefix=part)
        if isinstance(module, ConvNormAct)
    ]
    theirs = list(body)
    for kind in (0, 1):
        for level, pair in enumerate(branches):
            name = ("head.box", "head.cls")[kind]
            branch = (model.head.box, model.head.cls)[kind][level]
            ours.extend((f"{name}.{level}.{i}", module) for i, module in enumerate(branch))
            theirs.extend(pair[kind])
    kind = f"yolov8{model.scale}"
    for (name, module), one in zip(ours, theirs, strict=False):
        convolution = module.conv if isinstance(module, ConvNormAct) else module
        own, given = tuple(convolution.weight.shape), one.weight.shape
        if own != given:
            raise _misfit(
                f"{name} of a {kind} has weights {list(own)}, at its place the file has "
                f"{list(given)} ({one.name})"
            )
        _copy(module, one)
    if len(ours) != len(theirs):
        raise _misfit(f"it has {len(theirs)} convolutions, a {kind} has {len(ours)}")


@torch.no_grad()
def _copy(module: ConvNormAct | nn.Conv2d, one: Convolution) -> None:
    """Weights and bias; a norm becomes the identity that adds the bias."""
    weight, bias = (torch.from_numpy(array).float() for array in (one.weight, one.bias))
    if isinstance(module, nn.Conv2d):
        module.weight.copy_(weight)
        module.bias.copy_(bias)
        return
    module.conv.weight.copy_(weight)
    module.norm.weight.fill_(1)
    module.norm.bias.copy_(bias)
    module.norm.running_mean.zero_()
    # What is divided by is the root of variance + eps.
    module.norm.running_var.fill_(1 - module.norm.eps)


def _distinct(found: list[Convolution]) -> list[Convolution]:
    return list({id(one): one for one in found}.values())


def _misfit(what: str) -> OnnxFileError:
    return OnnxFileError("bad_init", f"is no YOLOv8 n, s or m that fits here: {what}")
