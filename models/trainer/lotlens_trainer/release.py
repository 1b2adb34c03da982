"""`release`: the whole model folder from one checkpoint.

Export, fp16, calibration and quantisation, rectangular files, evaluation of all of them on val,
thresholds, golden cases, card and manifest. With `--test` the test split is opened, once, for all
files together, and the figures become a line of the model log.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import onnx

from .by_shape import by_shape_report, rescaled_to_4x3
from .calibration import calibration_photos, collect_statistics
from .card import EVALUATION_FILE, write_card
from .checkpoint import save_checkpoint, state_of, with_prefix, write_bytes_durably
from .clean_photos import CleanBoxes, boxes_on_clean, clean_paths, false_alarms
from .content_hash import code_sha256, dataset_sha256, file_sha256
from .dataset import Split, read_split
from .evaluate import summary_line
from .export import FLOAT_FILE, FP16_FILE, export_detector
from .fine_pass import choose_fine
from .golden import write_golden
from .manifest import CHECKPOINT_FILE, MANIFEST_FILE, ModelFacts, manifest_of, write_manifest
from .onnx_detector import OnnxDetector
from .operating_choice import MOST_FALSE_BOXES, best_operating
from .origin import origin_of
from .progress import CommandError, Reporter
from .quantisation_choice import WANTED_SHARE, choose_quantisation
from .quantize import CALIBRATION_COUNT, INT8_FILE
from .rectangles import rectangles_in, write_rectangles
from .source_list import licence_counts
from .split_runs import Operating, SplitRuns
from .torch_detector import LICENCE, TorchDetector, load_detector
from .training_record import training_record
from .weight_rounding import rounded_weights


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `release`."""
    parser.add_argument("--checkpoint", type=Path, required=True, help="or YOLOv8 in ONNX")
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--golden", type=Path, required=True, help="folder of rendered pictures")
    parser.add_argument("--out", type=Path, required=True, help="models/NAME/VERSION")
    parser.add_argument("--imgsz", type=int, help="input size; default: as it was trained")
    parser.add_argument("--clean", type=Path, help="dataset of photos without damage")
    parser.add_argument("--notes", type=Path, help="markdown on data and limits, for the card")
    parser.add_argument("--calibration-images", type=int, default=CALIBRATION_COUNT)
    parser.add_argument("--run-id", help="lineage of the manifest; default: the checkpoint's hash")
    parser.add_argument("--demo", action="store_true", help="made from a demo dataset")
    parser.add_argument(
        "--judged-later", action="store_true", help="a gate decides: a silent model is packaged too"
    )
    parser.add_argument("--replace", action="store_true", help="an existing folder is replaced")
    parser.add_argument("--test", action="store_true", help="the one evaluation on test")
    parser.add_argument(
        "--test-above", type=float, metavar="AP50",
        help="open test only where the float model's AP50 on val is above this fraction",
    )  # fmt: skip
    parser.add_argument("--log", type=Path, help="model log; default: LOG.md two folders above")


def run(arguments: argparse.Namespace) -> int:
    """Build the folder beside its place, then move it there in one step."""
    out: Path = arguments.out
    if (out / MANIFEST_FILE).exists() and not arguments.replace:
        raise CommandError(
            "version_exists",
            f"{out} holds a released version; give the next number, or --replace",
            item=str(out),
        )
    if not out.name.isdecimal():
        raise CommandError("bad_version", f"{out} must end in a version number, like {out}/1")
    log: Path = arguments.log or out.parent.parent / "LOG.md"
    if arguments.test:
        refuse_second_look(log, out)
    if arguments.clean is not None:
        # All of them now: a look at test that ends for want of clean photos is spent all the same.
        for split in ("val", "test") if arguments.test else ("val",):
            clean_paths(arguments.clean / "images" / split)
    reporter = Reporter()
    reporter.started("release", {key: str(value) for key, value in vars(arguments).items()})
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as temporary:
        folder = Path(temporary) / out.name
        folder.mkdir()
        evaluation = build(folder, arguments, log, reporter)
        if out.exists():
            # Goes away with the temporary folder; until the next line both are whole.
            out.replace(Path(temporary) / "replaced")
        folder.replace(out)
    val = evaluation["val"]["int8"]["figures"]
    reporter.finished(out, {"int8 val ap50": val["ap50"], "int8 val ap": val["ap"]})
    return 0


