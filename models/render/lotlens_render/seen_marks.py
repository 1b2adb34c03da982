"""Where a mark will lie in a photo, worked out without rendering: to plan views by."""

from dataclasses import dataclass

import numpy as np

from .body_surface import BodyStyle, body
from .scene_description import Mark, View

# The axis that a face looks along, and between which two values of it the skin lies, in metres.
_FACE_SPANS = {
    "side": (1, 0.0, 1.3),
    "front": (0, 0.5, 2.6),
    "rear": (0, -0.5, -2.6),
    "top": (2, 0.5, 1.3),
}
_HALF_WIDTHS_M = {"key": 0.024, "scuff": 0.05, "fine": 0.034, "nick": 0.004}
_SENSOR_MM = 36.0


@dataclass(frozen=True)
class Sight:
    """A mark in a photo: its box in pixels, uncut (left, top, right, bottom); how much of the box
    the photo holds; how squarely the mark faces the camera, from 0 (edge on) to 1; its scale."""

    box: tuple[float, float, float, float]
    held: float
    facing: float
    px_per_m: float

    @property
    def sides_px(self) -> tuple[float, float]:
        """Width and height of the uncut box."""
        left, top, right, bottom = self.box
        return right - left, bottom - top


def mark_outline(mark: Mark) -> np.ndarray:
    """Points (n, 2) around a mark in its face's plane, in metres."""
    if mark.kind == "dent":
        turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        along, across = mark.radii_m[0] * np.cos(turn), mark.radii_m[1] * np.sin(turn)
    else:
        half, wide = mark.length_m / 2, _HALF_WIDTHS_M[mark.kind]
        along = np.array([-half, 0, half, half, 0, -half])
        across = np.array([-wide, -wide, -wide, wide, wide, wide])
    cos, sin = np.cos(mark.angle_rad), np.sin(mark.angle_rad)
    return np.stack(
        [mark.at[0] + along * cos - across * sin, mark.at[1] + along * sin + across * cos], -1
    )


def skin_points(face: str, plane: np.ndarray, style: BodyStyle) -> np.ndarray:
    """Points (n, 3) of the skin at places (n, 2) of a face's plane."""
    axis, inner, outer = _FACE_SPANS[face]
    points = np.insert(plane, axis, 0.0, axis=1)
    near, far = np.full(len(plane), inner), np.full(len(plane), outer)
    for _ in range(30):
        points[:, axis] = 0.5 * (near + far)
        inside = body(*points.T, style) < 0
        near, far = np.where(inside, points[:, axis], near), np.where(inside, far, points[:, axis])
    return points


def _outward(point: np.ndarray, style: BodyStyle) -> np.ndarray:
    steps = np.vstack([point + np.eye(3) * 0.005, point - np.eye(3) * 0.005])
    values = body(*steps.T, style)
    slope = values[:3] - values[3:]
    return slope / np.linalg.norm(slope)


def project(view: View, points: np.ndarray, photo_px: tuple[int, int]) -> tuple[np.ndarray, ...]:
    """Pixels (n, 2) of points (n, 3), and how far before the camera each lies, in metres."""
    ahead = np.array(view.target) - np.array(view.camera)
    ahead = ahead / np.linalg.norm(ahead)
    right = np.cross(ahead, (0, 0, 1.0))
    right /= np.linalg.norm(right)
    up = np.cross(right, ahead)
    cos, sin = np.cos(np.radians(view.roll_deg)), np.sin(np.radians(view.roll_deg))
    right, up = right * cos + up * sin, up * cos - right * sin
    seen = points - np.array(view.camera)
    depth = seen @ ahead
    focal_px = view.lens_mm / _SENSOR_MM * photo_px[0]
    column = photo_px[0] / 2 + seen @ right / depth * focal_px
    row = photo_px[1] / 2 - seen @ up / depth * focal_px
    return np.stack([column, row], -1), depth


@dataclass(frozen=True)
class MarkInSpace:
    """A mark laid on a car's skin: its outline (n, 3), its middle (3,), which way it looks (3,)."""

    outline: np.ndarray
    middle: np.ndarray
    outward: np.ndarray


def lay_on_skin(mark: Mark, style: BodyStyle) -> MarkInSpace:
    """Where the mark is on a car of this style, before any dent."""
    outline = skin_points(mark.face, mark_outline(mark), style)
    middle = skin_points(mark.face, np.array([mark.at]), style)[0]
    return MarkInSpace(outline, middle, _outward(middle, style))


def sight_of(mark: MarkInSpace, view: View, photo_px: tuple[int, int]) -> Sight | None:
    """Where the mark lies in the photo; None where a part of it is behind the camera."""
    pixels, depth = project(view, mark.outline, photo_px)
    if depth.min() < 0.1:
        return None
    towards = np.array(view.camera) - mark.middle
    distance = float(np.linalg.norm(towards))
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    cut = np.clip(high, 0, photo_px) - np.clip(low, 0, photo_px)
    return Sight(
        box=(*map(float, low), *map(float, high)),
        held=float(np.prod(cut) / np.prod(high - low)),
        facing=float(mark.outward @ towards) / distance,
        px_per_m=view.lens_mm / _SENSOR_MM * photo_px[0] / distance,
    )
