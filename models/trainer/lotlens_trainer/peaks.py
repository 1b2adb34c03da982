"""Scores that are not the best around them, lowered.

Several cells see one mark, on one level and on its neighbours, and suppression at the protocol's
IoU of 0.7 leaves most of their boxes: each is a false alarm that pushes later hits down. So a class
logit is lowered by as much as it lies under the best one around it: in the 3x3 cells of its own
level, in those of the next coarser level, and in what they cover on the next finer one. The best
keeps its score to the bit. A soft form of the 3D max filter of Wang et al., End-to-End Object
Detection with Fully Convolutional Network (CVPR 2021), and without weights: it belongs to decoding,
not to what is learned.

scratch-dent 2 on val: AP50 13.65 to 14.59 %, AP 4.91 to 5.04 % (models/LOG.md).
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor


def lowered_beside_peaks(logits: list[Tensor]) -> list[Tensor]:
    """Class logits [B, C, h, w] by level, each half as high and wide as the one before."""
    near = [F.max_pool2d(level, 3, 1, 1) for level in logits]
    lowered = []
    for index, level in enumerate(logits):
        best = near[index]
        if index > 0:
            # The 2x2 cells under a cell, and those under its neighbours.
            best = best.maximum(F.max_pool2d(logits[index - 1], 6, 2, 2))
        if index + 1 < len(logits):
            best = best.maximum(F.interpolate(near[index + 1], scale_factor=2, mode="nearest"))
        lowered.append(level - (best - level))
    return lowered
