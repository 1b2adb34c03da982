"""Repeating textures: seamless, of sensible height, the same each time."""

import numpy as np

from lotlens_render.grain_tiles import drop_tile, stone_tile


def seam_ratio(tile: np.ndarray) -> float:
    """Mean step across the seams, against the mean step inside."""
    across = np.abs(tile[0] - tile[-1]).mean() + np.abs(tile[:, 0] - tile[:, -1]).mean()
    inside = np.abs(np.diff(tile, axis=0)).mean() + np.abs(np.diff(tile, axis=1)).mean()
    return across / inside


def test_stones_are_seamless_and_within_a_few_millimetres():
    grey, height = stone_tile()
    assert 0 <= grey.min() < grey.max() <= 1
    assert np.ptp(height) < 0.01
    assert 0.8 < seam_ratio(grey) < 1.25
    assert 0.8 < seam_ratio(height) < 1.25


def test_drops_stand_on_the_paint_and_leave_most_of_it_free():
    tile = drop_tile()
    assert tile.min() == 0
    assert 0.0005 < tile.max() < 0.003
    assert 0.03 < (tile > 0).mean() < 0.4
    assert seam_ratio(tile) < 2.0


def test_tiles_are_the_same_each_time():
    first = drop_tile().copy()
    drop_tile.cache_clear()
    assert (drop_tile() == first).all()
