"""Try ways of quantising a model and keep the one that is best on val."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from .calibration import METHODS, ActivationStatistics
from .quantize import INT8_FILE, quantised_model

WANTED_SHARE = 0.95
"""The share of the float model's AP50 and AP50:95 that int8 has to keep."""

FLOAT_PART = "last convolutions of the head"
"""What may stay float in need, in words: the nodes `is_float_part` names.

Only what nothing quantised comes after. Engines round floats differently in the last bit; where
that is quantised again a step flips now and then, and the flip grows: with the first two
convolutions of scratch-dent 2 float (AP50 13.39 %, AP 4.70 % on val, the best of all) browser and
server were 7 px apart on a golden picture, where whole numbers alone agree to the bit.

And not the whole head: it takes a third more time (10.2 ms become 13.6 at 384x480, one thread),
which the gate refuses beside a champion without it, and brought scratch-dent 3 nothing. Where val
has few photos, chance alone would choose it now and then.
"""

WORTH_ITS_TIME = 0.01
"""So much more of the float model's figures lets that part stay float: less is chance."""


def is_float_part(node_name: str) -> bool:
    """Whether a node of our export belongs to `FLOAT_PART`."""
    return node_name.startswith("head.") and node_name.endswith(".2")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of quantising and the figures of its file on val."""

    method: str
    kept_float: str  # what stays float beside the decode tail, in words; "" for nothing
    ap50: float
    ap: float

    def share_of(self, ap50: float, ap: float) -> float:
        """The smaller of the two shares of a float model's figures; 1 where those are 0."""
        return min(
            self.ap50 / ap50 if ap50 > 0 else 1.0,
            self.ap / ap if ap > 0 else 1.0,
        )


def choose_quantisation(
    proto: onnx.ModelProto,
    statistics: ActivationStatistics,
    out: Path,
    *,
    weights: Mapping[str, np.ndarray],
    float_ap50: float,
    float_ap: float,
    measure: Callable[[Path], tuple[float, float]],
) -> tuple[Attempt, list[Attempt]]:
    """Write the best int8 file into folder `out`; returns its attempt and all of them.

    `weights` are those of `rounded_weights`. `measure` gives AP50 and AP of an ONNX file on val.
    The whole network is quantised by each calibration method. Only where that keeps less than 95 %
    are the head's last convolutions tried in float, and taken where they reach it or keep a
    hundredth more.
    """
    contents: dict[Attempt, bytes] = {}

    def attempt(method: str, kept: str) -> Attempt:
        names = frozenset(n.name for n in proto.graph.node if kept and is_float_part(n.name))
        ranges = statistics.ranges(method)
        made_model = quantised_model(proto, ranges, keep_float=names, weights=weights)
        content = made_model.SerializeToString()
        (out / INT8_FILE).write_bytes(content)
        made = Attempt(method, kept, *measure(out / INT8_FILE))
        contents[made] = content
        return made

    whole = [attempt(method, "") for method in METHODS]
    chosen = best_of(whole, float_ap50=float_ap50, float_ap=float_ap)
    share = chosen.share_of(float_ap50, float_ap)
    if share < WANTED_SHARE:
        more = attempt(chosen.method, FLOAT_PART)
        if more.share_of(float_ap50, float_ap) >= min(WANTED_SHARE, share + WORTH_ITS_TIME):
            chosen = more
    (out / INT8_FILE).write_bytes(contents[chosen])
    return chosen, list(contents)


def best_of(attempts: Sequence[Attempt], *, float_ap50: float, float_ap: float) -> Attempt:
    """The attempt that keeps most of the float model's figures.

    More than those is luck, so attempts that keep all are equal, and the first is taken.
    """
    return max(attempts, key=lambda one: min(1.0, one.share_of(float_ap50, float_ap)))
