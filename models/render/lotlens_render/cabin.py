"""What shows through clear panes, and on them: seats, bench, dash, steering wheel, wipers."""

import numpy as np

from .body_surface import BodyStyle, raise_cabin
from .mesh import box_mesh, grid_mesh, rounded_bar
from .nodes import plain_material
from .seen_marks import skin_points

SEAT_CLOTHS = ((0.045, 0.046, 0.05), (0.09, 0.088, 0.085), (0.13, 0.11, 0.085), (0.03, 0.034, 0.05))
# Each wiper's pivot and tip on the windscreen (x, y) in metres; both sweep to the same side.
WIPERS = (((0.90, -0.42), (0.80, 0.06)), ((0.91, 0.12), (0.79, 0.52)))


def add_cabin(cloth: tuple[float, float, float], style: BodyStyle) -> None:
    """Seats in the cloth's colour on a dark floor, and a dash with its wheel on the left."""
    floor = plain_material("floor", (0.004, 0.004, 0.004), 0.9)
    seat = plain_material("seat", cloth, 0.85, grain=(400, 0.0005))
    plastic = plain_material("dash", (0.03, 0.03, 0.032), 0.6)
    tall = style.cabin_scale
    box_mesh("floor", (-1.95, -0.70, 0.22), (1.9, 0.70, 0.60), floor)
    for x in (0.02, -0.88):
        for y in (0.36, -0.36):
            wide = 0.23 if x > -0.5 else 0.31
            back = ((x - 0.08, y, 0.55), (x - 0.24, y, 1.10 * tall))
            rounded_bar("seat", back, (wide, 0.075), seat, squareness=3.4)
            head = ((x - 0.25, y, 1.08 * tall), (x - 0.28, y, 1.27 * tall))
            rounded_bar("headrest", head, (0.12, 0.05), seat, squareness=3.2)
            base = ((x - 0.15, y, 0.66), (x + 0.36, y, 0.68))
            rounded_bar("cushion", base, (wide, 0.08), seat, squareness=3.4)
    box_mesh("dash", (0.48, -0.66, 0.7), (0.95, 0.66, 0.94), plastic, 0.06)
    box_mesh("shelf", (-1.75, -0.6, 0.90), (-1.28, 0.6, 0.94), plastic, 0.01)
    _steering_wheel((0.40, 0.36, 0.93), plastic)


def _steering_wheel(at: tuple[float, float, float], material) -> None:
    around, section = np.meshgrid(
        np.linspace(0, 2 * np.pi, 49)[:-1], np.linspace(0, 2 * np.pi, 9), indexing="ij"
    )
    radius = 0.185 + 0.014 * np.cos(section)
    along = 0.014 * np.sin(section)
    across, up = radius * np.cos(around), radius * np.sin(around)
    lean = np.radians(25)
    points = np.stack(
        [
            at[0] + along * np.cos(lean) + up * np.sin(lean),
            at[1] + across,
            at[2] + up * np.cos(lean) - along * np.sin(lean),
        ],
        -1,
    )
    grid_mesh("steering-wheel", points, material, ring=True)


def add_wipers(style: BodyStyle, material) -> None:
    """Two blades with their arms, resting on the windscreen's foot."""
    for pivot, tip in WIPERS:
        low, high = raise_cabin(skin_points("top", np.array([pivot, tip]), style), style)
        low, high = low + np.array([0.01, 0, 0.012]), high + np.array([0.008, 0, 0.016])
        rounded_bar("wiper", (low, high), (0.006, 0.009), material)
        middle = (low + high) / 2
        rounded_bar("wiper-arm", (low + np.array([0.03, 0, 0]), middle), (0.006, 0.006), material)
