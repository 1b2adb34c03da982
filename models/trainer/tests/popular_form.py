"""ONNX files in the form that the popular tool exports, built without it, for tests.

Its exporter traces: weights bear the names of its modules, shapes and constants are nodes of the
graph, box and class logits of a level are joined before the tail, and nothing but the detections
comes out. Class names stand in the metadata as a Python literal.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from lotlens_trainer.export import float_model
from lotlens_trainer.torch_detector import TorchDetector


def popular_model(
    detector: TorchDetector, *, names: tuple[str, ...] | None = None, opset: int = 17
) -> onnx.ModelProto:
    """Our network as the popular tool would write it, its classes under `names`."""
    proto = float_model(detector, version="1")
    graph = proto.graph
    del graph.output[1:]
    leave_out_embedding(graph)
    rename_weights(graph)
    constants_as_nodes(graph)
    proto.opset_import[0].version = opset
    del proto.metadata_props[:]
    names = names or detector.class_names
    for key, value in {
        "description": "YOLOv8n model",
        "stride": "32",
        "task": "detect",
        "license": "AGPL-3.0",
        "batch": "1",
        "imgsz": str([detector.height, detector.width]),
        "names": str(dict(enumerate(names))),
        "args": "{'batch': 1}",
    }.items():
        proto.metadata_props.add(key=key, value=value)
    return onnx.load_model_from_string(proto.SerializeToString())


def leave_out_embedding(graph: onnx.GraphProto) -> None:
    """Drop the nodes that nothing reads any more."""
    while True:
        read = {name for node in graph.node for name in node.input} | {graph.output[0].name}
        unread = [node for node in graph.node if not read & set(node.output)]
        if not unread:
            return
        for node in unread:
            graph.node.remove(node)


def rename_weights(graph: onnx.GraphProto) -> None:
    """Names that say nothing of ours."""
    names = {tensor.name: f"model.{i}.weight" for i, tensor in enumerate(graph.initializer)}
    for tensor in graph.initializer:
        tensor.name = names[tensor.name]
    for number, node in enumerate(graph.node):
        node.name = f"/model.{number}/{node.op_type}"
        for place, name in enumerate(node.input):
            node.input[place] = names.get(name, name)


def constants_as_nodes(graph: onnx.GraphProto) -> None:
    """Integers become `Constant` nodes, before what reads them."""
    whole = [t for t in graph.initializer if t.data_type == TensorProto.INT64]
    for tensor in whole:
        graph.initializer.remove(tensor)
    nodes = [helper.make_node("Constant", [], [t.name], value=t) for t in whole]
    nodes += graph.node
    del graph.node[:]
    graph.node.extend(nodes)


def with_norms_unfolded(proto: onnx.ModelProto, seed: int = 5) -> onnx.ModelProto:
    """Put a batch normalisation behind each convolution that has an activation; same output."""
    random = np.random.default_rng(seed)
    arrays = {t.name: t for t in proto.graph.initializer}
    gates = {node.input[0] for node in proto.graph.node if node.op_type == "Sigmoid"}
    nodes = []
    for node in proto.graph.node:
        nodes.append(node)
        if node.op_type != "Conv" or node.output[0] not in gates:
            continue
        output = node.output[0]
        node.output[0] = f"{output}.raw"
        weight, bias = (numpy_helper.to_array(arrays[name]) for name in node.input[1:3])
        gamma, mean = random.uniform(0.5, 2, len(bias)), random.normal(0, 1, len(bias))
        variance = random.uniform(0.5, 2, len(bias))
        factor = gamma / np.sqrt(variance + 1e-3)
        arrays[node.input[1]].CopyFrom(
            numpy_helper.from_array(
                (weight / factor[:, None, None, None]).astype(np.float32), node.input[1]
            )
        )
        del node.input[2]
        inputs = [node.output[0]]
        for kind, values in {
            "gamma": gamma,
            "beta": bias + mean * factor,
            "mean": mean,
            "variance": variance,
        }.items():
            name = f"{output}.{kind}"
            proto.graph.initializer.append(numpy_helper.from_array(values.astype(np.float32), name))
            inputs.append(name)
        nodes.append(helper.make_node("BatchNormalization", inputs, [output], epsilon=1e-3))
    del proto.graph.node[:]
    proto.graph.node.extend(nodes)
    return proto
