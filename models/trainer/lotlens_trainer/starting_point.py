"""What `train --init` starts from: a file of ours, or any YOLOv8 detection model in ONNX."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

from .checkpoint import load_checkpoint, network_weights
from .model import SCALES
from .origin import LICENCE, origin_of

STEM = "backbone.stem.conv.weight"
CLASS_BRANCHES = "head.cls."
ARCHITECTURE_BY_STEM = {scale.channels(64): f"yolov8{name}" for name, scale in SCALES.items()}


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """Tensors by the names of `YoloV8`, and what is to be known of them."""

    path: Path
    tensors: dict[str, Tensor]
    # Its normalisations are folded into the convolutions.
    folded: bool
    # For the log; "" where nothing is to be said.
    note: str
    # What stays with the weights (`origin`).
    origin: dict[str, Any] = field(default_factory=dict)

    @property
    def architecture(self) -> str | None:
        """`yolov8n`, `yolov8s` or `yolov8m` by the width of the first layer, or None."""
        stem = self.tensors.get(STEM)
        return None if stem is None else ARCHITECTURE_BY_STEM.get(stem.shape[0])


def read_start(path: Path, class_names: tuple[str, ...]) -> StartingPoint:
    """Read a file for a network of these classes. Raises CommandError where it cannot be used.

    Classes of an ONNX file are told by their names. Where it has others, all but the class branch
    is taken.
    """
    if path.suffix != ".onnx":
        tensors, state = load_checkpoint(path)
        return StartingPoint(path, network_weights(tensors), False, "", origin_of(state))
    # Training elsewhere does without the onnx package.
    from .onnx_weights import order_classes, read_network

    network = read_network(path)
    fits = order_classes(network, class_names)
    tensors = {
        name: tensor
        for name, tensor in network.model.state_dict().items()
        if fits or not name.startswith(CLASS_BRANCHES)
    }
    kind = f"yolov8{network.model.scale} of {network.model.class_count} classes"
    branch = "taken" if fits else f"left out, it is not for {' and '.join(class_names)}"
    note = f"; {kind}, class branch {branch}, licence {network.licence}"
    return StartingPoint(path, tensors, True, note, {LICENCE: network.licence})
