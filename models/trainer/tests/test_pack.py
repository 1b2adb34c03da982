"""A packed folder holds all that training needs, small, and trains where little is installed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from drawn_dataset import write_coco_dataset
from PIL import Image
from random_detector import save_random_checkpoint

from lotlens_trainer.checkpoint import load_checkpoint, save_checkpoint
from lotlens_trainer.cli import main
from lotlens_trainer.dataset import read_split
from lotlens_trainer.model import YoloV8
from lotlens_trainer.photo_encoding import QUALITIES, SUFFIXES, chosen_format, encode, encode_all
from lotlens_trainer.photo_pixels import read_rgb
from lotlens_trainer.portable_run import train_arguments
from lotlens_trainer.progress import CommandError
from lotlens_trainer.starting_point import read_start

MISSING_THERE = ("cv2", "onnx", "onnxruntime", "rich")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packed dataset of photos twice as large as they train."""
    root = tmp_path_factory.mktemp("pack")
    dataset = write_coco_dataset(root / "drawn", side=128, train=6, val=2)
    checkpoint = save_random_checkpoint(root / "init.safetensors")
    words = ["pack", "--dataset", dataset, "--imgsz", 64, "--max-mb", 1, "--batch", 4]
    words += ["--format", "jpeg", "--init", checkpoint, "--out", root / "out"]
    assert main([str(word) for word in words]) == 0
    return root / "out"


def test_boxes_shrink_with_their_photos_and_test_stays_behind(packed: Path) -> None:
    before = read_split(packed.parent / "drawn", "train")
    after = read_split(packed / "data", "train")
    assert after.class_names == before.class_names
    for one, other in zip(before.photos, after.photos, strict=True):
        np.testing.assert_allclose(other.boxes, one.boxes / 2, atol=1e-2)
        np.testing.assert_allclose(other.ignore_boxes, one.ignore_boxes / 2, atol=1e-2)
        with Image.open(other.path) as photo:
            assert photo.size == (64, 64)
    assert not (packed / "data/annotations/test.json").exists()


def test_the_network_is_that_of_the_weights(packed: Path, tmp_path: Path, capsys) -> None:
    assert json.loads((packed / "pack.json").read_text())["model"] == "yolov8n"
    start = tmp_path / "s.safetensors"
    save_checkpoint(start, YoloV8("s", 2).state_dict(), {"classes": ["dent", "scratch"]})
    words = ["pack", "--dataset", packed.parent / "drawn", "--imgsz", 64, "--max-mb", 1]
    words += ["--format", "jpeg", "--init", start, "--out"]
    words = [str(word) for word in words]
    refused = [*words, str(tmp_path / "no"), "--model", "yolov8n"]
    assert main(refused) == 1
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (failure["code"], failure["item"]) == ("bad_init", str(start))
    assert "s.safetensors is a yolov8s, not a yolov8n" in failure["message"]
    assert not (tmp_path / "no").exists()

    assert main([*words, str(tmp_path / "out")]) == 0
    assert json.loads((tmp_path / "out/pack.json").read_text())["model"] == "yolov8s"
    tensors, state = load_checkpoint(tmp_path / "out/init.safetensors")
    assert state["classes"] == ["scratch", "dent"]
    before = load_checkpoint(start)[0]["head.cls.1.2.weight"]
    assert torch.equal(tensors["head.cls.1.2.weight"], before[[1, 0]].half())
    # It is a copy; what trains there began with the file itself.
    assert [one["file"] for one in state["began_with"]] == ["s.safetensors"]
    again = read_start(tmp_path / "out/init.safetensors", ("scratch", "dent"))
    assert again.origin["began_with"] == state["began_with"]
    assert again.note == ""


def test_quality_falls_until_the_photos_fit(tmp_path: Path) -> None:
    paths = []
    for number in range(3):
        pixels = np.random.default_rng(number).integers(0, 255, (80, 80, 3)).astype(np.uint8)
        paths.append(tmp_path / f"{number}.png")
        Image.fromarray(pixels).save(paths[-1])
    best, results = encode_all(paths, side=80, format="jpeg", max_bytes=10**6)
    assert best == QUALITIES["jpeg"][0]
    total = sum(len(content) for content, _ in results)
    lower, smaller = encode_all(paths, side=80, format="jpeg", max_bytes=total * 7 // 10)
    assert lower < best
    assert sum(len(content) for content, _ in smaller) <= total * 7 // 10
    with pytest.raises(CommandError, match="do not fit"):
        encode_all(paths, side=80, format="jpeg", max_bytes=100)


@pytest.mark.parametrize("wanted", ["auto", "jpeg"])
def test_an_encoded_photo_looks_like_the_photo(tmp_path: Path, wanted: str) -> None:
    pixels = np.full((60, 90, 3), (180, 90, 30), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    format = chosen_format(wanted)
    content, size = encode(tmp_path / "photo.png", side=45, format=format, quality=70)
    assert size == (45, 30)
    copy = tmp_path / f"copy{SUFFIXES[format]}"
    copy.write_bytes(content)
    read = read_rgb(copy)
    assert read.shape == (30, 45, 3)
    assert np.abs(read.astype(int) - pixels[0, 0]).max() < 12


def test_trains_there_and_goes_on_where_it_stopped(packed: Path, tmp_path: Path) -> None:
    for name in MISSING_THERE:
        (tmp_path / f"{name}.py").write_text(f"raise ImportError('no {name} here')\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    start = [sys.executable, "run.py", "--minutes", "0.01", "--workers", "1"]
    done = subprocess.run(
        start, cwd=packed, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert (packed / "next/ema.safetensors").stat().st_size < 15e6
    spent_s = json.loads((packed / "next/run.json").read_text())["budget"]["spent_s"]
    words = train_arguments(packed, minutes=5)
    assert words[words.index("--continue") + 1] == str(packed / "next")
    assert float(words[-1]) == pytest.approx(5 + spent_s / 60)
    assert "--init" not in words
    # The second time keeps what the first one left.
    first = (packed / "run/last.safetensors").read_bytes()
    done = subprocess.run(
        start, cwd=packed, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert (packed / "run/last.safetensors").read_bytes() == first
    epochs = [
        load_checkpoint(packed / run / "last.safetensors")[1]["epoch"] for run in ("run", "run-2")
    ]
    assert epochs[0] < epochs[1]
    words = train_arguments(packed, minutes=5)
    assert words[words.index("--out") + 1] == str(packed / "run-3")
    # --resume goes on in the last one.
    words = train_arguments(packed, minutes=5, resumes=True)
    assert words[words.index("--out") + 1] == str(packed / "run-2")
