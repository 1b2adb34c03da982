"""Scenes of one drawn car: views that cut no mark and show many, and the marks that each shows."""

from dataclasses import asdict, dataclass

import numpy as np

from .bodies import ALL_BODIES
from .demo_cars import DemoCar
from .demo_views import TITLES, draw_view
from .scene_description import Mark, View, parse_mark
from .seen_marks import MarkInSpace, Sight, lay_on_skin, sight_of

MOST_VIEWS = 2000
LIGHT_WORDS = {"day": "daylight", "dusk": "dusk", "poor": "poor light", "wet": "wet"}


@dataclass(frozen=True)
class Judging:
    """When a mark can be judged in a photo; one that cannot is in neither picture nor boxes.

    `held` is the share of its box that the photo holds, `facing` how squarely it is seen, the
    sides are its box's in pixels; thin lines vanish in a small picture, so each kind needs some
    pixels a metre. Of `views_tried` views that cut no mark the best is taken.
    """

    photo_px: tuple[int, int]
    held: float
    facing: float
    side_px: float
    long_side_px: float
    px_per_m: dict[str, float]
    views_tried: int

    def can_judge(self, mark: Mark, sight: Sight) -> bool:
        """Whether the photo shows enough of the mark."""
        return (
            sight.held >= self.held
            and sight.facing >= self.facing
            and min(sight.sides_px) >= self.side_px
            and max(sight.sides_px) >= self.long_side_px
            and sight.px_per_m >= self.px_per_m[mark.kind]
        )


@dataclass(frozen=True)
class _Damage:
    """A car's marks, and where each is on its skin."""

    marks: list[Mark]
    places: list[MarkInSpace]


def _seen(damage: _Damage, view: View, judging: Judging) -> list[int] | None:
    """The numbers of the marks that the photo shows; None where its edge cuts a mark."""
    shown = []
    for number, (mark, place) in enumerate(zip(damage.marks, damage.places, strict=True)):
        sight = sight_of(place, view, judging.photo_px)
        if sight is None or sight.held < 0.02 or sight.facing < 0.1:
            continue
        if sight.held < judging.held:
            return None
        if judging.can_judge(mark, sight):
            shown.append(number)
    return shown


def _best_view(
    way: str, vehicle: str, damage: _Damage, judging: Judging, rng: np.random.Generator
) -> tuple[View, list[int]]:
    """Of some views that cut no mark the one that shows the most of both classes."""
    marks = damage.marks
    best, best_score, tried = None, (-1, -1), 0
    for _ in range(MOST_VIEWS):
        view = draw_view(way, marks, rng)
        shown = _seen(damage, view, judging)
        if shown is None:
            continue
        dents = sum(marks[i].kind == "dent" for i in shown)
        score = (min(dents, len(shown) - dents), len(shown))
        if score > best_score:
            best, best_score = (view, shown), score
        tried += 1
        if tried == judging.views_tried or not marks:
            break
    if best is None or (marks and not best[1]):
        raise ValueError(f"{vehicle}: no {way} view shows a mark whole")
    return best


def car_scenes(
    car: DemoCar,
    files: list[str],
    raw_marks: list[dict],
    judging: Judging,
    rng: np.random.Generator,
    left_out: dict[str, int] | None = None,
) -> list[dict]:
    """One scene for each of the car's ways, as a file of scenes holds it, but for its seed.

    `left_out` names, by file, the place of a mark among those shown that is taken out after all.
    Raises ValueError where a way shows no mark.
    """
    marks = [parse_mark(raw, car.vehicle) for raw in raw_marks]
    damage = _Damage(marks, [lay_on_skin(mark, ALL_BODIES[car.body].style) for mark in marks])
    scenes = []
    for file, way, (light, sky, sun_deg) in zip(files, car.ways, car.skies, strict=True):
        view, shown = _best_view(way, car.vehicle, damage, judging, rng)
        shown = [mark for i, mark in enumerate(shown) if i != (left_out or {}).get(file)]
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
