"""What `fit` tells a person in plain words."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from .card import EVALUATION_FILE, percent
from .dataset import read_split

FEW_JUDGES = 100


def checking_words(dataset: Path) -> list[str]:
    """What came of the photos, by a dataset that `prepare` wrote."""
    report = json.loads((dataset / "prepare.json").read_text())
    words = []
    for name in ("train", "val"):
        split = read_split(dataset, name)
        counts = Counter(int(one) for photo in split.photos for one in photo.class_ids)
        boxes = ", ".join(f"{counts[k]} {name}" for k, name in enumerate(split.class_names))
        words.append(f"{name}: {len(split.photos)} photos with {boxes}")
    left_out = ", ".join(f"{reason} ({times})" for reason, times in report["counts"].items())
    if left_out:
        words.append(f"left out or changed: {left_out}; prepare.json names each")
    return words + report["warnings"]


def closing_words(out: Path, *, model: Path, boxes: Path) -> str:
    """Where things are, what the model is worth, and how to try it."""
    out, model, boxes = out.resolve(), model.resolve(), boxes.resolve()
    evaluation = json.loads((model / EVALUATION_FILE).read_text())
    report = evaluation["val"]["int8"]
    figures, photos = report["figures"], report["photos"]
    points = zip(report["classes"], report["atThresholds"], strict=True)
    found = "\n".join(
        f"- {name}: finds {point['truePositives']} of "
        f"{point['truePositives'] + point['falseNegatives']} marks, with "
        f"{point['falsePositives']} false boxes"
        for name, point in points
    )
    epochs = [one for one in evaluation["training"]["epochs"] if "ap50" in one]
    rough = " So few photos judge roughly: a few marks decide." if photos < FEW_JUDGES else ""
    return f"""\
# Your model is in {model}

On the {photos} photos that were held back its AP50 is {percent(figures["ap50"])} % (AP50:95 \
{percent(figures["ap"])} %).{rough}

{found}

Weights: the average after epoch {evaluation["training"]["checkpointEpoch"]} of \
{epochs[-1]["epoch"] if epochs else "?"}.

- What it is worth: `{model / "CARD.md"}`, with the curves (`curve-*.svg`) beside it
- The files for phone and server: `model.int8.onnx`, `model.fp16.onnx`, `model.onnx` in the same \
folder
- Its boxes on the photos that were held back: `{boxes}`
- What was left out of your photos and why: `{out / "dataset" / "prepare.json"}`

Try it on other photos:

    npm run trainer -- predict --model {model / "model.int8.onnx"} --images PHOTOS --out ../BOXES

(in the project's folder, with BOXES outside it; or `lotlens-trainer predict …` in its Python \
environment)
"""
