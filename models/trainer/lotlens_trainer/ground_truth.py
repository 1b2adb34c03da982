"""The ground truth of a split in the evaluator's form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .coco_match import Truths
from .dataset import Photo, Split


def ground_truth(split: Split, class_names: Sequence[str]) -> Truths:
    """Boxes of the split for a model's classes; an image's id is its place in the split.

    Each ignore region goes in as a crowd of *every* class, so that a detection on it counts
    neither as hit nor as false alarm (the evaluator reads crowds only: it overwrites `ignore`).
    Dataset classes that the model does not know are left out. Areas are those of the boxes.
    """
    class_of = {split.class_names.index(n): k for k, n in enumerate(class_names)
                if n in split.class_names}  # fmt: skip
    rows: list[tuple[int, int, bool, np.ndarray]] = []
    for image_id, photo in enumerate(split.photos):
        for box, class_id in zip(photo.boxes, photo.class_ids.tolist(), strict=True):
            if class_id in class_of:
                rows.append((image_id, class_of[class_id], False, box))
        for box in photo.ignore_boxes:
            rows.extend((image_id, k, True, box) for k in range(len(class_names)))
    boxes = xyxy_to_xywh(np.array([row[3] for row in rows], np.float64).reshape(-1, 4))
    return Truths(
        image_ids=np.array([row[0] for row in rows], np.int64),
        class_ids=np.array([row[1] for row in rows], np.int64),
        boxes_xywh=boxes,
        areas=boxes[:, 2] * boxes[:, 3],
        crowd=np.array([row[2] for row in rows], bool),
    )


def image_ids_by_source(photos: Sequence[Photo]) -> dict[str, np.ndarray]:
    """Image ids int64[n] of each source, by name; photos without one come under `unnamed`."""
    sources = np.array([photo.source or "unnamed" for photo in photos])
    return {str(name): np.flatnonzero(sources == name) for name in np.unique(sources)}


def xyxy_to_xywh(boxes_xyxy: np.ndarray) -> np.ndarray:
    """Corners float64[n, 4] to corner and size."""
    return np.concatenate([boxes_xyxy[:, :2], boxes_xyxy[:, 2:] - boxes_xyxy[:, :2]], axis=1)
