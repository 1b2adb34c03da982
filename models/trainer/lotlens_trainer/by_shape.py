"""A model as phone and server run it: each photo through the file that fits its shape."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from .coco_match import Detections
from .dataset import Photo, Split
from .detector import detect_photos
from .evaluate import evaluation_report
from .evaluation_report import NMS_IOU, SCORE_THRESHOLD
from .onnx_detector import OnnxDetector
from .photo_pixels import read_rgb
from .rectangles import rectangles_in

SAME_SCALE = 0.98
"""An input at which a photo keeps so much of the largest scale loses nothing that counts; sizes in
whole pixels are seldom 4:3 to the digit. `src/domain/input-choice.ts` has the same rule."""


def best_input(width: int, height: int, detectors: Sequence[OnnxDetector]) -> OnnxDetector:
    """Of the inputs that show a photo at the largest scale, the smallest; of equal ones the first:
    the one that wastes least on grey border."""

    def scale(detector: OnnxDetector) -> float:
        return min(detector.width / width, detector.height / height)

    largest = max(map(scale, detectors))
    fitting = [one for one in detectors if scale(one) >= SAME_SCALE * largest]
    return min(fitting, key=lambda one: one.width * one.height)


def detect_by_shape(detectors: Sequence[OnnxDetector], photos: Sequence[Photo]) -> Detections:
    """Detections by the evaluation's settings; an image's id is its place in `photos`."""
    chosen = [best_input(photo.width, photo.height, detectors) for photo in photos]
    parts = []
    for detector in detectors:
        places = np.array([i for i, one in enumerate(chosen) if one is detector], np.int64)
        found = detect_photos(
            detector,
            [photos[place].path for place in places],
            score_threshold=SCORE_THRESHOLD,
            nms_iou=NMS_IOU,
        )
        parts.append(replace(found, image_ids=places[found.image_ids]))
    return Detections(*(
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("image_ids", "class_ids", "boxes_xywh", "scores")
    ))  # fmt: skip


def by_shape_report(int8_file: Path, split: Split) -> dict | None:
    """The evaluation report of an int8 file with the rectangular ones beside it, and how many
    photos each of them took; None where there are none."""
    rectangles = rectangles_in(int8_file.parent)
    if not rectangles:
        return None
    detectors = [OnnxDetector(path) for path in (int8_file, *rectangles)]
    found = detect_by_shape(detectors, split.photos)
    report = evaluation_report(detectors[0], split, found, model=int8_file)
    chosen = Counter(
        best_input(photo.width, photo.height, detectors).path.name for photo in split.photos
    )
    return {**report, "photosByFile": dict(chosen)}


@contextmanager
def rescaled_to_4x3(split: Split, side: int) -> Iterator[Split]:
    """The split with its photos stretched to 4:3 (landscape or portrait) at an input's scale,
    their long side `side`, and their boxes with them. Only while the context is open."""
    with tempfile.TemporaryDirectory(prefix="lotlens-4x3-") as folder:
        yield replace(
            split,
            photos=[
                _rescaled(photo, side, Path(folder) / f"{index}.png")
                for index, photo in enumerate(split.photos)
            ],
        )


def _rescaled(photo: Photo, side: int, path: Path) -> Photo:
    short = side * 3 // 4
    width, height = (side, short) if photo.width >= photo.height else (short, side)
    resized = Image.fromarray(read_rgb(photo.path)).resize(
        (width, height), Image.Resampling.LANCZOS, reducing_gap=3.0
    )
    resized.save(path, compress_level=1)
    factors = np.array([width / photo.width, height / photo.height] * 2, np.float32)
    return replace(
        photo, path=path, width=width, height=height,
        boxes=photo.boxes * factors, ignore_boxes=photo.ignore_boxes * factors,
    )  # fmt: skip
