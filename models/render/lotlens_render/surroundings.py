"""A used-car lot around the car, different for each vehicle's seed."""

import math

import bpy
import numpy as np

from .bodies import BODIES
from .buildings import add_building, add_hedge, add_kerb
from .car import add_parked_car
from .ground import add_ground
from .paints import PAINTS


def _park(paint: str, preset: str, place: tuple[float, float], turn_deg: float) -> None:
    before = set(bpy.data.objects)
    add_parked_car(PAINTS[paint], BODIES[preset])
    handle = bpy.data.objects.new("parked", None)
    bpy.context.collection.objects.link(handle)
    for item in set(bpy.data.objects) - before - {handle}:
        item.parent = handle
    handle.location = (*place, 0)
    handle.rotation_euler = (0, 0, math.radians(turn_deg))


def add_surroundings(ground: str, wetness: float, rng: np.random.Generator) -> None:
    """Ground, buildings on both sides, parked cars in front and across, a kerb, perhaps a hedge."""
    add_ground(ground, wetness)
    walls = rng.permutation(["brick", "plaster", "render", "ochre"])
    add_building((-30, 30), -9.5 - rng.uniform(0, 2), 3, 7, walls[0])
    shift = rng.uniform(-4, 4)
    add_building((-25 + shift, -3 + shift), 14, 6, 8, walls[1])
    add_building((3 + shift, 24 + shift), 15, 7, 5, walls[2])
    paints = rng.permutation(sorted(PAINTS))
    bodies = rng.permutation(sorted(BODIES))
    _park(paints[0], bodies[0], (5.2, rng.uniform(-0.3, 0.1)), rng.uniform(-3, 3))
    _park(paints[1], bodies[1], (rng.uniform(-2.5, -1), 9.3), 180 + rng.uniform(-3, 3))
    _park(paints[2], bodies[2], (rng.uniform(3.6, 4.8), 9.3), 178 + rng.uniform(-3, 3))
    if rng.random() < 0.6:
        add_kerb(-1.35)
    if rng.random() < 0.5:
        add_hedge((-14, 14), -4.2, 1.3, rng)
