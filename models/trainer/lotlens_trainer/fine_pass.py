"""The fine pass on a split: its threshold, chosen on val, and what it adds to the first pass.

A photo is looked at tile by tile at a larger scale (`fine_tiles`). Its boxes only add to what the
first pass shows at its released thresholds; the threshold of the fine pass is the one with the best
F1 of both passes together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .coco_eval import ALL, IOU_50
from .coco_match import ClassMatches, Detections, match_class
from .dataset import Split
from .detector import Detector, letterboxed_photo
from .evaluation_report import SCORE_THRESHOLD, point_json
from .fine_tiles import MAGNIFICATION, added_boxes, boxes_that_count, fine_tiles
from .ground_truth import ground_truth, xyxy_to_xywh
from .letterbox import Letterbox, letterbox_image
from .operating_point import OperatingPoint, best_f1, operating_point
from .photo_pixels import read_rgb
from .postprocess import detections_from_output
from .progress import Reporter
from .split_runs import Operating

SMALL_PX, SMALL_AT_PX = 16.0, 640.0
"""A mark is small when its longer side is under 16 px where the photo is 640 px long."""

LEAST_TRUTHS = 20
"""Of a class with fewer marks on photos that have tiles, val says nothing of a threshold."""

ALWAYS = 1.0
"""Added to the scores of the first pass: no threshold of the fine pass takes its boxes away."""


@dataclass(frozen=True)
class PassRuns:
    """Detections of both passes on the photos of a split that have tiles."""

    image_ids: np.ndarray  # int64[n], the photos with tiles
    first: Detections
    fine: Detections  # what the fine pass could add, whatever its score
    tiles: int


def run_both_passes(
    detector: Detector, split: Split, operating: Operating, reporter: Reporter
) -> PassRuns:
    """Look at each photo once, and at the tiles of those that are large enough."""
    size = detector.width, detector.height
    first, fine, image_ids, tile_count = [], [], [], 0
    for image_id, photo in enumerate(split.photos):
        rgb = read_rgb(photo.path)
        whole = (rgb.shape[1], rgb.shape[0])
        tiles = fine_tiles(whole, size)
        reporter.progress(image_id + 1, len(split.photos), "photos", None, None)
        if not tiles:
            continue
        image_ids.append(image_id)
        tile_count += len(tiles)
        at_once = letterboxed_photo(photo.path, height=detector.height, width=detector.width)
        boxes, classes, scores = _look(detector, at_once, operating, min(operating.scores))
        shown = scores > np.asarray(operating.scores)[classes]
        first.append((image_id, boxes[shown], classes[shown], scores[shown]))
        found = [_on_tile(detector, rgb, tile, operating, whole) for tile in tiles]
        tile_boxes, tile_classes, tile_scores = (
            np.concatenate(parts) for parts in zip(*found, strict=True)
        )
        for class_id in range(len(detector.class_names)):
            of_class = np.flatnonzero(tile_classes == class_id)
            before = boxes[shown][classes[shown] == class_id]
            kept = of_class[
                added_boxes(tile_boxes[of_class], tile_scores[of_class], before, operating.nms_iou)
            ]
            fine.append((image_id, tile_boxes[kept], tile_classes[kept], tile_scores[kept]))
    return PassRuns(
        np.array(image_ids, np.int64), _detections(first), _detections(fine), tile_count
    )


def choose_fine(
    detector: Detector, val: Split, operating: Operating, reporter: Reporter
) -> dict | None:
    """Thresholds of the fine pass from val, and what it does there; None where val cannot tell.

    A class to whose F1 no added box does good gets the threshold 1: nothing is added.
    """
    runs = run_both_passes(detector, val, operating, reporter)
    truths = ground_truth(val, detector.class_names)
    classes = range(len(detector.class_names))
    points, rows = [], []
    for class_id in classes:
        only_first = _match(truths, runs.first, runs, class_id)
        count = int(only_first.truth_counts[ALL])
        if count < LEAST_TRUTHS:
            reporter.log(
                f"no fine pass: {count} marks of {detector.class_names[class_id]} on the "
                f"{len(runs.image_ids)} val photos that are larger than the input, and "
                f"{LEAST_TRUTHS} are needed to choose its threshold",
                level="warning",
            )
            return None
        both = _match(truths, _together(runs), runs, class_id)
        alone = operating_point([only_first], 0.0)
        best = best_f1([both])
        # Above ALWAYS the best point would take first boxes away, which nothing does.
        useful = best.score < ALWAYS and best.f1 > alone.f1
        score = round(best.score, 6) if useful else 1.0
        point = operating_point([both], score if useful else ALWAYS)
        points.append(score)
        rows.append(_row(detector.class_names[class_id], score, alone, point))
    if all(score == 1.0 for score in points):
        reporter.log("no fine pass: on val no box that it adds does good", level="warning")
        return None
    for row in rows:
        reporter.log(
            f"fine pass, {row['name']} above {row['score']:.3f}: recall on val "
            f"{100 * row['first']['recall']:.2f} % becomes {100 * row['both']['recall']:.2f} %"
        )
    return {
        "magnification": MAGNIFICATION,
        "scores": points,
        "nmsIou": operating.nms_iou,
        "photos": len(runs.image_ids),
        "tiles": runs.tiles,
        "classes": rows,
        "small": _small_marks(truths, runs, val, points),
    }


def _look(
    detector: Detector, shown: tuple[np.ndarray, Letterbox], operating: Operating, score: float
):
    """Boxes on a photo, or a tile of one, that was letterboxed."""
    image, letterbox = shown
    output = detector.run(image[None])[0][0]
    return detections_from_output(
        output, score_threshold=score, nms_iou=operating.nms_iou, letterbox=letterbox
    )


def _on_tile(detector: Detector, rgb: np.ndarray, tile, operating: Operating, whole):
    pixels = rgb[tile.y : tile.y + tile.height, tile.x : tile.x + tile.width]
    shown = letterbox_image(pixels, detector.height, detector.width)
    boxes, classes, scores = _look(detector, shown, operating, SCORE_THRESHOLD)
    counted = boxes_that_count(boxes, tile, whole)
    offset = np.array([tile.x, tile.y] * 2, np.float64)
    return boxes[counted].astype(np.float64) + offset, classes[counted], scores[counted]


def _detections(parts: list[tuple]) -> Detections:
    image_ids = [np.full(len(boxes), image_id, np.int64) for image_id, boxes, _, _ in parts]
    return Detections(
        np.concatenate([np.empty(0, np.int64), *image_ids]),
        np.concatenate([np.empty(0, np.int64), *(one[2] for one in parts)]),
        xyxy_to_xywh(np.concatenate([np.empty((0, 4)), *(one[1] for one in parts)])),
        np.concatenate([np.empty(0), *(one[3].astype(np.float64) for one in parts)]),
    )


def _together(runs: PassRuns) -> Detections:
    """Both passes; the first one's boxes come before all others and below no threshold."""
    first, fine = runs.first, runs.fine
    return Detections(
        np.concatenate([first.image_ids, fine.image_ids]),
        np.concatenate([first.class_ids, fine.class_ids]),
        np.concatenate([first.boxes_xywh, fine.boxes_xywh]),
        np.concatenate([first.scores + ALWAYS, fine.scores]),
    )


