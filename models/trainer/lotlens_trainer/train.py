"""`train`: one detector from one dataset. Reads from the top: `run`, `train_epochs`, `Trainer`.

The run's folder holds config.json, metrics.jsonl, last.safetensors (everything, to resume) and
best.safetensors (the averaged weights that were best on val).
"""

import argparse
import json
import math
import platform
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from .budget import Budget, parse_stages, stage_size
from .checkpoint import (
    load_checkpoint,
    load_matching,
    optimizer_tensors,
    restore_optimizer,
    save_checkpoint,
    under_prefix,
    with_prefix,
    write_bytes_durably,
)
from .coco_eval import Figures, evaluate
from .dataset import Split, negative_photos, read_split
from .detector import detect_photos
from .ema import Ema
from .ground_truth import ground_truth
from .loader import Batch, Loader
from .loss import detection_loss
from .model import YoloV8
from .next_run import load_next, save_next
from .progress import CommandError, Reporter
from .schedule import make_optimizer, rate_share, set_rate
from .torch_detector import TorchDetector

LAST, BEST, METRICS, CONFIG = "last.safetensors", "best.safetensors", "metrics.jsonl", "config.json"
CLIP_NORM = 10.0
CONTINUE_WARMUP_STEPS = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", choices=["yolov8n", "yolov8s", "yolov8m"], default="yolov8n")
    parser.add_argument("--imgsz", default="320", help="SIDE, or SIDE:SHARE,... for stages")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--epochs", type=int, help="repeatable: same seed, same weights")
    length.add_argument("--minutes", type=float, help="ends by the clock, whatever the pace")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--accumulate", type=int, default=1, help="batches for each step")
    parser.add_argument("--optimizer", choices=["adamw", "sgd"], default="adamw")
    parser.add_argument("--lr", type=float, default=None, help="adamw 1e-3, sgd 1e-2")
    parser.add_argument("--momentum", type=float, default=None, help="adamw 0.9, sgd 0.937")
    parser.add_argument("--weight-decay", type=float, default=5e-4)
    parser.add_argument("--warmup-epochs", type=float, default=3.0)
    parser.add_argument("--mosaic", type=float, default=1.0, help="share of pictures")
    parser.add_argument("--plain-share", type=float, default=0.15, help="end without mosaic")
    parser.add_argument("--plain-epochs", type=int, default=10, help="at most, with --epochs")
    parser.add_argument("--negatives", type=Path, action="append", default=[])
    parser.add_argument("--exclude-source", action="append", default=[])
    parser.add_argument("--eval-every", type=int, default=1, help="epochs; 0: at the end only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--compile", action="store_true", help="fuse by torch.compile (needs g++)")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--init", type=Path, help="start from these weights where they fit")
    start.add_argument("--continue", type=Path, dest="continue_from", help="folder of --save-next")
    parser.add_argument("--save-next", type=Path, help="write what a later machine goes on from")
    parser.add_argument("--resume", action="store_true", help="take up last.safetensors in --out")


def run(args: argparse.Namespace) -> int:
    """Raises CommandError for bad input and for a loss that is not finite."""
    report = Reporter()
    if args.threads:
        torch.set_num_threads(args.threads)
    args.lr = args.lr or {"adamw": 1e-3, "sgd": 1e-2}[args.optimizer]
    args.momentum = args.momentum or {"adamw": 0.9, "sgd": 0.937}[args.optimizer]
    train = without_sources(read_split(args.dataset, "train"), args.exclude_source)
    val = without_sources(read_split(args.dataset, "val"), args.exclude_source)
    for folder in args.negatives:
        train.photos.extend(negative_photos(folder))
    trainer = Trainer(args, train)
    if args.resume and (args.out / LAST).is_file():
        trainer.restore()
    elif args.init is not None:
        loaded, left_out = trainer.start_from(args.init)
        report.log(f"{args.init.name}: {loaded} tensors taken, {left_out} start at random")
    elif args.continue_from is not None:
        trainer.continue_from(args.continue_from)
    config = describe(args, train)
    write_bytes_durably(args.out / CONFIG, json.dumps(config, indent=2).encode())
    keep_metrics_until(args.out / METRICS, trainer.epoch)
    report.started("train", config)
    train_epochs(trainer, val, report)
    if args.save_next is not None:
        save_next(args.save_next, trainer.ema.model, {**trainer.state(), "config": config})
    report.finished(args.out, {"best_ap50": trainer.best.get("ap50", -1.0), **trainer.best})
    return 0


