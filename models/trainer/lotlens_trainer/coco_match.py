"""Match detections to ground truth by the COCO rules, for all images of one class.

The rules are those of the reference evaluator for boxes (pycocotools 2.0), written down as
numbered steps in the project's design; a test compares the figures with it to 1e-6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

IOU_THRESHOLDS = np.array([i * ((0.95 - 0.5) / 9) + 0.5 for i in range(9)] + [0.95])
"""0.5 to 0.95. The eighth comes out as 0.85 exactly, so that an IoU of 17/20 passes it."""

AREA_RANGES = np.array([[0, 1e10], [0, 32**2], [32**2, 96**2], [96**2, 1e10]], np.float64)
"""Inclusive bounds of a box's area in square pixels: all, small, medium, large."""

DETECTION_LIMIT = 100
"""Detections of one class in one image that count; the rest are left out."""


@dataclass(frozen=True, slots=True)
class Truths:
    """Ground-truth boxes. `areas` is the annotation's own field, not width times height."""

    image_ids: np.ndarray  # int64[n]
    class_ids: np.ndarray  # int64[n]
    boxes_xywh: np.ndarray  # float64[n, 4], photo pixels
    areas: np.ndarray  # float64[n]
    crowd: np.ndarray  # bool[n]; a crowd region makes what lies on it count neither way

    def select(self, mask: np.ndarray) -> Truths:
        """Keep the rows that a boolean mask or an index array names."""
        return Truths(
            self.image_ids[mask],
            self.class_ids[mask],
            self.boxes_xywh[mask],
            self.areas[mask],
            self.crowd[mask],
        )


@dataclass(frozen=True, slots=True)
class Detections:
    """A detector's boxes."""

    image_ids: np.ndarray  # int64[n]
    class_ids: np.ndarray  # int64[n]
    boxes_xywh: np.ndarray  # float64[n, 4], photo pixels
    scores: np.ndarray  # float64[n]

    def select(self, mask: np.ndarray) -> Detections:
        """Keep the rows that a boolean mask or an index array names."""
        return Detections(
            self.image_ids[mask], self.class_ids[mask], self.boxes_xywh[mask], self.scores[mask]
        )


@dataclass(frozen=True, slots=True)
class ClassMatches:
    """What became of each detection of one class (n of them, by ascending image id).

    A is the number of area ranges, T of IoU thresholds. `rows` says which row of the
    `Detections` each one is, `ranks` its place by score among its image's (0 is the highest).
    """

    rows: np.ndarray  # int64[n]
    scores: np.ndarray  # float64[n]
    ranks: np.ndarray  # int64[n]
    matched: np.ndarray  # bool[A, T, n]
    ignored: np.ndarray  # bool[A, T, n]
    truth_counts: np.ndarray  # int64[A], without the ignored ones
    truth_rows: np.ndarray  # int64[A, T, n], row of the `Truths`, or -1


def box_iou(detections_xywh: np.ndarray, truths_xywh: np.ndarray, crowd: np.ndarray) -> np.ndarray:
    """IoU float64[d, g]; for a crowd region, intersection over the detection's own area."""
    detections, truths = detections_xywh[:, None, :], truths_xywh[None, :, :]
    far = np.minimum(detections[..., :2] + detections[..., 2:], truths[..., :2] + truths[..., 2:])
    overlap_sides = far - np.maximum(detections[..., :2], truths[..., :2])
    overlap = np.where((overlap_sides > 0).all(axis=-1), overlap_sides.prod(axis=-1), 0.0)
    detection_areas = detections[..., 2:].prod(axis=-1)
    truth_areas = truths[..., 2:].prod(axis=-1)
    denominator = np.where(crowd, detection_areas, detection_areas + truth_areas - overlap)
    return np.divide(overlap, denominator, out=np.zeros_like(overlap), where=overlap > 0)


def match_class(
    truths: Truths, detections: Detections, *, image_ids: np.ndarray, class_id: int
) -> ClassMatches:
    """Match the detections of one class in the given images."""
    truth_rows = np.flatnonzero(truths.class_ids == class_id)
    detection_rows = np.flatnonzero(detections.class_ids == class_id)
    truth_rows_by_image = _rows_by_image(truths.image_ids, truth_rows)
    detection_rows_by_image = _rows_by_image(detections.image_ids, detection_rows)
    nothing = np.empty(0, np.int64)
    parts: list[_ImageMatches] = []
    for image_id in np.unique(image_ids):
        image_truth_rows = truth_rows_by_image.get(int(image_id), nothing)
        rows = detection_rows_by_image.get(int(image_id), nothing)
        if len(image_truth_rows) == 0 and len(rows) == 0:
            continue
        best_first = np.argsort(-detections.scores[rows], kind="stable")[:DETECTION_LIMIT]
        parts.append(_match_image(truths, image_truth_rows, detections, rows[best_first]))
    return _concatenate(parts, detections.scores)


