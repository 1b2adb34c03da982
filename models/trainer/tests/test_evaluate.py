"""A split's report: figures, sources, thresholds, and pictures that stay out of repositories."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from drawn_dataset import write_coco_dataset
from random_detector import random_detector, save_random_checkpoint

from lotlens_trainer.cli import main
from lotlens_trainer.coco_match import Detections
from lotlens_trainer.dataset import Photo, Split, boxes_array
from lotlens_trainer.detector import detect_photos
from lotlens_trainer.evaluate import model_stem, refuse_inside_repository
from lotlens_trainer.evaluation_report import evaluation_figures
from lotlens_trainer.export import FLOAT_FILE, export_detector
from lotlens_trainer.ground_truth import ground_truth
from lotlens_trainer.onnx_detector import OnnxDetector
from lotlens_trainer.progress import CommandError
from lotlens_trainer.worst_photos import rank_errors

CLASSES = ("scratch", "dent")


def photo(boxes: list, class_ids: list, ignore: list, source: str) -> Photo:
    """A photo that is never read."""
    return Photo(
        Path("x.jpg"), 100, 100, boxes_array(boxes), np.array(class_ids, np.int64),
        boxes_array(ignore), source,
    )  # fmt: skip


def two_photos() -> Split:
    """A scratch and an ignore region in one source, a dent in another."""
    return Split(
        "val",
        CLASSES,
        [
            photo([[0, 0, 20, 20]], [0], [[50, 50, 90, 90]], "a"),
            photo([[10, 10, 40, 40]], [1], [], "b"),
        ],
    )


def detections_of(rows: list[tuple]) -> Detections:
    """Rows of (photo, class, xywh, score)."""
    return Detections(
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.float64).reshape(-1, 4),
        np.array([row[3] for row in rows], np.float64),
    )


def test_an_ignore_region_is_a_crowd_of_both_classes() -> None:
    truths = ground_truth(two_photos(), CLASSES)
    assert truths.crowd.tolist() == [False, True, True, False]
    assert truths.class_ids.tolist() == [0, 0, 1, 1]
    assert truths.image_ids.tolist() == [0, 0, 0, 1]


def test_a_class_that_the_model_does_not_know_is_left_out() -> None:
    truths = ground_truth(two_photos(), ("dent",))
    assert truths.class_ids.tolist() == [0, 0]
    assert truths.crowd.tolist() == [True, False]


def test_report_parts_classes_and_sources() -> None:
    found = detections_of(
        [(0, 0, [0, 0, 20, 20], 0.8), (0, 1, [60, 60, 20, 20], 0.9), (1, 1, [70, 70, 20, 20], 0.7)]
    )
    report = evaluation_figures(two_photos(), found, CLASSES, thresholds=[0.5, 0.5])
    assert report["figures"]["ap50"] == pytest.approx(0.5)
    assert [one["ap50"] for one in report["figures"]["perClass"]] == pytest.approx([1.0, 0.0])
    assert report["perSource"]["a"]["figures"]["ap50"] == pytest.approx(1.0)
    assert report["perSource"]["a"]["figures"]["perClass"][1]["ap50"] == -1
    assert report["perSource"]["b"]["figures"]["ap50"] == pytest.approx(0.0)
    scratch, dent = report["atThresholds"]
    assert (scratch["truePositives"], scratch["falsePositives"]) == (1, 0)
    # The dent on the ignore region counts neither way.
    assert (dent["truePositives"], dent["falsePositives"], dent["falseNegatives"]) == (0, 1, 1)
    json.dumps(report, allow_nan=False)


def test_worst_photos_come_first() -> None:
    split = two_photos()
    found = detections_of([(0, 0, [80, 0, 20, 20], 0.6), (1, 0, [80, 0, 20, 20], 0.9)])
    truths = ground_truth(split, CLASSES)
    alarms, misses = rank_errors(truths, found, [0.5, 0.5], photo_count=2)
    assert alarms == [1, 0]
    assert misses == [1, 0]


def test_checkpoint_and_onnx_find_the_same_boxes(tmp_path: Path) -> None:
    dataset = write_coco_dataset(tmp_path / "drawn", train=1, val=3)
    detector = random_detector()
    export_detector(detector, tmp_path, version="1")
    paths = sorted((dataset / "images/val").iterdir())
    by_torch = detect_photos(detector, paths)
    by_onnx = detect_photos(OnnxDetector(tmp_path / FLOAT_FILE), paths)
    assert by_torch.image_ids.tolist() == by_onnx.image_ids.tolist()
    np.testing.assert_allclose(by_torch.scores, by_onnx.scores, atol=1e-5)
    np.testing.assert_allclose(by_torch.boxes_xywh, by_onnx.boxes_xywh, atol=1e-2)


def test_command_sweeps_sizes_and_draws_the_worst(tmp_path: Path, capsys) -> None:
    dataset = write_coco_dataset(tmp_path / "drawn", train=1, val=2)
    checkpoint = save_random_checkpoint(tmp_path / "model.safetensors")
    words = ["evaluate", "--model", checkpoint, "--dataset", dataset, "--sweep", "64,96"]
    assert main([str(word) for word in [*words, "--out", tmp_path / "out"]]) == 0
    stem = "-".join([*checkpoint.resolve().parent.parts[-2:], "model-val"])
    for size in (64, 96):
        report = json.loads((tmp_path / f"out/{stem}-{size}.json").read_text())
        assert report["input"] == {"width": size, "height": size}
        assert any((tmp_path / f"out/{stem}-{size}").glob("miss-*.jpg"))
    # What an earlier model got wrong is not left among what this one does.
    old = tmp_path / f"out/{stem}-64/miss-12-of-another-model.jpg"
    old.write_bytes(b"")
    assert main([str(word) for word in [*words, "--out", tmp_path / "out"]]) == 0
    assert not old.exists()
    assert '"event": "finished"' in capsys.readouterr().out


def test_what_a_model_at_the_top_of_a_disk_got_wrong_stays_under_out() -> None:
    assert model_stem(Path("/data/best.safetensors")) == "data-best"
    assert model_stem(Path("/best.safetensors")) == "best"


def test_pictures_of_photos_never_land_among_a_repositorys_files(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("private/\n")
    with pytest.raises(CommandError, match="git repository"):
        refuse_inside_repository(tmp_path / "out")
    refuse_inside_repository(tmp_path / "private" / "out")
