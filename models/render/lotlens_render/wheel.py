"""A wheel: ribbed tyre, rim with spokes and lug nuts, dark well."""

from dataclasses import dataclass

import bpy
import numpy as np

from .body_surface import ARCH_RADIUS, WHEEL_RADIUS, BodyStyle, half_width
from .curves import polyline
from .mesh import grid_mesh
from .nodes import attribute, connect, mix_colour, new_material, plain_material, principled

TYRE_HALF_WIDTH = 0.105


@dataclass(frozen=True)
class Rim:
    """How the spokes look: count, half gap between a double spoke's arms, half width."""

    spokes: int = 5
    split: float = 0.020
    half_width: float = 0.0135
    colour: tuple[float, float, float] = (0.50, 0.51, 0.53)


RIMS = {
    "double": Rim(),
    "seven": Rim(7, 0.0, 0.016, (0.40, 0.41, 0.42)),
    "ten": Rim(10, 0.0, 0.0105),
    "cover": Rim(12, 0.0, 0.021, (0.38, 0.38, 0.39)),
    "dark": Rim(5, 0.0, 0.024, (0.05, 0.05, 0.055)),
    "five": Rim(5, 0.0, 0.030, (0.46, 0.46, 0.47)),
    "disc": Rim(16, 0.0, 0.008, (0.34, 0.34, 0.35)),
    "mesh": Rim(10, 0.008, 0.007, (0.20, 0.20, 0.21)),
}


@dataclass(frozen=True)
class WheelMaterials:
    """Shared by a car's four wheels."""

    tyre: bpy.types.Material
    rim: bpy.types.Material
    well: bpy.types.Material


def _rim_material(rim: Rim):
    material, tree, surface = new_material("rim")
    spoke = attribute(tree, "spoke")
    node = principled(tree, Roughness=0.32, Coat_Weight=0.5)
    connect(mix_colour(tree, spoke, (0.012, 0.012, 0.013), rim.colour), node.inputs["Base Color"])
    connect(spoke * 0.85, node.inputs["Metallic"])
    tree.links.new(node.outputs[0], surface)
    return material


def wheel_materials(rim: Rim) -> WheelMaterials:
    """Rubber, rim and the dark inside of the arch."""
    return WheelMaterials(
        tyre=plain_material("tyre", (0.016, 0.016, 0.016), 0.8, grain=(200, 0.001)),
        rim=_rim_material(rim),
        well=plain_material("well", (0.004, 0.004, 0.004), 0.9),
    )


def _tyre(axle_x: float, y: float, side: int, material, share: int) -> None:
    w = TYRE_HALF_WIDTH
    half = [
        (0.205, -w * 0.9),
        (0.21, -w),
        (0.24, -w * 1.08),
        (0.285, -w * 1.06),
        (0.312, -w * 0.9),
        (0.322, -w * 0.6),
    ]
    section = polyline(
        [*half, (WHEEL_RADIUS, 0), *[(r, -q) for r, q in reversed(half)]], 240 // share
    )
    radius, across = section[:, 0], section[:, 1]
    # Rings moulded into the sidewall, and tread grooves.
    on_wall = np.exp(-(((radius - 0.255) / 0.03) ** 4))
    across = across + np.sign(across) * 0.0012 * on_wall * np.sign(np.sin(radius * 900))
    radius = radius - 0.006 * (np.abs(np.mod(across + 0.02, 0.04) - 0.02) < 0.004) * (
        radius > 0.317
    )
    turn = np.linspace(0, 2 * np.pi, 360 // share + 1)[:-1, None]
    points = np.stack(
        [
            axle_x + radius * np.cos(turn),
            np.broadcast_to(y + side * across, (len(turn), len(across))),
            np.maximum(WHEEL_RADIUS + radius * np.sin(turn), 0.004),
        ],
        -1,
    )
    grid_mesh("tyre", points, material, ring=True)


def _soft_step(value: np.ndarray, width: float) -> np.ndarray:
    return 1 / (1 + np.exp(np.clip(value / width, -60, 60)))


def _rim(axle_x: float, y: float, side: int, rim: Rim, material, share: int) -> None:
    turn, radius = np.meshgrid(
        np.linspace(0, 2 * np.pi, 720 // share + 1)[:-1],
        np.linspace(0.004, 0.209, 110 // share),
        indexing="ij",
    )
    sector = np.pi / rim.spokes
    angle = np.mod(turn + 0.3, 2 * sector) - sector
    arms = np.abs(angle) * radius
    if rim.split:
        arms = np.abs(arms - rim.split - 0.06 * radius)
    spoke = _soft_step(arms - rim.half_width - 0.01 * radius, 0.0013)
    hub = _soft_step(radius - 0.062, 0.0015)
    edge = _soft_step(0.188 - radius, 0.0012)
    solid = np.maximum.reduce([spoke, hub, edge])
    nuts = 0.0
    for k in np.arange(5) * 2 * np.pi / 5 + 0.6:
        off = np.hypot(
            radius * np.cos(turn) - 0.044 * np.cos(k), radius * np.sin(turn) - 0.044 * np.sin(k)
        )
        nuts = nuts + _soft_step(off - 0.009, 0.0006)
    height = (
        0.045 - 0.021 * np.clip(1 - (radius / 0.2) ** 2, 0, 1) - (1 - solid) * 0.085 - nuts * 0.018
    )
    height = np.where(radius > 0.196, height + 0.012, height)
    points = np.stack(
        [
            axle_x + radius * np.cos(turn),
            y + side * (height + 0.035),
            WHEEL_RADIUS + radius * np.sin(turn),
        ],
        -1,
    )
    spoke_value = np.clip(solid * 1.2 - 0.1, 0, 1) * (1 - nuts * 0.9)
    grid_mesh("rim", points, material, values={"spoke": spoke_value}, ring=True)


def _well(axle_x: float, side: int, style: BodyStyle, material) -> None:
    """A half drum behind the arch; its edge stays under the skin, as a bare drum would not."""
    turn = np.linspace(-0.15, np.pi + 0.15, 120)
    radius = ARCH_RADIUS + 0.025
    x, z = axle_x + radius * np.cos(turn), WHEEL_RADIUS + radius * np.sin(turn)
    edge = half_width(x, np.clip(z, 0.2, 0.9), style) - 0.035
    rows = [(radius, edge), (radius, np.full_like(turn, 0.48)), (0.05, np.full_like(turn, 0.48))]
    points = np.stack(
        [
            np.stack([axle_x + r * np.cos(turn), side * y, WHEEL_RADIUS + r * np.sin(turn)], -1)
            for r, y in rows
        ],
        1,
    )
    grid_mesh("well", points, material)


@dataclass(frozen=True)
class WheelPlace:
    """Where a wheel is: side +1 is the left; `coarseness` 1 is full detail, 4 a sixteenth of it."""

    axle_x: float
    side: int
    coarseness: int = 1


def add_wheel(place: WheelPlace, rim: Rim, style: BodyStyle, materials: WheelMaterials) -> None:
    """One wheel in its well."""
    x, side, share = place.axle_x, place.side, place.coarseness
    _tyre(x, side * 0.765, side, materials.tyre, share)
    _rim(x, side * 0.765, side, rim, materials.rim, share)
    _well(x, side, style, materials.well)
