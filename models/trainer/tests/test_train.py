"""Whole training runs on drawn photos: repeatable, resumable, and stopped when they go astray."""

import json
import time
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from drawn_dataset import write_coco_dataset

from lotlens_trainer import budget, trainer
from lotlens_trainer.checkpoint import load_checkpoint
from lotlens_trainer.cli import main
from lotlens_trainer.loss import Losses
from lotlens_trainer.progress import Reporter
from lotlens_trainer.torch_detector import load_detector
from lotlens_trainer.train import METRICS
from lotlens_trainer.trainer import BEST, LAST, Trainer


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_coco_dataset(tmp_path_factory.mktemp("drawn") / "set", side=64, train=6, val=2)


def arguments(dataset: Path, out: Path, *more: str) -> list[str]:
    short = ["--imgsz", "64", "--batch", "2", "--eval-every", "0", "--warmup-epochs", "1"]
    return ["train", "--dataset", str(dataset), "--out", str(out), *short, *more]


def run_lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def same_weights(a: Path, b: Path) -> bool:
    ours, _ = load_checkpoint(a / LAST)
    theirs, _ = load_checkpoint(b / LAST)
    return ours.keys() == theirs.keys() and all(torch.equal(ours[n], theirs[n]) for n in ours)


def metric_lines(out: Path) -> list[dict]:
    """The curve, without what depends on the machine's pace."""
    lines = [json.loads(line) for line in (out / METRICS).read_text().splitlines()]
    return [
        {k: v for k, v in line.items() if k not in ("images_per_s", "peak_memory_mb")}
        for line in lines
    ]


class KilledError(BaseException):
    """Stands for a kill: nothing in the trainer may catch it."""


