"""The benchmark runs the real step and the real training, and ends in one line for programs."""

import json
from pathlib import Path

import pytest
from drawn_dataset import write_coco_dataset

from lotlens_trainer.bench import drawn_split
from lotlens_trainer.cli import main


def test_last_line_holds_the_figures_of_each_size(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = write_coco_dataset(tmp_path / "set", side=64, train=4, val=1)
    words = ["--sizes", "32", "64", "--batch", "2", "--steps", "1", "--dataset", str(dataset)]
    assert main(["bench", *words]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["event"] == "finished"
    metrics = last["metrics"]
    for size in (32, 64):
        for kind in ("forward_backward", "step", "plain"):
            assert metrics[f"{kind}_images_per_s_{size}"] > 0
        assert metrics[f"ratio_{size}"] > 0
        for kind in ("forward_backward", "plain"):
            assert 50 < metrics[f"{kind}_peak_memory_mb_{size}"] < 10_000
    assert metrics["training_images_per_s_32"] > 0
    assert metrics["training_photos"] == 4


def test_drawn_photos_stand_in_for_real_ones(tmp_path: Path) -> None:
    split = drawn_split(tmp_path, 2)
    assert len(split.photos) == 8
    assert all(photo.path.is_file() and len(photo.boxes) == 1 for photo in split.photos)
