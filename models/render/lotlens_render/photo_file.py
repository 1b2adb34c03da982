"""Writes a photo as JPEG within a size, marked as rendered, and its thumbnail."""

import hashlib
import io
from pathlib import Path

import numpy as np
from PIL import Image

RENDERED_MARK = "rendered by Lotlens"
THUMBNAIL_SIZE = (320, 240)
THUMBNAIL_QUALITY = 78
EXIF_DESCRIPTION, EXIF_SOFTWARE = 0x010E, 0x0131


def _encoded(image: Image.Image, quality: int) -> bytes:
    exif = Image.Exif()
    exif[EXIF_DESCRIPTION] = RENDERED_MARK
    exif[EXIF_SOFTWARE] = "Lotlens renderer"
    out = io.BytesIO()
    image.save(
        out, "JPEG", quality=quality, subsampling=2, optimize=True, exif=exif, comment=RENDERED_MARK
    )
    return out.getvalue()


def encode_photo(pixels: np.ndarray, most_bytes: int, best_quality: int = 90) -> bytes:
    """JPEG bytes of (H, W, 3) pixels at the best quality whose size is within `most_bytes`.

    Raises ValueError when even quality 40 is too large.
    """
    image = Image.fromarray(pixels)
    low, high, best = 40, best_quality, None
    while low <= high:
        quality = (low + high) // 2
        data = _encoded(image, quality)
        if len(data) <= most_bytes:
            best, low = data, quality + 1
        else:
            high = quality - 1
    if best is None:
        raise ValueError(f"no JPEG quality brings the photo under {most_bytes} bytes")
    return best


def write_thumbnail(photo: bytes, path: Path) -> None:
    """A small upright copy for lists, without metadata but the mark."""
    image = Image.open(io.BytesIO(photo)).resize(THUMBNAIL_SIZE, Image.Resampling.LANCZOS)
    image.save(path, "JPEG", quality=THUMBNAIL_QUALITY, optimize=True, comment=RENDERED_MARK)


def sha256_hex(data: bytes) -> str:
    """The hash that the index keeps."""
    return hashlib.sha256(data).hexdigest()
