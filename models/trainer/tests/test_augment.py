"""Boxes stay on their marks, whatever happens to the picture."""

from pathlib import Path

import numpy as np
import pytest

from lotlens_trainer.appearance import FAULTS, Fault, brighter, vary_appearance
from lotlens_trainer.augment import Marks, Tile, draw, place_marks, plan_mosaic, plan_single
from lotlens_trainer.dataset import Photo
from lotlens_trainer.rain import rain

SIZE = 192


def photo_with_mark(random: np.random.Generator, class_id: int) -> tuple[Photo, np.ndarray]:
    """A grey photo of any shape with one white (class 0) or black (class 1) rectangle."""
    height, width = (int(v) for v in random.integers(80, 200, 2))
    pixels = np.full((height, width, 3), 128, np.uint8)
    x, y = int(random.integers(width // 2)), int(random.integers(height // 2))
    box = [x, y, x + width // 3, y + height // 3]
    pixels[box[1] : box[3], box[0] : box[2]] = (255, 0)[class_id]
    photo = Photo(
        path=Path("drawn"),
        width=width,
        height=height,
        boxes=np.array([box], np.float32),
        class_ids=np.array([class_id]),
        ignore_boxes=np.zeros((0, 4), np.float32),
    )
    return photo, pixels


def mark_extent(picture: np.ndarray, class_id: int) -> np.ndarray:
    """x1 y1 x2 y2 of the white or black pixels."""
    grey = picture.mean(2)
    rows, columns = np.nonzero(grey > 200 if class_id == 0 else grey < 55)
    return np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])


@pytest.mark.parametrize("seed", range(25))
def test_single_photo_keeps_its_box_on_its_mark(seed: int) -> None:
    random = np.random.default_rng(seed)
    class_id = seed % 2
    photo, pixels = photo_with_mark(random, class_id)
    tile = plan_single([photo], 0, SIZE, random)
    picture = draw([tile], {0: pixels}, [photo], SIZE)
    marks = place_marks([tile], [photo])
    for box in np.concatenate((marks.boxes, marks.ignore_boxes)):
        assert np.abs(mark_extent(picture, class_id) - box).max() <= 2.0


@pytest.mark.parametrize("seed", range(25))
def test_mosaic_keeps_boxes_on_their_marks(seed: int) -> None:
    """The mean colour inside each box is its class's, and no such colour is outside all boxes."""
    random = np.random.default_rng(100 + seed)
    photos, pixels = zip(*(photo_with_mark(random, k % 2) for k in range(6)), strict=True)
    tiles = plan_mosaic(list(photos), 0, SIZE, random)
    assert len(tiles) == 4
    assert 0 in [tile.photo for tile in tiles]
    picture = draw(tiles, dict(enumerate(pixels)), list(photos), SIZE)
    marks = place_marks(tiles, list(photos))
    outside = np.abs(picture.mean(2) - 121) > 60
    for box, class_id in zip(marks.boxes, marks.class_ids, strict=True):
        x1, y1, x2, y2 = np.round(box).astype(int)
        inside = picture[y1:y2, x1:x2].mean()
        assert inside > 230 if class_id == 0 else inside < 25
    for box in np.concatenate((marks.boxes, marks.ignore_boxes)):
        x1, y1, x2, y2 = np.round(box).astype(int)
        outside[max(y1 - 2, 0) : y2 + 2, max(x1 - 2, 0) : x2 + 2] = False
    assert not outside.any()


def placed(window: tuple[int, int, int, int], *, mirrored: bool) -> Marks:
    photo = Photo(
        path=Path("drawn"),
        width=100,
        height=100,
        boxes=np.array([[10, 10, 30, 30]], np.float32),
        class_ids=np.array([1]),
        ignore_boxes=np.array([[60, 60, 100, 100]], np.float32),
    )
    return place_marks(
        [Tile(0, np.array([2.0, 1.0]), np.array([5.0, 0.0]), window, mirrored)], [photo]
    )


def test_boxes_are_scaled_moved_and_mirrored() -> None:
    marks = placed((5, 0, 205, 100), mirrored=False)
    assert marks.boxes.tolist() == [[25, 10, 65, 30]]
    assert marks.ignore_boxes.tolist() == [[125, 60, 205, 100]]
    assert placed((5, 0, 205, 100), mirrored=True).boxes.tolist() == [[145, 10, 185, 30]]


def test_what_is_left_of_a_cut_mark_becomes_an_ignore_region() -> None:
    marks = placed((60, 0, 205, 100), mirrored=False)  # 5 of 40 px are left
    assert marks.boxes.tolist() == []
    assert marks.ignore_boxes.tolist() == [[60, 10, 65, 30], [125, 60, 205, 100]]


def test_a_mark_outside_the_window_is_gone() -> None:
    marks = placed((100, 50, 120, 60), mirrored=False)
    assert len(marks.boxes) == len(marks.ignore_boxes) == 0


def test_appearance_changes_colours_but_neither_shape_nor_type() -> None:
    random = np.random.default_rng(2)
    picture = random.integers(0, 256, (64, 48, 3)).astype(np.uint8)
    before = picture.copy()
    for _ in range(60):
        varied = vary_appearance(picture, random)
        assert varied.shape == picture.shape
        assert varied.dtype == np.uint8
    assert (picture == before).all()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_stronger_fault_changes_more(fault: Fault) -> None:
    grain = np.random.default_rng(1).integers(40, 180, (96, 128, 3)).astype(np.uint8)

    def change(strength: float) -> float:
        pictures = [fault(grain, strength, np.random.default_rng(seed)) for seed in range(8)]
        return float(np.mean([np.abs(one.astype(int) - grain).mean() for one in pictures]))

    assert 0 < change(0.0) < change(1.0)


def test_drops_show_their_surroundings_turned_over_and_leave_the_rest_alone() -> None:
    picture = np.zeros((320, 320, 3), np.uint8)
    picture[:, 160:] = 200
    wet = rain(picture, 1.0, np.random.default_rng(4))
    changed = (wet != picture).any(2)
    assert 0.002 < changed.mean() < 0.1
    # A drop near the edge shows the bright side on its dark half.
    near_edge = wet[:, 150:158].astype(int).max()
    assert near_edge > 100


def test_brightening_keeps_marks_on_white_paint_apart_from_it() -> None:
    table = brighter(0.4)
    assert table[:3] == [0, 1, 3]
    assert table[255] == 255
    assert table[250] - table[225] >= 5
