"""`quantize`: the int8 file of an ONNX model, by static quantisation after training.

Activations are unsigned 8 bit, weights signed 8 bit for each output channel: the browser's
kernel wants unsigned activations. The whole network is quantised except its decode tail.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationMethod, QDQQuantizer, QuantType
from onnxruntime.quantization.calibrate import TensorData, TensorsData

from .calibration import METHODS, calibration_photos, collect_statistics
from .checkpoint import write_bytes_durably
from .dataset import read_split
from .onnx_file import read_onnx
from .onnx_graph import TAIL
from .progress import CommandError, Reporter
from .quantised_steps import settle_steps
from .rectangles import write_rectangles
from .weight_rounding import rounded_weights, with_weights

INT8_FILE = "model.int8.onnx"
CALIBRATION_COUNT = 300
DEFAULT_METHOD = "guarded"
QUANTISED_OPERATORS = ["Conv", "Sigmoid", "Mul", "Add", "Concat", "Slice", "MaxPool", "Resize"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `quantize`."""
    parser.add_argument("--model", type=Path, required=True, help="model.onnx of `export`")
    parser.add_argument("--dataset", type=Path, required=True, help="its train split calibrates")
    parser.add_argument("--out", type=Path, help=f"file to write; default: {INT8_FILE} beside it")
    parser.add_argument("--method", choices=METHODS, default=DEFAULT_METHOD)
    parser.add_argument("--images", type=int, default=CALIBRATION_COUNT)


def run(arguments: argparse.Namespace) -> int:
    """Calibrate, quantise and write the file, and beside a square one those for 4:3."""
    reporter = Reporter()
    reporter.started("quantize", {key: str(value) for key, value in vars(arguments).items()})
    proto = read_onnx(arguments.model)
    refuse_foreign_graph(proto, arguments.model)
    paths = calibration_photos(read_split(arguments.dataset, "train").photos, arguments.images)
    statistics = collect_statistics(
        proto,
        paths,
        on_progress=lambda done: reporter.progress(done, len(paths), "photos", None, None),
    )
    weights = rounded_weights(proto, paths)
    quantised = quantised_model(proto, statistics.ranges(arguments.method), weights=weights)
    out = arguments.out or arguments.model.with_name(INT8_FILE)
    write_bytes_durably(out, quantised.SerializeToString())
    for path in write_rectangles(out):
        reporter.log(f"for photos of 4:3: {path.name}")
    reporter.finished(out, {"calibration images": len(paths), "bytes": out.stat().st_size})
    return 0


def refuse_foreign_graph(proto: onnx.ModelProto, path: Path) -> None:
    """Raise CommandError for a graph whose decode tail this command cannot tell apart."""
    if not any(node.name.startswith(TAIL) for node in proto.graph.node):
        raise CommandError(
            "foreign_model",
            f"{path.name} was not written by `lotlens-trainer export`; its decode tail, which must "
            "stay float, is not known. Export it from a checkpoint first.",
            item=str(path),
        )


def quantised_model(
    proto: onnx.ModelProto,
    ranges: Mapping[str, tuple],
    *,
    keep_float: frozenset[str] = frozenset(),
    weights: Mapping[str, np.ndarray] | None = None,
) -> onnx.ModelProto:
    """Quantise a float model with the given ranges of its activations.

    The tail and the nodes named in `keep_float` stay float. `weights` of `rounded_weights` take
    the place of the model's; without them each is rounded to its nearest step. Metadata is kept.
    """
    taken = {name: w for name, w in (weights or {}).items() if name not in keep_float}
    copy = onnx.shape_inference.infer_shapes(with_weights(proto, taken))
    excluded = [n.name for n in copy.graph.node if n.name.startswith(TAIL) or n.name in keep_float]
    data = {name: TensorData(lowest=low, highest=high) for name, (low, high) in ranges.items()}
    quantizer = QDQQuantizer(
        copy,
        per_channel=True,
        # Seven bits of weight: with eight, sums of two products saturate in 16 bits on x86
        # processors without VNNI, and one file should find the same on every machine. It costs
        # nothing (scratch-dent 2 on val, with VNNI: AP50 13.17 % against 12.81 % with eight).
        reduce_range=True,
        weight_qType=QuantType.QInt8,
        activation_qType=QuantType.QUInt8,
        tensors_range=TensorsData(CalibrationMethod.MinMax, data),
        nodes_to_quantize=[],
        nodes_to_exclude=excluded,
        op_types_to_quantize=QUANTISED_OPERATORS,
        extra_options={},
    )
    quantizer.quantize_model()
    quantizer.model.topological_sort()
    quantised = quantizer.model.model
    settle_steps(quantised)
    del quantised.metadata_props[:]
    quantised.metadata_props.extend(proto.metadata_props)
    onnx.checker.check_model(quantised)
    return quantised
