"""Marks that are pasted onto other paint: repeatable, under their boxes, and never on anything."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from drawn_dataset import write_coco_dataset
from painted_photos import GREY, SIDE, paint, panel, photo_of, scratched

from lotlens_trainer.augment import Marks, Tile
from lotlens_trainer.cli import main
from lotlens_trainer.dataset import Photo
from lotlens_trainer.loader import Batch, Loader
from lotlens_trainer.mark_lifting import LUMA, ZERO, lift_mark
from lotlens_trainer.paste import MarkPaster, blended, donor_photos

BOX = (50, 60, 86, 82)
NO_BOXES = np.zeros((0, 4), np.float32)
WHOLE = Tile(0, np.ones(2), np.zeros(2), (0, 0, SIDE, SIDE), mirrored=False)
NO_MARKS = Marks(NO_BOXES, np.zeros(0, np.int64), NO_BOXES, np.zeros(0, bool))


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Photo]:
    """Photo 0 is clean; the others have a light or a dark scratch, and one an ignore region."""
    folder = tmp_path_factory.mktemp("paint")
    made = [photo_of(panel(), folder, "clean")]
    for number, grey in enumerate((60, -50, 45), start=1):
        pixels, box = scratched(paint(GREY, number), BOX, grey)
        made.append(photo_of(pixels, folder, f"marked-{number}", [box], [[100, 20, 150, 70]]))
    return made


def paster(photos: list[Photo], share: float = 1.0) -> MarkPaster:
    from lotlens_trainer.photo_pixels import read_rgb

    return MarkPaster(photos, lambda index: read_rgb(photos[index].path), share=share)


def pasted(
    photos: list[Photo], before: np.ndarray, marks: Marks, seed: int
) -> tuple[np.ndarray, Marks]:
    """A picture after pasting, and its marks."""
    after = before.copy()
    found = paster(photos).paste(after, [WHOLE], marks, np.random.default_rng(seed))
    return after, found


def test_a_lifted_mark_is_what_differs_from_the_paint_around_it() -> None:
    pixels, box = scratched(paint(GREY), BOX, 60)
    lifted = lift_mark(pixels, box, NO_BOXES)
    assert lifted is not None
    change = (lifted.residual.astype(float) - ZERO) @ LUMA
    assert np.abs(change).max() == pytest.approx(60, abs=6)
    assert (change > 30).sum() == pytest.approx((pixels.mean(2) > 150).sum(), rel=0.2)
    edges = np.concatenate((change[0], change[-1], change[:, 0], change[:, -1]))
    assert np.abs(edges).max() <= 1
    assert np.abs(lifted.paint - GREY).max() < 8


@pytest.mark.parametrize("reason", ["no contrast", "a gap beside it", "two marks", "at the edge"])
def test_a_mark_that_cannot_be_told_from_its_surroundings_stays(reason: str) -> None:
    pixels, box = scratched(paint(GREY), BOX, 4 if reason == "no contrast" else 60)
    others = NO_BOXES
    if reason == "a gap beside it":
        pixels[:, 88:91] = 10
    if reason == "two marks":
        others = np.array([[60, 60, 100, 100]], np.float32)
    if reason == "at the edge":
        pixels, box = pixels[62:], box - np.array((0, 62, 0, 62), np.float32)
    assert lift_mark(pixels, box, others) is None


@pytest.mark.parametrize("seed", range(12))
def test_boxes_lie_on_what_was_pasted_and_a_clean_photo_gets_one(
    photos: list[Photo], seed: int
) -> None:
    before = panel()
    after, found = pasted(photos, before, NO_MARKS, seed)
    assert 1 <= len(found.boxes) <= 4
    assert len(found.class_ids) == len(found.boxes)
    changed = np.abs(after.astype(int) - before).max(2) > 12
    for x1, y1, x2, y2 in found.boxes.astype(int):
        rows, columns = np.nonzero(changed[y1:y2, x1:x2])
        low = np.array((columns.min(), rows.min()))
        high = np.array((columns.max() + 1, rows.max() + 1))
        assert low.max() <= 3
        assert ((x2 - x1, y2 - y1) - high).max() <= 3
        changed[max(y1 - 3, 0) : y2 + 3, max(x1 - 3, 0) : x2 + 3] = False
    assert not changed.any()


def test_nothing_is_pasted_on_marks_and_ignore_regions(photos: list[Photo]) -> None:
    there = Marks(
        np.array([[20, 90, 60, 140]], np.float32),
        np.zeros(1, np.int64),
        np.array([[80, 10, 150, 60]], np.float32),
        np.ones(1, bool),
    )
    before, new = paint(GREY, 9), 0
    for seed in range(30):
        after, found = pasted(photos, before, there, seed)
        new += len(found.boxes) - 1
        assert (found.boxes[0] == there.boxes[0]).all()
        assert (found.ignore_boxes == there.ignore_boxes).all()
        for x1, y1, x2, y2 in (*there.boxes.astype(int), *there.ignore_boxes.astype(int)):
            assert (after[y1:y2, x1:x2] == before[y1:y2, x1:x2]).all()
    assert new >= 15


def test_what_is_no_paint_stays_as_it_is(photos: list[Photo]) -> None:
    """Gravel, a dark tyre, and what fills a picture beside its photo."""
    random = np.random.default_rng(3)
    gravel = random.integers(60, 190, (SIDE, SIDE, 3)).astype(np.uint8)
    for picture in (gravel, np.full_like(gravel, 30)):
        after = picture.copy()
        for seed in range(10):
            found = paster(photos).paste(after, [WHOLE], NO_MARKS, np.random.default_rng(seed))
            assert not len(found.boxes)
        assert (after == picture).all()
    half = Tile(0, np.ones(2), np.zeros(2), (0, 0, 80, SIDE), mirrored=False)
    there = Marks(np.array([BOX], np.float32), np.zeros(1, np.int64), NO_BOXES, np.zeros(0, bool))
    after = paint(GREY, 9)
    for seed in range(10):
        paster(photos).paste(after, [half], there, np.random.default_rng(seed))
    assert (after[:, 80:] == paint(GREY, 9)[:, 80:]).all()
    assert (after[:, :80] != paint(GREY, 9)[:, :80]).any()


def test_a_change_keeps_its_colour_only_on_paint_of_its_own() -> None:
    """Primer adds green and blue to red paint; to blue paint it adds the same grey to all."""
    change = np.full((8, 8, 3), (10, 100, 100), np.float32)
    red = np.full((8, 8, 3), (160, 20, 20), np.uint8)
    blue = np.full((8, 8, 3), (20, 20, 130), np.uint8)
    own = blended(red, change, red[0, 0].astype(np.float32)).astype(int) - red
    other = blended(blue, change, red[0, 0].astype(np.float32)).astype(int) - blue
    assert np.abs(own - change).max() <= 1
    assert np.abs(other - change[0, 0] @ LUMA).max() <= 1


def batches(photos: list[Photo], *, share: float, workers: int = 2) -> list[Batch]:
    loader = Loader(
        photos, batch=2, seed=4, cache_side=SIDE, workers=workers, paste_share=share
    )  # fmt: skip
    return [batch for epoch in (0, 1) for batch in loader.epoch(epoch, size=160, mosaic_share=0.5)]


def test_an_epochs_pictures_depend_only_on_seed_epoch_and_index(photos: list[Photo]) -> None:
    first = batches(photos, share=1.0)
    assert sum(len(batch.targets.boxes[batch.targets.valid]) for batch in first) > sum(
        len(batch.targets.boxes[batch.targets.valid]) for batch in batches(photos, share=0.0)
    )
    for one, other in zip(first, batches(photos, share=1.0, workers=1), strict=True):
        assert torch.equal(one.pictures, other.pictures)
        assert torch.equal(one.targets.boxes, other.targets.boxes)


def test_marks_of_another_dataset_come_by_class_name(tmp_path: Path) -> None:
    dataset = write_coco_dataset(tmp_path / "set", side=64, train=6, val=2)
    listed = json.loads((dataset / "annotations" / "train.json").read_text())["annotations"]
    dents = sum(mark["category_id"] == 2 for mark in listed)
    found = donor_photos(dataset, ("rust", "dent"))
    assert [set(photo.class_ids.tolist()) <= {1} for photo in found] == [True] * 6
    assert sum(len(photo.boxes) for photo in found) == dents
    assert sum(len(photo.ignore_boxes) for photo in found) == len(listed) - dents


def test_a_share_that_is_none_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "--dataset", "none", "--out", str(tmp_path / "out"), "--epochs", "1"]
    assert main([*words, "--paste", "40"]) == 1
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert failure["code"] == "bad_share"
    assert "--paste" in failure["message"]
    assert not (tmp_path / "out").exists()
