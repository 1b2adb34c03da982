"""A building's front with depth: windows set back, sills, blinds, a plinth, pipes and a gate."""

from dataclasses import dataclass

import numpy as np

from .buildings import PLASTER, brick_layers
from .mesh import boxes_mesh, rounded_bar
from .nodes import (
    bump,
    connect,
    coordinates,
    mix_colour,
    new_material,
    noise,
    plain_material,
    principled,
)

RECESS_M = 0.16
_FRAMES = ((0.55, 0.55, 0.53), (0.035, 0.037, 0.04), (0.14, 0.075, 0.04))
_BLINDS = ((0.42, 0.40, 0.36), (0.30, 0.31, 0.32), (0.36, 0.27, 0.18))
_GATES = ((0.30, 0.31, 0.32), (0.06, 0.075, 0.09), (0.16, 0.05, 0.04))


@dataclass(frozen=True)
class Front:
    """A building's front: from x to x, the wall at y, metres; its windows look to y = 0."""

    span_x: tuple[float, float]
    y: float
    depth: float
    height: float

    @property
    def outward(self) -> int:
        """Which way along y the windows look."""
        return -1 if self.y > 0 else 1

    def box(self, x: tuple[float, float], z: tuple[float, float], back: float, proud: float):
        """A box from `back` metres behind the wall's face to `proud` metres before it."""
        low, high = sorted((self.y - back * self.outward, self.y + proud * self.outward))
        return (x[0], low, z[0]), (x[1], high, z[1])


@dataclass(frozen=True)
class _Openings:
    """Where windows are: left edges and sills in metres, and each window's width and height."""

    lefts: np.ndarray
    sills: np.ndarray
    width: float
    height: float


def _openings(front: Front, rng: np.random.Generator) -> _Openings:
    width, height = rng.uniform(0.9, 2.1), rng.uniform(1.1, 1.7)
    pitch = width + rng.uniform(1.1, 2.6)
    lefts = np.arange(front.span_x[0] + rng.uniform(0.8, 2.0), front.span_x[1] - width - 0.5, pitch)
    sills = np.arange(rng.uniform(0.8, 1.2), front.height - height - 0.3, rng.uniform(2.8, 3.3))
    return _Openings(lefts, sills, width, height)


def _wall_material(kind: str):
    """Brick or plaster, darker near the ground and under rain streaks."""
    material, tree, surface = new_material("facade")
    node = principled(tree, Roughness=0.9)
    if kind == "brick":
        colour, height = brick_layers(tree)
        connect(bump(tree, height), node.inputs["Normal"])
    else:
        light, dark = PLASTER[kind], tuple(c * 0.72 for c in PLASTER[kind])
        colour = mix_colour(tree, noise(tree, 0.7, 4, 0.7).step(0.3, 0.75), light, dark)
        connect(bump(tree, noise(tree, 120, 2, 0.7) * 0.003), node.inputs["Normal"])
    x, _, z = coordinates(tree)
    splashed = z.step(0.9, 0.1) * noise(tree, 2.5, 4, 0.7).step(0.25, 0.7)
    streaks = (noise(tree, 1.7, 5, 0.75).step(0.52, 0.70)) * (x * 9.0).sine().step(-0.4, 0.9)
    colour = mix_colour(tree, (splashed * 0.5).at_least(streaks * 0.3), colour, (0.05, 0.046, 0.04))
    connect(colour, node.inputs["Base Color"])
    tree.links.new(node.outputs[0], surface)
    return material


def _wall(front: Front, holes: _Openings, material) -> None:
    """Bands between the storeys and piers between the windows, before a closed core."""
    boxes = [front.box(front.span_x, (0, front.height), front.depth, -RECESS_M)]
    floor = 0.0
    edges = [front.span_x[0], *np.repeat(holes.lefts, 2), front.span_x[1]]
    edges[2:-1:2] = holes.lefts + holes.width
    for sill in holes.sills:
        boxes.append(front.box(front.span_x, (floor, sill), RECESS_M, 0))
        floor = sill + holes.height
        for left, right in zip(edges[::2], edges[1::2], strict=True):
            boxes.append(front.box((left, right), (sill, floor), RECESS_M, 0))
    boxes.append(front.box(front.span_x, (floor, front.height), RECESS_M, 0))
    boxes_mesh("facade", boxes, material)


