"""Photos from files to pixels: upright, RGB, and refused where they cannot be read."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from .progress import CommandError

ORIENTATION, SIDEWAYS = 0x0112, (5, 6, 7, 8)
"""The EXIF tag, and its values that exchange width and height."""

MAX_PIXELS = 80_000_000
"""A larger picture is refused before it is decoded; today's phones reach 50 megapixels."""


SRGB = ImageCms.createProfile("sRGB")

WHOLE_UP_TO = 4
"""Up to so many times the wanted width a photo is decoded whole."""

REDUCING_GAP = {8: 2.0, 4: 1.5, 2: 1.5}
"""So many times the wanted width a decoder leaves when it shrinks by 8, 4 or 2."""


def jpeg_shrink(photo_width: int, wanted_width: int) -> int:
    """By how much a JPEG is shrunk while it is decoded: 1, 2, 4 or 8.

    Phones and the server decode by the same plan (`src/domain/decode-plan.ts`, which says why; the
    cases in `src/contract/fixtures/detect/decode-plan.json` hold both), so figures, thresholds and
    golden pictures are of the pixels that phones see.
    """
    if photo_width <= wanted_width * WHOLE_UP_TO:
        return 1
    leaves_enough = (n for n, gap in REDUCING_GAP.items() if photo_width / n >= wanted_width * gap)
    return next(leaves_enough, 1)


def read_rgb(path: Path, *, wanted_width: int | None = None) -> np.ndarray:
    """Decode a photo to uint8[h, w, 3], turned upright. Raises CommandError if it cannot be.

    With `wanted_width` (of the upright photo, in the model's input) a large JPEG comes shrunk, as
    `jpeg_shrink` says.
    """
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise CommandError(
                    "photo_too_large",
                    f"{path.name} is {opened.width}x{opened.height}; the limit is "
                    f"{MAX_PIXELS // 1_000_000} megapixels",
                    item=str(path),
                )
            if wanted_width is not None and isinstance(opened, JpegImageFile):
                _draft(opened, wanted_width)
            upright = ImageOps.exif_transpose(opened)
            return np.asarray(_in_srgb(upright))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _unreadable(path, error) from error


def _in_srgb(photo: Image.Image) -> Image.Image:
    """The colours that a browser shows: iPhones store Display P3, up to tens of levels away.

    A profile that cannot be used counts for nothing, there as here. Grey and CMYK stay as they
    were: their profiles are of printers and scanners, not of phones.
    """
    profile = photo.info.get("icc_profile")
    if photo.mode != "RGB" or not profile:
        return photo.convert("RGB")
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(photo, own, SRGB, outputMode="RGB") or photo
    except (ImageCms.PyCMSError, OSError):
        return photo


def _draft(opened: JpegImageFile, wanted_width: int) -> None:
    shrink = jpeg_shrink(_upright(opened)[0], wanted_width)
    if shrink > 1:
        wanted = (max(opened.width // shrink, 1), max(opened.height // shrink, 1))
        opened.draft(opened.mode, wanted)


def upright_size(path: Path) -> tuple[int, int]:
    """Width and height of a photo, turned upright, without decoding it.

    Raises CommandError if it cannot be read.
    """
    try:
        with Image.open(path) as opened:
            return _upright(opened)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _unreadable(path, error) from error


def _upright(opened: Image.Image) -> tuple[int, int]:
    width, height = opened.size
    turned = opened.getexif().get(ORIENTATION, 1) in SIDEWAYS
    return (height, width) if turned else (width, height)


def _unreadable(path: Path, error: Exception) -> CommandError:
    return CommandError("unreadable_photo", f"{path.name} cannot be read: {error}", item=str(path))


def shrunk(pixels: np.ndarray, side: int) -> np.ndarray:
    """The photo with its longest side at most `side`."""
    height, width = pixels.shape[:2]
    factor = side / max(height, width)
    if factor >= 1:
        return pixels
    size = (max(round(width * factor), 1), max(round(height * factor), 1))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
