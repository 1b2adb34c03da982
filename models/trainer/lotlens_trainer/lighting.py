"""How bright a photo is, for figures by lighting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageStat

from .dataset import Photo

DARK_BELOW, BRIGHT_ABOVE = 95, 145
"""Mean luma of a photo, 0 to 255: about a tenth of the base dataset lies on either side."""

LIGHTINGS = ("dark", "even", "bright")

LOOK_PX = 64


def image_ids_by_lighting(photos: Sequence[Photo]) -> dict[str, np.ndarray]:
    """Image ids int64[n] of the dark, the evenly lit and the bright photos; reads every photo,
    small. A lighting without photos is left out."""
    lumas = np.array([mean_luma(photo.path) for photo in photos])
    names = np.select([lumas < DARK_BELOW, lumas > BRIGHT_ABOVE], ["dark", "bright"], "even")
    ids = {name: np.flatnonzero(names == name) for name in LIGHTINGS}
    return {name: own for name, own in ids.items() if len(own)}


@cache
def mean_luma(path: Path) -> float:
    """The mean of the luma channel, 0 to 255."""
    with Image.open(path) as photo:
        photo.draft("L", (LOOK_PX, LOOK_PX))
        small = photo.convert("L")
        small.thumbnail((LOOK_PX, LOOK_PX), Image.Resampling.BOX)
        return ImageStat.Stat(small).mean[0]
