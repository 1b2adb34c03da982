"""From a detector's raw output to boxes in photo pixels.

`src/domain` (TypeScript) does the same; `src/contract/fixtures/detect` holds both to 1e-4.
"""

from __future__ import annotations

import numpy as np

from .letterbox import Letterbox

CANDIDATES_PER_CLASS = 3000
"""At most this many boxes of a class, the highest scores, go into suppression."""


def cxcywh_to_xyxy(boxes_cxcywh: np.ndarray) -> np.ndarray:
    """Turn boxes float[n, 4] from centre and size into corners, in double precision."""
    boxes = np.asarray(boxes_cxcywh, np.float64)
    half = boxes[:, 2:] / 2.0
    return np.concatenate([boxes[:, :2] - half, boxes[:, :2] + half], axis=1)


def nms(boxes_xyxy: np.ndarray, scores: np.ndarray, *, iou: float, limit: int) -> np.ndarray:
    """Greedy non-maximum suppression of the boxes of one class.

    Takes boxes float[n, 4] and scores float[n] in any order; returns the indices that stay,
    highest score first, at most `limit`. Of equal scores the earlier box comes first. A box
    goes when its IoU with one that stays is *above* `iou`.
    """
    order = np.argsort(-np.asarray(scores, np.float64), kind="stable")
    sorted_boxes = np.asarray(boxes_xyxy, np.float64)[order]
    x1, y1, x2, y2 = sorted_boxes.T
    areas = (x2 - x1) * (y2 - y1)
    alive = np.ones(len(order), bool)
    kept: list[int] = []
    for index in range(len(order)):
        if not alive[index]:
            continue
        kept.append(index)
        if len(kept) == limit:
            break
        rest = slice(index + 1, None)
        overlap_width = np.minimum(x2[index], x2[rest]) - np.maximum(x1[index], x1[rest])
        overlap_height = np.minimum(y2[index], y2[rest]) - np.maximum(y1[index], y1[rest])
        overlap = np.maximum(overlap_width, 0.0) * np.maximum(overlap_height, 0.0)
        # A union of 0 belongs to boxes without an area; they overlap nothing.
        union = np.maximum(areas[index] + areas[rest] - overlap, np.finfo(np.float64).tiny)
        alive[rest] &= overlap / union <= iou
    return order[np.array(kept, np.int64)]


def detections_from_output(
    output: np.ndarray,
    *,
    score_threshold: float = 0.001,
    nms_iou: float = 0.7,
    letterbox: Letterbox,
    max_per_class: int = 100,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Decode one photo's output float32[4 + classes, anchors] into boxes on the photo.

    The output's boxes are cx cy w h in input pixels, its scores are after the sigmoid. A box may
    stay for several classes, since each class is suppressed by itself. Scores must be *above*
    the threshold; a box that is not finite or lies outside the photo is left out.

    Returns `(boxes_xyxy float32[n, 4] in photo pixels, class_ids int64[n], scores float32[n])`
    by class, and within a class by score, highest first.
    """
    input_boxes = cxcywh_to_xyxy(output[:4].T)
    with np.errstate(invalid="ignore"):
        photo_boxes = letterbox.clip_to_photo(letterbox.to_photo(input_boxes))
        sizes = photo_boxes[:, 2:] - photo_boxes[:, :2]
        usable = np.isfinite(input_boxes).all(axis=1) & (sizes > 0).all(axis=1)
    anchors_by_class: list[np.ndarray] = []
    for class_scores in np.asarray(output[4:], np.float64):
        candidates = np.flatnonzero(usable & (class_scores > score_threshold))
        if len(candidates) > CANDIDATES_PER_CLASS:
            best_first = np.argsort(-class_scores[candidates], kind="stable")
            candidates = candidates[best_first[:CANDIDATES_PER_CLASS]]
        kept = nms(
            input_boxes[candidates], class_scores[candidates], iou=nms_iou, limit=max_per_class
        )
        anchors_by_class.append(candidates[kept])
    anchors = np.concatenate([*anchors_by_class, np.empty(0, np.int64)])
    class_ids = np.repeat(np.arange(len(anchors_by_class)), [len(a) for a in anchors_by_class])
    return (
        photo_boxes[anchors].astype(np.float32),
        class_ids.astype(np.int64),
        output[4 + class_ids, anchors].astype(np.float32),
    )
