"""Write a YOLOv8 network of this package as an ONNX graph, node by node.

A tracing exporter leaves shape arithmetic and unnamed nodes behind. Written by hand the graph is
minimal, each node bears its module's name (so that the quantiser can be told what stays float,
and a report can say which layer costs accuracy), and nothing but numpy and onnx is needed.
`tests/test_export.py` holds it to PyTorch.
"""

from __future__ import annotations

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from .model import REG_MAX, STRIDES, Bottleneck, C2f, ConvNormAct, Sppf, YoloV8

OPSET = 17
IR_VERSION = 8
TAIL = "tail."
"""Names of nodes that turn logits into boxes and scores start with this; they stay float."""

CLASS_BRANCHES = "head.cls."
"""Names of nodes of the class branches start with this."""


class GraphWriter:
    """Collects nodes and weights. Every method takes and gives names of tensors."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: list[str], name: str, **attributes: object) -> str:
        """Add a node with one output, which bears the node's name."""
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def weight(self, name: str, values: np.ndarray) -> str:
        """Add a constant."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def conv(self, x: str, name: str, convolution: torch.nn.Conv2d, folded: tuple) -> str:
        """Add a convolution with the given weight and bias arrays."""
        kernel, bias = folded
        return self.node(
            "Conv",
            [x, self.weight(f"{name}.weight", kernel), self.weight(f"{name}.bias", bias)],
            name,
            kernel_shape=list(convolution.kernel_size),
            strides=list(convolution.stride),
            pads=list(convolution.padding) * 2,
        )

    def conv_norm_act(self, x: str, name: str, module: ConvNormAct) -> str:
        """Convolution with its batch normalisation folded in, then SiLU."""
        out = self.conv(x, f"{name}.conv", module.conv, folded_weights(module))
        gate = self.node("Sigmoid", [out], f"{name}.gate")
        return self.node("Mul", [out, gate], f"{name}.act")

    def bottleneck(self, x: str, name: str, module: Bottleneck) -> str:
        """Two convolutions and, where the module has it, the residual sum."""
        first = self.conv_norm_act(x, f"{name}.first", module.first)
        out = self.conv_norm_act(first, f"{name}.second", module.second)
        return self.node("Add", [x, out], f"{name}.sum") if module.residual else out

    def c2f(self, x: str, name: str, module: C2f) -> str:
        """The second half of the entry's channels passes the chain; all links are joined."""
        entry = self.conv_norm_act(x, f"{name}.enter", module.enter)
        hidden = module.enter.conv.out_channels // 2
        # The first half is never needed alone: the join takes the entry whole.
        bounds = [
            self.weight(f"{name}.half.{key}", np.array([value], np.int64))
            for key, value in (("start", hidden), ("end", 2 * hidden), ("axis", 1))
        ]
        link = self.node("Slice", [entry, *bounds], f"{name}.half")
        links = [entry]
        for index, block in enumerate(module.chain):
            link = self.bottleneck(link, f"{name}.chain.{index}", block)
            links.append(link)
        joined = self.node("Concat", links, f"{name}.join", axis=1)
        return self.conv_norm_act(joined, f"{name}.leave", module.leave)

    def sppf(self, x: str, name: str, module: Sppf) -> str:
        """Three max pools in a row, joined."""
        parts = [self.conv_norm_act(x, f"{name}.enter", module.enter)]
        for index in range(3):
            pooled = self.node(
                "MaxPool", [parts[-1]], f"{name}.pool.{index}",
                kernel_shape=[5, 5], strides=[1, 1], pads=[2, 2, 2, 2],
            )  # fmt: skip
            parts.append(pooled)
        joined = self.node("Concat", parts, f"{name}.join", axis=1)
        return self.conv_norm_act(joined, f"{name}.leave", module.leave)

    def upsample(self, x: str, name: str) -> str:
        """Twice the height and width, nearest neighbour."""
        scales = self.weight(f"{name}.scales", np.array([1, 1, 2, 2], np.float32))
        return self.node(
            "Resize", [x, "", scales], name, mode="nearest",
            coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        )  # fmt: skip


