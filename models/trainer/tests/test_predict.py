"""`predict` draws what the model finds and passes over what it cannot read."""

import json
from pathlib import Path

import pytest
from drawn_dataset import write_coco_dataset
from PIL import Image
from random_detector import random_detector, save_random_checkpoint

from lotlens_trainer.cli import main
from lotlens_trainer.predict import shown_at
from lotlens_trainer.progress import CommandError


def test_boxes_come_as_lines_and_pictures(tmp_path: Path, capsys) -> None:
    dataset = write_coco_dataset(tmp_path / "drawn", train=1, val=2)
    photos = dataset / "images/val"
    (photos / "broken.jpg").write_bytes(b"no image")
    checkpoint = save_random_checkpoint(tmp_path / "model.safetensors", class_bias=1.0)
    words = ["predict", "--model", checkpoint, "--images", photos, "--out", tmp_path / "out"]
    assert main([str(word) for word in [*words, "--scores", "0.5"]]) == 0
    rows = [json.loads(line) for line in (tmp_path / "out/boxes.jsonl").read_text().splitlines()]
    assert [row["photo"] for row in rows] == ["val-000.png", "val-001.png"]
    assert rows[0]["boxes"]
    for box in rows[0]["boxes"]:
        x1, y1, x2, y2 = box["boxXyxy"]
        assert 0 <= x1 < x2 <= 96
        assert 0 <= y1 < y2 <= 96
        assert box["score"] >= 0.5
    with Image.open(tmp_path / "out/val-000.png.boxes.jpg") as picture:
        assert picture.size == (96, 96)
    assert "broken.jpg" in capsys.readouterr().out


def test_a_wrong_number_of_thresholds_is_refused() -> None:
    with pytest.raises(CommandError, match="3 thresholds for 2 classes"):
        shown_at(random_detector(), Path("model.onnx"), [0.1, 0.2, 0.3])


def test_a_released_model_shows_what_phones_show(tmp_path: Path) -> None:
    manifest = {"thresholds": {"score": [0.3, 0.2], "nmsIou": 0.4}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    model = tmp_path / "model.onnx"
    assert shown_at(random_detector(), model, None) == ([0.3, 0.2], 0.4)
    assert shown_at(random_detector(), model, [0.5]) == ([0.5, 0.5], 0.4)
