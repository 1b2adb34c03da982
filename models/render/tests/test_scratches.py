"""Scratch textures: seeded, within their patch, without specks."""

import numpy as np
import pytest

from lotlens_render.despeckle import grow, label_parts
from lotlens_render.paints import ALL_PAINTS
from lotlens_render.scratches import PIXELS_PER_M, SCRATCH_KINDS, scratch_layers


def draw(kind: str, seed: int = 5, angle_rad: float = 0.0):
    return scratch_layers(kind, 0.25, angle_rad, np.random.default_rng(seed))


@pytest.mark.parametrize("kind", sorted(SCRATCH_KINDS))
def test_same_seed_same_scratch(kind):
    first, second, other = draw(kind), draw(kind), draw(kind, seed=6)
    assert (first.haze == second.haze).all()
    assert (first.deep == second.deep).all()
    assert (first.haze != other.haze).any()


@pytest.mark.parametrize("kind", sorted(SCRATCH_KINDS))
def test_extent_covers_what_shows_and_has_no_specks(kind):
    layers = draw(kind)
    columns = np.nonzero(layers.extent.any(axis=0))[0]
    assert np.ptp(columns) / PIXELS_PER_M > 0.08
    joined, count = label_parts(grow(layers.extent > 0, int(0.005 * PIXELS_PER_M)))
    areas = np.bincount(joined[layers.extent > 0], minlength=count + 1)[1:]
    assert areas.min() > 0.05 * areas.max()
    strong = layers.deep > 0.5
    assert (grow(layers.extent > 0, 6) | ~strong).all()


@pytest.mark.parametrize("kind", sorted(SCRATCH_KINDS))
def test_scratches_go_into_the_paint(kind):
    assert draw(kind).depth_m.max() <= 0
    assert draw(kind).depth_m.min() < -1e-5


def test_a_positive_angle_rises_to_the_right_as_rows_count_upwards():
    layers = draw("key", angle_rad=0.5)
    rows, columns = np.nonzero(layers.extent)
    assert np.corrcoef(rows, columns)[0, 1] > 0.9


def test_faint_haze_can_be_left_out_of_picture_and_extent_alike():
    drawn = [scratch_layers("scuff", 0.3, 0.0, np.random.default_rng(5), f) for f in (0.25, 0.5)]
    whole, clear = (layers.extent > 0.5 for layers in drawn)
    assert 0 < clear.sum() < whole.sum()
    assert not (clear & ~whole).any()
    assert drawn[1].haze.sum() < drawn[0].haze.sum()


def test_light_metallic_paint_alone_hides_haze():
    hiding = {name for name, paint in ALL_PAINTS.items() if paint.hides_haze}
    assert hiding == {"silver", "beige"}
