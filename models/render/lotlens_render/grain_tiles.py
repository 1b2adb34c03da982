"""Small repeating textures, drawn once: rain drops on paint, and the stones of asphalt.

As shader nodes both cost more than the rest of the picture, since a bump evaluates its height
three times at each hit; as images they cost a look-up.
"""

from functools import lru_cache

import numpy as np

DROP_TILE_M, DROP_TILE_PX = 0.7, 1024
STONE_TILE_M, STONE_TILE_PX = 2.0, 2048


def _stamp_drop(tile: np.ndarray, centre: tuple[float, float], radius: float, tall: float) -> None:
    """Keep the higher of tile and one dome (metres); the tile wraps around."""
    size = tile.shape[0]
    reach = int(radius * tall) + 2
    rows = np.arange(int(centre[0]) - reach, int(centre[0]) + reach + 1)
    columns = np.arange(int(centre[1]) - reach, int(centre[1]) + reach + 1)
    dy, dx = np.meshgrid(rows - centre[0], columns - centre[1], indexing="ij")
    dome = np.clip(1 - (dx / radius) ** 2 - (dy / (radius * tall)) ** 2, 0, None)
    height = np.sqrt(dome) * radius * 0.32 * DROP_TILE_M / DROP_TILE_PX
    window = np.ix_(rows % size, columns % size)
    tile[window] = np.maximum(tile[window], height)


@lru_cache(maxsize=1)
def drop_tile() -> np.ndarray:
    """Heights in metres of standing drops over DROP_TILE_M squared, seamless on all sides."""
    rng = np.random.default_rng(20)
    tile = np.zeros((DROP_TILE_PX, DROP_TILE_PX), np.float32)
    pixels_per_mm = DROP_TILE_PX / DROP_TILE_M / 1000
    for count, least_mm, most_mm in ((2600, 0.6, 1.5), (520, 1.5, 3.2), (70, 3.2, 5.0)):
        for _ in range(count):
            radius = rng.uniform(least_mm, most_mm) * pixels_per_mm
            _stamp_drop(tile, tuple(rng.random(2) * DROP_TILE_PX), radius, rng.uniform(1.0, 1.35))
    return tile


def _periodic_blur(noise: np.ndarray, sigma_px: float) -> np.ndarray:
    frequency = np.fft.fftfreq(noise.shape[0])
    damping = np.exp(-2 * (np.pi * sigma_px * frequency) ** 2)
    spectrum = np.fft.fft2(noise) * damping[:, None] * damping[None, :]
    smooth = np.real(np.fft.ifft2(spectrum))
    return (smooth / smooth.std()).astype(np.float32)


@lru_cache(maxsize=1)
def stone_tile() -> tuple[np.ndarray, np.ndarray]:
    """Grey 0..1 and height in metres of asphalt over STONE_TILE_M squared, seamless."""
    rng = np.random.default_rng(21)
    fine, medium, coarse, lot = (
        _periodic_blur(rng.standard_normal((STONE_TILE_PX, STONE_TILE_PX)), sigma)
        for sigma in (1.3, 2.6, 4.5, 40.0)
    )
    stones = np.clip(medium - 1.0, 0, 1.2) * 0.22 + np.clip(coarse - 1.6, 0, 1.0) * 0.25
    pits = np.clip(-medium - 0.8, 0, 1.5) * 0.16
    grey = np.clip(0.30 + 0.06 * fine + stones - pits + 0.03 * lot, 0, 1)
    height = 0.0004 * fine + 0.0006 * np.clip(medium, -1.5, 1.2)
    return grey.astype(np.float32), height.astype(np.float32)
