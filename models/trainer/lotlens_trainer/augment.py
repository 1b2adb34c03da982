"""Augmentation: where photos land in a training picture, and what happens to their colours.

A picture is planned first (which photo, stretched how, into which rectangle), then drawn; boxes
follow the same plan, so that they stay on their marks. All choices come from one generator.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from .dataset import Photo

FILL = 114
MOSAIC_SCALES = (0.5, 1.5)
SINGLE_SCALES = (0.7, 1.4)
"""Narrower without mosaic: the run ends on pictures much like the ones that are evaluated."""

TRANSLATE = 0.1
ASPECT_RANGE = (0.6, 1.7)
ASPECT_SHARE = 0.5
MIN_VISIBLE_SHARE = 0.5
"""Of a mark, to be learnt. Mosaics cut a third of all boxes; one that shows less than half of its
mark teaches edges that no photo has."""

MIN_SIDE_PX = 2.0


@dataclass(frozen=True)
class Tile:
    """One photo's place: `out = photo * scale + offset` per axis, shown inside `window` only.

    `window` is x1 y1 x2 y2 in whole output pixels. A mirrored photo is mirrored first.
    """

    photo: int
    scale: np.ndarray  # float64[2], x and y
    offset: np.ndarray  # float64[2]
    window: tuple[int, int, int, int]
    mirrored: bool


@dataclass(frozen=True)
class Marks:
    """Boxes of one picture, x1 y1 x2 y2 in its pixels."""

    boxes: np.ndarray  # float32[n, 4]
    class_ids: np.ndarray  # int64[n]
    ignore_boxes: np.ndarray  # float32[m, 4]
    ignore_whole: np.ndarray  # bool[m], whether so much of a region is there that it has an outline


def stretched(random: np.random.Generator) -> np.ndarray:
    """Factors for width and height. Publishers stretched most photos to squares, and phones will
    send them unstretched, so half of the pictures get another aspect ratio."""
    if random.random() >= ASPECT_SHARE:
        return np.ones(2)
    ratio = np.exp(random.uniform(*np.log(ASPECT_RANGE)))
    return np.array([np.sqrt(ratio), 1 / np.sqrt(ratio)])


def photo_scale(photo: Photo, size: int, zoom: float, random: np.random.Generator) -> np.ndarray:
    return size / max(photo.width, photo.height) * zoom * stretched(random)


def visible_window(
    low: np.ndarray, high: np.ndarray, bounds: tuple[float, float, float, float]
) -> tuple[int, int, int, int]:
    """The whole pixels of a photo that spans low to high, inside bounds x1 y1 x2 y2."""
    x1, y1 = np.round(np.maximum(low, bounds[:2])).astype(int)
    x2, y2 = np.round(np.minimum(high, bounds[2:])).astype(int)
    return int(x1), int(y1), int(x2), int(y2)


def plan_single(photos: list[Photo], index: int, size: int, random: np.random.Generator) -> Tile:
    """One photo, scaled and moved about the middle of the picture."""
    photo = photos[index]
    scale = photo_scale(photo, size, random.uniform(*SINGLE_SCALES), random)
    extent = scale * (photo.width, photo.height)
    middle = size * (0.5 + random.uniform(-TRANSLATE, TRANSLATE, 2))
    low = middle - extent / 2
    window = visible_window(low, low + extent, (0, 0, size, size))
    return Tile(index, scale, low, window, bool(random.random() < 0.5))


def plan_mosaic(
    photos: list[Photo],
    index: int,
    size: int,
    random: np.random.Generator,
    partners: np.ndarray | None = None,
) -> list[Tile]:
    """Four photos that meet at a point: the given one, and three of `partners` (else of all)."""
    partners = np.arange(len(photos)) if partners is None else partners
    zoom = random.uniform(*MOSAIC_SCALES)
    shift = zoom * random.uniform(-0.5, 0.5, 2) + random.uniform(-TRANSLATE, TRANSLATE, 2)
    meeting = size * (0.5 + shift)
    chosen = [index, *partners[random.integers(len(partners), size=3)].tolist()]
    tiles = []
    for corner, number in zip(((0, 0), (1, 0), (0, 1), (1, 1)), random.permutation(4), strict=True):
        photo = photos[chosen[number]]
        scale = photo_scale(photo, size, zoom, random)
        extent = scale * (photo.width, photo.height)
        after = np.array(corner)  # 1 where the photo lies right of or below the meeting point
        low = np.where(after, meeting, meeting - extent)
        bounds_low = np.clip(np.where(after, meeting, 0), 0, size)
        bounds_high = np.clip(np.where(after, size, meeting), 0, size)
        window = visible_window(low, low + extent, (*bounds_low, *bounds_high))
        mirrored = bool(random.random() < 0.5)
        tiles.append(Tile(chosen[number], scale, low, window, mirrored))
    return tiles


def draw(
    tiles: list[Tile], pixels: dict[int, np.ndarray], photos: list[Photo], size: int
) -> np.ndarray:
    """The picture uint8[size, size, 3]. `pixels` holds each photo at any resolution."""
    picture = np.full((size, size, 3), FILL, np.uint8)
    for tile in tiles:
        x1, y1, x2, y2 = tile.window
        if x2 <= x1 or y2 <= y1:
            continue
        stored = pixels[tile.photo]
        photo = photos[tile.photo]
        stored_extent = np.array([stored.shape[1], stored.shape[0]])
        per_stored = tile.scale * (photo.width, photo.height) / stored_extent
        low = np.clip(((x1, y1) - tile.offset) / per_stored, 0, stored_extent)
        high = np.clip(((x2, y2) - tile.offset) / per_stored, 0, stored_extent)
        if np.any(high - low < 1):
            continue
        if tile.mirrored:
            low[0], high[0] = stored_extent[0] - high[0], stored_extent[0] - low[0]
        # Hamming is sharp when it shrinks, but coarse when it enlarges.
        shrinks = per_stored.min() < 1
        part = Image.fromarray(stored).resize(
            (x2 - x1, y2 - y1),
            Image.Resampling.HAMMING if shrinks else Image.Resampling.BILINEAR,
            box=(*low, *high),
        )
        drawn = np.asarray(part)
        picture[y1:y2, x1:x2] = drawn[:, ::-1] if tile.mirrored else drawn
    return picture


def place_boxes(boxes: np.ndarray, tile: Tile, photo: Photo) -> tuple[np.ndarray, np.ndarray]:
    """Photo boxes to the picture: (clipped to the tile's window, share of each that is visible)."""
    placed = boxes.astype(np.float64)
    if tile.mirrored:
        placed = placed.copy()
        placed[:, [0, 2]] = photo.width - placed[:, [2, 0]]
    placed = placed * np.tile(tile.scale, 2) + np.tile(tile.offset, 2)
    low, high = np.tile(tile.window[:2], 2), np.tile(tile.window[2:], 2)
    clipped = np.clip(placed, low, high)
    whole = (placed[:, 2:] - placed[:, :2]).prod(1)
    left = (clipped[:, 2:] - clipped[:, :2]).prod(1)
    return clipped.astype(np.float32), left / np.maximum(whole, 1e-9)


def place_marks(tiles: list[Tile], photos: list[Photo]) -> Marks:
    """The picture's marks. What is left of a mark that is cut too far, or that became too small
    to learn, is an ignore region: it is damage all the same, and never background."""
    boxes, class_ids, ignored, whole = [], [], [], []
    for tile in tiles:
        photo = photos[tile.photo]
        placed, visible = place_boxes(photo.boxes, tile, photo)
        learnt = can_be_learnt(placed, visible)
        boxes.append(placed[learnt])
        class_ids.append(photo.class_ids[learnt])
        cut = ~learnt & (visible > 0)
        ignored.append(placed[cut])
        whole.append(np.zeros(cut.sum(), bool))
        regions, visible = place_boxes(photo.ignore_boxes, tile, photo)
        there = visible > 0
        ignored.append(regions[there])
        whole.append(can_be_learnt(regions, visible)[there])
    return Marks(*map(np.concatenate, (boxes, class_ids, ignored, whole)))


def can_be_learnt(boxes: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """bool[n]: enough of it is left, and it is no mere line."""
    sides = (boxes[:, 2:] - boxes[:, :2]).min(1, initial=np.inf)
    return (visible >= MIN_VISIBLE_SHARE) & (sides >= MIN_SIDE_PX)