def train_epochs(trainer: "Trainer", val: Split, report: Reporter) -> None:
    """Epochs until the budget is spent: learn, evaluate, write down, save."""
    args = trainer.args
    while trainer.budget.fraction < 1:
        metrics = trainer.learn_epoch(report)
        ended = trainer.budget.fraction >= 1
        if ended or (args.eval_every and trainer.epoch % args.eval_every == 0):
            figures = evaluate_model(trainer.ema.model, val, trainer.evaluation_size)
            metrics |= figure_metrics(figures, val.class_names)
            if metrics["ap"] + metrics["ap50"] > trainer.best.get("ap", 0) + trainer.best.get(
                "ap50", -1
            ):
                trainer.best = {k: metrics[k] for k in ("ap", "ap50")} | {"epoch": trainer.epoch}
                trainer.save_best()
        report.epoch(trainer.epoch, trainer.estimated_epochs, metrics, trainer.budget.eta_s)
        with (args.out / METRICS).open("a") as file:
            file.write(json.dumps({"epoch": trainer.epoch, **metrics}) + "\n")
        trainer.save()
        report.checkpoint(args.out / LAST, trainer.epoch)


class Trainer:
    """The network, its average, its optimiser and where the run stands."""

    def __init__(self, args: argparse.Namespace, train: Split) -> None:
        torch.manual_seed(args.seed)
        self.args = args
        self.class_names = train.class_names
        self.device = torch.device(args.device)
        self.stages = parse_stages(args.imgsz)
        self.evaluation_size = self.stages[-1][0]
        self.model = YoloV8(args.model.removeprefix("yolov8"), len(train.class_names))
        self.model.to(self.device)
        self.forward = torch.compile(self.model, dynamic=False) if args.compile else self.model
        self.optimizer = make_optimizer(
            self.model,
            args.optimizer,
            lr=args.lr,
            momentum=args.momentum,
            weight_decay=args.weight_decay * args.batch * args.accumulate / 64,
        )
        self.ema = Ema(self.model, decay=0.9999, warmup=2000)
        self.loader = Loader(
            train.photos,
            batch=args.batch,
            seed=args.seed,
            # A mosaic enlarges up to one and a half times.
            cache_side=round(1.5 * self.evaluation_size),
            workers=args.workers,
        )
        steps = self.loader.batches_per_epoch
        self.budget = Budget(
            steps=None if args.epochs is None else args.epochs * steps, minutes=args.minutes
        )
        self.warmup_steps = args.warmup_epochs * steps
        if args.epochs is not None:
            self.warmup_steps = min(self.warmup_steps, 0.1 * args.epochs * steps)
        self.epoch = 0
        self.best: dict[str, float] = {}
        self.rewarm_from = -CONTINUE_WARMUP_STEPS

    @property
    def estimated_epochs(self) -> int:
        return self.args.epochs or round(self.epoch / max(self.budget.fraction, 1e-6))

    @property
    def mosaic_share(self) -> float:
        """No mosaic at the end: the network then sees photos as they are."""
        plain = self.args.plain_share
        if self.args.epochs is not None:
            plain = min(plain, self.args.plain_epochs / self.args.epochs)
        return self.args.mosaic if self.budget.fraction < 1 - plain - 1e-9 else 0.0

    def learn_epoch(self, report: Reporter) -> dict[str, float]:
        """One pass over the data, or what the clock leaves of it. Returns mean losses and pace."""
        self.model.train()
        size = stage_size(self.stages, self.budget.fraction)
        sums, batches, started_s = np.zeros(3), 0, time.monotonic()
        self.optimizer.zero_grad()
        pictures = self.loader.epoch(self.epoch, size=size, mosaic_share=self.mosaic_share)
        for number, batch in enumerate(pictures, start=1):
            sums += self.learn(batch, steps=number % self.args.accumulate == 0)
            batches += 1
            rate = batches / (time.monotonic() - started_s)
            of = self.loader.batches_per_epoch
            eta_s = (of - number) / rate
            report.progress(number, of, "batch", rate, eta_s)
            if self.budget.minutes is not None and self.budget.fraction >= 1:
                break
        pictures.close()
        self.epoch += 1
        box, cls, dfl = (sums / max(batches, 1)).tolist()
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        pace = batches * self.args.batch / (time.monotonic() - started_s)
        return {
            "box_loss": round(box, 5),
            "cls_loss": round(cls, 5),
            "dfl_loss": round(dfl, 5),
            "lr": self.optimizer.param_groups[0]["lr"],
            "images_per_s": round(pace, 2),
            "peak_memory_mb": round(peak_mb),
            "imgsz": size,
        }

    def learn(self, batch: Batch, *, steps: bool) -> np.ndarray:
        """Gradients of one batch, and an optimiser step where `steps`. Returns the three losses.

        The gradient is that of the loss times the batch size, as is the custom of this family:
        rates and the clipping norm are quoted for it.
        """
        warmup = min(
            (self.budget.step + 1) / max(self.warmup_steps, 1),
            (self.budget.step + 1 - self.rewarm_from) / CONTINUE_WARMUP_STEPS,
        )
        share = rate_share(self.budget.fraction, warmup)
        set_rate(
            self.optimizer, lr=self.args.lr * share, momentum=self.args.momentum, warmup=warmup
        )
        mixed = self.device.type == "cuda"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=mixed):
            raw = self.forward(batch.images(self.device))
        losses = detection_loss([level.float() for level in raw], batch.targets.to(self.device))
        total = losses.total * len(batch.pictures)
        if not math.isfinite(total.item()):
            raise CommandError(
                "loss_not_finite",
                f"the loss is {total.item()} in epoch {self.epoch + 1}, step {self.budget.step}. "
                f"{LAST} holds the state before; lower --lr and --resume, or look at the data.",
            )
        total.backward()
        self.budget.step += 1
        if steps:
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP_NORM)
            self.optimizer.step()
            self.optimizer.zero_grad()
            self.ema.update(self.model)
        return np.array([losses.box.item(), losses.cls.item(), losses.dfl.item()])

    def state(self) -> dict[str, Any]:
        """Where the run stands, as JSON; `imgsz` and `classes` are what a detector needs."""
        return {
            "epoch": self.epoch,
            "budget": self.budget.state(),
            "ema_updates": self.ema.updates,
            "best": self.best,
            "model": self.args.model,
            "imgsz": self.evaluation_size,
            "classes": list(self.class_names),
            "seed": self.args.seed,
        }

    def save(self) -> None:
        tensors = (
            with_prefix("model", self.model.state_dict())
            | with_prefix("ema", self.ema.model.state_dict())
            | with_prefix("optimizer", optimizer_tensors(self.optimizer))
        )
        save_checkpoint(self.args.out / LAST, tensors, self.state())

    def save_best(self) -> None:
        tensors = with_prefix("ema", self.ema.model.state_dict())
        save_checkpoint(self.args.out / BEST, tensors, self.state())

    def restore(self) -> None:
        """Take up the run where last.safetensors left it."""
        tensors, state = load_checkpoint(self.args.out / LAST)
        self.model.load_state_dict(under_prefix("model", tensors))
        self.ema.model.load_state_dict(under_prefix("ema", tensors))
        restore_optimizer(self.optimizer, under_prefix("optimizer", tensors))
        self.take_up(state)

    def take_up(self, state: dict[str, Any]) -> None:
        self.epoch = state["epoch"]
        self.best = state["best"]
        self.ema.updates = state["ema_updates"]
        self.budget = Budget(
            steps=self.budget.steps, minutes=self.budget.minutes, **state["budget"]
        )

    def start_from(self, path: Path) -> tuple[int, int]:
        """Load weights that fit, an average before raw ones. Returns how many fit and did not."""
        tensors, _ = load_checkpoint(path)
        weights = under_prefix("ema", tensors) or under_prefix("model", tensors) or tensors
        loaded, left_out = load_matching(self.model, weights)
        if not loaded:
            raise CommandError("bad_init", f"nothing in {path.name} fits", item=str(path))
        load_matching(self.ema.model, weights)
        return len(loaded), len(left_out)

    def continue_from(self, folder: Path) -> None:
        """Go on from a `--save-next` folder: its epoch and rate, the average as raw weights, and
        an optimiser that knows nothing yet and is warmed again."""
        weights, state = load_next(folder)
        self.model.load_state_dict(weights)
        self.ema.model.load_state_dict(weights)
        self.take_up(state)
        self.rewarm_from = self.budget.step


