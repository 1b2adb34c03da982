"""Give the batch normalisations of a folded network their statistics back.

An exporter folds each normalisation into its convolution. A network that is rebuilt from the file
says the same, but with norms that do nothing; as soon as it trains, they would divide by the
statistics of the batch and throw away the scale of every channel. So photos are shown to it once,
and each norm takes what it sees as its statistics, its own scale and shift undoing them: the
network still says the same, and says it in training as well.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from .distributed import summed


@torch.no_grad()
def take_statistics(model: nn.Module, batches: Iterable[Tensor]) -> None:
    """Set mean and variance of every norm from images [B, 3, H, W]; outputs stay as they are.

    Under torchrun from the images of all processes, so that all have the same weights after it.
    """
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    # Of each channel the sum, the sum of squares, and how many values went in.
    sums = {norm: torch.zeros(3, norm.num_features, dtype=torch.float64) for norm in norms}

    def see(norm: nn.BatchNorm2d, inputs: tuple[Tensor]) -> None:
        channels = inputs[0].double().transpose(0, 1).flatten(1)  # [C, B * h * w]
        count = torch.full_like(channels[:, 0], channels.shape[1])
        sums[norm] += torch.stack((channels.sum(1), channels.square().sum(1), count)).cpu()

    hooks = [norm.register_forward_pre_hook(see) for norm in norms]
    was_training = model.training
    model.eval()
    for images in batches:
        model(images)
    model.train(was_training)
    for hook in hooks:
        hook.remove()
    for norm in norms:
        total, squares, count = summed(sums[norm]).to(norm.weight.device)
        if count[0] > 0:
            mean, square = total / count, squares / count
            _restate(norm, mean, (square - mean**2).clamp(min=0))


def _restate(norm: nn.BatchNorm2d, mean: Tensor, variance: Tensor) -> None:
    """Other statistics for the same function of the input."""
    per_unit = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
    norm.bias.copy_(norm.bias + per_unit * (mean - norm.running_mean))
    norm.weight.copy_(per_unit * torch.sqrt(variance + norm.eps))
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
