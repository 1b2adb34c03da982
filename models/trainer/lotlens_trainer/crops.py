"""Random square crops of photos, for learning features without labels."""

from pathlib import Path

import numpy as np
from PIL import Image

from .appearance import shift_colours
from .photo_pixels import read_rgb, shrunk

LONGEST_PX = 640
"""Photos are cut at this size, whatever a camera made them: at 12 megapixels a crop would show a
patch of paint that the detector, which sees whole photos at 320 to 640 px, never gets to see."""


class CropSampler:
    """Batches of crops. The batch of a step depends only on the seed and the step's number.

    A crop of `size` pixels shows a square of `size / s` photo pixels, s log-uniform in `scales`,
    of a photo whose longer side is LONGEST_PX at most. Photos are decoded once and kept: up to
    1.2 MB of memory each.
    """

    def __init__(
        self,
        photos: list[Path],
        *,
        seed: int,
        scales: tuple[float, float],
        colours: bool = False,
    ) -> None:
        """With `colours` those of each crop are shifted, as in training."""
        self._photos = photos
        self._colours = colours
        self._seed = seed
        self._log_scales = np.log(scales)
        self._decoded: dict[Path, np.ndarray] = {}

    def batch(self, step: int, *, count: int, size: int) -> np.ndarray:
        """uint8[count, size, size, 3], RGB."""
        random = np.random.default_rng([self._seed, step])
        chosen = random.integers(len(self._photos), size=count)
        return np.stack([self._crop(self._photos[i], size, random) for i in chosen])

    def _photo(self, path: Path) -> np.ndarray:
        if path not in self._decoded:
            self._decoded[path] = shrunk(read_rgb(path), LONGEST_PX)
        return self._decoded[path]

    def _crop(self, path: Path, size: int, random: np.random.Generator) -> np.ndarray:
        photo = self._photo(path)
        height, width = photo.shape[:2]
        wanted = size / np.exp(random.uniform(*self._log_scales))
        side = max(int(min(wanted, height, width)), 1)
        top = random.integers(height - side + 1)
        left = random.integers(width - side + 1)
        window = photo[top : top + side, left : left + side]
        kernel = Image.Resampling.HAMMING if side > size else Image.Resampling.BILINEAR
        crop = np.asarray(Image.fromarray(window).resize((size, size), kernel))
        crop = crop[:, ::-1] if random.random() < 0.5 else crop
        return shift_colours(crop, random) if self._colours else crop
