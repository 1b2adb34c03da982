"""Which of someone's own photos judge: a fifth, whole vehicles, the same ones each time."""

from __future__ import annotations

import hashlib
from collections import Counter

from .progress import CommandError
from .raw_dataset import RawPhoto

VAL_SHARE = 0.2
MOST_OVER = 1.5
"""A vehicle of so many photos that val would pass this share of its size stays in train."""

LEAST_VAL = 5
LEAST_PHOTOS = 10


def hold_out(photos: list[RawPhoto]) -> str:
    """Move a fifth of the photos, at least five, from train to val where there is no val.

    Photos of one vehicle group stay together; groups go by the hash of their name, so that more
    photos do not shuffle the old ones. Then each class that val lacks gets the next group that has
    it, if train keeps one too. Returns what was done, in words. Raises CommandError where there
    are too few photos.
    """
    if any(photo.split == "val" for photo in photos):
        return "the folder's own val photos judge"
    groups: dict[str, list[RawPhoto]] = {}
    for photo in photos:
        if photo.split == "train":
            groups.setdefault(photo.group or f"photo {photo.name}", []).append(photo)
    count = sum(map(len, groups.values()))
    if count < LEAST_PHOTOS or len(groups) < 2:
        raise CommandError(
            "too_few_photos",
            f"{count} photos of {len(groups)} vehicles are too few to learn from and to judge by; "
            f"{LEAST_PHOTOS} of several vehicles are the least, 50 and more make sense",
        )
    order = sorted(groups, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    wanted = max(LEAST_VAL, round(VAL_SHARE * count))
    held: list[str] = []
    moved = 0
    for name in order:
        if moved < wanted and moved + len(groups[name]) <= MOST_OVER * wanted:
            held.append(name)
            moved += len(groups[name])
    held = held or [min(order, key=lambda name: len(groups[name]))]
    held += missing_classes(groups, held, [name for name in order if name not in held])
    for name in held:
        for photo in groups[name]:
            photo.split = "val"
    moved = sum(len(groups[name]) for name in held)
    if any(photo.group for photo in photos):
        return f"{moved} of {count} photos judge, whole vehicles of them (by vehicle_group)"
    return (
        f"{moved} of {count} photos judge, chosen by the hash of their names. No photo names its "
        "vehicle: with photos of one car on both sides the figures look better than they are. "
        "Name vehicles in sources.csv (columns file and vehicle_group) if cars appear repeatedly"
    )


def missing_classes(
    groups: dict[str, list[RawPhoto]], held: list[str], order: list[str]
) -> list[str]:
    """For each class that no held group has: the next group that has it, if another does too."""

    def classes(name: str) -> set[str | None]:
        return {mark.name for photo in groups[name] for mark in photo.marks if not mark.ignore}

    known = {one for name in held for one in classes(name)}
    left = Counter(one for name in order for one in classes(name))
    chosen: list[str] = []
    for wanted in sorted(str(one) for one in left if one is not None):
        if wanted in known or left[wanted] < 2:
            continue
        name = next(name for name in order if wanted in classes(name) and name not in chosen)
        chosen.append(name)
        known |= classes(name)
        left.subtract(classes(name))
    return chosen
