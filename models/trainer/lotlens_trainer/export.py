"""`export`: the ONNX files of a checkpoint, float and half precision."""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx

from .checkpoint import write_bytes_durably
from .half_precision import half_precision
from .onnx_graph import detector_graph
from .progress import Reporter
from .torch_detector import TorchDetector, checked_side, load_detector

FLOAT_FILE = "model.onnx"
FP16_FILE = "model.fp16.onnx"
AUTHOR = "Lotlens"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `export`."""
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for the ONNX files")
    parser.add_argument("--imgsz", type=int, help="input size; default: as it was trained")
    parser.add_argument("--height", type=int, help="of an input that is no square; --imgsz wide")
    parser.add_argument("--version", default="0", help="the model's version, kept in the file")


def run(arguments: argparse.Namespace) -> int:
    """Write both files and say where they are."""
    reporter = Reporter()
    reporter.started("export", {key: str(value) for key, value in vars(arguments).items()})
    detector = load_detector(arguments.checkpoint, imgsz=arguments.imgsz)
    if arguments.height is not None:
        detector.height = checked_side(arguments.height)
    sizes = export_detector(detector, arguments.out, version=arguments.version)
    reporter.finished(arguments.out, {f"{name} bytes": size for name, size in sizes.items()})
    return 0


def export_detector(detector: TorchDetector, out: Path, *, version: str) -> dict[str, int]:
    """Write `model.onnx` and `model.fp16.onnx` into `out`; returns their sizes in bytes."""
    proto = float_model(detector, version=version)
    files = {FLOAT_FILE: proto, FP16_FILE: half_precision(proto)}
    for name, model in files.items():
        write_bytes_durably(out / name, model.SerializeToString())
    return {name: (out / name).stat().st_size for name in files}


def float_model(detector: TorchDetector, *, version: str) -> onnx.ModelProto:
    """The network in single precision with the metadata that a detector's reader looks for."""
    proto = detector_graph(detector.model, height=detector.height, width=detector.width)
    add_metadata(proto, detector, version=version)
    return proto


def add_metadata(proto: onnx.ModelProto, detector: TorchDetector, *, version: str) -> None:
    """Write class names, size, stride and origin under the keys that YOLO tools use.

    `names` is a Python literal, not JSON: so the popular exporter writes it, and readers of its
    files then read ours.
    """
    entries = {
        "description": f"{detector.architecture} for {', '.join(detector.class_names)}",
        "author": AUTHOR,
        "license": detector.licence,
        "version": version,
        "architecture": detector.architecture,
        "task": "detect",
        "stride": "32",
        "batch": "1",
        "imgsz": str([detector.height, detector.width]),
        "names": str(dict(enumerate(detector.class_names))),
    }
    del proto.metadata_props[:]
    for key, value in entries.items():
        proto.metadata_props.add(key=key, value=value)
