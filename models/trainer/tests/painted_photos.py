"""Photos of smoothly shaded paint that the tests draw, with scratches at known places."""

from pathlib import Path

import numpy as np
from PIL import Image

from lotlens_trainer.dataset import Photo

SIDE = 160
GREY = (120, 124, 128)


def paint(colour: tuple[int, int, int], seed: int = 0) -> np.ndarray:
    """uint8[SIDE, SIDE, 3]: paint whose brightness falls to one side, with a camera's grain."""
    shade = np.linspace(1.1, 0.9, SIDE)[None, :, None]
    grain = np.random.default_rng(seed).normal(0, 1, (SIDE, SIDE, 1))
    return np.clip(np.array(colour) * shade + grain, 0, 255).astype(np.uint8)


def panel() -> np.ndarray:
    """Clean paint in the middle of dark ground, as a whole car stands in a photo."""
    pixels = np.full((SIDE, SIDE, 3), 70, np.uint8)
    pixels[20:-20, 20:-20] = paint(GREY, 9)[20:-20, 20:-20]
    return pixels


def scratched(
    pixels: np.ndarray, box: tuple[int, int, int, int], grey: int = 60
) -> tuple[np.ndarray, np.ndarray]:
    """A copy with a stroke lighter (or darker) by `grey` from one corner of the box to the other;
    and the box float32[4]."""
    x1, y1, x2, y2 = box
    stroke = np.zeros(pixels.shape[:2], bool)
    for along in np.linspace(0, 1, 100):
        x, y = int(x1 + along * (x2 - x1 - 3)), int(y1 + along * (y2 - y1 - 3))
        stroke[y : y + 3, x : x + 3] = True
    changed = pixels + grey * stroke[..., None]
    return np.clip(changed, 0, 255).astype(np.uint8), np.array(box, np.float32)


def photo_of(
    pixels: np.ndarray, folder: Path, name: str, boxes: list = (), ignored: list = ()
) -> Photo:
    """The pixels as a PNG file, all marks of class 0."""
    Image.fromarray(pixels).save(folder / f"{name}.png")
    return Photo(
        path=folder / f"{name}.png",
        width=pixels.shape[1],
        height=pixels.shape[0],
        boxes=np.array(boxes, np.float32).reshape(-1, 4),
        class_ids=np.zeros(len(boxes), np.int64),
        ignore_boxes=np.array(ignored, np.float32).reshape(-1, 4),
    )
