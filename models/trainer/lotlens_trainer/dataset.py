"""Datasets on disk, in COCO form or as a YOLO folder, read into one shape.

COCO form: `images/{split}/`, `annotations/{split}.json`; an annotation with `ignore` or `iscrowd`
is an ignore region, whatever its category. YOLO form: `data.yaml`, `images/{split}` beside
`labels/{split}` (or `{split}/images`, `{split}/labels`), and optional `ignore/{split}/*.txt`.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .photo_files import photos_under, training_photos
from .photo_pixels import upright_size
from .progress import CommandError

SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class Photo:
    """One photo with its marks. Boxes are x1 y1 x2 y2 in photo pixels, float32[n, 4]."""

    path: Path
    width: int
    height: int
    boxes: np.ndarray
    class_ids: np.ndarray  # int64[n], positions in the dataset's class names
    ignore_boxes: np.ndarray
    source: str = ""
    group: str = ""


@dataclass(frozen=True)
class Split:
    """One split of a dataset."""

    name: str
    class_names: tuple[str, ...]
    photos: list[Photo] = field(repr=False)


def boxes_array(rows: list[list[float]]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 4)


def read_split(dataset: Path, split: str) -> Split:
    """Read one split, photos sorted by file name. Raises CommandError where it is not there."""
    if (dataset / "annotations" / f"{split}.json").is_file():
        return read_coco_split(dataset, split)
    if (dataset / "data.yaml").is_file():
        return read_yolo_split(dataset, split)
    raise CommandError(
        "no_dataset",
        f"{dataset} has neither annotations/{split}.json nor data.yaml",
        item=str(dataset),
    )


def is_ignored(annotation: dict) -> bool:
    return bool(annotation.get("ignore") or annotation.get("iscrowd"))


def coco_classes(dataset: Path) -> dict[int, str]:
    """Categories that are targets in some split, by id: those of which not every box is ignored."""
    names: dict[int, str] = {}
    targets: set[int] = set()
    for split in SPLITS:
        listing = dataset / "annotations" / f"{split}.json"
        if listing.is_file():
            content = json.loads(listing.read_text())
            names |= {category["id"]: category["name"] for category in content["categories"]}
            targets |= {a["category_id"] for a in content["annotations"] if not is_ignored(a)}
    return {number: names[number] for number in sorted(targets)}


def read_coco_split(dataset: Path, split: str) -> Split:
    classes = coco_classes(dataset)
    class_of = {number: position for position, number in enumerate(classes)}
    content = json.loads((dataset / "annotations" / f"{split}.json").read_text())
    marks: dict[int, list[dict]] = {image["id"]: [] for image in content["images"]}
    for annotation in content["annotations"]:
        marks[annotation["image_id"]].append(annotation)
    photos = []
    for image in sorted(content["images"], key=lambda image: image["file_name"]):
        targets = [a for a in marks[image["id"]] if not is_ignored(a)]
        ignored = [a for a in marks[image["id"]] if is_ignored(a)]
        photos.append(
            Photo(
                path=coco_photo_path(dataset, split, image["file_name"]),
                width=image["width"],
                height=image["height"],
                boxes=boxes_array([xywh_to_xyxy(a["bbox"]) for a in targets]),
                class_ids=np.array([class_of[a["category_id"]] for a in targets], np.int64),
                ignore_boxes=boxes_array([xywh_to_xyxy(a["bbox"]) for a in ignored]),
                source=image.get("source", ""),
                group=image.get("vehicle_group", ""),
            )
        )
    return Split(split, tuple(classes.values()), photos)


def coco_photo_path(dataset: Path, split: str, file_name: str) -> Path:
    """File names stand relative to the split's folder, or to `images`."""
    in_split = dataset / "images" / split / file_name
    return in_split if in_split.is_file() else dataset / "images" / file_name


def xywh_to_xyxy(box: list[float]) -> list[float]:
    x, y, width, height = box
    return [x, y, x + width, y + height]


