"""`predict`: a detector's boxes on a folder of photos, as pictures and as JSON lines."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from .box_drawing import DrawnBox, class_colour, draw_boxes
from .detector import Detector, letterboxed_photo
from .evaluate import open_detector, parse_numbers, refuse_inside_repository
from .evaluation_report import NMS_IOU, scores_by_class
from .manifest import MANIFEST_FILE, read_manifest
from .onnx_detector import DEFAULT_THREADS
from .photo_files import photos_under
from .photo_pixels import read_rgb
from .postprocess import detections_from_output
from .progress import CommandError, Reporter

BOXES_FILE = "boxes.jsonl"
DEFAULT_SCORE = 0.25


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `predict`."""
    parser.add_argument("--model", type=Path, required=True, help=".onnx or .safetensors")
    parser.add_argument("--images", type=Path, required=True, help="folder of photos")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--imgsz", type=int, help="input size of a checkpoint")
    parser.add_argument(
        "--scores", help="thresholds by class, or one for all; default: the manifest's, or 0.25"
    )


def run(arguments: argparse.Namespace) -> int:
    """Draw each photo's boxes; a photo that cannot be read is named and passed over."""
    refuse_inside_repository(arguments.out)
    reporter = Reporter()
    reporter.started("predict", {key: str(value) for key, value in vars(arguments).items()})
    detector = open_detector(arguments.model, imgsz=arguments.imgsz, threads=DEFAULT_THREADS)
    scores, nms_iou = shown_at(detector, arguments.model, parse_numbers(arguments.scores))
    arguments.out.mkdir(parents=True, exist_ok=True)
    photos, boxes = 0, 0
    with (arguments.out / BOXES_FILE).open("w") as lines:
        for path in photos_under(arguments.images):
            try:
                rgb = read_rgb(path)
            except CommandError as error:
                reporter.log(str(error), level="warning")
                continue
            found = boxes_on(detector, path, scores, nms_iou)
            name = path.relative_to(arguments.images).as_posix()
            lines.write(json.dumps({"photo": name, "boxes": found}) + "\n")
            picture = draw_boxes(rgb, [drawn(box, detector.class_names) for box in found])
            picture.save(arguments.out / f"{name.replace('/', '--')}.boxes.jpg", quality=90)
            photos, boxes = photos + 1, boxes + len(found)
    if photos == 0:
        raise CommandError("no_photos", f"no photo could be read in {arguments.images}")
    reporter.finished(arguments.out, {"photos": photos, "boxes": boxes})
    return 0


def shown_at(
    detector: Detector, model: Path, given: list[float] | None
) -> tuple[list[float], float]:
    """Score thresholds by class and the overlap limit: those of the manifest beside the model,
    which phones show boxes by. Raises CommandError where the number of thresholds does not fit."""
    classes, nms_iou = len(detector.class_names), NMS_IOU
    if (model.parent / MANIFEST_FILE).is_file():
        of_manifest = read_manifest(model.parent)["thresholds"]
        given, nms_iou = given or of_manifest["score"], of_manifest["nmsIou"]
    return scores_by_class(given or [DEFAULT_SCORE], classes), nms_iou


def boxes_on(
    detector: Detector, photo: Path, scores: Sequence[float], nms_iou: float
) -> list[dict]:
    """Boxes on one photo, highest score first, in its own pixels."""
    image, letterbox = letterboxed_photo(photo, height=detector.height, width=detector.width)
    outputs, _ = detector.run(image[None])
    found = detections_from_output(
        outputs[0], score_threshold=min(scores), nms_iou=nms_iou, letterbox=letterbox
    )
    rows = [
        {"classId": class_id, "score": round(score, 4), "boxXyxy": [round(v, 1) for v in box]}
        for box, class_id, score in zip(*(part.tolist() for part in found), strict=True)
        if score >= scores[class_id]
    ]
    return sorted(rows, key=lambda row: -row["score"])


def drawn(box: dict, class_names: Sequence[str]) -> DrawnBox:
    """A box with its class's colour and its name and score."""
    label = f"{class_names[box['classId']]} {box['score']:.2f}"
    return DrawnBox(tuple(box["boxXyxy"]), class_colour(box["classId"]), label)
