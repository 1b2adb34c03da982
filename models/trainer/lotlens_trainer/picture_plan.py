"""Training pictures planned as plain numbers: what the device needs to draw a batch of them.

The geometry is `augment`'s, the appearance follows `appearance` fault by fault, except for rain,
which is laid drop by drop and stays with pictures that the processor draws. All choices come from
the picture's own generator, as they do there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .appearance import FAULT_SHARE, HUE, SATURATION, VALUE, colour_matrix
from .augment import Tile, plan_mosaic, plan_single
from .dataset import Photo

BLUR_SIDE = 5
"""Of a motion blur's kernel, in pixels."""


@dataclass(frozen=True)
class Appearance:
    """Colours and faults of one picture; a fault that it does not get has its neutral value."""

    matrix: np.ndarray  # float32[3, 3], RGB to RGB
    brightening: float  # dark tones times this, white stays white; 1: none
    gamma: float
    gain: float
    glare: tuple[float, float, float, float, float]  # centre, radii as shares; grey levels
    blur: np.ndarray | None  # float32[5, 5], sums to 1
    noise: float  # standard deviation in grey levels
    noise_seed: int
    jpeg_quality: int | None


def plan_tiles(
    photos: list[Photo],
    number: int,
    size: int,
    mosaic_share: float,
    partners: np.ndarray,
    random: np.random.Generator,
) -> list[Tile]:
    """`number` is one of `Sampling.order`; a mosaic takes its other photos from `partners`."""
    index = number % len(photos)
    if random.random() < mosaic_share:
        return plan_mosaic(photos, index, size, random, partners)
    return [plan_single(photos, index, size, random)]


def plan_appearance(random: np.random.Generator) -> Appearance:
    """Colours for every picture, each fault for a few."""
    hue, saturation, value = random.uniform(-1, 1, 3) * (HUE, SATURATION, VALUE)
    low_light, glare, blur, noise, jpeg = (
        random.random() if random.random() < FAULT_SHARE else None for _ in range(5)
    )
    return Appearance(
        matrix=colour_matrix(hue, saturation, value).astype(np.float32),
        brightening=1 + max(value, 0.0),
        gamma=1.0 if low_light is None else 1.2 + low_light,
        gain=1.0 if low_light is None else 0.9 - 0.4 * low_light,
        glare=(0, 0, 1, 1, 0)
        if glare is None
        else (*random.uniform(0, 1, 2), *random.uniform(0.05, 0.25, 2), 80 + 120 * glare),
        blur=None if blur is None else blur_kernel(blur, int(random.integers(4))),
        noise=0.0 if noise is None else 3 + 9 * noise,
        noise_seed=int(random.integers(2**31)),
        jpeg_quality=None if jpeg is None else round(80 - 50 * jpeg),
    )


def blur_kernel(strength: float, direction: int) -> np.ndarray:
    """float32[5, 5]: the mean along a short line, as `appearance.motion_blur` takes it."""
    length = min(2 + int(4 * strength), BLUR_SIDE)
    step_x, step_y = ((1, 0), (0, 1), (1, 1), (1, -1))[direction]
    kernel = np.zeros((BLUR_SIDE, BLUR_SIDE), np.float32)
    for k in range(length):
        offset = k - length // 2
        kernel[BLUR_SIDE // 2 + offset * step_y, BLUR_SIDE // 2 + offset * step_x] = 1 / length
    return kernel
