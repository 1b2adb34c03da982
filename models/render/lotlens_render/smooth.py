"""Gaussian smoothing and resampling of float arrays with numpy and Pillow alone."""

import numpy as np
from PIL import Image

# Above this radius a blur is taken on a smaller copy: its result holds no finer detail anyway.
DIRECT_SIGMA_PX = 4.0


def _kernel(sigma: float) -> np.ndarray:
    reach = max(int(3.5 * sigma + 0.5), 1)
    offsets = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    return (weights / weights.sum()).astype(np.float32)


def _blur_axis(values: np.ndarray, sigma: float, axis: int) -> np.ndarray:
    kernel = _kernel(sigma)
    reach = len(kernel) // 2
    pad = [(0, 0)] * values.ndim
    pad[axis] = (reach, reach)
    padded = np.pad(values, pad, mode="edge")
    length = values.shape[axis]
    total = np.zeros_like(values)
    for k, weight in enumerate(kernel):
        window = [slice(None)] * values.ndim
        window[axis] = slice(k, k + length)
        total += weight * padded[tuple(window)]
    return total


def resample(plane: np.ndarray, height: int, width: int) -> np.ndarray:
    """Resize one float plane with a bicubic filter; pixel centres keep their relative place."""
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))


def blur_line(values: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur of a 1-D array, edges held."""
    return _blur_axis(values.astype(np.float64), sigma, 0)


def blur(plane: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur of a 2-D float array (sigma in pixels), edges held."""
    plane = np.asarray(plane, np.float32)
    if sigma <= DIRECT_SIGMA_PX:
        return _blur_axis(_blur_axis(plane, sigma, 0), sigma, 1)
    height, width = plane.shape
    shrink = min(sigma / 2.0, height / 4, width / 4)
    small = Image.fromarray(plane).resize(
        (max(int(width / shrink), 2), max(int(height / shrink), 2)), Image.Resampling.BOX
    )
    return resample(blur(np.asarray(small), 2.0), height, width)


def blur_channels(picture: np.ndarray, sigma: float) -> np.ndarray:
    """Blur each channel of an (H, W, C) array."""
    channels = [blur(picture[..., c], sigma) for c in range(picture.shape[-1])]
    return np.stack(channels, -1)
