"""Photos from files to pixels: upright, RGB, and refused where they cannot be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from .progress import CommandError

ORIENTATION, SIDEWAYS = 0x0112, (5, 6, 7, 8)
"""The EXIF tag, and its values that exchange width and height."""

MAX_PIXELS = 80_000_000
"""A larger picture is refused before it is decoded; today's phones reach 50 megapixels."""


def read_rgb(path: Path) -> np.ndarray:
    """Decode a photo to uint8[h, w, 3], turned upright. Raises CommandError if it cannot be."""
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise CommandError(
                    "photo_too_large",
                    f"{path.name} is {opened.width}x{opened.height}; the limit is "
                    f"{MAX_PIXELS // 1_000_000} megapixels",
                    item=str(path),
                )
            upright = ImageOps.exif_transpose(opened)
            return np.asarray(upright.convert("RGB"))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise CommandError(
            "unreadable_photo", f"{path.name} cannot be read: {error}", item=str(path)
        ) from error


def upright_size(path: Path) -> tuple[int, int]:
    """Width and height of a photo as `read_rgb` gives it, without decoding it."""
    with Image.open(path) as opened:
        width, height = opened.size
        turned = opened.getexif().get(ORIENTATION, 1) in SIDEWAYS
    return (height, width) if turned else (width, height)


def shrunk(pixels: np.ndarray, side: int) -> np.ndarray:
    """The photo with its longest side at most `side`."""
    height, width = pixels.shape[:2]
    factor = side / max(height, width)
    if factor >= 1:
        return pixels
    size = (max(round(width * factor), 1), max(round(height * factor), 1))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
