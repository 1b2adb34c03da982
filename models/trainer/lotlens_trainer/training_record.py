"""What a run's folder says about how a checkpoint came to be, for the model's card."""

from __future__ import annotations

import json
from pathlib import Path

from .checkpoint import state_of
from .origin import BEGAN_WITH, TEACHER, origin_of

CONFIG_FILE = "config.json"
METRICS_FILE = "metrics.jsonl"
KEPT_SETTINGS = (
    "model", "imgsz", "epochs", "minutes", "batch", "accumulate", "optimizer", "lr", "momentum",
    "weight_decay", "warmup_epochs", "mosaic", "paste", "passes", "draw", "seed", "device",
    "train_photos", "train_boxes", "environment", "exclude_source",
)  # fmt: skip


def training_record(checkpoint: Path) -> dict:
    """Settings, epochs, teacher, start and what was averaged, as far as checkpoint and run know.

    The run's folder speaks of the checkpoint only where that was trained in it, not averaged.
    """
    state = state_of(checkpoint)
    averaged = state.get("averaged", [])
    folder = checkpoint.parent
    config = {} if averaged else _json(folder / CONFIG_FILE)
    teacher = origin_of(state).get(TEACHER)
    if teacher is None and config.get("init"):
        teacher = origin_of(_json(Path(config["init"]).parent / CONFIG_FILE)).get(TEACHER)
    return {
        "checkpointEpoch": state.get("epoch"),
        "settings": {key: config[key] for key in KEPT_SETTINGS if config.get(key) is not None},
        "epochs": [] if averaged else _epochs(folder / METRICS_FILE),
        "averaged": averaged,
        "teacher": teacher,
        "beganWith": origin_of(state).get(BEGAN_WITH, []),
    }


def _epochs(path: Path) -> list[dict]:
    """Losses and val figures by epoch."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text().splitlines()]


def _json(path: Path) -> dict:
    return json.loads(path.read_text()) if path.is_file() else {}
