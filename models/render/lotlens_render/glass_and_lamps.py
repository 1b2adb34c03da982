"""Window glass, headlamps and tail lamps as shaders on the body's skin."""

from .nodes import Expression, bump, cells, connect, coordinates, mix_colour, mix_shader, principled
from .paint_layers import rain_drops
from .paints import Colour

# A dark tint: it hides a cabin of blocks, and makes flat grey plates of a wide view's windows.
TINTED = (0.26, 0.28, 0.27)


def glass(tree, wetness: float, tint: Colour):
    """A pane: reflects by Fresnel, else lets a view of the inside through, darkened by `tint`."""
    mirror = tree.nodes.new("ShaderNodeBsdfGlossy")
    mirror.inputs["Roughness"].default_value = 0.0
    through = tree.nodes.new("ShaderNodeBsdfTransparent")
    through.inputs[0].default_value = (*tint, 1)
    if wetness:
        connect(bump(tree, rain_drops(tree)), mirror.inputs["Normal"])
    fresnel = tree.nodes.new("ShaderNodeFresnel")
    fresnel.inputs[0].default_value = 1.55
    share = (Expression(tree, fresnel.outputs[0]) * 1.6).at_most(1.0)
    return mix_shader(tree, share, through.outputs[0], mirror.outputs[0])


def front_lamp(tree):
    """A clear cover over a cellular reflector."""
    distance, _ = cells(tree, 16)
    _, _, z = coordinates(tree)
    reflector = principled(
        tree,
        Base_Color=mix_colour(
            tree, distance.step(0.25, 0.5), (0.62, 0.64, 0.67), (0.03, 0.03, 0.035)
        ),
        Metallic=0.9,
        Roughness=0.14,
        Coat_Weight=1.0,
        Coat_Roughness=0.01,
    )
    connect(bump(tree, distance * 0.05 + (z * 330.0).sine() * 0.002), reflector.inputs["Normal"])
    return reflector.outputs[0]


def tail_lamp(tree):
    """Ribbed red plastic with an amber and a clear band."""
    _, y, z = coordinates(tree)
    ribs = (z * 420.0).sine() * (y * 420.0).sine()
    band = z.step(0.772, 0.776) * z.step(0.812, 0.808)
    colour = mix_colour(tree, band, (0.22, 0.004, 0.006), (0.30, 0.28, 0.27))
    colour = mix_colour(tree, z.step(0.852, 0.856), colour, (0.30, 0.055, 0.006))
    plastic = principled(
        tree, Base_Color=colour, Roughness=0.25, Coat_Weight=1.0, Coat_Roughness=0.01
    )
    connect(bump(tree, ribs * 0.0012), plastic.inputs["Normal"])
    return plastic.outputs[0]
