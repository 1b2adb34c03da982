"""COCO and YOLO form read the same; what may not be learnt from is refused."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from drawn_dataset import write_coco_dataset, write_yolo_twin
from with_real_photos import with_real_photos

from lotlens_trainer.clean_photos import unlabelled_photos
from lotlens_trainer.dataset import negative_photos, read_split, read_yolo_names
from lotlens_trainer.photo_files import training_photos
from lotlens_trainer.progress import CommandError


def test_coco_and_yolo_form_read_the_same(tmp_path: Path) -> None:
    coco = write_coco_dataset(tmp_path / "coco")
    yolo = write_yolo_twin(coco, tmp_path / "yolo")
    for split in ("train", "val", "test"):
        a, b = read_split(coco, split), read_split(yolo, split)
        assert a.class_names == b.class_names == ("scratch", "dent")
        assert len(a.photos) == len(b.photos) > 0
        for one, other in zip(a.photos, b.photos, strict=True):
            assert one.path.name == other.path.name
            assert (one.width, one.height) == (other.width, other.height)
            assert one.class_ids.tolist() == other.class_ids.tolist()
            np.testing.assert_allclose(one.boxes, other.boxes, atol=1e-4)
            np.testing.assert_allclose(one.ignore_boxes, other.ignore_boxes, atol=1e-4)
    assert sum(len(photo.ignore_boxes) for photo in a.photos) > 0


@pytest.mark.parametrize(
    "text",
    [
        "names: [scratch, dent]\n",
        "nc: 2\nnames:\n  - scratch\n  - 'dent'\n",
        "names:\n  0: scratch\n  1: dent  # both\nval: x\n",
        "names: {0: scratch, 1: dent}\n",
    ],
)
def test_class_names_in_every_usual_yaml_form(tmp_path: Path, text: str) -> None:
    (tmp_path / "data.yaml").write_text(text)
    assert read_yolo_names(tmp_path / "data.yaml") == ("scratch", "dent")


def test_the_other_nesting_of_a_yolo_folder_reads_the_same(tmp_path: Path) -> None:
    coco = write_coco_dataset(tmp_path / "coco")
    yolo = write_yolo_twin(coco, tmp_path / "yolo")
    nested = tmp_path / "nested"
    for kind in ("images", "labels", "ignore"):
        shutil.copytree(yolo / kind / "val", nested / "val" / kind)
    shutil.copy(yolo / "data.yaml", nested / "data.yaml")
    for a, b in zip(read_split(yolo, "val").photos, read_split(nested, "val").photos, strict=True):
        assert a.boxes.tolist() == b.boxes.tolist()
        assert a.ignore_boxes.tolist() == b.ignore_boxes.tolist()


def test_a_folder_without_a_dataset_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"neither annotations/train\.json nor data\.yaml"):
        read_split(tmp_path, "train")


def test_learning_without_labels_takes_the_train_split_of_a_dataset(tmp_path: Path) -> None:
    root = write_coco_dataset(tmp_path / "set")
    photos = training_photos([root], [])
    assert {path.parent.name for path in photos} == {"train"}


@pytest.mark.parametrize("split", ["val", "test"])
def test_held_out_photos_are_refused_in_place(tmp_path: Path, split: str) -> None:
    root = write_coco_dataset(tmp_path / "set")
    with pytest.raises(CommandError) as refusal:
        training_photos([root / "images" / split], [])
    assert refusal.value.code == "held_out_photo"


@pytest.mark.parametrize("nested", ["images/{}", "{}/images"])
def test_photos_without_damage_come_from_a_train_split_alone(tmp_path: Path, nested: str) -> None:
    drawn, clean = write_coco_dataset(tmp_path / "set"), tmp_path / "clean"
    for split in ("train", "val"):
        shutil.copytree(drawn / "images" / split, clean / nested.format(split))
    train = clean / nested.format("train")
    for folder in (clean, train):
        assert {photo.path.parent for photo in negative_photos(folder)} == {train}
    below = clean / nested.split("/")[0].format("val")
    for refused, datasets in ((below, []), (train, [drawn_as_val(drawn, tmp_path / "other")])):
        with pytest.raises(CommandError) as refusal:
            negative_photos(refused, datasets)
        assert refusal.value.code == "held_out_photo"


def drawn_as_val(drawn: Path, root: Path) -> Path:
    """Another dataset that judges by the train photos of this one."""
    shutil.copytree(drawn / "images" / "train", root / "images" / "val")
    return root


def test_a_folder_without_photos_gives_no_silent_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere is no folder"):
        negative_photos(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="no photo found in"):
        negative_photos(tmp_path)
    with pytest.raises(CommandError, match=r"no photo in .*val: --clean takes"):
        unlabelled_photos(tmp_path / "images" / "val")


def test_held_out_photos_are_refused_under_another_name(tmp_path: Path) -> None:
    root = write_coco_dataset(tmp_path / "set")
    elsewhere = tmp_path / "mine"
    elsewhere.mkdir()
    shutil.copy(root / "images" / "test" / "test-001.png", elsewhere / "holiday.png")
    assert training_photos([elsewhere], []) == [elsewhere / "holiday.png"]
    with pytest.raises(CommandError) as refusal:
        training_photos([elsewhere], [root])
    assert refusal.value.item == str(elsewhere / "holiday.png")


def test_base_dataset_has_the_counts_of_its_description() -> None:
    split = read_split(with_real_photos() / "base", "train")
    assert split.class_names == ("scratch", "dent")
    assert len(split.photos) == 2663
    classes = np.concatenate([photo.class_ids for photo in split.photos])
    assert np.bincount(classes).tolist() == [3289, 2013]
    assert sum(len(photo.ignore_boxes) for photo in split.photos) == 2498 + 224
