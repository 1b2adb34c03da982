"""Write the golden case of a whole evaluation: labels and detections to figures.

    python tests/make_evaluation_fixture.py

A drawn set with ignore regions, in the server's form, and what `evaluation_figures` says of it.
TypeScript has to come to the same figures from the same labels (`domain/file-evaluation`).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from lotlens_trainer.coco_match import Detections
from lotlens_trainer.dataset import Photo, Split
from lotlens_trainer.evaluation_report import evaluation_figures
from lotlens_trainer.ground_truth import xyxy_to_xywh

FILE = Path(__file__).resolve().parents[3] / "src/contract/fixtures/evaluation/drawn-split.json"
CLASSES = ("scratch", "dent")
THRESHOLDS = (0.3, 0.45)
SIDE = 640
PHOTOS = 40


def draw_photo(rng: np.random.Generator) -> dict:
    """A photo's labels, and detections near them and elsewhere; all on a grid of quarter pixels."""
    labels = [draw_label(rng) for _ in range(rng.integers(0, 7))]
    near = [label["box"] for label in labels for _ in range(rng.integers(0, 4))]
    elsewhere = [draw_box(rng) for _ in range(rng.integers(0, 4))]
    detections = [
        {
            "classId": int(rng.integers(2)),
            "box": moved(rng, box) if index < len(near) else box,
            "score": round(float(rng.uniform(0.002, 0.98)), 4),
        }
        for index, box in enumerate(near + elsewhere)
    ]
    return {"labels": labels, "detections": detections}


def draw_label(rng: np.random.Generator) -> dict:
    """A scratch, a dent, an ignored one of these, or an ignore region without a class."""
    kind = rng.choice(["label", "ignored", "other"], p=[0.7, 0.15, 0.15])
    class_id = None if kind == "other" else int(rng.integers(2))
    return {"classId": class_id, "box": draw_box(rng), "ignore": bool(kind != "label")}


def draw_box(rng: np.random.Generator) -> dict:
    """A box of 12 to 200 pixels on the photo."""
    width, height = (quarter(side) for side in rng.uniform(12, 200, 2))
    x, y = (quarter(at) for at in rng.uniform(0, SIDE - 200, 2))
    return {"x": x, "y": y, "width": width, "height": height}


def moved(rng: np.random.Generator, box: dict) -> dict:
    """The box, moved and resized by up to a third."""
    dx, dy, dw, dh = rng.uniform(-0.16, 0.16, 4)
    return {
        "x": max(0.0, quarter(box["x"] + dx * box["width"])),
        "y": max(0.0, quarter(box["y"] + dy * box["height"])),
        "width": quarter(box["width"] * (1 + dw)),
        "height": quarter(box["height"] * (1 + dh)),
    }


def quarter(value: float) -> float:
    return round(float(value) * 4) / 4


def xyxy(boxes: list[dict]) -> np.ndarray:
    rows = [[b["x"], b["y"], b["x"] + b["width"], b["y"] + b["height"]] for b in boxes]
    return np.array(rows, np.float32).reshape(-1, 4)


def as_photo(index: int, drawn: dict) -> Photo:
    """The photo as the trainer reads it: ignore regions have lost their class."""
    targets = [label for label in drawn["labels"] if not label["ignore"]]
    ignored = [label["box"] for label in drawn["labels"] if label["ignore"]]
    return Photo(
        path=Path(f"{index:02d}.jpg"),
        width=SIDE,
        height=SIDE,
        boxes=xyxy([label["box"] for label in targets]),
        class_ids=np.array([label["classId"] for label in targets], np.int64),
        ignore_boxes=xyxy(ignored),
    )


def as_detections(photos: list[dict]) -> Detections:
    rows = [(index, one) for index, photo in enumerate(photos) for one in photo["detections"]]
    return Detections(
        np.array([index for index, _ in rows], np.int64),
        np.array([one["classId"] for _, one in rows], np.int64),
        xyxy_to_xywh(xyxy([one["box"] for _, one in rows]).astype(np.float64)),
        np.array([one["score"] for _, one in rows], np.float64),
    )


def main() -> None:
    """Draw the set and write it."""
    rng = np.random.default_rng(41)
    photos = [draw_photo(rng) for _ in range(PHOTOS)]
    split = Split("test", CLASSES, [as_photo(index, drawn) for index, drawn in enumerate(photos)])
    figures = evaluation_figures(split, as_detections(photos), CLASSES, thresholds=THRESHOLDS)
    expected = {name: figures[name] for name in ("figures", "atThresholds")}
    fixture = {"side": SIDE, "thresholds": THRESHOLDS, "photos": photos, "expected": expected}
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
