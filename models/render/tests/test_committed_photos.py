"""The committed photos against their scenes and their ground truth."""

import io
import itertools
from pathlib import Path

import pytest
from PIL import Image

from lotlens_render.photo_file import EXIF_DESCRIPTION, RENDERED_MARK, THUMBNAIL_SIZE, sha256_hex
from lotlens_render.photo_index import read_index
from lotlens_render.picture_sets import PICTURE_SETS
from lotlens_render.scene_lists import scenes_of

EXIF_GPS = 0x8825
# The longer side of a box, as a share of the photo's width; the demo pack has wide views too.
LEAST_LONG_SIDE = {"samples": 0.06, "golden": 0.06, "bench": 0.06, "demo": 0.035}
COMMITTED = sorted(name for name, group in PICTURE_SETS.items() if group.committed)
PHOTOS = [
    pytest.param(name, entry, id=f"{name}/{entry['file']}")
    for name in COMMITTED
    for group in [PICTURE_SETS[name]]
    for entry in read_index(group.folder / group.index)
]


def entries_of(name: str) -> list[dict]:
    group = PICTURE_SETS[name]
    return read_index(group.folder / group.index)


@pytest.mark.parametrize("name", COMMITTED)
def test_each_scene_has_its_photo_and_no_photo_is_without_scene(name):
    assert [e["file"] for e in entries_of(name)] == [f"{s.file}.jpg" for s in scenes_of(name)]
    listed = {e["file"] for e in entries_of(name)}
    present = {p.name for p in PICTURE_SETS[name].folder.rglob("*.jpg") if ".thumb" not in p.name}
    assert present == listed


def test_no_vehicle_and_no_seed_is_shared_between_sets(all_scenes):
    for one, other in itertools.combinations(sorted(PICTURE_SETS), 2):
        for field in ("vehicle", "seed", "file"):
            first = {getattr(s, field) for s in all_scenes[one]}
            second = {getattr(s, field) for s in all_scenes[other]}
            assert not first & second, (one, other, field)


def test_the_committed_photos_stay_those_of_the_first_edition(all_scenes):
    # Their pictures are measures and test data: an edition 2 of them would be other photos.
    for name in (*COMMITTED, "small"):
        assert {scene.edition for scene in all_scenes[name]} == {1}, name


@pytest.mark.parametrize(("name", "entry"), PHOTOS)
def test_the_file_is_the_one_that_was_listed(name, entry):
    group = PICTURE_SETS[name]
    data = group.photo_path(entry["file"], entry.get("split", "")).read_bytes()
    assert sha256_hex(data) == entry["sha256"]
    assert len(data) <= group.most_bytes
    photo = Image.open(io.BytesIO(data))
    assert photo.size == (entry["width"], entry["height"]) == group.photo_px
    assert photo.info["comment"].decode() == RENDERED_MARK
    exif = photo.getexif()
    assert exif[EXIF_DESCRIPTION] == RENDERED_MARK
    assert EXIF_GPS not in exif


@pytest.mark.parametrize(("name", "entry"), PHOTOS)
def test_the_entry_agrees_with_its_scene(name, entry):
    scene = next(s for s in scenes_of(name) if f"{s.file}.jpg" == entry["file"])
    assert (entry["vehicle"], entry["title"]) == (scene.vehicle, scene.title)
    assert (entry["seed"], entry["light"]) == (scene.seed, scene.light)
    assert entry.get("split", "") == scene.split
    assert entry["rendered"] is True
    # Every described mark shows, in the order of the scene.
    assert [b["className"] for b in entry["boxes"]] == [m.class_name for m in scene.marks]


@pytest.mark.parametrize(("name", "entry"), PHOTOS)
def test_boxes_lie_inside_and_are_large_enough_to_see(name, entry):
    for box in entry["boxes"]:
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= entry["width"]
        assert box["y"] + box["height"] <= entry["height"]
        assert box["classId"] == {"scratch": 0, "dent": 1}[box["className"]]
        assert max(box["width"], box["height"]) >= LEAST_LONG_SIDE[name] * entry["width"]


def test_twelve_samples_are_damaged_and_four_are_clean():
    samples = entries_of("samples")
    assert len(samples) == 16
    damaged = [e for e in samples if e["boxes"]]
    assert len(damaged) == 12
    assert max(len(e["boxes"]) for e in damaged) <= 4
    classes = [b["className"] for e in damaged for b in e["boxes"]]
    assert classes.count("scratch") >= 10
    assert classes.count("dent") >= 10
    assert {e["light"] for e in samples} == {"day", "dusk", "poor", "wet"}
    wide = [b for e in damaged for b in e["boxes"] if b["width"] >= 0.12 * e["width"]]
    assert len(wide) >= 6


def test_samples_have_thumbnails():
    folder = PICTURE_SETS["samples"].folder
    for entry in entries_of("samples"):
        path = folder / f"{Path(entry['file']).stem}.thumb.jpg"
        assert Image.open(path).size == THUMBNAIL_SIZE
        assert path.stat().st_size < 25_000


def test_at_least_four_golden_photos_have_marks():
    assert len([e for e in entries_of("golden") if e["boxes"]]) >= 4


def test_benchmark_photos_are_as_heavy_as_a_phone_s():
    group = PICTURE_SETS["bench"]
    sizes = [(group.folder / e["file"]).stat().st_size for e in entries_of("bench")]
    assert len(sizes) == 2
    assert min(sizes) > 3_500_000
