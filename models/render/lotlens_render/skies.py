"""Light: sky, sun, lamps, and how the camera meters under it."""

import math
from dataclasses import dataclass
from pathlib import Path

import bpy
from mathutils import Vector

from .nodes import Expression, connect, mix_colour


@dataclass(frozen=True)
class Sky:
    """Either a computed sky (sun elevation in degrees) or one of Blender's own CC0 panoramas."""

    strength: float
    panorama: str | None = None
    sun_elevation_deg: float = 35.0
    sun: bool = True
    cloud: float = 0.0
    lamps: bool = False


SKIES = {
    "sun": Sky(0.28, sun_elevation_deg=38),
    "high-sun": Sky(0.28, sun_elevation_deg=58),
    "haze": Sky(0.26, sun_elevation_deg=40, sun=False, cloud=0.75),
    "overcast": Sky(0.22, sun_elevation_deg=30, sun=False, cloud=0.92),
    "city": Sky(1.0, panorama="city"),
    "courtyard": Sky(0.9, panorama="courtyard"),
    "forest": Sky(0.9, panorama="forest"),
    "sunset": Sky(0.9, panorama="sunset"),
    "sunrise": Sky(0.9, panorama="sunrise"),
    "low-sun": Sky(0.5, sun_elevation_deg=7),
    "after-sunset": Sky(0.6, sun_elevation_deg=1.0, sun=False),
    "night": Sky(0.05, panorama="night", lamps=True),
}


def _computed(tree, sky: Sky, sun_deg: float) -> Expression:
    node = tree.nodes.new("ShaderNodeTexSky")
    node.sky_type = "NISHITA"
    node.sun_elevation = math.radians(sky.sun_elevation_deg)
    node.sun_rotation = math.radians(sun_deg)
    node.sun_disc = sky.sun
    node.sun_size = math.radians(0.6)
    clear = Expression(tree, node.outputs[0])
    if not sky.cloud:
        return clear
    # A cloud deck is nearly white and brighter overhead than at the horizon (CIE overcast sky).
    place = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(tree.nodes.new("ShaderNodeTexCoord").outputs["Generated"], place.inputs[0])
    up = Expression(tree, place.outputs[2]).at_least(0.0)
    cover = tree.nodes.new("ShaderNodeTexNoise")
    cover.inputs["Scale"].default_value = 2.2
    cover.inputs["Detail"].default_value = 5
    tree.links.new(
        tree.nodes.new("ShaderNodeTexCoord").outputs["Generated"], cover.inputs["Vector"]
    )
    deck = (up * 2.0 + 1.0) * (Expression(tree, cover.outputs["Fac"]) * 0.7 + 0.65) * 0.9
    white = mix_colour(tree, 1.0, (0.0, 0.0, 0.0), (0.96, 0.99, 1.04))
    scaled = tree.nodes.new("ShaderNodeVectorMath")
    scaled.operation = "SCALE"
    connect(white, scaled.inputs[0])
    connect(deck, scaled.inputs["Scale"])
    return mix_colour(tree, sky.cloud, clear, Expression(tree, scaled.outputs[0]))


def _panorama(tree, name: str, turn_deg: float) -> Expression:
    folder = Path(bpy.utils.system_resource("DATAFILES")) / "studiolights" / "world"
    node = tree.nodes.new("ShaderNodeTexEnvironment")
    node.image = bpy.data.images.load(str(folder / f"{name}.exr"))
    turn = tree.nodes.new("ShaderNodeMapping")
    turn.inputs["Rotation"].default_value = (0, 0, math.radians(turn_deg))
    tree.links.new(tree.nodes.new("ShaderNodeTexCoord").outputs["Generated"], turn.inputs[0])
    tree.links.new(turn.outputs[0], node.inputs[0])
    return Expression(tree, node.outputs[0])


def add_sky(scene: bpy.types.Scene, sky: Sky, sun_deg: float) -> None:
    """Set the world's light; `sun_deg` turns sun or panorama around the car."""
    world = bpy.data.worlds.new("sky")
    scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    tree.nodes.clear()
    background = tree.nodes.new("ShaderNodeBackground")
    background.inputs[1].default_value = sky.strength
    light = (
        _panorama(tree, sky.panorama, sun_deg) if sky.panorama else _computed(tree, sky, sun_deg)
    )
    connect(light, background.inputs[0])
    output = tree.nodes.new("ShaderNodeOutputWorld")
    tree.links.new(background.outputs[0], output.inputs[0])
    if sky.lamps:
        _add_lamp((3.5, 5, 5.2), (0, 0, 0), 420, (1, 0.66, 0.34), 0.5)
        _add_lamp((-9, 6, 5.2), (-6, 0, 0), 420, (1, 0.66, 0.34), 0.5)
        _add_lamp((-5, 12.8, 3.2), (-5, 0, 1), 160, (0.85, 0.92, 1), 1.4)


def _add_lamp(place, towards, watt: float, colour, size_m: float) -> None:
    lamp = bpy.data.lights.new("lamp", "AREA")
    lamp.energy = watt
    lamp.color = colour
    lamp.size = size_m
    item = bpy.data.objects.new("lamp", lamp)
    item.location = place
    item.rotation_euler = (Vector(towards) - Vector(place)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.collection.objects.link(item)
