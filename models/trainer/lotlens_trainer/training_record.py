"""What a run's folder says about how a checkpoint came to be, for the model's card."""

from __future__ import annotations

import json
from pathlib import Path

from .checkpoint import state_of

CONFIG_FILE = "config.json"
METRICS_FILE = "metrics.jsonl"
KEPT_SETTINGS = (
    "model", "imgsz", "epochs", "minutes", "batch", "accumulate", "optimizer", "lr", "momentum",
    "weight_decay", "warmup_epochs", "mosaic", "paste", "seed", "device", "train_photos",
    "train_boxes", "environment", "exclude_source",
)  # fmt: skip


def training_record(checkpoint: Path) -> dict:
    """Settings, epochs and the teacher, as far as the folders of the run know them."""
    state = state_of(checkpoint)
    folder = checkpoint.parent
    config = _json(folder / CONFIG_FILE)
    record = {
        "checkpointEpoch": state.get("epoch"),
        "settings": {key: config[key] for key in KEPT_SETTINGS if config.get(key) is not None},
        "epochs": _epochs(folder / METRICS_FILE),
        "teacher": None,
    }
    if config.get("init"):
        teaching = _json(Path(config["init"]).parent / CONFIG_FILE)
        if "teacher_sha256" in teaching:
            record["teacher"] = {
                "file": Path(teaching["teacher"]).name,
                "sha256": teaching["teacher_sha256"],
                "licence": teaching.get("teacher_licence", "not stated"),
                "photos": teaching.get("photos"),
                "minutes": teaching.get("minutes"),
            }
    return record


def _epochs(path: Path) -> list[dict]:
    """Losses and val figures by epoch."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text().splitlines()]


def _json(path: Path) -> dict:
    return json.loads(path.read_text()) if path.is_file() else {}
