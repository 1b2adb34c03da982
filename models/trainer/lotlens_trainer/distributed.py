"""One training in several processes, as `torchrun` starts them: gloo on CPUs, nccl on CUDA.

Each process takes its slice of every batch, so that `--batch` is what all take together and the
same line trains the same on any number of them: gradients are averaged, and the loss is divided by
what the whole batch holds. Batch norm is the exception: each process normalises by its own slice,
and the running statistics are those of the first. Without torchrun every function here does
nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import torch
from torch import Tensor, distributed, nn

from .progress import CommandError

LONGEST_WAIT = timedelta(hours=2)
"""The first process evaluates while the others wait."""


@contextmanager
def processes(device: str, *, batch: int) -> Iterator[torch.device]:
    """Join the other processes; gives this one's device. Raises CommandError for a batch that
    cannot be shared out evenly."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield torch.device(device)
        return
    if batch % count:
        raise CommandError(
            "uneven_batch", f"a batch of {batch} cannot be shared by {count} processes evenly"
        )
    own = torch.device(device)
    if own.type == "cuda":
        own = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(own)
    backend = "cpu:gloo,cuda:nccl" if own.type == "cuda" else "gloo"
    distributed.init_process_group(backend, timeout=LONGEST_WAIT)
    try:
        yield own
    finally:
        distributed.destroy_process_group()


def joined() -> bool:
    return distributed.is_available() and distributed.is_initialized()


def process_count() -> int:
    return distributed.get_world_size() if joined() else 1


def process_number() -> int:
    return distributed.get_rank() if joined() else 0


def is_first() -> bool:
    """Whether this process evaluates, writes and reports."""
    return process_number() == 0


def summed(tensor: Tensor) -> Tensor:
    """The sum over all processes."""
    if joined():
        tensor = tensor.clone()
        distributed.all_reduce(tensor)
    return tensor


def averaged(tensor: Tensor) -> Tensor:
    """The mean over all processes."""
    return summed(tensor) / process_count() if joined() else tensor


def from_first(value: float) -> float:
    """The first process's value in all of them."""
    if not joined():
        return value
    tensor = torch.tensor([value], dtype=torch.float64)
    distributed.broadcast(tensor, src=0)
    return tensor.item()


def averaging(model: nn.Module, forward: nn.Module) -> nn.Module:
    """`forward`, made to average the gradients of `model` over all processes."""
    if not joined():
        return forward
    device = next(model.parameters()).device
    devices = [device.index] if device.type == "cuda" else None
    return nn.parallel.DistributedDataParallel(forward, device_ids=devices)


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """The mean of each gradient over all processes, for a step that no wrapped module takes."""
    if not joined():
        return
    gradients = [p.grad for p in parameters if p.grad is not None]
    together = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(together)
    together /= process_count()
    parts = together.split([gradient.numel() for gradient in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))
