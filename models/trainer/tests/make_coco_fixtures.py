"""Write the golden cases of the COCO evaluation, with pycocotools as the judge.

    python tests/make_coco_fixtures.py

Makes seeded random sets and writes them, with the reference evaluator's figures, to
`src/contract/fixtures/coco-eval`. Python and TypeScript tests read the same files.
"""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

FOLDER = Path(__file__).resolve().parents[3] / "src/contract/fixtures/coco-eval"

TRUTH_COLUMNS = ("imageIds", "classIds", "boxesXywh", "areas", "crowd")
DETECTION_COLUMNS = ("imageIds", "classIds", "boxesXywh", "scores")


@dataclass(frozen=True)
class Recipe:
    """What a random set is made of."""

    name: str
    images: int = 8
    classes: int = 2
    truths_per_image: int = 5
    detections_per_truth: float = 2.0
    crowd_share: float = 0.0
    score_steps: int = 1000  # few steps make many ties
    grid: float = 0.01  # a coarse grid makes ties in IoU
    side: float = 160.0  # the largest side of a box, pixels
    absent_classes: tuple[int, ...] = ()  # classes without a ground truth
    annotated_area: float = 1.0  # the area field over width times height


RECIPES = (
    Recipe("01-plain"),
    Recipe("02-crowds", crowd_share=0.3, detections_per_truth=4),
    Recipe("03-score-ties", score_steps=4, detections_per_truth=4),
    Recipe("04-iou-ties", grid=8, side=40, truths_per_image=12, score_steps=10),
    Recipe("05-absent-classes", classes=5, absent_classes=(1, 4)),
    Recipe("06-over-100-detections", images=2, classes=1, truths_per_image=12,
           detections_per_truth=12),
    Recipe("07-over-100-with-ties-and-crowds", images=2, truths_per_image=10, crowd_share=0.2,
           detections_per_truth=24, score_steps=12),
    Recipe("08-small-boxes", side=30, truths_per_image=10),
    Recipe("09-annotated-areas-differ", annotated_area=0.55, side=140),
    Recipe("10-few-detections", detections_per_truth=0.2),
    Recipe("11-crowds-only-in-some", images=12, crowd_share=0.6, grid=4, side=60),
    Recipe("12-many-images", images=40, truths_per_image=2, detections_per_truth=3,
           crowd_share=0.1, score_steps=50),
    Recipe("13-everything", images=10, classes=3, truths_per_image=10, crowd_share=0.15,
           score_steps=8, grid=8, side=110, absent_classes=(1,), annotated_area=0.9),
)  # fmt: skip


def random_set(recipe: Recipe, seed: int) -> dict:
    """Make truths, and detections that lie on, near and off them."""
    rng = np.random.default_rng(seed)
    truths: list[tuple] = []
    detections: list[tuple] = []
    for image_id in range(1, recipe.images + 1):
        for _ in range(rng.poisson(recipe.truths_per_image)):
            class_id = int(rng.integers(recipe.classes))
            box = _random_box(recipe, rng)
            crowd = bool(rng.random() < recipe.crowd_share)
            if class_id not in recipe.absent_classes:
                area = round(box[2] * box[3] * recipe.annotated_area, 4)
                truths.append((image_id, class_id, box, area, crowd))
            for _ in range(rng.poisson(recipe.detections_per_truth)):
                near = _near(box, recipe, rng) if rng.random() < 0.7 else _random_box(recipe, rng)
                found = class_id if rng.random() < 0.9 else int(rng.integers(recipe.classes))
                score = int(rng.integers(1, recipe.score_steps + 1)) / (recipe.score_steps + 1)
                detections.append((image_id, found, near, round(score, 4)))
    image_ids = list(range(1, recipe.images + 2))  # the last has neither truth nor detection
    return _set(image_ids, recipe.classes, truths, detections)


def seventeen_twentieths() -> dict:
    """IoUs of exactly 17/20: the eighth threshold is 0.85 and takes them."""
    truths, detections = [], []
    for image_id, (x, y) in enumerate(((0, 0), (16, 32), (128, 64)), start=1):
        truths.append((image_id, 0, [x, y, 20, 10], 200, False))
        detections.append((image_id, 0, [x, y, 17, 10], 0.9 - image_id / 10))
    return _set([1, 2, 3], 1, truths, detections)


def area_bounds() -> dict:
    """Areas on the bounds of the size ranges, which belong to both sides."""
    truths, detections = [], []
    for image_id, side in enumerate((31, 32, 33, 95, 96, 97), start=1):
        truths.append((image_id, 0, [10, 10, side, side], side * side, False))
        detections.append((image_id, 0, [10, 10, side, side], 0.5))
        detections.append((image_id, 0, [200, 200, side, side], 0.6))
    return _set(list(range(1, 7)), 1, truths, detections)


