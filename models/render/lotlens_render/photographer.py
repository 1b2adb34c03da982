"""The person who holds the phone: seen only as a reflection and a shadow, as in any real photo."""

import numpy as np

from .mesh import rounded_bar
from .nodes import plain_material


def add_photographer(camera: np.ndarray, looking: np.ndarray) -> None:
    """A figure behind the camera with both arms raised to it, hidden from the camera itself."""
    ahead = np.array([looking[0], looking[1], 0.0])
    ahead /= np.linalg.norm(ahead)
    right = np.cross(ahead, (0, 0, 1.0))
    foot = np.array([camera[0], camera[1], 0.0]) - ahead * 0.28
    # A low camera means a crouching person.
    tall = min(1.0, (camera[2] + 0.42) / 1.74)
    cloth = plain_material("cloth", (0.018, 0.022, 0.03), 0.8)
    skin = plain_material("skin", (0.45, 0.28, 0.2), 0.5)

    def at(side: float, up: float, forward: float = 0.0) -> np.ndarray:
        return foot + right * side + ahead * forward + np.array([0, 0, up * tall])

    parts = [
        rounded_bar("trunk", (at(0, 0.72), at(0, 1.5, 0.001)), (0.21, 0.15), cloth),
        rounded_bar("head", (at(0, 1.5), at(0, 1.76, 0.001)), (0.09, 0.09), skin),
    ]
    for side in (1, -1):
        parts.append(
            rounded_bar(
                "leg",
                (at(side * 0.085, 0.02), at(side * 0.085, 0.95, 0.001)),
                (0.085, 0.085),
                cloth,
            )
        )
        hand = foot + right * side * 0.08 + ahead * 0.22 + np.array([0, 0, camera[2] - 0.02])
        parts.append(rounded_bar("arm", (at(side * 0.24, 1.42), hand), (0.05, 0.05), cloth))
    for part in parts:
        part.visible_camera = False
