"""What is wrong with a folder of someone's own photos, said so that they can mend it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from .photo_files import PHOTO_SUFFIXES
from .progress import CommandError
from .raw_dataset import RawPhoto

UNREAD_SUFFIXES = {".heic", ".heif", ".tif", ".tiff", ".gif", ".dng"}
SHOWN_SUFFIXES = 5
HOW_TO_EXPORT = (
    "Export them as JPEG, with the same names (an iPhone takes JPEG after Settings, Camera, "
    "Formats, Most Compatible)"
)
HOW_TO_LABEL = (
    "Label them first: as YOLO (images/a.jpg with labels/a.txt, class names in data.yaml or "
    "classes.txt), or as one COCO .json with 'images', 'annotations' and 'categories'"
)


def no_photos(folder: Path) -> CommandError:
    """The fault of a folder without any photo that is read here: says what it holds instead."""
    every = (path for path in folder.rglob("*") if not path.name.startswith("."))
    files = (path for path in every if path.is_file())
    counts = Counter(path.suffix.lower() or "without a suffix" for path in files)
    found = ", ".join(f"{count} {suffix}" for suffix, count in counts.most_common(SHOWN_SUFFIXES))
    return CommandError(
        "no_photos",
        f"{folder} holds no photo in a form that is read here "
        f"({', '.join(sorted(PHOTO_SUFFIXES))}). By suffix, its files are: {found or 'none'}. "
        f"{HOW_TO_EXPORT}",
        item=str(folder),
    )


def unread_photos(folder: Path) -> list[str]:
    """A note where some photos are of a form that is not read."""
    suffixes = (path.suffix.lower() for path in folder.rglob("*"))
    counts = Counter(suffix for suffix in suffixes if suffix in UNREAD_SUFFIXES)
    if not counts:
        return []
    found = ", ".join(f"{count} {suffix}" for suffix, count in sorted(counts.items()))
    return [f"photos in a form that is not read are left out: {found}. {HOW_TO_EXPORT}"]


def no_boxes(folder: Path, photos: list[RawPhoto]) -> CommandError:
    """The fault of photos without any box: quotes the first line of a label that is none."""
    faults = [fault for photo in photos for fault in photo.faults]
    if not faults:
        help_words = HOW_TO_LABEL
    else:
        help_words = (
            f"{len(faults)} lines of their labels could not be read, the first in {faults[0]}. A "
            "line is a class number and the box's centre x, centre y, width and height, as shares "
            "of the photo's sides"
        )
    return CommandError(
        "no_boxes",
        f"none of the {len(photos)} photos in {folder} has a box. {help_words}",
        item=str(folder),
    )
