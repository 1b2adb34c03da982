"""Scratches in the paint, and the render passes that say where each mark is."""

from dataclasses import dataclass

from .nodes import Expression, attribute, connect, mix_colour, noise, place_in_square, texture
from .paint_layers import Layers
from .paints import Paint
from .scene_description import FACE_AXES, Mark
from .scratches import ScratchLayers, patch_size_m

DEPTH_SCALE = 1000.0


@dataclass(frozen=True)
class PlacedMark:
    """A mark of the scene with its number, and its drawn layers if it is a scratch."""

    number: int
    mark: Mark
    layers: ScratchLayers | None

    @property
    def pass_name(self) -> str:
        return f"mark{self.number}"

    @property
    def has_uv_map(self) -> bool:
        """A mesh holds eight UV maps: the many nicks of a car are placed by the shader instead."""
        return self.layers is not None and self.mark.kind != "nick"


def scratch_textures(tree, placed: tuple[PlacedMark, ...]) -> dict[int, list[Expression]]:
    """Haze, deep, depth and extent of each scratch, zero outside its patch and its panel."""
    found = {}
    for item in placed:
        if item.layers is None:
            continue
        here = attribute(tree, f"panel{item.number}").step(0.9, 1.0)
        planes = [
            item.layers.haze,
            item.layers.deep,
            item.layers.depth_m * DEPTH_SCALE,
            item.layers.extent,
        ]
        if item.has_uv_map:
            place = f"patch{item.number}"
        else:
            mark = item.mark
            size_m = patch_size_m(mark.length_m)
            place = place_in_square(tree, FACE_AXES[mark.face], mark.at, size_m)
        values = texture(tree, planes, place, item.pass_name, "CLIP")
        found[item.number] = [value * here for value in values]
    return found


def scratch(tree, layers: Layers, textures: dict[int, list[Expression]], paint: Paint) -> Layers:
    """Layers with the scratches in them: haze dulls the coat, deep lines lay primer bare."""
    if not textures:
        return layers
    haze = deep = None
    height = layers.height
    for one_haze, one_deep, depth, _ in textures.values():
        haze = one_haze if haze is None else haze.at_least(one_haze)
        deep = one_deep if deep is None else deep.at_least(one_deep)
        height = height + depth * (1.0 / DEPTH_SCALE)
    bare = mix_colour(tree, noise(tree, 350, 3).step(0.4, 0.62), paint.primer, paint.primer_dark)
    base = mix_colour(tree, deep, mix_colour(tree, haze * 0.5, layers.base, paint.haze), bare)
    return Layers(
        base=base,
        roughness=layers.roughness + haze * 0.2 + deep * 0.2,
        metallic=layers.metallic * (1.0 - haze * 0.5) * (1.0 - deep),
        coat=layers.coat * (1.0 - deep) * (1.0 - haze * 0.6),
        coat_roughness=layers.coat_roughness + haze * 0.45,
        height=height,
        specular=layers.specular,
    )


def write_passes(
    tree, placed: tuple[PlacedMark, ...], textures: dict[int, list[Expression]]
) -> None:
    """One output pass a mark: 1 on the mark, so occlusion and clipping are exact by themselves."""
    for item in placed:
        node = tree.nodes.new("ShaderNodeOutputAOV")
        node.aov_name = item.pass_name
        where = (
            textures[item.number][3] if item.layers is not None else attribute(tree, item.pass_name)
        )
        connect(where, node.inputs["Value"])
