"""`train`: one detector from one dataset. Read from the top: `run`, `train_epochs`, then `Trainer`.

The run's folder holds config.json, metrics.jsonl, last.safetensors (everything, to resume) and
best.safetensors (the averaged weights that were best on val).
"""

import argparse
import json
import platform
from pathlib import Path
from typing import Any

import numpy as np
import torch

from .checkpoint import load_checkpoint, write_bytes_durably
from .coco_eval import Figures, evaluate
from .content_hash import code_sha256, dataset_sha256
from .dataset import (
    Split,
    kept_split,
    negative_photos,
    no_photos_left,
    without_sources,
)
from .detector import Detector, detect_photos
from .device_loader import DeviceLoader
from .distributed import from_first, is_first, process_count, processes
from .ground_truth import ground_truth
from .model import YoloV8
from .next_run import load_next, save_next
from .paste import donor_photos
from .progress import CommandError, Reporter
from .replay import replayed_photos
from .run_folder import BEST, CONFIG, LAST, refuse_other_settings, refuse_to_overwrite
from .sampling import Sampling, balanced_weights
from .starting_point import StartingPoint, read_start
from .torch_detector import TorchDetector
from .trainer import Trainer

METRICS = "metrics.jsonl"
PATH_SETTINGS = {
    "dataset", "out", "negatives", "replay", "paste_from", "init", "continue_from", "save_next",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--model", choices=["yolov8n", "yolov8s", "yolov8m"], help="default: as --init, or yolov8n"
    )
    parser.add_argument("--imgsz", default="320", help="SIDE, or SIDE:SHARE,... for stages")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--epochs", type=int, help="repeatable: same seed, same weights (on a CPU)")
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
    parser.add_argument(
        "--paste", type=float, default=0.0, metavar="SHARE",
        help="of the pictures: marks of other train photos are pasted onto their paint",
    )  # fmt: skip
    parser.add_argument(
        "--paste-from", type=Path, action="append", default=[], metavar="DATASET",
        help="its train split lends marks too (models/demo), and is not trained on",
    )  # fmt: skip
    parser.add_argument("--replay", type=Path, help="another dataset: its train split trains too")
    parser.add_argument(
        "--replay-share", type=float, default=0.5, metavar="SHARE", help="of each epoch's pictures"
    )
    parser.add_argument(
        "--balance", action="store_true",
        help="photos with a class n times as rare as the commonest come sqrt(n) times as often",
    )  # fmt: skip
    parser.add_argument(
        "--region-weight", type=float, default=0.0, metavar="SHARE",
        help="boxes of ignore regions teach where damage ends, with this share of a mark's weight",
    )  # fmt: skip
    parser.add_argument("--exclude-source", action="append", default=[])
    parser.add_argument("--eval-every", type=int, default=1, help="epochs; 0: at the end only")
    parser.add_argument("--eval-start", action="store_true", help="figures of the start as epoch 0")
    parser.add_argument(
        "--patience", type=int, default=0, metavar="N",
        help="end after N evaluations without a better AP + AP50; 0: when the budget is spent",
    )  # fmt: skip
    parser.add_argument(
        "--best-from", type=float, default=0.0, metavar="SHARE",
        help="best.safetensors is chosen after this share of the run: soon after a warm start "
        "the network is still the start",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--compile", action="store_true", help="fuse by torch.compile (needs g++)")
    parser.add_argument(
        "--draw", choices=["auto", "threads", "device"], default="auto",
        help="who makes the pictures; auto: a CUDA device with room for the photos, unless "
        "marks are pasted",
    )  # fmt: skip
    parser.add_argument(
        "--passes", type=int, default=1, metavar="N",
        help="through the photos in each epoch, where one is too short to save after; options that "
        "count epochs count these",
    )  # fmt: skip
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--init", type=Path, help="weights of ours, or YOLOv8 in ONNX")
    start.add_argument("--continue", type=Path, dest="continue_from", help="folder of --save-next")
    parser.add_argument("--save-next", type=Path, help="keep what a later machine goes on from")
    parser.add_argument("--resume", action="store_true", help="take up last.safetensors in --out")


def run(args: argparse.Namespace) -> int:
    """Raises CommandError for bad input and for a loss that is not finite."""
    if not 0 <= args.paste <= 1:
        raise CommandError("bad_share", f"--paste is a share from 0 to 1, not {args.paste}")
    if args.passes < 1:
        raise CommandError("bad_number", f"--passes is 1 or more, not {args.passes}")
    if args.draw == "device" and (args.paste or args.paste_from):
        raise CommandError(
            "no_paste", "a device that draws pictures pastes no marks: --draw threads"
        )
    with processes(args.device, batch=args.batch) as device:
        args.device = str(device)
        return train(args)


def train(args: argparse.Namespace) -> int:
    """What each process does."""
    report = Reporter()
    if args.threads:
        torch.set_num_threads(args.threads)
    args.lr = args.lr or {"adamw": 1e-3, "sgd": 1e-2}[args.optimizer]
    args.momentum = args.momentum or {"adamw": 0.9, "sgd": 0.937}[args.optimizer]
    train = kept_split(args.dataset, "train", args.exclude_source)
    val = kept_split(args.dataset, "val", args.exclude_source)
    for folder in args.negatives:
        train.photos.extend(negative_photos(folder, [args.dataset]))
    donors = [d for folder in args.paste_from for d in donor_photos(folder, train.class_names)]
    donors = without_sources(donors, args.exclude_source)
    resumes = args.resume and (args.out / LAST).is_file()
    if resumes:
        refuse_other_settings(args.out / CONFIG, args)
    if not args.resume:
        refuse_to_overwrite(args.out)
    elif not resumes and (args.out / BEST).is_file():
        report.log(f"{args.out} has no {LAST} to resume from: the run begins anew", level="warning")
    start = None
    if args.init is not None and not resumes:
        start = read_start(args.init, train.class_names)
    args.model = args.model or model_to_train(args, resumes=resumes, start=start)
    trainer = Trainer(args, *with_sampling(args, train), donors)
    if resumes:
        trainer.restore()
    elif start is not None:
        report.log(f"{start.path.name}: {trainer.start_from(start)}")
    elif args.continue_from is not None:
        trainer.continue_from(args.continue_from)
    if isinstance(trainer.loader, DeviceLoader):
        report.log(
            f"{args.device} draws the pictures, without rain drops (--draw threads has them)"
        )
    config = describe(args, train)
    if is_first():
        write_bytes_durably(args.out / CONFIG, json.dumps(config, indent=2).encode())
        keep_metrics_until(args.out / METRICS, trainer.epoch)
    report.started("train", config)
    train_epochs(trainer, val, report, next_run_state(args, config))
    report.finished(args.out, {"best_ap50": trainer.best.get("ap50", -1.0), **trainer.best})
    return 0


def model_to_train(args: argparse.Namespace, *, resumes: bool, start: StartingPoint | None) -> str:
    """The architecture where none was asked for: that of the run or of the weights, else n."""
    if resumes:
        return load_checkpoint(args.out / LAST)[1]["model"]
    if args.continue_from is not None:
        return load_next(args.continue_from)[1]["model"]
    return (start and start.architecture) or "yolov8n"


def with_sampling(args: argparse.Namespace, train: Split) -> tuple[Split, Sampling]:
    """The photos to train on, replayed ones last, and how an epoch draws from them."""
    own = train.photos
    balance = args.balance and len(own) > 0
    weights = balanced_weights(own, len(train.class_names)) if balance else np.ones(len(own))
    if args.replay is None:
        return train, Sampling(weights, passes=args.passes)
    if not 0 < args.replay_share < 1:
        raise CommandError(
            "bad_share", f"--replay-share lies between 0 and 1, not at {args.replay_share}"
        )
    others = replayed_photos(args.replay, train.class_names, args.dataset)
    others = without_sources(others, args.exclude_source)
    if not others:
        raise no_photos_left(args.replay, "train", args.exclude_source)
    together = Split(train.name, train.class_names, own + others)
    return together, Sampling(weights, len(others), args.replay_share, args.passes)


def next_run_state(args: argparse.Namespace, config: dict[str, Any]) -> dict[str, Any]:
    """What a `--save-next` folder says of its run beside where it stands. Paths are this machine's
    own affair, and the folder travels."""
    if args.save_next is None:
        return {}
    settings = {key: value for key, value in config.items() if key not in PATH_SETTINGS}
    return {"config": settings, "dataset_sha256": dataset_sha256(args.dataset)}


def train_epochs(trainer: Trainer, val: Split, report: Reporter, next_run: dict[str, Any]) -> None:
    """Epochs until the budget is spent, or one where it is too short for any: learn, evaluate,
    write down, save."""
    args = trainer.args
    if args.eval_start and trainer.epoch == 0 and is_first():
        figures = evaluate_model(trainer.ema.model, val, trainer.evaluation_size)
        start = figure_metrics(figures, val.class_names)
        report.epoch(0, trainer.estimated_epochs, start, trainer.budget.eta_s)
    while not trainer.ended:
        metrics = trainer.learn_epoch(report)
        if trainer.ended or (args.eval_every and trainer.epoch % args.eval_every == 0):
            if is_first():
                figures = evaluate_model(trainer.ema.model, val, trainer.evaluation_size)
                metrics |= figure_metrics(figures, val.class_names)
            ap, ap50 = (from_first(metrics.get(name, 0.0)) for name in ("ap", "ap50"))
            trainer.keep_if_best(ap=ap, ap50=ap50)
            if args.save_next is not None and is_first():
                save_next(args.save_next, trainer.ema.model, trainer.state() | next_run)
            # Here alone, between two epochs: a clock that runs out after an epoch that was not
            # evaluated would end the run without the figures of its end.
            trainer.budget.tick()
        report.epoch(trainer.epoch, trainer.estimated_epochs, metrics, trainer.budget.eta_s)
        if is_first():
            with (args.out / METRICS).open("a") as file:
                file.write(json.dumps({"epoch": trainer.epoch, **metrics}) + "\n")
        trainer.save()
        report.checkpoint(args.out / LAST, trainer.epoch)
    if trainer.budget.fraction < 1:
        report.log(f"{args.patience} evaluations brought nothing better: ended early")


def evaluate_model(model: YoloV8, split: Split, size: int) -> Figures:
    """COCO figures of a network on a split, photos letterboxed to size x size."""
    return detector_figures(TorchDetector(model, split.class_names, height=size, width=size), split)


def detector_figures(detector: Detector, split: Split) -> Figures:
    """COCO figures of a detector on a split."""
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


def keep_metrics_until(path: Path, epoch: int) -> None:
    """Drop lines of epochs that a killed process wrote but whose state it did not save, and a line
    that a full disk cut short."""
    lines = path.read_text().splitlines() if path.is_file() else []
    whole = [line for line in lines if line.endswith("}")]
    kept = [line for line in whole if json.loads(line)["epoch"] <= epoch]
    write_bytes_durably(path, "".join(f"{line}\n" for line in kept).encode())


def describe(args: argparse.Namespace, train: Split) -> dict[str, Any]:
    """The run's settings, data and machine, as JSON."""
    config = json.loads(json.dumps(vars(args), default=str))
    return config | {
        "code_sha256": code_sha256(),
        "classes": list(train.class_names),
        "train_photos": len(train.photos),
        "train_boxes": sum(len(photo.boxes) for photo in train.photos),
        "environment": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "processes": process_count(),
            "machine": platform.machine(),
        },
    }
