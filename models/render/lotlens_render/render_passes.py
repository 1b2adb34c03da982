"""Reads a rendered multi-layer EXR: linear colour and one mask a mark."""

from pathlib import Path

import numpy as np
import OpenEXR


def read_passes(path: Path, pass_names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Colour (H, W, 3) in linear light and masks (n, H, W) from 0 to 1, in the order of the names.

    Raises KeyError when a pass is missing from the file.
    """
    with OpenEXR.File(str(path), separate_channels=True) as file:
        channels = {name: channel.pixels for name, channel in file.channels().items()}

    def find(*wanted: str) -> np.ndarray:
        for name, pixels in channels.items():
            if name.endswith(wanted):
                return pixels.astype(np.float32)
        raise KeyError(f"{path.name} holds no channel {wanted[0]}")

    colour = np.stack([find(f"Combined.{c}") for c in "RGB"], -1)
    masks = [find(f"{name}.X", f"{name}.V", name) for name in pass_names]
    empty = np.zeros((0, *colour.shape[:2]), np.float32)
    return colour, np.stack(masks) if masks else empty
