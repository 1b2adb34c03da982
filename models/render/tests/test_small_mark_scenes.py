"""Ten photos with at least a hundred small marks, drawn from one seed."""

import json

import numpy as np

from lotlens_render.bodies import BODIES
from lotlens_render.picture_sets import PICTURE_SETS
from lotlens_render.scene_description import read_scenes
from lotlens_render.scratches import PIXELS_PER_M, scratch_layers
from lotlens_render.seen_marks import lay_on_skin, sight_of
from lotlens_render.small_mark_scenes import AT_WIDTH_PX, SMALL_PX, small_mark_scenes

GROUP = PICTURE_SETS["small"]


def test_the_committed_scenes_are_those_that_the_seed_gives():
    committed = json.loads(GROUP.scenes.read_text(encoding="utf-8"))
    assert json.loads(json.dumps(small_mark_scenes())) == committed


def test_a_hundred_marks_lie_whole_on_ten_photos_and_are_small():
    scenes = read_scenes(GROUP.scenes)
    assert len(scenes) == 10
    marks = [(scene, mark) for scene in scenes for mark in scene.marks]
    assert len(marks) >= 100
    for scene, mark in marks:
        place = lay_on_skin(mark, BODIES[scene.body].style)
        sight = sight_of(place, scene.view, GROUP.photo_px)
        assert sight.held > 0.98
        assert max(sight.sides_px) * AT_WIDTH_PX / GROUP.photo_px[0] < SMALL_PX


def test_a_nick_is_one_line_of_its_length_and_few_millimetres():
    layers = scratch_layers("nick", 0.04, 0.0, np.random.default_rng(3))
    rows, columns = np.nonzero(layers.extent)
    assert 0.025 < np.ptp(columns) / PIXELS_PER_M < 0.045
    assert np.ptp(rows) / PIXELS_PER_M < 0.015
    assert layers.deep.max() > 0.9
