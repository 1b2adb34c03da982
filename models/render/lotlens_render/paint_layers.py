"""Automotive paint: flakes under a clear coat with orange peel, dirt, and rain drops."""

from dataclasses import dataclass

from .nodes import (
    Expression,
    bump,
    cells,
    connect,
    coordinates,
    mix_colour,
    new_material,
    noise,
    object_position,
    principled,
)
from .paints import Paint


@dataclass
class Layers:
    """The inputs of one Principled shader while it is being built up; height in metres."""

    base: Expression
    roughness: Expression
    metallic: Expression
    coat: Expression
    coat_roughness: Expression
    height: Expression
    specular: Expression | float = 0.5


def rain_drops(tree) -> Expression:
    """Height in metres of standing drops: small ones everywhere, a few large ones between."""
    height = None
    for scale, share, rise in ((190.0, 0.45, 0.00045), (75.0, 0.28, 0.0013)):
        distance, lot = cells(tree, scale)
        radius = lot.step(1.0 - share, 1.0) * 0.26 + 0.10
        there = lot.step(1.0 - share - 0.01, 1.0 - share)
        rise_share = (1.0 - distance / radius).at_least(0.0)
        dome = rise_share * (2.0 - rise_share)
        one = dome * there * rise
        height = one if height is None else height.at_least(one)
    return height


def paint_layers(tree, paint: Paint, wetness: float) -> Layers:
    """Clean panels shine, dust gathers low down; wetness 0..1 adds drops and washes dust off."""
    dirt = paint.dirt * (1.0 - 0.6 * wetness)
    peel = noise(tree, 260, 1, 0.4) * 0.000012 + noise(tree, 9, 1) * 0.0004
    _, _, z = coordinates(tree)
    low_down = z.step(0.62, 0.18) * noise(tree, 5, 6, 0.65).step(0.35, 0.75) * 0.75
    specks = noise(tree, 60, 5, 0.7).step(0.52, 0.8) * 0.10
    dust = ((low_down + specks) * dirt).at_most(1.0)
    smear = noise(tree, 14, 4, 0.6).step(0.45, 0.8) * 0.03 * dirt
    height = peel + rain_drops(tree) if wetness else peel
    return Layers(
        base=mix_colour(tree, dust, paint.colour, (0.15, 0.13, 0.11)),
        roughness=dust * 0.4 + 0.28,
        metallic=(1.0 - dust) * paint.metallic,
        coat=1.0 - dust * 0.6,
        coat_roughness=dust * 0.35 + smear + 0.015,
        height=height,
    )


def _flake_tilt(tree, amount: float):
    """A random direction for each metal flake: the base glitters while the coat stays smooth."""
    flakes = tree.nodes.new("ShaderNodeTexVoronoi")
    flakes.inputs["Scale"].default_value = 1500
    tree.links.new(object_position(tree), flakes.inputs["Vector"])
    centred = tree.nodes.new("ShaderNodeVectorMath")
    centred.operation = "SUBTRACT"
    tree.links.new(flakes.outputs["Color"], centred.inputs[0])
    centred.inputs[1].default_value = (0.5, 0.5, 0.5)
    scaled = tree.nodes.new("ShaderNodeVectorMath")
    scaled.operation = "SCALE"
    tree.links.new(centred.outputs[0], scaled.inputs[0])
    scaled.inputs["Scale"].default_value = 0.22 * amount
    return scaled.outputs[0]


def coated_shader(tree, layers: Layers, flake: float):
    """The shader output of the layers; coat and base have normals of their own."""
    coat_normal = bump(tree, layers.height)
    tilted = tree.nodes.new("ShaderNodeVectorMath")
    tilted.operation = "ADD"
    connect(coat_normal, tilted.inputs[0])
    tree.links.new(_flake_tilt(tree, flake), tilted.inputs[1])
    unit = tree.nodes.new("ShaderNodeVectorMath")
    unit.operation = "NORMALIZE"
    tree.links.new(tilted.outputs[0], unit.inputs[0])
    return principled(
        tree,
        Base_Color=layers.base,
        Roughness=layers.roughness,
        Metallic=layers.metallic,
        Coat_Weight=layers.coat,
        Coat_Roughness=layers.coat_roughness,
        Coat_Normal=coat_normal,
        Normal=Expression(tree, unit.outputs[0]),
        Specular_IOR_Level=layers.specular,
    ).outputs[0]


def panel_material(paint: Paint, wetness: float):
    """Paint for parts without lines or marks: mirrors, handles."""
    material, tree, surface = new_material("panel")
    tree.links.new(coated_shader(tree, paint_layers(tree, paint, wetness), paint.flake), surface)
    return material
