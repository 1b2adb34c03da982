"""The fine pass adds boxes to the first one, at a threshold that val gives, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from lotlens_trainer.card import fine_section
from lotlens_trainer.coco_match import ClassMatches
from lotlens_trainer.dataset import Photo, Split
from lotlens_trainer.fine_pass import (
    ALWAYS,
    FIRST_SCORE,
    choose_fine,
    is_useful,
    useful_threshold,
)
from lotlens_trainer.fine_runs import run_both_passes
from lotlens_trainer.ground_truth import xyxy_to_xywh
from lotlens_trainer.manifest import fine_entry
from lotlens_trainer.progress import Reporter
from lotlens_trainer.split_runs import Operating

CLASSES = ("scratch", "dent")
OPERATING = Operating([0.3, 0.3], 0.5)
SIDE, INPUT = 300, 100


class SpotFinder:
    """Sees each bright spot that covers at least 5 px of the input: red scratches, green dents.

    A blue spot is taken for a scratch of a low score.
    """

    height = width = INPUT
    class_names = CLASSES

    def run(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        outputs = []
        for image in images:
            rows = np.zeros((6, 8), np.float32)
            for at, (channel, class_id, score) in enumerate(
                ((0, 0, 0.9), (1, 1, 0.8), (2, 0, 0.4))
            ):
                others = np.delete(image, channel, axis=0).max(axis=0)
                lit = np.argwhere((image[channel] > 0.6) & (others < 0.4))
                if len(lit) and min(np.ptp(lit, axis=0) + 1) >= 5:
                    top, left = lit.min(axis=0)
                    bottom, right = lit.max(axis=0) + 1
                    rows[:4, at] = (
                        (left + right) / 2,
                        (top + bottom) / 2,
                        right - left,
                        bottom - top,
                    )
                    rows[4 + class_id, at] = score
            outputs.append(rows)
        return np.stack(outputs), np.empty((len(images), 0), np.float32)


def spots_split(
    folder: Path,
    *,
    side: int = SIDE,
    count: int = 24,
    spot: int | None = None,
    blue_every: int = 3,
    only_blue: bool = False,
    blue_is_damage: bool = False,
) -> Split:
    """Photos with a red and a green spot too small for the first look, and a blue one on some,
    which is false unless `blue_is_damage`."""
    folder.mkdir(parents=True, exist_ok=True)
    photos = []
    for number in range(count):
        pixels = np.full((side, side, 3), 60, np.uint8)
        boxes, class_ids, size = [], [], spot or side // 25
        for channel, (x, y) in enumerate(((20 + number, 40), (160, 200 - number), (220, 30))):
            x, y = x * side // SIDE, y * side // SIDE
            if (channel == 2 and number % blue_every) or (channel < 2 and only_blue):
                continue
            pixels[y : y + size, x : x + size] = np.eye(3, dtype=np.uint8)[channel] * 255
            if channel < 2 or blue_is_damage:
                boxes.append([x, y, x + size, y + size])
                class_ids.append(channel % 2)
        path = folder / f"{number}.png"
        Image.fromarray(pixels).save(path)
        photos.append(
            Photo(
                path,
                side,
                side,
                np.array(boxes, np.float32).reshape(-1, 4),
                np.array(class_ids),
                np.empty((0, 4)),
            )
        )
    return Split("val", CLASSES, photos)


def matches_of(scores: np.ndarray, hits: np.ndarray, *, truths: int) -> ClassMatches:
    """Detections of one class and whether each is a hit, at every IoU and in every area."""
    areas, ious, count = 4, 10, len(scores)
    return ClassMatches(
        rows=np.arange(count),
        scores=scores,
        ranks=np.zeros(count, np.int64),
        matched=np.broadcast_to(hits, (areas, ious, count)),
        ignored=np.zeros((areas, ious, count), bool),
        truth_counts=np.full(areas, truths),
        truth_rows=np.full((areas, ious, count), -1),
    )


def test_it_finds_what_the_first_pass_is_too_coarse_for(tmp_path: Path) -> None:
    split = spots_split(tmp_path)
    runs = run_both_passes(SpotFinder(), split.photos, OPERATING, Reporter())
    assert len(runs.first.scores) == 0
    assert runs.tiles == 24 * 16
    fine = choose_fine(SpotFinder(), split, OPERATING, Reporter())
    assert fine is not None
    assert [row["both"]["recall"] for row in fine["classes"]] == [1.0, 1.0]
    # Between the true 0.9 and the false 0.4.
    assert 0.4 < fine["scores"][0] < 0.9
    assert fine["classes"][0]["both"]["falsePositives"] == 0
    assert fine["small"]["first"] == 0
    entry = fine_entry(fine)
    assert entry["thresholds"] == {"score": fine["scores"], "nmsIou": 0.5}
    assert "both find" in fine_section({"fine": fine})


def test_photos_that_are_hardly_larger_than_the_input_choose_nothing(
    tmp_path: Path, capsys
) -> None:
    split = spots_split(tmp_path, side=120)
    assert choose_fine(SpotFinder(), split, OPERATING, Reporter()) is None
    assert "no fine pass: 0 marks of a class" in capsys.readouterr().out
    assert fine_section({}) == ""


def test_photos_too_small_for_tiles_choose_by_the_proxy(tmp_path: Path) -> None:
    """At 50 px a spot covers 4 px and is not seen; in the photo's own 120 it covers 9 and is."""
    split = spots_split(tmp_path, side=120, spot=9)
    runs = run_both_passes(SpotFinder(), split.photos, OPERATING, Reporter(), proxy_side=50)
    assert (len(runs.first.scores), runs.tiles, runs.proxy_side) == (0, 24 * 4, 50)
    fine = choose_fine(SpotFinder(), split, OPERATING, Reporter(), proxy_side=50)
    assert fine is not None
    assert fine["proxySide"] == 50
    assert [row["both"]["recall"] for row in fine["classes"]] == [1.0, 1.0]
    assert fine["small"] == {"marks": 48, "first": 0, "both": 48}
    assert "as a proxy" in fine_section({"fine": fine})
    # At 70 px a spot covers 5 px and is seen: nothing is left for the tiles to add.
    assert choose_fine(SpotFinder(), split, OPERATING, Reporter(), proxy_side=70) is None


