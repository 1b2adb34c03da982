"""Old photos beside new ones, so that a network which goes on learning does not forget."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from .dataset import Photo, read_split
from .photo_files import refuse_held_out
from .progress import CommandError


def replayed_photos(folder: Path, class_names: tuple[str, ...], dataset: Path) -> list[Photo]:
    """The train split of another dataset, its classes told by name; a mark of a class that this
    training does not know becomes an ignore region.

    Raises CommandError where no class is common, or where `dataset` judges by one of the photos.
    """
    split = read_split(folder, "train")
    if not set(split.class_names) & set(class_names):
        raise CommandError(
            "no_common_class",
            f"{folder} marks {', '.join(split.class_names)}, this dataset marks "
            f"{', '.join(class_names)}: nothing can be replayed",
            item=str(folder),
        )
    refuse_held_out([photo.path for photo in split.photos], [dataset])
    number_of = {name: number for number, name in enumerate(class_names)}
    numbers = np.array([number_of.get(name, -1) for name in split.class_names])
    return [renamed(photo, numbers) for photo in split.photos]


def renamed(photo: Photo, numbers: np.ndarray) -> Photo:
    """The photo with class k called numbers[k], or ignored where that is -1."""
    class_ids = numbers[photo.class_ids]
    known = class_ids >= 0
    return replace(
        photo,
        boxes=photo.boxes[known],
        class_ids=class_ids[known],
        ignore_boxes=np.concatenate((photo.ignore_boxes, photo.boxes[~known])),
    )
