"""Lines on nose and tail in front projection (y, z): lamps, grille, openings, shut lines."""

from functools import lru_cache

import numpy as np

from .curves import closed, closed_polyline, mirrored, polyline, rounded_rectangle
from .distance_map import MapFrame, line_distance, outline_distance

END_FRAME = MapFrame(-0.95, 0.95, 0.1, 1.1, 1400)


def _both_sides(outline: np.ndarray) -> np.ndarray:
    return np.minimum(
        outline_distance(outline, END_FRAME), outline_distance(mirrored(outline), END_FRAME)
    )


@lru_cache(maxsize=1)
def front_lines() -> dict[str, np.ndarray]:
    """Distance maps in metres over END_FRAME: gap (unsigned), lamp, grille, opening (signed)."""
    lamp = closed_polyline(
        [
            (0.52, 0.665),
            (0.56, 0.715),
            (0.68, 0.765),
            (0.82, 0.785),
            (0.845, 0.75),
            (0.80, 0.685),
            (0.70, 0.645),
            (0.60, 0.635),
        ]
    )
    grille = closed_polyline(
        [
            (-0.44, 0.60),
            (-0.46, 0.655),
            (-0.40, 0.69),
            (0, 0.70),
            (0.40, 0.69),
            (0.46, 0.655),
            (0.44, 0.60),
            (0.3, 0.575),
            (0, 0.57),
            (-0.3, 0.575),
        ]
    )
    intake = closed_polyline(
        [
            (-0.50, 0.25),
            (-0.56, 0.33),
            (-0.50, 0.385),
            (-0.25, 0.40),
            (0.25, 0.40),
            (0.50, 0.385),
            (0.56, 0.33),
            (0.50, 0.25),
            (0, 0.24),
        ]
    )
    fog_lamp = closed_polyline(
        [(0.62, 0.30), (0.64, 0.36), (0.74, 0.40), (0.785, 0.37), (0.76, 0.29), (0.69, 0.265)]
    )
    seam = polyline([(0.84, 0.70), (0.90, 0.68), (0.95, 0.665)])
    gaps = [closed(lamp), closed(mirrored(lamp)), seam, mirrored(seam)]
    return {
        "gap": line_distance(gaps, END_FRAME),
        "lamp": _both_sides(lamp),
        "grille": outline_distance(grille, END_FRAME),
        "opening": np.minimum(outline_distance(intake, END_FRAME), _both_sides(fog_lamp)),
    }


@lru_cache(maxsize=1)
def rear_lines() -> dict[str, np.ndarray]:
    """Distance maps in metres over END_FRAME: gap (unsigned), lamp, recess, opening (signed)."""
    lamp = closed_polyline(
        [
            (0.50, 0.73),
            (0.50, 0.84),
            (0.58, 0.875),
            (0.76, 0.895),
            (0.88, 0.88),
            (0.90, 0.80),
            (0.86, 0.735),
            (0.70, 0.715),
        ]
    )
    lid = polyline(
        [
            (0.66, 1.02),
            (0.655, 0.93),
            (0.60, 0.80),
            (0.585, 0.72),
            (0.56, 0.655),
            (0.50, 0.63),
            (0.3, 0.62),
            (0, 0.618),
        ]
    )
    seam = polyline([(0.56, 0.655), (0.70, 0.657), (0.95, 0.655)])
    gaps = [closed(lamp), lid, seam]
    return {
        "gap": line_distance([*gaps, *map(mirrored, gaps)], END_FRAME),
        "lamp": _both_sides(lamp),
        "recess": outline_distance(rounded_rectangle((0, 0.755), (0.62, 0.16), 0.02), END_FRAME),
        "opening": outline_distance(rounded_rectangle((0, 0.27), (1.2, 0.10), 0.04), END_FRAME),
    }
