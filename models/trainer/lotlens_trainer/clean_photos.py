"""False alarms on photos of cars without damage, by source."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from .detector import Detector, detect_photos
from .photo_files import photos_under
from .source_list import read_sources
from .split_runs import Operating


def false_alarms(detector: Detector, folder: Path, operating: Operating) -> dict[str, dict]:
    """Count boxes as they are shown; on these photos every box is a false one.

    `folder` is one split (`clean/images/val`); `sources.csv` two levels up names each file's
    source. Returns photos, boxes and photos with a box for each source.
    """
    paths = photos_under(folder)
    sources = photo_sources(folder.parent.parent / "sources.csv", folder.name)
    found = detect_photos(
        detector, paths, score_threshold=min(operating.scores), nms_iou=operating.nms_iou
    )
    shown = found.scores >= np.asarray(operating.scores)[found.class_ids]
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
