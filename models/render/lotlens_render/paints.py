"""Car paints: linear colours, how metallic, how dirty, and what a scratch lays bare."""

from dataclasses import dataclass

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Paint:
    """`haze` is a scratched clear coat's colour, `primer` and `primer_dark` a deep scratch's."""

    colour: Colour
    metallic: float
    dirt: float = 0.5
    haze: Colour = (0.55, 0.56, 0.57)
    primer: Colour = (0.50, 0.50, 0.48)
    primer_dark: Colour = (0.22, 0.22, 0.22)

    @property
    def hides_haze(self) -> bool:
        """Whether a dulled coat shows little on it: light metallic paint is as bright itself."""
        return self.metallic >= 0.6 and sum(self.colour) > 0.8


_ON_LIGHT = {"primer": (0.15, 0.15, 0.15), "primer_dark": (0.05, 0.05, 0.05)}

PAINTS = {
    "white": Paint((0.70, 0.70, 0.68), 0.0, 0.7, (0.36, 0.36, 0.355), **_ON_LIGHT),
    "silver": Paint((0.44, 0.45, 0.46), 0.8, 0.6, (0.10, 0.10, 0.105), **_ON_LIGHT),
    "beige": Paint((0.36, 0.31, 0.24), 0.6, 0.6, (0.17, 0.155, 0.135), **_ON_LIGHT),
    "grey": Paint((0.085, 0.09, 0.095), 0.6, 0.6, (0.42, 0.43, 0.44)),
    "black": Paint((0.006, 0.006, 0.007), 0.15, 0.5, (0.40, 0.40, 0.41)),
    "navy": Paint((0.010, 0.020, 0.060), 0.5, 0.5, (0.42, 0.46, 0.52)),
    "blue": Paint((0.025, 0.085, 0.20), 0.4, 0.5, (0.46, 0.52, 0.58)),
    "red": Paint((0.30, 0.012, 0.012), 0.1, 0.5, (0.58, 0.42, 0.40)),
    "maroon": Paint((0.085, 0.008, 0.012), 0.5, 0.5, (0.52, 0.42, 0.42)),
    "green": Paint((0.018, 0.055, 0.035), 0.5, 0.6, (0.45, 0.50, 0.47)),
    "orange": Paint((0.46, 0.11, 0.015), 0.2, 0.5, (0.66, 0.52, 0.42)),
    "teal": Paint((0.020, 0.12, 0.13), 0.4, 0.5, (0.46, 0.55, 0.56)),
}
# For the cars that are trained on. Apart from PAINTS, since the other sets deal from all of those.
TRAINING_PAINTS = {
    "ivory": Paint((0.60, 0.57, 0.48), 0.0, 0.6, (0.34, 0.33, 0.30), **_ON_LIGHT),
    "pearl": Paint((0.62, 0.63, 0.64), 0.25, 0.4, (0.30, 0.30, 0.31), **_ON_LIGHT),
    "yellow": Paint((0.52, 0.34, 0.015), 0.0, 0.5, (0.62, 0.54, 0.36), **_ON_LIGHT),
    "sky": Paint((0.17, 0.30, 0.42), 0.3, 0.5, (0.50, 0.56, 0.60), **_ON_LIGHT),
    "steel": Paint((0.19, 0.205, 0.22), 0.7, 0.6, (0.44, 0.45, 0.46)),
    "slate": Paint((0.045, 0.055, 0.065), 0.4, 0.5, (0.42, 0.44, 0.46)),
    "anthracite": Paint((0.026, 0.027, 0.030), 0.55, 0.7, (0.40, 0.41, 0.42)),
    "cobalt": Paint((0.012, 0.045, 0.26), 0.3, 0.4, (0.46, 0.50, 0.60)),
    "brown": Paint((0.055, 0.032, 0.020), 0.5, 0.6, (0.48, 0.44, 0.41)),
    "copper": Paint((0.20, 0.075, 0.030), 0.6, 0.5, (0.55, 0.47, 0.42)),
    "olive": Paint((0.060, 0.065, 0.030), 0.3, 0.7, (0.46, 0.47, 0.42)),
    "plum": Paint((0.050, 0.012, 0.045), 0.5, 0.5, (0.48, 0.43, 0.48)),
}
ALL_PAINTS = PAINTS | TRAINING_PAINTS
