"""The same int8 network for 4:3 photos: rectangular files beside the square one.

A photo of 4:3 leaves a quarter of a square input grey. A network of ours knows its input's size
only in some constants of its decode tail, so a rectangular file is the square file with other
constants there: the same weights and the same quantisation, from one calibration.
"""

from __future__ import annotations

import re
from pathlib import Path

import onnx
from onnx import numpy_helper

from .checkpoint import write_bytes_durably
from .model import STRIDES
from .onnx_graph import size_constants

RECTANGLE_FILE = re.compile(r"model-(\d+)x(\d+)\.int8\.onnx")
"""Height and width of a rectangular file, from its name."""


def rectangle_file(height: int, width: int) -> str:
    """Name of a rectangular int8 file."""
    return f"model-{height}x{width}.int8.onnx"


def rectangles_in(folder: Path) -> dict[Path, list[int]]:
    """The rectangular files of a model folder, each with the [height, width] of its input."""
    found = {path: RECTANGLE_FILE.fullmatch(path.name) for path in sorted(folder.glob("*.onnx"))}
    return {path: [int(side) for side in m.groups()] for path, m in found.items() if m}


def rectangles_of(side: int) -> list[tuple[int, int]]:
    """(height, width) of the inputs for a landscape and a portrait photo of 4:3.

    The long side is the square's, so that a photo has the same scale in both; the short one is
    three quarters of it, rounded up to a stride. None where that is the square again.
    """
    stride = max(STRIDES)
    short = -(-side * 3 // 4 // stride) * stride
    return [] if short == side else [(short, side), (side, short)]


def write_rectangles(int8_file: Path) -> list[Path]:
    """Write the rectangular files beside a square int8 file; returns their paths."""
    square = onnx.load(int8_file)
    height, width = (dim.dim_value for dim in square.graph.input[0].type.tensor_type.shape.dim[2:])
    if height != width:
        return []
    written = []
    for sides in rectangles_of(width):
        path = int8_file.with_name(rectangle_file(*sides))
        resized = resized_model(square, height=sides[0], width=sides[1])
        write_bytes_durably(path, resized.SerializeToString())
        written.append(path)
    return written


def resized_model(proto: onnx.ModelProto, *, height: int, width: int) -> onnx.ModelProto:
    """A model that `export` or `quantize` wrote, for another input size."""
    resized = onnx.ModelProto()
    resized.CopyFrom(proto)
    detections = resized.graph.output[0].type.tensor_type.shape.dim
    constants = size_constants(height, width, class_count=detections[1].dim_value - 4)
    for weight in resized.graph.initializer:
        if weight.name in constants:
            weight.CopyFrom(numpy_helper.from_array(constants[weight.name], weight.name))
    sides = resized.graph.input[0].type.tensor_type.shape.dim
    sides[2].dim_value, sides[3].dim_value = height, width
    detections[2].dim_value = sum((height // s) * (width // s) for s in STRIDES)
    # Shapes between the nodes are those of the old size; every runtime infers them.
    del resized.graph.value_info[:]
    for entry in resized.metadata_props:
        if entry.key == "imgsz":
            entry.value = str([height, width])
    onnx.checker.check_model(resized)
    return resized
