"""The body's geometry: what is inside, where normals point, which way a dent goes."""

import numpy as np

from lotlens_render.body_grid import body_grid, outward_normals
from lotlens_render.body_surface import BodyStyle, body, half_width, skin_x
from lotlens_render.bonnet_line import bonnet_field
from lotlens_render.dents import Dent, dent_depth, in_dent

COARSE = 0.12


def test_grid_points_lie_on_the_skin():
    points = body_grid(COARSE)
    assert np.abs(body(*np.moveaxis(points, -1, 0))).max() < 1e-3


def test_normals_point_away_from_the_car():
    points = body_grid(COARSE)
    normals = outward_normals(points)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=-1), 1, atol=1e-6)
    outside = body(*np.moveaxis(points + 0.02 * normals, -1, 0))
    # Wheel-arch lips and the cabin's foot are too sharp for a grid this coarse.
    assert (outside > 0).mean() > 0.98


def test_a_dent_moves_the_skin_into_the_car():
    points = body_grid(0.4)
    normals = outward_normals(points)
    dent = Dent(centre=(0.05, 0.57), radii_m=(0.13, 0.09), depth_m=0.02, crease_m=0.006)
    depth = dent_depth(dent, points[..., 0], points[..., 2])
    dented = in_dent(dent, depth) & (normals[..., 1] > 0.5)
    assert dented.sum() > 50
    pressed = points - normals * depth[..., None]
    assert (body(*np.moveaxis(pressed[dented], -1, 0)) < 0).all()
    assert (np.abs(pressed[dented][:, 1]) < np.abs(points[dented][:, 1])).all()


def test_a_dent_is_deepest_near_its_middle_and_ends_where_its_radii_say():
    dent = Dent(centre=(0.0, 0.0), radii_m=(0.2, 0.1), depth_m=0.02)
    along = np.linspace(-0.6, 0.6, 241)
    level = dent_depth(dent, along, np.zeros_like(along))
    upright = dent_depth(dent, np.zeros_like(along), along)
    assert level.max() >= 0.02
    assert np.abs(along[level.argmax()]) < 0.1
    extent_x = np.ptp(along[in_dent(dent, level)])
    extent_z = np.ptp(along[in_dent(dent, upright)])
    assert 0.3 < extent_x < 0.6
    assert 1.5 < extent_x / extent_z < 2.6


def test_styles_differ_and_the_nose_is_ahead_of_the_tail():
    z = np.linspace(0.3, 0.9, 50)
    plain = half_width(np.zeros(50), z)
    other = half_width(np.zeros(50), z, BodyStyle(crease_z=0.66, crease_depth=0.03))
    assert np.abs(plain - other).max() > 0.005
    assert 1.9 < skin_x(0.0, 0.5, 1) < 2.3
    assert -2.3 < skin_x(0.0, 0.755, -1) < -1.9


def test_the_bonnet_line_is_smooth_across_the_middle():
    """The first version's line had a kink there: its height map met a nearly level surface."""
    points = body_grid(0.4)
    field = bonnet_field(points)
    inside = field < 0
    assert inside.any()
    assert points[inside][:, 0].min() > 0.9
    y = np.linspace(-0.3, 0.3, 61)
    row = np.stack([np.full(61, 2.0), y, np.full(61, 0.75)], -1)
    assert np.abs(np.diff(bonnet_field(row), 2)).max() < 1e-3
