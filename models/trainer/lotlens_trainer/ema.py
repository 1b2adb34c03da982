"""An exponential moving average of a network's weights: what is evaluated and shipped."""

import copy
import math

import torch
from torch import nn


class Ema:
    """Average with a decay that grows from 0 to `decay` over about `warmup` updates.

    Batch statistics are averaged as well; integer buffers are copied.
    """

    def __init__(self, model: nn.Module, *, decay: float, warmup: float, updates: int = 0) -> None:
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay = decay
        self.warmup = warmup
        self.updates = updates

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.updates += 1
        weight = 1 - self.decay * (1 - math.exp(-self.updates / self.warmup))
        own, new = self.model.state_dict(), model.state_dict()
        names = [name for name, tensor in own.items() if tensor.is_floating_point()]
        torch._foreach_lerp_([own[n] for n in names], [new[n] for n in names], weight)
        for name in own.keys() - set(names):
            own[name].copy_(new[name])
