"""Lift a mark off the paint that it was photographed on, so that it can be put on other paint.

Marks have boxes and no masks. What surrounds a box on smooth paint is fitted by a quadratic
surface; what the photo differs from it inside the box is the mark: light and dark lines of a
scratch, the soft shading of a dent. A box whose surroundings are no smooth paint (gaps, lamps,
other marks) is left alone: its difference would carry more than the mark.
"""

from dataclasses import dataclass

import numpy as np

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
MIN_SIDE_PX, MAX_SIDE_PX = 4, 160
MIN_MARGIN_PX, MAX_MARGIN_PX, MARGIN_SHARE = 4, 10, 0.12
MIN_RING_SHARE = 0.6
MAX_RING_NOISE = 8.0
"""Grey levels (standard deviation) by which surroundings may differ from a smooth surface."""

MIN_CONTRAST, MIN_CONTRAST_IN_NOISE = 14.0, 2.5
"""Grey levels, and multiples of the ring's noise, by which the mark has to stand out."""


ZERO = 128


@dataclass(frozen=True)
class LiftedMark:
    """What a mark adds to its paint: uint8[h, w, 3] in grey levels, `ZERO` where it adds nothing,
    as at all borders.

    `paint` is the mean colour float32[3] of the paint it lay on.
    """

    residual: np.ndarray
    paint: np.ndarray

    @property
    def grey(self) -> float:
        """Brightness of its paint."""
        return float(self.paint @ LUMA)


def lift_mark(pixels: np.ndarray, box: np.ndarray, others: np.ndarray) -> LiftedMark | None:
    """The mark in `box` (x1 y1 x2 y2 in the pixels of uint8[h, w, 3]), or None where it cannot be
    told from its surroundings. `others` float[n, 4] are the photo's further boxes and regions."""
    x1, y1 = np.floor(box[:2]).astype(int)
    x2, y2 = np.ceil(box[2:]).astype(int)
    width, height = x2 - x1, y2 - y1
    if min(width, height) < MIN_SIDE_PX or max(width, height) > MAX_SIDE_PX:
        return None
    margin = int(np.clip(MARGIN_SHARE * max(width, height), MIN_MARGIN_PX, MAX_MARGIN_PX))
    left, top, right, bottom = x1 - margin, y1 - margin, x2 + margin, y2 + margin
    if left < 0 or top < 0 or right > pixels.shape[1] or bottom > pixels.shape[0]:
        return None
    crop = pixels[top:bottom, left:right].astype(np.float32)
    inside, foreign = np.zeros((2, *crop.shape[:2]), bool)
    inside[margin:-margin, margin:-margin] = True
    for low_x, low_y, high_x, high_y in np.round(others - np.tile((left, top), 2)).astype(int):
        foreign[max(low_y, 0) : max(high_y, 0), max(low_x, 0) : max(high_x, 0)] = True
    ring = ~inside & ~foreign
    if (inside & foreign).any() or ring.sum() < MIN_RING_SHARE * (~inside).sum():
        return None
    surface = fitted_surface(crop, ring)
    residual = crop - surface
    grey = residual @ LUMA
    noise = float(grey[ring].std())
    contrast = float(np.quantile(np.abs(grey[inside]), 0.95))
    if noise > MAX_RING_NOISE or contrast < max(MIN_CONTRAST, MIN_CONTRAST_IN_NOISE * noise):
        return None
    weight = standing_out(grey, noise) * fade(crop.shape[:2], margin) * ~foreign
    faded = np.clip(np.round(residual * weight[..., None]) + ZERO, 0, 255).astype(np.uint8)
    return LiftedMark(faded, surface.mean((0, 1)))


def fitted_surface(crop: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """The quadratic surface float32[h, w, 3] that fits the pixels of `ring` best, per channel."""
    height, width = ring.shape
    v, u = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    terms = np.stack((np.ones_like(u), u, v, u * v, u * u, v * v), -1)
    on_ring = terms[ring]
    weights = np.linalg.solve(on_ring.T @ on_ring, on_ring.T @ crop[ring])
    return (terms @ weights).astype(np.float32)


def standing_out(grey: np.ndarray, noise: float) -> np.ndarray:
    """Weights float32[h, w], 0 to 1: how far a pixel's surroundings rise above the paint's noise.

    The paint's own grain stays behind, or a pasted mark would show as a patch.
    """
    padded = np.pad(np.abs(grey), 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    energy = np.square((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9)
    return energy / (energy + np.square(2 * noise + 2))


def fade(shape: tuple[int, int], margin: int) -> np.ndarray:
    """Weights float32[h, w]: 1 in the middle, smoothly to 0 over the margin at each border."""

    def along(length: int) -> np.ndarray:
        place = np.arange(length) + 0.5
        ramp = np.clip(np.minimum(place, length - place) / margin, 0, 1)
        return ramp * ramp * (3 - 2 * ramp)

    return np.outer(along(shape[0]), along(shape[1])).astype(np.float32)
