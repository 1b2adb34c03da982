"""Automotive paint: a rough base under a clear coat, slightly wavy, with dust and rain drops."""

from dataclasses import dataclass

from .grain_tiles import drop_tile
from .nodes import (
    Expression,
    bump,
    coordinates,
    mix_colour,
    new_material,
    noise,
    principled,
    texture,
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
    """Height in metres of standing drops; the mesh unrolls its skin in the map rain_place."""
    return texture(tree, [drop_tile()], "rain_place", "rain-drops", "REPEAT")[0]


def paint_layers(tree, paint: Paint, wetness: float) -> Layers:
    """Clean panels shine, dust gathers low down; wetness 0..1 adds drops and washes dust off."""
    dirt = paint.dirt * (1.0 - 0.6 * wetness)
    waves = noise(tree, 9, 1) * 0.0004
    _, _, z = coordinates(tree)
    low_down = z.step(0.62, 0.18) * noise(tree, 5, 3, 0.65).step(0.35, 0.75) * 0.5
    specks = noise(tree, 60, 2, 0.7).step(0.52, 0.8) * 0.10
    dust = ((low_down + specks) * dirt).at_most(1.0)
    smear = noise(tree, 14, 2, 0.6).step(0.45, 0.8) * 0.03 * dirt
    height = waves + rain_drops(tree) if wetness else waves
    return Layers(
        base=mix_colour(tree, dust, paint.colour, (0.15, 0.13, 0.11)),
        roughness=dust * 0.4 + 0.28,
        metallic=(1.0 - dust) * paint.metallic,
        coat=1.0 - dust * 0.6,
        coat_roughness=dust * 0.35 + smear + 0.015,
        height=height,
    )


def coated_shader(tree, layers: Layers):
    """The shader output of the layers."""
    normal = bump(tree, layers.height)
    return principled(
        tree,
        Base_Color=layers.base,
        Roughness=layers.roughness,
        Metallic=layers.metallic,
        Coat_Weight=layers.coat,
        Coat_Roughness=layers.coat_roughness,
        Coat_Normal=normal,
        Normal=normal,
        Specular_IOR_Level=layers.specular,
    ).outputs[0]


def panel_material(paint: Paint):
    """Paint for parts without lines or marks: mirrors, handles; no drops stand on them."""
    material, tree, surface = new_material("panel")
    tree.links.new(coated_shader(tree, paint_layers(tree, paint, 0.0)), surface)
    return material
