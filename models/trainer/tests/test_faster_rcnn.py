"""Faster R-CNN trains and is judged like the rest, where its extra is installed."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from drawn_dataset import write_coco_dataset

from lotlens_trainer.cli import main

needs_extra = pytest.mark.skipif(
    find_spec("torchvision") is None,
    reason="the extra of Faster R-CNN is not installed: npm run trainer:setup -- --faster-rcnn",
)


def arguments(dataset: Path, out: Path, *more: str) -> list[str]:
    short = ["--minutes", "0.03", "--imgsz", "64", "--batch", "2", "--threads", "1"]
    return ["faster-rcnn", "--dataset", str(dataset), "--out", str(out), *short, *more]


def last_line(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_without_the_extra_the_error_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)
    assert main(arguments(tmp_path / "set", tmp_path / "out")) == 1
    failure = last_line(capsys)
    assert failure["code"] == "missing_extra"
    assert failure["item"] == "torchvision"
    assert "npm run trainer:setup -- --faster-rcnn" in failure["message"]
    assert not (tmp_path / "out").exists()


@needs_extra
def test_a_run_leaves_what_a_run_of_train_leaves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = write_coco_dataset(tmp_path / "set", side=64, train=6, val=2)
    out = tmp_path / "run"
    assert main(arguments(dataset, out)) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[0]["event"] == "started"
    assert events[-1]["event"] == "finished"
    metrics = json.loads((out / "metrics.jsonl").read_text().splitlines()[-1])
    assert {"rpn_score_loss", "cls_loss", "box_loss", "ap50", "ap", "images_per_s"} <= set(metrics)
    config = json.loads((out / "config.json").read_text())
    assert config["model"] == "fasterrcnn_mobilenet_v3_large_320_fpn"
    assert config["train_photos"] == 6
    assert (out / "best.safetensors").stat().st_size > 70e6
    assert main(arguments(dataset, tmp_path / "other", "--imgsz", "100")) == 1
    assert last_line(capsys)["code"] == "bad_size"


@needs_extra
def test_background_on_an_ignore_region_is_never_sampled() -> None:
    from lotlens_trainer.faster_rcnn_model import build_faster_rcnn, leave_out_ignored

    labels = torch.tensor([0, 1, 0, -1])
    boxes = torch.tensor([[0, 0, 10, 10], [0, 0, 10, 10], [4, 0, 24, 10], [50, 50, 60, 60.0]])
    regions = torch.tensor([[0, 0, 12, 12], [0, 0, 0, 0.0]])
    assert leave_out_ignored(labels, boxes, regions).tolist() == [-1, 1, 0, -1]

    torch.manual_seed(0)
    model = build_faster_rcnn(2, 64).train()
    image = torch.rand(3, 64, 64)
    target = {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0, dtype=torch.int64)}
    nothing = torch.zeros(1, 4)
    everything = torch.tensor([[-1000, -1000, 1000, 1000.0]])
    background = model([image, image], [target | {"ignore_boxes": nothing}] * 2)
    assert background["loss_objectness"] > 0.1
    assert background["loss_classifier"] > 0.1
    ignored = model([image, image], [target | {"ignore_boxes": everything}] * 2)
    assert all(not loss > 0 for loss in ignored.values())