def _match(truths, detections: Detections, runs: PassRuns, class_id: int) -> ClassMatches:
    return match_class(truths, detections, image_ids=runs.image_ids, class_id=class_id)


def _row(name: str, score: float, alone: OperatingPoint, both: OperatingPoint) -> dict:
    return {"name": name, "score": score, "first": point_json(alone), "both": point_json(both)}


def _small_marks(truths, runs: PassRuns, split: Split, scores: list[float]) -> dict:
    """How many small marks each pass finds, all classes together."""
    together = _together(runs)
    counts = {"marks": 0, "first": 0, "both": 0}
    for class_id, score in enumerate(scores):
        here = np.isin(truths.image_ids, runs.image_ids)
        rows = np.flatnonzero(here & (truths.class_ids == class_id) & ~truths.crowd)
        small = {int(row) for row in rows if _is_small(truths, split, row)}
        counts["marks"] += len(small)
        for name, detections, least in (
            ("first", runs.first, 0.0),
            ("both", together, score),
        ):
            matches = _match(truths, detections, runs, class_id)
            hit = matches.matched[ALL, IOU_50] & (matches.scores >= least)
            found = set(matches.truth_rows[ALL, IOU_50][hit].tolist())
            counts[name] += len(small & found)
    return counts


def _is_small(truths, split: Split, row: int) -> bool:
    photo = split.photos[int(truths.image_ids[row])]
    longer = max(photo.width, photo.height)
    return max(truths.boxes_xywh[row, 2:]) * SMALL_AT_PX / longer < SMALL_PX
