"""Write a checked dataset in the form that training reads."""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path

from .dataset import SPLITS
from .dataset_checks import CheckedPhoto

SOURCE_COLUMNS = ("file", "source", "licence", "vehicle_group", "original_name")


def write_dataset(
    folder: Path, photos: list[CheckedPhoto], numbers: dict[str, int], *, copy: bool, demo: bool
) -> None:
    """Write photos, annotations and `sources.csv` into a new folder."""
    for split in SPLITS:
        own = sorted((one for one in photos if one.raw.split == split), key=flat_name)
        images = folder / "images" / split
        images.mkdir(parents=True)
        for photo in own:
            place(photo.raw.path, images / flat_name(photo), copy=copy)
        listing = annotation_list(own, numbers)
        listing["info"] = {"description": f"{split}, checked by lotlens-trainer", "demo": demo}
        path = folder / "annotations" / f"{split}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(listing, separators=(",", ":")) + "\n")
    write_sources(folder / "sources.csv", photos)


def category_numbers(names: list[str], photos: list[CheckedPhoto]) -> dict[str, int]:
    """Category numbers from 1: targets first, in the order of the dataset, then ignore regions."""
    used = {mark.name for photo in photos for mark in photo.marks}
    targets = {mark.name for photo in photos for mark in photo.marks if not mark.ignore}
    ordered = [name for name in names if name in targets]
    ordered += sorted(name for name in used - targets if name is not None)
    return {name: number for number, name in enumerate(ordered, start=1)}


def annotation_list(photos: list[CheckedPhoto], numbers: dict[str, int]) -> dict:
    """COCO lists of one split; ids start at 1, since the reference evaluator misreads 0."""
    images, annotations = [], []
    for image_id, photo in enumerate(photos, start=1):
        images.append(
            {
                **photo.raw.extra,
                "id": image_id,
                "file_name": flat_name(photo),
                "width": photo.width,
                "height": photo.height,
                "source": photo.raw.source,
                "vehicle_group": photo.raw.group,
            }
        )
        for mark in photo.marks:
            x1, y1, x2, y2 = mark.box_xyxy
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image_id,
                    "category_id": numbers[mark.name],
                    "bbox": [round(value, 4) for value in (x1, y1, x2 - x1, y2 - y1)],
                    "area": round((x2 - x1) * (y2 - y1), 4),
                    "iscrowd": 0,
                    "ignore": int(mark.ignore),
                }
            )
    categories = [{"id": number, "name": name} for name, number in numbers.items()]
    return {"categories": categories, "images": images, "annotations": annotations}


def flat_name(photo: CheckedPhoto) -> str:
    """One name without folders; equal names in different folders stay apart."""
    return photo.raw.name.replace("/", "--")


def place(source: Path, target: Path, *, copy: bool) -> None:
    """Put a photo there: a hard link where the file system allows it, else a copy."""
    if copy:
        shutil.copyfile(source, target)
        return
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copyfile(source, target)


def write_sources(path: Path, photos: list[CheckedPhoto]) -> None:
    """Write where each photo comes from and under which licence."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(SOURCE_COLUMNS)
        for photo in sorted(photos, key=lambda one: (one.raw.split, flat_name(one))):
            raw = photo.raw
            writer.writerow(
                (f"{raw.split}/{flat_name(photo)}", raw.source, raw.licence, raw.group,
                 raw.original_name)
            )  # fmt: skip
