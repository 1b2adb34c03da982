"""The state of one training run, and what moves it: one epoch, one batch, one checkpoint."""

import argparse
import resource
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

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
)
from .dataset import Photo, Split
from .distributed import averaged, averaging, is_first, process_count
from .ema import Ema
from .loader import Batch
from .loaders import make_loader
from .loss import detection_loss
from .model import YoloV8
from .next_run import WEIGHTS, load_next
from .norm_statistics import take_statistics
from .origin import origin_of
from .progress import CommandError, Reporter
from .run_folder import BEST, LAST
from .sampling import Sampling
from .schedule import make_optimizer, rate_share, set_rate
from .start_check import require_fit
from .starting_point import StartingPoint

CLIP_NORM = 10.0
CONTINUE_WARMUP_STEPS = 200
STATISTICS_BATCHES = 8
CHECK_EVERY = 16
"""Batches from one look at the loss to the next."""


class Trainer:
    """The network, its average, its optimiser and where the run stands."""

    def __init__(
        self,
        args: argparse.Namespace,
        train: Split,
        sampling: Sampling | None = None,
        donors: Sequence[Photo] = (),
    ) -> None:
        """`donors` are further photos whose marks may be pasted."""
        torch.manual_seed(args.seed)
        self.args = args
        self.class_names = train.class_names
        self.device = torch.device(args.device)
        self.stages = parse_stages(args.imgsz)
        self.evaluation_size = self.stages[-1][0]
        self.model = YoloV8(args.model.removeprefix("yolov8"), len(train.class_names))
        self.model.to(self.device)
        if self.device.type == "cuda":
            # Evaluation computes in single precision, and means it.
            torch.backends.cudnn.allow_tf32 = False
            self.model.to(memory_format=torch.channels_last)
        forward = torch.compile(self.model, dynamic=False) if args.compile else self.model
        self.forward = averaging(self.model, forward)
        self.optimizer = make_optimizer(
            self.model,
            args.optimizer,
            lr=args.lr,
            momentum=args.momentum,
            weight_decay=args.weight_decay * args.batch * args.accumulate / 64,
        )
        self.ema = Ema(self.model)
        began_s = time.monotonic()
        self.loader = make_loader(args, train.photos, sampling, donors, self.evaluation_size)
        steps = self.loader.batches_per_epoch
        self.budget = Budget(
            steps=None if args.epochs is None else args.epochs * steps,
            minutes=args.minutes,
            resumed_at_s=began_s,
        )
        self.warmup_steps = args.warmup_epochs * steps
        if args.epochs is not None:
            self.warmup_steps = min(self.warmup_steps, 0.1 * args.epochs * steps)
        self.epoch = 0
        self.best: dict[str, float] = {}
        self.origin: dict[str, Any] = {}
        self.evaluations_since_best = 0
        self.rewarm_from = -CONTINUE_WARMUP_STEPS

    @property
    def estimated_epochs(self) -> int:
        return self.args.epochs or round(self.epoch / max(self.budget.fraction, 1e-6))

    @property
    def ended(self) -> bool:
        """The budget is spent (a run learns once, however short it is), or so many evaluations
        brought nothing better that it may as well be. The rate and the mosaics follow the budget
        all the same."""
        spent = self.epoch > 0 and self.budget.fraction >= 1
        return spent or 0 < self.args.patience <= self.evaluations_since_best

    @property
    def mosaic_share(self) -> float:
        """No mosaic at the end: the network then sees photos as they are."""
        plain = self.args.plain_share
        if self.args.epochs is not None:
            plain = min(plain, self.args.plain_epochs / self.args.epochs)
        return self.args.mosaic if self.budget.fraction < 1 - plain - 1e-9 else 0.0

    def learn_epoch(self, report: Reporter) -> dict[str, float]:
        """One epoch, or what the clock leaves of it. Returns mean losses and pace."""
        self.model.train()
        size = stage_size(self.stages, self.budget.fraction)
        sums, batches, started_s = torch.zeros(4, device=self.device), 0, time.monotonic()
        self.optimizer.zero_grad()
        pictures = self.loader.epoch(self.epoch, size=size, mosaic_share=self.mosaic_share)
        last = self.loader.batches_per_epoch
        for number, batch in enumerate(pictures, start=1):
            steps = number % self.args.accumulate == 0 or number == last
            sums += self.learn(batch, steps=steps)
            batches += 1
            if number % CHECK_EVERY == 0:
                self.stop_unless_finite(sums)
            rate = batches / (time.monotonic() - started_s)
            report.progress(
                self.budget.step, self.budget.estimated_steps, "batch", rate, self.budget.eta_s
            )
            if self.budget.minutes is not None and self.budget.fraction >= 1:
                break
        pictures.close()
        self.stop_unless_finite(sums)
        self.epoch += 1
        box, cls, dfl, _ = (sums / max(batches, 1)).tolist()
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

    def stop_unless_finite(self, sums: torch.Tensor) -> None:
        """Raise CommandError for losses or gradients that are not. Not asked after each step, since
        a device would stand still for it; nothing of the epoch is saved before."""
        if sums.isfinite().all():
            return
        losses = sums[:3].sum()
        what = "gradient" if losses.isfinite() else "loss"
        value = sums[3] if losses.isfinite() else losses
        saved = self.epoch > 0 and (self.args.out / LAST).is_file()
        raise CommandError(
            "loss_not_finite",
            f"the {what} is {value.item()} in epoch {self.epoch + 1}, by step {self.budget.step}. "
            + (
                f"{LAST} holds the state before; lower --lr and --resume, "
                if saved
                else "Nothing was saved yet; lower --lr and begin anew, "
            )
            + "or look at the data.",
        )

    def learn(self, batch: Batch, *, steps: bool) -> torch.Tensor:
        """Gradients of one batch, and an optimiser step where `steps`. Returns the three losses and
        the norm of the step's gradient (0 without a step): a loss may be finite where that is not.

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
        losses = detection_loss(
            [level.float() for level in raw],
            batch.targets.to(self.device),
            region_weight=self.args.region_weight,
        )
        total = losses.total * len(batch.pictures) * process_count()
        parts = averaged(torch.stack([losses.box, losses.cls, losses.dfl]).detach())
        norm = parts.new_zeros(1)
        total.backward()
        self.budget.step += 1
        self.budget.tick()
        if steps:
            norm[0] = torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP_NORM)
            self.optimizer.step()
            self.optimizer.zero_grad()
            self.ema.update(self.model)
        return torch.cat([parts, norm])

    def state(self) -> dict[str, Any]:
        """Where the run stands, as JSON; `imgsz` and `classes` are what a detector needs."""
        return {
            "epoch": self.epoch,
            "budget": self.budget.state(),
            "ema_updates": self.ema.updates,
            "best": self.best,
            "evaluations_since_best": self.evaluations_since_best,
            "rewarm_from": self.rewarm_from,
            "model": self.args.model,
            "imgsz": self.evaluation_size,
            "classes": list(self.class_names),
            "seed": self.args.seed,
            **self.origin,
        }

    def save(self) -> None:
        if not is_first():
            return
        tensors = (
            with_prefix("model", self.model.state_dict())
            | with_prefix("ema", self.ema.model.state_dict())
            | with_prefix("optimizer", optimizer_tensors(self.optimizer))
        )
        save_checkpoint(self.args.out / LAST, tensors, self.state())

    def keep_if_best(self, *, ap: float, ap50: float) -> None:
        """Write the averaged weights where AP + AP50 on val are the best since `--best-from`."""
        if self.budget.fraction < self.args.best_from:
            return
        if self.best and ap + ap50 <= self.best["ap"] + self.best["ap50"]:
            self.evaluations_since_best += 1
            return
        self.best = {"ap": ap, "ap50": ap50, "epoch": self.epoch}
        self.evaluations_since_best = 0
        if is_first():
            tensors = with_prefix("ema", self.ema.model.state_dict())
            save_checkpoint(self.args.out / BEST, tensors, self.state())

    def restore(self) -> None:
        """Take up the run where last.safetensors left it."""
        tensors, state = load_checkpoint(self.args.out / LAST)
        self.require_same_network(state, self.args.out / LAST)
        self.model.load_state_dict(under_prefix("model", tensors))
        self.ema.model.load_state_dict(under_prefix("ema", tensors))
        restore_optimizer(self.optimizer, under_prefix("optimizer", tensors))
        self.take_up(state)

    def take_up(self, state: dict[str, Any]) -> None:
        self.epoch = state["epoch"]
        self.best = state["best"]
        self.origin = origin_of(state)
        self.evaluations_since_best = state.get("evaluations_since_best", 0)
        self.rewarm_from = state.get("rewarm_from", self.rewarm_from)
        self.ema.updates = state["ema_updates"]
        self.budget = Budget(
            steps=self.budget.steps, minutes=self.budget.minutes, **state["budget"]
        )

    def start_from(self, start: StartingPoint) -> str:
        """Load weights. Returns what was taken, in words. Raises CommandError where they are not
        those of such a network."""
        require_fit(start.path, start.tensors, self.model)
        loaded, left_out = load_matching(self.model, start.tensors)
        if start.folded:
            pictures = self.loader.epoch(0, size=self.stages[0][0], mosaic_share=0.0)
            batches = islice(pictures, STATISTICS_BATCHES)
            take_statistics(self.model, (batch.images(self.device) for batch in batches))
            pictures.close()
        self.ema.model.load_state_dict(self.model.state_dict())
        self.origin = start.origin
        return f"{len(loaded)} tensors taken, {len(left_out)} start at random{start.note}"

    def continue_from(self, folder: Path) -> None:
        """Go on from a `--save-next` folder: its epoch and rate, the average as raw weights, and
        an optimiser that knows nothing yet and is warmed again. What was best before lies in the
        other run's folder; this one has none yet."""
        weights, state = load_next(folder)
        self.require_same_network(state, folder)
        self.model.load_state_dict(weights)
        self.ema.model.load_state_dict(weights)
        self.take_up(state)
        self.rewarm_from = self.budget.step
        self.best, self.evaluations_since_best = {}, 0
        if self.ended:
            clock = self.budget.steps is None
            length = "--minutes (spent ones count)" if clock else "--epochs"
            raise CommandError(
                "nothing_left",
                f"{folder} is past the end of this run already (step {self.budget.step}): give "
                f"more {length}, or begin a run of its own with --init {folder / WEIGHTS}",
                item=str(folder),
            )

    def require_same_network(self, state: dict[str, Any], source: Path) -> None:
        """Raise CommandError where a run that is to go on has another scale or other classes."""
        classes = tuple(state["classes"])
        if state["model"] != self.args.model or classes != self.class_names:
            raise CommandError(
                "other_network",
                f"{source} is a run of {state['model']} for {', '.join(classes)}; this one is "
                f"{self.args.model} for {', '.join(self.class_names)}. A run goes on only as what "
                "it is: choose another --out, and --init for its weights",
                item=str(source),
            )
