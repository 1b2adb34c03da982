"""Precision, recall and F1 against the score threshold, and the threshold that is best.

At IoU 0.5, over boxes of all sizes; detections that fall on an ignore region are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .coco_eval import ALL, IOU_50
from .coco_match import ClassMatches


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """What a detector does when boxes with a score of at least `score` are shown."""

    score: float
    f1: float
    precision: float
    recall: float
    true_positives: int
    false_positives: int
    false_negatives: int


def operating_point(matches: list[ClassMatches], score: float) -> OperatingPoint:
    """Count at one threshold over the given classes together."""
    scores, hits, truth_count = _pooled(matches)
    shown = scores >= score
    return _point(score, int(hits[shown].sum()), int((~hits[shown]).sum()), truth_count)


def best_f1(matches: list[ClassMatches]) -> OperatingPoint:
    """The threshold with the highest F1 over the given classes together.

    It lies half-way between the lowest score that is shown and the next one below, so that a
    rounding error in a score does not change the count. Of equal F1 the higher threshold wins.
    Without a detection or a ground truth the threshold is 1 and every count that can be is 0.
    """
    scores, hits, truth_count = _pooled(matches)
    order = np.argsort(-scores, kind="stable")
    scores, hits = scores[order], hits[order]
    # A threshold can only lie where the score changes.
    ends = np.flatnonzero(np.append(scores[:-1] != scores[1:], True)) if len(scores) else []
    if len(ends) == 0 or truth_count == 0:
        return _point(1.0, 0, 0, truth_count)
    true_positives = np.cumsum(hits)[ends]
    f1 = 2 * true_positives / (np.asarray(ends) + 1 + truth_count)
    end = ends[int(np.argmax(f1))]
    below = scores[end + 1] if end + 1 < len(scores) else 0.0
    score = float((scores[end] + below) / 2)
    return _point(score, int(hits[: end + 1].sum()), int((~hits[: end + 1]).sum()), truth_count)


def score_curve(matches: list[ClassMatches], scores: np.ndarray) -> list[OperatingPoint]:
    """The operating points at the given thresholds, for drawing."""
    return [operating_point(matches, float(score)) for score in scores]


def _pooled(matches: list[ClassMatches]) -> tuple[np.ndarray, np.ndarray, int]:
    scores: list[np.ndarray] = []
    hits: list[np.ndarray] = []
    for one in matches:
        counted = ~one.ignored[ALL, IOU_50]
        scores.append(one.scores[counted])
        hits.append(one.matched[ALL, IOU_50][counted])
    truth_count = sum(int(one.truth_counts[ALL]) for one in matches)
    return np.concatenate(scores), np.concatenate(hits), truth_count


def _point(score: float, hits: int, false_alarms: int, truth_count: int) -> OperatingPoint:
    shown, misses = hits + false_alarms, truth_count - hits
    doubled = 2 * hits + false_alarms + misses
    return OperatingPoint(
        score=score,
        f1=2 * hits / doubled if doubled else 0.0,
        precision=hits / shown if shown else 0.0,
        recall=hits / truth_count if truth_count else 0.0,
        true_positives=hits,
        false_positives=false_alarms,
        false_negatives=misses,
    )
