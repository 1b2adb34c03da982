"""The used-car lot of edition 2: what wide views need around a car, drawn for each vehicle."""

import math

import bpy
import numpy as np

from .bodies import ALL_BODIES
from .body_material import parked_material
from .buildings import PLASTER, add_kerb
from .car import add_parked_car
from .facade import Front, add_facade
from .greenery import add_fallen_leaves, add_leafy_hedge, add_tree
from .ground import add_ground
from .mesh import box_mesh, boxes_mesh, rounded_bar
from .nodes import plain_material
from .paints import ALL_PAINTS, Paint

ROW_Y, ROW_PITCH_M = -6.9, 2.75
PARKED_BODY, PARKED_SHELL = "parked-body", "parked-shell"


def _placed(items: list[bpy.types.Object], place: tuple[float, float], turn_deg: float) -> None:
    handle = bpy.data.objects.new("parked", None)
    bpy.context.collection.objects.link(handle)
    for item in items:
        item.parent = handle
    handle.location = (*place, 0)
    handle.rotation_euler = (0, 0, math.radians(turn_deg))


def _new_car(paint: Paint, body: str, place: tuple[float, float], turn_deg: float):
    before = set(bpy.data.objects)
    add_parked_car(paint, ALL_BODIES[body])
    items = [item for item in bpy.data.objects if item not in before]
    _placed(items, place, turn_deg)
    return items


def _repainted(items, paint: Paint, place: tuple[float, float], turn_deg: float) -> None:
    """The same meshes once more, in another paint: copies cost next to nothing."""
    body = parked_material(paint)
    shell = plain_material(PARKED_SHELL, paint.colour, 0.35, coat=1.0)
    twins = []
    for item in items:
        twin = item.copy()
        bpy.context.collection.objects.link(twin)
        slot = twin.material_slots[0]
        for name, material in ((PARKED_BODY, body), (PARKED_SHELL, shell)):
            if slot.material.name.startswith(name):
                slot.link = "OBJECT"
                slot.material = material
        twins.append(twin)
    _placed(twins, place, turn_deg)


def _parked_cars(rng: np.random.Generator) -> None:
    """One before the car, two across, and a row behind it with gaps."""
    paints = [ALL_PAINTS[name] for name in rng.permutation(sorted(ALL_PAINTS))]
    bodies = rng.permutation(sorted(ALL_BODIES))
    models = [
        _new_car(paints[0], bodies[0], (5.2, rng.uniform(-0.3, 0.1)), rng.uniform(-3, 3)),
        _new_car(paints[1], bodies[1], (rng.uniform(-2.5, -1), 9.3), 180 + rng.uniform(-3, 3)),
    ]
    across = (rng.uniform(3.6, 4.8), 9.3)
    _repainted(models[0], paints[2], across, 178 + rng.uniform(-3, 3))
    shift = rng.uniform(0, ROW_PITCH_M)
    for number in range(7):
        if rng.random() < 0.7:
            place = (-9.5 + shift + number * ROW_PITCH_M, ROW_Y + rng.uniform(-0.25, 0.25))
            nose = 90 if rng.random() < 0.7 else -90
            paint = paints[3 + number]
            _repainted(models[rng.integers(2)], paint, place, nose + rng.uniform(-3, 3))


def _lamp_post(x: float, y: float) -> None:
    steel = plain_material("post", (0.16, 0.165, 0.17), 0.5, metallic=0.3)
    rounded_bar("post", ((x, y, -0.1), (x, y, 5.6)), (0.065, 0.065), steel)
    box_mesh("lamp-head", (x - 0.15, y - 0.1, 5.5), (x + 0.15, y + 0.7, 5.62), steel, 0.02)


def _skyline(rng: np.random.Generator) -> None:
    """Roofs and tree tops far off, so that the ground does not end in a ruled line."""
    tones = ((0.16, 0.15, 0.14), (0.24, 0.22, 0.20), (0.035, 0.05, 0.025))
    boxes: tuple[list, ...] = ([], [], [])
    for along in np.arange(-56, 56, 7.0):
        for far, on_x in ((-55.0, True), (54.0, True), (-56.0, False), (53.0, False)):
            wide, tall = rng.uniform(4, 9), rng.uniform(2.5, 9)
            near = far + rng.uniform(-3, 3)
            spans = ((near, near + 3), (along, along + wide))
            (x0, x1), (y0, y1) = spans if on_x else spans[::-1]
            boxes[rng.integers(3)].append(((x0, y0, 0), (x1, y1, tall)))
    for tone, group in zip(tones, boxes, strict=True):
        boxes_mesh("skyline", group, plain_material("skyline", tone, 0.95))


def add_lot(ground: str, wetness: float, rng: np.random.Generator) -> None:
    """Ground, buildings on both sides, a row of cars, and green, posts and kerb as it falls."""
    add_ground(ground, wetness)
    walls = rng.permutation(["brick", *PLASTER])
    behind = -11.5 - rng.uniform(0, 6)
    add_facade(Front((-30, 30), behind, 4, rng.uniform(4.5, 8.5)), walls[0], rng)
    shift = rng.uniform(-4, 4)
    add_facade(Front((-25 + shift, -3 + shift), 14, 6, 8), walls[1], rng)
    add_facade(Front((3 + shift, 24 + shift), 15, 7, 5), walls[2], rng)
    _skyline(rng)
    _parked_cars(rng)
    if rng.random() < 0.5:
        add_kerb(-1.35)
    if rng.random() < 0.4:
        add_leafy_hedge((-11, 9), -4.1, rng.uniform(0.8, 1.3), rng)
    for _ in range(rng.integers(0, 3)):
        add_tree(rng.uniform(-8, 7), behind + rng.uniform(1.3, 2.0), rng)
    if rng.random() < 0.6:
        _lamp_post(rng.uniform(-6, 6), -3.6)
    if rng.random() < 0.5:
        add_fallen_leaves(rng)
