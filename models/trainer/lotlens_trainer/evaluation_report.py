"""Evaluate detections on a split and put the figures into one JSON report.

Cards, gates and charts read this report; no figure is written by hand anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from .coco_eval import RECALL_POINTS, Figures, evaluate_matches
from .coco_match import ClassMatches, Detections, Truths, match_class
from .dataset import Split
from .error_types import error_counts, gains_if_mended
from .ground_truth import ground_truth, image_ids_by_source
from .letterbox import RESAMPLER
from .lighting import image_ids_by_lighting
from .operating_point import OperatingPoint, best_f1, operating_point, score_curve
from .progress import CommandError

SCORE_THRESHOLD = 0.001
NMS_IOU = 0.7
DETECTIONS_PER_CLASS = 100
CURVE_SCORES = np.round(np.arange(0.0, 1.0, 0.02), 2)

PROTOCOL = {
    "evaluator": "COCO bbox",
    "scoreThreshold": SCORE_THRESHOLD,
    "nmsIou": NMS_IOU,
    "detectionsPerClass": DETECTIONS_PER_CLASS,
    "resampler": RESAMPLER,
    "ignoreRegions": "crowd regions of every class",
}


def evaluation_figures(
    split: Split,
    detections: Detections,
    class_names: Sequence[str],
    *,
    thresholds: Sequence[float] | None = None,
) -> dict:
    """All figures of detections on a split, over everything, for each class and each source.

    `thresholds` are score thresholds by class that were chosen elsewhere; what the detector does
    at them is reported beside the best ones of this split.
    """
    truths = ground_truth(split, class_names)
    every = np.arange(len(split.photos))
    matches = _matches(truths, detections, every, len(class_names))
    report = {
        "protocol": PROTOCOL,
        "classes": list(class_names),
        "photos": len(split.photos),
        "figures": figures_json(evaluate_matches(matches), class_names),
        "perSource": _figures_of_groups(
            truths, detections, image_ids_by_source(split.photos), class_names
        ),
        "bestF1": {
            "all": point_json(best_f1(matches)),
            "perClass": [point_json(best_f1([one])) for one in matches],
        },
        "curves": _curves(matches),
    }
    if thresholds is not None:
        report["atThresholds"] = _points(matches, thresholds)
    return report


def scores_by_class(given: Sequence[float], class_count: int) -> list[float]:
    """Score thresholds by class; one alone is that of all. Raises CommandError for another number
    of them."""
    if len(given) not in (1, class_count):
        raise CommandError(
            "bad_number",
            f"{len(given)} thresholds for {class_count} classes: give one for each, in the "
            "model's order, or a single one for all",
        )
    return list(given) * (class_count // len(given))


def points_at(
    split: Split, detections: Detections, class_names: Sequence[str], scores: Sequence[float]
) -> list[dict]:
    """What detections are worth at score thresholds by class, at IoU 0.5."""
    return _points(matches_on(split, detections, class_names), scores)


def best_points(split: Split, detections: Detections, class_names: Sequence[str]) -> list[dict]:
    """The operating point with the best F1 of each class, at IoU 0.5."""
    matches = matches_on(split, detections, class_names)
    return [point_json(best_f1([one])) for one in matches]


def errors_json(
    split: Split,
    class_names: Sequence[str],
    *,
    shown: Detections,
    found: Detections,
    scores: Sequence[float],
) -> dict:
    """Errors by kind: of the boxes that a person sees (`shown`, at `scores` by class), and what
    AP50 would gain if a kind were mended in all boxes (`found`, by the evaluation's settings)."""
    truths, photo_count = ground_truth(split, class_names), len(split.photos)
    return {
        "shown": error_counts(truths, shown, scores, photo_count=photo_count),
        "gains": gains_if_mended(
            truths, found, class_count=len(class_names), photo_count=photo_count
        ),
    }


def figures_by_lighting(
    split: Split, detections: Detections, class_names: Sequence[str]
) -> dict[str, dict]:
    """Figures of the dark, the evenly lit and the bright photos of a split; reads them."""
    return _figures_of_groups(
        ground_truth(split, class_names),
        detections,
        image_ids_by_lighting(split.photos),
        class_names,
    )


def figures_json(figures: Figures, class_names: Sequence[str]) -> dict:
    """COCO figures as fractions with camelCase keys; -1 where there is no ground truth."""
    return {
        "ap": figures.ap,
        "ap50": figures.ap50,
        "ap75": figures.ap75,
        "apSmall": figures.ap_small,
        "apMedium": figures.ap_medium,
        "apLarge": figures.ap_large,
        "ar1": figures.ar1,
        "ar10": figures.ar10,
        "ar100": figures.ar100,
        "arSmall": figures.ar_small,
        "arMedium": figures.ar_medium,
        "arLarge": figures.ar_large,
        "perClass": [
            {
                "name": name,
                "ap": one.ap,
                "ap50": one.ap50,
                "ap75": one.ap75,
                "ar100": one.ar100,
                "truths": one.truth_count,
            }
            for name, one in zip(class_names, figures.per_class, strict=True)
        ],
    }


def point_json(point: OperatingPoint) -> dict:
    """An operating point with camelCase keys."""
    values = asdict(point)
    return {_camel(key): value for key, value in values.items()}


def _figures_of_groups(
    truths: Truths,
    detections: Detections,
    groups: dict[str, np.ndarray],
    class_names: Sequence[str],
) -> dict[str, dict]:
    return {
        name: {
            "photos": len(image_ids),
            "figures": figures_json(
                evaluate_matches(_matches(truths, detections, image_ids, len(class_names))),
                class_names,
            ),
        }
        for name, image_ids in groups.items()
    }


def _points(matches: list[ClassMatches], scores: Sequence[float]) -> list[dict]:
    return [
        point_json(operating_point([one], score))
        for one, score in zip(matches, scores, strict=True)
    ]


def matches_on(
    split: Split, detections: Detections, class_names: Sequence[str]
) -> list[ClassMatches]:
    """Detections of each class against a split's marks."""
    truths = ground_truth(split, class_names)
    return _matches(truths, detections, np.arange(len(split.photos)), len(class_names))


def _matches(
    truths: Truths, detections: Detections, image_ids: np.ndarray, class_count: int
) -> list[ClassMatches]:
    return [
        match_class(truths, detections, image_ids=image_ids, class_id=class_id)
        for class_id in range(class_count)
    ]


def _curves(matches: list[ClassMatches]) -> dict:
    figures = evaluate_matches(matches)
    by_score = [score_curve([one], CURVE_SCORES) for one in matches]
    return {
        "recall": RECALL_POINTS.tolist(),
        "precisionAt50": [one.precision_at_50.round(5).tolist() for one in figures.per_class],
        "score": CURVE_SCORES.tolist(),
        **{
            f"{name}AtScore": [[round(getattr(p, name), 5) for p in curve] for curve in by_score]
            for name in ("f1", "precision", "recall")
        },
    }


def _camel(snake: str) -> str:
    first, *rest = snake.split("_")
    return first + "".join(word.capitalize() for word in rest)