def detector_graph(model: YoloV8, *, height: int, width: int) -> onnx.ModelProto:
    """Write the network for one input size, batch 1.

    Input `images` float32[1, 3, height, width], RGB 0 to 1; outputs `output0`
    float32[1, 4 + classes, anchors] (cx cy w h in input pixels, scores after the sigmoid) and
    `embedding` float32[1, channels], the mean of the last backbone feature. Raises ValueError
    where a side is no multiple of 32.
    """
    if height % STRIDES[-1] or width % STRIDES[-1]:
        raise ValueError(f"input sides must be multiples of {STRIDES[-1]}, got {height}x{width}")
    writer = GraphWriter()
    p3, p4, p5 = _backbone(writer, model)
    levels = _neck(writer, model, p3, p4, p5)
    anchors = sum((height // s) * (width // s) for s in STRIDES)
    _tail(writer, model, levels, height=height, width=width)
    pooled = writer.node("GlobalAveragePool", [p5], f"{TAIL}pool")
    embedding_size = model.backbone.pool.leave.conv.out_channels
    shape = writer.weight(f"{TAIL}embedding.shape", np.array([1, embedding_size], np.int64))
    writer.nodes.append(
        helper.make_node("Reshape", [pooled, shape], ["embedding"], name=f"{TAIL}embedding")
    )
    graph = helper.make_graph(
        writer.nodes,
        "lotlens-detector",
        [_value("images", [1, 3, height, width])],
        [
            _value("output0", [1, 4 + model.class_count, anchors]),
            _value("embedding", [1, embedding_size]),
        ],
        writer.weights,
    )
    proto = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
    )
    proto.producer_name = "lotlens-trainer"
    onnx.checker.check_model(proto, full_check=True)
    return proto


def folded_weights(module: ConvNormAct) -> tuple[np.ndarray, np.ndarray]:
    """The convolution's weight and bias with its batch normalisation (in eval form) folded in."""
    norm = module.norm
    factor = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
    kernel = module.conv.weight.double() * factor.view(-1, 1, 1, 1)
    bias = norm.bias.double() - norm.running_mean.double() * factor
    return kernel.detach().float().numpy(), bias.detach().float().numpy()


def _backbone(writer: GraphWriter, model: YoloV8) -> tuple[str, str, str]:
    backbone, x = model.backbone, "images"
    x = writer.conv_norm_act(x, "backbone.stem", backbone.stem)
    features = []
    for level in (2, 3, 4, 5):
        x = writer.conv_norm_act(x, f"backbone.down{level}", getattr(backbone, f"down{level}"))
        x = writer.c2f(x, f"backbone.block{level}", getattr(backbone, f"block{level}"))
        features.append(x)
    return features[1], features[2], writer.sppf(x, "backbone.pool", backbone.pool)


def _neck(writer: GraphWriter, model: YoloV8, p3: str, p4: str, p5: str) -> tuple[str, str, str]:
    neck = model.neck

    def joined(name: str, *parts: str) -> str:
        return writer.node("Concat", list(parts), f"neck.{name}.input", axis=1)

    middle_input = joined("up4", writer.upsample(p5, "neck.up4.resize"), p4)
    middle = writer.c2f(middle_input, "neck.up4", neck.up4)
    n3_input = joined("up3", writer.upsample(middle, "neck.up3.resize"), p3)
    n3 = writer.c2f(n3_input, "neck.up3", neck.up3)
    down4 = writer.conv_norm_act(n3, "neck.down4", neck.down4)
    n4 = writer.c2f(joined("out4", down4, middle), "neck.out4", neck.out4)
    down5 = writer.conv_norm_act(n4, "neck.down5", neck.down5)
    n5 = writer.c2f(joined("out5", down5, p5), "neck.out5", neck.out5)
    return n3, n4, n5


def _tail(
    writer: GraphWriter, model: YoloV8, levels: tuple[str, ...], *, height: int, width: int
) -> None:
    """Branches of the head, then boxes as the expectation over distance bins, and scores."""
    constants = size_constants(height, width, class_count=model.class_count)
    box_logits, class_logits = [], []
    for index, level in enumerate(levels):
        for kind, branches, logits in (
            ("box", model.head.box, box_logits),
            ("cls", model.head.cls, class_logits),
        ):
            name, branch = f"head.{kind}.{index}", branches[index]
            x = writer.conv_norm_act(level, f"{name}.0", branch[0])
            x = writer.conv_norm_act(x, f"{name}.1", branch[1])
            last = branch[2]
            folded = (last.weight.detach().numpy(), last.bias.detach().numpy())
            logits.append(writer.conv(x, f"{name}.2", last, folded))

    def flat(kind: str, logits: list[str]) -> list[str]:
        names = [f"{TAIL}{kind}.{index}" for index in range(len(logits))]
        return [
            writer.node("Reshape", [x, writer.weight(f"{n}.shape", constants[f"{n}.shape"])], n)
            for n, x in zip(names, logits, strict=True)
        ]

    boxes = _boxes(writer, flat("box", box_logits), constants)
    scores = flat("cls", _lowered_beside_peaks(writer, class_logits))
    scores = writer.node("Concat", scores, f"{TAIL}cls", axis=2)
    scores = writer.node("Sigmoid", [scores], f"{TAIL}scores")
    writer.nodes.append(
        helper.make_node("Concat", [boxes, scores], ["output0"], name=f"{TAIL}output", axis=1)
    )


def _lowered_beside_peaks(writer: GraphWriter, logits: list[str]) -> list[str]:
    """`peaks.lowered_beside_peaks`, of operators that every engine has."""
    names = [f"{TAIL}peak.{index}" for index in range(len(logits))]

    def largest(x: str, name: str, *, kernel: int, stride: int) -> str:
        sides = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2}
        return writer.node("MaxPool", [x], name, pads=[(kernel - stride) // 2] * 4, **sides)

    def larger(a: str, b: str, name: str) -> str:
        more = writer.node("Sub", [b, a], f"{name}.more")
        return writer.node("Add", [a, writer.node("Relu", [more], f"{name}.excess")], name)

    near = [
        largest(x, f"{name}.near", kernel=3, stride=1)
        for x, name in zip(logits, names, strict=True)
    ]
    lowered = []
    for index, (x, name) in enumerate(zip(logits, names, strict=True)):
        best = near[index]
        if index > 0:
            finer = largest(logits[index - 1], f"{name}.finer", kernel=6, stride=2)
            best = larger(best, finer, f"{name}.with_finer")
        if index + 1 < len(logits):
            coarser = writer.upsample(near[index + 1], f"{name}.coarser")
            best = larger(best, coarser, f"{name}.with_coarser")
        under = writer.node("Sub", [best, x], f"{name}.under")
        lowered.append(writer.node("Sub", [x, under], name))
    return lowered


def _boxes(writer: GraphWriter, logits: list[str], constants: dict[str, np.ndarray]) -> str:
    """Distance logits [1, 64, cells] of each level to boxes [1, 4, anchors].

    With anchors first, softmax runs over contiguous memory; the expectation over bins and the
    step from distances (left, top, right, bottom) to centre and size are one matrix.
    """

    def constant(name: str) -> str:
        return writer.weight(name, constants[name])

    x = writer.node("Concat", logits, f"{TAIL}box", axis=2)
    x = writer.node("Transpose", [x], f"{TAIL}box.rows", perm=[0, 2, 1])
    x = writer.node("Reshape", [x, constant(f"{TAIL}box.sides.shape")], f"{TAIL}box.sides")
    x = writer.node("Softmax", [x], f"{TAIL}box.softmax", axis=-1)
    x = writer.node("Reshape", [x, constant(f"{TAIL}box.bins.shape")], f"{TAIL}box.bins")
    to_cxcywh = np.array(
        [[-0.5, 0, 1, 0], [0, -0.5, 0, 1], [0.5, 0, 1, 0], [0, 0.5, 0, 1]], np.float32
    )
    matrix = np.kron(to_cxcywh, np.arange(REG_MAX, dtype=np.float32)[:, None])
    x = writer.node("MatMul", [x, writer.weight(f"{TAIL}box.matrix", matrix)], f"{TAIL}box.cells")
    x = writer.node("Mul", [x, constant(f"{TAIL}strides")], f"{TAIL}box.pixels")
    x = writer.node("Add", [x, constant(f"{TAIL}centres")], f"{TAIL}box.placed")
    return writer.node("Transpose", [x], f"{TAIL}boxes", perm=[0, 2, 1])


def size_constants(height: int, width: int, *, class_count: int) -> dict[str, np.ndarray]:
    """The weights of the graph that depend on its input's size, by name; all are the tail's."""
    centres, strides = anchor_grid(height, width)
    anchors = len(strides)
    shapes = {
        f"{TAIL}box.sides.shape": [1, anchors * 4, REG_MAX],
        f"{TAIL}box.bins.shape": [1, anchors, 4 * REG_MAX],
    }
    for index, stride in enumerate(STRIDES):
        cells = (height // stride) * (width // stride)
        shapes[f"{TAIL}box.{index}.shape"] = [1, 4 * REG_MAX, cells]
        shapes[f"{TAIL}cls.{index}.shape"] = [1, class_count, cells]
    return {
        **{name: np.array(shape, np.int64) for name, shape in shapes.items()},
        f"{TAIL}strides": strides[None, :, None],
        f"{TAIL}centres": np.concatenate([centres, np.zeros_like(centres)], axis=1)[None],
    }


def anchor_grid(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Cell centres float32[anchors, 2] in input pixels and strides float32[anchors]."""
    centres, strides = [], []
    for stride in STRIDES:
        ys, xs = np.mgrid[0 : height // stride, 0 : width // stride]
        centres.append((np.stack([xs.ravel(), ys.ravel()], axis=1) + 0.5) * stride)
        strides.append(np.full(xs.size, stride))
    return np.concatenate(centres).astype(np.float32), np.concatenate(strides).astype(np.float32)


def _value(name: str, shape: list[int]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
