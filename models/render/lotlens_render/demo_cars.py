"""The demo pack's cars: split, paint, body, ground, the ways they are looked at, and the skies."""

import itertools
from dataclasses import dataclass

import numpy as np

from .bodies import BODIES
from .paints import PAINTS
from .picture_sets import PICTURE_SETS
from .scene_description import read_scenes

# Photos of each car, by split: 64, 16 and 16 together.
PHOTOS_OF_CARS = {
    "train": (3,) * 20 + (2, 2),
    "val": (3, 3, 3, 3, 4),
    "test": (3, 3, 3, 3, 4),
}
CLEAN_CARS = {"train": (3, 9, 20), "val": (1,), "test": ()}
_WAYS = {
    "train": (
        ("close", "medium", "wide"),
        ("close", "quarter", "medium"),
        ("corner", "close", "medium"),
        ("medium", "wide", "close"),
        ("bonnet", "close", "medium"),
        ("close", "medium", "quarter"),
    ),
    "val": (("close", "medium", "wide", "medium"), ("medium", "quarter", "close", "medium")),
    "test": (("medium", "wide", "medium", "close"), ("medium", "quarter", "medium", "close")),
}
GROUNDS = ("asphalt", "asphalt", "concrete", "pavers")
TRIMS = (("badge",), (), ("chrome",), ("plain-handles",), ("moulding",), (), ("plain-mirrors",))
# A scratch on these shows little, and not at all in low light: one car of each, in train.
PALE_METALS = ("silver", "beige")
_DIM = ("sunset", "sunrise", "low-sun", "after-sunset", "night", "courtyard")
# Light, sky, how many photos, and where its sun may stand.
_DECK = (
    ("day", "sun", 14, (215, 70)),
    ("day", "high-sun", 9, (250,)),
    ("day", "haze", 7, (60, 140)),
    ("day", "overcast", 10, (120, 300)),
    ("day", "city", 12, (40, 200)),
    ("day", "forest", 3, (90, 270)),
    ("dusk", "sunset", 6, (150,)),
    ("dusk", "sunrise", 5, (120,)),
    ("dusk", "low-sun", 5, (240,)),
    ("poor", "after-sunset", 6, (70, 200)),
    ("poor", "night", 4, (0,)),
    ("poor", "courtyard", 3, (60,)),
    ("wet", "haze", 4, (60, 140)),
    ("wet", "overcast", 4, (120, 300)),
    ("wet", "city", 4, (40, 200)),
)


@dataclass(frozen=True)
class DemoCar:
    """One car of the pack; `skies` has light, sky and sun of each of its photos."""

    vehicle: str
    split: str
    clean: bool
    paint: str
    body: str
    ground: str
    trim: tuple[str, ...]
    ways: tuple[str, ...]
    skies: tuple[tuple[str, str, int], ...]


def taken_looks() -> set[tuple[str, str]]:
    """Paint and body of the cars in the other sets: the pack has none of them."""
    # Cars of a set that is drawn on demand have bodies of their own.
    others = [g.scenes for name, g in PICTURE_SETS.items() if name != "demo" and g.scenes]
    return {(scene.paint, scene.body) for path in others for scene in read_scenes(path)}


def _skies(rng: np.random.Generator, decks: int) -> list[tuple[str, str, int]]:
    deck = []
    for light, sky, count, suns in _DECK:
        for number in range(count * decks):
            turn = 0 if sky == "night" else int(rng.integers(-15, 16))
            deck.append((light, sky, suns[number % len(suns)] + turn))
    return [deck[i] for i in rng.permutation(len(deck))]


def dealt_skies(
    looks: list[tuple[str, str]], counts: list[int], rng: np.random.Generator, decks: int = 1
) -> list[tuple[tuple[str, str, int], ...]]:
    """Skies for each car, pale metals first, since they take bright ones only; a deck has 96."""
    deck = _skies(rng, decks)
    hands: list[tuple] = [()] * len(looks)
    for car in sorted(range(len(looks)), key=lambda i: looks[i][0] not in PALE_METALS):
        pale = looks[car][0] in PALE_METALS
        fitting = [card for card in deck if not (pale and card[1] in _DIM)][: counts[car]]
        for card in fitting:
            deck.remove(card)
        hands[car] = tuple(fitting)
    return hands


def _looks(rng: np.random.Generator) -> list[tuple[str, str]]:
    """Free pairs of paint and body; paints come in turn, so that each split has many."""
    free = set(itertools.product(PAINTS, BODIES)) - taken_looks()
    columns = []
    for paint in sorted(PAINTS):
        own = [look for look in sorted(free) if look[0] == paint]
        own = [own[i] for i in rng.permutation(len(own))]
        columns.append(own[:1] if paint in PALE_METALS else own)
    looks = []
    for turn in itertools.zip_longest(*columns):
        row = [look for look in turn if look]
        looks += [row[i] for i in rng.permutation(len(row))]
    return looks


def demo_cars(rng: np.random.Generator) -> list[DemoCar]:
    """The 32 cars, train first."""
    looks = _looks(rng)
    counts = [count for split in PHOTOS_OF_CARS.values() for count in split]
    hands = dealt_skies(looks[: len(counts)], counts, rng)
    cars = []
    for split, photos in PHOTOS_OF_CARS.items():
        for place, count in enumerate(photos):
            number = len(cars)
            ways = _WAYS[split][place % len(_WAYS[split])][:count]
            cars.append(
                DemoCar(
                    vehicle=f"d{number + 1:02d}",
                    split=split,
                    clean=place in CLEAN_CARS[split],
                    paint=looks[number][0],
                    body=looks[number][1],
                    ground=GROUNDS[number % len(GROUNDS)],
                    trim=TRIMS[number % len(TRIMS)],
                    ways=ways,
                    skies=hands[number],
                )
            )
    return cars
