"""One command makes a model of a folder of own photos, and says plainly what is wrong with one."""

import json
import shutil
from argparse import Namespace
from io import StringIO
from pathlib import Path

import pytest
import torch

from lotlens_trainer.checkpoint import save_checkpoint
from lotlens_trainer.cli import main
from lotlens_trainer.dataset import read_split
from lotlens_trainer.fit import MODELS, bundled_start, prepare_own
from lotlens_trainer.fit_checks import content_sha256
from lotlens_trainer.own_photos import read_own_photos
from lotlens_trainer.own_split import hold_out
from lotlens_trainer.progress import CommandError, Reporter
from lotlens_trainer.raw_dataset import RawMark, RawPhoto

DEMO = MODELS / "demo"
QUICK = ["--imgsz", "64", "--epochs", "2"]


def own_photos(root: Path, count: int = 50) -> Path:
    """Rendered photos as a labelling tool leaves them: images, labels, classes.txt, no splits."""
    content = json.loads((DEMO / "annotations" / "train.json").read_text())
    for kind in ("images", "labels"):
        (root / kind).mkdir(parents=True)
    (root / "classes.txt").write_text("dent\nscratch\n")
    number_of = {1: 1, 2: 0}
    for image in content["images"][:count]:
        source = DEMO / "images" / "train" / image["file_name"]
        shutil.copyfile(source, root / "images" / image["file_name"])
        lines = []
        for mark in content["annotations"]:
            if mark["image_id"] == image["id"]:
                x, y, w, h = mark["bbox"]
                width, height = image["width"], image["height"]
                centre = f"{(x + w / 2) / width:.6f} {(y + h / 2) / height:.6f}"
                size = f"{w / width:.6f} {h / height:.6f}"
                lines.append(f"{number_of[mark['category_id']]} {centre} {size}")
        label = Path(image["file_name"]).with_suffix(".txt")
        (root / "labels" / label).write_text("\n".join(lines))
    return root


def fit(photos: Path, out: Path, *more: str) -> int:
    return main(["fit", str(photos), "--out", str(out), *QUICK, *more])


