"""How a released model is used, chosen on val: overlap limit and a score threshold for each class.

First what has the best F1, then, where photos of cars without damage are at hand, thresholds are
raised until so few boxes fall on them that a person goes on trusting a box.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from .clean_photos import CleanBoxes
from .coco_match import ClassMatches
from .operating_point import operating_point
from .progress import Reporter
from .split_runs import Operating, SplitRuns

NMS_CHOICES = (0.7, 0.6, 0.5, 0.4, 0.3)
MOST_FALSE_BOXES = 0.05
"""A clean photo of val, by source. Those are few (57): with 0.1 version 6 had 0.20 on test."""
"""A clean photo of each source of val. What is asked of test is 0.15; the rest allows for chance
on some dozens of photos."""

MOST_F1_LOSS = 0.05
"""How far a class's F1 may fall for it."""

JUDGED_PHOTOS = 10
"""A source with fewer is listed on the card and decides nothing."""


def best_operating(
    model: Path,
    val: SplitRuns,
    reporter: Reporter,
    clean: Callable[[float], Mapping[str, CleanBoxes]] | None = None,
) -> Operating:
    """Overlap limit and score thresholds on val, of the file that ships.

    The evaluation's limit of 0.7 leaves several boxes on one mark: AP hardly minds, a person does.
    `clean` gives the boxes on clean photos by source, under an overlap limit.
    """
    best = Operating([], 0.0)
    best_f1 = -1.0
    for nms_iou in NMS_CHOICES:
        points = val.best(model, nms_iou)
        f1 = sum(point["f1"] for point in points) / len(points)
        reporter.log(f"boxes of a class overlap up to {nms_iou}: F1 {100 * f1:.2f} on val")
        if f1 > best_f1:
            best_f1 = f1
            best = Operating([round(point["score"], 6) for point in points], nms_iou)
    if clean is None:
        return best
    sources = {
        name: boxes for name, boxes in clean(best.nms_iou).items() if boxes.photos >= JUDGED_PHOTOS
    }
    scores = quiet_thresholds(val.matches(model, best.nms_iou), best.scores, sources)
    for name, boxes in sources.items():
        reporter.log(
            f"{boxes.rate(best.scores):.2f} boxes a clean photo of {name} become "
            f"{boxes.rate(scores):.2f}; thresholds {words(best.scores)} become {words(scores)}"
        )
    return Operating(scores, best.nms_iou)


def quiet_thresholds(
    matches: list[ClassMatches], scores: list[float], sources: Mapping[str, CleanBoxes]
) -> list[float]:
    """Thresholds of at least `scores` with at most MOST_FALSE_BOXES a clean photo of each source.

    Step by step, that class's threshold goes over its lowest box on a clean photo whose F1 loses
    least by it. Where every class has lost MOST_F1_LOSS it ends there: the card shows the rate.
    """
    chosen = list(scores)
    best = [operating_point([one], score).f1 for one, score in zip(matches, scores, strict=True)]
    while any(boxes.rate(chosen) > MOST_FALSE_BOXES for boxes in sources.values()):
        steps = []
        for class_id, one in enumerate(matches):
            raised = above_next_box(one, chosen[class_id], class_id, sources)
            if raised is None:
                continue
            loss = best[class_id] - operating_point([one], raised).f1
            if loss <= MOST_F1_LOSS:
                now = best[class_id] - operating_point([one], chosen[class_id]).f1
                steps.append((loss - now, class_id, raised))
        if not steps:
            break
        _, class_id, raised = min(steps)
        chosen[class_id] = raised
    return [round(score, 6) for score in chosen]


def above_next_box(
    matches: ClassMatches, score: float, class_id: int, sources: Mapping[str, CleanBoxes]
) -> float | None:
    """A threshold between the lowest clean box of a class that is shown and the next score of
    any; None where no clean box is shown."""
    on_clean = np.concatenate([boxes.of_class(class_id) for boxes in sources.values()])
    shown = on_clean[on_clean >= score]
    if len(shown) == 0:
        return None
    lowest = shown.min()
    every = np.concatenate((on_clean, matches.scores, [1.0]))
    return float((lowest + every[every > lowest].min(initial=1.0)) / 2)


def words(scores: list[float]) -> str:
    return " and ".join(f"{score:.3f}" for score in scores)
