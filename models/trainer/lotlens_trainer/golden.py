"""Golden cases of a released model: what its int8 file says of four pictures.

A phone runs the same pictures before it trusts a model on its own engine. They are rendered, at
the model's size, so that nothing is resized there and no real photo travels along. Each
rectangular file has expectations of its own, on the middle of the same pictures: its hash proves
its bytes, and only its own answers prove that a phone's engine is right at its shape.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image

from .letterbox import letterbox_pixels
from .onnx_detector import OnnxDetector
from .photo_files import photos_under
from .photo_pixels import read_rgb
from .progress import CommandError
from .rectangles import rectangles_in

GOLDEN_FOLDER = "golden"
EXPECTED_FILE = "expected.json"
GOLDEN_COUNT = 4
TOP_SCORES = 50
LOWEST_BEST_SCORE = 0.05
"""Below this the highest score says nothing: a dead output would pass a self-test."""


def write_golden(
    model_folder: Path, int8_file: str, pictures: Path, *, may_be_silent: bool = False
) -> float:
    """Write `golden/*.png` and `golden/expected.json`; returns the highest score in them.

    Takes the first four pictures of the folder by name. Raises CommandError where there are
    fewer, or where no score reaches 0.05 and the model may not be silent.
    """
    sources = photos_under(pictures)[:GOLDEN_COUNT]
    if len(sources) < GOLDEN_COUNT:
        raise CommandError(
            "too_few_pictures",
            f"{pictures} holds {len(sources)} pictures; {GOLDEN_COUNT} are needed",
            item=str(pictures),
        )
    detector = OnnxDetector(model_folder / int8_file)
    folder = model_folder / GOLDEN_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    pictures_by_name = {}
    for number, source in enumerate(sources, start=1):
        pixels, _ = letterbox_pixels(read_rgb(source), detector.height, detector.width)
        name = f"golden-{number}.png"
        Image.fromarray(pixels).save(folder / name, optimize=True)
        pictures_by_name[name] = pixels
    images = expected_images(detector, pictures_by_name)
    expected: dict = {"format": 1, "images": images}
    rectangles = [
        {"input": size, "images": expected_images(OnnxDetector(path), pictures_by_name)}
        for path, size in rectangles_in(model_folder).items()
    ]
    if rectangles:
        expected["rectangles"] = rectangles
    (folder / EXPECTED_FILE).write_text(json.dumps(expected, separators=(",", ":")) + "\n")
    highest = max(image["top"][0]["score"] for image in images)
    if highest < LOWEST_BEST_SCORE and not may_be_silent:
        raise CommandError(
            "dead_output",
            f"the highest score on the golden pictures is {highest:.4f}, under "
            f"{LOWEST_BEST_SCORE}: this model cannot be released",
        )
    return highest


def expected_images(detector: OnnxDetector, pictures: dict[str, np.ndarray]) -> list[dict]:
    """What a file says of the middle of each picture uint8[h, w, 3], cut to its input."""
    return [
        {"file": name, **expected_output(detector, middle_of(pixels, detector))}
        for name, pixels in pictures.items()
    ]


def middle_of(pixels: np.ndarray, detector: OnnxDetector) -> np.ndarray:
    """The middle of a picture at least as large as the detector's input."""
    top = (pixels.shape[0] - detector.height) // 2
    left = (pixels.shape[1] - detector.width) // 2
    return pixels[top : top + detector.height, left : left + detector.width]


def expected_output(detector: OnnxDetector, pixels: np.ndarray) -> dict:
    """The 50 highest class scores with their boxes, and the embedding, for uint8[h, w, 3]."""
    images = pixels.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(255.0)
    outputs, embeddings = detector.run(images)
    scores = outputs[0, 4:]  # [classes, anchors]
    best_first = np.argsort(-scores, axis=None, kind="stable")[:TOP_SCORES]
    class_ids, anchors = np.unravel_index(best_first, scores.shape)
    top = [
        {
            "classId": int(class_id),
            "score": round(float(scores[class_id, anchor]), 6),
            "cxcywh": [round(float(value), 4) for value in outputs[0, :4, anchor]],
        }
        for class_id, anchor in zip(class_ids, anchors, strict=True)
    ]
    return {"top": top, "embedding": [round(float(value), 6) for value in embeddings[0]]}
