"""`train --init FILE.safetensors`: weights of ours fit as a whole, and their classes by name."""

import json
from pathlib import Path

import pytest
import torch
from drawn_dataset import write_coco_dataset
from random_detector import CLASSES, random_detector, save_random_checkpoint
from torch import Tensor

from lotlens_trainer.checkpoint import load_checkpoint, save_checkpoint, with_prefix
from lotlens_trainer.cli import main
from lotlens_trainer.model import YoloV8
from lotlens_trainer.progress import CommandError
from lotlens_trainer.start_check import require_fit
from lotlens_trainer.starting_point import read_start
from lotlens_trainer.trainer import BEST

CLASS_LAYERS = [f"head.cls.{level}.2.{kind}" for level in range(3) for kind in ("weight", "bias")]


def words(dataset: Path, start: Path, out: Path, *more: str) -> list[str]:
    short = ["--imgsz", "64", "--batch", "2", "--epochs", "1", "--workers", "1", "--lr", "1e-9"]
    paths = ["--dataset", str(dataset), "--init", str(start), "--out", str(out)]
    return ["train", *paths, *short, *more]


def save(path: Path, tensors: dict[str, Tensor], **state: object) -> Path:
    save_checkpoint(path, tensors, dict(state))
    return path


def weights(scale: str = "n", classes: int = 2) -> dict[str, Tensor]:
    return YoloV8(scale, classes).state_dict()


def test_weights_of_another_scale_are_refused_by_their_first_layer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = write_coco_dataset(tmp_path / "set", side=64, train=4, val=2)
    start = save_random_checkpoint(tmp_path / "best.safetensors")
    out = tmp_path / "run"
    assert main(words(dataset, start, out, "--model", "yolov8s")) == 1
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (failure["code"], failure["item"]) == ("bad_init", str(start))
    assert failure["message"] == (
        "best.safetensors is a yolov8n, not a yolov8s: backbone.stem.conv.weight is [16, 3, 3, 3] "
        "in the file and [32, 3, 3, 3] in the network. Give --model yolov8n, or weights of a "
        "yolov8s"
    )
    assert not out.exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("shape", r"neck\.out4\.leave\.conv\.weight is \[1\] in the file and \[128, 192, 1, 1\]"),
        ("layer", r"neck\.out4\.leave\.conv\.weight is missing in the file and \[128, 192, 1, 1\]"),
        ("neck", r"neck\.up4\.enter\.conv\.weight is missing"),
        ("backbone", r"backbone\.stem\.conv\.weight is missing"),
        ("a class layer", r"head\.cls\.1\.0\.conv\.weight is missing"),
    ],
)
def test_half_of_a_network_is_no_start(tmp_path: Path, change: str, message: str) -> None:
    tensors, layer = weights(), "neck.out4.leave.conv.weight"
    if change == "shape":
        tensors[layer] = torch.zeros(1)
    elif change == "layer":
        del tensors[layer]
    elif change == "a class layer":
        del tensors["head.cls.1.0.conv.weight"]
    else:
        tensors = {n: t for n, t in tensors.items() if not n.startswith(f"{change}.")}
    with pytest.raises(CommandError, match=rf"x fits no YOLOv8 n, s or m.*{message}") as refused:
        require_fit(Path("x"), tensors, YoloV8("n", 2))
    assert refused.value.code == "bad_init"


def test_what_may_be_left_out_may(tmp_path: Path) -> None:
    """The class branch, the head (features of `distill`), and all but the backbone."""
    model = YoloV8("n", 2)
    for left_out in (("head.cls.",), ("head.",), ("head.", "neck.")):
        taken = {n: t for n, t in weights().items() if not n.startswith(left_out)}
        require_fit(Path("x"), taken, model)
    features = {n: t for n, t in weights("s").items() if not n.startswith("head.")}
    with pytest.raises(CommandError, match="x is a yolov8s, not a yolov8n"):
        require_fit(Path("x"), features, model)
    start = read_start(save(tmp_path / "features.safetensors", features), CLASSES)
    assert (start.note, start.architecture) == ("", "yolov8s")
    assert start.tensors.keys() == features.keys()


def test_classes_in_another_order_are_put_in_the_datasets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = write_coco_dataset(tmp_path / "set", side=64, train=4, val=2)
    theirs = random_detector().model.state_dict()
    start = save(
        tmp_path / "theirs.safetensors", with_prefix("ema", theirs), classes=["dent", "scratch"]
    )
    assert main(words(dataset, start, tmp_path / "run")) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (log,) = [line["message"] for line in lines if line["event"] == "log"]
    assert "its classes dent and scratch put in the dataset's order" in log
    ours, state = load_checkpoint(tmp_path / "run" / BEST)
    assert state["classes"] == list(CLASSES) == ["scratch", "dent"]
    for name in CLASS_LAYERS:
        torch.testing.assert_close(ours[f"ema.{name}"], theirs[name][[1, 0]], atol=1e-6, rtol=0)
    layer = "head.cls.0.1.conv.weight"
    torch.testing.assert_close(ours[f"ema.{layer}"], theirs[layer], atol=1e-6, rtol=0)


@pytest.mark.parametrize("names", [("cat", "dog"), ("scratch", "dent", "rust"), None])
def test_other_classes_leave_out_the_class_branch_alone(
    tmp_path: Path, names: tuple[str, ...] | None
) -> None:
    """As with a file in ONNX; one that names none is told by how many it has."""
    tensors = weights(classes=3 if names is None else len(names))
    state = {} if names is None else {"classes": list(names)}
    start = read_start(save(tmp_path / "x.safetensors", tensors, **state), CLASSES)
    own = weights()
    assert own.keys() - start.tensors.keys() == {n for n in own if n.startswith("head.cls.")}
    theirs = " and ".join(names) if names else "3 classes"
    assert start.note == f"; class branch left out, it is for {theirs}, not for scratch and dent"
    require_fit(start.path, start.tensors, YoloV8("n", 2))


def test_a_file_without_class_names_is_taken_in_its_order(tmp_path: Path) -> None:
    tensors = weights()
    start = read_start(save(tmp_path / "x.safetensors", tensors), CLASSES)
    assert start.note == ""
    assert all(torch.equal(start.tensors[name], tensors[name]) for name in tensors)
