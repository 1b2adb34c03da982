"""Licence, teacher and start stay with weights, through training, travel and averaging."""

import hashlib
import json
from pathlib import Path

import pytest
from drawn_dataset import write_coco_dataset
from random_detector import save_random_checkpoint

from lotlens_trainer.began_with import began_with
from lotlens_trainer.card import data_section, training_section
from lotlens_trainer.card_origin import start_lines
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


SOURCES = [
    {"source": "ls", "licence": "CC-BY-4.0", "photos": 627},
    {"source": "", "licence": "", "photos": 50},
]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def released_start(folder: Path, *, training: dict) -> Path:
    """A checkpoint in a folder with manifest and evaluation, as `release` leaves them."""
    folder.mkdir()
    checkpoint = save_random_checkpoint(folder / "checkpoint.safetensors")
    files = [{"path": checkpoint.name, "sha256": sha256(checkpoint)}]
    manifest = {"name": "own-photos", "version": 2, "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    evaluation = {"sources": SOURCES, "training": training}
    (folder / "evaluation.json").write_text(json.dumps(evaluation))
    return checkpoint


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
    began = [{"file": "taught.safetensors", "sha256": sha256(start)}]
    assert origin_of(state) == {"licence": "CC-BY-4.0", "teacher": TEACHER, "began_with": began}
    record = training_record(tmp_path / "b/mean.safetensors")
    assert record["teacher"] == TEACHER
    assert record["beganWith"] == began
    # The weights that trained from the packed copy began with the file that was packed.
    (packed, taught) = load_checkpoint(tmp_path / "b/best.safetensors")[1]["began_with"]
    assert packed == {
        "file": "last.safetensors",
        "sha256": sha256(tmp_path / "a/last.safetensors"),
    }
    assert taught == began[0]
    assert [one["file"] for one in record["averaged"]] == [
        "n/ema.safetensors",
        "b/best.safetensors",
    ]
    # The folder that it was written into is another run's.
    assert record["settings"] == {}
    assert record["epochs"] == []


def test_a_released_start_is_named_with_all_sources_it_was_trained_with(tmp_path: Path) -> None:
    """Its own photos, and those of what it began with itself, each source once."""
    before = {"file": "old.safetensors", "sha256": "0" * 64, "name": "scratch-dent", "version": 4}
    older = [{"source": "tk", "licence": "CC0"}, {"source": "ls", "licence": "CC-BY-4.0"}]
    start = released_start(
        tmp_path / "model", training={"beganWith": [{**before, "sources": older}]}
    )
    # A chain ends at a released model: its card tells on.
    (one,) = began_with(start, {"began_with": [before]})
    assert (one["file"], one["sha256"]) == ("checkpoint.safetensors", sha256(start))
    assert (one["name"], one["version"]) == ("own-photos", 2)
    assert [source["source"] for source in one["sources"]] == ["ls", "", "tk"]
    (line,) = start_lines([one])
    assert line == (
        f"- Training began with the weights of `checkpoint.safetensors` (SHA-256 `{sha256(start)}`)"
        " of the model own-photos 2, which were trained with photos of the sources `ls` "
        "(CC-BY-4.0), not named (licence not stated), `tk` (CC0); its card says more."
    )


@pytest.mark.parametrize("content", ["no json", "[]", '{"name": "a web page"}', '{"files": []}'])
def test_a_folder_that_is_no_models_names_the_file_and_what_that_began_with(
    tmp_path: Path, content: str
) -> None:
    start = save_random_checkpoint(tmp_path / "best.safetensors")
    (tmp_path / "manifest.json").write_text(content)
    before = {"file": "first.safetensors", "sha256": "0" * 64}
    own, *others = began_with(start, {"began_with": [before]})
    assert own == {"file": "best.safetensors", "sha256": sha256(start)}
    assert others == [before]
    assert began_with(start, {}) == [own]
    first, second = start_lines([own, before])
    assert first.startswith("- Training began with the weights of `best.safetensors`")
    assert second.startswith("- That one began with the weights of `first.safetensors`")


def test_the_card_says_what_training_began_with(tmp_path: Path) -> None:
    dataset = write_coco_dataset(tmp_path / "drawn", side=64, train=4, val=1)
    start = released_start(tmp_path / "model", training={})
    run("train", "--dataset", dataset, "--imgsz", 64, "--batch", 4, "--epochs", 1, "--workers", 1,
        "--init", start, "--out", tmp_path / "run")  # fmt: skip
    record = training_record(tmp_path / "run" / "best.safetensors")
    section = training_section({"training": record})
    assert "began with the weights of `checkpoint.safetensors`" in section
    assert (
        "of the model own-photos 2, which were trained with photos of the sources `ls`" in section
    )
    # An evaluation from before says nothing of it.
    del record["beganWith"]
    assert "began" not in training_section({"training": record})


def test_photos_without_a_source_are_a_row_that_says_so() -> None:
    section = data_section({"sources": SOURCES}, "")
    assert "| `ls` | CC-BY-4.0 | 627 |" in section
    assert "| not named | not stated | 50 |" in section
    assert data_section({"sources": []}, "Notes.") == "## Data\n\nNotes."
