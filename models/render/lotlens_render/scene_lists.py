"""The scenes of a set, from its file or drawn on demand."""

from collections.abc import Callable

from .picture_sets import PICTURE_SETS
from .scene_description import Scene, parse_scenes, read_scenes
from .training_scenes import training_scenes

DRAWN: dict[str, Callable[[], list[dict]]] = {"training": training_scenes}


def scenes_of(name: str) -> list[Scene]:
    """The named set's scenes. Raises KeyError for an unknown set, SceneError as read_scenes."""
    path = PICTURE_SETS[name].scenes
    return read_scenes(path) if path else parse_scenes(DRAWN[name](), name)
