"""The cars: their flanks, roofs, rims and letters."""

from dataclasses import dataclass

from .body_surface import BodyStyle


@dataclass(frozen=True)
class BodyPreset:
    """A body style with its rim and the letters on it."""

    style: BodyStyle
    rim: str
    badge: str


BODIES = {
    "alder": BodyPreset(BodyStyle(), "double", "2.0 i"),
    "birch": BodyPreset(BodyStyle(0.70, 0.010, 0.40, 0.014), "ten", "1.6"),
    "cedar": BodyPreset(BodyStyle(0.77, 0.020, 0.34, 0.006, 0.026), "seven", "TDX"),
    "elm": BodyPreset(BodyStyle(0.66, 0.013, 0.33, 0.012, 0.014), "cover", "1.4 L"),
    "fir": BodyPreset(BodyStyle(0.745, 0.024, 0.42, 0.010, 0.024), "dark", "GT"),
}
# For the cars that are trained on: no other set has one of them, whatever its paint.
TRAINING_BODIES = {
    "hazel": BodyPreset(BodyStyle(0.72, 0.013, 0.38, 0.008, 0.016, 1.10), "ten", "1.8"),
    "holly": BodyPreset(BodyStyle(0.76, 0.008, 0.35, 0.013, 0.022, 0.90), "five", "R 20"),
    "larch": BodyPreset(BodyStyle(0.69, 0.018, 0.41, 0.010, 0.030, 1.16), "disc", "4x"),
    "linden": BodyPreset(BodyStyle(0.74, 0.011, 0.33, 0.015, 0.012, 1.04), "cover", "1.2"),
    "maple": BodyPreset(BodyStyle(0.78, 0.015, 0.37, 0.007, 0.018, 0.94), "double", "TDX 2"),
    "oak": BodyPreset(BodyStyle(0.65, 0.016, 0.36, 0.011, 0.028, 1.13), "seven", "Estate"),
    "rowan": BodyPreset(BodyStyle(0.71, 0.021, 0.40, 0.012, 0.020, 0.97), "dark", "S"),
    "spruce": BodyPreset(BodyStyle(0.755, 0.012, 0.43, 0.009, 0.015, 1.07), "mesh", "2.5"),
    "willow": BodyPreset(BodyStyle(0.68, 0.009, 0.345, 0.014, 0.024, 1.00), "disc", "1.0 e"),
    "yew": BodyPreset(BodyStyle(0.73, 0.026, 0.39, 0.006, 0.026, 0.92), "mesh", "V6"),
}
ALL_BODIES = BODIES | TRAINING_BODIES
