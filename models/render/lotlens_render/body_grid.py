"""The body's skin as one dense grid of points, found by casting rays from a line inside the car."""

from functools import lru_cache

import numpy as np

from .body_surface import BodyStyle, body

SPINE_Z = 0.62
SPINE_REAR_X, SPINE_FRONT_X = -1.35, 1.25
FULL_COLUMNS, FULL_ROWS = 1150, 560


def _rays(columns: int, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Origins (columns, rows, 3) on the spine and unit directions: cap, straight run, cap."""
    cap = int(columns * 0.24)
    sweep = np.linspace(0.004, np.pi / 2, cap, endpoint=False)
    straight = columns - 2 * cap
    origin_x = np.r_[
        np.full(cap, SPINE_FRONT_X),
        np.linspace(SPINE_FRONT_X, SPINE_REAR_X, straight),
        np.full(cap, SPINE_REAR_X),
    ]
    tilt = np.r_[np.pi / 2 - sweep, np.zeros(straight), -(np.pi / 2 - sweep[::-1])]
    around = np.linspace(-np.pi / 2, np.pi / 2, rows)
    tilt, around = np.meshgrid(tilt, around, indexing="ij")
    direction = np.stack(
        [np.sin(tilt), np.cos(tilt) * np.cos(around), np.cos(tilt) * np.sin(around)], -1
    )
    origin = np.zeros_like(direction)
    origin[..., 0] = origin_x[:, None]
    origin[..., 2] = SPINE_Z
    return origin, direction


@lru_cache(maxsize=32)
def body_grid(detail: float = 1.0, style: BodyStyle = BodyStyle()) -> np.ndarray:
    """Points (columns, rows, 3) on the left half's skin in metres, nose to tail and upwards."""
    origin, direction = _rays(int(FULL_COLUMNS * detail), int(FULL_ROWS * detail))
    low = np.full(origin.shape[:2], 0.05)
    high = np.full(origin.shape[:2], 1.7)
    for _ in range(20):
        middle = 0.5 * (low + high)
        inside = body(*np.moveaxis(origin + direction * middle[..., None], -1, 0), style) < 0
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return origin + direction * (0.5 * (low + high))[..., None]


def outward_normals(points: np.ndarray) -> np.ndarray:
    """Unit normals of a grid of points, all pointing away from the spine.

    An inverted normal turns a dent into a bump that looks just as plausible: the sign is
    therefore taken from the geometry and not from the grid's winding.
    """
    normal = np.cross(np.gradient(points, axis=1), np.gradient(points, axis=0))
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-12
    spine = np.zeros_like(points)
    spine[..., 0] = np.clip(points[..., 0], SPINE_REAR_X, SPINE_FRONT_X)
    spine[..., 2] = SPINE_Z
    away = np.sign((normal * (points - spine)).sum(-1, keepdims=True))
    return normal * np.where(away == 0, 1, away)