def test_resume_after_a_kill_in_an_epoch_equals_the_unbroken_run(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And with it: the same seed gives the same weights and curve, another seed others."""
    whole, broken, other = (tmp_path / name for name in ("whole", "broken", "other"))
    length = ["--epochs", "3"]
    assert main(arguments(dataset, whole, *length)) == 0

    learn = Trainer.learn

    def killed_in_the_third_epoch(self: Trainer, *args: object, **more: object) -> object:
        if self.epoch == 2 and self.budget.step == 7:
            raise KilledError
        return learn(self, *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "learn", killed_in_the_third_epoch)
        with pytest.raises(KilledError):
            main(arguments(dataset, broken, *length))
    assert main(arguments(dataset, broken, *length, "--resume")) == 0
    assert same_weights(whole, broken)
    assert metric_lines(whole) == metric_lines(broken)

    assert main(arguments(dataset, other, "--epochs", "1", "--seed", "2")) == 0
    assert metric_lines(other)[0]["box_loss"] != metric_lines(whole)[0]["box_loss"]


def test_a_run_leaves_a_detector_and_says_what_it_did(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments(dataset, tmp_path, "--epochs", "1")) == 0
    events = run_lines(capsys)
    assert [e["event"] for e in events if e["event"] != "progress"] == [
        "started",
        "epoch",
        "checkpoint",
        "finished",
    ]
    metrics = next(e["metrics"] for e in events if e["event"] == "epoch")
    assert {"box_loss", "cls_loss", "dfl_loss", "lr", "images_per_s", "ap50", "ap"} <= set(metrics)
    assert json.loads((tmp_path / "config.json").read_text())["train_photos"] == 6
    detector = load_detector(tmp_path / BEST)
    assert detector.class_names == ("scratch", "dent")
    assert (detector.height, detector.width) == (64, 64)


def test_a_loss_that_is_not_finite_stops_and_keeps_the_last_good_checkpoint(
    dataset: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(arguments(dataset, tmp_path, "--epochs", "2")) == 0
    before = (tmp_path / LAST).read_bytes()
    capsys.readouterr()

    def exploded(raw: list[torch.Tensor], _targets: object, **_weights: float) -> Losses:
        return Losses(raw[0].sum() * float("nan"), raw[0].sum() * 0, raw[0].sum() * 0)

    monkeypatch.setattr(trainer, "detection_loss", exploded)
    assert main(arguments(dataset, tmp_path, "--epochs", "3", "--resume")) == 1
    failure = run_lines(capsys)[-1]
    assert failure["event"] == "failed"
    assert failure["code"] == "loss_not_finite"
    assert (tmp_path / LAST).read_bytes() == before


def test_another_machine_goes_on_from_the_small_folder(dataset: Path, tmp_path: Path) -> None:
    first, second, carried = tmp_path / "1", tmp_path / "2", tmp_path / "next"
    assert main(arguments(dataset, first, "--epochs", "2", "--save-next", str(carried))) == 0
    assert (carried / "ema.safetensors").stat().st_size < 7e6
    state = json.loads((carried / "run.json").read_text())
    assert (state["epoch"], state["budget"]["step"], state["seed"]) == (2, 6, 1)
    assert len(state["dataset_sha256"]) == 64
    assert str(tmp_path) not in (carried / "run.json").read_text()
    assert str(dataset) not in (carried / "run.json").read_text()
    assert main(arguments(dataset, second, "--epochs", "3", "--continue", str(carried))) == 0
    _, went_on = load_checkpoint(second / LAST)
    assert (went_on["epoch"], went_on["budget"]["step"]) == (3, 9)
    # The rate is that of epoch 3 of 3, re-warmed over 200 steps of which three are done.
    rate = metric_lines(second)[0]["lr"]
    assert rate == pytest.approx(1e-3 * (1 - 0.99 * 8 / 9) * 3 / 200, rel=1e-6)


def test_a_run_that_goes_on_elsewhere_and_is_killed_ends_as_an_unbroken_one(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is still warming up again when it is killed; its folder starts with no best of its own."""
    carried = tmp_path / "next"
    first = arguments(dataset, tmp_path / "1", "--epochs", "1", "--save-next", str(carried))
    assert main(first) == 0
    state = json.loads((carried / "run.json").read_text())
    unbeaten = state | {"best": {"ap": 1.0, "ap50": 1.0, "epoch": 1}, "evaluations_since_best": 9}
    (carried / "run.json").write_text(json.dumps(unbeaten))
    goes_on = ["--epochs", "3", "--patience", "3", "--continue", str(carried)]
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert main(arguments(dataset, whole, *goes_on)) == 0
    assert load_checkpoint(whole / BEST)[1]["epoch"] > 1

    learn_epoch = Trainer.learn_epoch

    def killed_in_the_third(self: Trainer, report: Reporter) -> dict[str, float]:
        if self.epoch == 2:
            raise KeyboardInterrupt
        return learn_epoch(self, report)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "learn_epoch", killed_in_the_third)
        assert main(arguments(dataset, broken, *goes_on)) == 130
    assert main(arguments(dataset, broken, *goes_on, "--resume")) == 0
    ours, theirs = (load_checkpoint(out / LAST)[0] for out in (whole, broken))
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert [line["lr"] for line in metric_lines(whole)] == [
        line["lr"] for line in metric_lines(broken)
    ]


def test_weights_that_fit_are_taken_and_the_rest_starts_anew(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    assert main(arguments(dataset, first, "--epochs", "1")) == 0
    capsys.readouterr()
    best = str(first / BEST)
    assert main(arguments(dataset, second, "--epochs", "1", "--init", best)) == 0
    message = next(e["message"] for e in run_lines(capsys) if e["event"] == "log")
    assert message == "best.safetensors: 355 tensors taken, 0 start at random"


@pytest.mark.parametrize("ticks", range(7, 11))
def test_a_run_by_the_clock_ends_with_figures(
    ticks: int, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever in an epoch (of three steps) or between two the clock runs out."""
    seconds = count(time.monotonic() + 1)
    monkeypatch.setattr(budget, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    assert main(arguments(dataset, tmp_path, "--minutes", str((ticks - 0.5) / 60))) == 0
    assert metric_lines(tmp_path)[-1]["ap50"] >= 0
