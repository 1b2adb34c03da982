"""SIGKILL while `fit` trains and while it makes the model: the same line goes on, and ends well."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from test_fit import own_photos
from trainer_processes import start

from lotlens_trainer.checkpoint import load_checkpoint
from lotlens_trainer.fit import LOG_FILE, MODEL, TRAINING
from lotlens_trainer.train import METRICS
from lotlens_trainer.trainer import LAST

EPOCHS = 6
LONGEST_WAIT_S = 300.0


def kill_at(words: list[str], log: Path, moment: Callable[[dict], bool]) -> None:
    """Start the command and kill it as soon as a new line in its log is the moment."""
    seen = len(log.read_bytes()) if log.exists() else 0
    process, lines = start(words)
    ends_s = time.monotonic() + LONGEST_WAIT_S
    try:
        while not any(moment(line) for line in whole_lines(log, after=seen)):
            assert process.is_alive(), "it ended before the moment came"
            assert time.monotonic() < ends_s, "the moment did not come"
            time.sleep(0.01)
    finally:
        process.kill()
        process.join(timeout=30)
        lines.close()


def whole_lines(log: Path, *, after: int) -> list[dict]:
    """The lines behind that many bytes, without one that is still being written."""
    text = log.read_bytes()[after:].decode() if log.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def run_to_its_end(words: list[str]) -> list[dict]:
    process, lines = start(words)
    with os.fdopen(os.dup(lines.fileno())) as text:
        said = text.read().splitlines()
    process.join(timeout=60)
    assert process.exitcode == 0, said[-1]
    return [json.loads(line) for line in said]


def metric_lines(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / TRAINING / METRICS).read_text().splitlines()]


def test_fit_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    photos, out = own_photos(tmp_path / "photos", 12), tmp_path / "out"
    words = ["fit", str(photos), "--out", str(out), "--imgsz", "64", "--epochs", str(EPOCHS)]
    log, model = out / LOG_FILE, out / MODEL

    kill_at(words, log, lambda line: line["event"] == "checkpoint" and line["epoch"] == 1)
    assert load_checkpoint(out / TRAINING / LAST)[1]["epoch"] < EPOCHS, "it was killed too late"
    first = metric_lines(out)[0]

    kill_at(words, log, lambda line: line.get("message", "").startswith("calibrating on"))
    assert load_checkpoint(out / TRAINING / LAST)[1]["epoch"] == EPOCHS
    assert not model.exists()
    trained = metric_lines(out)
    # Its pace says that the first epoch was not learnt again.
    assert trained[0] == first
    assert [line["epoch"] for line in trained] == list(range(1, EPOCHS + 1))

    said = run_to_its_end(words)
    assert said[-1]["event"] == "finished"
    assert metric_lines(out) == trained
    assert json.loads((model / "manifest.json").read_text())["files"]
    # Nothing half made is left beside the model.
    assert list(model.parent.iterdir()) == [model]
    assert (out / "README.md").read_text() in said[-2]["message"]
