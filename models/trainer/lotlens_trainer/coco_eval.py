"""COCO box figures: AP, AP50, AP75, by size, and AR, over all classes and for each.

`evaluate` gives the reference evaluator's figures to 1e-6 (tests hold it to pycocotools); it
is not the mAP that popular YOLO trainers print, which reads 0.03 to 0.05 higher.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .coco_match import (
    AREA_RANGES,
    IOU_THRESHOLDS,
    ClassMatches,
    Detections,
    Truths,
    match_class,
)

__all__ = ["ClassFigures", "Detections", "Figures", "Truths", "evaluate", "evaluate_matches"]

RECALL_POINTS = np.array([i * 0.01 for i in range(100)] + [1.0])
"""The recalls at which precision is read off."""

DETECTION_LIMITS = (1, 10, 100)
IOU_50, IOU_75 = 0, 5
ALL, SMALL, MEDIUM, LARGE = range(len(AREA_RANGES))


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class's figures; fractions, -1 where it has no ground truth."""

    ap: float
    ap50: float
    ap75: float
    ar100: float
    truth_count: int
    precision_at_50: np.ndarray  # float64[101] at RECALL_POINTS; the precision-recall curve


@dataclass(frozen=True, slots=True)
class Figures:
    """All classes together; fractions, -1 where there is no ground truth."""

    ap: float
    ap50: float
    ap75: float
    ap_small: float
    ap_medium: float
    ap_large: float
    ar1: float
    ar10: float
    ar100: float
    ar_small: float
    ar_medium: float
    ar_large: float
    per_class: tuple[ClassFigures, ...]


def evaluate(
    truths: Truths, detections: Detections, *, image_ids: np.ndarray, class_count: int
) -> Figures:
    """Evaluate the classes 0 to `class_count - 1` over the given images.

    Boxes of other images are left out. A class or size without ground truth gets -1 and is left
    out of the means.
    """
    matches = [
        match_class(truths, detections, image_ids=image_ids, class_id=class_id)
        for class_id in range(class_count)
    ]
    return evaluate_matches(matches)


def evaluate_matches(matches: list[ClassMatches]) -> Figures:
    """Like `evaluate`, for matches that are already there, one per class."""
    precision = np.stack([_precision(one) for one in matches])  # [K, A, T, R]
    recall = np.stack([_recall(one) for one in matches])  # [K, A, M, T]
    return Figures(
        ap=_mean(precision[:, ALL]),
        ap50=_mean(precision[:, ALL, IOU_50]),
        ap75=_mean(precision[:, ALL, IOU_75]),
        ap_small=_mean(precision[:, SMALL]),
        ap_medium=_mean(precision[:, MEDIUM]),
        ap_large=_mean(precision[:, LARGE]),
        ar1=_mean(recall[:, ALL, 0]),
        ar10=_mean(recall[:, ALL, 1]),
        ar100=_mean(recall[:, ALL, 2]),
        ar_small=_mean(recall[:, SMALL, 2]),
        ar_medium=_mean(recall[:, MEDIUM, 2]),
        ar_large=_mean(recall[:, LARGE, 2]),
        per_class=tuple(
            ClassFigures(
                ap=_mean(precision[k, ALL]),
                ap50=_mean(precision[k, ALL, IOU_50]),
                ap75=_mean(precision[k, ALL, IOU_75]),
                ar100=_mean(recall[k, ALL, 2]),
                truth_count=int(one.truth_counts[ALL]),
                precision_at_50=precision[k, ALL, IOU_50],
            )
            for k, one in enumerate(matches)
        ),
    )


def _precision(matches: ClassMatches) -> np.ndarray:
    """Precision float64[A, T, R] at the recall points, -1 where there is no ground truth."""
    result = np.full((len(AREA_RANGES), len(IOU_THRESHOLDS), len(RECALL_POINTS)), -1.0)
    order = np.argsort(-matches.scores, kind="stable")
    true_positives, false_positives = _cumulative(matches, order)
    for area in np.flatnonzero(matches.truth_counts > 0):
        for threshold in range(len(IOU_THRESHOLDS)):
            hits, misses = true_positives[area, threshold], false_positives[area, threshold]
            recall = hits / matches.truth_counts[area]
            precision = hits / (misses + hits + np.spacing(1))
            envelope = np.maximum.accumulate(precision[::-1])[::-1]
            first = np.searchsorted(recall, RECALL_POINTS, side="left")
            result[area, threshold] = np.append(envelope, 0.0)[first]
    return result


def _recall(matches: ClassMatches) -> np.ndarray:
    """Recall float64[A, M, T] with 1, 10 and 100 detections an image, or -1."""
    shape = (len(AREA_RANGES), len(DETECTION_LIMITS), len(IOU_THRESHOLDS))
    result = np.full(shape, -1.0)
    hits = matches.matched & ~matches.ignored  # [A, T, n]
    for area in np.flatnonzero(matches.truth_counts > 0):
        for m, limit in enumerate(DETECTION_LIMITS):
            counted = hits[area][:, matches.ranks < limit].sum(axis=1)
            result[area, m] = counted / matches.truth_counts[area]
    return result


def _cumulative(matches: ClassMatches, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    matched, counted = matches.matched[:, :, order], ~matches.ignored[:, :, order]
    hits = np.cumsum(matched & counted, axis=2).astype(np.float64)
    misses = np.cumsum(~matched & counted, axis=2).astype(np.float64)
    return hits, misses


def _mean(values: np.ndarray) -> float:
    known = values[values > -1]
    return float(known.mean()) if known.size else -1.0
