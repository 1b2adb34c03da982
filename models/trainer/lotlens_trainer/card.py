"""`card`: `CARD.md` of a model folder. Every figure comes from the evaluation's JSON."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

from .card_charts import write_charts
from .card_errors import error_section
from .card_origin import source_table, start_lines
from .card_tables import percent, results
from .manifest import (
    CARD_FILE,
    ModelFacts,
    listed_files,
    read_manifest,
    write_manifest,
)
from .operating_choice import MOST_F1_LOSS
from .progress import CommandError, Reporter
from .quantisation_choice import WANTED_SHARE
from .torch_detector import LICENCE

EVALUATION_FILE = "evaluation.json"
WEAK_SHARE = 0.5
MOST_FALSE_BOXES_BEFORE = 0.1
"""A clean photo: what releases aimed at whose evaluation does not say it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `card`."""
    parser.add_argument("--model-dir", type=Path, required=True, help="a released model's folder")
    parser.add_argument(
        "--notes", type=Path, help="markdown on data and limits; default: those of the card so far"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the card of a folder again, and its hash into the manifest."""
    folder: Path = arguments.model_dir
    reporter = Reporter()
    reporter.started("card", {"model_dir": str(folder)})
    manifest = read_manifest(folder)
    facts = ModelFacts(
        name=manifest["name"],
        version=manifest["version"],
        architecture=manifest["architecture"],
        class_names=tuple(manifest["classes"]),
        height=manifest["input"]["height"],
        width=manifest["input"]["width"],
        embedding_size=manifest["embedding"]["dimensions"],
        thresholds=manifest["thresholds"]["score"],
        nms_iou=manifest["thresholds"]["nmsIou"],
        dataset_sha256=manifest["lineage"]["datasetSha256"],
        code_sha256=manifest["lineage"]["codeSha256"],
        run_id=manifest["lineage"]["runId"],
        licence=manifest["licence"],
        demo=manifest["lineage"]["demo"],
    )
    notes = arguments.notes.read_text() if arguments.notes else notes_so_far(folder / CARD_FILE)
    write_card(folder, facts, notes=notes)
    listed = listed_files(folder, [facts.height, facts.width])
    own = {file["path"] for file in listed}
    # The server adds others, such as the features of the train split.
    manifest["files"] = listed + [file for file in manifest["files"] if file["path"] not in own]
    write_manifest(folder, manifest)
    reporter.finished(folder / CARD_FILE, {})
    return 0


def notes_so_far(card: Path) -> str:
    """The notes of a card: what follows the table of sources in its section on data."""
    text = card.read_text() if card.is_file() else ""
    data = text.partition("\n## Data\n")[2].rpartition("\n## Lineage\n")[0]
    data = data.rpartition("\n## Training\n")[0] or data
    table = r"\A\s*\| source \| licence \|.*\n(?:\|.*\n)*"
    return re.sub(table, "", data).strip()


def write_card(folder: Path, facts: ModelFacts, *, notes: str) -> None:
    """Write `CARD.md` and its charts. Raises CommandError without `evaluation.json`."""
    path = folder / EVALUATION_FILE
    if not path.is_file():
        raise CommandError("no_evaluation", f"{folder} has no {EVALUATION_FILE}", item=str(folder))
    evaluation = json.loads(path.read_text())
    sections = [
        head(facts, evaluation),
        results(evaluation),
        operating_points(facts, evaluation),
        fine_section(evaluation),
        curves(write_charts(folder, evaluation)),
        error_section(evaluation),
        int8_section(evaluation),
        other_files_section(evaluation),
        clean_section(evaluation),
        limits(evaluation),
        data_section(evaluation, notes),
        training_section(evaluation),
        lineage(facts),
    ]
    (folder / CARD_FILE).write_text("\n\n".join(part for part in sections if part) + "\n")


def head(facts: ModelFacts, evaluation: dict) -> str:
    """Name, what it is and what it is for."""
    classes = " and ".join(facts.class_names)
    return f"""# {facts.name} {facts.version}

{"**Demo: made from a demo dataset.** " if facts.demo else ""}A {facts.architecture} detector that \
marks {classes} on photos of cars, at {facts.width}x{facts.height} px.

**Intended use.** It suggests boxes to a person who inspects a used car and who confirms, corrects \
or rejects each of them. It is not fit to decide alone, about money or otherwise, and a photo \
without a box does not say that a car is without damage.

**Licence.** {facts.licence} for the weights, {LICENCE} for the code; the data's licences stand \
below.

**Input.** RGB, 0 to 1, letterboxed on grey 114, resampled by \
`{evaluation["val"]["int8"]["protocol"]["resampler"]}`."""