def nothing_found() -> dict:
    """Ground truth without a single detection."""
    return _set([1, 2], 2, [(1, 0, [5, 5, 50, 40], 2000, False)], [])


def reference_figures(case: dict) -> dict:
    """Run pycocotools over all classes and over each."""
    truth = COCO()
    truth.dataset = _coco_dataset(case)
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        result = truth.loadRes(_coco_results(case)) if case["detections"]["scores"] else COCO()
        evaluation = COCOeval(truth, result, "bbox")
        evaluation.params.imgIds = case["imageIds"]
        evaluation.params.catIds = list(range(1, case["classCount"] + 1))
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    keys = ("ap", "ap50", "ap75", "apSmall", "apMedium", "apLarge",
            "ar1", "ar10", "ar100", "arSmall", "arMedium", "arLarge")  # fmt: skip
    figures = {key: float(value) for key, value in zip(keys, evaluation.stats, strict=True)}
    precision = evaluation.eval["precision"]  # [T, R, K, A, M]
    per_class = [
        {"ap": _mean(precision[:, :, k, 0, 2]), "ap50": _mean(precision[0, :, k, 0, 2])}
        for k in range(case["classCount"])
    ]
    return {**figures, "perClass": per_class}


def main() -> None:
    """Write all cases."""
    cases = {recipe.name: random_set(recipe, seed) for seed, recipe in enumerate(RECIPES, 1)}
    cases["14-iou-of-17-20"] = seventeen_twentieths()
    cases["15-area-bounds"] = area_bounds()
    cases["16-nothing-found"] = nothing_found()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, case in cases.items():
        case["expected"] = reference_figures(case)
        text = json.dumps(case, separators=(",", ":"))
        (FOLDER / f"{name}.json").write_text(text + "\n")
        print(f"{name}: {len(text) / 1000:.0f} kB, AP50 {case['expected']['ap50']:.4f}")


def _random_box(recipe: Recipe, rng: np.random.Generator) -> list[float]:
    corner = rng.uniform(0, 320, 2)
    size = rng.uniform(recipe.side / 8, recipe.side, 2)
    return _snap(np.concatenate([corner, size]), recipe.grid)


def _near(box: list[float], recipe: Recipe, rng: np.random.Generator) -> list[float]:
    x, y, width, height = box
    spread = rng.choice([0.02, 0.1, 0.3])
    shift = rng.normal(0, spread, 4) * np.array([width, height, width, height])
    return _snap(np.array([x, y, width, height]) + shift, recipe.grid)


def _snap(box: np.ndarray, grid: float) -> list[float]:
    snapped = np.round(box / grid) * grid
    snapped[:2] = np.maximum(snapped[:2], 0)
    snapped[2:] = np.maximum(snapped[2:], grid)
    return [round(float(value), 2) for value in snapped]


def _set(image_ids: list[int], class_count: int, truths: list, detections: list) -> dict:
    return {
        "imageIds": image_ids,
        "classCount": class_count,
        "truths": _columns(TRUTH_COLUMNS, truths),
        "detections": _columns(DETECTION_COLUMNS, detections),
    }


def _columns(names: tuple[str, ...], rows: list[tuple]) -> dict:
    return {name: [row[index] for row in rows] for index, name in enumerate(names)}


def _rows(columns: dict, names: tuple[str, ...]) -> list[tuple]:
    return list(zip(*(columns[name] for name in names), strict=True))


def _coco_dataset(case: dict) -> dict:
    rows = _rows(case["truths"], TRUTH_COLUMNS)
    annotations = [
        {"id": index, "image_id": image_id, "category_id": class_id + 1, "bbox": box,
         "area": area, "iscrowd": int(crowd)}
        for index, (image_id, class_id, box, area, crowd) in enumerate(rows, start=1)
    ]  # fmt: skip
    return {
        "info": {},
        "images": [{"id": image_id} for image_id in case["imageIds"]],
        "categories": [{"id": k + 1} for k in range(case["classCount"])],
        "annotations": annotations,
    }


def _coco_results(case: dict) -> list[dict]:
    return [
        {"image_id": image_id, "category_id": class_id + 1, "bbox": box, "score": score}
        for image_id, class_id, box, score in _rows(case["detections"], DETECTION_COLUMNS)
    ]


def _mean(values: np.ndarray) -> float:
    known = values[values > -1]
    return float(known.mean()) if known.size else -1.0


if __name__ == "__main__":
    main()
