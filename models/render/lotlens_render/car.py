"""A whole car from paint, body style and trim."""

from dataclasses import dataclass

from .body_mesh import body_halves
from .body_surface import FRONT_AXLE_X, REAR_AXLE_X, BodyStyle
from .fittings import add_badge, add_handles, add_inside, add_mirror, add_plates, add_repeater
from .mark_layers import PlacedMark
from .nodes import plain_material
from .paint_layers import panel_material
from .paints import Paint
from .wheel import RIMS, add_wheel, wheel_materials


@dataclass(frozen=True)
class BodyPreset:
    """A body style with its rim and the letters on it."""

    style: BodyStyle
    rim: str
    badge: str


BODIES = {
    "alder": BodyPreset(BodyStyle(), "double", "2.0 i"),
    "birch": BodyPreset(BodyStyle(0.70, 0.010, 0.40, 0.014), "ten", "1.6"),
    "cedar": BodyPreset(BodyStyle(0.77, 0.020, 0.34, 0.006, 0.026), "seven", "TDX"),
    "elm": BodyPreset(BodyStyle(0.66, 0.013, 0.33, 0.012, 0.014), "cover", "1.4 L"),
    "fir": BodyPreset(BodyStyle(0.745, 0.024, 0.42, 0.010, 0.024), "dark", "GT"),
}


def add_car(
    paint: Paint,
    preset: BodyPreset,
    placed: list[PlacedMark],
    *,
    wetness: float,
    trim: tuple[str, ...],
    plate: str,
) -> None:
    """The car that is photographed, nose towards +x, at the origin."""
    style = preset.style
    body_halves(paint, style, placed, detail=1.0, wetness=wetness, extras=trim)
    shell = panel_material(paint, wetness)
    plastic = plain_material("plastic", (0.012, 0.012, 0.013), 0.42, grain=(900, 0.0003))
    lock = plain_material("lock", (0.35, 0.35, 0.36), 0.3, metallic=1.0)
    handles = plastic if "plain-handles" in trim else shell
    mirrors = plastic if "plain-mirrors" in trim else shell
    _add_wheels(preset)
    for side in (1, -1):
        add_handles(side, style, handles, lock)
        add_mirror(0.66, side, mirrors, plastic)
        add_repeater(side, style)
    add_plates(plate, style)
    if "badge" in trim:
        add_badge(preset.badge, style)
    add_inside(
        plain_material("seat", (0.02, 0.02, 0.022), 0.8), plain_material("floor", (0.004,) * 3, 0.9)
    )


def add_parked_car(paint: Paint, preset: BodyPreset) -> None:
    """A neighbour that is seen small or in reflections only."""
    body_halves(paint, preset.style, [], detail=0.32, wetness=0.0, extras=())
    _add_wheels(preset)
    shell = panel_material(paint, 0.0)
    plastic = plain_material("plastic", (0.012, 0.012, 0.013), 0.5)
    for side in (1, -1):
        add_mirror(0.66, side, shell, plastic)
    add_inside(
        plain_material("seat", (0.02, 0.02, 0.022), 0.8), plain_material("floor", (0.004,) * 3, 0.9)
    )


def _add_wheels(preset: BodyPreset) -> None:
    rim = RIMS[preset.rim]
    materials = wheel_materials(rim)
    for side in (1, -1):
        for axle in (FRONT_AXLE_X, REAR_AXLE_X):
            add_wheel(axle, side, rim, preset.style, materials)
