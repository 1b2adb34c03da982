"""`faster-rcnn`: the second detector family, for comparison: torchvision's Faster R-CNN.

Same pictures, same minutes, same evaluation and the same run's folder as `train`: config.json,
metrics.jsonl and best.safetensors. It starts from random weights and is never sent to phones.
"""

import argparse
import json
import math
import resource
import time
from pathlib import Path
from typing import Any

import torch

from .budget import Budget, is_side
from .checkpoint import save_checkpoint, with_prefix, write_bytes_durably
from .dataset import Split, kept_split, negative_photos
from .ema import Ema
from .loader import Batch, Loader
from .progress import CommandError, Reporter
from .run_folder import BEST, CONFIG, refuse_to_overwrite
from .schedule import make_optimizer, rate_share, set_rate
from .train import METRICS, describe, detector_figures, figure_metrics, keep_metrics_until
from .trainer import CLIP_NORM

LOSSES = {
    "rpn_score_loss": "loss_objectness",
    "rpn_box_loss": "loss_rpn_box_reg",
    "cls_loss": "loss_classifier",
    "box_loss": "loss_box_reg",
}
"""Our names and torchvision's."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--imgsz", type=int, default=320, help="a multiple of 32")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--optimizer", choices=["adamw", "sgd"], default="adamw")
    parser.add_argument("--lr", type=float, default=None, help="adamw 5e-4, sgd 1e-2")
    parser.add_argument("--weight-decay", type=float, default=1e-4)
    parser.add_argument("--warmup-steps", type=int, default=200)
    parser.add_argument("--mosaic", type=float, default=1.0, help="share of pictures")
    parser.add_argument("--plain-share", type=float, default=0.15, help="end without mosaic")
    parser.add_argument("--negatives", type=Path, action="append", default=[])
    parser.add_argument("--exclude-source", action="append", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")


def run(args: argparse.Namespace) -> int:
    """Raises CommandError for bad input, where the extra is missing and for a bad loss."""
    require_extra()
    if not is_side(args.imgsz):
        raise CommandError("bad_size", f"--imgsz must be a multiple of 32, got {args.imgsz}")
    refuse_to_overwrite(args.out, resumable=False)
    report = Reporter()
    if args.threads:
        torch.set_num_threads(args.threads)
    args.lr = args.lr or {"adamw": 5e-4, "sgd": 1e-2}[args.optimizer]
    train = kept_split(args.dataset, "train", args.exclude_source)
    val = kept_split(args.dataset, "val", args.exclude_source)
    for folder in args.negatives:
        train.photos.extend(negative_photos(folder, [args.dataset]))
    learner = Learner(args, train)
    config = describe(args, train) | {"model": learner.architecture}
    write_bytes_durably(args.out / CONFIG, json.dumps(config, indent=2).encode())
    keep_metrics_until(args.out / METRICS, 0)
    report.started("faster-rcnn", config)
    best = learn_and_judge(learner, val, report)
    report.finished(args.out, {"best_ap50": best["ap50"], **best})
    return 0


def require_extra() -> None:
    """Raise CommandError where torchvision is not there, or not made for this torch."""
    try:
        import torchvision  # noqa: F401
    except (ImportError, RuntimeError) as error:
        raise CommandError(
            "missing_extra",
            f"Faster R-CNN needs torchvision, and it cannot be imported here ({error}). It has an "
            "environment of its own: run `npm run trainer:setup -- --faster-rcnn`, and this "
            "command again as `PYTHON -m lotlens_trainer faster-rcnn …` with the PYTHON that it "
            "prints",
            item="torchvision",
        ) from error


class Learner:
    """The network, its average, its optimiser and the pictures."""

    def __init__(self, args: argparse.Namespace, train: Split) -> None:
        from .faster_rcnn_model import ARCHITECTURE, build_faster_rcnn

        torch.manual_seed(args.seed)
        self.args = args
        self.architecture = ARCHITECTURE
        self.class_names = train.class_names
        self.device = torch.device(args.device)
        self.model = build_faster_rcnn(len(train.class_names), args.imgsz).to(self.device)
        self.optimizer = make_optimizer(
            self.model, args.optimizer, lr=args.lr, momentum=0.9, weight_decay=args.weight_decay
        )
        self.ema = Ema(self.model)
        self.loader = Loader(
            train.photos,
            batch=args.batch,
            seed=args.seed,
            cache_side=round(1.5 * args.imgsz),
            workers=args.workers,
        )
        self.budget = Budget(minutes=args.minutes)
        self.epoch = 0

    def learn_epoch(self, report: Reporter) -> dict[str, float]:
        """One pass over the data, or what the clock leaves of it. Returns mean losses and pace."""
        self.model.train()
        plain = self.budget.fraction >= 1 - self.args.plain_share
        pictures = self.loader.epoch(
            self.epoch, size=self.args.imgsz, mosaic_share=0.0 if plain else self.args.mosaic
        )
        sums, batches, started_s = dict.fromkeys(LOSSES, 0.0), 0, time.monotonic()
        for batch in pictures:
            for name, loss in self.learn(batch).items():
                sums[name] += loss
            batches += 1
            rate = batches / (time.monotonic() - started_s)
            report.progress(
                self.budget.step, self.budget.estimated_steps, "batch", rate, self.budget.eta_s
            )
            if self.budget.fraction >= 1:
                break
        pictures.close()
        self.epoch += 1
        pace = batches * len(batch.pictures) / (time.monotonic() - started_s)
        return {
            **{name: round(total / batches, 5) for name, total in sums.items()},
            "lr": self.optimizer.param_groups[0]["lr"],
            "images_per_s": round(pace, 2),
            "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "imgsz": self.args.imgsz,
        }

    def learn(self, batch: Batch) -> dict[str, float]:
        """One optimiser step. Returns the four losses."""
        from .faster_rcnn_model import as_target_list

        warmup = (self.budget.step + 1) / max(self.args.warmup_steps, 1)
        share = rate_share(self.budget.fraction, warmup)
        set_rate(self.optimizer, lr=self.args.lr * share, momentum=0.9, warmup=warmup)
        targets = as_target_list(batch.targets.to(self.device))
        losses = self.model(list(batch.images(self.device)), targets)
        total = sum(losses.values())
        if not math.isfinite(total.item()):
            raise CommandError(
                "loss_not_finite",
                f"the loss is {total.item()} in epoch {self.epoch + 1}, step {self.budget.step}. "
                f"{BEST} holds the best weights before; lower --lr, or look at the data.",
            )
        self.optimizer.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP_NORM)
        self.optimizer.step()
        self.ema.update(self.model)
        self.budget.step += 1
        self.budget.tick()
        return {name: losses[theirs].item() for name, theirs in LOSSES.items()}

    def state(self) -> dict[str, Any]:
        return {
            "epoch": self.epoch,
            "budget": self.budget.state(),
            "model": self.architecture,
            "imgsz": self.args.imgsz,
            "classes": list(self.class_names),
            "seed": self.args.seed,
        }


def learn_and_judge(learner: Learner, val: Split, report: Reporter) -> dict[str, float]:
    """Epochs until the minutes are spent, one at least, each judged on val by its averaged weights.
    Returns the figures of the best, whose weights lie in best.safetensors."""
    from .faster_rcnn_model import FasterRcnnDetector

    args, best = learner.args, {"ap": -1.0, "ap50": -1.0}
    ended = False
    while not ended:
        metrics = learner.learn_epoch(report)
        ended = learner.budget.fraction >= 1
        detector = FasterRcnnDetector(learner.ema.model, val.class_names, size=args.imgsz)
        metrics |= figure_metrics(detector_figures(detector, val), val.class_names)
        if metrics["ap"] + metrics["ap50"] > best["ap"] + best["ap50"]:
            best = {"ap": metrics["ap"], "ap50": metrics["ap50"], "epoch": learner.epoch}
            tensors = with_prefix("ema", learner.ema.model.state_dict())
            save_checkpoint(args.out / BEST, tensors, learner.state())
            report.checkpoint(args.out / BEST, learner.epoch)
        estimated = round(learner.epoch / max(learner.budget.fraction, 1e-6))
        report.epoch(learner.epoch, estimated, metrics, learner.budget.eta_s)
        with (args.out / METRICS).open("a") as file:
            file.write(json.dumps({"epoch": learner.epoch, **metrics}) + "\n")
    return best
