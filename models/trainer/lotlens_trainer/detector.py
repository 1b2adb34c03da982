"""What evaluation, golden cases and `predict` ask of a detector, and how they run it on photos."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np

from .coco_match import Detections
from .ground_truth import xyxy_to_xywh
from .letterbox import Letterbox, letterbox_geometry, letterbox_image
from .photo_pixels import read_rgb, upright_size
from .postprocess import detections_from_output

BATCH = 16
READERS = min(os.cpu_count() or 2, 8)


class Detector(Protocol):
    """A model with a fixed input size."""

    height: int
    width: int
    class_names: tuple[str, ...]

    def run(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Images float32[B, 3, h, w] to outputs [B, 4 + classes, anchors] and embeddings."""
        ...


def letterboxed_photo(path: Path, *, height: int, width: int) -> tuple[np.ndarray, Letterbox]:
    """A photo as phones and the server show it to the model: float32[3, height, width], 0 to 1."""
    photo_size = upright_size(path)
    wanted = letterbox_geometry(*photo_size, width, height).content_width
    return letterbox_image(
        read_rgb(path, wanted_width=wanted), height, width, photo_size=photo_size
    )


def letterboxed_photos(
    paths: Sequence[Path], *, height: int, width: int
) -> Iterator[tuple[np.ndarray, list[Letterbox]]]:
    """Read photos in order, in batches float32[B, 3, height, width] with their letterboxes.

    Reading runs ahead by one batch in threads (decoding releases the interpreter).
    """
    prepare = partial(letterboxed_photo, height=height, width=width)

    with ThreadPoolExecutor(READERS) as pool:
        waiting = iter(paths)
        ahead = [pool.submit(prepare, path) for path in islice(waiting, BATCH)]
        while ahead:
            batch, ahead = ahead, [pool.submit(prepare, path) for path in islice(waiting, BATCH)]
            pairs = [future.result() for future in batch]
            yield np.stack([pixels for pixels, _ in pairs]), [box for _, box in pairs]


def detect_photos(
    detector: Detector,
    paths: Sequence[Path],
    *,
    score_threshold: float = 0.001,
    nms_iou: float = 0.7,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Detections:
    """Detections on photos, in their own pixels; an image's id is its place in `paths`."""
    image_ids, class_ids, boxes, scores = [], [], [], []
    done = 0
    batches = letterboxed_photos(paths, height=detector.height, width=detector.width)
    for images, letterboxes in batches:
        outputs, _ = detector.run(images)
        for output, letterbox in zip(outputs, letterboxes, strict=True):
            found, found_classes, found_scores = detections_from_output(
                output, score_threshold=score_threshold, nms_iou=nms_iou, letterbox=letterbox
            )
            image_ids.append(np.full(len(found), done, np.int64))
            boxes.append(xyxy_to_xywh(found.astype(np.float64)))
            class_ids.append(found_classes)
            scores.append(found_scores.astype(np.float64))
            done += 1
        on_progress(done)
    return Detections(
        np.concatenate([np.empty(0, np.int64), *image_ids]),
        np.concatenate([np.empty(0, np.int64), *class_ids]),
        np.concatenate([np.empty((0, 4)), *boxes]),
        np.concatenate([np.empty(0), *scores]),
    )
