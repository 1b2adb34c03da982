"""A trained checkpoint as a detector, for evaluation at any input size and for export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from .budget import is_side
from .checkpoint import load_checkpoint, network_weights
from .model import YoloV8
from .progress import CommandError
from .starting_point import ARCHITECTURE_BY_STEM, CLASS_BIAS, STEM

LICENCE = "Apache-2.0"
"""Of weights that were trained here from weights of ours, or from none."""


class TorchDetector:
    """A YOLOv8 network with its weights, its class names and an input size."""

    def __init__(
        self,
        model: YoloV8,
        class_names: tuple[str, ...],
        *,
        height: int,
        width: int,
        licence: str = LICENCE,
    ) -> None:
        self.model = model.eval()
        self.class_names = class_names
        self.height, self.width = height, width
        self.licence = licence

    @property
    def architecture(self) -> str:
        """`yolov8n`, `yolov8s` or `yolov8m`."""
        return f"yolov8{self.model.scale}"

    @torch.inference_mode()
    def run(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Images float32[B, 3, h, w] to outputs [B, 4 + classes, anchors] and embeddings."""
        device = next(self.model.parameters()).device
        batch = torch.from_numpy(images).to(device).contiguous(memory_format=torch.channels_last)
        output, embedding = self.model.predict(batch)
        return output.cpu().numpy(), embedding.cpu().numpy()


def load_detector(
    path: Path, *, imgsz: int | None = None, class_names: tuple[str, ...] | None = None
) -> TorchDetector:
    """Read a checkpoint of `train`, the averaged weights where it holds them, or an ONNX file.

    `imgsz` overrides the size that it was trained at; an ONNX file's classes are put in the order
    of `class_names`. Raises CommandError where the file is no detector, knows other classes, or
    its size is no multiple of 32.
    """
    if path.suffix == ".onnx":
        return _load_onnx(path, imgsz=imgsz, class_names=class_names)
    tensors, state = load_checkpoint(path)
    weights = network_weights(tensors)
    if STEM not in weights or CLASS_BIAS not in weights:
        raise CommandError("bad_checkpoint", f"{path.name} holds no detector", item=str(path))
    architecture = ARCHITECTURE_BY_STEM.get(weights[STEM].shape[0])
    if architecture is None:
        raise CommandError("bad_checkpoint", f"{path.name}: unknown scale", item=str(path))
    model = YoloV8(architecture.removeprefix("yolov8"), weights[CLASS_BIAS].shape[0])
    model.load_state_dict(weights)
    side = checked_side(imgsz or int(state.get("imgsz", 0)))
    return TorchDetector(
        model,
        _class_names(state, model.class_count, path),
        height=side,
        width=side,
        licence=state.get("licence", LICENCE),
    )


def _load_onnx(
    path: Path, *, imgsz: int | None, class_names: tuple[str, ...] | None
) -> TorchDetector:
    # Training elsewhere does without the onnx package.
    from .onnx_form import read_form
    from .onnx_weights import order_classes, read_network

    form = read_form(path)
    network = read_network(path)
    names = class_names or form.class_names
    if not order_classes(network, names):
        raise CommandError(
            "other_classes",
            f"{path.name} knows {', '.join(form.class_names[:10])}, wanted are {', '.join(names)}",
            item=str(path),
        )
    side = None if imgsz is None else checked_side(imgsz)
    return TorchDetector(
        network.model,
        names,
        height=side or form.height,
        width=side or form.width,
        licence=network.licence,
    )


def checked_side(side: int) -> int:
    """A side of an input. Raises CommandError where the strides do not divide it."""
    if not is_side(side):
        raise CommandError(
            "bad_size", f"input size must be a multiple of 32, got {side}; give --imgsz"
        )
    return side


def _class_names(state: dict[str, Any], count: int, path: Path) -> tuple[str, ...]:
    names = tuple(state.get("classes", ()))
    if len(names) != count:
        raise CommandError(
            "bad_checkpoint", f"{path.name} has {count} classes but names {names}", item=str(path)
        )
    return names
