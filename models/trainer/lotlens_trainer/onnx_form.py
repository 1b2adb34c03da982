"""Whether an ONNX file has the form of a YOLOv8 detector, and what it says of itself.

Codes and words are those of `src/domain/onnx-form.ts`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import onnx
from onnx import TensorProto

from .model import STRIDES
from .onnx_file import OnnxFileError, read_onnx

Dims = list[int | None]
INPUT_FORM = "a detector takes one float32[1, 3, height, width], sides multiples of 32"


@dataclass(frozen=True, slots=True)
class DetectorForm:
    """How a detector is fed and read. `height` and `width` are those that it was made for."""

    input_name: str
    height: int
    width: int
    class_names: tuple[str, ...]


def read_form(path: Path) -> DetectorForm:
    """The form of a file. Raises CommandError where it is no detector."""
    return form_of(read_onnx(path), path)


def form_of(proto: onnx.ModelProto, path: Path) -> DetectorForm:
    """The form of a file that was read. Raises CommandError, naming the file."""
    try:
        return detector_form(proto)
    except OnnxFileError as fault:
        raise fault.of(path) from fault


def detector_form(proto: onnx.ModelProto) -> DetectorForm:
    """Raises OnnxFileError where the file is no detector, or does not say its size or classes."""
    metadata = {entry.key: entry.value for entry in proto.metadata_props}
    task = metadata.get("task", "detect")
    if task != "detect":
        raise OnnxFileError("not_a_detector", f"was made for the task '{task}'; only 'detect' runs")
    name, dims = _input(proto.graph)
    height, width = _size(dims, metadata)
    rows = _output_rows(proto.graph, height=height, width=width)
    _check_stride(metadata)
    names = class_names_of(metadata)
    if rows is not None and rows != 4 + len(names):
        raise OnnxFileError(
            "wrong_output",
            f"gives {rows} rows for {len(names)} classes; a detector gives {4 + len(names)}: "
            "boxes and scores, no masks and no key points",
        )
    return DetectorForm(name, height, width, names)


def class_names_of(metadata: dict[str, str]) -> tuple[str, ...]:
    """The `names` entry, a Python literal: a dict from numbers to names, or a list.

    Raises OnnxFileError where there is none, or it names no classes.
    """
    text = metadata.get("names")
    if text is None:
        raise OnnxFileError("no_names", "does not say its classes: its metadata has no 'names'")
    try:
        names = ast.literal_eval(text)
        if isinstance(names, dict):
            by_number = {int(number): name for number, name in names.items()}
            names = [by_number[number] for number in range(len(by_number))]
        if isinstance(names, list) and names and all(isinstance(n, str) and n for n in names):
            return tuple(names)
    except (KeyError, ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        pass  # said below
    raise OnnxFileError(
        "no_names",
        "does not say its classes: 'names' in its metadata must be like {0: 'scratch', 1: 'dent'}",
    )


def _input(graph: onnx.GraphProto) -> tuple[str, Dims]:
    """Name and dimensions of the one input. Old files list weights among the inputs."""
    weights = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in weights]
    dims = _dims(inputs[0]) if inputs else []
    fits = (
        len(inputs) == 1
        and inputs[0].type.tensor_type.elem_type == TensorProto.FLOAT
        and len(dims) == 4
        and dims[0] in (1, None)
        and dims[1] in (3, None)
        and all(side is None or (side > 0 and side % max(STRIDES) == 0) for side in dims[2:])
    )
    if not fits:
        listed = " and ".join(map(_shown, inputs)) or "nothing"
        raise OnnxFileError("wrong_input", f"takes {listed}; {INPUT_FORM}")
    return inputs[0].name, dims


def _size(dims: Dims, metadata: dict[str, str]) -> tuple[int, int]:
    """Height and width: of the input, or of `imgsz` in the metadata where the input takes any."""
    if dims[2] is not None and dims[3] is not None:
        return dims[2], dims[3]
    try:
        given = ast.literal_eval(metadata.get("imgsz", ""))
        height, width = [given, given] if isinstance(given, int) else given
    except (ValueError, SyntaxError, TypeError):
        height, width = 0, 0
    for side in (height, width):
        if not isinstance(side, int) or side <= 0 or side % max(STRIDES):
            raise OnnxFileError(
                "no_size",
                "takes photos of any size and does not say which: its metadata has no 'imgsz' "
                "like [640, 640], multiples of 32",
            )
    return height, width


def _output_rows(graph: onnx.GraphProto, *, height: int, width: int) -> int | None:
    """4 + classes, or None where the file leaves it open."""
    anchors = sum((height // stride) * (width // stride) for stride in STRIDES)
    outputs = [_dims(value) for value in graph.output]
    first = outputs[0] if outputs else []
    fits = (
        len(first) == 3
        and (first[1] is None or first[1] > 4)
        and first[2] in (anchors, None)
        and graph.output[0].type.tensor_type.elem_type == TensorProto.FLOAT
        and (len(outputs) == 1 or (len(outputs) == 2 and len(outputs[1]) == 2))
    )
    if not fits:
        listed = " and ".join(map(_shown, graph.output)) or "nothing"
        raise OnnxFileError(
            "wrong_output",
            f"gives {listed}; a detector gives float32[1, 4 + classes, {anchors}] at this size, "
            "and beside it at most an embedding [1, channels]",
        )
    return first[1]


def _check_stride(metadata: dict[str, str]) -> None:
    stride = metadata.get("stride", "32")
    if stride not in ("32", "32.0"):
        raise OnnxFileError("wrong_stride", f"has stride {stride}; detectors up to stride 32 run")


def _dims(value: onnx.ValueInfoProto) -> Dims:
    """Sizes, None where one is open."""
    dims = value.type.tensor_type.shape.dim
    return [dim.dim_value if dim.HasField("dim_value") else None for dim in dims]


TYPE_NAMES = {
    TensorProto.FLOAT: "float32", TensorProto.UINT8: "uint8", TensorProto.INT8: "int8",
    TensorProto.INT32: "int32", TensorProto.INT64: "int64", TensorProto.FLOAT16: "float16",
    TensorProto.DOUBLE: "float64",
}  # fmt: skip


def _shown(value: onnx.ValueInfoProto) -> str:
    """Name, type and shape, e.g. `images float32[1, 3, 640, 640]`."""
    kind = TYPE_NAMES.get(value.type.tensor_type.elem_type, "another type")
    dims = ", ".join("?" if dim is None else str(dim) for dim in _dims(value))
    return f"{value.name} {kind}[{dims}]"
