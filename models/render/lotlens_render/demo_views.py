"""Where the phone stands in a dataset's photos: nine ways to look at a car's left side."""

import numpy as np

from .scene_description import Mark, View

FLANK_Y = 0.88
TITLES = {
    "close": "Left side from close by",
    "medium": "Left side",
    "wide": "Left side from some metres away",
    "whole": "Whole left side",
    "quarter": "Left side from the front",
    "tail": "Left side from the rear",
    "rear-corner": "Rear corner",
    "corner": "Front corner",
    "bonnet": "Bonnet",
}


def _view(rng: np.random.Generator, camera, target, lens_mm: tuple[float, float]) -> View:
    return View(
        tuple(round(float(v), 3) for v in camera),
        tuple(round(float(v), 3) for v in target),
        round(float(rng.uniform(*lens_mm)), 1),
        round(float(rng.uniform(-2, 2)), 1),
    )


def _flank(rng: np.random.Generator, at_x: float, away_m: float) -> View:
    camera = (
        at_x + away_m * rng.uniform(-0.3, 0.3),
        FLANK_Y + away_m,
        rng.uniform(0.95, 1.2) + 0.1 * away_m,
    )
    return _view(rng, camera, (at_x, FLANK_Y, rng.uniform(0.56, 0.68)), (28, 32))


def _close(rng: np.random.Generator, marks: list[Mark]) -> View:
    flank = [m.at[0] for m in marks if m.face == "side" and abs(m.at[0]) < 1.5] or [0.0]
    return _flank(rng, rng.choice(flank) + rng.uniform(-0.2, 0.2), rng.uniform(0.95, 1.25))


def _medium(rng: np.random.Generator, _: list[Mark]) -> View:
    return _flank(rng, rng.uniform(-0.9, 1.2), rng.uniform(1.5, 2.2))


def _wide(rng: np.random.Generator, _: list[Mark]) -> View:
    return _flank(rng, rng.uniform(-0.2, 0.7), rng.uniform(2.5, 3.4))


def _whole(rng: np.random.Generator, _: list[Mark]) -> View:
    return _flank(rng, rng.uniform(-0.2, 0.2), rng.uniform(3.7, 4.6))


def _quarter(rng: np.random.Generator, _: list[Mark]) -> View:
    camera = rng.uniform((2.6, 2.5, 1.3), (3.5, 3.2, 1.6))
    return _view(rng, camera, (rng.uniform(0.5, 0.9), 0.7, 0.6), (28, 32))


def _tail(rng: np.random.Generator, _: list[Mark]) -> View:
    camera = rng.uniform((-3.7, 2.4, 1.3), (-2.8, 3.2, 1.6))
    return _view(rng, camera, (rng.uniform(-0.9, -0.5), 0.7, 0.62), (28, 32))


def _rear_corner(rng: np.random.Generator, _: list[Mark]) -> View:
    camera = rng.uniform((-3.15, 1.4, 1.05), (-2.75, 1.8, 1.25))
    return _view(rng, camera, (-1.95, 0.6, rng.uniform(0.52, 0.60)), (32, 37))


def _corner(rng: np.random.Generator, _: list[Mark]) -> View:
    camera = rng.uniform((2.85, 1.5, 1.05), (3.15, 1.8, 1.2))
    return _view(rng, camera, (1.98, 0.6, rng.uniform(0.47, 0.52)), (34, 38))


def _bonnet(rng: np.random.Generator, _: list[Mark]) -> View:
    camera = rng.uniform((1.85, 1.35, 1.46), (2.05, 1.5, 1.58))
    return _view(rng, camera, (1.52, rng.uniform(0.36, 0.44), 0.87), (32, 36))


_DRAWN = {
    "close": _close,
    "medium": _medium,
    "wide": _wide,
    "whole": _whole,
    "quarter": _quarter,
    "tail": _tail,
    "rear-corner": _rear_corner,
    "corner": _corner,
    "bonnet": _bonnet,
}


def draw_view(way: str, marks: list[Mark], rng: np.random.Generator) -> View:
    """One view of the given way; a close one looks at some mark."""
    return _DRAWN[way](rng, marks)
