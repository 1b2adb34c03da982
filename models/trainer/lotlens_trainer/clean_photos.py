"""False alarms on photos of cars without damage, by source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .coco_match import Detections
from .dataset import Photo, boxes_array
from .detector import Detector, detect_photos
from .photo_files import photos_under
from .photo_pixels import upright_size
from .progress import CommandError
from .source_list import read_sources


@dataclass(frozen=True)
class CleanBoxes:
    """All boxes on the clean photos of one source, whatever their score; each is a false one."""

    photos: int
    image_ids: np.ndarray  # int64[n], the photo of each box
    class_ids: np.ndarray  # int64[n]
    scores: np.ndarray  # float64[n]

    def of_class(self, class_id: int) -> np.ndarray:
        """Scores of one class."""
        return self.scores[self.class_ids == class_id]

    def shown(self, scores: Sequence[float]) -> np.ndarray:
        """The photo of each box that is shown at score thresholds by class."""
        return self.image_ids[self.scores >= np.asarray(scores)[self.class_ids]]

    def rate(self, scores: Sequence[float]) -> float:
        """Boxes a photo that are shown at score thresholds by class."""
        return len(self.shown(scores)) / self.photos


def clean_paths(folder: Path) -> list[Path]:
    """All photos of one split of clean photos. Raises CommandError where there is none: figures of
    no photo would look like a model without false alarms."""
    paths = photos_under(folder)
    if not paths:
        raise CommandError(
            "no_clean_photos",
            f"there is no photo in {folder}: --clean takes a dataset of photos without damage, "
            "which lie in its folders images/val and images/test",
            item=str(folder),
        )
    return paths


def boxes_on_clean(detector: Detector, folder: Path, nms_iou: float) -> dict[str, CleanBoxes]:
    """Boxes by source on one split of clean photos (`clean/images/val`)."""
    paths = clean_paths(folder)
    return by_source(detect_photos(detector, paths, nms_iou=nms_iou), paths, folder)


def by_source(found: Detections, paths: Sequence[Path], folder: Path) -> dict[str, CleanBoxes]:
    """Boxes on the photos `paths` of one split, sorted by the photos' sources; `sources.csv` two
    levels above the split's folder names each file's."""
    listed = photo_sources(folder.parent.parent / "sources.csv", folder.name)
    source_of = np.array([listed.get(path.name, "unnamed") for path in paths])
    boxes = {}
    for source in sorted(set(source_of.tolist())):
        of_source = source_of[found.image_ids] == source
        boxes[source] = CleanBoxes(
            int((source_of == source).sum()),
            found.image_ids[of_source],
            found.class_ids[of_source],
            found.scores[of_source],
        )
    return boxes


def unlabelled_photos(folder: Path) -> list[Photo]:
    """The photos under a folder as photos without any box."""
    none = boxes_array([])
    return [
        Photo(path, *upright_size(path), none, np.empty(0, np.int64), none)
        for path in clean_paths(folder)
    ]


def false_alarms(boxes: dict[str, CleanBoxes], scores: Sequence[float]) -> dict[str, dict]:
    """Photos, boxes and photos with a box of each source, at score thresholds by class."""
    return {
        source: {
            "photos": one.photos,
            "boxes": len(one.shown(scores)),
            "photosWithBox": len(np.unique(one.shown(scores))),
        }
        for source, one in boxes.items()
    }


def photo_sources(listing: Path, split: str) -> dict[str, str]:
    """Source by file name, from lines `split/file,source,…`; nothing where there is no list."""
    prefix = f"{split}/"
    return {
        row["file"].removeprefix(prefix): row["source"]
        for row in read_sources(listing)
        if row["file"].startswith(prefix)
    }