@dataclass(frozen=True, slots=True)
class _ImageMatches:
    rows: np.ndarray
    truth_rows: np.ndarray
    ignored: np.ndarray
    truth_counts: np.ndarray


def _match_image(
    truths: Truths, truth_rows: np.ndarray, detections: Detections, rows: np.ndarray
) -> _ImageMatches:
    """Give each detection, highest score first, the best ground truth that is still free."""
    areas, crowd = truths.areas[truth_rows], truths.crowd[truth_rows]
    truth_ignored = crowd | _outside_ranges(areas)  # [A, g]
    boxes = detections.boxes_xywh[rows]
    ious = box_iou(boxes, truths.boxes_xywh[truth_rows], crowd)  # [d, g]
    shape = (len(AREA_RANGES), len(IOU_THRESHOLDS), len(rows))
    matches = np.full(shape, -1, np.int64)
    ignored = np.repeat(_outside_ranges(boxes[:, 2] * boxes[:, 3])[:, None, :], shape[1], axis=1)
    taken = np.zeros((*shape[:2], len(truth_rows)), bool)
    lowest = np.minimum(IOU_THRESHOLDS, 1 - 1e-10)[None, :, None]
    # Detections that reach the lowest threshold nowhere stay unmatched: most of them.
    for d in np.flatnonzero((ious >= IOU_THRESHOLDS[0]).any(axis=1)):
        free = (ious[d] >= lowest) & (~taken | crowd)  # [A, T, g]
        counted = free & ~truth_ignored[:, None, :]
        # An ignored ground truth is taken only where no counted one is to be had.
        eligible = np.where(counted.any(axis=-1, keepdims=True), counted, free)
        choice = _last_argmax(np.where(eligible, ious[d], -1.0))  # [A, T]
        found = eligible.any(axis=-1)
        matches[:, :, d] = np.where(found, truth_rows[choice], -1)
        choice_ignored = np.take_along_axis(truth_ignored, choice, axis=1)
        ignored[:, :, d] = np.where(found, choice_ignored, ignored[:, :, d])
        area_index, iou_index = np.nonzero(found)
        taken[area_index, iou_index, choice[area_index, iou_index]] = True
    return _ImageMatches(rows, matches, ignored, (~truth_ignored).sum(axis=1))


def _last_argmax(values: np.ndarray) -> np.ndarray:
    """The index of the highest value on the last axis; of equal ones, the last."""
    return values.shape[-1] - 1 - np.argmax(values[..., ::-1], axis=-1)


def _outside_ranges(areas: np.ndarray) -> np.ndarray:
    return (areas < AREA_RANGES[:, :1]) | (areas > AREA_RANGES[:, 1:])


def _rows_by_image(image_ids: np.ndarray, rows: np.ndarray) -> dict[int, np.ndarray]:
    order = rows[np.argsort(image_ids[rows], kind="stable")]
    ids, starts = np.unique(image_ids[order], return_index=True)
    return dict(zip(ids.tolist(), np.split(order, starts[1:]), strict=True)) if len(ids) else {}


def _concatenate(parts: list[_ImageMatches], scores: np.ndarray) -> ClassMatches:
    empty = np.empty((len(AREA_RANGES), len(IOU_THRESHOLDS), 0))
    rows = np.concatenate([np.empty(0, np.int64), *(part.rows for part in parts)])
    truth_rows = np.concatenate([empty.astype(np.int64), *(p.truth_rows for p in parts)], axis=2)
    ranks = [np.arange(len(part.rows)) for part in parts]
    return ClassMatches(
        rows=rows,
        scores=scores[rows],
        ranks=np.concatenate([np.empty(0, np.int64), *ranks]),
        matched=truth_rows >= 0,
        ignored=np.concatenate([empty.astype(bool), *(part.ignored for part in parts)], axis=2),
        truth_counts=sum((p.truth_counts for p in parts), np.zeros(len(AREA_RANGES), np.int64)),
        truth_rows=truth_rows,
    )
