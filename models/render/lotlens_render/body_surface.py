"""The car's body as an implicit surface from a few profiles: negative inside, zero on the skin.

Axes in metres: x forward (nose at +2.2), y left, z up, ground at z = 0. Own shape, no brand's.
"""

from dataclasses import dataclass

import numpy as np

from .curves import profile

FRONT_AXLE_X, REAR_AXLE_X = 1.36, -1.32
WHEEL_RADIUS, ARCH_RADIUS = 0.325, 0.375
FLOOR_Z = 0.16
CABIN_FROM_Z, CABIN_EASE_M = 0.96, 0.08


@dataclass(frozen=True)
class BodyStyle:
    """What differs between two cars' flanks, in metres."""

    crease_z: float = 0.735
    crease_depth: float = 0.016
    swage_z: float = 0.36
    swage_depth: float = 0.010
    arch_flare: float = 0.020
    # How tall the cabin is above CABIN_FROM_Z; the skin below and all marks stay where they are.
    cabin_scale: float = 1.0


_top, _top_slope = profile(
    [
        (-2.25, 0.80),
        (-2.1, 0.96),
        (-1.7, 1.0),
        (-0.5, 0.955),
        (0.6, 0.94),
        (0.95, 0.955),
        (1.3, 0.93),
        (1.75, 0.86),
        (2.05, 0.765),
        (2.25, 0.62),
    ],
    0.05,
)
_roof, _roof_slope = profile(
    [
        (-2.3, 0.5),
        (-2.05, 0.90),
        (-1.9, 1.12),
        (-1.72, 1.335),
        (-1.55, 1.405),
        (-1.1, 1.455),
        (-0.4, 1.475),
        (0.0, 1.455),
        (0.25, 1.385),
        (0.6, 1.20),
        (1.0, 0.97),
        (1.2, 0.85),
    ],
    0.05,
)
_width_by_height, _ = profile(
    [
        (0.12, 0.70),
        (0.18, 0.80),
        (0.26, 0.845),
        (0.36, 0.858),
        (0.5, 0.872),
        (0.65, 0.888),
        (0.8, 0.885),
        (0.93, 0.86),
        (1.0, 0.83),
    ],
    0.02,
)
_width_by_length, _ = profile(
    [
        (-2.3, 0.90),
        (-1.9, 0.955),
        (-1.3, 0.995),
        (-0.4, 1.0),
        (0.7, 0.998),
        (1.3, 0.985),
        (1.8, 0.945),
        (2.3, 0.88),
    ],
    0.08,
)
_cabin_width_by_height, _ = profile(
    [(0.8, 0.842), (0.95, 0.815), (1.1, 0.762), (1.25, 0.70), (1.4, 0.63), (1.5, 0.57)],
    0.03,
)
_cabin_width_by_length, _ = profile(
    [(-2.2, 0.86), (-1.6, 0.93), (-0.9, 0.985), (0.0, 1.0), (0.6, 0.985), (1.2, 0.93)],
    0.1,
)
_nose, _ = profile(
    [
        (0.1, 2.06),
        (0.2, 2.13),
        (0.3, 2.185),
        (0.42, 2.2),
        (0.52, 2.195),
        (0.62, 2.165),
        (0.72, 2.10),
        (0.82, 1.98),
        (0.95, 1.75),
    ],
    0.02,
)
_tail, _ = profile(
    [
        (0.1, 2.0),
        (0.25, 2.09),
        (0.4, 2.12),
        (0.56, 2.12),
        (0.62, 2.10),
        (0.8, 2.075),
        (1.0, 2.02),
        (1.2, 1.92),
    ],
    0.02,
)


def smooth_max(a: np.ndarray, b: np.ndarray, radius: float) -> np.ndarray:
    """The larger of two values with the corner between them rounded."""
    h = np.clip(0.5 + 0.5 * (a - b) / radius, 0, 1)
    return b + (a - b) * h + radius * h * (1 - h)


