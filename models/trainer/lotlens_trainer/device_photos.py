"""Photos in a device's memory, and training pictures drawn there.

A card draws a picture in a fraction of the time that it needs to learn from it, where sixteen
processor cores would hold it up. A pixel is the mean of four bilinear samples, taken from the
level (see `placement`) at which they are at most one stored pixel apart, so that a photo that is
shrunk a lot does not lose thin scratches between the samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from .augment import FILL
from .dataset import Photo
from .photo_pixels import read_rgb, shrunk
from .placement import AFFINE, TILES, level_starts, packed_count, stored_size

SAMPLES = (0.25, 0.75)
"""Where in a pixel it is sampled, along each axis."""

READERS, READ_TOGETHER = 16, 128


def packed_photos(photos: Sequence[Photo], side: int, device: torch.device) -> Tensor:
    """All photos in all levels, int32[n], a pixel R + 256 G + 65536 B. Raises CommandError where a
    photo cannot be read."""
    starts = level_starts(len(photos), side)
    pixels = torch.zeros(packed_count(len(photos), side), dtype=torch.int32, device=device)
    levels = [
        pixels[start:].narrow(0, 0, len(photos) * (side >> level) ** 2)
        .view(len(photos), side >> level, side >> level)
        for level, start in enumerate(starts)
    ]  # fmt: skip

    def square(number: int) -> np.ndarray:
        wanted = stored_size(photos[number], side)
        photo = shrunk(read_rgb(photos[number].path), side)
        if photo.shape[1::-1] != wanted:
            # The dataset's list gives another size than the file has; its boxes are in the list's.
            photo = np.asarray(Image.fromarray(photo).resize(wanted, Image.Resampling.LANCZOS))
        return in_square(photo, side)

    with ThreadPoolExecutor(READERS) as pool:
        # In parts, so that no more than these wait in the processor's memory.
        for first in range(0, len(photos), READ_TOGETHER):
            numbers = range(first, min(first + READ_TOGETHER, len(photos)))
            for number, photo in zip(numbers, pool.map(square, numbers), strict=True):
                planes = torch.from_numpy(photo).to(device).permute(2, 0, 1).float()
                for level in levels:
                    level[number] = packed(planes)
                    planes = F.avg_pool2d(planes, 2)
    return pixels


def in_square(pixels: np.ndarray, side: int) -> np.ndarray:
    """uint8[side, side, 3]: the photo in the upper left corner, its edges drawn out."""
    height, width = pixels.shape[:2]
    return np.pad(pixels, ((0, side - height), (0, side - width), (0, 0)), mode="edge")


def packed(planes: Tensor) -> Tensor:
    """float[3, h, w], 0 to 255, to int32[h, w]."""
    red, green, blue = planes.round().to(torch.int32)
    return red + green * 256 + blue * 65536


def drawn(
    pixels: Tensor,
    starts: Tensor,
    pitches: Tensor,
    affine: Tensor,
    extents: Tensor,
    windows: Tensor,
    size: int,
) -> Tensor:
    """Pictures float[B, size, size, 3], 0 to 255, from packed photos and a `Placement`."""
    along = torch.arange(size, device=pixels.device, dtype=torch.float32)
    x, y = along[None, None, :], along[None, :, None]

    def inside(tile: int) -> Tensor:
        x1, y1, x2, y2 = (windows[:, tile, k, None, None] for k in range(4))
        return (x >= x1) & (x < x2) & (y >= y1) & (y < y2)

    def chosen(values: Tensor) -> Tensor:
        """Each pixel's value, of the tile that it lies in."""
        result = values[:, 0, None, None]
        for tile in range(1, TILES):
            result = torch.where(inside(tile), values[:, tile, None, None], result)
        return result

    covered = inside(0) | inside(1) | inside(2) | inside(3)
    start, pitch = chosen(starts), chosen(pitches)
    step_x, from_x, step_y, from_y = (chosen(affine[..., k]) for k in range(AFFINE))
    last_x, last_y = (chosen(extents[..., k]).ceil() - 1 for k in range(2))
    sums = [torch.zeros_like(step_x) for _ in range(3)]
    for down in SAMPLES:
        low_y, high_y, part_y = neighbours((y + down) * step_y + from_y, last_y)
        for across in SAMPLES:
            low_x, high_x, part_x = neighbours((x + across) * step_x + from_x, last_x)
            for row, weight_y in ((low_y, 1 - part_y), (high_y, part_y)):
                for column, weight_x in ((low_x, 1 - part_x), (high_x, part_x)):
                    value = pixels[start + row * pitch + column]
                    weight = weight_x * weight_y / len(SAMPLES) ** 2
                    for channel in range(3):
                        tone = (value >> (8 * channel)) & 255
                        sums[channel] = sums[channel] + weight * tone
    return torch.stack([torch.where(covered, total, FILL) for total in sums], -1)


def neighbours(position: Tensor, last: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The pixels before and after a position (centres lie at halves), and the share of the second.

    Positions outside are those of the nearest pixel.
    """
    centred = torch.minimum((position - 0.5).clamp(min=0), last)
    low = centred.floor()
    high = torch.minimum(low + 1, last)
    return low.long(), high.long(), centred - low
