"""Both looks at the photos of a split: the first one at the whole, the fine one tile by tile.

Where photos are too small for tiles (`fine_tiles`), a proxy stands for them: the first look sees
the photo at half of its size and less, the tiles show it in its own pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .coco_match import Detections
from .dataset import Photo
from .detector import Detector, letterboxed_photo
from .evaluation_report import SCORE_THRESHOLD
from .fine_tiles import (
    LEAST_MAGNIFICATION,
    MAGNIFICATION,
    Tile,
    added_boxes,
    boxes_that_count,
    fine_tiles,
    tiles_at,
)
from .ground_truth import xyxy_to_xywh
from .letterbox import LETTERBOX_FILL, Letterbox, as_planes, letterbox_image, letterbox_pixels
from .photo_pixels import read_rgb
from .postprocess import detections_from_output
from .progress import Reporter
from .split_runs import Operating

PROXY_SIDE = 320
"""Pixels of a photo's longer side in the first look of the proxy (issue: 256 to 320)."""


@dataclass(frozen=True)
class PassRuns:
    """Detections of both passes on the photos of a split that have tiles."""

    image_ids: np.ndarray  # int64[n], the photos with tiles
    first: Detections
    fine: Detections  # what the fine pass could add, whatever its score
    tiles: int
    proxy_side: int | None  # of the first look's photo in pixels; None where it is no proxy


def run_both_passes(
    detector: Detector,
    photos: Sequence[Photo],
    operating: Operating,
    reporter: Reporter,
    *,
    proxy_side: int | None = None,
) -> PassRuns:
    """Look at each photo once, and at the tiles of those that are large enough.

    With `proxy_side` the first look sees photos with a longer side of so many pixels, in the middle
    of a grey input. Those that are hardly longer themselves, or smaller than the input, have no
    tiles.
    """
    if proxy_side is not None:
        proxy_side = min(proxy_side, detector.height, detector.width)
    first, fine, image_ids, tile_count = [], [], [], 0
    for image_id, photo in enumerate(photos):
        rgb = read_rgb(photo.path)
        whole = (rgb.shape[1], rgb.shape[0])
        tiles = _tiles_of(whole, detector, proxy_side)
        reporter.progress(image_id + 1, len(photos), "photos", None, None)
        if not tiles:
            continue
        image_ids.append(image_id)
        tile_count += len(tiles)
        shown_to_it = (
            letterboxed_photo(photo.path, height=detector.height, width=detector.width)
            if proxy_side is None
            else _seen_small(rgb, detector, proxy_side)
        )
        boxes, classes, scores = _look(detector, shown_to_it, operating, min(operating.scores))
        shown = scores > np.asarray(operating.scores)[classes]
        first.append((image_id, boxes[shown], classes[shown], scores[shown]))
        found = [_on_tile(detector, rgb, tile, operating, whole) for tile in tiles]
        tile_boxes, tile_classes, tile_scores = (
            np.concatenate(parts) for parts in zip(*found, strict=True)
        )
        for class_id in range(len(detector.class_names)):
            of_class = np.flatnonzero(tile_classes == class_id)
            before = boxes[shown][classes[shown] == class_id]
            kept = of_class[
                added_boxes(tile_boxes[of_class], tile_scores[of_class], before, operating.nms_iou)
            ]
            fine.append((image_id, tile_boxes[kept], tile_classes[kept], tile_scores[kept]))
    return PassRuns(
        np.array(image_ids, np.int64), _detections(first), _detections(fine), tile_count, proxy_side
    )


def _tiles_of(whole: tuple[int, int], detector: Detector, proxy_side: int | None) -> list[Tile]:
    size = detector.width, detector.height
    if proxy_side is None:
        return fine_tiles(whole, size)
    first = proxy_side / max(whole)
    scale = min(1.0, first * MAGNIFICATION)
    enlarged = whole[0] * scale < size[0] and whole[1] * scale < size[1]
    too_near = scale < first * LEAST_MAGNIFICATION
    return [] if enlarged or too_near else tiles_at(whole, size, scale)


def _seen_small(rgb: np.ndarray, detector: Detector, side: int) -> tuple[np.ndarray, Letterbox]:
    """The photo fitted into a square of `side` in the middle of the input."""
    small, letterbox = letterbox_pixels(rgb, side, side)
    top, left = (detector.height - side) // 2, (detector.width - side) // 2
    canvas = np.full((detector.height, detector.width, 3), LETTERBOX_FILL, np.uint8)
    canvas[top : top + side, left : left + side] = small
    return as_planes(canvas), replace(
        letterbox, pad_left=letterbox.pad_left + left, pad_top=letterbox.pad_top + top
    )


def _look(
    detector: Detector, shown: tuple[np.ndarray, Letterbox], operating: Operating, score: float
):
    """Boxes on a photo, or a tile of one, that was letterboxed."""
    image, letterbox = shown
    output = detector.run(image[None])[0][0]
    return detections_from_output(
        output, score_threshold=score, nms_iou=operating.nms_iou, letterbox=letterbox
    )


def _on_tile(detector: Detector, rgb: np.ndarray, tile: Tile, operating: Operating, whole):
    pixels = rgb[tile.y : tile.y + tile.height, tile.x : tile.x + tile.width]
    shown = letterbox_image(pixels, detector.height, detector.width)
    boxes, classes, scores = _look(detector, shown, operating, SCORE_THRESHOLD)
    counted = boxes_that_count(boxes, tile, whole)
    offset = np.array([tile.x, tile.y] * 2, np.float64)
    return boxes[counted].astype(np.float64) + offset, classes[counted], scores[counted]


def _detections(parts: list[tuple]) -> Detections:
    image_ids = [np.full(len(boxes), image_id, np.int64) for image_id, boxes, _, _ in parts]
    return Detections(
        np.concatenate([np.empty(0, np.int64), *image_ids]),
        np.concatenate([np.empty(0, np.int64), *(one[2] for one in parts)]),
        xyxy_to_xywh(np.concatenate([np.empty((0, 4)), *(one[1] for one in parts)])),
        np.concatenate([np.empty(0), *(one[3].astype(np.float64) for one in parts)]),
    )
