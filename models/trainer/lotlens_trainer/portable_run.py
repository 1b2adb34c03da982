"""Train in a folder that `pack` made, for a given number of minutes.

What a later machine goes on from lies in `next` (about 6 MB for the n model) and is taken up
again when it is there: `python run.py --minutes 30`, as often as one likes. Each time has a folder
of its own, with its checkpoints and its part of the curve: `run`, `run-2`, `run-3`.
"""

from __future__ import annotations

import argparse
import json
from itertools import count
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
    return trainer(train_arguments(home, minutes=parsed.minutes) + further)


def free_folder(home: Path) -> Path:
    """Where the next run goes: no run takes another's place."""
    names = (RUN_FOLDER if number == 1 else f"{RUN_FOLDER}-{number}" for number in count(1))
    return next(home / name for name in names if not (home / name).exists())


def train_arguments(home: Path, *, minutes: float) -> list[str]:
    """The `train` command for this folder.

    Where an earlier run left `next`, its time is added: the rate falls to its end over what both
    runs have together.
    """
    settings = json.loads((home / CONFIG_FILE).read_text())
    words = ["train", "--dataset", home / DATA, "--out", free_folder(home)]
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
