"""What is wrong with a dataset, photo by photo and box by box, and what is left out for it."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .image_hash import Outline, near_duplicates, outline_of
from .photo_pixels import read_rgb
from .progress import CommandError
from .raw_dataset import RawMark, RawPhoto

MIN_BOX_SIDE_PX = 1.0
SPLIT_RANK = {"test": 0, "val": 1, "train": 2}
"""Of two photos that must not stand in two splits the one of the higher rank goes."""


@dataclass(slots=True)
class Dropped:
    """What was left out or changed, and why."""

    photos: list[tuple[RawPhoto, str, str]] = field(default_factory=list)  # photo, code, detail
    boxes: list[tuple[RawPhoto, str, str]] = field(default_factory=list)
    clipped_boxes: int = 0

    def counts(self) -> dict[str, int]:
        """How often each reason applied."""
        reasons = Counter(f"photo {code}" for _, code, _ in self.photos)
        reasons.update(f"box {code}" for _, code, _ in self.boxes)
        if self.clipped_boxes:
            reasons["box clipped to the photo"] = self.clipped_boxes
        return dict(sorted(reasons.items()))


@dataclass(slots=True)
class CheckedPhoto:
    """A photo that can be read, with its true size and boxes inside it, in pixels."""

    raw: RawPhoto
    width: int
    height: int
    marks: list[RawMark]
    sha256: str
    outline: Outline


def check_photos(photos: Iterable[RawPhoto], dropped: Dropped) -> list[CheckedPhoto]:
    """Read every photo and judge its boxes."""
    checked = []
    for photo in photos:
        for fault in photo.faults:
            dropped.boxes.append((photo, "unreadable", fault))
        try:
            rgb = read_rgb(photo.path)
        except CommandError as error:
            dropped.photos.append((photo, "unreadable", str(error)))
            continue
        height, width = rgb.shape[:2]
        if photo.stated_size not in (None, (width, height)):
            detail = f"the list says {photo.stated_size}, the file is {(width, height)}"
            dropped.photos.append((photo, "size differs", detail))
            continue
        marks = [
            mark
            for raw in photo.marks
            if (mark := check_mark(raw, photo, width, height, dropped)) is not None
        ]
        sha256 = hashlib.sha256(photo.path.read_bytes()).hexdigest()
        checked.append(CheckedPhoto(photo, width, height, marks, sha256, outline_of(rgb)))
    return checked


def check_mark(
    mark: RawMark, photo: RawPhoto, width: int, height: int, dropped: Dropped
) -> RawMark | None:
    """The box in pixels, clipped to the photo, or None where it is left out."""
    scale = (width, height, width, height) if mark.normalised else (1, 1, 1, 1)
    box = tuple(value * factor for value, factor in zip(mark.box_xyxy, scale, strict=True))
    detail = f"{mark.name or 'no name'} {[round(v, 1) for v in box]} on {width}x{height}"
    if mark.name is None:
        dropped.boxes.append((photo, "unknown class", detail))
        return None
    if not all(math.isfinite(value) for value in box):
        dropped.boxes.append((photo, "not finite", detail))
        return None
    limits = (width, height, width, height)
    clipped = tuple(min(max(value, 0.0), limit) for value, limit in zip(box, limits, strict=True))
    if min(clipped[2] - clipped[0], clipped[3] - clipped[1]) < MIN_BOX_SIDE_PX:
        outside = box[0] >= width or box[1] >= height or box[2] <= 0 or box[3] <= 0
        dropped.boxes.append((photo, "outside" if outside else "without area", detail))
        return None
    # A hundredth of a pixel is rounding, not a fault to report.
    if max(abs(a - b) for a, b in zip(box, clipped, strict=True)) > 0.01:
        dropped.clipped_boxes += 1
    return RawMark(mark.name, clipped, mark.ignore)


def drop_repeats(
    photos: list[CheckedPhoto], dropped: Dropped, *, max_bits: int
) -> list[CheckedPhoto]:
    """Leave out exact copies, and what would let a judging split be known from training.

    Photos that look the same, or that show one vehicle, must not stand in two splits.
    """
    photos = sorted(photos, key=lambda photo: SPLIT_RANK[photo.raw.split])
    gone: dict[int, tuple[str, str]] = {}
    first_by_hash: dict[str, int] = {}
    split_of_group: dict[str, str] = {}
    for place, photo in enumerate(photos):
        first = first_by_hash.setdefault(photo.sha256, place)
        if first != place:
            gone[place] = ("copy", f"same file as {label(photos[first].raw)}")
        home = split_of_group.setdefault(photo.raw.group, photo.raw.split)
        if photo.raw.group and home != photo.raw.split:
            gone.setdefault(place, ("vehicle in two splits", f"{photo.raw.group} is in {home}"))
    for first, second in near_duplicates([one.outline for one in photos], max_bits=max_bits):
        crosses = photos[first].raw.split != photos[second].raw.split
        if crosses and first not in gone:
            detail = f"looks like {label(photos[first].raw)}"
            gone.setdefault(second, ("near-duplicate", detail))
    dropped.photos += [(photos[place].raw, *reason) for place, reason in sorted(gone.items())]
    return [photo for place, photo in enumerate(photos) if place not in gone]


def label(photo: RawPhoto) -> str:
    """`val/name.jpg`."""
    return f"{photo.split}/{photo.name}"


def class_warnings(photos: list[CheckedPhoto], names: list[str]) -> list[str]:
    """Classes that cannot be learnt or judged for want of boxes.

    A class of which every box is an ignore region is meant so, and gives no warning.
    """
    marks = [(photo.raw.split, mark) for photo in photos for mark in photo.marks]
    targets = Counter((split, mark.name) for split, mark in marks if not mark.ignore)
    ignored = {mark.name for _, mark in marks if mark.ignore}
    warnings = []
    for name in names:
        if any(targets[split, name] for split in SPLIT_RANK):
            warnings += [
                f"class '{name}' has no box in {split}"
                for split in ("train", "val")
                if not targets[split, name]
            ]
        elif name not in ignored:
            warnings.append(f"class '{name}' has no box at all")
    return warnings
