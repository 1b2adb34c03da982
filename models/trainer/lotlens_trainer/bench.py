"""`bench`: how fast this machine trains, and with how much memory.

For each size, in turns in one run so that other work on the machine meets all alike: forward and
backward as `train` does them (channels last), the whole step (loss, optimiser and average too), and
a plain PyTorch loop of the same network, what one would get without this package; `ratio` is the
first against the last. Then the whole training, with loading and augmentation, on a dataset's
photos. Peak memory is that of a process which does nothing else.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from io import StringIO
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from . import train
from .dataset import Photo, Split, boxes_array, read_split
from .ema import Ema
from .loss import Targets, detection_loss
from .model import YoloV8
from .progress import Reporter
from .schedule import make_optimizer
from .trainer import Trainer

Step = Callable[[], None]
TRAINED_BATCHES = 10
WARM_UPS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="+", default=[320, 416, 640])
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=6, help="timed steps; the median counts")
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument("--compile", action="store_true", help="fuse by torch.compile (needs g++)")
    parser.add_argument(
        "--dataset", type=Path,
        help="photos of the whole training; default: base in LOTLENS_DATA, else drawn ones",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """The last line holds all figures."""
    report = Reporter()
    if args.threads:
        torch.set_num_threads(args.threads)
    report.started("bench", {**vars(args), "threads": torch.get_num_threads()})
    metrics: dict[str, float] = {}
    for size in args.sizes:
        figures = step_figures(size, args)
        for name in ("forward_backward", "plain"):
            figures[f"{name}_peak_memory_mb"] = peak_memory_mb(name, size, args)
        report.log(f"{size} px: " + ", ".join(f"{k} {v}" for k, v in figures.items()))
        metrics |= {f"{name}_{size}": figure for name, figure in figures.items()}
    metrics |= training_figures(args)
    report.finished(Path(), metrics)
    return 0


def step_figures(size: int, args: argparse.Namespace) -> dict[str, float]:
    """Images/s by the median of the timed rounds, each of which makes one step of every kind."""
    steps = {name: make(size, args) for name, make in STEPS.items()}
    times_s: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(WARM_UPS + args.steps):
        for name, step in steps.items():
            started_s = time.perf_counter()
            step()
            times_s[name].append(time.perf_counter() - started_s)
    medians_s = {name: statistics.median(times[WARM_UPS:]) for name, times in times_s.items()}
    rates = {f"{name}_images_per_s": round(args.batch / s, 2) for name, s in medians_s.items()}
    return rates | {"ratio": round(medians_s["plain"] / medians_s["forward_backward"], 3)}


def peak_memory_mb(kind: str, size: int, args: argparse.Namespace) -> int:
    """Of a process of its own that makes a few steps of one kind."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(own_peak_memory_mb, kind, size, args, torch.get_num_threads()).result()


def own_peak_memory_mb(kind: str, size: int, args: argparse.Namespace, threads: int) -> int:
    torch.set_num_threads(threads)
    step = STEPS[kind](size, args)
    for _ in range(WARM_UPS):
        step()
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def network() -> YoloV8:
    torch.manual_seed(0)
    return YoloV8("n", 2).train()


def forward_backward(size: int, args: argparse.Namespace) -> Step:
    """Forward and backward in the trainer's memory layout, of a sum of squares for a loss."""
    pictures = random_pictures(size, args.batch)
    return squares_step(network(), pictures.to(torch.float32).div_(255), compiled=args.compile)


def plain(size: int, args: argparse.Namespace) -> Step:
    """The same in PyTorch's default memory layout, and not compiled."""
    model = network().to(memory_format=torch.contiguous_format)
    images = random_pictures(size, args.batch).contiguous().to(torch.float32).div_(255)
    return squares_step(model, images, compiled=False)


def squares_step(model: YoloV8, images: torch.Tensor, *, compiled: bool) -> Step:
    forward = torch.compile(model, dynamic=False) if compiled else model

    def step() -> None:
        torch.stack([level.square().mean() for level in forward(images)]).sum().backward()
        model.zero_grad()

    return step


def whole_step(size: int, args: argparse.Namespace) -> Step:
    """One step as `train` makes it, with three marks and an ignore region a picture."""
    model = network()
    optimizer = make_optimizer(model, "adamw", lr=1e-3, momentum=0.9, weight_decay=5e-4)
    ema = Ema(model)
    forward = torch.compile(model, dynamic=False) if args.compile else model
    pictures = random_pictures(size, args.batch)
    low = torch.rand(args.batch, 4, 2) * size / 2
    boxes = torch.cat((low, low + 20 + torch.rand(args.batch, 4, 2) * size / 3), -1)
    targets = Targets(
        boxes=boxes[:, :3],
        class_ids=torch.randint(0, 2, (args.batch, 3)),
        valid=torch.ones(args.batch, 3, dtype=torch.bool),
        ignore_boxes=boxes[:, 3:],
        ignore_whole=torch.zeros(boxes[:, 3:].shape[:2], dtype=torch.bool),
    )

    def step() -> None:
        raw = forward(pictures.to(torch.float32).div_(255))
        (detection_loss(raw, targets).total * args.batch).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimizer.step()
        optimizer.zero_grad()
        ema.update(model)

    return step


def random_pictures(size: int, batch: int) -> torch.Tensor:
    """uint8[batch, 3, size, size], channels last in memory."""
    return torch.randint(0, 256, (batch, size, size, 3), dtype=torch.uint8).permute(0, 3, 1, 2)


STEPS = {"forward_backward": forward_backward, "step": whole_step, "plain": plain}


def training_figures(args: argparse.Namespace) -> dict[str, float]:
    """Images/s of `train` itself at the first size, on some of a dataset's photos: the first epoch
    decodes them, the second has them in memory, as all later ones."""
    size, root = args.sizes[0], args.dataset
    if root is None and os.environ.get("LOTLENS_DATA"):
        root = Path(os.environ["LOTLENS_DATA"]) / "base"
    with tempfile.TemporaryDirectory() as folder:
        split = drawn_split(Path(folder), args.batch) if root is None else read_split(root, "train")
        few = Split("train", split.class_names, split.photos[: args.batch * TRAINED_BATCHES])
        parser = argparse.ArgumentParser()
        train.add_arguments(parser)
        words = ["--dataset", folder, "--out", folder, "--imgsz", str(size), "--epochs", "100"]
        words += ["--batch", str(args.batch), *(["--compile"] if args.compile else [])]
        trainer = Trainer(
            parser.parse_args([*words, "--model", "yolov8n", "--lr", "1e-3", "--momentum", "0.9"]),
            few,
        )
        quiet = Reporter(StringIO(), human=StringIO())
        decoding, later = (trainer.learn_epoch(quiet)["images_per_s"] for _ in range(2))
    return {
        f"training_images_per_s_{size}": later,
        f"decoding_images_per_s_{size}": decoding,
        "training_photos": len(few.photos),
    }


def drawn_split(folder: Path, batch: int) -> Split:
    """Noise in photos of 640x480 px with a mark each: they decode and augment as real ones do."""
    random = np.random.default_rng(0)
    photos = []
    for number in range(4 * batch):
        coarse = Image.fromarray(random.integers(0, 256, (60, 80, 3)).astype(np.uint8))
        path = folder / f"{number}.jpg"
        coarse.resize((640, 480), Image.Resampling.BICUBIC).save(path, quality=85)
        box = boxes_array([[100, 100, 300, 200]])
        photos.append(Photo(path, 640, 480, box, np.zeros(1, np.int64), boxes_array([])))
    return Split("train", ("scratch", "dent"), photos)