def build(folder: Path, arguments: argparse.Namespace, log: Path, reporter: Reporter) -> dict:
    """Write every file of the model into an empty folder; returns the evaluation. The log says that
    test is open before it is read: who breaks off afterwards has had the one look."""
    val_split = read_split(arguments.dataset, "val")
    detector = load_detector(
        arguments.checkpoint, imgsz=arguments.imgsz, class_names=val_split.class_names
    )
    version = arguments.out.name
    export_detector(detector, folder, version=version)
    save_weights(detector, arguments.checkpoint, folder / CHECKPOINT_FILE)
    val = SplitRuns(val_split, reporter)
    quantisation = quantise(folder, val, arguments, reporter)
    write_rectangles(folder / INT8_FILE)
    highest = write_golden(
        folder, INT8_FILE, arguments.golden, may_be_silent=arguments.judged_later
    )
    reporter.log(f"highest score on the golden pictures: {highest:.3f}")
    clean = None if arguments.clean is None else clean_boxes(folder, arguments.clean, "val")
    operating = best_operating(folder / INT8_FILE, val, reporter, clean)
    fine = choose_fine(
        OnnxDetector(folder / INT8_FILE),
        val_split,
        operating,
        reporter,
        clean=None if arguments.clean is None else arguments.clean / "images" / "val",
    )
    evaluation = {
        "format": 1,
        "datasetSha256": dataset_sha256(arguments.dataset),
        "sources": licence_counts(arguments.dataset / "sources.csv"),
        "quantisation": quantisation,
        "thresholds": operating.scores,
        "nmsIou": operating.nms_iou,
        "mostFalseBoxes": MOST_FALSE_BOXES,
        **({} if fine is None else {"fine": fine}),
        "training": training_record(arguments.checkpoint),
        "val": reports_of(folder, val, operating, reporter),
        "rescaled4x3": {"val": reports_at_4x3(folder, val_split, reporter)},
    }
    splits = ["val"]
    if arguments.test and test_may_open(evaluation, arguments.test_above, reporter):
        splits.append("test")
        opened = (
            f"- {datetime.now(UTC).date()} {on_test(arguments.out)}: opened, then broken off.\n"
        )
        with log.open("a") as file:
            file.write(opened)
        test_split = read_split(arguments.dataset, "test")
        evaluation["test"] = reports_of(
            folder, SplitRuns(test_split, reporter), operating, reporter
        )
        evaluation["rescaled4x3"]["test"] = reports_at_4x3(folder, test_split, reporter)
        text = log.read_text().replace(opened, log_line(arguments.out, evaluation))
        write_bytes_durably(log, text.encode())
    if arguments.clean is not None:
        evaluation["clean"] = {
            split: false_alarms(
                clean_boxes(folder, arguments.clean, split)(operating.nms_iou), operating.scores
            )
            for split in splits
        }
    (folder / EVALUATION_FILE).write_text(json.dumps(evaluation, separators=(",", ":")) + "\n")
    facts = model_facts(detector, arguments, evaluation)
    write_card(folder, facts, notes=arguments.notes.read_text() if arguments.notes else "")
    write_manifest(folder, manifest_of(folder, facts))
    return evaluation


def test_may_open(evaluation: dict, above: float | None, reporter: Reporter) -> bool:
    """Whether the float model is good enough on val to spend the one look at test on it."""
    ap50 = evaluation["val"]["float"]["figures"]["ap50"]
    if above is None or ap50 > above:
        return True
    reporter.log(
        f"test stays closed: AP50 on val is {100 * ap50:.2f} %, not above {100 * above:.2f} %",
        level="warning",
    )
    return False


def save_weights(detector: TorchDetector, checkpoint: Path, out: Path) -> None:
    """Write the averaged weights alone, in half precision: what a warm start needs."""
    state = state_of(checkpoint)
    weights = {
        name: tensor.half() if tensor.is_floating_point() else tensor
        for name, tensor in detector.model.state_dict().items()
    }
    kept = {key: state[key] for key in ("epoch", "seed", "averaged") if key in state}
    kept |= origin_of(state)
    if detector.licence != LICENCE:
        kept["licence"] = detector.licence
    kept |= {"model": detector.architecture, "classes": list(detector.class_names)}
    save_checkpoint(out, with_prefix("ema", weights), {**kept, "imgsz": detector.height})


