"""An exponential moving average of a network's weights: what is evaluated and shipped."""

import copy

import torch
from torch import nn

SHARE = 0.1
"""How much of the run so far an average reaches back over."""


class Ema:
    """An average over about the last tenth of all updates, until `decay` caps it.

    A fixed decay is too short for a long run or too long for a short one, and one that grows
    slowly averages nothing for thousands of steps: a single bad step then shows in what is
    evaluated. So the newest weights count `1 / (SHARE * updates)` (a power function's average,
    arXiv 2312.02696), until `decay` is reached. Batch statistics are averaged as well; integer
    buffers are copied.
    """

    def __init__(self, model: nn.Module, *, decay: float = 0.9999, updates: int = 0) -> None:
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay = decay
        self.updates = updates

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.updates += 1
        weight = max(1 - self.decay, 1 / (1 + SHARE * (self.updates - 1)))
        own, new = self.model.state_dict(), model.state_dict()
        names = [name for name, tensor in own.items() if tensor.is_floating_point()]
        torch._foreach_lerp_([own[n] for n in names], [new[n] for n in names], weight)
        for name in own.keys() - set(names):
            own[name].copy_(new[name])
