"""Writes annotations and source list of a set that is a dataset from its list of rendered photos.

`python -m lotlens_render.demo_pack [demo|training]` may run at any time: while photos are still
missing the pack is a smaller one, and as valid.
"""

import argparse
import csv
import io
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .photo_index import read_index
from .picture_sets import PICTURE_SETS
from .scene_description import CLASS_IDS, SPLITS

SOURCE, LICENCE = "rendered", "Apache-2.0"
SOURCE_COLUMNS = ("file", "source", "licence", "vehicle_group", "original_name")
# COCO's own evaluator misreads ids of 0: all of them begin at 1.
CATEGORIES = [{"id": number + 1, "name": name} for name, number in CLASS_IDS.items()]


@dataclass(frozen=True)
class Pack:
    """What a pack's lists say of it; one that is no demo may train a model, and never judge it."""

    title: str
    splits: tuple[str, ...]
    demo: bool


PACKS = {
    "demo": Pack("Lotlens demo pack", tuple(filter(None, SPLITS)), demo=True),
    "training": Pack("Lotlens rendered training photos", ("train",), demo=False),
}


def annotation_list(split: str, entries: list[dict], pack: Pack = PACKS["demo"]) -> dict:
    """COCO lists of one split's photos."""
    images, annotations = [], []
    for image_id, entry in enumerate(entries, start=1):
        images.append(
            {
                "id": image_id,
                "file_name": entry["file"],
                "width": entry["width"],
                "height": entry["height"],
                "vehicle_group": entry["vehicle"],
                "source": SOURCE,
                "light": entry["light"],
            }
        )
        for box in entry["boxes"]:
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image_id,
                    "category_id": box["classId"] + 1,
                    "bbox": [box["x"], box["y"], box["width"], box["height"]],
                    "area": box["width"] * box["height"],
                    "iscrowd": 0,
                    "ignore": 0,
                }
            )
    return {
        "info": {"description": f"{pack.title}, {split}, rendered", "demo": pack.demo},
        "categories": CATEGORIES,
        "images": images,
        "annotations": annotations,
    }


def source_table(entries: list[dict]) -> str:
    """The rows of sources.csv."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(SOURCE_COLUMNS)
    for entry in sorted(entries, key=lambda e: (e["split"], e["file"])):
        path = f"{entry['split']}/{entry['file']}"
        writer.writerow((path, SOURCE, LICENCE, entry["vehicle"], entry["file"]))
    return out.getvalue()


def pack_files(entries: list[dict], pack: Pack = PACKS["demo"]) -> dict[str, str]:
    """The text of each of the pack's lists, by its path in the pack."""
    files = {"sources.csv": source_table(entries)}
    for split in pack.splits:
        own = [entry for entry in entries if entry["split"] == split]
        lists = json.dumps(annotation_list(split, own, pack), separators=(",", ":"))
        files[f"annotations/{split}.json"] = f"{lists}\n"
    return files


def write_pack(folder: Path, entries: list[dict], pack: Pack = PACKS["demo"]) -> None:
    """Write the lists, each swapped whole."""
    for name, text in pack_files(entries, pack).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)


def main() -> None:
    """Write the lists and say how many photos and boxes they hold."""
    parser = argparse.ArgumentParser(description="Write a rendered dataset's lists.")
    parser.add_argument("set", nargs="?", default="demo", choices=sorted(PACKS))
    name = parser.parse_args().set
    group, pack = PICTURE_SETS[name], PACKS[name]
    entries = read_index(group.folder / group.index)
    write_pack(group.folder, entries, pack)
    boxes = Counter((e["split"], b["className"]) for e in entries for b in e["boxes"])
    for split in pack.splits:
        photos = sum(e["split"] == split for e in entries)
        marks = ", ".join(f"{boxes[split, kind]} {kind}" for kind in CLASS_IDS)
        print(f"{split}: {photos} photos, boxes: {marks}")


if __name__ == "__main__":
    main()
