"""The demo pack's scenes from one seed: 32 cars, 96 photos, split by car.

`python -m lotlens_render.demo_scenes` writes scenes/demo.json.
"""

import json
from dataclasses import asdict, dataclass

import numpy as np

from .bodies import BODIES
from .demo_cars import DemoCar, demo_cars
from .demo_marks import BONNET_SPOTS, CORNER_SPOTS, FLANK_SPOTS, draw_marks
from .demo_views import TITLES, draw_view
from .picture_sets import PICTURE_SETS
from .scene_description import Mark, View, parse_mark
from .seen_marks import MarkInSpace, Sight, lay_on_skin, sight_of

DEMO_SEED = 20261127
FIRST_PHOTO_SEED = 30_001
# Scratches and dents on each car's left side.
MARKS_OF_CAR = {"train": (3, 2), "val": (4, 3), "test": (7, 5)}
VIEWS_TRIED = {"train": 8, "val": 20, "test": 40}
MOST_VIEWS = 2000
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
LIGHT_WORDS = {"day": "daylight", "dusk": "dusk", "poor": "poor light", "wet": "wet"}


@dataclass(frozen=True)
class Damage:
    """A car's marks, and where each is on its skin."""

    marks: list[Mark]
    places: list[MarkInSpace]


def _can_be_judged(mark: Mark, sight: Sight) -> bool:
    return (
        sight.held >= LEAST_HELD
        and sight.facing >= LEAST_FACING
        and min(sight.sides_px) >= LEAST_SIDE_PX
        and max(sight.sides_px) >= LEAST_LONG_SIDE_PX
        and sight.px_per_m >= LEAST_PX_PER_M[mark.kind]
    )


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


def _seen(damage: Damage, view: View) -> list[int] | None:
    """The numbers of the marks that the photo shows; None where its edge cuts a mark."""
    shown = []
    for number, (mark, place) in enumerate(zip(damage.marks, damage.places, strict=True)):
        sight = sight_of(place, view, PICTURE_SETS["demo"].photo_px)
        if sight is None or sight.held < 0.02 or sight.facing < 0.1:
            continue
        if sight.held < LEAST_HELD:
            return None
        if _can_be_judged(mark, sight):
            shown.append(number)
    return shown


def _best_view(
    way: str, car: DemoCar, damage: Damage, rng: np.random.Generator
) -> tuple[View, list[int]]:
    """Of some views that cut no mark the one that shows the most of both classes."""
    marks = damage.marks
    best, best_score, tried = None, (-1, -1), 0
    for _ in range(MOST_VIEWS):
        view = draw_view(way, marks, rng)
        shown = _seen(damage, view)
        if shown is None:
            continue
        dents = sum(marks[i].kind == "dent" for i in shown)
        score = (min(dents, len(shown) - dents), len(shown))
        if score > best_score:
            best, best_score = (view, shown), score
        tried += 1
        if tried == VIEWS_TRIED[car.split] or not marks:
            break
    if best is None or (marks and not best[1]):
        raise ValueError(f"{car.vehicle}: no {way} view shows a mark whole")
    return best


def _scenes_of(car: DemoCar, rng: np.random.Generator) -> list[dict]:
    raw_marks = _marks_of(car, rng)
    marks = [parse_mark(raw, car.vehicle) for raw in raw_marks]
    damage = Damage(marks, [lay_on_skin(mark, BODIES[car.body].style) for mark in marks])
    scenes = []
    for number, (way, (light, sky, sun_deg)) in enumerate(zip(car.ways, car.skies, strict=True)):
        file = f"demo-{car.vehicle[1:]}-{'abcd'[number]}"
        view, shown = _best_view(way, car, damage, rng)
        shown = [mark for i, mark in enumerate(shown) if i != TOO_THIN.get(file)]
        place = asdict(view)
        scenes.append(
            {
                "file": file,
                "split": car.split,
                "vehicle": car.vehicle,
                "title": f"{TITLES[way]}{'' if shown else ', no damage'}, {LIGHT_WORDS[light]}",
                "light": light,
                "paint": car.paint,
                "body": car.body,
                "sky": sky,
                "sunDeg": sun_deg,
                "ground": car.ground,
                "trim": list(car.trim),
                "view": {
                    "camera": list(place["camera"]),
                    "target": list(place["target"]),
                    "lensMm": place["lens_mm"],
                    "rollDeg": place["roll_deg"],
                },
                "marks": [raw_marks[i] for i in shown],
            }
        )
    return scenes


def demo_scenes() -> list[dict]:
    """All scenes, as scenes/demo.json holds them. Same code, same scenes."""
    cars = demo_cars(np.random.default_rng([DEMO_SEED, 0]))
    scenes = []
    for number, car in enumerate(cars):
        scenes += _scenes_of(car, np.random.default_rng([DEMO_SEED, 1, number]))
    return [
        {"file": scene["file"], "seed": FIRST_PHOTO_SEED + number, **scene}
        for number, scene in enumerate(scenes)
    ]


if __name__ == "__main__":
    PICTURE_SETS["demo"].scenes.write_text(
        json.dumps(demo_scenes(), indent=2) + "\n", encoding="utf-8"
    )
