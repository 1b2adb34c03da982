"""False alarms on photos of cars without damage, by source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from .detector import Detector, detect_photos
from .evaluation_report import NMS_IOU
from .photo_files import photos_under
from .source_list import read_sources


def false_alarms(detector: Detector, folder: Path, scores: Sequence[float]) -> dict[str, dict]:
    """Count boxes at the given thresholds by class; on these photos every box is a false one.

    `folder` is one split (`clean/images/val`); `sources.csv` two levels up names each file's
    source. Returns photos, boxes and photos with a box for each source.
    """
    paths = photos_under(folder)
    sources = photo_sources(folder.parent.parent / "sources.csv", folder.name)
    found = detect_photos(detector, paths, score_threshold=min(scores), nms_iou=NMS_IOU)
    shown = found.scores >= np.asarray(scores)[found.class_ids]
    boxes = np.bincount(found.image_ids[shown], minlength=len(paths))
    counts: dict[str, dict] = defaultdict(lambda: {"photos": 0, "boxes": 0, "photosWithBox": 0})
    for path, count in zip(paths, boxes.tolist(), strict=True):
        entry = counts[sources.get(path.name, "unnamed")]
        entry["photos"] += 1
        entry["boxes"] += count
        entry["photosWithBox"] += count > 0
    return dict(sorted(counts.items()))


def photo_sources(listing: Path, split: str) -> dict[str, str]:
    """Source by file name, from lines `split/file,source,…`; nothing where there is no list."""
    prefix = f"{split}/"
    return {
        row["file"].removeprefix(prefix): row["source"]
        for row in read_sources(listing)
        if row["file"].startswith(prefix)
    }
