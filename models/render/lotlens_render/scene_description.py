"""A scene as a small seeded description: all that a picture depends on, without Blender."""

import json
from dataclasses import dataclass, field
from pathlib import Path

LIGHTS = ("day", "dusk", "poor", "wet")
SPLITS = ("", "train", "val", "test")
# 1 draws glass, cabin and surroundings as the committed photos show them, 2 draws them mended.
EDITIONS = (1, 2)
# The two axes that span a face's plane.
FACE_AXES = {"side": (0, 2), "front": (1, 2), "rear": (1, 2), "top": (0, 1)}
FACES = tuple(FACE_AXES)
CLASS_OF_KIND = {
    "key": "scratch",
    "scuff": "scratch",
    "fine": "scratch",
    "nick": "scratch",
    "dent": "dent",
}
CLASS_IDS = {"scratch": 0, "dent": 1}


class SceneError(ValueError):
    """A scene description that cannot be rendered; the message names scene and field."""


@dataclass(frozen=True)
class View:
    """Where the phone is: metres in the car's axes, the lens as on 36 mm film."""

    camera: tuple[float, float, float]
    target: tuple[float, float, float]
    lens_mm: float = 30.0
    roll_deg: float = 0.0


@dataclass(frozen=True)
class Mark:
    """One damage; `at` is in the panel's plane (side xz, front and rear yz, top xy), metres.

    A scratch with a `seed` looks the same in every scene; else scene and place in its list tell.
    """

    kind: str
    face: str
    at: tuple[float, float]
    angle_rad: float = 0.0
    length_m: float = 0.0
    radii_m: tuple[float, float] = (0.0, 0.0)
    depth_m: float = 0.0
    crease_m: float = 0.0
    seed: int | None = None

    @property
    def class_name(self) -> str:
        return CLASS_OF_KIND[self.kind]


@dataclass(frozen=True)
class Scene:
    """One picture. `paint`, `body`, `ground` and `sky` name presets; `trim` lists extras.

    `split` is the part of a dataset that the photo belongs to: empty where the set is none.
    `edition` is one of EDITIONS: a set keeps its own, or its photos could not be made again.
    """

    file: str
    vehicle: str
    title: str
    seed: int
    light: str
    paint: str
    body: str
    view: View
    sky: str
    sun_deg: float = 215.0
    ground: str = "asphalt"
    trim: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = field(default=())
    split: str = ""
    edition: int = 1


def parse_mark(raw: dict, where: str) -> Mark:
    """Read one mark. Raises SceneError that begins with `where`, or KeyError."""
    kind, face = raw["kind"], raw["face"]
    if kind not in CLASS_OF_KIND:
        raise SceneError(f"{where}: unknown kind {kind!r}")
    if face not in FACES:
        raise SceneError(f"{where}: unknown face {face!r}")
    mark = Mark(
        kind=kind,
        face=face,
        at=tuple(raw["at"]),
        angle_rad=raw.get("angleRad", 0.0),
        length_m=raw.get("lengthM", 0.0),
        radii_m=tuple(raw.get("radiiM", (0.0, 0.0))),
        depth_m=raw.get("depthM", 0.0),
        crease_m=raw.get("creaseM", 0.0),
        seed=raw.get("seed"),
    )
    sized = min(*mark.radii_m, mark.depth_m) if kind == "dent" else mark.length_m
    if sized <= 0:
        raise SceneError(f"{where}: a {kind} needs a size above zero")
    return mark


def parse_scene(raw: dict) -> Scene:
    """Read one scene. Raises SceneError (or KeyError for a missing field)."""
    where = raw.get("file", "scene without file")
    if raw["light"] not in LIGHTS:
        raise SceneError(f"{where}: unknown light {raw['light']!r}")
    if raw.get("split", "") not in SPLITS:
        raise SceneError(f"{where}: unknown split {raw['split']!r}")
    if raw.get("edition", 1) not in EDITIONS:
        raise SceneError(f"{where}: unknown edition {raw['edition']!r}")
    view = raw["view"]
    return Scene(
        file=raw["file"],
        vehicle=raw["vehicle"],
        title=raw["title"],
        seed=int(raw["seed"]),
        light=raw["light"],
        paint=raw["paint"],
        body=raw["body"],
        view=View(
            tuple(view["camera"]),
            tuple(view["target"]),
            view.get("lensMm", 30.0),
            view.get("rollDeg", 0.0),
        ),
        sky=raw["sky"],
        sun_deg=raw.get("sunDeg", 215.0),
        ground=raw.get("ground", "asphalt"),
        trim=tuple(raw.get("trim", ())),
        marks=tuple(
            parse_mark(m, f"{where}, mark {i + 1}") for i, m in enumerate(raw.get("marks", ()))
        ),
        split=raw.get("split", ""),
        edition=raw.get("edition", 1),
    )


def read_scenes(path: Path) -> list[Scene]:
    """Read a file of scenes. Raises SceneError where two scenes share file or seed."""
    return parse_scenes(json.loads(path.read_text(encoding="utf-8")), path.name)


def parse_scenes(raw_scenes: list[dict], where: str) -> list[Scene]:
    """Read a list of scenes. Raises SceneError as read_scenes, beginning with `where`."""
    scenes = [parse_scene(raw) for raw in raw_scenes]
    for name in ("file", "seed"):
        values = [getattr(s, name) for s in scenes]
        if len(set(values)) != len(values):
            raise SceneError(f"{where}: two scenes share one {name}")
    return scenes
