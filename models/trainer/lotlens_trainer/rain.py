"""Rain drops on lens and paint: small discs that show what is around them, upside down and soft.

A drop must not pass for a dent: it is small, its rim is sharp and dark, and it glints.
"""

import numpy as np
from PIL import Image

DROPS = (4, 26)
RADII = (0.006, 0.03)
"""Of the picture's longer side, most of them small."""

INVERTED = (1.5, 2.5)
"""A drop is a strong lens: it shows its surroundings turned over and so many times smaller."""

SHRUNK = 2
RIM, RIM_SHADE = 0.25, 0.45
SKY, GLINT = 30.0, 130.0


def rain(picture: np.ndarray, strength: float, random: np.random.Generator) -> np.ndarray:
    """4 to 26 drops on a picture uint8[h, w, 3], more of them the higher the strength (0 to 1)."""
    height, width = picture.shape[:2]
    soft = np.asarray(Image.fromarray(picture).reduce(SHRUNK))
    wet = picture.copy()
    fewest, most = DROPS
    count = round(fewest + (most - fewest) * strength)
    radii = max(height, width) * np.exp(random.uniform(*np.log(RADII), count))
    for centre, radius in zip(
        random.uniform(0, 1, (count, 2)) * (width, height), radii, strict=True
    ):
        lay_drop(wet, soft, centre, radius, random)
    return wet


def lay_drop(
    wet: np.ndarray, soft: np.ndarray, centre_xy: np.ndarray, radius: float,
    random: np.random.Generator,
) -> None:  # fmt: skip
    """Draw one drop into `wet`: what `soft`, the picture shrunk, shows around it."""
    height, width = wet.shape[:2]
    x1, y1 = np.maximum(centre_xy - radius, 0).astype(int).tolist()
    x2, y2 = np.minimum(centre_xy + radius + 2, (width, height)).astype(int).tolist()
    flat, tilt = random.uniform(0.8, 1.25), random.uniform(-0.3, 0.3)
    across = ((np.arange(x1, x2) - centre_xy[0]) / radius)[None] * flat
    down = ((np.arange(y1, y2) - centre_xy[1]) / radius)[:, None]
    across = across + tilt * down
    outwards = across**2 + down**2
    cover = np.clip((1 - outwards) / RIM, 0, 1)
    # Turned over: what lies to the left is seen to the right. The farther out, the steeper.
    reach = radius * random.uniform(*INVERTED) * (0.6 + 0.8 * outwards)
    seen_x = ((centre_xy[0] - reach * across) / SHRUNK).clip(0, soft.shape[1] - 1).astype(int)
    seen_y = ((centre_xy[1] - reach * down) / SHRUNK).clip(0, soft.shape[0] - 1).astype(int)
    shade = 1 - RIM_SHADE * outwards.clip(0, 1) ** 2 * (0.65 - 0.35 * down)
    # The sky lies low in a drop, and the light glints above.
    light = SKY * np.exp(-((down - 0.5) ** 2) / 0.08) + GLINT * np.exp(
        -((across + 0.3) ** 2 + (down + 0.4) ** 2) / 0.03
    )
    place = wet[y1:y2, x1:x2]
    seen = soft[seen_y, seen_x] * shade[..., None] + light[..., None]
    place[:] = np.clip(place + cover[..., None] * (seen - place), 0, 255)
