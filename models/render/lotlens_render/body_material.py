"""The body's one material: paint, gaps, trim, glass and lamps, told apart by distance maps."""

from dataclasses import dataclass

from .end_lines import front_lines, rear_lines
from .finish import Finish
from .glass_and_lamps import TINTED, front_lamp, glass, tail_lamp
from .mark_layers import scratch, scratch_textures, write_passes
from .nodes import (
    Expression,
    attribute,
    connect,
    coordinates,
    mix_colour,
    mix_shader,
    new_material,
    principled,
    texture,
)
from .paint_layers import Layers, coated_shader, paint_layers
from .paints import Paint
from .side_lines import side_lines

# What a map reads beyond its own face: far enough to be no line and no hole.
FAR_M = 0.3
FRIT_M = 0.03


@dataclass(frozen=True)
class Lines:
    """Distances in metres at the shaded point; negative inside, FAR_M where the face is another."""

    gap: Expression
    frame: Expression
    glass: Expression
    arch: Expression
    moulding: Expression
    lamp: Expression
    tail_lamp: Expression
    grille: Expression
    opening: Expression
    windscreen: Expression
    rear_window: Expression


def _read_lines(tree) -> Lines:
    side, front, rear = side_lines(), front_lines(), rear_lines()
    on_front = attribute(tree, "front").step(-0.3, 0.3)
    on_rear = attribute(tree, "rear").step(-0.3, 0.3)
    on_side = attribute(tree, "side")

    def far(value: Expression, share: Expression) -> Expression:
        return value + (1.0 - share) * FAR_M

    s = texture(
        tree, [side[k] for k in ("gap", "frame", "glass", "arch")], "side_place", "side-lines"
    )
    (moulding,) = texture(tree, [side["moulding"]], "side_place", "mouldings")
    f = texture(
        tree, [front[k] for k in ("gap", "lamp", "grille", "opening")], "end_place", "front-lines"
    )
    r = texture(
        tree, [rear[k] for k in ("gap", "lamp", "recess", "opening")], "end_place", "rear-lines"
    )
    side_gap = far(s[0], on_side) + on_front * FAR_M + on_rear * FAR_M
    gap = side_gap.at_most(far(f[0], on_front)).at_most(far(r[0], on_rear))
    gap = gap.at_most(attribute(tree, "bonnet").absolute())
    return Lines(
        gap=gap,
        frame=far(s[1], on_side),
        glass=far(s[2], on_side),
        arch=s[3],
        moulding=far(moulding, on_side),
        lamp=far(f[1], on_front),
        tail_lamp=far(r[1], on_rear),
        grille=far(f[2], on_front),
        opening=far(f[3], on_front).at_most(far(r[3], on_rear)),
        windscreen=attribute(tree, "windscreen"),
        rear_window=attribute(tree, "rear_window"),
    )


def _trim(tree, layers: Layers, lines: Lines, extras: tuple[str, ...]) -> Layers:
    """Black plastic, rubber seals, gaps and grilles over the paint."""
    _, _, z = coordinates(tree)
    opening = lines.opening.step(0.0015, -0.0005)
    frame = lines.frame.step(0.014, 0.012)
    black = (
        frame.at_least(z.step(0.235, 0.232))
        .at_least(opening)
        .at_least(lines.grille.step(0.001, -0.001))
    )
    black = black.at_least(lines.windscreen.step(0.03, 0.027)).at_least(
        lines.rear_window.step(0.03, 0.027)
    )
    gap = lines.gap.step(0.0028, 0.0014)
    slats = (z * 330.0).sine()
    recess = lines.grille.step(-0.004, -0.006).at_least(lines.opening.step(-0.012, -0.014))
    height = layers.height - lines.gap.step(0.0075, 0.0012) * 0.0045
    height = height + recess * slats * 0.004 - lines.opening.step(0.003, -0.012) * 0.012
    height = (
        height - lines.lamp.step(0.0, -0.004) * 0.002 - lines.tail_lamp.step(0.0, -0.004) * 0.002
    )
    # The waist seal stands proud of door and glass as a round bead.
    height = height + lines.frame.step(0.015, 0.006) * lines.frame.step(-0.003, 0.006) * 0.004
    if "moulding" in extras:
        strip = lines.moulding.step(0.0008, -0.0008)
        black = black.at_least(strip)
        height = height + lines.moulding.step(0.004, -0.010) * 0.008
    base = mix_colour(tree, black, layers.base, (0.012, 0.012, 0.013))
    base = mix_colour(
        tree, gap.at_least(recess * slats.step(0.2, -0.2)), base, (0.002, 0.002, 0.002)
    )
    covered = gap.at_least(black)
    metallic = layers.metallic * (1.0 - covered)
    roughness = layers.roughness * (1.0 - black) + black * 0.48
    if "chrome" in extras:
        strip = lines.frame.step(0.0145, 0.0135) * lines.frame.step(0.004, 0.005)
        base = mix_colour(tree, strip, base, (0.75, 0.75, 0.76))
        metallic = metallic.at_least(strip)
        roughness = roughness * (1.0 - strip * 0.8)
    return Layers(
        base=base,
        roughness=roughness,
        metallic=metallic,
        coat=layers.coat * (1.0 - covered),
        coat_roughness=layers.coat_roughness,
        height=height,
        specular=0.5 - covered * 0.28,
    )


