"""A network in ONNX whose features teach ours (`distill --teacher`), run by onnxruntime.

The graph is cut at the named tensors, its input size is made free, and a SiLU that follows a named
convolution is kept, because the student's blocks also end in one. Teachers of this family take BGR
from 0 to 255; the caller hands RGB bytes over and this file does the rest.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor

from .model import FEATURE_NAMES
from .onnx_file import OnnxFileError, parse_onnx


class TeacherError(ValueError):
    """The teacher's file does not fit what was asked of it."""


def parse_tensor_map(text: str) -> dict[str, str]:
    """`1201=p2,1243=p3` to {student feature: teacher tensor}. Raises TeacherError."""
    pairs: dict[str, str] = {}
    for part in text.split(","):
        tensor, _, feature = part.strip().partition("=")
        if feature not in FEATURE_NAMES:
            raise TeacherError(f"'{part}': want TENSOR=FEATURE, one of {', '.join(FEATURE_NAMES)}")
        pairs[feature] = tensor
    return pairs


def activated(graph: onnx.GraphProto, tensor: str) -> str:
    """The name of SiLU(tensor) where the graph computes it as tensor * sigmoid(tensor)."""
    gates = {n.output[0] for n in graph.node if n.op_type == "Sigmoid" and n.input[0] == tensor}
    for node in graph.node:
        if node.op_type == "Mul" and tensor in node.input and gates & set(node.input):
            return node.output[0]
    return tensor


def cut_graph(model: onnx.ModelProto, outputs: list[str]) -> onnx.ModelProto:
    """The part of the graph that the outputs need, with free batch, height and width."""
    made_by = {name: node for node in model.graph.node for name in node.output}
    needed: set[int] = set()
    queue = list(outputs)
    while queue:
        node = made_by.get(queue.pop())
        if node is not None and id(node) not in needed:
            needed.add(id(node))
            queue.extend(node.input)
    nodes = [node for node in model.graph.node if id(node) in needed]
    used = {name for node in nodes for name in node.input}
    stored = [w for w in model.graph.initializer if w.name in used]
    stored_names = {w.name for w in stored}
    source = next(v.name for v in model.graph.input if v.name not in stored_names)
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        nodes,
        "teacher",
        [value(source, onnx.TensorProto.FLOAT, ["batch", 3, "height", "width"])],
        [value(name, onnx.TensorProto.FLOAT, None) for name in outputs],
        stored,
    )
    return onnx.helper.make_model(
        graph, opset_imports=model.opset_import, ir_version=model.ir_version
    )


@dataclass
class Teacher:
    """Features {name: [B, C, h, w]} of uint8 RGB crops [B, S, S, 3]."""

    session: onnxruntime.InferenceSession
    names: list[str]
    sha256: str

    def features(self, crops_rgb: np.ndarray) -> dict[str, Tensor]:
        bgr = np.ascontiguousarray(crops_rgb[..., ::-1].transpose(0, 3, 1, 2), dtype=np.float32)
        found = self.session.run(None, {self.session.get_inputs()[0].name: bgr})
        return {name: torch.from_numpy(a) for name, a in zip(self.names, found, strict=True)}


def load_teacher(path: Path, tensor_map: dict[str, str], *, threads: int) -> Teacher:
    """Cut and load the teacher. Raises TeacherError where the file is missing or no whole ONNX
    file, or a tensor is not in its graph."""
    try:
        content = path.read_bytes()
        model = parse_onnx(content)
    except OSError as error:
        raise TeacherError(f"{path} cannot be read: {error.strerror}") from error
    except OnnxFileError as fault:
        raise TeacherError(f"{path.name} {fault}") from fault
    known = {name for node in model.graph.node for name in node.output}
    missing = [tensor for tensor in tensor_map.values() if tensor not in known]
    if missing:
        raise TeacherError(f"{path.name} has no tensor {', '.join(missing)}")
    outputs = [activated(model.graph, tensor) for tensor in tensor_map.values()]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that spin between runs would take the cores from the student's own step.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(
        cut_graph(model, outputs).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return Teacher(session, list(tensor_map), hashlib.sha256(content).hexdigest())
