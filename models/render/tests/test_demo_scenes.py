"""The demo pack's scenes: split by car, seeded, and no mark where no eye would find it."""

import json
from collections import Counter, defaultdict

import numpy as np
import pytest

from lotlens_render.bodies import BODIES
from lotlens_render.body_surface import BodyStyle, body
from lotlens_render.demo_cars import PALE_METALS, demo_cars, taken_looks
from lotlens_render.demo_marks import FLANK_SPOTS, draw_marks
from lotlens_render.demo_scenes import DEMO_SEED, LEAST_HELD, LEAST_SIDE_PX, demo_scenes
from lotlens_render.exposures import EXPOSURES
from lotlens_render.picture_sets import PICTURE_SETS
from lotlens_render.scene_description import Mark, View, read_scenes
from lotlens_render.seen_marks import lay_on_skin, project, sight_of

PHOTO_PX = PICTURE_SETS["demo"].photo_px
DENT = Mark("dent", "side", (0.3, 0.56), radii_m=(0.12, 0.08), depth_m=0.02)
VIEW = View((0.3, 2.4, 1.2), (0.3, 0.88, 0.62), 30.0)


@pytest.fixture(scope="module")
def scenes():
    return read_scenes(PICTURE_SETS["demo"].scenes)


def test_the_committed_scenes_are_those_that_the_seed_gives():
    committed = json.loads(PICTURE_SETS["demo"].scenes.read_text(encoding="utf-8"))
    assert json.loads(json.dumps(demo_scenes())) == committed


def test_there_are_32_cars_and_no_car_is_in_two_splits(scenes):
    assert Counter(s.split for s in scenes) == {"train": 64, "val": 16, "test": 16}
    splits = defaultdict(set)
    for scene in scenes:
        splits[scene.vehicle].add(scene.split)
    assert len(splits) == 32
    assert all(len(own) == 1 for own in splits.values())


def test_a_car_keeps_its_looks_and_no_two_cars_share_them(scenes):
    looks = defaultdict(set)
    for scene in scenes:
        looks[scene.vehicle].add((scene.paint, scene.body, scene.ground, scene.trim))
    assert all(len(own) == 1 for own in looks.values())
    paint_and_body = {next(iter(own))[:2] for own in looks.values()}
    assert len(paint_and_body) == 32
    assert not paint_and_body & taken_looks()


def test_light_paint_and_ground_vary_in_each_split(scenes):
    for split in ("train", "val", "test"):
        own = [s for s in scenes if s.split == split]
        assert {s.light for s in own} == {"day", "dusk", "poor", "wet"}
        assert len({s.ground for s in own}) >= 2
        assert len({s.paint for s in own}) >= 5
        assert len({s.body for s in own}) >= 3
    assert {s.sky for s in scenes} == set(EXPOSURES)


def test_pale_metals_stand_in_bright_light_only():
    cars = demo_cars(np.random.default_rng(DEMO_SEED))
    pale = [car for car in cars if car.paint in PALE_METALS]
    assert pale
    assert all(light in ("day", "wet") for car in pale for light, _, _ in car.skies)


def test_some_photos_of_train_and_val_are_without_damage(scenes):
    clean = Counter(s.split for s in scenes if not s.marks)
    assert clean["train"] >= 5
    assert clean["val"] >= 2
    assert all(s.title.count("no damage") == (not s.marks) for s in scenes)


def test_a_mark_of_a_car_is_the_same_in_each_of_its_photos(scenes):
    for scene in scenes:
        assert all(m.kind == "dent" or m.seed for m in scene.marks)
    marks = defaultdict(set)
    for scene in scenes:
        marks[scene.vehicle] |= set(scene.marks)
    # More would mean that every photo had marks of its own.
    assert max(len(own) for own in marks.values()) <= 14


def test_each_mark_is_whole_enough_and_large_enough(scenes):
    for scene in scenes:
        for mark in scene.marks:
            laid = lay_on_skin(mark, BODIES[scene.body].style)
            sight = sight_of(laid, scene.view, PHOTO_PX)
            assert sight.held >= LEAST_HELD, (scene.file, mark)
            assert min(sight.sides_px) >= LEAST_SIDE_PX, (scene.file, mark)


def test_the_outline_lies_on_the_skin_and_looks_outwards():
    laid = lay_on_skin(DENT, BodyStyle())
    assert np.abs(body(*laid.outline.T)).max() < 1e-4
    assert laid.outward[1] > 0.9


def test_what_the_camera_looks_at_is_in_the_middle_of_the_photo():
    pixels, depth = project(VIEW, np.array([VIEW.target]), PHOTO_PX)
    np.testing.assert_allclose(pixels[0], (320, 240), atol=1e-6)
    assert depth[0] == pytest.approx(np.hypot(1.52, 0.58))
    # The left flank shows the nose on the left, and what is higher further up.
    ahead, above = project(VIEW, np.array([(0.8, 0.88, 0.62), (0.3, 0.88, 0.9)]), PHOTO_PX)[0]
    assert ahead[0] < 320
    assert above[1] < 240


def test_the_photo_s_edge_cuts_a_mark_and_a_mark_behind_the_camera_is_not_seen():
    laid = lay_on_skin(DENT, BodyStyle())
    assert sight_of(laid, VIEW, PHOTO_PX).held == 1
    aside = View((1.4, 2.4, 1.2), (1.4, 0.88, 0.62), 30.0)
    assert sight_of(laid, aside, PHOTO_PX).held < 1
    away = View((0.3, 2.4, 1.2), (0.3, 5.0, 1.0), 30.0)
    assert sight_of(laid, away, PHOTO_PX) is None


def test_marks_lie_apart_and_too_many_are_refused():
    drawn = draw_marks([(FLANK_SPOTS, "dent")] * 4, False, np.random.default_rng(1))
    middles = np.array([mark["at"] for mark in drawn])
    gaps = np.linalg.norm(middles[:, None] - middles[None], axis=-1) + np.eye(4)
    assert gaps.min() > 0.1
    with pytest.raises(ValueError, match="no room for 40 marks"):
        draw_marks([(FLANK_SPOTS, "dent")] * 40, False, np.random.default_rng(1))