def _lining(tree, light: bool):
    """What the body's sheets look like from inside: dark, or with a light roof lining."""
    colour = (0.012, 0.012, 0.013)
    if light:
        _, _, z = coordinates(tree)
        colour = mix_colour(tree, z.step(1.18, 1.24), (0.035, 0.035, 0.036), (0.28, 0.275, 0.26))
    return principled(tree, Base_Color=colour, Roughness=0.8).outputs[0]


def body_material(finish: Finish):
    """The material of one half of the body with the marks that are on it."""
    paint, placed, wetness = finish.paint, finish.placed, finish.wetness
    material, tree, surface = new_material("body")
    lines = _read_lines(tree)
    textures = scratch_textures(tree, placed)
    layers = scratch(tree, paint_layers(tree, paint, wetness), textures, paint)
    shader = coated_shader(tree, _trim(tree, layers, lines, finish.extras))

    is_glass = lines.glass.step(0.0006, -0.0006)
    # A band of black enamel runs around a bonded pane.
    band = FRIT_M if finish.mended else 0.0
    is_glass = is_glass.at_least(lines.windscreen.step(-band, -band - 0.002)).at_least(
        lines.rear_window.step(-band, -band - 0.002)
    )
    pane = glass(tree, wetness, finish.glass or TINTED)
    shader = mix_shader(tree, is_glass, shader, pane)
    shader = mix_shader(tree, lines.lamp.step(0.0, -0.0015), shader, front_lamp(tree))
    shader = mix_shader(tree, lines.tail_lamp.step(0.0, -0.0015), shader, tail_lamp(tree))

    lining = _lining(tree, finish.mended)
    back = Expression(tree, tree.nodes.new("ShaderNodeNewGeometry").outputs["Backfacing"])
    shader = mix_shader(tree, back * (1.0 - is_glass), shader, lining)
    _, _, z = coordinates(tree)
    hole = tree.nodes.new("ShaderNodeBsdfTransparent").outputs[0]
    shader = mix_shader(tree, lines.arch.step(0.0006, -0.0006) * z.step(0.9, 0.88), shader, hole)
    tree.links.new(shader, surface)
    # Else each shadow ray through the car would run this whole tree just to find the paint opaque.
    material.use_transparent_shadow = False
    write_passes(tree, placed, textures)
    return material


def parked_material(paint: Paint):
    """Paint, dark windows and dark arches in one cheap shader, for cars seen in reflections."""
    material, tree, surface = new_material("parked-body")
    lines = _read_lines(tree)
    _, _, z = coordinates(tree)
    holes = lines.arch.step(0.0006, -0.0006) * z.step(0.9, 0.88)
    windows = lines.frame.step(0.014, 0.012).at_least(lines.windscreen.step(0.03, 0.027))
    windows = windows.at_least(lines.rear_window.step(0.03, 0.027))
    openings = lines.opening.step(0.0, -0.002).at_least(lines.grille.step(0.0, -0.002))
    dark = holes.at_least(openings).at_least(lines.gap.step(0.0028, 0.0014))
    base = mix_colour(tree, dark.at_least(windows), paint.colour, (0.006, 0.006, 0.007))
    base = mix_colour(tree, lines.lamp.step(0.0, -0.0015), base, (0.4, 0.41, 0.43))
    base = mix_colour(tree, lines.tail_lamp.step(0.0, -0.0015), base, (0.25, 0.01, 0.01))
    node = principled(tree, Base_Color=base, Roughness=0.35, Coat_Roughness=0.02)
    connect((1.0 - dark.at_least(windows)) * paint.metallic, node.inputs["Metallic"])
    connect(1.0 - dark, node.inputs["Coat Weight"])
    tree.links.new(node.outputs[0], surface)
    return material
