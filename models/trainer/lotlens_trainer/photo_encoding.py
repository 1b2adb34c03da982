"""Re-encode photos at training size so that a dataset fits into a given number of bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, features

from .photo_pixels import read_rgb
from .progress import CommandError

QUALITIES = {
    "avif": (75, 65, 55, 50, 46, 43, 40, 37, 34, 28, 22),
    "jpeg": (90, 82, 74, 66, 58, 50, 40),
}
SUFFIXES = {"avif": ".avif", "jpeg": ".jpg"}
SAMPLE = 120
WORKERS = 2


def chosen_format(wanted: str) -> str:
    """`avif` where this Pillow writes it, else `jpeg`; `auto` leaves the choice."""
    has_avif = bool(features.check("avif"))
    if wanted == "avif" and not has_avif:
        raise CommandError("no_avif", "this Pillow cannot write AVIF; use --format jpeg")
    if wanted == "auto":
        return "avif" if has_avif else "jpeg"
    return wanted


def encode(path: Path, *, side: int, format: str, quality: int) -> tuple[bytes, tuple[int, int]]:
    """The photo with its longest side at most `side` px, as bytes, and its (width, height)."""
    photo = Image.fromarray(read_rgb(path))
    factor = min(1.0, side / max(photo.size))
    size = tuple(max(1, round(length * factor)) for length in photo.size)
    if size != photo.size:
        photo = photo.resize(size, Image.Resampling.LANCZOS)
    target = io.BytesIO()
    options = {"speed": 7} if format == "avif" else {"optimize": True, "progressive": True}
    photo.save(target, format.upper(), quality=quality, **options)
    return target.getvalue(), photo.size


def encode_all(
    paths: Sequence[Path], *, side: int, format: str, max_bytes: int
) -> tuple[int, list[tuple[bytes, tuple[int, int]]]]:
    """Encode photos at the highest quality whose sum fits; returns quality and results in order.

    Quality is judged on a sample spread over the photos, then on the sum. Raises CommandError
    where the lowest quality does not fit.
    """
    sample = paths[:: max(1, len(paths) // SAMPLE)]
    with ThreadPoolExecutor(WORKERS) as pool:
        for quality in QUALITIES[format]:

            def one(path: Path, quality: int = quality) -> tuple[bytes, tuple[int, int]]:
                return encode(path, side=side, format=format, quality=quality)

            sample_bytes = sum(len(content) for content, _ in pool.map(one, sample))
            if sample_bytes * len(paths) > max_bytes * len(sample):
                continue
            results = list(pool.map(one, paths))
            if sum(len(content) for content, _ in results) <= max_bytes:
                return quality, results
    raise CommandError(
        "does_not_fit",
        f"{len(paths)} photos at {side} px do not fit into {max_bytes / 1e6:.0f} MB; allow more or "
        "a smaller --imgsz",
    )
