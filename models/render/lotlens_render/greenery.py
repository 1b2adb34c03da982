"""Hedges, trees and fallen leaves made of single leaves."""

import numpy as np

from .mesh import box_mesh, quads_mesh, rounded_bar
from .nodes import connect, mix_colour, new_material, noise, plain_material, principled

HEDGE_DEPTH_M = 0.9


def _leaf_material(first: tuple[float, float, float], second: tuple[float, float, float]):
    """Two greens, mixed in patches and from leaf to leaf."""
    material, tree, surface = new_material("leaves")
    share = noise(tree, 1.4, 2).step(0.3, 0.7) * 0.6 + noise(tree, 31, 1).step(0.35, 0.65) * 0.4
    node = principled(tree, Base_Color=mix_colour(tree, share, first, second), Roughness=0.45)
    connect(0.35, node.inputs["Specular IOR Level"])
    tree.links.new(node.outputs[0], surface)
    return material


def leaf_quads(
    centres: np.ndarray, outward: np.ndarray, length_m: float, rng: np.random.Generator
) -> np.ndarray:
    """Corners (n, 4, 3) of pointed leaves around centres (n, 3) that look about outwards."""
    count = len(centres)
    facing = outward + rng.normal(0, 0.6, (count, 3))
    long = np.cross(facing, rng.standard_normal((count, 3)))
    long /= np.linalg.norm(long, axis=1, keepdims=True) + 1e-9
    wide = np.cross(facing, long)
    wide /= np.linalg.norm(wide, axis=1, keepdims=True) + 1e-9
    half = length_m * rng.uniform(0.35, 0.65, (count, 1))
    bulge = half * 0.55
    return np.stack(
        [
            centres - long * half,
            centres + wide * bulge,
            centres + long * half,
            centres - wide * bulge,
        ],
        1,
    )


def add_leafy_hedge(
    span_x: tuple[float, float], y: float, height: float, rng: np.random.Generator
) -> None:
    """A clipped hedge along x whose leaves hide its dark core on front, top and back."""
    length = span_x[1] - span_x[0]
    share_top = HEDGE_DEPTH_M / (HEDGE_DEPTH_M + 2 * height)
    count = int(1300 * length * (HEDGE_DEPTH_M + 2 * height))
    x = rng.uniform(*span_x, count)
    on_top = rng.random(count) < share_top
    side = np.where(rng.random(count) < 0.75, 1.0, -1.0)
    across = np.where(on_top, rng.uniform(-0.5, 0.5, count) * HEDGE_DEPTH_M, side * 0.45)
    up = np.where(on_top, height, rng.uniform(0.02, height, count))
    waves = 0.05 * np.sin(x * 1.7 + up * 3) + 0.04 * np.sin(x * 4.1 - up * 5 + y)
    sunk = np.abs(rng.normal(0, 0.045, count)) - waves
    across = np.where(on_top, across, across - side * sunk)
    up = np.where(on_top, up - sunk, up)
    outward = np.stack([np.zeros(count), np.where(on_top, 0, side), on_top.astype(float)], -1)
    centres = np.stack([x, y + across, up], -1)
    leaves = _leaf_material((0.022, 0.048, 0.012), (0.060, 0.105, 0.030))
    quads_mesh("hedge", leaf_quads(centres, outward, 0.06, rng), leaves)
    core = plain_material("hedge-core", (0.006, 0.011, 0.004), 0.9)
    box_mesh("hedge-core", (span_x[0], y - 0.27, 0), (span_x[1], y + 0.27, height - 0.18), core)


def add_tree(x: float, y: float, rng: np.random.Generator) -> None:
    """A young tree of some metres: a trunk, and leaves in clumps."""
    fork, tall = rng.uniform(1.7, 2.4), rng.uniform(4.5, 6.5)
    bark = plain_material("bark", (0.06, 0.048, 0.038), 0.95, grain=(60, 0.01))
    rounded_bar("trunk", ((x, y, -0.2), (x + 0.1, y, tall * 0.8)), (0.10, 0.10), bark)
    clumps = rng.uniform((x - 1.2, y - 1.1, fork), (x + 1.2, y + 1.1, tall), (11, 3))
    radii = rng.uniform(0.5, 1.0, len(clumps))
    owner = rng.integers(len(clumps), size=9000)
    outward = rng.standard_normal((len(owner), 3))
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    away = radii[owner] * rng.uniform(0.45, 1.0, len(owner))
    centres = clumps[owner] + outward * away[:, None]
    leaves = _leaf_material((0.030, 0.055, 0.014), (0.085, 0.115, 0.030))
    quads_mesh("tree", leaf_quads(centres, outward + np.array([0, 0, 0.4]), 0.13, rng), leaves)


def add_fallen_leaves(rng: np.random.Generator) -> None:
    """Some dry leaves on the ground around the car."""
    count = int(rng.integers(25, 110))
    centres = np.stack(
        [rng.uniform(-6, 6, count), rng.normal(1.2, 1.2, count), np.full(count, 0.012)], -1
    )
    quads = leaf_quads(centres, np.array([0.0, 0.0, 3.0]), 0.06, rng)
    quads[..., 2] = np.clip(quads[..., 2], 0.004, 0.03)
    quads_mesh("litter", quads, _leaf_material((0.12, 0.065, 0.02), (0.05, 0.032, 0.018)))