def events(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_fifty_photos_become_model_card_and_curves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos, out = own_photos(tmp_path / "photos"), tmp_path / "out"
    assert fit(tmp_path / "nowhere", out) == 1
    assert events(capsys)[-1]["code"] == "no_such_folder"
    assert fit(photos, out) == 0
    lines = events(capsys)
    assert lines[-1]["event"] == "finished"
    words = "\n".join(line["message"] for line in lines if line["event"] == "log")
    assert "10 of 50 photos judge" in words
    assert f"npm run trainer -- predict --model {out.resolve()}" in words
    assert words.endswith((out / "README.md").read_text())

    # The order of the start's classes, so that its class branch goes on meaning the same.
    assert read_split(out / "dataset", "val").class_names == ("scratch", "dent")
    config = json.loads((out / "training" / "config.json").read_text())
    assert config["init"] == str(bundled_start())
    model = out / "own-photos" / "1"
    names = {path.name for path in model.iterdir()}
    curves = {f"curve-{name}.svg" for name in ("f1", "precision-recall", "training")}
    assert {"CARD.md", "model.int8.onnx", "model.fp16.onnx", "manifest.json"} | curves <= names
    assert len(list((out / "boxes").glob("*.jpg"))) == 10

    before = (model / "manifest.json").read_bytes()
    assert fit(photos, out) == 0
    assert (model / "manifest.json").read_bytes() == before
    capsys.readouterr()
    (photos / "labels" / "demo-01-a.txt").write_text("")
    assert fit(photos, out) == 1
    assert events(capsys)[-1]["code"] == "other_run"


def refusal(folder: Path) -> CommandError:
    with pytest.raises(CommandError) as raised:
        read_own_photos(folder)
    return raised.value


def test_a_folder_that_cannot_be_learnt_from_is_told_why(tmp_path: Path) -> None:
    photos = own_photos(tmp_path / "photos", 12)
    assert refusal(tmp_path / "nowhere").code == "no_such_folder"
    (photos / "classes.txt").rename(photos / "readme.txt")
    assert refusal(photos).code == "no_class_names"
    (photos / "readme.txt").rename(photos / "classes.txt")
    (photos / "labels").rename(tmp_path / "labels")
    assert "12 photos and no labels" in str(refusal(photos))
    (photos / "labels").mkdir()
    (photos / "labels" / "demo-01-a.txt").write_text("")
    assert refusal(photos).code == "no_boxes"
    for path in (photos / "labels").iterdir():
        path.rename(path.with_stem("elsewhere"))
    error = refusal(photos)
    assert (error.code, error.item) == ("labels_without_photos", "labels/elsewhere.txt")


def test_what_is_odd_about_labels_is_said(tmp_path: Path) -> None:
    photos = own_photos(tmp_path / "photos", 12)
    (photos / "labels" / "demo-01-a.txt").rename(photos / "labels" / "elsewhere.txt")
    _, found, notes = read_own_photos(photos)
    assert len(found) == 12
    assert "1 labels have no photo, labels/elsewhere.txt for one" in notes[0]
    assert "1 photos have no label file and count as photos without damage" in notes[1]


def test_a_start_that_is_not_there_is_named_before_anything_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = own_photos(tmp_path / "photos", 12)
    broken, folded = tmp_path / "broken.onnx", tmp_path / "other.safetensors"
    broken.write_bytes(b"no model")
    save_checkpoint(folded, {"body.weight": torch.zeros(3)}, {})
    for init, code in (
        (tmp_path / "missing.safetensors", "bad_checkpoint"),
        (broken, "not_onnx"),
        (folded, "bad_init"),
    ):
        assert fit(photos, tmp_path / "out", "--init", str(init)) == 1
        failure = events(capsys)[-1]
        assert (failure["code"], failure["item"]) == (code, str(init))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [("--imgsz", "500", "bad_size"), ("--imgsz", "0", "bad_size"), ("--epochs", "0", "bad_number")],
)
def test_a_number_that_training_would_refuse_is_refused_at_once(
    option: str, value: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = own_photos(tmp_path / "photos", 12)
    assert fit(photos, tmp_path / "out", option, value) == 1
    failure = events(capsys)[-1]
    assert (failure["code"], value in failure["message"]) == (code, True)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("out", ["photos", "photos/model", "."])
def test_what_is_made_lies_beside_the_photos(
    out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = own_photos(tmp_path / "photos", 12)
    before = sorted(tmp_path.rglob("*"))
    assert fit(photos, tmp_path / out) == 1
    failure = events(capsys)[-1]
    assert failure["code"] == "nested_folders"
    assert failure["message"].endswith(f"such as {photos.resolve()}-model")
    assert sorted(tmp_path.rglob("*")) == before


def test_only_photos_and_labels_are_a_folders_content(tmp_path: Path) -> None:
    photos = own_photos(tmp_path / "photos", 12)
    before = content_sha256(photos)
    (photos / ".DS_Store").write_bytes(b"of a file manager")
    (photos / "images" / "Thumbs.db").write_bytes(b"of another")
    (photos / "labels" / "demo-01-a.txt~").write_text("of an editor")
    (photos / "labels" / ".demo-01-a.txt.swp").write_text("of another")
    (photos / "readme.txt").write_text("notes")
    assert content_sha256(photos) == before
    contents = {before}
    for change in ("classes.txt", "labels/demo-01-a.txt", "images/new.jpg", "sources.csv"):
        (photos / change).write_text("changed")
        contents.add(content_sha256(photos))
    assert len(contents) == 5


def test_photos_in_a_form_that_is_not_read_are_named(tmp_path: Path) -> None:
    photos = own_photos(tmp_path / "photos", 12)
    (photos / "images" / "demo-01-a.jpg").rename(photos / "images" / "demo-01-a.HEIC")
    assert "left out: 1 .heic. Export them as JPEG" in read_own_photos(photos)[2][-1]
    (photos / ".DS_Store").write_bytes(b"of a file manager")
    for path in (photos / "images").iterdir():
        path.rename(path.with_suffix(".HEIC"))
    error = refusal(photos)
    assert error.code == "no_photos"
    assert "its files are: 13 .txt, 12 .heic. Export them as JPEG" in str(error)


def test_polygons_are_quoted_where_no_box_is_found(tmp_path: Path) -> None:
    photos = own_photos(tmp_path / "photos", 12)
    for path in (photos / "labels").iterdir():
        path.write_text("\n0 0.1 0.1 0.2 0.1 0.2 0.2\n")
    error = refusal(photos)
    assert error.code == "no_boxes"
    assert "none of the 12 photos" in str(error)
    assert (
        "12 lines of their labels could not be read, the first in labels/demo-01-a.txt line 2: "
        "'0 0.1 0.1 0.2 0.1 0.2 0.2' is no box (a polygon? Export boxes)" in str(error)
    )


def test_a_class_without_boxes_is_named(tmp_path: Path) -> None:
    photos = own_photos(tmp_path / "photos", 12)
    for path in (photos / "labels").iterdir():
        lines = [line for line in path.read_text().splitlines() if line.startswith("1 ")]
        path.write_text("\n".join(lines))
    said: list[str] = []
    arguments = Namespace(photos=photos, out=tmp_path, init=None, demo=False)
    prepare_own(arguments, Reporter(StringIO()), said.append)
    assert "- class 'dent' has no box at all" in said
    assert read_split(tmp_path / "dataset", "train").class_names == ("scratch",)


def marked(name: str, classes: str, group: str = "") -> RawPhoto:
    marks = [RawMark(one, (0, 0, 9, 9), ignore=False) for one in classes]
    return RawPhoto("train", Path(name), name, marks, group=group)


def test_one_coco_list_of_a_labelling_tool_is_read(tmp_path: Path) -> None:
    photos = own_photos(tmp_path / "photos", 12)
    shutil.rmtree(photos / "labels")
    content = json.loads((DEMO / "annotations" / "train.json").read_text())
    content["images"] = content["images"][:13]
    kept = {image["id"] for image in content["images"]}
    content["annotations"] = [a for a in content["annotations"] if a["image_id"] in kept]
    (photos / "annotations").mkdir()
    listing = photos / "annotations" / "instances_default.json"
    listing.write_text(json.dumps(content))
    names, found, notes = read_own_photos(photos)
    assert (names, len(found)) == (["scratch", "dent"], 12)
    assert all(photo.path.is_file() for photo in found)
    assert [photo.group for photo in found] == [i["vehicle_group"] for i in content["images"][:12]]
    assert "1 labels have no photo" in notes[0]
    listing.write_text('{"images": [{}], "annotations": []}')
    assert refusal(photos).code == "bad_labels"


@pytest.mark.parametrize("nested", ["images/{split}", "{split}/images"])
def test_splits_of_a_yolo_folder_are_kept(tmp_path: Path, nested: str) -> None:
    source = own_photos(tmp_path / "source", 12)
    root = tmp_path / "photos"
    for number, path in enumerate(sorted((source / "images").iterdir())):
        folder = root / nested.format(split="valid" if number < 3 else "train")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / path.name)
        labels = Path(str(folder).replace("images", "labels"))
        labels.mkdir(parents=True, exist_ok=True)
        text = path.with_suffix(".txt").name
        shutil.copyfile(source / "labels" / text, labels / text)
    (root / "data.yaml").write_text("names: [dent, scratch]\n")
    _, photos, notes = read_own_photos(root)
    assert notes == []
    assert sum(photo.split == "val" for photo in photos) == 3
    assert "own val photos" in hold_out(photos)
    assert sum(photo.split == "val" for photo in photos) == 3


def test_a_fifth_judges_by_whole_vehicles_and_by_every_class() -> None:
    photos = [marked(f"{k}", "s" + "d" * (k in (3, 30)), group=f"car {k // 2}") for k in range(40)]
    words = hold_out(photos)
    val = [photo for photo in photos if photo.split == "val"]
    assert 8 <= len(val) <= 10
    assert f"{len(val)} of 40 photos judge, whole vehicles" in words
    groups = [{photo.group for photo in photos if photo.split == one} for one in ("train", "val")]
    assert not groups[0] & groups[1]
    for split in ("train", "val"):
        assert {m.name for p in photos if p.split == split for m in p.marks} == {"s", "d"}
    again = [marked(f"{k}", "s", group=f"car {k // 2}") for k in range(40)]
    hold_out(again)
    kept = {p.name for p in again if p.split == "val"}
    assert kept <= {p.name for p in val}


def test_a_vehicle_of_most_photos_does_not_judge_alone() -> None:
    photos = [marked(f"{k}", "s", group="one" if k < 30 else f"car {k}") for k in range(40)]
    hold_out(photos)
    assert {p.group for p in photos if p.split == "train"} >= {"one"}
    with pytest.raises(CommandError, match="too few"):
        hold_out([marked(f"{k}", "s") for k in range(9)])