def operating_points(facts: ModelFacts, evaluation: dict) -> str:
    """What the detector does at the released thresholds."""
    rows = []
    for split in ("val", "test"):
        points = evaluation.get(split, {}).get("int8", {}).get("atThresholds", [])
        for name, point in zip(facts.class_names, points, strict=False):
            rows.append(
                f"| {split} | {name} | {point['score']:.3f} | {percent(point['precision'])} | "
                f"{percent(point['recall'])} | {percent(point['f1'])} | "
                f"{point['truePositives']} / {point['falsePositives']} / "
                f"{point['falseNegatives']} |"
            )
    aimed_at = evaluation.get("mostFalseBoxes", MOST_FALSE_BOXES_BEFORE)
    quiet = (
        f" Thresholds are then raised until at most {aimed_at} boxes fall on a photo of a "
        f"car without damage, or a class has lost {MOST_F1_LOSS} of its F1."
        if "clean" in evaluation
        else ""
    )
    return (
        "## At the released thresholds\n\n"
        "Thresholds and overlap limit have the best F1 on val (int8, IoU 0.5): of two boxes of a "
        f"class that overlap by more than {facts.nms_iou}, the lower one is dropped.{quiet}\n\n"
        "| split | class | score | precision | recall | F1 | found / false / missed |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n" + "\n".join(rows)
    )


def fine_section(evaluation: dict) -> str:
    """What the fine pass adds; figures of its own, for all others speak of the first pass."""
    fine = evaluation.get("fine")
    if fine is None:
        return ""
    rows = "\n".join(
        f"| {one['name']} | {one['score']:.3f} | "
        + " | ".join(
            f"{percent(one[key]['precision'])} | {percent(one[key]['recall'])}"
            for key in ("first", "both")
        )
        + f" | {one['both']['truePositives'] - one['first']['truePositives']} / "
        f"{one['both']['falsePositives'] - one['first']['falsePositives']} |"
        for one in fine["classes"]
    )
    small, proxy_side = fine["small"], fine.get("proxySide")
    clean = ", ".join(
        f"{one['boxes']} on {one['photos']} photos of `{name}`"
        for name, one in fine.get("clean", {}).items()
    )
    return (
        "## Second look (fine pass)\n\n"
        f"After the first boxes the photo is looked at in tiles, {fine['magnification']:g} times "
        "as large but never larger than it is; boxes are only added. Thresholds have the best F1 "
        f"of both passes together{_raised(fine)} on {fine['photos']} val photos "
        f"({_fine_setting(proxy_side)}; {fine['tiles'] / fine['photos']:.1f} tiles a photo; int8, "
        "IoU 0.5). All other figures of this card, the gate and drift are the first pass's.\n\n"
        "| class | score | precision, first | recall, first | precision, both | recall, both | "
        "marks found / false boxes added |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        f"{rows}\n\n"
        f"Of {small['marks']} marks under 16 px where the photo is {proxy_side or 640} px long, "
        f"the first pass finds {small['first']}, both find {small['both']}."
        + (f" Boxes that it adds to clean photos of val: {clean}." if clean else "")
    )


def _raised(fine: dict) -> str:
    judged = " (raised until clean photos of val have at most a tenth of a box more)"
    return judged if fine.get("clean") else ""


def _fine_setting(proxy_side: int | None) -> str:
    """How val stands for photos of a phone."""
    if proxy_side is None:
        return "those that are large enough"
    return (
        "as a proxy, since too few are large enough: the first pass saw them small, with a longer "
        f"side of {proxy_side} px, the tiles in their own pixels"
    )


def curves(charts: Sequence[tuple[str, str]]) -> str:
    """Links to the charts beside the card."""
    return "## Curves\n\n" + "\n".join(f"![{title}]({file})" for title, file in charts)


def int8_section(evaluation: dict) -> str:
    """How the int8 file was made and what it keeps."""
    quantisation = evaluation["quantisation"]
    machine = evaluation["val"]["int8"]["machine"]
    chosen = quantisation["chosen"]
    tried = "\n".join(
        f"| {one['method']} | {one['kept_float'] or 'nothing'} | {percent(one['ap50'])} | "
        f"{percent(one['ap'])} |"
        for one in quantisation["attempts"]
    )
    beside = f", and the {chosen['kept_float']}" if chosen["kept_float"] else ""
    missed = (
        f" **{100 * WANTED_SHARE:.0f} % are asked of a model: it falls short of them.**"
        if quantisation["keptShare"] < WANTED_SHARE
        else ""
    )
    return f"""## int8

Static quantisation after training, unsigned 8-bit activations, signed 8-bit weights by channel, \
calibrated on {quantisation["calibrationPhotos"]} letterboxed training photos of all sources. The \
decode tail stays float{beside}. On val it keeps {100 * quantisation["keptShare"]:.1f} % of the \
float model's figures (the smaller of AP50 and AP50:95).{missed} Tried on val:

| calibration | kept float | AP50 | AP50:95 |
| --- | --- | --- | --- |
{tried}

Measured with onnxruntime {machine["onnxruntime"]} on {machine["processor"]} \
({"with" if machine["vnni"] else "without"} VNNI, {machine["threads"]} threads). Weights have \
seven of their eight bits, so that kernels do not saturate on processors without VNNI either."""


