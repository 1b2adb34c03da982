"""300 photos of 100 cars to train on, from one seed; drawn on demand, for no file holds them.

Their bodies are in no other set, so no car of samples, golden or demo photos is among them, and
their scratches, views and surroundings come from seeds of their own.
"""

import itertools
from dataclasses import replace

import numpy as np

from .bodies import TRAINING_BODIES
from .car_scenes import Judging, car_scenes
from .demo_cars import GROUNDS, PALE_METALS, TRIMS, DemoCar, dealt_skies
from .demo_marks import BONNET_SPOTS, CORNER_SPOTS, FLANK_SPOTS, REAR_SPOTS, Spot, draw_marks
from .paints import ALL_PAINTS
from .picture_sets import PICTURE_SETS

TRAINING_SEED = 20261129
FIRST_PHOTO_SEED = 50_001
CARS, PHOTOS_A_CAR = 100, 3
# Every sixth car is without damage.
CLEAN_EVERY, FIRST_CLEAN = 6, 3
PALE_CARS = 6
MOST_DRAWS = 30
_WAYS = (
    ("close", "medium", "whole"),
    ("close", "quarter", "medium"),
    ("close", "wide", "corner"),
    ("close", "close", "wide"),
    ("bonnet", "close", "whole"),
    ("medium", "close", "quarter"),
    ("close", "medium", "wide"),
    ("close", "rear-corner", "whole"),
    ("tail", "close", "medium"),
)
# The demo pack's spots with room for smaller marks, and spots for car-park dents and chips.
_FLANK = tuple(replace(spot, narrowest_m=0.055, shorter=0.6) for spot in FLANK_SPOTS)
_REAR = tuple(replace(spot, shorter=0.7) for spot in REAR_SPOTS)
_SMALL = ("nick", "nick", "dent")
_SMALL_SPOTS = (
    Spot("front door", "side", (0.02, 0.68), (0.40, 0.64), _SMALL, 0.10, 0.05, 0.022),
    Spot("front door", "side", (0.10, 0.66), (0.67, 0.86), _SMALL, 0.10, 0.05, 0.022),
    Spot("rear door", "side", (-0.74, -0.36), (0.42, 0.64), _SMALL, 0.10, 0.05, 0.022),
    Spot("rear door", "side", (-0.70, -0.36), (0.67, 0.84), _SMALL, 0.10, 0.05, 0.022),
    Spot("front wing", "side", (1.20, 1.58), (0.75, 0.82), _SMALL, 0.09, 0.045, 0.022),
)
JUDGING = Judging(
    photo_px=PICTURE_SETS["training"].photo_px,
    held=0.75,
    facing=0.4,
    side_px=6.0,
    long_side_px=13.0,
    px_per_m={"key": 210.0, "fine": 240.0, "nick": 260.0, "scuff": 95.0, "dent": 95.0},
    views_tried=6,
)


def _looks(rng: np.random.Generator) -> list[tuple[str, str]]:
    """A paint and a body for each car, no pair twice, few in paints that hide a scratch."""
    pairs = list(itertools.product(sorted(ALL_PAINTS), sorted(TRAINING_BODIES)))
    pairs = [pairs[i] for i in rng.permutation(len(pairs))]
    pale = [pair for pair in pairs if pair[0] in PALE_METALS][:PALE_CARS]
    others = [pair for pair in pairs if pair[0] not in PALE_METALS][: CARS - PALE_CARS]
    looks = pale + others
    return [looks[i] for i in rng.permutation(CARS)]


def training_cars() -> list[DemoCar]:
    """The hundred cars with what is dealt to each."""
    rng = np.random.default_rng([TRAINING_SEED, 0])
    looks = _looks(rng)
    hands = dealt_skies(looks, [PHOTOS_A_CAR] * CARS, rng, decks=4)
    return [
        DemoCar(
            vehicle=f"t{number + 1:03d}",
            split="train",
            clean=number % CLEAN_EVERY == FIRST_CLEAN,
            paint=paint,
            body=body,
            ground=GROUNDS[rng.integers(len(GROUNDS))],
            trim=TRIMS[rng.integers(len(TRIMS))],
            # One further each round, so that the clean cars get all of them in turn.
            ways=_WAYS[(number + number // len(_WAYS)) % len(_WAYS)],
            skies=hands[number],
        )
        for number, (paint, body) in enumerate(looks)
    ]


def _marks_of(car: DemoCar, rng: np.random.Generator) -> list[dict]:
    """One to three dents and one to four scratches on the flank, small ones, and other faces'."""
    if car.clean:
        return []
    wanted = [(_FLANK, "dent")] * rng.integers(1, 4) + [(_FLANK, "scratch")] * rng.integers(1, 5)
    if {"corner", "quarter"} & set(car.ways):
        wanted.append((CORNER_SPOTS, "scratch"))
    if {"rear-corner", "tail"} & set(car.ways):
        wanted.append((_REAR, "scratch"))
    if "bonnet" in car.ways:
        wanted += [(BONNET_SPOTS, "dent"), (BONNET_SPOTS, "scratch")]
    small = ("dent", "scratch")
    wanted += [(_SMALL_SPOTS, small[rng.integers(2)]) for _ in range(rng.integers(0, 5))]
    return draw_marks(wanted, "moulding" in car.trim, rng)


def scenes_of_car(car: DemoCar, number: int) -> list[dict]:
    """The scenes of one car, the `number`-th from zero. Same code, same scenes."""
    rng = np.random.default_rng([TRAINING_SEED, 1, number])
    files = [f"training-{car.vehicle[1:]}-{letter}" for letter in "abc"]
    for _ in range(MOST_DRAWS):
        try:
            scenes = car_scenes(car, files, _marks_of(car, rng), JUDGING, rng)
            break
        except ValueError:
            # Marks that no view shows whole, or that find no room: draw others.
            continue
    else:
        raise ValueError(f"{car.vehicle}: no marks that every view shows")
    first = FIRST_PHOTO_SEED + number * PHOTOS_A_CAR
    return [{**scene, "seed": first + i, "edition": 2} for i, scene in enumerate(scenes)]


def training_scenes() -> list[dict]:
    """All scenes, car after car."""
    cars = enumerate(training_cars())
    return [scene for number, car in cars for scene in scenes_of_car(car, number)]