def test_the_proxy_s_first_look_gives_boxes_in_the_photo_s_pixels(tmp_path: Path) -> None:
    split = spots_split(tmp_path, side=120, spot=14)
    runs = run_both_passes(SpotFinder(), split.photos, OPERATING, Reporter(), proxy_side=50)
    truths = [xyxy_to_xywh(photo.boxes.astype(np.float64)) for photo in split.photos]
    red = runs.first.boxes_xywh[runs.first.scores > 0.85]
    assert np.abs(red - np.array([boxes[0] for boxes in truths])).max() <= 120 / 50


def test_boxes_on_clean_photos_raise_its_thresholds(tmp_path: Path) -> None:
    """Blue spots are taken for scratches of a low score: on a damaged photo that is a hit here."""
    split = spots_split(tmp_path / "val", blue_every=12, blue_is_damage=True)
    clean = tmp_path / "clean" / "images" / "val"
    spots_split(clean, only_blue=True)
    alone = choose_fine(SpotFinder(), split, OPERATING, Reporter())
    quiet = choose_fine(SpotFinder(), split, OPERATING, Reporter(), clean=clean)
    assert alone is not None
    assert quiet is not None
    assert alone["scores"][0] < 0.4 < quiet["scores"][0] < 0.9
    assert quiet["clean"] == {"unnamed": {"photos": 24, "boxes": 0}}
    assert "0 on 24 photos" in fine_section({"fine": quiet})


def test_clean_photos_without_tiles_are_judged_by_the_proxy(tmp_path: Path) -> None:
    """Photos of 120 px are too small for tiles and would count as quiet."""
    split = spots_split(tmp_path / "val", blue_every=12, blue_is_damage=True)
    clean = tmp_path / "clean" / "images" / "val"
    spots_split(clean, only_blue=True, side=120, spot=9)
    quiet = choose_fine(SpotFinder(), split, OPERATING, Reporter(), clean=clean, proxy_side=50)
    assert quiet is not None
    assert quiet["scores"][0] > 0.4
    assert quiet["clean"] == {"unnamed": {"photos": 24, "boxes": 0}}


def test_a_class_that_quiet_thresholds_leave_no_gain_adds_nothing() -> None:
    """Two hits at 0.5, then three false boxes at 0.9: raised above the hits only those are left."""
    scores = np.array([FIRST_SCORE] * 2 + [0.9] * 3 + [0.5] * 4)
    hits = np.array([True] * 2 + [False] * 3 + [True] * 4)
    both = matches_of(scores, hits, truths=10)
    assert useful_threshold(both) < 0.5
    assert not is_useful(both, 0.7)
    assert useful_threshold(matches_of(scores[:5], hits[:5], truths=10)) == ALWAYS


def test_scores_of_the_first_pass_do_not_switch_the_fine_one_off() -> None:
    """Its false boxes lower every F1 alike: what the fine pass adds is judged by itself."""
    scores = np.array([FIRST_SCORE] * 6 + [0.5] * 2)
    hits = np.array([True, False, False, False, False, False, True, True])
    assert useful_threshold(matches_of(scores, hits, truths=8)) < 0.5


def test_a_class_to_which_it_does_no_good_adds_nothing(tmp_path: Path) -> None:
    split = spots_split(tmp_path)
    moved = [
        Photo(p.path, p.width, p.height, p.boxes + np.array([[0] * 4, [90, 0, 90, 0]]), p.class_ids,
              p.ignore_boxes)
        for p in split.photos
    ]  # fmt: skip
    fine = choose_fine(SpotFinder(), Split("val", CLASSES, moved), OPERATING, Reporter())
    assert fine is not None
    assert fine["scores"][1] == 1.0
    assert fine["classes"][1]["both"] == {**fine["classes"][1]["first"], "score": 1.0}
