"""The phone camera: seeded, brightness as metered, and no pixel moved."""

import numpy as np
import pytest

from lotlens_render.camera_model import CameraSettings, enlarge, photograph
from lotlens_render.exposures import EXPOSURES


def squares(height: int = 240, width: int = 320) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Dark ground with bright squares at known middles, near the corners too."""
    linear = np.full((height, width, 3), 0.05, np.float32)
    middles = [(20, 20), (20, width - 20), (height - 20, 20), (height // 2, width // 2)]
    for y, x in middles:
        linear[y - 6 : y + 6, x - 6 : x + 6] = 0.8
    return linear, middles


@pytest.mark.parametrize("sky", sorted(EXPOSURES))
def test_edges_stay_where_they_were_to_half_a_pixel(sky):
    linear, middles = squares()
    photo = photograph(linear, EXPOSURES[sky], seed=3).astype(float)
    for y, x in middles:
        window = photo[y - 16 : y + 16, x - 16 : x + 16]
        for channel in range(3):
            bright = window[..., channel] - np.median(window[..., channel])
            bright = np.clip(bright, 60, None) - 60
            rows, columns = np.mgrid[0:32, 0:32] + 0.5
            assert abs((rows * bright).sum() / bright.sum() - 16) < 0.5
            assert abs((columns * bright).sum() / bright.sum() - 16) < 0.5


def test_same_seed_same_photo():
    linear, _ = squares()
    settings = CameraSettings()
    assert (photograph(linear, settings, 1) == photograph(linear, settings, 1)).all()
    assert (photograph(linear, settings, 1) != photograph(linear, settings, 2)).any()


def test_metering_makes_a_dim_scene_as_bright_as_a_sunny_one():
    linear, _ = squares()
    settings = CameraSettings(noise=0.0)
    sunny, dim = photograph(linear * 100, settings, 1), photograph(linear * 0.5, settings, 1)
    assert np.abs(sunny.astype(int) - dim.astype(int)).max() <= 2


def test_more_noise_setting_means_more_noise():
    flat = np.full((120, 160, 3), 0.2, np.float32)
    calm = photograph(flat, CameraSettings(noise=0.5), 1).std()
    loud = photograph(flat, CameraSettings(noise=5.0), 1).std()
    assert loud > 1.5 * calm


def test_enlarging_keeps_relative_places():
    linear, middles = squares()
    large = enlarge(linear, 640, 480)
    assert large.shape == (480, 640, 3)
    for y, x in middles:
        assert large[2 * y, 2 * x].min() > 0.6
        assert large[2 * y + 20, 2 * x].max() < 0.2
