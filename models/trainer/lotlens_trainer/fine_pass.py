"""The fine pass on a split: its threshold, chosen on val, and what it adds to the first pass.

A photo is looked at tile by tile at a larger scale (`fine_runs`). Its boxes only add to what the
first pass shows at its released thresholds; the threshold of the fine pass is the one with the best
F1 of both passes together, raised where it would add too many boxes to clean photos.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from .clean_photos import CleanBoxes, by_source, unlabelled_photos
from .coco_eval import ALL, IOU_50
from .coco_match import ClassMatches, Detections, Truths, match_class
from .dataset import Split
from .detector import Detector
from .evaluation_report import point_json
from .fine_runs import PROXY_SIDE, PassRuns, run_both_passes
from .fine_tiles import MAGNIFICATION
from .ground_truth import ground_truth
from .operating_choice import JUDGED_PHOTOS, quiet_thresholds, words
from .operating_point import best_f1, operating_point
from .progress import Reporter
from .split_runs import Operating

SMALL_PX, SMALL_AT_PX = 16.0, 640
"""A mark is small when its longer side is under 16 px where the photo is 640 px long, or as long as
the proxy's first look sees it."""

LEAST_TRUTHS = 20
"""Of a class with fewer marks on photos that have tiles, val says nothing of a threshold."""

ALWAYS, FIRST_SCORE = 1.0, 2.0
"""The highest threshold of the fine pass, at which it adds nothing, and what stands for the scores
of the first pass's boxes: no threshold of the fine pass takes them away."""


def choose_fine(
    detector: Detector,
    val: Split,
    operating: Operating,
    reporter: Reporter,
    *,
    clean: Path | None = None,
    proxy_side: int = PROXY_SIDE,
) -> dict | None:
    """Thresholds of the fine pass from val, and what it does there; None where val cannot tell.

    Where too few marks are on photos that are large enough for tiles, the proxy of `fine_runs`
    decides. `clean` is a folder of photos without damage (`clean/images/val`). A class to whose F1
    no added box does good gets the threshold 1: nothing is added.
    """
    truths = ground_truth(val, detector.class_names)
    runs = _runs_on(val, truths, detector, operating, reporter, proxy_side)
    if runs is None:
        return None
    both = [
        _match(truths, _together(runs), runs, class_id)
        for class_id in range(len(detector.class_names))
    ]
    points = [useful_threshold(one) for one in both]
    on_clean = {}
    if clean is not None:
        sides = (runs.proxy_side, proxy_side)
        on_clean = _on_clean(detector, clean, operating, reporter, sides)
        points = _quieter(points, both, on_clean, reporter)
    if all(score >= ALWAYS for score in points):
        reporter.log("no fine pass: on val no box that it adds does good", level="warning")
        return None
    rows = [
        _row(name, score, one)
        for name, score, one in zip(detector.class_names, points, both, strict=True)
    ]
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
        **({} if runs.proxy_side is None else {"proxySide": runs.proxy_side}),
        "classes": rows,
        "small": _small_marks(truths, runs, val, points),
        "clean": {
            name: {"photos": one.photos, "boxes": len(one.shown(points))}
            for name, one in on_clean.items()
        },
    }


def _runs_on(
    val: Split,
    truths: Truths,
    detector: Detector,
    operating: Operating,
    reporter: Reporter,
    proxy_side: int,
) -> PassRuns | None:
    """Both passes on val, or by the proxy; None where too few marks are on photos with tiles."""
    runs = run_both_passes(detector, val.photos, operating, reporter)
    if _fewest_truths(truths, runs, detector) >= LEAST_TRUTHS:
        return runs
    reporter.log("the val photos are too small for tiles: the fine pass is tried by its proxy")
    runs = run_both_passes(detector, val.photos, operating, reporter, proxy_side=proxy_side)
    fewest = _fewest_truths(truths, runs, detector)
    if fewest >= LEAST_TRUTHS:
        return runs
    reporter.log(
        f"no fine pass: {fewest} marks of a class on the {len(runs.image_ids)} val photos "
        f"that are large enough, and {LEAST_TRUTHS} are needed to choose its threshold",
        level="warning",
    )
    return None


