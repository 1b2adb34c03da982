"""Damage for the demo pack's cars: where marks can lie, clear of lamps, wheels and handles."""

from dataclasses import dataclass

import numpy as np

from .scene_description import Mark, parse_mark
from .seen_marks import mark_outline

MOULDING_Z = (0.485, 0.545)
GAP_M = 0.02
MOST_TRIES = 200
MOST_STARTS = 50


@dataclass(frozen=True)
class Spot:
    """A part of a panel: ranges of a mark's middle in its face's plane, and what fits there."""

    panel: str
    face: str
    first: tuple[float, float]
    second: tuple[float, float]
    kinds: tuple[str, ...]
    longest_m: float = 0.42
    widest_m: float = 0.16
    # A dent's least radius; how much shorter than usual a scratch may be, as a share.
    narrowest_m: float = 0.09
    shorter: float = 1.0


_ANY = ("scuff", "key", "key", "fine", "dent")
FLANK_SPOTS = (
    Spot("front door", "side", (0.02, 0.60), (0.43, 0.62), _ANY),
    Spot("front door", "side", (0.12, 0.60), (0.68, 0.83), _ANY),
    Spot("rear door", "side", (-0.70, -0.38), (0.43, 0.62), _ANY, 0.36),
    Spot("rear door", "side", (-0.66, -0.38), (0.68, 0.83), _ANY, 0.34),
    Spot("front wing", "side", (1.25, 1.58), (0.765, 0.81), ("dent",), widest_m=0.13),
    Spot("front bumper", "side", (1.84, 1.87), (0.43, 0.46), ("scuff",), 0.28),
    Spot("rear wing", "side", (-1.70, -1.64), (0.76, 0.85), ("dent",), widest_m=0.12),
    Spot("rear bumper", "side", (-1.86, -1.83), (0.50, 0.53), ("scuff", "fine"), 0.25),
)
CORNER_SPOTS = (Spot("front bumper", "front", (0.52, 0.63), (0.47, 0.50), ("scuff",), 0.36),)
REAR_SPOTS = (Spot("rear bumper", "rear", (0.50, 0.63), (0.42, 0.54), ("scuff", "key"), 0.34),)
BONNET_SPOTS = (
    Spot("bonnet", "top", (1.45, 1.65), (0.30, 0.40), ("dent",)),
    Spot("bonnet", "top", (1.22, 1.36), (0.36, 0.44), ("key", "fine"), 0.34),
)
_SPOT_WEIGHTS = {"front door": 2.0, "rear door": 1.5}


def _dent(spot: Spot, rng: np.random.Generator) -> dict:
    long_m = rng.uniform(spot.narrowest_m, spot.widest_m)
    broad_m = long_m * (rng.uniform(0.55, 0.65) if "wing" in spot.panel else rng.uniform(0.65, 0.8))
    return {
        "radiiM": [round(long_m, 3), round(broad_m, 3)],
        "depthM": round(min(long_m * rng.uniform(0.18, 0.23), 0.032), 3),
        "angleRad": round(rng.uniform(-0.35, 0.35), 2),
        "creaseM": round(rng.uniform(0.006, 0.010), 3),
    }


def _scratch(spot: Spot, kind: str, rng: np.random.Generator) -> dict:
    shortest = {"key": 0.28, "scuff": 0.24, "fine": 0.22, "nick": 0.045}[kind] * spot.shorter
    slant = {"scuff": 0.08, "nick": 1.3}.get(kind, 0.2)
    if spot.face == "top":
        slant = 0.5
    return {
        "lengthM": round(rng.uniform(shortest, spot.longest_m), 2),
        "angleRad": round(rng.uniform(-slant, slant), 2),
        "seed": int(rng.integers(1, 2**31)),
    }


def _draw_mark(spot: Spot, kind: str, rng: np.random.Generator) -> dict:
    """One mark of the kind in the spot, as a scene describes it."""
    at = [round(rng.uniform(*spot.first), 3), round(rng.uniform(*spot.second), 3)]
    sized = _dent(spot, rng) if kind == "dent" else _scratch(spot, kind, rng)
    return {"kind": kind, "face": spot.face, "at": at, **sized}


def marks_apart(one: Mark, other: Mark) -> bool:
    """Whether two marks leave at least GAP_M between them, by their upright bounds."""
    if one.face != other.face:
        return True
    first, second = mark_outline(one), mark_outline(other)
    before = first.max(axis=0) + GAP_M < second.min(axis=0)
    after = second.max(axis=0) + GAP_M < first.min(axis=0)
    return bool((before | after).any())


def _on_moulding(mark: Mark) -> bool:
    """Whether a mark on a door would run under the rubber strip."""
    if mark.face != "side" or not -0.9 < mark.at[0] < 0.85:
        return False
    heights = mark_outline(mark)[:, 1]
    return bool(heights.min() < MOULDING_Z[1] and heights.max() > MOULDING_Z[0])


def _pick_spot(spots: tuple[Spot, ...], class_name: str, rng: np.random.Generator) -> Spot:
    """A spot that can bear the class; doors more often than what is small."""
    fitting = [s for s in spots if any((k == "dent") == (class_name == "dent") for k in s.kinds)]
    weights = np.array([_SPOT_WEIGHTS.get(s.panel, 0.6) for s in fitting])
    return fitting[rng.choice(len(fitting), p=weights / weights.sum())]


def _try_marks(wanted: list[tuple[tuple[Spot, ...], str]], moulding: bool, rng) -> list[dict]:
    found: list[dict] = []
    for spots, class_name in wanted:
        for _ in range(MOST_TRIES):
            spot = _pick_spot(spots, class_name, rng)
            kinds = [k for k in spot.kinds if (k == "dent") == (class_name == "dent")]
            raw = _draw_mark(spot, str(rng.choice(kinds)), rng)
            mark = parse_mark(raw, spot.panel)
            others = (parse_mark(other, spot.panel) for other in found)
            if not (moulding and _on_moulding(mark)) and all(marks_apart(mark, o) for o in others):
                found.append(raw)
                break
        else:
            return []
    return found


def draw_marks(
    wanted: list[tuple[tuple[Spot, ...], str]], moulding: bool, rng: np.random.Generator
) -> list[dict]:
    """Marks that lie apart, one for each wanted pair of spots and class. Raises ValueError."""
    for _ in range(MOST_STARTS):
        found = _try_marks(wanted, moulding, rng)
        if len(found) == len(wanted):
            return found
    raise ValueError(f"no room for {len(wanted)} marks on one car")