def evaluate_model(model: YoloV8, split: Split, size: int) -> Figures:
    """COCO figures of a network on a split, photos letterboxed to size x size."""
    on_cpu = YoloV8(model.scale, model.class_count)
    on_cpu.load_state_dict(model.state_dict())
    detector = TorchDetector(on_cpu, split.class_names, height=size, width=size)
    return evaluate(
        ground_truth(split, split.class_names),
        detect_photos(detector, [photo.path for photo in split.photos]),
        image_ids=np.arange(len(split.photos)),
        class_count=len(split.class_names),
    )


def figure_metrics(figures: Figures, class_names: tuple[str, ...]) -> dict[str, float]:
    """Fractions, -1 where a class has no ground truth."""
    per_class = zip(class_names, figures.per_class, strict=True)
    return {
        "ap50": round(figures.ap50, 5),
        "ap": round(figures.ap, 5),
        **{f"ap50_{name}": round(figure.ap50, 5) for name, figure in per_class},
    }


def without_sources(split: Split, sources: list[str]) -> Split:
    """The split without the photos of some sources."""
    kept = [photo for photo in split.photos if photo.source not in sources]
    return Split(split.name, split.class_names, kept)


def keep_metrics_until(path: Path, epoch: int) -> None:
    """Drop lines of epochs that a killed process wrote but whose state it did not save."""
    lines = path.read_text().splitlines() if path.is_file() else []
    kept = [line for line in lines if json.loads(line)["epoch"] <= epoch]
    write_bytes_durably(path, "".join(f"{line}\n" for line in kept).encode())


def describe(args: argparse.Namespace, train: Split) -> dict[str, Any]:
    """The run's settings, data and machine, as JSON."""
    config = json.loads(json.dumps(vars(args), default=str))
    return config | {
        "classes": list(train.class_names),
        "train_photos": len(train.photos),
        "train_boxes": sum(len(photo.boxes) for photo in train.photos),
        "environment": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "machine": platform.machine(),
        },
    }
