"""Reports of several model files on one split, each file run once for each overlap limit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .coco_match import ClassMatches, Detections
from .content_hash import file_sha256
from .dataset import Split
from .evaluate import evaluation_report, run_on_split
from .evaluation_report import NMS_IOU, best_points, errors_json, matches_on, points_at
from .onnx_detector import OnnxDetector
from .progress import Reporter


@dataclass(frozen=True)
class Operating:
    """How a released model is used: score thresholds by class, and the IoU above which the lower
    of two boxes of a class is dropped. COCO figures keep the protocol's own."""

    scores: list[float]
    nms_iou: float


class SplitRuns:
    """Remembers the detections of each file, by its content."""

    def __init__(self, split: Split, reporter: Reporter) -> None:
        self.split = split
        self._reporter = reporter
        self._detections: dict[tuple[str, float], Detections] = {}

    def report(self, model: Path, operating: Operating | None = None) -> dict:
        """The evaluation report of an ONNX file on the split, with what it does when released."""
        detector = OnnxDetector(model)
        found = self._found(detector, model, NMS_IOU)
        report = evaluation_report(detector, self.split, found, model=model)
        if operating is not None:
            shown = self._found(detector, model, operating.nms_iou)
            report["atThresholds"] = points_at(
                self.split, shown, detector.class_names, operating.scores
            )
            report["errors"] = errors_json(
                self.split, detector.class_names, shown=shown, found=found, scores=operating.scores
            )
        return report

    def best(self, model: Path, nms_iou: float) -> list[dict]:
        """The operating point of each class with the best F1 under an overlap limit."""
        detector = OnnxDetector(model)
        found = self._found(detector, model, nms_iou)
        return best_points(self.split, found, detector.class_names)

    def matches(self, model: Path, nms_iou: float) -> list[ClassMatches]:
        """What each detection is worth, by class, under an overlap limit."""
        detector = OnnxDetector(model)
        found = self._found(detector, model, nms_iou)
        return matches_on(self.split, found, detector.class_names)

    def _found(self, detector: OnnxDetector, model: Path, nms_iou: float) -> Detections:
        key = (file_sha256(model), nms_iou)
        if key not in self._detections:
            self._detections[key] = run_on_split(
                detector, self.split, self._reporter, nms_iou=nms_iou
            )
        return self._detections[key]