def quantise(
    folder: Path, val: SplitRuns, arguments: argparse.Namespace, reporter: Reporter
) -> dict:
    """Write the int8 file that keeps most of the float model's figures on val."""
    proto = onnx.load(folder / FLOAT_FILE)
    train = read_split(arguments.dataset, "train")
    paths = calibration_photos(train.photos, arguments.calibration_images)
    reporter.log(f"calibrating on {len(paths)} photos")
    statistics = collect_statistics(
        proto,
        paths,
        on_progress=lambda done: reporter.progress(done, len(paths), "photos", None, None),
    )

    def measure(path: Path) -> tuple[float, float]:
        report = val.report(path)
        reporter.log(summary_line(report))
        return report["figures"]["ap50"], report["figures"]["ap"]

    float_ap50, float_ap = measure(folder / FLOAT_FILE)
    chosen, attempts = choose_quantisation(
        proto,
        statistics,
        folder,
        weights=rounded_weights(proto, paths),
        float_ap50=float_ap50,
        float_ap=float_ap,
        measure=measure,
    )
    share = chosen.share_of(float_ap50, float_ap)
    if share < WANTED_SHARE:
        reporter.log(f"int8 keeps {100 * share:.1f} % of float on val", level="warning")
    return {
        "calibrationPhotos": len(paths),
        "keptShare": share,
        "chosen": asdict(chosen),
        "attempts": [asdict(one) for one in attempts],
    }


def clean_boxes(folder: Path, clean: Path, split: str) -> Callable[[float], dict[str, CleanBoxes]]:
    """The shipped file's boxes on a split of clean photos, under an overlap limit."""
    return lambda nms_iou: boxes_on_clean(
        OnnxDetector(folder / INT8_FILE), clean / "images" / split, nms_iou
    )


def reports_of(
    folder: Path, runs: SplitRuns, operating: Operating, reporter: Reporter
) -> dict[str, dict]:
    """Reports of each file on one split, and of the int8 files together, each photo through the
    one that fits its shape."""
    reports = {
        "float": runs.report(folder / FLOAT_FILE, operating),
        "int8": runs.report(folder / INT8_FILE, operating),
        "fp16": runs.report(folder / FP16_FILE),
        "byShape": by_shape_report(folder / INT8_FILE, runs.split),
    }
    return said({name: report for name, report in reports.items() if report}, reporter)


def reports_at_4x3(folder: Path, split: Split, reporter: Reporter) -> dict[str, dict]:
    """The square int8 file beside the rectangular ones, on photos of their shape; {} without."""
    if not rectangles_in(folder):
        return {}
    side = OnnxDetector(folder / INT8_FILE).width
    with rescaled_to_4x3(split, side) as rescaled:
        square = SplitRuns(rescaled, reporter).report(folder / INT8_FILE)
        rectangular = by_shape_report(folder / INT8_FILE, rescaled)
    reports = {"int8": square, "byShape": rectangular}
    return said({name: report for name, report in reports.items() if report}, reporter)


def said(reports: dict[str, dict], reporter: Reporter) -> dict[str, dict]:
    """The reports, after a line of each in the log."""
    for name, report in reports.items():
        reporter.log(f"{name}: {summary_line(report)}")
    return reports


def model_facts(
    detector: TorchDetector, arguments: argparse.Namespace, evaluation: dict
) -> ModelFacts:
    """Facts for the manifest and the card's head."""
    return ModelFacts(
        name=arguments.out.parent.name,
        version=int(arguments.out.name),
        architecture=detector.architecture,
        class_names=detector.class_names,
        height=detector.height,
        width=detector.width,
        embedding_size=detector.model.backbone.pool.leave.conv.out_channels,
        thresholds=evaluation["thresholds"],
        nms_iou=evaluation["nmsIou"],
        dataset_sha256=evaluation["datasetSha256"],
        code_sha256=code_sha256(),
        licence=detector.licence,
        run_id=arguments.run_id or f"run-{file_sha256(arguments.checkpoint)[:16]}",
        demo=arguments.demo,
        fine=evaluation.get("fine"),
    )


def refuse_second_look(log: Path, out: Path) -> None:
    """Raise CommandError where the log has a version's figures on test: they are taken once."""
    if log.is_file() and on_test(out) in log.read_text():
        raise CommandError(
            "test_was_opened",
            f"{log} has the figures of {out.parent.name} {out.name} on test, and a version opens "
            "it once: leave out --test, or give the next number",
            item=str(log),
        )


def on_test(out: Path) -> str:
    """How the line of a version's test figures begins, after its day."""
    return f"**{out.parent.name} {out.name} on test**"


def log_line(out: Path, evaluation: dict) -> str:
    """The test figures, as the model log keeps them."""
    day = datetime.now(UTC).date().isoformat()
    at_4x3 = {
        f"{name} at 4:3": report
        for name, report in evaluation.get("rescaled4x3", {}).get("test", {}).items()
    }
    parts = [
        f"{name} AP50 {100 * report['figures']['ap50']:.2f}, "
        f"AP50:95 {100 * report['figures']['ap']:.2f}"
        for name, report in (evaluation["test"] | at_4x3).items()
    ]
    size = evaluation["test"]["int8"]["input"]
    return (
        f"- {day} {on_test(out)} at {size['width']}x{size['height']} "
        f"(per cent, COCO): {'; '.join(parts)}.\n"
    )
