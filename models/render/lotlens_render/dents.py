"""Dents as displacement of the skin."""

from dataclasses import dataclass

import numpy as np

# A point belongs to the dent, and so to its box, where it lies deeper than this share of the depth.
EDGE_SHARE = 0.10


@dataclass(frozen=True)
class Dent:
    """A pressed-in bowl in the panel's plane, in metres; crease adds a fold along its long axis."""

    centre: tuple[float, float]
    radii_m: tuple[float, float]
    depth_m: float
    angle_rad: float = 0.0
    crease_m: float = 0.0


def dent_depth(dent: Dent, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How far (metres, inwards) the skin moves at panel coordinates (a, b).

    The outline is uneven, an off-centre hollow breaks the symmetry and a faint rim rises around
    it, as in sheet metal; all of it follows from the dent's own place, so it needs no seed.
    """
    ca, cb = dent.centre
    cos, sin = np.cos(dent.angle_rad), np.sin(dent.angle_rad)
    u = ((a - ca) * cos + (b - cb) * sin) / dent.radii_m[0]
    v = (-(a - ca) * sin + (b - cb) * cos) / dent.radii_m[1]
    turn = np.arctan2(v, u)
    uneven = (
        1
        + 0.16 * np.sin(turn + ca * 9)
        + 0.10 * np.sin(2 * turn + cb * 17)
        + 0.05 * np.sin(3 * turn + ca * 31)
    )
    u = u + 0.2 * v * np.sin(ca * 7)
    radius_squared = (u**2 + v**2) / uneven**2
    radius = np.sqrt(radius_squared)
    bowl = np.exp(-radius_squared * 2.0)
    hollow = 0.35 * np.exp(-((u + 0.25) ** 2 + (v - 0.2) ** 2) * 9)
    rim = 0.12 * np.exp(-(((radius - 1.3) / 0.3) ** 2))
    depth = dent.depth_m * (bowl + hollow - rim)
    if dent.crease_m:
        fold = np.abs(v + 0.12 * u**2) * dent.radii_m[1]
        depth = depth + dent.crease_m * np.exp(-fold / 0.012 - (u / 0.85) ** 2)
    return depth


def in_dent(dent: Dent, depth: np.ndarray) -> np.ndarray:
    """Which points count as dented."""
    return depth > EDGE_SHARE * dent.depth_m
