"""A phone camera over a linear render: lens, sensor noise, exposure, tone curve, sharpening.

It moves no pixel by as much as half its width, so boxes from the render stay true.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from .smooth import blur, blur_channels, resample

COLOUR_FRINGE = 0.0004


@dataclass(frozen=True)
class CameraSettings:
    """How the phone meters and develops; `noise` grows with ISO, `key` is the aimed brightness."""

    key: float = 0.20
    noise: float = 0.6
    glare: float = 0.015
    vignetting: float = 0.25
    contrast: float = 0.26
    saturation: float = 1.06
    sharpening: float = 0.55
    white_balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    shake_px: float = 0.0


def enlarge(linear: np.ndarray, width: int, height: int) -> np.ndarray:
    """Resample a linear picture to the sensor's own size."""
    channels = [resample(linear[..., c], height, width) for c in range(3)]
    return np.maximum(np.stack(channels, -1), 0)


def _expose(linear: np.ndarray, settings: CameraSettings) -> np.ndarray:
    light = np.clip(np.nan_to_num(linear), 0, 400) * np.array(settings.white_balance, np.float32)
    brightness = light.mean(-1)
    # The sky does not count: phones meter the lower three quarters more.
    metered = np.exp(np.log(brightness + 1e-4)[brightness.shape[0] // 4 :].mean())
    height, width = brightness.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    off = ((x - width / 2) ** 2 + (y - height / 2) ** 2) / ((width / 2) ** 2 + (height / 2) ** 2)
    falloff = 1 / (1 + settings.vignetting * off) ** 2
    return np.clip(light * (settings.key / metered) * falloff[..., None], 0, 60).astype(np.float32)


def _fringe(plane: np.ndarray, factor: float) -> np.ndarray:
    """Scale one colour about the middle: lateral chromatic aberration of a small lens."""
    height, width = plane.shape
    inset_x, inset_y = width * (1 - 1 / factor) / 2, height * (1 - 1 / factor) / 2
    image = Image.fromarray(np.pad(plane, 2, mode="edge"))
    box = (2 + inset_x, 2 + inset_y, 2 + width - inset_x, 2 + height - inset_y)
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC, box=box))


def _through_lens(light: np.ndarray, settings: CameraSettings) -> np.ndarray:
    size = light.shape[1] / 1280
    veil = sum(w * blur_channels(light, s * size) for s, w in ((2.5, 0.5), (12, 0.3), (60, 0.2)))
    light = light * (1 - settings.glare) + veil * settings.glare * 1.3
    light = light.astype(np.float32)
    light[..., 0] = _fringe(light[..., 0], 1 + COLOUR_FRINGE)
    light[..., 2] = _fringe(light[..., 2], 1 - COLOUR_FRINGE)
    if settings.shake_px:
        width = 2 * round(settings.shake_px) + 1
        shifts = range(-(width // 2), width // 2 + 1)
        light = np.mean([np.roll(light, s, axis=1) for s in shifts], axis=0)
    return np.maximum(blur_channels(light, 0.55), 0)


def _sense(light: np.ndarray, settings: CameraSettings, rng: np.random.Generator) -> np.ndarray:
    """Shot and read noise; part of it is clumped, as demosaicing and denoising leave it."""
    deviation = np.sqrt((np.clip(light, 0, 2) * 0.0006 + 0.000012) * settings.noise)
    fine = rng.standard_normal(light.shape, dtype=np.float32)
    clumped = np.stack(
        [blur(rng.standard_normal(light.shape[:2], dtype=np.float32), 1.1) for _ in range(3)], -1
    )
    return np.maximum(light + (fine + 1.5 * clumped) * deviation, 0)


def _develop(light: np.ndarray, settings: CameraSettings) -> np.ndarray:
    light = light * 1.05
    tone = np.clip(light * (1 + light / 16) / (1 + light * 0.62), 0, 1)
    tone = np.where(tone < 0.0031308, 12.92 * tone, 1.055 * tone ** (1 / 2.4) - 0.055)
    black = np.quantile(tone[::4, ::4], 0.004) * 0.75
    tone = np.clip((tone - black) / (1 - black), 0, 1)
    tone = tone + settings.contrast * 2.2 * (tone * tone * (3 - 2 * tone) - tone)
    grey = tone.mean(-1, keepdims=True)
    tone = grey + (tone - grey) * settings.saturation
    return tone + settings.sharpening * (tone - blur_channels(tone, 1.0))


def photograph(linear: np.ndarray, settings: CameraSettings, seed: int) -> np.ndarray:
    """The photo (H, W, 3) as bytes of a linear picture; same seed, same noise."""
    rng = np.random.default_rng(seed)
    light = _through_lens(_expose(linear, settings), settings)
    developed = _develop(_sense(light, settings, rng), settings)
    return (np.clip(developed, 0, 1) * 255 + 0.5).astype(np.uint8)
