"""Colour, light and camera faults of training pictures: lots are dark and wet, phones compress.

All functions take and give uint8[h, w, 3], RGB. A fault has a strength from 0 to 1: from what is
just seen to what a photo is still worth keeping with.
"""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image

from .rain import rain

Fault = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]

HUE, SATURATION, VALUE = 0.015, 0.7, 0.4
FAULT_SHARE = 0.08
"""How many pictures get each of the faults below."""


def vary_appearance(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Random colours and brightness; then, now and then, a fault."""
    picture = shift_colours(picture, random)
    for fault in FAULTS:
        if random.random() < FAULT_SHARE:
            picture = fault(picture, random.random(), random)
    return picture


def shift_colours(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Hue turned about the grey axis, saturation and brightness scaled, in one linear map.

    The same spans as the usual HSV jitter, at a third of its cost: the way through HSV and back
    branches on every pixel, and two cores have better to do.
    """
    hue, saturation, value = random.uniform(-1, 1, 3) * (HUE, SATURATION, VALUE)
    matrix = colour_matrix(hue, saturation, value)
    rows = np.concatenate((matrix, np.zeros((3, 1))), 1).ravel().tolist()
    shifted = Image.fromarray(picture).convert("RGB", tuple(rows))
    return np.asarray(shifted.point(brighter(value)) if value > 0 else shifted)


def colour_matrix(hue: float, saturation: float, value: float) -> np.ndarray:
    """float64[3, 3], RGB to RGB. A value above 0 leaves brightness to `brighter`."""
    angle = 2 * np.pi * hue
    grey = np.full((3, 3), 1 / 3)
    axis = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    # Rodrigues' rotation; off the grey axis it is scaled by the saturation.
    turn = np.cos(angle) * (np.eye(3) - grey) + np.sin(angle) * axis
    return min(1 + value, 1) * (grey + (1 + saturation) * turn)


def brighter(value: float) -> list[int]:
    """A table for `Image.point`: dark tones times 1 + value, white stays white. A plain factor
    would clip white paint, and with it the scratches that are labelled there."""
    tones = 1 - (1 - np.arange(256) / 255) ** (1 + value)
    return np.round(255 * tones).astype(int).tolist() * 3


def low_light(picture: np.ndarray, strength: float, _random: np.random.Generator) -> np.ndarray:
    """Darker by a gamma and a gain, as in dusk or a garage."""
    gamma, gain = 1.2 + strength, 0.9 - 0.4 * strength
    table = (255 * gain * (np.arange(256) / 255) ** gamma).astype(np.uint8)
    return table[picture]


def glare(picture: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """A soft bright spot, as of the sun or a lamp on paint."""
    height, width = picture.shape[:2]
    centre = random.uniform(0, 1, 2) * (width, height)
    radii = random.uniform(0.05, 0.25, 2) * (width, height)
    across = np.exp(-0.5 * ((np.arange(width) - centre[0]) / radii[0]) ** 2)
    down = np.exp(-0.5 * ((np.arange(height) - centre[1]) / radii[1]) ** 2)
    light = ((80 + 120 * strength) * down[:, None] * across)[..., None]
    return np.minimum(picture + light, 255).astype(np.uint8)


def motion_blur(picture: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """The mean along a short straight line, 2 to 5 px, in one of four directions."""
    length = min(2 + int(4 * strength), 5)
    step_x, step_y = ((1, 0), (0, 1), (1, 1), (1, -1))[random.integers(4)]
    total = np.zeros(picture.shape, np.uint16)
    padded = np.pad(picture, ((length, length), (length, length), (0, 0)), mode="edge")
    height, width = picture.shape[:2]
    for k in range(length):
        offset = k - length // 2
        top, left = length + offset * step_y, length + offset * step_x
        total += padded[top : top + height, left : left + width]
    return (total // length).astype(np.uint8)


def sensor_noise(picture: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """Grain of 3 to 12 grey levels."""
    noise = random.standard_normal(picture.shape, dtype=np.float32) * (3 + 9 * strength)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def jpeg_artefacts(
    picture: np.ndarray, strength: float, _random: np.random.Generator
) -> np.ndarray:
    """Saved at quality 80 to 30."""
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=round(80 - 50 * strength))
    return np.asarray(Image.open(buffer).convert("RGB"))


FAULTS: tuple[Fault, ...] = (low_light, glare, rain, motion_blur, sensor_noise, jpeg_artefacts)
"""In the order in which light becomes a file."""
