"""The photos to train on: seeded, varied, apart from every other set, and what they become."""

import json
from collections import Counter, defaultdict

import numpy as np
import pytest

from lotlens_render.bodies import ALL_BODIES, BODIES, TRAINING_BODIES
from lotlens_render.body_surface import BodyStyle, raise_cabin
from lotlens_render.demo_pack import PACKS, write_pack
from lotlens_render.exposures import EXPOSURES
from lotlens_render.paints import PAINTS, TRAINING_PAINTS
from lotlens_render.picture_sets import PICTURE_SETS
from lotlens_render.seen_marks import lay_on_skin, sight_of
from lotlens_render.training_scenes import JUDGING, scenes_of_car, training_cars

# A mesh holds eight UV maps: three are the body's own, and each scratch but a nick has one.
MOST_SCRATCH_MAPS = 5


@pytest.fixture(scope="module")
def scenes(all_scenes):
    return all_scenes["training"]


def test_there_are_300_photos_of_100_cars_and_all_are_to_train_on(scenes):
    photos = Counter(s.vehicle for s in scenes)
    assert len(photos) == 100
    assert set(photos.values()) == {3}
    assert {s.split for s in scenes} == {"train"}
    assert {s.edition for s in scenes} == {2}


def test_the_same_seed_gives_the_same_car():
    car = training_cars()[1]
    assert json.dumps(scenes_of_car(car, 1)) == json.dumps(scenes_of_car(training_cars()[1], 1))
    assert scenes_of_car(car, 1) != scenes_of_car(car, 2)


def test_no_car_is_one_of_another_set(scenes, all_scenes):
    own = {(s.paint, s.body) for s in scenes}
    assert len(own) == 100
    for name, others in all_scenes.items():
        if name != "training":
            assert not own & {(s.paint, s.body) for s in others}, name
            marks = {m.seed for s in others for m in s.marks if m.seed is not None}
            assert not marks & {m.seed for s in scenes for m in s.marks if m.seed is not None}
    # No other set may draw from these, or its cars would change with them.
    assert not set(TRAINING_BODIES) & set(BODIES)
    assert not set(TRAINING_PAINTS) & set(PAINTS)


def test_about_one_in_six_is_without_damage(scenes):
    clean = sum(not s.marks for s in scenes)
    assert 45 <= clean <= 60
    assert all(s.title.count("no damage") == (not s.marks) for s in scenes)
    assert len({s.title.split(",")[0] for s in scenes if not s.marks}) >= 8


def test_paint_body_light_ground_and_views_vary(scenes):
    assert len({s.paint for s in scenes}) >= 20
    assert {s.body for s in scenes} == set(TRAINING_BODIES)
    assert {s.sky for s in scenes} == set(EXPOSURES)
    assert {s.ground for s in scenes} == {"asphalt", "concrete", "pavers"}
    views = Counter(s.title.split(",")[0] for s in scenes)
    assert len(views) == 9
    assert min(views.values()) >= 8
    kinds = Counter(m.kind for s in scenes for m in s.marks)
    assert min(kinds[k] for k in ("key", "scuff", "fine", "nick", "dent")) >= 40


def test_a_mark_is_whole_enough_and_small_ones_are_among_them(scenes):
    longest = []
    for scene in scenes:
        for mark in scene.marks:
            place = lay_on_skin(mark, ALL_BODIES[scene.body].style)
            sight = sight_of(place, scene.view, PICTURE_SETS["training"].photo_px)
            assert JUDGING.can_judge(mark, sight), (scene.file, mark)
            longest.append(max(sight.sides_px))
    assert sum(length < 24 for length in longest) >= 60


def test_no_photo_needs_more_texture_maps_than_a_mesh_holds(scenes):
    for scene in scenes:
        mapped = [m for m in scene.marks if m.kind not in ("dent", "nick")]
        assert len(mapped) <= MOST_SCRATCH_MAPS, scene.file


def test_a_mark_of_a_car_is_the_same_in_each_of_its_photos(scenes):
    marks = defaultdict(set)
    for scene in scenes:
        assert all(m.kind == "dent" or m.seed for m in scene.marks)
        marks[scene.vehicle] |= set(scene.marks)
    assert max(len(own) for own in marks.values()) <= 13


def test_another_cabin_moves_no_mark():
    style = BodyStyle(cabin_scale=1.2)
    points = np.array([[0.3, 0.88, 0.86], [1.5, 0.4, 0.87], [0.0, 0.6, 1.45]])
    raised = raise_cabin(points, style)
    np.testing.assert_array_equal(raised[:2], points[:2])
    assert raised[2, 2] - points[2, 2] == pytest.approx(0.084, abs=0.01)
    assert raise_cabin(points, BodyStyle()) is points


def test_the_pack_has_a_train_list_and_is_no_demo(tmp_path):
    entry = {
        "file": "training-001-a.jpg",
        "split": "train",
        "vehicle": "t001",
        "width": 640,
        "height": 480,
        "light": "day",
        "boxes": [{"classId": 0, "className": "scratch", "x": 3, "y": 5, "width": 9, "height": 7}],
    }
    write_pack(tmp_path, [entry], PACKS["training"])
    assert [p.name for p in (tmp_path / "annotations").iterdir()] == ["train.json"]
    content = json.loads((tmp_path / "annotations" / "train.json").read_text())
    assert content["info"]["demo"] is False
    assert content["images"][0]["source"] == "rendered"
    assert content["annotations"][0]["category_id"] == 1
    rows = (tmp_path / "sources.csv").read_text().splitlines()
    assert rows[1] == "train/training-001-a.jpg,rendered,Apache-2.0,t001,training-001-a.jpg"
