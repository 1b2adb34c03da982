"""`distill`: teach backbone and neck the features of a network that one may use.

No labels are needed. Small crops go fast and teach the shallow levels; the last part of the run
shows larger ones, whose deep features see more. What counts is the average of the student's
weights: `features.safetensors`, which `train --init` takes.
"""

import argparse
import json
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .began_with import began_with
from .budget import Budget, parse_stages, stage_size
from .checkpoint import (
    load_checkpoint,
    load_matching,
    network_weights,
    optimizer_tensors,
    restore_optimizer,
    save_checkpoint,
    under_prefix,
    with_prefix,
    write_bytes_durably,
)
from .crops import CropSampler
from .distributed import average_gradients, is_first, process_count, process_number, processes
from .ema import Ema
from .feature_loss import FeatureLoss
from .model import YoloV8
from .origin import BEGAN_WITH, LICENCE, origin_of
from .photo_files import training_photos
from .progress import CommandError, Reporter
from .projections import make_projections
from .run_folder import CONFIG, LAST, refuse_other_settings, refuse_to_overwrite
from .start_check import require_fit
from .starting_point import CLASS_BRANCHES
from .teacher import Teacher, TeacherError, load_teacher, parse_tensor_map

FEATURES = "features.safetensors"
FIXED = ("model", "tensors", "teacher_sha256")
"""What a run that goes on was begun with: its state is of no use to another."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--teacher", type=Path, required=True, help="ONNX file of the teacher")
    parser.add_argument("--tensors", required=True, help="TENSOR=FEATURE,... (p2 to p5, n3 to n5)")
    parser.add_argument("--teacher-licence", default="not stated", help="for the model's card")
    parser.add_argument(
        "--images",
        type=Path,
        action="append",
        required=True,
        help="photos, or a dataset (its train split); repeat for more",
    )
    parser.add_argument(
        "--dataset",
        type=Path,
        action="append",
        default=[],
        help="a dataset whose val and test photos must not be among the images",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", choices=["yolov8n", "yolov8s", "yolov8m"], default="yolov8n")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float)
    length.add_argument("--steps", type=int)
    parser.add_argument("--stages", default="160:0.6,256:0.4", help="CROP_PX:SHARE,...")
    parser.add_argument("--colours", action="store_true", help="shift them, as training does")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save-every-s", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument("--compile", action="store_true", help="fuse by torch.compile (needs g++)")
    parser.add_argument("--init", type=Path, help="start from backbone and neck of these weights")
    parser.add_argument("--resume", action="store_true")


def learning_rate(peak: float, fraction: float, step: int) -> float:
    """Cosine to 1 % of the peak, after a short linear warm-up by steps."""
    cosine = 0.01 + 0.99 * (1 + math.cos(math.pi * fraction)) / 2
    return peak * cosine * min((step + 1) / 50, 1.0)


class Distillation:
    """All state of one run, to be saved and taken up again."""

    def __init__(self, args: argparse.Namespace, teacher: Teacher, sampler: CropSampler) -> None:
        torch.manual_seed(args.seed)
        self.args = args
        self.teacher = teacher
        self.sampler = sampler
        self.stages = parse_stages(args.stages)
        # The class count is irrelevant here: the head is not taught and its weights are left out.
        self.student = YoloV8(args.model.removeprefix("yolov8"), 1)
        self.projections = make_projections(
            self.student,
            teacher,
            args.teacher,
            parse_tensor_map(args.tensors),
            [size for size, _ in self.stages],
        )
        taught = [*self.student.backbone.parameters(), *self.student.neck.parameters()]
        taught += self.projections.parameters()
        self.optimizer = torch.optim.AdamW(taught, lr=args.lr, weight_decay=1e-4)
        self.ema = Ema(self.student, decay=0.998)
        self.loss = FeatureLoss()
        self.budget = Budget(steps=args.steps, minutes=args.minutes)
        features = self.student.features
        self.features = torch.compile(features, dynamic=False) if args.compile else features
        self.origin: dict[str, Any] = {}

    def step(self, crops: np.ndarray, wanted: dict[str, Tensor]) -> dict[str, float]:
        """One optimiser step on crops uint8[B, S, S, 3] and what the teacher says of them.

        Returns each level's error.
        """
        self.loss.observe(wanted)
        images = torch.from_numpy(crops).permute(0, 3, 1, 2).float().div_(255)
        found = self.features(images.contiguous(memory_format=torch.channels_last))
        loss, errors = self.loss(self.projections(found), wanted)
        if not torch.isfinite(loss):
            raise CommandError(
                "loss_not_finite",
                f"the loss is {loss.item()} at step {self.budget.step}; the last checkpoint stays",
            )
        rate = learning_rate(self.args.lr, self.budget.fraction, self.budget.step)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        loss.backward()
        learning = [*self.student.parameters(), *self.projections.parameters()]
        average_gradients(learning)
        torch.nn.utils.clip_grad_norm_(learning, 10.0)
        self.optimizer.step()
        self.ema.update(self.student)
        self.budget.step += 1
        self.budget.tick()
        return {name: error.item() for name, error in errors.items()}

    def batches(self) -> Iterator[tuple[np.ndarray, dict[str, Tensor]]]:
        """Crops and the teacher's features of them until the run's end.

        Both are made in a thread one step ahead: the student's small layers leave cores idle.
        """

        def cut(step: int, fraction: float) -> tuple[np.ndarray, dict[str, Tensor]]:
            size = stage_size(self.stages, fraction)
            crops = self.sampler.batch(step, count=self.args.batch, size=size)
            crops = crops[process_number() :: process_count()]
            return crops, self.teacher.features(crops)

        with ThreadPoolExecutor(1) as pool:
            ahead = pool.submit(cut, self.budget.step, self.budget.fraction)
            while self.budget.fraction < 1:
                ready = ahead.result()
                ahead = pool.submit(cut, self.budget.step + 1, self.next_fraction())
                yield ready

    def next_fraction(self) -> float:
        """The next step's place in the run: exact when the run is counted in steps."""
        if self.budget.steps is None:
            return self.budget.fraction
        return (self.budget.step + 1) / self.budget.steps

    def start_from(self, path: Path) -> None:
        """Load backbone and neck. Raises CommandError where they are not those of such a network.
        What is to be known of the weights stays with the features."""
        tensors, state = load_checkpoint(path)
        weights = network_weights(tensors)
        weights = {n: w for n, w in weights.items() if not n.startswith(CLASS_BRANCHES)}
        require_fit(path, weights, self.student)
        for network in (self.student, self.ema.model):
            load_matching(network, weights)
        self.origin = {BEGAN_WITH: began_with(path, state)}
        if LICENCE in state:
            self.origin[LICENCE] = state[LICENCE]

    def save(self) -> None:
        if not is_first():
            return
        tensors = (
            with_prefix("model", self.student.state_dict())
            | with_prefix("ema", self.ema.model.state_dict())
            | with_prefix("optimizer", optimizer_tensors(self.optimizer))
            | with_prefix("loss", self.loss.tensors())
            | with_prefix("projection", self.projections.state_dict())
        )
        state = {"budget": self.budget.state(), "ema_updates": self.ema.updates, **self.origin}
        save_checkpoint(self.args.out / LAST, tensors, state)

    def restore(self) -> None:
        tensors, state = load_checkpoint(self.args.out / LAST)
        self.student.load_state_dict(under_prefix("model", tensors))
        self.ema.model.load_state_dict(under_prefix("ema", tensors))
        self.ema.updates = state["ema_updates"]
        restore_optimizer(self.optimizer, under_prefix("optimizer", tensors))
        self.loss.restore(under_prefix("loss", tensors))
        self.projections.load_state_dict(under_prefix("projection", tensors))
        self.origin = origin_of(state)
        self.budget = Budget(steps=self.args.steps, minutes=self.args.minutes, **state["budget"])

    def save_features(self, record: dict[str, Any]) -> Path:
        """Write the averaged backbone and neck, with where they come from, for `train --init`."""
        path = self.args.out / FEATURES
        weights = self.ema.model.state_dict()
        taught = {n: t for n, t in weights.items() if not n.startswith("head.")}
        save_checkpoint(path, taught, record)
        return path


