"""The bonnet's shut line as a signed field over the skin.

Drawn in front projection the line would cross a nearly level surface, and a millimetre of height
would move it by a hand's breadth (that was the kink of the first version). Here it is where the
skin meets two upright sheets, so it is as smooth as they are.
"""

import numpy as np

from .body_surface import smooth_max

REACH_M = 0.2


def bonnet_field(points: np.ndarray) -> np.ndarray:
    """Signed distance in metres to the bonnet's edge for (..., 3) points, REACH_M far away."""
    x, y, z = points[..., 0], np.abs(points[..., 1]), points[..., 2]
    sweep = 0.055 * (y / 0.5) ** 2 + 0.05 * (y / 0.6) ** 6
    nose = (x - 2.045) * 0.81 - (z - 0.748) * 0.58 + sweep
    flank = y - (0.735 - 0.10 * np.clip(x - 0.95, 0, 1.3) - 0.02 * np.clip(x - 1.5, 0, 1))
    edge = smooth_max(smooth_max(nose, flank, 0.06), 0.92 - x, 0.02)
    on_top = (z > 0.62) & (x > 0.9)
    return np.where(on_top, edge, REACH_M)
