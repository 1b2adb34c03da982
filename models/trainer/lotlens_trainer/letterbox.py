"""Fit a photo into a model's input without stretching it, and map boxes both ways.

The geometry is the same, to the digit, in `src/domain` (TypeScript): the golden cases in
`src/contract/fixtures/detect/letterbox.json` hold both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

LETTERBOX_FILL = 114
"""Grey level of the border, out of 255."""

RESAMPLER = "lanczos3-antialiased"
"""The reference resampler: Lanczos with three lobes whose support widens when it shrinks a photo.

Pillow's LANCZOS and libvips's (sharp's) default `lanczos3` kernel are this filter, and browsers'
high-quality `createImageBitmap` resizing is antialiased too. Plain bilinear sampling is not: at
a quarter of the size it skips most of the pixels of a thin scratch.
"""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where a photo lies inside a model's input: `input = photo * scale + pad`.

    All lengths are pixels; `content_*` is the size of the photo after scaling.
    """

    scale: float
    pad_left: int
    pad_top: int
    photo_width: int
    photo_height: int
    content_width: int
    content_height: int

    def to_input(self, boxes_xyxy: np.ndarray) -> np.ndarray:
        """Map boxes float[n, 4] from photo pixels to input pixels."""
        return np.asarray(boxes_xyxy, np.float64) * self.scale + self._offsets()

    def to_photo(self, boxes_xyxy: np.ndarray) -> np.ndarray:
        """Map boxes float[n, 4] from input pixels to photo pixels, without clipping."""
        return (np.asarray(boxes_xyxy, np.float64) - self._offsets()) / self.scale

    def clip_to_photo(self, boxes_xyxy: np.ndarray) -> np.ndarray:
        """Clip boxes float[n, 4] in photo pixels to the photo."""
        width, height = self.photo_width, self.photo_height
        return np.clip(boxes_xyxy, 0.0, np.array([width, height, width, height], np.float64))

    def _offsets(self) -> np.ndarray:
        return np.array([self.pad_left, self.pad_top] * 2, np.float64)


def letterbox_geometry(
    photo_width: int, photo_height: int, input_width: int, input_height: int
) -> Letterbox:
    """Centre the photo in the input at the largest scale at which it fits.

    Sizes are rounded half up (as `Math.round` does); an odd border is one pixel wider at the
    right and at the bottom. Raises ValueError when a length is not positive.
    """
    if min(photo_width, photo_height, input_width, input_height) < 1:
        raise ValueError(
            f"a photo of {photo_width}x{photo_height} does not go into {input_width}x{input_height}"
        )
    scale = min(input_width / photo_width, input_height / photo_height)
    content_width = _scaled_length(photo_width, scale, input_width)
    content_height = _scaled_length(photo_height, scale, input_height)
    return Letterbox(
        scale=scale,
        pad_left=(input_width - content_width) // 2,
        pad_top=(input_height - content_height) // 2,
        photo_width=photo_width,
        photo_height=photo_height,
        content_width=content_width,
        content_height=content_height,
    )


def letterbox_pixels(
    rgb: np.ndarray, height: int, width: int, *, photo_size: tuple[int, int] | None = None
) -> tuple[np.ndarray, Letterbox]:
    """Letterbox a photo uint8[h, w, 3] to uint8[height, width, 3].

    `photo_size` is the photo's own width and height where `rgb` was shrunk while it was decoded.
    """
    geometry = letterbox_geometry(*(photo_size or rgb.shape[1::-1]), width, height)
    content_size = (geometry.content_width, geometry.content_height)
    if content_size == rgb.shape[1::-1]:
        content = rgb
    else:
        # Two steps when shrinking a lot what was not shrunk in decoding: an exact box reduction to
        # at least three times the final size costs little, and Lanczos then decides the picture.
        resized = Image.fromarray(rgb).resize(
            content_size, Image.Resampling.LANCZOS, reducing_gap=3.0
        )
        content = np.asarray(resized)
    canvas = np.full((height, width, 3), LETTERBOX_FILL, np.uint8)
    top, left = geometry.pad_top, geometry.pad_left
    canvas[top : top + content.shape[0], left : left + content.shape[1]] = content
    return canvas, geometry


def letterbox_image(
    rgb: np.ndarray, height: int, width: int, *, photo_size: tuple[int, int] | None = None
) -> tuple[np.ndarray, Letterbox]:
    """Letterbox a photo uint8[h, w, 3] to the model's input float32[3, height, width], 0 to 1."""
    pixels, geometry = letterbox_pixels(rgb, height, width, photo_size=photo_size)
    return as_planes(pixels), geometry


def as_planes(pixels: np.ndarray) -> np.ndarray:
    """Pixels uint8[height, width, 3] as the model takes them: float32[3, height, width], 0 to 1."""
    planes = np.ascontiguousarray(pixels.transpose(2, 0, 1), dtype=np.float32)
    planes /= np.float32(255.0)
    return planes


def _scaled_length(length: int, scale: float, limit: int) -> int:
    return min(limit, max(1, math.floor(length * scale + 0.5)))
