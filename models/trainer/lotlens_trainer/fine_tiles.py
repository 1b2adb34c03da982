"""Where a fine pass looks at a photo, and which of the boxes found there it adds.

A fine pass runs the detector on tiles of the photo at a larger scale, for marks that are too small
in the first pass. `src/domain` (TypeScript: `fine-tiles.ts`, `fine-boxes.ts`, with the reasons)
does the same; `src/contract/fixtures/detect/fine.json` holds both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

MAGNIFICATION = 4.0
LEAST_MAGNIFICATION = 1.5
BORDER_SHARE = 0.01
MOST_OF_TILE = 0.5
CONTAINED_SHARE = 0.7
BOXES_PER_CLASS = 100


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a photo, in its pixels."""

    x: int
    y: int
    width: int
    height: int


def fine_tiles(
    photo: tuple[int, int], size: tuple[int, int], magnification: float = MAGNIFICATION
) -> list[Tile]:
    """Tiles of a photo (width, height) for an input of `size` (width, height), row by row.

    None where the photo is hardly larger than the input. Nothing is enlarged.
    """
    first = min(size[0] / photo[0], size[1] / photo[1])
    scale = min(1.0, first * magnification)
    return [] if scale < first * LEAST_MAGNIFICATION else tiles_at(photo, size, scale)


def tiles_at(photo: tuple[int, int], size: tuple[int, int], scale: float) -> list[Tile]:
    """The same at a scale that somebody else chose."""
    width, height = (
        min(whole, math.floor(length / scale + 0.5))
        for whole, length in zip(photo, size, strict=True)
    )
    return [
        Tile(x, y, width, height)
        for y in _starts(photo[1], height)
        for x in _starts(photo[0], width)
    ]


def _starts(whole: int, length: int) -> list[int]:
    rest = whole - length
    if rest == 0:
        return [0]
    gaps = math.ceil(rest / max(1, length * 4 // 5))
    return [math.floor(index * rest / gaps + 0.5) for index in range(gaps + 1)]


def boxes_that_count(boxes_xyxy: np.ndarray, tile: Tile, photo: tuple[int, int]) -> np.ndarray:
    """Which boxes float[n, 4], in a tile's pixels, were not cut at a border inside of the photo
    and are no longer than half of the tile: bool[n]."""
    longer = max(tile.width, tile.height)
    border = longer * BORDER_SHARE
    left, top, right, bottom = np.asarray(boxes_xyxy, np.float64).reshape(-1, 4).T
    cut = np.zeros(len(left), bool)
    if tile.x > 0:
        cut |= left < border
    if tile.y > 0:
        cut |= top < border
    if tile.x + tile.width < photo[0]:
        cut |= right > tile.width - border
    if tile.y + tile.height < photo[1]:
        cut |= bottom > tile.height - border
    return ~cut & (np.maximum(right - left, bottom - top) <= longer * MOST_OF_TILE)


def added_boxes(
    boxes_xyxy: np.ndarray, scores: np.ndarray, first_xyxy: np.ndarray, nms_iou: float
) -> np.ndarray:
    """Which of the tiles' boxes of one class a fine pass adds: their indices, best first.

    A box goes where it is one mark with a box of the first pass or with an added one: their IoU is
    above `nms_iou`, or one holds most of the other. Of equal scores the earlier stays.
    """
    boxes = np.asarray(boxes_xyxy, np.float64).reshape(-1, 4)
    shown = [*np.asarray(first_xyxy, np.float64).reshape(-1, 4)]
    added: list[int] = []
    for index in np.argsort(-np.asarray(scores, np.float64), kind="stable"):
        if len(added) == BOXES_PER_CLASS:
            break
        if not any(_is_one_mark(boxes[index], other, nms_iou) for other in shown):
            added.append(int(index))
            shown.append(boxes[index])
    return np.array(added, np.int64)


def _is_one_mark(a: np.ndarray, b: np.ndarray, nms_iou: float) -> bool:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return False
    shared = width * height
    areas = (a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])
    return shared / (sum(areas) - shared) > nms_iou or shared > CONTAINED_SHARE * min(areas)
