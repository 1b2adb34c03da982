"""What stands between our features and a teacher's while it teaches.

Where a teacher's tensor has other channels than ours, a learnt 1x1 convolution makes ours as many:
it trains with the rest and is thrown away at the end (FitNets, arXiv 1412.6550).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .model import YoloV8
from .progress import CommandError
from .teacher import Teacher


class Projections(nn.ModuleDict):
    """A 1x1 convolution for each feature that has other channels than its teacher."""

    def forward(self, features: dict[str, Tensor]) -> dict[str, Tensor]:
        """Features [B, C, h, w] with as many channels as the teacher's; others as they are."""
        return {n: self[n](feature) if n in self else feature for n, feature in features.items()}


def make_projections(
    student: YoloV8, teacher: Teacher, path: Path, tensor_map: dict[str, str], sizes_px: list[int]
) -> Projections:
    """Compare what both say of an empty crop of each size; the student stays as it is.

    `path` is the teacher's file, `tensor_map` has its tensors by our features' names. Raises
    CommandError (`bad_teacher`) for a tensor that is another place's, whose height and width are
    not ours.
    """
    convolutions: dict[str, nn.Module] = {}
    for size in sorted(set(sizes_px)):
        theirs = teacher.features(np.zeros((1, size, size, 3), np.uint8))
        ours = _shapes(student, size)
        for name, feature in theirs.items():
            own, given = ours[name], tuple(feature.shape)
            if len(given) != 4 or own[2:] != given[2:]:
                raise CommandError(
                    "bad_teacher",
                    f"the tensor {tensor_map[name]} of {path.name} is {list(given)} for a crop of "
                    f"{size}x{size} px, our {name} is {list(own)}: height and width have to be the "
                    f"same. Give a tensor of stride {size // own[2]} for {name} in --tensors",
                    item=str(path),
                )
            if own[1] != given[1] and name not in convolutions:
                convolutions[name] = nn.Conv2d(own[1], given[1], 1)
    return Projections(convolutions)


@torch.no_grad()
def _shapes(student: YoloV8, size: int) -> dict[str, tuple[int, ...]]:
    """Shapes of all features of one crop. In evaluation, so that no norm learns from it."""
    student.eval()
    found = student.features(torch.zeros(1, 3, size, size))
    student.train()
    return {name: tuple(feature.shape) for name, feature in found.items()}
