"""Where a device finds the pixels of training pictures, among photos that are packed in levels.

A photo lies in the upper left corner of a square of `side` pixels, and once more half and quarter
sized. Squares of one level follow one another, and so do the levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .augment import Tile
from .dataset import Photo

LEVELS = 3
TILES = 4
AFFINE = 4
"""Numbers for each tile: photo = picture * a + b, for x and y."""


@dataclass(frozen=True)
class Placement:
    """Of each picture's tiles: start among all packed pixels, and pitch, int64[B, 4]; affine
    float32[B, 4, 4] and extent float32[B, 4, 2] in stored pixels; window float32[B, 4, 4] in the
    picture's."""

    starts: np.ndarray
    pitches: np.ndarray
    affine: np.ndarray
    extents: np.ndarray
    windows: np.ndarray


def square_side(wanted: int) -> int:
    """The next side that halves evenly into all levels."""
    step = 2 ** (LEVELS - 1)
    return -(-wanted // step) * step


def stored_size(photo: Photo, side: int) -> tuple[int, int]:
    """Width and height of a photo whose longest side is at most `side`, as `shrunk` has."""
    factor = min(1.0, side / max(photo.width, photo.height))
    return max(round(photo.width * factor), 1), max(round(photo.height * factor), 1)


def level_starts(count: int, side: int) -> list[int]:
    """Where each level of `count` photos begins."""
    return [packed_count(count, side, levels=level) for level in range(LEVELS)]


def packed_count(count: int, side: int, *, levels: int = LEVELS) -> int:
    """Pixels of `count` photos in so many levels."""
    return sum(count * (side >> level) ** 2 for level in range(levels))


def place(pictures: Sequence[Sequence[Tile]], photos: Sequence[Photo], side: int) -> Placement:
    """The tiles' pixels, from the level at which a picture's pixels are less than two stored ones
    apart (more where even the smallest level is too large)."""
    count = len(pictures)
    begins = level_starts(len(photos), side)
    placement = Placement(
        np.zeros((count, TILES), np.int64),
        np.ones((count, TILES), np.int64),
        np.zeros((count, TILES, AFFINE), np.float32),
        np.ones((count, TILES, 2), np.float32),
        np.zeros((count, TILES, 4), np.float32),
    )
    for row, tiles in enumerate(pictures):
        for column, tile in enumerate(tiles):
            photo = photos[tile.photo]
            stored = np.array(stored_size(photo, side))
            step = stored / (tile.scale * (photo.width, photo.height))
            level = int(np.clip(np.floor(np.log2(max(step.max(), 1))), 0, LEVELS - 1))
            step, extent = step / 2**level, stored / 2**level
            offset = -tile.offset * step
            if tile.mirrored:
                step, offset = step * (-1, 1), offset * (-1, 1) + (extent[0], 0)
            pitch = side >> level
            placement.starts[row, column] = begins[level] + tile.photo * pitch * pitch
            placement.pitches[row, column] = pitch
            placement.affine[row, column] = step[0], offset[0], step[1], offset[1]
            placement.extents[row, column] = extent
            placement.windows[row, column] = tile.window
    return placement