def _windows(front: Front, holes: _Openings, rng: np.random.Generator) -> None:
    panes, frames, sills, blinds = [], [], [], []
    bar = rng.uniform(0.045, 0.075)
    parted, blind_share = rng.random() < 0.7, rng.uniform(0.1, 0.6)
    for left in holes.lefts:
        for z in holes.sills:
            right, top = left + holes.width, z + holes.height
            pane = front.box((left, right), (z, top), RECESS_M, -RECESS_M + 0.02)
            panes.append(pane)
            rails = [(left, left + bar, z, top), (right - bar, right, z, top)]
            rails += [(left, right, z, z + bar), (left, right, top - bar, top)]
            if parted:
                middle = (left + right) / 2
                rails.append((middle - bar / 2, middle + bar / 2, z, top))
            frames += [front.box(r[:2], r[2:], RECESS_M, -RECESS_M + 0.06) for r in rails]
            sills.append(front.box((left - 0.05, right + 0.05), (z - 0.05, z), RECESS_M, 0.05))
            if rng.random() < blind_share:
                drawn = holes.height * rng.uniform(0.2, 1.0)
                blinds.append(
                    front.box((left, right), (top - drawn, top), RECESS_M, -RECESS_M + 0.025)
                )
    boxes_mesh("panes", panes, plain_material("pane", (0.02, 0.025, 0.03), 0.03))
    colour = _FRAMES[rng.integers(len(_FRAMES))]
    boxes_mesh("frames", frames, plain_material("frame", colour, 0.5))
    boxes_mesh("sills", sills, plain_material("sill", (0.30, 0.29, 0.27), 0.8))
    # Behind glass in truth: a clear coat over them mirrors what the pane would.
    colour = _BLINDS[rng.integers(len(_BLINDS))]
    boxes_mesh("blinds", blinds, plain_material("blind", colour, 0.9, coat=1.0))


def _gates(front: Front, rng: np.random.Generator) -> None:
    """One or two roller gates in front of the wall, with a lintel."""
    slats, lintels = [], []
    width, top = rng.uniform(2.4, 3.4), rng.uniform(2.2, 2.7)
    for _ in range(rng.integers(1, 3)):
        left = rng.uniform(front.span_x[0] + 1, front.span_x[1] - width - 1)
        for z in np.arange(0.02, top, 0.11):
            slats.append(front.box((left, left + width), (z, min(z + 0.10, top)), 0, 0.06))
        slats.append(front.box((left, left + width), (0, top), 0, 0.05))
        lintels.append(front.box((left - 0.12, left + width + 0.12), (top, top + 0.2), 0, 0.09))
    colour = _GATES[rng.integers(len(_GATES))]
    boxes_mesh("gate", slats, plain_material("gate", colour, 0.45))
    boxes_mesh("lintel", lintels, plain_material("lintel", (0.26, 0.255, 0.24), 0.85))


def _pipes(front: Front, holes: _Openings, rng: np.random.Generator) -> None:
    zinc = plain_material("zinc", (0.22, 0.225, 0.23), 0.5, metallic=0.4)
    at_y = front.y + front.outward * 0.07
    for left in rng.choice(holes.lefts, size=min(2, len(holes.lefts)), replace=False):
        x = float(left) - 0.35
        rounded_bar("pipe", ((x, at_y, 0.02), (x, at_y, front.height)), (0.045, 0.045), zinc)
    gutter = front.box(front.span_x, (front.height - 0.12, front.height + 0.02), 0, 0.16)
    boxes_mesh("gutter", [gutter], zinc)


def add_facade(front: Front, kind: str, rng: np.random.Generator) -> None:
    """A building whose front is drawn from `rng`; kind is brick or one of PLASTER."""
    holes = _openings(front, rng)
    _wall(front, holes, _wall_material(kind))
    _windows(front, holes, rng)
    plinth = front.box(front.span_x, (0, rng.uniform(0.25, 0.7)), 0, 0.03)
    boxes_mesh("plinth", [plinth], plain_material("plinth", (0.11, 0.105, 0.10), 0.9))
    if rng.random() < 0.7:
        _gates(front, rng)
    _pipes(front, holes, rng)
