"""What is bolted on: mirrors, handles, locks, repeaters, plates, badges, seats."""

import math

import bpy
import numpy as np

from .body_mesh import DOOR_HANDLES
from .body_surface import BodyStyle, half_width, skin_x
from .mesh import box_mesh, grid_mesh, rounded_bar
from .nodes import plain_material


def _flank(x: float, z: float, style: BodyStyle) -> float:
    return float(half_width(np.array([x]), np.array([z]), style)[0])


def add_mirror(x: float, side: int, shell, foot) -> None:
    """A door mirror with its foot."""
    polar, around = np.meshgrid(
        np.linspace(0, np.pi, 50), np.linspace(0, 2 * np.pi, 80), indexing="ij"
    )

    def square(value: np.ndarray) -> np.ndarray:
        return np.sign(value) * np.abs(value) ** 0.75

    back = np.where(np.cos(around) < 0, 0.35, 1)
    points = np.stack(
        [
            x + 0.075 * square(np.sin(polar) * np.cos(around)) * back,
            side * (0.955 + 0.105 * square(np.cos(polar))),
            1.02 + 0.07 * square(np.sin(polar) * np.sin(around)) + 0.012 * np.cos(polar),
        ],
        -1,
    )
    rounded_bar(
        "mirror-foot",
        ((x, side * 0.80, 0.965), (x - 0.01, side * 0.93, 0.985)),
        (0.03, 0.018),
        foot,
    )
    grid_mesh("mirror", points, shell)


def add_handles(side: int, style: BodyStyle, material, lock) -> None:
    """Two door handles and the driver's lock."""
    for x, z in DOOR_HANDLES:
        y = _flank(x, z, style)
        ends = (
            (x - 0.105, side * (y + 0.010), z + 0.002),
            (x + 0.095, side * (y + 0.012), z + 0.004),
        )
        rounded_bar("handle", ends, (0.013, 0.0155), material, squareness=3.2, arc_m=side * -0.012)
    x, z = DOOR_HANDLES[0][0] - 0.098, DOOR_HANDLES[0][1] - 0.045
    y = _flank(x, z, style)
    rounded_bar(
        "lock",
        ((x, side * (y - 0.006), z), (x, side * (y + 0.003), z)),
        (0.009, 0.009),
        lock,
        squareness=2,
    )


def add_repeater(side: int, style: BodyStyle) -> None:
    """The small indicator behind the front wheel arch."""
    amber = plain_material("amber", (0.60, 0.16, 0.01), 0.15, coat=1.0, grain=(700, 0.0008))
    x, z = 0.965, 0.690
    y = _flank(x, z, style)
    rounded_bar(
        "repeater", ((x - 0.034, side * y, z), (x + 0.034, side * y, z)), (0.007, 0.013), amber
    )


def _lettering(
    text: str, height_m: float, at: tuple[float, float, float], turn_rad: float, material
) -> None:
    """Flat raised letters standing upright; turn 0 faces -y, a quarter turn faces +x."""
    curve = bpy.data.curves.new("text", "FONT")
    curve.body = text
    curve.size = height_m * 1.4
    curve.extrude = 0.0008
    curve.align_x, curve.align_y = "CENTER", "CENTER"
    curve.materials.append(material)
    item = bpy.data.objects.new("text", curve)
    item.location = at
    item.rotation_euler = (math.pi / 2, 0, turn_rad)
    bpy.context.collection.objects.link(item)


def add_plates(text: str, style: BodyStyle) -> None:
    """Number plates with an invented number, front and rear."""
    white = plain_material("plate", (0.62, 0.62, 0.58), 0.4, coat=0.3)
    black = plain_material("plate-ink", (0.01, 0.01, 0.012), 0.5)
    holder = plain_material("plate-holder", (0.012, 0.012, 0.013), 0.5)
    for direction, z in ((1, 0.50), (-1, 0.755)):
        x = skin_x(0.0, z, direction, style)
        near = sorted((x - direction * 0.03, x + direction * 0.006))
        box_mesh("holder", (near[0], -0.27, z - 0.065), (near[1], 0.27, z + 0.06), holder, 0.004)
        face = x + direction * 0.008
        low, high = sorted((face - direction * 0.004, face))
        box_mesh("plate", (low, -0.26, z - 0.055), (high, 0.26, z + 0.055), white, 0.003)
        _lettering(text, 0.075, (face + direction * 0.0002, 0, z), direction * math.pi / 2, black)


def add_badge(text: str, style: BodyStyle) -> None:
    """Chrome letters on the left front wing and a model name on the tail."""
    chrome = plain_material("chrome", (0.75, 0.75, 0.77), 0.12, metallic=1.0)
    x, z = 0.985, 0.60
    _lettering(text, 0.020, (x, _flank(x, z, style) + 0.0025, z), math.pi, chrome)
    y, z = 0.40, 0.70
    _lettering(text, 0.026, (skin_x(y, z, -1, style) - 0.002, y, z), -math.pi / 2, chrome)


def add_inside(seat, floor) -> None:
    """Seats, dash and a floor that keeps light from shining through the car."""
    box_mesh("floor", (-1.95, -0.70, 0.22), (1.9, 0.70, 0.60), floor)
    for x in (0.05, -0.85):
        for y in (0.36, -0.36):
            box_mesh("seat", (x - 0.15, y - 0.22, 0.55), (x, y + 0.22, 1.12), seat, 0.05)
            box_mesh("headrest", (x - 0.12, y - 0.12, 1.14), (x - 0.03, y + 0.12, 1.30), seat, 0.04)
    box_mesh("dash", (0.45, -0.66, 0.7), (0.95, 0.66, 0.93), seat, 0.05)
