"""Thresholds rise until clean photos are quiet, at the least cost in F1."""

import numpy as np
import pytest

from lotlens_trainer.clean_photos import CleanBoxes, false_alarms
from lotlens_trainer.coco_match import ClassMatches, Detections, Truths, match_class
from lotlens_trainer.operating_choice import MOST_FALSE_BOXES, quiet_thresholds
from lotlens_trainer.operating_point import operating_point


def matches_of(hits: list[float], misses: list[float], unfound: int) -> ClassMatches:
    """One class whose detections with these scores hit, or fall beside, marks on photos of one."""
    count = len(hits) + unfound
    box = np.array([[10.0, 10.0, 20.0, 20.0]])
    truths = Truths(
        np.arange(count),
        np.zeros(count, np.int64),
        np.repeat(box, count, 0),
        np.full(count, 400.0),
        np.zeros(count, bool),
    )
    boxes = np.concatenate((np.repeat(box, len(hits), 0), np.repeat(box + 200, len(misses), 0)))
    ids = np.concatenate((np.arange(len(hits)), np.arange(len(misses)) % count))
    found = Detections(ids, np.zeros(len(ids), np.int64), boxes, np.array([*hits, *misses]))
    return match_class(truths, found, image_ids=np.arange(count), class_id=0)


def clean_of(photos: int, first: list[float], second: list[float]) -> CleanBoxes:
    scores = np.array([*first, *second])
    classes = np.repeat([0, 1], [len(first), len(second)])
    return CleanBoxes(photos, np.arange(len(scores)) % photos, classes, scores)


def test_quiet_already_stays_as_it_is() -> None:
    matches = [matches_of([0.9, 0.5], [0.1], 2)] * 2
    clean = {"lot": clean_of(20, [0.2], [0.95, 0.1])}
    assert quiet_thresholds(matches, [0.4, 0.4], clean) == [0.4, 0.4]


def test_the_class_that_loses_least_is_raised_and_no_further_than_needed() -> None:
    # Class 0 has marks between its clean boxes, class 1 has none there.
    dear = matches_of([0.9, 0.52, 0.47, 0.42, 0.41], [], 0)
    cheap = matches_of([0.9, 0.8, 0.7], [0.45, 0.5], 0)
    clean = {"lot": clean_of(40, [0.45, 0.5], [0.44, 0.46, 0.48])}
    scores = quiet_thresholds([dear, cheap], [0.4, 0.4], clean)
    assert clean["lot"].rate(scores) == MOST_FALSE_BOXES
    assert scores[0] == 0.4
    assert 0.48 < scores[1] < 0.5
    assert operating_point([cheap], scores[1]).f1 > operating_point([cheap], 0.4).f1


def test_each_source_counts_and_f1_is_not_given_up_for_it() -> None:
    matches = [matches_of([0.9, 0.5, 0.45], [], 0)] * 2
    loud = clean_of(20, [0.95] * 10, [0.95] * 10)
    quiet = clean_of(1000, [0.95], [])
    scores = quiet_thresholds(matches, [0.4, 0.4], {"loud": loud, "quiet": quiet})
    assert scores == [0.4, 0.4]
    assert loud.rate(scores) == 1


@pytest.mark.parametrize(("scores", "boxes", "photos"), [([0.5, 0.5], 3, 2), ([0.96, 0.1], 1, 1)])
def test_false_alarms_are_counted_by_source(scores: list[float], boxes: int, photos: int) -> None:
    one = CleanBoxes(4, np.array([0, 0, 2]), np.array([0, 0, 1]), np.array([0.9, 0.7, 0.95]))
    assert false_alarms({"lot": one}, scores) == {
        "lot": {"photos": 4, "boxes": boxes, "photosWithBox": photos}
    }