def other_files_section(evaluation: dict) -> str:
    """Half precision and rectangular files beside the int8 one; empty for an old evaluation."""
    words = {
        "int8": "int8, square",
        "fp16": "fp16",
        "byShape": "int8, the file that fits each photo's shape",
    }
    rows = [
        f"| {split} | {photos} | {words[name]} | {percent(report['figures']['ap50'])} | "
        f"{percent(report['figures']['ap'])} |"
        for split in ("val", "test")
        for photos, reports in (
            ("as they are", evaluation.get(split, {})),
            ("rescaled to 4:3", evaluation.get("rescaled4x3", {}).get(split, {})),
        )
        for name, report in reports.items()
        if name in words and len(reports.keys() & words.keys()) > 1
    ]
    if not rows:
        return ""
    return (
        "## fp16 and rectangular files\n\nRectangular files are the int8 file with a smaller grey "
        "border: the same weights, the same quantisation and the same scale of a photo. Phone and "
        "server take the file that fits a photo's shape.\n\n"
        "| split | photos | file | AP50 | AP50:95 |\n| --- | --- | --- | --- | --- |\n"
        + "\n".join(rows)
    )


def clean_section(evaluation: dict) -> str:
    """False alarms on cars without damage."""
    if "clean" not in evaluation:
        return ""
    rows = [
        f"| {split} | {source} | {one['photos']} | {one['boxes']} | "
        f"{one['boxes'] / one['photos']:.2f} | {one['photosWithBox']} |"
        for split, sources in evaluation["clean"].items()
        for source, one in sources.items()
    ]
    return (
        "## False alarms on cars without damage\n\nint8 at the released thresholds. Small chips "
        "can remain on these cars, so that a box is not always wrong.\n\n"
        "| split | source | photos | boxes | boxes a photo | photos with a box |\n"
        "| --- | --- | --- | --- | --- | --- |\n" + "\n".join(rows)
    )


def limits(evaluation: dict) -> str:
    """What it is bad at, as far as the figures show it."""
    reports = evaluation.get("test") or evaluation["val"]
    split = "test" if "test" in evaluation else "val"
    figures = reports["int8"]["figures"]
    shown_on = split if "atThresholds" in reports["int8"] else "val"
    points = evaluation[shown_on]["int8"]["atThresholds"]
    sentences = [
        f"At the released thresholds it misses {percent(1 - point['recall'])} % of the "
        f"{name} boxes of {shown_on}, and {percent(1 - point['precision'])} % of the {name} boxes "
        "that it shows are false."
        for name, point in zip(reports["int8"]["classes"], points, strict=True)
    ]
    sentences.append(
        f"By size of the mark, AP50:95 is {percent(figures['apSmall'])} below 32x32 px of the "
        f"photo, {percent(figures['apMedium'])} up to 96x96 px and {percent(figures['apLarge'])} "
        "above."
    )
    weak = [
        source
        for source, one in reports["int8"]["perSource"].items()
        if 0 <= one["figures"]["ap50"] < WEAK_SHARE * figures["ap50"]
    ]
    if weak:
        sentences.append(
            f"On the sources {', '.join(f'`{name}`' for name in weak)} AP50 is under half of the "
            "whole."
        )
    return "## What it is bad at\n\n" + "\n".join(f"- {sentence}" for sentence in sentences)


def data_section(evaluation: dict, notes: str) -> str:
    """Sources and licences of the photos, and the notes that came with the data."""
    table = source_table(evaluation["sources"])
    return "\n\n".join(part for part in ("## Data", table, notes.strip()) if part)


def training_section(evaluation: dict) -> str:
    """How it was trained."""
    training = evaluation["training"]
    settings = ", ".join(
        f"{key} {value}"
        for key, value in training["settings"].items()
        if not isinstance(value, dict | list)
    )
    lines = [f"- Settings: {settings}."] if settings else []
    if training["checkpointEpoch"] is not None:
        of = f" of {training['epochs'][-1]['epoch']}" if training["epochs"] else ""
        lines.append(f"- Weights: the average after epoch {training['checkpointEpoch']}{of}.")
    averaged = training.get("averaged", [])
    if averaged:
        members = ", ".join(
            f"`{one['file']}`" + (f" (epoch {one['epoch']})" if "epoch" in one else "")
            for one in averaged
        )
        lines.append(f"- Weights: the mean of runs that began with the same weights: {members}.")
    lines += start_lines(training.get("beganWith", []))
    teacher = training["teacher"]
    if teacher is not None:
        lines.append(
            "- Backbone and neck start from features taught, without labels, by "
            f"`{teacher['file']}` (SHA-256 `{teacher['sha256']}`, licence {teacher['licence']}) on "
            f"{teacher['photos']} photos. Neither the file nor its graph is part of this model."
        )
    return "## Training\n\n" + "\n".join(lines) if lines else ""


def lineage(facts: ModelFacts) -> str:
    """Hashes of data and code."""
    return f"""## Lineage

- Dataset: `{facts.dataset_sha256}`
- Code: `{facts.code_sha256}`
- Run: `{facts.run_id}`"""
