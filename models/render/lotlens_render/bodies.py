"""The five cars: their flanks, rims and letters."""

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
