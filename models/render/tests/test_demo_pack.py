"""The committed demo pack: what it holds, and that its lists say the same as its photos' index."""

import csv
import io
import json
from collections import Counter, defaultdict

import pytest

from lotlens_render.demo_pack import annotation_list, pack_files, source_table, write_pack
from lotlens_render.photo_index import read_index
from lotlens_render.picture_sets import PICTURE_SETS

GROUP = PICTURE_SETS["demo"]
MOST_PACK_BYTES = 8_000_000
LEAST_BOX_SIDE_PX = 10
ENTRY = {
    "file": "demo-99-a.jpg",
    "split": "val",
    "vehicle": "d99",
    "width": 640,
    "height": 480,
    "light": "day",
    "boxes": [{"classId": 1, "className": "dent", "x": 3, "y": 5, "width": 20, "height": 10}],
}


@pytest.fixture(scope="module")
def entries():
    return read_index(GROUP.folder / GROUP.index)


@pytest.fixture(scope="module")
def lists():
    return {
        split: json.loads((GROUP.folder / "annotations" / f"{split}.json").read_text())
        for split in ("train", "val", "test")
    }


def test_it_holds_96_photos_split_64_16_16(lists):
    photos = {split: len(content["images"]) for split, content in lists.items()}
    assert photos == {"train": 64, "val": 16, "test": 16}


def test_each_split_has_enough_boxes_of_each_class(lists):
    least = {"train": 60, "val": 15, "test": 40}
    for split, content in lists.items():
        names = {c["id"]: c["name"] for c in content["categories"]}
        assert names == {1: "scratch", 2: "dent"}
        counts = Counter(names[a["category_id"]] for a in content["annotations"])
        assert min(counts["scratch"], counts["dent"]) >= least[split], (split, counts)


def test_no_car_is_in_two_splits(lists):
    splits = defaultdict(set)
    for split, content in lists.items():
        for image in content["images"]:
            splits[image["vehicle_group"]].add(split)
    assert len(splits) == 32
    assert all(len(own) == 1 for own in splits.values())


def test_some_photos_of_train_and_val_have_no_box(lists):
    for split, least in (("train", 5), ("val", 2)):
        marked = {a["image_id"] for a in lists[split]["annotations"]}
        assert len(lists[split]["images"]) - len(marked) >= least


def test_boxes_lie_inside_and_ids_count_from_one(lists):
    for content in lists.values():
        for kind in ("images", "annotations"):
            ids = [one["id"] for one in content[kind]]
            assert ids == list(range(1, len(ids) + 1))
        sizes = {i["id"]: (i["width"], i["height"]) for i in content["images"]}
        for annotation in content["annotations"]:
            x, y, width, height = annotation["bbox"]
            photo_width, photo_height = sizes[annotation["image_id"]]
            assert min(x, y) >= 0
            assert x + width <= photo_width
            assert y + height <= photo_height
            assert min(width, height) >= LEAST_BOX_SIDE_PX


def test_the_lists_are_those_that_the_index_gives(entries):
    for name, text in pack_files(entries).items():
        assert (GROUP.folder / name).read_text(encoding="utf-8") == text, name


def test_no_photo_is_one_of_another_set(entries):
    others = {
        entry["sha256"]
        for name, group in PICTURE_SETS.items()
        if name != "demo"
        for entry in read_index(group.folder / group.index)
    }
    own = [entry["sha256"] for entry in entries]
    assert len(set(own)) == len(own)
    assert not set(own) & others


def test_it_is_small():
    size = sum(path.stat().st_size for path in GROUP.folder.rglob("*") if path.is_file())
    assert size < MOST_PACK_BYTES


def test_a_photo_s_entry_becomes_an_image_and_its_boxes():
    content = annotation_list("val", [ENTRY, {**ENTRY, "file": "demo-99-b.jpg", "boxes": []}])
    assert [i["file_name"] for i in content["images"]] == ["demo-99-a.jpg", "demo-99-b.jpg"]
    assert content["images"][0]["source"] == "rendered"
    [annotation] = content["annotations"]
    assert annotation["bbox"] == [3, 5, 20, 10]
    assert (annotation["image_id"], annotation["category_id"]) == (1, 2)
    assert (annotation["ignore"], annotation["iscrowd"], annotation["area"]) == (0, 0, 200)
    assert content["info"]["demo"] is True


def test_each_photo_has_a_row_with_its_licence():
    [row] = csv.DictReader(io.StringIO(source_table([ENTRY])))
    assert row == {
        "file": "val/demo-99-a.jpg",
        "source": "rendered",
        "licence": "Apache-2.0",
        "vehicle_group": "d99",
        "original_name": "demo-99-a.jpg",
    }


def test_a_pack_with_photos_still_missing_has_all_its_lists(tmp_path):
    write_pack(tmp_path, [ENTRY])
    write_pack(tmp_path, [ENTRY])
    for split, photos in (("train", 0), ("val", 1), ("test", 0)):
        content = json.loads((tmp_path / "annotations" / f"{split}.json").read_text())
        assert len(content["images"]) == photos
    assert not list(tmp_path.rglob("*.part"))
