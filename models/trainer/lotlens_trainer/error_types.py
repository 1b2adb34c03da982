"""What kind of mistake each shown box and each missed mark is, and what mending a kind would bring.

Kinds after Bolya, Foley, Hays, Hoffman: TIDE, A General Toolbox for Identifying Object Detection
Errors (ECCV 2020), at an IoU of 0.5 for a hit and 0.1 for a mark that was seen at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .coco_eval import ALL, IOU_50, evaluate
from .coco_match import Detections, Truths, box_iou, match_class

HIT_IOU, SEEN_IOU = 0.5, 0.1

RIGHT, CLASS, LOCALISATION, CLASS_AND_LOCALISATION, DOUBLE, BACKGROUND, IGNORED = KINDS = (
    "right", "class", "localisation", "classAndLocalisation", "double", "background", "ignored",
)  # fmt: skip
"""Of a shown box. A *class* error lies on a mark of another class; *localisation* is a box of the
right class that covers the mark badly; a *double* lies on a mark that a surer box has found."""

MISSED = "missed"
"""A mark that no shown box of any class comes near. Marks behind a class or localisation error
are not counted again."""


def error_counts(
    truths: Truths, detections: Detections, scores: Sequence[float], *, photo_count: int
) -> dict[str, int]:
    """How many boxes at or above `scores` (thresholds by class) are of each kind, and how many
    marks are missed."""
    shown = detections.select(detections.scores >= np.asarray(scores)[detections.class_ids])
    kinds, nearest = _kinds(truths, shown, photo_count)
    counts = {kind: int((kinds == kind).sum()) for kind in KINDS}
    return counts | {MISSED: len(_missed(truths, kinds, nearest))}


def gains_if_mended(
    truths: Truths, detections: Detections, *, class_count: int, photo_count: int
) -> dict[str, float]:
    """By how much AP50 (a fraction) would rise if all errors of a kind were mended, each kind by
    itself: classes and boxes put right, doubles and background boxes taken away, missed marks not
    asked for. The gains do not sum to anything."""
    kinds, nearest = _kinds(truths, detections, photo_count)
    images = np.arange(photo_count)

    def ap50(marks: Truths, boxes: Detections) -> float:
        return evaluate(marks, boxes, image_ids=images, class_count=class_count).ap50

    now = ap50(truths, detections)
    wrong_class, misplaced = kinds == CLASS, kinds == LOCALISATION
    class_ids, boxes = detections.class_ids.copy(), detections.boxes_xywh.copy()
    class_ids[wrong_class] = truths.class_ids[nearest[wrong_class]]
    boxes[misplaced] = truths.boxes_xywh[nearest[misplaced]]
    asked = np.ones(len(truths.crowd), bool)
    asked[_missed(truths, kinds, nearest)] = False
    mended = {
        CLASS: (truths, replace(detections, class_ids=class_ids)),
        LOCALISATION: (truths, replace(detections, boxes_xywh=boxes)),
        CLASS_AND_LOCALISATION: (truths, detections.select(kinds != CLASS_AND_LOCALISATION)),
        DOUBLE: (truths, detections.select(kinds != DOUBLE)),
        BACKGROUND: (truths, detections.select(kinds != BACKGROUND)),
        MISSED: (truths.select(asked), detections),
    }
    return {kind: ap50(*case) - now for kind, case in mended.items()}


def _kinds(truths: Truths, boxes: Detections, photo_count: int) -> tuple[np.ndarray, np.ndarray]:
    """The kind of each box (str[n]) and the row of the mark that it lies on (int64[n], or -1)."""
    kinds = np.full(len(boxes.scores), BACKGROUND, dtype="U20")
    nearest = np.full(len(boxes.scores), -1, np.int64)
    judged = _matched(boxes, truths, kinds, nearest, photo_count)
    for image in np.unique(boxes.image_ids[~judged]):
        rows = np.flatnonzero(~judged & (boxes.image_ids == image))
        marks = np.flatnonzero((truths.image_ids == image) & ~truths.crowd)
        if len(marks) == 0:
            continue
        ious = box_iou(boxes.boxes_xywh[rows], truths.boxes_xywh[marks], np.zeros(len(marks), bool))
        same = boxes.class_ids[rows][:, None] == truths.class_ids[marks][None, :]
        own, other = np.where(same, ious, 0), np.where(same, 0, ious)
        own_best, other_best = own.max(axis=1), other.max(axis=1)
        misplaced = (own_best >= SEEN_IOU) & (own_best < HIT_IOU)
        # TIDE's order: a badly placed box of the right class, then the class, then doubles.
        choices = [misplaced, other_best >= HIT_IOU, own_best >= HIT_IOU, other_best >= SEEN_IOU]
        kinds[rows] = np.select(
            choices, [LOCALISATION, CLASS, DOUBLE, CLASS_AND_LOCALISATION], BACKGROUND
        )
        of_class = misplaced | (own_best >= HIT_IOU) & (other_best < HIT_IOU)
        on = np.where(of_class, own.argmax(axis=1), other.argmax(axis=1))
        nearest[rows] = np.where(kinds[rows] == BACKGROUND, -1, marks[on])
    return kinds, nearest


def _matched(
    boxes: Detections, truths: Truths, kinds: np.ndarray, nearest: np.ndarray, photo_count: int
) -> np.ndarray:
    """Fill in what the evaluator itself says: hits and ignored boxes. Returns bool[n], those; boxes
    beyond its limit of detections an image are ignored too."""
    for class_id in np.unique(boxes.class_ids):
        matches = match_class(
            truths, boxes, image_ids=np.arange(photo_count), class_id=int(class_id)
        )
        ignored, hit = matches.ignored[ALL, IOU_50], matches.matched[ALL, IOU_50]
        kinds[boxes.class_ids == class_id] = IGNORED
        kinds[matches.rows] = np.select([ignored, hit], [IGNORED, RIGHT], BACKGROUND)
        found = hit & ~ignored
        nearest[matches.rows[found]] = matches.truth_rows[ALL, IOU_50][found]
    return kinds != BACKGROUND


def _missed(truths: Truths, kinds: np.ndarray, nearest: np.ndarray) -> np.ndarray:
    """Rows of the marks on which there is neither a hit nor an error that stands for them."""
    covered = nearest[np.isin(kinds, (RIGHT, CLASS, LOCALISATION))]
    return np.setdiff1d(np.flatnonzero(~truths.crowd), covered)
