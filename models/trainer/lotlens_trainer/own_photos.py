"""A folder of someone's own labelled photos, in whatever order its tool left it.

YOLO: a `.txt` file for a photo lies in `labels` where the photo lies in `images`, or beside it;
class names stand in `data.yaml` or `classes.txt`. COCO: any `.json` with `images` and
`annotations`. A split is told by a part of the path (`train`, `val` or `valid`, `test`); what has
none is train.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .dataset import read_yolo_names
from .own_faults import HOW_TO_LABEL, no_boxes, no_photos, unread_photos
from .photo_files import photos_under
from .progress import CommandError
from .raw_dataset import RawPhoto, add_sources, read_coco_list, read_yolo_lines

SPLIT_WORDS = {
    "train": "train", "val": "val", "valid": "val", "validation": "val", "test": "test",
}  # fmt: skip
NOTE_FILES = {"readme.txt", "notes.txt"}
NO_LABEL_FILES = {"classes.txt", "obj.names", *NOTE_FILES}
LABEL_SUFFIXES = {".txt", ".json", ".yaml", ".yml", ".csv"}


def read_own_photos(folder: Path) -> tuple[list[str], list[RawPhoto], list[str]]:
    """Class names, photos, and what a person should know of the labels.

    Raises CommandError where there is nothing to learn from, and says what is missing.
    """
    if not folder.is_dir():
        raise CommandError("no_such_folder", f"{folder} is no folder", item=str(folder))
    files = photos_under(folder)
    if not files:
        raise no_photos(folder)
    lists = coco_lists(folder)
    if lists:
        names, photos, notes = from_coco(folder, files, lists)
    else:
        names, photos, notes = from_yolo(folder, files)
    if not any(not mark.ignore for photo in photos for mark in photo.marks):
        raise no_boxes(folder, photos)
    add_sources(photos, folder)
    return names, photos, notes + unread_photos(folder)


def label_files(folder: Path) -> list[Path]:
    """Whatever labels, class names and sources may be read from, sorted; no hidden files."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in LABEL_SUFFIXES
        and not path.name.startswith(".")
        and path.name.lower() not in NOTE_FILES
        and path.is_file()
    )


def split_of(relative: Path) -> str:
    """The split that a part of a path names, `train` where none does."""
    words = (word for part in relative.parts for word in part.lower().replace("_", ".").split("."))
    return next((SPLIT_WORDS[word] for word in words if word in SPLIT_WORDS), "train")


def coco_lists(folder: Path) -> dict[Path, dict[str, Any]]:
    """The COCO lists in a folder, by file."""
    found = {}
    for path in sorted(folder.rglob("*.json")):
        try:
            content = json.loads(path.read_text())
        except (ValueError, OSError) as error:
            raise bad_labels(path, error) from error
        if isinstance(content, dict) and {"images", "annotations"} <= content.keys():
            found[path] = content
    return found


def bad_labels(path: Path, error: Exception) -> CommandError:
    return CommandError(
        "bad_labels", f"{path.name} cannot be read as labels ({error!r})", item=str(path)
    )


def from_coco(
    folder: Path, files: list[Path], lists: dict[Path, dict[str, Any]]
) -> tuple[list[str], list[RawPhoto], list[str]]:
    by_name: dict[str, list[Path]] = {}
    for path in files:
        by_name.setdefault(path.name, []).append(path)

    def find(split: str, name: str) -> Path:
        same = by_name.get(Path(name).name, [])
        ours = [one for one in same if split_of(one.relative_to(folder).parent) == split]
        return next(
            iter([one for one in same if one == folder / name] + ours + same), folder / name
        )

    names: dict[int, str] = {}
    photos: list[RawPhoto] = []
    for path, content in lists.items():
        split = split_of(path.relative_to(folder))
        try:
            own_names, own = read_coco_list(content, split, lambda name, s=split: find(s, name))
        except (KeyError, TypeError, ValueError) as error:
            raise bad_labels(path, error) from error
        names |= own_names
        photos += own
    there = [photo for photo in photos if photo.path.is_file()]
    missing = [photo.name for photo in photos if not photo.path.is_file()]
    notes = labels_without_photos(folder, missing, any_left=bool(there))
    unlisted = len(set(files) - {photo.path for photo in there})
    if unlisted:
        notes.append(f"{unlisted} photos are in no list and are left out")
    return [names[number] for number in sorted(names)], there, notes


def from_yolo(folder: Path, files: list[Path]) -> tuple[list[str], list[RawPhoto], list[str]]:
    names: list[str] | None = None
    photos, unlabelled, used = [], 0, set()
    labels = [p for p in sorted(folder.rglob("*.txt")) if p.name.lower() not in NO_LABEL_FILES]
    labels = [p for p in labels if "ignore" not in p.relative_to(folder).parts]
    if not labels:
        raise CommandError(
            "no_labels",
            f"{folder} holds {len(files)} photos and no labels. {HOW_TO_LABEL}",
            item=str(folder),
        )
    names = yolo_names(folder)
    for path in files:
        relative = path.relative_to(folder)
        kept = [p for p in relative.parts if p != "images" and p.lower() not in SPLIT_WORDS]
        photo = RawPhoto(split_of(relative.parent), path, "/".join(kept), [])
        label = sibling(folder, path, "labels")
        unlabelled += not label.is_file()
        used.add(label)
        read_yolo_lines(label, names, photo)
        read_yolo_lines(sibling(folder, path, "ignore"), None, photo)
        photos.append(photo)
    orphans = [str(p.relative_to(folder)) for p in labels if p not in used]
    notes = labels_without_photos(folder, orphans, any_left=len(orphans) < len(labels))
    if unlabelled:
        notes.append(
            f"{unlabelled} photos have no label file and count as photos without damage; give "
            "them labels or take them out if they show some"
        )
    return names, photos, notes


def sibling(folder: Path, photo: Path, kind: str) -> Path:
    """The text file of a photo: under `kind` where the photo is under `images`, or where there is
    such a folder at the top, else beside the photo (labels only)."""
    parts = list(photo.relative_to(folder).with_suffix(".txt").parts)
    if "images" in parts[:-1]:
        parts[len(parts) - 2 - parts[-2::-1].index("images")] = kind
    elif (folder / kind).is_dir() or kind != "labels":
        parts.insert(0, kind)
    return folder.joinpath(*parts)


def yolo_names(folder: Path) -> list[str]:
    """Raises CommandError where no file names the classes."""
    for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml"))):
        return list(read_yolo_names(path))
    for path in sorted(folder.rglob("classes.txt")):
        names = [line.strip() for line in path.read_text().splitlines() if line.strip()]
        if names:
            return names
    raise CommandError(
        "no_class_names",
        f"{folder} names no classes: write classes.txt with one name a line, in the order of the "
        "numbers in the labels (scratch, then dent)",
        item=str(folder),
    )


def labels_without_photos(folder: Path, missing: list[str], *, any_left: bool) -> list[str]:
    """A note where some labels have no photo. Raises CommandError where none has."""
    if not missing:
        return []
    text = f"{len(missing)} labels have no photo, {missing[0]} for one"
    if not any_left:
        raise CommandError(
            "labels_without_photos",
            f"none of the labels in {folder} has its photo: {text}. Put the photos where the "
            "labels expect them, with the same names",
            item=missing[0],
        )
    return [f"{text}; they are left out"]
