"""What `--init` starts from: a file of ours, or any YOLOv8 detection model in ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

from .began_with import began_with
from .checkpoint import load_checkpoint, network_weights
from .model import SCALES
from .origin import BEGAN_WITH, LICENCE, origin_of

STEM = "backbone.stem.conv.weight"
CLASS_BRANCHES = "head.cls."
CLASS_BIAS = "head.cls.0.2.bias"
LAST_OF_BRANCH = (".2.weight", ".2.bias")
"""How the names of a class branch's last layer end, whose rows are the classes."""

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

    Classes are told by their names, in any order. Where the file has others, all but the class
    branch is taken.
    """
    if path.suffix != ".onnx":
        return _own_start(path, class_names)
    # Training elsewhere does without the onnx package.
    from .onnx_weights import order_classes, read_network

    network = read_network(path)
    fits = order_classes(network, class_names)
    tensors = network.model.state_dict()
    kind = f"yolov8{network.model.scale} of {network.model.class_count} classes"
    branch = "taken" if fits else f"left out, it is not for {' and '.join(class_names)}"
    note = f"; {kind}, class branch {branch}, licence {network.licence}"
    origin = {LICENCE: network.licence, BEGAN_WITH: began_with(path, {})}
    return StartingPoint(path, tensors if fits else _without_classes(tensors), True, note, origin)


def class_order(
    names: Sequence[str] | None, count: int, wanted: tuple[str, ...]
) -> list[int] | None:
    """Which row of a layer for `count` classes called `names` each wanted class has. None where
    the classes are others; a file that names none is taken to have as many in the wanted order."""
    names = names or wanted
    if count != len(wanted) or sorted(names) != sorted(wanted):
        return None
    return [names.index(name) for name in wanted]


def _own_start(path: Path, wanted: tuple[str, ...]) -> StartingPoint:
    """A checkpoint of ours, or features without a head (`distill`)."""
    stored, state = load_checkpoint(path)
    tensors, note = network_weights(stored), ""
    if CLASS_BIAS in tensors:
        count, names = tensors[CLASS_BIAS].shape[0], state.get("classes")
        order = class_order(names, count, wanted)
        if order is None:
            theirs = f"{count} classes" if not names else " and ".join(names)
            note = f"; class branch left out, it is for {theirs}, not for {' and '.join(wanted)}"
            tensors = _without_classes(tensors)
        elif order != list(range(count)):
            note = f"; its classes {' and '.join(names or wanted)} put in the dataset's order"
            tensors |= {
                name: tensor[order]
                for name, tensor in tensors.items()
                if name.startswith(CLASS_BRANCHES) and name.endswith(LAST_OF_BRANCH)
            }
    origin = origin_of(state) | {BEGAN_WITH: began_with(path, state)}
    return StartingPoint(path, tensors, False, note, origin)


def _without_classes(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {n: tensor for n, tensor in tensors.items() if not n.startswith(CLASS_BRANCHES)}
