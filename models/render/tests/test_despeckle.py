"""Parts of masks and the removal of specks."""

import numpy as np
import pytest

from lotlens_render.despeckle import grow, label_parts, without_specks


def slow_label_count(mask: np.ndarray) -> int:
    """Flood fill, written independently of the code under test."""
    left = {tuple(p) for p in np.argwhere(mask)}
    count = 0
    while left:
        count += 1
        stack = [left.pop()]
        while stack:
            y, x = stack.pop()
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    if (y + dy, x + dx) in left:
                        left.remove((y + dy, x + dx))
                        stack.append((y + dy, x + dx))
    return count


@pytest.mark.parametrize("seed", range(8))
def test_parts_agree_with_a_flood_fill(seed):
    mask = np.random.default_rng(seed).random((31, 37)) < 0.3
    labels, count = label_parts(mask)
    assert count == slow_label_count(mask)
    assert ((labels > 0) == mask).all()
    assert set(np.unique(labels[mask])) == set(range(1, count + 1))


def test_a_shape_that_closes_late_is_one_part():
    mask = np.array([[1, 0, 1], [1, 0, 1], [1, 1, 1]], bool)
    assert label_parts(mask)[1] == 1


def test_growing_reaches_the_radius_and_does_not_wrap_around():
    mask = np.zeros((9, 9), bool)
    mask[0, 4] = True
    grown = grow(mask, 2)
    assert grown[:3, 2:7].all()
    assert grown.sum() == 15


def test_a_far_speck_goes_and_a_near_piece_stays():
    mask = np.zeros((60, 60), bool)
    mask[20:30, 10:30] = True
    mask[22:26, 32:34] = True
    mask[55, 55] = True
    kept = without_specks(mask, join_px=2)
    assert kept[22:26, 32:34].all()
    assert not kept[55, 55]
    assert kept.sum() == mask.sum() - 1


def test_a_mask_of_one_part_is_kept_whole():
    mask = np.zeros((10, 10), bool)
    mask[4:6, 4:6] = True
    assert (without_specks(mask, join_px=1) == mask).all()
