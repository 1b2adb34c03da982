"""Ten photos with many small marks, from one seed: what a second look at the photo is judged by.

A mark is small when its longer side is under 16 px where the photo is 640 px wide: chips of two to
five centimetres and car-park dents, seen from two metres and more. `python -m
lotlens_render.small_mark_scenes` writes scenes/small.json.
"""

import json
from dataclasses import asdict, dataclass

import numpy as np

from .bodies import BODIES
from .demo_marks import marks_apart
from .picture_sets import PICTURE_SETS
from .scene_description import Mark, View, parse_mark
from .seen_marks import lay_on_skin, sight_of

SMALL_SEED = 20261128
FIRST_PHOTO_SEED = 40_001
MARKS_A_PHOTO = 13
SMALL_PX, AT_WIDTH_PX = 16.0, 640
# Under 4 px at 640 nobody finds a mark on a phone's screen; a margin each way is the renderer's.
LEAST_PX, MOST_PX = 4.5, 14.5
LEAST_HELD, LEAST_FACING = 0.99, 0.5
FLANK_Y = 0.88
MOST_TRIES = 4000

# Light, sky, sun; paint, body, ground: pairs of paint and body that the demo pack does not have.
_PHOTOS = (
    ("day", "sun", 215, "navy", "alder", "asphalt"),
    ("day", "overcast", 120, "red", "fir", "pavers"),
    ("day", "city", 200, "white", "cedar", "concrete"),
    ("day", "haze", 60, "grey", "cedar", "asphalt"),
    ("day", "high-sun", 250, "green", "birch", "concrete"),
    ("dusk", "sunrise", 120, "blue", "alder", "pavers"),
    ("day", "overcast", 300, "black", "cedar", "asphalt"),
    ("day", "city", 40, "teal", "elm", "concrete"),
    ("day", "haze", 140, "maroon", "birch", "asphalt"),
    ("day", "sun", 225, "orange", "fir", "asphalt"),
)
# Ranges of a mark's middle on the flank (x, z) in metres, clear of gaps, handles and wheels.
_SPOTS = (
    ((0.02, 0.68), (0.40, 0.64)),
    ((0.10, 0.66), (0.67, 0.86)),
    ((-0.74, -0.36), (0.42, 0.64)),
    ((-0.70, -0.36), (0.67, 0.84)),
    ((1.20, 1.58), (0.75, 0.82)),
)
_SPOT_WEIGHTS = (0.3, 0.22, 0.22, 0.16, 0.1)


@dataclass(frozen=True)
class _Camera:
    """The view of one photo, and the car's style."""

    view: View
    body: str

    def small(self, mark: Mark) -> bool:
        """Whether the photo shows the mark whole, squarely enough, and small."""
        sight = sight_of(
            lay_on_skin(mark, BODIES[self.body].style), self.view, PICTURE_SETS["small"].photo_px
        )
        if sight is None or sight.held < LEAST_HELD or sight.facing < LEAST_FACING:
            return False
        longer = max(sight.sides_px) * AT_WIDTH_PX / PICTURE_SETS["small"].photo_px[0]
        return LEAST_PX <= longer <= MOST_PX


def _draw_view(rng: np.random.Generator) -> View:
    at_x, away_m = rng.uniform(-0.15, 0.45), rng.uniform(1.7, 2.5)
    camera = (at_x + away_m * rng.uniform(-0.2, 0.2), FLANK_Y + away_m, rng.uniform(1.2, 1.45))
    return View(
        tuple(round(float(v), 3) for v in camera),
        (round(float(at_x), 3), FLANK_Y, round(float(rng.uniform(0.58, 0.68)), 3)),
        round(float(rng.uniform(28, 32)), 1),
        round(float(rng.uniform(-2, 2)), 1),
    )


def _draw_mark(rng: np.random.Generator) -> dict:
    (left, right), (low, high) = _SPOTS[rng.choice(len(_SPOTS), p=_SPOT_WEIGHTS)]
    at = [round(float(rng.uniform(left, right)), 3), round(float(rng.uniform(low, high)), 3)]
    if rng.random() < 0.4:
        long_m = rng.uniform(0.014, 0.024)
        radii = [round(float(long_m), 4), round(float(long_m * rng.uniform(0.7, 1.0)), 4)]
        depth = round(float(long_m * rng.uniform(0.20, 0.28)), 4)
        turn = round(float(rng.uniform(-1.5, 1.5)), 2)
        sized = {"kind": "dent", "radiiM": radii, "depthM": depth, "angleRad": turn}
    else:
        sized = {
            "kind": "nick",
            "lengthM": round(float(rng.uniform(0.022, 0.06)), 3),
            "angleRad": round(float(rng.uniform(-1.3, 1.3)), 2),
            "seed": int(rng.integers(1, 2**31)),
        }
    return {**sized, "face": "side", "at": at}


def _draw_marks(camera: _Camera, rng: np.random.Generator) -> list[dict]:
    """Small marks that lie apart. Raises ValueError where the view has no room for them."""
    found: list[dict] = []
    for _ in range(MOST_TRIES):
        raw = _draw_mark(rng)
        mark = parse_mark(raw, "small")
        others = (parse_mark(other, "small") for other in found)
        if all(marks_apart(mark, other) for other in others) and camera.small(mark):
            found.append(raw)
            if len(found) == MARKS_A_PHOTO:
                return found
    raise ValueError(f"no room for {MARKS_A_PHOTO} small marks")


def small_mark_scenes() -> list[dict]:
    """All scenes, as scenes/small.json holds them. Same code, same scenes."""
    scenes = []
    for number, (light, sky, sun_deg, paint, body, ground) in enumerate(_PHOTOS):
        rng = np.random.default_rng([SMALL_SEED, number])
        view = _draw_view(rng)
        place = asdict(view)
        scenes.append(
            {
                "file": f"small-{number + 1:02d}",
                "seed": FIRST_PHOTO_SEED + number,
                "vehicle": f"f{number + 1:02d}",
                "title": "Left side with small marks",
                "light": light,
                "paint": paint,
                "body": body,
                "sky": sky,
                "sunDeg": sun_deg,
                "ground": ground,
                "trim": [],
                "view": {
                    "camera": list(place["camera"]),
                    "target": list(place["target"]),
                    "lensMm": place["lens_mm"],
                    "rollDeg": place["roll_deg"],
                },
                "marks": _draw_marks(_Camera(view, body), rng),
            }
        )
    return scenes


if __name__ == "__main__":
    PICTURE_SETS["small"].scenes.write_text(
        json.dumps(small_mark_scenes(), indent=2) + "\n", encoding="utf-8"
    )
