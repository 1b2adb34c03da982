"""Scene descriptions: what parses, and what is refused with which words."""

import copy
import json

import pytest

from lotlens_render.scene_description import SceneError, parse_scene, read_scenes

RAW = {
    "file": "x-01",
    "vehicle": "x01",
    "title": "Door",
    "seed": 1,
    "light": "day",
    "paint": "red",
    "body": "alder",
    "sky": "sun",
    "view": {"camera": [0, 2, 1], "target": [0, 0.9, 0.6]},
    "marks": [{"kind": "key", "face": "side", "at": [0, 0.6], "lengthM": 0.3}],
}


def test_a_scene_is_read_whole():
    scene = parse_scene(RAW)
    assert scene.view.lens_mm == 30.0
    assert scene.marks[0].class_name == "scratch"
    assert scene.ground == "asphalt"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"light": "noon"}, "unknown light 'noon'"),
        ({"split": "holdout"}, "unknown split 'holdout'"),
        ({"edition": 3}, "unknown edition 3"),
        (
            {"marks": [{"kind": "rust", "face": "side", "at": [0, 0]}]},
            "mark 1: unknown kind 'rust'",
        ),
        ({"marks": [{"kind": "key", "face": "roof", "at": [0, 0]}]}, "unknown face 'roof'"),
        ({"marks": [{"kind": "key", "face": "side", "at": [0, 0]}]}, "needs a size above zero"),
        (
            {"marks": [{"kind": "dent", "face": "side", "at": [0, 0], "radiiM": [0.1, 0.1]}]},
            "a dent needs",
        ),
    ],
)
def test_a_wrong_scene_is_refused(change, message):
    with pytest.raises(SceneError, match=message):
        parse_scene({**copy.deepcopy(RAW), **change})


def test_two_scenes_with_one_seed_are_refused(tmp_path):
    path = tmp_path / "scenes.json"
    path.write_text(json.dumps([RAW, {**RAW, "file": "x-02"}]))
    with pytest.raises(SceneError, match="share one seed"):
        read_scenes(path)
