"""Kinds of error on small cases worked out by hand."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from test_evaluate import detections_of, photo, two_photos

from lotlens_trainer.coco_match import Detections
from lotlens_trainer.dataset import Photo, Split, boxes_array
from lotlens_trainer.error_types import KINDS, MISSED, error_counts, gains_if_mended
from lotlens_trainer.evaluation_report import errors_json
from lotlens_trainer.ground_truth import ground_truth
from lotlens_trainer.lighting import image_ids_by_lighting

CLASSES = ("scratch", "dent")

ON_THE_SCRATCH = [0, 0, 20, 20]
HALF_ON_IT = [0, 0, 20, 8]
"""IoU 0.4 with the scratch."""


def counts_of(found: Detections, split: Split | None = None) -> dict[str, int]:
    """The kinds that occur at thresholds of 0.3."""
    split = split or two_photos()
    truths = ground_truth(split, CLASSES)
    counts = error_counts(truths, found, [0.3, 0.3], photo_count=len(split.photos))
    assert counts.keys() == {*KINDS, MISSED}
    return {kind: count for kind, count in counts.items() if count}


@pytest.mark.parametrize(
    ("class_id", "box", "kind"),
    [
        (0, ON_THE_SCRATCH, "right"),
        (1, ON_THE_SCRATCH, "class"),
        (0, HALF_ON_IT, "localisation"),
        (1, HALF_ON_IT, "classAndLocalisation"),
        (0, [30, 0, 20, 20], "background"),
        (1, [60, 60, 20, 20], "ignored"),
    ],
)
def test_each_kind_of_box(class_id: int, box: list, kind: str) -> None:
    """The dent of the other photo is missed; the scratch is where nothing stands for it."""
    missed = 1 if kind in ("right", "class", "localisation") else 2
    assert counts_of(detections_of([(0, class_id, box, 0.8)])) == {kind: 1, "missed": missed}


def test_a_second_box_on_a_mark_is_a_double_and_the_surer_one_is_right() -> None:
    found = detections_of([(0, 0, [0, 0, 20, 19], 0.5), (0, 0, ON_THE_SCRATCH, 0.8)])
    assert counts_of(found) == {"right": 1, "double": 1, "missed": 1}


def test_a_box_below_its_threshold_is_not_shown() -> None:
    assert counts_of(detections_of([(0, 0, ON_THE_SCRATCH, 0.2)])) == {"missed": 2}


def test_a_mark_of_another_photo_does_not_count() -> None:
    assert counts_of(detections_of([(1, 0, ON_THE_SCRATCH, 0.8)])) == {"background": 1, "missed": 2}


def test_what_mending_a_kind_brings() -> None:
    """A scratch that was called a dent, and a dent found behind a false box: AP50 0 and 0.5."""
    found = detections_of(
        [
            (0, 1, ON_THE_SCRATCH, 0.9),
            (1, 1, [10, 10, 30, 30], 0.6),
        ]
    )
    truths = ground_truth(two_photos(), CLASSES)
    gains = gains_if_mended(truths, found, class_count=2, photo_count=2)
    # The class put right: both classes 1.0, where scratch had 0 and dent 0.5 (precision 1/2).
    assert gains["class"] == pytest.approx(1.0 - 0.25)
    assert gains["localisation"] == gains["double"] == gains["background"] == 0
    # No mark is missed: the class error stands for the scratch.
    assert gains["missed"] == 0


def test_mending_boxes_doubles_and_background() -> None:
    split = Split("val", CLASSES, [photo([[0, 0, 20, 20], [60, 60, 90, 90]], [0, 0], [], "a")])
    truths = ground_truth(split, CLASSES)
    found = detections_of([(0, 0, [30, 30, 9, 9], 0.9), (0, 0, HALF_ON_IT, 0.8)])
    gains = gains_if_mended(truths, found, class_count=2, photo_count=1)
    # Put right, the second box finds one of two marks at precision 1/2, for recalls 0 to 0.5.
    assert gains["localisation"] == pytest.approx(51 / 101 / 2)
    assert gains["background"] == gains["missed"] == 0
    report = errors_json(split, CLASSES, shown=found, found=found, scores=[0.85, 0.85])
    assert report["gains"] == gains
    assert report["shown"]["background"] == 1
    assert report["shown"]["missed"] == 2


def test_lighting_is_told_by_mean_luma(tmp_path: Path) -> None:
    photos = []
    for grey in (40, 120, 200, 60):
        path = tmp_path / f"{grey}.png"
        Image.new("RGB", (90, 70), (grey, grey, grey)).save(path)
        nothing = boxes_array([])
        photos.append(Photo(path, 90, 70, nothing, np.array([], np.int64), nothing, "a"))
    ids = image_ids_by_lighting(photos)
    assert {name: own.tolist() for name, own in ids.items()} == {
        "dark": [0, 3], "even": [1], "bright": [2],
    }  # fmt: skip
