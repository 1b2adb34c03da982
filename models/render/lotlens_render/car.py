"""A whole car from paint, body style and trim."""

from .bodies import BodyPreset
from .body_mesh import add_body, add_parked_body
from .body_surface import FRONT_AXLE_X, REAR_AXLE_X
from .cabin import add_cabin, add_wipers
from .finish import Finish
from .fittings import add_badge, add_handles, add_inside, add_mirror, add_plates, add_repeater
from .nodes import plain_material
from .paint_layers import panel_material
from .paints import Paint
from .wheel import RIMS, WheelPlace, add_wheel, wheel_materials


def add_car(finish: Finish, preset: BodyPreset, plate: str) -> None:
    """The car that is photographed, nose towards +x, at the origin."""
    style, trim = preset.style, finish.extras
    add_body(finish, style)
    shell = panel_material(finish.paint)
    plastic = plain_material("plastic", (0.012, 0.012, 0.013), 0.42, grain=(900, 0.0003))
    lock = plain_material("lock", (0.35, 0.35, 0.36), 0.3, metallic=1.0)
    handles = plastic if "plain-handles" in trim else shell
    mirrors = plastic if "plain-mirrors" in trim else shell
    _add_wheels(preset, (1, 4))
    for side in (1, -1):
        add_handles(side, style, handles, lock)
        add_mirror(0.66, side, mirrors, plastic)
        add_repeater(side, style)
    add_plates(plate, style)
    if "badge" in trim:
        add_badge(preset.badge, style)
    if finish.mended:
        add_cabin(finish.cloth, style)
        add_wipers(style, plastic)
    else:
        seat = plain_material("seat", (0.02, 0.02, 0.022), 0.8)
        add_inside(seat, plain_material("floor", (0.004, 0.004, 0.004), 0.9))


def add_parked_car(paint: Paint, preset: BodyPreset) -> None:
    """A neighbour that is seen small or in reflections only."""
    add_parked_body(paint, preset.style)
    _add_wheels(preset, (4, 4))
    shell = plain_material("parked-shell", paint.colour, 0.35, coat=1.0)
    plastic = plain_material("plastic", (0.012, 0.012, 0.013), 0.5)
    for side in (1, -1):
        add_mirror(0.66, side, shell, plastic)


def _add_wheels(preset: BodyPreset, coarseness: tuple[int, int]) -> None:
    """Four wheels; coarseness of the left and of the right ones."""
    rim = RIMS[preset.rim]
    materials = wheel_materials(rim)
    for side, coarse in zip((1, -1), coarseness, strict=True):
        for axle in (FRONT_AXLE_X, REAR_AXLE_X):
            add_wheel(WheelPlace(axle, side, coarse), rim, preset.style, materials)
