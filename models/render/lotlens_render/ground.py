"""What the car stands on: asphalt, concrete slabs or pavers, dry or wet."""

import numpy as np

from .grain_tiles import STONE_TILE_M, stone_tile
from .mesh import grid_mesh
from .nodes import (
    Expression,
    bump,
    connect,
    coordinates,
    mix_colour,
    new_material,
    noise,
    object_position,
    principled,
    texture,
)

MARKING_Y, MARKING_X = 1.55, 2.75


def _cracks(tree, blotches: Expression) -> Expression:
    """Thin wandering cracks, only where the blotches are dark."""
    wander = tree.nodes.new("ShaderNodeTexNoise")
    wander.inputs["Scale"].default_value = 2.5
    wander.inputs["Detail"].default_value = 3
    tree.links.new(object_position(tree), wander.inputs["Vector"])
    moved = tree.nodes.new("ShaderNodeVectorMath")
    moved.operation = "MULTIPLY_ADD"
    tree.links.new(wander.outputs["Color"], moved.inputs[0])
    moved.inputs[1].default_value = (0.6, 0.6, 0.6)
    tree.links.new(object_position(tree), moved.inputs[2])
    edge = tree.nodes.new("ShaderNodeTexVoronoi")
    edge.feature = "DISTANCE_TO_EDGE"
    edge.inputs["Scale"].default_value = 0.40
    tree.links.new(moved.outputs[0], edge.inputs["Vector"])
    return Expression(tree, edge.outputs["Distance"]).step(0.007, 0.001) * blotches.step(0.48, 0.56)


def _markings(tree) -> Expression:
    """Worn white bay lines beside and before the car."""
    x, y, _ = coordinates(tree)
    along = (y - MARKING_Y).absolute().step(0.056, 0.05)
    across = (x - MARKING_X).absolute().step(0.056, 0.05) * y.step(1.5, 1.4)
    return along.at_least(across) * noise(tree, 22, 3, 0.75).step(0.40, 0.54)


def _asphalt(tree) -> tuple[Expression, Expression, Expression]:
    """Colour, height and blotches: stones in tar, worn unevenly, with oil spots and cracks."""
    blotches = noise(tree, 1.1, 4, 0.7)
    patches = noise(tree, 0.35, 2, 0.5)
    stones, height = texture(tree, list(stone_tile()), "stone_place", "asphalt", "REPEAT")
    worn = blotches.step(0.3, 0.75) * 0.030 + patches.step(0.35, 0.65) * 0.022
    grey = stones * 0.17 + 0.02 + worn
    oil = noise(tree, 2.3, 1, 0.4).step(0.66, 0.74)
    grey = grey * (1.0 - oil * 0.55) * (1.0 - _cracks(tree, blotches) * 0.75)
    return mix_colour(tree, grey, (0.0, 0.0, 0.0), (1.03, 1.0, 0.955)), height, blotches


def _slabs(tree, scale: float, tones: tuple[tuple[float, float, float], ...], joint: float):
    """Colour, height and blotches of laid stones: large concrete slabs or small pavers."""
    blotches = noise(tree, 1.3, 4, 0.7)
    brick = tree.nodes.new("ShaderNodeTexBrick")
    brick.inputs["Scale"].default_value = scale
    brick.inputs["Mortar Size"].default_value = joint
    brick.inputs["Mortar Smooth"].default_value = 0.3
    for name, tone in zip(("Color1", "Color2", "Mortar"), tones, strict=True):
        brick.inputs[name].default_value = (*tone, 1)
    tree.links.new(object_position(tree), brick.inputs[0])
    stained = noise(tree, 2.0, 3, 0.65).step(0.40, 0.75) * 0.45
    colour = mix_colour(tree, stained, Expression(tree, brick.outputs[0]), (0.07, 0.065, 0.058))
    speckle = noise(tree, 320, 1, 0.7).step(0.42, 0.62) * 0.25
    colour = mix_colour(tree, speckle, colour, (0.05, 0.05, 0.048))
    height = Expression(tree, brick.outputs[1]) * -0.006 + noise(tree, 90, 2, 0.7) * 0.003
    return colour, height, blotches


def _paving(tree, kind: str):
    if kind == "asphalt":
        return _asphalt(tree)
    if kind == "pavers":
        return _slabs(
            tree, 2.6, ((0.21, 0.195, 0.18), (0.15, 0.14, 0.13), (0.05, 0.046, 0.04)), 0.022
        )
    return _slabs(tree, 0.5, ((0.27, 0.26, 0.24), (0.24, 0.23, 0.215), (0.06, 0.055, 0.05)), 0.006)


def add_ground(kind: str, wetness: float) -> None:
    """A plane of 120 m; asphalt, pavers or concrete; wetness 0..1 darkens it and makes puddles."""
    material, tree, surface = new_material("ground")
    colour, height, blotches = _paving(tree, kind)
    if kind == "asphalt":
        colour = mix_colour(tree, _markings(tree) * 0.75, colour, (0.50, 0.49, 0.46))
    colour = mix_colour(tree, wetness * 0.5, colour, (0.0, 0.0, 0.0))
    puddle = blotches.step(0.49, 0.58) * wetness
    node = principled(tree, Base_Color=colour)
    connect((1.0 - puddle) * (0.85 - wetness * 0.45) + puddle * 0.03, node.inputs["Roughness"])
    # A film of water fills the pits; unfilled they glisten like leather.
    filled = height * (1.0 - puddle) * (1.0 - 0.65 * wetness)
    connect(bump(tree, filled), node.inputs["Normal"])
    tree.links.new(node.outputs[0], surface)
    corners = np.array([[(-60, -60, 0), (-60, 60, 0)], [(60, -60, 0), (60, 60, 0)]], float)
    grid_mesh("ground", corners, material, uvs={"stone_place": corners[..., :2] / STONE_TILE_M})