def half_width(x: np.ndarray, z: np.ndarray, style: BodyStyle = BodyStyle()) -> np.ndarray:
    """Half the lower body's width at (x, z), with crease, lower swage and arch flares."""
    width = _width_by_height(z) * _width_by_length(x)
    above = z - (style.crease_z - 0.035 * x)
    fade = np.clip((1.75 - np.abs(x + 0.1)) / 0.5, 0, 1)
    ridge = np.where(above > 0, np.exp(-np.abs(above) / 0.028), np.exp(-((above / 0.085) ** 2)))
    width = width + fade * style.crease_depth * ridge
    above = z - (style.swage_z + 0.02 * x)
    fade = np.clip((1.1 - np.abs(x - 0.02)) / 0.25, 0, 1)
    ridge = np.where(above < 0, np.exp(-np.abs(above) / 0.03), np.exp(-((above / 0.05) ** 2)))
    width = width + fade * style.swage_depth * ridge
    for axle in (FRONT_AXLE_X, REAR_AXLE_X):
        rim = np.exp(-(((np.hypot(x - axle, z - WHEEL_RADIUS) - ARCH_RADIUS) / 0.055) ** 2))
        width = width + style.arch_flare * rim * np.clip((1.25 - z) / 0.4, 0, 1)
    return width


def lower_body(x: np.ndarray, y: np.ndarray, z: np.ndarray, style: BodyStyle) -> np.ndarray:
    """Everything below the windows."""
    out = np.abs(y)
    side = out - half_width(x, z, style)
    top = (z - _top(x) + 0.045 * (y / 0.85) ** 2) / np.sqrt(1 + _top_slope(x) ** 2)
    front = (x - _nose(z) + 0.13 * (out / 0.86) ** 2 + 0.24 * (out / 0.86) ** 7) * 0.9
    rear = (-x - _tail(z) + 0.10 * (out / 0.86) ** 2 + 0.16 * (out / 0.86) ** 6) * 0.9
    hull = smooth_max(smooth_max(side, top, 0.055), front, 0.10)
    return smooth_max(hull, smooth_max(rear, FLOOR_Z - z, 0.03), 0.07)


def cabin_side(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Distance outwards from the cabin's flank, where the side windows are."""
    return (np.abs(y) - _cabin_width_by_height(z) * _cabin_width_by_length(x)) * 0.93


def cabin(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Windows and roof."""
    roof = z - _roof(x) + 0.06 * (y / 0.7) ** 2 + 0.03 * (y / 0.7) ** 6
    shell = smooth_max(cabin_side(x, y, z), roof / np.sqrt(1 + _roof_slope(x) ** 2), 0.07)
    shell = smooth_max(shell, 0.7 - z, 0.02)
    return np.maximum(shell, np.maximum(x - 1.12, -x - 2.02))


def body(x: np.ndarray, y: np.ndarray, z: np.ndarray, style: BodyStyle = BodyStyle()) -> np.ndarray:
    """The whole body: below zero inside."""
    return -smooth_max(-lower_body(x, y, z, style), -cabin(x, y, z), 0.03)


def raise_cabin(points: np.ndarray, style: BodyStyle) -> np.ndarray:
    """Points (..., 3) of the unscaled car with the cabin at the style's own height."""
    if style.cabin_scale == 1.0:
        return points
    above = np.maximum(points[..., 2] - CABIN_FROM_Z, 0.0)
    # Eased in over some centimetres, so that no kink runs along the waist.
    lift = (style.cabin_scale - 1.0) * above**2 / (above + CABIN_EASE_M)
    return np.concatenate((points[..., :2], (points[..., 2] + lift)[..., None]), -1)


def skin_x(y: float, z: float, direction: int, style: BodyStyle = BodyStyle()) -> float:
    """Where the nose (direction +1) or the tail (-1) lies at (y, z), in metres."""
    low, high = 0.5, 2.6
    for _ in range(40):
        middle = 0.5 * (low + high)
        inside = body(np.array([middle * direction]), np.array([y]), np.array([z]), style)[0] < 0
        low, high = (middle, high) if inside else (low, middle)
    return 0.5 * (low + high) * direction
