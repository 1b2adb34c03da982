"""Scratches as texture layers: haze in the clear coat, deep lines to the primer, depth."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .despeckle import without_specks
from .smooth import blur
from .strokes import draw_stroke
from .texture_noise import fractal_noise

PIXELS_PER_M = 2400
DEEP_DEPTH_M, HAZE_DEPTH_M = 0.00025, 0.00006
HAZE_SEEN_FROM = 0.25


@dataclass(frozen=True)
class ScratchLayers:
    """Square float layers 0..1 (depth in metres, negative inwards); `extent` is annotated."""

    haze: np.ndarray
    deep: np.ndarray
    depth_m: np.ndarray
    extent: np.ndarray


class _Sketch:
    """A square patch around a scratch's middle, with strokes in metres along and across it."""

    def __init__(self, size_m: float, length_m: float, angle_rad: float, rng: np.random.Generator):
        side = int(size_m * PIXELS_PER_M)
        self.haze = np.zeros((side, side), np.float32)
        self.deep = np.zeros_like(self.haze)
        self.half_m = length_m / 2
        self.rng = rng
        self._middle = side / 2
        self._turn = np.cos(angle_rad), np.sin(angle_rad)

    def line(
        self, across: float, start: float, end: float, bend: float, wobble: float
    ) -> np.ndarray:
        """Points in pixels of a line `across` metres off the axis, from `start` to `end`."""
        along = np.linspace(start, end, 24)
        off = across + bend * (along / (2 * self.half_m)) ** 2 * 2 * self.half_m
        off = off + np.cumsum(self.rng.standard_normal(24)) * wobble
        cos, sin = self._turn
        column = self._middle + (along * cos - off * sin) * PIXELS_PER_M
        row = self._middle + (along * sin + off * cos) * PIXELS_PER_M
        return np.stack([column, row], 1)

    def stroke(self, layer: np.ndarray, points: np.ndarray, width_m: float, breaks: float) -> None:
        draw_stroke(layer, points, width_m * PIXELS_PER_M, self.rng, breaks)


def _key(sketch: _Sketch) -> None:
    """One deep line with a rim of torn coat and fine companions."""
    rng, half = sketch.rng, sketch.half_m
    bend = rng.uniform(-0.12, 0.12)
    sketch.stroke(sketch.deep, sketch.line(0, -half, half, bend, 0.0005), 0.0026, 0.35)
    sketch.stroke(sketch.haze, sketch.line(0, -half * 1.03, half * 1.03, bend, 0.0003), 0.0060, 0.1)
    for _ in range(5):
        across, start = rng.uniform(-0.022, 0.022), rng.uniform(-half, half * 0.4)
        end = start + rng.uniform(0.04, 0.16)
        sketch.stroke(sketch.haze, sketch.line(across, start, end, bend, 0.0003), 0.0014, 0.3)
    across, start = rng.uniform(0.006, 0.014), rng.uniform(-half * 0.6, 0)
    sketch.stroke(
        sketch.deep, sketch.line(across, start, start + half * 0.7, bend, 0.0004), 0.0014, 0.6
    )


def _scuff(sketch: _Sketch) -> None:
    """A rubbed area: many nearly parallel strokes, a core down to the primer."""
    rng, half = sketch.rng, sketch.half_m
    spread = min(half * 0.16, 0.030)
    for _ in range(190):
        across, middle = rng.normal(0, spread), rng.normal(-0.1, 0.3) * half
        length = abs(rng.normal(0, 0.55)) * half + 0.02
        line = sketch.line(
            across, middle - length / 2, middle + length / 2, rng.normal(0, 0.02), 0.0002
        )
        sketch.stroke(sketch.haze, line, rng.uniform(0.0006, 0.0020), rng.uniform(0.2, 0.8))
    for _ in range(46):
        across, middle = rng.normal(0, spread * 0.62), rng.normal(-0.1, 0.25) * half
        length = abs(rng.normal(0, 0.45)) * half + 0.02
        line = sketch.line(
            across, middle - length / 2, middle + length / 2, rng.normal(0, 0.02), 0.0002
        )
        sketch.stroke(sketch.deep, line, rng.uniform(0.0008, 0.0030), rng.uniform(0.4, 0.9))
    rubbed = blur(sketch.haze, 0.006 * PIXELS_PER_M)
    cloud = fractal_noise(sketch.haze.shape, 0.01 * PIXELS_PER_M, rng)
    np.maximum(
        sketch.haze,
        np.clip(rubbed * 1.2, 0, 0.8) * np.clip(0.6 + 0.4 * cloud, 0, 1),
        out=sketch.haze,
    )


def _fine(sketch: _Sketch) -> None:
    """A bundle of light lines, as a hedge or a trolley leaves them."""
    rng, half = sketch.rng, sketch.half_m
    for _ in range(11):
        across, start = rng.normal(0, 0.018), rng.uniform(-half, 0.2 * half)
        line = sketch.line(
            across, start, start + rng.uniform(0.4, 1.1) * half, rng.normal(0, 0.08), 0.0003
        )
        sketch.stroke(sketch.haze, line, rng.uniform(0.0016, 0.0030), 0.3)
    for across in rng.normal(0, 0.012, 3):
        line = sketch.line(across, -0.6 * half, 0.8 * half, rng.normal(0.02, 0.04), 0.0003)
        sketch.stroke(sketch.deep, line, 0.0016, 0.6)


def _nick(sketch: _Sketch) -> None:
    """One short line to the primer with a rim of torn coat, as a buckle or a ring leaves it."""
    rng, half = sketch.rng, sketch.half_m
    bend = rng.uniform(-0.15, 0.15)
    sketch.stroke(sketch.deep, sketch.line(0, -half, half, bend, 0.0002), 0.0026, 0.15)
    sketch.stroke(sketch.haze, sketch.line(0, -half, half, bend, 0.0002), 0.0050, 0.0)


SCRATCH_KINDS: dict[str, Callable[[_Sketch], None]] = {
    "key": _key,
    "scuff": _scuff,
    "fine": _fine,
    "nick": _nick,
}


def patch_size_m(length_m: float) -> float:
    """Side of the square texture that holds a scratch of this length with room for stray lines."""
    return length_m * 1.25 + 0.12


def scratch_layers(
    kind: str,
    length_m: float,
    angle_rad: float,
    rng: np.random.Generator,
    haze_from: float = HAZE_SEEN_FROM,
) -> ScratchLayers:
    """Draw one scratch, seen from outside, angle counter-clockwise in the panel's plane.

    Haze fainter than `haze_from` that no deep line holds is left out: nobody would see it.
    Raises KeyError for an unknown kind.
    """
    sketch = _Sketch(patch_size_m(length_m), length_m, angle_rad, rng)
    SCRATCH_KINDS[kind](sketch)
    visible = (blur(sketch.haze, 0.7) > haze_from) | (sketch.deep > 0.25)
    kept = without_specks(visible, join_px=int(0.005 * PIXELS_PER_M))
    # What lies outside the kept parts is taken from the picture too, or the box would not be exact.
    near = blur(kept.astype(np.float32), 2.0) > 0.02
    haze, deep = sketch.haze * near, sketch.deep * near
    depth = -DEEP_DEPTH_M * blur(deep, 0.6) - HAZE_DEPTH_M * blur(haze, 0.6)
    return ScratchLayers(haze, deep, depth, kept.astype(np.float32))
