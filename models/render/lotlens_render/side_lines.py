"""Lines on the car's flank in side projection (x, z): gaps, windows, wheel arches, mouldings."""

from functools import lru_cache

import numpy as np

from .body_surface import ARCH_RADIUS, FRONT_AXLE_X, REAR_AXLE_X, WHEEL_RADIUS
from .curves import closed, polyline, rounded_rectangle
from .distance_map import MapFrame, line_distance, outline_distance

SIDE_FRAME = MapFrame(-2.3, 2.3, 0.1, 1.55, 900)
SILL_Z = 0.345


def _gap_lines() -> list[np.ndarray]:
    """Shut lines of doors, sill, bumpers and fuel flap."""
    front_door = [
        (0.80, 0.975),
        (0.86, 0.90),
        (0.875, 0.75),
        (0.86, 0.55),
        (0.80, 0.40),
        (0.74, SILL_Z),
    ]
    between = [
        (-0.20, 1.40),
        (-0.205, 1.2),
        (-0.215, 0.97),
        (-0.225, 0.7),
        (-0.22, 0.5),
        (-0.205, SILL_Z),
    ]
    rear_door = [
        (-1.30, 1.30),
        (-1.30, 1.10),
        (-1.22, 0.97),
        (-1.10, 0.86),
        (-0.98, 0.74),
        (-0.90, 0.60),
        (-0.865, 0.45),
        (-0.85, SILL_Z),
    ]
    sill = [(0.74, SILL_Z), (0.3, SILL_Z - 0.005), (-0.4, SILL_Z - 0.005), (-0.85, SILL_Z)]
    front_bumper = [
        (FRONT_AXLE_X + ARCH_RADIUS * 0.86, WHEEL_RADIUS + ARCH_RADIUS * 0.5),
        (1.80, 0.565),
        (1.86, 0.60),
        (1.90, 0.68),
        (2.2, 0.70),
    ]
    rear_bumper = [
        (REAR_AXLE_X - ARCH_RADIUS * 0.9, WHEEL_RADIUS + ARCH_RADIUS * 0.43),
        (-1.70, 0.56),
        (-1.76, 0.63),
        (-1.85, 0.655),
        (-2.2, 0.66),
    ]
    drawn = [polyline(p) for p in (front_door, between, rear_door, sill, front_bumper, rear_bumper)]
    return [*drawn, closed(rounded_rectangle((-1.42, 0.835), (0.17, 0.15), 0.03))]


def _window_outline() -> np.ndarray:
    upper = [
        (0.78, 0.985),
        (0.56, 1.12),
        (0.30, 1.275),
        (0.12, 1.35),
        (-0.1, 1.385),
        (-0.5, 1.40),
        (-0.95, 1.385),
        (-1.3, 1.33),
        (-1.52, 1.22),
    ]
    lower = [
        (-1.52, 1.22),
        (-1.53, 1.15),
        (-1.45, 1.06),
        (-1.2, 1.015),
        (-0.5, 0.99),
        (0.2, 0.978),
        (0.78, 0.985),
    ]
    return np.vstack([polyline(upper, 60), polyline(lower, 60)])


def _moulding_outlines(height_z: float) -> list[np.ndarray]:
    doors = [(0.32, 0.98), (-0.54, 0.58)]
    return [rounded_rectangle((x, height_z), (length, 0.042), 0.02) for x, length in doors]


@lru_cache(maxsize=1)
def side_lines() -> dict[str, np.ndarray]:
    """Distance maps over SIDE_FRAME in metres: gap unsigned, the others signed."""
    x, z = SIDE_FRAME.centres()
    frame = outline_distance(_window_outline(), SIDE_FRAME)
    pillar = np.minimum(np.abs(x + 0.215) - 0.045, np.abs(x + 1.20) - 0.02)
    axles = [np.hypot(x - axle, z - WHEEL_RADIUS) for axle in (FRONT_AXLE_X, REAR_AXLE_X)]
    mouldings = [outline_distance(o, SIDE_FRAME) for o in _moulding_outlines(0.515)]
    return {
        "gap": line_distance(_gap_lines(), SIDE_FRAME),
        "frame": frame,
        "glass": np.maximum(frame, -pillar),
        "arch": np.minimum(*axles) - ARCH_RADIUS,
        "moulding": np.minimum(*mouldings),
    }
