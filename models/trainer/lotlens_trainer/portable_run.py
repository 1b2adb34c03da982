"""Train in a folder that `pack` made, for a given number of minutes.

What a later machine goes on from lies in `next` (about 6 MB for the n model) and is taken up
again when it is there: `python run.py --minutes 30`, as often as one likes. Each time has a folder
of its own, with its checkpoints and its part of the curve: `run`, `run-2`, `run-3`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import count, takewhile
from pathlib import Path

from .cli import main as trainer
from .next_run import RUN

DATA, RUN_FOLDER, NEXT = "data", "run", "next"
CONFIG_FILE, INIT_FILE = "pack.json", "init.safetensors"


def main(arguments: list[str] | None = None, *, folder: Path | None = None) -> int:
    """Train; returns the exit status. Further arguments go to `train` as they are."""
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__)
    parser.add_argument("--minutes", type=float, required=True)
    parsed, further = parser.parse_known_args(arguments)
    home = folder or Path(__file__).resolve().parents[1]
    words = train_arguments(home, minutes=parsed.minutes, resumes="--resume" in further)
    return trainer(words + further)


def run_folders(home: Path) -> Iterator[Path]:
    """`run`, `run-2`, `run-3` and so on, whether they are there or not."""
    for number in count(1):
        yield home / (RUN_FOLDER if number == 1 else f"{RUN_FOLDER}-{number}")


def train_arguments(home: Path, *, minutes: float, resumes: bool = False) -> list[str]:
    """The `train` command for this folder: no run takes another's place, and `--resume` goes on in
    the last one.

    Where an earlier run left `next`, its time is added: the rate falls to its end over what both
    runs have together.
    """
    there = list(takewhile(Path.exists, run_folders(home)))
    free = next(folder for folder in run_folders(home) if not folder.exists())
    out = there[-1] if resumes and there else free
    settings = json.loads((home / CONFIG_FILE).read_text())
    words = ["train", "--dataset", home / DATA, "--out", out]
    words += ["--save-next", home / NEXT]
    for key, value in settings.items():
        words += [f"--{key}", value]
    if (home / NEXT / RUN).is_file():
        state = json.loads((home / NEXT / RUN).read_text())
        minutes += state["budget"]["spent_s"] / 60
        words += ["--continue", home / NEXT]
    elif (home / INIT_FILE).is_file():
        words += ["--init", home / INIT_FILE]
    words += ["--minutes", minutes]
    return [str(word) for word in words]
