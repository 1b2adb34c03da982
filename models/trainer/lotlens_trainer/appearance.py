"""Colour, light and camera faults of training pictures: lots are dark and wet, phones compress.

All functions take and give uint8[h, w, 3], RGB.
"""

from io import BytesIO

import numpy as np
from PIL import Image

HUE, SATURATION, VALUE = 0.015, 0.7, 0.4
FAULT_SHARE = 0.08
"""How many pictures get each of the faults below."""


def vary_appearance(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Random colours and brightness; then, now and then, a fault."""
    picture = shift_colours(picture, random)
    for fault in (low_light, glare, motion_blur, sensor_noise, jpeg_artefacts):
        if random.random() < FAULT_SHARE:
            picture = fault(picture, random)
    return picture


def shift_colours(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Hue turned about the grey axis, saturation and brightness scaled, in one linear map.

    The same spans as the usual HSV jitter, at a third of its cost: the way through HSV and back
    branches on every pixel, and two cores have better to do.
    """
    hue, saturation, value = random.uniform(-1, 1, 3) * (HUE, SATURATION, VALUE)
    angle = 2 * np.pi * hue
    grey = np.full((3, 3), 1 / 3)
    axis = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    # Rodrigues' rotation; off the grey axis it is scaled by the saturation.
    turn = np.cos(angle) * (np.eye(3) - grey) + np.sin(angle) * axis
    matrix = (1 + value) * (grey + (1 + saturation) * turn)
    rows = np.concatenate((matrix, np.zeros((3, 1))), 1).ravel().tolist()
    return np.asarray(Image.fromarray(picture).convert("RGB", tuple(rows)))


def low_light(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Darker by a gamma and a gain, as in dusk or a garage."""
    gamma, gain = random.uniform(1.2, 2.2), random.uniform(0.5, 0.9)
    table = (255 * gain * (np.arange(256) / 255) ** gamma).astype(np.uint8)
    return table[picture]


def glare(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A soft bright spot, as of the sun or a lamp on paint."""
    height, width = picture.shape[:2]
    centre = random.uniform(0, 1, 2) * (width, height)
    radii = random.uniform(0.05, 0.25, 2) * (width, height)
    across = np.exp(-0.5 * ((np.arange(width) - centre[0]) / radii[0]) ** 2)
    down = np.exp(-0.5 * ((np.arange(height) - centre[1]) / radii[1]) ** 2)
    light = (random.uniform(80, 200) * down[:, None] * across)[..., None]
    return np.minimum(picture + light, 255).astype(np.uint8)


def motion_blur(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The mean along a short straight line in one of four directions."""
    length = int(random.integers(2, 6))
    step_x, step_y = ((1, 0), (0, 1), (1, 1), (1, -1))[random.integers(4)]
    total = np.zeros(picture.shape, np.uint16)
    padded = np.pad(picture, ((length, length), (length, length), (0, 0)), mode="edge")
    height, width = picture.shape[:2]
    for k in range(length):
        offset = k - length // 2
        top, left = length + offset * step_y, length + offset * step_x
        total += padded[top : top + height, left : left + width]
    return (total // length).astype(np.uint8)


def sensor_noise(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    noise = random.standard_normal(picture.shape, dtype=np.float32) * random.uniform(3, 12)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def jpeg_artefacts(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=int(random.integers(30, 80)))
    return np.asarray(Image.open(buffer).convert("RGB"))