def _quieter(
    points: list[float],
    both: list[ClassMatches],
    on_clean: Mapping[str, CleanBoxes],
    reporter: Reporter,
) -> list[float]:
    """Thresholds with few boxes on clean photos; ALWAYS where nothing useful is left of a class."""
    judged = {name: one for name, one in on_clean.items() if one.photos >= JUDGED_PHOTOS}
    quiet = quiet_thresholds(both, points, judged)
    for name, one in judged.items():
        reporter.log(
            f"fine pass: {one.rate(points):.2f} more boxes a clean photo of {name} become "
            f"{one.rate(quiet):.2f}; thresholds {words(points)} become {words(quiet)}"
        )
    # What is left of a class may be more false boxes than hits.
    return [
        score if is_useful(one, score) else ALWAYS for score, one in zip(quiet, both, strict=True)
    ]


def _fewest_truths(truths: Truths, runs: PassRuns, detector: Detector) -> int:
    """Marks of the rarest class on the photos that have tiles."""
    return min(
        int(_match(truths, runs.first, runs, class_id).truth_counts[ALL])
        for class_id in range(len(detector.class_names))
    )


def useful_threshold(both: ClassMatches) -> float:
    """The threshold with the best F1; ALWAYS where no box that the fine pass adds raises it."""
    best = best_f1([both])
    score = round(best.score, 6)
    return score if best.score < ALWAYS and is_useful(both, score) else ALWAYS


def is_useful(both: ClassMatches, score: float) -> bool:
    """Whether what the fine pass adds at a threshold raises F1."""
    return operating_point([both], score).f1 > operating_point([both], ALWAYS).f1


def _on_clean(
    detector: Detector,
    folder: Path,
    operating: Operating,
    reporter: Reporter,
    proxy_sides: Sequence[int | None],
) -> dict[str, CleanBoxes]:
    """What the fine pass could add to the clean photos that have tiles, by source: with the first
    of these sides of a proxy (None: without) that gives any photo tiles."""
    photos = unlabelled_photos(folder)
    for proxy_side in proxy_sides:
        runs = run_both_passes(detector, photos, operating, reporter, proxy_side=proxy_side)
        if len(runs.image_ids) > 0:
            break
    looked_at = [photos[image_id].path for image_id in runs.image_ids.tolist()]
    places = np.searchsorted(runs.image_ids, runs.fine.image_ids)
    return by_source(replace(runs.fine, image_ids=places), looked_at, folder)


def _together(runs: PassRuns) -> Detections:
    """Both passes; the first one's boxes come before all others and below no threshold."""
    first, fine = runs.first, runs.fine
    return Detections(
        np.concatenate([first.image_ids, fine.image_ids]),
        np.concatenate([first.class_ids, fine.class_ids]),
        np.concatenate([first.boxes_xywh, fine.boxes_xywh]),
        np.concatenate([np.full(len(first.scores), FIRST_SCORE), fine.scores]),
    )


def _match(truths, detections: Detections, runs: PassRuns, class_id: int) -> ClassMatches:
    return match_class(truths, detections, image_ids=runs.image_ids, class_id=class_id)


def _row(name: str, score: float, both: ClassMatches) -> dict:
    """One class: what the first pass does alone, and both at the threshold of the fine one."""
    alone = replace(operating_point([both], ALWAYS), score=0.0)
    together = replace(operating_point([both], score), score=score)
    return {"name": name, "score": score, "first": point_json(alone), "both": point_json(together)}


def _small_marks(truths, runs: PassRuns, split: Split, scores: list[float]) -> dict:
    """How many small marks each pass finds, all classes together."""
    together = _together(runs)
    counts = {"marks": 0, "first": 0, "both": 0}
    for class_id, score in enumerate(scores):
        here = np.isin(truths.image_ids, runs.image_ids)
        rows = np.flatnonzero(here & (truths.class_ids == class_id) & ~truths.crowd)
        small = {int(row) for row in rows if _is_small(truths, split, row, runs.proxy_side)}
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


def _is_small(truths: Truths, split: Split, row: int, proxy_side: int | None) -> bool:
    photo = split.photos[int(truths.image_ids[row])]
    longer = max(photo.width, photo.height)
    return max(truths.boxes_xywh[row, 2:]) * (proxy_side or SMALL_AT_PX) / longer < SMALL_PX
