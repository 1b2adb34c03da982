"""Two processes train as one does.

With batch norm frozen the losses and weights of two processes are those of one with the same total
batch, up to the order in which floats are summed: the loss of a batch is a sum over its pictures
divided by what the whole batch holds, and gradients add. With batch norm at work each process
normalises by its own half of the batch, so that nothing more than that can be equal.
"""

import json
import os
import socket
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import torch
from drawn_dataset import write_coco_dataset
from popular_form import popular_model
from random_detector import random_detector
from small_teacher import write_teacher
from trainer_processes import start, train_in_child

from lotlens_trainer.checkpoint import load_checkpoint, under_prefix
from lotlens_trainer.cli import main
from lotlens_trainer.distill import FEATURES
from lotlens_trainer.model import YoloV8
from lotlens_trainer.train import METRICS
from lotlens_trainer.trainer import BEST, LAST

LOSSES = ("box_loss", "cls_loss", "dfl_loss")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_coco_dataset(tmp_path_factory.mktemp("drawn") / "set", side=64, train=8, val=2)


def words(dataset: Path, out: Path, *more: str) -> list[str]:
    short = ["--imgsz", "64", "--batch", "4", "--threads", "1", "--optimizer", "sgd"]
    return ["train", "--dataset", str(dataset), "--out", str(out), *short, *more]


def train_frozen(words: list[str], lines: Connection, environment: dict[str, str]) -> None:
    """As `train_in_child`, batch norm as it is in evaluation."""
    train = YoloV8.train

    def frozen(self: YoloV8, mode: bool = True) -> YoloV8:
        train(self, mode)
        for module in self.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.eval()
        return self

    YoloV8.train = frozen
    train_in_child(words, lines, environment)


def run_together(words: list[str], *, count: int, run=train_in_child) -> list[list[dict]]:
    """What each of so many processes said."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = []
    for number in range(count):
        environment = {
            "RANK": str(number), "LOCAL_RANK": str(number), "WORLD_SIZE": str(count),
            "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "GLOO_SOCKET_IFNAME": "lo",
        }  # fmt: skip
        started.append(start(words, environment, run))
    said = []
    for _, lines in started:
        with os.fdopen(os.dup(lines.fileno())) as text:
            said.append([json.loads(line) for line in text.read().splitlines()])
    for process, _ in started:
        process.join(timeout=60)
    return said


def flat(weights: dict[str, torch.Tensor], *, like: dict[str, torch.Tensor]) -> torch.Tensor:
    return torch.cat([weights[name].flatten().float() for name in like])


def metric_lines(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / METRICS).read_text().splitlines()]


def test_two_processes_train_as_one_of_the_same_total_batch(dataset: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    length = ["--epochs", "2", "--eval-every", "0"]
    run_together(words(dataset, one, *length), count=1, run=train_frozen)
    said = run_together(words(dataset, two, *length), count=2, run=train_frozen)
    assert said[0][-1]["event"] == "finished"
    assert said[1] == []

    for alone, together in zip(metric_lines(one), metric_lines(two), strict=True):
        assert [together[name] for name in LOSSES] == pytest.approx(
            [alone[name] for name in LOSSES], rel=1e-4
        )
    (ours, state), (theirs, _) = (load_checkpoint(out / LAST) for out in (one, two))
    assert state["budget"]["step"] == 4
    begun = YoloV8("n", 2).state_dict()
    moved = 0
    for name, weights in under_prefix("model", ours).items():
        torch.testing.assert_close(weights, theirs[f"model.{name}"], rtol=1e-4, atol=1e-5)
        moved += not torch.equal(weights, begun[name])
    assert moved > 100


def test_processes_evaluate_save_and_resume_together(dataset: Path, tmp_path: Path) -> None:
    """Batch norm at work, by the clock of the first, which alone writes."""
    run_together(words(dataset, tmp_path, "--epochs", "1"), count=2)
    said = run_together(words(dataset, tmp_path, "--epochs", "2", "--resume"), count=2)
    assert said[0][-1]["event"] == "finished"
    assert [line["epoch"] for line in metric_lines(tmp_path)] == [1, 2]
    assert load_checkpoint(tmp_path / BEST)[1]["epoch"] >= 1
    said = run_together(words(dataset, tmp_path / "clock", "--minutes", "0.02"), count=2)
    assert said[0][-1]["event"] == "finished"


def test_two_processes_give_norms_the_statistics_of_all_pictures(
    dataset: Path, tmp_path: Path
) -> None:
    """Of a folded network; by statistics of its own each process would train another one."""
    folded = tmp_path / "folded.onnx"
    folded.write_bytes(popular_model(random_detector()).SerializeToString())
    learn = ["--epochs", "1", "--eval-every", "0", "--lr", "1e-9", "--init", str(folded)]
    weights = []
    for count in (1, 2):
        out = tmp_path / str(count)
        run_together(words(dataset, out, *learn), count=count, run=train_frozen)
        weights.append(under_prefix("model", load_checkpoint(out / LAST)[0]))
    alone, together = weights
    means = [name for name in alone if name.endswith("running_mean")]
    assert any(alone[name].abs().max() > 0.01 for name in means)
    for name, tensor in alone.items():
        torch.testing.assert_close(together[name], tensor, rtol=1e-3, atol=1e-4)


def test_two_processes_distill_as_one(dataset: Path, tmp_path: Path) -> None:
    write_teacher(tmp_path / "t.onnx")
    learn = ["distill", "--teacher", str(tmp_path / "t.onnx"), "--tensors", "first=p2"]
    learn += ["--images", str(dataset), "--stages", "32:1", "--batch", "4", "--steps", "6"]
    features = []
    for count in (1, 2):
        out = tmp_path / str(count)
        words = [*learn, "--threads", "1", "--out", str(out)]
        said = run_together(words, count=count, run=train_frozen)
        assert said[0][-1]["event"] == "finished"
        features.append(load_checkpoint(out / FEATURES)[0])
    # AdamW's first steps follow a gradient's sign alone, so that a last bit can turn one weight:
    # far less than all of them have moved.
    torch.manual_seed(1)
    begun = YoloV8("n", 1).state_dict()
    alone, together, start = (flat(weights, like=features[0]) for weights in (*features, begun))
    assert (alone - together).norm() < 0.05 * (alone - start).norm()


def test_a_batch_that_cannot_be_shared_is_refused(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "3")
    assert main(words(dataset, tmp_path, "--epochs", "1")) == 1
    assert "uneven_batch" in capsys.readouterr().out
