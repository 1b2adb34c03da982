"""Ordinary mistakes in a command's options are named in its last line: nobody reads a traceback."""

import json
from pathlib import Path

import pytest
from drawn_dataset import write_coco_dataset
from random_detector import save_random_checkpoint
from small_teacher import write_teacher

from lotlens_trainer import train
from lotlens_trainer.cli import main
from lotlens_trainer.evaluation_report import scores_by_class
from lotlens_trainer.progress import CommandError

SHORT = ["--imgsz", "32", "--batch", "2", "--threads", "1", "--eval-every", "0"]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_coco_dataset(tmp_path_factory.mktemp("drawn") / "set", side=64, train=4, val=2)


def train_words(dataset: Path, out: Path, *more: str) -> list[str]:
    words = ["train", "--dataset", str(dataset), "--out", str(out), "--epochs", "1"]
    return [*words, *SHORT, *more]


def failure_of(words: list, capsys: pytest.CaptureFixture[str]) -> dict:
    capsys.readouterr()
    assert main([str(word) for word in words]) == 1
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert failure["event"] == "failed"
    return failure


@pytest.mark.parametrize("size", ["640x480", "320:half", "0", "-32", "500", "320:nan"])
def test_a_size_that_is_none_is_named(
    size: str, dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failure = failure_of(train_words(dataset, tmp_path / "run", "--imgsz", size), capsys)
    assert failure["code"] == "bad_stages"
    assert f"'{size}'" in failure["message"]
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("split", ["train", "val"])
def test_a_split_without_photos_is_named(
    split: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = write_coco_dataset(tmp_path / "set", side=64, train=2, val=2)
    name_source(dataset, split, "ws", count=2)
    words = train_words(dataset, tmp_path / "run", "--exclude-source", "ws")
    failure = failure_of(words, capsys)
    assert failure["code"] == f"no_{split}"
    assert f"no photo in {split} without the sources ws" in failure["message"]


def name_source(dataset: Path, split: str, source: str, *, count: int) -> None:
    """Give the first photos of a split another source."""
    path = dataset / "annotations" / f"{split}.json"
    content = json.loads(path.read_text())
    for image in content["images"][:count]:
        image["source"] = source
    path.write_text(json.dumps(content))


def test_an_excluded_source_is_neither_replayed_nor_pasted_from(
    dataset: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = write_coco_dataset(tmp_path / "other", side=96, train=5, val=2)
    name_source(other, "train", "ws", count=3)
    seen = {}

    def noted(_args: object, split, _sampling: object, donors: list) -> None:
        seen["trained on"] = [photo.source for photo in split.photos]
        seen["pasted from"] = [photo.source for photo in donors]
        raise CommandError("seen", "this is all that is looked at")

    monkeypatch.setattr(train, "Trainer", noted)
    further = ["--replay", str(other), "--paste-from", str(other), "--exclude-source", "ws"]
    words = train_words(dataset, tmp_path / "run", *further)
    assert failure_of(words, capsys)["code"] == "seen"
    assert seen == {"trained on": ["drawn"] * 6, "pasted from": ["drawn"] * 2}

    name_source(other, "train", "ws", count=5)
    failure = failure_of(words, capsys)
    assert (failure["code"], failure["item"]) == ("no_train", str(other))


@pytest.mark.parametrize("option", ["--negatives", "--clean"])
def test_a_mistyped_folder_of_clean_photos_is_named(
    option: str, dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = train_words(dataset, tmp_path / "out" / "1")
    if option == "--clean":
        words = ["release", "--checkpoint", "c", "--golden", "g", "--dataset", str(dataset)]
        words += ["--out", str(tmp_path / "out" / "1")]
    failure = failure_of([*words, option, tmp_path / "claen"], capsys)
    assert failure["code"] in ("no_such_folder", "no_clean_photos")
    assert str(tmp_path / "claen") in failure["message"]
    assert not (tmp_path / "out").exists()


def test_test_stays_closed_where_clean_photos_for_it_are_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = write_coco_dataset(tmp_path / "clean", side=64, train=1, val=1)
    for photo in (clean / "images" / "test").iterdir():
        photo.unlink()
    words = ["release", "--checkpoint", "c", "--golden", "g", "--dataset", "d", "--test"]
    failure = failure_of([*words, "--out", tmp_path / "m" / "1", "--clean", clean], capsys)
    assert (failure["code"], failure["item"]) == ("no_clean_photos", str(clean / "images/test"))


def test_one_threshold_is_that_of_all_classes(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = save_random_checkpoint(tmp_path / "model.safetensors", class_bias=1.0)
    words = ["evaluate", "--model", checkpoint, "--dataset", dataset, "--out", tmp_path / "out"]
    assert main([str(word) for word in [*words, "--thresholds", "0.2"]]) == 0
    (report,) = (tmp_path / "out").glob("*.json")
    points = json.loads(report.read_text())["atThresholds"]
    assert [point["score"] for point in points] == [0.2, 0.2]
    failure = failure_of([*words, "--thresholds", "0.2,0.3,0.4"], capsys)
    assert failure["code"] == "bad_number"
    assert "3 thresholds for 2 classes" in failure["message"]
    assert scores_by_class([0.1, 0.3], 2) == [0.1, 0.3]


def test_a_model_to_quantise_that_is_none_is_named(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["quantize", "--dataset", dataset, "--model"]
    missing, broken = tmp_path / "missing.onnx", tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    failure = failure_of([*words, missing], capsys)
    assert (failure["code"], failure["item"]) == ("no_file", str(missing))
    failure = failure_of([*words, broken], capsys)
    assert (failure["code"], failure["item"]) == ("not_onnx", str(broken))


def test_a_teacher_that_is_none_is_named(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["distill", "--images", dataset, "--out", tmp_path / "out", "--tensors", "first=p2"]
    words += ["--steps", "1", "--teacher"]
    missing, cut = tmp_path / "missing.onnx", tmp_path / "cut.onnx"
    write_teacher(cut)
    cut.write_bytes(cut.read_bytes()[:3000])
    for path, said in ((missing, "cannot be read"), (cut, "cut.onnx is cut short")):
        failure = failure_of([*words, path], capsys)
        assert (failure["code"], failure["item"]) == ("bad_teacher", str(path))
        assert said in failure["message"]


def test_a_run_goes_on_only_with_the_batch_size_and_seed_that_it_has(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert main(train_words(dataset, run)) == 0
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    for option, value, its_own in (("batch", "4", 2), ("imgsz", "64", 32), ("seed", "7", 1)):
        words = train_words(dataset, run, "--resume", f"--{option}", value)
        failure = failure_of(words, capsys)
        assert failure["code"] == "other_settings"
        assert f"--{option} {its_own}, not {value}" in failure["message"]
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before
    # Its length and its rate may change.
    longer = train_words(dataset, run, "--resume", "--lr", "1e-4")
    longer[longer.index("--epochs") + 1] = "2"
    assert main(longer) == 0
    assert len((run / train.METRICS).read_text().splitlines()) == 2
