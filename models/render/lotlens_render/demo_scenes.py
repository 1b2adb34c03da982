"""The demo pack's scenes from one seed: 32 cars, 96 photos, split by car.

`python -m lotlens_render.demo_scenes` writes scenes/demo.json.
"""

import json

import numpy as np

from .car_scenes import Judging, car_scenes
from .demo_cars import DemoCar, demo_cars
from .demo_marks import BONNET_SPOTS, CORNER_SPOTS, FLANK_SPOTS, draw_marks
from .picture_sets import PICTURE_SETS

DEMO_SEED = 20261127
FIRST_PHOTO_SEED = 30_001
# Scratches and dents on each car's left side.
MARKS_OF_CAR = {"train": (3, 2), "val": (4, 3), "test": (7, 5)}
VIEWS_TRIED = {"train": 8, "val": 20, "test": 40}
LEAST_HELD, LEAST_FACING = 0.75, 0.4
LEAST_SIDE_PX, LEAST_LONG_SIDE_PX = 10.0, 30.0
# Thin lines vanish in a small picture: from how many pixels a metre on a kind can be seen.
LEAST_PX_PER_M = {"key": 250.0, "fine": 260.0, "scuff": 140.0, "dent": 140.0}
# Level scratches whose boxes came out under ten pixels high: their places among a photo's marks.
TOO_THIN = {
    "demo-02-c": 4,
    "demo-09-c": 1,
    "demo-13-b": 4,
    "demo-16-a": 2,
    "demo-29-a": 6,
    "demo-30-a": 7,
    "demo-31-c": 7,
    "demo-32-a": 5,
    "demo-32-c": 5,
}


def _marks_of(car: DemoCar, rng: np.random.Generator) -> list[dict]:
    """The car's damage: so many of each class on its flank, and what other views look at."""
    if car.clean:
        return []
    scratches, dents = MARKS_OF_CAR[car.split]
    # The large ones first: dents find room less easily than lines.
    wanted = [(FLANK_SPOTS, "dent")] * dents + [(FLANK_SPOTS, "scratch")] * scratches
    if {"corner", "quarter"} & set(car.ways):
        wanted.append((CORNER_SPOTS, "scratch"))
    if "bonnet" in car.ways:
        wanted += [(BONNET_SPOTS, "dent"), (BONNET_SPOTS, "scratch")]
    return draw_marks(wanted, "moulding" in car.trim, rng)


def _judging(split: str) -> Judging:
    return Judging(
        photo_px=PICTURE_SETS["demo"].photo_px,
        held=LEAST_HELD,
        facing=LEAST_FACING,
        side_px=LEAST_SIDE_PX,
        long_side_px=LEAST_LONG_SIDE_PX,
        px_per_m=LEAST_PX_PER_M,
        views_tried=VIEWS_TRIED[split],
    )


def demo_scenes() -> list[dict]:
    """All scenes, as scenes/demo.json holds them. Same code, same scenes."""
    cars = demo_cars(np.random.default_rng([DEMO_SEED, 0]))
    scenes = []
    for number, car in enumerate(cars):
        rng = np.random.default_rng([DEMO_SEED, 1, number])
        files = [f"demo-{car.vehicle[1:]}-{letter}" for letter in "abcd"[: len(car.ways)]]
        raw_marks = _marks_of(car, rng)
        scenes += car_scenes(car, files, raw_marks, _judging(car.split), rng, TOO_THIN)
    return [
        {"file": scene["file"], "seed": FIRST_PHOTO_SEED + number, **scene}
        for number, scene in enumerate(scenes)
    ]


if __name__ == "__main__":
    PICTURE_SETS["demo"].scenes.write_text(
        json.dumps(demo_scenes(), indent=2) + "\n", encoding="utf-8"
    )
