"""SIGKILL at ten random moments in a row changes nothing: neither the weights nor the curve."""

import contextlib
import json
import os
import signal
import time
from pathlib import Path
from random import Random

import torch
from drawn_dataset import write_coco_dataset
from trainer_processes import start

from lotlens_trainer.checkpoint import load_checkpoint
from lotlens_trainer.train import METRICS
from lotlens_trainer.trainer import BEST, LAST

KILLS, EPOCHS = 10, 6

OF_THE_MACHINE = ("images_per_s", "peak_memory_mb")


def run_to_its_end(words: list[str]) -> float:
    """Returns the seconds from the first line to the last."""
    process, lines = start(words)
    with os.fdopen(os.dup(lines.fileno())) as text:
        assert json.loads(text.readline())["event"] == "started"
        started_s = time.monotonic()
        last = text.read().splitlines()[-1]
    process.join(timeout=60)
    assert process.exitcode == 0, last
    assert json.loads(last)["event"] == "finished"
    return time.monotonic() - started_s


def kill_at(words: list[str], out: Path, delay_s: float, *, while_writing: bool) -> bool:
    """Start, and SIGKILL that long after the first line, or after the next checkpoint was begun.

    Returns whether a half-written checkpoint is left.
    """
    before = half_written_at(out)
    process, lines = start(words)
    with os.fdopen(os.dup(lines.fileno())) as text:
        assert json.loads(text.readline())["event"] == "started"
        while while_writing and half_written_at(out) in (0, before) and process.is_alive():
            time.sleep(0.0005)
        time.sleep(delay_s)
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join(timeout=30)
    return half_written_at(out) not in (0, before)


def half_written_at(out: Path) -> int:
    """When a checkpoint that has not got its name yet was last written to; 0 where there is none.

    An earlier kill may have left one; the trainer writes over it.
    """
    times = [0]
    for path in out.glob(".*.safetensors.tmp"):
        with contextlib.suppress(FileNotFoundError):
            times.append(path.stat().st_mtime_ns)
    return max(times)


def assert_whole(out: Path) -> int:
    """Every checkpoint that is there can be read. Returns the epoch that the run has reached."""
    states = [load_checkpoint(out / name)[1] for name in (BEST, LAST) if (out / name).exists()]
    return states[-1]["epoch"] if (out / LAST).exists() else 0


def same_tensors(a: Path, b: Path) -> bool:
    (ours, _), (theirs, _) = load_checkpoint(a), load_checkpoint(b)
    return ours.keys() == theirs.keys() and all(torch.equal(ours[n], theirs[n]) for n in ours)


def curve(out: Path) -> list[dict]:
    lines = [json.loads(line) for line in (out / METRICS).read_text().splitlines()]
    return [{k: v for k, v in line.items() if k not in OF_THE_MACHINE} for line in lines]


def test_ten_kills_in_a_row_leave_the_run_as_an_unbroken_one(tmp_path: Path) -> None:
    dataset = write_coco_dataset(tmp_path / "set", side=64, train=8, val=2)
    short = ["--imgsz", "32", "--batch", "2", "--threads", "1", "--epochs", str(EPOCHS)]

    def words(out: Path) -> list[str]:
        return ["train", "--dataset", str(dataset), "--out", str(out), *short, "--resume"]

    whole, broken = tmp_path / "whole", tmp_path / "broken"
    epoch_s = run_to_its_end(words(whole)) / EPOCHS

    random = Random(1)
    half_written, reached = 0, set()
    for number in range(KILLS):
        while_writing = number % 2 == 1
        # Writing takes about a third of an epoch this small.
        delay_s = random.uniform(0, 0.3 if while_writing else 2.0) * epoch_s
        half_written += kill_at(words(broken), broken, delay_s, while_writing=while_writing)
        reached.add(assert_whole(broken))
    assert half_written > 0, "no kill met a checkpoint while it was written"
    assert len(reached) > 2, "the kills all met the same epoch"
    run_to_its_end(words(broken))

    assert same_tensors(whole / LAST, broken / LAST)
    assert same_tensors(whole / BEST, broken / BEST)
    assert curve(whole) == curve(broken)
    assert [line["epoch"] for line in curve(broken)] == list(range(1, EPOCHS + 1))
