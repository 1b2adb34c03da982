"""Reports of several model files on one split, each file run once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .coco_match import Detections
from .content_hash import file_sha256
from .dataset import Split
from .evaluate import evaluation_report, run_on_split
from .onnx_detector import OnnxDetector
from .progress import Reporter


class SplitRuns:
    """Remembers the detections of each file, by its content."""

    def __init__(self, split: Split, reporter: Reporter) -> None:
        self._split = split
        self._reporter = reporter
        self._detections: dict[str, Detections] = {}

    def report(self, model: Path, thresholds: Sequence[float] | None = None) -> dict:
        """The evaluation report of an ONNX file on the split."""
        key = file_sha256(model)
        detector = OnnxDetector(model)
        if key not in self._detections:
            self._detections[key] = run_on_split(detector, self._split, self._reporter)
        return evaluation_report(
            detector, self._split, self._detections[key], model=model, thresholds=thresholds
        )
