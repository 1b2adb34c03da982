"""Read a dataset as it comes, faults included: nothing is refused here, all is said.

`dataset.py` reads what training takes and stops at the first fault; this module reads the same
two forms (COCO, YOLO) for `prepare`, which decides about each photo and each box.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from .dataset import SPLITS, coco_photo_path, is_ignored, read_yolo_names, yolo_folders
from .photo_files import photos_under
from .progress import CommandError
from .source_list import read_sources

IGNORED = "ignored"
"""Category name of ignore regions whose form has no name for them."""

KEPT_IMAGE_KEYS = {"id", "file_name", "width", "height", "source", "vehicle_group"}


@dataclass(slots=True)
class RawMark:
    """A box as it stands in the file. `name` is None where its class number has no name."""

    name: str | None
    box_xyxy: tuple[float, float, float, float]
    ignore: bool
    normalised: bool = False  # YOLO: fractions of the photo's sides


@dataclass(slots=True)
class RawPhoto:
    """A photo of a split with its marks; `stated_size` is (width, height) where the form says."""

    split: str
    path: Path
    name: str
    marks: list[RawMark]
    stated_size: tuple[int, int] | None = None
    source: str = ""
    licence: str = ""
    group: str = ""
    original_name: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def rendered(self) -> bool:
        """Made by the renderer: such photos may train but never judge."""
        return "rendered" in (self.source, self.extra.get("origin"))


def read_raw(dataset: Path) -> tuple[list[str], list[RawPhoto]]:
    """Class names and photos of all splits. Raises CommandError where `dataset` has no form."""
    if (dataset / "annotations").is_dir():
        names, photos = _read_coco(dataset)
    elif (dataset / "data.yaml").is_file():
        names, photos = _read_yolo(dataset)
    else:
        raise CommandError(
            "no_dataset", f"{dataset} has neither annotations nor data.yaml", item=str(dataset)
        )
    add_sources(photos, dataset)
    return names, photos


def add_sources(photos: list[RawPhoto], dataset: Path) -> None:
    """What `sources.csv` says of each photo; files stand there as `train/a.jpg`, or `a.jpg`."""
    rows = {row["file"]: row for row in read_sources(dataset / "sources.csv")}
    for photo in photos:
        row = rows.get(f"{photo.split}/{photo.name}") or rows.get(photo.name, {})
        photo.source = photo.source or row.get("source", "")
        photo.group = photo.group or row.get("vehicle_group", "")
        photo.licence = row.get("licence", "")
        photo.original_name = row.get("original_name", "") or photo.name


def _read_coco(dataset: Path) -> tuple[list[str], list[RawPhoto]]:
    names: dict[int, str] = {}
    photos = []
    for split in SPLITS:
        listing = dataset / "annotations" / f"{split}.json"
        if not listing.is_file():
            continue
        split_names, split_photos = read_coco_list(
            json.loads(listing.read_text()), split, partial(coco_photo_path, dataset, split)
        )
        names |= split_names
        photos += split_photos
    return [names[number] for number in sorted(names)], photos


def read_coco_list(
    content: dict[str, Any], split: str, path_of: Callable[[str], Path]
) -> tuple[dict[int, str], list[RawPhoto]]:
    """Categories by id, and the photos of one COCO list; `path_of` finds a file by its name.

    Raises KeyError, TypeError or ValueError where the content is no COCO list.
    """
    names = {one["id"]: one["name"] for one in content.get("categories", [])}
    marks: dict[int, list[RawMark]] = defaultdict(list)
    for annotation in content["annotations"]:
        x, y, width, height = map(float, annotation["bbox"])
        marks[annotation["image_id"]].append(
            RawMark(
                names.get(annotation["category_id"]),
                (x, y, x + width, y + height),
                is_ignored(annotation),
            )
        )
    photos = [
        RawPhoto(
            split=split,
            path=path_of(image["file_name"]),
            name=image["file_name"],
            marks=marks[image["id"]],
            stated_size=(image["width"], image["height"]) if "width" in image else None,
            source=image.get("source", ""),
            group=image.get("vehicle_group", ""),
            extra={k: v for k, v in image.items() if k not in KEPT_IMAGE_KEYS},
        )
        for image in content["images"]
    ]
    return names, photos


def _read_yolo(dataset: Path) -> tuple[list[str], list[RawPhoto]]:
    names = list(read_yolo_names(dataset / "data.yaml"))
    photos = []
    for split in SPLITS:
        try:
            images, labels, ignore = yolo_folders(dataset, split)
        except CommandError:
            continue  # A split that is not there is judged by `prepare`.
        for path in photos_under(images):
            relative = path.relative_to(images)
            photo = RawPhoto(split, path, relative.as_posix(), [])
            label = relative.with_suffix(".txt")
            read_yolo_lines(labels / label, names, photo)
            read_yolo_lines(ignore / label, None, photo)
            photos.append(photo)
    return names, photos


def read_yolo_lines(path: Path, names: list[str] | None, photo: RawPhoto) -> None:
    """Add a label file's boxes to its photo; those of an ignore file where there are no names."""
    lines = path.read_text().splitlines() if path.is_file() else []
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if not words:
            continue
        try:
            values = [float(word) for word in words]
        except ValueError:
            values = []
        if len(values) != 5 and not (names is None and len(values) == 4):
            hint = " (a polygon? Export boxes)" if len(words) > 5 else ""
            place = f"{path.parent.name}/{path.name} line {number}"
            photo.faults.append(f"{place}: '{line[:60]}' is no box{hint}")
            continue
        cx, cy, width, height = values[-4:]
        box = (cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
        name = IGNORED if names is None else _name(names, values[0])
        photo.marks.append(RawMark(name, box, names is None, normalised=True))


def _name(names: list[str], number: float) -> str | None:
    if not math.isfinite(number) or number != int(number):
        return None
    return names[int(number)] if 0 <= number < len(names) else None
