"""Shader nodes as arithmetic: an Expression is a socket that can be added and multiplied."""

from __future__ import annotations

import bpy
import numpy as np


class Expression:
    """One output socket of a node tree; operators add math nodes behind it."""

    def __init__(self, tree: bpy.types.NodeTree, socket: bpy.types.NodeSocket):
        self.tree = tree
        self.socket = socket

    def _math(self, operation: str, *others: Expression | float) -> Expression:
        node = self.tree.nodes.new("ShaderNodeMath")
        node.operation = operation
        for i, value in enumerate((self, *others)):
            connect(value, node.inputs[i])
        return Expression(self.tree, node.outputs[0])

    def __add__(self, other: Expression | float) -> Expression:
        return self._math("ADD", other)

    __radd__ = __add__

    def __sub__(self, other: Expression | float) -> Expression:
        return self._math("SUBTRACT", other)

    def __rsub__(self, other: float) -> Expression:
        return self._math("MULTIPLY", -1.0) + other

    def __mul__(self, other: Expression | float) -> Expression:
        return self._math("MULTIPLY", other)

    __rmul__ = __mul__

    def __truediv__(self, other: Expression | float) -> Expression:
        return self._math("DIVIDE", other)

    def absolute(self) -> Expression:
        return self._math("ABSOLUTE")

    def sine(self) -> Expression:
        return self._math("SINE")

    def at_most(self, other: Expression | float) -> Expression:
        return self._math("MINIMUM", other)

    def at_least(self, other: Expression | float) -> Expression:
        return self._math("MAXIMUM", other)

    def step(self, zero_at: float, one_at: float) -> Expression:
        """A smooth step from 0 at `zero_at` to 1 at `one_at`, which may be the smaller."""
        node = self.tree.nodes.new("ShaderNodeMapRange")
        node.interpolation_type = "SMOOTHSTEP"
        self.tree.links.new(self.socket, node.inputs[0])
        node.inputs[1].default_value = min(zero_at, one_at)
        node.inputs[2].default_value = max(zero_at, one_at)
        rising = Expression(self.tree, node.outputs[0])
        return rising if zero_at < one_at else 1.0 - rising


def connect(value: Expression | float | tuple[float, ...], target: bpy.types.NodeSocket) -> None:
    """Link an expression to an input, or set the input's constant (colours get alpha 1)."""
    if isinstance(value, Expression):
        value.tree.links.new(value.socket, target)
    elif isinstance(value, tuple) and len(value) == 3 and len(target.default_value) == 4:
        target.default_value = (*value, 1)
    else:
        target.default_value = value


def mix_colour(tree, share, first, second) -> Expression:
    """`first` where share is 0, `second` where it is 1."""
    node = tree.nodes.new("ShaderNodeMix")
    node.data_type = "RGBA"
    connect(share, node.inputs[0])
    connect(first, node.inputs[6])
    connect(second, node.inputs[7])
    return Expression(tree, node.outputs[2])


def mix_shader(tree, share: Expression, first, second):
    """Mix two shader output sockets; returns the mixed one."""
    node = tree.nodes.new("ShaderNodeMixShader")
    connect(share, node.inputs[0])
    tree.links.new(first, node.inputs[1])
    tree.links.new(second, node.inputs[2])
    return node.outputs[0]


def attribute(tree, name: str) -> Expression:
    """A float stored at the mesh's vertices."""
    node = tree.nodes.new("ShaderNodeAttribute")
    node.attribute_name = name
    return Expression(tree, node.outputs["Fac"])


def object_position(tree):
    """The socket of the shaded point in the object's own metres."""
    return tree.nodes.new("ShaderNodeTexCoord").outputs["Object"]


def coordinates(tree) -> tuple[Expression, Expression, Expression]:
    """x, y, z of the shaded point in the object's own metres."""
    node = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(object_position(tree), node.inputs[0])
    return tuple(Expression(tree, node.outputs[i]) for i in range(3))


def place_in_square(tree, axes: tuple[int, int], centre: tuple[float, float], size_m: float):
    """The socket of a texture place 0..1 within a square in a plane of the object's own metres."""
    shaded = coordinates(tree)
    node = tree.nodes.new("ShaderNodeCombineXYZ")
    for i, (axis, at) in enumerate(zip(axes, centre, strict=True)):
        connect((shaded[axis] - at) / size_m + 0.5, node.inputs[i])
    return node.outputs[0]