def run(args: argparse.Namespace) -> int:
    """Raises CommandError where photos, teacher or stages do not fit."""
    with processes("cpu", batch=args.batch):
        return distill(args)


def distill(args: argparse.Namespace) -> int:
    """What each process does; under torchrun each takes its share of every batch."""
    report = Reporter()
    if args.threads:
        torch.set_num_threads(args.threads)
    if not args.resume:
        refuse_to_overwrite(args.out)
    photos = training_photos(args.images, args.dataset)
    try:
        wanted = parse_tensor_map(args.tensors)
        teacher = load_teacher(args.teacher, wanted, threads=torch.get_num_threads())
    except TeacherError as error:
        raise CommandError("bad_teacher", str(error), item=str(args.teacher)) from error
    config = {key: value for key, value in vars(args).items() if not callable(value)}
    config |= {"photos": len(photos), "teacher_sha256": teacher.sha256}
    config = json.loads(json.dumps(config, default=str))
    sampler = CropSampler(photos, seed=args.seed, scales=(0.8, 2.2), colours=args.colours)
    resumes = args.resume and (args.out / LAST).is_file()
    if resumes:
        refuse_other_settings(args.out / CONFIG, argparse.Namespace(**config), FIXED)
    distillation = Distillation(args, teacher, sampler)
    if resumes:
        distillation.restore()
    elif args.init is not None:
        distillation.start_from(args.init)
    if is_first():
        write_bytes_durably(args.out / CONFIG, json.dumps(config, indent=2).encode())
    report.started("distill", config)
    errors = teach(distillation, report)
    if not is_first():
        return 0
    record = {"kind": "distilled-features", **config, "errors": errors, **distillation.origin}
    path = distillation.save_features(record)
    report.checkpoint(path, distillation.budget.step)
    report.finished(args.out, {"error": sum(errors.values()) / max(len(errors), 1)})
    return 0


def teach(distillation: Distillation, report: Reporter) -> dict[str, float]:
    """Steps until the budget is spent, with a checkpoint every so often. Returns mean errors."""
    budget = distillation.budget
    mean_errors: dict[str, float] = {}
    saved_at_s = logged_at_s = budget.elapsed_s
    logged_step = budget.step
    for crops, wanted in distillation.batches():
        for name, error in distillation.step(crops, wanted).items():
            mean_errors[name] = 0.98 * mean_errors.get(name, error) + 0.02 * error
        if budget.elapsed_s - logged_at_s > 10:
            rate = (budget.step - logged_step) / (budget.elapsed_s - logged_at_s)
            logged_at_s, logged_step = budget.elapsed_s, budget.step
            of = budget.steps or budget.step + rate * budget.eta_s
            report.progress(budget.step, round(of), "step", rate, budget.eta_s)
            summary = " ".join(f"{name} {error:.3f}" for name, error in mean_errors.items())
            pace = f"{crops.shape[1]} px, {rate * distillation.args.batch:.0f} crops/s"
            report.log(f"step {budget.step}, {pace}: {summary}")
        if budget.elapsed_s - saved_at_s > distillation.args.save_every_s:
            saved_at_s = budget.elapsed_s
            distillation.save()
            report.checkpoint(distillation.args.out / LAST, budget.step)
    distillation.save()
    return mean_errors
