"""`bench`: how many images a second training takes in on this machine, the whole step included.

Measured on random pictures, so that decoding plays no part: forward, loss, backward, optimiser and
average, as `train` does them. Beside it a plain PyTorch loop of the same network and a sum for a
loss, channels first in memory: what one would get without this package.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch

from .ema import Ema
from .loss import Targets, detection_loss
from .model import YoloV8
from .progress import Reporter
from .schedule import make_optimizer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="+", default=[320, 416])
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=6, help="timed steps; the median counts")
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument("--compile", action="store_true", help="fuse by torch.compile (needs g++)")
    parser.add_argument("--skip-plain", action="store_true", help="leave the plain loop out")


def run(args: argparse.Namespace) -> int:
    """The last line holds images/s and the ratio to the plain loop for each size."""
    report = Reporter()
    if args.threads:
        torch.set_num_threads(args.threads)
    report.started("bench", {**vars(args), "threads": torch.get_num_threads()})
    metrics: dict[str, float] = {}
    for size in args.sizes:
        ours = images_per_s(training_step(size, args.batch, compiled=args.compile), args)
        metrics[f"images_per_s_{size}"] = round(ours, 2)
        if not args.skip_plain:
            plain = images_per_s(plain_step(size, args.batch), args)
            metrics[f"plain_images_per_s_{size}"] = round(plain, 2)
            metrics[f"ratio_{size}"] = round(ours / plain, 3)
        report.log(", ".join(f"{name} {value}" for name, value in metrics.items()))
    report.finished(Path(), metrics)
    return 0


def images_per_s(step: Callable[[], None], args: argparse.Namespace) -> float:
    """By the median of the timed steps, after two that warm up."""
    times_s = []
    for _ in range(2 + args.steps):
        started_s = time.perf_counter()
        step()
        times_s.append(time.perf_counter() - started_s)
    return args.batch / statistics.median(times_s[2:])


def training_step(size: int, batch: int, *, compiled: bool) -> Callable[[], None]:
    """One step as `train` makes it, with three marks and an ignore region a picture."""
    torch.manual_seed(0)
    model = YoloV8("n", 2).train()
    optimizer = make_optimizer(model, "adamw", lr=1e-3, momentum=0.9, weight_decay=5e-4)
    ema = Ema(model, decay=0.9999, warmup=2000)
    forward = torch.compile(model, dynamic=False) if compiled else model
    pictures = torch.randint(0, 256, (batch, size, size, 3), dtype=torch.uint8)
    low = torch.rand(batch, 4, 2) * size / 2
    boxes = torch.cat((low, low + 20 + torch.rand(batch, 4, 2) * size / 3), -1)
    targets = Targets(
        boxes=boxes[:, :3],
        class_ids=torch.randint(0, 2, (batch, 3)),
        valid=torch.ones(batch, 3, dtype=torch.bool),
        ignore_boxes=boxes[:, 3:],
    )

    def step() -> None:
        raw = forward(pictures.permute(0, 3, 1, 2).to(torch.float32).div_(255))
        (detection_loss(raw, targets).total * batch).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimizer.step()
        optimizer.zero_grad()
        ema.update(model)

    return step


def plain_step(size: int, batch: int) -> Callable[[], None]:
    """Forward and backward in PyTorch's default memory layout, nothing else."""
    torch.manual_seed(0)
    model = YoloV8("n", 2).train().to(memory_format=torch.contiguous_format)
    images = torch.rand(batch, 3, size, size)

    def step() -> None:
        torch.stack([level.square().mean() for level in model(images)]).sum().backward()
        model.zero_grad()

    return step