def noise(tree, scale: float, detail: float = 4, roughness: float = 0.55) -> Expression:
    """Fractal noise around 0.5 with `scale` cells a metre."""
    node = tree.nodes.new("ShaderNodeTexNoise")
    node.inputs["Scale"].default_value = scale
    node.inputs["Detail"].default_value = detail
    node.inputs["Roughness"].default_value = roughness
    tree.links.new(object_position(tree), node.inputs["Vector"])
    return Expression(tree, node.outputs["Fac"])


def cells(tree, scale: float) -> tuple[Expression, Expression]:
    """Voronoi cells: distance to the cell's middle (in cells), and one random value a cell."""
    node = tree.nodes.new("ShaderNodeTexVoronoi")
    node.inputs["Scale"].default_value = scale
    tree.links.new(object_position(tree), node.inputs["Vector"])
    split = tree.nodes.new("ShaderNodeSeparateColor")
    tree.links.new(node.outputs["Color"], split.inputs[0])
    return Expression(tree, node.outputs["Distance"]), Expression(tree, split.outputs[0])


def _float_image(planes: list[np.ndarray], name: str) -> bpy.types.Image:
    height, width = planes[0].shape
    stacked = np.zeros((height, width, 4), np.float32)
    for c, plane in enumerate(planes):
        stacked[..., c] = plane
    image = bpy.data.images.new(name, width, height, alpha=True, float_buffer=True, is_data=True)
    image.alpha_mode = "CHANNEL_PACKED"
    image.pixels.foreach_set(stacked.ravel())
    return image


def texture(
    tree,
    planes: list[np.ndarray],
    uv: str | bpy.types.NodeSocket,
    name: str,
    beyond: str = "EXTEND",
) -> list[Expression]:
    """Up to four float planes (H, W), row 0 at the bottom, as one image: their values.

    `uv` is the name of a UV map, or a socket that gives the place.
    """
    node = tree.nodes.new("ShaderNodeTexImage")
    # One image serves all cars of a scene: line maps are large, and their names tell them apart.
    node.image = bpy.data.images.get(name) or _float_image(planes, name)
    node.interpolation = "Linear" if beyond == "REPEAT" else "Cubic"
    node.extension = beyond
    if isinstance(uv, str):
        place = tree.nodes.new("ShaderNodeUVMap")
        place.uv_map = uv
        uv = place.outputs[0]
    tree.links.new(uv, node.inputs[0])
    split = tree.nodes.new("ShaderNodeSeparateColor")
    tree.links.new(node.outputs[0], split.inputs[0])
    sockets = [*split.outputs[:3], node.outputs["Alpha"]]
    return [Expression(tree, socket) for socket in sockets[: len(planes)]]


def principled(tree, **inputs):
    """A Principled BSDF node; keywords are its input names with underscores."""
    node = tree.nodes.new("ShaderNodeBsdfPrincipled")
    for name, value in inputs.items():
        connect(value, node.inputs[name.replace("_", " ")])
    return node


def bump(tree, height_m: Expression, normal: Expression | None = None) -> Expression:
    """A normal bent by a height field in metres."""
    node = tree.nodes.new("ShaderNodeBump")
    connect(height_m, node.inputs["Height"])
    node.inputs["Distance"].default_value = 1.0
    if normal is not None:
        connect(normal, node.inputs["Normal"])
    return Expression(tree, node.outputs[0])


def new_material(name: str):
    """An empty material: itself, its tree and its output node's surface input."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    return material, tree, output.inputs[0]


def plain_material(
    name: str,
    colour: tuple[float, float, float],
    roughness: float = 0.5,
    *,
    metallic: float = 0.0,
    coat: float = 0.0,
    grain: tuple[float, float] | None = None,
):
    """One colour all over; grain is (cells a metre, height in metres)."""
    material, tree, surface = new_material(name)
    node = principled(
        tree, Base_Color=colour, Roughness=roughness, Metallic=metallic, Coat_Weight=coat
    )
    if grain:
        connect(bump(tree, noise(tree, grain[0]) * grain[1]), node.inputs["Normal"])
    tree.links.new(node.outputs[0], surface)
    return material
