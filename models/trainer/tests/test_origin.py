"""Licence and teacher stay with weights, through training, travel and averaging."""

from pathlib import Path

from drawn_dataset import write_coco_dataset
from random_detector import save_random_checkpoint

from lotlens_trainer.checkpoint import load_checkpoint, save_checkpoint
from lotlens_trainer.cli import main
from lotlens_trainer.origin import origin_of
from lotlens_trainer.training_record import training_record

TAUGHT = {
    "kind": "distilled-features",
    "teacher": "somewhere/teacher.onnx",
    "teacher_sha256": "ab" * 32,
    "teacher_licence": "Apache-2.0",
    "photos": 7,
    "minutes": 3,
}
TEACHER = {
    "file": "teacher.onnx",
    "sha256": "ab" * 32,
    "licence": "Apache-2.0",
    "photos": 7,
    "minutes": 3,
}


def run(*words: object) -> None:
    assert main([str(word) for word in words]) == 0


def test_the_teacher_is_known_to_the_last_average(tmp_path: Path) -> None:
    dataset = write_coco_dataset(tmp_path / "drawn", side=64, train=4, val=1)
    start = save_random_checkpoint(tmp_path / "taught.safetensors")
    save_checkpoint(start, load_checkpoint(start)[0], {**TAUGHT, "licence": "CC-BY-4.0"})
    short = ["--dataset", dataset, "--imgsz", 64, "--batch", 4, "--epochs", 1, "--workers", 1]
    run("train", *short, "--init", start, "--out", tmp_path / "a", "--save-next", tmp_path / "n")
    run("pack", "--dataset", dataset, "--imgsz", 64, "--max-mb", 1, "--format", "jpeg",
        "--init", tmp_path / "a/last.safetensors", "--out", tmp_path / "packed")  # fmt: skip
    run("train", *short, "--init", tmp_path / "packed/init.safetensors", "--out", tmp_path / "b")
    run("average", tmp_path / "n/ema.safetensors", tmp_path / "b/best.safetensors",
        "--out", tmp_path / "b/mean.safetensors")  # fmt: skip
    _, state = load_checkpoint(tmp_path / "b/mean.safetensors")
    assert origin_of(state) == {"licence": "CC-BY-4.0", "teacher": TEACHER}
    record = training_record(tmp_path / "b/mean.safetensors")
    assert record["teacher"] == TEACHER
    assert [one["file"] for one in record["averaged"]] == [
        "n/ema.safetensors",
        "b/best.safetensors",
    ]
    # The folder that it was written into is another run's.
    assert record["settings"] == {}
    assert record["epochs"] == []
