"""How far a student's features are from a teacher's, each channel in units of its own spread."""

import torch
from torch import Tensor

from .distributed import averaged

MOMENTUM = 0.01
FLOOR_SHARE = 0.05
"""A channel's variance counts at least with this share of its level's mean variance, since
channels that are nearly dead in the teacher would otherwise rule the loss."""


class FeatureLoss:
    """Mean squared difference over running teacher variance, summed over the levels."""

    def __init__(self) -> None:
        self.means: dict[str, Tensor] = {}
        self.variances: dict[str, Tensor] = {}

    def observe(self, teacher: dict[str, Tensor]) -> None:
        """Take the teacher's features [B, C, h, w] of one batch into the running statistics."""
        for name, feature in teacher.items():
            mean = averaged(feature.mean((0, 2, 3)))
            self.means.setdefault(name, mean).lerp_(mean, MOMENTUM)
            centred = feature - self.means[name].view(1, -1, 1, 1)
            square = averaged(centred.square().mean((0, 2, 3)))
            self.variances.setdefault(name, square).lerp_(square, MOMENTUM)

    def __call__(
        self, student: dict[str, Tensor], teacher: dict[str, Tensor]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss, and each level's error (0: the same; 1: no better than the mean feature)."""
        errors: dict[str, Tensor] = {}
        for name, wanted in teacher.items():
            variance = self.variances[name]
            scale = 1 / (variance + FLOOR_SHARE * variance.mean())
            square = (student[name] - wanted).square()
            errors[name] = (square.mean((0, 2, 3)) * scale).mean()
        return torch.stack(list(errors.values())).sum(), errors

    def tensors(self) -> dict[str, Tensor]:
        """The running statistics, for a checkpoint."""
        return {f"mean.{n}": t for n, t in self.means.items()} | {
            f"variance.{n}": t for n, t in self.variances.items()
        }

    def restore(self, tensors: dict[str, Tensor]) -> None:
        for name, tensor in tensors.items():
            kind, _, level = name.partition(".")
            (self.means if kind == "mean" else self.variances)[level] = tensor.clone()
