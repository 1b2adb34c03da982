"""Pictures of what a detector got most wrong on a split: its surest false alarms and its misses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .box_drawing import IGNORE_COLOUR, TRUTH_COLOUR, DrawnBox, class_colour, draw_boxes
from .coco_eval import ALL, IOU_50
from .coco_match import Detections, Truths, match_class
from .dataset import Split
from .ground_truth import ground_truth
from .photo_pixels import read_rgb

SHOWN = 12


def draw_worst(
    split: Split,
    detections: Detections,
    class_names: Sequence[str],
    scores: Sequence[float],
    out: Path,
) -> None:
    """Write up to twelve photos with the surest false alarms, and with the largest misses, in the
    place of those that an earlier evaluation left there.

    `scores` are the thresholds by class above which a box is shown. Ground truth is white,
    ignore regions are grey.
    """
    truths = ground_truth(split, class_names)
    alarms, misses = rank_errors(truths, detections, scores, photo_count=len(split.photos))
    out.mkdir(parents=True, exist_ok=True)
    for kind, image_ids in (("false-alarm", alarms), ("miss", misses)):
        for before in out.glob(f"{kind}-[0-9][0-9]-*.jpg"):
            before.unlink()
        for place, image_id in enumerate(image_ids[:SHOWN], start=1):
            photo = split.photos[image_id]
            boxes = _boxes_of(image_id, truths, detections, class_names, scores)
            picture = draw_boxes(read_rgb(photo.path), boxes)
            picture.save(out / f"{kind}-{place:02d}-{photo.path.stem}.jpg", quality=88)


def rank_errors(
    truths: Truths, detections: Detections, scores: Sequence[float], *, photo_count: int
) -> tuple[list[int], list[int]]:
    """Image ids by their surest false alarm, and by their largest missed box, worst first."""
    alarms, misses = np.zeros(photo_count), np.zeros(photo_count)
    for class_id, threshold in enumerate(scores):
        matches = match_class(
            truths, detections, image_ids=np.arange(photo_count), class_id=class_id
        )
        shown = matches.scores >= threshold
        false = shown & ~matches.matched[ALL, IOU_50] & ~matches.ignored[ALL, IOU_50]
        images = detections.image_ids[matches.rows[false]]
        np.maximum.at(alarms, images, matches.scores[false])
        found = matches.truth_rows[ALL, IOU_50][shown]
        missed = np.setdiff1d(
            np.flatnonzero((truths.class_ids == class_id) & ~truths.crowd), found[found >= 0]
        )
        np.maximum.at(misses, truths.image_ids[missed], truths.areas[missed])
    return tuple(
        [int(i) for i in np.argsort(-v, kind="stable") if v[i] > 0] for v in (alarms, misses)
    )


def _boxes_of(
    image_id: int,
    truths: Truths,
    detections: Detections,
    class_names: Sequence[str],
    scores: Sequence[float],
) -> list[DrawnBox]:
    boxes = []
    own = truths.select(truths.image_ids == image_id)
    for class_id, box, crowd in zip(own.class_ids, own.boxes_xywh, own.crowd, strict=True):
        colour = IGNORE_COLOUR if crowd else TRUTH_COLOUR
        boxes.append(DrawnBox(_xyxy(box), colour, "" if crowd else class_names[class_id]))
    found = detections.select(detections.image_ids == image_id)
    for class_id, box, score in zip(found.class_ids, found.boxes_xywh, found.scores, strict=True):
        if score >= scores[class_id]:
            label = f"{class_names[class_id]} {score:.2f}"
            boxes.append(DrawnBox(_xyxy(box), class_colour(int(class_id)), label))
    return boxes


def _xyxy(box_xywh: np.ndarray) -> tuple[float, float, float, float]:
    x, y, width, height = box_xywh.tolist()
    return x, y, x + width, y + height
