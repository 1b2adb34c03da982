"""The fine pass adds boxes to the first one, at a threshold that val gives, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from lotlens_trainer.card import fine_section
from lotlens_trainer.dataset import Photo, Split
from lotlens_trainer.fine_pass import choose_fine, run_both_passes
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


def spots_split(folder: Path, *, side: int = SIDE, count: int = 24) -> Split:
    """Photos with a red and a green spot too small for the first look, and false blue ones."""
    photos = []
    for number in range(count):
        pixels = np.full((side, side, 3), 60, np.uint8)
        boxes, size = [], side // 25
        for channel, (x, y) in enumerate(((20 + number, 40), (160, 200 - number), (220, 30))):
            x, y = x * side // SIDE, y * side // SIDE
            if channel == 2 and number % 3:
                continue
            pixels[y : y + size, x : x + size] = np.eye(3, dtype=np.uint8)[channel] * 255
            boxes.append([x, y, x + size, y + size])
        path = folder / f"{number}.png"
        Image.fromarray(pixels).save(path)
        photos.append(
            Photo(
                path,
                side,
                side,
                np.array(boxes[:2], np.float32),
                np.array([0, 1]),
                np.empty((0, 4)),
            )
        )
    return Split("val", CLASSES, photos)


def test_it_finds_what_the_first_pass_is_too_coarse_for(tmp_path: Path) -> None:
    split = spots_split(tmp_path)
    runs = run_both_passes(SpotFinder(), split, OPERATING, Reporter())
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
    assert "no fine pass: 0 marks of scratch" in capsys.readouterr().out
    assert fine_section({}) == ""


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