def read_yolo_names(data_yaml: Path) -> tuple[str, ...]:
    """The `names` of a data.yaml: an inline list, a block list or a mapping from numbers."""
    text = data_yaml.read_text()
    inline = re.search(r"^names:\s*[\[{](.*?)[\]}]", text, re.MULTILINE | re.DOTALL)
    if inline:
        entries = inline.group(1).split(",")
    else:
        block = re.search(r"^names:[ \t]*\n((?:[ \t]*(?:-|\d+[ \t]*:).*\n?)+)", text, re.MULTILINE)
        if block is None:
            raise CommandError("bad_yaml", f"{data_yaml} names no classes", item=str(data_yaml))
        entries = block.group(1).splitlines()
    bare = (re.sub(r"^\s*(-|\d+\s*:)\s*", "", e).split(" #")[0].strip(" '\"\t\n") for e in entries)
    return tuple(name for name in bare if name)


def yolo_folders(dataset: Path, split: str) -> tuple[Path, Path, Path]:
    """Folders of images, labels and ignore regions, in either order of nesting."""
    if (dataset / "images" / split).is_dir():
        return tuple(dataset / kind / split for kind in ("images", "labels", "ignore"))
    if (dataset / split / "images").is_dir():
        return tuple(dataset / split / kind for kind in ("images", "labels", "ignore"))
    raise CommandError("no_split", f"{dataset} has no images of '{split}'", item=str(dataset))


def read_yolo_boxes(path: Path, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Lines `class cx cy w h` (or without class), normalised, to pixel boxes and class ids.

    Boxes are clipped to the photo; a missing or empty file has none.
    """
    rows, class_ids = [], []
    for line in path.read_text().splitlines() if path.is_file() else []:
        values = [float(word) for word in line.split()]
        if not values:
            continue
        if len(values) not in (4, 5):
            raise CommandError("bad_label", f"{path.name}: '{line}' is no box", item=str(path))
        centre_x, centre_y, box_width, box_height = values[-4:]
        class_ids.append(int(values[0]) if len(values) == 5 else 0)
        corners = (
            centre_x - box_width / 2,
            centre_y - box_height / 2,
            centre_x + box_width / 2,
            centre_y + box_height / 2,
        )
        clipped = [min(max(value, 0.0), 1.0) for value in corners]
        rows.append([v * s for v, s in zip(clipped, (width, height) * 2, strict=True)])
    return boxes_array(rows), np.array(class_ids, np.int64)


def read_yolo_split(dataset: Path, split: str) -> Split:
    names = read_yolo_names(dataset / "data.yaml")
    images, labels, ignore = yolo_folders(dataset, split)
    photos = []
    for path in photos_under(images):
        label = path.relative_to(images).with_suffix(".txt")
        width, height = upright_size(path)
        boxes, class_ids = read_yolo_boxes(labels / label, width, height)
        if class_ids.size and class_ids.max() >= len(names):
            raise CommandError(
                "bad_label", f"{label}: class {class_ids.max()} has no name", item=str(path)
            )
        ignore_boxes, _ = read_yolo_boxes(ignore / label, width, height)
        photos.append(Photo(path, width, height, boxes, class_ids, ignore_boxes))
    return Split(split, names, photos)


def negative_photos(folder: Path, datasets: Sequence[Path] = ()) -> list[Photo]:
    """Photos without any mark: all in a folder (a dataset's root gives its train split).

    Raises CommandError where there is none, or where one is held out by the dataset that it lies
    in or by one of `datasets`.
    """
    photos = []
    for path in training_photos([folder], list(datasets)):
        width, height = upright_size(path)
        none = boxes_array([])
        photos.append(Photo(path, width, height, none, np.empty(0, np.int64), none))
    return photos


def kept_split(dataset: Path, name: str, excluded: list[str]) -> Split:
    """A split without the photos of some sources. Raises CommandError where none is left."""
    split = read_split(dataset, name)
    kept = without_sources(split.photos, excluded)
    if not kept:
        raise no_photos_left(dataset, name, excluded)
    return Split(split.name, split.class_names, kept)


def without_sources(photos: list[Photo], excluded: list[str]) -> list[Photo]:
    """The photos of all other sources."""
    return [photo for photo in photos if photo.source not in excluded]


def no_photos_left(dataset: Path, split: str, excluded: list[str]) -> CommandError:
    """The fault of a dataset without photos to train on or to judge by."""
    without = f" without the sources {', '.join(excluded)}" if excluded else ""
    return CommandError(
        f"no_{split}", f"{dataset} has no photo in {split}{without}", item=str(dataset)
    )
