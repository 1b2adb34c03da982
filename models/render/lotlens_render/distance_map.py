"""Distance to drawn lines and outlines, as textures: gaps stay crisp from however near."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw


@dataclass(frozen=True)
class MapFrame:
    """The rectangle (metres) that a texture covers and its resolution in pixels a metre."""

    left: float
    right: float
    bottom: float
    top: float
    pixels_per_m: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns; row 0 is the bottom, as texture coordinates count."""
        return (
            int((self.top - self.bottom) * self.pixels_per_m),
            int((self.right - self.left) * self.pixels_per_m),
        )

    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates in metres of all pixel centres, two (H, W) arrays."""
        rows, columns = self.shape
        x = (np.arange(columns) + 0.5) / self.pixels_per_m + self.left
        y = (np.arange(rows) + 0.5) / self.pixels_per_m + self.bottom
        return np.meshgrid(x, y)

    def texture_coordinates(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Map metres to 0..1 across the frame, stacked on a last axis."""
        u = (a - self.left) / (self.right - self.left)
        v = (b - self.bottom) / (self.top - self.bottom)
        return np.stack([u, v], -1)


def line_distance(lines: list[np.ndarray], frame: MapFrame, reach_m: float = 0.03) -> np.ndarray:
    """Distance in metres to the nearest of the polylines, cut off at `reach_m`."""
    rows, columns = frame.shape
    scale, x0, y0 = frame.pixels_per_m, frame.left, frame.bottom
    distance = np.full((rows, columns), reach_m, np.float32)
    for line in lines:
        for a, b in pairwise(line):
            low, high = np.minimum(a, b) - reach_m, np.maximum(a, b) + reach_m
            i0, i1 = (
                max(int((low[0] - x0) * scale), 0),
                min(int((high[0] - x0) * scale) + 2, columns),
            )
            j0, j1 = max(int((low[1] - y0) * scale), 0), min(int((high[1] - y0) * scale) + 2, rows)
            if i1 <= i0 or j1 <= j0:
                continue
            x, y = np.meshgrid(
                (np.arange(i0, i1) + 0.5) / scale + x0, (np.arange(j0, j1) + 0.5) / scale + y0
            )
            step = b - a
            t = ((x - a[0]) * step[0] + (y - a[1]) * step[1]) / max(step @ step, 1e-12)
            t = np.clip(t, 0, 1)
            near = np.hypot(x - a[0] - t * step[0], y - a[1] - t * step[1])
            distance[j0:j1, i0:i1] = np.minimum(distance[j0:j1, i0:i1], near)
    return distance


def outline_distance(outline: np.ndarray, frame: MapFrame, reach_m: float = 0.05) -> np.ndarray:
    """Signed distance in metres to a closed outline: negative inside."""
    distance = line_distance([np.vstack([outline, outline[:1]])], frame, reach_m)
    inside = Image.new("L", frame.shape[::-1], 0)
    corners = [
        ((a - frame.left) * frame.pixels_per_m - 0.5, (b - frame.bottom) * frame.pixels_per_m - 0.5)
        for a, b in outline
    ]
    ImageDraw.Draw(inside).polygon(corners, fill=1)
    return np.where(np.asarray(inside) > 0, -distance, distance)
