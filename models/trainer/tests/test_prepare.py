"""`prepare` names what is wrong with a dataset, leaves it out, and keeps the rest as it is."""

import json
from pathlib import Path

import numpy as np
import pytest
from drawn_dataset import write_coco_dataset, write_yolo_twin
from PIL import Image

from lotlens_trainer.cli import main
from lotlens_trainer.dataset import read_split
from lotlens_trainer.image_hash import near_duplicates, outline_of


def prepare(dataset: Path, out: Path, *further: str) -> int:
    """Run the command."""
    return main(["prepare", "--dataset", str(dataset), "--out", str(out), *further])


def edit(dataset: Path, split: str):
    """The annotations of a split, and a function that writes them back."""
    path = dataset / "annotations" / f"{split}.json"
    content = json.loads(path.read_text())
    return content, lambda: path.write_text(json.dumps(content))


def reasons(out: Path) -> dict:
    """What the report counts."""
    return json.loads((out / "prepare.json").read_text())["counts"]


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A dataset without faults."""
    return write_coco_dataset(tmp_path / "drawn", train=6, val=3)


@pytest.mark.parametrize("form", ["coco", "yolo"])
def test_a_sound_dataset_comes_out_as_it_went_in(tmp_path: Path, drawn: Path, form: str) -> None:
    source = drawn if form == "coco" else write_yolo_twin(drawn, tmp_path / "yolo")
    assert prepare(source, tmp_path / "out") == 0
    assert reasons(tmp_path / "out") == {}
    for split in ("train", "val", "test"):
        before, after = read_split(drawn, split), read_split(tmp_path / "out", split)
        assert after.class_names == before.class_names
        assert len(after.photos) == len(before.photos)
        for one, other in zip(before.photos, after.photos, strict=True):
            assert one.class_ids.tolist() == other.class_ids.tolist()
            np.testing.assert_allclose(other.boxes, one.boxes, atol=1e-3)
            np.testing.assert_allclose(other.ignore_boxes, one.ignore_boxes, atol=1e-3)
    listing = json.loads((tmp_path / "out/annotations/train.json").read_text())
    assert min(annotation["id"] for annotation in listing["annotations"]) == 1


def test_bad_boxes_are_left_out_by_name(tmp_path: Path, drawn: Path) -> None:
    content, write = edit(drawn, "train")
    kept = len(content["annotations"])
    for number, (box, category) in enumerate(
        [
            ([200, 0, 10, 10], 1),
            ([float("nan"), 0, 10, 10], 1),
            ([10, 10, 10, 0.2], 1),
            ([10, 10, 10, 10], 77),
            ([90, 90, 30, 30], 1),
        ]
    ):
        content["annotations"].append(
            {"id": 900 + number, "image_id": 1, "category_id": category, "bbox": box, "ignore": 0}
        )
    write()
    assert prepare(drawn, tmp_path / "out") == 0
    assert reasons(tmp_path / "out") == {
        "box clipped to the photo": 1,
        "box not finite": 1,
        "box outside": 1,
        "box unknown class": 1,
        "box without area": 1,
    }
    listing = json.loads((tmp_path / "out/annotations/train.json").read_text())
    assert len(listing["annotations"]) == kept + 1


def test_bad_photos_are_left_out_by_name(tmp_path: Path, drawn: Path) -> None:
    photos = sorted((drawn / "images/train").iterdir())
    photos[0].write_bytes(b"no image")
    photos[1].write_bytes(photos[1].read_bytes()[:400])
    Image.new("RGB", (50, 40)).save(photos[2])
    assert prepare(drawn, tmp_path / "out") == 0
    assert reasons(tmp_path / "out") == {"photo size differs": 1, "photo unreadable": 2}
    assert len(list((tmp_path / "out/images/train").iterdir())) == 3


def test_copies_look_alikes_and_vehicles_stay_on_one_side(tmp_path: Path, drawn: Path) -> None:
    train = sorted((drawn / "images/train").iterdir())
    val = sorted((drawn / "images/val").iterdir())
    train[0].write_bytes(val[0].read_bytes())
    pixels = np.asarray(Image.open(val[1])).astype(np.int16)
    Image.fromarray((pixels + 2).clip(0, 255).astype(np.uint8)).save(train[1])
    content, write = edit(drawn, "train")
    content["images"][2]["vehicle_group"] = "val2"
    write()
    assert prepare(drawn, tmp_path / "out") == 0
    assert reasons(tmp_path / "out") == {
        "photo copy": 1,
        "photo near-duplicate": 1,
        "photo vehicle in two splits": 1,
    }
    assert len(list((tmp_path / "out/images/val").iterdir())) == 3
    assert len(list((tmp_path / "out/images/train").iterdir())) == 3


def test_plain_panels_of_different_grey_are_no_look_alikes() -> None:
    dark, light = (outline_of(np.full((64, 64, 3), grey, np.uint8)) for grey in (60, 90))
    assert near_duplicates([dark, light], max_bits=3) == []
    assert near_duplicates([dark, dark], max_bits=3) == [(0, 1)]


def test_a_source_can_be_left_out(tmp_path: Path, drawn: Path) -> None:
    content, write = edit(drawn, "train")
    content["images"][0]["source"] = "ws"
    write()
    assert prepare(drawn, tmp_path / "out", "--exclude-source", "ws") == 0
    assert len(read_split(tmp_path / "out", "train").photos) == 5
    assert "ws" not in (tmp_path / "out/sources.csv").read_text()


def test_rendered_photos_may_train_but_not_judge(tmp_path: Path, drawn: Path, capsys) -> None:
    for split in ("train", "val"):
        content, write = edit(drawn, split)
        content["images"][0]["origin"] = "rendered"
        write()
    assert prepare(drawn, tmp_path / "out") == 1
    assert "rendered_judge" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()
    assert prepare(drawn, tmp_path / "out", "--demo") == 0
    assert json.loads((tmp_path / "out/annotations/val.json").read_text())["info"]["demo"] is True


def test_a_dataset_without_val_is_refused(tmp_path: Path, drawn: Path, capsys) -> None:
    (drawn / "annotations/val.json").unlink()
    assert prepare(drawn, tmp_path / "out") == 1
    assert "no_val" in capsys.readouterr().out


def test_a_class_without_boxes_is_named(tmp_path: Path, drawn: Path) -> None:
    content, write = edit(drawn, "val")
    content["annotations"] = [a for a in content["annotations"] if a["category_id"] != 2]
    write()
    assert prepare(drawn, tmp_path / "out") == 0
    warnings = json.loads((tmp_path / "out/prepare.json").read_text())["warnings"]
    assert warnings == ["class 'dent' has no box in val"]


def test_an_existing_folder_is_not_touched(tmp_path: Path, drawn: Path, capsys) -> None:
    (tmp_path / "out").mkdir()
    assert prepare(drawn, tmp_path / "out") == 1
    assert "out_exists" in capsys.readouterr().out


def test_the_contact_sheet_is_drawn_but_never_in_a_repository(
    tmp_path: Path, drawn: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["prepare", "--dataset", str(drawn)]
    assert main([*words, "--preview", str(tmp_path / "sheets")]) == 0
    with Image.open(tmp_path / "sheets" / "preview.png") as sheet:
        assert sheet.width == 5 * 324 - 4
        assert sheet.height > 10 * 320
    (tmp_path / ".git").mkdir()
    assert main([*words, "--preview", str(tmp_path / "more" / "sheet.jpg")]) == 1
    assert "inside_repository" in capsys.readouterr().out
    assert not (tmp_path / "more").exists()
    assert main(words) == 1
    assert "no_out" in capsys.readouterr().out


def test_where_no_photo_is_left_the_reasons_are_said(tmp_path: Path, drawn: Path, capsys) -> None:
    """No report is written then."""
    for number, photo in enumerate(sorted((drawn / "images/train").iterdir())):
        if number == 0:
            Image.new("RGB", (50, 40)).save(photo)
        else:
            photo.write_bytes(b"no image")
    assert prepare(drawn, tmp_path / "out") == 1
    failure = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert failure["code"] == "no_train"
    assert "Dropped: 1 size differs, 5 unreadable" in failure["message"]
    assert "train/train-000.png for one: size differs: the list says (96, 96)" in failure["message"]
    assert not (tmp_path / "out").exists()
