"""Seeded smooth noise over a grid, in several octaves."""

import numpy as np

from .smooth import resample


def fractal_noise(
    shape: tuple[int, int], cell_px: float, rng: np.random.Generator, octaves: int = 3
) -> np.ndarray:
    """Noise of about unit deviation whose coarsest cells are `cell_px` wide."""
    total = np.zeros(shape, np.float32)
    weight = 1.0
    for octave in range(octaves):
        cell = max(cell_px / 2**octave, 1.0)
        coarse = rng.standard_normal((int(shape[0] / cell) + 3, int(shape[1] / cell) + 3))
        total += weight * resample(coarse, *shape)
        weight *= 0.5
    return total
