"""Which photos an epoch shows, how often: each once, by class balance, old ones replayed."""

import json
from pathlib import Path

import numpy as np
import pytest
from drawn_dataset import write_coco_dataset

from lotlens_trainer import train
from lotlens_trainer.checkpoint import load_checkpoint
from lotlens_trainer.cli import main
from lotlens_trainer.dataset import Photo, read_split
from lotlens_trainer.progress import CommandError
from lotlens_trainer.replay import replayed_photos
from lotlens_trainer.sampling import Sampling, balanced_weights
from lotlens_trainer.trainer import BEST, LAST, Trainer


def photo(*class_ids: int) -> Photo:
    boxes = np.tile(np.array([[0, 0, 9, 9]], np.float32), (len(class_ids), 1))
    none = np.zeros((0, 4), np.float32)
    return Photo(Path("drawn"), 9, 9, boxes, np.array(class_ids, np.int64), none)


def test_each_photo_comes_once_and_in_another_order_each_epoch() -> None:
    sampling = Sampling(np.ones(50))
    assert sampling.epoch_length == 50
    orders = [sampling.order(1, epoch).tolist() for epoch in (0, 1)]
    assert [sorted(order) for order in orders] == [list(range(50))] * 2
    assert orders[0] != orders[1]
    assert sampling.order(1, 0).tolist() == orders[0]


@pytest.mark.parametrize("weights", [[1.0] * 7, [1.0, 1.0, 2.0]])
def test_an_epoch_of_several_passes_makes_another_picture_each_time(weights: list[float]) -> None:
    sampling = Sampling(np.array(weights), passes=3)
    order = sampling.order(1, 0)
    assert len(order) == sampling.epoch_length == 3 * len(weights)
    assert len(set(order.tolist())) == len(order)
    shown = np.bincount(order % len(weights), minlength=len(weights))
    wanted = np.array(weights) * len(order) / sum(weights)
    assert np.abs(shown - wanted).max() < 1


def test_the_rarer_class_comes_more_often_by_the_square_root() -> None:
    photos = [photo(0)] * 36 + [photo(1)] * 4 + [photo()] * 10
    weights = balanced_weights(photos, 2)
    assert weights.tolist() == [1.0] * 36 + [3.0] * 4 + [1.0] * 10
    assert balanced_weights([photo(0), photo(0, 1), photo(0)], 2).tolist() == pytest.approx(
        [1, np.sqrt(3), 1]
    )
    counts = np.zeros(50)
    for epoch in range(200):
        order = Sampling(weights).order(1, epoch)
        assert len(order) == 50
        shown = np.bincount(order % 50, minlength=50)
        # Each as often as its weight asks for, rounded up or down.
        assert np.abs(shown - weights * 50 / weights.sum()).max() < 1
        counts += shown
    assert counts[36:40].mean() / counts[:36].mean() == pytest.approx(3, rel=0.02)


def test_repeats_have_numbers_of_their_own() -> None:
    order = Sampling(np.array([1.0, 5.0])).order(1, 0)
    assert len(set(order.tolist())) == 2
    assert (np.bincount(order % 2, minlength=2) <= 2).all()


@pytest.mark.parametrize(("others", "share", "wanted"), [(100, 0.5, 20), (5, 0.5, 20), (9, 0.2, 5)])
def test_old_photos_are_their_share_of_every_epoch(others: int, share: float, wanted: int) -> None:
    sampling = Sampling(np.ones(20), others, share)
    assert sampling.epoch_length == 20 + wanted
    order = sampling.order(1, 3)
    assert len(set(order.tolist())) == len(order)
    shown = np.bincount(order % (20 + others), minlength=20 + others)
    assert shown[:20].tolist() == [1] * 20
    assert shown[20:].sum() == wanted
    assert shown[20:].max() - shown[20:].min() <= 1


def test_old_classes_are_told_by_name_and_unknown_ones_ignored(tmp_path: Path) -> None:
    old = write_coco_dataset(tmp_path / "old", train=8)
    new = write_coco_dataset(tmp_path / "new", train=2, val=2, side=64)
    before = read_split(old, "train").photos
    photos = replayed_photos(old, ("dent", "rust"), new)
    for one, other in zip(before, photos, strict=True):
        dents = one.class_ids == 1
        assert other.boxes.tolist() == one.boxes[dents].tolist()
        assert (other.class_ids == 0).all()
        assert len(other.ignore_boxes) == len(one.ignore_boxes) + (~dents).sum()
    with pytest.raises(CommandError, match="nothing can be replayed"):
        replayed_photos(old, ("rust",), new)


def test_a_photo_that_judges_is_never_replayed(tmp_path: Path) -> None:
    new = write_coco_dataset(tmp_path / "new")
    old = tmp_path / "old"
    (old / "annotations").mkdir(parents=True)
    (old / "images").mkdir()
    (old / "images" / "train").symlink_to(new / "images" / "val")
    listing = json.loads((new / "annotations" / "val.json").read_text())
    (old / "annotations" / "train.json").write_text(json.dumps(listing))
    with pytest.raises(CommandError, match="belong to a val or test split"):
        replayed_photos(old, ("scratch", "dent"), new)


def run(dataset: Path, out: Path, *more: str) -> int:
    short = ["--imgsz", "32", "--batch", "2", "--threads", "1"]
    return main(["train", "--dataset", str(dataset), "--out", str(out), *short, *more])


def test_training_replays_and_balances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = write_coco_dataset(tmp_path / "new", train=4, val=2)
    old = write_coco_dataset(tmp_path / "old", train=9, val=2, side=64)
    learn, pictures = Trainer.learn, []

    def noted(self: Trainer, batch, *, steps: bool):
        pictures.append(len(batch.pictures))
        return learn(self, batch, steps=steps)

    monkeypatch.setattr(Trainer, "learn", noted)
    more = ["--epochs", "1", "--eval-every", "0", "--replay", str(old), "--balance"]
    assert run(new, tmp_path / "out", *more) == 0
    assert pictures == [2] * 4
    assert run(new, tmp_path / "bad", *more, "--replay-share", "1") == 1


def test_patience_ends_a_run_and_outlives_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = write_coco_dataset(tmp_path / "set", train=2, val=2, side=64)
    shown = iter([0.1, 0.3, 0.2, 0.3, 0.1])
    monkeypatch.setattr(train, "figure_metrics", lambda *_: {"ap": 0.0, "ap50": next(shown)})
    length = ["--epochs", "20", "--patience", "2"]
    assert run(dataset, tmp_path / "out", *length) == 0
    assert "2 evaluations brought nothing better" in capsys.readouterr().out
    _, state = load_checkpoint(tmp_path / "out" / LAST)
    assert (state["epoch"], state["evaluations_since_best"]) == (4, 2)
    assert load_checkpoint(tmp_path / "out" / BEST)[1]["epoch"] == 2
    rate = json.loads((tmp_path / "out" / "metrics.jsonl").read_text().splitlines()[-1])["lr"]
    assert rate == pytest.approx(1e-3 * (1 - 0.99 * 3 / 20), rel=1e-6)

    assert run(dataset, tmp_path / "out", *length, "--resume") == 0
    assert load_checkpoint(tmp_path / "out" / LAST)[1]["epoch"] == 4
    assert run(dataset, tmp_path / "out", "--epochs", "20", "--patience", "3", "--resume") == 0
    assert load_checkpoint(tmp_path / "out" / LAST)[1]["epoch"] == 5
