"""Smooth curves through a few points: profiles of the body, and lines drawn on it."""

from collections.abc import Callable, Sequence

import numpy as np

from .smooth import blur_line

Profile = Callable[[np.ndarray], np.ndarray]


def _monotone_slopes(xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """Fritsch-Carlson slopes: the curve never overshoots between two points."""
    h, d = np.diff(xs), np.diff(ys) / np.diff(xs)
    slopes = np.zeros_like(ys)
    slopes[0], slopes[-1] = d[0], d[-1]
    for i in range(1, len(xs) - 1):
        if d[i - 1] * d[i] > 0:
            a, b = 2 * h[i] + h[i - 1], h[i] + 2 * h[i - 1]
            slopes[i] = (a + b) / (a / d[i - 1] + b / d[i])
    return slopes


def _hermite(xs: np.ndarray, ys: np.ndarray, at: np.ndarray) -> np.ndarray:
    slopes = _monotone_slopes(xs, ys)
    i = np.clip(np.searchsorted(xs, at) - 1, 0, len(xs) - 2)
    h = xs[i + 1] - xs[i]
    t = (at - xs[i]) / h
    return (
        (1 + 2 * t) * (1 - t) ** 2 * ys[i]
        + t * (1 - t) ** 2 * h * slopes[i]
        + t**2 * (3 - 2 * t) * ys[i + 1]
        + t**2 * (t - 1) * h * slopes[i + 1]
    )


def profile(
    points: Sequence[tuple[float, float]], smoothing: float = 0.02
) -> tuple[Profile, Profile]:
    """A smoothed monotone curve through (x, y) points: the function and its derivative.

    Beyond the ends the curve is held level. `smoothing` is in units of x.
    """
    p = np.array(points, float)
    xs = np.linspace(p[0, 0] - 0.5, p[-1, 0] + 0.5, 2400)
    ys = _hermite(p[:, 0], p[:, 1], np.clip(xs, p[0, 0], p[-1, 0]))
    ys = blur_line(ys, max(smoothing / (xs[1] - xs[0]), 0.1))
    slope = np.gradient(ys, xs)
    return (lambda x: np.interp(x, xs, ys)), (lambda x: np.interp(x, xs, slope))


def _spline_moments(t: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Second derivatives of the natural cubic spline through (t, y); y may have columns."""
    n, h = len(t), np.diff(t)
    system, right = np.eye(n), np.zeros_like(y)
    for i in range(1, n - 1):
        system[i, i - 1 : i + 2] = h[i - 1], 2 * (h[i - 1] + h[i]), h[i]
        right[i] = 6 * ((y[i + 1] - y[i]) / h[i] - (y[i] - y[i - 1]) / h[i - 1])
    return np.linalg.solve(system, right)


def polyline(points: Sequence[tuple[float, float]], count: int = 40) -> np.ndarray:
    """A natural cubic spline through the points, as `count` (x, y) rows."""
    p = np.array(points, float)
    t = np.r_[0, np.cumsum(np.hypot(*np.diff(p, axis=0).T))]
    m = _spline_moments(t, p)
    q = np.linspace(0, t[-1], count)
    i = np.clip(np.searchsorted(t, q) - 1, 0, len(t) - 2)
    h = (t[i + 1] - t[i])[:, None]
    a = (t[i + 1][:, None] - q[:, None]) / h
    b = 1 - a
    bend = ((a**3 - a) * m[i] + (b**3 - b) * m[i + 1]) * h**2 / 6
    return a * p[i] + b * p[i + 1] + bend


def closed_polyline(points: Sequence[tuple[float, float]], count: int = 160) -> np.ndarray:
    """A smooth closed outline through the points, without repeating its first row."""
    ring = list(points)
    # The outline is run three times and only the middle lap kept, which makes it periodic.
    lap = polyline(ring * 3 + ring[:1], count * 3)
    p = np.array(ring + ring[:1], float)
    length = np.hypot(*np.diff(p, axis=0).T).sum()
    steps = np.r_[0, np.cumsum(np.hypot(*np.diff(np.array(ring * 3 + ring[:1]), axis=0).T))]
    q = np.linspace(0, steps[-1], count * 3)
    return lap[(q >= length) & (q < 2 * length)]


def rounded_rectangle(
    centre: tuple[float, float], size: tuple[float, float], radius: float
) -> np.ndarray:
    """The outline of a rectangle with round corners, counter-clockwise."""
    rows = []
    for k, (sx, sy) in enumerate([(1, 1), (-1, 1), (-1, -1), (1, -1)]):
        angles = np.linspace(0, np.pi / 2, 8) + k * np.pi / 2
        cx = centre[0] + sx * (size[0] / 2 - radius)
        cy = centre[1] + sy * (size[1] / 2 - radius)
        rows.append(np.stack([cx + radius * np.cos(angles), cy + radius * np.sin(angles)], 1))
    return np.vstack(rows)


def mirrored(outline: np.ndarray) -> np.ndarray:
    """The same outline on the other side of the first axis."""
    return outline * [-1, 1]


def closed(outline: np.ndarray) -> np.ndarray:
    """The outline with its first row repeated at the end."""
    return np.vstack([outline, outline[:1]])
