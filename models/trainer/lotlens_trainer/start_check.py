"""Whether weights fit a network as a whole: half of a network's weights is no start."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from .model import SCALES, YoloV8
from .progress import CommandError
from .starting_point import CLASS_BIAS, CLASS_BRANCHES


def require_fit(path: Path, tensors: dict[str, Tensor], model: YoloV8) -> None:
    """Raise CommandError (`bad_init`) where the weights of the file `path` are not those of such a
    network. It names the first layer that is another or is missing, and the scale that the file is
    of.

    What may be left out is the class branch, and the head (features of `distill`) or all but the
    backbone.
    """
    misfit = first_misfit(tensors, model)
    if misfit is None:
        return
    kind, fitting = f"yolov8{model.scale}", fitting_scale(tensors)
    said = (
        f"{path.name} fits no YOLOv8 n, s or m, and not the {kind} of this run: {misfit}. Give the "
        "weights of a whole network, or features of `distill`"
        if fitting is None
        else f"{path.name} is a yolov8{fitting}, not a {kind}: {misfit}. Give --model "
        f"yolov8{fitting}, or weights of a {kind}"
    )
    raise CommandError("bad_init", said, item=str(path))


def first_misfit(tensors: dict[str, Tensor], model: YoloV8) -> str | None:
    """The first layer of the network that the file has in another shape, or lacks though it has
    that part of the network, in words."""
    parts = {_part(name) for name in tensors} | {"backbone"}
    if "head" in parts:
        parts.add("neck")
    for name, tensor in model.state_dict().items():
        given = tensors.get(name)
        if _part(name) not in parts or (given is not None and given.shape == tensor.shape):
            continue
        found = "is missing in the file" if given is None else f"is {list(given.shape)} in the file"
        return f"{name} {found} and {list(tensor.shape)} in the network"
    return None


def fitting_scale(tensors: dict[str, Tensor]) -> str | None:
    """n, s or m, where the weights are those of such a network."""
    classes = tensors[CLASS_BIAS].shape[0] if CLASS_BIAS in tensors else 1
    # Shapes alone, without memory or random numbers.
    with torch.device("meta"):
        networks = {scale: YoloV8(scale, classes) for scale in SCALES}
    return next((n for n, one in networks.items() if first_misfit(tensors, one) is None), None)


def _part(name: str) -> str:
    return CLASS_BRANCHES if name.startswith(CLASS_BRANCHES) else name.partition(".")[0]
