"""Perceptual hashes, to find photos that show the same thing in two splits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

THUMBNAIL_SIDE = 16


@dataclass(frozen=True, slots=True)
class Outline:
    """What is compared of a photo: a difference hash uint8[64] of bits, a small grey picture."""

    bits: np.ndarray
    thumbnail: np.ndarray  # float32[16, 16]


def outline_of(rgb: np.ndarray) -> Outline:
    """Difference hash (is each cell of a 9x8 picture brighter than its left neighbour) and
    thumbnail of a photo uint8[h, w, 3]."""
    grey = Image.fromarray(rgb).convert("L")
    cells = np.asarray(grey.resize((9, 8), Image.Resampling.BOX), np.int16)
    small = grey.resize((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BOX)
    return Outline(
        (cells[:, 1:] > cells[:, :-1]).ravel().astype(np.uint8), np.asarray(small, np.float32)
    )


def near_duplicates(
    outlines: list[Outline], *, max_bits: int, max_grey: float = 6.0
) -> list[tuple[int, int]]:
    """Pairs of photos that look the same, as places in the list, the earlier first.

    Hashes may differ in `max_bits` of 64 bits; the thumbnails, which part plain panels whose
    hashes are alike, by `max_grey` grey levels of 255 on average.
    """
    if not outlines:
        return []
    bits = np.stack([one.bits for one in outlines]).astype(np.int32)
    thumbnails = np.stack([one.thumbnail for one in outlines])
    pairs = []
    ones = bits.sum(axis=1)
    for first in range(len(outlines) - 1):
        rest = slice(first + 1, None)
        distance = ones[first] + ones[rest] - 2 * (bits[rest] @ bits[first])
        for second in np.flatnonzero(distance <= max_bits) + first + 1:
            if np.abs(thumbnails[first] - thumbnails[second]).mean() <= max_grey:
                pairs.append((first, int(second)))
    return pairs
