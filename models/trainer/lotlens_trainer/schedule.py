"""Optimisers and how their rate moves through a run."""

import torch
from torch import nn

FINAL_SHARE = 0.01
WARMUP_MOMENTUM = 0.8


def make_optimizer(
    model: nn.Module, name: str, *, lr: float, momentum: float, weight_decay: float
) -> torch.optim.Optimizer:
    """`adamw` or `sgd` (Nesterov). Norms and biases are not decayed: shrinking them only undoes
    what the next normalisation restores."""
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
    ]
    if name == "adamw":
        return torch.optim.AdamW(groups, lr=lr, betas=(momentum, 0.999), fused=True)
    return torch.optim.SGD(groups, lr=lr, momentum=momentum, nesterov=True)


def rate_share(fraction: float, warmup: float) -> float:
    """The share of the peak rate: linear warm-up (0 to 1 through it) times linear decay to 1 %."""
    return min(warmup, 1.0) * (1 - (1 - FINAL_SHARE) * min(fraction, 1.0))


def set_rate(
    optimizer: torch.optim.Optimizer, *, lr: float, momentum: float, warmup: float
) -> None:
    """Set the rate; SGD's momentum rises with the warm-up."""
    for group in optimizer.param_groups:
        group["lr"] = lr
        if "momentum" in group:
            group["momentum"] = WARMUP_MOMENTUM + (momentum - WARMUP_MOMENTUM) * min(warmup, 1.0)
