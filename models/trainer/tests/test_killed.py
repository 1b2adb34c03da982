"""SIGKILL at ten random moments in a row changes nothing: neither the weights nor the curve."""

import json
import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import torch
from drawn_dataset import write_coco_dataset
from trainer_processes import start, train_in_child

from lotlens_trainer.checkpoint import load_checkpoint
from lotlens_trainer.train import METRICS
from lotlens_trainer.trainer import BEST, LAST

KILLS, EPOCHS = 10, 12
LONGEST_DELAY_EPOCHS = 1.5

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


def die_while_writing(words: list[str], lines: Connection, environment: dict[str, str]) -> None:
    """As `train_in_child`; SIGKILL meets it in the given one of its durable writes, when a part of
    the file has reached the disk."""
    fsync, left = os.fsync, [int(environment["WRITES"])]

    def killed(file: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.ftruncate(file, int(os.fstat(file).st_size * float(environment["WRITTEN_SHARE"])))
            os.kill(os.getpid(), signal.SIGKILL)
        fsync(file)

    os.fsync = killed
    train_in_child(words, lines, environment)


def kill_while_writing(words: list[str], random: Random) -> None:
    """In a checkpoint of one of the first epochs that this process learns."""
    # Settings and metrics are written first; an epoch writes one checkpoint, or two.
    environment = {"WRITES": str(random.randint(3, 8)), "WRITTEN_SHARE": str(random.random())}
    process, lines = start(words, environment, die_while_writing)
    with os.fdopen(os.dup(lines.fileno())) as text:
        text.read()
    process.join(timeout=30)


def kill_after(words: list[str], delay_s: float) -> None:
    """That long after the first line."""
    process, lines = start(words)
    with os.fdopen(os.dup(lines.fileno())) as text:
        assert json.loads(text.readline())["event"] == "started"
        time.sleep(delay_s)
        process.kill()
        process.join(timeout=30)


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
        if number % 2 == 0:
            kill_after(words(broken), random.uniform(0, LONGEST_DELAY_EPOCHS) * epoch_s)
        else:
            kill_while_writing(words(broken), random)
            half_written += any(broken.glob(".*.safetensors.tmp"))
        reached.add(assert_whole(broken))
    assert half_written > 0, "no kill met a checkpoint while it was written"
    assert len(reached) > 2, "the kills all met the same epoch"
    run_to_its_end(words(broken))

    assert same_tensors(whole / LAST, broken / LAST)
    assert same_tensors(whole / BEST, broken / BEST)
    assert curve(whole) == curve(broken)
    assert [line["epoch"] for line in curve(broken)] == list(range(1, EPOCHS + 1))
