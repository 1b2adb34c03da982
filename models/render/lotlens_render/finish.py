"""How one car is finished."""

from dataclasses import dataclass

from .mark_layers import PlacedMark
from .paints import Colour, Paint


@dataclass(frozen=True)
class Finish:
    """How a body is painted: wetness 0..1, extras as in the scene, and marks on its left side.

    `detail` is the share of the body grid's columns and rows that the mesh takes.
    `glass` is the light that a pane lets through, `cloth` the seats' colour; without glass panes
    and cabin are those of edition 1.
    """

    paint: Paint
    placed: tuple[PlacedMark, ...] = ()
    wetness: float = 0.0
    extras: tuple[str, ...] = ()
    glass: Colour | None = None
    cloth: Colour = (0.02, 0.02, 0.022)
    detail: float = 1.0

    @property
    def mended(self) -> bool:
        """Whether the car is one of edition 2."""
        return self.glass is not None
