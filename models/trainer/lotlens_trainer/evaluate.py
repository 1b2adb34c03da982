"""`evaluate`: COCO figures of a model on a split of a dataset, as one JSON report."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from .coco_match import Detections
from .content_hash import file_sha256
from .dataset import SPLITS, Split, read_split
from .detector import Detector, detect_photos
from .evaluation_report import (
    NMS_IOU,
    SCORE_THRESHOLD,
    errors_json,
    evaluation_figures,
    figures_by_lighting,
    scores_by_class,
)
from .machine import machine_facts
from .onnx_detector import DEFAULT_THREADS, OnnxDetector
from .progress import CommandError, Reporter
from .torch_detector import load_detector
from .worst_photos import draw_worst

SUMMARY_FIGURES = ("ap", "ap50", "ap75")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `evaluate`."""
    parser.add_argument("--model", type=Path, required=True, help=".onnx or .safetensors")
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--split", choices=SPLITS, default="val")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--imgsz", type=int, help="input size of a checkpoint")
    size.add_argument("--sweep", help="several sizes of a checkpoint: 256,320,416")
    parser.add_argument(
        "--thresholds", help="to report beside: score thresholds by class (0.2,0.3), or one for all"
    )
    parser.add_argument("--out", type=Path, help="folder for report and pictures of the worst")
    parser.add_argument("--threads", type=int, default=DEFAULT_THREADS)


def run(arguments: argparse.Namespace) -> int:
    """Evaluate at one size, or at each of a sweep."""
    if arguments.out is not None:
        refuse_inside_repository(arguments.out)
    reporter = Reporter()
    reporter.started("evaluate", {key: str(value) for key, value in vars(arguments).items()})
    split = read_split(arguments.dataset, arguments.split)
    given = parse_numbers(arguments.thresholds)
    sizes = [int(size) for size in parse_numbers(arguments.sweep) or ()] or [arguments.imgsz]
    for imgsz in sizes:
        detector = open_detector(arguments.model, imgsz=imgsz, threads=arguments.threads)
        require_shared_classes(detector, split, arguments.model)
        thresholds = given and scores_by_class(given, len(detector.class_names))
        detections = run_on_split(detector, split, reporter)
        report = evaluation_report(
            detector, split, detections, model=arguments.model, thresholds=thresholds
        )
        summary = {name: report["figures"][name] for name in SUMMARY_FIGURES}
        reporter.log(summary_line(report))
        if arguments.out is not None:
            stem = f"{model_stem(arguments.model)}-{arguments.split}-{detector.width}"
            scores = thresholds or [one["score"] for one in report["bestF1"]["perClass"]]
            report["errors"] = errors_json(
                split, detector.class_names, shown=detections, found=detections, scores=scores
            )
            write_report(report, arguments.out / f"{stem}.json")
            draw_worst(split, detections, detector.class_names, scores, arguments.out / stem)
    reporter.finished(arguments.out or Path(), summary)
    return 0


def model_stem(model: Path) -> str:
    """A model file's name with its folders' (`scratch-dent-4-model.int8`), since all releases and
    all runs name their files alike."""
    folders = model.resolve().parent.parts[1:]
    return "-".join([*folders[-2:], model.stem])


def open_detector(path: Path, *, imgsz: int | None, threads: int) -> Detector:
    """Open an ONNX file or a checkpoint. Raises CommandError for a size that a file has not."""
    if path.suffix == ".safetensors":
        return load_detector(path, imgsz=imgsz)
    detector = OnnxDetector(path, threads=threads)
    if imgsz not in (None, detector.height):
        raise CommandError(
            "bad_size", f"{path.name} takes {detector.width}x{detector.height}, not {imgsz}"
        )
    return detector


def require_shared_classes(detector: Detector, split: Split, model: Path) -> None:
    """Classes are told by name. Raises CommandError where model and dataset share none."""
    if not set(detector.class_names) & set(split.class_names):
        listed = ", ".join(detector.class_names[:10])
        more = " ..." if len(detector.class_names) > 10 else ""
        raise CommandError(
            "other_classes",
            f"{model.name} knows {listed}{more}, the dataset {', '.join(split.class_names)}: no "
            "class has the same name",
            item=str(model),
        )


def run_on_split(
    detector: Detector,
    split: Split,
    reporter: Reporter | None = None,
    *,
    nms_iou: float = NMS_IOU,
) -> Detections:
    """Detections of a model on a split, by the evaluation's settings unless told otherwise."""
    started_s = time.monotonic()
    count = len(split.photos)

    def tell(done: int) -> None:
        if reporter is not None:
            rate = done / max(time.monotonic() - started_s, 1e-9)
            reporter.progress(done, count, "photos", rate, (count - done) / rate)

    return detect_photos(
        detector,
        [photo.path for photo in split.photos],
        score_threshold=SCORE_THRESHOLD,
        nms_iou=nms_iou,
        on_progress=tell,
    )


def evaluation_report(
    detector: Detector,
    split: Split,
    detections: Detections,
    *,
    model: Path,
    thresholds: Sequence[float] | None = None,
) -> dict:
    """The JSON report of a model file's detections on a split."""
    return {
        "format": 1,
        "createdAt": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "model": {
            "file": model.name,
            "sha256": file_sha256(model),
            "engine": "onnxruntime" if isinstance(detector, OnnxDetector) else "torch",
        },
        "split": split.name,
        "input": {"width": detector.width, "height": detector.height},
        "machine": machine_facts(threads=DEFAULT_THREADS),
        **evaluation_figures(split, detections, detector.class_names, thresholds=thresholds),
        "perLighting": figures_by_lighting(split, detections, detector.class_names),
    }


def summary_line(report: dict) -> str:
    """One line for a log: model, split, size, AP50 and AP in per cent."""
    figures, width, height = report["figures"], *report["input"].values()
    classes = ", ".join(f"{c['name']} {100 * c['ap50']:.2f}" for c in figures["perClass"])
    return (
        f"{report['model']['file']} on {report['split']} ({report['photos']} photos) at "
        f"{width}x{height}: AP50 {100 * figures['ap50']:.2f} ({classes}), "
        f"AP50:95 {100 * figures['ap']:.2f}"
    )


def write_report(report: dict, path: Path) -> None:
    """Write a report as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n")


def parse_numbers(text: str | None) -> list[float] | None:
    """`0.2,0.3` to numbers; nothing stays nothing. Raises CommandError for other text."""
    try:
        return None if text is None else [float(part) for part in text.split(",")]
    except ValueError as error:
        raise CommandError("bad_number", f"'{text}' is no list of numbers") from error


def refuse_inside_repository(out: Path) -> None:
    """Raise CommandError where pictures of photos would land among a git repository's files.

    A folder that git ignores is allowed. Without git to ask, it is not.
    """
    resolved = out.resolve()
    root = next((f for f in (resolved, *resolved.parents) if (f / ".git").exists()), None)
    if root is None:
        return
    git = shutil.which("git")
    ask = [git or "git", "-C", str(root), "check-ignore", "--quiet", str(resolved / "picture.jpg")]
    if git is None or subprocess.run(ask, check=False).returncode != 0:
        raise CommandError(
            "inside_repository",
            f"{out} lies in the git repository {root}; the pictures show photos, which must not "
            "be committed. Choose a folder outside, or one that git ignores.",
            item=str(out),
        )
