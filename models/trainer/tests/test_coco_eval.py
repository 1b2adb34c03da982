"""The COCO evaluation gives the reference evaluator's figures, and ignore regions do not count."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from lotlens_trainer.coco_eval import Detections, Truths, evaluate
from lotlens_trainer.coco_match import IOU_THRESHOLDS, match_class
from lotlens_trainer.operating_point import best_f1, operating_point

FIXTURES = sorted(
    (Path(__file__).resolve().parents[3] / "src/contract/fixtures/coco-eval").glob("*.json")
)


def truths_of(rows: list[tuple]) -> Truths:
    """Rows of (image id, class id, box xywh, crowd); the area is the box's."""
    boxes = np.array([row[2] for row in rows], np.float64).reshape(-1, 4)
    return Truths(
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], np.int64),
        boxes,
        boxes[:, 2] * boxes[:, 3],
        np.array([row[3] for row in rows], bool),
    )


def detections_of(rows: list[tuple]) -> Detections:
    """Rows of (image id, class id, box xywh, score)."""
    return Detections(
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.float64).reshape(-1, 4),
        np.array([row[3] for row in rows], np.float64),
    )


def test_cases_hold_crowds_ties_absent_classes_and_over_100_detections() -> None:
    cases = [json.loads(path.read_text()) for path in FIXTURES]
    assert len(cases) >= 12
    assert any(any(case["truths"]["crowd"]) for case in cases)
    assert any(set(range(case["classCount"])) - set(case["truths"]["classIds"]) for case in cases)
    most_in_one_image_and_class, most_equal_scores = 0, 0
    for case in cases:
        found = case["detections"]
        pairs = Counter(zip(found["imageIds"], found["classIds"], strict=True))
        most_in_one_image_and_class = max(most_in_one_image_and_class, *pairs.values(), 0)
        most_equal_scores = max(most_equal_scores, *Counter(found["scores"]).values(), 0)
    assert most_in_one_image_and_class > 100
    assert most_equal_scores > 20


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_figures_equal_the_reference_evaluators(path: Path) -> None:
    case = json.loads(path.read_text())
    truths, detections = case["truths"], case["detections"]
    figures = evaluate(
        Truths(
            np.array(truths["imageIds"], np.int64),
            np.array(truths["classIds"], np.int64),
            np.array(truths["boxesXywh"], np.float64).reshape(-1, 4),
            np.array(truths["areas"], np.float64),
            np.array(truths["crowd"], bool),
        ),
        Detections(
            np.array(detections["imageIds"], np.int64),
            np.array(detections["classIds"], np.int64),
            np.array(detections["boxesXywh"], np.float64).reshape(-1, 4),
            np.array(detections["scores"], np.float64),
        ),
        image_ids=np.array(case["imageIds"]),
        class_count=case["classCount"],
    )
    for name, expected in case["expected"].items():
        if name != "perClass":
            snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
            assert getattr(figures, snake) == pytest.approx(expected, abs=1e-6), name
    for one, expected in zip(figures.per_class, case["expected"]["perClass"], strict=True):
        assert (one.ap, one.ap50) == pytest.approx((expected["ap"], expected["ap50"]), abs=1e-6)


def test_eighth_threshold_takes_an_iou_of_17_20() -> None:
    assert IOU_THRESHOLDS[7] == 0.85
    figures = evaluate(
        truths_of([(1, 0, [0, 0, 20, 10], False)]),
        detections_of([(1, 0, [0, 0, 17, 10], 0.5)]),
        image_ids=np.array([1]),
        class_count=1,
    )
    assert figures.ap == pytest.approx(0.8)


def test_detection_on_an_ignore_region_changes_no_figure() -> None:
    truths = truths_of([(1, 0, [0, 0, 40, 40], False), (1, 0, [100, 100, 80, 80], True)])
    rows = [(1, 0, [2, 0, 40, 40], 0.5)]
    on_region = (1, 0, [110, 110, 30, 30], 0.9)
    beside_it = (1, 0, [300, 110, 30, 30], 0.9)
    figures = [
        evaluate(truths, detections_of(found), image_ids=np.array([1]), class_count=1)
        for found in (rows, [*rows, on_region], [*rows, beside_it])
    ]
    assert figures[1].ap == figures[0].ap > 0
    assert figures[2].ap < figures[0].ap


def test_best_threshold_lies_between_the_last_hit_and_the_next_score() -> None:
    truths = truths_of([(1, 0, [0, 0, 40, 40], False), (1, 0, [100, 0, 40, 40], False)])
    detections = detections_of(
        [
            (1, 0, [0, 0, 40, 40], 0.9),
            (1, 0, [100, 0, 40, 40], 0.6),
            (1, 0, [200, 0, 40, 40], 0.4),
            (1, 0, [300, 0, 40, 40], 0.3),
        ]
    )
    matches = [match_class(truths, detections, image_ids=np.array([1]), class_id=0)]
    best = best_f1(matches)
    assert best.score == pytest.approx(0.5)
    assert (best.f1, best.precision, best.recall) == (1.0, 1.0, 1.0)
    below = operating_point(matches, 0.35)
    assert (below.true_positives, below.false_positives, below.false_negatives) == (2, 1, 0)
    assert below.f1 == pytest.approx(4 / 5)


def test_best_threshold_without_detections_finds_nothing() -> None:
    truths = truths_of([(1, 0, [0, 0, 40, 40], False)])
    matches = [match_class(truths, detections_of([]), image_ids=np.array([1]), class_id=0)]
    best = best_f1(matches)
    assert (best.score, best.f1, best.false_negatives) == (1.0, 0.0, 1)
