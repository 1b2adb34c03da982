"""Walls with windows, kerbs and hedges: what the paint reflects."""

import math

import bpy
import numpy as np

from .mesh import box_mesh
from .nodes import (
    Expression,
    bump,
    connect,
    mix_colour,
    new_material,
    noise,
    object_position,
    plain_material,
    principled,
)

PLASTER = {"plaster": (0.42, 0.40, 0.36), "render": (0.30, 0.31, 0.32), "ochre": (0.40, 0.29, 0.16)}


def brick_layers(tree):
    """Colour and height in metres of a brick wall along x."""
    brick = tree.nodes.new("ShaderNodeTexBrick")
    brick.inputs["Scale"].default_value = 4.0
    brick.inputs["Mortar Size"].default_value = 0.018
    brick.inputs["Color1"].default_value = (0.20, 0.085, 0.055, 1)
    brick.inputs["Color2"].default_value = (0.12, 0.06, 0.045, 1)
    brick.inputs["Mortar"].default_value = (0.30, 0.28, 0.26, 1)
    upright = tree.nodes.new("ShaderNodeMapping")
    upright.inputs["Rotation"].default_value = (math.pi / 2, 0, 0)
    tree.links.new(object_position(tree), upright.inputs[0])
    tree.links.new(upright.outputs[0], brick.inputs[0])
    colour = mix_colour(
        tree, noise(tree, 1.2, 2, 0.7) * 0.5, Expression(tree, brick.outputs[0]), (0.10, 0.08, 0.07)
    )
    return colour, Expression(tree, brick.outputs[1]) * -0.01


def _wall_material(kind: str):
    material, tree, surface = new_material("wall")
    node = principled(tree, Roughness=0.9)
    if kind == "brick":
        colour, height = brick_layers(tree)
        connect(bump(tree, height), node.inputs["Normal"])
    else:
        light, dark = PLASTER[kind], tuple(c * 0.63 for c in PLASTER[kind])
        colour = mix_colour(tree, noise(tree, 0.7, 4, 0.7).step(0.3, 0.75), light, dark)
    connect(colour, node.inputs["Base Color"])
    tree.links.new(node.outputs[0], surface)
    return material


def _window(
    x: float, z: float, size: tuple[float, float], y: float, outward: int, pane, frame
) -> None:
    right, top = x + size[0], z + size[1]
    box_mesh("pane", (x, y, z), (right, y + 0.02 * outward, top), pane)
    front = y + 0.05 * outward
    middle = (x + right) / 2
    for low, high in (
        ((x - 0.06, z - 0.06), (right + 0.06, z)),
        ((x - 0.06, top), (right + 0.06, top + 0.06)),
        ((x - 0.06, z), (x, top)),
        ((right, z), (right + 0.06, top)),
        ((middle - 0.03, z), (middle + 0.03, top)),
    ):
        box_mesh("frame", (low[0], y, low[1]), (high[0], front, high[1]), frame)


def add_building(
    span_x: tuple[float, float], y: float, depth: float, height: float, kind: str
) -> None:
    """A wall at y whose windows look towards y = 0; depth goes away from there."""
    outward = -1 if y > 0 else 1
    low, high = sorted((y, y - outward * depth))
    box_mesh("wall", (span_x[0], low, 0), (span_x[1], high, height), _wall_material(kind))
    pane = plain_material("pane", (0.02, 0.025, 0.03), 0.03)
    frame = plain_material("frame", (0.5, 0.5, 0.48), 0.5)
    for x in np.arange(span_x[0] + 2, span_x[1] - 2, 4.0):
        for z in np.arange(1.1, height - 2, 3.4):
            _window(float(x), float(z), (1.5, 1.5), y, outward, pane, frame)


def add_kerb(y: float) -> None:
    """A kerb and a pavement behind it, along x, on the far side of y."""
    stone = plain_material("kerb", (0.24, 0.235, 0.22), 0.9, grain=(60, 0.004))
    slab = plain_material("pavement", (0.19, 0.185, 0.175), 0.9, grain=(30, 0.004))
    box_mesh("kerb", (-30, y - 0.15, 0), (30, y, 0.11), stone, 0.015)
    box_mesh("pavement", (-30, y - 2.2, 0), (30, y - 0.15, 0.105), slab)


def add_hedge(
    span_x: tuple[float, float], y: float, height: float, rng: np.random.Generator
) -> None:
    """Nine thousand leaves around a dark core."""
    count = 9000
    centre = rng.random((count, 3)) * [span_x[1] - span_x[0], 0.9, height] + [
        span_x[0],
        y - 0.45,
        0,
    ]
    centre[:, 2] += 0.15 * np.sin(centre[:, 0] * 2.1)
    long = rng.standard_normal((count, 3))
    long /= np.linalg.norm(long, axis=1)[:, None]
    wide = np.cross(long, rng.standard_normal((count, 3)))
    wide /= np.linalg.norm(wide, axis=1)[:, None]
    size = 0.04
    corners = np.stack(
        [
            centre - long * size,
            centre + wide * size / 2,
            centre + long * size,
            centre - wide * size / 2,
        ],
        1,
    )
    mesh = bpy.data.meshes.new("leaves")
    mesh.from_pydata(
        corners.reshape(-1, 3).tolist(), [], np.arange(count * 4).reshape(count, 4).tolist()
    )
    mesh.materials.append(plain_material("leaf", (0.035, 0.075, 0.018), 0.5))
    bpy.context.collection.objects.link(bpy.data.objects.new("hedge", mesh))
    core = plain_material("hedge-core", (0.008, 0.015, 0.005), 0.9)
    box_mesh("hedge-core", (span_x[0], y - 0.3, 0), (span_x[1], y + 0.3, height * 0.85), core)
