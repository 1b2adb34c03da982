"""What a run's folder and its options may not do to it: a mistake is named, and nothing is lost."""

import json
from pathlib import Path

import pytest
import torch
from drawn_dataset import write_coco_dataset

from lotlens_trainer import trainer
from lotlens_trainer.checkpoint import load_checkpoint
from lotlens_trainer.cli import main
from lotlens_trainer.fit import settled
from lotlens_trainer.loss import Losses
from lotlens_trainer.progress import CommandError
from lotlens_trainer.run_folder import BEST, LAST, refuse_to_overwrite


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_coco_dataset(tmp_path_factory.mktemp("drawn") / "set", side=64, train=6, val=2)


@pytest.fixture(scope="module")
def kept(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A finished run of one epoch, and what it left for another machine."""
    folder = tmp_path_factory.mktemp("kept")
    carried = ["--save-next", str(folder / "next")]
    assert main(arguments(dataset, folder / "run", "--epochs", "1", *carried)) == 0
    return folder / "run", folder / "next"


def arguments(dataset: Path, out: Path, *more: str) -> list[str]:
    short = ["--imgsz", "64", "--batch", "2", "--eval-every", "0", "--warmup-epochs", "0"]
    return ["train", "--dataset", str(dataset), "--out", str(out), *short, *more]


def failure_of(capsys: pytest.CaptureFixture[str]) -> dict:
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert failure["event"] == "failed"
    return failure


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_run_is_not_overwritten_by_one_that_does_not_resume(
    dataset: Path, kept: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    run, _ = kept
    before = files_of(run)
    capsys.readouterr()
    assert main(arguments(dataset, run, "--epochs", "2")) == 1
    failure = failure_of(capsys)
    assert failure["code"] == "run_exists"
    assert "--resume" in failure["message"]
    assert files_of(run) == before


def test_only_what_can_be_resumed_is_said_to_be(tmp_path: Path) -> None:
    """A run that was killed before its first checkpoint may have its best weights alone."""
    refuse_to_overwrite(tmp_path)
    (tmp_path / BEST).write_bytes(b"x")
    with pytest.raises(CommandError, match=r"best\.safetensors is there: choose another --out"):
        refuse_to_overwrite(tmp_path)
    (tmp_path / LAST).write_bytes(b"x")
    with pytest.raises(CommandError, match="--resume goes on"):
        refuse_to_overwrite(tmp_path)


@pytest.mark.parametrize(("option", "value"), [("--passes", "2"), ("--optimizer", "sgd")])
def test_a_run_is_not_resumed_as_another(
    dataset: Path,
    kept: tuple[Path, Path],
    capsys: pytest.CaptureFixture[str],
    option: str,
    value: str,
) -> None:
    run, _ = kept
    assert main(arguments(dataset, run, "--epochs", "2", "--resume", option, value)) == 1
    failure = failure_of(capsys)
    assert failure["code"] == "other_settings"
    assert option in failure["message"]


def test_fit_goes_on_with_what_its_training_was_begun_with(kept: tuple[Path, Path]) -> None:
    """Though the model that comes with the project may have another size by now."""
    run, _ = kept
    words = settled(run)
    assert (words["imgsz"], words["batch"], words["model"]) == ("64", 2, "yolov8n")
    assert settled(run / "elsewhere") == {}


def test_a_run_past_its_end_is_not_continued_without_a_word(
    dataset: Path, kept: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, carried = kept
    words = ["--epochs", "1", "--continue", str(carried)]
    assert main(arguments(dataset, tmp_path / "run", *words)) == 1
    failure = failure_of(capsys)
    assert failure["code"] == "nothing_left"
    assert "step 3" in failure["message"]


def test_a_run_goes_on_only_with_the_scale_and_classes_that_it_has(
    dataset: Path, kept: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, carried = kept
    words = ["--epochs", "3", "--continue", str(carried)]
    assert main(arguments(dataset, tmp_path / "s", *words, "--model", "yolov8s")) == 1
    failure = failure_of(capsys)
    assert failure["code"] == "other_network"
    assert "yolov8n" in failure["message"]
    assert "yolov8s" in failure["message"]

    renamed = tmp_path / "renamed"
    write_coco_dataset(renamed, side=64, train=6, val=2)
    for path in (renamed / "annotations").iterdir():
        path.write_text(path.read_text().replace('"dent"', '"hail"'))
    assert main(arguments(renamed, tmp_path / "hail", *words)) == 1
    assert failure_of(capsys)["code"] == "other_network"
    # The weights are taken by a run of their own all the same.
    start = ["--epochs", "1", "--init", str(carried / "ema.safetensors")]
    assert main(arguments(renamed, tmp_path / "own", *start)) == 0


def test_an_epoch_shorter_than_a_step_still_takes_one(dataset: Path, tmp_path: Path) -> None:
    """Three batches, eight for each step: the last batch of an epoch ends the step."""
    assert main(arguments(dataset, tmp_path, "--epochs", "2", "--accumulate", "8")) == 0
    _, state = load_checkpoint(tmp_path / LAST)
    assert state["ema_updates"] == 2


def test_a_gradient_that_is_not_finite_stops_though_the_loss_is(
    dataset: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def steep(raw: list[torch.Tensor], _targets: object, **_weights: float) -> Losses:
        # The root of 0 is 0, and its slope is infinite.
        flat = (raw[0].sum() * 0).sqrt()
        return Losses(flat, raw[0].sum() * 0, raw[0].sum() * 0)

    monkeypatch.setattr(trainer, "detection_loss", steep)
    # One step, at the epoch's end: no further batch shows what it did.
    assert main(arguments(dataset, tmp_path, "--epochs", "1", "--accumulate", "8")) == 1
    failure = failure_of(capsys)
    assert failure["code"] == "loss_not_finite"
    assert "gradient" in failure["message"]
    assert "Nothing was saved" in failure["message"]
    assert not (tmp_path / LAST).exists()
