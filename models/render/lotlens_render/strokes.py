"""One scratch line: tapered, broken, of uneven pressure."""

import numpy as np


def draw_stroke(
    layer: np.ndarray,
    points_px: np.ndarray,
    width_px: float,
    rng: np.random.Generator,
    breaks: float = 0.5,
) -> None:
    """Draw a polyline of (column, row) points into a float layer, keeping the larger value.

    `breaks` from 0 to 1 says how often the line is interrupted.
    """
    run = np.r_[0, np.cumsum(np.hypot(*np.diff(points_px, axis=0).T))]
    count = max(int(run[-1] / 1.2), 8)
    along = np.linspace(0, run[-1], count)
    column = np.interp(along, run, points_px[:, 0])
    row = np.interp(along, run, points_px[:, 1])
    share = np.linspace(0, 1, count)
    taper = np.clip(np.minimum(share / 0.12, (1 - share) / 0.3), 0, 1) ** 0.6
    knots = max(int(run[-1] / 25), 6)
    uneven = np.interp(share, np.linspace(0, 1, knots), rng.random(knots))
    pressure = np.clip((uneven - breaks * 0.45) / 0.35, 0, 1) * taper
    wander = np.cumsum(rng.standard_normal(count)) * 0.05
    wander -= np.linspace(wander[0], wander[-1], count)
    for i in np.nonzero(pressure > 0.03)[0]:
        _stamp(layer, (column[i] - wander[i], row[i] + wander[i]), width_px, pressure[i])


def _stamp(layer: np.ndarray, at_px: tuple[float, float], width_px: float, pressure: float) -> None:
    radius = max(width_px * (0.5 + 0.7 * pressure), 0.6) / 2
    x, y = at_px
    reach = int(radius + 2)
    top, bottom, left, right = (
        int(y) - reach,
        int(y) + reach + 1,
        int(x) - reach,
        int(x) + reach + 1,
    )
    if top < 0 or left < 0 or bottom >= layer.shape[0] or right >= layer.shape[1]:
        return
    rows, columns = np.mgrid[top:bottom, left:right]
    ink = np.clip(radius + 0.5 - np.hypot(columns - x, rows - y), 0, 1) * min(1.0, 0.25 + pressure)
    window = layer[top:bottom, left:right]
    np.maximum(window, ink, out=window)
